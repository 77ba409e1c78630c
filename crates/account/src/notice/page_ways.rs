//! The forms and languages that the community chose for its notices, on the notice's own page, for whoever issues them: each with
//! what is to be done for it.

use muster_ground::bounds::{self, Value};
use muster_ground::{duty, place};
use muster_ledger::{Fault, PlaceId, Read};
use muster_web::{Markup, Request, html};

/// Where a form is done; what has no page is done by hand.
fn page_of(form: &str) -> Option<&'static str> {
    match form {
        "board" => Some("poster"),
        "broadcast" => Some("speech"),
        "door" | "message" => Some("delivery"),
        _ => None,
    }
}

fn picked(read: &Read, area: PlaceId, key: &str) -> Result<Vec<String>, Fault> {
    Ok(match bounds::value(read, area, key)? {
        Some(Value::Picks(all)) => PICKS.iter().filter(|p| all.contains(**p)).map(|p| (*p).to_owned()).collect(),
        _ => Vec::new(),
    })
}

/// In the order in which one goes through them. English is asked for when the notice is written.
const PICKS: [&str; 8] = ["board", "phone", "door", "message", "broadcast", "local", "braille", "sign"];

/// Empty for readers, and where nothing was chosen.
pub(super) fn ways(req: &Request, read: &Read, area: PlaceId, at: &str) -> Result<Markup, Fault> {
    let (community, grid) = place::find(read, area)?.map_or((area, area), |p| (p.community, p.grid));
    if !duty::may(read, &req.who, "notice.publish", community, grid) {
        return Ok(html! {});
    }
    let mut all = picked(read, area, "notice-forms")?;
    all.extend(picked(read, area, "notice-languages")?);
    let words = |way: &str| html! { strong { (req.t(&format!("bounds-pick-{way}"))) } (req.colon()) (req.t(&format!("notice-way-{way}"))) };
    Ok(html! { @if !all.is_empty() {
        section.card.no-print {
            div.card-head { h2 { (req.t("notice-ways")) } a.small href=(req.to("/bounds")) { (req.t("notice-ways-from")) } }
            ul.list { @for way in &all { li.row {
                @match page_of(way) {
                    Some(page) => a.row-main href=(req.to(&format!("{at}/{page}"))) { span.row-sub { (words(way)) } },
                    None => div.row-main { span.row-sub { (words(way)) } },
                }
            } } }
        }
    } })
}
