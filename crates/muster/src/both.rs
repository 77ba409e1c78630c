//! Texts that files keep in both languages, `steps` beside `steps_en`: what a reader is shown, and what is wrong with a pair.

use muster_web::Lang;
use std::borrow::Cow;

/// Line by line in the reader's language.
pub(crate) fn lines<'a>(lang: Lang, zh: &'a [String], en: &'a [String]) -> impl Iterator<Item = Cow<'a, str>> {
    zh.iter().zip(en).map(move |(zh, en)| lang.of(zh, en))
}

/// Titles after each other, in the reader's language.
pub(crate) fn sources(lang: Lang, zh: &[String], en: &[String]) -> String {
    lines(lang, zh, en).collect::<Vec<_>>().join(if lang == Lang::En { "; " } else { "；" })
}

/// What keeps a pair of lists from saying the same, in words. A page shows them line by line, so a missing one would be left out.
pub(crate) fn uneven(field: &str, zh: &[String], en: &[String]) -> Option<String> {
    if zh.len() != en.len() {
        let (there, here) = (zh.len(), en.len());
        return Some(format!("{field}: {there} in Chinese, {here} in English; {field}_en holds one for each, in the same order"));
    }
    let mut pairs = zh.iter().zip(en).enumerate();
    pairs.find_map(|(i, (zh, en))| untold(&format!("{field}_en, line {}", i + 1), zh, en))
}

/// The same of a single text.
pub(crate) fn untold(field: &str, zh: &str, en: &str) -> Option<String> {
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    if zh.trim().is_empty() != en.trim().is_empty() {
        return Some(format!("{field}: the Chinese and the English text stand beside each other, and one of them is missing"));
    }
    en.contains(han).then(|| format!("{field}: the English text is still Chinese"))
}
