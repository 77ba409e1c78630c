//! 18: whistles from call to end, one row for each department called; exercises are left out. Whom to ask on the spot is not in it.

use super::fill::{Cell, ROWS_MAX, Reading, Row, Rows};
use muster_ground::{organisation, place};
use muster_ledger::{Moment, Refusal};
use muster_muster::whistle::{self, Shown};

fn text(s: impl Into<String>) -> Cell {
    Cell::Text(s.into())
}

fn at(at: Option<Moment>) -> Cell {
    text(at.map(Moment::local).unwrap_or_default())
}

pub(super) fn called(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let mut out = Rows::default();
    for shown in [Shown::Open, Shown::Closed] {
        for w in whistle::list(x.read, x.scope, shown, ROWS_MAX)?.into_iter().filter(|w| !w.exercise) {
            let community = place::find(x.read, w.community)?.map(|p| p.name).unwrap_or_default();
            let matter = whistle::matter(x.read, &w).text;
            for c in whistle::calls_of(x.read, w.id)? {
                if out.rows.len() == ROWS_MAX {
                    out.more = true;
                    return Ok(out);
                }
                let name = organisation::find(x.read, c.organisation)?.map(|o| o.name).unwrap_or_default();
                out.rows.push(Row::from([
                    ("whistle.number", text(format!("{}-{}", w.id, c.id))),
                    ("whistle.at", at(Some(c.called_at))),
                    ("whistle.matter", text(matter.clone())),
                    ("whistle.kind", text(x.req.t(whistle::kind_words(&w.kind)))),
                    ("community.name", text(community.clone())),
                    ("whistle.department", text(name)),
                    ("whistle.due", at(Some(c.arrive_by))),
                    ("whistle.arrived_at", at(c.arrived_at)),
                    ("whistle.declined", text(c.declined.map(|d| x.req.t(d.words())).unwrap_or_default())),
                    ("whistle.outcome", text(whistle::outcome(x.read, &c))),
                    ("whistle.closed_at", at(c.solved_at)),
                    ("whistle.satisfaction", text(c.content.map(|w| x.req.t(w.words())).unwrap_or_default())),
                ]));
            }
        }
    }
    Ok(out)
}
