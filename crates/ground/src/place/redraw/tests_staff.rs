//! Whoever serves in a place that is dissolved goes on in the one that takes it in; nobody's duty is left behind unseen.

use super::tests::{all, town};
use crate::duty::{self, DUTY_GIVEN, DutyGiven, Holder, open_account};
use crate::rehearsal::cells;
use crate::rehearsal::lists::{COMMUNITY, GRIDS, Trial, author};
use muster_ledger::{ActorId, DutyId, Moment, PlaceId, Refusal};
use muster_web::{Does, find_route};

const UNTIL: Moment = Moment(1_830_000_000_000_000);

fn hire(t: &Trial, actor: i64, post: &str, place: PlaceId) {
    let holder = Holder { name: format!("第{actor}人"), phone: String::new() };
    let account = open_account(t.house.vault(), ActorId(actor), "field", &holder).unwrap();
    let (id, actor) = (DutyId(actor), ActorId(actor));
    let given = DutyGiven { id, actor, post: post.into(), place, from: Moment(0), until: UNTIL };
    t.record(ActorId::HOUSE, vec![account, muster_ledger::Draft::new(DUTY_GIVEN, &given).area(place)]).unwrap();
}

/// The second grid into the first, by an asker in that post at the community.
fn merge(t: &Trial, post: &str) -> Result<(), Refusal> {
    let into = GRIDS[0].to_string();
    let form = [("into", into.as_str()), ("day", "2026-03-02"), ("why", "decision"), ("document", "滨政函〔2026〕12号")];
    let mut req = t.request(&format!("/places/{}/merging", GRIDS[1]), &all(), Some(&form));
    (req.who.post, req.who.place) = (post.into(), COMMUNITY);
    let (route, _) = find_route(crate::SLICES, "POST", &req.path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!("an act") };
    let act = plan(&req, &t.read())?;
    t.ask_as(author(), act.command).map(|_| ())
}

/// who serves in the second grid | asker | outcome
#[test]
fn who_serves_in_a_dissolved_grid_goes_on_in_the_other() {
    let table = "
        grid_worker | secretary     | recorded
        grid_worker | administrator | recorded
        secretary   | secretary     | place-merge-staff
    ";
    for row in cells(table) {
        let t = town("staff");
        hire(&t, 71, "grid_worker", GRIDS[0]);
        hire(&t, 72, row[0], GRIDS[1]);
        assert_eq!(merge(&t, row[1]).map_or_else(|r| r.code, |()| "recorded"), row[2], "{row:?}");
        let read = t.read();
        let of = |place| duty::at(&read, place).unwrap().into_iter().map(|d| (d.actor.0, d.until)).collect::<Vec<_>>();
        let stays = row[2] != "recorded";
        assert_eq!(of(GRIDS[1]), if stays { vec![(72, UNTIL)] } else { vec![] }, "{row:?}");
        let mut there = of(GRIDS[0]);
        there.sort_unstable();
        assert_eq!(there, if stays { vec![(71, UNTIL)] } else { vec![(71, UNTIL), (72, UNTIL)] }, "to the end of the term");
        assert_eq!(t.house.differences(10).unwrap(), vec![]);
    }
}

/// The pages name them before anything is done.
#[test]
fn pages_name_who_serves_there() {
    let t = town("named");
    hire(&t, 71, "grid_worker", GRIDS[0]);
    hire(&t, 72, "grid_worker", GRIDS[1]);
    let page = t.see(&format!("/places/{}/merging", GRIDS[1]), &all()).unwrap();
    assert!(page.contains("在这里任职的：第72人（网格员）") && page.contains("1网格 · 第71人（网格员）"), "{page}");
    let page = t.see(&format!("/places/{}/closing", GRIDS[1]), &all()).unwrap();
    assert!(page.contains("第72人") && page.contains("/accounts/72"), "{page}");
}
