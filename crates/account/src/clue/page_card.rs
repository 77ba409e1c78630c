//! `/clues/{id}/card`: the ready-filled card on paper, as JSON and as a workbook.

use super::card::{self, Card};
use super::routes::within;
use muster_ledger::{Read, Refusal};
use muster_web::{File, Page, Paper, Request, html, qr, sheet};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

fn made(req: &Request, read: &Read) -> Result<Card, Refusal> {
    let clue = within(req, read)?;
    if !super::shipped().kind(&clue.kind).is_some_and(|k| k.disease) {
        return Err(Refusal::not_found("clue-card-danger").instead(format!("/clues/{}", clue.id)));
    }
    Ok(card::of(req, read, &clue)?)
}

pub(super) fn card(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = made(req, read)?;
    let at = format!("/clues/{}", req.param("id"));
    let url = format!("{}{}", req.origin, req.to(&format!("/receipts/{}", view.number)));
    Ok(Page::of(req, req.t("clue-card"), &view, |v| {
        let paper = html! {
            h1 { (req.t("clue-card-title")) }
            p { strong { (req.t("clue-card-mark")) } }
            table.table.table-tight {
                caption.vh { (req.t("clue-card")) }
                tbody { @for l in &v.lines { tr { th scope="row" { (l.name) } td { @if l.value.is_empty() { "＿＿＿＿＿＿＿＿" } @else { (l.value) } } } } }
            }
            p { (req.t("clue-card-unit")) "＿＿＿＿＿＿＿＿ " (req.t("clue-card-doctor")) "＿＿＿＿＿ " (req.t("clue-card-day")) "＿＿＿＿＿" }
            div.paper-row { (qr(&url)) p.small { (req.tr("clue-card-number", &[("code", v.number.clone())])) } }
        };
        html! {
            div.actions.no-print {
                a.button href=(req.to(&at)) { (req.t("web-back")) }
                a.button href=(req.to(&format!("{at}/card.json"))) { "JSON" }
                a.button href=(req.to(&format!("{at}/card.xlsx"))) { "XLSX" }
                span.muted { (req.t("clue-card-print")) }
            }
            (sheet(Paper::A4, &paper))
        }
    })
    .tab("/clues"))
}

pub(super) fn json(req: &Request, read: &Read) -> Result<File, Refusal> {
    let card = made(req, read)?;
    let bytes = serde_json::to_vec_pretty(&card).unwrap_or_default();
    Ok(File { name: format!("card-{}.json", card.number), mime: "application/json", bytes, save: true, immutable: false })
}

pub(super) fn workbook(req: &Request, read: &Read) -> Result<File, Refusal> {
    let card = made(req, read)?;
    let bytes = written(req, &card).map_err(|e| muster_ledger::Fault::Store(e.to_string()))?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(File { name: format!("card-{}.xlsx", card.number), mime, bytes, save: true, immutable: false })
}

fn written(req: &Request, card: &Card) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 60)?;
    sheet.write_string_with_format(0, 0, req.t("clue-card-title"), &bold)?;
    sheet.write_string_with_format(0, 1, req.t("clue-card-mark"), &bold)?;
    for (i, l) in card.lines.iter().enumerate() {
        let row = i as u32 + 1;
        sheet.write_string(row, 0, l.name.as_str())?;
        // Written as text: what a stranger typed is never a formula.
        sheet.write_string(row, 1, l.value.as_str())?;
    }
    book.save_to_buffer()
}
