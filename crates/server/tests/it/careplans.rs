//! Care over HTTP: a plan with its check-ins by a worker, by the person and by the slip, its medicine and rides, its end; and
//! whoever depends on someone taken away.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::enter::resident;
use crate::{HOUR, Served};
use serde_json::Value;

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn json(c: &mut Client, path: &str) -> Value {
    let reply = c.get_json(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.json()
}

fn refused(c: &mut Client, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = c.post(path, fields);
    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
    reply.text()
}

fn done(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    let said = reply.text();
    let alert = said.split("role=\"alert\"").nth(1).unwrap_or_default().chars().take(200).collect::<String>();
    assert_eq!(reply.status, 303, "{path}: {alert}");
}

/// A plan for the resident of room 13, with check-ins and rides on every day; its id.
fn planned(h: &Served, c: &mut Client) -> i64 {
    hire(h, "secretary", "secretary", 10);
    hire(h, "grid", "grid_worker", 11);
    let (_, subject) = resident(h);
    let path = format!("/as/secretary/people/{subject}/careplan");
    let page = json(c, &path);
    let carer = |n: usize| page["carers"][n][0].as_str().expect("two who can").to_owned();
    let (first, second) = (carer(0), carer(1));
    let day = h.site.house.now().day().to_string();
    let mut form = vec![
        ("consent", "self"),
        ("consent_way", "spoken"),
        ("consent_on", &day),
        ("carer", &first),
        ("deputy", &second),
        ("way", "knock"),
        ("from", "0"),
        ("to", "23"),
        ("unreached", "先打女儿电话"),
        ("contact", "女儿"),
        ("contact_phone", "19900080001"),
        ("medicine", "降压药"),
        ("left", "9"),
        ("leave", "9"),
        ("transport", "yes"),
        ("treated_at", "区医院"),
    ];
    form.extend(EVERY_DAY.map(|d| ("days", d)));
    form.extend(EVERY_DAY.map(|d| ("treatment_days", d)));
    c.get(&path);
    done(c, &path, &form);
    json(c, "/as/secretary/careplans")["lines"][0]["plan"]["id"].as_i64().expect("the plan is listed")
}

#[test]
fn a_plan_is_kept_by_worker_person_and_slip_until_they_wish_otherwise() {
    let (h, _clock) = house();
    let mut c = h.client();
    let id = planned(&h, &mut c);
    c.get(&format!("/as/secretary/careplans/{id}"));

    // A notice to them comes as they want to be asked after, where they chose nothing else: to the door, telephone or not.
    let people = json(&mut c, "/as/grid/people");
    let subject = people["people"][0]["subject"].as_str().expect("the resident").to_owned();
    let letters = format!("/as/grid/people/{subject}/letters");
    c.get(&letters);
    done(&mut c, &letters, &[("title", "体检"), ("text", "周三体检。"), ("until", "2026-12-01"), ("hours", "24")]);
    let way = h.site.house.read().expect("read").select("SELECT way FROM delivery_rows", &[]).expect("rows")[0].int("way");
    assert_eq!(way, 3, "paper");
    c.get(&format!("/as/secretary/careplans/{id}"));

    // Medicine: counted anew; more than a box ever holds is a slip of the pen.
    refused(&mut c, &format!("/as/secretary/careplans/{id}/medicine"), &[("left", "9999")]);
    done(&mut c, &format!("/as/secretary/careplans/{id}/medicine"), &[("left", "3")]);
    // The ride of today took place, and is not said twice.
    done(&mut c, &format!("/as/secretary/careplans/{id}/treatments"), &[("went", "yes")]);
    refused(&mut c, &format!("/as/secretary/careplans/{id}/treatments"), &[("went", "yes")]);

    // The slip on the table: whoever holds it says how it is, and reads of nobody who they are.
    let slip = c.get(&format!("/as/secretary/careplans/{id}/slip")).text();
    let token = slip.split("/k/").nth(1).expect("an address").split(['"', '<', ' ', '?']).next().expect("a token").to_owned();
    let held = c.get(&format!("/k/{token}"));
    assert_eq!(held.status, 200);
    assert!(!held.text().contains("王小芳") && !held.text().contains("5幢"), "{}", held.text());
    assert_eq!(c.get("/k/nonsense").status, 404);
    refused(&mut c, &format!("/k/{token}/checkins"), &[("outcome", "absent")]);
    done(&mut c, &format!("/k/{token}/checkins"), &[("outcome", "well")]);
    // Nobody signed in has a check-in of their own.
    refused(&mut c, "/me/checkins", &[("outcome", "well")]);

    // It ends as the person wishes; its slip with it.
    c.get(&format!("/as/secretary/careplans/{id}"));
    refused(&mut c, &format!("/as/secretary/careplans/{id}/end"), &[("why", "tired")]);
    done(&mut c, &format!("/as/secretary/careplans/{id}/end"), &[("why", "wish")]);
    assert_eq!(c.get(&format!("/k/{token}")).status, 404);
}

#[test]
fn a_placement_closes_when_everybody_left_behind_is_placed_and_taken_in() {
    let (h, clock) = house();
    hire(&h, "secretary", "secretary", 10);
    let (_, subject) = resident(&h);
    let mut c = h.client();
    let path = format!("/as/secretary/people/{subject}/placement");
    c.get(&path);
    let form = [("taken_to", "区医院"), ("children", "小名阿宝"), ("animals", "黄狗"), ("asked", "yes")];
    done(&mut c, &path, &form);
    let id = json(&mut c, "/as/secretary/placements")[0]["placement"]["id"].as_i64().expect("listed");
    let at = format!("/as/secretary/placements/{id}");
    c.get(&at);
    clock.jump(clock.now().plus(HOUR));
    let early = refused(&mut c, &format!("/as/secretary/placements/{id}/closing"), &[]);
    assert!(!early.contains('⟦'), "{early}");
    for n in 1..=2 {
        // Taken in nowhere yet: there is nobody to agree.
        refused(&mut c, &format!("/as/secretary/placements/{id}/dependants/{n}/acceptance"), &[]);
        done(
            &mut c,
            &format!("/as/secretary/placements/{id}/dependants/{n}/place"),
            &[("at", "neighbour"), ("with", "对门李阿姨，19900080002")],
        );
        if n == 1 {
            refused(&mut c, &format!("/as/secretary/placements/{id}/closing"), &[]);
        }
        done(&mut c, &format!("/as/secretary/placements/{id}/dependants/{n}/acceptance"), &[]);
    }
    done(&mut c, &format!("/as/secretary/placements/{id}/closing"), &[]);
}
