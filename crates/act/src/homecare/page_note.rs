//! `/homecare/{id}/note`: from when to when somebody was cared for, and by whose word it ended. It proves nothing about health, and
//! says so: nobody may ask for it.

use super::routes::reached;
use super::table::Case;
use muster_ground::person::Person;
use muster_ground::place;
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Paper, Request, html, sheet};
use serde::Serialize;

#[derive(Serialize)]
struct Note {
    case: Case,
    person: Person,
    community: String,
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (case, person) = reached(req, read)?;
    let Some((end, why)) = case.ended_at.zip(case.why) else {
        return Err(Refusal::conflict("homecare-goes-on").instead(format!("/homecare/{}", case.id)));
    };
    let community = place::find(read, case.community)?.map(|p| p.name).unwrap_or_default();
    Ok(Page::of(req, req.t("homecare-note-title"), &Note { case, person, community }, |v| {
        html! {
            div.actions.no-print { a.button href=(req.to(&format!("/homecare/{}", v.case.id))) { (req.t("web-back")) } }
            (sheet(Paper::A4, &html! {
                h1 { (req.t("homecare-note-title")) }
                p { (v.person.address) " ____________" }
                p { (req.tr("homecare-note-text", &[("from", muster_web::day(req, v.case.opened_at.day())), ("to", muster_web::day(req, end.day())), ("n", v.case.times.to_string())])) " " (req.t(why.words())) }
                p { (req.t("homecare-note-means")) }
                p.sign-line { (v.community) " ____________" }
            }))
        }
    })
    .tab("/careplans"))
}
