//! The printed slip with a resident's one-time code.

use crate::place::Place;
use crate::signin::code::{grouped, hash, spell};
use crate::signin::fact::Record;
use crate::signin::table::CODES;
use muster_ledger::{DAY, Moment, PersonId, Refusal, WorkWrite, hex, values};
use muster_web::{Act, Page, Request, html, qr};

/// Days for which a resident's code is good.
const VALID_DAYS: i64 = 7;

/// Whom a code is for.
pub struct CodeFor<'a> {
    /// None: anyone who lives in the room.
    pub person: Option<PersonId>,
    /// Where they live: a room, or the finest place that is known.
    pub place: &'a Place,
}

/// The act that gives a one-time code; its page shows the code once, to be printed. The caller has checked the scope.
pub fn issue_code(req: &Request, to: &CodeFor<'_>) -> Result<Act, Refusal> {
    let vault = req.house.vault();
    // Eight letters: 40 bits. They follow from the post: a second tap shows the same code, not one that was never kept.
    let asked = format!("{} {} {} {}", req.key.hex(), req.who.actor, to.place.id, to.person.map_or(String::new(), |p| hex(&p.0)));
    let code = spell(&vault.token("signin.code-of", &asked).0[..5]);
    let until = req.process_now.plus(VALID_DAYS * DAY);
    let person = to.person.map(|p| vault.wrap("signin.person", &p.0));
    let row = values![hash(vault, &code), person, to.place.id, until, req.who.actor];
    let area = if to.place.grid.0 == 0 { to.place.community } else { to.place.grid };
    let kind = if to.person.is_some() { "person" } else { "room" };
    let place = to.place.name.clone();
    Ok(Act::new(Record::code(kind, area), "/")
        .work(WorkWrite::Put(&CODES, row))
        .show(move |req, _, _| Ok(slip(req, &code, &place, until))))
}

#[derive(serde::Serialize)]
struct Slip {
    code: String,
    until: String,
    sign_in: String,
}

/// The printed slip: code, how to use it, until when. No name stands on it.
fn slip(req: &Request, code: &str, place: &str, until: Moment) -> Page {
    let sign_in = format!("{}{}", req.origin, req.to("/sign-in/code"));
    let view = Slip { code: grouped(code), until: muster_web::when(req, until), sign_in };
    Page::of(req, req.t("signin-slip-title"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("signin-slip-title")) } p.lede { (req.t("signin-slip-lede")) } }
            section.sheet {
                div.receipt {
                    (qr(&v.sign_in))
                    div {
                        p.receipt-code { (v.code) }
                        p { (place) }
                        ol.steps {
                            li { (req.tr("signin-slip-1", &[("url", muster_web::short_url(&v.sign_in).to_owned())])) }
                            li { (req.t("signin-slip-2")) }
                        }
                        p.muted { (req.tr("signin-until", &[("time", v.until.clone())])) }
                    }
                }
            }
        }
    })
}
