//! Tables as offices send them: the headings of each, and the field each means. Data in `fields/tables.txt`.

use std::sync::OnceLock;

/// An office's table.
pub struct OfficeTable {
    pub title: &'static str,
    /// Heading and the field it means; none where the catalogue has nothing.
    pub headings: Vec<(&'static str, Option<&'static str>)>,
}

pub(super) const TEXT: &str = include_str!("../../../../fields/tables.txt");

fn read() -> Vec<OfficeTable> {
    let mut out: Vec<OfficeTable> = Vec::new();
    for line in TEXT.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(title) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            out.push(OfficeTable { title, headings: Vec::new() });
        } else if let (Some((heading, key)), Some(table)) = (line.rsplit_once('='), out.last_mut()) {
            table.headings.push((heading.trim(), Some(key.trim()).filter(|k| *k != "-")));
        }
    }
    out
}

/// All of them, in the order of the file.
pub fn office_tables() -> &'static [OfficeTable] {
    static ALL: OnceLock<Vec<OfficeTable>> = OnceLock::new();
    ALL.get_or_init(read)
}
