//! Every sentence in both languages, every id that is asked for present, none unused.

use crate::golden;
use crate::source::{Source, house, none};
use crate::token::{Token, reads};
use std::collections::{BTreeMap, BTreeSet};

type Sentences = BTreeMap<String, BTreeSet<String>>;

/// Ids and the arguments that their sentences take.
fn sentences(text: &str) -> Sentences {
    let mut out = Sentences::new();
    let mut current = String::new();
    for line in text.lines() {
        let begins = line.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        if let Some((id, _)) = line.split_once('=').filter(|_| begins) {
            current = id.trim().to_string();
            out.entry(current.clone()).or_default();
        }
        for piece in line.split('$').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect();
            out.entry(current.clone()).or_default().insert(name);
        }
    }
    out
}

fn ids(files: &[Source]) -> BTreeSet<String> {
    files.iter().filter(|f| f.path.ends_with(".ftl")).flat_map(|f| sentences(&f.text).into_keys()).collect()
}

fn uneven(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.name() == "zh-Hans.ftl" || f.name() == "en.ftl") {
        let (here, other) = if f.name() == "en.ftl" { ("en", "zh-Hans") } else { ("zh-Hans", "en") };
        let beside = f.path.replace(&format!("{here}.ftl"), &format!("{other}.ftl"));
        let Some(twin) = files.iter().find(|t| t.path == beside) else {
            out.push(format!("{}: {beside} is missing: every sentence is written in both", f.path));
            continue;
        };
        let theirs = sentences(&twin.text);
        for (id, args) in sentences(&f.text) {
            match theirs.get(&id) {
                None => out.push(format!("{beside}: lacks {id}")),
                Some(other_args) if *other_args != args => {
                    out.push(format!("{beside}: {id} takes {other_args:?}, in {here} {args:?}"))
                }
                _ => {}
            }
        }
    }
    out
}

/// The same id in two files: the later one would win unseen.
fn twice(files: &[Source]) -> Vec<String> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.name() == "zh-Hans.ftl") {
        for line in f.text.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_alphabetic())) {
            let Some((id, _)) = line.split_once('=') else { continue };
            if let Some(other) = first.insert(id.trim().to_string(), &f.path) {
                out.push(format!("{}: {} is also in {other}: begin ids with the slice's name", f.path, id.trim()));
            }
        }
    }
    out
}

/// An id: small words joined by hyphens.
fn like_an_id(text: &str) -> bool {
    let piece = |p: &str| !p.is_empty() && p.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    text.contains('-') && text.split('-').all(piece)
}

/// Texts that stand where an id must stand: `.t("…")`, `.tr("…"`, refusals, problems, labels.
fn asked(tokens: &[Token]) -> Vec<(&str, usize)> {
    let mut out = Vec::new();
    for (i, t) in tokens.iter().enumerate() {
        let Some(text) = t.text().filter(|x| like_an_id(x)) else { continue };
        let before = |n: usize| i.checked_sub(n).map(|j| &tokens[j]);
        let called = |name: &str| before(1).is_some_and(|t| t.is("(")) && before(2).is_some_and(|t| t.is(name));
        let method = ["t", "tr"].iter().any(|m| called(m) && before(3).is_some_and(|t| t.is(".")));
        let refusal = ["invalid", "conflict", "not_found", "forbidden", "gone"]
            .iter()
            .any(|m| called(m) && before(4).is_some_and(|t| t.is(":")));
        let form = called("button") || called("hint");
        let key = before(1).is_some_and(|t| t.is(":"))
            && before(2).is_some_and(|t| ["code", "label", "hint", "submit"].iter().any(|k| t.is(k)));
        let second =
            before(1).is_some_and(|t| t.is(",")) && (reads(tokens, i.saturating_sub(4), &["Choice", "("]) || problem(tokens, i));
        if method || refusal || form || key || second {
            out.push((text, t.line));
        }
    }
    out
}

/// `.problem("field", "id")`.
fn problem(tokens: &[Token], i: usize) -> bool {
    i >= 5 && tokens[i - 3].is("(") && tokens[i - 4].word().is_some_and(|w| w.starts_with("problem")) && tokens[i - 5].is(".")
}

fn unknown(files: &[Source]) -> Vec<String> {
    let known = ids(files);
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/")) {
        for (id, line) in asked(&f.live).into_iter().filter(|(id, _)| !known.contains(*id)) {
            out.push(format!("{}:{line}: no words for `{id}`: add it to zh-Hans.ftl and en.ftl of the slice", f.path));
        }
    }
    out
}

/// Ids that no code and no data names, whole or as the beginning of one that is put together.
fn unused(files: &[Source]) -> BTreeMap<String, usize> {
    let mut whole = BTreeSet::new();
    let mut beginnings = BTreeSet::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && f.is_rust()) {
        for text in f.live.iter().filter_map(Token::text) {
            match text.split_once('{') {
                Some((start, _)) if start.ends_with('-') => drop(beginnings.insert(start)),
                None if text.ends_with('-') => drop(beginnings.insert(text)),
                _ => drop(whole.insert(text)),
            }
        }
    }
    let data: Vec<&Source> = files.iter().filter(|f| f.path.ends_with(".toml") || f.path.ends_with(".cedar")).collect();
    let used = |id: &str| {
        whole.contains(id)
            || beginnings.iter().any(|b| id.starts_with(b))
            || data.iter().any(|f| f.text.contains(&format!("\"{id}\"")))
    };
    ids(files).into_iter().filter(|id| !used(id)).map(|id| (id, 1)).collect()
}

#[test]
fn words_are_complete_in_both_languages() {
    none(uneven(house()));
    none(twice(house()));
}

#[test]
fn every_sentence_asked_for_is_written() {
    none(unknown(house()));
}

#[test]
fn no_sentence_is_dead() {
    golden::ratchet("dead-words.txt", unused(house()), |id, _| {
        format!("{id}: no code asks for these words: take them out, or use them")
    });
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    fn pair(hans: &str, en: &str) -> [Source; 2] {
        [Source::new("crates/a/src/b/words/zh-Hans.ftl", hans), Source::new("crates/a/src/b/words/en.ftl", en)]
    }

    #[test]
    fn a_missing_translation_is_told() {
        complains(&uneven(&pair("b-x = 好 { $n }\nb-y = 是\n", "b-x = good\n")), 3);
        complains(&uneven(&[Source::new("w/zh-Hans.ftl", "")]), 1);
        let both = pair("b-x = { $n ->\n  [one] 一\n *[other] { $n }\n }\n", "b-x = { $n ->\n [one] one\n *[other] { $n }\n }\n");
        complains(&uneven(&both), 0);
        complains(&twice(&pair("b-x = 1\nb-x = 2\n", "")), 1);
    }

    #[test]
    fn a_missing_sentence_is_told() {
        let code = "f(req.t(\"b-x\"), Refusal::invalid(\"b-gone\"), Choice(\"v\", \"b-choice\"), r.problem(\"name\", \"b-bad\"), \
                    Field { label: \"b-label\" }, \"font-size\")";
        let [hans, en] = pair("b-x = 1", "b-x = 1");
        complains(&unknown(&[hans, en, Source::new("crates/a/src/b/page.rs", code)]), 4);
    }

    #[test]
    fn a_dead_sentence_is_told() {
        let [hans, en] = pair("b-x = 1\nb-post-a = 1\nb-dead = 1", "");
        let code = Source::new("crates/a/src/b/page.rs", "req.t(\"b-x\"); format!(\"b-post-{p}\")");
        assert_eq!(unused(&[hans, en, code]).keys().collect::<Vec<_>>(), ["b-dead"]);
    }
}
