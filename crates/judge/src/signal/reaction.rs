//! What reports and time set off here. The runner gives these commands as the house itself.

use super::book::book;
use super::fact::SignalId;
use super::rule::{Judge, Judged, MarkOverdue};
use super::table::is_on;
use muster_ledger::{Command, Day, Fact, Fault, House, Moment, Read, Refusal, Seq};
use muster_sense::selfreport::{self, ReportCorrected, ReportId, ReportMade, Said, said_by};

/// Onsets further from the report's are no part of what it belongs to; rules look at fourteen days at most.
const DAYS_AROUND: i32 = 60;

/// `report.made` → is any rule's measure full?
pub fn on_report_made(fact: &Fact, read: &Read, house: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let made: ReportMade = fact.body()?;
    judge(made.id, fact.seq(), read, house)
}

/// `report.corrected` → the same question for what it now says.
pub fn on_report_corrected(fact: &Fact, read: &Read, house: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let corrected: ReportCorrected = fact.body()?;
    judge(corrected.id, fact.seq(), read, house)
}

/// Timer `signal.verify_due`.
pub fn fire_verify_due(about: i64, _: &Read, _: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    Ok(Some(Box::new(MarkOverdue(SignalId(about)))))
}

/// Judged as of the fact, whatever came since: a reaction that runs late must find what a prompt one would have.
fn judge(id: ReportId, as_of: Seq, read: &Read, house: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let Some(report) = selfreport::find(read, id)? else { return Ok(None) };
    let mut judged = Vec::new();
    for rule in book()? {
        if !is_on(read, &rule.key, rule.version)? {
            continue;
        }
        let place = match rule.within {
            selfreport::Within::Building => report.building,
            selfreport::Within::Grid => report.grid,
            selfreport::Within::Community => report.community,
        };
        let around = (Day(report.onset.0 - DAYS_AROUND), Day(report.onset.0 + DAYS_AROUND));
        let said = said_by(read, rule.within, place, rule.what, around, as_of)?;
        let Some(own) = said.iter().find(|s| s.report == id).cloned() else { continue };
        let recorded = recorded(read, &said)?;
        judged.push(Judged { rule, id: SignalId(house.next_id()), report: own, said, recorded });
    }
    Ok((!judged.is_empty()).then(|| Box::new(Judge(judged)) as Box<dyn Command>))
}

fn recorded(read: &Read, said: &[Said]) -> Result<Vec<(Seq, Moment)>, Fault> {
    let mut out = Vec::new();
    for s in said {
        // A version keeps the time it was said; the clock starts when the report first came in.
        let at = if s.since == s.seq { s.said_at } else { selfreport::by_seq(read, s.seq)?.map_or(s.said_at, |r| r.made_at) };
        out.push((s.seq, at));
    }
    Ok(out)
}
