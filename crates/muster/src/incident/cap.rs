//! Warnings and responses as CAP 1.2 (OASIS, Common Alerting Protocol, 2010): one message for each step of an incident, and a feed
//! of them (Atom, RFC 4287). A chain is Alert, Updates, Cancel, each naming those before it; a house that is an exercise says so in
//! every message. The three scales stand apart: CAP's severity follows the warning colour alone, the others are parameters.

use super::fact::{IncidentId, IncidentOpened, Scale};
use super::table::{INCIDENTS, Incident};
use muster_ground::outline;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, Moment, PlaceId, Read, Refusal, Seq};
use muster_web::{File, Lang, Request};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

const CAP: &str = "urn:oasis:names:tc:emergency:cap:1.2";
/// Positions are whole ten-millionths of a degree.
const DEGREE: f64 = 1e7;
/// Messages in the feed.
const FEED_MAX: usize = 50;

/// What an incident was after one step, where that was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub incident: IncidentId,
    pub seq: Seq,
    pub sent: Moment,
    pub kind: MsgType,
    pub warning: Option<i64>,
    pub level: Option<i64>,
    pub grade: Option<i64>,
    pub expires: Moment,
    /// The messages before it in the chain, the oldest first.
    pub before: Vec<(Seq, Moment)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MsgType {
    Alert,
    Update,
    Cancel,
}

impl MsgType {
    fn name(self) -> &'static str {
        match self {
            MsgType::Alert => "Alert",
            MsgType::Update => "Update",
            MsgType::Cancel => "Cancel",
        }
    }
    pub(super) fn words(self) -> &'static str {
        match self {
            MsgType::Alert => "incident-cap-alert",
            MsgType::Update => "incident-cap-update",
            MsgType::Cancel => "incident-cap-cancel",
        }
    }
}

/// The chain of an incident. While neither a warning nor a response is declared there is nothing to announce.
pub fn messages(read: &Read, incident: &Incident) -> Result<Vec<Message>, Fault> {
    let sql = "SELECT seq, at, what, value FROM incident_steps WHERE incident = ?1 ORDER BY seq";
    let (mut grade, mut warning, mut level, mut expires) = (None, None, None, incident.expected_until);
    let mut out: Vec<Message> = Vec::new();
    for r in read.select(sql, &[incident.id.into()])? {
        let (seq, at): (Seq, Moment) = (r.id("seq"), r.moment("at"));
        match r.text("what") {
            "opened" => {
                let Some(fact) = read.fact(seq)? else { continue };
                let o: IncidentOpened = fact.body()?;
                (grade, warning, level) = (o.grade.map(i64::from), o.warning.map(i64::from), o.level.map(i64::from));
                expires = o.expected_until;
            }
            "continued" => expires = Moment(r.int("value")),
            "ended" => (warning, level) = (None, None),
            scale => match Scale::parse(scale) {
                Some(Scale::Grade) => grade = r.int_opt("value"),
                Some(Scale::Warning) => warning = r.int_opt("value"),
                Some(Scale::Level) => level = r.int_opt("value"),
                None => continue,
            },
        }
        // A chain that was cancelled is over; what is declared afterwards begins a new one.
        let before: Vec<(Seq, Moment)> = match out.iter().rposition(|m| m.kind == MsgType::Alert) {
            Some(first) if out.last().is_some_and(|m| m.kind != MsgType::Cancel) => {
                out[first..].iter().map(|m| (m.seq, m.sent)).collect()
            }
            _ => Vec::new(),
        };
        let kind = match (before.is_empty(), warning.is_some() || level.is_some()) {
            (true, false) => continue,
            (true, true) => MsgType::Alert,
            (false, true) => MsgType::Update,
            (false, false) => MsgType::Cancel,
        };
        out.push(Message { incident: incident.id, seq, sent: at, kind, warning, level, grade, expires, before });
    }
    Ok(out)
}

/// CAP forbids spaces and commas in both, and wants them unique in the world: the house's address, and the fact's number.
fn identifier(seq: Seq) -> String {
    format!("muster-{}", seq.0)
}

fn sender(req: &Request) -> String {
    let host = req.origin.split("://").last().unwrap_or_default();
    host.split(['/', ':']).next().filter(|h| !h.is_empty()).unwrap_or("localhost").to_owned()
}

fn category(matter: &str) -> &'static str {
    match matter {
        "respiratory_cluster" | "enteric_cluster" | "foodborne" => "Health",
        "heat" | "cold" | "flood" => "Met",
        "fire" => "Fire",
        "quake" => "Geo",
        "gas" | "accident" => "Safety",
        "outage" => "Infra",
        _ => "Other",
    }
}

/// Red is extreme, blue is minor; where no warning stands, severity is not known.
fn severity(warning: Option<i64>) -> &'static str {
    match warning {
        Some(1) => "Extreme",
        Some(2) => "Severe",
        Some(3) => "Moderate",
        Some(4) => "Minor",
        _ => "Unknown",
    }
}

/// Writes elements one after the other; a value that is empty is left out.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> io::Result<Xml> {
        let mut w = Writer::new_with_indent(Vec::new(), b' ', 1);
        w.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Xml(w))
    }
    fn put(&mut self, name: &str, value: &str) -> io::Result<()> {
        if !value.is_empty() {
            self.0.create_element(name).write_text_content(BytesText::new(value))?;
        }
        Ok(())
    }
    fn group(&mut self, name: &str, attributes: &[(&str, &str)], f: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
        let mut start = quick_xml::events::BytesStart::new(name.to_owned());
        for a in attributes {
            start.push_attribute(*a);
        }
        let end = start.to_end().into_owned();
        self.0.write_event(Event::Start(start))?;
        f(self)?;
        self.0.write_event(Event::End(end))
    }
    fn pair(&mut self, group: &str, name: &str, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        self.group(group, &[], |x| {
            x.put("valueName", name)?;
            x.put("value", value)
        })
    }
    fn bytes(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

struct Area {
    place: Place,
    /// Rings as CAP writes them: latitude first, closed.
    polygons: Vec<String>,
}

/// The communities of an incident, with their boundaries where the datum is the one CAP asks for.
fn areas(read: &Read, incident: &Incident) -> Result<Vec<Area>, Fault> {
    let mut out = Vec::new();
    for id in &incident.communities {
        let Some(place) = place::find(read, *id)? else { continue };
        let drawn = outline::of_children(read, place.parent)?.into_iter().find(|(p, ..)| p.id == *id);
        let rings = drawn.filter(|(_, datum, _)| datum.is_rfc()).map(|(_, _, polygons)| polygons).unwrap_or_default();
        let line = |ring: &Vec<outline::Position>| {
            let points: Vec<String> =
                ring.iter().map(|p| format!("{:.7},{:.7}", p.1 as f64 / DEGREE, p.0 as f64 / DEGREE)).collect();
            points.join(" ")
        };
        let polygons = rings.iter().filter_map(|p| p.first()).map(line).collect();
        out.push(Area { place, polygons });
    }
    Ok(out)
}

/// The government that answers for it: the county or district the area lies in.
fn government(read: &Read, area: PlaceId) -> Result<String, Fault> {
    let above = place::ancestors(read, area)?;
    Ok(above.into_iter().chain(place::find(read, area)?).find(|p| p.level == Level::County).map(|p| p.name).unwrap_or_default())
}

/// One message as CAP 1.2, in Chinese and in English.
pub(super) fn write(req: &Request, read: &Read, i: &Incident, m: &Message) -> Result<Vec<u8>, Refusal> {
    let (areas, government) = (areas(read, i)?, government(read, i.area)?);
    let exercise = req.house.opened().exercise;
    let sender = sender(req);
    let references: Vec<String> =
        m.before.iter().map(|(seq, at)| format!("{sender},{},{}", identifier(*seq), at.rfc3339())).collect();
    let words = |lang: Lang, id: &str, args: &[(&str, String)]| req.words.say(lang, id, args);
    let write = || -> io::Result<Vec<u8>> {
        let mut x = Xml::new()?;
        x.group("alert", &[("xmlns", CAP)], |x| {
            x.put("identifier", &identifier(m.seq))?;
            x.put("sender", &sender)?;
            x.put("sent", &m.sent.rfc3339())?;
            x.put("status", if exercise { "Exercise" } else { "Actual" })?;
            x.put("msgType", m.kind.name())?;
            x.put("scope", "Public")?;
            x.put("note", if exercise { "演练，数据全部虚构 / exercise, all data invented" } else { "" })?;
            x.put("references", &references.join(" "))?;
            for (lang, code) in [(Lang::ZhHans, "zh-CN"), (Lang::En, "en-US")] {
                let say = |id: &str| words(lang, id, &[]);
                let event = say(&format!("incident-matter-{}", i.matter));
                let scale =
                    |name: &str, value: Option<i64>| value.map(|v| say(&format!("incident-{name}-{v}"))).unwrap_or_default();
                x.group("info", &[], |x| {
                    x.put("language", code)?;
                    x.put("category", category(&i.matter))?;
                    x.put("event", &event)?;
                    x.put("responseType", if m.kind == MsgType::Cancel { "AllClear" } else { "Monitor" })?;
                    x.put(
                        "urgency",
                        if m.kind == MsgType::Cancel {
                            "Past"
                        } else if m.level.is_some() {
                            "Immediate"
                        } else {
                            "Expected"
                        },
                    )?;
                    x.put("severity", severity(m.warning))?;
                    x.put("certainty", if m.level.is_some() || m.kind == MsgType::Cancel { "Observed" } else { "Likely" })?;
                    x.put("effective", &m.sent.rfc3339())?;
                    let expires = if m.expires > m.sent { m.expires } else { m.sent.plus(muster_ledger::DAY) };
                    x.put("expires", &expires.rfc3339())?;
                    x.put("senderName", &government)?;
                    let headline = if m.kind == MsgType::Cancel { "incident-cap-over" } else { "incident-cap-headline" };
                    let scales: Vec<String> = [scale("warning", m.warning), scale("level", m.level), scale("grade", m.grade)]
                        .into_iter()
                        .filter(|s| !s.is_empty())
                        .collect();
                    let scales = scales.join(if lang == Lang::En { ", " } else { "，" });
                    x.put(
                        "headline",
                        &words(lang, headline, &[("place", government.clone()), ("event", event.clone()), ("scales", scales)]),
                    )?;
                    let measures: Vec<String> = i.measures.iter().map(|k| say(&format!("incident-measure-{k}"))).collect();
                    let measures = measures.join(if lang == Lang::En { "; " } else { "；" });
                    if m.kind != MsgType::Cancel {
                        let until = m.expires.local();
                        x.put(
                            "description",
                            &words(lang, "incident-cap-description", &[("until", until), ("measures", measures)]),
                        )?;
                        x.put("instruction", &say("incident-cap-instruction"))?;
                    }
                    x.put("web", &format!("{}/public", req.origin))?;
                    x.pair("parameter", "warningColour", &m.warning.map(|n| n.to_string()).unwrap_or_default())?;
                    x.pair("parameter", "responseLevel", &m.level.map(|n| n.to_string()).unwrap_or_default())?;
                    x.pair("parameter", "eventGrade", &m.grade.map(|n| n.to_string()).unwrap_or_default())?;
                    for a in &areas {
                        x.group("area", &[], |x| {
                            x.put("areaDesc", &format!("{government} {}", a.place.name))?;
                            for p in &a.polygons {
                                x.put("polygon", p)?;
                            }
                            x.pair("geocode", "CN-AREA-CODE", &a.place.code)
                        })?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(x.bytes())
    };
    // Written into memory: there is nothing that could fail.
    Ok(write().unwrap_or_default())
}

pub(super) fn path(m: &Message) -> String {
    format!("/alerts/{}/{}/alert.xml", m.incident, m.seq.0)
}

fn all(read: &Read) -> Result<Vec<(Incident, Message)>, Fault> {
    let rows = read.select("SELECT * FROM incident_incidents ORDER BY id DESC LIMIT 50", &[])?;
    let mut out = Vec::new();
    for i in rows.iter().map(Incident::from_row) {
        for m in messages(read, &i)? {
            out.push((i.clone(), m));
        }
    }
    out.sort_by_key(|(_, m)| std::cmp::Reverse(m.seq));
    out.truncate(FEED_MAX);
    Ok(out)
}

/// `/alerts/{id}/{seq}/alert.xml`: what was announced is anyone's to read.
pub(super) fn alert(req: &Request, read: &Read) -> Result<File, Refusal> {
    let none = || Refusal::not_found("incident-none").instead("/public");
    let row = read.get(&INCIDENTS, &[req.id::<IncidentId>("id")?.into()])?.ok_or_else(none)?;
    let incident = Incident::from_row(&row);
    let seq = Seq(req.id::<i64>("seq")?);
    let m = messages(read, &incident)?.into_iter().find(|m| m.seq == seq).ok_or_else(none)?;
    let bytes = write(req, read, &incident, &m)?;
    Ok(File { name: format!("{}.xml", identifier(seq)), mime: "application/cap+xml", bytes, save: false, immutable: false })
}

/// `/alerts/feed.atom`: the newest messages, for whoever passes them on.
pub(super) fn feed(req: &Request, read: &Read) -> Result<File, Refusal> {
    let all = all(read)?;
    let updated = all.first().map_or(read.now, |(_, m)| m.sent);
    let write = || -> io::Result<Vec<u8>> {
        let mut x = Xml::new()?;
        x.group("feed", &[("xmlns", "http://www.w3.org/2005/Atom")], |x| {
            x.put("id", &format!("{}/alerts/feed.atom", req.origin))?;
            x.put("title", &req.t("incident-cap-feed"))?;
            x.put("updated", &updated.rfc3339())?;
            x.group("author", &[], |x| x.put("name", &sender(req)))?;
            x.group("link", &[("rel", "self"), ("href", &format!("{}/alerts/feed.atom", req.origin))], |_| Ok(()))?;
            for (i, m) in &all {
                let href = format!("{}{}", req.origin, path(m));
                x.group("entry", &[], |x| {
                    x.put("id", &href)?;
                    x.put("title", &format!("{} · {}", m.kind.name(), req.t(&format!("incident-matter-{}", i.matter))))?;
                    x.put("updated", &m.sent.rfc3339())?;
                    x.group("link", &[("rel", "alternate"), ("type", "application/cap+xml"), ("href", &href)], |_| Ok(()))
                })?;
            }
            Ok(())
        })?;
        Ok(x.bytes())
    };
    let bytes = write().unwrap_or_default();
    Ok(File { name: "alerts.atom".into(), mime: "application/atom+xml; charset=utf-8", bytes, save: false, immutable: false })
}
