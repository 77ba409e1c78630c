//! URL ⇄ command ⇄ answer of signals and rules.

use super::book::by_key;
use super::fact::{RuleSwitched, RuleTried, SignalClosed, SignalId};
use super::page_rule::tried_over;
use super::rule::{CloseSignal, SwitchRule, TryRule};
use super::table::{self, Signal};
use muster_ground::kin;
use muster_ledger::{By, Channel, Read, Refusal};
use muster_sense::selfreport::{REPORT_DATA, about};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request};

/// How it was found out, when the signal holds.
const CONFIRMED: [&str; 3] = ["called", "visited", "clinic"];
const BASIS: &[Choice] = &[
    Choice("called", "signal-basis-called"),
    Choice("visited", "signal-basis-visited"),
    Choice("clinic", "signal-basis-clinic"),
    Choice("other_cause", "signal-basis-other-cause"),
    Choice("mistaken", "signal-basis-mistaken"),
    Choice("known", "signal-basis-known"),
];

pub(super) static VERIFY: Form = Form {
    fields: &[
        Field::new(
            "outcome",
            FieldKind::One(&[Choice("confirmed", "signal-confirm"), Choice("dismissed", "signal-dismiss")]),
            "signal-outcome",
        ),
        Field::new("basis", FieldKind::One(BASIS), "signal-basis"),
        Field::new("note", FieldKind::LongText, "signal-note").optional().hint("signal-note-hint").max(1000),
    ],
    submit: "signal-verify",
};
pub(super) static TRY: Form = Form {
    fields: &[Field::new("days", FieldKind::Number { min: 7, max: 366 }, "signal-trial-days")],
    submit: "signal-trial-record",
};
pub(super) static SWITCH: Form = Form {
    fields: &[Field::new(
        "on",
        FieldKind::One(&[Choice("yes", "signal-switch-on"), Choice("no", "signal-switch-off")]),
        "signal-switch",
    )],
    submit: "signal-switch",
};

/// The signal of this path, within the scope.
pub(super) fn within(req: &Request, read: &Read) -> Result<Signal, Refusal> {
    let id: SignalId = req.id("id")?;
    let signal = table::find(read, id)?.ok_or(Refusal::not_found("signal-none-such").instead("/signals"))?;
    if !req.scope()?.covers(signal.community, signal.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/signals"));
    }
    Ok(signal)
}

/// `POST /signals/{id}/verification`.
pub(super) fn verify(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let signal = within(req, read)?;
    let whom: Vec<kin::About> = signal.evidence.iter().flat_map(|seq| about(read, *seq)).collect();
    kin::apart(req, read, &whom)?;
    let values = VERIFY.read(req)?;
    let (confirmed, basis) = (values.get("outcome") == "confirmed", values.get("basis"));
    if CONFIRMED.contains(&basis) != confirmed {
        return Err(Refusal::invalid("signal-basis-unfit").problem("basis", "signal-basis-unfit"));
    }
    let plain = serde_json::json!({ "note": values.get("note") }).to_string();
    let note = read.vault().seal(REPORT_DATA.ready(&req.house, read)?, None, plain.as_bytes());
    let command = CloseSignal {
        body: SignalClosed { id: signal.id, basis: basis.to_owned() },
        confirmed,
        actor: req.who.actor,
        post: req.who.post.clone(),
        evidence: signal.evidence,
        note: note.map_err(|_| Refusal::conflict("signal-data-gone"))?,
    };
    Ok(Act::new(command, format!("/signals/{}", signal.id)).by(Channel::Web, By::Worker))
}

/// `POST /rules/{key}/trials`: what the trial found goes on record, counted anew here and not taken from the form.
pub(super) fn record_trial(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let rule = by_key(req.param("key"))?;
    let days = TRY.read(req)?.int("days");
    let raises = tried_over(read, rule, days)?;
    let tried = RuleTried { key: rule.key.clone(), version: rule.version, days, would_raise: raises.len() as i64 };
    Ok(Act::new(TryRule(tried), format!("/rules/{}", rule.key)).by(Channel::Web, By::Worker))
}

/// `POST /rules/{key}/switching`.
pub(super) fn switch(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let rule = by_key(req.param("key"))?;
    let on = SWITCH.read(req)?.get("on") == "yes";
    let switched = RuleSwitched { key: rule.key.clone(), version: rule.version, on };
    Ok(Act::new(SwitchRule(switched), format!("/rules/{}", rule.key)).by(Channel::Web, By::Worker))
}
