//! Incidents: from the district's decision to the announced end.
//!
//! Event grade, warning colour and response level are three scales that never follow from one another. An incident
//! brings its own dataset, so that everything personal gathered in it can end with it. Whether its expected period
//! has passed is a comparison made at read: an overdue review is shown, nothing ends in silence.

mod cap;
mod fact;
mod page;
mod page_left;
mod routes;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use cap::{Message, MsgType, messages};
pub use fact::{
    ANNOUNCED, DECISIONS, Decision, INCIDENT_CONTINUED, INCIDENT_ENDED, INCIDENT_OPENED, INCIDENT_SCALED, IncidentContinued,
    IncidentEnded, IncidentId, IncidentOpened, IncidentScaled, MATTERS, MEASURES, REASONS, Scale,
};
pub use page::{banner, banner_line, chips};
pub(crate) use routes::reached;
pub use rule::{Continue, EXPECTED_DAYS_MAX, End, Open, Rescale, still_open};
pub use table::{INCIDENTS, Incident, Step, current, find, list, of_signal, open, steps, touches};

use muster_ledger::Projection;
use muster_web::{Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "incident",
        kinds: &[INCIDENT_OPENED, INCIDENT_SCALED, INCIDENT_CONTINUED, INCIDENT_ENDED],
        tables: &[&INCIDENTS, &table::STEPS],
        project: table::project,
        revision: 1,
    },
    routes: routes::ROUTES,
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
