//! Every kind of paper. `?paper=card|tube|label|a4` shows one alone, as it goes to the printer.

use super::page::{pages, t};
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Paper, Request, card, html, label, qr, sheet, short_url};

pub(super) fn paper_page(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let alone = req.query("paper");
    let url = format!("{}/gallery/paper", req.origin);
    let pieces = |kind: &str| -> Markup {
        match kind {
            "card" => card(&t(req, "pass"), &["pass-door", "pass-until", "pass-what"].map(|l| t(req, l)), &url, "482 913"),
            "tube" => label(Paper::LabelLong, "T26021200417", &t(req, "tube-what")),
            "label" => label(Paper::Label, "BOX-2602-0031", &t(req, "box-what")),
            _ => a4(req, &url),
        }
    };
    let kinds = ["card", "tube", "label", "a4"];
    if let Some(kind) = kinds.into_iter().find(|k| alone == Some(k)) {
        return Ok(Page::of(req, t(req, "paper"), &(), |()| html! { main { h1.vh { (t(req, "paper")) } (pieces(kind)) } }).bare());
    }
    Ok(Page::of(req, t(req, "paper"), &(), |()| {
        html! {
            div.page-head.no-print { h1 { (t(req, "paper")) } p.lede { (t(req, "paper-lede")) } }
            div.no-print { (pages(req, "/gallery/paper")) }
            @for kind in kinds {
                section.stack {
                    h2.no-print { a href=(req.to(&format!("/gallery/paper?paper={kind}"))) { (t(req, &format!("paper-{kind}"))) } }
                    div.paper-view tabindex="0" role="group" aria-label=(t(req, &format!("paper-{kind}"))) { (pieces(kind)) }
                }
            }
        }
    }))
}

fn a4(req: &Request, url: &str) -> Markup {
    let body = html! {
        h2 { (t(req, "letter")) }
        p { (t(req, "letter-1")) }
        p { (t(req, "letter-2")) }
        div.receipt { (qr(url)) div { p { (t(req, "letter-scan")) } p.mono { (short_url(url)) } } }
        p { (t(req, "letter-phone")) }
    };
    sheet(Paper::A4, &body)
}
