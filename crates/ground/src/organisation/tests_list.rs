//! Lists as offices keep them: what each row does, what is wrong with it, and the way back.

use super::fact::{Before, Listed, Offered, Unlisted};
use super::rule_list::TakeBack;
use super::*;
use crate::rehearsal::{EAST, Trial, body, cells};
use crate::{compact, duty};
use muster_ledger::{ActorId, DAY, Moment, PlaceId, Seq};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/organisation");
const LIST: ListId = ListId(900);

#[test]
fn bodies_of_lists_are_golden() {
    body(GOLDEN, ORGANISATIONS_OFFERED, &Offered { id: LIST, place: EAST });
    let seat = At { place: EAST, community: EAST, grid: PlaceId(0) };
    let (id, name, none) = (OrganisationId(7), "潮声物业".to_owned(), String::new());
    let entry = Entry {
        id,
        kind: "property".into(),
        name,
        code: none,
        seat,
        serves: vec![],
        headcount: 3,
        day_shift: 0,
        night_shift: 0,
        resources: vec![],
        part_of: None,
        until: None,
    };
    let before = vec![Before { entry, part: Seq(4) }];
    let undo_until = Moment(1_795_000_000_000_000);
    let listed = Listed { id: LIST, place: EAST, added: vec![OrganisationId(8)], before, wrong: 1, undo_until };
    body(GOLDEN, ORGANISATIONS_LISTED, &listed);
    body(GOLDEN, ORGANISATIONS_UNLISTED, &Unlisted { id: LIST, left: 2 });
}

fn trial() -> Trial {
    let trial = Trial::new("organisation-list", &[&SLICE, &compact::SLICE]);
    trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(duty::STAFF_DATASET, "staff", 0, 365)]).unwrap();
    trial
}

fn tried(trial: &Trial, csv: &str) -> Vec<Tried> {
    let read = trial.read();
    let top = crate::place::find(&read, EAST).unwrap().unwrap();
    let listing = Listing::read(csv.as_bytes(), "单位.csv", &[]).unwrap();
    listing.try_rows(&read, &top, || trial.house.next_id()).unwrap()
}

fn record(trial: &Trial, id: ListId, csv: &str) -> &'static str {
    let tried = tried(trial, csv);
    let command = RecordList::new(trial.house.vault(), id, EAST, tried, true).unwrap();
    trial.ask(7, command).map_or_else(|r| r.code, |_| "recorded")
}

fn standing(trial: &Trial) -> Vec<String> {
    let read = trial.read();
    let scope = muster_web::Scope::granted(true, vec![], vec![], muster_web::Mask::Masked, Moment(i64::MAX));
    let all = list(&read, &scope, &Filter::default(), 50).unwrap();
    let line = |o: &Organisation| format!("{} {} {} {} {}", o.name, o.kind, o.code, o.headcount, contact(&read, o).phone);
    let mut out: Vec<String> = all.iter().map(line).collect();
    out.sort();
    out
}

const FIRST: &str = "序号,商铺名称,统一社会信用代码,单位性质,联系人,联系人电话,员工人数\n1,潮声物业,91350100M000100Y43,物业公司,周经理,19900991234,30\n2,巷口小吃店,,,老李,,2人\n";

/// Columns of one row after 潮声物业 with its code is there; outcome, code of the first fault, an argument of it.
#[test]
fn each_row_says_what_it_does_or_what_is_wrong() {
    let table = "
        巷口小吃店,,,老李,,2人                           | added   | - | -
        潮声物业,91350100M000100Y43,物业公司,周经理,19900991234,30 | same | - | -
        潮声物业,,,,,                                    | same    | - | -
        潮声物业服务,91350100m000100y43,,,,31            | changed | - | -
        巷口小吃店,91350100M000100Y44,,,,                | wrong   | organisation-code-check | 3
        巷口小吃店,91350100M000100Y4,,,,                 | wrong   | organisation-code-length | 17
        巷口小吃店,9135O100M000100Y43,,,,                | wrong   | organisation-code-character | 5
        巷口小吃店,9.13501E+17,,,,                       | wrong   | organisation-code-damaged | -
        巷口小吃店,无,,,,                                | added   | - | -
        龙潭,,,,,                                        | wrong   | organisation-list-no-kind | -
        龙潭,,神仙,,,                                    | wrong   | organisation-list-kind | 神仙
        龙潭,,企业,,,                                    | added   | - | -
        东区支部,,临时党支部,,,                          | wrong   | organisation-list-temporary | -
        巷口小吃店,,,,1990099,                           | wrong   | import-phone-length | 7
        巷口小吃店,,,,,许多                              | wrong   | organisation-list-number | -
        ,,商铺,老李,,                                    | wrong   | organisation-list-name | -
    ";
    let trial = trial();
    assert_eq!(record(&trial, LIST, FIRST), "recorded");
    for row in cells(table) {
        let csv = format!("商铺名称,统一社会信用代码,单位性质,联系人,联系人电话,员工人数\n{}\n示范公司,,企业,,,1\n", row[0]);
        // The shop is there from the first list; it is looked at as if it were not.
        let csv = csv.replace("巷口", "街尾");
        let all = tried(&trial, &csv);
        let effect = serde_json::to_value(all[0].effect).unwrap();
        let (code, arg) = all[0].problems.first().map_or(("-", "-".to_owned()), |p| {
            (p.code, p.args.first().map_or("-".to_owned(), |(_, v)| if v.is_empty() { "-".into() } else { v.clone() }))
        });
        assert_eq!((effect.as_str().unwrap(), code, arg.as_str()), (row[1], row[2], row[3]), "{row:?}");
        assert_eq!(all[1].problems, [], "{row:?}");
    }
    let twice = tried(&trial, "商铺名称,单位性质\n甲店,商铺\n甲店,商铺\n");
    assert_eq!((twice[0].problems.len(), twice[1].problems[0].code), (0, "organisation-list-twice"));
    let nowhere = tried(&trial, "商铺名称,所属网格\n甲店,没有网格\n");
    assert_eq!(nowhere[0].problems[0].code, "organisation-no-place");
}

#[test]
fn a_list_is_taken_back_and_what_was_changed_since_stays() {
    let trial = trial();
    assert_eq!(record(&trial, LIST, FIRST), "recorded");
    let first = standing(&trial);
    assert_eq!(first, ["巷口小吃店 shop  2 ", "潮声物业 property 91350100M000100Y43 30 19900991234"]);
    // The same list again has nothing to record.
    assert_eq!(record(&trial, ListId(901), FIRST), "organisation-list-changed");
    let second = "单位名称,信用代码,单位类型,单位电话,从业人数\n潮声物业,91350100M000100Y43,,19900995678,44\n甲公司,,企业,,9\n乙公司,,企业,,8\n";
    assert_eq!(record(&trial, ListId(902), second), "recorded");
    assert_eq!(standing(&trial).len(), 4);
    assert!(standing(&trial).contains(&"潮声物业 property 91350100M000100Y43 44 19900995678".to_owned()));
    // Somebody changes one of the new ones by a third list.
    assert_eq!(record(&trial, ListId(903), "单位名称,从业人数\n乙公司,80\n"), "recorded");
    let undo = |id: ListId| {
        let read = trial.read();
        let list = table::brought(&read, id).unwrap().unwrap();
        trial.ask(7, TakeBack::new(&read, list).unwrap()).map_or_else(|r| r.code, |_| "recorded")
    };
    assert_eq!(undo(ListId(902)), "recorded");
    let mut back = first;
    back.insert(0, "乙公司 firm  80 ".into());
    back.sort();
    assert_eq!(standing(&trial), back);
    assert_eq!(table::brought(&trial.read(), ListId(902)).unwrap().unwrap().left, 1);
    assert_eq!(undo(ListId(902)), "organisation-list-over");
    trial.pass(8 * DAY);
    assert_eq!(undo(LIST), "organisation-list-late");
    assert_eq!(trial.house.differences(5).unwrap(), []);
    for fact in trial.read().facts_from(Seq(0), 100).unwrap() {
        let text = String::from_utf8_lossy(&fact.body).into_owned();
        assert!(!text.contains("周经理") && !text.contains("1990099"), "{text}");
    }
}
