//! Headings as an office sends them, read against the catalogue: what is held, where, how much of it is there and fresh, what is
//! missing, what nobody may ask; and what it would cost to ask.

use super::forbidden::{self, Forbidden};
use super::rule::{ASKED_DAYS, FIELDS_MAX, Wanted};
use muster_ground::duty;
use muster_ground::field::{Data, Field, Match, TOLD, catalogue};
use muster_ground::person::{self, ASKED, COVERED, Cover, Item};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, PlaceId, Read, Refusal, sha256};
use muster_muster::{asking, task};
use muster_web::{Request, Upload};
use serde::Serialize;
use std::collections::BTreeSet;

/// Rows of a sheet in which its headings are looked for.
const HEAD_ROWS: usize = 12;

/// From this on a heading is taken for a field, marked as a guess up to [`TOLD`]: whoever asks sees it and can say it otherwise.
pub(super) const PERHAPS: u8 = 60;

/// One heading and what it was taken for.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub heading: String,
    pub field: Option<&'static Field>,
    /// 0–100; under [`muster_ground::field::SURE`] the asker should look.
    pub confidence: u8,
    /// Of whom it should be known, held, fresh; none where it is not counted.
    pub cover: Option<Cover>,
    /// A worker can ask it at the door.
    pub asked: bool,
    #[serde(skip)]
    pub forbidden: Option<&'static Forbidden>,
}

impl Line {
    pub(super) fn held(&self) -> bool {
        self.field.is_some_and(|f| f.held.is_some()) || self.of_the_sheet()
    }
    /// A column of the paper itself: the number of the row, who filled it in, when.
    pub(super) fn of_the_sheet(&self) -> bool {
        self.field.is_some_and(|f| f.subject == "sheet")
    }
    /// The key in the fact: of what the catalogue does not know a digest, so that it too is recognised again.
    pub(super) fn key(&self) -> String {
        match self.field {
            Some(f) => f.key.clone(),
            None => {
                let digest = sha256(sheet::bare(&self.heading).as_bytes());
                format!("?{}", digest.iter().take(6).map(|b| format!("{b:02x}")).collect::<String>())
            }
        }
    }
}

/// Headings stand side by side or below each other.
pub(super) fn split(text: &str) -> Vec<String> {
    let cut = text.split(['\t', '\n', '\r', ',', '，', '、', '|', ';', '；']);
    cut.map(str::trim).filter(|h| !h.is_empty()).map(str::to_owned).collect()
}

/// The headings of a template: of the first sheet that is not hidden the row that reads most like one.
pub(super) fn of_sheet(file: &Upload) -> Result<Vec<String>, Refusal> {
    let broken = |_| Refusal::invalid("web-form-wrong").arg("n", 1).problem("file", "onetable-file-unread");
    let book = sheet::read(&file.bytes, &file.file_name).map_err(broken)?;
    let none = || Refusal::invalid("web-form-wrong").arg("n", 1).problem("file", "onetable-file-empty");
    let shown = book.sheets.iter().find(|s| !s.hidden && !s.rows.is_empty()).ok_or_else(none)?;
    Ok(head_of(shown).ok_or_else(none)?.1.into_iter().map(|(_, h)| h).filter(|h| !h.is_empty()).collect())
}

/// The heading row of a sheet (counted from 0), and each column with what stands over it.
pub fn head_of(s: &sheet::Sheet) -> Option<(usize, Vec<(usize, String)>)> {
    let texts = |n: usize| -> Vec<&str> { s.rows[n].iter().map(|c| c.text.trim()).collect() };
    let told = |all: &[&str]| {
        let found = catalogue().table("", all);
        found.iter().zip(all).filter(|(m, h)| !h.is_empty() && m.as_ref().is_some_and(|m| m.confidence >= TOLD)).count()
    };
    let last = s.rows.len().min(HEAD_ROWS);
    let scores: Vec<usize> = (0..last).map(|n| told(&texts(n))).collect();
    let (row, best) = scores.iter().enumerate().max_by_key(|(n, c)| (**c, std::cmp::Reverse(*n)))?;
    if *best == 0 {
        return None;
    }
    let (head, below) = (texts(row), s.rows.get(row + 1).map(|_| texts(row + 1)).unwrap_or_default());
    // A heading over several columns says what they have in common; the line below says which is which.
    let wide = |n: usize| !head[n].is_empty() && (n > 0 && head[n - 1] == head[n] || head.get(n + 1) == Some(&head[n]));
    let two = (0..head.len()).any(|n| wide(n) && below.get(n).is_some_and(|b| !b.is_empty() && *b != head[n]));
    let name = |n: usize| match below.get(n) {
        Some(b) if two && wide(n) && !b.is_empty() => (*b).to_owned(),
        _ => head[n].to_owned(),
    };
    Some((row + usize::from(two), (0..head.len()).map(|n| (n, name(n))).collect()))
}

/// The headings of one table, read together.
pub(super) fn lines(title: &str, headings: &[String]) -> Vec<Line> {
    let all: Vec<&str> = headings.iter().map(String::as_str).take(FIELDS_MAX).collect();
    let found = catalogue().table(title, &all);
    let line = |(heading, m): (&&str, Option<Match<'static>>)| {
        let m = m.filter(|m| m.confidence >= PERHAPS);
        let forbidden = forbidden::why(heading, m.as_ref());
        let item = m.as_ref().and_then(|m| m.field.held.as_ref()).and_then(|h| h.item);
        Line {
            heading: (*heading).to_owned(),
            confidence: m.as_ref().map_or(0, |m| m.confidence),
            field: m.map(|m| m.field),
            cover: None,
            asked: item.is_some_and(|i| ASKED.contains(&i)),
            forbidden,
        }
    };
    all.iter().zip(found).map(line).collect()
}

/// What is there of each, in some communities. The caller has checked that its scope covers them.
pub(super) fn covered(read: &Read, places: &[PlaceId], lines: &mut [Line]) -> Result<(), Fault> {
    let counted = |l: &Line| l.field.and_then(|f| f.held.as_ref()).and_then(|h| h.item);
    if lines.iter().all(|l| counted(l).is_none()) {
        return Ok(());
    }
    let (mut sum, mut people, mut opened) = ([Cover::default(); COVERED.len()], 0, true);
    // Community by community: sealed values are opened to be counted where there are not too many.
    for community in places {
        let (all, looked) = person::coverage(read, &duty::published(Some(*community)))?;
        opened &= looked;
        for of in all.into_values() {
            people += of.people;
            for (a, b) in sum.iter_mut().zip(of.items) {
                *a = Cover { all: a.all + b.all, held: a.held + b.held, fresh: a.fresh + b.fresh };
            }
        }
    }
    for l in lines {
        let Some(item) = counted(l) else { continue };
        // Sealed values were not looked at: it is not known how many there are.
        let sealed = matches!(item, Item::Phone | Item::IdNumber);
        l.cover = match COVERED.iter().position(|(i, _)| *i == item) {
            Some(n) if opened || !sealed => Some(sum[n]),
            Some(_) => None,
            None => Some(Cover { all: people, held: people, fresh: people }),
        };
    }
    Ok(())
}

/// Items that a worker would have to ask for.
pub(super) fn items(lines: &[Line]) -> Vec<Item> {
    let of = |l: &Line| l.field.and_then(|f| f.held.as_ref()).and_then(|h| h.item).filter(|_| l.asked);
    let all: BTreeSet<usize> = lines.iter().filter_map(of).map(|i| i as usize).collect();
    Item::ALL.into_iter().filter(|i| all.contains(&(*i as usize))).collect()
}

/// Households of a community in which one of the items is missing or old and nobody has been sent, grid by grid.
pub(super) fn homes(read: &Read, community: PlaceId, items: &[Item]) -> Result<Vec<(Place, Vec<PlaceId>)>, Fault> {
    let mut out = Vec::new();
    if items.is_empty() {
        return Ok(out);
    }
    for grid in place::under(read, community, Level::Grid)? {
        let rooms = asking::rooms_to_ask_for(read, grid.id, items)?;
        if !rooms.is_empty() {
            out.push((grid, rooms));
        }
    }
    Ok(out)
}

/// Minutes at one door: what the card that teaches it says.
pub(super) fn minutes_each() -> i64 {
    task::card(asking::CARD).map_or(3, |c| i64::from(c.minutes))
}

/// Each field with the days for which an answer to it is fresh.
pub(super) fn wanted(lines: &[Line]) -> Vec<Wanted> {
    let mut out: Vec<Wanted> = Vec::new();
    for l in lines {
        let (key, days) = (l.key(), l.field.and_then(|f| f.fresh_days).unwrap_or(ASKED_DAYS));
        // What belongs to the paper and not to the matter: a number in the row, who filled it in.
        if !key.starts_with("sheet.") && !out.iter().any(|(k, _)| *k == key) {
            out.push((key, days));
        }
    }
    out
}

/// The most personal of what is asked.
pub(super) fn data(lines: &[Line]) -> Data {
    lines.iter().filter_map(|l| l.field).map(|f| f.data).max().unwrap_or_default()
}

/// Everything that nobody may ask, told at once with its article.
pub(super) fn refused(req: &Request, lines: &[Line]) -> Option<Refusal> {
    let mut refusal = Refusal::invalid("onetable-forbidden");
    let mut first = None;
    for l in lines {
        let Some(f) = l.forbidden else { continue };
        let article = muster_ground::law::named(req, &f.article).map_or_else(String::new, |(name, _)| name);
        let args = vec![("heading", l.heading.clone()), ("why", f.say(req.lang)), ("article", article)];
        refusal = refusal.problem_with("headings", "onetable-forbidden-one", args);
        first.get_or_insert(&f.article);
    }
    first.map(|a| refusal.arg("n", lines.iter().filter(|l| l.forbidden.is_some()).count()).basis(a.clone()).instead("/fields"))
}
