//! Nobody records, clears, releases or judges their own household or declared relatives: every act of every duty is listed here,
//! either with a post that is refused once the one concerned is declared a relative, or with why it decides about no resident.

use crate::Served;
use crate::client::Client;
use crate::ending::{hire, house};
use crate::privacy::settle;
use muster_ground::signin::{room_token, set_demo_resident};
use muster_ledger::{ActorId, PlaceId};
use muster_server::routes;
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "钱金雀";
const PHONE: &str = "13987654321";

/// Route, who is refused, what they post. `-` instead of a role: why the act decides about no one's relative. After each refusal
/// somebody unrelated posts the same, but where that would end what the next rows need (`!`).
const ACTS: &str = "
/people | grid | room=13&name=钱小小&relation=member
/people/{subject}/correction | grid | phone=13900001111
/people/{subject}/room | grid | address=5幢301
/people/{subject}/codes | secretary |
/people/{subject}/like/{other}/distinction | secretary |
/people/{subject}/like/{other}/merger | secretary | keep=one
/people/{subject}/like/{other}/separation | secretary |
/people/{subject}/stays | grid | kind=away&days=3
/households/{room}/visitors | grid | name=客人&days=3
/stays/{stay}/end | grid |
/people/{subject}/care | secretary | category=very_old&consent=self&way=spoken&consent_on=2026-11-22
/care/{care}/review | secretary |
/care/{care}/withdrawal | grid | why=over&way=spoken
/people/{subject}/careplan | secretary |
/careplans/{careplan}/checkins | grid | outcome=well
/careplans/{careplan}/treatments | grid | went=yes
/careplans/{careplan}/medicine | grid | left=9
/careplans/{careplan}/end | grid | why=over
/people/{subject}/homecare | grid |
/homecare/{homecare}/home | grid | has=room
/homecare/{homecare}/followups | grid | reached=yes&temperature=36.6
/homecare/{homecare}/goods | grid | item=1306&n=1&how=lent&store=1
/homecare/{homecare}/goods/{seq}/return | grid | n=1&store=1
/homecare/{homecare}/end | grid | why=well
/people/{subject}/placement | secretary | taken_to=区医院&animals=猫&asked=yes
/placements/{placement}/dependants/{n}/place | grid | at=relative&with=外婆
/placements/{placement}/dependants/{n}/acceptance | grid |
/placements/{placement}/closing | grid |
/deliveries/{delivery}/people/{subject}/outcome | grid | went=not_reached
/people/{subject}/notice-way | grid | way=paper&told=web
/people/{subject}/letters | grid | title=补贴&text=请带户口簿来&until=2026-12-01&hours=24
/letters/{letter}/withdrawal | grid |
/people/{subject}/consents | grid | purpose=care&say=yes&by=self&way=paper
/people/{subject}/corrections | grid | text=电话换了&by=self&way=paper
/people/{subject}/proxies | grid | proxy={other}&until=2026-12-22
/people/{subject}/proxies/end | grid | proxy={other}
/corrections/{correction}/answer | grid | done=yes&text=已改
/reports | grid | room=13&way=phone&symptom=fever&onset=today
/reports/pasted | grid | text=1. 5幢301 赵小四 正常&looked=yes
/reports/{report}/verification | grid | holds=yes
/reports/{report}/corrections | grid | symptom=cough&onset_on=2026-11-22&note=记错了
/signals/{signal}/verification | health | outcome=confirmed&basis=called
/tasks/{task}/acceptance | grid |
/tasks/{task}/outcome | grid | at_home=yes&receiver=self
/requests/record | grid | room=13&way=phone&need=talk
/requests/{request}/taking | grid |
/requests/{request}/completion | grid |
/requests/{request}/callback | grid | word=not_reached
/requests/{request}/confirmation | grid |
/requests/{request}/reopening | grid | why=partial
/requests/{request}/sorting | grid | need=talk
/requests/{request}/answer | grid | answer=马上到
/requests/{request}/merging | grid | ids={request}
/requests/{request}/separation | grid |
/requests/{request}/referral | grid | to=1&matter=x&hours=72
/referrals/{referral}/consent | grid | say=yes&by=self&way=phone
/referrals/{referral}/telling | grid | way=phone
/referrals/{referral}/answer | grid | outcome=taken&text=在办&way=phone
/holds | secretary! | person={subject}&basis=court&document=文书&until=2027-01-01
/people/{subject}/erasure | secretary | reason=wish&asked=self&way=paper
/approvals/{approval}/refusal | street! | why=不同意
/people/{subject}/leaving | grid | reason=moved
/people/{subject}/return | grid |
/erasures/{erasure}/approval | street |
/harms | - | tells of a danger; who notices it decides nothing, and nobody is kept from telling
/harms/{harm}/telling | - | that police and others were told; nothing is decided about anyone
/counsel/desk | - | says whether a counsellor is free
/counsel/next | - | takes the first who waits; one's own are left out, tried in crates/server/tests/it/counsel.rs
/counsel/record | - | helps someone to join a queue; nobody is kept from doing so for their own
/counsel/{case}/notes | - | the counsellor of the case alone; refused as the others once it is their own, tried there
/counsel/{case}/danger | - | the same
/counsel/{case}/handover | - | the same
/counsel/{case}/end | - | the same
/counsel/{case}/copy | - | the same
/tasks/acceptance | - | takes what is free in a building; one's own doors are left out, see below
/tasks/{task}/answers | - | refused as the others, tried in crates/muster/src/asking/tests.rs where such a task is
/coverage/{grid}/tasks | - | asks what is missing or old of every home of a grid alike
/tasks/assignment | - | gives work to another, judges nobody
/stock/stores | - | opens a store
/stock/stores/{store}/receipts | - | goods that come in; nobody is decided about
/stock/stores/{store}/issues | - | goods by class of receiver; to a worker what the shift needs, seen by all who see the store
/stock/stores/{store}/transfers | - | goods from store to store
/stock/stores/{store}/minimum | - | a number for a shelf
/stock/stores/{store}/counts | - | begins a count of goods
/stock/counts/{count}/counting | - | numbers of goods
/stock/counts/{count}/decision | - | what holds of goods; whoever counted otherwise than another does not decide
/stock/stores/{store}/donations | - | a gift comes in; its donor is served, not decided about
/stock/workers/{worker}/returns | - | goods that a worker gives back
/stock/workers/{worker}/use | - | goods that a worker used up
/stock/moves/{movement}/undoing | - | takes back what was written wrongly, both stay
/stock/moves/{movement}/acceptance | - | says that goods came
/stock/moves/{movement}/return | - | says that goods did not come
/workorders | - | orders of a community as the hotline sends them, nothing is decided
/workorders/single | - | the same
/requests/{request}/return | - | gives back what another offered, decides nothing about the household
/requests/{request}/handing-on | - | how one's own is given to another
/people/{subject}/reveal | - | reads; each look is on record and seen by whom it was at
/people/{subject}/copy | - | reads; the same
/reports/{report}/reveals | - | reads; the same
/looks | - | asks for more looks on a day, of nobody in particular
/looks/{id}/approval | - | the number of looks of a colleague
/glass | - | opens a building, is told to everyone in it and reviewed
/glass/{id}/looks | - | reads; told and reviewed
/glass/{id}/closing | - | ends one's own emergency access
/glass/{id}/approval | - | reviews what a colleague did
/exports | - | a list of a place, of nobody in particular
/exports/{id}/approval | - | the same
/house-time/confirmation | - | says what day it is
/exports/trace | - | finds which list a leaked line is from
/approvals/{id}/withdrawal | - | takes back what one asked for
/holds/{id}/lifting | - | the auditor's and the district's, for datasets and people by a court's word; approved by another
/holds/{id}/lifting/approval | - | refused to whom it concerns by the approval itself
/imports | - | a list of many, looked at before it counts and undone by anyone
/imports/pasted | - | the same
/imports/{import}/columns | - | the same
/imports/{import}/confirm | - | the same
/imports/{import}/undo | - | the same
/places/{place}/codes | - | sign-in slips for all homes of a building
/places/import | - | a place
/places/import/{list}/confirm | - | a place
/places/{place}/name | - | a place
/places/{place}/code | - | a place
/places/{place}/closing | - | a place
/places/{place}/opening | - | a place
/places/{place}/compound | - | a place
/places/{place}/grids | - | a place
/places/{place}/map | - | a place
/places/{place}/parent | - | a place
/places/{place}/merging | - | a place
/places/{place}/splitting | - | a place
/accounts | - | accounts and duties: given by others and for a term, watched by the auditor
/accounts/{actor}/closing | - | the same
/accounts/{actor}/duties | - | the same
/accounts/{actor}/links | - | the same
/accounts/{actor}/withdrawal | - | the same
/duties/{id}/end | - | the same
/answerable/duties/{duty}/deputy | - | the same
/answerable/duties/{duty}/absence | - | the same
/answerable/duties/{duty}/return | - | the same
/handovers | - | the same
/trainings | - | the same
/trainings/{id}/withdrawal | - | the same
/data-requests | - | asks for fields of communities, of nobody in particular
/data-requests/{id}/withdrawal | - | the same
/data-requests/{id}/{community}/collection | - | asks what is missing of every home of a community alike
/data-requests/{id}/{community}/overwriting | - | a count, of nobody
/data-requests/{id}/{community}/return | - | the same
/mandates | - | work for communities, about nobody
/mandates/{id}/{community}/acceptance | - | the same
/mandates/{id}/{community}/return | - | the same
/templates | - | an empty form
/templates/{id}/columns | - | the same
/takeovers | - | a document about a community, announced to it
/law/checks/{about} | - | law
/law/checks/{about}/approval | - | law
/law/editions | - | law
/law/editions/approval | - | law
/bounds/{key}/limit | - | a bound for all
/bounds/{key}/choice | - | a choice for all
/bounds/limits/{id}/lifting | - | a bound for all
/organisations | - | an organisation
/organisations/lists | - | organisations
/organisations/lists/{list}/confirm | - | organisations
/organisations/lists/{list}/undo | - | organisations
/organisations/{id}/changing | - | an organisation
/organisations/{id}/closing | - | an organisation
/organisations/{id}/link | - | an organisation
/organisations/{id}/compacts | - | an organisation
/compacts/{compact}/promises | - | an organisation
/compacts/{compact}/paper | - | an organisation
/compacts/{compact}/signing | - | an organisation
/compacts/{compact}/ending | - | an organisation
/compacts/{compact}/calls | - | an organisation
/sweeps | - | a list of all homes of a community
/sweeps/{sweep}/closing | - | a community's figures
/sweeps/{sweep}/revisits | - | drawn by lot
/sweeps/doors/{door}/settling | - | which of two colleagues' words stands
/sweeps/quarantine/{quarantine} | - | records of a colleague; never one's own
/walk/doors/{door} | - | refused at one's own door (tested with sweeps)
/walk/doors/{door}/revisit | - | refused at one's own door (tested with sweeps)
/walk/records | - | one's own door is left out (tested with sweeps)
/walk/{building}/keying | - | one's own door is refused (tested with sweeps)
/whistles | - | calls departments
/whistles/departments/{organisation} | - | departments and kinds
/whistles/{whistle}/joining | - | calls a department
/whistles/{whistle}/closing | - | a matter of departments
/whistles/calls/{call}/answer | - | a department's word
/whistles/calls/{call}/decision | - | a department's refusal; not by whoever called
/whistles/calls/{call}/arrival | - | a department
/whistles/calls/{call}/solution | - | a department
/whistles/calls/{call}/reopening | - | a department
/whistles/calls/{call}/rating | - | a department
/compacts/calls/{call}/answer | - | an organisation
/compacts/calls/{call}/arrival | - | an organisation
/organisations/{id}/appeals | - | an organisation
/appeals/{appeal}/reminder | - | an organisation
/appeals/{appeal}/closing | - | an organisation
/appeals/{appeal}/members/{member} | - | an organisation
/forms | - | questions, no resident
/forms/{id}/proposal | - | the same
/forms/{id}/admission | - | the same
/forms/{id}/end | - | the same
/forms/{id}/answers | - | records what a household said; its route refuses a relative by kin::apart, not tried here for want of a form in use
/sites | - | a gate, a valve
/sites/import | - | the same
/sites/{id}/changing | - | the same
/sites/{id}/closing | - | the same
/rules/{key}/trials | - | a rule for all
/rules/{key}/switching | - | a rule for all
/incidents | - | a district
/incidents/{id}/scales/{scale} | - | a district
/incidents/{id}/term | - | a district
/incidents/{id}/end | - | a district
/incidents/{id}/plans/{key}/activation | - | a district
/incidents/{id}/sunset | - | a dataset
/incidents/{id}/sunset/approval | - | a dataset
/bulletins | - | published figures
/notices | - | a notice to all
/n/{code}/delivery | - | a notice to all of a place
/deliveries/{id}/announcement | - | that it was read out
/notices/{id}/withdrawal | - | a notice to all
/clues/{id}/receipt | - | says that it arrived
/clues/{id}/answers | - | tells of a place, names no resident; what was told stands beside every answer
/clues/{id}/reporter | - | reads; only where whoever told it agreed, and they see how often
/parked/{what}/{name}/{about}/{at}/retry | - | the house's own machinery
";

struct Row {
    path: &'static str,
    role: &'static str,
    rest: &'static str,
}

fn rows() -> Vec<Row> {
    let row = |l: &'static str| {
        let cells: Vec<&str> = l.split(" |").map(str::trim).collect();
        Row { path: cells[0], role: cells[1], rest: cells.get(2).copied().unwrap_or_default() }
    };
    ACTS.lines().filter(|l| !l.is_empty()).map(row).collect()
}

/// `{id}` and `{report}` name the same piece: what is compared is the shape.
fn shape(path: &str) -> String {
    path.split('/').map(|p| if p.starts_with('{') { "{}" } else { p }).collect::<Vec<_>>().join("/")
}

#[test]
fn every_act_of_every_duty_says_whether_it_decides_about_residents() {
    let listed: BTreeSet<String> = rows().iter().map(|r| shape(r.path)).collect();
    assert_eq!(listed.len(), rows().len(), "each once");
    let acts = routes().into_iter().filter(|(_, method, r)| *method == "POST" && r.action != "public");
    let there: BTreeSet<String> = acts.map(|(_, _, r)| shape(r.path)).collect();
    let missing: Vec<&String> = there.difference(&listed).collect();
    assert!(missing.is_empty(), "say in ACTS whom these decide about, and refuse one's own with kin::apart: {missing:#?}");
    let gone: Vec<&String> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "no such act any more: {gone:#?}");
    assert!(rows().iter().all(|r| r.role != "-" || !r.rest.is_empty()), "each says why");
}

/// Everyone twice: one will be a relative, the other is not.
const STAFF: [(&str, &str, i64); 5] = [
    ("grid", "grid_worker", 11),
    ("secretary", "secretary", 10),
    ("health", "health_centre", 10),
    ("street", "street_lead", 1),
    ("cdc", "cdc", 1),
];
const OTHER: [(&str, &str); 4] = [("grid", "grid2"), ("secretary", "secretary2"), ("health", "health2"), ("street", "street2")];

fn first(v: &serde_json::Value) -> Option<String> {
    match v {
        serde_json::Value::Object(o) => {
            let own = o.get("id").and_then(serde_json::Value::as_i64).filter(|i| *i > 1_000).map(|i| i.to_string());
            own.or_else(|| o.values().find_map(first))
        }
        serde_json::Value::Array(a) => a.iter().find_map(first),
        _ => None,
    }
}

type Ids = BTreeMap<&'static str, String>;

fn filled(pattern: &str, ids: &Ids) -> String {
    ids.iter().fold(pattern.to_owned(), |out, (name, id)| out.replace(&format!("{{{name}}}"), id))
}

fn fields(form: &str) -> Vec<(&str, &str)> {
    form.split('&').filter_map(|p| p.split_once('=')).collect()
}

/// 钱金雀 lives in room 13: a fever of hers and two neighbours', a request, a stay, a reason for care, an erasure asked for.
fn town() -> (Served, Client, Ids) {
    let (h, _) = house();
    for (role, post, place) in STAFF {
        hire(&h, role, post, place);
        if let Some((_, other)) = OTHER.iter().find(|(r, _)| *r == role) {
            hire(&h, other, post, place);
        }
    }
    let (person, subject) = settle(&h, NAME, PHONE);
    let (_, other) = settle(&h, "赵小四", "");
    set_demo_resident(&h.site.house, "resident", ActorId(h.site.house.next_id()), person, PlaceId(13)).expect("role");
    let token = room_token(h.site.house.vault(), PlaceId(13));
    let mut ids = Ids::from([("subject", subject.clone()), ("other", other), ("room", "13".to_owned()), ("n", "1".to_owned())]);
    ids.insert("seq", "1".to_owned());
    let mut c = h.client();
    let did = |c: &mut Client, page: &str, path: &str, form: &str| {
        c.get(page);
        let reply = c.post(path, &fields(&filled(form, &ids)));
        assert!(matches!(reply.status, 200 | 303), "{path}: {}", reply.text());
    };
    did(&mut c, "/as/cdc/rules/fever-building/trial", "/as/cdc/rules/fever-building/trials", "days=90");
    did(&mut c, "/as/cdc/rules/fever-building", "/as/cdc/rules/fever-building/switching", "on=yes");
    did(&mut c, "/as/resident/reports/new", "/as/resident/reports", "whom=self&symptom=fever&onset=today&name=钱金雀");
    let door = format!("/r/{token}");
    for name in ["孙一", "孙二"] {
        let form = format!("whom=family&symptom=fever&onset=today&name={name}");
        did(&mut c, &door, &format!("{door}/reports"), &form);
    }
    did(&mut c, &format!("{door}/requests"), &format!("{door}/requests"), "need=food&name=钱金雀&text=没有米了");
    let of = format!("/as/grid2/people/{subject}");
    did(&mut c, &format!("{of}/stay"), &format!("{of}/stays"), "kind=away&days=3");
    let care = format!("/as/secretary2/people/{subject}/care");
    did(&mut c, &care, &care, "category=lone_old&consent=self&way=spoken&consent_on=2026-11-22");
    did(&mut c, "/as/resident/me/data", "/as/resident/me/corrections", "text=电话换了");
    let plan = format!("/as/secretary2/people/{subject}/careplan");
    let carers = c.get_json(&plan).json();
    let carer = |name: &str| {
        let all = carers["carers"].as_array().cloned().unwrap_or_default();
        let found = all.iter().find(|x| x[1].as_str().is_some_and(|n| n.starts_with(name))).cloned();
        found.and_then(|x| x[0].as_str().map(str::to_owned)).unwrap_or_else(|| panic!("{name}: {carers}"))
    };
    let form = format!(
        "consent=self&consent_way=spoken&consent_on=2026-11-22&carer={}&deputy={}&way=phone&days=mon&from=8&to=10&unreached=先打电话",
        carer("grid2"),
        carer("secretary2")
    );
    did(&mut c, &plan, &plan, &form);
    let care_at_home = format!("/as/secretary2/people/{subject}/homecare");
    let form = format!(
        "by=self&way_said=phone&consent_on=2026-11-22&days=7&has=room&has=table&has=kit&has=waste&way=phone&carer={}&deputy={}",
        carer("grid2"),
        carer("secretary2")
    );
    did(&mut c, &care_at_home, &care_at_home, &form);
    let left = format!("/as/secretary2/people/{subject}/placement");
    did(&mut c, &left, &left, "taken_to=区医院&animals=黄狗&asked=yes");
    c.get("/as/secretary2/notices/new");
    let form = [("about", "service"), ("title", "停水"), ("text", "请存水"), ("until", "2026-12-01")];
    let notice = c.post("/as/secretary2/notices", &form).header("location").split('?').next().unwrap_or_default().to_owned();
    did(&mut c, &format!("{notice}/delivery"), &format!("{notice}/delivery"), "area=10&hours=24");
    let letters = format!("/as/secretary2/people/{subject}/letters");
    did(&mut c, &letters, &letters, "title=补贴&text=请带户口簿来&until=2026-12-01&hours=24");
    let office = crate::referrals::office(&mut c, "secretary2");
    did(&mut c, &format!("{door}/requests"), &format!("{door}/requests"), "text=想找律师，要法律援助&name=钱金雀");
    let all = c.get_json("/as/secretary2/requests").json();
    let legal = all["lines"].as_array().and_then(|l| l.iter().find(|r| r["kind"] == "legal")).unwrap_or_else(|| panic!("{all}"));
    let request = legal["id"].to_string();
    did(&mut c, "/as/secretary2/requests", &format!("/as/secretary2/requests/{request}/taking"), "");
    let referral = format!("/as/secretary2/requests/{request}/referral");
    did(&mut c, &referral, &referral, &format!("to={office}&matter=没有米了&hours=72"));
    let erasure = format!("/as/secretary2/people/{subject}/erasure");
    did(&mut c, &erasure, &erasure, "reason=wish&asked=self&way=paper");
    h.until("the signal is up", |h| h.facts("signal.raised") == 1);
    h.until("the second task is there", |h| h.facts("tasks.issued") >= 1);
    for (name, page) in [
        ("report", "/as/health/reports"),
        ("signal", "/as/health/signals"),
        ("request", "/as/grid2/requests"),
        ("task", "/as/grid2/tasks"),
        ("stay", "/as/grid2/stays"),
        ("care", care.as_str()),
        ("careplan", "/as/secretary2/careplans"),
        ("referral", "/as/secretary2/referrals"),
        ("homecare", "/as/secretary2/homecare"),
        ("placement", "/as/secretary2/placements"),
        ("delivery", "/as/secretary2/deliveries"),
        ("letter", letters.as_str()),
        ("correction", "/as/secretary2/corrections"),
        ("erasure", "/as/secretary2/erasures"),
    ] {
        let all = c.get_json(page).json();
        let ended = || all.to_string().split_once("/stays/").and_then(|(_, r)| r.split_once('/')).map(|(id, _)| id.to_owned());
        ids.insert(name, first(&all).or_else(ended).unwrap_or_else(|| panic!("{page}: {all}")));
    }
    let mine = c.get_json("/as/secretary2/approvals").json();
    let approval = mine.pointer("/mine/0/approval/id").and_then(serde_json::Value::as_i64).expect("approval");
    ids.insert("approval", approval.to_string());
    (h, c, ids)
}

/// What one's own is refused with, and what whoever approves is.
const OWN: [&str; 2] = ["关系到您自己家或您申报的亲属", "关系到您自己或您的家人"];

fn own(text: &str) -> bool {
    OWN.iter().any(|o| text.contains(o))
}

#[test]
fn nobody_decides_about_their_own_household_or_declared_relatives() {
    let (_h, mut c, ids) = town();
    for (role, _) in OTHER {
        let page = c.get(&format!("/as/{role}/me/relatives"));
        assert!(page.text().contains("还没有申报"), "{}", page.text());
        let form = [("tie", "parent"), ("name", NAME), ("number", PHONE)];
        let done = c.post(&format!("/as/{role}/me/relatives"), &form);
        assert_eq!(done.status, 303, "{}", done.text());
        assert!(c.get(&format!("/as/{role}/me/relatives")).text().contains("辖区有登记"));
    }
    // Nobody else sees whom.
    assert!(!c.get("/as/grid2/me/relatives").text().contains(NAME));
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|r| r.role != "-") {
        let (path, form) = (filled(row.path, &ids), filled(row.rest, &ids));
        let role = row.role.trim_end_matches('!');
        let other = OTHER.iter().find(|(r, _)| *r == role).map_or(role, |(_, o)| o);
        let mut ask = |role: &str| {
            c.get(&format!("/as/{role}/me/relatives"));
            c.post(&format!("/as/{role}{path}"), &fields(&form))
        };
        let refused = ask(role);
        let named = refused.text().contains(&format!("{other} 同志")) || refused.text().contains(OWN[1]);
        if refused.status != 403 || !own(&refused.text()) || !named {
            wrong.push(format!("{} as {}: {} {}", row.path, row.role, refused.status, said(&refused.text())));
        }
        if role != row.role {
            continue;
        }
        let unrelated = ask(other);
        if own(&unrelated.text()) || unrelated.status >= 500 {
            wrong.push(format!("{} as {other}: {} {}", row.path, unrelated.status, said(&unrelated.text())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn said(text: &str) -> String {
    let main = text.split("<main").nth(1).unwrap_or(text);
    main.split(['<', '>']).filter(|p| p.chars().any(|c| c > '\u{3000}')).take(4).collect::<Vec<_>>().join(" / ")
}

/// What is free in a building is taken without the doors of one's own.
#[test]
fn a_walk_leaves_out_ones_own_doors() {
    let (_h, mut c, _) = town();
    c.get("/as/grid/me/relatives");
    assert_eq!(c.post("/as/grid/me/relatives", &[("tie", "self"), ("name", NAME), ("number", PHONE)]).status, 303);
    let walk = |c: &mut Client, role: &str| {
        c.get(&format!("/as/{role}/tasks"));
        c.post(&format!("/as/{role}/tasks/acceptance"), &[("building", "12")]).status
    };
    assert_eq!(walk(&mut c, "grid"), 409, "nothing else is free there");
    assert_eq!(walk(&mut c, "grid2"), 303);
}

/// Taken back by whoever declared it, and by nobody else; it holds for thirty days more and the page says until when.
#[test]
fn a_declaration_is_ones_own() {
    let (_h, mut c, _) = town();
    c.get("/as/grid/me/relatives");
    let odd = c.post("/as/grid/me/relatives", &[("tie", "parent"), ("name", NAME), ("number", "12")]);
    assert_eq!(odd.status, 422, "{}", odd.text());
    assert_eq!(c.post("/as/grid/me/relatives", &[("tie", "parent"), ("name", NAME), ("number", PHONE)]).status, 303);
    let mine = c.get_json("/as/grid/me/relatives").json();
    let id = first(&mine).unwrap_or_else(|| panic!("{mine}"));
    c.get("/as/grid2/me/relatives");
    assert_eq!(c.post(&format!("/as/grid2/me/relatives/{id}/withdrawal"), &[]).status, 404);
    c.get("/as/grid/me/relatives");
    assert_eq!(c.post(&format!("/as/grid/me/relatives/{id}/withdrawal"), &[]).status, 303);
    let page = c.get("/as/grid/me/relatives").text();
    assert!(page.contains("已撤回") && page.contains("12月22日"), "{page}");
    assert_eq!(c.get("/as/resident/me/relatives").status, 403);
    assert_eq!(c.get("/me/relatives").status, 401);
    // The secretary sees that something was declared, not whom.
    let duty = crate::organisations::duty_of(&mut c, "secretary", "grid_worker");
    let card = c.get(&format!("/as/secretary/answerable/duties/{duty}")).text();
    assert!(card.contains("回避申报") && !card.contains(NAME), "{card}");
}
