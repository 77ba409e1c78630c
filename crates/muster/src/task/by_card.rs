//! The tasks of one card in an incident: what is open of it, and how long it took.

use super::table::Task;
use crate::incident::IncidentId;
use muster_ledger::{Fault, Moment, PlaceId, Read};

/// All tasks of one card in an incident.
pub(crate) struct OfCard {
    pub card: String,
    pub open: i64,
    pub from: Moment,
    pub due: Moment,
    pub done: Option<Moment>,
}

/// Card by card, in the order in which they were first issued; what was withdrawn is left out.
pub(crate) fn spent_by_card(read: &Read, incident: IncidentId) -> Result<Vec<OfCard>, Fault> {
    let sql = "SELECT card, SUM(state < 2) AS open, MIN(issued_at) AS since, MAX(due) AS due, MAX(done_at) AS done \
               FROM task_tasks WHERE incident = ?1 AND state < 4 GROUP BY card ORDER BY since, due, card";
    let one = |r: &muster_ledger::Row| OfCard {
        card: r.text("card").to_owned(),
        open: r.int("open"),
        from: r.moment("since"),
        due: r.moment("due"),
        done: r.moment_opt("done"),
    };
    Ok(read.select(sql, &[incident.into()])?.iter().map(one).collect())
}

/// How many of a card were issued in a community, and how many of them nobody has finished.
pub(crate) fn issued_and_open(read: &Read, incident: IncidentId, community: PlaceId, card: &str) -> Result<(i64, i64), Fault> {
    let sql = "SELECT COUNT(*) AS issued, COALESCE(SUM(state < 2), 0) AS open FROM task_tasks \
               WHERE community = ?1 AND incident = ?2 AND card = ?3";
    let rows = read.select(sql, &[community.into(), incident.into(), card.into()])?;
    Ok(rows.first().map_or((0, 0), |r| (r.int("issued"), r.int("open"))))
}

/// Those of a card that nobody has finished in a community.
pub(crate) fn open_of_card(read: &Read, incident: IncidentId, community: PlaceId, card: &str) -> Result<Vec<Task>, Fault> {
    let sql = "SELECT * FROM task_tasks WHERE community = ?1 AND incident = ?2 AND card = ?3 AND state < 2";
    let rows = read.select(sql, &[community.into(), incident.into(), card.into()])?;
    Ok(rows.iter().map(Task::from_row).collect())
}
