//! The organisations of the town, entered and bound by the real commands: a property company and a shop in each community, what
//! serves the whole street, an association with its members, and compacts signed by both sides.

use crate::founding::Part;
use muster_ground::compact::{AddPromise, CompactId, DraftCompact, Drafted, Promise, Said, Side, Sign};
use muster_ground::duty::STAFF_DATASET;
use muster_ground::organisation::{Amount, At, Contact, Entry, Keep, ListId, Listing, OrganisationId, RecordList};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{ActorId, Author, By, Channel, Command, Day, Fault, House, PlaceId, Refusal};

/// Kind, name, code, people, what it brings, contact.
type Line = (&'static str, &'static str, &'static str, i64, &'static [(&'static str, i64)], &'static str);

/// What serves the street as a whole. The first has members.
const STREET: [Line; 4] = [
    ("association", "云栖街道餐饮行业协会", "51000000MJ00000E59", 4, &[], "白会长"),
    ("health", "云栖街道社区卫生服务中心", "12000000MB00000D4P", 46, &[("medics", 20), ("beds", 12), ("vehicles", 2)], "潘医生"),
    ("school", "云栖小学", "", 88, &[("space", 1200), ("vehicles", 1)], "华校长"),
    ("public_body", "滨江区水务局", "", 60, &[("people", 12), ("generators", 4), ("vehicles", 5)], "陶科长"),
];
/// Property companies, one for each community.
const PROPERTY: [Line; 4] = [
    (
        "property",
        "潮声物业服务有限公司",
        "91000000MA00000A14",
        42,
        &[("people", 16), ("vehicles", 2), ("generators", 1)],
        "周经理",
    ),
    ("property", "望江物业服务有限公司", "91000000MA00000B28", 36, &[("people", 12), ("vehicles", 1)], "施经理"),
    ("property", "柳浪家园物业服务部", "", 28, &[("people", 10)], "葛经理"),
    ("property", "银杏物业服务有限公司", "91000000MA00000C3C", 31, &[("people", 10), ("vehicles", 1)], "水经理"),
];
/// In the community of the story; the first two are members of the association.
const NEAR: [Line; 7] = [
    ("shop", "听潮小厨", "92000000MA00000F6M", 9, &[("meals", 300)], "柏店长"),
    ("shop", "阿婆面馆", "", 5, &[("meals", 150)], "邹店长"),
    ("shop", "惠民便利店", "", 4, &[("vehicles", 1)], "苏店长"),
    ("filed", "听潮邻里互助队", "", 35, &[("people", 20), ("drivers", 6)], "金队长"),
    ("party_committee", "听潮社区党委", "", 9, &[], "方志远"),
    ("party_branch", "听潮社区第一党支部", "", 23, &[], "凌书记"),
    ("party_group", "2幢党小组", "", 7, &[("people", 7)], "韩组长"),
];

const LIST: &str = "序号,商铺名称,统一社会信用代码,主营业务,联系人,联系人电话,员工人数
1,江畔药店,,药店,连店长,19900881001,4
2,老潘五金店,,个体户,潘师傅,19900881002,2
3,早市生鲜超市,92000000MA00000F6K,超市,强经理,19900881003,11
4,江畔理发店,,个体户,阮师傅,19900881004,2
";

struct Founder<'a> {
    house: &'a House,
    author: Author,
    record: &'a dyn Fn(Author, &str, Box<dyn Command>) -> Result<(), Refusal>,
    phones: i64,
}

fn at(p: &Place) -> At {
    At { place: p.id, community: p.community, grid: p.grid }
}

impl Founder<'_> {
    fn keep(&mut self, line: &Line, seat: &Place, part_of: Option<OrganisationId>) -> Result<OrganisationId, Refusal> {
        let (kind, name, code, headcount, brings, contact) = *line;
        let id = OrganisationId(self.house.next_id());
        self.phones += 1;
        let contact = Contact { name: contact.into(), phone: format!("1990088{:04}", self.phones), note: String::new() };
        let entry = Entry {
            id,
            kind: kind.into(),
            name: name.into(),
            code: code.into(),
            seat: at(seat),
            serves: Vec::new(),
            headcount,
            day_shift: headcount * 2 / 3,
            night_shift: headcount / 4,
            resources: brings.iter().map(|(what, amount)| Amount { what: (*what).into(), amount: *amount }).collect(),
            part_of,
            until: None,
        };
        let keep = Keep::new(self.house.vault(), entry, &contact, true).map_err(|_| broken())?;
        (self.record)(self.author, name, Box::new(keep))?;
        Ok(id)
    }

    /// The shops along the street, from the list that the secretary has: one code is mistyped, and left out.
    fn listed(&self, community: &Place) -> Result<(), Refusal> {
        let read = self.house.read()?;
        let rows = Listing::read(LIST.as_bytes(), "沿街商铺.csv", &[])?.try_rows(&read, community, || self.house.next_id())?;
        let id = ListId(self.house.next_id());
        let command = RecordList::new(self.house.vault(), id, community.id, rows, true).map_err(|_| broken())?;
        (self.record)(Author { channel: Channel::File, by: By::Worker, ..self.author }, "list", Box::new(command))
    }

    /// Drafted, promised, signed by the organisation under its link, then by the community.
    fn bind(
        &self,
        organisation: OrganisationId,
        community: &Place,
        promises: &[(&str, i64, PlaceId, i64)],
    ) -> Result<(), Refusal> {
        let (id, from) = (CompactId(self.house.next_id()), self.house.now());
        let body = Drafted { id, organisation, at: at(community), from, until: Day(from.day().0 + 365).start() };
        let key = |what: &str| format!("compact-{id}-{what}");
        (self.record)(self.author, &key("draft"), Box::new(DraftCompact { body }))?;
        for (i, (what, amount, place, within_hours)) in promises.iter().enumerate() {
            let promise = Promise { what: (*what).into(), amount: *amount, place: *place, within_hours: *within_hours };
            (self.record)(self.author, &key(&i.to_string()), Box::new(AddPromise { id, promise }))?;
        }
        let said = serde_json::to_vec(&Said { name: "法定代表人".into(), text: String::new() }).unwrap_or_default();
        let signer = self.house.vault().seal(STAFF_DATASET, None, &said).map_err(|_| broken())?;
        let theirs = Sign { id, side: Side::Organisation, actor: ActorId::HOUSE, paper: false, signer: Some(signer) };
        let link = Author { channel: Channel::Web, by: By::Oneself, ..Author::default() };
        (self.record)(link, &key("theirs"), Box::new(theirs))?;
        let ours = Sign { id, side: Side::Community, actor: self.author.actor, paper: false, signer: None };
        (self.record)(self.author, &key("ours"), Box::new(ours))
    }
}

fn broken() -> Refusal {
    Fault::Keys("the staff dataset".into()).into()
}

/// `secretaries` by community, in the order of the places.
pub(crate) fn found(
    house: &House,
    author: Author,
    (street, communities): (PlaceId, &[(PlaceId, Part)]),
    record: &dyn Fn(Author, &str, Box<dyn Command>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let find = |id: PlaceId| -> Result<Place, Refusal> {
        place::find(&house.read()?, id)?.ok_or_else(|| Refusal::not_found("place-no-such"))
    };
    let mut f = Founder { house, author, record, phones: 0 };
    let street = find(street)?;
    let mut association = None;
    for line in &STREET {
        let id = f.keep(line, &street, None)?;
        association = association.or(Some(id));
    }
    for (i, (community, secretary)) in communities.iter().enumerate() {
        f.author = Author { actor: secretary.actor, duty: Some(secretary.duty), ..author };
        let community = find(*community)?;
        let property = f.keep(&PROPERTY[i], &community, None)?;
        if i > 0 {
            continue;
        }
        let first_grid = { place::under(&house.read()?, community.id, Level::Grid)?.into_iter().next() };
        let here = first_grid.as_ref().unwrap_or(&community);
        f.bind(
            property,
            &community,
            &[("people", 4, community.id, 0), ("people", 12, community.id, 2), ("vehicles", 2, here.id, 4)],
        )?;
        let mut branch = None;
        for (n, line) in NEAR.iter().enumerate() {
            let above = if n < 2 { association } else { branch.filter(|_| line.0.starts_with("party_")) };
            let id = f.keep(line, if line.0 == "shop" { here } else { &community }, above)?;
            match line.0 {
                "party_committee" | "party_branch" => branch = Some(id),
                "shop" if n == 0 => f.bind(id, &community, &[("meals", 200, community.id, 6)])?,
                _ => {}
            }
        }
        f.listed(&community)?;
    }
    Ok(())
}
