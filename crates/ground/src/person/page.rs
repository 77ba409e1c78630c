//! `/people`: find someone, walk the list in stair order, look at a household. Names are masked until a reason is given.

use super::entry::{self, Origin};
use super::fact::Item;
use super::read::{self, After, Gone, Person};
use super::same;
use super::search::{self, Hits};
use crate::look::{self, Look, TakeLook};
use crate::place::{self, Place};
use crate::{age, care, duty, signin, stay};
use cn_id::Phone;
use muster_ledger::{By, Channel, Day, PlaceId, Read, Refusal, SubjectRef};
use muster_web::{Act, Form, Markup, Mask, Page, Request, Values, empty, form_with, hidden_inputs, html, notice, tag};
use serde::Serialize;

pub(super) static REVEAL: Form = Form { fields: &[look::PURPOSE.optional()], submit: "person-reveal" };
/// The same where nothing at hand says why.
static CHOOSE: Form = Form { fields: &[look::PURPOSE], submit: "person-reveal" };

const PAGE: usize = 50;

#[derive(Serialize)]
struct View {
    q: String,
    hits: Option<Hits>,
    people: Vec<Person>,
    next: Option<String>,
}

pub(super) fn people(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let q = req.query("q").unwrap_or_default().chars().take(60).collect::<String>();
    let mut view = View { hits: None, people: Vec::new(), next: None, q };
    if view.q.trim().is_empty() {
        let after = req.query("after").and_then(After::parse);
        let (people, next) = read::list(read, scope, after, PAGE)?;
        // The first page is what one comes for; who goes on and on takes the list away.
        if after.is_some() {
            look::listed(req, read, people.len())?;
        }
        (view.people, view.next) = (people, next.map(|n| n.code()));
    } else {
        let hits = search::search(read, scope, &view.q)?;
        // Surname after surname is the list as well.
        look::listed(req, read, hits.people.len())?;
        view.hits = Some(hits);
    }
    let adds = duty::may_here(read, &req.who, "person.register");
    let left = duty::may_here(read, &req.who, "person.leave");
    let exports = duty::may_here(read, &req.who, "export.see");
    let glass = duty::may_here(read, &req.who, "glass.break");
    let merges = duty::may_here(read, &req.who, "person.merge");
    let imports = duty::may_here(read, &req.who, "person.import");
    let stays = duty::may_here(read, &req.who, "stay.see");
    let grown = if adds { age::waiting(req, read)? } else { 0 };
    let fresh = duty::may_here(read, &req.who, "coverage.see");
    Ok(Page::of(req, req.t("person-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("person-title")) } p.lede { (req.t("person-lede")) } }
        (search_box(req, &v.q))
        @if grown > 0 { (notice("info", &html! { p { a href=(req.to("/people/ages")) { (req.tr("age-link", &[("n", grown.to_string())])) } } })) }
        @if adds || left || stays || merges || imports || exports || glass { div.actions {
            @if adds { a.button href=(req.to("/people/new")) { (req.t("person-register-title")) } }
            @if stays { a.button href=(req.to("/stays")) { (req.t("stay-title")) } a.button href=(req.to("/care")) { (req.t("care-title")) } }
            @if imports { a.button.button-quiet href=(req.to("/imports")) { (req.t("import-title")) } }
            @if fresh { a.button.button-quiet href=(req.to("/coverage")) { (req.t("person-coverage")) } }
            a.button.button-quiet href=(req.to("/fields")) { (req.t("person-fields")) }
            @if left { a.button.button-quiet href=(req.to("/people/left")) { (req.t("person-left-title")) } }
            @if merges { a.button.button-quiet href=(req.to("/people/duplicates")) { (req.t("person-duplicates-title")) } }
            @if exports { a.button.button-quiet href=(req.to("/exports")) { (req.t("export-title")) } }
            @if glass { a.button.button-quiet href=(req.to("/glass")) { (req.t("glass-title")) } }
        } }
        @match &v.hits {
            Some(hits) => (found(req, hits)),
            None => {
                @if v.people.is_empty() { (empty(&req.t("person-empty"), Some((&req.t("person-empty-do"), req.to("/imports"))))) }
                (by_home(req, &v.people))
                @if let Some(next) = &v.next {
                    nav.pager { a.button href=(req.to(&format!("/people?after={next}"))) { (req.t("person-next")) } }
                }
            }
        }
    })
    .tab("/people"))
}

fn search_box(req: &Request, q: &str) -> Markup {
    html! {
        form.filters method="get" action=(req.to("/people")) role="search" {
            div.field {
                label for="f-q" { (req.t("person-search")) }
                p.field-hint id="f-q-d" { (req.t("person-search-hint")) }
                input id="f-q" name="q" type="search" value=(q) maxlength="60" autocomplete="off" data-jump aria-describedby="f-q-d";
            }
            button.button.button-primary type="submit" { (req.t("person-search-do")) }
        }
    }
}

fn found(req: &Request, hits: &Hits) -> Markup {
    html! {
        @if hits.exact_only { (notice("info", &html! { (req.t("person-exact-only")) })) }
        @else if hits.people.is_empty() { (empty(&req.t("person-not-found"), None)) }
        @else if hits.near { p.muted { (req.t("person-near")) } }
        ul.list { @for p in &hits.people { (row(req, p)) } }
        @if hits.more { p.muted { (req.t("person-more-hits")) } }
    }
}

/// One group for each home, in stair order.
fn by_home(req: &Request, people: &[Person]) -> Markup {
    let homes: Vec<&[Person]> = people.chunk_by(|a, b| a.room == b.room).collect();
    html! {
        @for home in homes {
            @if let Some(first) = home.first() {
                section.card {
                    div.card-head {
                        h2 { a href=(req.to(&format!("/households/{}", first.room))) { (first.address) } }
                        span.muted { (req.tr("person-count", &[("n", home.len().to_string())])) }
                    }
                    ul.list { @for p in home { (row_in(req, p, false)) } }
                }
            }
        }
    }
}

fn row(req: &Request, p: &Person) -> Markup {
    row_in(req, p, true)
}

fn row_in(req: &Request, p: &Person, with_address: bool) -> Markup {
    html! {
        li.row {
            a.row-main href=(req.to(&format!("/people/{}", p.subject.hex()))) {
                span.row-title { bdi.person { (p.shown_name) } " " span.muted { (req.t(p.relation.words())) } }
                span.row-sub { @if with_address { (p.address) " · " } (req.t(p.band.words())) " · " (req.t(p.sex.words())) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) } }
            }
            @if !p.flags.is_empty() { span.row-side { @for n in &p.flags { (tag(&req.t(n.words()))) } } }
        }
    }
}

/// The resident, where the scope covers them.
fn within(req: &Request, read: &Read) -> Result<Person, Refusal> {
    super::of_path(req, read, &super::Instead { none: "/people", outside: None })
}

#[derive(Serialize)]
struct One {
    person: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<Gone>,
    household: Vec<Person>,
    /// Where each value comes from.
    origins: Vec<Origin>,
    held: Option<Held>,
    /// Why the reader may look without being asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hand: Option<look::AtHand>,
    #[serde(flatten)]
    others: same::page::Others,
}

/// Which of the sealed values there are; not what they are.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Held {
    id_number: bool,
    birth: bool,
    note: bool,
    /// The last day of the note.
    #[serde(skip_serializing_if = "Option::is_none")]
    note_until: Option<Day>,
}

fn held(read: &Read, person: &Person, mask: Mask) -> Option<Held> {
    let known = read::open(read, person.part).filter(|_| mask != Mask::Nameless)?;
    Some(Held {
        id_number: !known.id_number.is_empty(),
        birth: known.born().is_some(),
        note: !known.note.is_empty(),
        note_until: known.note_lies.until(),
    })
}

pub(super) fn person(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let (person, gone) = entry::reached(req, read)?;
    let mask = req.scope()?.mask;
    let household = if gone.is_none() { super::household(read, person.room, mask)? } else { Vec::new() };
    let household = household.into_iter().filter(|p| p.subject != person.subject).collect();
    let origins = entry::origins(read, person.subject)?;
    let others = if gone.is_none() { same::page::others(req, read, &person)? } else { Default::default() };
    let at_hand = look::at_hand(read, &req.who, &person)?;
    let view = One { household, origins, held: held(read, &person, mask), at_hand, gone, others, person };
    let title = format!("{} {}", view.person.address, view.person.shown_name);
    let may = |action| duty::may(read, &req.who, action, view.person.community, view.person.grid);
    let (codes, erases, corrects, leaves) =
        (may("person.code"), may("erasure.propose"), may("person.correct"), may("person.leave"));
    let child = view.person.band.is_minor() && !age::is_reached(read, view.person.subject, age::FOURTEEN)?;
    let imports = may("person.import");
    let (reveals, tells) = (may("person.reveal"), may("delivery.do") && view.gone.is_none());
    let meanwhile = if view.gone.is_none() {
        html! { (stay::of_person(req, read, &view.person)?) (care::of_person(req, read, &view.person)?) }
    } else {
        html! {}
    };
    Ok(Page::of(req, title, &view, |v| {
        let at = |what: &str| req.to(&format!("/people/{}{what}", v.person.subject.hex()));
        html! {
            div.page-head { h1 { bdi.person { (v.person.shown_name) } } p.lede { (v.person.address) } }
            @if let Some(g) = &v.gone {
                (notice("warn", &html! { p { (req.t(entry::page::why_left(g))) " · " (muster_web::when(req, g.at)) } p { (req.t("person-left-note")) } }))
            }
            (meanwhile)
            (facts(req, &v.person, &v.origins, v.held, imports))
            (same::page::others_shown(req, read, &v.person, &v.others))
            @if v.gone.is_some() {
                @if leaves { div.actions { form.inline method="post" action=(at("/return")) { (hidden_inputs(req)) button.button type="submit" { (req.t("person-return")) } } } }
            } @else {
                @if corrects || leaves { div.actions {
                    @if corrects {
                        a.button href=(at("/correction")) { (req.t("person-correct-title")) }
                        a.button href=(at("/room")) { (req.t("person-move-title")) }
                    }
                    @if leaves { a.button href=(at("/leaving")) { (req.t("person-leave-title")) } }
                } }
                @if reveals { div.card {
                    div.card-head { h2 { (req.t("person-reveal-title")) } }
                    div.card-body {
                        @if let Some(found) = &v.at_hand {
                            p { (req.tr("look-at-hand", &[("what", req.t(&format!("look-purpose-{}", found.purpose)))])) " " a href=(req.to(&found.path)) { (req.t("look-at-hand-see")) } }
                            form.inline method="post" action=(at("/reveal")) { (hidden_inputs(req)) button.button.button-primary type="submit" { (req.t("person-reveal")) } }
                        } @else {
                            p { (req.t("person-reveal-note")) }
                            (form_with(req, &CHOOSE, &format!("/people/{}/reveal", v.person.subject.hex()), &Values::default(), &look::purposes_for(req, child)))
                        }
                        @if child { p.muted { (req.t("look-minor-note")) } }
                    }
                } }
                @if codes {
                    div.card {
                        div.card-head { h2 { (req.t("person-code-title")) } }
                        div.card-body {
                            p { (req.t("person-code-note")) }
                            (muster_web::plain_form(req, &signin::CODE, &format!("/people/{}/codes", v.person.subject.hex()), &Values::default()))
                        }
                    }
                }
            }
            p { a href=(at("/looks")) { (req.t("person-looks")) } @if corrects { " · " a href=(at("/rights")) { (req.t("rights-of")) } } @if tells { " · " a href=(at("/letters")) { (req.t("person-letters")) } " · " a href=(at("/notice-way")) { (req.t("person-notice-way")) } } }
            @if erases { p { a href=(at("/erasure")) { (req.t("person-erasure")) } } }
            @if !v.household.is_empty() {
                h2 { a href=(req.to(&format!("/households/{}", v.person.room))) { (req.t("person-same-home")) } }
                ul.list { @for p in &v.household { (row_in(req, p, false)) } }
            }
        }
    })
    .tab("/people"))
}

/// `POST /people/{subject}/codes`: a one-time code by which this resident signs in.
pub(super) fn code(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let found = within(req, read)?;
    let none = || Refusal::not_found("person-none").instead("/people");
    let owner = read::owner(read, found.subject)?.ok_or_else(none)?;
    let room = place::find(read, found.room)?.ok_or_else(none)?;
    Ok(signin::issue_code(req, &signin::CodeFor { person: Some(owner), place: &room })?.by(Channel::Web, By::Worker))
}

/// What may be shown, each value with where it comes from and when it changed last; `imports`: lists may be looked at.
pub(super) fn facts(req: &Request, p: &Person, origins: &[Origin], held: Option<Held>, imports: bool) -> Markup {
    let said = |o: &Origin| {
        html! {
            @match o.import.filter(|_| imports) {
                Some(import) => a href=(req.to(&format!("/imports/{import}"))) { (req.t(o.source.words())) },
                None => (req.t(o.source.words())),
            } " · " (muster_web::day(req, o.at.day()))
        }
    };
    // All from one list: said once, below.
    let first = origins.first();
    let one = first.filter(|f| origins.iter().all(|o| (o.source, o.import, o.at.day()) == (f.source, f.import, f.at.day())));
    let from = |items: &[Item]| {
        let last = origins.iter().filter(|o| items.contains(&o.item)).max_by_key(|o| o.at);
        html! { @if let Some(o) = last.filter(|_| one.is_none()) { br; small.muted { (said(o)) } } }
    };
    let there = |yes: bool| req.t(if yes { "person-there" } else { "person-not-there" });
    html! {
        dl.facts {
            @if held.is_some() { dt { (req.t("person-name")) } dd { bdi.person { (p.shown_name) } (from(&[Item::Name])) } }
            @if !origins.is_empty() { dt { (req.t("person-address")) } dd { (p.address) (from(&[Item::Home])) } }
            dt { (req.t("person-relation")) } dd { (req.t(p.relation.words())) (from(&[Item::Relation])) }
            dt { (req.t("person-band")) } dd { (req.t(p.band.words())) " · " (req.t(p.sex.words())) (from(&[Item::Birth, Item::Sex])) }
            dt { (req.t("person-phone")) } dd { @if p.phone_shown.is_empty() { (req.t("person-phone-none")) } @else { (p.phone_shown) } (from(&[Item::Phone])) }
            @if let Some(h) = held {
                dt { (req.t("person-id")) } dd { (there(h.id_number)) (from(&[Item::IdNumber])) }
                @if !h.id_number { dt { (req.t("person-birth")) } dd { (there(h.birth)) (from(&[Item::Birth])) } }
            }
            dt { (req.t("person-needs")) } dd { @if p.flags.is_empty() { (req.t("person-needs-none")) } @for n in &p.flags { (tag(&req.t(n.words()))) " " } (from(&[Item::Needs])) }
            @if let Some(h) = held { dt { (req.t("person-note")) } dd { (there(h.note)) @if let Some(day) = h.note_until { " · " (req.tr("person-note-until", &[("day", muster_web::day(req, day))])) } (from(&[Item::Note])) } }
        }
        @if let Some(o) = one { p.muted.small { (req.t("person-source-all")) " " (said(o)) } }
    }
}

pub(super) fn reveal(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = REVEAL.read(req)?;
    let person = within(req, read)?;
    let subject = person.subject;
    // What is at hand is the purpose; only who has nothing to do with this home chooses one.
    let found = if values.get("purpose").is_empty() { look::at_hand(read, &req.who, &person)? } else { None };
    let look = match found {
        Some(found) => Look::at_hand(req, read, &person, &found)?,
        None => Look::by(req, Some(subject), &look::chosen(req, values.get("purpose"))?, person.building),
    };
    let act = Act::new(TakeLook(look), format!("/people/{}", subject.hex())).by(Channel::Web, By::Worker);
    Ok(act.show(move |req, read, _| shown(req, read, subject)))
}

#[derive(Serialize)]
struct Full {
    name: String,
    phone: String,
    id_shown: String,
    note: String,
    address: String,
    /// Telephones under which other entries of the same person know them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_phones: Vec<String>,
}

/// The full name, once; leaving the page forgets it. Only after a look was recorded.
pub(crate) fn shown(req: &Request, read: &Read, subject: SubjectRef) -> Result<Page, Refusal> {
    let none = || Refusal::not_found("person-none").instead("/people");
    let person = read::find(read, subject, Mask::Full)?.ok_or_else(none)?;
    let known = read::personal(read, subject)?.ok_or_else(none)?;
    let id_shown = cn_id::Document::parse(&known.id_number).map(|d| d.mask()).unwrap_or_default();
    let corrects = duty::may(read, &req.who, "person.correct", person.community, person.grid);
    let mut other_phones = same::phones_of(read, subject)?;
    other_phones.retain(|p| *p != known.phone);
    let (name, phone, note, address) = (known.name, known.phone, known.note, person.address.clone());
    let full = Full { name, phone, id_shown, note, address, other_phones };
    Ok(Page::of(req, req.t("person-revealed-title"), &full, |f| html! {
        div.page-head { h1 { bdi { (f.name) } } p.lede { (f.address) } }
        @for phone in [&f.phone].into_iter().chain(&f.other_phones).filter_map(|p| Phone::parse(p).ok()) {
            div.actions { a.phone href={ "tel:" (phone.as_str()) } { span { (phone.as_str()) small { (req.t("person-phone")) } } } }
        }
        dl.facts {
            @if !f.id_shown.is_empty() { dt { (req.t("person-id")) } dd { (f.id_shown) } }
            @if !f.note.is_empty() { dt { (req.t("person-note")) } dd { (f.note) } }
        }
        (facts(req, &person, &[], None, false))
        (notice("info", &html! { (req.t("person-revealed-note")) }))
        div.actions {
            a.button href=(req.to(&format!("/people/{}", subject.hex()))) { (req.t("person-revealed-back")) }
            @if corrects { a.button href=(req.to(&format!("/people/{}/correction", subject.hex()))) { (req.t("person-correct-title")) } }
        }
    })
    .tab("/people"))
}

#[derive(Serialize)]
struct Home {
    room: PlaceId,
    path: Vec<Place>,
    people: Vec<Person>,
}

pub(super) fn household(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let room: PlaceId = req.id("room")?;
    let none = || Refusal::not_found("person-no-room").instead("/people");
    let place = place::find(read, room)?.filter(|p| p.level == place::Level::Room).ok_or_else(none)?;
    if !scope.covers(place.community, place.grid) {
        return Err(Refusal::forbidden("web-outside-scope"));
    }
    let adds = entry::page::add_link(req, read, &place);
    let card = duty::may(read, &req.who, "card.see", place.community, place.grid);
    let path = place::ancestors(read, room)?.into_iter().filter(|p| p.level >= place::Level::Community).collect();
    let home = Home { room, path, people: super::household(read, room, scope.mask)? };
    let meanwhile = stay::at_home(req, read, &place, &home.people)?;
    let address: String = home.path.iter().filter(|p| p.level >= place::Level::Building).map(|p| p.name.as_str()).collect();
    let above =
        home.path.iter().filter(|p| p.level < place::Level::Building).map(|p| p.name.clone()).collect::<Vec<_>>().join(" · ");
    Ok(Page::of(req, address.clone(), &home, |h| html! {
        div.page-head { h1 { (address) } p.lede { (above) " · " (req.tr("person-count", &[("n", h.people.len().to_string())])) } }
        @if h.people.is_empty() { (empty(&req.t("person-home-empty"), None)) }
        @if !h.people.is_empty() { ul.list { @for p in &h.people { (row_in(req, p, false)) } } }
        (meanwhile)
        div.actions {
            @if let Some(adds) = &adds { a.button.button-primary href=(adds) { (req.t("person-register-here")) } }
            @if card { a.button href=(req.to(&format!("/cards/{room}"))) { (req.t("person-card")) } }
        }
    })
    .tab("/people"))
}
