//! What the card of a place and the picture of a building look like.

use super::Level;
use super::card::Card;
use super::table::Place;
use crate::duty;
use muster_ledger::Read;
use muster_web::chart::{Head, Homes, Stairs, Words, homes};
use muster_web::part::{Kpi, kpis};
use muster_web::{Markup, Request, html, notice};

pub(super) fn shown(req: &Request, read: &Read, own: &Place, card: &Card) -> Markup {
    let may = |action| duty::may(read, &req.who, action, own.community, own.grid);
    let one = |id: &str, n: i64, href: Option<&str>| Kpi {
        name: req.t(id),
        value: n.to_string(),
        unit: String::new(),
        note: String::new(),
        href: href.map(|h| req.to(h)),
    };
    let (people, sites, organisations) = (may("person.see"), may("site.see"), may("organisation.see"));
    let mut all = Vec::new();
    if own.level < Level::Building {
        all.push(one("place-card-buildings", card.inside.buildings, None));
    }
    all.push(one("place-card-homes", card.inside.homes, None));
    all.push(one("place-card-residents", card.inside.residents, people.then_some("/people")));
    all.push(one("place-card-in-need", card.inside.in_need, None));
    all.push(one("place-card-gates", card.gates as i64, sites.then_some("/sites")));
    all.push(one("place-card-lifelines", card.lifelines as i64, sites.then_some("/sites")));
    all.push(one("place-card-organisations", card.organisations as i64, organisations.then_some("/organisations")));
    html! {
        (kpis(&all))
        @for (room, name, n) in &card.crowds {
            (notice("warn", &html! { p {
                (req.tr("place-crowd", &[("room", name.clone()), ("n", n.to_string())]))
                @if people { " " a href=(req.to(&format!("/households/{room}"))) { (req.t("place-see-household")) } }
            } }))
        }
    }
}

pub(super) fn building(req: &Request, own: &Place, stairs: Vec<Stairs>) -> Markup {
    let words = Words::of(req, req.t("place-level-room"));
    let title = req.tr("place-homes-title", &[("place", own.name.clone())]);
    let n = |id: &str| req.tr(id, &[("n", "{n}".to_owned())]);
    homes(&Homes {
        head: Head {
            id: "homes",
            title: &title,
            description: &req.t("place-homes-lede"),
            unit: &req.t("place-card-residents"),
            source: &req.t("place-homes-source"),
            updated: "",
            words: &words,
        },
        stairs,
        people_word: &n("place-homes-people"),
        need_word: &n("place-homes-need"),
        need_short: &n("place-homes-need-short"),
        empty_word: &req.t("place-homes-empty"),
        crowded_word: &req.t("place-homes-crowded"),
    })
}
