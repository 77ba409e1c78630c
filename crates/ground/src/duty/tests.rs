use super::fact::{AccountClosed, DutyEnded};
use super::*;
use muster_ledger::{ActorId, Command, DutyId, Key, Known, Moment, PlaceId, Row, values};

/// The matrix post × action is a golden file: a change of policy shows in review.
#[test]
fn matrix_is_golden() {
    let authority = Authority::new().unwrap();
    let mut actions: Vec<&str> = POLICIES.split("Action::\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    actions.sort_unstable();
    actions.dedup();
    let mut out = String::new();
    for (action, posts) in authority.matrix(actions) {
        out.push_str(&format!("{action}: {}\n", posts.join(" ")));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/duty-matrix.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/golden")).unwrap();
        std::fs::write(path, &out).unwrap();
    }
    assert_eq!(out, std::fs::read_to_string(path).unwrap_or_default(), "UPDATE_GOLDEN=1 rewrites it");
}

/// Of the three that are kept apart no two share what makes them what they are: running and giving, taking away and tracing,
/// watching and approving. And no post beside them has both system and audit.
#[test]
fn who_runs_who_takes_away_and_who_audits_share_no_power() {
    let authority = Authority::new().unwrap();
    // own power | the only one of the three that has it
    let table = "
        system.see          | administrator
        system.parked       | administrator
        account.open        | administrator
        duty.manage         | administrator
        place.change        | administrator
        audit.see           | auditor
        sunset.confirm      | auditor
        export.approve      | auditor
        hold.lift           | auditor
        law.adopt           | auditor
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (action, holder) = line.split_once('|').unwrap();
        let may: Vec<&str> = super::rule::APART.into_iter().filter(|p| authority.post_may(p, action.trim())).collect();
        assert_eq!(may, [holder.trim()], "{action}");
    }
    assert!(authority.post_may("security_keeper", "account.withdraw") && !authority.post_may("auditor", "account.withdraw"));
    let both = |p: &&str| authority.post_may(p, "system.see") && authority.post_may(p, "audit.see");
    assert_eq!(POSTS.into_iter().filter(both).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The page of duties names what each action is.
#[test]
fn every_action_has_its_words() {
    let actions = POLICIES.split("Action::\"").skip(1).filter_map(|p| p.split('"').next());
    let words = include_str!("words/zh-Hans.ftl");
    let without = |a: &&str| !words.contains(&format!("\naction-{} = ", a.replace('.', "-")));
    assert_eq!(actions.filter(without).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn bodies_are_golden() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/duty");
    let (id, actor) = (DutyId(7), ActorId(8));
    crate::rehearsal::body(folder, ACCOUNT_OPENED, &AccountOpened { actor, kind: "staff".into() });
    crate::rehearsal::body(folder, ACCOUNT_CLOSED, &AccountClosed { actor });
    let (from, until) = (Moment(1_795_305_600_000_000), Moment(1_826_841_600_000_000));
    let given = DutyGiven { id, actor, post: "grid_worker".into(), place: PlaceId(9), from, until };
    crate::rehearsal::body(folder, DUTY_GIVEN, &given);
    crate::rehearsal::body(folder, DUTY_ENDED, &DutyEnded { id });
    crate::rehearsal::body(folder, super::fact::DUTIES_EXPIRED, &super::fact::DutiesExpired { ids: vec![id, DutyId(8)] });
}

/// place of the duty | chain of the resource | allowed
#[test]
fn a_duty_reaches_its_place_and_what_is_below() {
    let authority = Authority::new().unwrap();
    let table = "
        3 | 1 2 3   | yes
        3 | 1 2 3 4 | yes
        3 | 1 2     | no
        3 | 1 2 5   | no
        0 | 1 2 5   | yes
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let own = PlaceId(cells[0].parse().unwrap());
        let chain: Vec<PlaceId> = cells[1].split(' ').map(|p| PlaceId(p.parse().unwrap())).collect();
        let allowed = authority.allows("secretary", own, "task.see", &chain).unwrap().is_some();
        assert_eq!(allowed, cells[2] == "yes", "{line}");
    }
}

/// giver, post, until | posts held | outcome
#[test]
fn giving_a_duty() {
    let table = "
        9 secretary 100       |               | given
        7 secretary 100       |               | duty-not-oneself
        9 secretary 5         |               | duty-term
        9 king 100            |               | duty-post
        9 auditor 100         | administrator | duty-apart
        9 administrator 100   | auditor       | duty-apart
        9 security_keeper 100 | administrator | duty-apart
        9 administrator 100   | security_keeper | duty-apart
        9 security_keeper 100 | auditor       | duty-apart
        9 auditor 100         | security_keeper | duty-apart
        9 auditor 100         | administrator@50 | duty-apart
        9 administrator 100   | auditor@99    | duty-apart
        9 security_keeper 100 | auditor@99    | duty-apart
        9 auditor 100         | administrator@100 | given
        9 security_keeper 100 | auditor@100   | given
        9 security_keeper 100 | secretary     | given
        9 emergency_officer 100 | secretary   | given
        9 secretary 100       | secretary     | duty-held
        9 secretary 1100      | secretary     | duty-held
        9 secretary 1100 999  | secretary     | duty-held
        9 secretary 1100 1000 | secretary     | given
        9 grid_worker 100     | secretary     | given
    ";
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ask: Vec<&str> = cells[0].split_whitespace().collect();
        let actor = ActorId(7);
        let duty = DutyGiven {
            id: DutyId(1),
            actor,
            post: ask[1].into(),
            place: PlaceId(3),
            from: Moment(ask.get(3).map_or(0, |from| from.parse().unwrap())),
            until: Moment(ask[2].parse().unwrap()),
        };
        let give = GiveDuty { account: None, duty, giver: ActorId(ask[0].parse().unwrap()) };
        let account = Row::new(&ACCOUNTS, values![7i64, "staff", 1i64, 0i64, None::<i64>]);
        let held = cells[1]
            .split_whitespace()
            .map(|p| {
                // `auditor@50`: from then on.
                let (post, from) = p.split_once('@').unwrap_or((p, "0"));
                let from: i64 = from.parse().unwrap();
                Row::new(&DUTIES, values![2i64, 7i64, post, 3i64, from, 1000i64, None::<i64>, 9i64])
            })
            .collect();
        let known = Known::from_rows(vec![
            (Key::one(&ACCOUNTS, values![actor]), vec![account]),
            (Key::by(&DUTIES, "actor", values![actor]), held),
        ]);
        let got = give.decide(&known, Moment(10)).map_or_else(|r| r.code.to_owned(), |_| "given".to_owned());
        assert_eq!(got, cells[2], "{line}");
    }
}
