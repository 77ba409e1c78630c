//! Whoever reads a list holds a scope, and a scope comes from a decision about a duty.

use crate::source::{Source, house, none};
use crate::token::{Token, paths, reads};

const NO_ROOMS: &[&str] = &["crates/ledger/", "crates/server/", "crates/main/"];
const GRANTS: &str = "crates/ground/src/duty";

fn granted_elsewhere(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files
        .iter()
        .filter(|f| f.path.starts_with("crates/") && !f.path.starts_with(GRANTS) && f.path != "crates/web/src/request.rs")
    {
        for (_, line) in paths(&f.live).into_iter().filter(|(p, _)| p.ends_with("Scope::granted")) {
            out.push(format!("{}:{line}: only ground's duty grants a scope: take `&req.scope`", f.path));
        }
    }
    out
}

/// `fn list…` in table.rs takes a `&Scope`. The ledger knows no persons and the server lists its own work only.
fn lists_without_scope(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && !NO_ROOMS.iter().any(|r| f.path.starts_with(r))) {
        // A table of its own, or the one file of a small slice.
        let has_tables = f.name() == "table.rs" || f.live.windows(2).any(|w| w[0].is("Table") && w[1].is("{"));
        for i in (0..f.live.len()).filter(|i| has_tables && f.live[*i].is("fn")) {
            let Some(name) = f.live.get(i + 1).and_then(Token::word) else { continue };
            if (name == "list" || name.starts_with("list_")) && !takes_scope(&f.live[i..]) {
                out.push(format!(
                    "{}:{}: `{name}` reads a list without `&Scope`: what a duty may not see would be shown",
                    f.path, f.live[i].line
                ));
            }
        }
    }
    out
}

fn takes_scope(signature: &[Token]) -> bool {
    let end = signature.iter().position(|t| t.is("{") || t.is(";")).unwrap_or(signature.len());
    (0..end).any(|i| signature[i].is("&") && (1..4).any(|n| reads(signature, i + n, &["Scope"])))
}

#[test]
fn only_duty_grants_a_scope() {
    none(granted_elsewhere(house()));
}

#[test]
fn every_list_takes_a_scope() {
    none(lists_without_scope(house()));
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn a_scope_from_elsewhere_is_told() {
        let code = "fn f() { muster_web::Scope::granted(true) }";
        complains(&granted_elsewhere(&[Source::new("crates/sense/src/visit/routes.rs", code)]), 1);
        complains(&granted_elsewhere(&[Source::new("crates/ground/src/duty/authority.rs", code)]), 0);
    }

    #[test]
    fn a_list_without_scope_is_told() {
        let code = "pub fn list(read: &Read) -> Vec<Row> { let s: &Scope; } pub fn list_due(r: &Read, s: &Scope) {} fn find(r: &Read) {}";
        complains(&lists_without_scope(&[Source::new("crates/sense/src/visit/table.rs", code)]), 1);
    }
}
