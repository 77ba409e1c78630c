mod access;
mod field;
mod rules;
mod staff;

use super::pages::{enter, setup};
use super::totp;
use crate::rehearsal::desk::Trial;
use muster_ledger::{Moment, Refusal, SECOND};
use muster_web::Session;

pub(super) const PASSWORD: &str = "钱塘江边三棵老樟树 wind";

/// The last piece of a path.
pub(super) fn token(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// Base 32, as an authenticator app reads it.
pub(super) fn unbase32(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> =
        text.chars().filter_map(|c| letters.find(c)).flat_map(|v| (0..5).rev().map(move |k| (v >> k & 1) as u8)).collect();
    bits.chunks_exact(8).map(|c| c.iter().fold(0, |a, b| a << 1 | b)).collect()
}

/// What an authenticator app shows.
pub(super) fn shown(secret: &[u8], at: Moment) -> String {
    totp::hotp(secret, totp::step(at) as u64, 6)
}

/// Somebody who was set up: what they hold.
pub(super) struct Set {
    pub(super) session: Session,
    pub(super) secret: Vec<u8>,
    pub(super) recovery: Vec<String>,
}

/// Follows a set-up link to its end. Time goes on by half a minute, so that the next code is another.
pub(super) fn set_up(t: &Trial, link: &str, name: &str, login: &str) -> Result<Set, Refusal> {
    let link = token(link);
    let form = [("name", name), ("account", login), ("password_new", PASSWORD), ("password_new_again", PASSWORD)];
    let step = token(&t.enter(&t.request(&[("token", &link)], &form), setup::begin)?.then);
    let page = setup::totp(&t.request(&[("step", &step)], &[]), &t.read())?;
    let secret = unbase32(page.data["secret"].as_str().unwrap());
    let recovery = page.data["recovery"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    let code = shown(&secret, t.now());
    let entered = t.enter(&t.request(&[("step", &step)], &[("code", &code)]), setup::finish)?;
    t.pass(30 * SECOND);
    Ok(Set { session: entered.session.unwrap(), secret, recovery })
}

/// Name and password; the token of the next question.
pub(super) fn first_question(t: &Trial, login: &str, password: &str) -> Result<String, Refusal> {
    let req = t.request(&[], &[("account", login), ("password", password)]);
    Ok(token(&t.enter(&req, enter::enter_staff)?.then))
}

/// The time code.
pub(super) fn second_question(t: &Trial, step: &str, code: &str) -> Result<Session, Refusal> {
    let entered = t.enter(&t.request(&[("step", step)], &[("code", code)]), enter::enter_totp)?;
    Ok(entered.session.unwrap())
}

pub(super) fn outcome<T>(r: Result<T, Refusal>) -> &'static str {
    r.map_or_else(|r| r.code, |_| "in")
}
