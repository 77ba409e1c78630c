//! Places, people, duties and law: what everything else stands on.
//!
//! `place` the area tree · `duty` who may do what, where, until when · `signin` sessions · `person` the register ·
//! `age` what ends with a birthday · `stay` who is where meanwhile · `kin` whom one decides nothing about ·
//! `approval` what takes more than one person ·
//! `law` the register · `bounds` what a higher level fixes ·
//! `site` gates, valves, open spaces · `organisation` who helps · `compact` what they promised ·
//! `appeal` what associations ask of members ·
//! `post` who is answerable and who stands in · `training` who has learnt what, until when.

pub mod age;
pub mod appeal;
pub mod approval;
pub mod bounds;
pub mod care;
pub mod compact;
pub mod duty;
pub mod erasure;
pub mod export;
pub mod field;
pub mod glass;
pub mod hold;
pub mod kin;
pub mod law;
pub mod list;
pub mod look;
pub mod organisation;
pub mod outline;
pub mod person;
pub mod place;
pub mod post;
#[cfg(any(test, feature = "rehearsal"))]
pub mod rehearsal;
pub mod rights;
pub mod signin;
pub mod site;
pub mod start;
pub mod stay;
pub mod training;

use muster_web::Slice;

/// The slices of this room, in the order in which their tables are made.
pub static SLICES: &[&Slice] = &[
    &place::SLICE,
    &duty::SLICE,
    &signin::SLICE,
    &start::SLICE,
    &person::SLICE,
    &stay::SLICE,
    &care::SLICE,
    &kin::SLICE,
    &approval::SLICE,
    &look::SLICE,
    &export::SLICE,
    &field::SLICE,
    &glass::SLICE,
    &rights::SLICE,
    &age::SLICE,
    &hold::SLICE,
    &erasure::SLICE,
    &law::SLICE,
    &bounds::SLICE,
    &organisation::SLICE,
    &site::SLICE,
    &outline::SLICE,
    &compact::SLICE,
    &appeal::SLICE,
    &post::SLICE,
    &training::SLICE,
];

use muster_ledger::{Fault, Read};
use muster_web::{NavItem, Who};

const fn item(path: &'static str, label: &'static str, icon: &'static str) -> NavItem {
    NavItem { path, label, icon }
}

static WORKER: &[NavItem] = &[
    item("/tasks", "nav-today", "list-checks"),
    item("/walk", "nav-walk", "route"),
    item("/people", "nav-people", "users"),
    item("/careplans", "nav-careplan", "heart-handshake"),
    item("/requests", "nav-requests", "hand-helping"),
    item("/reports/new", "nav-report", "thermometer"),
    item("/forms", "nav-forms", "clipboard-list"),
    item("/deliveries", "nav-deliveries", "megaphone"),
    item("/stock", "nav-stock", "package"),
    item("/organisations", "nav-organisations", "building-2"),
    item("/sites", "nav-sites", "map"),
    item("/answerable", "nav-answerable", "user-check"),
];
static SECRETARY: &[NavItem] = &[
    item("/desk", "nav-desk", "layout-dashboard"),
    item("/tasks", "nav-tasks", "list-checks"),
    item("/requests", "nav-requests", "hand-helping"),
    item("/people", "nav-people", "users"),
    item("/careplans", "nav-careplan", "heart-handshake"),
    item("/deliveries", "nav-deliveries", "megaphone"),
    item("/stock", "nav-stock", "package"),
    item("/whistles", "nav-whistles", "bell-ring"),
    item("/sweeps", "nav-sweeps", "route"),
    item("/organisations", "nav-organisations", "building-2"),
    item("/sites", "nav-sites", "map"),
    item("/answerable", "nav-answerable", "user-check"),
    item("/signals", "nav-signals", "radio"),
    item("/clues", "nav-clues", "circle-alert"),
    item("/forms", "nav-forms", "clipboard-list"),
    item("/data-requests", "nav-data-requests", "list-checks"),
    item("/plans", "nav-plans", "book-open"),
    item("/bounds", "nav-bounds", "sliders-horizontal"),
    item("/approvals", "nav-approvals", "user-check"),
];
static EMERGENCY: &[NavItem] = &[
    item("/incidents", "nav-incidents", "siren"),
    item("/whistles", "nav-whistles", "bell-ring"),
    item("/clues", "nav-clues", "circle-alert"),
    item("/tasks", "nav-tasks", "list-checks"),
    item("/signals", "nav-signals", "radio"),
    item("/sites", "nav-sites", "map"),
    item("/organisations", "nav-organisations", "building-2"),
    item("/answerable", "nav-answerable", "user-check"),
    item("/plans", "nav-plans", "book-open"),
];
static COUNSELLOR: &[NavItem] =
    &[item("/counsel", "nav-counsel", "heart-handshake"), item("/answerable", "nav-answerable", "user-check")];
static HEALTH: &[NavItem] = &[
    item("/signals", "nav-signals", "radio"),
    item("/clues", "nav-clues", "circle-alert"),
    item("/care", "nav-care", "users"),
    item("/reports", "nav-reports", "thermometer"),
    item("/rules", "nav-rules", "sliders-horizontal"),
    item("/glass", "nav-glass", "circle-alert"),
];
static COMMAND: &[NavItem] = &[
    item("/incidents", "nav-incidents", "siren"),
    item("/rollup", "nav-rollup", "chart-column"),
    item("/counsel/figures", "nav-counsel-figures", "chart-column"),
    item("/whistles", "nav-whistles", "bell-ring"),
    item("/forms", "nav-forms", "clipboard-list"),
    item("/data-requests", "nav-data-requests", "list-checks"),
    item("/signals", "nav-signals", "radio"),
    item("/clues", "nav-clues", "circle-alert"),
    item("/plans", "nav-plans", "book-open"),
    item("/stock", "nav-stock", "package"),
    item("/organisations", "nav-organisations", "building-2"),
    item("/sites", "nav-sites", "map"),
    item("/answerable", "nav-answerable", "user-check"),
    item("/big", "nav-big", "layout-dashboard"),
    item("/rules", "nav-rules", "sliders-horizontal"),
    item("/bounds", "nav-bounds", "sliders-horizontal"),
    item("/fields", "nav-fields", "book-open"),
    item("/approvals", "nav-approvals", "user-check"),
];
static SYSTEM: &[NavItem] = &[
    item("/accounts", "nav-accounts", "key-round"),
    item("/answerable", "nav-answerable", "user-check"),
    item("/places", "nav-places", "map"),
    item("/imports", "nav-imports", "upload"),
    item("/parked", "nav-parked", "circle-pause"),
];
static SECURITY: &[NavItem] = &[
    item("/accounts", "nav-accounts", "key-round"),
    item("/exports", "nav-exports", "upload"),
    item("/glass", "nav-glass", "circle-alert"),
    item("/datasets", "nav-data", "history"),
    item("/answerable", "nav-answerable", "user-check"),
];
static AUDIT: &[NavItem] = &[
    item("/incidents", "nav-incidents", "siren"),
    item("/rollup", "nav-rollup", "chart-column"),
    item("/datasets", "nav-data", "history"),
    item("/holds", "nav-holds", "scale"),
    item("/looks/patterns", "nav-looks", "eye"),
    item("/approvals", "nav-approvals", "user-check"),
];
static RESIDENT: &[NavItem] = &[
    item("/home", "nav-home", "house"),
    item("/reports/new", "nav-report", "thermometer"),
    item("/requests/new", "nav-ask", "hand-helping"),
    item("/public", "nav-public", "megaphone"),
];

/// Rail and tabs by post.
pub fn nav(who: &Who) -> &'static [NavItem] {
    match who.post.as_str() {
        "grid_worker" => WORKER,
        "secretary" => SECRETARY,
        "counsellor" => COUNSELLOR,
        "health_centre" | "cdc" => HEALTH,
        "street_lead" | "district_lead" => COMMAND,
        "administrator" => SYSTEM,
        "emergency_officer" => EMERGENCY,
        "security_keeper" => SECURITY,
        "auditor" => AUDIT,
        "resident" => RESIDENT,
        _ => &[],
    }
}

/// How much waits for whoever looks, by the path of the navigation.
pub fn badges(read: &Read, who: &Who) -> Result<Vec<(&'static str, usize)>, Fault> {
    let has = |path: &str| nav(who).iter().any(|i| i.path == path);
    let mut out = Vec::new();
    if has("/approvals") {
        out.push(("/approvals", approval::waiting(read, who)?.len()));
    }
    if has("/accounts") {
        out.push(("/accounts", duty::to_renew(read, who)?.len()));
    }
    Ok(out)
}
