//! `muster map`: every fact, route, action, reaction, timer and table, as the code itself has them. docs/map.md is this text.

use crate::reactions::{REACTIONS, TIMERS};
use crate::rooms::slices;
use muster_ground::duty;
use muster_ledger::{Keep, Kind, Projection, own_projection};
use muster_web::{Does, Route};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The ledger's own slice, then all others in flow order.
fn projections() -> Vec<&'static Projection> {
    std::iter::once(own_projection()).chain(slices().into_iter().map(|s| s.projection)).collect()
}

/// Every kind of fact with the slice that tells of it first.
pub fn kinds() -> Vec<(&'static str, Kind)> {
    let mut first: Vec<(&'static str, Kind)> = Vec::new();
    for p in projections() {
        for k in p.kinds {
            if !first.iter().any(|(_, had)| (had.name, had.version) == (k.name, k.version)) {
                first.push((p.name, *k));
            }
        }
    }
    first
}

/// Every route as (slice, method, route).
pub fn routes() -> Vec<(&'static str, &'static str, &'static Route)> {
    let method = |r: &Route| match r.does {
        Does::See(_) | Does::File(_) => "GET",
        Does::Act { .. } | Does::Enter { .. } => "POST",
    };
    slices().into_iter().flat_map(|s| s.routes.iter().map(move |r| (s.projection.name, method(r), r))).collect()
}

/// Which posts may do what the routes name; `public` needs none.
fn posts() -> Result<BTreeMap<&'static str, Vec<&'static str>>, String> {
    Ok(duty::Authority::new()?.matrix(routes().iter().map(|(_, _, r)| r.action)))
}

/// One line a route: who reaches it.
pub fn duty_routes() -> Result<String, String> {
    let posts = posts()?;
    let mut lines: Vec<String> = routes()
        .iter()
        .map(|(_, method, r)| {
            let who = posts.get(r.action).map_or("everyone".to_owned(), |p| p.join(" "));
            let who = if who.is_empty() { "nobody by post".to_owned() } else { who };
            let who = if r.duty_or_none { format!("{who}, and whoever acts in no duty") } else { who };
            format!("{} {method} · {} · {who}\n", r.path, r.action)
        })
        .collect();
    lines.sort();
    Ok(lines.concat())
}

fn row(out: &mut String, cells: &[&str]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn head(out: &mut String, title: &str, cells: &[&str]) {
    let _ = writeln!(out, "\n## {title}\n");
    row(out, cells);
    row(out, &vec!["---"; cells.len()]);
}

fn or_none(list: Vec<String>) -> String {
    if list.is_empty() { "—".to_owned() } else { list.join(" · ") }
}

/// The whole page.
pub fn map() -> Result<String, String> {
    let mut out = String::from(
        "# Map\n\nWritten by `cargo xtask map` from the code; a test keeps it true. ARCHITECTURE.md tells why it is so.\n",
    );
    head(&mut out, "Facts", &["slice", "what it records"]);
    for p in projections() {
        let own = kinds().into_iter().filter(|(slice, _)| *slice == p.name);
        let own: Vec<String> = own.map(|(_, k)| format!("`{}` v{}", k.name, k.version)).collect();
        if !own.is_empty() {
            row(&mut out, &[p.name, &own.join(" · ")]);
        }
    }
    head(&mut out, "Routes", &["slice", "method", "path", "action"]);
    for (slice, method, r) in routes() {
        let action = if r.duty_or_none { format!("{}, or no duty", r.action) } else { r.action.to_owned() };
        row(&mut out, &[slice, method, &format!("`{}`", r.path), &action]);
    }
    head(&mut out, "Actions", &["action", "posts that have it"]);
    for (action, posts) in posts()? {
        row(&mut out, &[action, &or_none(posts.iter().map(|p| (*p).to_owned()).collect())]);
    }
    head(&mut out, "Reactions", &["fact", "what follows"]);
    for r in REACTIONS {
        row(&mut out, &[&format!("`{}`", r.on), r.name]);
    }
    head(&mut out, "Timers", &["timer", "set by"]);
    for t in TIMERS {
        let slice = t.name.split('.').next().unwrap_or_default();
        row(&mut out, &[&format!("`{}`", t.name), slice]);
    }
    head(&mut out, "Tables", &["slice", "projection (rebuilt from facts)", "work (kept by replay)"]);
    for p in projections().into_iter().filter(|p| !p.tables.is_empty()) {
        let of =
            |work: bool| p.tables.iter().filter(|t| (t.keep == Keep::Work) == work).map(|t| format!("`{}`", t.name)).collect();
        row(&mut out, &[p.name, &or_none(of(false)), &or_none(of(true))]);
    }
    out.push_str("\nThe vault's tables and the facts themselves are the ledger's: `crates/ledger/src/store.rs`.\n");
    Ok(out)
}
