//! Rows of each table from what is recorded, each value under the field of the catalogue that a heading means.

use super::daily::figures;
use muster_act::request::{self, State};
use muster_ground::person::{self, Need, Person, Relation};
use muster_ground::place::{self, Place};
use muster_ground::post;
use muster_ground::stay;
use muster_ground::{duty, organisation};
use muster_ledger::{Day, Fault, Moment, PlaceId, Read, Refusal};
use muster_sense::selfreport::{self, Symptom};
use muster_web::{Mask, Request, Scope};
use serde::Serialize;
use std::collections::HashMap;

/// Residents on one table: as many as one person may take out alone.
pub(super) const PEOPLE_MAX: usize = 50;
/// Rows of tables that tell of no resident.
pub(super) const ROWS_MAX: usize = 500;

/// What a row is made from.
pub(super) struct Reading<'a> {
    pub req: &'a Request,
    pub read: &'a Read,
    pub scope: &'a Scope,
    pub communities: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Cell {
    Number(i64),
    Text(String),
}

pub(super) type Row = HashMap<&'static str, Cell>;

#[derive(Default)]
pub(super) struct Rows {
    pub rows: Vec<Row>,
    /// There are more than are shown.
    pub more: bool,
    /// For a reader who sees no names: how many there are, community by community, instead of rows.
    pub counted: Vec<(String, i64)>,
}

fn text(s: impl Into<String>) -> Cell {
    Cell::Text(s.into())
}

impl Reading<'_> {
    fn yes(&self, yes: bool) -> Cell {
        text(self.req.t(if yes { "officetable-yes" } else { "officetable-no" }))
    }
    fn day(&self, at: Moment) -> Cell {
        text(at.day().to_string())
    }
    fn place(&self, id: PlaceId) -> Result<String, Fault> {
        Ok(place::find(self.read, id)?.map(|p| p.name).unwrap_or_default())
    }
    fn nameless(&self) -> bool {
        self.scope.mask == Mask::Nameless
    }
    /// Instead of rows of residents.
    fn counted(&self, count: impl Fn(&Scope) -> Result<i64, Fault>) -> Result<Rows, Refusal> {
        let mut out = Rows::default();
        for c in &self.communities {
            out.counted.push((c.name.clone(), count(&duty::published(Some(c.id)))?));
        }
        Ok(out)
    }
    fn who(&self, p: &Person) -> Result<Row, Refusal> {
        let mut r = Row::new();
        r.insert("person.name", text(p.shown_name.as_str()));
        r.insert("person.sex", text(self.req.t(p.sex.words())));
        r.insert("person.phone", text(p.phone_shown.as_str()));
        r.insert("person.address", text(p.address.as_str()));
        r.insert("building.name", text(self.place(p.building)?));
        r.insert("building.unit", text(self.place(p.unit)?));
        r.insert("room.number", text(self.place(p.room)?));
        r.insert("grid.name", text(self.place(p.grid)?));
        r.insert("person.relation", text(self.req.t(p.relation.words())));
        Ok(r)
    }
    fn people(&self) -> Result<(Vec<Person>, bool), Refusal> {
        let (all, next) = person::list(self.read, self.scope, None, PEOPLE_MAX)?;
        Ok((all, next.is_some()))
    }
}

/// 5: what was reported today, by building; names stay with the reports.
pub(super) fn symptoms(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let today = x.req.now.day();
    let all = selfreport::reports_between(x.read, today.start(), Day(today.0 + 1).start())?;
    let mut out = Rows::default();
    for r in all.iter().filter(|r| x.scope.covers(r.community, r.grid) && !r.void) {
        if out.rows.len() == ROWS_MAX {
            out.more = true;
            break;
        }
        let other: Vec<String> = r
            .symptoms
            .iter()
            .filter(|s| !matches!(s, Symptom::Fever | Symptom::Cough))
            .map(|s| x.req.t(&format!("symptom-{}", s.name().replace('_', "-"))))
            .collect();
        out.rows.push(Row::from([
            ("report.day", x.day(r.made_at)),
            ("room.number", text(x.place(r.building)?)),
            ("report.fever", x.yes(r.symptoms.contains(&Symptom::Fever))),
            ("report.cough", x.yes(r.symptoms.contains(&Symptom::Cough))),
            ("report.other_symptoms", text(other.join(x.req.comma()))),
            ("report.passed_on", x.yes(r.verified)),
        ]));
    }
    Ok(out)
}

/// 7: a row a community.
pub(super) fn daily(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let mut out = Rows::default();
    for c in &x.communities {
        let mut row: Row = figures(x.read, c.id)?.into_iter().map(|(k, n)| (k, Cell::Number(n))).collect();
        row.insert("daily.day", text(x.req.now.day().to_string()));
        row.insert("community.name", text(c.name.as_str()));
        out.rows.push(row);
    }
    Ok(out)
}

/// 8: a row a household.
pub(super) fn households(x: &Reading<'_>) -> Result<Rows, Refusal> {
    if x.nameless() {
        return x.counted(|s| person::count(x.read, s));
    }
    let (all, more) = x.people()?;
    let mut out = Rows { more, ..Rows::default() };
    for home in all.chunk_by(|a, b| a.room == b.room) {
        let head = home.iter().find(|p| p.relation == Relation::Head).or(home.first());
        let Some(head) = head else { continue };
        let mut row = x.who(head)?;
        row.insert("household.head", text(head.shown_name.as_str()));
        row.insert("household.phone", text(head.phone_shown.as_str()));
        row.insert("household.size", Cell::Number(home.len() as i64));
        row.insert("room.occupied", x.yes(true));
        out.rows.push(row);
    }
    // The last household may go on beyond what was read.
    if more && out.rows.len() > 1 {
        out.rows.pop();
    }
    Ok(out)
}

/// 9: who is out of town.
pub(super) fn journeys(x: &Reading<'_>) -> Result<Rows, Refusal> {
    if x.nameless() {
        return x.counted(|s| Ok(stay::away(x.read, s, ROWS_MAX)?.len() as i64));
    }
    let all = stay::away(x.read, x.scope, PEOPLE_MAX + 1)?;
    let mut out = Rows { more: all.len() > PEOPLE_MAX, ..Rows::default() };
    for s in all.iter().take(PEOPLE_MAX) {
        let Some(p) = s.subject.map(|p| person::find(x.read, p, x.scope.mask)).transpose()?.flatten() else { continue };
        let mut row = x.who(&p)?;
        row.insert("stay.left_at", x.day(s.from));
        row.insert("stay.expected_back", x.day(s.until));
        row.insert("stay.purpose", text(x.req.t(s.kind.words())));
        out.rows.push(row);
    }
    Ok(out)
}

/// 14: who is on duty today, and who is away.
pub(super) fn roster(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let today = x.req.now.day();
    let weekday = x.req.t(&format!("officetable-weekday-{}", (today.0 + 3).rem_euclid(7) + 1));
    let mut out = Rows::default();
    for c in &x.communities {
        let all = post::answerable_at(x.read, c)?;
        let lead = all
            .iter()
            .find(|a| a.post == "secretary")
            .and_then(|a| a.holdings.first())
            .map(|h| h.name.clone())
            .unwrap_or_default();
        for a in &all {
            for h in &a.holdings {
                let on = if h.away.is_some() { String::new() } else { h.name.clone() };
                out.rows.push(Row::from([
                    ("shift.day", text(today.to_string())),
                    ("shift.weekday", text(weekday.as_str())),
                    ("shift.name", text(x.req.t(&format!("post-{}", a.post)))),
                    ("shift.place", text(a.place_name.as_str())),
                    ("shift.lead", text(lead.as_str())),
                    ("shift.worker", text(on)),
                    ("shift.phone", text(h.phone.as_str())),
                    ("shift.stand_in", text(h.deputy.clone().unwrap_or_default())),
                    ("shift.resting", text(if h.away.is_some() { h.name.as_str() } else { "" })),
                ]));
            }
        }
    }
    Ok(out)
}

/// 15: who needs what; never what someone has.
pub(super) fn care(x: &Reading<'_>) -> Result<Rows, Refusal> {
    if x.nameless() {
        return x.counted(|s| Ok(person::in_need(x.read, s, None, 10_000)?.len() as i64));
    }
    let all = person::in_need(x.read, x.scope, None, PEOPLE_MAX + 1)?;
    let mut out = Rows { more: all.len() > PEOPLE_MAX, ..Rows::default() };
    for p in all.iter().take(PEOPLE_MAX) {
        let mut row = x.who(p)?;
        let needs: Vec<String> = p.flags.iter().map(|n| x.req.t(n.words())).collect();
        row.insert("person.lives_alone", x.yes(p.flags.contains(&Need::LivesAlone)));
        row.insert("person.has_phone", x.yes(!p.flags.contains(&Need::NoPhone)));
        row.insert("person.needs", text(needs.join(x.req.comma())));
        out.rows.push(row);
    }
    Ok(out)
}

/// 16: organisations that have reported in.
pub(super) fn organisations(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let all = organisation::list(x.read, x.scope, &organisation::Filter::default(), ROWS_MAX)?;
    let mut out = Rows { more: all.len() == ROWS_MAX, ..Rows::default() };
    for o in &all {
        let mut row = Row::from([
            ("organisation.name", text(o.name.as_str())),
            ("organisation.code", text(o.code.as_str())),
            ("organisation.kind", text(x.req.t(&organisation::kind_words(&o.kind)))),
            ("organisation.address", text(x.place(o.seat)?)),
            ("organisation.headcount", Cell::Number(o.headcount)),
            ("organisation.reported_at", x.day(o.changed_at)),
        ]);
        if duty::may(x.read, &x.req.who, "organisation.contact", o.community, o.grid) {
            let c = organisation::contact(x.read, o);
            row.insert("organisation.contact", text(c.name));
            row.insert("organisation.phone", text(c.phone));
        }
        out.rows.push(row);
    }
    Ok(out)
}

/// 19: the register as it is shown.
pub(super) fn residents(x: &Reading<'_>) -> Result<Rows, Refusal> {
    if x.nameless() {
        return x.counted(|s| person::count(x.read, s));
    }
    let (all, more) = x.people()?;
    let mut out = Rows { more, ..Rows::default() };
    let mut head = String::new();
    for p in &all {
        if p.relation == Relation::Head {
            head.clone_from(&p.shown_name);
        }
        let mut row = x.who(p)?;
        row.insert("household.head", text(head.as_str()));
        out.rows.push(row);
    }
    Ok(out)
}

/// 20: what residents asked for; who they are stays with the request.
pub(super) fn requests(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let mut out = Rows::default();
    for closed in [false, true] {
        let filter = request::Filter { closed, ..request::Filter::default() };
        let (all, next) = request::list(x.read, x.scope, &filter, None, ROWS_MAX)?;
        out.more |= next.is_some();
        for r in all {
            let done = matches!(r.state, State::Done | State::Confirmed);
            let owner = r.owner.map(|o| duty::holder(x.read, o)).transpose()?.map(|h| h.name).unwrap_or_default();
            out.rows.push(Row::from([
                ("request.at", text(r.made_at.local())),
                ("request.kind", text(x.req.t(&format!("request-need-{}", r.kind.name())))),
                ("request.owner", text(owner)),
                ("request.due", text(r.due.local())),
                ("request.outcome", text(x.req.t(&format!("request-state-{}", r.state.name())))),
                ("request.closed_at", r.done_at.filter(|_| done).map_or_else(|| text(""), |at| text(at.local()))),
            ]));
        }
    }
    Ok(out)
}
