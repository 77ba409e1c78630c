//! Gates, lanes, open spaces and lifelines of the town, recorded by the secretaries with the real commands; two compounds of the
//! first community, one of which nobody looks after.

use crate::founding::Part;
use muster_ground::place::{self, Level, Place};
use muster_ground::site::{Describe, Described, Keeper, Record, Site, SiteId, Source, State};
use muster_ledger::{Author, Command, Fault, House, PlaceId, Refusal};

/// The first community's compounds, by the grid in which they lie.
pub(crate) const COMPOUNDS: [(usize, &str); 2] = [(0, "听潮花苑"), (11, "河坊旧里")];

/// Kind, name, persons it holds, state, who has the key, how to find it.
type Line = (&'static str, &'static str, i64, State, &'static str, &'static str);
const EACH: [Line; 7] = [
    ("gate", "南门", 0, State::Usable, "门岗 老秦", "主要出入口，消防车由此进"),
    ("gate", "北门", 0, State::Limited, "门岗 老秦", "六点至二十二点开"),
    ("open_space", "社区广场", 800, State::Usable, "", "可停三辆大巴"),
    ("shelter", "社区活动中心", 200, State::Usable, "何干事", "有发电机接口"),
    ("water", "自来水总阀", 0, State::Usable, "物业 水师傅", "南门东侧井盖下，关掉全小区停水"),
    ("power", "1号配电房", 0, State::Usable, "物业 电师傅", "1幢北侧铁门内"),
    ("gas", "燃气总阀", 0, State::Usable, "燃气公司 值班", "南门外调压箱"),
];
const OLD: [Line; 3] = [
    ("lane", "后河弄", 0, State::Limited, "", "宽两米，救护车进不来，用担架"),
    ("gate", "弄口铁门", 0, State::Usable, "12幢 老章", "夜里上锁，老章住底楼"),
    ("light", "弄内路灯开关", 0, State::Usable, "12幢 老章", "铁门内侧墙上"),
];

fn broken() -> Refusal {
    Fault::Keys("the staff dataset".into()).into()
}

fn made(house: &House, lines: &[Line], at: &Place, serves: &[PlaceId]) -> Vec<(Site, Keeper)> {
    let one = |(kind, name, capacity, state, keeper, note): &Line| {
        let site = Site {
            id: SiteId(house.next_id()),
            kind: (*kind).into(),
            name: (*name).into(),
            place: at.id,
            community: at.community,
            grid: at.grid,
            serves: if *kind == "gate" { serves.to_vec() } else { Vec::new() },
            capacity: *capacity,
            state: *state,
            seen: house.now().day(),
        };
        let phone = if keeper.is_empty() { String::new() } else { "19900770001".to_owned() };
        (site, Keeper { name: (*keeper).into(), phone, note: (*note).into() })
    };
    lines.iter().map(one).collect()
}

/// `secretaries` by community, in the order of the places.
pub(crate) fn found(
    house: &House,
    author: Author,
    communities: &[(PlaceId, Part)],
    record: &dyn Fn(Author, &str, Box<dyn Command>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for (i, (id, secretary)) in communities.iter().enumerate() {
        let author = Author { actor: secretary.actor, duty: Some(secretary.duty), ..author };
        let (community, compounds, grids) = {
            let read = house.read()?;
            let community = place::find(&read, *id)?.ok_or_else(|| Refusal::not_found("place-no-such"))?;
            (community, place::under(&read, *id, Level::Compound)?, place::under(&read, *id, Level::Grid)?)
        };
        let (new, old) = (compounds.first().unwrap_or(&community), compounds.get(1));
        // Two grids share the gates.
        let serves: Vec<PlaceId> = grids.iter().skip(1).take(1).map(|g| g.id).collect();
        let sites = Record::new(house.vault(), made(house, &EACH, new, &serves)).map_err(|_| broken())?;
        record(author, &format!("sites-{i}"), Box::new(sites))?;
        let Some(old) = old else { continue };
        let sites = Record::new(house.vault(), made(house, &OLD, old, &[])).map_err(|_| broken())?;
        record(author, "sites-old", Box::new(sites))?;
        for (compound, looked_after) in [(new, true), (old, false)] {
            let said = Some(looked_after);
            let described = Described {
                compound: compound.id,
                community: compound.community,
                grid: compound.grid,
                property_firm: said,
                owners_committee: said,
                guard: said,
                seen: house.now().day(),
                source: Source::Visit,
            };
            record(author, &format!("compound-{}", compound.id), Box::new(Describe(described)))?;
        }
    }
    Ok(())
}
