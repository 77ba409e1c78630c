//! What a one-time link opens: a password with its time code, or a bound phone.

use super::enter::{self, held, named, recovery_hash};
use crate::duty::{self, DutyGiven, GiveDuty};
use crate::signin::fact::Still;
use crate::signin::link::{self, LinkKind};
use crate::signin::session::{self, DEVICE_AT_MOST, Holder, Way};
use crate::signin::table::{CREDENTIALS, DEVICES, LINKS, RECOVERY, SESSIONS};
use crate::signin::tries;
use crate::signin::{code, password, totp};
use muster_ledger::{
    ActorId, Command, DAY, DutyId, Fault, MINUTE, PlaceId, Read, Refusal, Row, WorkWrite, hex, sha256, unhex, values,
};
use muster_web::{DEVICE_COOKIE, Enter, Field, FieldKind, Form, Page, Request, Values, html, qr};
use serde::{Deserialize, Serialize};

const ACCOUNT_FIELDS: [Field; 4] = [
    Field::new("name", FieldKind::Text, "signin-name").hint("signin-name-hint").max(40),
    Field::new("account", FieldKind::Text, "signin-account").hint("signin-account-hint").max(40),
    Field::new("password_new", FieldKind::Secret, "signin-password-new").hint("signin-password-hint").max(password::LONGEST),
    Field::new("password_new_again", FieldKind::Secret, "signin-password-again").max(password::LONGEST),
];
/// The first administrator says their name; others were named when their account was opened.
static FIRST: Form = Form { fields: &ACCOUNT_FIELDS, submit: "signin-go-on" };
/// What the route takes from either: whatever was typed is shown again.
pub(in crate::signin) static EITHER: Form = Form {
    fields: &[ACCOUNT_FIELDS[0].optional(), ACCOUNT_FIELDS[1], ACCOUNT_FIELDS[2], ACCOUNT_FIELDS[3]],
    submit: "signin-go-on",
};
static ACCOUNT: Form = Form { fields: &[ACCOUNT_FIELDS[1], ACCOUNT_FIELDS[2], ACCOUNT_FIELDS[3]], submit: "signin-go-on" };
pub(in crate::signin) static TOTP: Form = Form {
    fields: &[Field::new("code", FieldKind::Code, "signin-totp").hint("signin-totp-first-hint").max(8)],
    submit: "signin-setup-finish",
};
pub(in crate::signin) static DEVICE: Form = Form {
    fields: &[
        Field::new("pin_new", FieldKind::Secret, "signin-pin-new").hint("signin-pin-hint").max(6),
        Field::new("pin_new_again", FieldKind::Secret, "signin-pin-again").max(6),
    ],
    submit: "signin-bind",
};

/// Minutes to set up the time code.
const SETUP_VALID: i64 = 30 * MINUTE;
const RECOVERY_CODES: usize = 10;
/// The first administrator's term.
const FIRST_TERM: i64 = 2 * 365 * DAY;

#[derive(Serialize)]
struct Opened {
    link: String,
}

fn form_of(link: &Row) -> &'static Form {
    if link.text("kind") == LinkKind::First.name() { &FIRST } else { &ACCOUNT }
}

pub(in crate::signin) fn account(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let link = link::find(read, req.param("token"), &[LinkKind::First, LinkKind::Setup], req.process_now)?;
    let view = Opened { link: link.text("kind").to_owned() };
    let at = format!("/setup/{}", req.param("token"));
    Ok(Page::of(req, req.t("signin-setup-title"), &view, |_| {
        html! {
            div.page-head { h1 { (req.t("signin-setup-title")) } p.lede { (req.t("signin-setup-lede")) } }
            (muster_web::form(req, form_of(&link), &at, &Values::default()))
        }
    }))
}

/// What is kept, wrapped, until the time code works.
#[derive(Serialize, Deserialize)]
struct Chosen {
    name: String,
    login: String,
    password: String,
    secret: String,
    recovery: Vec<String>,
    link: String,
    first: bool,
}

fn login_fault(login: &str) -> bool {
    let n = login.chars().count();
    n < 3 || !login.chars().all(|c| c.is_alphanumeric() || "._-@".contains(c))
}

pub(in crate::signin) fn begin(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let link = link::find(read, req.param("token"), &[LinkKind::First, LinkKind::Setup], req.process_now)?;
    let values = form_of(&link).read(req)?;
    let vault = req.house.vault();
    let actor: ActorId = link.id("actor");
    let (login, typed) = (values.get("account"), values.get("password_new"));
    let mut wrong = Refusal::invalid("signin-setup-wrong");
    if login_fault(login) {
        wrong = wrong.problem("account", "signin-account-wrong");
    }
    let taken = read.by(&CREDENTIALS, "login", &[enter::login_token(vault, login).into()])?;
    if taken.iter().any(|r| r.id::<ActorId>("actor") != actor) {
        wrong = wrong.problem("account", "signin-account-taken");
    }
    let known = duty::holder(read, actor)?.name;
    if let Some(fault) = password::fault(typed, &[login, values.get("name"), &known, &req.house.opened().name]) {
        wrong = wrong.problem("password_new", fault);
    }
    if typed != values.get("password_new_again") {
        wrong = wrong.problem("password_new_again", "signin-password-differs");
    }
    if !wrong.problems.is_empty() {
        return Err(wrong);
    }
    let password = password::hash(vault, typed).ok_or_else(|| Fault::Broken("argon2".into()))?;
    let chosen = Chosen {
        name: values.get("name").to_owned(),
        login: login.to_owned(),
        password,
        secret: hex(&vault.random::<{ totp::SECRET_LENGTH }>()),
        // Ten letters: 50 bits.
        recovery: (0..RECOVERY_CODES).map(|_| code::spell(&vault.random::<7>())[..10].to_owned()).collect(),
        link: hex(link.blob("hash")),
        first: link.text("kind") == LinkKind::First.name(),
    };
    let (token, put) = enter::step_row(req, "setup", actor, &chosen, SETUP_VALID);
    let mut work = enter::leave(req, read)?;
    work.push(put);
    Ok(Enter { session: None, work, command: None, then: format!("/setup/totp/{token}"), device: None })
}

#[derive(Serialize)]
struct Secrets {
    uri: String,
    secret: String,
    recovery: Vec<String>,
}

/// Secret and recovery codes, shown until the first code was typed and never after.
pub(in crate::signin) fn totp(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let step = enter::step(read, req.param("step"), "setup", req.process_now)?;
    let chosen: Chosen = held(read, &step)?;
    let secret = unhex(&chosen.secret).unwrap_or_default();
    let view = Secrets {
        uri: totp::uri(&req.house.opened().name, &chosen.login, &secret),
        secret: code::grouped(&totp::base32(&secret)),
        recovery: chosen.recovery.iter().map(|c| format!("{}-{}", &c[..5], &c[5..])).collect(),
    };
    let at = format!("/setup/totp/{}", req.param("step"));
    Ok(Page::of(req, req.t("signin-totp-setup"), &view, |v| {
        html! {
            div.page-head { h1 { (req.t("signin-totp-setup")) } p.lede { (req.t("signin-totp-setup-lede")) } }
            section.card { div.card-body {
                ol.steps { li { (req.t("signin-totp-setup-1")) } li { (req.t("signin-totp-setup-2")) } li { (req.t("signin-totp-setup-3")) } }
                (qr(&v.uri))
                p { (req.t("signin-totp-by-hand")) " " span.mono { (v.secret) } }
            } }
            section.card { div.card-head { h2 { (req.t("signin-recovery")) } } div.card-body {
                p { (req.t("signin-recovery-lede")) }
                ul.list { @for c in &v.recovery { li.row { span.mono { (c) } } } }
            } }
            (muster_web::form(req, &TOTP, &at, &Values::default()))
        }
    }))
}

/// The first code works: only now the link is used up and the password holds. Sessions from before end.
pub(in crate::signin) fn finish(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let values = TOTP.read(req)?;
    let (vault, now) = (req.house.vault(), req.process_now);
    let step = enter::step(read, req.param("step"), "setup", now)?;
    let chosen: Chosen = held(read, &step)?;
    let actor: ActorId = step.id("actor");
    let link = unhex(&chosen.link).unwrap_or_default();
    if read.get(&LINKS, &[link.clone().into()])?.is_none() {
        return Err(Refusal::new(muster_ledger::Why::Gone, "signin-link-over"));
    }
    let secret = unhex(&chosen.secret).unwrap_or_default();
    let Some(used) = totp::accepts(&secret, values.get("code"), now) else {
        return Err(Refusal::invalid("signin-totp-wrong").problem("code", "signin-totp-wrong"));
    };
    let (command, duty) = if chosen.first { first_duty(req, actor, &chosen.name)? } else { (None, None) };
    tries::use_up(&req.house, read, named(vault, "signin.totp-step", format!("{actor} {used}")), now, "signin-totp-used")?;
    tries::use_up(&req.house, read, link.clone(), now, "signin-link-over")?;
    let mut work = vec![enter::end_step(&step), WorkWrite::Delete(&LINKS, values![link.clone()])];
    for row in read.by(&RECOVERY, "actor", &[actor.into()])? {
        work.push(WorkWrite::Delete(&RECOVERY, values![actor, row.blob("hash")]));
    }
    for code in &chosen.recovery {
        work.push(WorkWrite::Put(&RECOVERY, values![actor, recovery_hash(vault, actor, code)]));
    }
    for row in read.by(&SESSIONS, "actor", &[actor.into()])? {
        work.push(session::ending(&row));
    }
    let login = enter::login_token(vault, &chosen.login);
    let (name, totp) = (vault.wrap("signin.login", chosen.login.as_bytes()), vault.wrap(&enter::totp_of(actor), &secret));
    work.push(WorkWrite::Put(&CREDENTIALS, values![actor, login, name, chosen.password, totp, now]));
    let duty = match duty {
        Some(d) => Some(d),
        None => session::holder(read, actor, None, [0; 16])?.and_then(|w| w.duty),
    };
    // The first account comes into being with its duty; nobody can have withdrawn it.
    let proof = command.or_else(|| Still::there(&LINKS, values![link], "signin-link-over"));
    enter::enter(req, read, &Holder::staff(actor, duty), work, "/me".to_owned(), proof)
}

/// Opens the first account under the name just given, with the duty of an administrator over the whole house.
fn first_duty(req: &Request, actor: ActorId, name: &str) -> Result<(Option<Box<dyn Command>>, Option<DutyId>), Refusal> {
    let holder = duty::Holder { name: name.to_owned(), phone: String::new() };
    let account = duty::open_account(req.house.vault(), actor, "staff", &holder)
        .map_err(|_| Fault::Broken("the staff dataset is gone".into()))?;
    let id = DutyId(req.house.next_id());
    let (from, until) = (req.now, req.now.plus(FIRST_TERM));
    let duty = DutyGiven { id, actor, post: "administrator".to_owned(), place: PlaceId::HOUSE, from, until };
    Ok((Some(Box::new(GiveDuty { account: Some(account), duty, giver: ActorId::HOUSE })), Some(id)))
}

pub(in crate::signin) fn device(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let link = link::find(read, req.param("token"), &[LinkKind::Device], req.process_now)?;
    let name = duty::holder(read, link.id("actor"))?.name;
    let at = format!("/sign-in/device/{}", req.param("token"));
    Ok(Page::of(req, req.t("signin-bind-title"), &Opened { link: "device".to_owned() }, |_| {
        html! {
            div.page-head { h1 { (req.t("signin-bind-title")) } p.lede { (req.tr("signin-bind-lede", &[("name", name.clone())])) } }
            (muster_web::form(req, &DEVICE, &at, &Values::default()))
        }
    }))
}

pub(in crate::signin) fn bind_device(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let (vault, now) = (req.house.vault(), req.process_now);
    let link = link::find(read, req.param("token"), &[LinkKind::Device], now)?;
    let values = DEVICE.read(req)?;
    let pin = values.get("pin_new");
    let mut wrong = Refusal::invalid("signin-setup-wrong");
    if pin.len() != 6 || !pin.bytes().all(|b| b.is_ascii_digit()) {
        wrong = wrong.problem("pin_new", "signin-pin-six");
    } else if password::simple_digits(pin) {
        wrong = wrong.problem("pin_new", "signin-pin-simple");
    }
    if pin != values.get("pin_new_again") {
        wrong = wrong.problem("pin_new_again", "signin-pin-differs");
    }
    if !wrong.problems.is_empty() {
        return Err(wrong);
    }
    let actor: ActorId = link.id("actor");
    let kept = password::hash(vault, &enter::pin_of(actor, pin)).ok_or_else(|| Fault::Broken("argon2".into()))?;
    let hash = link.blob("hash").to_vec();
    tries::use_up(&req.house, read, hash.clone(), now, "signin-link-over")?;
    let secret: [u8; 20] = vault.random();
    let id = req.house.next_id();
    let what = session::kind_of_device(&req.user_agent);
    let mut work = vec![WorkWrite::Delete(&LINKS, values![hash.clone()])];
    // The phone that is bound anew is not kept twice.
    if let Some(old) = enter::device(read, &req.device, now)?.filter(|d| d.id::<ActorId>("actor") == actor) {
        work.push(WorkWrite::Delete(&DEVICES, values![old.int("id")]));
    }
    work.push(WorkWrite::Put(&DEVICES, values![id, &sha256(&secret)[..], actor, kept, what, now, now]));
    let duty = session::holder(read, actor, None, [0; 16])?.and_then(|w| w.duty);
    let holder = Holder { way: Way::Field, device: Some(id), ..Holder::staff(actor, duty) };
    let proof = Still::there(&LINKS, values![hash], "signin-link-over");
    let entered = enter::enter(req, read, &holder, work, "/".to_owned(), proof)?;
    let cookie = (DEVICE_COOKIE.to_owned(), code::spell(&secret), DEVICE_AT_MOST / 1_000_000);
    Ok(Enter { device: Some(cookie), ..entered })
}
