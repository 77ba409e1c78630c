//! The pages of receipts: the box, the answer, the files.

use super::read::{self, Checked, Found, Personal};
use muster_ledger::{Read, Refusal, Seq, Why};
use muster_web::{File, Markup, Page, Request, html, notice, qr};

const CHECK_PY: &str = include_str!("check/check.py");
const CHECK_GO: &str = include_str!("check/check.go");

/// A kind of fact in words; a kind that has none shows its own name.
pub(crate) fn kind_words(req: &Request, kind: &str) -> String {
    let id = format!("kind-{}", kind.replace(['.', '_'], "-"));
    if req.words.has(req.lang, &id) { req.t(&id) } else { kind.to_owned() }
}

/// The box where a code is pasted: also on the public page.
pub(crate) fn code_box(req: &Request, typed: &str) -> Markup {
    html! {
        form.form method="get" action=(req.to("/receipts")) {
            div.field.field-code {
                label for="f-code" { (req.t("receipt-code")) }
                p.field-hint #f-code-d { (req.t("receipt-code-hint")) }
                input id="f-code" name="code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required aria-describedby="f-code-d" value=(typed);
            }
            div.actions { button.button.button-primary type="submit" { (req.t("receipt-check")) } }
        }
    }
}

pub(super) fn ask(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = req.query("code").unwrap_or_default().trim().to_owned();
    if typed.is_empty() {
        return Ok(Page::of(req, req.t("receipt-title"), &serde_json::json!({}), |_| box_page(req, "", false)).tab("/receipts"));
    }
    match find(req, read, &typed)? {
        Some(found) => answer(req, &found),
        None => {
            let none = serde_json::json!({ "code": typed, "found": false });
            let mut page = Page::of(req, req.t("receipt-title"), &none, |_| box_page(req, &typed, true)).tab("/receipts");
            page.status = 404;
            Ok(page)
        }
    }
}

fn box_page(req: &Request, typed: &str, missed: bool) -> Markup {
    html! {
        div.page-head { h1 { (req.t("receipt-title")) } p.lede { (req.t("receipt-lede")) } }
        @if missed { (notice("warn", &html! { p role="alert" { strong { (req.t("receipt-none")) } " " (req.t("receipt-none-why")) } })) }
        (code_box(req, typed))
        p.muted { (req.t("receipt-phone")) }
        @if req.who.signed_in() { p { a href=(req.to("/me/receipts")) { (req.t("receipt-mine")) } } }
    }
}

fn find(req: &Request, read: &Read, code: &str) -> Result<Option<Found>, Refusal> {
    Ok(read::check(read, code, &req.house.opened().vkey, &req.who)?)
}

fn missing() -> Refusal {
    Refusal::not_found("receipt-none").instead("/receipts")
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = find(req, read, req.param("code"))?.ok_or_else(missing)?;
    answer(req, &found)
}

fn answer(req: &Request, found: &Found) -> Result<Page, Refusal> {
    Ok(Page::of(req, format!("{} {}", req.t("receipt-title"), found.code), found, |f| answer_page(req, f)).tab("/receipts"))
}

fn answer_page(req: &Request, f: &Found) -> Markup {
    let path = format!("/receipts/{}", f.code);
    html! {
        div.page-head { h1 { (req.t("receipt-title")) } }
        @match f.checked {
            Checked::Unchanged => (notice("ok", &html! { p role="status" { strong { (req.t("receipt-unchanged")) } " " (req.tr("receipt-unchanged-why", &[("size", f.size.to_string())])) } })),
            Checked::Differs => (notice("error", &html! { p role="alert" { strong { (req.t("receipt-differs")) } " " (req.t("receipt-differs-why")) } })),
        }
        div.receipt {
            div { p.receipt-code { (f.code) } p { (kind_words(req, &f.kind)) } p.muted { (f.recorded.local()) } }
            (qr(&format!("{}{}", req.origin, req.to(&path))))
        }
        (facts(req, f))
        p.muted { (req.t("receipt-only")) }
        (by_yourself(req, f, &path))
        h2 { (req.t("receipt-another")) }
        (code_box(req, ""))
    }
}

fn facts(req: &Request, f: &Found) -> Markup {
    html! {
        dl.facts {
            dt { (req.t("receipt-number")) } dd { (f.seq) }
            dt { (req.t("receipt-kind")) } dd { (kind_words(req, &f.kind)) }
            dt { (req.t("receipt-recorded")) } dd { (f.recorded.local()) }
            dt { (req.t("receipt-way")) } dd { (req.t(&format!("receipt-channel-{}", f.channel))) " · " (req.t(&format!("receipt-by-{}", f.by))) }
            @if !f.area_name.is_empty() { dt { (req.t("receipt-area")) } dd { (f.area_name) } }
            dt { (req.t("receipt-personal")) } dd { (req.t(match f.personal {
                Personal::Absent => "receipt-personal-absent",
                Personal::Sealed => "receipt-personal-sealed",
                Personal::Destroyed => "receipt-personal-destroyed",
            })) }
        }
    }
}

fn by_yourself(req: &Request, f: &Found, path: &str) -> Markup {
    let file = format!("{}.tlog-proof", f.code);
    let args = format!("{file} '{}' {}", f.vkey, f.code);
    html! {
        details.fold {
            summary { (req.t("receipt-yourself")) }
            div.stack {
                p { (req.t("receipt-yourself-why")) }
                ol.steps {
                    li { a.button href=(req.to(&format!("{path}/proof"))) download=(file) { (req.t("receipt-proof")) } }
                    li { (req.t("receipt-key")) " " code.mono { (f.vkey) } }
                    li { (req.t("receipt-python")) " " a href=(req.to("/receipts/check.py")) download="check.py" { "check.py" }
                        pre.mono { "pip install cryptography\npython3 check.py " (args) } }
                    li { (req.t("receipt-go")) " " a href=(req.to("/receipts/check.go")) download="check.go" { "check.go" }
                        pre.mono { "go mod init check && go get golang.org/x/mod@v0.24.0\ngo run check.go " (args) } }
                }
                dl.facts {
                    dt { (req.t("receipt-leaf")) } dd.mono { (f.leaf_hash) }
                    dt { (req.t("receipt-root")) } dd.mono { (f.root) }
                    dt { (req.t("receipt-size")) } dd { (f.size) }
                    dt { (req.t("receipt-origin")) } dd.mono { (f.origin) }
                }
                p { a href=(req.to("/checkpoint")) { (req.t("receipt-checkpoint")) } }
                @if f.own { p { a href=(req.to(&format!("{path}/opening"))) { (req.t("receipt-opening")) } } }
            }
        }
    }
}

fn file(name: String, mime: &'static str, bytes: Vec<u8>) -> File {
    File { name, mime, bytes, save: true, immutable: false }
}

pub(super) fn proof(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (code, proof) = read::public_proof(read, req.param("code"))?.ok_or_else(missing)?;
    Ok(file(format!("{code}.tlog-proof"), "text/plain; charset=utf-8", proof.into_bytes()))
}

pub(super) fn opening(req: &Request, read: &Read) -> Result<File, Refusal> {
    let (code, proof) = read::opening(read, req.param("code"), &req.who)?.ok_or_else(missing)?;
    Ok(file(format!("{code}-opening.tlog-proof"), "text/plain; charset=utf-8", proof.into_bytes()))
}

pub(super) fn check_python(_: &Request, _: &Read) -> Result<File, Refusal> {
    Ok(file("check.py".into(), "text/x-python; charset=utf-8", CHECK_PY.into()))
}

pub(super) fn check_go(_: &Request, _: &Read) -> Result<File, Refusal> {
    Ok(file("check.go".into(), "text/x-go; charset=utf-8", CHECK_GO.into()))
}

pub(super) fn mine(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if !req.who.signed_in() {
        return Err(Refusal::new(Why::SignIn, "web-sign-in"));
    }
    let before = req.query("before").and_then(|b| b.parse().ok()).map(Seq);
    let view = read::mine(read, req.who.actor, before)?;
    Ok(Page::of(req, req.t("receipt-mine"), &view, |v| html! {
        div.page-head { h1 { (req.t("receipt-mine")) } p.lede { (req.t("receipt-mine-lede")) } }
        @if v.lines.is_empty() { (muster_web::empty(&req.t("receipt-mine-none"), None)) }
        ul.list { @for l in &v.lines { li.row {
            a.row-main href=(req.to(&format!("/receipts/{}", l.code))) {
                span.row-title { (kind_words(req, &l.kind)) }
                span.row-sub { (muster_web::when(req, l.recorded)) }
            }
            span.row-side.mono { (l.code) }
        } } }
        p.pager {
            span.muted { (req.tr("receipt-mine-looked", &[("from", v.from.to_string()), ("to", (v.to.0 - 1).max(0).to_string())])) }
            @if v.from.0 > 0 { " " a href=(req.to(&format!("/me/receipts?before={}", v.from))) { (req.t("receipt-mine-earlier")) } }
        }
    })
    .tab("/receipts"))
}
