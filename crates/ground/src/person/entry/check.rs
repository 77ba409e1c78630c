//! What was typed about one resident, against what was known: pure, with every wrong field named at once.

use crate::person::fact::{Band, Item, Need, Relation, Sex};
use crate::person::import::{Heading, Home, RosterRow, check};
use crate::person::read::Personal;
use cn_id::{CitizenId, Date};
use muster_ledger::{Day, Refusal};
use muster_web::Values;

/// An entry but for its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub personal: Personal,
    pub band: Band,
    pub sex: Sex,
    pub needs: Vec<Need>,
    pub relation: Relation,
}

impl Told {
    pub(super) fn nobody() -> Told {
        let personal = Personal::default();
        Told { personal, band: Band::Unknown, sex: Sex::Unknown, needs: Vec::new(), relation: Relation::Member }
    }
}

pub(super) fn sex_of(code: &str) -> Option<Sex> {
    [("male", Sex::Male), ("female", Sex::Female), ("unknown", Sex::Unknown)]
        .into_iter()
        .find(|(c, _)| *c == code)
        .map(|(_, s)| s)
}
pub(super) fn relation_of(code: &str) -> Option<Relation> {
    let all = [("head", Relation::Head), ("member", Relation::Member), ("tenant", Relation::Tenant)];
    all.into_iter().find(|(c, _)| *c == code).map(|(_, r)| r)
}

type Wrong = (&'static str, &'static str, Vec<(&'static str, String)>);

/// Empty fields leave `before` as it is; a tick `clear_…` empties one.
pub(super) fn told(v: &Values, before: &Told, today: Date) -> Result<Told, Refusal> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut text = |name: &'static str, clear: &str, known: &str| match (v.opt(name), v.tick(clear)) {
        (Some(_), true) => {
            wrong.push((name, "person-typed-and-cleared", vec![]));
            known.to_owned()
        }
        (Some(typed), false) => typed.to_owned(),
        (None, true) => String::new(),
        (None, false) => known.to_owned(),
    };
    let was = &before.personal;
    let (name, phone) = (text("name", "", &was.name), text("phone", "clear_phone", &was.phone));
    let (id_number, note) = (text("id_number", "clear_id_number", &was.id_number), text("note", "clear_note", &was.note));
    let birth = text("birth", "clear_birth", &was.birth);
    // A number that stays keeps the kind it was taken for.
    let kept = if id_number == was.id_number { was.id_kind.as_str() } else { "" };
    let id_kind = v.opt("id_kind").unwrap_or(kept).to_owned();
    let row = RosterRow::new(0)
        .with(Heading::Name, name)
        .with(Heading::IdNumber, id_number)
        .with(Heading::IdKind, id_kind)
        .with(Heading::Phone, phone)
        .with(Heading::Note, note);
    // The place is looked for elsewhere; the same checks as for lists do for the rest.
    let checked = check(&row, Some(&Home::default()), today);
    for p in checked.problems.into_iter().filter(|p| p.blocking || p.code == "import-id-kind") {
        wrong.push((field_of(p.column), p.code, p.args));
    }
    let mut personal = checked.entry.map(|e| e.personal).unwrap_or_default();
    personal.birth = birth;
    personal.note_lies = was.note_lies.clone();
    let citizen = CitizenId::parse(&personal.id_number).ok();
    let sex = sex(v, before, citizen.as_ref(), &mut wrong);
    let band = band(v, before, citizen.as_ref(), &mut personal, today, &mut wrong);
    if wrong.is_empty() {
        let relation = relation_of(v.get("relation")).unwrap_or(before.relation);
        return Ok(Told { personal, band, sex, needs: needs(v, &before.needs), relation });
    }
    let mut refusal = Refusal::invalid("web-form-wrong").arg("n", wrong.len());
    for (field, code, args) in wrong {
        refusal = refusal.problem_with(field, code, args);
    }
    Err(refusal)
}

fn field_of(column: Heading) -> &'static str {
    match column {
        Heading::Name => "name",
        Heading::IdNumber => "id_number",
        Heading::IdKind => "id_kind",
        Heading::Phone => "phone",
        _ => "note",
    }
}

/// The ID number tells; whoever says otherwise has one of both wrong.
fn sex(v: &Values, before: &Told, citizen: Option<&CitizenId>, wrong: &mut Vec<Wrong>) -> Sex {
    let said = sex_of(v.get("sex"));
    match citizen.map(|id| if id.sex() == cn_id::Sex::Male { Sex::Male } else { Sex::Female }) {
        // What the page showed before the number was typed is no contradiction.
        Some(told) => {
            if said.is_some_and(|s| s != told && s != Sex::Unknown && s != before.sex) {
                wrong.push(("sex", "person-sex-differs", vec![]));
            }
            told
        }
        None => said.unwrap_or(before.sex),
    }
}

fn band(
    v: &Values,
    before: &Told,
    citizen: Option<&CitizenId>,
    personal: &mut Personal,
    (year, month, day): Date,
    wrong: &mut Vec<Wrong>,
) -> Band {
    let today = Day::from_civil(year as i16, month as i8, day as i8).unwrap_or(Day(0));
    if let Some(id) = citizen {
        let (y, m, d) = id.birth();
        let own = format!("{y:04}-{m:02}-{d:02}");
        if v.day("birth").is_some_and(|b| b.to_string() != own) {
            wrong.push(("birth", "person-birth-differs", vec![]));
        }
        personal.birth.clear();
        return id.age_on((year, month, day)).map_or(Band::Unknown, Band::of_age);
    }
    let mut parts = personal.birth.splitn(3, '-').map(|p| p.parse::<i16>().ok());
    let (y, m, d) = (parts.next().flatten(), parts.next().flatten(), parts.next().flatten());
    let born = y.zip(m).zip(d).and_then(|((y, m), d)| Some((Day::from_civil(y, m as i8, d as i8)?, y, m, d)));
    match born {
        Some((born, y, ..)) if born > today || y < 1880 => {
            wrong.push(("birth", "person-birth-odd", vec![("date", personal.birth.clone())]));
            Band::Unknown
        }
        Some((born, y, m, d)) => {
            personal.birth = born.to_string();
            let had = (month as i16, day as i16) >= (m, d);
            Band::of_age((year as i16 - y - i16::from(!had)).max(0) as u16)
        }
        // Lists may know the age of people without a number; clearing what told it makes it unknown.
        None if before.personal.born().is_some() => Band::Unknown,
        None => before.band,
    }
}

/// The form says which needs it showed: what was ticked since is added, what was unticked is taken away.
fn needs(v: &Values, before: &[Need]) -> Vec<Need> {
    let shown: Vec<&str> = v.get("needs_shown").split(',').collect();
    let ticked = v.all("needs");
    let keeps = |n: &Need| match (before.contains(n), ticked.contains(&n.code()), shown.contains(&n.code())) {
        (_, true, false) => true,
        (_, false, true) => false,
        (was, ..) => was,
    };
    Need::ALL.into_iter().filter(keeps).collect()
}

/// What differs, in the order of the form.
pub(super) fn changed(a: &Told, b: &Told) -> Vec<Item> {
    let (p, q) = (&a.personal, &b.personal);
    let all = [
        (Item::Name, p.name != q.name),
        (Item::IdNumber, p.id_number != q.id_number || p.id_kind != q.id_kind),
        (Item::Phone, p.phone != q.phone),
        (Item::Birth, p.born() != q.born() || a.band != b.band),
        (Item::Sex, a.sex != b.sex),
        (Item::Relation, a.relation != b.relation),
        (Item::Needs, a.needs != b.needs),
        (Item::Note, p.note != q.note),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(item, _)| item).collect()
}
