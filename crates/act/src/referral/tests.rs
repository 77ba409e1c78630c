use super::*;
use crate::request::{Need, RequestId};
use muster_ground::care::Way;
use muster_ground::organisation::OrganisationId;
use muster_ground::rehearsal::{EAST, body};
use muster_ledger::PlaceId;
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/referral");

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    let id = ReferralId(7_000);
    let asking = Asking {
        id,
        request: RequestId(7_100),
        need: Need::Legal,
        community: EAST,
        grid: PlaceId(11),
        building: PlaceId(12),
        to: OrganisationId(7_200),
        tells: vec![Tell::Name, Tell::Phone],
        hours: 72,
    };
    body(GOLDEN, REFERRAL_ASKED, &asking);
    let said = Consented { id, by: Voice::Family, way: Way::Paper };
    body(GOLDEN, REFERRAL_CONSENTED, &said);
    body(GOLDEN, REFERRAL_REFUSED, &said);
    body(GOLDEN, REFERRAL_WITHDRAWN, &said);
    body(GOLDEN, REFERRAL_TOLD, &Told { id, way: Way::Phone });
    body(GOLDEN, REFERRAL_ANSWERED, &Answered { id, outcome: Outcome::Helped, way: Way::Web });
    body(GOLDEN, REFERRAL_LAPSED, &Lapsed { id });
}
