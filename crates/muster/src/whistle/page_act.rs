//! What can be done about a department's share, by where it stands; and how that is said.

use super::call::{Call, State};
use super::fact::Decline;
use muster_web::{Choice, Field, FieldKind, Form, Markup, Request, Values, html, nth_form};

const WAY: &[Choice] =
    &[Choice("phone", "whistle-way-phone"), Choice("text", "whistle-way-text"), Choice("paper", "whistle-way-paper")];
const NAME: Field = Field::new("name", FieldKind::Text, "whistle-said-by").max(40);

/// Under the link and from a worker's hand alike; the way is asked of the worker only.
pub(super) static ANSWER: Form = Form {
    fields: &[
        Field::new(
            "answer",
            FieldKind::One(&[
                Choice("coming", "whistle-coming"),
                Choice("not_ours", "whistle-decline-not_ours"),
                Choice("no_means", "whistle-decline-no_means"),
                Choice("not_needed", "whistle-decline-not_needed"),
            ]),
            "whistle-answer",
        ),
        Field::new("text", FieldKind::LongText, "whistle-answer-text").hint("whistle-answer-text-hint").optional().max(200),
        NAME,
        Field::new("way", FieldKind::One(WAY), "whistle-way").optional(),
    ],
    submit: "whistle-answer-send",
};
pub(super) static ARRIVE: Form = Form {
    fields: &[Field::new(
        "there",
        FieldKind::One(&[Choice("yes", "whistle-there-yes"), Choice("no", "whistle-there-no")]),
        "whistle-there",
    )],
    submit: "whistle-there-send",
};
pub(super) static SOLVE: Form = Form {
    fields: &[Field::new("text", FieldKind::LongText, "whistle-solved-text").max(300), NAME.optional()],
    submit: "whistle-solve",
};
pub(super) static REOPEN: Form =
    Form { fields: &[Field::new("text", FieldKind::Text, "whistle-reopen-text").max(200)], submit: "whistle-reopen" };
pub(super) static DECIDE: Form = Form {
    fields: &[
        Field::new(
            "stands",
            FieldKind::One(&[Choice("no", "whistle-decide-come"), Choice("yes", "whistle-decide-stands")]),
            "whistle-decide",
        ),
        Field::new("text", FieldKind::Text, "whistle-decide-text").max(200),
    ],
    submit: "whistle-decide-send",
};
pub(super) static RATE: Form = Form {
    fields: &[
        Field::new(
            "content",
            FieldKind::One(&[
                Choice("content", "whistle-content-content"),
                Choice("fair", "whistle-content-fair"),
                Choice("not", "whistle-content-not"),
            ]),
            "whistle-content",
        ),
        Field::new("text", FieldKind::Text, "whistle-content-text").hint("whistle-content-text-hint").optional().max(200),
    ],
    submit: "whistle-rate",
};

/// What this asker may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct May {
    pub blow: bool,
    pub record: bool,
    pub decide: bool,
}

/// Where a department stands, in words.
pub(super) fn state_words(req: &Request, c: &Call) -> String {
    let at = |id: &str, at: muster_ledger::Moment| req.tr(id, &[("at", muster_web::when(req, at))]);
    match c.state {
        State::Called if c.insisted => at("whistle-state-insisted", c.again_by.unwrap_or(c.answer_by)),
        State::Called => at("whistle-state-called", c.answer_by),
        State::Declined => req.tr("whistle-state-declined", &[("why", req.t(c.declined.unwrap_or(Decline::NotOurs).words()))]),
        State::Coming if c.exercise => req.t("whistle-state-answered"),
        State::Coming => at("whistle-state-coming", c.arrive_by),
        State::Reported => at("whistle-state-reported", c.reported_at.unwrap_or(c.called_at)),
        State::Arrived => at("whistle-state-arrived", c.solve_by),
        State::Solved => at("whistle-state-solved", c.solved_at.unwrap_or(c.called_at)),
        State::Released => req.t("whistle-state-released"),
        State::Withdrawn => req.t("whistle-state-withdrawn"),
    }
}

/// One step that is open to this asker, folded up where it is not the next one.
fn step(req: &Request, heading: &str, open: bool, f: &Form, c: &Call, (path, n): (&str, usize), values: &Values) -> Markup {
    let form = nth_form(req, f, &format!("/whistles/calls/{}/{path}", c.id), values, n);
    html! { details.fold open[open] { summary { (req.t(heading)) } (form) } }
}

/// What this asker may do about a department's share now, the likeliest first. `nth` of the page keeps its fields apart from others'.
pub(super) fn panel(req: &Request, c: &Call, may: May, nth: usize) -> Markup {
    let none = Values::default();
    let coming = Values::filled(&[("answer", "coming".to_owned()), ("way", "phone".to_owned())]);
    let yes = Values::filled(&[("there", "yes".to_owned())]);
    html! {
        @match c.state {
            State::Called => {
                @if may.record { (step(req, "whistle-answer-write", true, &ANSWER, c, ("answer", 9 * nth + 1), &coming)) }
                @if may.blow && !c.exercise { (step(req, "whistle-there-write", false, &ARRIVE, c, ("arrival", 9 * nth + 2), &yes)) }
            }
            State::Declined => {
                @if may.decide { (step(req, "whistle-decide-head", true, &DECIDE, c, ("decision", 9 * nth + 3), &none)) }
                @if may.record { (step(req, "whistle-answer-write", !may.decide, &ANSWER, c, ("answer", 9 * nth + 4), &coming)) }
            }
            State::Coming | State::Reported if may.blow && !c.exercise => { (step(req, "whistle-there-write", true, &ARRIVE, c, ("arrival", 9 * nth + 5), &yes)) }
            State::Arrived if may.record => { (step(req, "whistle-solve-write", true, &SOLVE, c, ("solution", 9 * nth + 6), &none)) }
            State::Solved if may.blow => {
                @if c.content.is_none() { (step(req, "whistle-rate-head", true, &RATE, c, ("rating", 9 * nth + 7), &none)) }
                (step(req, "whistle-reopen-head", false, &REOPEN, c, ("reopening", 9 * nth + 8), &none))
            }
            State::Released | State::Withdrawn if may.blow && !c.exercise && c.content.is_none() => { (step(req, "whistle-rate-head", false, &RATE, c, ("rating", 9 * nth + 9), &none)) }
            _ => {}
        }
    }
}
