//! Every sentence shown, in Fluent: zh-Hans and en are written, zh-Hant is converted from zh-Hans when the house opens.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use muster_ledger::{Problem, Refusal};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The languages of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    ZhHans,
    ZhHant,
    En,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::ZhHans, Lang::ZhHant, Lang::En];
    /// BCP 47 tag, as in `<html lang>` and in the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
            Lang::En => "en",
        }
    }
    pub fn parse(s: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(s))
    }
    /// Of a text kept in files in both languages, the reader's; Traditional is converted as the sentences are. For the house's own
    /// texts alone: what people wrote, and their names, stay as they wrote them.
    pub fn of<'a>(self, zh: &'a str, en: &'a str) -> Cow<'a, str> {
        match self {
            Lang::En => Cow::Borrowed(en),
            Lang::ZhHans => Cow::Borrowed(zh),
            Lang::ZhHant => Cow::Owned(traditional(zh)),
        }
    }
    /// The same of a text kept in Chinese only.
    pub fn chinese(self, zh: &str) -> Cow<'_, str> {
        self.of(zh, zh)
    }
    /// The best of an Accept-Language header.
    pub fn accepted(header: &str) -> Lang {
        for part in header.split(',') {
            let tag = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match tag.as_str() {
                "zh-hant" | "zh-tw" | "zh-hk" | "zh-mo" => return Lang::ZhHant,
                t if t.starts_with("zh") => return Lang::ZhHans,
                t if t.starts_with("en") => return Lang::En,
                _ => {}
            }
        }
        Lang::ZhHans
    }
}

/// The sentences of one slice. `zh_hant` overrides the conversion where it differs.
#[derive(Clone, Copy)]
pub struct WordFiles {
    pub zh_hans: &'static str,
    pub en: &'static str,
    pub zh_hant: &'static str,
}

type Bundle = FluentBundle<FluentResource>;

/// Simplified to Traditional, character and phrase; as it was where the tables cannot be read.
fn traditional(zh: &str) -> String {
    static CONVERT: OnceLock<Option<OpenCC>> = OnceLock::new();
    let convert = CONVERT.get_or_init(|| OpenCC::from_config(BuiltinConfig::S2t).ok());
    convert.as_ref().map_or_else(|| zh.to_owned(), |c| c.convert(zh))
}

/// All sentences of the house.
pub struct Catalog {
    hans: Bundle,
    hant: Bundle,
    en: Bundle,
}

/// The web kit's own sentences.
pub(crate) const OWN: WordFiles =
    WordFiles { zh_hans: include_str!("../words/zh-Hans.ftl"), en: include_str!("../words/en.ftl"), zh_hant: "" };

fn bundle(tag: &str, sources: &[String]) -> Result<Bundle, String> {
    let id = tag.parse().map_err(|_| format!("{tag} is no language tag"))?;
    let mut b = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks around every argument would show as boxes on old phones.
    b.set_use_isolating(false);
    for s in sources {
        let r = FluentResource::try_new(s.clone()).map_err(|(_, e)| format!("words ({tag}): {e:?}"))?;
        b.add_resource_overriding(r);
    }
    Ok(b)
}

impl Catalog {
    /// Reads the sentences of all slices; a broken one is named.
    pub fn new(slices: &[WordFiles]) -> Result<Catalog, String> {
        let all: Vec<WordFiles> = [OWN].into_iter().chain(slices.iter().copied()).collect();
        let hans: Vec<String> = all.iter().map(|w| w.zh_hans.to_owned()).collect();
        let en: Vec<String> = all.iter().map(|w| w.en.to_owned()).collect();
        let mut hant: Vec<String> = all.iter().map(|w| traditional(w.zh_hans)).collect();
        hant.extend(all.iter().map(|w| w.zh_hant.to_owned()));
        Ok(Catalog { hans: bundle("zh-Hans", &hans)?, hant: bundle("zh-Hant", &hant)?, en: bundle("en", &en)? })
    }

    /// A sentence; its id in ⟦⟧ where it is missing, so that a test and a reader see it.
    pub fn say(&self, lang: Lang, id: &str, args: &[(&str, String)]) -> String {
        let b = match lang {
            Lang::ZhHans => &self.hans,
            Lang::ZhHant => &self.hant,
            Lang::En => &self.en,
        };
        let Some(pattern) = b.get_message(id).and_then(|m| m.value()) else { return format!("⟦{id}⟧") };
        let mut given = FluentArgs::new();
        for (k, v) in args {
            match v.parse::<i64>() {
                // A number is given as one, so that plurals work; long digit strings stay text.
                Ok(n) if v.len() < 10 && n.to_string() == *v => given.set(*k, n),
                _ => given.set(*k, v.clone()),
            }
        }
        let mut errors = Vec::new();
        b.format_pattern(pattern, Some(&given), &mut errors).into_owned()
    }
    /// True where the sentence exists in that language.
    pub fn has(&self, lang: Lang, id: &str) -> bool {
        let b = match lang {
            Lang::ZhHans => &self.hans,
            Lang::ZhHant => &self.hant,
            Lang::En => &self.en,
        };
        b.has_message(id)
    }
    pub fn refusal(&self, lang: Lang, r: &Refusal) -> String {
        let comma = if lang == Lang::En { ", " } else { "、" };
        let said = |k: &str, v: &str| if k == "posts" { self.posts(lang, v) } else { v.replace(muster_ledger::LIST, comma) };
        let args: Vec<(&str, String)> = r.args.iter().map(|(k, v)| (*k, said(k, v))).collect();
        self.say(lang, r.code, &args)
    }
    /// Posts are keys in a refusal, words on a page.
    fn posts(&self, lang: Lang, keys: &str) -> String {
        let word = |key: &str| Some(format!("post-{key}")).filter(|id| self.has(lang, id)).map(|id| self.say(lang, &id, &[]));
        let all: Vec<String> = keys.split(',').map(|key| word(key).unwrap_or_else(|| key.to_owned())).collect();
        all.join(if lang == Lang::En { ", " } else { "、" })
    }
    pub fn problem(&self, lang: Lang, p: &Problem) -> String {
        let args: Vec<(&str, String)> = p.args.iter().map(|(k, v)| (*k, v.clone())).collect();
        self.say(lang, p.code, &args)
    }
}

fn ids(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines() {
        if let Some((id, _)) = line.split_once('=').filter(|(id, _)| !id.starts_with([' ', '#', '-', '.'])) {
            current = id.trim().to_owned();
            out.entry(current.clone()).or_default();
        }
        for piece in line.split("{ $").skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            out.entry(current.clone()).or_default().insert(name);
        }
    }
    out
}

/// Sentences that one language has and the other lacks, or whose arguments differ. Empty where the words are complete.
pub fn missing_words(files: &WordFiles) -> Vec<String> {
    let (hans, en) = (ids(files.zh_hans), ids(files.en));
    let mut out = Vec::new();
    for (id, args) in &hans {
        match en.get(id) {
            None => out.push(format!("en lacks {id}")),
            Some(other) if other != args => out.push(format!("{id}: arguments differ")),
            Some(_) => {}
        }
    }
    out.extend(en.keys().filter(|id| !hans.contains_key(*id)).map(|id| format!("zh-Hans lacks {id}")));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_complete_in_both_languages() {
        assert_eq!(missing_words(&OWN), Vec::<String>::new());
    }

    #[test]
    fn traditional_is_converted_and_arguments_are_not() {
        let c = Catalog::new(&[]).unwrap();
        assert_eq!(c.say(Lang::ZhHant, "web-optional", &[]), "（可不填）");
        let kept = Lang::ALL.map(|l| l.of("突发事件应对法", "Emergency Response Law").into_owned());
        assert_eq!(kept, ["突发事件应对法", "突發事件應對法", "Emergency Response Law"], "texts kept in files");
        assert!(c.say(Lang::ZhHant, "web-done-at", &[("time", "后台".into())]).contains("后台"));
        assert_eq!(c.say(Lang::En, "no-such", &[]), "⟦no-such⟧");
    }
}
