//! Golden files and ratchets under tidy/golden; `UPDATE_GOLDEN=1 cargo test -p tidy` writes them anew.

use crate::source::root;
use std::collections::BTreeMap;

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

fn path(name: &str) -> std::path::PathBuf {
    root().join("tidy/golden").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_default()
}

/// The file says exactly this.
#[track_caller]
pub(crate) fn same(name: &str, now: &str) {
    if updating() {
        std::fs::write(path(name), now).unwrap();
        return;
    }
    let before = read(name);
    let gone = before.lines().filter(|l| !now.lines().any(|n| n == *l)).map(|l| format!("- {l}"));
    let come = now.lines().filter(|l| !before.lines().any(|b| b == *l)).map(|l| format!("+ {l}"));
    let difference: Vec<String> = gone.chain(come).collect();
    let what = difference.join("\n");
    assert!(
        before == now,
        "\ntidy/golden/{name} differs:\n{what}\nwanted so? UPDATE_GOLDEN=1 cargo test -p tidy, and show the diff in review\n"
    );
}

/// What is wrong now against what was wrong before: complaints about what is new or has grown.
pub(crate) fn grown(before: &BTreeMap<String, usize>, now: &BTreeMap<String, usize>) -> Vec<(String, usize)> {
    now.iter().filter(|(k, n)| before.get(*k).is_none_or(|b| *n > b)).map(|(k, n)| (k.clone(), *n)).collect()
}

pub(crate) fn parse(text: &str) -> BTreeMap<String, usize> {
    let line = |l: &str| -> Option<(String, usize)> {
        let (key, count) = l.rsplit_once(' ')?;
        Some((key.to_string(), count.parse().ok()?))
    };
    text.lines().filter(|l| !l.starts_with('#')).map(|l| line(l).unwrap_or_else(|| (l.to_string(), 1))).collect()
}

/// The list after an update: what is still wrong, never worse than before. Only a new list is taken as it is.
fn tightened(before: &BTreeMap<String, usize>, now: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    if before.is_empty() {
        return now.clone();
    }
    now.iter().filter_map(|(k, n)| before.get(k).map(|b| (k.clone(), *n.min(b)))).collect()
}

/// A list that may only get shorter. Lines that are no longer true fall out at the next update.
#[track_caller]
pub(crate) fn ratchet(name: &str, now: BTreeMap<String, usize>, say: impl Fn(&str, usize) -> String) {
    if updating() {
        let lines = tightened(&parse(&read(name)), &now);
        let lines = lines.iter().map(|(k, n)| if *n == 1 { format!("{k}\n") } else { format!("{k} {n}\n") });
        std::fs::write(path(name), lines.collect::<String>()).unwrap();
    }
    let new = grown(&parse(&read(name)), &now);
    crate::source::none(new.iter().map(|(k, n)| say(k, *n)).collect());
}

#[test]
fn a_ratchet_lets_nothing_in() {
    let before = parse("a 500\nb 450\nc\n");
    assert_eq!(before["c"], 1);
    assert_eq!(grown(&before, &parse("a 501\nb 449\n")), [("a".to_string(), 501)]);
    assert_eq!(grown(&before, &parse("d 401\nc\n")), [("d".to_string(), 401)]);
    assert_eq!(tightened(&before, &parse("a 501\nb 449\nd 401\n")), parse("a 500\nb 449\n"));
}
