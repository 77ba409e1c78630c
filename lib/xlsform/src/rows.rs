//! A sheet of the workbook by its headings, and what is wrong in which cell.

use crate::form::Texts;
use crate::{TEXT_MAX, WRONG_MAX};
use sheet::Sheet;
use std::collections::BTreeMap;

/// A cell that cannot stand so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// `survey`, `choices`, `settings`; empty for the whole file.
    pub sheet: String,
    /// `C7`; empty for the whole sheet.
    pub cell: String,
    /// What is wrong, as a word for a table of sentences: `type-unknown`.
    pub code: &'static str,
    /// What stands there, or is named by it.
    pub what: String,
}

/// Everything wrong, up to a limit.
#[derive(Default)]
pub(crate) struct Found(pub(crate) Vec<Wrong>);

impl Found {
    pub(crate) fn add(&mut self, sheet: &str, cell: String, code: &'static str, what: &str) {
        if self.0.len() < WRONG_MAX {
            let what = what.chars().take(80).collect();
            self.0.push(Wrong { sheet: sheet.to_owned(), cell, code, what });
        }
    }
}

/// A sheet with the columns of its first row.
pub(crate) struct Table<'a> {
    pub(crate) name: &'static str,
    sheet: &'a Sheet,
    /// Heading, language, column.
    columns: Vec<(String, String, usize)>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(name: &'static str, sheet: &'a Sheet, found: &mut Found) -> Table<'a> {
        let mut columns: Vec<(String, String, usize)> = Vec::new();
        for (i, c) in sheet.rows.first().into_iter().flatten().enumerate().filter(|(_, c)| !c.text.is_empty()) {
            let (head, language) = heading(&c.text);
            if columns.iter().any(|(h, l, _)| *h == head && *l == language) {
                found.add(name, cell(1, i), "column-twice", &c.text);
            }
            columns.push((head, language, i));
        }
        Table { name, sheet, columns }
    }
    /// Numbers of the rows in which something stands, from 2.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (2..=self.sheet.rows.len()).filter(|r| self.sheet.rows[r - 1].iter().any(|c| !c.text.is_empty()))
    }
    pub(crate) fn column(&self, head: &str) -> Option<usize> {
        self.columns.iter().find(|(h, l, _)| h == head && l.is_empty()).map(|(_, _, i)| *i)
    }
    pub(crate) fn cell(&self, row: usize, head: &str) -> String {
        let of = self.columns.iter().find(|(h, ..)| h == head).map_or(0, |(_, _, i)| *i);
        cell(row, of)
    }
    /// The text under a heading; one that is too long is told.
    pub(crate) fn get(&self, row: usize, head: &str, found: &mut Found) -> String {
        self.column(head).map(|i| self.at(row, i, found)).unwrap_or_default()
    }
    fn at(&self, row: usize, column: usize, found: &mut Found) -> String {
        let text = self.sheet.text(row, column);
        if text.chars().count() > TEXT_MAX {
            found.add(self.name, cell(row, column), "text-long", &TEXT_MAX.to_string());
            return String::new();
        }
        text.to_owned()
    }
    /// The text under a heading in every language.
    pub(crate) fn texts(&self, row: usize, head: &str, found: &mut Found) -> Texts {
        let of = self.columns.iter().filter(|(h, ..)| h == head);
        let all = of.map(|(_, language, i)| (language.clone(), self.at(row, *i, found)));
        Texts(all.filter(|(_, text)| !text.is_empty()).collect())
    }
    /// Columns whose heading begins so, without that beginning.
    pub(crate) fn starting(&self, row: usize, start: &str, found: &mut Found) -> BTreeMap<String, String> {
        let of = self.columns.iter().filter_map(|(h, _, i)| h.strip_prefix(start).map(|rest| (rest.to_owned(), *i)));
        of.map(|(rest, i)| (rest, self.at(row, i, found))).filter(|(_, text)| !text.is_empty()).collect()
    }
    /// Columns that are none of these.
    pub(crate) fn others(&self, row: usize, known: &[&str], found: &mut Found) -> BTreeMap<String, String> {
        let of = self.columns.iter().filter(|(h, l, _)| l.is_empty() && !known.contains(&h.as_str()));
        of.map(|(h, _, i)| (h.clone(), self.at(row, *i, found))).filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// `label::中文 (zh)` → `label`, `中文 (zh)`; what other programs call a column differently gets one name.
fn heading(text: &str) -> (String, String) {
    let plain = text.trim();
    let (head, language) = match plain.split_once("::").or_else(|| plain.split_once(':')) {
        Some((h, rest)) if !matches!(h.trim().to_lowercase().as_str(), "bind" | "body" | "instance" | "media") => {
            (h.trim().to_lowercase(), rest.trim_start_matches(':').trim().to_owned())
        }
        Some((h, rest)) => (format!("{}::{}", h.trim().to_lowercase(), rest.trim_start_matches(':').trim()), String::new()),
        None => (plain.to_lowercase(), String::new()),
    };
    let head = match head.replace(' ', "_").as_str() {
        "bind::relevant" | "relevance" | "relevent" => "relevant".to_owned(),
        "bind::constraint" => "constraint".to_owned(),
        "bind::required" => "required".to_owned(),
        "bind::calculate" | "calculate" | "bind::calculation" => "calculation".to_owned(),
        "bind::readonly" | "readonly" | "read_only" | "read-only" => "read_only".to_owned(),
        "bind::jr:constraintmsg" | "bind::jr:constraintMsg" | "constraining_message" => "constraint_message".to_owned(),
        "bind::jr:requiredmsg" | "bind::jr:requiredMsg" => "required_message".to_owned(),
        "list_name" | "list-name" => "list_name".to_owned(),
        "value" => "name".to_owned(),
        "jr:count" | "bind::jr:count" => "repeat_count".to_owned(),
        "control::appearance" | "body::appearance" => "appearance".to_owned(),
        _ => head,
    };
    (head, language)
}

/// `C7` for row 7 (from 1) and column 2 (from 0).
pub(crate) fn cell(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        letters.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}
