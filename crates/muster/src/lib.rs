//! Incidents, plans that run, and tasks that teach.
//!
//! `incident` a decision with three scales and an end · `plan` what follows, as data · `task` one owner, one due time,
//! and how it is done · `asking` what the register lacks, asked once at the door · `whistle` departments called to come.

pub mod asking;
mod both;
pub mod incident;
pub mod plan;
pub mod task;
#[cfg(test)]
mod trial;
pub mod whistle;

use incident::Incident;
use muster_ground::law::Citation;
use muster_ledger::{Read, Refusal};
use muster_web::{Markup, Request, Slice};

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[&incident::SLICE, &plan::SLICE, &task::SLICE, &asking::SLICE, &whistle::SLICE];

/// What plans and tasks show on the page of an incident.
fn parts_of_incident(req: &Request, read: &Read, incident: &Incident) -> Result<Vec<Markup>, Refusal> {
    plan::part_of_incident(req, read, incident)
}

/// What is unfinished when a response ends: words, number, where to look. Other rooms count their own.
fn still_open_in(read: &Read, incident: &Incident) -> Result<Vec<(&'static str, u64, String)>, Refusal> {
    let counts = task::counts_in(read, incident)?;
    let tasks = (counts.open + counts.accepted + counts.handed).max(0) as u64;
    Ok(vec![
        ("incident-still-tasks", tasks, "/tasks?tab=route".to_owned()),
        ("incident-still-requests", 0, "/requests".to_owned()),
    ])
}

/// What of this room rests on which article: cards, and the plans whose steps are those cards.
pub fn citations() -> Vec<Citation> {
    let mut out = Vec::new();
    for card in task::cards() {
        for article in &card.basis {
            let said = |zh: String, en: String, path: String| Citation { article: article.clone(), zh, en, path };
            out.push(said(format!("任务卡：{}", card.title), format!("Task card: {}", card.title_en), String::new()));
            for bound in plan::plans() {
                let uses = bound.levels().iter().any(|l| bound.resolve(*l, None).steps.iter().any(|s| s.card == card.key));
                if uses {
                    let plan = &bound.plan;
                    let found =
                        said(format!("预案：{}", plan.name), format!("Plan: {}", plan.name_en), format!("/plans/{}", plan.key));
                    if !out.contains(&found) {
                        out.push(found);
                    }
                }
            }
        }
    }
    out
}
