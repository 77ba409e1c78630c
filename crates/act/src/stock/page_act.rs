//! The forms: a store is opened, goods come in, go out, go elsewhere, a minimum is fixed. A scanner types the code and Enter.

use super::routes::{self, ISSUE, MINIMUM, OPEN, RECEIVE, TRANSFER, name};
use super::table::{self, Store};
use muster_ledger::{Read, Refusal};
use muster_web::part;
use muster_web::{Form, Page, Request, Values, form_with, html};
use serde::Serialize;

pub(super) fn open(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let places = routes::places(req, read)?;
    let picks: Vec<_> = places.iter().map(|p| ("place", p.0.to_string(), req.lang.chinese(&p.3).into_owned())).collect();
    let view: Vec<(String, &str)> = places.iter().map(|p| (p.0.to_string(), p.3.as_str())).collect();
    Ok(Page::of(req, req.t("stock-open"), &view, |_| {
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &req.t("stock-open"))) h1 { (req.t("stock-open")) } p.lede { (req.t("stock-open-lede")) } }
            (form_with(req, &OPEN, "/stock/stores", &Values::default(), &picks))
        }
    })
    .tab("/stock"))
}

#[derive(Serialize)]
struct View {
    store: Store,
    name: String,
    /// Value and words of what can be chosen.
    picks: Vec<(String, String)>,
}

fn act(
    req: &Request,
    read: &Read,
    (form, end, lede): (&'static Form, &str, &str),
    picks: Vec<(&'static str, String, String)>,
) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let name = name(req, read, &store)?;
    let item = req.query("item").unwrap_or_default().chars().take(60).collect();
    let request: String = req.query("request").unwrap_or_default().chars().filter(char::is_ascii_digit).take(20).collect();
    let to = if request.is_empty() { String::new() } else { "household".to_owned() };
    let values = Values::filled(&[("item", item), ("request", request), ("to", to)]);
    let view = View { store, name, picks: picks.iter().map(|(_, v, w)| (v.clone(), w.clone())).collect() };
    Ok(Page::of(req, req.t(form.submit), &view, |v| {
        let at = format!("/stock/stores/{}", v.store.id);
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (v.name.clone(), at.clone())], &req.t(form.submit)))
                h1 { (req.t(form.submit)) } p.lede { (req.t(lede)) }
            }
            (form_with(req, form, &format!("{at}/{end}"), &values, &picks))
        }
    })
    .tab("/stock"))
}

pub(super) fn receive(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let all = routes::workers(req, read, store.community)?;
    let of = |field: &'static str| all.iter().map(move |(a, w)| (field, a.to_string(), w.clone()));
    act(req, read, (&RECEIVE, "receipts", "stock-receive-lede"), of("checked").chain(of("kept")).collect())
}

pub(super) fn issue(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let all = routes::workers(req, read, store.community)?;
    let of = |field: &'static str| all.iter().map(move |(a, w)| (field, a.to_string(), w.clone()));
    let picks = of("worker").chain(of("approved")).collect();
    act(req, read, (&ISSUE, "issues", "stock-issue-lede"), picks)
}

pub(super) fn transfer(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let store = routes::store(req, read)?;
    let mut picks = Vec::new();
    for other in table::others(read, &store)? {
        picks.push(("to", other.id.to_string(), name(req, read, &other)?));
    }
    act(req, read, (&TRANSFER, "transfers", "stock-transfer-lede"), picks)
}

pub(super) fn minimum(req: &Request, read: &Read) -> Result<Page, Refusal> {
    act(req, read, (&MINIMUM, "minimum", "stock-minimum-lede"), Vec::new())
}
