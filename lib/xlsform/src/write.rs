//! A form → a workbook that other programs take. Texts are written as texts: nothing becomes a formula.

use crate::form::{Form, Kind, Texts};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// Columns of one sheet and its rows, before they are written.
#[derive(Default)]
struct Grid {
    heads: Vec<String>,
    rows: Vec<Vec<(usize, String)>>,
}

impl Grid {
    fn new(heads: &[&str]) -> Grid {
        Grid { heads: heads.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }
    fn put(&mut self, head: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let at = self.heads.iter().position(|h| h == head).unwrap_or_else(|| {
            self.heads.push(head.to_owned());
            self.heads.len() - 1
        });
        if let Some(row) = self.rows.last_mut() {
            row.push((at, text.to_owned()));
        }
    }
    fn texts(&mut self, head: &str, all: &Texts) {
        for (language, text) in &all.0 {
            let head = if language.is_empty() { head.to_owned() } else { format!("{head}::{language}") };
            self.put(&head, text);
        }
    }
    fn write(&self, book: &mut Workbook, name: &str) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet().set_name(name)?;
        for (i, head) in self.heads.iter().enumerate() {
            sheet.write_string_with_format(0, i as u16, head, &bold)?;
            sheet.set_column_width(i as u16, 22)?;
        }
        for (r, row) in self.rows.iter().enumerate() {
            for (i, text) in row {
                sheet.write_string(r as u32 + 1, *i as u16, text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

fn kind(k: &Kind) -> String {
    match k {
        Kind::Text => "text".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Decimal => "decimal".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Time => "time".to_owned(),
        Kind::DateTime => "dateTime".to_owned(),
        Kind::One(list) => format!("select_one {list}"),
        Kind::Many(list) => format!("select_multiple {list}"),
        Kind::Acknowledge => "acknowledge".to_owned(),
        Kind::Note => "note".to_owned(),
        Kind::Calculate => "calculate".to_owned(),
        Kind::Meta(of) => of.clone(),
        Kind::Group => "begin_group".to_owned(),
        Kind::Repeat => "begin_repeat".to_owned(),
    }
}

fn survey(form: &Form) -> Grid {
    let mut g = Grid::new(&["type", "name"]);
    let mut around: Vec<usize> = Vec::new();
    let end = |g: &mut Grid, of: usize| {
        g.rows.push(Vec::new());
        g.put("type", if form.entries[of].kind == Kind::Group { "end_group" } else { "end_repeat" });
    };
    for (i, e) in form.entries.iter().enumerate() {
        while around.last().is_some_and(|o| e.inside != Some(*o)) {
            let of = around.pop().unwrap_or_default();
            end(&mut g, of);
        }
        g.rows.push(Vec::new());
        g.put("type", &kind(&e.kind));
        g.put("name", &e.name);
        g.texts("label", &e.label);
        g.texts("hint", &e.hint);
        let required = e.required.as_ref().map(|x| if x.text() == "true()" { "yes" } else { x.text() });
        g.put("required", required.unwrap_or_default());
        g.texts("required_message", &e.required_message);
        g.put("relevant", e.relevant.as_ref().map_or("", |x| x.text()));
        g.put("constraint", e.constraint.as_ref().map_or("", |x| x.text()));
        g.texts("constraint_message", &e.constraint_message);
        g.put("calculation", e.calculation.as_ref().map_or("", |x| x.text()));
        g.put("choice_filter", e.choice_filter.as_ref().map_or("", |x| x.text()));
        g.put("repeat_count", e.repeat_count.as_ref().map_or("", |x| x.text()));
        g.put("default", &e.default);
        g.put("appearance", &e.appearance);
        g.put("read_only", if e.read_only { "yes" } else { "" });
        for (name, value) in &e.bind {
            g.put(&format!("bind::{name}"), value);
        }
        if matches!(e.kind, Kind::Group | Kind::Repeat) {
            around.push(i);
        }
    }
    while let Some(of) = around.pop() {
        end(&mut g, of);
    }
    g
}

/// Writes a form as a workbook. The same form gives the same bytes.
pub fn write(form: &Form) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2020, 1, 1)?));
    survey(form).write(&mut book, "survey")?;
    let mut choices = Grid::new(&["list_name", "name"]);
    for list in &form.lists {
        for c in &list.choices {
            choices.rows.push(Vec::new());
            choices.put("list_name", &list.name);
            choices.put("name", &c.name);
            choices.texts("label", &c.label);
            c.columns.iter().for_each(|(k, v)| choices.put(k, v));
        }
    }
    choices.write(&mut book, "choices")?;
    let mut settings = Grid { rows: vec![Vec::new()], ..Grid::default() };
    for (head, text) in
        [("form_title", &form.title), ("form_id", &form.id), ("version", &form.version), ("default_language", &form.language)]
    {
        settings.put(head, text);
    }
    settings.write(&mut book, "settings")?;
    book.save_to_buffer()
}
