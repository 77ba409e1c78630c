//! What the columns of a list mean, said by whoever sends it and remembered for the community: the next list headed alike is
//! read so.

use super::Heading;
use super::held;
use super::page::import_of;
use super::roster::{Meanings, Roster};
use crate::list;
use crate::person::fact::{IMPORT_MAPPED, Mapped, Meant};
use crate::person::rule::running;
use crate::person::table::{IMPORTS, ImportState};
use muster_ledger::{
    By, Channel, Command, Day, Draft, Fact, Fault, Keep, Key, Known, Moment, PlaceId, Read, Refusal, Rows, Table, int, text,
    values,
};
use muster_web::{Act, Form, Request};

/// The newest of each community and signature.
pub(in crate::person) static MAPPINGS: Table = Table {
    name: "person_mappings",
    keep: Keep::Projection,
    columns: &[int("community"), text("signature"), text("columns"), int("at")],
    key: 2,
    indexes: &[],
};

pub(in crate::person) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let m: Mapped = fact.body()?;
    let columns = serde_json::to_string(&m.columns).unwrap_or_default();
    rows.put(&MAPPINGS, values![m.community, m.signature, columns, fact.at()])
}

/// What someone said of headings like these, and when.
pub(super) fn meant_before(read: &Read, community: PlaceId, signature: &str) -> Result<Option<(Meanings, Day)>, Fault> {
    let Some(row) = read.get(&MAPPINGS, &values![community, signature])? else { return Ok(None) };
    let columns: Vec<Meant> = serde_json::from_str(row.text("columns")).unwrap_or_default();
    Ok(Some((columns.into_iter().map(|m| (m.column, m.means)).collect(), row.moment("at").day())))
}

struct MapColumns(Mapped);

impl Command for MapColumns {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&IMPORTS, vec![self.0.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let import = running(known, self.0.id)?;
        if import.state != ImportState::Running {
            return Err(Refusal::conflict("import-not-running").instead(format!("/imports/{}", self.0.id)));
        }
        Ok(vec![Draft::new(IMPORT_MAPPED, &self.0).area(import.community)])
    }
}

pub(in crate::person) static COLUMNS: Form = list::choosing("import-columns-say");

/// `POST /imports/{import}/columns`: read again as said.
pub(in crate::person) fn say(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = COLUMNS.read(req)?;
    let import = import_of(req, read)?;
    let then = format!("/imports/{}", import.id);
    let gone = || Refusal::conflict("import-list-gone").instead("/imports");
    let list = held::held(&req.house, import.id, req.process_now).ok_or_else(gone)?;
    let Some(bytes) = list.source.clone() else { return Err(Refusal::conflict("import-columns-fixed").instead(then)) };
    let meanings: Meanings = list::chosen(|name| values.get(name)).map_err(|twice: Heading| {
        Refusal::invalid("import-columns-twice").arg("column", req.t(twice.words())).instead(then.clone())
    })?;
    let roster = Roster::read_as(&bytes, &list.file, &|_| Ok(Some(meanings.clone())))?;
    if roster.rows.is_empty() {
        return Err(Refusal::invalid("import-empty"));
    }
    let columns = meanings.iter().map(|(column, means)| Meant { column: *column, means: *means }).collect();
    let body = Mapped { id: import.id, community: import.community, signature: roster.signature.clone(), columns };
    let (id, community, file, now) = (import.id, import.community, list.file.clone(), req.process_now);
    let act = Act::new(MapColumns(body), then).by(Channel::Web, By::Worker);
    Ok(act.begin(move |house| {
        held::hold(house, id, held::Sent { file, source: Some(bytes), remembered: None }, roster, now)
            .check(house, id, community);
    }))
}
