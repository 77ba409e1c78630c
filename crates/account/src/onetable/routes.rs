//! URL ⇄ command ⇄ answer of data requests.

use super::fact::{DataRequestCollected, DataRequestId, DataRequestMade, DataRequestRepeated, DataRequestReturned, Share, Words};
use super::matched::{self, Line};
use super::page_overwrite::{OVERWRITE, overwrite};
use super::rule::{
    Collect, FIELDS_MAX, MakeDataRequest, REQUEST_WORDS, RepeatDataRequest, Return, WithdrawDataRequest, earlier, reads,
};
use super::table::{self, DataRequest};
use super::{answer, page, page_new};
use muster_ground::field::Data;
use muster_ground::law;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Command, DAY, Fault, PlaceId, Read, Refusal, Together};
use muster_muster::asking::{self, ASKING_DATA, HOMES_MAX};
use muster_muster::task::IssueTask;
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/data-requests", "onetable.see", page::all),
    Route::see("/data-requests/new", "onetable.ask", page_new::new),
    Route::act("/data-requests", "onetable.ask", &ASK, "/data-requests/new", ask),
    Route::see("/data-requests/{id}", "onetable.see", page::one),
    Route::file("/data-requests/{id}/answer.xlsx", "onetable.see", answer::xlsx),
    Route::act("/data-requests/{id}/withdrawal", "onetable.ask", &WITHDRAW, "/data-requests/{id}", withdraw),
    Route::act("/data-requests/{id}/{community}/collection", "onetable.answer", &COLLECT, "/data-requests/{id}", collect),
    Route::act("/data-requests/{id}/{community}/overwriting", "onetable.answer", &OVERWRITE, "/data-requests/{id}", overwrite),
    Route::act("/data-requests/{id}/{community}/return", "onetable.answer", &RETURN, "/data-requests/{id}", give_back),
];

const PURPOSE: &[Choice] = &[
    Choice("emergency", "onetable-purpose-emergency"),
    Choice("care", "onetable-purpose-care"),
    Choice("service", "onetable-purpose-service"),
    Choice("safety", "onetable-purpose-safety"),
    Choice("statistics", "onetable-purpose-statistics"),
    Choice("other", "onetable-purpose-other"),
];
const WHY: &[Choice] = &[
    Choice("held", "onetable-return-held"),
    Choice("basis", "onetable-return-basis"),
    Choice("means", "onetable-return-means"),
    Choice("scope", "onetable-return-scope"),
];

pub(super) static ASK: Form = Form {
    fields: &[
        Field::new("title", FieldKind::Text, "onetable-name").hint("onetable-name-hint").max(60),
        Field::new("headings", FieldKind::LongText, "onetable-headings").hint("onetable-headings-hint").max(2000).optional(),
        Field::new("file", FieldKind::File(".xlsx,.xls,.csv"), "onetable-file").hint("onetable-file-hint").optional(),
        Field::new("purpose", FieldKind::One(PURPOSE), "onetable-purpose"),
        Field::new("basis", FieldKind::Pick, "onetable-basis").hint("onetable-basis-hint").max(40),
        Field::new("number", FieldKind::Text, "onetable-number").hint("onetable-number-hint").max(60).optional(),
        Field::new("due", FieldKind::Date, "onetable-due"),
        Field::new("keep_days", FieldKind::Number { min: 1, max: 365 }, "onetable-keep").hint("onetable-keep-hint"),
        Field::new("places", FieldKind::Picks, "onetable-places").hint("onetable-places-hint").optional().max(20),
    ],
    submit: "onetable-ask",
};
pub(super) static WITHDRAW: Form = Form::button("onetable-withdraw");
pub(super) static COLLECT: Form = Form::button("onetable-collect");
pub(super) static RETURN: Form =
    Form { fields: &[Field::new("why", FieldKind::One(WHY), "onetable-return-why")], submit: "onetable-return" };

/// The communities that the asker's duty reaches.
pub(crate) fn communities(req: &Request, read: &Read) -> Result<Vec<Place>, Refusal> {
    let scope = req.scope()?;
    if !scope.everywhere() {
        let found = scope.communities().iter().map(|c| place::find(read, *c)).collect::<Result<Vec<_>, _>>()?;
        return Ok(found.into_iter().flatten().filter(Place::stands).collect());
    }
    let mut out = Vec::new();
    for top in place::children(read, PlaceId::HOUSE)? {
        out.extend(place::under(read, top.id, Level::Community)?);
    }
    Ok(out)
}

fn one_wrong(field: &'static str, code: &'static str) -> Refusal {
    Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code)
}

/// What was typed or came as a file, read against the catalogue and held against what nobody may ask.
fn asked(req: &Request, title: &str, typed: &str) -> Result<Vec<Line>, Refusal> {
    let mut headings = matched::split(typed);
    if let Some(file) = req.file("file") {
        headings.extend(matched::of_sheet(file)?);
    }
    headings.dedup();
    if headings.is_empty() {
        return Err(one_wrong("headings", "onetable-no-fields"));
    }
    if headings.len() > FIELDS_MAX {
        let max = vec![("max", FIELDS_MAX.to_string())];
        return Err(Refusal::invalid("web-form-wrong").arg("n", 1).problem_with("headings", "onetable-too-many", max));
    }
    let lines = matched::lines(title, &headings);
    match matched::refused(req, &lines) {
        Some(refusal) => Err(refusal),
        None => Ok(lines),
    }
}

/// `POST /data-requests`: made, or, where all of it was asked before, counted as asked again and led to the answer that stands.
fn ask(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = ASK.read(req)?;
    let lines = asked(req, v.get("title"), v.get("headings"))?;
    if law::in_force(read)?.for_use("data", read.now.day()).iter().all(|c| c.key != v.get("basis")) {
        return Err(one_wrong("basis", "web-field-choose"));
    }
    // What can harm people is asked for on an order that somebody signed.
    if matched::data(&lines) == Data::Sensitive && v.get("number").is_empty() {
        return Err(one_wrong("number", "onetable-number-missing").basis("pipl-28"));
    }
    let mut places = communities(req, read)?;
    let chosen = v.all("places");
    if !chosen.is_empty() {
        places.retain(|p| chosen.contains(&p.id.to_string().as_str()));
    }
    if places.is_empty() || chosen.len() > places.len() {
        return Err(one_wrong("places", "web-field-choose"));
    }
    let ids: Vec<PlaceId> = places.iter().map(|p| p.id).collect();
    let wanted = matched::wanted(&lines);
    if let Some(id) = earlier(&read.known(&reads(&ids))?, &ids, &wanted, read.now) {
        let again = RepeatDataRequest(DataRequestRepeated { id, area: req.who.place });
        return Ok(Act::new(again, format!("/data-requests/{id}?again=1")));
    }
    let (items, minutes) = (matched::items(&lines), matched::minutes_each());
    let mut shares = Vec::new();
    for community in ids {
        let n = matched::homes(read, community, &items)?.iter().map(|(_, rooms)| rooms.len() as i64).sum::<i64>();
        shares.push(Share { community, homes: n, minutes: n * minutes });
    }
    let words = Words {
        title: v.get("title").to_owned(),
        number: v.get("number").to_owned(),
        headings: lines.iter().map(|l| (l.heading.clone(), l.field.map(|f| f.key.clone()))).collect(),
    };
    let month = REQUEST_WORDS.ready(&req.house, read)?;
    let plain = serde_json::to_vec(&words).unwrap_or_default();
    let sealed = req.house.vault().seal(month, None, &plain).map_err(|_| Fault::Keys("the words of data requests".into()))?;
    let id = DataRequestId(req.house.next_id());
    let body = DataRequestMade {
        id,
        area: req.who.place,
        purpose: v.get("purpose").to_owned(),
        basis: v.get("basis").to_owned(),
        // Until the end of the day that it names.
        due: v.day("due").map(|d| d.start().plus(DAY)).unwrap_or_default(),
        keep_days: v.int("keep_days"),
        fields: wanted.iter().map(|(k, _)| k.clone()).collect(),
        shares,
    };
    Ok(Act::new(MakeDataRequest { body, sealed, wanted }, format!("/data-requests/{id}")))
}

/// A request of the path that touches the reader's reach.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(DataRequest, Vec<table::ShareRow>), Refusal> {
    let none = || Refusal::not_found("onetable-none").instead("/data-requests");
    let r = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let shares = table::shares(read, req.scope()?, r.id)?;
    if shares.is_empty() {
        return Err(Refusal::forbidden("web-outside-scope").instead("/data-requests"));
    }
    Ok((r, shares))
}

pub(super) fn share(req: &Request, read: &Read) -> Result<(DataRequest, PlaceId), Refusal> {
    let (r, shares) = reached(req, read)?;
    let community: PlaceId = req.id("community")?;
    match shares.iter().find(|s| s.community == community) {
        Some(s) => Ok((r, s.community)),
        None => Err(Refusal::forbidden("web-outside-scope").instead("/data-requests")),
    }
}

/// The lines of a request as they were read when it was made.
pub(super) fn lines_of(read: &Read, r: &DataRequest) -> (String, String, Vec<Line>) {
    let words = table::words(read, r).unwrap_or_default();
    let headings: Vec<String> = words.headings.iter().map(|(h, _)| h.clone()).collect();
    (words.title.clone(), words.number, matched::lines(&words.title, &headings))
}

/// `POST /data-requests/{id}/{community}/collection`: one task a household, only where something asked for is missing.
fn collect(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (r, community) = share(req, read)?;
    let back = format!("/data-requests/{}", r.id);
    let items = matched::items(&lines_of(read, &r).2);
    let mut found = matched::homes(read, community, &items)?;
    found.iter_mut().for_each(|(_, rooms)| rooms.truncate(HOMES_MAX));
    if found.is_empty() {
        return Err(Refusal::conflict("asking-nothing").instead(back));
    }
    let month = ASKING_DATA.ready(&req.house, read)?;
    let homes = found.iter().map(|(_, rooms)| rooms.len() as i64).sum::<i64>();
    let body = DataRequestCollected { id: r.id, community, homes, minutes: homes * matched::minutes_each() };
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(Collect(body))];
    for (grid, rooms) in &found {
        all.push(Box::new(IssueTask::new(&req.house, &asking::issue(read, month, grid, rooms)?)?));
    }
    Ok(Act::new(Together(all), back))
}

/// `POST /data-requests/{id}/{community}/return`.
fn give_back(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = RETURN.read(req)?;
    let (r, community) = share(req, read)?;
    let body = DataRequestReturned { id: r.id, community, why: v.get("why").to_owned() };
    Ok(Act::new(Return(body), format!("/data-requests/{}", r.id)))
}

/// `POST /data-requests/{id}/withdrawal`.
fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let (r, _) = reached(req, read)?;
    Ok(Act::new(WithdrawDataRequest { id: r.id, actor: req.who.actor }, format!("/data-requests/{}", r.id)))
}
