//! The questions of whoever fixes a bound and of whoever chooses, by kind of bound.

use super::limit::{Limit, Value, clock_text};
use crate::law::Bound;
use muster_ledger::PlaceId;
use muster_web::{Choice, Field, FieldKind, Form, Values};

static LANGUAGES: [Choice; 5] = [
    Choice("zh", "bounds-pick-zh"),
    Choice("en", "bounds-pick-en"),
    Choice("local", "bounds-pick-local"),
    Choice("braille", "bounds-pick-braille"),
    Choice("sign", "bounds-pick-sign"),
];
static FORMS: [Choice; 5] = [
    Choice("board", "bounds-pick-board"),
    Choice("phone", "bounds-pick-phone"),
    Choice("door", "bounds-pick-door"),
    Choice("message", "bounds-pick-message"),
    Choice("broadcast", "bounds-pick-broadcast"),
];
static PICKS: [Choice; 10] =
    [LANGUAGES[0], LANGUAGES[1], LANGUAGES[2], LANGUAGES[3], LANGUAGES[4], FORMS[0], FORMS[1], FORMS[2], FORMS[3], FORMS[4]];
static REASONS: [Choice; 6] = [
    Choice("residents", "bounds-reason-residents"),
    Choice("staffing", "bounds-reason-staffing"),
    Choice("season", "bounds-reason-season"),
    Choice("incident", "bounds-reason-incident"),
    Choice("inspection", "bounds-reason-inspection"),
    Choice("law", "bounds-reason-law"),
];

/// Without it, the place of the duty.
const AT: Field = Field::new("at", FieldKind::Hidden, "bounds-at").optional();
const N: Field = Field::new("n", FieldKind::Number { min: 0, max: 100_000 }, "bounds-n").hint("bounds-n-hint");
const FROM: Field = Field::new("from", FieldKind::Text, "bounds-from").hint("bounds-time-hint").max(5);
const TO: Field = Field::new("to", FieldKind::Text, "bounds-to").hint("bounds-time-hint").max(5);
const FIRST: Field = Field::new("first", FieldKind::Date, "bounds-first").begins("bounds-part-when");
const LAST: Field = Field::new("last", FieldKind::Date, "bounds-last").hint("bounds-last-hint").optional();
const REASON: Field = Field::new("reason", FieldKind::One(&REASONS), "bounds-reason-field");
const NOTE: Field = Field::new("note", FieldKind::Text, "bounds-note").hint("bounds-note-hint").optional().max(120);

const fn picks(name: &'static str, all: &'static [Choice], label: &'static str) -> Field {
    Field::new(name, FieldKind::Many(all), label)
}

/// What is posted, whatever kind of bound it is; the pages show the part that fits.
pub(super) static SET: Form = Form {
    fields: &[
        AT,
        N.optional(),
        FROM.optional(),
        TO.optional(),
        picks("must", &PICKS, "bounds-must").optional(),
        picks("may", &PICKS, "bounds-may").optional(),
        FIRST,
        LAST,
        REASON,
        NOTE,
    ],
    submit: "bounds-set-button",
};
pub(super) static CHOOSE: Form = Form {
    fields: &[AT, N.optional(), FROM.optional(), TO.optional(), picks("picks", &PICKS, "bounds-picks").optional()],
    submit: "bounds-choose-button",
};
pub(super) static LIFT: Form = Form::button("bounds-lift");

static SET_NUMBER: Form = Form { fields: &[AT, N, FIRST, LAST, REASON, NOTE], submit: "bounds-set-button" };
static SET_WINDOW: Form = Form { fields: &[AT, FROM, TO, FIRST, LAST, REASON, NOTE], submit: "bounds-set-button" };
static SET_LANGUAGES: Form = Form {
    fields: &[AT, picks("must", &LANGUAGES, "bounds-must"), picks("may", &LANGUAGES, "bounds-may"), FIRST, LAST, REASON, NOTE],
    submit: "bounds-set-button",
};
static SET_FORMS: Form = Form {
    fields: &[AT, picks("must", &FORMS, "bounds-must"), picks("may", &FORMS, "bounds-may"), FIRST, LAST, REASON, NOTE],
    submit: "bounds-set-button",
};
static CHOOSE_NUMBER: Form = Form { fields: &[AT, N], submit: "bounds-choose-button" };
static CHOOSE_WINDOW: Form = Form { fields: &[AT, FROM, TO], submit: "bounds-choose-button" };
static CHOOSE_LANGUAGES: Form =
    Form { fields: &[AT, picks("picks", &LANGUAGES, "bounds-picks")], submit: "bounds-choose-button" };
static CHOOSE_FORMS: Form = Form { fields: &[AT, picks("picks", &FORMS, "bounds-picks")], submit: "bounds-choose-button" };

pub(super) fn set_form(b: &Bound) -> &'static Form {
    match b.unit.as_str() {
        "time" => &SET_WINDOW,
        "choice" if b.frame.may.iter().any(|p| LANGUAGES.iter().any(|l| l.0 == p)) => &SET_LANGUAGES,
        "choice" => &SET_FORMS,
        _ => &SET_NUMBER,
    }
}

pub(super) fn choose_form(b: &Bound) -> &'static Form {
    match b.unit.as_str() {
        "time" => &CHOOSE_WINDOW,
        "choice" if b.frame.may.iter().any(|p| LANGUAGES.iter().any(|l| l.0 == p)) => &CHOOSE_LANGUAGES,
        "choice" => &CHOOSE_FORMS,
        _ => &CHOOSE_NUMBER,
    }
}

/// The words of a reason's code.
pub(super) fn reason_words(reason: &str) -> &'static str {
    REASONS.iter().find(|c| c.0 == reason).map_or("bounds-reason-law", |c| c.1)
}

/// The form as it stands now.
pub(super) fn chosen_values(at: PlaceId, value: &Value) -> Values {
    let mut pairs = vec![("at", at.to_string())];
    match value {
        Value::Number(n) => pairs.push(("n", n.to_string())),
        Value::Window { from, to } => pairs.extend([("from", clock_text(*from)), ("to", clock_text(*to))]),
        Value::Picks(p) => pairs.extend(p.iter().map(|c| ("picks", c.clone()))),
    }
    Values::filled(&pairs)
}

/// The same for a bound; it begins today.
pub(super) fn limit_values(at: PlaceId, today: &str, limit: &Limit) -> Values {
    let mut pairs = vec![("at", at.to_string()), ("first", today.to_owned())];
    match limit {
        Limit::Number(n) => pairs.push(("n", n.to_string())),
        Limit::Window { from, to } if from != to => pairs.extend([("from", clock_text(*from)), ("to", clock_text(*to))]),
        Limit::Window { .. } => {}
        Limit::Set { must, may } => {
            pairs.extend(must.iter().map(|c| ("must", c.clone())));
            pairs.extend(may.iter().map(|c| ("may", c.clone())));
        }
    }
    Values::filled(&pairs)
}
