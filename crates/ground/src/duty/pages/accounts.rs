//! `/accounts`: who holds which duty here; opening accounts, giving and ending duties, closing.

use super::ending;
use crate::duty::fact::{DutyGiven, Holder};
use crate::duty::rule::{CloseAccount, EndDuty, GiveDuty, open_account};
use crate::duty::table::{self, Duty, holder};
use crate::duty::{ACCOUNTS, POSTS, find, of_actor};
use crate::{duty, place, signin};
use muster_ledger::{ActorId, Day, DutyId, Fault, PlaceId, Read, Refusal, Why};
use muster_web::{Act, Field, FieldKind, Form, Markup, Page, Request, Values, empty, hidden_inputs, html, tag};
use serde::Serialize;

const AT: Field = Field::new("at", FieldKind::Hidden, "duty-place").optional();
const POST: Field = Field::new("post", FieldKind::Pick, "duty-post-field");
const PLACE: Field = Field::new("place", FieldKind::Pick, "duty-place");
const UNTIL: Field = Field::new("until", FieldKind::Date, "duty-until").hint("duty-until-hint");

pub(crate) static OPEN: Form = Form {
    fields: &[
        Field::new("name", FieldKind::Text, "duty-name").max(40),
        Field::new("phone", FieldKind::Phone, "duty-phone").hint("duty-phone-hint").optional().max(30),
        POST,
        PLACE,
        UNTIL,
        AT,
    ],
    submit: "duty-open",
};
pub(crate) static GIVE: Form = Form { fields: &[POST, PLACE, UNTIL, AT], submit: "duty-give" };
pub(crate) static END: Form = Form::button("duty-end");
pub(crate) static CLOSE: Form = Form::button("duty-close");

/// Accounts on one page.
const PAGE: usize = 50;

/// Posts that a post may give. A secretary has grid workers; everything else is the administrator's.
pub(super) fn gives(post: &str) -> &'static [&'static str] {
    match post {
        "administrator" => &POSTS,
        "secretary" => &["grid_worker"],
        _ => &[],
    }
}

/// Posts that a post may take away again. Who keeps security gives nobody anything, and does not send the auditor home.
fn ends(post: &str) -> &'static [&'static str] {
    const BUT_AUDITOR: [&str; POSTS.len() - 1] = {
        let mut out = [""; POSTS.len() - 1];
        let mut n = 0;
        while n < out.len() {
            out[n] = POSTS[n];
            n += 1;
        }
        out
    };
    if post == "security_keeper" { &BUT_AUDITOR } else { gives(post) }
}

/// Whether the asker's duty reaches a place: Cedar's `resource in principal.place`.
fn reaches(req: &Request, read: &Read, place: PlaceId) -> Result<bool, Fault> {
    let own = req.who.place;
    if own == PlaceId::HOUSE || own == place {
        return Ok(true);
    }
    Ok(place::find(read, place)?.is_some_and(|p| p.chain().contains(&own)))
}

pub(crate) fn may_give(req: &Request, read: &Read, post: &str, place: PlaceId) -> Result<(), Refusal> {
    if !reaches(req, read, place)? {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    if gives(&req.who.post).contains(&post) { Ok(()) } else { Err(Refusal::forbidden("duty-post-above").instead("/duties")) }
}

fn may_end(req: &Request, read: &Read, post: &str, place: PlaceId) -> Result<(), Refusal> {
    if !reaches(req, read, place)? {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    if ends(&req.who.post).contains(&post) { Ok(()) } else { Err(Refusal::forbidden("duty-post-above").instead("/duties")) }
}

/// Where an account is managed from, if the asker may manage it: each of its duties must be one that they could end. Who
/// could hand out a link for a higher account would hold that account.
pub(crate) fn manageable(req: &Request, read: &Read, actor: ActorId) -> Result<PlaceId, Refusal> {
    let account = read.get(&ACCOUNTS, &[actor.into()])?.ok_or_else(|| Refusal::not_found("duty-no-account"))?;
    if account.int_opt("closed_at").is_some() {
        return Err(Refusal::new(Why::Gone, "duty-account-closed"));
    }
    let in_force = of_actor(read, actor)?;
    for d in &in_force {
        may_end(req, read, &d.post, d.place)?;
    }
    if let Some(d) = in_force.first() {
        return Ok(d.place);
    }
    // None in force: whoever could have ended the last one.
    let last = table::all_of(read, actor)?.pop().ok_or_else(|| Refusal::not_found("duty-no-account"))?;
    may_end(req, read, &last.post, last.place)?;
    Ok(last.place)
}

#[derive(Serialize)]
struct HeldLine {
    id: DutyId,
    post: String,
    place: String,
    from: Day,
    until: Day,
    in_force: bool,
    /// Not begun yet: it follows on another.
    ahead: bool,
}

#[derive(Serialize)]
struct AccountLine {
    actor: ActorId,
    name: String,
    duties: Vec<HeldLine>,
}

#[derive(Serialize)]
struct Listing {
    soon: ending::Soon,
    accounts: Vec<AccountLine>,
    next: Option<ActorId>,
}

fn held_line(req: &Request, read: &Read, d: &Duty) -> Result<HeldLine, Fault> {
    let place = match place::find(read, d.place)? {
        Some(p) => p.name,
        None => req.t("duty-whole-house"),
    };
    let ahead = d.ended.is_none() && d.from > read.now;
    let (from, until) = (d.from.day(), d.until.plus(-1).day());
    Ok(HeldLine { id: d.id, post: d.post.clone(), place, from, until, in_force: d.in_force(read.now), ahead })
}

fn account_line(req: &Request, read: &Read, actor: ActorId, all: bool) -> Result<AccountLine, Fault> {
    let duties = if all { table::all_of(read, actor)? } else { of_actor(read, actor)? };
    let duties = duties.iter().map(|d| held_line(req, read, d)).collect::<Result<_, _>>()?;
    Ok(AccountLine { actor, name: holder(read, actor)?.name, duties })
}

pub(crate) fn list(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let after = req.query("after").and_then(|a| a.parse().ok()).unwrap_or(ActorId(0));
    let mut found = table::accounts_within(read, req.scope()?, after, PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = if more { found.last().copied() } else { None };
    let accounts = found.into_iter().map(|a| account_line(req, read, a, false)).collect::<Result<_, _>>()?;
    let view = Listing { soon: ending::soon(req, read)?, accounts, next };
    Ok(Page::of(req, req.t("duty-accounts"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("duty-accounts")) } p.lede { (req.t("duty-accounts-lede")) }
                @if duty::may_here(read, &req.who, "account.open") { div.actions { a.button.button-primary href=(req.to("/accounts/new")) { (req.t("duty-open")) } } } }
            (ending::panel(req, &v.soon))
            @if v.accounts.is_empty() { (empty(&req.t("duty-accounts-none"), None)) }
            @else {
                ul.list { @for a in &v.accounts { li.row {
                    a.row-main href=(req.to(&format!("/accounts/{}", a.actor))) {
                        div.row-title { (a.name) }
                        div.row-sub { @for d in &a.duties { (req.t(&format!("post-{}", d.post))) " · " (d.place) " " } @if a.duties.is_empty() { (req.t("duty-none-now")) } }
                    }
                } } }
            }
            @if let Some(n) = v.next { p.pager { a.button href=(req.to(&format!("/accounts?after={n}"))) { (req.t("duty-more")) } } }
        }
    })
    .tab("/accounts"))
}

#[derive(Serialize)]
struct Detail {
    account: AccountLine,
    phone: String,
    access: signin::Access,
}

pub(crate) fn account(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let actor: ActorId = req.id("actor")?;
    manageable(req, read, actor)?;
    let access = signin::access(req, read, actor)?;
    let [opens, gives] = ["account.open", "duty.manage"].map(|a| duty::may_here(read, &req.who, a));
    let view = Detail { account: account_line(req, read, actor, true)?, phone: holder(read, actor)?.phone, access };
    let button = |path: String, words: &str, class: &str| {
        html! { form.inline method="post" action=(req.to(&path)) { (hidden_inputs(req)) button class={ "button " (class) } type="submit" { (req.t(words)) } } }
    };
    Ok(Page::of(req, view.account.name.clone(), &view, |v| {
        let a = &v.account;
        html! {
            div.page-head { h1 { (a.name) } @if !v.phone.is_empty() { p.lede { a href={ "tel:" (v.phone) } { (v.phone) } } } }
            section.card {
                div.card-head { h2 { (req.t("duty-held-title")) } @if gives { a.button href=(req.to(&format!("/accounts/{}/duties", a.actor))) { (req.t("duty-give")) } } }
                ul.list { @for d in &a.duties { li.row data-done[!d.in_force && !d.ahead] {
                    div.row-main { div.row-title { (req.t(&format!("post-{}", d.post))) " · " (d.place) }
                        div.row-sub { (term(req, d)) } }
                    div.row-side { @if d.in_force || d.ahead { (button(format!("/duties/{}/end", d.id), "duty-end", "button-quiet")) } }
                } } }
            }
            (ways(req, v, opens))
            div.actions {
                (button(format!("/accounts/{}/withdrawal", a.actor), "signin-withdraw", ""))
                (button(format!("/accounts/{}/closing", a.actor), "duty-close", "button-danger"))
            }
        }
    })
    .tab("/accounts"))
}

fn term(req: &Request, d: &HeldLine) -> String {
    let until = ("day", muster_web::day(req, d.until));
    match (d.ahead, d.in_force) {
        (true, _) => req.tr("duty-begins", &[("from", muster_web::day(req, d.from)), until]),
        (_, true) => req.tr("duty-lasts", &[until]),
        _ => req.tr("duty-lasted", &[until]),
    }
}

/// How the holder gets in, and the form for a new link.
fn ways(req: &Request, v: &Detail, opens: bool) -> Markup {
    let start = if v.account.duties.iter().any(|d| d.in_force && d.post != "grid_worker") { "setup" } else { "device" };
    let values = Values::filled(&[("kind", start.to_owned())]);
    html! {
        section.card {
            div.card-head { h2 { (req.t("duty-access")) } }
            div.card-body {
                dl.facts {
                    dt { (req.t("signin-account")) } dd { @match &v.access.login { Some(l) => { (l) } None => { (req.t("duty-access-none")) } } }
                    dt { (req.t("signin-devices")) } dd { @if v.access.devices.is_empty() { (req.t("duty-access-none")) } @for (what, at) in &v.access.devices { (tag(&format!("{what} · {at}"))) " " } }
                    dt { (req.t("signin-sessions")) } dd { (v.access.sessions) }
                }
                @if opens { (muster_web::form(req, &signin::LINK, &format!("/accounts/{}/links", v.account.actor), &values)) }
            }
        }
    }
}

#[derive(Serialize)]
struct Choices {
    posts: Vec<&'static str>,
    places: Vec<(PlaceId, String)>,
    at: PlaceId,
    /// Places below which there is more to choose from.
    deeper: Vec<(PlaceId, String)>,
}

/// The place chosen from, with what lies directly below it: no page lists a whole district.
fn choices(req: &Request, read: &Read) -> Result<Choices, Refusal> {
    let asked = [req.query("at"), Some(req.posted("at"))].into_iter().flatten().find_map(|a| a.parse::<PlaceId>().ok());
    let at = asked.unwrap_or(req.who.place);
    if !reaches(req, read, at)? {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let own = place::find(read, at)?.map_or_else(|| req.t("duty-whole-house"), |p| p.name);
    let mut below = place::children(read, at)?;
    below.retain(|p| p.level <= place::Level::Grid);
    below.truncate(500);
    let deeper = below.iter().filter(|p| p.level < place::Level::Grid).map(|p| (p.id, p.name.clone())).collect();
    let places = [(at, own)].into_iter().chain(below.into_iter().map(|p| (p.id, p.name))).collect();
    Ok(Choices { posts: gives(&req.who.post).to_vec(), places, at, deeper })
}

fn form(req: &Request, form: &Form, at: &str, c: &Choices) -> Markup {
    let mut picks: Vec<(&str, String, String)> =
        c.posts.iter().map(|p| ("post", (*p).to_owned(), req.t(&format!("post-{p}")))).collect();
    picks.extend(c.places.iter().map(|(id, name)| ("place", id.to_string(), name.clone())));
    let year = Day(req.now.day().0 + 365).to_string();
    // A renewal brings its post along.
    let post = req.query("post").filter(|p| c.posts.contains(p)).unwrap_or_default().to_owned();
    let values = Values::filled(&[("post", post), ("at", c.at.to_string()), ("until", year), ("place", c.at.to_string())]);
    html! {
        @if !c.deeper.is_empty() {
            details.fold { summary { (req.t("duty-deeper")) } ul.list { @for (id, name) in &c.deeper { li.row { a.row-main href=(req.to(&format!("{}?at={id}", req.path))) { (name) } } } } }
        }
        (muster_web::form_with(req, form, at, &values, &picks))
    }
}

pub(crate) fn new_account(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = choices(req, read)?;
    Ok(Page::of(req, req.t("duty-open"), &view, |c| {
        html! { div.page-head { h1 { (req.t("duty-open")) } p.lede { (req.t("duty-open-lede")) } } (form(req, &OPEN, "/accounts", c)) }
    })
    .tab("/accounts"))
}

pub(crate) fn new_duty(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let actor: ActorId = req.id("actor")?;
    manageable(req, read, actor)?;
    let (view, name) = (choices(req, read)?, holder(read, actor)?.name);
    Ok(Page::of(req, req.t("duty-give"), &view, |c| {
        html! {
            div.page-head { h1 { (req.t("duty-give")) } p.lede { (name) } }
            (form(req, &GIVE, &format!("/accounts/{actor}/duties"), c))
        }
    })
    .tab("/accounts"))
}

/// The duty that a form asks for, within what the asker may give.
fn asked(req: &Request, read: &Read, values: &Values, actor: ActorId) -> Result<DutyGiven, Refusal> {
    let post = values.get("post").to_owned();
    let place: PlaceId = values.id("place").ok_or_else(|| Refusal::invalid("duty-post").problem("place", "web-field-choose"))?;
    if place != PlaceId::HOUSE && place::find(read, place)?.is_none_or(|p| p.level > place::Level::Grid) {
        return Err(Refusal::invalid("duty-no-place").problem("place", "duty-no-place"));
    }
    may_give(req, read, &post, place)?;
    let last = values.day("until").ok_or_else(|| Refusal::invalid("duty-term").problem("until", "web-field-date"))?;
    // The day named is the last day.
    let until = Day(last.0.saturating_add(1)).start();
    // The same again begins when the first is over: a renewal, without a day between.
    let same = table::all_of(read, actor)?.into_iter().filter(|d| d.ended.is_none() && d.post == post && d.place == place);
    let from = same.map(|d| d.until).max().unwrap_or(req.now).max(req.now);
    if let Some(held) = Some(from).filter(|f| *f > req.now && until <= *f) {
        let day = muster_web::day(req, held.plus(-1).day());
        return Err(Refusal::conflict("duty-held").arg("day", day).problem("until", "duty-until-later"));
    }
    Ok(DutyGiven { id: DutyId(req.house.next_id()), actor, post, place, from, until })
}

pub(crate) fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = OPEN.read(req)?;
    let actor = ActorId(req.house.next_id());
    let duty = asked(req, read, &values, actor)?;
    let who = Holder { name: values.get("name").to_owned(), phone: values.get("phone").to_owned() };
    let kind = if duty.post == "grid_worker" { "field" } else { "staff" };
    let account =
        open_account(req.house.vault(), actor, kind, &who).map_err(|_| Fault::Broken("the staff dataset is gone".into()))?;
    Ok(Act::new(GiveDuty { account: Some(account), duty, giver: req.who.actor }, format!("/accounts/{actor}")).imposing())
}

pub(crate) fn give(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let actor: ActorId = req.id("actor")?;
    manageable(req, read, actor)?;
    let duty = asked(req, read, &GIVE.read(req)?, actor)?;
    Ok(Act::new(GiveDuty { account: None, duty, giver: req.who.actor }, format!("/accounts/{actor}")).imposing())
}

pub(crate) fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let duty = find(read, req.id("id")?)?.ok_or_else(|| Refusal::not_found("duty-none"))?;
    may_end(req, read, &duty.post, duty.place)?;
    Ok(Act::new(EndDuty { id: duty.id }, format!("/accounts/{}", duty.actor)))
}

pub(crate) fn close(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let actor: ActorId = req.id("actor")?;
    manageable(req, read, actor)?;
    let mut act = Act::new(CloseAccount { actor, by: req.who.actor }, "/accounts");
    // Sessions of a closed account are nobody's in any case; this clears them away with the fact.
    act.work = signin::withdraw(actor);
    Ok(act)
}
