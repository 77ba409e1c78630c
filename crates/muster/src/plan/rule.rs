//! Decisions about plans, and what follows from an activation.

use super::book::{STAGES, plan};
use super::fact::{PLAN_ACTIVATED, PLAN_PORTIONED, PlanActivated, PlanPortioned};
use super::round;
use super::table::{ACTIVATIONS, Activation};
use crate::incident::{self, EXPECTED_DAYS_MAX, INCIDENTS, still_open};
use crate::task::IssueTask;
use muster_ledger::{Command, DAY, Draft, Fact, House, Key, Known, Moment, Read, Refusal};

/// Activates one stage of a plan at one level.
pub struct Activate {
    pub activated: PlanActivated,
    pub portions: Vec<PlanPortioned>,
}

/// One act records no more than this; more communities are activated street by street.
pub const PORTIONS_MAX: usize = 2_000;

impl Command for Activate {
    fn reads(&self) -> Vec<Key> {
        let id = self.activated.incident;
        vec![Key::one(&INCIDENTS, vec![id.into()]), Key::by(&ACTIVATIONS, "incident", vec![id.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let a = &self.activated;
        let incident = still_open(known, a.incident)?;
        let here = format!("/incidents/{}", a.incident);
        let bound = plan(&a.key).ok_or_else(|| Refusal::not_found("plan-none").instead("/plans"))?;
        // What was previewed is what is activated: another text is another plan.
        if bound.hash != a.hash || bound.plan.version != a.version {
            return Err(Refusal::conflict("plan-changed").instead(here));
        }
        if !bound.fits(&incident.matter) {
            return Err(Refusal::conflict("plan-other-matter").instead(here));
        }
        if !STAGES.contains(&a.stage.as_str()) || !bound.levels().contains(&a.level) {
            return Err(Refusal::invalid("plan-level"));
        }
        // Care and information never wait for a level; a plan of a sharper level than the response does.
        if incident.level.is_none_or(|l| i64::from(a.level) < l) {
            return Err(Refusal::conflict("plan-above-level").instead(here));
        }
        if a.expected_until <= at || a.expected_until.0 - at.0 > (EXPECTED_DAYS_MAX + 1) * DAY {
            return Err(Refusal::invalid("plan-term").arg("max", EXPECTED_DAYS_MAX).problem("expected", "plan-term-field"));
        }
        if self.portions.is_empty() {
            return Err(Refusal::conflict("plan-nothing-new").instead(here));
        }
        if self.portions.len() > PORTIONS_MAX {
            return Err(Refusal::invalid("plan-too-wide").arg("max", PORTIONS_MAX));
        }
        let active: Vec<Activation> =
            known.by(&ACTIVATIONS, "incident", &[a.incident.into()]).iter().map(Activation::from_row).collect();
        let runs = |card: &String| active.iter().any(|o| o.plan == a.key && o.stage == a.stage && o.cards.contains(card));
        if a.cards.iter().any(runs) {
            return Err(Refusal::conflict("plan-changed").instead(here));
        }
        let act = Draft::new(PLAN_ACTIVATED, a).area(incident.area).dataset(incident.dataset);
        let portion = |p: &PlanPortioned| Draft::new(PLAN_PORTIONED, p).area(p.community).dataset(incident.dataset);
        Ok([act].into_iter().chain(self.portions.iter().map(portion)).collect())
    }
}

/// `plan.portioned` → the tasks of one step in one community. Each portion is one act of the writer, so that others
/// are served between them.
pub fn on_plan_portioned(fact: &Fact, read: &Read, house: &House) -> Result<Option<Box<dyn Command>>, Refusal> {
    let p: PlanPortioned = fact.body()?;
    let Some(incident) = incident::find(read, p.incident)?.filter(incident::Incident::is_open) else { return Ok(None) };
    if !p.after.is_empty() {
        return round::begin(read, house, &p);
    }
    Ok(match round::issue(read, &p, &incident, fact.at(), |_| true)? {
        Some(issue) => Some(Box::new(IssueTask::new(house, &issue)?)),
        None => None,
    })
}
