//! `/answerable/roles`: who leads, supports or is informed, matter by matter, with the articles. For everyone to read.

use super::roles::{Matter, PARTIES, matters};
use crate::law;
use muster_ledger::{Read, Refusal};
use muster_web::{Page, Request, html, tag};

pub(super) fn roles(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let all: &[Matter] = matters();
    let name = |m: &Matter| req.lang.of(&m.zh, &m.en).into_owned();
    let basis = |m: &Matter| -> Vec<String> {
        m.basis.iter().filter_map(|k| law::shipped().article(k)).map(|c| c.name(req.lang)).collect()
    };
    Ok(Page::of(req, req.t("post-roles"), &all, |all| {
        html! {
            div.page-head { h1 { (req.t("post-roles")) } p.lede { (req.t("post-roles-lede")) } }
            table.table {
                thead { tr { th scope="col" { (req.t("post-roles-matter")) }
                    @for p in PARTIES { th scope="col" { (req.t(&format!("post-party-{p}"))) } } } }
                tbody { @for m in *all { tr {
                    th scope="row" { (name(m)) br; small.muted { (basis(m).join(req.comma())) } }
                    @for p in PARTIES { td data-label=(req.t(&format!("post-party-{p}"))) {
                        @match m.part(p) { Some(part) => { (tag(&req.t(part.words()))) } None => { span.muted { "—" } } }
                    } }
                } } }
            }
            p.muted { (req.t("post-roles-note")) }
            p { a href=(req.to("/answerable")) { (req.t("post-all")) } " · " a href=(req.to("/duties")) { (req.t("duty-title")) } }
        }
    })
    .tab("/answerable"))
}
