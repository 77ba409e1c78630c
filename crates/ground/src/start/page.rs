//! The first page: where each post, and whoever has not signed in, goes from here.

use super::page_steps as steps;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Page, Request, html, icon_of};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    post: String,
    place: String,
    doors: Vec<Door>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<steps::Step>,
}

#[derive(Serialize)]
struct Door {
    path: String,
    title: String,
    what: String,
    icon: &'static str,
}

fn door(req: &Request, path: &str, id: &str, icon: &'static str) -> Door {
    Door { path: path.to_owned(), title: req.t(id), what: req.t(&format!("{id}-what")), icon }
}

fn doors(req: &Request) -> Vec<Door> {
    if req.who.signed_in() {
        let items = crate::nav(&req.who).iter();
        return items
            .map(|i| Door { path: i.path.to_owned(), title: req.t(i.label), what: String::new(), icon: i.icon })
            .collect();
    }
    vec![
        door(req, "/public", "start-public", "megaphone"),
        Door { path: "/clues/new".into(), title: req.t("start-clue"), what: req.t("start-clue-what"), icon: "circle-alert" },
        door(req, "/sign-in", "start-sign-in", "key-round"),
        door(req, "/receipts", "start-receipts", "shield-check"),
        door(req, "/duties", "start-duties", "scale"),
    ]
}

pub(super) fn start(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = View {
        post: req.who.post.clone(),
        place: req.who.place_name.clone(),
        doors: doors(req),
        steps: steps::steps(req, read)?,
    };
    let title = match (req.who.signed_in(), req.who.name.is_empty()) {
        (false, _) => req.t("start-title"),
        // A resident's session carries no name.
        (true, true) => req.t("start-hello-you"),
        (true, false) => req.tr("start-hello", &[("name", req.who.name.clone())]),
    };
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
        @if !v.steps.is_empty() { (steps::shown(req, &v.steps)) }
        ul.tiles {
            @for d in &v.doors { li { a.tile href=(req.to(&d.path)) { (icon_of(d.icon)) strong { (d.title) } @if !d.what.is_empty() { span.muted { (d.what) } } } } }
        }
        @if !req.who.signed_in() { p { (req.t("start-no-phone")) } }
    }
}
