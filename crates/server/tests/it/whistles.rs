//! Whistles over HTTP: a department refuses under its link and is told to come by the street, another never answers and is passed
//! up by the clock; they come, solve it, are rated, and anyone reads how they did.

use crate::client::Client;
use crate::ending::{hire, house};
use crate::organisations::{link, made};
use muster_ledger::MINUTE;

fn done(c: &mut Client, path: &str, fields: &[(&str, &str)]) {
    let reply = c.post(path, fields);
    let said = reply.text();
    let alert: String = said.split("role=\"alert\"").nth(1).unwrap_or(&said).chars().take(300).collect();
    assert_eq!(reply.status, 303, "{path}: {alert}");
}

fn refused(c: &mut Client, path: &str, fields: &[(&str, &str)], says: &str) {
    let reply = c.post(path, fields);
    assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
    assert!(reply.text().contains(says), "{path}: {}", reply.text());
}

fn department(c: &mut Client, name: &str, phone: &str) -> String {
    c.get("/as/secretary/organisations/new");
    let entry =
        [("name", name), ("kind", "public_body"), ("seat", "10"), ("contact", "陶科长"), ("phone", phone), ("headcount", "9")];
    made(&c.post("/as/secretary/organisations", &entry))
}

#[test]
fn departments_are_called_refuse_are_told_to_come_and_are_rated_in_public() {
    let (mut h, clock) = house();
    for (role, post, place) in [("secretary", "secretary", 10), ("grid", "grid_worker", 11), ("street", "street_lead", 1)] {
        hire(&h, role, post, place);
    }
    let mut c = h.client();
    let (water, power) = (department(&mut c, "水务局", "19900880001"), department(&mut c, "供电所", "19900880002"));
    // Nobody is charged with it and none was named: said so, and what was written stays.
    let form = c.get("/as/secretary/whistles/new").text();
    assert!(form.contains("水务局") && form.contains("供电所"), "{form}");
    let matter =
        [("kind", "utilities"), ("text", "5幢地下水管爆裂"), ("place", "11"), ("name", "老李"), ("phone", "19900880009")];
    refused(&mut c, "/as/secretary/whistles", &matter, "还没有哪个部门负责这一类");
    assert_eq!(c.get("/as/grid/whistles").status, 403);
    // The street says who is charged; the secretary may not.
    assert_eq!(c.get(&format!("/as/secretary/whistles/departments/{water}")).status, 403);
    for id in [&water, &power] {
        c.get(&format!("/as/street/whistles/departments/{id}"));
        done(&mut c, &format!("/as/street/whistles/departments/{id}"), &[("kinds", "utilities")]);
    }
    c.get("/as/secretary/whistles/new");
    let whistle = made(&c.post("/as/secretary/whistles", &matter));
    let page = c.get_json(&format!("/as/secretary/whistles/{whistle}")).json();
    let call = |name: &str| {
        let all = page["shares"].as_array().expect("shares");
        let one = all.iter().find(|s| s["name"] == name).unwrap_or_else(|| panic!("{page}"));
        one["call"]["id"].as_i64().map_or_else(|| one["call"]["id"].as_str().unwrap_or_default().to_owned(), |n| n.to_string())
    };
    let (first, second) = (call("水务局"), call("供电所"));
    let sheet = c.get(&format!("/as/secretary/whistles/{whistle}/sheet")).text();
    assert!(sheet.contains("19900880001") && sheet.contains("5幢地下水管爆裂"), "{sheet}");

    // The water board under its link: on duty, refuses without a reason, then with one.
    let o = link(&mut c, &water);
    let token = o.rsplit('/').next().expect("token").to_owned();
    assert!(c.get(&format!("/o/{token}/whistles")).text().contains("水电气热"));
    done(&mut c, &format!("/o/{token}/watches"), &[("name", "小陶"), ("phone", "19900880003"), ("hours", "12")]);
    assert!(c.get(&format!("/as/secretary/whistles/{whistle}")).text().contains("19900880003"), "on duty");
    let at = format!("/o/{token}/whistles/{first}");
    assert!(c.get(&at).text().contains("5幢地下水管爆裂"));
    let no = [("answer", "not_ours"), ("name", "小陶")];
    refused(&mut c, &format!("/o/{token}/whistles/{first}/answer"), &no, "请写原因");
    c.get(&at);
    done(&mut c, &format!("/o/{token}/whistles/{first}/answer"), &[no[0], no[1], ("text", "小区内部管网归物业")]);
    // Another department's link does not open it.
    let other = link(&mut c, &power);
    let other = other.rsplit('/').next().expect("token").to_owned();
    assert_eq!(c.get(&format!("/o/{other}/whistles/{first}")).status, 404);
    // The street decides; whoever called does not.
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    let come = [("stands", "no"), ("text", "按城市供水条例归你们")];
    assert_eq!(c.post(&format!("/as/secretary/whistles/calls/{first}/decision"), &come).status, 403);
    c.get(&format!("/as/street/whistles/calls/{first}"));
    done(&mut c, &format!("/as/street/whistles/calls/{first}/decision"), &come);
    c.get(&at);
    refused(&mut c, &format!("/o/{token}/whistles/{first}/answer"), &[no[0], no[1], ("text", "还是不归")], "不能再推");
    c.get(&at);
    done(&mut c, &format!("/o/{token}/whistles/{first}/answer"), &[("answer", "coming"), ("name", "小陶")]);
    c.get(&at);
    done(&mut c, &format!("/o/{token}/whistles/{first}/handing"), &[("name", "抢修班"), ("phone", "19900880004")]);
    done(&mut c, &format!("/o/{token}/whistles/{first}/report"), &[]);

    // The power station never answers: an hour later the street has it, half an hour after that the district.
    clock.jump(clock.now().plus(61 * MINUTE));
    h.until("the street has it", |h| h.facts("whistle.escalated") >= 1);
    clock.jump(clock.now().plus(31 * MINUTE));
    h.until("the district has it", |h| h.facts("whistle.escalated") >= 2);
    assert!(c.get("/as/street/whistles?tab=passed").text().contains("5幢地下水管爆裂"));
    assert!(c.get(&format!("/as/secretary/whistles/{whistle}")).text().contains("已报区"));
    // By telephone after all: not theirs, which holds; another is called instead.
    c.get(&format!("/as/secretary/whistles/calls/{second}"));
    let phone = [("answer", "not_ours"), ("text", "没有停电"), ("name", "值班员"), ("way", "phone")];
    done(&mut c, &format!("/as/secretary/whistles/calls/{second}/answer"), &phone);
    c.get(&format!("/as/street/whistles/calls/{second}"));
    done(&mut c, &format!("/as/street/whistles/calls/{second}/decision"), &[("stands", "yes"), ("text", "确实没停电")]);
    let gas = department(&mut c, "燃气公司", "19900880005");
    c.get(&format!("/as/secretary/whistles/{whistle}/joining"));
    refused(&mut c, &format!("/as/secretary/whistles/{whistle}/joining"), &[("first", &water)], "同一个部门叫了两次");
    c.get(&format!("/as/secretary/whistles/{whistle}/joining"));
    done(&mut c, &format!("/as/secretary/whistles/{whistle}/joining"), &[("first", &gas), ("instead", &second)]);

    // There, solved, not solved after all, solved, rated.
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    done(&mut c, &format!("/as/secretary/whistles/calls/{first}/arrival"), &[("there", "yes")]);
    c.get(&at);
    done(&mut c, &format!("/o/{token}/whistles/{first}/solution"), &[("text", "换了一段管")]);
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    done(&mut c, &format!("/as/secretary/whistles/calls/{first}/reopening"), &[("text", "还在漏")]);
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    done(&mut c, &format!("/as/secretary/whistles/calls/{first}/solution"), &[("text", "又换了一段"), ("name", "抢修班")]);
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    refused(&mut c, &format!("/as/secretary/whistles/calls/{first}/rating"), &[("content", "not")], "请写原因");
    c.get(&format!("/as/secretary/whistles/calls/{first}"));
    done(&mut c, &format!("/as/secretary/whistles/calls/{first}/rating"), &[("content", "fair")]);
    c.get(&format!("/as/secretary/whistles/{whistle}"));
    refused(&mut c, &format!("/as/secretary/whistles/{whistle}/closing"), &[("how", "solved")], "还有 1 个部门没办完");
    c.get(&format!("/as/secretary/whistles/{whistle}"));
    done(&mut c, &format!("/as/secretary/whistles/{whistle}/closing"), &[("how", "withdrawn")]);
    assert!(c.get("/as/secretary/whistles?tab=closed").text().contains("5幢地下水管爆裂"));
    assert!(c.get("/as/street/whistles/departments").text().contains("叫错 1 次"));
    // Anyone reads how they did; nobody reads what it was about or whom to ask.
    let public = c.get("/public/whistles").text();
    assert!(public.contains("水务局") && public.contains("一般 1"), "{public}");
    assert!(!public.contains("水管") && !public.contains("老李") && !public.contains("199008800"), "{public}");
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}
