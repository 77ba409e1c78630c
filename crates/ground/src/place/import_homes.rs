//! Grids, compounds, buildings, units and rooms of communities from files, one row each, as deep as it is filled.

use super::fact::{Added, Level};
use super::homes::{Ambiguous, Home, Homes};
use super::import::{PlaceReport, Sender, code_of};
use super::table;
use muster_ledger::{Author, House, PlaceId, Refusal};
use sheet::{CsvRow, csv_rows};
use std::collections::HashMap;
use std::io::Read;

/// Columns of a list of grids, buildings and rooms.
static GROUND: [(&str, &[&str]); 6] = [
    ("community", &["社区代码", "社区编码", "村社代码", "community"]),
    ("grid", &["网格", "网格名称", "grid"]),
    ("compound", &["小区", "小区名称", "compound"]),
    ("building", &["楼栋", "幢", "楼号", "building"]),
    ("unit", &["单元", "unit"]),
    ("room", &["房号", "室", "户号", "room"]),
];

/// Grids, compounds, buildings, units and rooms from a CSV with the columns 社区代码,网格,小区,楼栋,单元,房号. What exists is
/// left as it is; a row tells as deep as it is filled.
pub fn ground<R: Read>(
    house: &House,
    author: Author,
    name: &str,
    source: R,
    mut progress: impl FnMut(&PlaceReport),
) -> Result<PlaceReport, Refusal> {
    let broken = |e| Refusal::invalid("import-file").arg("why", e);
    let mut rows = csv_rows(source).map_err(broken)?.map(|row| row.map_err(broken));
    let first = rows.next().transpose()?.ok_or_else(|| Refusal::invalid("import-empty"))?;
    let mut sender = Sender::recording(house, author);
    homes_of(&mut sender, name, &first, rows, &mut progress)
}

pub(super) fn homes_of(
    sender: &mut Sender<'_>,
    name: &str,
    first: &CsvRow,
    rows: impl Iterator<Item = Result<CsvRow, Refusal>>,
    progress: &mut dyn FnMut(&PlaceReport),
) -> Result<PlaceReport, Refusal> {
    let at = ground_columns(first);
    if at[0].is_none() {
        return Err(Refusal::invalid("place-ground-headings"));
    }
    let house = sender.house;
    let mut report = PlaceReport::default();
    // The homes of one community at a time: lists are sorted by it, and one that is not only reads more.
    let mut open: Option<(String, PlaceId, Homes)> = None;
    // What is only kept cannot be read again.
    let mut left: HashMap<String, (PlaceId, Homes)> = HashMap::new();
    for row in rows {
        let row = row?;
        let field = |n: usize| at[n].and_then(|at| row.fields.get(at)).map(|f| f.trim()).unwrap_or_default();
        report.rows += 1;
        let code = field(0);
        if open.as_ref().is_none_or(|(c, _, _)| c != code) {
            if let Some((before, community, mut homes)) = open.take() {
                report.added += send(sender, &mut homes, community)?;
                // The next reading must see what was just added.
                sender.settle()?;
                if sender.kept.is_some() {
                    left.insert(before, (community, homes));
                }
            }
            let known = left.remove(code);
            open = known
                .map_or_else(|| community_homes(house, code), |k| Ok(Some(k)))?
                .map(|(id, homes)| (code.to_owned(), id, homes));
        }
        let Some((_, community, homes)) = open.as_mut() else {
            report.wrong(name, row.number, code, "place-community-unknown", vec![]);
            continue;
        };
        let text = |n: usize| cn_id::narrow(field(n)).trim().to_owned();
        let home =
            Home { grid: text(1), compound: text(2), building: text(3), unit: text(4), room: text(5), floor: floor_of(field(5)) };
        let before = homes.added();
        match homes.ensure(&home, &mut || house.next_id()) {
            Ok(()) if homes.added() == before => report.same += 1,
            Ok(()) => {}
            Err(Ambiguous { buildings }) => {
                let args = vec![("building", home.building.clone()), ("n", buildings.to_string())];
                report.wrong(name, row.number, &home.building, "import-building-ambiguous", args);
            }
        }
        if homes.added() >= Added::MAX - 5 {
            report.added += send(sender, homes, *community)?;
            progress(&report);
        }
    }
    if let Some((_, community, mut homes)) = open {
        report.added += send(sender, &mut homes, community)?;
    }
    sender.settle()?;
    progress(&report);
    Ok(report)
}

/// Where each column of [`GROUND`] stands.
pub(super) fn ground_columns(row: &CsvRow) -> Vec<Option<usize>> {
    let place = |names: &&[&str]| row.fields.iter().position(|f| names.contains(&f.trim().to_lowercase().as_str()));
    GROUND.iter().map(|(_, names)| place(names)).collect()
}

fn send(sender: &mut Sender<'_>, homes: &mut Homes, community: PlaceId) -> Result<u64, Refusal> {
    let added = homes.take_added();
    let n = added.len() as u64;
    sender.send(added, community)?;
    Ok(n)
}

fn community_homes(house: &House, code: &str) -> Result<Option<(PlaceId, Homes)>, Refusal> {
    let Some(code) = code_of(code) else { return Ok(None) };
    let read = house.read()?;
    let Some(place) = table::by_code(&read, code.as_str())?.filter(|p| p.level == Level::Community) else { return Ok(None) };
    Ok(Some((place.id, Homes::load(&read, place.id)?)))
}

/// 301 → 3, 1203 → 12.
fn floor_of(room: &str) -> i64 {
    let digits: String = room.chars().take_while(char::is_ascii_digit).collect();
    let n: i64 = digits.parse().unwrap_or(0);
    if digits.len() >= 3 { n / 100 } else { 0 }
}
