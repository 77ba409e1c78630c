//! Blowing a whistle, and calling one more department.

use super::call;
use super::kind::{self, KINDS};
use super::routes::whistle_of;
use super::table::CALLS;
use muster_ground::organisation::{self, Filter, Organisation};
use muster_ground::place::{self, Level};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Choice, Field, FieldKind, Form, Page, Request, Values, form_with, html, part};

pub(super) static KIND_CHOICES: [Choice; 6] = [
    Choice("people", "whistle-kind-people"),
    Choice("goods", "whistle-kind-goods"),
    Choice("enforcement", "whistle-kind-enforcement"),
    Choice("medical", "whistle-kind-medical"),
    Choice("utilities", "whistle-kind-utilities"),
    Choice("dispute", "whistle-kind-dispute"),
];

const DEPARTMENT: Field = Field::new("first", FieldKind::Pick, "whistle-first").max(20);

pub(super) static BLOW: Form = Form {
    fields: &[
        Field::new("kind", FieldKind::One(&KIND_CHOICES), "whistle-kind"),
        Field::new("text", FieldKind::LongText, "whistle-text").hint("whistle-text-hint").max(300),
        Field::new("place", FieldKind::Pick, "whistle-place").max(20),
        DEPARTMENT.hint("whistle-first-hint").optional(),
        Field::new("second", FieldKind::Pick, "whistle-second").hint("whistle-second-hint").optional().max(20),
        Field::new("third", FieldKind::Pick, "whistle-third").optional().max(20),
        Field::new("name", FieldKind::Text, "whistle-name").optional().max(30),
        Field::new("phone", FieldKind::Phone, "whistle-phone").optional().max(30),
        Field::new("urgent", FieldKind::Tick, "whistle-urgent").hint("whistle-urgent-hint").optional(),
        Field::new("exercise", FieldKind::Tick, "whistle-exercise").hint("whistle-exercise-hint").optional(),
    ],
    submit: "whistle-blow",
};
pub(super) static JOIN: Form = Form {
    fields: &[DEPARTMENT, Field::new("instead", FieldKind::Pick, "whistle-instead").optional().max(20)],
    submit: "whistle-join",
};

/// Places offered where a whistle is blown: beyond so many one names the grid and says the rest in words.
const PLACES_MAX: usize = 300;
/// Departments offered.
const OFFERED_MAX: usize = 300;

/// Those whom this asker can call: public bodies first, then who serves here.
pub(super) fn callable(req: &Request, read: &Read) -> Result<Vec<Organisation>, Refusal> {
    let mut all = organisation::list(read, req.scope()?, &Filter::default(), OFFERED_MAX)?;
    // Party organisations have members who report in; they are no departments that are called out.
    all.retain(|o| !o.kind.starts_with("party") && o.kind != "temporary_branch" && o.kind != "association");
    all.sort_by_key(|o| match o.kind.as_str() {
        "public_body" => 0,
        "health" => 1,
        "property" => 2,
        "school" => 3,
        _ => 4,
    });
    Ok(all)
}

fn places(req: &Request, read: &Read) -> Result<Vec<(PlaceId, String)>, Refusal> {
    let own = req.who.place;
    let mut out: Vec<(PlaceId, String)> = place::find(read, own)?.into_iter().map(|p| (p.id, p.name)).collect();
    if place::find(read, own)?.is_some_and(|p| p.level < Level::Community) {
        // A whistle is blown for a community.
        out = place::under(read, own, Level::Community)?.into_iter().map(|p| (p.id, p.name)).collect();
        return Ok(out);
    }
    for level in [Level::Grid, Level::Building] {
        let below = place::under(read, own, level)?;
        if out.len() + below.len() > PLACES_MAX {
            break;
        }
        out.extend(below.into_iter().map(|p| (p.id, p.name)));
    }
    Ok(out)
}

pub(super) fn picks(req: &Request, read: &Read) -> Result<Vec<(&'static str, String, String)>, Refusal> {
    let mut picks = Vec::new();
    for o in callable(req, read)? {
        let charged = call::charge(read, o.id)?;
        let of = charged.iter().filter(|k| KINDS.contains(&k.as_str())).map(|k| req.t(kind::words(k)));
        let of: Vec<String> = of.collect();
        let name = if of.is_empty() { o.name.clone() } else { format!("{}（{}）", o.name, of.join("、")) };
        for field in ["first", "second", "third"] {
            picks.push((field, o.id.to_string(), name.clone()));
        }
    }
    Ok(picks)
}

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut picks = picks(req, read)?;
    for (id, name) in places(req, read)? {
        picks.push(("place", id.to_string(), req.lang.chinese(&name).into_owned()));
    }
    let here = req.query("place").unwrap_or_default().to_owned();
    let values = Values::filled(&[("kind", req.query("kind").unwrap_or("people").to_owned()), ("place", here)]);
    Ok(Page::of(req, req.t("whistle-new"), &picks, |picks| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned())], &req.t("whistle-new")))
                h1 { (req.t("whistle-new")) } p.lede { (req.t("whistle-new-lede")) }
            }
            (form_with(req, &BLOW, "/whistles", &values, picks))
            p.muted { (req.t("whistle-compacts")) " " a href=(req.to("/compacts")) { (req.t("whistle-compacts-see")) } }
        }
    })
    .tab("/whistles"))
}

pub(super) fn joining(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let w = whistle_of(req, read)?;
    let mut picks: Vec<_> = picks(req, read)?.into_iter().filter(|(field, ..)| *field == "first").collect();
    for c in read.by(&CALLS, "whistle", &[w.id.into()])?.iter().map(call::Call::from_row).filter(|c| c.declined.is_some()) {
        let name = organisation::find(read, c.organisation)?.map(|o| o.name).unwrap_or_default();
        picks.push(("instead", c.id.to_string(), name));
    }
    Ok(Page::of(req, req.t("whistle-join"), &w, |w| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("whistle-title"), "/whistles".to_owned()), (req.t("whistle-one"), format!("/whistles/{}", w.id))], &req.t("whistle-join")))
                h1 { (req.t("whistle-join")) } p.lede { (req.t("whistle-join-lede")) }
            }
            (form_with(req, &JOIN, &format!("/whistles/{}/joining", w.id), &Values::default(), &picks))
        }
    })
    .tab("/whistles"))
}
