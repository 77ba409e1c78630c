//! A newer list of divisions held against the tree, before anything is recorded: what it adds, calls otherwise, numbers anew,
//! and no longer has. Streamed like the import itself: memory holds the codes seen and what differs.

use super::change::formerly;
use super::fact::Level;
use super::import::{code_of, headings, level_of};
use super::table::{PLACES, Place};
use cn_id::RegionCode;
use muster_ledger::{PlaceId, Read, Refusal, values};
use sheet::csv_rows;
use std::collections::{HashMap, HashSet};

/// Lines of each sort that are kept to be shown; the rest is counted.
const SHOWN: usize = 10_000;

/// Code and name, and what it was before where that differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Differs {
    pub code: String,
    pub name: String,
    pub before: String,
    pub place: Option<PlaceId>,
}

/// What a list would mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Compared {
    pub rows: u64,
    pub same: u64,
    pub wrong: u64,
    pub added: Vec<Differs>,
    pub renamed: Vec<Differs>,
    /// Same name under the same street, another code: likely one place. Someone has to say so.
    pub recoded: Vec<Differs>,
    pub gone: Vec<Differs>,
    /// Lines beyond those that are kept.
    pub more: u64,
}

/// Holds lists against the tree. `within` is the part of the country that they cover.
pub struct Compare<'r> {
    read: &'r Read,
    within: Option<RegionCode>,
    seen: HashSet<u64>,
    levels: HashSet<i64>,
    out: Compared,
}

impl<'r> Compare<'r> {
    pub fn open(read: &'r Read, within: Option<&str>) -> Result<Compare<'r>, Refusal> {
        let wrong = |code: &str| Refusal::invalid("place-code-wrong").arg("code", code);
        let within = within.map(|c| code_of(c).ok_or_else(|| wrong(c))).transpose()?;
        Ok(Compare { read, within, seen: HashSet::new(), levels: HashSet::new(), out: Compared::default() })
    }

    /// One file of the list.
    pub fn file<R: std::io::Read>(&mut self, source: R, mut progress: impl FnMut(u64)) -> Result<(), Refusal> {
        let broken = |e| Refusal::invalid("import-file").arg("why", e);
        let mut columns = (0, 1);
        for (n, row) in csv_rows(source).map_err(broken)?.enumerate() {
            let row = row.map_err(broken)?;
            if n == 0
                && let Some(found) = headings(&row)
            {
                columns = found;
                continue;
            }
            let field = |at: usize| row.fields.get(at).map(|f| f.trim()).unwrap_or_default();
            self.row(field(columns.0), field(columns.1))?;
            progress(self.out.rows);
        }
        Ok(())
    }

    fn row(&mut self, code: &str, name: &str) -> Result<(), Refusal> {
        self.out.rows += 1;
        let Some((code, level)) = code_of(code).and_then(|c| level_of(&c).map(|l| (c, l))).filter(|_| !name.is_empty()) else {
            self.out.wrong += 1;
            return Ok(());
        };
        if self.within.as_ref().is_some_and(|w| !code.starts_with(w)) || !self.seen.insert(number(code.as_str())) {
            return Ok(());
        }
        self.levels.insert(level as i64);
        let known = self.read.by(&PLACES, "code", &[code.as_str().into()])?;
        let known = known.iter().map(Place::from_row).find(Place::stands);
        let line = |before: String, place| Differs { code: code.as_str().to_owned(), name: name.to_owned(), before, place };
        match known {
            Some(p) if p.name == name => self.out.same += 1,
            Some(p) => keep(&mut self.out.renamed, &mut self.out.more, line(p.name, Some(p.id))),
            // Under a code of before: the list is older than the tree.
            None => match formerly(self.read, code.as_str(), 1)?.into_iter().find(|(_, f)| f.old == code.as_str()) {
                Some(_) => self.out.same += 1,
                None => keep(&mut self.out.added, &mut self.out.more, line(String::new(), None)),
            },
        }
        Ok(())
    }

    /// What the list no longer has, of the levels that it tells, and what only changed its number.
    pub fn finish(mut self) -> Result<Compared, Refusal> {
        let mut after = String::new();
        loop {
            let sql = "SELECT * FROM place_places WHERE code > ?1 AND closed = 0 ORDER BY code LIMIT 5000";
            let rows = self.read.select(sql, &values![after])?;
            let Some(last) = rows.last() else { break };
            after = last.text("code").to_owned();
            for p in rows.iter().map(Place::from_row) {
                let inside = match (&self.within, RegionCode::parse(&p.code)) {
                    (Some(w), Ok(code)) => code.starts_with(w),
                    (None, _) => true,
                    _ => false,
                };
                if inside
                    && p.level <= Level::Community
                    && self.levels.contains(&(p.level as i64))
                    && !self.seen.contains(&number(&p.code))
                {
                    keep(
                        &mut self.out.gone,
                        &mut self.out.more,
                        Differs { code: p.code, name: p.name, before: String::new(), place: Some(p.id) },
                    );
                }
            }
        }
        self.pair();
        Ok(self.out)
    }

    /// Gone and added under one name, in one street: shown as one place with a new number, where there is only one such pair.
    fn pair(&mut self) {
        let about = |d: &Differs| (d.name.clone(), d.code.get(..d.code.len().saturating_sub(3)).unwrap_or_default().to_owned());
        let mut by: HashMap<(String, String), (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (n, d) in self.out.gone.iter().enumerate() {
            by.entry(about(d)).or_default().0.push(n);
        }
        for (n, d) in self.out.added.iter().enumerate() {
            by.entry(about(d)).or_default().1.push(n);
        }
        let mut pairs: Vec<(usize, usize)> = by
            .into_values()
            .filter_map(|(g, a)| Some((*g.first()?, *a.first()?)).filter(|_| g.len() == 1 && a.len() == 1))
            .collect();
        pairs.sort();
        for (gone, added) in &pairs {
            let (old, new) = (&self.out.gone[*gone], &self.out.added[*added]);
            self.out.recoded.push(Differs { before: old.code.clone(), place: old.place, ..new.clone() });
        }
        let (gone, added): (HashSet<usize>, HashSet<usize>) = pairs.into_iter().unzip();
        let left = |all: &mut Vec<Differs>, out: &HashSet<usize>| {
            let mut n = 0;
            all.retain(|_| {
                n += 1;
                !out.contains(&(n - 1))
            });
        };
        left(&mut self.out.gone, &gone);
        left(&mut self.out.added, &added);
    }
}

fn number(code: &str) -> u64 {
    code.parse().unwrap_or(0)
}

fn keep(all: &mut Vec<Differs>, more: &mut u64, line: Differs) {
    if all.len() < SHOWN { all.push(line) } else { *more += 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::import::divisions;
    use crate::rehearsal::cells;
    use crate::rehearsal::lists::{Trial, author};

    const DIVISIONS: &str = include_str!("../../fixtures/divisions.csv");

    fn told(all: &[Differs]) -> String {
        all.iter()
            .map(|d| format!("{}{}{}", d.code, if d.before.is_empty() { "" } else { "<" }, d.before))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What becomes of the fixture's list (a line left out, a line put in) | same | added | renamed | recoded | gone
    #[test]
    fn a_newer_list_is_told_before_it_is_recorded() {
        let table = "
            ;                                                     | 8 |              |                        |                           |
            ;990105001003,观潮社区居委会                          | 8 | 990105001003 |                        |                           |
            990105001002;                                         | 7 |              |                        |                           | 990105001002
            990105001002;990105001002,听涛里社区居委会            | 7 |              | 990105001002<听涛社区居委会 |                      |
            990105001002;990105001009,听涛社区居委会              | 7 |              |                        | 990105001009<990105001002 |
            990105001002;990105002009,听涛社区居委会              | 7 | 990105002009 |                        |                           | 990105001002
        ";
        for row in cells(table) {
            let t = Trial::bare("compare");
            divisions(&t.house, author(), DIVISIONS.as_bytes(), |_| {}).unwrap();
            let before = t.read().size().unwrap();
            let (out, put) = row[0].split_once(';').unwrap();
            let kept = DIVISIONS.lines().filter(|l| out.is_empty() || !l.starts_with(out));
            let list = kept.chain([put]).filter(|l| !l.is_empty()).map(|l| format!("{l}\n")).collect::<String>();
            let read = t.read();
            let mut compare = Compare::open(&read, None).unwrap();
            compare.file(list.as_bytes(), |_| {}).unwrap();
            let c = compare.finish().unwrap();
            let said = [c.same.to_string(), told(&c.added), told(&c.renamed), told(&c.recoded), told(&c.gone)];
            assert_eq!(said.each_ref().map(String::as_str), [row[1], row[2], row[3], row[4], row[5]], "{row:?}");
            assert_eq!((c.wrong, c.more), (0, 0));
            assert_eq!(t.read().size().unwrap(), before, "nothing is recorded");
        }
    }
}
