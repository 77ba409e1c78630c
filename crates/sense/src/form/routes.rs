//! URL ⇄ command ⇄ answer of forms.

use super::fact::{About, AnswerId, AnswerMade, Answered, Drafted, FormId};
use super::rule::{Admit, Answer, DraftForm, End, FORM_DATA, FORM_SENSITIVE, FORM_WORDS, Propose};
use super::table::{self, FormRow, State};
use super::{held, page, page_answer, shipped, workbook};
use muster_ground::approval::{self, APPROVE, Asking, FORM};
use muster_ground::kin;
use muster_ground::law;
use muster_ground::person;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{By, Channel, Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, File, Form, Request, Route};
use std::collections::BTreeMap;

const ABOUT: &[Choice] = &[Choice("household", "form-about-household"), Choice("place", "form-about-place")];

pub(super) static DRAFT: Form = Form {
    fields: &[
        Field::new("shipped", FieldKind::Pick, "form-shipped").hint("form-shipped-hint").optional().max(40),
        Field::new("file", FieldKind::File(".xlsx,.xls"), "form-file").hint("form-file-hint").optional(),
        Field::new("about", FieldKind::One(ABOUT), "form-about"),
        Field::new("basis", FieldKind::Pick, "form-basis").hint("form-basis-hint").max(40),
        Field::new("minutes", FieldKind::Number { min: 1, max: 60 }, "form-minutes").hint("form-minutes-hint"),
        Field::new("days", FieldKind::Number { min: 1, max: 365 }, "form-days").hint("form-days-hint"),
        Field::new("after", FieldKind::Hidden, "form-after").optional().max(20),
    ],
    submit: "form-draft",
};
static PROPOSE: Form = Form::button("form-propose");
pub(super) static END: Form = Form::button("form-end");
/// Questions are the form's own: they are read from what was posted.
pub(super) static ANSWER: Form = Form {
    fields: &[
        Field::new("place", FieldKind::Hidden, "form-place").max(20),
        Field::new("written_on", FieldKind::Date, "form-written-on").hint("form-written-hint").optional(),
    ],
    submit: "form-send",
};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/forms", "form.see", page::all),
    Route::see("/forms/new", "form.keep", page::new),
    Route::act("/forms", "form.keep", &DRAFT, "/forms/new", draft),
    Route::see("/forms/{id}", "form.see", page::one),
    Route::file("/forms/{id}/workbook.xlsx", "form.see", xlsx),
    Route::act("/forms/{id}/proposal", "form.keep", &PROPOSE, "/forms/{id}", propose),
    Route::act("/forms/{id}/admission", "form.admit", &APPROVE, "/forms/{id}", admit),
    Route::act("/forms/{id}/end", "form.keep", &END, "/forms/{id}", end),
    Route::see("/forms/{id}/answers", "form.answer", page_answer::all),
    Route::see("/forms/{id}/answers/new", "form.answer", page_answer::new),
    Route::act("/forms/{id}/answers", "form.answer", &ANSWER, "/forms/{id}/answers/new", answer),
];

fn wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

/// The form of the path, where the asker's duty reaches it.
pub(super) fn form_of(req: &Request, read: &Read) -> Result<FormRow, Refusal> {
    let f = table::find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("form-none").instead("/forms"))?;
    let scope = req.scope()?;
    if f.community == PlaceId::HOUSE || scope.everywhere() || table::reaches(scope, f.community) {
        Ok(f)
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead("/forms"))
    }
}

fn draft(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = DRAFT.read(req)?;
    let form = match (req.file("file"), shipped::shipped().iter().find(|s| s.key == v.get("shipped"))) {
        (Some(file), _) => workbook::read(&file.bytes)?,
        (None, Some(s)) => s.form.clone(),
        (None, None) => return Err(wrong("file", "form-file-or-shipped")),
    };
    let (fields, sensitive) = workbook::bound(&form)?;
    if law::shipped().for_use("data", read.now.day()).iter().all(|c| c.key != v.get("basis")) {
        return Err(wrong("basis", "web-field-choose"));
    }
    let month = FORM_WORDS.ready(&req.house, read)?;
    let bytes = workbook::written(&form)?;
    let workbook = read.vault().seal(month, None, &bytes).map_err(|_| Fault::Keys("the month's dataset of forms".into()))?;
    let id = FormId(req.house.next_id());
    let area = req.who.place;
    let body = Drafted {
        id,
        area,
        community: place::find(read, area)?.map(|p| p.community).unwrap_or_default(),
        about: About::parse(v.get("about")).ok_or_else(|| wrong("about", "web-field-choose"))?,
        basis: v.get("basis").to_owned(),
        minutes: v.int("minutes"),
        days: v.int("days"),
        fields,
        sensitive,
        after: v.id("after"),
    };
    Ok(Act::new(DraftForm { body, workbook }, format!("/forms/{id}")))
}

fn propose(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let f = form_of(req, read)?;
    let asking = Asking::of(req, &FORM, f.id.0, (f.community, PlaceId::HOUSE, f.area));
    Ok(Act::new(Propose { id: f.id, fields: f.fields, asking }, format!("/forms/{}", f.id)))
}

fn admit(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let f = form_of(req, read)?;
    let command = approval::approve(req, read, &FORM, f.id.0, Admit { id: f.id, fields: f.fields })?;
    Ok(Act::new(command, format!("/forms/{}", f.id)))
}

fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let f = form_of(req, read)?;
    Ok(Act::new(End(f.id), format!("/forms/{}", f.id)))
}

fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let f = form_of(req, read)?;
    let form = workbook::opened(read, f.part)?;
    Ok(File {
        name: format!("{}.xlsx", form.title),
        mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        bytes: workbook::written(&form)?,
        save: true,
        immutable: false,
    })
}

/// The room or place that a form is filled in for, within the asker's reach.
pub(super) fn place_of(req: &Request, read: &Read, f: &FormRow, asked: &str) -> Result<Option<Place>, Refusal> {
    let Some(id) = asked.parse().ok().map(PlaceId) else { return Ok(None) };
    let back = format!("/forms/{}/answers/new", f.id);
    let found = place::find(read, id)?.filter(|p| match f.about {
        About::Household => p.level == Level::Room,
        About::Place => matches!(p.level, Level::Community | Level::Grid | Level::Building),
    });
    let p = found.ok_or_else(|| Refusal::not_found("form-no-place").instead(back.clone()))?;
    if req.scope()?.covers(p.community, p.grid) {
        Ok(Some(p))
    } else {
        Err(Refusal::forbidden("web-outside-scope").instead(back))
    }
}

fn answer(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let f = form_of(req, read)?;
    let v = ANSWER.read(req)?;
    let back = format!("/forms/{}/answers/new", f.id);
    let p = place_of(req, read, &f, v.get("place"))?.ok_or_else(|| Refusal::invalid("form-no-place").instead(back))?;
    if f.about == About::Household {
        kin::apart(req, read, &[kin::About::Room(p.id)])?;
    }
    let form = workbook::opened(read, f.part)?;
    let held = held::of(read, f.about, &p, req.scope()?.mask)?;
    let judged = page_answer::judged(req, &form, &held);
    if !judged.problems.is_empty() {
        let r = Refusal::invalid("web-form-wrong").arg("n", judged.problems.len());
        return Err(judged.problems.iter().fold(r, |r, x| r.problem(format!("q.{}.{}", x.name, x.round), page_answer::says(x))));
    }
    let id = AnswerId(req.house.next_id());
    let at = if f.about == About::Household { p.building } else { p.id };
    let body = AnswerMade { id, form: f.id, place: at, community: p.community, grid: p.grid };
    let written = written_on(req, &v)?;
    if f.state(read.now) != State::Live {
        return Ok(Act::new(Answer { body, subject: None, said: None }, format!("/forms/{}", f.id)));
    }
    let dated = if f.sensitive { &FORM_SENSITIVE } else { &FORM_DATA };
    let dataset = dated.ready(&req.house, read)?;
    let label = if f.about == About::Household { person::address(read, p.id)? } else { p.name.clone() };
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((name, _), answer) in &judged.answers {
        let entry = form.find(name).map(|i| &form.entries[i]);
        let Some(e) = entry.filter(|e| e.kind != xlsform::Kind::Repeat) else { continue };
        let key = e.bind.get(workbook::BOUND).unwrap_or(name);
        // What the house holds is not written down a second time.
        if !held.contains_key(key) {
            values.entry(key.clone()).or_default().push(answer.clone());
        }
    }
    let plain = serde_json::to_vec(&Answered { place: p.id, label, values }).unwrap_or_default();
    let gone = || Fault::Keys("the dataset of answers".into());
    let said = read.vault().seal(dataset, None, &plain).map_err(|_| gone())?;
    let subject = held::subject(read, dataset, f.about, &p).ok_or_else(gone)?;
    let command = Answer { body, subject: Some(subject), said: Some(said) };
    let mut act = Act::new(command, format!("/forms/{}/answers", f.id)).by(Channel::Web, By::Worker);
    act.at_act = written;
    Ok(act)
}

/// The day on a paper form: an older one never covers what was said later.
fn written_on(req: &Request, v: &muster_web::Values) -> Result<Option<muster_ledger::Moment>, Refusal> {
    match v.day("written_on") {
        None => Ok(None),
        Some(d) if d > req.now.day() || d.0 < req.now.day().0 - 30 => Err(wrong("written_on", "form-written-wrong")),
        Some(d) if d == req.now.day() => Ok(None),
        Some(d) => Ok(Some(d.start().plus(12 * muster_ledger::HOUR))),
    }
}
