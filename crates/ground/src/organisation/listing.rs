//! Organisations from a list: XLSX, XLS or CSV with headings as offices write them. Each row is tried against what is registered;
//! what is wrong in it is said cell by cell, with what to do.

use super::fact::{Before, Contact, Entry, OrganisationId};
use super::heading::{ALL, COLUMNS, Heading, MEANS};
use super::kind::kind_called;
use super::page_form::{at, code_wrong};
use super::table::{self, Organisation};
use crate::list::{self, FoundColumn, Means, Said};
use crate::person::import::Effect;
use crate::place::{self, Level, Place};
use cn_id::{CreditCode, Phone};
use muster_ledger::{Fault, PlaceId, Read, Refusal};
use serde::Serialize;
use sheet::{Cell, Table, find_header_by};

/// Recorded at once.
pub const ROWS_MAX: usize = 500;
const PEOPLE_MAX: i64 = 1_000_000;

/// A list as it was read.
#[derive(Debug)]
pub struct Listing {
    pub columns: Vec<FoundColumn<Heading>>,
    /// Letter and heading of columns that organisations do not take.
    pub unknown: Vec<(String, String)>,
    /// Every headed column: its place, letter and heading.
    pub headed: Vec<(usize, String, String)>,
    rows: Vec<(usize, Vec<Cell>)>,
}

/// What is wrong with one cell, in words with arguments. The row is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub column: Heading,
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// A row, and what it would do.
#[derive(Debug, Serialize)]
pub struct Tried {
    pub row: usize,
    pub effect: Effect,
    pub problems: Vec<Problem>,
    #[serde(skip)]
    pub cells: Vec<String>,
    /// What is to be recorded, and what stood before.
    #[serde(skip)]
    pub(super) put: Option<(Entry, Contact, Option<Before>)>,
}

impl Listing {
    /// Reads a file; `meant` is what someone said its columns mean, where they said it.
    pub fn read(bytes: &[u8], name: &str, meant: &[(u16, Heading)]) -> Result<Listing, Refusal> {
        let book = sheet::read(bytes, name).map_err(|e| Refusal::invalid("import-file").arg("why", e))?;
        let (scores, mut best): (_, Option<Listing>) = (list::scores(&MEANS), None);
        for sheet in book.sheets.iter().filter(|s| !s.hidden) {
            let Some(mut header) = find_header_by(sheet, &*COLUMNS, &scores) else { continue };
            let headed = list::headed(sheet, &header);
            if !meant.is_empty() {
                list::said(&mut header, &headed, meant);
            }
            if header.column("name").is_none() {
                continue;
            }
            let cells = |r: sheet::Record<'_>| {
                let all: Vec<Cell> = ALL.iter().map(|h| r.cell(h.key()).cloned().unwrap_or_default()).collect();
                (r.row, all)
            };
            // A row with nothing but a serial number or a total is none.
            let rows: Vec<_> = Table::new(sheet, &header).map(cells).filter(|(_, c)| c.iter().any(|c| !c.is_empty())).collect();
            let listing = Listing {
                columns: list::columns_of(&header),
                unknown: header.unmatched.iter().map(|(n, text)| (list::letter(*n), text.clone())).collect(),
                headed: headed.into_iter().map(|(n, text)| (n, list::letter(n), text)).collect(),
                rows,
            };
            if best.as_ref().is_none_or(|b| b.rows.len() < listing.rows.len()) {
                best = Some(listing);
            }
        }
        let found = best.ok_or_else(|| Refusal::invalid("organisation-list-headings"))?;
        match found.rows.len() {
            0 => Err(Refusal::invalid("organisation-list-empty")),
            n if n > ROWS_MAX => Err(Refusal::invalid("organisation-list-many").arg("rows", n).arg("max", ROWS_MAX)),
            _ => Ok(found),
        }
    }

    /// What each row would do below `top`. `next` gives ids to those that are new.
    pub fn try_rows(&self, read: &Read, top: &Place, mut next: impl FnMut() -> i64) -> Result<Vec<Tried>, Fault> {
        let mut out: Vec<Tried> = Vec::new();
        for (row, cells) in &self.rows {
            let mut one = Row { read, top, cells, problems: Vec::new() };
            let made = one.entry(&mut next)?;
            let earlier = |e: &Entry| {
                let same =
                    |b: &Entry| b.id == e.id || !e.code.is_empty() && b.code == e.code || b.name == e.name && b.seat == e.seat;
                out.iter().find(|t| t.put.as_ref().is_some_and(|(b, ..)| same(b))).map(|t| t.row)
            };
            if let Some(first) = made.as_ref().and_then(|(e, ..)| earlier(e)) {
                one.wrong(Heading::Name, ("organisation-list-twice", vec![("first", first.to_string())]));
            }
            let problems = one.problems;
            let made = made.filter(|_| problems.is_empty());
            let effect = match &made {
                None => Effect::Wrong,
                Some((_, _, None)) => Effect::Added,
                Some((e, c, Some(b))) if b.entry == *e && b.contact == *c => Effect::Same,
                Some(_) => Effect::Changed,
            };
            let cells = cells.iter().map(|c| c.text.clone()).collect();
            out.push(Tried { row: *row, effect, problems, cells, put: made.map(|(e, c, b)| (e, c, b.map(|b| b.before()))) });
        }
        Ok(out)
    }
}

/// What is registered of it already.
struct Known {
    entry: Entry,
    contact: Contact,
    part: muster_ledger::Seq,
}

impl Known {
    fn before(self) -> Before {
        Before { entry: self.entry, part: self.part }
    }
}

/// The entry that stands, as it was recorded.
fn as_entry(read: &Read, o: &Organisation) -> Result<Entry, Fault> {
    let serves = table::places(read, o.id)?.into_iter().filter(|a| a.place != o.seat).collect();
    let seat = super::fact::At { place: o.seat, community: o.community, grid: o.grid };
    Ok(Entry {
        id: o.id,
        kind: o.kind.clone(),
        name: o.name.clone(),
        code: o.code.clone(),
        seat,
        serves,
        headcount: o.headcount,
        day_shift: o.day_shift,
        night_shift: o.night_shift,
        resources: o.resources.clone(),
        part_of: o.part_of,
        until: o.until,
    })
}

struct Row<'a> {
    read: &'a Read,
    top: &'a Place,
    cells: &'a [Cell],
    problems: Vec<Problem>,
}

impl Row<'_> {
    fn text(&self, h: Heading) -> String {
        cn_id::narrow(&self.cells[h as usize].text).trim().to_owned()
    }
    fn wrong(&mut self, column: Heading, (code, args): Said) {
        self.problems.push(Problem { column, code, args });
    }
    fn cut(&self, h: Heading, n: usize) -> String {
        self.cells[h as usize].text.trim().chars().filter(|c| !c.is_control()).take(n).collect()
    }

    fn number(&mut self, h: Heading, before: i64) -> i64 {
        let text = self.text(h);
        let digits = text.trim_end_matches(['人', '名', '个']).trim();
        match digits.parse::<i64>() {
            _ if digits.is_empty() => before,
            Ok(n) if (0..=PEOPLE_MAX).contains(&n) => n,
            _ => {
                self.wrong(h, ("organisation-list-number", vec![]));
                0
            }
        }
    }

    fn place(&mut self) -> Result<Option<Place>, Fault> {
        const STEPS: [(Heading, &[Level]); 3] = [
            (Heading::Community, &[Level::Community]),
            (Heading::Grid, &[Level::Grid]),
            (Heading::Place, &[Level::Compound, Level::Building]),
        ];
        // A list of one community names it on every row.
        let own = self.top.level >= Level::Community && self.text(Heading::Community) == self.top.name;
        let steps = STEPS.map(|(h, levels)| (if own && h == Heading::Community { String::new() } else { self.text(h) }, levels));
        match list::below(self.read, self.top.clone(), &steps)? {
            Ok(p) => Ok(Some(p)),
            Err((step, name, n)) => {
                let code = if n == 0 { "organisation-no-place" } else { "organisation-many-places" };
                self.wrong(STEPS[step].0, (code, vec![("name", name)]));
                Ok(None)
            }
        }
    }

    /// The one that is registered with this code, else by this name in the same community.
    fn known(&self, code: &str, name: &str, community: PlaceId) -> Result<Option<Known>, Fault> {
        let open = |o: &Organisation| o.open(self.read.now);
        let mut all = if code.is_empty() { Vec::new() } else { table::of_code(self.read, code)? };
        all.retain(open);
        if all.is_empty() {
            all = table::of_name(self.read, name)?;
            all.retain(|o| open(o) && o.community == community && (code.is_empty() || o.code.is_empty()));
        }
        let Some(o) = all.into_iter().next() else { return Ok(None) };
        Ok(Some(Known { entry: as_entry(self.read, &o)?, contact: table::contact(self.read, &o), part: o.part }))
    }

    fn entry(&mut self, next: &mut dyn FnMut() -> i64) -> Result<Option<(Entry, Contact, Option<Known>)>, Fault> {
        let name = self.cut(Heading::Name, 61);
        if name.is_empty() || name.chars().count() > 60 {
            self.wrong(Heading::Name, ("organisation-list-name", vec![]));
        }
        let code = match CreditCode::parse(&self.cells[Heading::Code as usize].text) {
            _ if self.cells[Heading::Code as usize].damage.is_some() => {
                self.wrong(Heading::Code, ("organisation-code-damaged", vec![]));
                String::new()
            }
            Ok(c) => c.as_str().to_owned(),
            Err(e) => {
                // What offices write for none.
                if let Some(said) =
                    code_wrong(&e).filter(|_| !matches!(self.text(Heading::Code).as_str(), "无" | "-" | "—" | "/"))
                {
                    self.wrong(Heading::Code, said);
                }
                String::new()
            }
        };
        let Some(at_place) = self.place()? else { return Ok(None) };
        let known = self.known(&code, &name, at_place.community)?;
        let chain = |p: PlaceId| Ok::<_, Fault>(place::find(self.read, p)?.map(|p| p.chain()).unwrap_or_default());
        if let Some(k) = &known
            && k.entry.seat.place != self.top.id
            && !chain(k.entry.seat.place)?.contains(&self.top.id)
        {
            self.wrong(Heading::Code, ("organisation-list-elsewhere", vec![("name", k.entry.name.clone())]));
        }
        let written = self.text(Heading::Kind);
        let kind = match kind_called(&written).or_else(|| kind_called(&name)).map(|k| k.key.to_owned()) {
            // What is known already is not guessed again.
            _ if written.is_empty() && known.is_some() => known.as_ref().map(|k| k.entry.kind.clone()).unwrap_or_default(),
            Some(kind) if kind == "temporary_branch" => {
                self.wrong(Heading::Kind, ("organisation-list-temporary", vec![]));
                kind
            }
            Some(kind) => kind,
            None if written.is_empty() => {
                self.wrong(Heading::Kind, ("organisation-list-no-kind", vec![]));
                String::new()
            }
            None => {
                self.wrong(Heading::Kind, ("organisation-list-kind", vec![("kind", written)]));
                String::new()
            }
        };
        let phone = match Phone::parse(&self.text(Heading::Phone)) {
            Ok(p) => p.as_str().to_owned(),
            Err(e) => {
                let damaged = self.cells[Heading::Phone as usize].damage.is_some();
                if let Some(said) = list::phone_wrong(e, &self.text(Heading::Phone), damaged) {
                    self.wrong(Heading::Phone, said);
                }
                String::new()
            }
        };
        let was = known.as_ref().map(|k| (k.entry.headcount, k.entry.day_shift, k.entry.night_shift)).unwrap_or_default();
        let headcount = self.number(Heading::Headcount, was.0);
        let (day_shift, night_shift) = (self.number(Heading::DayShift, was.1), self.number(Heading::NightShift, was.2));
        if day_shift + night_shift > headcount {
            self.wrong(Heading::Headcount, ("organisation-shifts", vec![]));
        }
        let mut note = vec![self.cut(Heading::Note, 200)];
        let address = self.cut(Heading::Address, 90);
        if !address.is_empty() {
            note.insert(0, address);
        }
        let note = note.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join("；");
        let mut contact = known.as_ref().map(|k| k.contact.clone()).unwrap_or_default();
        // A blank cell takes nothing away.
        for (to, said) in
            [(&mut contact.name, self.cut(Heading::Contact, 40)), (&mut contact.phone, phone), (&mut contact.note, note)]
        {
            if !said.is_empty() {
                *to = said;
            }
        }
        let seat = at(&at_place);
        let entry = match &known {
            Some(k) => Entry {
                name,
                kind,
                code: if code.is_empty() { k.entry.code.clone() } else { code },
                // A list that names no place does not move it.
                seat: if at_place.id == self.top.id { k.entry.seat } else { seat },
                headcount,
                day_shift,
                night_shift,
                ..k.entry.clone()
            },
            None => Entry {
                id: OrganisationId(next()),
                kind,
                name,
                code,
                seat,
                serves: Vec::new(),
                headcount,
                day_shift,
                night_shift,
                resources: Vec::new(),
                part_of: None,
                until: None,
            },
        };
        Ok(Some((entry, contact, known)))
    }
}
