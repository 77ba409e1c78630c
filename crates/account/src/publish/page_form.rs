//! Pages on which something is published: a bulletin quoted, a notice.

use muster_web::{Form, Page, Request, Values, form, form_with, html};

/// A form with its heading.
pub(super) fn form_page(
    req: &Request,
    title: &'static str,
    lede: &'static str,
    f: &'static Form,
    action: &str,
    typed: Values,
) -> Page {
    Page::of(req, req.t(title), &serde_json::json!({}), |_| {
        html! {
            div.page-head { h1 { (req.t(title)) } p.lede { (req.t(lede)) } }
            (form(req, f, action, &typed))
        }
    })
    .tab("/public")
}

/// The form of a notice, with what may be chosen that day.
pub(super) fn notice_form(req: &Request, f: &'static Form, typed: Values, picks: &[(&str, String, String)]) -> Page {
    Page::of(req, req.t("publish-notice-new"), &serde_json::json!({}), |_| {
        html! {
            div.page-head { h1 { (req.t("publish-notice-new")) } p.lede { (req.t("publish-notice-lede")) } }
            (form_with(req, f, "/notices", &typed, picks))
        }
    })
    .tab("/public")
}
