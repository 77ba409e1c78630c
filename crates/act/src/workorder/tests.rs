use super::fact::Order;
use super::*;
use crate::request::RequestId;
use muster_ground::rehearsal::golden;
use muster_ledger::{Draft, PlaceId, SubjectRef};
use muster_web::missing_words;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/workorder");

/// Every version of a body ever written.
#[test]
fn bodies_are_golden() {
    let body = OrderReceived {
        request: RequestId(7),
        number: SubjectRef([0xab; 16]),
        community: PlaceId(10),
        grid: PlaceId(11),
        building: PlaceId(12),
    };
    let draft = Draft::new(ORDER_RECEIVED, &body);
    golden(GOLDEN, &format!("{}-v1.json", draft.kind()), draft.body_text());
    let sealed = Order { number: "1".into(), headings: vec!["工单编号".into()] };
    assert_eq!(serde_json::from_str::<Order>(&serde_json::to_string(&sealed).unwrap()).unwrap(), sealed);
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}
