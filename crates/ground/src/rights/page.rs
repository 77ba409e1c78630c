//! `/me/data`: what is kept of me, who looked, what I agreed to, what is to be put right; also for those I act for.

use super::book::{self, BOOK, days_after};
use super::fact::{CorrectionId, Text};
use super::rule::{AskCorrection, Say};
use super::table::{self, CorrectionRow, Said};
use crate::look;
use crate::person::{self, Dropped, Person, Personal, REGISTER_DATASET};
use muster_ledger::{By, Channel, Fault, Read, Refusal, Sealed, Seq, SubjectRef, Why};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Mask, Page, Request, Values, form, hidden_inputs, html, tag, when,
};
use serde::Serialize;

pub(super) static CONSENT: Form = Form {
    fields: &[
        Field::new("purpose", FieldKind::Hidden, "rights-consents").max(20),
        Field::new("say", FieldKind::One(&[Choice("yes", "rights-give"), Choice("no", "rights-take-back")]), "rights-say"),
        Field::new("of", FieldKind::Hidden, "rights-for").optional().max(40),
    ],
    submit: "rights-say",
};
pub(super) static CORRECT: Form = Form {
    fields: &[
        Field::new("text", FieldKind::LongText, "rights-wrong").hint("rights-wrong-hint").max(500),
        Field::new("of", FieldKind::Hidden, "rights-for").optional().max(40),
    ],
    submit: "rights-ask",
};

/// Everything of one resident, for themselves: on the screen and on paper.
#[derive(Serialize)]
pub(super) struct Whole {
    pub person: Person,
    pub known: Personal,
    pub said: Vec<Said>,
    pub corrections: Vec<CorrectionRow>,
    pub looks: usize,
}

pub(super) fn whole(read: &Read, subject: SubjectRef) -> Result<Option<Whole>, Fault> {
    let Some(person) = person::find(read, subject, Mask::Full)? else { return Ok(None) };
    Ok(Some(Whole {
        known: person::personal(read, subject)?.unwrap_or_default(),
        said: table::said(read, subject)?,
        corrections: table::corrections_of(read, subject)?,
        looks: look::of_subject(read, subject)?.len(),
        person,
    }))
}

pub(super) fn text_of(read: &Read, part: Seq) -> String {
    let text = read.part(part).ok().and_then(|p| serde_json::from_slice::<Text>(&p.plain).ok());
    text.map(|t| t.text).unwrap_or_default()
}

/// A text sealed for the one it is about.
pub(super) fn sealed(read: &Read, subject: SubjectRef, text: &str) -> Result<Sealed, Refusal> {
    let plain = serde_json::to_vec(&Text { text: text.to_owned() }).unwrap_or_default();
    let owner = person::owner(read, subject)?;
    read.vault().seal(REGISTER_DATASET, owner, &plain).map_err(|_| Fault::Keys("the register's dataset".into()).into())
}

/// What the register says, value by value.
pub(super) fn facts(req: &Request, v: &Whole) -> Markup {
    let (p, k) = (&v.person, &v.known);
    let or_none = |s: &str| if s.is_empty() { req.t("rights-not-kept") } else { s.to_owned() };
    html! {
        dl.facts {
            dt { (req.t("person-name")) } dd { bdi.person { (k.name) } }
            dt { (req.t("person-address")) } dd { (p.address) }
            dt { (req.t("person-relation")) } dd { (req.t(p.relation.words())) }
            dt { (req.t("person-band")) } dd { (req.t(p.band.words())) " · " (req.t(p.sex.words())) }
            dt { (req.t("person-phone")) } dd { (or_none(&k.phone)) }
            dt { (req.t("person-id")) } dd { (or_none(&k.id_number)) }
            dt { (req.t("person-birth")) } dd { (or_none(&k.born().unwrap_or_default())) }
            dt { (req.t("person-needs")) } dd { @if p.flags.is_empty() { (req.t("person-needs-none")) } @for n in &p.flags { (tag(&req.t(n.words()))) " " } }
            dt { (req.t("person-note")) } dd { (or_none(&k.note)) @if let Some(day) = k.note_lies.until() { br; small.muted { (req.tr("person-note-until", &[("day", muster_web::day(req, day))])) } } }
        }
    }
}

/// Each thing one may agree to, and how it stands.
fn consents(req: &Request, v: &Whole, of: Option<&str>) -> Markup {
    html! {
        ul.list { @for c in &BOOK.consent { @let said = v.said.iter().find(|s| s.purpose == c.key); @let given = said.is_some_and(|s| s.given);
            li.row {
                div.row-main {
                    div.row-title { (req.t(&book::words(&c.key))) }
                    div.row-sub { @match said {
                        Some(s) => { (req.t(if given { "rights-agreed" } else { "rights-taken-back" })) " · " (when(req, s.at)) " · " (req.t(&format!("rights-by-{}", s.by))) " · " (req.t(&format!("rights-way-{}", s.channel))) }
                        None => (req.t("rights-never")),
                    } }
                }
                div.row-side { form.inline method="post" action=(req.to("/me/consents")) {
                    (hidden_inputs(req))
                    input type="hidden" name="purpose" value=(c.key);
                    input type="hidden" name="say" value=(if given { "no" } else { "yes" });
                    @if let Some(of) = of { input type="hidden" name="of" value=(of); }
                    button.button type="submit" { (req.t(if given { "rights-take-back" } else { "rights-give" })) }
                } }
            }
        } }
    }
}

pub(super) fn asked(req: &Request, read: &Read, all: &[CorrectionRow]) -> Markup {
    html! {
        @if !all.is_empty() { ul.list { @for c in all { li.row data-done[c.answered_at.is_some()] {
            div.row-main {
                div.row-title { (text_of(read, c.part)) }
                div.row-sub { (when(req, c.asked_at)) @if c.answered_at.is_none() { " · " (req.tr("rights-due", &[("day", muster_web::day(req, c.due.day()))])) } }
                @if let Some(a) = c.answer { div.row-sub { (text_of(read, a)) } }
            }
            div.row-side { (tag(&req.t(c.state(req.now)))) }
        } } } }
    }
}

#[derive(Serialize)]
struct Mine {
    of: Whole,
    /// Set where it is someone they act for.
    ward: Option<String>,
    others: Vec<(String, String)>,
}

/// Whose data: one's own, or of someone one acts for now.
fn whose(req: &Request, read: &Read, of: Option<&str>) -> Result<(SubjectRef, SubjectRef), Refusal> {
    if !req.who.signed_in() {
        return Err(Refusal::new(Why::SignIn, "web-sign-in"));
    }
    let own = req.who.person.and_then(|p| read.vault().subject(REGISTER_DATASET, p));
    let own = own.ok_or_else(|| Refusal::not_found("look-not-you").instead("/home"))?;
    match of.filter(|o| !o.is_empty()).and_then(SubjectRef::parse) {
        Some(ward) if ward != own => {
            if !table::in_force_for(read, own, ward)? {
                return Err(Refusal::forbidden("rights-not-for-them").instead("/me/data"));
            }
            Ok((ward, own))
        }
        _ => Ok((own, own)),
    }
}

pub(super) fn mine(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let asked_of = req.again.as_ref().map(|(v, _)| v.get("of").to_owned()).or_else(|| req.query("of").map(str::to_owned));
    let (subject, own) = whose(req, read, asked_of.as_deref())?;
    let of = whole(read, subject)?.ok_or_else(|| Refusal::not_found("look-not-you").instead("/home"))?;
    let mut others = Vec::new();
    for s in std::iter::once(own).chain(table::wards(read, own)?).filter(|s| *s != subject) {
        if let Some(p) = person::find(read, s, Mask::Masked)? {
            others.push((s.hex(), p.shown_name));
        }
    }
    let view = Mine { ward: (subject != own).then(|| subject.hex()), others, of };
    let list = asked(req, read, &view.of.corrections);
    Ok(Page::of(req, req.t("rights-title"), &view, |v| {
        let ward = v.ward.as_deref();
        let filled = Values::filled(&[("of", ward.unwrap_or_default().to_owned())]);
        html! {
            div.page-head { h1 { (req.t("rights-title")) } p.lede { (req.t(if ward.is_some() { "rights-lede-ward" } else { "rights-lede" })) } }
            @if !v.others.is_empty() { p { (req.t("rights-also")) @for (s, name) in &v.others { " " a href=(req.to(&format!("/me/data?of={s}"))) { (name) } } } }
            section.card { div.card-head { h2 { (req.t("rights-kept")) } } div.card-body { (facts(req, &v.of)) p.muted { (keeping(req)) } } }
            @if ward.is_none() { section.card { div.card-head { h2 { (req.t("look-who-title")) } }
                div.card-body { p { (req.tr("rights-looks", &[("n", v.of.looks.to_string())])) " " a href=(req.to("/me/looks")) { (req.t("rights-looks-see")) } } }
            } }
            section.card { div.card-head { h2 { (req.t("rights-consents")) } }
                (consents(req, &v.of, ward))
                div.card-body { p.muted { (req.t("rights-consents-note")) } }
            }
            section.card { div.card-head { h2 { (req.t("rights-correction")) } }
                (list)
                div.card-body { (form(req, &CORRECT, "/me/corrections", &filled)) p.muted { (req.tr("rights-days", &[("days", BOOK.correction.days.to_string())])) } }
            }
            p.muted { (req.t("rights-erase")) }
        }
    })
    .tab("/home"))
}

/// How long it is kept once they have left.
pub(super) fn keeping(req: &Request) -> String {
    let days = |r| days_after(r).to_string();
    req.tr("rights-keeping", &[("moved", days(Dropped::Moved)), ("died", days(Dropped::Died))])
}

fn back(ward: SubjectRef, own: SubjectRef) -> (String, By) {
    if ward == own { ("/me/data".to_owned(), By::Oneself) } else { (format!("/me/data?of={}", ward.hex()), By::Family) }
}

pub(super) fn consent(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = CONSENT.read(req)?;
    let (subject, own) = whose(req, read, typed.opt("of"))?;
    let p = person::find(read, subject, Mask::Nameless)?.ok_or_else(|| Refusal::not_found("look-not-you").instead("/home"))?;
    let (to, by) = back(subject, own);
    let command = Say { subject, area: p.building, purpose: typed.get("purpose").to_owned(), give: typed.get("say") == "yes" };
    Ok(Act::new(command, to).by(Channel::Web, by))
}

pub(super) fn correct(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let typed = CORRECT.read(req)?;
    let (subject, own) = whose(req, read, typed.opt("of"))?;
    let p = person::find(read, subject, Mask::Nameless)?.ok_or_else(|| Refusal::not_found("look-not-you").instead("/home"))?;
    let (to, by) = back(subject, own);
    Ok(Act::new(ask(req, read, &p, typed.get("text"))?, to).by(Channel::Web, by))
}

/// The ask of one resident, as a command.
pub(super) fn ask(req: &Request, read: &Read, p: &Person, text: &str) -> Result<AskCorrection, Refusal> {
    let (id, text) = (CorrectionId(req.house.next_id()), sealed(read, p.subject, text)?);
    Ok(AskCorrection { id, subject: p.subject, community: p.community, grid: p.grid, area: p.building, text })
}
