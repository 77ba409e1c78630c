//! Pages of self-reports: the door, the receipt, the worker's form, one report. No page names who lives anywhere.

use super::fact::Told;
use super::routes::{CORRECT, ONSET, REVEAL, SYMPTOMS, VERIFY, WHOM, WORKER, told, within};
use super::symptom::Symptom;
use super::table::Report;
use cn_id::{Phone, mask_name};
use muster_ground::duty::{holder, holders};
use muster_ground::person::address;
use muster_ground::place::{self, Level, Place};
use muster_ledger::{Fault, PlaceId, Read, Refusal, Seq};
use muster_web::{
    Choice, Markup, Mask, Page, Request, Scope, Values, empty, form, hidden_inputs, html, notice, receipt_card, tag,
};
use serde::Serialize;

pub(super) fn building_name(read: &Read, building: PlaceId) -> Result<String, Fault> {
    Ok(place::find(read, building)?.map_or_else(|| "–".to_owned(), |p| p.name))
}

pub(super) fn symptom_words(req: &Request, report: &Report) -> String {
    if report.none {
        return req.t("selfreport-none");
    }
    let words: Vec<String> = report.symptoms.iter().map(|s| req.t(s.word())).collect();
    words.join(&req.t("selfreport-comma"))
}

/// Who looks after the grid: a name and a telephone that everyone may know.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Nearest {
    name: String,
    phone: String,
}

fn nearest(read: &Read, grid: PlaceId, community: PlaceId) -> Result<Option<Nearest>, Fault> {
    for (place, post) in [(grid, "grid_worker"), (community, "secretary")] {
        for duty in holders(read, place, post)? {
            let who = holder(read, duty.actor)?;
            if !who.phone.is_empty() {
                return Ok(Some(Nearest { name: who.name, phone: who.phone }));
            }
        }
    }
    Ok(None)
}

fn call(req: &Request, who: &Option<Nearest>) -> Markup {
    html! {
        @if let Some(n) = who {
            a.phone href={ "tel:" (n.phone) } { span { (n.phone) small { (req.t("selfreport-your-worker")) " · " (n.name) } } }
        }
    }
}

#[derive(Serialize)]
struct Door {
    building: String,
    post: String,
    symptoms: Vec<&'static str>,
    worker: Option<Nearest>,
}

/// One question as a row of buttons to tap.
fn taps(req: &Request, name: &str, legend: &str, kind: &str, choices: &[Choice], now: &Values) -> Markup {
    let problems = req.again.iter().flat_map(|(_, r)| &r.problems).filter(|p| p.field == name);
    html! {
        fieldset.choices id={ "f-" (name) } {
            legend { (req.t(legend)) }
            div.choices-grid { @for Choice(value, words) in choices {
                label.choice { input type=(kind) name=(name) value=(value) checked[now.has(name, value)]; span { (req.t(words)) } }
            } }
            @for p in problems { p.field-error { (req.words.problem(req.lang, p)) } }
        }
    }
}

/// For whom, what, since when; the rest is folded away, for nobody has to fill it in.
fn unwell(req: &Request, post: &str) -> Markup {
    let start = Values::filled(&[("whom", "self".to_owned()), ("onset", "today".to_owned())]);
    let now = req.again.as_ref().map_or(&start, |(typed, _)| typed);
    html! {
        form.form method="post" action=(req.to(post)) {
            (hidden_inputs(req))
            @if let Some((_, refused)) = &req.again {
                div.form-errors role="alert" tabindex="-1" { p { strong { (req.words.refusal(req.lang, refused)) } } }
            }
            (taps(req, "whom", "selfreport-whom", "radio", WHOM, now))
            (taps(req, "symptom", "selfreport-symptoms", "checkbox", SYMPTOMS, now))
            (taps(req, "onset", "selfreport-onset", "radio", ONSET, now))
            details.fold open[!now.get("name").is_empty() || !now.get("note").is_empty()] {
                summary { (req.t("selfreport-more")) }
                div.field { label for="f-name" { (req.t("selfreport-name")) } p.field-hint { (req.t("selfreport-name-hint")) } input id="f-name" name="name" maxlength="30" autocomplete="off" value=(now.get("name")); }
                div.field { label for="f-phone" { (req.t("selfreport-phone")) } input id="f-phone" name="phone" type="tel" maxlength="30" autocomplete="tel" value=(now.get("phone")); }
                div.field { label for="f-note" { (req.t("selfreport-note")) } textarea id="f-note" name="note" rows="3" maxlength="500" { (now.get("note")) } }
            }
            div.actions { button.button.button-primary.button-wide type="submit" { (req.t("selfreport-send")) } }
        }
    }
}

/// Three taps: for whom, how, send. "Nothing wrong" is one.
pub(super) fn door(req: &Request, read: &Read, room: &Place, post: &str) -> Result<Page, Refusal> {
    let view = Door {
        building: building_name(read, room.building)?,
        post: post.to_owned(),
        symptoms: Symptom::ALL.map(Symptom::name).to_vec(),
        worker: nearest(read, room.grid, room.community)?,
    };
    Ok(Page::of(req, req.t("selfreport-title"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("selfreport-title")) }
                p.lede { (req.tr("selfreport-here", &[("building", v.building.clone())])) }
            }
            section.card {
                div.card-body {
                    form.form method="post" action=(req.to(post)) {
                        (hidden_inputs(req))
                        input type="hidden" name="whom" value="self";
                        input type="hidden" name="none" value="yes";
                        button.button.button-wide type="submit" { (req.t("selfreport-all-well")) }
                    }
                }
            }
            section.card {
                div.card-head { h2 { (req.t("selfreport-unwell")) } }
                div.card-body { (unwell(req, post)) }
            }
            (notice("warn", &html! { p.notice-call { span { (req.t("selfreport-urgent")) } a.phone href="tel:120" { span { "120" } } } }))
            (call(req, &v.worker))
            p { a href=(req.to(&danger(post))) { (req.t("selfreport-danger")) } }
            p.muted.small { (req.t("selfreport-privacy")) }
        }
    })
    .tab("/reports/new"))
}

/// Where other things than one's own health are reported, with this door as the place.
fn danger(post: &str) -> String {
    let token = post.strip_prefix("/r/").and_then(|p| p.strip_suffix("/reports"));
    token.map_or("/clues/new".to_owned(), |t| format!("/clues/new?at={t}"))
}

/// For someone who did not sign in: every way to report, none of which needs an account or a telephone of one's own.
pub(super) fn ways(req: &Request) -> Page {
    let ways = ["selfreport-way-door", "selfreport-way-call", "selfreport-way-slip", "selfreport-way-sign-in"].map(|w| req.t(w));
    Page::of(req, req.t("selfreport-title"), &ways, |ways| {
        html! {
            div.page-head { h1 { (req.t("selfreport-title")) } p.lede { (req.t("selfreport-ways")) } }
            ol.steps { @for w in ways { li { (w) } } }
            p.actions { a.button.button-primary href=(req.to("/sign-in?next=/reports/new")) { (req.t("web-sign-in-link")) } }
            (notice("warn", &html! { p.notice-call { span { (req.t("selfreport-urgent")) } a.phone href="tel:120" { span { "120" } } } }))
        }
    })
    .tab("/reports/new")
}

#[derive(Serialize)]
struct Received {
    code: String,
    at: String,
    worker: Option<Nearest>,
}

/// What the teller keeps: code, QR, what happens next, whom to call.
pub(super) fn received(
    req: &Request,
    read: &Read,
    seq: Seq,
    (grid, community): (PlaceId, PlaceId),
    unwell: bool,
) -> Result<Page, Refusal> {
    let view = Received {
        code: read.receipt_code(seq)?.unwrap_or_default(),
        at: read.fact(seq)?.map_or(req.now, |f| f.at()).local(),
        worker: nearest(read, grid, community)?,
    };
    Ok(Page::of(req, req.t("selfreport-received"), &view, |v| {
        let next: &[&str] = match (unwell, req.who.signed_in()) {
            (false, _) => &["selfreport-next-well"],
            (true, false) => &["selfreport-next-check", "selfreport-next-home", "selfreport-next-worse"],
            (true, true) => &["selfreport-next-seen", "selfreport-next-home", "selfreport-next-worse"],
        };
        html! {
            div.page-head { h1 { (req.t("selfreport-received")) } p.lede { (req.t("selfreport-thanks")) } }
            (receipt_card(req, &v.code, &v.at))
            section.card {
                div.card-head { h2 { (req.t("selfreport-next")) } }
                div.card-body {
                    ol.steps { @for n in next { li { (req.t(n)) } } }
                    (call(req, &v.worker))
                }
            }
        }
    })
    .tab("/reports/new"))
}

#[derive(Serialize)]
struct ForRoom {
    room: PlaceId,
    label: String,
}

/// A worker writes down what a resident says.
pub(super) fn for_room(req: &Request, read: &Read, room: &Place) -> Result<Page, Refusal> {
    let view = ForRoom { room: room.id, label: address(read, room.id)? };
    let way = req.query("way").unwrap_or("phone").to_owned();
    let start = Values::filled(&[("room", room.id.to_string()), ("way", way), ("onset", "today".to_owned())]);
    Ok(Page::of(req, req.t("selfreport-worker-title"), &view, |v| {
        html! {
            div.page-head {
                h1 { (req.t("selfreport-worker-title")) }
                p.lede { strong { (v.label) } " " a href=(req.to("/reports/new")) { (req.t("selfreport-other-room")) } }
            }
            (form(req, &WORKER, "/reports", &start))
            (notice("info", &html! { p { (req.t("selfreport-worker-how")) } }))
        }
    })
    .tab("/reports/new"))
}

#[derive(Serialize)]
struct Spot {
    id: PlaceId,
    name: String,
}

/// Building, then room: two taps, or the room typed as people say it.
pub(super) fn pick_room(req: &Request, read: &Read, scope: &Scope) -> Result<Page, Refusal> {
    let building = req.query("building").and_then(|b| b.parse().ok()).map(PlaceId);
    let within = match building {
        Some(id) => place::find(read, id)?.filter(|b| b.level == Level::Building && scope.covers(b.community, b.grid)),
        None => None,
    };
    let typed = req.query("q").unwrap_or_default();
    let (key, spots) = match &within {
        Some(b) => ("room", rooms_under(read, b, "")?),
        None if !typed.is_empty() => ("room", typed_rooms(read, &buildings(read, scope)?, typed)?),
        None => ("building", buildings(read, scope)?.into_iter().map(|b| Spot { id: b.id, name: b.name }).collect()),
    };
    Ok(Page::of(req, req.t("selfreport-worker-title"), &spots, |spots| {
        html! {
            div.page-head {
                h1 { (req.t("selfreport-worker-title")) }
                p.lede { (req.t(if key == "room" { "selfreport-pick-room" } else { "selfreport-pick-building" })) }
            }
            form.filters method="get" action=(req.to("/reports/new")) {
                div.field { label for="q" { (req.t("selfreport-room")) } input id="q" name="q" value=(typed) placeholder="5-2-301" autocomplete="off"; }
                button.button type="submit" { (req.t("selfreport-find")) }
            }
            p { a href=(req.to("/reports/pasted")) { (req.t("selfreport-chain-title")) } }
            @if spots.is_empty() { (empty(&req.t("selfreport-no-room"), Some((&req.t("selfreport-other-room"), req.to("/reports/new"))))) }
            @else { ul.tiles.tiles-short { @for s in spots { li { a.tile href=(req.to(&format!("/reports/new?{key}={}", s.id))) { span { (s.name) } } } } } }
        }
    })
    .tab("/reports/new"))
}

fn buildings(read: &Read, scope: &Scope) -> Result<Vec<Place>, Fault> {
    let mut out = Vec::new();
    for top in scope.grids().iter().chain(scope.communities()) {
        out.extend(place::under(read, *top, Level::Building)?);
    }
    out.dedup_by_key(|b| b.id);
    Ok(out)
}

fn rooms_under(read: &Read, building: &Place, before: &str) -> Result<Vec<Spot>, Fault> {
    let mut out = Vec::new();
    for room in place::under(read, building.id, Level::Room)? {
        let unit = if room.parent == building.id { String::new() } else { building_name(read, room.parent)? };
        out.push(Spot { id: room.id, name: format!("{before}{unit}{}", room.name) });
    }
    Ok(out)
}

/// `5-2-301`, `5幢2单元301`: rooms whose numbers are these.
fn typed_rooms(read: &Read, buildings: &[Place], typed: &str) -> Result<Vec<Spot>, Fault> {
    let Ok(want) = cn_id::Room::parse(typed) else { return Ok(Vec::new()) };
    let number = |s: &str| -> String {
        cn_id::narrow(s).chars().filter(char::is_ascii_alphanumeric).collect::<String>().trim_start_matches('0').to_uppercase()
    };
    let mut out = Vec::new();
    for b in buildings.iter().filter(|b| number(&b.name) == want.building) {
        for room in place::under(read, b.id, Level::Room)?.into_iter().filter(|r| number(&r.name) == want.room) {
            let unit = if room.parent == b.id { String::new() } else { building_name(read, room.parent)? };
            if want.unit.as_ref().is_none_or(|u| number(&unit) == *u) {
                out.push(Spot { id: room.id, name: format!("{}{unit}{}", b.name, room.name) });
            }
        }
    }
    Ok(out)
}

#[derive(Serialize)]
struct Shown {
    report: Report,
    building: String,
    /// Masked; only where the duty may see people at all.
    name: String,
    phone: String,
}

fn masked(told: Option<Told>, mask: Mask) -> (String, String) {
    match told {
        Some(t) if mask >= Mask::Masked => {
            let phone = Phone::parse(&t.phone).map(|p| p.mask()).unwrap_or_default();
            (if t.name.is_empty() { String::new() } else { mask_name(&t.name) }, phone)
        }
        _ => (String::new(), String::new()),
    }
}

fn facts(req: &Request, v: &Shown) -> Markup {
    let r = &v.report;
    html! {
        dl.facts {
            dt { (req.t("selfreport-building")) } dd { (v.building) }
            dt { (req.t("selfreport-symptoms")) } dd { (symptom_words(req, r)) }
            @if !r.none { dt { (req.t("selfreport-onset")) } dd { (muster_web::day(req, r.onset)) } }
            dt { (req.t("selfreport-said-at")) } dd { (muster_web::when(req, r.act_at)) }
            // A slip that lay in a drawer shows that it did.
            @if r.act_at.day() != r.made_at.day() { dt { (req.t("selfreport-made-at")) } dd { (muster_web::when(req, r.made_at)) } }
            dt { (req.t("selfreport-way")) } dd { (req.t(&format!("selfreport-channel-{}", r.channel))) " · " (req.t(&format!("selfreport-by-{}", r.by))) }
            @if !v.name.is_empty() { dt { (req.t("selfreport-name")) } dd { bdi.person { (v.name) } } }
            @if !v.phone.is_empty() { dt { (req.t("selfreport-phone")) } dd { (v.phone) } }
        }
    }
}

pub(super) fn state(req: &Request, r: &Report) -> Markup {
    let word = match (r.void, r.verified) {
        (true, _) => "selfreport-state-void",
        (_, true) => "selfreport-state-verified",
        _ => "selfreport-state-unverified",
    };
    html! { (tag(&req.t(word))) @if r.corrected { " " (tag(&req.t("selfreport-state-corrected"))) } }
}

/// `GET /reports/{id}`.
pub(super) fn report(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let report = within(req, read)?;
    let mask = req.scope()?.mask;
    let (name, phone) = masked(told(read, report.seq), mask);
    let view = Shown { building: building_name(read, report.building)?, report, name, phone };
    Ok(Page::of(req, req.t("selfreport-one"), &view, |v| {
        let at = format!("/reports/{}", v.report.id);
        let mut now: Vec<(&str, String)> = v.report.symptoms.iter().map(|s| ("symptom", s.name().to_owned())).collect();
        now.push(("onset_on", v.report.onset.to_string()));
        html! {
            div.page-head { h1 { (req.t("selfreport-one")) } p.chips { (state(req, &v.report)) } }
            section.card { div.card-body {
                (facts(req, v))
                @if mask >= Mask::Masked { (muster_web::plain_form(req, &REVEAL, &format!("{at}/reveals"), &Values::default())) p.muted.small { (req.t("selfreport-reveal-why")) } }
            } }
            @if !v.report.verified && !v.report.void {
                section.card {
                    div.card-head { h2 { (req.t("selfreport-verify")) } }
                    div.card-body { p { (req.t("selfreport-verify-how")) } (form(req, &VERIFY, &format!("{at}/verification"), &Values::default())) }
                }
            }
            @if !v.report.void {
                details.fold {
                    summary { (req.t("selfreport-correct")) }
                    p.muted { (req.t("selfreport-correct-what")) }
                    (muster_web::plain_form(req, &CORRECT, &format!("{at}/corrections"), &Values::filled(&now)))
                }
            }
            p { a href=(req.to("/reports")) { (req.t("selfreport-all")) } }
        }
    })
    .tab("/reports"))
}

/// What was sealed, shown once it is on record that it was shown.
pub(super) fn revealed(req: &Request, read: &Read, report: &Report) -> Result<Page, Refusal> {
    let view = told(read, report.seq).ok_or(Refusal::new(muster_ledger::Why::Gone, "selfreport-gone").instead("/reports"))?;
    Ok(Page::of(req, req.t("selfreport-one"), &view, |t| {
        html! {
            div.page-head { h1 { (req.t("selfreport-one")) } p.lede { (req.t("selfreport-revealed")) } }
            section.card { div.card-body { dl.facts {
                dt { (req.t("selfreport-room")) } dd { (t.label) }
                dt { (req.t("selfreport-name")) } dd { @if t.name.is_empty() { span.muted { (req.t("selfreport-unnamed")) } } @else { bdi.person { (t.name) } } }
                @if !t.phone.is_empty() { dt { (req.t("selfreport-phone")) } dd { a href={ "tel:" (t.phone) } { (t.phone) } } }
                @if !t.note.is_empty() { dt { (req.t("selfreport-note")) } dd { (t.note) } }
            } } }
            p { a.button href=(req.to(&format!("/reports/{}", report.id))) { (req.t("selfreport-back")) } }
        }
    })
    .tab("/reports"))
}
