use super::fact::About as Body;
use super::rule::Withdraw;
use super::*;
use crate::duty::{Holder, STAFF_DATASET, open_account};
use crate::person::{Personal, REGISTER_DATASET, Register};
use crate::rehearsal::{Trial, at_home, body, cells, staff};
use muster_ledger::{ActorId, DAY, DutyId, PersonId, PlaceId};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/kin");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let about = Body { id: KinId(7), actor: ActorId(8) };
    body(GOLDEN, KIN_DECLARED, &about);
    body(GOLDEN, KIN_WITHDRAWN, &about);
}

struct Town {
    trial: Trial,
    people: Vec<(&'static str, PersonId)>,
}

impl Town {
    fn settle(&mut self, name: &'static str, phone: &str, room: i64) {
        let vault = self.trial.house.vault();
        let person = vault.new_person().unwrap();
        let standing = crate::person::Standing { room: PlaceId(room), ..at_home() };
        let personal = Personal { name: name.into(), phone: phone.into(), ..Personal::default() };
        let command = Register::new(vault, person, &standing, &personal).unwrap();
        self.trial.ask(1, command).unwrap();
        self.people.push((name, person));
    }
    fn declare(&self, tie: &str, name: &str, number: &str) -> KinId {
        let relative = Relative { tie: tie.into(), name: name.into(), number: number.into() };
        let plain = serde_json::to_vec(&relative).unwrap();
        let relative = self.trial.house.vault().seal(STAFF_DATASET, None, &plain).unwrap();
        let id = KinId(self.trial.house.next_id());
        self.trial.ask(7, Declare { id, actor: ActorId(7), relative }).unwrap();
        id
    }
    /// Whether account 7 may act about a resident, or at a room.
    fn may(&self, about: &str) -> bool {
        let read = self.trial.read();
        let about = match self.people.iter().find(|(n, _)| *n == about) {
            Some((_, p)) => About::Resident(read.vault().subject(REGISTER_DATASET, *p).unwrap()),
            None => About::Room(PlaceId(about.parse().unwrap())),
        };
        let mut req = self.trial.request("/x");
        req.who = staff(7, "grid_worker", PlaceId(11));
        let asked = apart(&req, &read, &[about]);
        if let Err(r) = &asked {
            assert_eq!(r.code, "kin-own-nobody");
        }
        // Nobody in no duty is refused what is theirs.
        req.who.duty = None::<DutyId>;
        assert!(apart(&req, &read, &[about]).is_ok());
        asked.is_ok()
    }
}

/// Room 13: 王芳 and 李雷; room 14: 赵敏; room 15: 孙立. The account 7 is 王芳 by name, with another number unless `phone`.
fn town(phone: &str) -> Town {
    let trial = Trial::new("kin", &[]);
    for (id, name) in [(STAFF_DATASET, "staff"), (REGISTER_DATASET, "register")] {
        trial.record(ActorId::HOUSE, vec![trial.house.open_dataset(id, name, 0, 3660)]).unwrap();
    }
    let who = Holder { name: "王芳".into(), phone: phone.into() };
    let account = open_account(trial.house.vault(), ActorId(7), "staff", &who).unwrap();
    trial.record(ActorId::HOUSE, vec![account]).unwrap();
    let mut town = Town { trial, people: Vec::new() };
    town.settle("王芳", "13900000001", 13);
    town.settle("李雷", "13900000002", 13);
    town.settle("赵敏", "13900000003", 14);
    town.settle("韩梅", "13900000004", 14);
    town.settle("孙立", "13900000005", 15);
    town
}

/// Telephone of the account, what it declares (tie, name, number), about whom or which room it acts, whether it may.
#[test]
fn nobody_acts_about_their_own_household_or_declared_relatives() {
    let table = "
        | | 王芳 | yes
        13900000001 | | 王芳 | no
        13900000001 | | 李雷 | no
        13900000001 | | 13 | no
        13900000001 | | 赵敏 | yes
        13900000002 | | 李雷 | yes
        | self 王芳 13900000001 | 王芳 | no
        | self 王芳 13900000001 | 李雷 | no
        | self 王芳 13900000001 | 13 | no
        | self 王芳 13900000001 | 14 | yes
        | self 王芳 13900000009 | 王芳 | yes
        | parent 赵敏 13900000003 | 赵敏 | no
        | parent 赵敏 13900000003 | 14 | no
        | parent 赵敏 13900000003 | 韩梅 | yes
        | parent 赵敏 13900000003 | 孙立 | yes
        | parent 赵敏 13900000003 | 王芳 | yes
        | child 赵小敏 13900000003 | 赵敏 | yes
    ";
    for row in cells(table) {
        let town = town(row[0]);
        if let [tie, name, number] = row[1].split(' ').collect::<Vec<_>>()[..] {
            town.declare(tie, name, number);
        }
        assert_eq!(if town.may(row[2]) { "yes" } else { "no" }, row[3], "{row:?}");
    }
}

/// A relative who comes to live here later is known; what is taken back holds for thirty days more.
#[test]
fn a_tie_holds_for_whoever_is_registered_later_and_outlasts_its_withdrawal() {
    let mut town = town("");
    let id = town.declare("sibling", "钱进", "13900000006");
    town.settle("钱进", "13900000006", 16);
    assert!(!town.may("钱进"));
    let withdraw = |actor: i64| town.trial.ask(actor, Withdraw { id, actor: ActorId(actor) }).map_err(|r| r.code);
    assert_eq!(withdraw(8).unwrap_err(), "kin-none", "only one's own");
    withdraw(7).unwrap();
    assert_eq!(withdraw(7).unwrap_err(), "kin-withdrawn-already");
    town.trial.pass(29 * DAY);
    assert!(!town.may("钱进"));
    town.trial.pass(DAY);
    assert!(town.may("钱进"));
    assert_eq!(last_declared(&town.trial.read(), ActorId(7)).unwrap().map(|(n, _)| n), Some(0));
    assert_eq!(town.trial.house.differences(5).unwrap(), []);
}
