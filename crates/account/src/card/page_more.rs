//! Care plans, care at home and stores on a card.

use super::more::{CaredFor, PlanLine, StoreLine};
use muster_act::homecare;
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

pub(super) fn cared_for(req: &Request, all: &[CaredFor]) -> Markup {
    html! {
        section.card {
            div.card-head { h2 { (req.t("homecare-title")) } }
            ul.list { @for c in all { li.row {
                a.row-main href=(req.to(&format!("/homecare/{}", c.id))) {
                    span.row-title { bdi.person { (c.name) } }
                    @if c.goods.is_empty() { span.row-sub { (req.t("homecare-goods-nothing")) } }
                    @for g in &c.goods { span.row-sub { (homecare::good_line(req, g)) } }
                }
                @let out: i64 = c.goods.iter().map(homecare::Good::out).sum();
                span.row-side {
                    @if !c.open { (tag(&req.t("card-care-ended"))) }
                    @if out > 0 { (tag(&req.tr("homecare-goods-out", &[("n", out.to_string())]))) }
                }
            } } }
        }
    }
}
