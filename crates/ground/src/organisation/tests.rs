use super::fact::About;
use super::link::token;
use super::*;
use crate::rehearsal::{EAST, Trial, body, cells};
use crate::{compact, duty};
use muster_ledger::{ActorId, DAY, Moment, PlaceId};
use muster_web::{Mask, Scope, missing_words};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/organisation");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
    let words = SLICE.words.zh_hans;
    for k in KINDS {
        assert!(words.contains(&format!("{} = ", kind_words(k.key))), "{}", k.key);
    }
    for what in RESOURCES {
        assert!(words.contains(&format!("{} = ", amount_words(what))), "{what}");
        assert!(words.contains(&format!("organisation-brings-{what} = ")), "{what}");
    }
}

const SEAT: At = At { place: EAST, community: EAST, grid: PlaceId(0) };

fn entry(id: i64, kind: &str) -> Entry {
    Entry {
        id: OrganisationId(id),
        kind: kind.into(),
        name: "潮声物业".into(),
        code: String::new(),
        seat: SEAT,
        serves: vec![],
        headcount: 30,
        day_shift: 18,
        night_shift: 12,
        resources: vec![Amount { what: "people".into(), amount: 20 }],
        part_of: None,
        until: None,
    }
}

#[test]
fn bodies_are_golden() {
    let whole = Entry {
        code: "91350100M000100Y43".into(),
        serves: vec![At { place: PlaceId(11), community: EAST, grid: PlaceId(11) }],
        part_of: Some(OrganisationId(5)),
        until: Some(Moment(1_795_000_000_000_000)),
        ..entry(7, "firm")
    };
    body(GOLDEN, ORGANISATION_REGISTERED, &whole);
    body(GOLDEN, ORGANISATION_CHANGED, &entry(7, "property"));
    body(GOLDEN, ORGANISATION_CLOSED, &About { id: OrganisationId(7) });
    body(GOLDEN, ORGANISATION_RELINKED, &About { id: OrganisationId(7) });
}

fn trial() -> Trial {
    let trial = Trial::new("organisation", &[&SLICE, &compact::SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    trial
}

fn keep(trial: &Trial, entry: Entry, new: bool) -> &'static str {
    let contact = Contact { name: "周经理".into(), phone: "19900991234".into(), note: String::new() };
    let command = Keep::new(trial.house.vault(), entry, &contact, new).unwrap();
    trial.ask(7, command).map_or_else(|r| r.code, |_| "recorded")
}

/// An association 1 and a firm 2 with a code are there. What is entered next, outcome.
#[test]
fn an_organisation_is_entered_once_and_whole() {
    let table = "
        firm                          | recorded
        castle                        | organisation-no-kind
        firm name                     | web-field-missing
        firm code=91350100M000100Y43  | organisation-known
        firm code=91350100M000100Y44  | organisation-code-wrong
        firm code=91350100m000100y43  | organisation-code-wrong
        firm part=1                   | recorded
        firm part=2                   | organisation-not-above
        firm part=3                   | organisation-not-above
        firm part=9                   | organisation-not-above
        firm days=5                   | organisation-until-not
        temporary_branch              | organisation-until
        temporary_branch days=0       | organisation-until
        temporary_branch days=5       | recorded
        firm headcount=29             | organisation-shifts
        firm amount=0                 | organisation-amount
        firm what=dragons             | organisation-amount
        firm change                   | organisation-over
    ";
    for row in cells(table) {
        let trial = trial();
        assert_eq!(keep(&trial, entry(1, "association"), true), "recorded");
        let coded = Entry { code: "91350100M000100Y43".into(), ..entry(2, "firm") };
        assert_eq!(keep(&trial, coded, true), "recorded");
        let mut words = row[0].split(' ');
        let mut e = entry(3, words.next().unwrap());
        let mut new = true;
        for w in words {
            match w.split_once('=') {
                Some(("code", c)) => e.code = c.into(),
                Some(("part", p)) => e.part_of = Some(OrganisationId(p.parse().unwrap())),
                Some(("days", d)) => e.until = Some(trial.now().plus(d.parse::<i64>().unwrap() * DAY)),
                Some(("headcount", n)) => e.headcount = n.parse().unwrap(),
                Some(("amount", n)) => e.resources[0].amount = n.parse().unwrap(),
                Some((_, what)) => e.resources[0].what = what.into(),
                None if w == "change" => new = false,
                None => e.name = "  ".into(),
            }
        }
        assert_eq!(keep(&trial, e, new), row[1], "{row:?}");
        assert_eq!(trial.house.differences(5).unwrap(), []);
    }
}

#[test]
fn who_sees_what_and_whose_contact_is_in_no_file() {
    let trial = trial();
    let grid = |g| At { place: PlaceId(g), community: PlaceId(g - 1), grid: PlaceId(g) };
    assert_eq!(keep(&trial, entry(1, "property"), true), "recorded");
    assert_eq!(keep(&trial, Entry { seat: grid(11), name: "巷口小店".into(), ..entry(2, "shop") }, true), "recorded");
    assert_eq!(keep(&trial, Entry { seat: grid(21), name: "对岸小店".into(), ..entry(3, "shop") }, true), "recorded");
    let above = At { place: PlaceId(1), community: PlaceId(0), grid: PlaceId(0) };
    assert_eq!(keep(&trial, Entry { seat: above, name: "餐饮协会".into(), ..entry(4, "association") }, true), "recorded");
    let seen = |communities: Vec<i64>, grids: Vec<i64>| {
        let ids = |v: Vec<i64>| v.into_iter().map(PlaceId).collect();
        let scope = Scope::granted(false, ids(communities), ids(grids), Mask::Masked, Moment(i64::MAX));
        let mut all: Vec<i64> = list(&trial.read(), &scope, &Filter::default(), 50).unwrap().iter().map(|o| o.id.0).collect();
        all.sort_unstable();
        all
    };
    // Its own, what serves its whole community, and what is above all.
    assert_eq!(seen(vec![10], vec![]), [1, 2, 4]);
    assert_eq!(seen(vec![], vec![11]), [1, 2, 4]);
    assert_eq!(seen(vec![], vec![21]), [3, 4]);
    let read = trial.read();
    let o = find(&read, OrganisationId(1)).unwrap().unwrap();
    assert_eq!(contact(&read, &o).name, "周经理");
    for fact in read.facts_from(muster_ledger::Seq(0), 100).unwrap() {
        let text = String::from_utf8_lossy(&fact.body).into_owned();
        assert!(!text.contains("周经理") && !text.contains("19900991234"), "{text}");
    }
}

#[test]
fn a_new_link_ends_the_old_one_and_closing_ends_both() {
    let trial = trial();
    assert_eq!(keep(&trial, entry(1, "property"), true), "recorded");
    assert_eq!(keep(&trial, entry(2, "shop"), true), "recorded");
    let now = || {
        let read = trial.read();
        token(read.vault(), &find(&read, OrganisationId(1)).unwrap().unwrap())
    };
    let opens = |t: &str| behind(&trial.read(), t).map(|o| o.id.0).ok();
    let first = now();
    assert_eq!(opens(&first), Some(1));
    // Changing the entry keeps the link.
    assert_eq!(keep(&trial, Entry { headcount: 40, ..entry(1, "property") }, false), "recorded");
    assert_eq!(opens(&first), Some(1));
    trial.ask(7, rule::End { id: OrganisationId(1), link_only: true }).unwrap();
    let second = now();
    assert_eq!((opens(&first), opens(&second)), (None, Some(1)));
    trial.ask(7, rule::End { id: OrganisationId(1), link_only: false }).unwrap();
    assert_eq!(opens(&second), None);
    assert_eq!(opens("nonsense"), None);
    assert_eq!(trial.house.differences(5).unwrap(), []);
}

/// Organisations of the party as `id kind above`, and the order in which the tree shows them, each with its depth.
#[test]
fn the_party_is_shown_as_the_tree_that_it_is() {
    let table = "
        1 party_committee 0, 2 party_branch 1, 3 party_group 2, 4 party_general_branch 1 | 1/0 4/1 2/1 3/2
        3 party_group 2, 2 party_branch 1                                                | 2/0 3/1
        1 party_branch 2, 2 party_branch 1                                               | 1/0 2/1
        1 party_committee 0, 2 temporary_branch 1, 3 party_branch 1, 4 party_group 3     | 1/0 3/1 4/2 2/1
    ";
    let one = |text: &str| {
        let w: Vec<&str> = text.split_whitespace().collect();
        let above: i64 = w[2].parse().unwrap();
        let trial = trial_row(w[0].parse().unwrap(), w[1]);
        Organisation { part_of: (above > 0).then_some(OrganisationId(above)), ..trial }
    };
    for row in cells(table) {
        let shown = page_party::ordered(row[0].split(',').map(one).collect());
        let line = shown.iter().map(|(depth, o)| format!("{}/{depth}", o.id)).collect::<Vec<_>>().join(" ");
        assert_eq!(line, row[1], "{row:?}");
    }
}

fn trial_row(id: i64, kind: &str) -> Organisation {
    let e = entry(id, kind);
    Organisation {
        id: e.id,
        kind: e.kind,
        name: e.name,
        code: e.code,
        seat: EAST,
        community: EAST,
        grid: PlaceId(0),
        headcount: 0,
        day_shift: 0,
        night_shift: 0,
        resources: vec![],
        part_of: None,
        until: None,
        part: muster_ledger::Seq(1),
        changed_at: Moment(0),
        closed_at: None,
        link: 0,
    }
}
