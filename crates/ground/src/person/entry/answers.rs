//! A household is asked the few things that are missing or old, once: still so, or what it is now. Each answer is recorded by the
//! command that would have recorded it alone.

use super::check::{self, told};
use super::form::NEEDS;
use super::rule::{Affirm, Leave, Update};
use super::{lost, now, standing, today};
use crate::person::age::{Lack, Lacking};
use crate::person::fact::{Dropped, Item};
use muster_ledger::{Command, Read, Refusal};
use muster_web::{Choice, Field, FieldKind, Form, Request, Values};

/// More people of one room are asked the next time.
pub(super) const ASKED_MAX: usize = 12;

const MET: FieldKind = FieldKind::One(&[Choice("yes", "person-ask-met-yes"), Choice("no", "person-ask-met-no")]);
const HOME: FieldKind = FieldKind::One(&[Choice("yes", "person-ask-home-yes"), Choice("moved", "person-ask-home-moved")]);

macro_rules! asked {
    ($($n:literal)*) => {
        &[$(
            Field::new(concat!("who", $n), FieldKind::Hidden, "person-name").optional().max(40),
            Field::new(concat!("met", $n), MET, "person-ask-met").optional(),
            Field::new(concat!("home", $n), HOME, "person-ask-home").optional(),
            Field::new(concat!("phone", $n), FieldKind::Phone, "person-phone").optional().max(40),
            Field::new(concat!("birth", $n), FieldKind::Date, "person-birth").optional(),
            Field::new(concat!("needs", $n), NEEDS, "person-needs").optional(),
        )*]
    };
}

/// As posted; the page shows what is asked of whom.
pub static ANSWERS: Form = Form { fields: asked!(0 1 2 3 4 5 6 7 8 9 10 11), submit: "person-ask-save" };

/// The name of an input: what is asked, of the how manieth.
pub(super) fn input(what: &str, n: usize) -> String {
    format!("{what}{n}")
}

pub(super) fn asks(l: &Lacking, item: Item) -> Option<Lack> {
    l.items.iter().find(|(i, _)| *i == item).map(|(_, lack)| *lack)
}

/// What the answers record; refused where nobody was asked.
pub fn answered(req: &Request, read: &Read, all: &[Lacking]) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let v = ANSWERS.read(req)?;
    let mut out: Vec<Box<dyn Command>> = Vec::new();
    let mut problems = Vec::new();
    for n in 0..ASKED_MAX {
        let who = v.get(&input("who", n));
        if who.is_empty() || v.get(&input("met", n)) == "no" {
            continue;
        }
        // Another answer may have come first: then there is nothing left to ask of them.
        let Some(l) = all.iter().find(|l| l.person.subject.hex() == who) else { continue };
        match one(read, &v, n, l) {
            Ok(some) => out.extend(some),
            Err(r) if r.problems.is_empty() => return Err(r),
            Err(r) => problems.extend(r.problems.into_iter().map(|mut p| {
                p.field = input(&p.field, n);
                p
            })),
        }
    }
    if !problems.is_empty() {
        let n = problems.len();
        return Err(Refusal { problems, ..Refusal::invalid("web-form-wrong").arg("n", n) });
    }
    if out.is_empty() {
        return Err(Refusal::invalid("person-ask-nobody"));
    }
    Ok(out)
}

fn one(read: &Read, v: &Values, n: usize, l: &Lacking) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let posted = |what: &str| v.get(&input(what, n)).trim().to_owned();
    let (subject, part, area) = (l.person.subject, l.person.part, l.person.building);
    if posted("home") == "moved" {
        return Ok(vec![Box::new(Leave { subject, part, reason: Dropped::Moved })]);
    }
    let now = now(read, l.person.clone())?;
    let mut said = vec![("needs_shown", super::codes(&now.told.needs))];
    for what in ["phone", "birth"] {
        said.push((what, posted(what)));
    }
    let ticked: Vec<String> = match asks(l, Item::Needs) {
        Some(_) => v.all(&input("needs", n)).into_iter().map(str::to_owned).collect(),
        None => now.told.needs.iter().map(|n| n.code().to_owned()).collect(),
    };
    said.extend(ticked.into_iter().map(|code| ("needs", code)));
    let told = told(&Values::filled(&said), &now.told, today(read))?;
    let changed = check::changed(&now.told, &told);
    let mut out: Vec<Box<dyn Command>> = Vec::new();
    if !changed.is_empty() {
        let body = standing(&told, now.person.community, &now.at);
        out.push(Box::new(Update::new(read.vault(), now.owner, part, &body, &told.personal, &changed).map_err(lost)?));
    }
    // What is still not known was asked, and is not affirmed.
    let known = |item: Item| match item {
        Item::Phone => !told.personal.phone.is_empty(),
        Item::Birth => told.personal.born().is_some(),
        _ => true,
    };
    let items: Vec<Item> = l.items.iter().map(|(i, _)| *i).filter(|i| !changed.contains(i) && known(*i)).collect();
    if !items.is_empty() {
        out.push(Box::new(Affirm { subject, part, area, items }));
    }
    Ok(out)
}
