//! What the program says on a terminal, in the language of whoever runs the house: `--lang`, else the locale.

use muster_web::{Catalog, Lang, WordFiles};

static WORDS: WordFiles = WordFiles {
    zh_hans: include_str!("../words/operator/zh-Hans.ftl"),
    en: include_str!("../words/operator/en.ftl"),
    zh_hant: "",
};

/// A sentence not yet said: its id, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: &'static str,
    pub(crate) args: Vec<(&'static str, String)>,
}

impl Said {
    pub(crate) fn new(code: &'static str) -> Said {
        Said { code, args: Vec::new() }
    }
    #[must_use]
    pub(crate) fn arg(mut self, name: &'static str, value: impl ToString) -> Said {
        self.args.push((name, value.to_string()));
        self
    }
}

pub(crate) struct Voice {
    catalog: Catalog,
    lang: Lang,
}

/// `zh_CN.UTF-8` → zh-Hans. Where the locale says nothing (C, POSIX) a terminal may not even draw Chinese.
pub(crate) fn of_locale(locale: &str) -> Lang {
    let plain = locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
    match Lang::parse(&plain) {
        Some(lang) => lang,
        None if plain.to_ascii_lowercase().starts_with("zh") => Lang::accepted(&plain),
        None => Lang::En,
    }
}

impl Voice {
    pub(crate) fn of(lang: Lang) -> Voice {
        // The same words are read in tests: a broken file does not leave the house.
        let catalog = Catalog::new(&[WORDS]).expect("the operator's words are read in tests");
        Voice { catalog, lang }
    }
    /// `--lang`, else LC_ALL, LC_MESSAGES, LANG, the first that is set.
    pub(crate) fn asked(lang: Option<&str>) -> Voice {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|n| std::env::var(n).ok()).find(|v| !v.is_empty());
        Voice::of(of_locale(&lang.map(str::to_owned).or(named).unwrap_or_default()))
    }
    pub(crate) fn say(&self, id: &str) -> String {
        self.catalog.say(self.lang, id, &[])
    }
    pub(crate) fn tell(&self, said: &Said) -> String {
        self.tell_id(said.code, &said.args)
    }
    pub(crate) fn tell_id(&self, id: &str, args: &[(&'static str, String)]) -> String {
        self.catalog.say(self.lang, id, args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_chooses_the_language() {
        let table = "
            zh_CN.UTF-8 | zh-Hans
            zh_TW.UTF-8 | zh-Hant
            zh-Hant     | zh-Hant
            zh          | zh-Hans
            en_GB.UTF-8 | en
            de_DE.UTF-8 | en
            C.UTF-8     | en
            POSIX       | en
                        | en
        ";
        for line in table.lines().filter(|l| l.contains('|')) {
            let (locale, lang) = line.split_once('|').unwrap();
            assert_eq!(of_locale(locale.trim()).tag(), lang.trim(), "{line}");
        }
    }

    #[test]
    fn words_are_complete() {
        assert_eq!(muster_web::missing_words(&WORDS), Vec::<String>::new());
        Voice::of(Lang::ZhHant);
    }
}
