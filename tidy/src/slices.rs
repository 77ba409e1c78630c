//! Inside a slice: table names, the projection's name, where HTML may stand.

use crate::golden;
use crate::source::{Source, house, none};
use crate::token::{Token, reads};
use std::collections::BTreeMap;

/// Names given in `Table { name: "…" }` and `Projection { name: "…" }`.
fn named<'a>(tokens: &'a [Token], what: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    (0..tokens.len()).filter(move |i| reads(tokens, *i, &[what, "{", "name", ":"])).filter_map(|i| {
        let t = tokens.get(i + 4)?;
        Some((t.text()?, t.line))
    })
}

/// `tables: &[]` follows: nothing is kept under that name.
fn keeps_nothing(tokens: &[Token], line: usize) -> bool {
    let from = tokens.iter().position(|t| t.line >= line).unwrap_or(0);
    let end = tokens[from..].iter().position(|t| t.is("}")).map_or(tokens.len(), |e| from + e);
    (from..end).any(|i| reads(tokens, i, &["tables", ":", "&", "[", "]"]))
}

fn prefixes(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/")) {
        let ledger = f.path.starts_with("crates/ledger/");
        let server = f.path.starts_with("crates/server/");
        // The server has no slices: a file's projection names its tables.
        let own = if server { named(&f.live, "Projection").next().map(|p| p.0) } else { f.slice() };
        let Some(slice) = own else {
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
        for (name, line) in
            named(&f.live, "Projection").filter(|(n, line)| !ledger && *n != slice && !keeps_nothing(&f.live, *line))
        {
            out.push(format!("{}:{line}: the projection is called {name}, its slice {slice}: one name for both", f.path));
        }
    }
    out
}

/// Where each declared table lies: name and file.
fn tables(files: &[Source]) -> Vec<(&str, &Source)> {
    files
        .iter()
        .filter(|f| f.path.starts_with("crates/"))
        .flat_map(|f| named(&f.live, "Table").map(move |(n, _)| (n, f)))
        .collect()
}

/// SQL that reads a table which another slice declares: `file table` and how often.
fn foreign_reads(files: &[Source]) -> BTreeMap<String, usize> {
    let tables = tables(files);
    let mut out = BTreeMap::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && !f.path.starts_with("crates/ledger/")) {
        for text in f.live.iter().filter_map(|t| t.text()).filter(|t| t.contains("FROM ") || t.contains("JOIN ")) {
            for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
                let owner = tables.iter().find(|(n, _)| *n == word).map(|(_, o)| o);
                if owner.is_some_and(|o| (o.folder(), o.slice()) != (f.folder(), f.slice())) {
                    *out.entry(format!("{} {word}", f.path)).or_insert(0) += 1;
                }
            }
        }
    }
    out
}

/// SQL that changes rows or tables stands in the ledger only: a slice declares tables as data and writes in its projection.
fn sql(files: &[Source]) -> Vec<String> {
    let mut out = Vec::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && !f.path.starts_with("crates/ledger/")) {
        for t in &f.live {
            let starts = |text: &str| {
                ["INSERT ", "REPLACE ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "ALTER ", "PRAGMA ", "ATTACH "]
                    .iter()
                    .any(|w| text.trim_start().starts_with(w))
            };
            if t.text().is_some_and(starts) {
                out.push(format!("{}:{}: SQL that writes, outside the ledger: put rows in the projection", f.path, t.line));
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
    f.path.starts_with("crates/web/") || name.contains("page") || pieces.any(|p| p == "pages") || single
}

/// `file` and how often HTML stands there though it should not.
fn html(files: &[Source]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") || f.path.starts_with("lib/")) {
        for (i, t) in f.live.iter().enumerate() {
            let tag = |x: &str| ["<div", "<p>", "<a ", "<span", "<table"].iter().any(|tag| x.contains(tag));
            let raw = f.path.starts_with("crates/") && t.text().is_some_and(tag);
            if (reads(&f.live, i, &["html", "!"]) || raw) && !may_hold_html(f) {
                *out.entry(f.path.clone()).or_insert(0) += 1;
            }
        }
    }
    out
}

/// Text that goes out as it is: hostile words would run.
fn unescaped(files: &[Source]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for f in files.iter().filter(|f| f.path.starts_with("crates/") && !f.path.starts_with("crates/web/")) {
        let calls = (0..f.live.len()).filter(|i| reads(&f.live, *i, &["PreEscaped", "("])).count();
        if calls > 0 {
            out.insert(f.path.clone(), calls);
        }
    }
    out
}

#[test]
fn tables_carry_their_slices_prefix() {
    none(prefixes(house()));
}

#[test]
fn sql_that_writes_stands_in_the_ledger_only() {
    none(sql(house()));
}

#[test]
fn a_slice_reads_its_own_tables() {
    golden::ratchet("foreign-reads.txt", foreign_reads(house()), |key, _| {
        format!("{key}: another slice's table: ask that slice's mod.rs for what you need")
    });
}

#[test]
fn html_stands_in_pages_only() {
    golden::ratchet("html-outside-pages.txt", html(house()), |file, n| {
        format!("{file}: HTML in {n} places: move it to page.rs and hand the page what it shows, as data")
    });
    golden::ratchet("unescaped.txt", unescaped(house()), |file, n| {
        format!("{file}: PreEscaped in {n} places: hostile text would run; let the web kit hand out Markup")
    });
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
        complains(
            &sql(&[Source::new("crates/muster/src/task/table.rs", "let s = \"DELETE FROM task_tasks\"; let t = \"SELECT 1\";")]),
            1,
        );
    }

    #[test]
    fn a_read_of_anothers_table_is_told() {
        let theirs = Source::new("crates/ground/src/duty/table.rs", "Table { name: \"duty_duties\" }");
        let mine = Source::new("crates/muster/src/task/table.rs", "read.select(\"SELECT a FROM duty_duties JOIN task_x\")");
        let own = Source::new("crates/ground/src/duty/page.rs", "read.select(\"SELECT a FROM duty_duties\")");
        let found = foreign_reads(&[theirs, mine, own]);
        assert_eq!(found.keys().collect::<Vec<_>>(), ["crates/muster/src/task/table.rs duty_duties"]);
    }

    #[test]
    fn html_in_a_rule_is_told() {
        let code = "fn f() { html! { p {} } } fn g() { PreEscaped(\"x\") }";
        let file = |path| [Source::new(path, code)];
        assert_eq!(html(&file("crates/muster/src/task/rule.rs")).len(), 1);
        assert_eq!(html(&file("crates/muster/src/task/page.rs")).len(), 0);
        assert_eq!(html(&file("crates/muster/src/task.rs")).len(), 0);
        assert_eq!(unescaped(&file("crates/muster/src/task/page.rs")).len(), 1);
    }
}
