//! The register: all entries of all files, looked up by key and day. Pure: whoever asks brings the day.

use super::entry::{Article, Date, Detail, Disease, Entry, EntryKind, Managed, Measure};
use super::file::{Overlay, Wrong, read};
use super::lint;
use muster_ledger::Day;
use muster_web::Lang;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

/// The files as they are shipped: a test compares the list with the folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("law/statutes.toml", include_str!("../../../../law/statutes.toml")),
    ("law/articles-health.toml", include_str!("../../../../law/articles-health.toml")),
    ("law/articles-emergency.toml", include_str!("../../../../law/articles-emergency.toml")),
    ("law/articles-people.toml", include_str!("../../../../law/articles-people.toml")),
    ("law/diseases.toml", include_str!("../../../../law/diseases.toml")),
    ("law/measures.toml", include_str!("../../../../law/measures.toml")),
    ("law/clocks.toml", include_str!("../../../../law/clocks.toml")),
    ("law/committees.toml", include_str!("../../../../law/committees.toml")),
    ("law/bounds.toml", include_str!("../../../../law/bounds.toml")),
];

/// An invented province's overlay: shows what one looks like, and is in force nowhere.
pub(super) const EXAMPLE: (&str, &str) = ("law/overlays/example.toml", include_str!("../../../../law/overlays/example.toml"));

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// By kind, key and first day.
    entries: Vec<Entry>,
    index: BTreeMap<(EntryKind, String), Vec<usize>>,
    pub overlays: Vec<Overlay>,
    /// Of names and texts of all files.
    pub hash: String,
}

/// How a disease stands on a day.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub entry: &'a Entry,
    /// A, B or C; none for what no list names yet.
    pub class: Option<&'a str>,
    /// Under which decision it is treated as another class.
    pub managed: Option<&'a Managed>,
}

impl Standing<'_> {
    /// The class by which measures go.
    pub fn counts_as(&self) -> &str {
        self.managed.map(|m| m.as_class.as_str()).or(self.class).unwrap_or("unlisted")
    }
}

/// An article as a page cites it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    pub key: String,
    pub law: String,
    pub law_en: String,
    pub article: String,
    pub article_en: String,
    pub summary: String,
    pub summary_en: String,
    pub read: String,
    pub verifier: String,
}

impl Cited {
    /// `突发事件应对法（2024年修订）第七十二条`
    pub fn name(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return format!("{} {}", self.law_en, self.article_en);
        }
        lang.chinese(&format!("{}{}", self.law, self.article)).into_owned()
    }
    pub fn summary(&self, lang: Lang) -> Cow<'_, str> {
        lang.of(&self.summary, &self.summary_en)
    }
    /// Its page in the register.
    pub fn path(&self) -> String {
        format!("/law/entries/article/{}", self.key)
    }
    /// In one line of a list to choose from.
    pub fn line(&self, lang: Lang) -> String {
        format!("{} · {}", self.name(lang), self.summary(lang))
    }
    pub fn verified(&self) -> bool {
        self.verifier != "unverified"
    }
}

pub(super) fn in_period(from: Date, until: Option<Date>, on: Day) -> bool {
    from.0 <= on && until.is_none_or(|u| on <= u.0)
}

impl Register {
    /// Reads shipped files and those of a house's own. Everything that is wrong is named at once.
    pub fn read(shipped: &[(&str, &str)], own: &[(&str, &str)]) -> Result<Register, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut all: Vec<Entry> = Vec::new();
        let mut undated = Vec::new();
        let mut overlays = Vec::new();
        let mut text = String::new();
        let files = shipped.iter().map(|f| (f, false)).chain(own.iter().map(|f| (f, true)));
        for ((file, source), own) in files {
            let mut sheet = read(file, source, own, &mut wrong);
            undated.extend(sheet.undated.iter().map(|n| n + all.len()));
            all.append(&mut sheet.entries);
            overlays.extend(sheet.overlay);
            text.push_str(&format!("{file}\n{}\n{source}", source.len()));
        }
        date_articles(&mut all, &undated);
        all.sort_by(|a, b| (a.kind, &a.key, a.from, &a.overlay).cmp(&(b.kind, &b.key, b.from, &b.overlay)));
        let mut index: BTreeMap<(EntryKind, String), Vec<usize>> = BTreeMap::new();
        for (n, e) in all.iter().enumerate() {
            index.entry((e.kind, e.key.clone())).or_default().push(n);
        }
        let hash = muster_ledger::hex(&muster_ledger::sha256(text.as_bytes()));
        let register = Register { entries: all, index, overlays, hash };
        lint::lint(&register, &mut wrong);
        if wrong.is_empty() { Ok(register) } else { Err(wrong) }
    }

    pub fn all(&self) -> &[Entry] {
        &self.entries
    }
    pub fn of_kind(&self, kind: EntryKind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.kind == kind)
    }
    /// All periods of a key, the oldest first.
    pub fn history(&self, kind: EntryKind, key: &str) -> impl Iterator<Item = &Entry> {
        self.index.get(&(kind, key.to_owned())).into_iter().flatten().map(|n| &self.entries[*n])
    }
    /// The entry in force on a day; a place's own stands before the nation's.
    pub fn find(&self, kind: EntryKind, key: &str, on: Day) -> Option<&Entry> {
        self.history(kind, key).filter(|e| e.in_force(on)).max_by_key(|e| !e.overlay.is_empty())
    }
    /// What is in force on a day, one entry a key.
    pub fn on(&self, kind: EntryKind, day: Day) -> Vec<&Entry> {
        let keys: BTreeSet<&str> = self.of_kind(kind).map(|e| e.key.as_str()).collect();
        let mut out: Vec<&Entry> = keys.into_iter().filter_map(|k| self.find(kind, k, day)).collect();
        // In the order of the files, which was thought about.
        out.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        out
    }

    pub fn disease(&self, key: &str, on: Day) -> Option<Standing<'_>> {
        let entry = self.find(EntryKind::Disease, key, on)?;
        let Detail::Disease(Disease { class, managed, .. }) = &entry.detail else { return None };
        let class = class.iter().find(|c| in_period(c.from, c.until, on)).map(|c| c.is.as_str());
        let managed = managed.iter().find(|m| in_period(m.from, m.until, on));
        Some(Standing { entry, class, managed })
    }
    pub fn measure(&self, key: &str, on: Day) -> Option<(&Entry, &Measure)> {
        let entry = self.find(EntryKind::Measure, key, on)?;
        match &entry.detail {
            Detail::Measure(m) => Some((entry, m)),
            _ => None,
        }
    }
    pub fn clock(&self, key: &str, on: Day) -> Option<(&Entry, &super::entry::Clock)> {
        let entry = self.find(EntryKind::Clock, key, on)?;
        match &entry.detail {
            Detail::Clock(c) => Some((entry, c)),
            _ => None,
        }
    }
    pub fn bound(&self, key: &str, on: Day) -> Option<(&Entry, &super::entry::Bound)> {
        let entry = self.find(EntryKind::Bound, key, on)?;
        match &entry.detail {
            Detail::Bound(b) => Some((entry, b)),
            _ => None,
        }
    }

    /// An article as it is cited, in force or not: what was decided long ago is still shown.
    pub fn article(&self, key: &str) -> Option<Cited> {
        self.history(EntryKind::Article, key).last().map(|e| self.cite(e))
    }
    /// Articles in force that a decision of that use may name, in the order of the files.
    pub fn for_use(&self, purpose: &str, on: Day) -> Vec<Cited> {
        let fits = |e: &&Entry| matches!(&e.detail, Detail::Article(a) if a.uses.iter().any(|u| u == purpose));
        self.on(EntryKind::Article, on).into_iter().filter(fits).map(|e| self.cite(e)).collect()
    }
    fn cite(&self, e: &Entry) -> Cited {
        let none = Article { statute: String::new(), n: String::new(), uses: Vec::new() };
        let a = match &e.detail {
            Detail::Article(a) => a,
            _ => &none,
        };
        let statute = self.history(EntryKind::Statute, &a.statute).last();
        Cited {
            key: e.key.clone(),
            law: statute.map_or_else(|| a.statute.clone(), |s| s.zh.clone()),
            law_en: statute.map_or_else(|| a.statute.clone(), |s| s.en.clone()),
            article: super::number::zh(&a.n),
            article_en: super::number::en(&a.n),
            summary: e.zh.clone(),
            summary_en: e.en.clone(),
            read: e.read.clone(),
            verifier: e.verifier.clone(),
        }
    }

    /// Each entry's name and a digest of all that it says.
    pub fn digests(&self) -> BTreeMap<String, String> {
        self.entries.iter().map(|e| (e.full_name(), e.digest())).collect()
    }
}

/// Articles take their days from their statute where they say none.
fn date_articles(all: &mut [Entry], undated: &[usize]) {
    let statutes: BTreeMap<String, (Date, Option<Date>)> =
        all.iter().filter(|e| e.kind == EntryKind::Statute).map(|e| (e.key.clone(), (e.from, e.until))).collect();
    for n in undated {
        let Detail::Article(a) = &all[*n].detail else { continue };
        if let Some((from, until)) = statutes.get(&a.statute) {
            all[*n].from = *from;
            all[*n].until = all[*n].until.or(*until);
        }
    }
}

static SHIPPED: LazyLock<Register> =
    LazyLock::new(|| Register::read(FILES, &[]).unwrap_or_else(|wrong| panic!("tests hold the shipped register: {wrong:?}")));
static OWN: OnceLock<Own> = OnceLock::new();

/// Files of the house's own, with the shipped ones.
struct Own {
    register: Register,
    hash: String,
}

/// The register as it is shipped: what rules ask that know no house.
pub fn shipped() -> &'static Register {
    &SHIPPED
}

/// The shipped register with the invented overlay, to be looked at.
pub(super) fn example() -> &'static Register {
    static EXAMPLED: LazyLock<Register> =
        LazyLock::new(|| Register::read(FILES, &[EXAMPLE]).unwrap_or_else(|_| shipped().clone()));
    &EXAMPLED
}

/// Takes in the files of a house's own (name, text), once, before it is served. They count when two have adopted them.
pub fn install(own: &[(&str, &str)]) -> Result<(), Vec<Wrong>> {
    if own.is_empty() {
        return Ok(());
    }
    let register = Register::read(FILES, own)?;
    let text: String = own.iter().map(|(n, t)| format!("{n}\n{}\n{t}", t.len())).collect();
    let hash = muster_ledger::hex(&muster_ledger::sha256(text.as_bytes()));
    let _ = OWN.set(Own { register, hash });
    Ok(())
}

/// Hash of the house's own files; empty where there are none.
pub(super) fn own_hash() -> &'static str {
    OWN.get().map_or("", |o| o.hash.as_str())
}
/// The register with the house's own files, where there are any.
pub(super) fn with_own() -> Option<&'static Register> {
    OWN.get().map(|o| &o.register)
}
