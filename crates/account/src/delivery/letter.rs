//! A notice to one person: sealed with their key, on no board, brought by the same ways as any other. A text only says that there is
//! one; whoever telephones reads it out, and at the door it is handed over on paper.

use super::fact::{Addressed, Begun, DELIVERY_ADDRESSED, DELIVERY_BEGUN, LETTER_ISSUED, LETTER_WITHDRAWN, LetterIssued, To};
use super::fact::{LetterText, LetterWithdrawn};
use super::read::Delivery;
use crate::publish::{self, NoticeId};
use muster_ledger::{
    Command, Dated, Draft, Fact, Fault, Index, Keep, Key, Known, Moment, Period, Read, Refusal, Rows, Sealed, Seq, SubjectRef,
    Table, blob, int, text, values,
};

/// The words of each month's letters end together.
pub static LETTER_DATA: Dated = Dated { number: 62, purpose: "letters", period: Period::Month, keep_days: 180 };

pub(super) static LETTERS: Table = Table {
    name: "delivery_letters",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        blob("subject"),
        text("post"),
        int("until"),
        int("at"),
        int("withdrawn_at"),
        // The fact with the sealed words.
        int("part"),
    ],
    key: 1,
    indexes: &[Index { name: "subject", columns: &["subject"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    if fact.kind() == "letter.issued" {
        let l: LetterIssued = fact.body()?;
        return rows.put(&LETTERS, values![l.id, l.who, l.post, l.until, fact.at(), None::<i64>, fact.seq()]);
    }
    let w: LetterWithdrawn = fact.body()?;
    rows.change(&LETTERS, &[w.id.into()], |r| r.set("withdrawn_at", fact.at()))
}

/// A letter as it stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Letter {
    pub(super) id: NoticeId,
    #[serde(skip)]
    pub(super) who: SubjectRef,
    pub(super) post: String,
    pub(super) until: Moment,
    pub(super) at: Moment,
    pub(super) withdrawn_at: Option<Moment>,
    /// None once they were destroyed.
    pub(super) words: Option<LetterText>,
}

fn from_row(read: &Read, r: &muster_ledger::Row) -> Letter {
    let part = read.part(Seq(r.int("part"))).ok();
    Letter {
        id: r.id("id"),
        who: r.subject("subject").unwrap_or(SubjectRef([0; 16])),
        post: r.text("post").to_owned(),
        until: r.moment("until"),
        at: r.moment("at"),
        withdrawn_at: r.moment_opt("withdrawn_at"),
        words: part.and_then(|p| serde_json::from_slice(&p.plain).ok()),
    }
}

pub(super) fn find(read: &Read, id: NoticeId) -> Result<Option<Letter>, Fault> {
    Ok(read.get(&LETTERS, &[id.into()])?.map(|r| from_row(read, &r)))
}

/// The letters of one person, the newest first.
pub(super) fn of(read: &Read, who: SubjectRef) -> Result<Vec<Letter>, Fault> {
    let mut all: Vec<Letter> = read.by(&LETTERS, "subject", &[who.into()])?.iter().map(|r| from_row(read, r)).collect();
    all.sort_by_key(|l| std::cmp::Reverse((l.at, l.id)));
    Ok(all)
}

/// What a delivery brings: a notice to all of a place, or a letter.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Empty where a key has ended.
    pub(super) title: String,
    pub(super) text: String,
    pub(super) until: Moment,
    pub(super) withdrawn: bool,
    /// For the person's eyes only.
    pub(super) letter: bool,
}

impl Held {
    pub(super) fn holds(&self, at: Moment) -> bool {
        !self.withdrawn && self.until > at
    }
}

pub(super) fn held(read: &Read, d: &Delivery) -> Result<Option<Held>, Fault> {
    if let Some(l) = find(read, d.notice)? {
        let words = l.words.unwrap_or_default();
        let (until, withdrawn) = (l.until, l.withdrawn_at.is_some());
        return Ok(Some(Held { title: words.title, text: words.text, until, withdrawn, letter: true }));
    }
    let made = |n: publish::Issued| Held {
        title: n.words.title,
        text: n.words.text,
        until: n.until,
        withdrawn: n.withdrawn_at.is_some(),
        letter: false,
    };
    Ok(publish::issued(read, d.notice)?.map(made))
}

/// Where whoever it is for reads it.
pub(super) fn path(notice: NoticeId, letter: bool) -> String {
    if letter { format!("/me/letters/{notice}") } else { format!("/n/{}", publish::notice_code(notice)) }
}

/// Writes a letter and begins to bring it: both are recorded, or neither.
pub(super) struct Write {
    pub(super) letter: LetterIssued,
    pub(super) dataset: muster_ledger::DatasetId,
    pub(super) sealed: Sealed,
    pub(super) begun: Begun,
    pub(super) to: To,
}

impl Command for Write {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.letter.until <= at {
            return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem("until", "delivery-letter-over"));
        }
        let (b, to) = (&self.begun, vec![self.to]);
        Ok(vec![
            Draft::new(LETTER_ISSUED, &self.letter).area(b.community).dataset(self.dataset).sealed(self.sealed.clone()),
            Draft::new(DELIVERY_BEGUN, b).area(b.area),
            Draft::new(DELIVERY_ADDRESSED, &Addressed { id: b.id, community: b.community, to }).area(b.community),
        ])
    }
}

/// Takes it back: nobody brings it any more.
pub(super) struct Withdraw {
    pub(super) id: NoticeId,
    pub(super) community: muster_ledger::PlaceId,
}

impl Command for Withdraw {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&LETTERS, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let none = || Refusal::not_found("delivery-letter-none").instead("/deliveries");
        let row = known.one(&LETTERS, &[self.id.into()]).ok_or_else(none)?;
        if row.int_opt("withdrawn_at").is_some() || row.moment("until") <= at {
            return Err(Refusal::conflict("delivery-letter-ended").instead(format!("/letters/{}", self.id)));
        }
        Ok(vec![Draft::new(LETTER_WITHDRAWN, &LetterWithdrawn { id: self.id }).area(self.community)])
    }
}
