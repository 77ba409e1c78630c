//! What a grid worker sees: buildings, then doors along the stairs, each recorded with one press; the sheet on paper and its keying.

use super::bring::Sent;
use super::fact::{Door, Outcome};
use super::question::{Is, question, questions};
use super::routes::{KEYING, seen_text, under_way};
use super::table::{self, Places, Swept};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use muster_ground::{kin, person, place};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Markup, Page, Request, Values, chart, form, hidden_inputs, html, part, qr};
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// One door with all that is asked behind it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Home {
    #[serde(skip)]
    pub door: Door,
    pub label: String,
    pub swept: Vec<Swept>,
    pub questions: Vec<String>,
    /// People whom the register holds there.
    pub held: i64,
    pub names: Vec<String>,
    /// The worker's own household or relatives: left to a colleague.
    pub own: bool,
    pub to_revisit: bool,
}

impl Home {
    fn done(&self) -> bool {
        self.swept.iter().all(Swept::done)
    }
    fn state(&self) -> Option<Outcome> {
        let all: Option<Vec<Outcome>> = self.swept.iter().map(|d| d.found.as_ref().map(|f| f.outcome)).collect();
        all.and_then(|all| all.first().copied())
    }
}

/// The doors of a building along its stairs, within the asker's reach.
pub(super) fn households(req: &Request, read: &Read, building: PlaceId) -> Result<Vec<Home>, Refusal> {
    let none = || Refusal::not_found("sweep-no-building").instead("/walk");
    let b = place::find(read, building)?.ok_or_else(none)?;
    let scope = req.scope()?;
    if !scope.covers(b.community, b.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/walk"));
    }
    let (mut places, ties) = (Places::default(), kin::ties_of(read, req.who.actor)?);
    let mut by_room: BTreeMap<(u32, PlaceId), (Door, Vec<Swept>)> = BTreeMap::new();
    for d in under_way(read, building)? {
        let Some(at) = places.of(read, &d) else { continue };
        by_room.entry((at.order, at.room)).or_insert_with(|| (at, Vec::new())).1.push(d);
    }
    let sizes = person::household_sizes(read, building)?;
    let mut asked: BTreeMap<super::fact::SweepId, Vec<String>> = BTreeMap::new();
    let mut out = Vec::new();
    for (door, swept) in by_room.into_values() {
        let mut of: Vec<String> = Vec::new();
        for d in &swept {
            let of_sweep = match asked.entry(d.sweep) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(table::sweep(read, d.sweep)?.map(|s| s.questions).unwrap_or_default()),
            };
            of.extend(of_sweep.iter().cloned());
        }
        let questions = questions().iter().filter(|q| of.contains(&q.key)).map(|q| q.key.clone()).collect();
        let names = person::household(read, door.room, scope.mask)?.into_iter().map(|p| p.name.unwrap_or(p.shown_name));
        let revisit = swept.iter().any(|d| d.to_revisit() && d.found.as_ref().is_some_and(|f| f.actor != req.who.actor));
        out.push(Home {
            label: door.label.clone(),
            questions,
            held: sizes.get(&door.room).map_or(0, |(n, _)| *n),
            names: names.collect(),
            own: ties.of_room(door.room),
            to_revisit: revisit,
            swept,
            door,
        });
    }
    Ok(out)
}

#[derive(Default, Serialize)]
struct Block {
    building: PlaceId,
    name: String,
    doors: i64,
    done: i64,
    absent: i64,
    revisits: i64,
}

pub(super) fn day(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let mut values = Vec::new();
    let within = req.scope()?.filter("d.community", "d.grid", &mut values);
    let sql = format!(
        "SELECT d.building AS building, COUNT(*) AS doors, SUM(d.outcome NOT IN ('', 'absent')) AS done, \
         SUM(d.outcome = 'absent') AS absent, SUM(d.revisit = 1) AS revisits \
         FROM sweep_doors d JOIN sweep_sweeps s ON s.id = d.sweep WHERE s.closed_at IS NULL AND {within} \
         GROUP BY d.building, d.sweep"
    );
    // One visit serves every sweep: a door is done when the last of them has it.
    let mut all: BTreeMap<PlaceId, Block> = BTreeMap::new();
    for r in read.select(&sql, &values)? {
        let building: PlaceId = r.id("building");
        let n = |name: &str| r.int(name);
        let b = all.entry(building).or_insert_with(|| Block { building, done: i64::MAX, ..Block::default() });
        (b.doors, b.done, b.absent) = (b.doors.max(n("doors")), b.done.min(n("done")), b.absent.max(n("absent")));
        b.revisits += n("revisits");
    }
    let mut blocks = Vec::new();
    for (building, mut block) in all {
        let found = place::find(read, building)?;
        let (sort, name) = found.map_or((0, String::new()), |p| (p.sort, p.name));
        block.name = name;
        blocks.push((sort, building, block));
    }
    blocks.sort_by_key(|(sort, id, _)| (*sort, *id));
    let view: Vec<Block> = blocks.into_iter().map(|(.., b)| b).collect();
    Ok(Page::of(req, req.t("sweep-walk"), &view, |all| {
        html! {
            div.page-head { h1 { (req.t("sweep-walk")) } p.lede { (req.t("sweep-walk-lede")) } }
            @if all.is_empty() { (muster_web::empty(&req.t("sweep-walk-none"), Some((&req.t("sweep-to-tasks"), req.to("/tasks"))))) }
            @for b in all {
                section.card {
                    div.card-head { h2 { a href=(req.to(&format!("/walk/{}", b.building))) { (req.lang.chinese(&b.name)) } } }
                    div.card-body {
                        (chart::progress(&req.t("sweep-done"), &format!("{}/{}", b.done, b.doors), b.done.max(0) as u64, b.doors.max(0) as u64))
                        @if b.absent + b.revisits > 0 { p.muted.small { (req.tr("sweep-absent-revisits", &[("absent", b.absent.to_string()), ("revisits", b.revisits.to_string())])) } }
                    }
                }
            }
        }
    })
    .tab("/walk")
    .live(&["doors.recorded", "sweep.opened", "sweep.closed", "revisits.chosen", "door.revisited"]))
}

pub(super) fn building(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("building")?;
    let homes = households(req, read, id)?;
    let name = place::find(read, id)?.map(|p| req.lang.chinese(&p.name).into_owned()).unwrap_or_default();
    let done = homes.iter().filter(|h| h.done()).count();
    Ok(Page::of(req, name.clone(), &homes, |homes| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("sweep-walk"), "/walk".to_owned())], &name))
                h1 { (name) }
                (chart::progress(&req.t("sweep-done"), &format!("{done}/{}", homes.len()), done as u64, homes.len() as u64))
            }
            @if homes.is_empty() { (muster_web::empty(&req.t("sweep-walk-none"), Some((&req.t("sweep-walk"), req.to("/walk"))))) }
            div data-walk=(req.to("/walk/records")) data-csrf=(req.csrf) data-seal=(BASE64.encode(read.vault().letterbox_key())) data-draft=(req.t("web-sync-draft")) data-local=(req.t("web-sync-local")) data-sending=(req.t("web-sync-sending")) data-sent=(req.t("web-sync-sent")) data-conflict=(req.t("web-sync-conflict")) data-quarantine=(req.t("sweep-sync-quarantine")) data-own=(req.t("sweep-own-door")) data-unknown=(req.t("sweep-sync-unknown")) data-waiting=(req.t("sweep-waiting")) data-offline=(req.t("sweep-offline")) data-full=(req.t("sweep-storage-full")) data-plain=(req.t("sweep-plain-http")) data-signin=(req.t("sweep-sign-in-again")) {
                p.sync-state data-state="draft" data-walk-state role="status" hidden {}
                ol.walk { @for (n, h) in homes.iter().enumerate() { (card(req, n + 1, h)) } }
            }
            @if !homes.is_empty() {
                p.actions {
                    a.button href=(req.to(&format!("/walk/{id}/sheet"))) { (req.t("sweep-sheet")) }
                    a.button href=(req.to(&format!("/walk/{id}/keying"))) { (req.t("sweep-keying")) }
                }
            }
        }
    })
    .tab("/walk"))
}

fn card(req: &Request, n: usize, h: &Home) -> Markup {
    let first = &h.swept[0];
    let seen = seen_text(&h.swept.iter().collect::<Vec<_>>());
    let ids = h.swept.iter().map(|d| d.id.to_string()).collect::<Vec<_>>().join(",");
    let against = h.swept.iter().any(|d| d.against.is_some());
    // What is still open comes first; then the second visit.
    let (path, again) = if h.to_revisit && h.done() {
        let due = h.swept.iter().find(|d| d.to_revisit()).unwrap_or(first);
        (format!("/walk/doors/{}/revisit", due.id), true)
    } else {
        (format!("/walk/doors/{}", first.id), false)
    };
    let kept = (!again).then_some(ids.as_str());
    html! {
        li.card.walk-door id={ "d-" (first.id) } data-done=[(h.done() && !again).then_some("")] {
            div.card-head {
                h2 { span.muted { (n) } " " (h.label) }
                @if again { (muster_web::tag(&req.t("sweep-revisit"))) }
                @else if against { (muster_web::tag(&req.t("web-sync-conflict"))) }
                @else if let Some(o) = h.state() { (muster_web::tag(&req.t(o.words()))) }
            }
            div.card-body {
                p.small {
                    @for name in &h.names { bdi.person { (name) } " " }
                    span.muted { (req.tr("sweep-held", &[("n", h.held.to_string())])) }
                    @if h.swept.len() > 1 { " · " span.muted { (req.tr("sweep-serves", &[("n", h.swept.len().to_string())])) } }
                }
                @if h.own { p.muted { (req.t("sweep-own-door")) } } @else {
                    form method="post" action=(req.to(&path)) data-walk-door=[kept] {
                        (hidden_inputs(req))
                        input type="hidden" name="seen" value=(seen);
                        div.walk-go {
                            button.button type="submit" name="go" value="usual" { (req.t("sweep-usual")) }
                            button.button type="submit" name="go" value="absent" { (req.t("sweep-outcome-absent")) }
                        }
                        (details(req, h))
                    }
                }
            }
        }
    }
}

/// What is different: another outcome, or answers that are not the usual ones.
fn details(req: &Request, h: &Home) -> Markup {
    html! {
        details.fold {
            summary { (req.t("sweep-different")) }
            fieldset.choices {
                legend { (req.t("sweep-outcome")) }
                div.choices-pair {
                    @for o in Outcome::ALL {
                        label.choice { input type="radio" name="outcome" value=(o.name()) checked[o == Outcome::Present]; span { (req.t(o.words())) } }
                    }
                }
            }
            @for q in h.questions.iter().filter_map(|k| question(k)) {
                @match q.is {
                    Is::YesNo => {
                        fieldset.choices {
                            legend { (q.say(req)) }
                            div.choices-pair {
                                @for (value, words) in [(1, "sweep-yes"), (0, "sweep-no")] {
                                    label.choice { input type="radio" name={ "q-" (q.key) } value=(value) checked[value == q.usual]; span { (req.t(words)) } }
                                }
                            }
                        }
                    }
                    Is::Count => {
                        div.field {
                            label { (q.say(req)) " " input type="text" inputmode="numeric" name={ "q-" (q.key) } value=(h.held) maxlength="2" autocomplete="off"; }
                        }
                    }
                }
            }
            div.field { label { (req.t("sweep-note")) " " span.field-optional { (req.t("web-optional")) } textarea name="note" rows="2" maxlength="200" {} } }
            div.actions { button.button type="submit" name="go" value="told" { (req.t("sweep-record")) } }
        }
    }
}

/// The same doors on paper: tick, and key in afterwards by the number of the row.
pub(super) fn sheet(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("building")?;
    let homes = households(req, read, id)?;
    let name = place::find(read, id)?.map(|p| req.lang.chinese(&p.name).into_owned()).unwrap_or_default();
    let asked: Vec<_> = questions().iter().filter(|q| homes.iter().any(|h| h.questions.contains(&q.key))).collect();
    let told = |w: &str| req.t(w);
    let heads: Vec<String> = [told("sweep-row"), told("sweep-door"), format!("{} 1–6", told("sweep-outcome"))]
        .into_iter()
        .chain(asked.iter().map(|q| q.say(req)))
        .chain([told("sweep-scan")])
        .collect();
    let row = |(n, h): (usize, &Home)| -> Vec<Markup> {
        let link = format!("{}{}#d-{}", req.origin, req.to(&format!("/walk/{id}")), h.swept[0].id);
        let held = |q: &&super::question::Question| {
            if q.is == Is::Count {
                html! { span.muted { (h.held) "→" } }
            } else {
                html! {}
            }
        };
        let first = [html! { (n + 1) }, html! { (h.label) }, html! {}];
        first.into_iter().chain(asked.iter().map(held)).chain([html! { span.walk-qr { (qr(&link)) } }]).collect()
    };
    Ok(Page::of(req, req.t("sweep-sheet"), &homes, |homes| {
        html! {
            div.page-head {
                h1 { (name) " · " (req.t("sweep-sheet")) }
                p.lede { (req.t("sweep-sheet-lede")) }
            }
            p.small { (req.t("sweep-lines-hint")) }
            div.table-wrap tabindex="0" role="region" aria-label=(req.t("sweep-sheet")) { (part::table(&part::Table { caption: &req.t("sweep-sheet"), heads: &heads, numbers: &[], rows: homes.iter().enumerate().map(row).collect() })) }
        }
    })
    .tab("/walk"))
}

/// What the service worker shows where there is no network: the page that this tab had open, or how to get it back.
pub(super) fn shell(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(Page::of(req, req.t("sweep-shell"), &(), |()| {
        html! {
            div.page-head data-walk-shell { h1 { (req.t("sweep-shell")) } p.lede { (req.t("sweep-shell-lede")) } }
            p { (req.t("sweep-shell-paper")) }
        }
    }))
}

pub(super) fn keying(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let id: PlaceId = req.id("building")?;
    let homes = households(req, read, id)?;
    let name = place::find(read, id)?.map(|p| req.lang.chinese(&p.name).into_owned()).unwrap_or_default();
    Ok(Page::of(req, req.t("sweep-keying"), &homes.len(), |n| {
        html! {
            div.page-head {
                (part::trail(req, &[(req.t("sweep-walk"), "/walk".to_owned()), (name.clone(), format!("/walk/{id}"))], &req.t("sweep-keying")))
                h1 { (req.t("sweep-keying")) }
                p.lede { (req.tr("sweep-keying-lede", &[("name", name.clone()), ("n", n.to_string())])) }
            }
            (form(req, &KEYING, &format!("/walk/{id}/keying"), &Values::default()))
        }
    })
    .tab("/walk"))
}

/// After a phone sent in what it had kept.
pub(super) fn sent(req: &Request, view: &Sent) -> Page {
    Page::of(req, req.t("sweep-sent"), view, |v| {
        html! {
            div.page-head { h1 { (req.t("sweep-sent")) } p.lede { (req.tr("sweep-sent-n", &[("n", v.records.len().to_string())])) } }
            p { a.button href=(req.to("/walk")) { (req.t("sweep-walk")) } }
        }
    })
}
