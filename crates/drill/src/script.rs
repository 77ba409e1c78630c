//! What people do, hour by hour: each looks at their own page and posts their own form. Nobody knows more than their page
//! shows; the story only decides who is ill, who tells, and how fast people are. `walk` is what workers do,
//! `office` what the secretary does at the desk.

mod careplans;
mod duties;
mod goods;
mod helped;
mod neighbours;
mod notices;
mod office;
mod own;
mod rules;
mod sweeps;
mod walk;
mod wanted;
mod whistles;

use crate::outbreak::{Illness, Spread, outbreak};
use crate::stage::{Cells, Happening, Stage};
use crate::town::{COMMUNITIES, Resident, STORY, residents};
use crate::{Chance, founding::Cast};
use muster_ground::{place, signin};
use muster_ledger::{DAY, Fault, HOUR, MINUTE, Moment, Outcome, PlaceId, Refusal};
use muster_server::{Sender, Site};
use muster_web::Who;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Days after which the response ends.
const ENDS_ON: i32 = 9;

/// The story of one community's outbreak.
pub struct Script {
    site: Arc<Site>,
    stage: Arc<Stage>,
    chance: Chance,
    people: Vec<Resident>,
    ill: Vec<Illness>,
    told: usize,
    /// Room of a flat, by address.
    rooms: HashMap<String, PlaceId>,
    workers: Vec<String>,
    busy_until: BTreeMap<String, Moment>,
    /// When each last looked at their list, and what is left of it.
    lists: BTreeMap<String, (Moment, VecDeque<Value>)>,
    quoted: i32,
    /// The last day on which the street looked at its table.
    looked: i32,
    /// The last day on which somebody above wanted figures.
    wanted: i32,
    /// The last day on which the secretary pasted the evening's roll call.
    called: i32,
    /// The last day on which neighbours told of journeys, guests and needs.
    met: i32,
    /// The last day on which people with a care plan were asked after.
    asked_after: i32,
    /// The last day on which stores were opened or goods handed out.
    handed_out: i32,
    /// The last part of a day in which people beyond the community helped.
    helped_on: i32,
    incident: Option<i64>,
    activated: bool,
    waits: BTreeMap<&'static str, Moment>,
    done: BTreeSet<&'static str>,
    senders: HashMap<String, Sender>,
}

fn id(v: &Value) -> i64 {
    v.as_i64().unwrap_or(0)
}

impl Script {
    pub fn new(site: Arc<Site>, stage: Arc<Stage>, seed: u64, cast: &Cast) -> Result<Script, Fault> {
        let people = residents(seed, 0, 2026);
        let ill = outbreak(seed, &people, Spread::default());
        let mut rooms = HashMap::new();
        {
            let read = site.house.read()?;
            let community = place::by_code(&read, COMMUNITIES[0].0)?.map(|p| p.id).unwrap_or_default();
            for room in place::under(&read, community, place::Level::Room)? {
                let chain = place::ancestors(&read, room.id)?;
                let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
                let tail: Vec<String> = chain.iter().rev().take(3).rev().map(|p| digits(&p.name)).collect();
                rooms.insert(tail.join("-"), room.id);
            }
            let door = people.iter().find(|r| r.building == STORY).and_then(|r| rooms.get(&r.address()));
            if let (Some(room), Ok(mut at)) = (door, stage.door.lock()) {
                *at = format!("/r/{}", signin::room_token(read.vault(), *room));
            }
        }
        let workers = cast.keys().filter(|r| r.starts_with("grid")).cloned().collect();
        Ok(Script {
            site,
            stage,
            chance: Chance::part(seed, "script"),
            people,
            ill,
            told: 0,
            rooms,
            workers,
            busy_until: BTreeMap::new(),
            lists: BTreeMap::new(),
            quoted: 0,
            looked: 0,
            wanted: 0,
            called: 0,
            met: 0,
            asked_after: 0,
            handed_out: 0,
            helped_on: 0,
            incident: None,
            activated: false,
            waits: BTreeMap::new(),
            done: BTreeSet::new(),
            senders: HashMap::new(),
        })
    }

    fn sender(&mut self, role: &str) -> Result<Sender, Refusal> {
        if let Some(s) = self.senders.get(role) {
            return Ok(s.clone());
        }
        let who = if role.is_empty() {
            Who { post: "nobody".into(), ..Who::default() }
        } else {
            signin::who_as(&self.site.house.read()?, role)?.ok_or_else(|| Refusal::not_found("demo-no-stage"))?
        };
        let s = Sender::new(who);
        self.senders.insert(role.to_owned(), s.clone());
        Ok(s)
    }

    fn see(&mut self, role: &str, path: &str) -> Result<Value, Refusal> {
        let s = self.sender(role)?;
        self.site.see_inside(&s, path)
    }

    /// Posts a form and puts the act, or its refusal, on the stage.
    fn act(
        &mut self,
        (role, shown): (&str, &str),
        path: &str,
        form: &[(&str, String)],
        said: (&'static str, Vec<(&'static str, String)>),
    ) -> Option<Outcome> {
        let done = self.sender(role).and_then(|s| self.site.act_inside(&s, path, form));
        let at = self.site.clock.now();
        let who = shown.to_owned();
        match done {
            Ok(o) => {
                let code = self.code(o);
                self.stage.tell(Happening { at, who, what: said.0, args: said.1, code });
                Some(o)
            }
            Err(r) => {
                let why = format!("{} ({path})", r.code);
                self.stage.tell(Happening { at, who, what: "demo-refused", args: vec![("why", why)], code: String::new() });
                None
            }
        }
    }

    fn code(&self, o: Outcome) -> String {
        if o.count == 0 {
            return String::new();
        }
        let code = self.site.house.read().and_then(|r| r.receipt_code(o.first)).ok().flatten();
        code.unwrap_or_default()
    }

    /// True once `after` has passed since this was first asked.
    fn ripe(&mut self, what: &'static str, now: Moment, after: i64) -> bool {
        now >= self.waits.entry(what).or_insert(now).plus(after)
    }

    /// Everyone does what they do at `now`. A fault of the house ends the story; refusals are part of it.
    pub fn tick(&mut self, now: Moment) -> Result<(), Refusal> {
        let hour = now.since_midnight() / HOUR;
        self.rules();
        if (7..22).contains(&hour) {
            self.reports(now);
            self.signals(now)?;
            self.district(now)?;
        }
        if (8..19).contains(&hour) {
            for role in self.workers.clone() {
                self.worker(&role, now)?;
            }
            self.worker("secretary", now)?;
            self.receivers(now)?;
            self.duplicates(now)?;
            self.own_data(now)?;
            self.looked_after(now)?;
            self.goods(now)?;
            self.whistles(now)?;
            self.sweeps(now)?;
            self.helped(now)?;
            self.neighbours(now)?;
            self.duties(now)?;
            self.clue(now)?;
            self.notices(now);
            self.delivery(now)?;
            self.called_back(now)?;
            self.wanted(now)?;
        }
        if hour >= 17 {
            self.bulletin(now);
            self.asked(now)?;
            self.roll_call(now);
        }
        self.ending(now)
    }

    fn reports(&mut self, now: Moment) {
        while let Some(i) = self.ill.get(self.told).cloned() {
            if self.stage.begins.plus(i.onset * MINUTE) > now {
                break;
            }
            let due = i.reported.map(|r| self.stage.begins.plus((i.onset + r) * MINUTE));
            if due.is_some_and(|d| d > now) {
                break; // Told in the order of onset: near enough.
            }
            self.told += 1;
            if i.reported.is_some() {
                self.report(&i, now);
            }
        }
    }

    fn report(&mut self, i: &Illness, now: Moment) {
        let p = self.people[i.person].clone();
        let Some(room) = self.rooms.get(&p.address()).copied() else { return };
        let began = self.stage.begins.plus(i.onset * MINUTE);
        let onset = match now.day().0 - began.day().0 {
            0 => "today",
            1 => "yesterday",
            2 => "before",
            _ => "earlier",
        };
        let given: String = p.name.chars().last().into_iter().collect();
        let mut form: Vec<(&str, String)> = i.symptoms.iter().map(|s| ("symptom", (*s).to_owned())).collect();
        form.extend([("onset", onset.to_owned()), ("name", given), ("phone", p.phone.clone())]);
        let place = format!("{}幢", p.building);
        let no_phone = self.stage.no_phone.load(Ordering::Relaxed);
        let by_worker = self.chance.percent(20) || p.phone.is_empty() || no_phone;
        if by_worker {
            let role = self.worker_of(room);
            let (way, said) = if no_phone { ("paper", "纸条") } else { ("phone", "电话") };
            form.extend([("room", room.to_string()), ("way", way.to_owned())]);
            self.act((&role, "grid"), "/reports", &form, ("demo-did-report", vec![("place", place), ("way", said.into())]));
            return;
        }
        let family = self.chance.percent(30);
        form.push(("whom", if family { "family" } else { "self" }.to_owned()));
        let token = signin::room_token(self.site.house.vault(), room);
        let said = ("demo-did-report", vec![("place", place), ("way", "扫门上的码".to_owned())]);
        self.act(("", if family { "family" } else { "resident" }), &format!("/r/{token}/reports"), &form, said);
    }

    /// The worker of the grid in which a room lies.
    fn worker_of(&mut self, room: PlaceId) -> String {
        let grid = self.site.house.read().and_then(|r| place::find(&r, room)).ok().flatten().map(|p| p.grid).unwrap_or_default();
        let roles = self.workers.clone();
        let found = roles.into_iter().find(|r| self.sender(r).is_ok_and(|s| s.who.place == grid));
        found.unwrap_or_else(|| "grid1".to_owned())
    }

    fn signals(&mut self, now: Moment) -> Result<(), Refusal> {
        let list = self.see("health", "/signals")?;
        for line in list["open"].as_array().cloned().unwrap_or_default() {
            let signal = &line["signal"];
            if now < Moment(id(&signal["raised_at"])).plus(35 * MINUTE) {
                continue;
            }
            let place = line["place"].as_str().unwrap_or_default().to_owned();
            let real = place.starts_with(&format!("{STORY}幢"));
            let form = [
                ("outcome", if real { "confirmed" } else { "dismissed" }.to_owned()),
                ("basis", if real { "called" } else { "other_cause" }.to_owned()),
                ("note", "电话问过，症状和日期属实。".to_owned()),
            ];
            let path = format!("/signals/{}/verification", id(&signal["id"]));
            self.act(("health", "health"), &path, &form, ("demo-did-verify-signal", vec![("place", place)]));
        }
        Ok(())
    }

    fn district(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.incident.is_none() {
            let list = self.see("district", "/signals")?;
            let verified = list["closed"].as_array().and_then(|c| c.iter().find(|l| l["signal"]["state"] == "verified").cloned());
            let Some(line) = verified else { return Ok(()) };
            if self.ripe("open", now, 45 * MINUTE) {
                self.open(&line, now)?;
            }
        } else if !self.activated && self.ripe("activate", now, 20 * MINUTE) {
            self.activate(now)?;
        }
        Ok(())
    }

    fn open(&mut self, line: &Value, now: Moment) -> Result<(), Refusal> {
        let signal = id(&line["signal"]["id"]);
        let view = self.see("district", &format!("/incidents/new?signal={signal}"))?;
        let community = id(&line["signal"]["community"]).to_string();
        let basis = view["bases"][0]["key"].as_str().unwrap_or_default().to_owned();
        let until = now.day().0 + 14;
        let form = [
            ("matter", "respiratory_cluster".to_owned()),
            ("area", community),
            ("grade", "4".to_owned()),
            ("warning", "none".to_owned()),
            ("level", "4".to_owned()),
            ("expected", muster_ledger::Day(until).to_string()),
            ("measures", "visits".to_owned()),
            ("measures", "care".to_owned()),
            ("measures", "notices".to_owned()),
            ("basis", basis),
            ("decision", "meeting".to_owned()),
            ("number", "滨政应〔2026〕3号".to_owned()),
            ("signal", signal.to_string()),
        ];
        if self.act(("district", "district"), "/incidents", &form, ("demo-did-open", vec![])).is_some() {
            let list = self.see("district", "/incidents")?;
            self.incident = list["incidents"][0]["incident"]["id"].as_i64();
        }
        Ok(())
    }

    fn activate(&mut self, now: Moment) -> Result<(), Refusal> {
        let Some(incident) = self.incident else { return Ok(()) };
        let until = muster_ledger::Day(now.day().0 + 13).to_string();
        let look = format!("/incidents/{incident}/plans/respiratory-cluster");
        let view = self.see("district", &look)?;
        let path = format!("{look}/activation");
        let mut form = vec![("expected", until), ("sure", "yes".to_owned()), ("level", id(&view["level"]).to_string())];
        for name in ["stage", "hash"] {
            form.push((name, view[name].as_str().unwrap_or_default().to_owned()));
        }
        if let Some(area) = view["area"].as_i64() {
            form.push(("area", area.to_string()));
        }
        self.activated = true;
        self.act(("district", "district"), &path, &form, ("demo-did-activate", vec![]));
        Ok(())
    }

    /// The health authority's figures are quoted with their date, never computed here.
    fn bulletin(&mut self, now: Moment) {
        let day = self.stage.day(now);
        if self.quoted >= day || self.incident.is_none() || self.done.contains("end") {
            return;
        }
        self.quoted = day;
        let till = now.plus(-DAY / 2);
        let new = self.ill.iter().filter(|i| {
            let at = self.stage.begins.plus(i.onset * MINUTE);
            at <= till && at > till.plus(-DAY) && self.people[i.person].building == STORY
        });
        let form = [
            ("authority", "county".to_owned()),
            ("title", format!("呼吸道聚集情况通报（第{day}号）")),
            ("date", now.day().to_string()),
            ("url", "https://example.invalid/bulletin".to_owned()),
            ("new_cases", new.count().to_string()),
        ];
        if self.act(("district", "district"), "/bulletins", &form, ("demo-did-quote", vec![])).is_some() {
            self.stage.count(Cells { typed: 1, ..Cells::default() });
        }
    }

    fn ending(&mut self, now: Moment) -> Result<(), Refusal> {
        let Some(incident) = self.incident else { return Ok(()) };
        if self.stage.day(now) < ENDS_ON || now.since_midnight() < 10 * HOUR {
            return Ok(());
        }
        if self.done.insert("end") {
            let form = [("announced", "board".to_owned()), ("announced", "bulletin".to_owned()), ("sure", "yes".to_owned())];
            self.act(("district", "district"), &format!("/incidents/{incident}/end"), &form, ("demo-did-end", vec![]));
            // Everyone hears of it: no list from before holds.
            self.lists.clear();
        } else if self.ripe("propose", now, 3 * HOUR) && self.done.insert("propose") {
            let path = format!("/incidents/{incident}/sunset");
            self.act(("district", "district"), &path, &[("sure", "yes".to_owned())], ("demo-did-propose", vec![]));
        } else if self.done.contains("propose") && self.ripe("destroy", now, HOUR) && self.done.insert("destroy") {
            let path = format!("/incidents/{incident}/sunset/approval");
            self.act(("auditor", "auditor"), &path, &[("sure", "yes".to_owned())], ("demo-did-destroy", vec![]));
        }
        Ok(())
    }
}
