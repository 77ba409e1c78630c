//! The parts that pages are put together from, one function each. A state is a type, its words are the house's: so a part looks
//! and reads the same wherever it stands. Every one of them works without a script; `/gallery` of the demo shows them all.

use crate::Request;
use maud::{Markup, html};

/// How a button looks: one [`Look::Primary`] on a screen, [`Look::Danger`] for what takes something from a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    Primary,
    #[default]
    Plain,
    Quiet,
    Danger,
}

impl Look {
    pub const ALL: [Look; 4] = [Look::Primary, Look::Plain, Look::Quiet, Look::Danger];

    fn class(self) -> &'static str {
        match self {
            Look::Primary => "button button-primary",
            Look::Plain => "button",
            Look::Quiet => "button button-quiet",
            Look::Danger => "button button-danger",
        }
    }
}

/// Sends the form it stands in.
pub fn submit(look: Look, words: &str) -> Markup {
    html! { button class=(look.class()) type="submit" { (words) } }
}

/// Goes somewhere. `href` is already below the base.
pub fn go(look: Look, href: &str, words: &str) -> Markup {
    html! { a class=(look.class()) href=(href) { (words) } }
}

/// Cannot be pressed just now, and says why: the reason is read with the button, and it can be reached by keyboard.
pub fn held(id: &str, words: &str, reason: &str) -> Markup {
    html! {
        span.held {
            button.button type="button" aria-disabled="true" aria-describedby=(id) { (words) }
            span.held-why id=(id) { (reason) }
        }
    }
}

/// Is being sent.
pub fn busy(words: &str) -> Markup {
    html! { button.button.button-primary type="button" aria-busy="true" disabled { (words) } }
}

/// Where an entry is on its way to the ledger. The words are the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    Draft,
    Local,
    Sending,
    Sent,
    Conflict,
    Withdrawn,
}

impl Sync {
    pub const ALL: [Sync; 6] = [Sync::Draft, Sync::Local, Sync::Sending, Sync::Sent, Sync::Conflict, Sync::Withdrawn];

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Sync::Draft => ("draft", "web-sync-draft"),
            Sync::Local => ("local", "web-sync-local"),
            Sync::Sending => ("sending", "web-sync-sending"),
            Sync::Sent => ("sent", "web-sync-sent"),
            Sync::Conflict => ("conflict", "web-sync-conflict"),
            Sync::Withdrawn => ("withdrawn", "web-sync-withdrawn"),
        }
    }
}

/// A shape and words. `beside` is what belongs to it: the time, the other's time, the reason; may be empty.
pub fn sync_state(req: &Request, state: Sync, beside: &str) -> Markup {
    let (name, words) = state.name();
    html! { span.sync-state data-state=(name) { (req.t(words)) @if !beside.is_empty() { " " (beside) } } }
}

/// A figure with its name and what it is to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Kpi {
    pub name: String,
    /// The number as shown; `—` where it is not known.
    pub value: String,
    pub unit: String,
    pub note: String,
    /// Where the number can be looked into; already below the base.
    pub href: Option<String>,
}

pub fn kpis(all: &[Kpi]) -> Markup {
    html! {
        dl.kpis { @for k in all {
            div.kpi {
                dt { (k.name) }
                dd { @if let Some(href) = &k.href { a href=(href) { (k.value) } } @else { (k.value) } @if !k.unit.is_empty() { small { " " (k.unit) } } }
                @if !k.note.is_empty() { dd.kpi-note { (k.note) } }
            }
        } }
    }
}

/// Where this page is: the way down from the top. The last one is here and no link.
pub fn trail(req: &Request, steps: &[(String, String)], here: &str) -> Markup {
    html! {
        nav.trail aria-label=(req.t("web-trail")) {
            ol {
                @for (words, path) in steps { li { a href=(req.to(path)) { (words) } } }
                li aria-current="page" { (here) }
            }
        }
    }
}

/// Views of one list, each a link: words, number if it helps, path, whether it is this one.
pub fn tabs(req: &Request, label: &str, all: &[(String, Option<i64>, String, bool)]) -> Markup {
    html! {
        nav.segmented aria-label=(label) {
            @for (words, n, path, here) in all {
                a href=(req.to(path)) aria-current=[here.then_some("page")] { (words) @if let Some(n) = n { " " (n) } }
            }
        }
    }
}

/// How to do it, in order.
pub fn steps(all: &[String]) -> Markup {
    html! { ol.steps { @for s in all { li { (s) } } } }
}

/// What happened, newest first.
#[derive(Clone, Debug, Default)]
pub struct Event {
    pub when: String,
    pub what: String,
    pub who: String,
    /// Still going on; taken back.
    pub now: bool,
    pub void: bool,
}

pub fn timeline(all: &[Event]) -> Markup {
    html! {
        ol.timeline { @for e in all {
            li data-now[e.now] data-void[e.void] {
                time { (e.when) }
                span.timeline-what { (e.what) }
                @if !e.who.is_empty() { span.timeline-who { (e.who) } }
            }
        } }
    }
}

/// What was just done and the way to take it back, for as long as that is allowed. `undo`: words and path of the act.
pub fn toast(req: &Request, words: &str, undo: Option<(&str, &str)>) -> Markup {
    html! {
        div.toast role="status" {
            span { (words) }
            @if let Some((say, path)) = undo {
                form.inline method="post" action=(req.to(path)) { (crate::hidden_inputs(req)) button.button.button-quiet type="submit" { (say) } }
            }
        }
    }
}

/// A list with the details of one beside it: on a desk to the right, on a phone instead of the list, with a way back. `details`
/// is the one that the address names; `back` is the address without it.
pub fn split(req: &Request, list: &Markup, details: Option<(&str, &Markup)>, back: &str) -> Markup {
    html! {
        div.split data-open[details.is_some()] {
            div.split-list { (list) }
            @if let Some((title, body)) = details {
                section.drawer aria-labelledby="drawer-t" {
                    header.drawer-head {
                        h2 #drawer-t { (title) }
                        a.button.button-quiet href=(req.to(back)) { (req.t("web-close")) }
                    }
                    div.drawer-body { (body) }
                }
            }
        }
    }
}

/// A table: headings and rows of cells. On a phone each row is a card whose cells say their headings.
pub struct Table<'a> {
    pub caption: &'a str,
    pub heads: &'a [String],
    /// Columns of numbers, by place.
    pub numbers: &'a [usize],
    pub rows: Vec<Vec<Markup>>,
}

pub fn table(t: &Table) -> Markup {
    let class = |i: usize| t.numbers.contains(&i).then_some("num");
    html! {
        table.table {
            caption.vh { (t.caption) }
            thead { tr { @for (i, h) in t.heads.iter().enumerate() { th class=[class(i)] scope="col" { (h) } } } }
            tbody { @for row in &t.rows { tr {
                @for (i, (cell, head)) in row.iter().zip(t.heads).enumerate() {
                    @if i == 0 { th scope="row" data-label=(head) { (cell) } } @else { td class=[class(i)] data-label=(head) { (cell) } }
                }
            } } }
        }
    }
}

/// An act that is asked about once more, as a page of its own: what it does, to whom, until when; then do it, or go back.
pub struct Confirm<'a> {
    pub title: &'a str,
    pub what: Vec<String>,
    /// Path of the act, the words on its button, whether it takes something from a person.
    pub action: &'a str,
    pub submit: &'a str,
    pub danger: bool,
    pub back: &'a str,
}

pub fn confirm(req: &Request, c: &Confirm) -> Markup {
    html! {
        section.card.confirm aria-labelledby="confirm-t" {
            div.card-head { h2 #confirm-t { (c.title) } }
            div.card-body {
                ul { @for w in &c.what { li { (w) } } }
                form method="post" action=(req.to(c.action)) {
                    (crate::hidden_inputs(req))
                    div.actions {
                        (submit(if c.danger { Look::Danger } else { Look::Primary }, c.submit))
                        (go(Look::Quiet, &req.to(c.back), &req.t("web-back")))
                    }
                }
            }
        }
    }
}

/// Nothing here yet, what it is for, and the next thing to do.
pub fn nothing_yet(title: &str, what: &str, action: (&str, &str)) -> Markup {
    html! { div.empty { h3 { (title) } p { (what) } p { (go(Look::Plain, action.1, action.0)) } } }
}

/// The box that Ctrl-K goes to: room, pinyin initials, code. Without a script it opens the page of what was found; with one it
/// shows the first hits below. Both read the same route under the same scope.
pub fn jump(req: &Request, id: &str) -> Markup {
    html! {
        form.jump method="get" action=(req.to("/people")) role="search" data-jump-form="" data-open=(req.to("/people/")) data-none=(req.t("web-jump-none")) {
            label.vh for=(id) { (req.t("web-jump")) }
            input.input id=(id) name="q" type="search" maxlength="60" autocomplete="off" placeholder=(req.t("web-jump")) data-jump aria-describedby={ (id) "-k" };
            span.jump-key id={ (id) "-k" } { kbd { "Ctrl" } kbd { "K" } }
        }
    }
}

/// What the keys do; `?` shows it, and it can be read without a keyboard.
pub fn keys_help(req: &Request) -> Markup {
    let all = [("j", "web-key-next"), ("k", "web-key-before"), ("e", "web-key-edit"), ("a", "web-key-do"), ("?", "web-key-help")];
    html! {
        details.keys data-keys-help {
            summary { (req.t("web-keys")) }
            dl.facts {
                @for (key, words) in all { dt { kbd { (key) } } dd { (req.t(words)) } }
                dt { kbd { "Ctrl" } " " kbd { "K" } } dd { (req.t("web-key-jump")) }
            }
            button.button type="button" data-keys-off hidden { (req.t("web-keys-off")) }
        }
    }
}
