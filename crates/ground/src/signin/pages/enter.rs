//! The pages of sign-in: three ways, one question after the other.

use crate::duty;
use crate::signin::fact::Still;
use crate::signin::session::{self, Holder, Way};
use crate::signin::table::{CODES, CREDENTIALS, DEVICES, RECOVERY, STEPS};
use crate::signin::tries::{self, Rule};
use crate::signin::{code, password, totp};
use muster_ledger::{
    ActorId, Command, DutyId, Fault, MINUTE, Moment, PlaceId, Read, Refusal, Row, Vault, Why, WorkWrite, sha256, values,
};
use muster_web::{Enter, Field, FieldKind, Form, Markup, Page, Request, Session, Values, html};
use serde::{Deserialize, Serialize};

const NEXT: Field = Field::new("next", FieldKind::Hidden, "signin-next").optional();

pub(in crate::signin) static STAFF: Form = Form {
    fields: &[
        Field::new("account", FieldKind::Text, "signin-account").max(40),
        Field::new("password", FieldKind::Secret, "signin-password").max(password::LONGEST),
        NEXT,
    ],
    submit: "signin-go-on",
};
pub(in crate::signin) static TOTP: Form = Form {
    fields: &[Field::new("code", FieldKind::Code, "signin-totp").hint("signin-totp-hint").max(20)],
    submit: "signin-enter",
};
pub(in crate::signin) static WORKER: Form =
    Form { fields: &[Field::new("pin", FieldKind::Secret, "signin-pin").max(6), NEXT], submit: "signin-enter" };
pub(in crate::signin) static CODE: Form = Form {
    fields: &[Field::new("code", FieldKind::Code, "signin-code").hint("signin-code-hint").max(20), NEXT],
    submit: "signin-enter",
};

/// Minutes to type the time code after the password.
const STEP_VALID: i64 = 10 * MINUTE;

/// A path of this house to go on to; anything else is the first page.
fn next(path: &str) -> String {
    let own =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']) && !path.starts_with("/sign-");
    if own { path.to_owned() } else { "/".to_owned() }
}

#[derive(Serialize)]
struct Asked {
    way: &'static str,
}

/// `/sign-in`: who are you?
pub(in crate::signin) fn ways(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let view = ["staff", "worker", "code"].map(|way| Asked { way });
    let after = req.query("next").map_or(String::new(), |n| format!("?next={}", muster_web::coded(&next(n))));
    Ok(Page::of(req, req.t("signin-title"), &view, |view| {
        html! {
            div.page-head { h1 { (req.t("signin-title")) } }
            ul.tiles { @for v in view {
                li { a.tile href=(req.to(&format!("/sign-in/{}{after}", v.way))) {
                    span { (req.t(&format!("signin-way-{}", v.way))) small { (req.t(&format!("signin-way-{}-hint", v.way))) } }
                } }
            } }
            p.muted { (req.t("signin-none-needed")) " " a href=(req.to("/reports/new")) { (req.t("signin-report-without")) } }
        }
    }))
}

fn asking(req: &Request, way: &'static str, title: &str, form: &Form, at: &str, before: &Markup) -> Page {
    let values = Values::filled(&[("next", req.query("next").map(next).unwrap_or_default())]);
    Page::of(req, req.t(title), &Asked { way }, |_| {
        html! {
            div.page-head { h1 { (req.t(title)) } }
            (before)
            (muster_web::form(req, form, at, &values))
            p { a href=(req.to("/sign-in")) { (req.t("signin-other-way")) } }
        }
    })
}

pub(in crate::signin) fn staff(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(asking(req, "staff", "signin-way-staff", &STAFF, "/sign-in/staff", &html! {}))
}

pub(in crate::signin) fn totp(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let step = step(read, req.param("step"), "totp", req.process_now)?;
    let at = format!("/sign-in/totp/{}", req.param("step"));
    drop(step);
    Ok(asking(req, "totp", "signin-totp-title", &TOTP, &at, &html! { p { (req.t("signin-totp-lost")) } }))
}

pub(in crate::signin) fn worker(req: &Request, read: &Read) -> Result<Page, Refusal> {
    if device(read, &req.device, req.process_now)?.is_some() {
        return Ok(asking(req, "worker", "signin-way-worker", &WORKER, "/sign-in/worker", &html! {}));
    }
    Ok(Page::of(req, req.t("signin-way-worker"), &Asked { way: "device" }, |_| {
        html! {
            div.page-head { h1 { (req.t("signin-way-worker")) } p.lede { (req.t("signin-not-bound")) } }
            ol.steps { li { (req.t("signin-bind-1")) } li { (req.t("signin-bind-2")) } li { (req.t("signin-bind-3")) } }
            p { a href=(req.to("/sign-in")) { (req.t("signin-other-way")) } }
        }
    }))
}

pub(in crate::signin) fn code(req: &Request, _: &Read) -> Result<Page, Refusal> {
    let before = html! { p { (req.t("signin-code-where")) } };
    Ok(asking(req, "code", "signin-way-code", &CODE, "/sign-in/code", &before))
}

/// How login names are compared.
pub(in crate::signin) fn login_token(vault: &Vault, login: &str) -> Vec<u8> {
    vault.token("signin.login", &login.trim().to_lowercase()).0.to_vec()
}

fn address(req: &Request) -> Vec<u8> {
    req.house.vault().token("signin.address", &req.from).0.to_vec()
}

/// 16 bytes that name what is tried.
pub(in crate::signin) fn named(vault: &Vault, kind: &str, what: impl ToString) -> Vec<u8> {
    vault.token(kind, &what.to_string()).0.to_vec()
}

/// Held between the password and the time code.
#[derive(Serialize, Deserialize)]
struct Passed {
    login: String,
    next: String,
}

/// The row that keeps `held` until the next question is answered, and the token that names it.
pub(in crate::signin) fn step_row(
    req: &Request,
    kind: &str,
    actor: ActorId,
    held: &impl Serialize,
    valid: i64,
) -> (String, WorkWrite) {
    let vault = req.house.vault();
    let token: [u8; 16] = vault.random();
    let held = vault.wrap("signin.step", &serde_json::to_vec(held).unwrap_or_default());
    let row = values![&sha256(&token)[..], kind, actor, req.process_now.plus(valid), held];
    (code::spell(&token).to_ascii_lowercase(), WorkWrite::Put(&STEPS, row))
}

/// The row of a step while it is good.
pub(in crate::signin) fn step(read: &Read, token: &str, kind: &str, now: Moment) -> Result<Row, Refusal> {
    let row = match code::unspell(token, 16) {
        Some(t) => read.get(&STEPS, &[sha256(&t)[..].into()])?,
        None => None,
    };
    row.filter(|r| r.text("kind") == kind && now < r.moment("until"))
        .ok_or_else(|| Refusal::new(Why::Gone, "signin-step-over").instead("/sign-in"))
}

/// What a step keeps.
pub(in crate::signin) fn held<T: for<'a> Deserialize<'a>>(read: &Read, step: &Row) -> Result<T, Refusal> {
    let plain = read.vault().unwrap("signin.step", step.blob("held"));
    plain
        .and_then(|p| serde_json::from_slice(&p).ok())
        .ok_or_else(|| Fault::Broken("a step of sign-in does not open".into()).into())
}

pub(in crate::signin) fn end_step(row: &Row) -> WorkWrite {
    WorkWrite::Delete(&STEPS, values![row.blob("hash")])
}

fn stale_steps(read: &Read, now: Moment) -> Result<Vec<WorkWrite>, Fault> {
    let rows = read.select("SELECT hash FROM signin_steps WHERE until < ?1 ORDER BY until LIMIT 20", &[now.into()])?;
    Ok(rows.iter().map(end_step).collect())
}

/// Ends the session that asks: whoever signs in begins a new one.
pub(in crate::signin) fn leave(req: &Request, read: &Read) -> Result<Vec<WorkWrite>, Fault> {
    let row = match req.who.session {
        Some(id) => session::row(read, id)?,
        None => None,
    };
    Ok(row.iter().map(session::ending).collect())
}

fn open_account(read: &Read, actor: ActorId) -> Result<bool, Fault> {
    Ok(read.get(&duty::ACCOUNTS, &[actor.into()])?.is_some_and(|a| a.int_opt("closed_at").is_none()))
}

/// The same answer, after the same time, for a wrong name, a wrong password and a closed account.
pub(in crate::signin) fn enter_staff(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let values = STAFF.read(req)?;
    let (vault, now) = (req.house.vault(), req.process_now);
    let login = login_token(vault, values.get("account"));
    let row = read.by(&CREDENTIALS, "login", &[login.clone().into()])?.into_iter().next();
    let tried = vec![(named(vault, "signin.try", muster_ledger::hex(&login)), Rule::Slower(5)), (address(req), Rule::Slower(20))];
    tries::count(&req.house, read, tried, now, "signin-over")?;
    let right = password::fits(vault, row.as_ref().map(|r| r.text("password")), values.get("password"));
    let row = match row.filter(|_| right) {
        Some(r) if open_account(read, r.id("actor"))? => r,
        _ => return Err(Refusal::invalid("signin-wrong")),
    };
    let passed = Passed { login: muster_ledger::hex(&login), next: next(values.get("next")) };
    let (token, put) = step_row(req, "totp", row.id("actor"), &passed, STEP_VALID);
    let mut work = leave(req, read)?;
    work.extend(stale_steps(read, now)?);
    work.push(put);
    Ok(Enter { session: None, work, command: None, then: format!("/sign-in/totp/{token}"), device: None })
}

pub(in crate::signin) fn enter_totp(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let values = TOTP.read(req)?;
    let (vault, now) = (req.house.vault(), req.process_now);
    let row = step(read, req.param("step"), "totp", now)?;
    let passed: Passed = held(read, &row)?;
    let actor: ActorId = row.id("actor");
    let tried = vec![
        (named(vault, "signin.totp", actor), Rule::Slower(5)),
        (named(vault, "signin.step", req.param("step")), Rule::Few(5)),
    ];
    let counted = tries::count(&req.house, read, tried, now, "signin-step-over")?;
    let mut work = second_proof(req, read, actor, values.get("code"))?;
    work.extend(counted.forgive(read)?);
    // The password was right too: its tries are forgotten only now.
    let before = read.by(&crate::signin::table::TRIES, "what", &[named(vault, "signin.try", &passed.login).into()])?;
    work.extend(before.iter().map(|t| WorkWrite::Delete(&crate::signin::table::TRIES, values![t.blob("what"), t.int("id")])));
    work.push(end_step(&row));
    let holder = Holder::staff(actor, first_duty(read, actor)?);
    let proof = Still::there(&CREDENTIALS, values![actor], "signin-step-over");
    enter(req, read, &holder, work, next(&passed.next), proof)
}

/// Purpose under which an account's secret is wrapped: moved to another account's row it does not open.
pub(in crate::signin) fn totp_of(actor: ActorId) -> String {
    format!("totp {actor}")
}

/// A PIN as it is kept: with the account, so that a phone's row cannot be moved to another's.
pub(in crate::signin) fn pin_of(actor: ActorId, pin: &str) -> String {
    format!("{actor} {pin}")
}

/// A time code or a recovery code, each good once; the rows that use it up.
fn second_proof(req: &Request, read: &Read, actor: ActorId, typed: &str) -> Result<Vec<WorkWrite>, Refusal> {
    let (vault, now) = (req.house.vault(), req.process_now);
    let wrong = || Refusal::invalid("signin-totp-wrong").problem("code", "signin-totp-wrong");
    let credential = read.get(&CREDENTIALS, &[actor.into()])?.ok_or_else(wrong)?;
    let secret = vault
        .unwrap(&totp_of(actor), credential.blob("totp"))
        .ok_or_else(|| Fault::Broken("a time-code secret does not open".into()))?;
    if let Some(step) = totp::accepts(&secret, typed, now) {
        tries::use_up(&req.house, read, named(vault, "signin.totp-step", format!("{actor} {step}")), now, "signin-totp-used")?;
        return Ok(Vec::new());
    }
    let plain = code::plain(typed).ok_or_else(wrong)?;
    let hash = recovery_hash(vault, actor, &plain);
    read.get(&RECOVERY, &values![actor, hash.clone()])?.ok_or_else(wrong)?;
    tries::use_up(&req.house, read, hash.clone(), now, "signin-totp-used")?;
    Ok(vec![WorkWrite::Delete(&RECOVERY, values![actor, hash])])
}

pub(in crate::signin) fn recovery_hash(vault: &Vault, actor: ActorId, plain: &str) -> Vec<u8> {
    named(vault, "signin.recovery", format!("{actor} {plain}"))
}

fn first_duty(read: &Read, actor: ActorId) -> Result<Option<DutyId>, Fault> {
    Ok(session::holder(read, actor, None, [0; 16])?.and_then(|w| w.duty))
}

/// The rows of a new session beside `work`, and the cookie for it. `proof` must still stand when the writer comes to it.
pub(in crate::signin) fn enter(
    req: &Request,
    read: &Read,
    holder: &Holder,
    mut work: Vec<WorkWrite>,
    then: String,
    proof: Option<Box<dyn Command>>,
) -> Result<Enter, Refusal> {
    let (session, put): (Session, WorkWrite) = session::begin(&req.house, holder, req.process_now, &req.user_agent);
    work.extend(leave(req, read)?);
    work.extend(session::stale(read, req.process_now)?);
    work.push(put);
    Ok(Enter { session: Some(session), work, command: proof, then, device: None })
}

/// The phone that the cookie names, while its binding lasts.
pub(in crate::signin) fn device(read: &Read, cookie: &str, now: Moment) -> Result<Option<Row>, Fault> {
    let Some(secret) = code::unspell(cookie, 20) else { return Ok(None) };
    let row = read.by(&DEVICES, "hash", &[sha256(&secret)[..].into()])?.into_iter().next();
    Ok(row.filter(|r| now.0 < r.int("seen_at") + session::DEVICE_IDLE && now.0 < r.int("bound_at") + session::DEVICE_AT_MOST))
}

pub(in crate::signin) fn enter_worker(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let values = WORKER.read(req)?;
    let (vault, now) = (req.house.vault(), req.process_now);
    let unbound = || Refusal::new(Why::SignIn, "signin-not-bound").instead("/sign-in/worker");
    let row = device(read, &req.device, now)?.ok_or_else(unbound)?;
    let tried = vec![(named(vault, "signin.device", row.int("id")), Rule::Few(5))];
    let counted = tries::count(&req.house, read, tried, now, "signin-device-locked")?;
    let actor: ActorId = row.id("actor");
    if !password::fits(vault, Some(row.text("pin")), &pin_of(actor, values.get("pin"))) || !open_account(read, actor)? {
        return Err(Refusal::invalid("signin-pin-wrong").problem("pin", "signin-pin-wrong"));
    }
    let mut work = counted.forgive(read)?;
    let id = row.int("id");
    work.push(WorkWrite::Renew(&DEVICES, session::values_of(&row.with("seen_at", now), &DEVICES)));
    let holder = Holder { way: Way::Field, device: Some(id), ..Holder::staff(actor, first_duty(read, actor)?) };
    let proof = Still::there(&DEVICES, values![id], "signin-not-bound");
    enter(req, read, &holder, work, next(values.get("next")), proof)
}

pub(in crate::signin) fn enter_code(req: &Request, read: &Read) -> Result<Enter, Refusal> {
    let values = CODE.read(req)?;
    let (vault, now) = (req.house.vault(), req.process_now);
    let counted = tries::count(&req.house, read, vec![(address(req), Rule::Slower(10))], now, "signin-over")?;
    let wrong = || Refusal::invalid("signin-code-wrong").problem("code", "signin-code-wrong");
    let hash = code::hash(vault, &code::plain(values.get("code")).ok_or_else(wrong)?);
    let row = read.get(&CODES, &[hash.clone().into()])?.filter(|r| now < r.moment("until")).ok_or_else(wrong)?;
    tries::use_up(&req.house, read, hash.clone(), now, "signin-code-wrong")?;
    let mut work = counted.undo();
    work.push(WorkWrite::Delete(&CODES, values![hash.clone()]));
    work.extend(code::stale(read, now)?);
    let holder = Holder {
        // An account of its own for each session: nothing later links what a resident did on two days.
        actor: ActorId(req.house.next_id()),
        duty: None,
        way: Way::Resident,
        device: None,
        person: session::person(vault, row.value("person")),
        place: row.id::<PlaceId>("place"),
    };
    // Without a page asked for, a resident goes home.
    let then = values.opt("next").map_or_else(|| "/home".to_owned(), next);
    enter(req, read, &holder, work, then, Still::there(&CODES, values![hash], "signin-code-wrong"))
}
