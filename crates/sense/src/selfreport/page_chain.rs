//! A roll call pasted from a chat group: who says that nothing is wrong becomes a report each, as if it had been told one by
//! one. Whatever says otherwise, or names nobody for certain, is left to a person. Nothing is recorded before someone looked.

use super::fact::{ReportId, Told};
use super::rule::{MakeReport, REPORT_DATA, Saying};
use super::table::{self, Report};
use cn_id::{ChainTrouble, Room, RoomError, parse_chain};
use muster_ground::kin;
use muster_ground::person;
use muster_ground::place::{self, Place};
use muster_ledger::{By, Channel, Command, DatasetId, Draft, Key, Known, Moment, PersonId, PlaceId, Read, Refusal};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Scope, Values, empty, form, html, notice};
use serde::Serialize;

pub(super) static PASTE: Form = Form {
    fields: &[
        Field::new("text", FieldKind::LongText, "selfreport-chain-text").hint("selfreport-chain-hint").max(20_000),
        Field::new("looked", FieldKind::Tick, "selfreport-chain-looked").optional(),
    ],
    submit: "selfreport-chain-do",
};

/// Before anything was looked at there is nothing to tick.
static FIRST: Form = Form { fields: &[PASTE.fields[0]], submit: "selfreport-chain-read" };

/// People of one roll call.
const PEOPLE_MAX: usize = 500;

/// Someone of the roll call.
#[derive(Clone, Debug, Serialize)]
struct Line {
    line: usize,
    /// As pasted.
    name: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<PlaceId>,
    remark: String,
    becomes: Becomes,
    /// The register knows nobody of that name there: recorded for the home, as at its door.
    unknown: bool,
    #[serde(skip)]
    person: Option<PersonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Becomes {
    /// Nothing wrong, recorded with a yes.
    Report,
    /// The same was recorded today.
    Already,
    /// Something else is said, or nothing.
    Unclear,
    NoRoom,
    /// Several homes are called so, or several people named so.
    Several,
    Outside,
    Unread,
}

impl Becomes {
    fn words(self) -> &'static str {
        [
            "selfreport-chain-ready",
            "selfreport-chain-already",
            "selfreport-chain-unclear",
            "selfreport-chain-no-room",
            "selfreport-chain-several",
            "selfreport-chain-outside",
            "selfreport-chain-unread",
        ][self as usize]
    }
}

const WELL: &[&str] = &[
    "没有任何异常",
    "无任何异常",
    "没有异常",
    "没异常",
    "无异常",
    "无异样",
    "没有症状",
    "无症状",
    "没有不适",
    "无不适",
    "没有不舒服",
    "没有发热",
    "没有发烧",
    "无发热",
    "无发烧",
    "不发烧",
    "不咳嗽",
    "无咳嗽",
    "正常",
    "健康",
    "平安",
    "良好",
    "安好",
    "都好",
    "很好",
];
/// What is left of a remark may not hold any of these: then a person reads it.
const UNWELL: &[&str] = &[
    "异常", "发热", "发烧", "烧", "咳", "不", "感冒", "腹泻", "拉肚", "呕", "吐", "疼", "痛", "疹", "晕", "喘", "阳", "医院",
    "药", "有点", "除",
];
/// Tenths of a degree from which a temperature is a fever.
const FEVER: i64 = 373;

/// Whether a remark says that nothing is wrong, and nothing else.
fn says_well(remark: &str) -> bool {
    let mut rest = cn_id::narrow(remark);
    let mut well = matches!(rest.trim(), "无" | "没有" | "均无" | "都无" | "全无");
    for word in WELL {
        // 不正常, 不太好
        if rest.contains(&format!("不{word}")) || rest.contains(&format!("不太{word}")) {
            return false;
        }
        well |= rest.contains(word);
        rest = rest.replace(word, " ");
    }
    well && !UNWELL.iter().any(|w| rest.contains(w)) && !feverish(&rest)
}

/// `37.5`, `38度`: numbers that can be a temperature.
fn feverish(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|n| !n.is_empty());
    let tenths = numbers.filter_map(|n| {
        let (whole, tenth) = n.split_once('.').unwrap_or((n, "0"));
        Some(whole.parse::<i64>().ok()? * 10 + tenth.get(..1).unwrap_or("0").parse::<i64>().ok()?)
    });
    tenths.into_iter().any(|t| (FEVER..=430).contains(&t))
}

fn community(read: &Read, scope: &Scope) -> Result<PlaceId, Refusal> {
    let of_grid = scope.grids().first().map(|g| place::find(read, *g)).transpose()?.flatten().map(|g| g.community);
    let one = scope.communities().first().copied().filter(|_| scope.communities().len() == 1).or(of_grid);
    one.ok_or_else(|| Refusal::invalid("selfreport-chain-where").instead("/reports/new"))
}

struct Lines<'a> {
    req: &'a Request,
    read: &'a Read,
    scope: &'a Scope,
    community: PlaceId,
    dataset: Option<DatasetId>,
}

impl Lines<'_> {
    fn of(&self, text: &str) -> Result<Vec<Line>, Refusal> {
        let chain = parse_chain(text);
        let mut out = Vec::new();
        for item in chain.items {
            for name in &item.names {
                out.push(self.one(item.line, name, item.room.as_ref(), &item.remark)?);
            }
        }
        for p in chain.problems {
            let becomes = match p.trouble {
                ChainTrouble::Room(RoomError::NoBuilding) => Becomes::NoRoom,
                _ => Becomes::Unread,
            };
            let (name, label, remark) = (p.text, String::new(), String::new());
            out.push(Line { line: p.line, name, label, room: None, remark, becomes, unknown: false, person: None });
        }
        out.sort_by_key(|l| l.line);
        out.truncate(PEOPLE_MAX);
        Ok(out)
    }

    fn one(&self, line: usize, name: &str, room: Option<&Room>, remark: &str) -> Result<Line, Refusal> {
        let (found, becomes) = match room {
            Some(room) => self.at(room)?,
            None => self.named(name)?,
        };
        let mut l = Line {
            line,
            name: name.to_owned(),
            label: room.map(ToString::to_string).unwrap_or_default(),
            room: None,
            remark: remark.to_owned(),
            becomes,
            unknown: false,
            person: None,
        };
        let Some(room) = found else { return Ok(l) };
        l.label = person::address(self.read, room.id)?;
        l.room = Some(room.id);
        l.person = super::routes::registered(self.read, &room, name, false)?;
        l.unknown = l.person.is_none();
        if !says_well(remark) {
            l.becomes = Becomes::Unclear;
        } else if self.told_today(&room, &l)? {
            l.becomes = Becomes::Already;
        }
        Ok(l)
    }

    fn at(&self, room: &Room) -> Result<(Option<Place>, Becomes), Refusal> {
        let all = place::rooms_called(self.read, self.community, room)?;
        let mut own = all.iter().filter(|r| self.scope.covers(r.community, r.grid));
        Ok(match (own.next(), own.next(), all.is_empty()) {
            (Some(one), None, _) => (Some(one.clone()), Becomes::Report),
            (Some(_), Some(_), _) => (None, Becomes::Several),
            (None, _, false) => (None, Becomes::Outside),
            (None, _, true) => (None, Becomes::NoRoom),
        })
    }

    /// Only a name: the one of that name within the scope.
    fn named(&self, name: &str) -> Result<(Option<Place>, Becomes), Refusal> {
        let hits = person::search(self.read, self.scope, name)?;
        match (hits.people.first(), hits.people.len(), hits.near) {
            (Some(one), 1, false) => Ok((place::find(self.read, one.room)?, Becomes::Report)),
            (Some(_), _, false) => Ok((None, Becomes::Several)),
            _ => Ok((None, Becomes::NoRoom)),
        }
    }

    fn told_today(&self, room: &Place, l: &Line) -> Result<bool, Refusal> {
        let Some(dataset) = self.dataset else { return Ok(false) };
        let vault = self.read.vault();
        let subject = match l.person {
            Some(person) => vault.subject(dataset, person),
            None => super::subject_in_room(vault, dataset, room.id, &l.name),
        };
        let here = self.read.by(&table::REPORTS, "building", &[room.building.into(), i64::from(self.req.now.day().0).into()])?;
        let well = here.iter().map(Report::from_row).filter(|r| r.none && !r.void);
        Ok(well.into_iter().any(|r| r.dataset == dataset && r.subject == subject))
    }
}

#[derive(Default, Serialize)]
struct View {
    lines: Vec<Line>,
    ready: usize,
}

fn looked_at(req: &Request, read: &Read, text: &str, dataset: Option<DatasetId>) -> Result<View, Refusal> {
    let scope = req.scope()?;
    let lines = Lines { req, read, scope, community: community(read, scope)?, dataset }.of(text)?;
    let ready = lines.iter().filter(|l| l.becomes == Becomes::Report).count();
    Ok(View { lines, ready })
}

/// `GET /reports/pasted`.
pub(super) fn page(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = req.again.as_ref().map(|(v, _)| v.get("text").to_owned()).filter(|t| !t.is_empty());
    let week = REPORT_DATA.dataset(req.now);
    let dataset = read.vault().dataset_lives(week).then_some(week);
    let view = typed.map(|t| looked_at(req, read, &t, dataset)).transpose()?.unwrap_or_default();
    Ok(Page::of(req, req.t("selfreport-chain-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("selfreport-chain-title")) } p.lede { (req.t("selfreport-chain-lede")) } }
        @if !v.lines.is_empty() {
            (notice("info", &html! { (req.tr("selfreport-chain-found", &[("n", v.lines.len().to_string()), ("ready", v.ready.to_string())])) }))
            (found(req, &v.lines))
        }
        (form(req, if v.ready > 0 { &PASTE } else { &FIRST }, "/reports/pasted", &Values::default()))
        p { a href=(req.to("/reports/new")) { (req.t("selfreport-worker-title")) } }
    })
    .tab("/reports/new"))
}

/// What a person must look at comes first.
fn found(req: &Request, lines: &[Line]) -> Markup {
    let (ready, open): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|l| l.becomes == Becomes::Report);
    let row = |l: &Line| {
        let told = html! {
            span.row-title { bdi { (l.name) } " " span.muted { (l.label) } }
            span.row-sub { (req.tr("selfreport-chain-line", &[("line", l.line.to_string())])) @if !l.remark.is_empty() { " · " (l.remark) } " · " (req.t(l.becomes.words())) @if l.unknown { " · " (req.t("selfreport-chain-unknown")) } }
        };
        html! { li.row {
            @match l.room.filter(|_| l.becomes == Becomes::Unclear) {
                Some(room) => { a.row-main href=(req.to(&format!("/reports/new?room={room}"))) { (told) } }
                None => { div.row-main { (told) } }
            }
        } }
    };
    html! {
        @if !open.is_empty() { h2 { (req.tr("selfreport-chain-open", &[("n", open.len().to_string())])) } ul.list { @for l in open { (row(l)) } } }
        @if !ready.is_empty() {
            details.fold { summary { (req.tr("selfreport-chain-well", &[("n", ready.len().to_string())])) } ul.list { @for l in ready { (row(l)) } } }
        }
    }
}

/// All reports of a roll call in one act.
struct Record(Vec<MakeReport>);

impl Command for Record {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut all = Vec::with_capacity(self.0.len());
        for one in &self.0 {
            all.extend(one.decide(known, at)?);
        }
        Ok(all)
    }
}

/// `POST /reports/pasted`: looked at first, recorded with the second press.
pub(super) fn record(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = PASTE.read(req)?;
    let dataset = REPORT_DATA.ready(&req.house, read)?;
    let view = looked_at(req, read, values.get("text"), Some(dataset))?;
    if view.ready == 0 {
        return Err(Refusal::invalid("selfreport-chain-none").problem("text", "selfreport-chain-none"));
    }
    if !values.tick("looked") {
        return Err(Refusal::invalid("selfreport-chain-look").problem("looked", "selfreport-chain-look-field"));
    }
    let mut all = Vec::with_capacity(view.ready);
    for l in view.lines.into_iter().filter(|l| l.becomes == Becomes::Report) {
        let Some(room) = l.room.map(|r| place::find(read, r)).transpose()?.flatten() else { continue };
        let whom = l.person.map(kin::About::Person).into_iter();
        kin::apart(req, read, &whom.chain([kin::About::Room(room.id)]).collect::<Vec<_>>())?;
        let told = Told { room: room.id, label: l.label, name: l.name, phone: String::new(), note: String::new() };
        let saying = Saying { symptoms: Vec::new(), onset: req.now.day(), verified: true, person: l.person, told };
        all.push(MakeReport::new(read.vault(), dataset, ReportId(req.house.next_id()), &room, saying)?);
    }
    let n = all.len();
    let act = Act::new(Record(all), "/reports").by(Channel::Text, By::Worker);
    Ok(act.show(move |req, read, outcome| {
        let code = read.receipt_code(outcome.first)?.unwrap_or_default();
        let at = read.fact(outcome.first)?.map_or(req.now, |f| f.at()).local();
        Ok(Page::of(req, req.t("selfreport-received"), &n, |n| html! {
            div.page-head { h1 { (req.t("selfreport-received")) } p.lede { (req.tr("selfreport-chain-done", &[("n", n.to_string())])) } }
            (muster_web::receipt_card(req, &code, &at))
            (empty(&req.t("selfreport-chain-rest"), Some((&req.t("selfreport-chain-title"), req.to("/reports/pasted")))))
        })
        .tab("/reports/new"))
    }))
}

#[cfg(test)]
mod tests {
    use super::says_well;

    /// remark | whether it says that nothing is wrong
    #[test]
    fn only_a_plain_no_is_taken_for_one() {
        let table = "
            无异常           | well
            无               | well
            一家3口均无异常  | well
            体温 36.5 正常   | well
            健康平安         | well
            没有发烧 没有不适 | well
            正常 本人 爱人   | well
                             | look
            收到             | look
            有异常           | look
            无异常 有点咳嗽  | look
            不正常           | look
            身体不太正常     | look
            37.5 正常        | look
            38度             | look
            正常，要配药     | look
            在家             | look
            除了头疼都正常   | look
        ";
        for row in table.lines().filter(|l| l.contains('|')) {
            let (remark, want) = row.split_once('|').unwrap();
            assert_eq!(if says_well(remark.trim()) { "well" } else { "look" }, want.trim(), "{row}");
        }
    }
}
