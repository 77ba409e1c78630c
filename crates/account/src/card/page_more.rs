//! Care plans and stores on a card.

use super::more::{PlanLine, StoreLine};
use muster_web::{Markup, Request, html, tag};

pub(super) fn plans(req: &Request, all: &[PlanLine], room: bool) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-plans")) } span.muted { (all.len()) } }
            ul.list { @for p in all { li.row {
                a.row-main href=(req.to(&format!("/people/{}", p.subject))) {
                    span.row-title { bdi.person { (p.name) } @if !room { " " span.muted { (p.address) } } }
                    span.row-sub {
                        (req.tr("card-plan-carer", &[("name", p.carer.clone())])) " · " (req.t(p.way))
                        @if let Some((at, outcome)) = p.last { " · " (muster_web::when(req, at)) " " (req.t(outcome)) }
                    }
                }
                @if p.unreached { span.row-side { (tag(&req.t("card-plan-unreached"))) } }
            } } }
        }
    }
}

pub(super) fn stores(req: &Request, all: &[StoreLine]) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("card-stores")) } span.muted { (all.len()) } }
            ul.list { @for s in all { li.row {
                a.row-main href=(req.to(&format!("/stock/stores/{}", s.id))) {
                    span.row-title { (s.name) }
                    span.row-sub { (req.tr("card-store-goods", &[("n", s.goods.to_string())])) }
                }
                @if s.low > 0 { span.row-side { (tag(&req.tr("card-store-low", &[("n", s.low.to_string())]))) } }
            } } }
        }
    }
}
