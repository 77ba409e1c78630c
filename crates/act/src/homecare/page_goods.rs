//! What was brought to a home: a line of it for this page and the home's card, and the forms.

use super::fact::Lack;
use super::goods::{GIVE_BACK, Good, SUPPLY};
use super::table::Case;
use crate::goods::catalogue;
use crate::stock::{self, Store};
use muster_web::{Markup, Request, Values, html, nth_form_with, tag};

/// `氧气袋 2 个 · 借出`, and what of it came back.
pub fn line(req: &Request, g: &Good) -> Markup {
    let unit = catalogue().coded(g.item).map(|i| catalogue().unit(i, req.lang)).unwrap_or_default();
    html! {
        (stock::item_name(req, g.item)) " " (g.n) " " (unit) " · " (req.t(if g.lent { "homecare-goods-lent" } else { "homecare-goods-given" }))
        " · " (muster_web::when(req, g.at))
        @if g.lent && g.back > 0 { " · " (req.tr("homecare-goods-came", &[("n", g.back.to_string())])) }
    }
}

/// What was brought, what is still out, and the forms for whoever does it.
pub(super) fn card(req: &Request, case: &Case, all: &[Good], stores: &[(Store, String)], does: bool) -> Markup {
    let picks: Vec<(&str, String, String)> = stores.iter().map(|(s, name)| ("store", s.id.to_string(), name.clone())).collect();
    let at = format!("/homecare/{}/goods", case.id);
    let lacks = case.lacking.iter().any(|l: &Lack| l.brought());
    html! { section.card id="goods" {
        div.card-head { h2 { (req.t("homecare-goods")) } }
        div.card-body {
            @if all.is_empty() { p.muted { (req.t("homecare-goods-nothing")) } }
            @else { ul.list { @for (n, g) in all.iter().enumerate() { li.row { div.row-main {
                p { (line(req, g)) @if g.out() > 0 { " " (tag(&req.tr("homecare-goods-out", &[("n", g.out().to_string())]))) } }
                @if does && g.out() > 0 && !picks.is_empty() { details.fold { summary { (req.t("homecare-goods-back-title")) }
                    (nth_form_with(req, &GIVE_BACK, &format!("{at}/{}/return", g.seq), &Values::filled(&[("n", g.out().to_string()), ("store", g.store.to_string())]), &picks, n + 2))
                } }
            } } } } }
            @if does && case.open() {
                @if picks.is_empty() { p { (req.t("homecare-goods-no-store")) " " a href=(req.to("/stock")) { (req.t("stock-title")) } } }
                @else { details.fold open[lacks && all.is_empty()] { summary { (req.t("homecare-goods-bring-title")) }
                    (nth_form_with(req, &SUPPLY, &at, &Values::filled(&[("how", "given".to_owned()), ("n", "1".to_owned())]), &picks, 1))
                } }
            }
        }
    } }
}
