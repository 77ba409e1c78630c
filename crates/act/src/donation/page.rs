//! The form, the receipt to print, and `/donations`: what was given in each five days, where goods of that kind went, what is left.

use super::fact::{Donor, Wish};
use super::routes::{self, RECEIVE};
use super::table::{self, Donation};
use crate::goods::catalogue;
use crate::stock::{self, Account, item_name};
use muster_ground::{duty, place};
use muster_ledger::{Day, Fault, PlaceId, Read, Refusal};
use muster_web::part;
use muster_web::{Page, Request, Values, card, day, empty, form_with, html, when};
use serde::Serialize;
use std::collections::BTreeMap;

/// The law: at least every five days while a response goes on.
pub(super) const PERIOD_DAYS: i32 = 5;
/// Periods that the public page shows.
const PERIODS: i32 = 12;
const SHOWN: usize = 2_000;

pub(super) fn new(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let s = stock::of_path(req, read)?;
    let name = stock::name(req, read, &s)?;
    Ok(Page::of(req, req.t("donation-receive"), &name, |name| {
        let at = format!("/stock/stores/{}", s.id);
        html! {
            div.page-head { (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned()), (name.clone(), at.clone())], &req.t("donation-receive"))) h1 { (req.t("donation-receive")) } p.lede { (req.t("donation-lede")) } }
            (form_with(req, &RECEIVE, &format!("{at}/donations"), &Values::default(), &[]))
        }
    })
    .tab("/stock"))
}

fn donor(read: &Read, d: &Donation) -> Donor {
    let part = read.part(d.part).ok();
    part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default()
}

fn amount(req: &Request, item: u16, n: i64) -> String {
    let unit = catalogue().coded(item).map(|i| catalogue().unit(i, req.lang)).unwrap_or_default();
    format!("{n} {unit}")
}

#[derive(Serialize)]
struct Receipt {
    donation: Donation,
    donor: String,
    store: String,
    code: String,
}

/// `/stock/donations/{donation}`: the card that the donor takes along.
pub(super) fn receipt(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let donation = routes::reached(req, read)?;
    let store = stock::find(read, donation.store)?.map(|s| stock::name(req, read, &s)).transpose()?.unwrap_or_default();
    let code = read.receipt_code(donation.part)?.unwrap_or_default();
    let donor = donor(read, &donation).name;
    Ok(Page::of(req, req.t("donation-receipt"), &Receipt { donation, donor, store, code }, |v| {
        let d = &v.donation;
        let good = format!("{} {}", item_name(req, d.item), amount(req, d.item, d.n));
        let lines = [good, req.t(d.wish.words()), format!("{} · {}", v.store, when(req, d.at))];
        html! {
            div.page-head.no-print {
                (part::trail(req, &[(req.t("stock-title"), "/stock".to_owned())], &req.t("donation-receipt")))
                h1 { (req.t("donation-receipt")) } p.lede { (req.t("donation-receipt-lede")) }
                p { (req.t(d.by.words())) @if !v.donor.is_empty() { " · " bdi.person { (v.donor) } } " · " (req.t(if d.named { "donation-is-named" } else { "donation-is-unnamed" })) }
            }
            (card(&req.t("donation-thanks"), &lines, &req.to(&format!("/receipts/{}", v.code)), &v.code))
            p.no-print { a href=(req.to("/donations")) { (req.t("donation-public")) } }
        }
    })
    .tab("/stock"))
}

/// What was given of a good in a period, and where goods of that kind went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    pub community: String,
    pub item: u16,
    pub given: i64,
    pub homes: i64,
    pub workers: i64,
    pub used: i64,
    pub left: i64,
    /// Those who want to be named; the others are counted.
    pub names: Vec<String>,
    pub unnamed: i64,
    pub wishes: Vec<Wish>,
}

#[derive(Serialize)]
pub(super) struct Period {
    pub from: Day,
    pub to: Day,
    /// It is not over yet.
    pub open: bool,
    pub lines: Vec<Line>,
}

/// First day of the five that hold a day.
pub(super) fn first(of: Day) -> Day {
    Day(of.0.div_euclid(PERIOD_DAYS) * PERIOD_DAYS)
}

pub(super) fn periods(req: &Request, read: &Read) -> Result<Vec<Period>, Fault> {
    let today = read.now.day();
    let scope = duty::published(None);
    let mut out = Vec::new();
    for back in 0..PERIODS {
        let from = Day(first(today).0 - back * PERIOD_DAYS);
        let to = Day(from.0 + PERIOD_DAYS - 1);
        let mut lines: BTreeMap<(PlaceId, u16), Line> = BTreeMap::new();
        for d in table::between(read, &scope, from, to, SHOWN)? {
            let line = lines.entry((d.community, d.item)).or_default();
            line.item = d.item;
            line.given += d.n;
            let name = if d.named { donor(read, &d).name } else { String::new() };
            if name.is_empty() {
                line.unnamed += 1;
            } else if !line.names.contains(&name) {
                line.names.push(name);
            }
            if !line.wishes.contains(&d.wish) {
                line.wishes.push(d.wish);
            }
        }
        for ((community, item), line) in &mut lines {
            let name = place::find(read, *community)?.map(|p| p.name).unwrap_or_default();
            line.community = req.lang.chinese(&name).into_owned();
            let went = stock::went(read, *community, *item, from.start(), Day(to.0 + 1).start())?;
            let of = |to: Account| went.iter().filter(|(k, _)| *k == to.held().0).map(|(_, n)| n).sum();
            line.homes = of(Account::Household);
            line.used = of(Account::Consumed);
            line.workers = of(Account::Worker(muster_ledger::ActorId(0)));
            line.left = stock::left_in(read, *community, *item)?;
        }
        if !lines.is_empty() {
            out.push(Period { from, to, open: to >= today, lines: lines.into_values().collect() });
        }
    }
    Ok(out)
}

/// `/donations`, for anyone.
pub(super) fn public(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let all = periods(req, read)?;
    Ok(Page::of(req, req.t("donation-title"), &all, |all| {
        let heads = ["donation-good", "donation-given", "donation-went", "donation-left", "donation-from"].map(|h| req.t(h));
        let row = |l: &Line| {
            let went = [("donation-homes", l.homes), ("donation-workers", l.workers), ("donation-used", l.used)];
            let went: Vec<String> =
                went.iter().filter(|(_, n)| *n > 0).map(|(id, n)| format!("{} {}", req.t(id), amount(req, l.item, *n))).collect();
            let mut from = l.names.clone();
            if l.unnamed > 0 {
                from.push(req.tr("donation-unnamed-n", &[("n", l.unnamed.to_string())]));
            }
            let wishes: Vec<String> = l.wishes.iter().filter(|w| **w != Wish::Any).map(|w| req.t(w.words())).collect();
            vec![
                html! { (item_name(req, l.item)) br; span.muted { (l.community) @if !wishes.is_empty() { " · " (wishes.join(req.comma())) } } },
                html! { (amount(req, l.item, l.given)) },
                html! { @if went.is_empty() { (req.t("donation-not-yet")) } @else { (went.join(req.comma())) } },
                html! { (amount(req, l.item, l.left)) },
                html! { (from.join(req.comma())) },
            ]
        };
        html! {
            div.page-head { h1 { (req.t("donation-title")) } p.lede { (req.t("donation-title-lede")) } }
            @if all.is_empty() { (empty(&req.t("donation-nothing"), Some((&req.t("nav-public"), req.to("/public"))))) }
            @for p in all {
                @let title = req.tr("donation-period", &[("from", day(req, p.from)), ("to", day(req, p.to))]);
                h2 { (title) @if p.open { " " small.muted { (req.t("donation-open")) } } }
                (part::table(&part::Table { caption: &title, heads: &heads, numbers: &[1, 3], rows: p.lines.iter().map(row).collect() }))
            }
            @if !all.is_empty() { p.muted { (req.t("donation-note")) } }
        }
    })
    .tab("/public"))
}
