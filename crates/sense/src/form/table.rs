//! Tables of forms and answers, and how they are read.

use super::fact::{About, Admitted, AnswerId, AnswerMade, Answered, Drafted, FormId, Of};
use muster_ground::place::{By, Follow};
use muster_ledger::{
    DatasetId, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, SubjectRef, Table, Value, blob, int, text, values,
};
use muster_web::Scope;
use serde::Serialize;

pub(super) static FORMS: Table = Table {
    name: "form_forms",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("part"),
        int("area"),
        int("community"),
        text("about"),
        text("basis"),
        int("minutes"),
        int("days"),
        text("fields"),
        int("sensitive"),
        int("after"),
        int("actor"),
        int("drafted_at"),
        int("tried"),
        int("until"),
        int("ended_at"),
        int("answers"),
    ],
    key: 1,
    indexes: &[Index { name: "community", columns: &["community", "id"] }],
};

/// What forms in use ask, so that no second one asks it.
pub(super) static FIELDS: Table = Table {
    name: "form_fields",
    keep: Keep::Projection,
    columns: &[text("field"), int("form"), text("about"), int("community"), int("until")],
    key: 2,
    indexes: &[Index { name: "field", columns: &["field"] }, Index { name: "form", columns: &["form"] }],
};

pub(super) static ANSWERS: Table = Table {
    name: "form_answers",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("form"),
        int("part"),
        int("place"),
        int("community"),
        int("grid"),
        blob("subject"),
        int("act_at"),
        int("actor"),
    ],
    key: 1,
    indexes: &[
        Index { name: "form", columns: &["form", "act_at"] },
        Index { name: "subject", columns: &["subject", "act_at"] },
        Index { name: "place", columns: &["place"] },
    ],
};

const FOLLOW: Follow = Follow::new(&ANSWERS, By::Place("place"), "place");

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    let none: Option<i64> = None;
    match fact.kind() {
        "form.drafted" => {
            let d: Drafted = fact.body()?;
            let (seq, actor, at) = (fact.seq(), fact.envelope.actor, fact.at());
            let about = d.about.name();
            rows.put(
                &FORMS,
                values![
                    d.id,
                    seq,
                    d.area,
                    d.community,
                    about,
                    d.basis,
                    d.minutes,
                    d.days,
                    d.fields.join(" "),
                    d.sensitive,
                    d.after,
                    actor,
                    at,
                    0i64,
                    none,
                    none,
                    0i64
                ],
            )
        }
        "form.tried" => {
            let o: Of = fact.body()?;
            rows.change(&FORMS, &[o.id.into()], |r| r.set("tried", 1i64))
        }
        "form.admitted" => {
            let a: Admitted = fact.body()?;
            let Some(form) = rows.get(&FORMS, &[a.id.into()])? else { return Ok(()) };
            for field in form.text("fields").split_whitespace() {
                rows.put(&FIELDS, values![field, a.id, form.text("about"), form.int("community"), a.until])?;
            }
            rows.change(&FORMS, &[a.id.into()], |r| r.set("until", a.until))
        }
        "form.ended" => {
            let o: Of = fact.body()?;
            for row in rows.by(&FIELDS, "form", &[o.id.into()])? {
                rows.delete(&FIELDS, &values![row.text("field"), o.id])?;
            }
            let at = fact.at();
            rows.change(&FORMS, &[o.id.into()], |r| r.set("ended_at", at))
        }
        "form.answered" => {
            let a: AnswerMade = fact.body()?;
            let e = &fact.envelope;
            let subject = fact.subject().map(|s| s.0.to_vec()).unwrap_or_default();
            rows.put(&ANSWERS, values![a.id, a.form, fact.seq(), a.place, a.community, a.grid, subject, e.at_act, e.actor])?;
            rows.change(&FORMS, &[a.form.into()], |r| {
                let n = r.int("answers");
                r.set("answers", n + 1);
            })
        }
        _ => FOLLOW.project(fact, rows).map(|_| ()),
    }
}

/// Where a form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Draft,
    Tried,
    Live,
    Over,
}

impl State {
    pub fn words(self) -> &'static str {
        ["form-state-draft", "form-state-tried", "form-state-live", "form-state-over"][self as usize]
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormRow {
    pub id: FormId,
    #[serde(skip)]
    pub part: Seq,
    pub area: PlaceId,
    pub community: PlaceId,
    pub about: About,
    pub basis: String,
    pub minutes: i64,
    pub days: i64,
    pub fields: Vec<String>,
    pub sensitive: bool,
    pub drafted_at: Moment,
    pub tried: bool,
    pub until: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub answers: i64,
    #[serde(skip)]
    pub actor: muster_ledger::ActorId,
}

impl FormRow {
    pub(super) fn from_row(r: &Row) -> FormRow {
        FormRow {
            id: r.id("id"),
            part: r.id("part"),
            area: r.id("area"),
            community: r.id("community"),
            about: About::parse(r.text("about")).unwrap_or(About::Household),
            basis: r.text("basis").to_owned(),
            minutes: r.int("minutes"),
            days: r.int("days"),
            fields: r.text("fields").split_whitespace().map(str::to_owned).collect(),
            sensitive: r.flag("sensitive"),
            drafted_at: r.moment("drafted_at"),
            tried: r.flag("tried"),
            until: r.moment_opt("until"),
            ended_at: r.moment_opt("ended_at"),
            answers: r.int("answers"),
            actor: r.id("actor"),
        }
    }
    /// Compared when it is read: no timer has to run for a form to end.
    pub fn state(&self, at: Moment) -> State {
        match self.until {
            _ if self.ended_at.is_some() => State::Over,
            Some(until) if until <= at => State::Over,
            Some(_) => State::Live,
            None if self.tried => State::Tried,
            None => State::Draft,
        }
    }
}

pub fn find(read: &Read, id: FormId) -> Result<Option<FormRow>, Fault> {
    Ok(read.get(&FORMS, &[id.into()])?.as_ref().map(FormRow::from_row))
}

/// Forms that reach into a scope: of its communities, and of those above them; the newest first.
pub fn list(read: &Read, scope: &Scope, limit: usize) -> Result<Vec<FormRow>, Fault> {
    let all = read.select("SELECT * FROM form_forms ORDER BY id DESC LIMIT ?1", &values![limit as i64])?;
    let near = |f: &FormRow| f.community == PlaceId::HOUSE || scope.everywhere() || reaches(scope, f.community);
    Ok(all.iter().map(FormRow::from_row).filter(near).collect())
}

pub(super) fn reaches(scope: &Scope, community: PlaceId) -> bool {
    // Whoever has one grid of a community works with its forms.
    scope.covers(community, PlaceId::HOUSE) || scope.communities().contains(&community) || !scope.grids().is_empty()
}

/// An answered form, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    pub id: AnswerId,
    pub form: FormId,
    #[serde(skip)]
    pub part: Seq,
    pub place: PlaceId,
    pub act_at: Moment,
}

impl AnswerRow {
    fn from_row(r: &Row) -> AnswerRow {
        AnswerRow { id: r.id("id"), form: r.id("form"), part: r.id("part"), place: r.id("place"), act_at: r.moment("act_at") }
    }
    /// What was said; nothing where its key has ended.
    pub fn said(&self, read: &Read) -> Option<Answered> {
        read.part(self.part).ok().and_then(|p| serde_json::from_slice(&p.plain).ok())
    }
}

/// The newest answers to a form within a scope.
pub fn answers(read: &Read, scope: &Scope, form: FormId, limit: usize) -> Result<Vec<AnswerRow>, Fault> {
    let mut values = values![form];
    let within = scope.filter("community", "grid", &mut values);
    values.push(Value::from(limit as i64));
    let sql =
        format!("SELECT * FROM form_answers WHERE form = ?1 AND {within} ORDER BY act_at DESC, id DESC LIMIT ?{}", values.len());
    Ok(read.select(&sql, &values)?.iter().map(AnswerRow::from_row).collect())
}

/// What was answered about a household or place, the newest first by when it was said.
pub(super) fn about(read: &Read, subjects: &[(DatasetId, SubjectRef)], limit: usize) -> Result<Vec<AnswerRow>, Fault> {
    let mut out = Vec::new();
    for (_, s) in subjects {
        out.extend(read.by(&ANSWERS, "subject", &[Value::from(s.0.to_vec())])?.iter().map(AnswerRow::from_row));
    }
    out.sort_by_key(|a| std::cmp::Reverse((a.act_at, a.id)));
    out.truncate(limit);
    Ok(out)
}
