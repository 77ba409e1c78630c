//! The file that goes back: in the columns in which the orders came, filled where the hotline asks how it stands.

use super::import::outcome;
use super::table::{self, OrderRow};
use crate::request::{self, RequestRow};
use muster_ledger::{Fault, Read, Refusal, Why};
use muster_web::{File, Request};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// The latest so many orders.
const ORDERS_MAX: i64 = 2_000;

/// Headings that ask how an order stands.
const ASKS: [(&str, &[&str]); 4] = [
    ("outcome", &["办理结果", "处理结果", "办理情况", "处理情况", "答复内容"]),
    ("closed", &["办结时间", "办结日期", "答复时间", "办理完成时间"]),
    ("content", &["满意度", "是否满意", "满意情况", "群众满意度"]),
    ("number", &["工单编号", "工单号", "受理编号", "受理号", "诉求编号", "诉求单号", "12345工单号", "编号", "number"]),
];

fn asks(heading: &str) -> Option<&'static str> {
    let bare: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    ASKS.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(key, _)| *key)
}

fn value(req: &Request, key: &str, number: &str, row: &RequestRow) -> String {
    match key {
        "number" => number.to_owned(),
        "outcome" => outcome(req, row),
        "closed" => row.done_at.map(|d| d.local()).unwrap_or_default(),
        _ => row.content.map(|c| req.t(&format!("request-content-{}", c.name()))).unwrap_or_default(),
    }
}

/// Headings and rows; what is about people stays empty: the number says whose it is.
pub(super) fn answers(req: &Request, read: &Read) -> Result<Vec<Vec<String>>, Refusal> {
    let mut orders: Vec<(table::OrderRow, super::fact::Order)> = Vec::new();
    for o in table::list(read, req.scope()?, ORDERS_MAX)? {
        if let Some(order) = table::order(read, &o) {
            orders.push((o, order));
        }
    }
    let mut heads = orders.first().map(|o| o.1.headings.clone()).unwrap_or_default();
    for (key, names) in [ASKS[3], ASKS[0], ASKS[1], ASKS[2]] {
        if !heads.iter().any(|h| asks(h) == Some(key)) {
            heads.push(names[0].to_owned());
        }
    }
    let mut out = vec![heads.clone()];
    for (o, order) in &orders {
        let Some(row) = found(read, o)? else { continue };
        out.push(heads.iter().map(|h| asks(h).map(|key| value(req, key, &order.number, &row)).unwrap_or_default()).collect());
    }
    Ok(out)
}

fn found(read: &Read, o: &OrderRow) -> Result<Option<RequestRow>, Fault> {
    request::find(read, o.request)
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

pub(super) fn csv(req: &Request, read: &Read) -> Result<File, Refusal> {
    let rows = answers(req, read)?;
    let lines: Vec<String> = rows.iter().map(|r| r.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",")).collect();
    // Office programs read UTF-8 by this mark.
    let bytes = format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes();
    Ok(File { name: "workorders.csv".into(), mime: "text/csv; charset=utf-8", bytes, save: true, immutable: false })
}

pub(super) fn xlsx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let rows = answers(req, read)?;
    let bytes = book(req, &rows).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(File { name: "workorders.xlsx".into(), mime, bytes, save: true, immutable: false })
}

fn book(req: &Request, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The house's day, not the machine's.
    let (year, month, day) = req.now.day().civil();
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1970), month.unsigned_abs(), day.unsigned_abs())?;
    book.set_properties(&DocProperties::new().set_title(req.t("workorder-title")).set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            sheet.write_string(r, c, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
