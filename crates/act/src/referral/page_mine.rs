//! On a resident's own page: what would be told of them and to whom, with yes and no of the same weight; and later, taking it back.

use super::page::{clock, line};
use super::page_one::told;
use super::routes;
use super::table::{self, State};
use crate::home;
use crate::request::{self, need};
use muster_ledger::{Read, Refusal};
use muster_web::{Choice, Field, FieldKind, Form, Markup, Request, hidden_inputs, html, tag};

const SAY: &[Choice] = &[Choice("yes", "referral-say-yes"), Choice("no", "referral-say-no"), Choice("back", "referral-say-back")];
pub(super) static OWN: Form =
    Form { fields: &[Field::new("say", FieldKind::One(SAY), "referral-say")], submit: "referral-write-down" };

fn say(req: &Request, action: &str, word: &str, label: &str) -> Markup {
    html! { form.inline method="post" action=(req.to(action)) data-many="" {
        (hidden_inputs(req))
        input type="hidden" name="say" value=(word);
        button.button type="submit" { (req.t(label)) }
    } }
}

/// What was asked of them, and what was told with their word.
pub fn home_card(req: &Request, read: &Read) -> Result<Markup, Refusal> {
    let Some(me) = req.who.person else { return Ok(html! {}) };
    let Some(at) = home::of_who(read, &req.who)? else { return Ok(html! {}) };
    let mut requests = request::of_home(read, at.id)?;
    requests.extend(request::of_merged(read, me, at.id)?);
    let mut all = Vec::new();
    for r in &requests {
        if !routes::is_theirs(read, me, r)? {
            continue;
        }
        for row in table::of_request(read, r.id)? {
            // What has been said no to needs no card.
            if row.state != State::Refused && row.answered_at.is_none_or(|a| req.now < a.plus(30 * muster_ledger::DAY)) {
                let extra = table::extra(read, &row);
                all.push((line(read, row)?, extra));
            }
        }
    }
    Ok(html! { @for (l, extra) in &all { @let action = format!("/me/referrals/{}", l.row.id); section.card id="referral" {
        div.card-head { h2 { @if l.row.state == State::Asked { (req.tr("referral-mine-ask", &[("to", l.to_name.clone())])) } @else { (need(req, l.row.need)) " → " (l.to_name) } } (tag(&req.t(l.row.state.words()))) }
        div.card-body {
            @if l.row.state == State::Asked { p { (req.t("referral-mine-why")) } } @else { p.muted { (clock(req, &l.row)) } }
            @if l.row.state != State::Withdrawn { (told(req, &l.row.tells, extra.as_ref())) }
            @match l.row.state {
                State::Asked => div.actions { (say(req, &action, "yes", "referral-mine-yes")) (say(req, &action, "no", "referral-mine-no")) },
                State::Consented | State::Answered => div.actions { (say(req, &action, "back", "referral-take-back")) },
                _ => p { (req.t("referral-mine-back")) },
            }
        }
    } } })
}
