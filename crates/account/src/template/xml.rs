//! A workbook filled in place: only the empty cells under its headings are written, in the part of the one sheet; everything else —
//! styles, widths, formulas, other sheets — goes through byte by byte.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Largest template, as it is kept: a form, not a data store.
pub(super) const BYTES_MAX: usize = 512 << 10;
/// Largest part of it, unpacked.
const PART_MAX: u64 = 16 << 20;

/// What does not let a file be a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    NotXlsx,
    Macros,
    TooLarge,
}

/// What to write.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(i64),
    Text(String),
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub rows: usize,
    /// Rows for which the form has no room above its own foot.
    pub left_over: usize,
    pub cells: usize,
    /// Cells that hold a formula or a text of the form's own: left as they are.
    pub kept: usize,
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Wrong> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Wrong::NotXlsx)?;
    if zip.file_names().flatten().any(|n| n.ends_with("vbaProject.bin") || n.starts_with("xl/macrosheets/")) {
        return Err(Wrong::Macros);
    }
    Ok(zip)
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, Wrong> {
    let file = zip.by_name(name).map_err(|_| Wrong::NotXlsx)?;
    let mut out = String::new();
    let read = file.take(PART_MAX + 1).read_to_string(&mut out).map_err(|_| Wrong::NotXlsx)?;
    if read as u64 > PART_MAX { Err(Wrong::TooLarge) } else { Ok(out) }
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// The parts of the sheets in their order: path in the file.
fn sheets(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, Wrong> {
    let relations = part(zip, "xl/_rels/workbook.xml.rels")?;
    let mut targets = HashMap::new();
    each(&relations, |e| {
        if let (Some(id), Some(to)) = (attribute(e, "Id"), attribute(e, "Target")) {
            let to = to.strip_prefix('/').map_or_else(|| format!("xl/{to}"), str::to_owned);
            targets.insert(id, to);
        }
    })?;
    let book = part(zip, "xl/workbook.xml")?;
    let mut out = Vec::new();
    each(&book, |e| {
        let of = if e.local_name().as_ref() == "sheet" { attribute(e, "id") } else { None };
        out.extend(of.and_then(|id| targets.get(&id).cloned()));
    })?;
    Ok(out)
}

fn each(xml: &str, mut f: impl FnMut(&BytesStart<'_>)) -> Result<(), Wrong> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| Wrong::NotXlsx)? {
            Event::Start(e) | Event::Empty(e) => f(&e),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Refused where it is no workbook, too large, or carries macros: those would run at whoever opens the answer.
pub(super) fn check(bytes: &[u8]) -> Result<(), Wrong> {
    if bytes.len() > BYTES_MAX {
        return Err(Wrong::TooLarge);
    }
    let mut zip = open(bytes)?;
    if sheets(&mut zip)?.is_empty() { Err(Wrong::NotXlsx) } else { Ok(()) }
}

/// A cell as it stands, by its bytes in the part.
struct Cell {
    column: usize,
    from: usize,
    to: usize,
    style: Option<String>,
    formula: bool,
    filled: bool,
}

struct Line {
    number: usize,
    /// The tag that begins it, without `<` and `>`.
    tag: String,
    from: usize,
    to: usize,
    cells: Vec<Cell>,
}

/// `AB12` → 27
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let n = letters.fold(0usize, |n, b| n * 26 + usize::from(b - b'A') + 1);
    n.checked_sub(1)
}

/// 27 → `AB`
fn letters(mut column: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    out.reverse();
    String::from_utf8_lossy(&out).into_owned()
}

/// The rows of a sheet, and where its data begin and end.
fn lines(xml: &str) -> Result<(Vec<Line>, usize, usize), Wrong> {
    let mut reader = Reader::from_str(xml);
    let (mut out, mut begins, mut ends): (Vec<Line>, Option<usize>, Option<usize>) = (Vec::new(), None, None);
    let at = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(0);
    loop {
        let before = at(&reader);
        let event = reader.read_event().map_err(|_| Wrong::NotXlsx)?;
        let after = at(&reader);
        match &event {
            Event::Start(e) if e.local_name().as_ref() == "sheetData" => begins = Some(after),
            // An empty sheet has nowhere to write: no heading was found in it either.
            Event::Empty(e) if e.local_name().as_ref() == "sheetData" => return Err(Wrong::NotXlsx),
            Event::End(e) if e.local_name().as_ref() == "sheetData" => ends = Some(before),
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "row" => {
                let number = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(out.len() + 1);
                let tag = (**e).to_owned();
                out.push(Line { number, tag, from: before, to: after, cells: Vec::new() });
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "c" => {
                if let Some(l) = out.last_mut() {
                    let column = attribute(e, "r").and_then(|r| column_of(&r)).unwrap_or(l.cells.len());
                    l.cells.push(Cell {
                        column,
                        from: before,
                        to: after,
                        style: attribute(e, "s"),
                        formula: false,
                        filled: false,
                    });
                }
            }
            Event::Start(e) | Event::Empty(e) => {
                if let Some(c) = out.last_mut().and_then(|l| l.cells.last_mut()) {
                    c.formula |= e.local_name().as_ref() == "f";
                    c.filled |= matches!(e.local_name().as_ref(), "v" | "is");
                }
            }
            Event::End(e) if e.local_name().as_ref() == "c" => {
                if let Some(c) = out.last_mut().and_then(|l| l.cells.last_mut()) {
                    c.to = after;
                }
            }
            Event::Eof => break,
            _ => {}
        }
        if let (Event::End(e), Some(l)) = (&event, out.last_mut())
            && e.local_name().as_ref() == "row"
        {
            l.to = after;
        }
    }
    match (begins, ends) {
        (Some(from), Some(to)) => Ok((out, from, to)),
        _ => Err(Wrong::NotXlsx),
    }
}

fn escaped(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn cell(column: usize, row: usize, style: Option<&String>, value: &Value) -> String {
    let at = format!("{}{row}", letters(column));
    let style = style.map(|s| format!(r#" s="{s}""#)).unwrap_or_default();
    match value {
        Value::Number(n) => format!(r#"<c r="{at}"{style}><v>{n}</v></c>"#),
        Value::Text(t) => format!(r#"<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escaped(t)),
    }
}

/// A formula without the result that it had: the office program reckons it anew.
fn unreckoned(raw: &str) -> String {
    match (raw.find("<v>"), raw.find("</v>")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &raw[..from], &raw[to + 4..]),
        _ => raw.to_owned(),
    }
}

/// Writes `rows` below the heading row (counted from 1); `columns` says under which column each value of a row stands.
fn filled(xml: &str, head: usize, columns: &[usize], rows: &[Vec<Option<Value>>]) -> Result<(String, Told), Wrong> {
    let (all, from, to) = lines(xml)?;
    let mut told = Told::default();
    // The form's own foot: the first row below the headings in which something stands that is no formula.
    let foot = all.iter().find(|l| l.number > head && l.cells.iter().any(|c| c.filled && !c.formula)).map(|l| l.number);
    let room = foot.map_or(rows.len(), |f| f - head - 1).min(rows.len());
    told.left_over = rows.len() - room;
    // New rows look like the first one that the form has.
    let model: HashMap<usize, String> = all
        .iter()
        .find(|l| l.number == head + 1 && foot != Some(head + 1))
        .map(|l| l.cells.iter().filter_map(|c| Some((c.column, c.style.clone()?))).collect())
        .unwrap_or_default();
    let mut out = xml[..from].to_owned();
    let mut next = head + 1;
    let last = head + room;
    let fresh = |number: usize, told: &mut Told| {
        let row = &rows[number - head - 1];
        let mut cells: Vec<(usize, String)> = Vec::new();
        for (column, value) in columns.iter().zip(row) {
            if let Some(v) = value {
                told.cells += 1;
                cells.push((*column, cell(*column, number, model.get(column), v)));
            }
        }
        cells.sort_by_key(|(c, _)| *c);
        told.rows += 1;
        format!(r#"<row r="{number}">{}</row>"#, cells.into_iter().map(|(_, c)| c).collect::<String>())
    };
    for l in &all {
        while next <= last && next < l.number {
            out.push_str(&fresh(next, &mut told));
            next += 1;
        }
        if !(head + 1..=last).contains(&l.number) {
            let raw: String =
                if l.cells.iter().any(|c| c.formula) { reckoned_anew(xml, l) } else { xml[l.from..l.to].to_owned() };
            out.push_str(&raw);
            continue;
        }
        let row = &rows[l.number - head - 1];
        let mut cells: Vec<(usize, String)> = Vec::new();
        for c in &l.cells {
            let raw = &xml[c.from..c.to];
            cells.push((c.column, if c.formula { unreckoned(raw) } else { raw.to_owned() }));
        }
        for (column, value) in columns.iter().zip(row) {
            let Some(v) = value else { continue };
            match l.cells.iter().position(|c| c.column == *column) {
                Some(n) if l.cells[n].formula || l.cells[n].filled => told.kept += 1,
                Some(n) => {
                    told.cells += 1;
                    cells[n].1 = cell(*column, l.number, l.cells[n].style.as_ref(), v);
                }
                None => {
                    told.cells += 1;
                    cells.push((*column, cell(*column, l.number, None, v)));
                }
            }
        }
        cells.sort_by_key(|(c, _)| *c);
        told.rows += 1;
        next = l.number + 1;
        out.push_str(&format!(
            "<{}>{}</row>",
            l.tag.trim_end_matches('/'),
            cells.into_iter().map(|(_, c)| c).collect::<String>()
        ));
    }
    while next <= last {
        out.push_str(&fresh(next, &mut told));
        next += 1;
    }
    out.push_str(&xml[to..]);
    Ok((out, told))
}

fn reckoned_anew(xml: &str, l: &Line) -> String {
    let (mut out, mut at) = (String::new(), l.from);
    for c in l.cells.iter().filter(|c| c.formula) {
        out.push_str(&xml[at..c.from]);
        out.push_str(&unreckoned(&xml[c.from..c.to]));
        at = c.to;
    }
    out.push_str(&xml[at..l.to]);
    out
}

/// The file with one of its sheets filled.
pub(super) fn fill(
    bytes: &[u8],
    sheet: usize,
    head: usize,
    columns: &[usize],
    rows: &[Vec<Option<Value>>],
) -> Result<(Vec<u8>, Told), Wrong> {
    let mut zip = open(bytes)?;
    let path = sheets(&mut zip)?.get(sheet).cloned().ok_or(Wrong::NotXlsx)?;
    let xml = part(&mut zip, &path)?;
    let (made, told) = filled(&xml, head, columns, rows)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..zip.len() {
        let file = zip.by_index_raw(n).map_err(|_| Wrong::NotXlsx)?;
        if file.name().is_ok_and(|n| n == path) {
            drop(file);
            out.start_file(path.as_str(), SimpleFileOptions::default()).map_err(|_| Wrong::NotXlsx)?;
            out.write_all(made.as_bytes()).map_err(|_| Wrong::NotXlsx)?;
        } else {
            out.raw_copy_file(file).map_err(|_| Wrong::NotXlsx)?;
        }
    }
    let done = out.finish().map_err(|_| Wrong::NotXlsx)?;
    Ok((done.into_inner(), told))
}
