//! The first page: where each post, and whoever has not signed in, goes from here.

use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, html};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    post: String,
    place: String,
    doors: Vec<Door>,
}

#[derive(Serialize)]
struct Door {
    path: String,
    title: String,
    what: String,
}

fn door(req: &Request, path: &str, id: &str) -> Door {
    Door { path: path.to_owned(), title: req.t(id), what: req.t(&format!("{id}-what")) }
}

fn doors(req: &Request) -> Vec<Door> {
    if req.who.signed_in() {
        let items = crate::nav(&req.who).iter();
        return items.map(|i| Door { path: i.path.to_owned(), title: req.t(i.label), what: String::new() }).collect();
    }
    vec![
        door(req, "/public", "start-public"),
        door(req, "/sign-in", "start-sign-in"),
        door(req, "/receipts", "start-receipts"),
        door(req, "/duties", "start-duties"),
    ]
}

pub(super) fn start(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let view = View { post: req.who.post.clone(), place: req.who.place_name.clone(), doors: doors(req) };
    let title = if req.who.signed_in() { req.tr("start-hello", &[("name", req.who.name.clone())]) } else { req.t("start-title") };
    let head = title.clone();
    Ok(Page::of(req, title, &view, |v| body(req, &head, v)))
}

fn body(req: &Request, head: &str, v: &View) -> Markup {
    html! {
        div.page-head {
            h1 { (head) }
            @if req.who.signed_in() { p.lede { (req.t(&format!("post-{}", v.post))) @if !v.place.is_empty() { " · " (v.place) } } }
            @else { p.lede { (req.t("start-lede")) } }
        }
        ul.tiles {
            @for d in &v.doors { li { a.tile href=(req.to(&d.path)) { strong { (d.title) } @if !d.what.is_empty() { span.muted { (d.what) } } } } }
        }
        @if !req.who.signed_in() { p { (req.t("start-no-phone")) } }
    }
}
