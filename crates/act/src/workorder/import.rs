//! Orders from a file: XLSX, XLS or CSV with headings as hotlines write them. Good rows are taken, each wrong one is named.

use super::fact::{Order, OrderReceived};
use super::rule::One;
use super::table::known;
use crate::home;
use crate::request::{self, Asked, Make, Need, REQUEST_DATA, RequestId, Urgent, guess, promise};
use cn_id::Room;
use muster_ground::place::{self, Place};
use muster_ledger::{Fault, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{Request, Scope};
use serde::Serialize;
use sheet::{Column, Record, Table, find_header};
use std::collections::BTreeSet;

/// Rows of one file: what a community gets in a day, many times over.
pub(super) const ROWS_MAX: usize = 200;
const TEXT_MAX: usize = 2_000;
const NUMBER_MAX: usize = 40;

const fn column(key: &'static str, names: &'static [&'static str]) -> Column {
    Column { key, names, looks_like: None }
}

static COLUMNS: [Column; 6] = [
    column("number", &["工单编号", "工单号", "受理编号", "受理号", "诉求编号", "诉求单号", "12345工单号", "编号", "number"]),
    column("text", &["诉求内容", "反映内容", "问题描述", "主要内容", "诉求事项", "求助内容", "内容", "text"]),
    column("address", &["诉求地址", "事发地点", "事发地址", "问题地点", "地址", "住址", "address"]),
    column("name", &["诉求人", "来电人", "反映人", "诉求人姓名", "姓名", "name"]),
    column("phone", &["诉求人电话", "来电号码", "反映人电话", "联系电话", "联系方式", "电话", "phone"]),
    column("urgent", &["紧急程度", "是否紧急", "缓急程度", "urgent"]),
];

/// What is wrong with a row, in words with arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Wrong {
    pub(super) row: usize,
    pub(super) code: &'static str,
    pub(super) args: Vec<(&'static str, String)>,
}

/// One order as it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) number: String,
    pub(super) text: String,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) urgent: bool,
    pub(super) headings: Vec<String>,
}

/// What a file held.
#[derive(Default)]
pub(super) struct Listed {
    pub(super) good: Vec<One>,
    /// There already, by their numbers.
    pub(super) known: usize,
    pub(super) wrong: Vec<Wrong>,
    seen: BTreeSet<String>,
}

/// An order's number under the keys of the months that live, the present one first.
fn names(req: &Request, read: &Read, number: &str) -> Vec<SubjectRef> {
    let vault = req.house.vault();
    let word = format!("work order {number}");
    REQUEST_DATA.living(vault, read.now).into_iter().filter_map(|m| vault.subject_of(m, word.as_bytes())).collect()
}

fn place_of(read: &Read, scope: &Scope, community: PlaceId, address: &str) -> Result<Result<Place, &'static str>, Fault> {
    let Ok(home) = Room::parse(address) else { return Ok(Err("workorder-address-odd")) };
    let mut all = place::rooms_called(read, community, &home)?;
    all.retain(|r| scope.covers(r.community, r.grid));
    Ok(match all.len() {
        1 => Ok(all.remove(0)),
        0 => Err("workorder-address-none"),
        _ => Err("workorder-address-several"),
    })
}

impl Listed {
    /// Takes one in, or says why not.
    pub(super) fn take(&mut self, req: &Request, read: &Read, row: usize, told: &Told) -> Result<(), Refusal> {
        let mut wrong = |code, args| {
            self.wrong.push(Wrong { row, code, args });
            Ok(())
        };
        let number = told.number.trim();
        if number.is_empty() || number.chars().count() > NUMBER_MAX || number.chars().any(char::is_control) {
            return wrong("workorder-number-wrong", vec![("max", NUMBER_MAX.to_string())]);
        }
        let text = told.text.trim();
        if text.is_empty() || text.chars().count() > TEXT_MAX {
            return wrong("workorder-text-wrong", vec![("max", TEXT_MAX.to_string())]);
        }
        let scope = req.scope()?;
        let own = place::find(read, req.who.place)?.map(|p| p.community).unwrap_or_default();
        let home = match place_of(read, scope, own, &told.address)? {
            Ok(home) => home,
            Err(code) => return wrong(code, vec![("address", told.address.clone())]),
        };
        let mine = names(req, read, number);
        if !self.seen.insert(number.to_owned()) || known(read, &mine)? {
            self.known += 1;
            return Ok(());
        }
        let guess = guess(text);
        let need = guess.need.unwrap_or(Need::Other);
        // A work order is never refused because the home asked for the same: it has a number of its own to be answered.
        let asked = Asked {
            room: home.id,
            label: home::label(read, &home)?,
            name: told.name.chars().take(30).collect(),
            phone: told.phone.chars().take(30).collect(),
            text: text.to_owned(),
        };
        let month = REQUEST_DATA.ready(&req.house, read)?;
        let over = || Refusal::conflict("request-dataset-over");
        let id = RequestId(req.house.next_id());
        let urgent = Urgent { yes: told.urgent, danger: guess.danger.map(|d| d.0) };
        let promise = promise(read, need, home.community)?;
        let vault = req.house.vault();
        let make = Make::new(vault, month, id, need, urgent, &home, &asked, None, None, promise).map_err(|_| over())?;
        let order = Order { number: number.to_owned(), headings: told.headings.clone() };
        let sealed = vault.seal(month, None, &serde_json::to_vec(&order).unwrap_or_default()).map_err(|_| over())?;
        let name = vault.subject_of(month, format!("work order {number}").as_bytes()).ok_or_else(over)?;
        let body =
            OrderReceived { request: id, number: name, community: home.community, grid: home.grid, building: home.building };
        self.good.push(One { make: make.guessed(guess.need.is_some()).again(), body, sealed, names: mine });
        Ok(())
    }
}

fn told(record: &Record<'_>, headings: &[String]) -> Told {
    let text = |key: &str| cn_id::narrow(record.get(key)).trim().to_owned();
    Told {
        number: text("number"),
        text: record.get("text").trim().to_owned(),
        address: text("address"),
        name: text("name"),
        phone: text("phone"),
        urgent: ["紧急", "特急", "急", "是", "加急", "yes"].contains(&text("urgent").as_str()),
        headings: headings.to_vec(),
    }
}

/// Reads a file.
pub(super) fn rows(req: &Request, read: &Read, (bytes, name): (&[u8], &str)) -> Result<Listed, Refusal> {
    let book = sheet::read(bytes, name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
    let (mut out, mut headed, mut n) = (Listed::default(), false, 0);
    for sheet in book.sheets.iter().filter(|s| !s.hidden) {
        let Some(header) = find_header(sheet, &COLUMNS) else { continue };
        if header.column("number").is_none() || header.column("text").is_none() || header.column("address").is_none() {
            continue;
        }
        headed = true;
        let width = sheet.rows.get(header.last_row - 1).map_or(0, Vec::len);
        let headings: Vec<String> = (0..width).map(|c| sheet.text(header.last_row, c).to_owned()).collect();
        for record in Table::new(sheet, &header) {
            n += 1;
            if n > ROWS_MAX {
                return Err(Refusal::invalid("workorder-many").arg("max", ROWS_MAX));
            }
            out.take(req, read, record.row, &told(&record, &headings))?;
        }
    }
    if !headed {
        return Err(Refusal::invalid("workorder-headings"));
    }
    if n == 0 {
        return Err(Refusal::invalid("import-empty"));
    }
    Ok(out)
}

/// How an order stands, for the file that goes back.
pub(super) fn outcome(req: &Request, row: &request::RequestRow) -> String {
    let state = req.t(&format!("request-state-{}", row.state.name()));
    match row.content {
        Some(c) => format!("{state} {}", req.t(&format!("request-content-{}", c.name()))),
        None => state,
    }
}
