//! A district of a million residents: how long its lists take to come in, and its pages to be shown while it is there.
//! Run by `bench/district.sh`; `PEOPLE` says how many.
#![allow(clippy::disallowed_methods, reason = "measures")]

use super::import::{Roster, residents};
use super::tests::id_number;
use super::*;
use crate::place::{Added, Level, PlaceDraft};
use crate::rehearsal::lists::{Trial, author};
use muster_ledger::{ActorId, Command, Draft, Known, Moment, PlaceId, Refusal};
use muster_web::{Mask, Scope};
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

const COMMUNITY_PEOPLE: usize = 5_000;
/// A grid: 300 to 500 households.
const GRIDS: usize = 5;
/// Days on which the residents were born.
const DAYS: usize = 70 * 12 * 28;
const FAMILY: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭"];
const GIVEN: &[&str] =
    &["芳", "小明", "建国", "秀英", "丽", "伟", "晓云", "志强", "桂兰", "海波", "雨桐", "子涵", "文静", "国庆"];

fn community(n: usize) -> PlaceId {
    PlaceId(1_000 + n as i64)
}
fn grid(n: usize, g: usize) -> PlaceId {
    PlaceId(10_000 + (n * GRIDS + g) as i64)
}

struct Places(Vec<PlaceDraft>);
impl Command for Places {
    fn reads(&self) -> Vec<muster_ledger::Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.chunks(Added::MAX).map(|some| Added { places: some.to_vec() }.draft(PlaceId(1))).collect())
    }
}

fn divisions(communities: usize) -> Places {
    let place = |id: PlaceId, parent, level, code: String, name: String| {
        let sort = id.0;
        PlaceDraft { id, parent, level, code, name, sort, floor: 0 }
    };
    let mut places = vec![
        place(PlaceId(1), PlaceId::HOUSE, Level::County, "990105".into(), "滨江区".into()),
        place(PlaceId(2), PlaceId(1), Level::Street, "990105001".into(), "云栖街道".into()),
    ];
    for n in 0..communities {
        let code = format!("990105001{n:03}");
        places.push(place(community(n), PlaceId(2), Level::Community, code, format!("望江{n}社区")));
        for g in 0..GRIDS {
            places.push(place(grid(n, g), community(n), Level::Grid, String::new(), format!("{}网格", g + 1)));
        }
    }
    Places(places)
}

/// A community's list as an office sends it; `first` is the first of its residents.
fn list_of(first: usize, people: usize) -> String {
    let mut out = String::from("网格,住址,姓名,身份证号,电话,特殊类别\n");
    for n in 0..people {
        let i = first + n;
        let day = i * 7_919 % DAYS;
        let born = format!("{}{:02}{:02}", 1940 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let (building, unit, floor, door) = (n / 100 + 1, n / 25 % 4 + 1, n / 6 % 4 + 1, n / 3 % 2 + 1);
        let name = [FAMILY[i % FAMILY.len()], GIVEN[i / 7 % GIVEN.len()]].concat();
        let (id, need) = (id_number(i / DAYS, &born), if i % 40 == 0 { "独居" } else { "" });
        let at = format!("{building}-{unit}-{floor}{door:02}");
        writeln!(out, "{}网格,{at},{name},{id},138{i:08},{need}", n * GRIDS / people + 1).unwrap();
    }
    out
}

fn grid_scope(n: usize, g: usize) -> Scope {
    Scope::granted(false, Vec::new(), vec![grid(n, g)], Mask::Masked, Moment(i64::MAX))
}
fn community_scope(n: usize) -> Scope {
    Scope::granted(false, vec![community(n)], Vec::new(), Mask::Masked, Moment(i64::MAX))
}

/// Seconds of processor that this process has had.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |n: usize| fields.get(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(what)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// One line for `n` looks: median, 95th of a hundred, worst, the processor's share of one look (on a busy machine the rest was
/// waiting for others), and the share of the limit.
fn tell(what: &str, n: usize, limit_ms: f64, look: impl Fn(usize) -> Duration) {
    let before = processor();
    let mut took: Vec<Duration> = (0..n).map(look).collect();
    let used = (processor() - before) * 1e3 / n as f64;
    took.sort_unstable();
    let at = |share: f64| took[((n - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    let (p50, p95, worst) = (at(0.5), at(0.95), at(1.0));
    println!(
        "{what:<44} p50 {p50:>6.1} p95 {p95:>6.1} worst {worst:>6.1} processor {used:>5.1} limit {limit_ms} ms ratio {:.2}",
        p95 / limit_ms
    );
}

fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    let _done = run();
    begun.elapsed()
}

fn take_in(t: &Trial, people: usize) {
    let communities = people.div_ceil(COMMUNITY_PEOPLE);
    t.ask(divisions(communities)).unwrap();
    let (mut spent, mut used) = (Duration::ZERO, 0.0);
    for n in 0..communities {
        let some = COMMUNITY_PEOPLE.min(people - n * COMMUNITY_PEOPLE);
        let text = list_of(n * COMMUNITY_PEOPLE, some);
        let before = processor();
        spent += timed(|| {
            let roster = Roster::read(text.as_bytes(), "名册.csv").unwrap();
            let report = residents(&t.house, author(), community(n), &roster.rows, |_| {}).unwrap();
            assert_eq!((report.added as usize, report.wrong), (some, 0), "{:?}", report.problems.first());
        });
        used += processor() - before;
        if (n + 1) % 20 == 0 || n + 1 == communities {
            let done = n * COMMUNITY_PEOPLE + some;
            println!("  {done:>8} people, {:>6.0}/s so far, load {}", done as f64 / spent.as_secs_f64(), load());
        }
    }
    let (rate, limit) = (people as f64 / spent.as_secs_f64(), people as f64 / 11_000.0);
    println!(
        "{people} people in {communities} lists: {:.1} s ({rate:.0}/s), processor {used:.1} s, limit {limit:.0} s, ratio {:.2}",
        spent.as_secs_f64(),
        spent.as_secs_f64() / limit
    );
    println!("memory: peak {:.0} MB, now {:.0} MB", memory("VmHWM"), memory("VmRSS"));
}

fn pages(t: &Trial, communities: usize) {
    let at = |i: usize| (i * 37 % communities, i * 3 % GRIDS);
    // Each look by another account: a day's bound lets no one of them page and search so much.
    let account = AtomicI64::new(1_000);
    let see = |path: &str, s: &Scope| {
        let actor = ActorId(account.fetch_add(1, Ordering::Relaxed));
        timed(|| assert!(t.see_as(actor, path, s).unwrap().len() > 200))
    };
    let cold = 10.min(communities);
    tell("first search in a grid of 1,000 after start", cold, 150.0, |i| see("/people?q=wxm", &grid_scope(i, 0)));
    tell("first search in a community of 5,000", cold, 150.0, |i| see("/people?q=wxm", &community_scope(i)));
    tell("a page of a grid's list, any grid", 400, 20.0, |i| see("/people", &grid_scope(at(i).0, at(i).1)));
    let marks: Vec<String> = (0..8).map(|i| list_from(t, &community_scope(at(i).0), i * 500)).collect();
    tell("a page further on in a community's list", 16, 20.0, |i| {
        see(&format!("/people?after={}", marks[i % 8]), &community_scope(at(i % 8).0))
    });
    let asked = ["wxm", "王小明", "zhangjianguo", "3-2-201", "301", "0123", "秀英", "zzz"];
    let search = |i: usize, s: &Scope| see(&format!("/people?q={}", asked[i % asked.len()]), s);
    let here = grid_scope(communities / 2, 1);
    search(0, &here);
    tell("search in one grid: name, pinyin, room", 400, 20.0, |i| search(i, &here));
    let many = |i: usize| grid_scope(i % 8 % communities, i / 8 % GRIDS);
    for i in 0..40 {
        search(i, &many(i));
    }
    tell("search by 40 grid workers in turn", 400, 20.0, |i| search(i / 40, &many(i % 40)));
    tell("search by a whole telephone number", 400, 20.0, |i| {
        let (n, g) = at(i);
        let person = n * COMMUNITY_PEOPLE + g * COMMUNITY_PEOPLE / GRIDS + i;
        see(&format!("/people?q=138{person:08}"), &grid_scope(n, g))
    });
}

/// The mark behind so many of a scope's residents.
fn list_from(t: &Trial, scope: &Scope, skip: usize) -> String {
    let (_, after) = list(&t.read(), scope, None, skip + 1).unwrap();
    after.map(|a| a.code()).unwrap_or_default()
}

#[test]
#[ignore = "measures"]
fn measure_a_district() {
    let people: usize = std::env::var("PEOPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    println!("load {}", load());
    let mut t = Trial::bare("district");
    take_in(&t, people);
    println!("restart: {:.2} s", timed(|| t.reopen()).as_secs_f64());
    pages(&t, people.div_ceil(COMMUNITY_PEOPLE));
    println!("memory after pages: peak {:.0} MB, now {:.0} MB; load {}", memory("VmHWM"), memory("VmRSS"), load());
    println!("disk: {:.0} MB", t.bytes() as f64 / 1e6);
}

/// Small enough for every run, 6,000 people in two communities: what each scope lists and finds is counted, nobody is timed.
#[test]
fn in_a_district_each_scope_lists_its_own_and_a_whole_number_finds_one() {
    let t = Trial::bare("district-small");
    let (last, people) = (1_000, COMMUNITY_PEOPLE + 1_000);
    take_in(&t, people);
    let read = t.read();
    let counted = |s: &Scope| count(&read, s).unwrap() as usize;
    assert_eq!([community_scope(0), community_scope(1)].map(|s| counted(&s)), [COMMUNITY_PEOPLE, last]);
    let paged = |s: &Scope| {
        let (mut seen, mut after) = (std::collections::BTreeSet::new(), None);
        loop {
            let (some, next) = list(&read, s, after, 50).unwrap();
            assert!(some.len() <= 50);
            seen.extend(some.iter().map(|p| p.subject.hex()));
            match next {
                Some(_) => after = next,
                None => return seen.len(),
            }
        }
    };
    for g in 0..GRIDS {
        let scope = grid_scope(1, g);
        assert_eq!((paged(&scope), counted(&scope)), (last / GRIDS, last / GRIDS), "grid {g}");
    }
    drop(read);
    for (person, n, g) in [(7, 0, 0), (COMMUNITY_PEOPLE - 1, 0, GRIDS - 1), (COMMUNITY_PEOPLE + 300, 1, 1)] {
        let asked = format!("/people?q=138{person:08}");
        let shown = format!("138****{person:04}");
        let found = |s: &Scope| t.see(&asked, s).unwrap().matches(&shown).count();
        assert_eq!(found(&grid_scope(n, g)), 1, "{person} in their grid");
        assert_eq!((found(&grid_scope(1 - n, g)), found(&grid_scope(n, (g + 1) % GRIDS))), (0, 0), "{person} elsewhere");
    }
}
