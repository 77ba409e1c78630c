//! The house around every page: bar, rail, tabs, foot; and the small parts that all pages share.

use crate::{FieldKind, Form, Lang, Page, Request, Values};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use muster_ledger::{Refusal, Why};
use std::borrow::Cow;

/// One entry of rail and tabs.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Path below the base; also what `Page::tab` names.
    pub path: &'static str,
    /// Id of its words.
    pub label: &'static str,
    pub icon: &'static str,
}

/// What the layout needs beside the page.
pub struct Chrome<'a> {
    pub site: &'a str,
    pub exercise: bool,
    /// Paths of css, js and icon sprite, with their content hash.
    pub css: &'a str,
    pub js: &'a str,
    pub icons: &'a str,
    pub nav: &'a [NavItem],
    /// Help number, the same place on every page.
    pub help: &'a str,
    /// Where one may practise on invented people; none in an exercise, which is such a place.
    pub practice: Option<&'a str>,
    /// (code, number of facts) of the act just done.
    pub done: Option<(String, u32)>,
}

/// An icon of the sprite. Its words stand beside it, so it is hidden from readers.
pub fn icon(sprite: &str, name: &str) -> Markup {
    html! { svg.icon aria-hidden="true" width="24" height="24" { use href={ (sprite) "#i-" (name) } {} } }
}

/// Stands for the sprite in the body of a page, which does not know its hash. Text cannot hold it: quotes are escaped there.
const SPRITE: &str = "href=\"sprite:";

/// An icon in the body of a page.
pub fn icon_of(name: &str) -> Markup {
    icon("sprite:", name)
}

/// The whole document.
pub fn render(req: &Request, page: &Page, chrome: &Chrome<'_>) -> String {
    let mut class = String::new();
    if req.elder {
        class.push_str("elder ");
    }
    if req.dark || page.dark {
        class.push_str("dark");
    }
    let doc = html! {
        (DOCTYPE)
        html lang=(req.lang.tag()) class=[Some(class.trim_end()).filter(|c| !c.is_empty())] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="htmx-config" content=r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true}"#;
                title { (page.title) " · " (req.t("web-name")) }
                link rel="stylesheet" href=(chrome.css);
                link rel="icon" href="/assets/mark.svg" type="image/svg+xml";
                script src=(chrome.js) defer {}
                @if page.under_way { noscript { meta http-equiv="refresh" content="2"; } }
            }
            @if page.bare { body.bare { @if page.live.is_empty() { (page.body) } @else { (live(req, page)) } } } @else { (body(req, page, chrome)) }
        }
    };
    doc.into_string().replace(SPRITE, &format!("href=\"{}", chrome.icons))
}

/// When the page is asked for again, and what of it takes which place. While work is under way the whole is replaced, so that
/// what comes when it is done asks no more.
fn again(page: &Page) -> Option<(&'static str, &'static str, &'static str)> {
    match (page.under_way, page.live.is_empty()) {
        (true, _) => Some(("every 1s", "#live", "outerHTML")),
        // Nobody stands before a big screen: what the clock alone changes is seen there too, and a time that stands still says that
        // the house no longer answers.
        (false, false) if page.dark => Some(("sse:fact, every 60s", "#live > *", "innerHTML")),
        (false, false) => Some(("sse:fact", "#live > *", "innerHTML")),
        (false, true) => None,
    }
}

/// The part of the page that is shown anew.
fn live(req: &Request, page: &Page) -> Markup {
    let again = again(page);
    html! {
        div.page-body #live hx-ext=[(!page.live.is_empty()).then_some("sse")]
            sse-connect=[(!page.live.is_empty()).then(|| format!("{}?kinds={}", req.to("/live"), page.live.join(",")))]
            hx-get=[again.map(|_| req.to(&path_and_query(req)))] hx-trigger=[again.map(|a| a.0)]
            hx-select=[again.map(|a| a.1)] hx-swap=[again.map(|a| a.2)] { (PreEscaped(chart_links(req, &page.body.0))) }
    }
}

fn body(req: &Request, page: &Page, chrome: &Chrome<'_>) -> Markup {
    // those who work with lists all day have keys, and a box to jump from where they may look people up
    let desk = req.who.duty.is_some() && !chrome.nav.is_empty();
    // where it is wanted most and the bar of a phone has room; else at the foot
    let above = !desk;
    // the page of the search has its own box
    let finds = req.path != "/people" && chrome.nav.iter().any(|n| n.path == "/people");
    html! {
        body data-keys[desk] {
            a.skip href="#main" { (req.t("web-skip")) }
            @if chrome.exercise { p.exercise role="note" { (req.t("web-exercise")) } }
            header.bar.bar-staff[desk] {
                a.bar-brand href=(req.to("/")) { svg.mark aria-hidden="true" width="28" height="28" { use href={ (chrome.icons) "#mark" } {} } span { (req.t("web-name")) } }
                span.bar-place { @if req.who.place_name.is_empty() { (chrome.site) } @else { (req.who.place_name) } @if req.who.signed_in() && !req.who.name.is_empty() { " · " (req.who.name) } }
                @if finds { (crate::part::jump(req, "jump")) }
                nav.bar-tools aria-label=(req.t("web-tools")) { (tools(req)) @if above { (listen(req)) } a.phone href={ "tel:" (chrome.help) } { (icon(chrome.icons, "phone")) (chrome.help) } }
            }
            @if !chrome.nav.is_empty() { nav.rail aria-label=(req.t("web-nav")) { (links(req, page, chrome, chrome.nav)) } }
            main.page.page-split[!page.beside.0.is_empty()] #main tabindex="-1" {
                @if let Some((path, until)) = &req.glass { p.glass role="alert" { (req.tr("web-glass-open", &[("time", until.clock())])) " " a href=(req.to(path)) { (req.t("web-glass-see")) } } }
                @if let Some((code, n)) = &chrome.done { (done(req, code, *n)) }
                @if chrome.exercise { (guide(req, chrome)) }
                (live(req, page))
                (page.beside)
            }
            @if !chrome.nav.is_empty() { nav.tabs aria-label=(req.t("web-nav")) { (links(req, page, chrome, &thumb(req, chrome.nav))) } }
            footer.foot {
                // the same three on every page, in the same place
                div.page-tools.no-print {
                    @if !above { (listen(req)) }
                    button type="button" data-print hidden { (icon(chrome.icons, "printer")) (req.t("web-print")) }
                    @for (path, words) in page.export { a href=(req.to(path)) download { (icon(chrome.icons, "download")) (req.t(words)) } }
                }
                // on a phone the bar has not room for all of them
                @if req.who.signed_in() { div.foot-tools { (tools(req)) } }
                @if let Some(url) = chrome.practice.filter(|_| req.who.signed_in()) { p { a href=(url) rel="noopener" { (req.t("web-practise")) } } }
                @if desk { (crate::part::keys_help(req)) }
                p { (chrome.site) " · " (req.now.local()) }
                p { a href=(req.to("/public")) { (req.t("web-public")) } a href=(req.to("/receipts")) { (req.t("web-check-receipt")) } a href=(req.to("/law")) { (req.t("web-law")) } a href=(req.to("/duties")) { (req.t("web-duties")) } a href="/api/openapi.json" { "API" } }
            }
        }
    }
}

fn path_and_query(req: &Request) -> String {
    let kept: Vec<String> =
        req.query.iter().filter(|(k, _)| k != "done" && k != "n").map(|(k, v)| format!("{k}={}", crate::coded(v))).collect();
    if kept.is_empty() { req.path.clone() } else { format!("{}?{}", req.path, kept.join("&")) }
}

/// The links under charts name the chart only: here they get what else the page was asked for, so that the file shows the same.
fn chart_links<'b>(req: &Request, body: &'b str) -> Cow<'b, str> {
    const LINK: &str = "href=\"?chart=";
    if req.query.is_empty() || !body.contains(LINK) {
        return Cow::Borrowed(body);
    }
    let kept = path_and_query(req);
    let kept = kept.split_once('?').map_or(String::new(), |(_, q)| q.replace('&', "&amp;") + "&amp;");
    Cow::Owned(body.replace(LINK, &format!("href=\"?{kept}chart=")))
}

fn with_query(req: &Request, name: &str, value: &str) -> String {
    let mut parts: Vec<String> = req
        .query
        .iter()
        .filter(|(k, _)| k != name && k != "done" && k != "n")
        .map(|(k, v)| format!("{k}={}", crate::coded(v)))
        .collect();
    parts.push(format!("{name}={value}"));
    req.to(&format!("{}?{}", req.path, parts.join("&")))
}

fn tools(req: &Request) -> Markup {
    html! {
        a.tool-elder href=(with_query(req, "elder", if req.elder { "0" } else { "1" })) { (req.t(if req.elder { "web-elder-off" } else { "web-elder" })) }
        @for l in Lang::ALL { @if l != req.lang {
            a href=(with_query(req, "lang", l.tag())) lang=(l.tag()) hreflang=(l.tag()) { (match l { Lang::ZhHans => "简", Lang::ZhHant => "繁", Lang::En => "EN" }) }
        } }
        @if req.who.signed_in() {
            a href=(req.to("/me")) { (req.t("web-me")) }
            form.inline method="post" action=(req.to("/sign-out")) { (crate::hidden_inputs(req)) button.button.button-quiet type="submit" { (req.t("web-sign-out")) } }
        } @else { a href=(req.to("/sign-in")) { (req.t("web-sign-in-link")) } }
    }
}

/// Shown by the script where the browser can speak.
fn listen(req: &Request) -> Markup {
    html! { button type="button" data-read-aloud="main" data-stop=(req.t("web-listen-stop")) hidden { (req.t("web-listen")) } }
}

/// What a post does first, in three steps, on the first page of its work; only where everything is invented. Folded away it stays
/// folded on this device.
fn guide(req: &Request, chrome: &Chrome<'_>) -> Markup {
    let first = chrome.nav.first().is_some_and(|n| n.path == req.path);
    let post = req.who.post.replace('_', "-");
    html! {
        @if first && GUIDED.contains(&post.as_str()) {
            details.guide.no-print open[!req.elder] data-guide=(post) {
                summary { (req.t("web-guide")) }
                ol { @for n in 1..=3 { li { (req.t(&format!("web-guide-{post}-{n}"))) } } }
                p.muted { (req.t("web-guide-free")) }
            }
        }
    }
}

const GUIDED: [&str; 11] = [
    "grid-worker",
    "secretary",
    "emergency-officer",
    "health-centre",
    "cdc",
    "street-lead",
    "district-lead",
    "administrator",
    "security-keeper",
    "auditor",
    "resident",
];

/// Four of them fit on a phone: the first four, but what waits for someone takes the last place.
fn thumb(req: &Request, nav: &[NavItem]) -> Vec<NavItem> {
    let mut out: Vec<NavItem> = nav.iter().take(4).cloned().collect();
    let waits = |i: &NavItem| req.badges.iter().any(|(path, n)| *path == i.path && *n > 0);
    if let (Some(hidden), 4) = (nav.iter().skip(4).find(|i| waits(i)), out.len()) {
        out[3] = hidden.clone();
    }
    out
}

fn links(req: &Request, page: &Page, chrome: &Chrome<'_>, items: &[NavItem]) -> Markup {
    html! {
        @for i in items {
            a href=(req.to(i.path)) aria-current=[(page.tab == i.path).then_some("page")] { (icon(chrome.icons, i.icon)) span { (req.t(i.label)) }
                @if let Some((_, n)) = req.badges.iter().find(|(path, n)| *path == i.path && *n > 0) { span.waits { (n) span.vh { (req.t("web-nav-waiting")) } } }
            }
        }
    }
}

fn done(req: &Request, code: &str, n: u32) -> Markup {
    html! {
        div.toast role="status" {
            strong { (req.t("web-done")) } " "
            a.receipt-code href=(req.to(&format!("/receipts/{code}"))) { (code) }
            @if n > 1 { " " (req.tr("web-done-more", &[("n", n.to_string())])) }
        }
    }
}

/// Sign-in that leads back here. A post is not repeated: from there it goes on at the first page.
fn sign_in_for(req: &Request) -> String {
    if req.method != "GET" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", crate::coded(&path_and_query(req)))
}

/// The page of a refusal: what, why, what instead.
pub fn refusal(req: &Request, r: &Refusal) -> Page {
    refused(req, r, &Markup::default())
}

/// The same where its form cannot be shown again: what was typed stands below, to be copied or read to whoever may do it now.
pub fn refusal_typed(req: &Request, r: &Refusal, form: &Form, typed: &Values) -> Page {
    let shown = form.fields.iter().filter_map(|f| {
        let word = |v: &str| match f.kind {
            FieldKind::Secret | FieldKind::File(_) | FieldKind::Hidden | FieldKind::Pick => None,
            FieldKind::One(all) => all.iter().find(|c| c.0 == v).map(|c| req.t(c.1)),
            _ => Some(v.to_owned()),
        };
        let said: Vec<String> = typed.all(f.name).into_iter().filter_map(word).collect();
        (!said.is_empty()).then(|| (req.t(f.label), said))
    });
    let shown: Vec<(String, Vec<String>)> = shown.collect();
    let more = html! {
        @if !shown.is_empty() {
            h2 { (req.t("web-typed-title")) }
            p.muted { (req.t("web-typed-note")) }
            dl.facts { @for (label, said) in &shown { dt { (label) } dd { @for s in said { (s) " " } } } }
        }
    };
    refused(req, r, &more)
}

fn refused(req: &Request, r: &Refusal, more: &Markup) -> Page {
    let title = req.t(match r.why {
        Why::NotFound | Why::Gone => "web-title-not-found",
        Why::SignIn => "web-title-sign-in",
        Why::Forbidden => "web-title-forbidden",
        Why::Busy | Why::TooMany => "web-title-busy",
        Why::Fault => "web-title-fault",
        _ => "web-title-refused",
    });
    let said = req.words.refusal(req.lang, r);
    let body = html! {
        section.refusal role="alert" {
            h1 { (title) }
            p.refusal-what { (said) }
            @if let Some(b) = &r.basis { p.refusal-why { (crate::basis::basis(req, b)) } }
            @if !r.problems.is_empty() { ul { @for p in &r.problems { li { (req.words.problem(req.lang, p)) } } } }
            @if r.why == Why::Fault { p.muted { (req.tr("web-trace", &[("trace", req.trace.clone())])) } }
            p.actions {
                @if r.why == Why::SignIn { a.button.button-primary href=(req.to(&sign_in_for(req))) { (req.t("web-sign-in-link")) } }
                @if let Some(path) = &r.instead { a.button.button-primary href=(req.to(path)) { (req.t("web-instead")) } }
                a.button href=(req.to("/")) { (req.t("web-home")) }
            }
            (more)
        }
    };
    let data = serde_json::json!({ "refused": r, "say": said, "trace": req.trace });
    Page { status: status(r.why), ..Page::plain(title, body, data) }
}

/// HTTP status of a refusal's class.
pub(crate) fn status(why: Why) -> u16 {
    match why {
        Why::Invalid => 422,
        Why::SignIn => 401,
        Why::Forbidden => 403,
        Why::NotFound => 404,
        Why::Conflict => 409,
        Why::Gone => 410,
        Why::TooLarge => 413,
        Why::TooMany => 429,
        Why::Busy => 503,
        Why::Fault => 500,
    }
}

/// Event grade: word and shape. 1 particularly major … 4 general.
pub fn chip_grade(req: &Request, grade: i64) -> Markup {
    let (shape, word) = match grade {
        1 => ("◆", "web-grade-1"),
        2 => ("▲", "web-grade-2"),
        3 => ("■", "web-grade-3"),
        _ => ("●", "web-grade-4"),
    };
    html! { span.chip.chip-grade data-grade=(grade) { span.chip-kind { (req.t("web-grade")) } span aria-hidden="true" { (shape) } " " (req.t(word)) } }
}

/// Warning colour: colour and word. 1 red … 4 blue, 0 none.
pub fn chip_warning(req: &Request, colour: i64) -> Markup {
    let (name, word) = match colour {
        1 => ("red", "web-warning-1"),
        2 => ("orange", "web-warning-2"),
        3 => ("yellow", "web-warning-3"),
        4 => ("blue", "web-warning-4"),
        _ => ("none", "web-warning-0"),
    };
    html! { span.chip.chip-warning data-colour=(name) { span.chip-kind { (req.t("web-warning")) } (req.t(word)) } }
}

/// Response level: numeral and word. 1–4 for Ⅰ–Ⅳ, 0 none.
pub fn chip_level(req: &Request, level: i64) -> Markup {
    let numeral = match level {
        1 => "Ⅰ",
        2 => "Ⅱ",
        3 => "Ⅲ",
        4 => "Ⅳ",
        _ => "–",
    };
    html! { span.chip.chip-level data-level=(level) { span.chip-kind { (req.t("web-level")) } strong { (numeral) } @if level > 0 { " " (req.t("web-level-word")) } } }
}

/// A plain chip.
pub fn tag(text: &str) -> Markup {
    html! { span.chip { (text) } }
}

/// A box that says something. `kind`: info, ok, warn, error.
pub fn notice(kind: &str, body: &Markup) -> Markup {
    html! { div.notice data-kind=(kind) { (body) } }
}

/// Nothing here yet, and what to do about it.
pub fn empty(text: &str, action: Option<(&str, String)>) -> Markup {
    html! {
        div.empty {
            p { (text) }
            @if let Some((words, href)) = action { p { a.button href=(href) { (words) } } }
        }
    }
}

/// A receipt as it is shown and printed: code, time, QR.
pub fn receipt_card(req: &Request, code: &str, at: &str) -> Markup {
    let url = format!("{}{}", req.origin, crate::link(&req.base, &format!("/receipts/{code}")));
    html! {
        div.receipt {
            (PreEscaped(crate::qr_svg(&url)))
            div {
                p.receipt-code { (code) }
                p { (at) }
                p.muted { (req.t("web-receipt-what")) }
            }
        }
    }
}
