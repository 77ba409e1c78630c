//! `/counsel/figures`: for whoever leads the pool, how many and how long, and no word of what was said.

use super::book::book;
use super::page::LIVE;
use super::queue;
use super::table::{self, State};
use muster_ledger::{DAY, MINUTE, Read, Refusal};
use muster_web::part::{Kpi, kpis};
use muster_web::{Page, Request, html, notice};
use serde::Serialize;

#[derive(Debug, Default, Serialize)]
struct Figures {
    waiting: usize,
    urgent: usize,
    asked: usize,
    taken: usize,
    left: usize,
    ended: usize,
    sessions: i64,
    /// Minutes from asking to taking, on average.
    waited: Option<i64>,
    mean: Option<i64>,
    late: usize,
    handed: i64,
    alarmed: i64,
    counsellors: usize,
    free: usize,
}

pub(super) fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let scope = req.scope()?;
    let all = table::since(read, scope, req.now.plus(-book().days * DAY))?;
    let waits: Vec<i64> = all.iter().filter_map(|c| c.taken_at.map(|t| (t.0 - c.asked_at.0) / MINUTE)).collect();
    let queue = table::waiting(read, scope, 1_000)?;
    let pool = queue::pool(read, req.who.place)?;
    let n = |f: &dyn Fn(&table::Case) -> bool| all.iter().filter(|c| f(c)).count();
    let view = Figures {
        waiting: queue.len(),
        urgent: queue.iter().filter(|c| c.urgent).count(),
        asked: all.len(),
        taken: waits.len(),
        left: n(&|c| c.state == State::Left),
        ended: n(&|c| c.state == State::Ended),
        sessions: all.iter().map(|c| c.sessions).sum(),
        waited: i64::try_from(waits.len()).ok().filter(|n| *n > 0).map(|n| waits.iter().sum::<i64>() / n),
        mean: queue::mean(read)?,
        late: n(&|c| c.lapsed),
        handed: all.iter().map(|c| c.handed).sum(),
        alarmed: all.iter().map(|c| c.alarmed).sum(),
        counsellors: pool.len(),
        free: pool.iter().filter(|(_, free)| *free).count(),
    };
    Ok(Page::of(req, req.t("counsel-figures"), &view, |v| {
        let kpi = |label: &str, value: String| Kpi { name: req.t(label), value, ..Kpi::default() };
        let minutes = |m: Option<i64>| m.map_or_else(|| "—".to_owned(), |m| muster_web::span(req, m));
        html! {
            div.page-head { h1 { (req.t("counsel-figures")) } p.lede { (req.tr("counsel-figures-lede", &[("n", book().days.to_string())])) } }
            @if v.counsellors == 0 { (notice("warn", &html! { p { (req.t("counsel-no-pool")) } })) }
            (kpis(&[
                kpi("counsel-kpi-waiting", v.waiting.to_string()),
                kpi("counsel-kpi-urgent", v.urgent.to_string()),
                kpi("counsel-kpi-free", format!("{}/{}", v.free, v.counsellors)),
                kpi("counsel-kpi-late", v.late.to_string()),
            ]))
            dl.facts {
                dt { (req.t("counsel-n-asked")) } dd { (v.asked) }
                dt { (req.t("counsel-n-taken")) } dd { (v.taken) }
                dt { (req.t("counsel-n-left")) } dd { (v.left) }
                dt { (req.t("counsel-n-ended")) } dd { (v.ended) }
                dt { (req.t("counsel-n-sessions")) } dd { (v.sessions) }
                dt { (req.t("counsel-n-waited")) } dd { (minutes(v.waited)) }
                dt { (req.t("counsel-n-mean")) } dd { (minutes(v.mean)) }
                dt { (req.t("counsel-n-handed")) } dd { (v.handed) }
                dt { (req.t("counsel-n-alarmed")) } dd { (v.alarmed) }
            }
            p.muted { (req.t("counsel-figures-note")) }
        }
    })
    .tab("/counsel/figures")
    .live(LIVE))
}
