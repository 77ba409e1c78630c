//! Care over HTTP: recorded with consent, asked again, withdrawn; the needs show in the register, the category only where it may.

use crate::enter::{founded, resident, wide};

#[test]
fn care_is_recorded_with_consent_reviewed_and_withdrawn() {
    let (h, mut admin, mut secretary) = founded(wide());
    let (_, wang) = resident(&h);
    let c = &mut secretary.client;
    let at = format!("/people/{wang}");
    assert!(c.get(&at).text().contains(&format!("{at}/care")), "from the person's page");
    let page = c.get(&format!("/people/{wang}/care")).text();
    assert!(page.contains("肢体残疾") && !page.contains("透析"), "only what the post may record: {page}");
    let none = c.post(&format!("/people/{wang}/care"), &[("category", "wheelchair"), ("consent", "self"), ("way", "paper")]);
    assert_eq!(none.status, 422, "a consent has its day");
    let form = [("category", "wheelchair"), ("consent", "self"), ("way", "paper"), ("consent_on", "2026-11-20")];
    let today = c.get_json("/care").json();
    assert!(today["people"].is_array());
    // Real time here: a consent of today.
    let day = page.split("name=\"consent_on\"").nth(1).and_then(|r| r.split("value=\"").nth(1)).and_then(|r| r.split('"').next());
    let form = [form[0], form[1], form[2], ("consent_on", day.expect("today is filled in"))];
    assert_eq!(c.post(&format!("/people/{wang}/care"), &form).status, 303);
    let page = c.get(&format!("{at}/care")).text();
    assert!(page.contains("残疾人保障法") && page.contains("转移要两人抬"), "{page}");
    assert!(c.get("/people").text().contains("转移要两人抬"), "the register shows what is needed");
    assert!(c.get("/care?need=lifted_by_two").text().contains("王*芳"));
    let id = page
        .split("/care/")
        .find_map(|r| r.split_once('/').map(|p| p.0).filter(|p| p.parse::<i64>().is_ok()))
        .expect("id")
        .to_owned();
    assert_eq!(c.post(&format!("/care/{id}/review"), &[]).status, 303);
    assert_eq!(c.post(&format!("/care/{id}/withdrawal"), &[("why", "withdrawn"), ("way", "phone")]).status, 303);
    let page = c.get(&at).text();
    assert!(page.contains("每天问候") && !page.contains("转移要两人抬"), "what was known before stays: {page}");
    let again = c.post(&format!("/care/{id}/withdrawal"), &[("why", "over"), ("way", "phone")]);
    assert!(again.status == 409 && again.text().contains("已经撤回或到期"), "{}", again.text());
    assert_eq!((h.facts("care.recorded"), h.facts("care.reviewed"), h.facts("care.withdrawn")), (1, 1, 1));
    for path in ["/care", &format!("{at}/care")] {
        assert_eq!(admin.client.get(path).status, 403, "{path}");
    }
}
