//! 12: goods as offices write them down: what came in, what went out, what is left. Which home got something is not in the book.

use super::fill::{Cell, ROWS_MAX, Reading, Row, Rows};
use muster_act::goods::catalogue;
use muster_act::stock::{self, Account};
use muster_ledger::Refusal;

fn text(s: impl Into<String>) -> Cell {
    Cell::Text(s.into())
}

/// Name and unit of a good.
fn named(x: &Reading<'_>, code: u16) -> Row {
    let item = catalogue().coded(code);
    let unit = item.map(|i| catalogue().unit(i, x.req.lang)).unwrap_or_default();
    let spec = item
        .filter(|i| i.per_box > 1)
        .map(|i| x.req.tr("stock-spec", &[("n", i.per_box.to_string()), ("unit", unit.to_owned())]));
    Row::from([
        ("stock.spec", text(spec.unwrap_or_default())),
        ("stock.name", text(item.map(|i| i.say(x.req.lang)).unwrap_or_default())),
        ("stock.code", text(code.to_string())),
        ("stock.unit", text(unit)),
    ])
}

/// Who else signed.
fn sign(row: &mut Row, all: Vec<(&'static str, String)>) {
    for (words, name) in all {
        let field = match words {
            "stock-checked" => "stock.checked_by",
            "stock-kept" => "stock.kept_by",
            _ => "stock.approved_by",
        };
        row.insert(field, text(name));
    }
}

pub(super) fn came(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let all = stock::book(x.req, x.read, x.scope, stock::Side::In, ROWS_MAX + 1)?;
    let mut out = Rows { more: all.len() > ROWS_MAX, ..Rows::default() };
    for e in all.into_iter().take(ROWS_MAX) {
        let mut row = named(x, e.movement.item);
        row.insert("stock.in_at", text(e.movement.at.local()));
        row.insert("stock.amount", Cell::Number(e.movement.n));
        row.insert("stock.source", text(e.from));
        row.insert("stock.handled_by", text(e.by));
        if let Some(price) = e.movement.paper.price {
            row.insert("stock.price", text(stock::yuan(price)));
            row.insert("stock.value", text(stock::yuan(price * e.movement.n)));
        }
        sign(&mut row, e.signed);
        out.rows.push(row);
    }
    Ok(out)
}

pub(super) fn went(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let all = stock::book(x.req, x.read, x.scope, stock::Side::Out, ROWS_MAX + 1)?;
    let mut out = Rows { more: all.len() > ROWS_MAX, ..Rows::default() };
    for e in all.into_iter().take(ROWS_MAX) {
        let mut row = named(x, e.movement.item);
        row.insert("stock.out_at", text(e.movement.at.local()));
        row.insert("stock.out_amount", Cell::Number(e.movement.n));
        let worker = matches!(e.movement.to, Account::Worker(_));
        row.insert("stock.use", text(x.req.t(e.movement.why.map_or(e.movement.to.words(), stock::Why::words))));
        row.insert("stock.received_by", text(if worker { e.to } else { String::new() }));
        row.insert("stock.handled_by", text(e.by));
        sign(&mut row, e.signed);
        row.insert("stock.left", Cell::Number(e.left));
        row.insert("stock.expires", text(e.movement.lot.map(|d| d.to_string()).unwrap_or_default()));
        out.rows.push(row);
    }
    Ok(out)
}

/// A row for each good of each store.
pub(super) fn left(x: &Reading<'_>) -> Result<Rows, Refusal> {
    let mut out = Rows::default();
    for s in stock::stores(x.read, x.scope)? {
        let name = stock::name(x.req, x.read, &s)?;
        for l in stock::shelved(x.read, &s)? {
            if out.rows.len() == ROWS_MAX {
                out.more = true;
                return Ok(out);
            }
            let mut row = named(x, l.line.item);
            row.insert("stock.store", text(name.as_str()));
            row.insert("stock.left", Cell::Number(l.line.n));
            row.insert("stock.minimum", if l.minimum > 0 { Cell::Number(l.minimum) } else { text("") });
            row.insert("stock.days", l.cover.days().map_or_else(|| text(""), Cell::Number));
            row.insert("stock.expires", text(l.line.lots.iter().find_map(|l| l.0).map(|d| d.to_string()).unwrap_or_default()));
            out.rows.push(row);
        }
    }
    Ok(out)
}
