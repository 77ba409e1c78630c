//! How many live where: building × floor × room as numbers. The table is the picture: it wraps on a phone and prints as it is.
//! A room has a number and no colour; nobody is named.

use super::Head;
use super::draw::id;
use super::frame::{source, take};
use maud::{Markup, html};

#[derive(Clone, Debug)]
pub struct Home {
    /// The door's number.
    pub label: String,
    pub people: i64,
    /// Of them, those who need help.
    pub in_need: i64,
    /// So many that the list is likely wrong.
    pub crowded: bool,
    /// Its page, already below the base.
    pub href: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Storey {
    pub name: String,
    pub homes: Vec<Home>,
}

/// An entrance, or a building without any.
#[derive(Clone, Debug)]
pub struct Stairs {
    pub name: String,
    /// Top floor first, as one sees the house.
    pub storeys: Vec<Storey>,
}

#[derive(Clone, Debug)]
pub struct Homes<'a> {
    pub head: Head<'a>,
    pub stairs: Vec<Stairs>,
    /// What is said of a room, to the eye and the ear: "3 people", "2 in need"; `{n}` stands for the number.
    pub people_word: &'a str,
    pub need_word: &'a str,
    /// In short, beside the number: `+{n}`.
    pub need_short: &'a str,
    pub empty_word: &'a str,
    pub crowded_word: &'a str,
}

/// Each room with the number of its people.
pub fn homes(chart: &Homes) -> Markup {
    let (head, words) = (&chart.head, chart.head.words);
    let name = format!("{}-t", id(head.id));
    let all = || chart.stairs.iter().flat_map(|s| &s.storeys).flat_map(|s| &s.homes);
    let key = |state: Option<&str>, mark: &str, said: &str| html! { li { span.room data-state=[state] aria-hidden="true" { b { (mark) } } (said) } };
    html! {
        figure.chart id=(id(head.id)) aria-labelledby=(name) {
            figcaption id=(name) { (head.title) }
            @if !head.description.is_empty() { p.chart-lede { (head.description) } }
            @if all().next().is_none() { p.chart-empty { (words.no_data) } } @else {
                ul.chart-key {
                    (key(None, "2", &said(chart.people_word, 2)))
                    @if all().any(|h| h.in_need > 0) { (key(None, &format!("2{}", said(chart.need_short, 1)), &said(chart.need_word, 1))) }
                    @if all().any(|h| h.people == 0) { (key(Some("empty"), "·", chart.empty_word)) }
                    @if all().any(|h| h.crowded) { (key(Some("look"), "!", chart.crowded_word)) }
                }
                div.blocks { @for s in &chart.stairs { (stairs(chart, s)) } }
                (take(words, &id(head.id), false))
            }
            (source(words, head.source, head.updated))
        }
    }
}

fn said(words: &str, n: i64) -> String {
    words.replace("{n}", &n.to_string())
}

fn stairs(chart: &Homes, stairs: &Stairs) -> Markup {
    html! {
        div.block tabindex="0" role="group" aria-label=(stairs.name) {
            table.rooms {
                caption { (stairs.name) }
                tbody {
                    @for storey in &stairs.storeys { tr {
                        th scope="row" { (storey.name) }
                        @for h in &storey.homes { (cell(chart, h)) }
                    } }
                }
            }
        }
    }
}

fn cell(chart: &Homes, h: &Home) -> Markup {
    let state = if h.crowded { Some("look") } else { (h.people == 0).then_some("empty") };
    let mark = match (h.people, h.in_need) {
        (0, _) => "·".to_owned(),
        (n, 0) => n.to_string(),
        (n, needs) => format!("{n}{}", said(chart.need_short, needs)),
    };
    html! {
        td.room data-state=[state] {
            b aria-hidden="true" { @if h.crowded { "!" } (mark) }
            @match &h.href { Some(to) => { a href=(to) { (h.label) } } None => { (h.label) } }
            span.vh { " " @if h.people == 0 { (chart.empty_word) } @else { (said(chart.people_word, h.people)) }
                @if h.in_need > 0 { " " (said(chart.need_word, h.in_need)) } @if h.crowded { " " (chart.crowded_word) } }
        }
    }
}
