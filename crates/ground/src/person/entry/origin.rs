//! Where each value of an entry comes from, and when it changed last: told by the facts, without opening any.

use crate::person::fact::{ImportId, Item};
use crate::person::read;
use crate::person::table::{ImportRow, said_by};
use muster_ledger::{By, Day, Fault, Moment, Read, Seq, SubjectRef};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::person) enum Source {
    /// A residents' list.
    List,
    /// A worker wrote it down.
    Hand,
    /// They said it themselves, or their family did.
    Oneself,
    Family,
}

impl Source {
    pub(in crate::person) fn words(self) -> &'static str {
        match self {
            Source::List => "person-source-list",
            Source::Hand => "person-source-hand",
            Source::Oneself => "person-source-self",
            Source::Family => "person-source-family",
        }
    }
}

/// The fact that said an item last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(in crate::person) struct Origin {
    pub item: Item,
    pub at: Moment,
    pub source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
}

#[derive(Deserialize)]
struct Brought {
    #[serde(default)]
    import: Option<ImportId>,
}

pub(in crate::person) fn origins(read: &Read, subject: SubjectRef) -> Result<Vec<Origin>, Fault> {
    let Some(row) = read::row_of_any(read, subject)? else { return Ok(Vec::new()) };
    let mut out = Vec::with_capacity(Item::ALL.len());
    for (item, seq) in Item::ALL.into_iter().zip(said_by(row.int("part"), row.text("since"))) {
        let Some(fact) = read.fact(Seq(seq))? else { continue };
        let import = fact.body::<Brought>()?.import;
        // What a list says is as old as the list.
        let list = import.map(|i| ImportRow::find(read, i)).transpose()?.flatten();
        let at = list.and_then(|l| l.as_of).map_or(fact.at(), Day::start);
        let source = match (import, fact.envelope.by) {
            (Some(_), _) => Source::List,
            (None, By::Worker) => Source::Hand,
            (None, By::Oneself) => Source::Oneself,
            (None, By::Family) => Source::Family,
        };
        out.push(Origin { item, at, source, import });
    }
    Ok(out)
}
