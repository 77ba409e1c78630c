use super::book::by_key;
use super::*;
use muster_ground::place::{Added, Level, PlaceDraft};
use muster_ground::rehearsal::{self, Trial, cells};
use muster_ledger::*;
use muster_sense::selfreport::{
    self, REPORT_CORRECTED, REPORT_DATA, REPORT_MADE, REPORT_VERIFIED, REPORTS, ReportCorrected, ReportId, ReportMade,
    ReportVerified, Symptom, Told, Within,
};
use muster_web::{Act, Does, Mask, Request, Scope, Who, find_route, missing_words};
use std::ops::Deref;

const KEY: &str = "fever-building";

fn first_day() -> Day {
    Day::from_civil(2026, 11, 2).unwrap()
}

struct Stage(Trial);

impl Deref for Stage {
    type Target = Trial;
    fn deref(&self) -> &Trial {
        &self.0
    }
}

fn places() -> Draft {
    let p = |id, parent, level, name: &str| PlaceDraft {
        id: PlaceId(id),
        parent: PlaceId(parent),
        level,
        code: String::new(),
        name: name.into(),
        sort: id,
        floor: 0,
    };
    let places = vec![
        p(1, 0, Level::County, "滨江区"),
        p(2, 1, Level::Street, "云栖街道"),
        p(3, 2, Level::Community, "多闻社区"),
        p(4, 3, Level::Grid, "第一网格"),
        p(5, 4, Level::Building, "5幢"),
        p(6, 4, Level::Building, "6幢"),
        p(7, 4, Level::Building, "7幢"),
    ];
    Added { places }.draft(PlaceId(1))
}

impl Stage {
    /// Four weeks after the first day, a Monday.
    fn new() -> Stage {
        let slices = [&muster_ground::place::SLICE, &muster_ground::duty::SLICE, &selfreport::SLICE, &SLICE];
        let stage = Stage(Trial::bare("signal", "海澜市滨江区", Mode::Exercise { simulated: true }, &slices, &[]));
        stage.pass(first_day().start().0 + 28 * DAY - stage.now().0);
        stage.0.record(ActorId::HOUSE, vec![places()]).unwrap();
        stage
    }
    fn give(&self, actor: ActorId, cause: Option<Seq>, command: Box<dyn Command>) -> Answer {
        self.ask_as(Author { actor, cause, ..Author::default() }, command)
    }
    /// The dataset of this week's reports.
    fn week(&self) -> DatasetId {
        REPORT_DATA.ready(&self.house, &self.read()).unwrap()
    }
    fn switch_on(&self) -> Seq {
        let version = by_key(KEY).unwrap().version;
        let tried = RuleTried { key: KEY.into(), version, days: 90, would_raise: 0 };
        self.give(ActorId(9), None, Box::new(TryRule(tried))).unwrap();
        let on = RuleSwitched { key: KEY.into(), version, on: true };
        self.give(ActorId(9), None, Box::new(SwitchRule(on))).unwrap().first
    }
    /// As the runner does: the fact, then what follows from it.
    fn record(&self, actor: i64, draft: Draft) -> Seq {
        self.pass(MINUTE);
        let seq = self.0.record(ActorId(actor), vec![draft]).unwrap().first;
        let read = self.read();
        let fact = read.fact(seq).unwrap().unwrap();
        let follows = match fact.kind() {
            "report.made" => on_report_made(&fact, &read, &self.house),
            "report.corrected" => on_report_corrected(&fact, &read, &self.house),
            _ => Ok(None),
        };
        if let Some(command) = follows.unwrap() {
            self.give(ActorId::HOUSE, Some(seq), command).unwrap();
        }
        seq
    }
    fn report(&self, actor: i64, building: i64, person: &str, day: i32, symptom: Symptom) -> ReportId {
        let id = ReportId(self.house.next_id());
        let body = ReportMade {
            id,
            community: PlaceId(3),
            grid: PlaceId(4),
            building: PlaceId(building),
            symptoms: vec![symptom],
            none: false,
            onset: Day(first_day().0 + day),
            verified: actor != 0,
        };
        let (vault, week) = (self.house.vault(), self.week());
        let told = Told { room: PlaceId(8), name: person.to_owned(), ..Told::default() };
        let sealed = vault.seal(week, None, &serde_json::to_vec(&told).unwrap()).unwrap();
        let subject = selfreport::subject_in_room(vault, week, told.room, person).unwrap();
        self.record(actor, Draft::new(REPORT_MADE, &body).subject(subject).sealed(sealed));
        id
    }
    fn all(&self) -> Vec<Signal> {
        let scope = Scope::granted(true, vec![], vec![], Mask::Nameless, Moment(i64::MAX));
        let read = self.read();
        let mut all = open_signals(&read, &scope).unwrap();
        all.extend(super::table::closed_signals(&read, &scope, i64::MAX, 1000).unwrap());
        all.sort_by_key(|s| s.raised_seq);
        all
    }
    fn close(&self, building: i64, confirmed: bool) {
        if let Some(s) = self.all().into_iter().find(|s| s.is_open() && s.place == PlaceId(building)) {
            self.pass(MINUTE);
            self.give(ActorId(31), None, Box::new(self.closing(s.id, confirmed, 31, "cdc", vec![]))).unwrap();
        }
    }
    fn closing(&self, id: SignalId, confirmed: bool, actor: i64, post: &str, evidence: Vec<Seq>) -> CloseSignal {
        let note = self.house.vault().seal(self.week(), None, b"{}").unwrap();
        let basis = if confirmed { "called" } else { "mistaken" };
        let body = SignalClosed { id, basis: basis.into() };
        CloseSignal { body, confirmed, actor: ActorId(actor), post: post.into(), evidence, note }
    }
    /// What was raised, and by which report.
    fn raised(&self) -> Vec<(PlaceId, Seq, i64, Window, Vec<Seq>)> {
        let read = self.read();
        let facts = read.facts_from(Seq(0), 100_000).unwrap();
        let raised = facts.iter().filter(|f| f.kind() == "signal.raised");
        raised
            .map(|f| {
                let s: SignalRaised = f.body().unwrap();
                (s.place(), f.envelope.cause.unwrap(), s.count, s.window, s.evidence)
            })
            .collect()
    }
    /// What a trial over the same history says, with the verifications as they were.
    fn tried(&self, since: Seq) -> Vec<(PlaceId, Seq, i64, Window, Vec<Seq>)> {
        let history = selfreport::history(&self.read(), Moment(0), Moment(i64::MAX)).unwrap();
        let closings: Vec<_> = self.all().iter().filter_map(|s| s.closed_seq.map(|seq| (s.place, seq))).collect();
        let raises = would_raise(&self.read(), by_key(KEY).unwrap(), history, &Closings::Recorded(&closings), since);
        raises.into_iter().map(|r| (r.place, r.at_seq, r.count, r.window, r.evidence)).collect()
    }
    fn request(&self, method: &'static str, path: &str, form: &[(&str, &str)], post: &str) -> Request {
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let pair = |(k, v): (&str, &str)| (k.to_owned(), v.to_owned());
        let (_, params) = find_route(&[&SLICE], method, bare).unwrap();
        Request {
            method,
            params,
            query: query.split('&').filter_map(|p| p.split_once('=')).map(pair).collect(),
            form: form.iter().map(|p| pair(*p)).collect(),
            who: Who { actor: ActorId(31), post: post.into(), session: Some([1; 16]), ..Who::default() },
            scope: Some(Scope::granted(false, vec![PlaceId(3)], vec![], Mask::Masked, Moment(i64::MAX))),
            elder: true,
            ..self.0.request(bare)
        }
    }
    fn see(&self, path: &str, post: &str) -> String {
        let req = self.request("GET", path, &[], post);
        let (route, _) = find_route(&[&SLICE], "GET", &req.path).unwrap();
        let Does::See(f) = route.does else { panic!("{path} is no page") };
        let html = f(&req, &self.read()).unwrap().body.into_string();
        assert!(!html.contains('⟦'), "a sentence is missing on {path}: {html}");
        html
    }
    fn post(&self, path: &str, form: &[(&str, &str)], post: &str) -> Result<Outcome, Refusal> {
        let req = self.request("POST", path, form, post);
        let (route, _) = find_route(&[&SLICE], "POST", path).unwrap();
        let Does::Act { plan, .. } = route.does else { panic!("{path} is no act") };
        let Act { command, .. } = plan(&req, &self.read())?;
        self.give(req.who.actor, None, command)
    }
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn shipped_rules_have_no_fault() {
    let rules = book().unwrap();
    assert!(rules.iter().any(|r| r.key == KEY && r.count == 3 && r.days == 5 && r.within == Within::Building));
    for r in rules {
        assert!(r.text.contains(&r.key));
        let en = r.why.sources(muster_web::Lang::En).concat();
        assert!(!en.contains(|c: char| ('\u{3400}'..='\u{9fff}').contains(&c)), "{}: its sources in English: {en}", r.key);
    }
}

/// replace | by | what is said
#[test]
fn a_wrong_rule_file_is_told_what_is_wrong() {
    let good = &by_key(KEY).unwrap().text;
    let table = "
        count = 3            | count = 1               | line 8: count: 2 to 100
        days = 5             | days = 40               | line 11: days: 1 to 14
        \"fever\"            | \"feever\"              | line 7: unknown variant `feever`
        of = \"people\"      | of = \"reports\"        | line 9: unknown variant `reports`
        of = \"people\"      | oof = \"people\"        | line 9: unknown field `oof`
        deadline_minutes = 120 | deadline_minutes = 1  | line 15: then.deadline_minutes: 10 to 1440
        [\"health_centre\", \"cdc\"] | [\"secretary\"] | line 14: then.verify: only health_centre and cdc may verify
        \"fever-building\"   | \"Fever Building\"      | line 3: key: lower-case letters
        sources_en = [       | sources_en = [\"x\",     | line 24: why.sources_en: one for each of why.sources
        [why]                | [why                    | line 17:
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        assert!(good.contains(cells[0]), "{line}");
        let wrong = read_rules(&[("x.toml", &good.replacen(cells[0], cells[1], 1))]).unwrap_err();
        let said = wrong[0].to_string();
        assert!(said.starts_with(&format!("x.toml: {}", cells[2])), "{line}: {said}");
    }
    let twice = read_rules(&[("a.toml", good), ("b.toml", good)]).unwrap_err();
    assert_eq!(twice[0].to_string(), format!("b.toml: line 3: key: another file already holds {KEY}"));
}

#[test]
fn a_file_of_the_house_stands_beside_a_shipped_one_or_in_its_place() {
    let good = &by_key(KEY).unwrap().text;
    let higher = good.replacen("version = 1", "version = 2", 1).replacen("count = 3", "count = 4", 1);
    let other = good.replacen(KEY, "fever-here", 1);
    let shipped = read_book(&[]).unwrap();
    let rules = read_book(&[("a.toml", &higher), ("b.toml", &other)]).unwrap();
    assert_eq!(rules.len(), shipped.len() + 1);
    let of = |key: &str| rules.iter().find(|r| r.key == key).unwrap();
    assert_eq!((of(KEY).count, &of(KEY).origin), (4, &Origin::Replaces("a.toml".into(), 1)));
    assert_eq!(of("fever-here").origin, Origin::Own("b.toml".into()));
    assert_eq!(rules.iter().filter(|r| r.origin == Origin::Shipped).count(), shipped.len() - 1);
    // The version that may be switched on already cannot change its text.
    let wrong = read_book(&[("a.toml", good)]).unwrap_err();
    assert_eq!(wrong[0].to_string(), "a.toml: line 4: version: it replaces the shipped rule of version 1; write a higher one");
}

fn golden<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(kind: Kind, body: &T) {
    rehearsal::body(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/signal"), kind, body);
}

#[test]
fn bodies_are_golden() {
    let (id, key) = (SignalId(8), KEY.to_owned());
    let window = Window { from: Day(20_770), to: Day(20_774) };
    golden(RULE_TRIED, &RuleTried { key: key.clone(), version: 1, days: 90, would_raise: 4 });
    golden(RULE_SWITCHED, &RuleSwitched { key: key.clone(), version: 1, on: true });
    let raised = SignalRaised {
        id,
        rule: key,
        version: 1,
        what: Symptom::Fever,
        within: Within::Building,
        building: PlaceId(5),
        grid: PlaceId(4),
        community: PlaceId(3),
        count: 3,
        evidence: vec![Seq(11), Seq(12), Seq(15)],
        window,
        first_at: Moment(1_800_000_000_000_000),
        verify_by: Moment(1_800_007_200_000_000),
    };
    golden(SIGNAL_RAISED, &raised);
    golden(SIGNAL_EXTENDED, &SignalExtended { id, count: 4, evidence: vec![Seq(19)], window });
    golden(SIGNAL_DEADLINE_MISSED, &SignalDeadlineMissed { id, verify_by: Moment(1_800_007_200_000_000) });
    golden(SIGNAL_VERIFIED, &SignalClosed { id, basis: "called".into() });
    golden(SIGNAL_DISMISSED, &SignalClosed { id, basis: "mistaken".into() });
}

/// Reports `day:person@building` in the order they come in (`~` a cough, `x5` dismissed, `v5` verified) | raised
/// `building=people`, `+people` as it grows. Three people, one building, five days.
#[test]
fn when_the_measure_is_full() {
    let table = "
        1:a@5 1:b@5                                 |
        1:a@5 1:b@5 1:c@5                           | 5=3
        1:a@5 2:a@5 3:a@5                           |
        1:a@5 3:b@5 5:c@5                           | 5=3
        1:a@5 3:b@5 6:c@5                           |
        6:a@5 4:b@5 2:c@5                           | 5=3
        1:a@5 6:a@5 3:b@5 4:c@5                     | 5=3
        1:a@5 1:b@6 1:c@5                           |
        1:a@5 1:b@5 1:c@5 1:a@6 1:b@6 1:c@6         | 5=3 6=3
        1:a@5 1:b@5 1:c~5                           |
        1:a@5 1:b@5 1:c@5 2:d@5                     | 5=3 5+4
        1:a@5 1:b@5 1:c@5 2:a@5                     | 5=3 5+3
        1:a@5 1:b@5 1:c@5 6:d@5                     | 5=3
        1:a@5 1:b@5 1:c@5 5:d@5 9:e@5               | 5=3 5+4 5+5
        1:a@5 1:b@5 1:c@5 x5 1:d@5                  | 5=3
        1:a@5 1:b@5 1:c@5 x5 1:d@5 1:e@5 1:f@5      | 5=3 5=3
        1:a@5 1:b@5 1:c@5 x5 1:a@5 1:b@5 1:c@5      | 5=3 5=3
        1:a@5 1:b@5 1:c@5 v5 2:d@5 2:e@5            | 5=3
        1:a@5 1:b@5 x5 1:c@5                        | 5=3
    ";
    for cells in cells(table) {
        let stage = Stage::new();
        let since = stage.switch_on();
        for event in cells[0].split_whitespace() {
            if let Some(b) = event.strip_prefix('x') {
                stage.close(b.parse().unwrap(), false);
            } else if let Some(b) = event.strip_prefix('v') {
                stage.close(b.parse().unwrap(), true);
            } else {
                let (day, rest) = event.split_once(':').unwrap();
                let symptom = if rest.contains('@') { Symptom::Fever } else { Symptom::Cough };
                let (person, building) = rest.split_once(['@', '~']).unwrap();
                stage.report(0, building.parse().unwrap(), person, day.parse().unwrap(), symptom);
            }
        }
        let read = stage.read();
        let mut got = Vec::new();
        for f in read.facts_from(Seq(0), 1000).unwrap() {
            if f.kind() == "signal.raised" {
                let s: SignalRaised = f.body().unwrap();
                got.push(format!("{}={}", s.building, s.count));
            } else if f.kind() == "signal.extended" {
                let s: SignalExtended = f.body().unwrap();
                got.push(format!("{}+{}", find(&read, s.id).unwrap().unwrap().building, s.count));
            }
        }
        assert_eq!(got.join(" "), cells[1], "{cells:?}");
        assert_eq!(stage.raised(), stage.tried(since), "{cells:?}");
    }
}

/// Any history, replayed through the rule, raises what was raised when it happened.
#[test]
fn a_trial_finds_what_happened() {
    let mut raised = 0;
    for seed in 0..6u64 {
        let stage = Stage::new();
        let mut at = seed * 1_000_000;
        let mut below = |n: u64| {
            at += 1;
            u64::from_le_bytes(sha256(&at.to_le_bytes())[..8].try_into().unwrap()) % n
        };
        let mut reports: Vec<ReportId> = Vec::new();
        let (mut since, on_at) = (Seq(i64::MAX), below(20));
        for n in 0..150 {
            if n == on_at {
                since = stage.switch_on();
            }
            let building = 5 + below(3) as i64;
            let day = (n / 10 + below(6)) as i32;
            match below(12) {
                0 => stage.close(building, below(2) == 0),
                1 if !reports.is_empty() => {
                    let id = reports[below(reports.len() as u64) as usize];
                    let symptoms = if below(3) == 0 { vec![Symptom::Cough] } else { vec![Symptom::Fever] };
                    let body = ReportCorrected { id, symptoms, none: false, onset: Day(first_day().0 + day) };
                    if !selfreport::find(&stage.read(), id).unwrap().unwrap().void {
                        stage.record(21, Draft::new(REPORT_CORRECTED, &body));
                    }
                }
                2 if !reports.is_empty() => {
                    let id = reports[below(reports.len() as u64) as usize];
                    stage.record(21, Draft::new(REPORT_VERIFIED, &ReportVerified { id, holds: below(2) == 0 }));
                }
                _ => reports.push(stage.report(0, building, &format!("p{}", below(14)), day, Symptom::Fever)),
            }
        }
        assert_eq!(stage.raised(), stage.tried(since), "seed {seed}");
        assert_eq!(stage.house.differences(10).unwrap(), []);
        raised += stage.raised().len();
    }
    assert!(raised > 10, "only {raised}: the property says little");
}

#[test]
fn what_is_not_verified_in_time_is_put_on_record_once() {
    let stage = Stage::new();
    stage.switch_on();
    for p in ["a", "b", "c"] {
        stage.report(0, 5, p, 1, Symptom::Fever);
    }
    let id = stage.all()[0].id;
    let fire = || {
        let command = fire_verify_due(id.0, &stage.read(), &stage.house).unwrap().unwrap();
        stage.give(ActorId::HOUSE, None, command).unwrap().count
    };
    assert_eq!(fire(), 0, "not yet");
    stage.pass(121 * MINUTE);
    assert!(stage.see("/signals", "street_lead").contains("超时"), "late is shown before the timer says so");
    assert_eq!((fire(), fire()), (1, 0));
    let s = &stage.all()[0];
    assert!(s.is_open() && s.overdue_at.is_some());
    assert!(s.first_at < s.raised_at && s.verify_by == s.raised_at.plus(120 * MINUTE));
    assert!(stage.see(&format!("/signals/{id}"), "district_lead").contains("已超时"));
    stage.close(5, true);
    assert!(stage.all()[0].is_late(stage.house.now()), "verified late stays late");
    assert_eq!(stage.house.differences(10).unwrap(), []);
}

/// actor, post | state before | outcome. Actor 21 wrote down the first of the reports.
#[test]
fn who_may_say_what_a_signal_was() {
    let table = "
        31 health_centre | open   | signal.verified
        31 cdc           | open   | signal.verified
        31 street_lead   | open   | signal-not-yours
        21 cdc           | open   | signal-own
        31 cdc           | closed | signal-closed
    ";
    for cells in cells(table) {
        let (actor, post) = cells[0].split_once(' ').unwrap();
        let stage = Stage::new();
        stage.switch_on();
        for (actor, p) in [(21, "a"), (0, "b"), (0, "c")] {
            stage.report(actor, 5, p, 1, Symptom::Fever);
        }
        let s = stage.all().remove(0);
        if cells[1] == "closed" {
            stage.close(5, false);
        }
        let close = stage.closing(s.id, true, actor.parse().unwrap(), post, s.evidence);
        let known = stage.read().known(&close.reads()).unwrap();
        let got = close.decide(&known, stage.house.now()).map_or_else(|r| r.code.to_owned(), |d| d[0].kind().to_owned());
        assert_eq!(got, cells[2], "{cells:?}");
    }
    assert_eq!(REPORTS.name, "selfreport_reports");
}

/// tried version, on version | asked version, on | outcome
#[test]
fn a_rule_speaks_only_after_it_was_tried() {
    let table = "
        - - | 1 yes | signal-rule-not-tried
        1 - | 1 yes | switched
        1 - | 2 yes | signal-rule-not-tried
        1 1 | 1 yes | signal-rule-is-on
        2 1 | 2 yes | switched
        1 1 | 1 no  | switched
        1 - | 1 no  | signal-rule-is-off
        - 1 | 1 no  | switched
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<Vec<&str>> = line.split('|').map(|c| c.split_whitespace().collect()).collect();
        let version: i64 = cells[1][0].parse().unwrap();
        let one = |table, key: Vec<Value>, row: Option<Vec<Value>>| {
            (Key::one(table, key), row.map(|r| Row::new(table, r)).into_iter().collect::<Vec<_>>())
        };
        let on = cells[0][1].parse::<i64>().ok().map(|v| values![KEY, v, true, 3i64, 0i64]);
        let tried = cells[0][0].parse::<i64>().ok().filter(|v| *v == version).map(|v| values![KEY, v, 90i64, 2i64, 0i64]);
        let known = Known::from_rows(vec![one(&RULES, values![KEY], on), one(&TRIALS, values![KEY, version], tried)]);
        let ask = SwitchRule(RuleSwitched { key: KEY.into(), version, on: cells[1][1] == "yes" });
        assert_eq!(ask.decide(&known, Moment(0)).map_or_else(|r| r.code, |_| "switched"), cells[2][0], "{line}");
    }
}

#[test]
fn pages_from_trial_to_verification() {
    let stage = Stage::new();
    for p in ["a", "b", "c"] {
        stage.report(0, 5, p, 20, Symptom::Fever);
    }
    assert!(stage.all().is_empty(), "a rule that is off says nothing");
    let trial = stage.see(&format!("/rules/{KEY}/trial?days=90"), "cdc");
    assert!(trial.contains("会提出 1 次") && trial.contains("5幢"), "{trial}");
    let switching = format!("/rules/{KEY}/switching");
    let refused = stage.post(&switching, &[("on", "yes")], "cdc").unwrap_err();
    assert_eq!(
        (refused.code, refused.instead.as_deref()),
        ("signal-rule-not-tried", Some("/rules/fever-building/trial?days=90"))
    );
    stage.post(&format!("/rules/{KEY}/trials"), &[("days", "90")], "cdc").unwrap();
    stage.post(&switching, &[("on", "yes")], "cdc").unwrap();
    assert!(stage.see("/rules", "cdc").contains("已启用") && stage.see(&format!("/rules/{KEY}"), "cdc").contains("会提出 1 次"));

    stage.report(0, 5, "d", 21, Symptom::Fever);
    let s = stage.all().remove(0);
    assert_eq!((s.count, s.is_open()), (4, true));
    let at = format!("/signals/{}", s.id);
    assert!(stage.see("/signals", "cdc").contains("5幢：4 人发热"));
    assert!(stage.see(&at, "health_centre").contains("记下核实结果"));
    for post in ["secretary", "street_lead", "district_lead"] {
        assert!(!stage.see(&at, post).contains("记下核实结果"), "{post}");
    }
    let verify = format!("{at}/verification");
    let unfit = [("outcome", "confirmed"), ("basis", "mistaken")];
    assert_eq!(stage.post(&verify, &unfit, "cdc").unwrap_err().code, "signal-basis-unfit");
    let fit = [("outcome", "confirmed"), ("basis", "called"), ("note", "<script>alert(1)</script>王秀芳")];
    let done = stage.post(&verify, &fit, "cdc").unwrap();
    let fact = stage.read().fact(done.first).unwrap().unwrap();
    assert!(!String::from_utf8(fact.body).unwrap().contains('王'));
    assert!(stage.see(&at, "district_lead").contains(&format!("/incidents/new?signal={}", s.id)));
    assert!(!stage.see(&at, "street_lead").contains("/incidents/new"));
    assert!(stage.see("/signals", "cdc").contains("已核实，属实"));
}

/// Three people, one of whom reported on Sunday and again on Monday: a week names people anew, a rule does not count them so.
#[test]
fn a_new_week_makes_nobody_two() {
    let stage = Stage::new();
    let since = stage.switch_on();
    stage.pass(6 * DAY);
    stage.report(0, 5, "a", 33, Symptom::Fever);
    stage.report(0, 5, "b", 33, Symptom::Fever);
    let sunday = stage.week();
    stage.pass(DAY);
    assert_ne!(stage.week(), sunday);
    stage.report(0, 5, "a", 34, Symptom::Fever);
    assert!(stage.raised().is_empty(), "two people with three reports");
    stage.report(0, 5, "c", 35, Symptom::Fever);
    assert_eq!(stage.raised()[0].2, 3);
    stage.report(0, 5, "b", 35, Symptom::Fever);
    assert_eq!(stage.all()[0].count, 3, "nor where a signal grows");
    assert_eq!(stage.raised(), stage.tried(since));
    assert_eq!(stage.house.differences(10).unwrap(), []);
}
