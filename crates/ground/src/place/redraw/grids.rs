//! `/places/{community}/grids`: which building belongs to which grid. Chosen in a table, looked at as it would be (homes,
//! residents, load of each worker), then applied at once.

use super::plan::{Begin, Plan, Wish, plan, version};
use super::rule::Redraw;
use crate::duty;
use crate::person;
use crate::place::Level;
use crate::place::change::{DAY, DOCUMENT, WHY, What, Why, iso, of_place, sealed};
use crate::place::table::{Place, find, under};
use muster_ledger::{Command, Fault, PlaceId, Read, Refusal, Together};
use muster_web::{Act, Field, FieldKind, Form, Page, Request};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Buildings in one table; of a larger community one grid after the other is shown.
pub(super) const ROWS_MAX: usize = 150;
/// How a grid that does not stand yet is named in a choice.
pub(super) const NEW: PlaceId = PlaceId(-1);
const GRID_WORKER: &str = "grid_worker";

pub(in crate::place) static GRIDS: Form = Form {
    fields: &[
        Field::new("choices", FieldKind::Hidden, "place-grids-choices").max(60_000),
        Field::new("name", FieldKind::Hidden, "place-grids-new").optional().max(60),
        Field::new("version", FieldKind::Hidden, "place-grids-choices").max(20),
        Field::new("close", FieldKind::Tick, "place-grids-close").hint("place-grids-close-hint").optional(),
        DAY,
        WHY,
        DOCUMENT,
    ],
    submit: "place-grids-apply",
};

/// Asked where no grid becomes empty; what is posted is read by [`GRIDS`].
pub(super) static GRIDS_NONE_EMPTY: Form =
    Form { fields: &[GRIDS.fields[0], GRIDS.fields[1], GRIDS.fields[2], DAY, WHY, DOCUMENT], submit: "place-grids-apply" };

#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub id: PlaceId,
    pub name: String,
    pub compound: String,
    pub compound_id: PlaceId,
    pub homes: i64,
    pub residents: i64,
    pub grid: PlaceId,
    pub chosen: PlaceId,
}

/// One grid as it is and as it would be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Load {
    pub id: PlaceId,
    pub name: String,
    pub buildings: [i64; 2],
    pub homes: [i64; 2],
    pub residents: [i64; 2],
    pub workers: i64,
    /// Those who have it as their duty.
    pub names: Vec<String>,
}

impl Load {
    pub(super) fn each(&self, then: usize) -> Option<i64> {
        (self.workers > 0).then(|| (self.residents[then] + self.workers - 1) / self.workers)
    }
    pub(super) fn changes(&self) -> bool {
        self.buildings[0] != self.buildings[1] || self.residents[0] != self.residents[1]
    }
    pub(super) fn emptied(&self) -> bool {
        self.id != NEW && self.buildings[0] > 0 && self.buildings[1] == 0
    }
}

#[derive(Serialize)]
pub(super) struct View {
    pub community: Place,
    /// Only buildings of this grid, where one was asked for.
    pub of: Option<PlaceId>,
    pub lines: Vec<Line>,
    pub loads: Vec<Load>,
    pub name: String,
    pub changed: usize,
    /// What is wrong with the choice.
    #[serde(skip)]
    pub problem: Option<Refusal>,
    #[serde(skip)]
    pub version: i64,
    #[serde(skip)]
    pub recent: Vec<(String, String, String)>,
}

fn community(req: &Request, read: &Read) -> Result<Place, Refusal> {
    let none = || Refusal::not_found("place-no-such").instead("/places");
    let own = find(read, req.id::<PlaceId>("place")?)?.ok_or_else(none)?;
    if own.level != Level::Community || !own.stands() {
        return Err(Refusal::invalid("place-grids-level").instead(format!("/places/{}", own.id)));
    }
    match req.scope()?.covers(own.community, own.grid) {
        true => Ok(own),
        false => Err(Refusal::forbidden("web-outside-scope")),
    }
}

fn lines(read: &Read, own: &Place) -> Result<Vec<Line>, Fault> {
    let compounds: HashMap<PlaceId, Place> = under(read, own.id, Level::Compound)?.into_iter().map(|c| (c.id, c)).collect();
    let inside = person::building_sizes(read, own.id)?;
    let mut out = Vec::new();
    for b in under(read, own.id, Level::Building)? {
        let compound = b.chain().into_iter().find_map(|id| compounds.get(&id));
        let (homes, residents) = inside.get(&b.id).map_or((0, 0), |s| (s.homes, s.residents));
        out.push(Line {
            id: b.id,
            name: b.name,
            compound: compound.map(|c| c.name.clone()).unwrap_or_default(),
            compound_id: compound.map(|c| c.id).unwrap_or_default(),
            homes,
            residents,
            grid: b.grid,
            chosen: b.grid,
        });
    }
    Ok(out)
}

/// Of a query (`g12=21`) or as a form carried it (`12:21,13:21`).
fn choose(lines: &mut [Line], given: &HashMap<PlaceId, PlaceId>) -> usize {
    for l in lines.iter_mut() {
        if let Some(to) = given.get(&l.id) {
            l.chosen = *to;
        }
    }
    lines.iter().filter(|l| l.chosen != l.grid).count()
}

fn given(req: &Request) -> HashMap<PlaceId, PlaceId> {
    let id = |text: &str| text.parse::<PlaceId>().ok();
    let posted = req.posted("choices");
    if !posted.is_empty() {
        return posted.split(',').filter_map(|p| p.split_once(':')).filter_map(|(b, g)| Some((id(b)?, id(g)?))).collect();
    }
    let pairs = req.query.iter().filter_map(|(k, v)| Some((id(k.strip_prefix('g')?)?, id(v)?)));
    pairs.filter(|(_, g)| *g != PlaceId::HOUSE).collect()
}

pub(super) fn carried(lines: &[Line]) -> String {
    let changed = lines.iter().filter(|l| l.chosen != l.grid);
    changed.map(|l| format!("{}:{}", l.id, l.chosen)).collect::<Vec<_>>().join(",")
}

/// The grid that gives most buildings to a new one is whose part it was.
fn origin(lines: &[Line]) -> PlaceId {
    let mut given: BTreeMap<PlaceId, usize> = BTreeMap::new();
    for l in lines.iter().filter(|l| l.chosen == NEW && l.grid != PlaceId::HOUSE) {
        *given.entry(l.grid).or_default() += 1;
    }
    given.into_iter().max_by_key(|(_, n)| *n).map(|(g, _)| g).unwrap_or_default()
}

/// Where most residents of an emptied grid go: what belonged to the grid itself goes there too.
fn heir(lines: &[Line], grid: PlaceId, new: PlaceId) -> Option<PlaceId> {
    let mut to: BTreeMap<PlaceId, i64> = BTreeMap::new();
    for l in lines.iter().filter(|l| l.grid == grid) {
        *to.entry(if l.chosen == NEW { new } else { l.chosen }).or_default() += l.residents + 1;
    }
    to.into_iter().max_by_key(|(_, n)| *n).map(|(g, _)| g)
}

fn wish(read: &Read, lines: &[Line], loads: &[Load], name: &str, new: PlaceId, close: bool) -> Result<Wish, Refusal> {
    let mut out = Wish::default();
    if lines.iter().any(|l| l.chosen == NEW) {
        out.begin.push(Begin { id: new, from: origin(lines), name: name.trim().to_owned(), code: String::new() });
    }
    let to = |l: &Line| if l.chosen == NEW { new } else { l.chosen };
    let mut whole: BTreeMap<PlaceId, bool> = BTreeMap::new();
    for l in lines.iter().filter(|l| l.compound_id != PlaceId::HOUSE) {
        let alike = lines.iter().filter(|o| o.compound_id == l.compound_id).all(|o| o.chosen == l.chosen && o.chosen != o.grid);
        whole.insert(l.compound_id, alike);
    }
    for l in lines.iter().filter(|l| l.chosen != l.grid) {
        // A compound whose buildings all go to one grid goes itself.
        if whole.get(&l.compound_id).is_some_and(|w| *w) {
            if !out.moves.iter().any(|(p, _)| *p == l.compound_id) {
                out.moves.push((l.compound_id, to(l)));
            }
            continue;
        }
        out.moves.push((l.id, back_in(read, l, to(l))?));
    }
    if close {
        for l in loads.iter().filter(|l| l.emptied()) {
            out.merge.extend(heir(lines, l.id, new).map(|into| (l.id, into)));
        }
    }
    Ok(out)
}

/// A building that comes back to the grid of its compound stands in the compound again.
fn back_in(read: &Read, line: &Line, grid: PlaceId) -> Result<PlaceId, Fault> {
    for f in of_place(read, line.id)?.into_iter().filter(|f| f.is(What::Parent)) {
        let before = f.old.trim_start_matches('@').parse().unwrap_or(PlaceId::HOUSE);
        if let Some(p) = find(read, before)?.filter(|p| p.level == Level::Compound && p.grid == grid && p.stands()) {
            return Ok(p.id);
        }
    }
    Ok(grid)
}

fn loads(read: &Read, own: &Place, lines: &[Line], name: &str) -> Result<Vec<Load>, Fault> {
    let mut out = Vec::new();
    for g in under(read, own.id, Level::Grid)? {
        let mut load = Load { id: g.id, name: g.name, ..Load::default() };
        let mut known = Vec::new();
        for d in duty::holders(read, g.id, GRID_WORKER)?.into_iter().filter(|d| d.in_force(read.now)) {
            if !known.contains(&d.actor) {
                known.push(d.actor);
                load.names.push(duty::holder(read, d.actor)?.name);
            }
        }
        load.workers = known.len() as i64;
        out.push(load);
    }
    if lines.iter().any(|l| l.chosen == NEW) {
        out.push(Load { id: NEW, name: name.to_owned(), ..Load::default() });
    }
    for l in lines {
        for (then, at) in [l.grid, l.chosen].into_iter().enumerate() {
            if let Some(load) = out.iter_mut().find(|g| g.id == at) {
                load.buildings[then] += 1;
                load.homes[then] += l.homes;
                load.residents[then] += l.residents;
            }
        }
    }
    Ok(out)
}

pub(in crate::place) fn grids(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let community = community(req, read)?;
    let mut lines = lines(read, &community)?;
    let changed = choose(&mut lines, &given(req));
    let name =
        [req.posted("name"), req.query("name").unwrap_or_default()].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
    let name: String = name.trim().chars().take(60).collect();
    let loads = loads(read, &community, &lines, &name)?;
    let problem = match changed {
        0 => None,
        _ => {
            let wish = wish(read, &lines, &loads, &name, NEW, false)?;
            plan(read, &wish, read.now.day(), Why::Mistake).err()
        }
    };
    let of = req
        .query("of")
        .and_then(|g| g.parse().ok())
        .or_else(|| (lines.len() > ROWS_MAX).then(|| loads.first().map(|l| l.id)).flatten());
    let recent = recent(req, read, community.id)?;
    let version = version(read)?;
    let view = View { community, of, lines, loads, name, changed, problem, version, recent };
    Ok(Page::of(req, req.tr("place-grids-title", &[("place", view.community.name.clone())]), &view, |v| {
        super::page_grids::shown(req, v)
    })
    .tab("/places"))
}

/// What was redrawn in a community, newest first, one line for each act and way.
fn recent(req: &Request, read: &Read, community: PlaceId) -> Result<Vec<(String, String, String)>, Fault> {
    let mut out = Vec::new();
    for (day, from, to, places) in crate::place::change::redrawn(read, community, 200)?.into_iter().take(12) {
        let name = |id: PlaceId| Ok::<_, Fault>(find(read, id)?.map_or_else(|| req.t("place-top"), |p| p.name));
        let all = places.iter().map(|p| name(*p)).collect::<Result<Vec<_>, _>>()?;
        let args = [("places", all.join(req.comma())), ("old", name(from)?), ("new", name(to)?)];
        out.push((iso(day), req.tr("place-grids-went", &args), String::new()));
    }
    Ok(out)
}

pub(in crate::place) fn redraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let own = community(req, read)?;
    let values = GRIDS.read(req)?;
    let day = values.day("day").ok_or_else(|| Refusal::invalid("web-field-date").problem("day", "web-field-date"))?;
    // What was looked at is what is applied.
    if values.int("version") != version(read)? {
        return Err(Refusal::conflict("place-redraw-between").instead(format!("/places/{}/grids", own.id)));
    }
    let mut lines = lines(read, &own)?;
    let given = given(req);
    let known = |b: &PlaceId| lines.iter().any(|l| l.id == *b);
    if let Some(other) = given.keys().find(|b| !known(b)) {
        let name = find(read, *other)?.map_or_else(|| other.to_string(), |p| p.name);
        return Err(Refusal::invalid("place-grids-foreign").arg("place", name));
    }
    choose(&mut lines, &given);
    let name = values.get("name").to_owned();
    let loads = loads(read, &own, &lines, &name)?;
    let within = |g: &PlaceId| *g == NEW || loads.iter().any(|l| l.id == *g);
    if !given.values().all(within) {
        return Err(Refusal::invalid("place-grids-foreign").arg("place", own.name.as_str()));
    }
    let new = PlaceId(req.house.next_id());
    let wish = wish(read, &lines, &loads, &name, new, values.tick("close"))?;
    let why = Why::parse(values.get("why")).unwrap_or(Why::Decision);
    let plan: Plan = plan(read, &wish, day, why)?;
    let paper = values.opt("document").map(|d| sealed(read, d)).transpose()?;
    let along = super::page::staff_along(req, read, &plan.moved)?;
    let redraw: Box<dyn Command> = Box::new(Redraw { plan, about: own.id, paper });
    Ok(Act::new(Together([redraw].into_iter().chain(along).collect()), format!("/places/{}/grids", own.id)))
}
