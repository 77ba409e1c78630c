//! The page of one plan: its levels as a short table, then the chosen level with a row for each step, and a card beside it when
//! asked for. The whole text, every card unfolded, is for paper: `?print=1`.

use super::book::{Bound, STAGES, Step, ordered};
use super::page::{hours, name};
use super::page_command;
use crate::both::{lines, sources};
use crate::task::{card, card_title, lesson};
use muster_ground::law::Verified;
use muster_ledger::Day;
use muster_web::chart::{Gantt, Head, Span, SpanState, Words, gantt};
use muster_web::{Markup, Request, html, part};
use std::collections::BTreeSet;

pub(super) fn show(req: &Request, b: &Bound, law: &Verified) -> Markup {
    if req.query("print").is_some() {
        return whole(req, b, law);
    }
    let levels = b.levels();
    let wanted = req.query("level").and_then(|l| l.parse().ok());
    let level = wanted.filter(|l| levels.contains(l)).or_else(|| levels.first().copied());
    html! {
        (head(req, b))
        @if let Some(level) = level {
            (overview(req, b, &levels, level))
            (chosen(req, b, level, law))
        }
        (page_command::groups(req, b))
        (page_command::calls(req, b))
        (page_command::floors(req, b))
        (end(req, b))
        p.muted.small { (req.t("plan-source")) (req.colon()) (sources(req.lang, &b.plan.source, &b.plan.source_en)) }
        p.actions.no-print { a.button href=(req.to(&format!("/plans/{}?print=1", b.plan.key))) { (req.t("plan-print")) } }
    }
}

fn head(req: &Request, b: &Bound) -> Markup {
    html! {
        div.page-head {
            h1 { (name(req, b)) }
            p.lede { (req.lang.of(&b.plan.about, &b.plan.about_en)) }
            p.muted.small { (req.tr("plan-version", &[("n", b.plan.version.to_string())])) " · " span.mono { (b.hash.get(..12).unwrap_or_default()) }
                @for p in &b.parents { " · " (req.t("plan-parent")) " " a href=(req.to(&format!("/plans/{}", p.key))) { (req.lang.of(&p.name, &p.name_en)) } } }
        }
    }
}

/// Where this page stands with that level, and that card open.
fn at(b: &Bound, level: u8, card: Option<&str>) -> String {
    let card = card.map(|c| format!("&card={c}")).unwrap_or_default();
    format!("/plans/{}?level={level}{card}#level", b.plan.key)
}

fn minutes(steps: &[Step]) -> u64 {
    steps.iter().filter_map(|s| card(&s.card)).map(|c| u64::from(c.work())).sum()
}

fn overview(req: &Request, b: &Bound, levels: &[u8], here: u8) -> Markup {
    let heads = ["plan-q-level-short", "plan-kinds", "plan-post", "plan-once-hours"].map(|h| req.t(h));
    html! {
        section.card {
            div.card-head { h2 { (req.t("plan-levels")) } }
            table.table.table-keep {
                caption.vh { (req.t("plan-levels")) }
                thead { tr { @for (i, h) in heads.iter().enumerate() { th.num[i % 2 == 1].wide-only[i == 2] scope="col" { (h) } } } }
                tbody { @for l in levels {
                    @let steps = b.resolve(*l, None).steps;
                    @let posts = steps.iter().map(|s| s.post.as_str()).collect::<BTreeSet<_>>();
                    @let said = req.t(&format!("incident-level-{l}"));
                    tr {
                        th scope="row" { @if *l == here { strong { (said) } } @else { a href=(req.to(&at(b, *l, None))) { (said) } } }
                        td.num { (steps.len()) }
                        td.wide-only { (posts.iter().map(|p| req.t(&format!("post-{p}"))).collect::<Vec<_>>().join(req.comma())) }
                        td.num { (hours(minutes(&steps))) }
                    }
                } }
            }
            div.card-body { p.muted.small { (req.t("plan-once-what")) } }
        }
    }
}

fn chosen(req: &Request, b: &Bound, level: u8, law: &Verified) -> Markup {
    let open = req.query("card").and_then(|key| {
        let steps = b.resolve(level, None).steps;
        let step = steps.into_iter().find(|s| s.card == key)?;
        Some((card_title(req, card(key), key), lesson_of(req, &step, law)))
    });
    let rows = html! {
        (when(req, b, level))
        (said(req, b, level))
        @for stage in STAGES { (stage_rows(req, b, level, stage)) }
        (page_command::proposals(req, b, level))
        (page_command::graphs(req, b, level, &name(req, b)))
        (days(req, b, level))
    };
    let details = open.as_ref().map(|(title, body)| (title.as_str(), body));
    html! {
        h2 #level { (muster_web::chip_level(req, i64::from(level))) }
        (part::split(req, &rows, details, &at(b, level, None)))
    }
}

/// When a response is of this level, in the plan's own words or its nearest parent's.
fn when(req: &Request, b: &Bound, level: u8) -> Markup {
    let here = [&b.plan].into_iter().chain(&b.parents).flat_map(|p| &p.level).find(|l| l.number == level && !l.when.is_empty());
    html! { @if let Some(l) = here { p { (req.t("plan-level-when")) (req.colon()) (req.lang.of(&l.when, &l.when_en)) } } }
}

/// What is told, and how it reaches people.
fn said(req: &Request, b: &Bound, level: u8) -> Markup {
    let r = b.resolve(level, None);
    html! {
        @if !r.notices.is_empty() || !r.channels.is_empty() { section.card {
            div.card-head { h3 { (req.t("plan-notices")) } }
            div.card-body {
                ul { @for n in lines(req.lang, &r.notices, &r.notices_en) { li { (n) } } }
                p.chips { @for c in &r.channels { (muster_web::tag(&req.t(&format!("plan-channel-{c}")))) } }
            }
        } }
    }
}

fn stage_rows(req: &Request, b: &Bound, level: u8, stage: &str) -> Markup {
    let steps = b.resolve(level, Some(stage)).steps;
    html! {
        @if !steps.is_empty() { section.card {
            div.card-head { h3 { (req.t(&format!("plan-stage-{stage}"))) } span.muted { (steps.len()) } }
            ul.list { @for s in &steps { li.row {
                a.row-main href=(req.to(&at(b, level, Some(&s.card)))) {
                    span.row-title { (card_title(req, card(&s.card), &s.card)) }
                    span.row-sub { (row_words(req, s)) }
                }
                @if let Some(c) = card(&s.card) { span.row-side.muted { (req.tr("web-span-minutes", &[("n", c.minutes.to_string())])) } }
            } } }
        } }
    }
}

fn row_words(req: &Request, s: &Step) -> String {
    let due = req.tr("plan-due", &[("n", s.due_hours.to_string())]);
    let more = rhythm(req, s).into_iter().map(|r| format!(" · {r}")).collect::<String>();
    format!("{} · {} · {due}{more}", req.t(&format!("plan-for-{}", s.whom.name())), req.t(&format!("post-{}", s.post)))
}

/// What it waits for, and how often it comes again.
fn rhythm(req: &Request, s: &Step) -> Vec<String> {
    let of: Vec<String> = s.after.iter().map(|a| card_title(req, card(a), a)).collect();
    let after = (!of.is_empty()).then(|| req.tr("plan-opens-after", &[("what", of.join(req.comma()))]));
    let every = s.every_hours.map(|n| req.tr("plan-every", &[("n", n.to_string())]));
    after.into_iter().chain(every).collect()
}

fn facts(req: &Request, s: &Step) -> Markup {
    html! {
        dl.facts {
            dt { (req.t("plan-for")) } dd { (req.t(&format!("plan-for-{}", s.whom.name()))) }
            dt { (req.t("plan-post")) } dd { (req.t(&format!("post-{}", s.post))) }
            dt { (req.t("plan-when")) } dd { (req.tr("plan-due", &[("n", s.due_hours.to_string())])) " · " (req.tr("plan-escalate", &[("n", s.escalate_minutes.to_string())])) @for r in rhythm(req, s) { " · " (r) } }
        }
    }
}

fn lesson_of(req: &Request, s: &Step, law: &Verified) -> Markup {
    html! { (facts(req, s)) @if let Some(c) = card(&s.card) { (lesson(req, c, law)) } }
}

/// Hours from the start: when a step opens, if what it waits for takes all its time, and when it is due.
fn hours_of(steps: &[Step]) -> Vec<(Step, u32, u32)> {
    let mut out: Vec<(Step, u32, u32)> = Vec::new();
    for s in ordered(steps) {
        let opens = out.iter().filter(|(o, ..)| s.after.contains(&o.card)).map(|(.., due)| *due).max().unwrap_or(0);
        let due = opens + s.due_hours;
        out.push((s, opens, due));
    }
    out.sort_by_key(|(_, opens, due)| (*due, *opens));
    out
}

/// If it were started today: by which day each first thing is due.
fn days(req: &Request, b: &Bound, level: u8) -> Markup {
    let steps = hours_of(&b.resolve(level, Some(STAGES[0])).steps);
    let day = |hours: u32, short: i64| Day(req.now.plus(i64::from(hours) * muster_ledger::HOUR - short).day().0);
    let spans = steps.iter().map(|(s, opens, due)| Span {
        name: card_title(req, card(&s.card), &s.card),
        from: day(*opens, 0),
        to: day(*due, 1),
        state: SpanState::Planned,
    });
    let words = Words::of(req, req.t("plan-step"));
    let (title, about, unit, updated) = (req.t("plan-days"), req.t("plan-days-how"), req.t("plan-days-unit"), req.now.local());
    let (today, heads) = (req.t("plan-days-today"), ["plan-days-from", "plan-days-to", "plan-days-state"].map(|h| req.t(h)));
    let planned = req.t("plan-days-planned");
    html! {
        @if !steps.is_empty() { details.fold {
            summary { (title) }
            (gantt(&Gantt {
                head: Head { id: "days", title: &title, description: &about, unit: &unit, source: &name(req, b), updated: &updated, words: &words },
                spans: spans.collect(),
                today: req.now.day(),
                today_word: &today,
                state_words: [&planned; 4],
                heads: [&heads[0], &heads[1], &heads[2]],
            }))
        } }
    }
}

fn end(req: &Request, b: &Bound) -> Markup {
    html! {
        @if let Some(e) = b.end() {
            section.card { div.card-head { h2 { (req.t("plan-end")) } } div.card-body { ul { @for s in lines(req.lang, &e.back, &e.back_en) { li { (s) } } } } }
        }
    }
}

/// Everything, unfolded. A card that several levels use stands once, where it first comes.
fn whole(req: &Request, b: &Bound, law: &Verified) -> Markup {
    let mut told = BTreeSet::new();
    html! {
        (head(req, b))
        @for level in b.levels() {
            section {
                h2 { (muster_web::chip_level(req, i64::from(level))) }
                (when(req, b, level))
                (said(req, b, level))
                (page_command::proposals(req, b, level))
                @for stage in STAGES {
                    @let steps = b.resolve(level, Some(stage)).steps;
                    @if !steps.is_empty() { h3 { (req.t(&format!("plan-stage-{stage}"))) } }
                    @for s in &steps {
                        @let title = card_title(req, card(&s.card), &s.card);
                        @if told.insert(s.card.clone()) {
                            div.stack { h4 { (title) } (lesson_of(req, s, law)) }
                        } @else {
                            p { strong { (title) } " · " (row_words(req, s)) " " span.muted { (req.t("plan-told-above")) } }
                        }
                    }
                }
            }
        }
        (page_command::groups(req, b))
        (page_command::calls(req, b))
        (page_command::floors(req, b))
        (end(req, b))
        p.muted.small { (req.t("plan-source")) (req.colon()) (sources(req.lang, &b.plan.source, &b.plan.source_en)) }
    }
}
