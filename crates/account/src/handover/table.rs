//! One row for each handing-over.

use super::fact::{HandedOver, HandoverId};
use muster_act::request::RequestId;
use muster_ledger::{ActorId, DutyId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Table, int, text, values};
use muster_muster::task::TaskId;
use serde::Serialize;

pub static HANDOVERS: Table = Table {
    name: "handover_handovers",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("duty"),
        text("post"),
        int("place"),
        int("giver"),
        int("taker"),
        // Numbers as JSON: read with the row, never searched.
        text("tasks"),
        text("requests"),
        int("at"),
        int("by"),
    ],
    key: 1,
    indexes: &[Index { name: "place", columns: &["place"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let h: HandedOver = fact.body()?;
    let tasks = serde_json::to_string(&h.tasks).unwrap_or_default();
    let requests = serde_json::to_string(&h.requests).unwrap_or_default();
    let by = fact.envelope.actor;
    rows.put(&HANDOVERS, values![h.id, h.duty, h.post, h.place, h.from, h.to, tasks, requests, fact.at(), by])
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handover {
    pub id: HandoverId,
    pub duty: DutyId,
    pub post: String,
    pub place: PlaceId,
    pub from: ActorId,
    pub to: ActorId,
    pub tasks: Vec<TaskId>,
    pub requests: Vec<RequestId>,
    pub at: Moment,
    pub by: ActorId,
}

fn from_row(r: &Row) -> Handover {
    Handover {
        id: r.id("id"),
        duty: r.id("duty"),
        post: r.text("post").to_owned(),
        place: r.id("place"),
        from: r.id("giver"),
        to: r.id("taker"),
        tasks: serde_json::from_str(r.text("tasks")).unwrap_or_default(),
        requests: serde_json::from_str(r.text("requests")).unwrap_or_default(),
        at: r.moment("at"),
        by: r.id("by"),
    }
}

pub fn find(read: &Read, id: HandoverId) -> Result<Option<Handover>, Fault> {
    Ok(read.get(&HANDOVERS, &[id.into()])?.as_ref().map(from_row))
}

/// The newest at some places.
pub(super) fn at_places(read: &Read, places: &[PlaceId], limit: usize) -> Result<Vec<Handover>, Fault> {
    let mut out = Vec::new();
    for p in places {
        out.extend(read.by(&HANDOVERS, "place", &[(*p).into()])?.iter().map(from_row));
    }
    out.sort_by_key(|h: &Handover| std::cmp::Reverse(h.at));
    out.truncate(limit);
    Ok(out)
}
