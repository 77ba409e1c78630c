//! An association's appeal over HTTP: it reaches its members, who answer under their own link or by telephone; the answers add up.

use crate::client::Client;
use crate::organisations::{link, made, staffed};

fn keep(c: &mut Client, name: &str, kind: &str, above: &str) -> String {
    c.get("/as/secretary/organisations/new");
    let mut form =
        vec![("name", name), ("kind", kind), ("seat", "10"), ("contact", "白会长"), ("phone", "19900991234"), ("headcount", "3")];
    if !above.is_empty() {
        form.push(("part_of", above));
    }
    made(&c.post("/as/secretary/organisations", &form))
}

#[test]
fn an_appeal_cascades_to_members_and_their_answers_add_up() {
    let (mut h, _) = staffed();
    let mut c = h.client();
    let association = keep(&mut c, "餐饮协会", "association", "");
    let below = keep(&mut c, "面馆分会", "association", &association);
    let shop = keep(&mut c, "听潮小厨", "shop", &association);
    let noodles = keep(&mut c, "阿婆面馆", "shop", &below);
    let other = keep(&mut c, "惠民便利店", "shop", "");
    // A shop is nobody's association, a worker makes no appeal.
    assert_eq!(c.get(&format!("/as/secretary/organisations/{shop}/appeals")).status, 409);
    assert_eq!(c.get(&format!("/as/grid/organisations/{association}/appeals")).status, 403);
    let form = c.get(&format!("/as/secretary/organisations/{association}/appeals")).text();
    assert!(form.contains("会发给 2 家成员单位"), "{form}");
    let asked = [("text", "为值守人员送热餐，连续三天"), ("hours", "4")];
    let appeal = made(&c.post(&format!("/as/secretary/organisations/{association}/appeals"), &asked));
    let page = c.get(&format!("/as/secretary/appeals/{appeal}")).text();
    assert!(page.contains("2 家未答复") && page.contains("为值守人员送热餐") && page.contains("19900991234"), "{page}");
    assert!(c.get("/as/cdc/appeals").status == 200 && c.get("/as/secretary/appeals").text().contains("餐饮协会"));
    // Under their own link; nobody else's.
    let own = link(&mut c, &shop);
    assert!(c.get(&own).text().contains("有号召等您答复"));
    let token = own.trim_start_matches("/o/").to_owned();
    let at = format!("/o/{token}/appeals/{appeal}");
    assert!(c.get(&at).text().contains("餐饮协会的号召"));
    let foreign = link(&mut c, &other);
    assert_eq!(c.get(&format!("{foreign}/appeals/{appeal}")).status, 404);
    let no = c.post(&at, &[("joins", "no"), ("name", "柏店长"), ("meals", "30")]);
    assert_eq!(no.status, 422, "{}", no.text());
    c.get(&at);
    let yes = c.post(&at, &[("joins", "yes"), ("name", "柏店长"), ("meals", "120"), ("people", "2"), ("text", "保温箱 4 个")]);
    assert_eq!(yes.status, 303, "{}", yes.text());
    // Who is silent is reminded, and answers by telephone.
    c.get(&format!("/as/secretary/appeals/{appeal}"));
    assert_eq!(c.post(&format!("/as/secretary/appeals/{appeal}/reminder"), &[]).status, 303);
    let page = c.get(&format!("/as/secretary/appeals/{appeal}")).text();
    assert!(page.contains("还没有答复的 1 家") && page.contains("已提醒 1 次") && page.contains("保温箱 4 个"), "{page}");
    let told = format!("/as/grid/appeals/{appeal}/members/{noodles}");
    assert!(c.get(&told).text().contains("阿婆面馆"));
    assert_eq!(c.post(&told, &[("joins", "yes"), ("name", "邹店长"), ("meals", "80")]).status, 303);
    let sums = c.get_json(&format!("/as/secretary/appeals/{appeal}")).json();
    assert_eq!(sums["totals"]["joins"], 2);
    let meals = sums["totals"]["brings"].as_array().into_iter().flatten().find(|a| a["what"] == "meals").cloned();
    assert_eq!(meals.expect("meals")["amount"], 200);
    assert_eq!(sums["through"].as_array().map(Vec::len), Some(2), "two associations: {sums}");
    assert!(!c.get("/as/cdc/appeals").text().contains("19900991234"));
    // The card to hand over: both sides' telephones, the appeal, a link for who keeps it; the telephone is not everyone's.
    let card = format!("organisations/{association}/card");
    let page = c.get(&format!("/as/secretary/{card}")).text();
    for stands in
        ["白会长", "19900991234", "社区书记", &format!("/appeals/{appeal}"), &format!("/organisations/{association}/link")]
    {
        assert!(page.contains(stands), "{stands}: {page}");
    }
    let page = c.get(&format!("/as/cdc/{card}")).text();
    assert!(page.contains("餐饮协会") && !page.contains("19900991234") && !page.contains("白会长"), "{page}");
    c.get(&format!("/as/secretary/appeals/{appeal}"));
    assert_eq!(c.post(&format!("/as/secretary/appeals/{appeal}/closing"), &[]).status, 303);
    c.get(&own);
    assert_eq!(c.post(&at, &[("joins", "no"), ("name", "柏店长")]).status, 409);
    assert_eq!(h.site.house.differences(5).expect("compare"), Vec::new(), "replay = live");
    h.end();
}
