//! Whether a site or a compound may be recorded so.

use super::fact::{COMPOUND_DESCRIBED, Described, Gone, Keeper, SITE_CHANGED, SITE_CLOSED, SITE_RECORDED, Site, SiteId};
use super::kind::kind_of;
use super::table::{COMPOUNDS, SITES, site_of};
use crate::duty::STAFF_DATASET;
use muster_ledger::{Command, Draft, Key, Known, Lost, Moment, Refusal, Sealed, Vault};

/// Sites recorded at once from a list.
pub(super) const ROWS_MAX: usize = 500;
/// Persons that one place holds; more is a slip of the pen.
pub(super) const CAPACITY_MAX: i64 = 100_000;

/// Records sites or changes one: what is given is how it is from now on. All or none.
pub struct Record {
    sites: Vec<(Site, Sealed)>,
    new: bool,
}

impl Record {
    pub fn new(vault: &Vault, sites: Vec<(Site, Keeper)>) -> Result<Record, Lost> {
        Ok(Record { sites: sealed(vault, sites)?, new: true })
    }
    pub(super) fn change(vault: &Vault, site: Site, keeper: Keeper) -> Result<Record, Lost> {
        Ok(Record { sites: sealed(vault, vec![(site, keeper)])?, new: false })
    }
}

fn sealed(vault: &Vault, sites: Vec<(Site, Keeper)>) -> Result<Vec<(Site, Sealed)>, Lost> {
    let one = |(site, keeper): (Site, Keeper)| {
        let plain = serde_json::to_vec(&keeper).unwrap_or_default();
        Ok((site, vault.seal(STAFF_DATASET, None, &plain)?))
    };
    sites.into_iter().map(one).collect()
}

fn fits(site: &Site, at: Moment) -> Result<(), Refusal> {
    let wrong = |field: &'static str, code: &'static str| Err(Refusal::invalid(code).problem(field, code));
    if kind_of(&site.kind).is_none() {
        return wrong("kind", "site-no-kind");
    }
    if site.name.is_empty() || site.name.chars().count() > 60 || site.name.chars().any(char::is_control) {
        return wrong("name", "site-name-wrong");
    }
    if !(0..=CAPACITY_MAX).contains(&site.capacity) {
        return wrong("capacity", "site-capacity-wrong");
    }
    if site.seen > at.day() {
        return wrong("seen", "site-day-future");
    }
    Ok(())
}

impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        let own = self.sites.iter().map(|(s, _)| Key::one(&SITES, vec![s.id.into()]));
        let beside = self.sites.iter().map(|(s, _)| Key::by(&SITES, "place", vec![s.place.into()]));
        own.chain(beside).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.sites.len() > ROWS_MAX {
            return Err(Refusal::invalid("site-rows-many").arg("max", ROWS_MAX));
        }
        let mut out = Vec::new();
        for (n, (site, keeper)) in self.sites.iter().enumerate() {
            fits(site, at)?;
            let stands = known.one(&SITES, &[site.id.into()]).is_some_and(|r| r.int("closed") == 0);
            if stands == self.new {
                return Err(Refusal::conflict("site-none").instead("/sites"));
            }
            let same = |s: &Site| s.kind == site.kind && s.name == site.name && s.place == site.place && s.id != site.id;
            let beside = known.by(&SITES, "place", &[site.place.into()]);
            let twice = self.sites[..n].iter().any(|(s, _)| same(s));
            if twice || beside.iter().filter(|r| r.int("closed") == 0).map(site_of).any(|s| same(&s)) {
                let refusal =
                    Refusal::conflict("site-known").arg("name", &site.name).instead(format!("/sites?place={}", site.place));
                return Err(refusal.problem_with("name", "site-known", vec![("name", site.name.clone())]));
            }
            let kind = if self.new { SITE_RECORDED } else { SITE_CHANGED };
            out.push(Draft::new(kind, site).area(site.place).sealed(keeper.clone()));
        }
        Ok(out)
    }
}

pub(super) struct Close {
    pub id: SiteId,
}

impl Command for Close {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SITES, vec![self.id.into()])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = known.one(&SITES, &[self.id.into()]).filter(|r| r.int("closed") == 0);
        let site = row.map(site_of).ok_or_else(|| Refusal::conflict("site-none").instead("/sites"))?;
        Ok(vec![Draft::new(SITE_CLOSED, &Gone { id: self.id }).area(site.place)])
    }
}

/// Says how a compound is looked after.
pub struct Describe(pub Described);

impl Command for Describe {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&COMPOUNDS, vec![self.0.compound.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = &self.0;
        if d.seen > at.day() {
            return Err(Refusal::invalid("site-day-future").problem("seen", "site-day-future"));
        }
        let last = known.one(&COMPOUNDS, &[d.compound.into()]).map_or(0, |r| r.int("seen"));
        if i64::from(d.seen.0) < last {
            return Err(Refusal::conflict("site-day-before").problem("seen", "site-day-before"));
        }
        Ok(vec![Draft::new(COMPOUND_DESCRIBED, d).area(d.compound)])
    }
}
