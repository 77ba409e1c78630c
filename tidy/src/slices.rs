//! Inside a slice: table names, the projection's name, where HTML may stand.

use crate::source::{Source, house, none};
use crate::token::{Kind, Token, reads};

/// Names given in `Table { name: "…" }` and `Projection { name: "…" }`.
fn named<'a>(tokens: &'a [Token], what: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    (0..tokens.len()).filter(move |i| reads(tokens, *i, &[what, "{", "name", ":"])).filter_map(|i| {
        let t = tokens.get(i + 4)?;
        Some((t.text()?, t.line))
    })
}

fn prefixes(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/")) {
        let ledger = f.path.starts_with("crates/ledger/");
        let Some(slice) = f.slice() else {
            out.extend(named(&f.live, "Table").map(|(n, line)| format!("{}:{line}: table {n} stands in no slice", f.path)));
            continue;
        };
        for (name, line) in named(&f.live, "Table") {
            let owned = if ledger {
                name.starts_with("ledger_") || name.starts_with("vault_")
            } else {
                name.starts_with(&format!("{slice}_"))
            };
            if !owned {
                out.push(format!("{}:{line}: table {name} lacks its slice's prefix: call it {slice}_{name}", f.path));
            }
        }
        for (name, line) in named(&f.live, "Projection").filter(|(n, _)| !ledger && *n != slice) {
            out.push(format!("{}:{line}: the projection is called {name}, its slice {slice}: one name for both", f.path));
        }
    }
    out
}

/// SQL stands in the ledger only: a slice declares tables as data.
fn sql(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && !f.path.starts_with("crates/ledger/")) {
        for t in &f.live {
            let starts = |text: &str| {
                ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE"]
                    .iter()
                    .any(|w| text.trim_start().starts_with(w))
            };
            if t.text().is_some_and(starts) {
                out.push(format!("{}:{}: SQL outside the ledger: read through Read, write in the projection", f.path, t.line));
            }
        }
    }
    out
}

/// HTML is written by the web kit, in page.rs and pages/, and in slices of one file.
fn may_hold_html(f: &Source) -> bool {
    let mut pieces = f.path.split('/').rev();
    let name = pieces.next().unwrap_or_default();
    let single = f.path.split('/').count() == 4 && f.slice().is_some() && name != "rule.rs";
    f.path.starts_with("crates/web/") || name.starts_with("page") || pieces.any(|p| p == "pages") || single
}

fn html(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") || f.path.starts_with("lib/")) {
        for (i, t) in f.live.iter().enumerate() {
            let raw = f.path.starts_with("crates/")
                && t.text().is_some_and(|x| ["<div", "<p>", "<a ", "<span", "<table"].iter().any(|tag| x.contains(tag)));
            if (reads(&f.live, i, &["html", "!"]) || raw) && !may_hold_html(f) {
                out.push(format!("{}:{}: HTML outside page.rs: hand the page what it shows, as data", f.path, t.line));
            }
            let escapes_not = matches!(&t.kind, Kind::Word(w) if w == "PreEscaped") && !f.path.starts_with("crates/web/");
            if escapes_not {
                out.push(format!(
                    "{}:{}: PreEscaped outside the web kit: hostile text would run; add what is missing there",
                    f.path, t.line
                ));
            }
        }
    }
    out
}

#[test]
fn tables_carry_their_slices_prefix() {
    none(prefixes(house()));
}

#[test]
fn sql_stands_in_the_ledger_only() {
    none(sql(house()));
}

#[test]
fn html_stands_in_pages_only() {
    none(html(house()));
}

#[cfg(test)]
mod bad {
    use super::*;
    use crate::source::complains;

    #[test]
    fn a_table_without_prefix_is_told() {
        let code = "pub static A: Table = Table { name: \"tasks\" }; static P: Projection = Projection { name: \"errands\", kinds: &[] };";
        complains(&prefixes(&[Source::new("crates/muster/src/task/table.rs", code)]), 2);
        complains(&prefixes(&[Source::new("crates/muster/src/task.rs", "Table { name: \"task_tasks\" }")]), 0);
        complains(&prefixes(&[Source::new("crates/muster/src/lib.rs", "Table { name: \"task_tasks\" }")]), 1);
    }

    #[test]
    fn sql_in_a_slice_is_told() {
        complains(&sql(&[Source::new("crates/muster/src/task/table.rs", "let s = \"SELECT 1\"; let t = \"please SELECT\";")]), 1);
    }

    #[test]
    fn html_in_a_rule_is_told() {
        let code = "fn f() { html! { p {} } } fn g() { PreEscaped(\"x\") }";
        complains(&html(&[Source::new("crates/muster/src/task/rule.rs", code)]), 2);
        complains(&html(&[Source::new("crates/muster/src/task/page.rs", "html! {}")]), 0);
        complains(&html(&[Source::new("crates/muster/src/task.rs", "html! {}")]), 0);
    }
}
