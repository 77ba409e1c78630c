//! URL ⇄ command ⇄ answer of what is published.

use super::fact::{BulletinId, BulletinQuoted, NoticeId, NoticeIssued, NoticeText, Relay};
use super::rule::{IssueNotice, NOTICE_DAYS_MAX, PUBLIC_DATASET, Quote, WithdrawNotice, names_a_number};
use super::{demand, page, page_form, table, year};
use muster_ground::bounds;
use muster_ground::law::{self, Detail, EntryKind};
use muster_ground::place::{self, Level, Place};
use muster_ledger::{DAY, Fault, PlaceId, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Page, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/public", "public", page::everywhere),
    Route::see("/public/{community}", "public", page::community),
    Route::see("/bulletins/new", "bulletin.quote", new_bulletin),
    Route::act("/bulletins", "bulletin.quote", &BULLETIN, "/bulletins/new", quote),
    Route::see("/notices/new", "notice.publish", new_notice),
    Route::act("/notices", "notice.publish", &NOTICE, "/notices/new", publish),
    Route::act("/notices/{id}/withdrawal", "notice.publish", &WITHDRAW, "/public", withdraw),
];

const AUTHORITY: &[Choice] = &[
    Choice("county", "publish-authority-county"),
    Choice("city", "publish-authority-city"),
    Choice("province", "publish-authority-province"),
    Choice("nation", "publish-authority-nation"),
];
const ABOUT: &[Choice] = &[
    Choice("service", "publish-about-service"),
    Choice("health", "publish-about-health"),
    Choice("traffic", "publish-about-traffic"),
    Choice("safety", "publish-about-safety"),
    Choice("accounts", "publish-about-accounts"),
    Choice("other", "publish-about-other"),
];

static BULLETIN: Form = Form {
    fields: &[
        Field::new("authority", FieldKind::One(AUTHORITY), "publish-authority"),
        Field::new("title", FieldKind::Text, "publish-bulletin-title").max(80),
        Field::new("date", FieldKind::Date, "publish-bulletin-date"),
        Field::new("url", FieldKind::Text, "publish-bulletin-url").hint("publish-bulletin-url-hint").max(300),
        Field::new("new_cases", FieldKind::Number { min: 0, max: 10_000_000 }, "publish-new-cases"),
        Field::new("total_cases", FieldKind::Number { min: 0, max: 100_000_000 }, "publish-total-cases").optional(),
    ],
    submit: "publish-quote",
};
pub(super) static NOTICE: Form = Form {
    fields: &[
        Field::new("about", FieldKind::One(ABOUT), "publish-about"),
        Field::new("area", FieldKind::Pick, "publish-area").optional().max(20),
        Field::new("title", FieldKind::Text, "publish-notice-title").max(60),
        Field::new("text", FieldKind::LongText, "publish-notice-text").hint("publish-notice-text-hint").max(600),
        Field::new("until", FieldKind::Date, "publish-notice-until"),
        Field::new("figures", FieldKind::LongText, "publish-figures").hint("publish-figures-hint").optional().max(1500),
        Field::new("basis", FieldKind::Pick, "publish-basis")
            .hint("publish-basis-hint")
            .optional()
            .begins("publish-part-basis")
            .max(40),
        Field::new("measure", FieldKind::Pick, "publish-relay-measure").hint("publish-relay-hint").optional().max(20),
        Field::new("organ", FieldKind::Pick, "publish-relay-organ").optional().max(40),
        Field::new("disease", FieldKind::Pick, "publish-relay-disease").optional().max(60),
        Field::new("decision", FieldKind::Text, "publish-relay-decision").optional().max(60),
        Field::new("title_en", FieldKind::Text, "publish-notice-title-en").optional().begins("publish-part-en").max(120),
        Field::new("text_en", FieldKind::LongText, "publish-notice-text-en").optional().max(1200),
    ],
    submit: "publish-notice-publish",
};
pub(super) static WITHDRAW: Form = Form::button("publish-withdraw");

fn new_bulletin(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = Values::filled(&[("date", read.now.day().to_string())]);
    Ok(page_form::form_page(req, "publish-quote-title", "publish-quote-lede", &BULLETIN, "/bulletins", typed))
}

fn quote(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let v = BULLETIN.read(req)?;
    let quoted = BulletinQuoted {
        id: BulletinId(req.house.next_id()),
        authority: v.get("authority").to_owned(),
        title: v.get("title").to_owned(),
        date: v.day("date").unwrap_or_default(),
        url: v.get("url").to_owned(),
        area: req.who.place,
        new_cases: v.int("new_cases"),
        total_cases: v.opt("total_cases").map(|_| v.int("total_cases")),
        corrects: None,
    };
    Ok(Act::new(Quote { quoted }, "/public"))
}

/// Where one may publish: the own place, and what is below it down to buildings.
fn areas(req: &Request, read: &Read) -> Result<Vec<Place>, Refusal> {
    let own = req.who.place;
    let mut out: Vec<Place> = place::find(read, own)?.into_iter().collect();
    let below = if out.first().is_some_and(|p| p.level >= Level::Community) {
        vec![Level::Grid, Level::Building]
    } else {
        vec![Level::Community]
    };
    for level in below {
        out.extend(place::under(read, own, level)?.into_iter().filter(Place::stands));
    }
    Ok(out)
}

fn new_notice(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let r = law::in_force(read)?;
    let today = read.now.day();
    let days = bounds::number(read, req.who.place, "notice-days", NOTICE_DAYS_MAX)?;
    let mut typed = vec![("until", read.now.plus(days.min(7) * DAY).day().to_string())];
    let month = req.query("month").and_then(|m| m.parse::<i64>().ok());
    if let Some(t) = year::shipped().iter().find(|t| Some(t.month) == month) {
        typed = vec![
            ("until", read.now.plus(days.min(30) * DAY).day().to_string()),
            ("about", "safety".to_owned()),
            ("title", t.zh.clone()),
            ("text", t.points_zh.join("\n")),
            ("title_en", t.en.clone()),
            ("text_en", t.points_en.join("\n")),
        ];
    }
    let mut picks: Vec<(&str, String, String)> = Vec::new();
    for p in areas(req, read)? {
        picks.push(("area", p.id.to_string(), p.name));
    }
    let of = |kind, day| -> Vec<(String, String)> {
        r.on(kind, day).iter().map(|e| (e.key.clone(), e.say(req.lang).into_owned())).collect()
    };
    for e in r.on(EntryKind::Article, today) {
        picks.extend(r.article(&e.key).map(|c| ("basis", e.key.clone(), c.line(req.lang))));
    }
    picks.extend(of(EntryKind::Measure, today).into_iter().map(|(k, w)| ("measure", k, w)));
    for e in r.on(EntryKind::Organ, today) {
        let Detail::Organ(o) = &e.detail else { continue };
        for level in o.levels.iter().filter(|_| !o.only_assists) {
            let words = format!("{} · {}", e.say(req.lang), req.t(&format!("place-level-{level}")));
            picks.push(("organ", format!("{}.{level}", e.key), words));
        }
    }
    picks.extend(of(EntryKind::Disease, today).into_iter().map(|(k, w)| ("disease", k, w)));
    Ok(page_form::notice_form(req, &NOTICE, Values::filled(&typed), &picks))
}

/// `停车费 12000` a line: what, and yuan; spent is negative.
fn figures(typed: &str) -> Result<Vec<(String, i64)>, Refusal> {
    let wrong = || Refusal::invalid("publish-wrong").problem("figures", "publish-figures-wrong");
    let one = |line: &str| {
        let (what, yuan) = line.trim().rsplit_once(char::is_whitespace)?;
        let yuan: String = yuan.chars().filter(|c| !",，元".contains(*c)).collect();
        let (sign, yuan) = match yuan.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest.to_owned()),
            None => (1, yuan),
        };
        let (whole, part) = yuan.split_once('.').unwrap_or((&yuan, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        let cents = whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?;
        Some((what.trim().to_owned(), sign * cents))
    };
    typed.lines().filter(|l| !l.trim().is_empty()).map(|l| one(l).ok_or_else(wrong)).collect()
}

/// What is printed on every screen must hold nobody's number, and order nothing that only an organ may.
fn words_of(v: &Values) -> Result<NoticeText, Refusal> {
    for field in ["title", "text", "title_en", "text_en"] {
        if names_a_number(v.get(field)) {
            return Err(Refusal::invalid("publish-wrong").problem(field, "publish-number"));
        }
    }
    let got = |name: &str| v.get(name).to_owned();
    if v.get("title_en").is_empty() != v.get("text_en").is_empty() {
        return Err(Refusal::invalid("publish-wrong").problem("text_en", "publish-en-both"));
    }
    Ok(NoticeText {
        title: got("title"),
        text: got("text"),
        title_en: got("title_en"),
        text_en: got("text_en"),
        decision: got("decision"),
        figures: figures(v.get("figures"))?,
    })
}

fn relay_of(v: &Values) -> Result<Option<Relay>, Refusal> {
    let Some(measure) = v.opt("measure") else { return Ok(None) };
    let (organ, level) = v.get("organ").split_once('.').unwrap_or_default();
    if organ.is_empty() || v.get("decision").is_empty() {
        let field = if organ.is_empty() { "organ" } else { "decision" };
        return Err(Refusal::invalid("publish-wrong").problem(field, "publish-relay-missing"));
    }
    let disease = v.opt("disease").map(str::to_owned);
    Ok(Some(Relay { measure: measure.to_owned(), organ: organ.to_owned(), level: level.to_owned(), disease }))
}

fn publish(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = NOTICE.read(req)?;
    let words = words_of(&v)?;
    let relay = relay_of(&v)?;
    let r = law::in_force(read)?;
    let all = format!("{}\n{}", words.title, words.text);
    demand::checked(r, read.now.day(), req.lang, &all, v.opt("basis"), relay.as_ref())?;
    let area = match v.id::<PlaceId>("area") {
        None => req.who.place,
        Some(id) if areas(req, read)?.iter().any(|p| p.id == id) => id,
        Some(_) => return Err(Refusal::forbidden("web-outside-scope").problem("area", "web-field-choose")),
    };
    let languages = bounds::value(read, area, "notice-languages")?;
    if matches!(&languages, Some(bounds::Value::Picks(p)) if p.contains("en")) && words.text_en.is_empty() {
        return Err(Refusal::invalid("publish-wrong").problem("text_en", "publish-en-chosen").instead("/bounds"));
    }
    let about = v.get("about").to_owned();
    if about == "accounts" && words.figures.is_empty() {
        return Err(Refusal::invalid("publish-wrong").problem("figures", "publish-figures-none"));
    }
    let vault = req.house.vault();
    let dataset = (!vault.dataset_lives(PUBLIC_DATASET)).then(|| req.house.open_dataset(PUBLIC_DATASET, "publication", 0, 3650));
    let plain = serde_json::to_vec(&words).unwrap_or_default();
    let sealed = vault.seal(PUBLIC_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of notices".into()))?;
    // A notice holds until the end of the day it names.
    let until = v.day("until").map(|d| d.start().plus(DAY)).unwrap_or_default();
    let (id, post) = (NoticeId(req.house.next_id()), req.who.post.clone());
    let basis = v.opt("basis").map(str::to_owned);
    let notice = NoticeIssued { id, area, about: about.clone(), until, post, basis, relay, kept_until: None };
    let days_max = bounds::number(read, area, "notice-days", NOTICE_DAYS_MAX)?;
    let kept = r.find(EntryKind::Clock, "accounts-open", read.now.day());
    let kept_days = match kept.map(|e| &e.detail) {
        Some(Detail::Clock(c)) => c.minutes() / (60 * 24),
        _ => 0,
    };
    // The law's days are the least; a community may have chosen more.
    let kept_days = kept_days.max(bounds::number(read, area, "accounts-view-days", kept_days)?);
    // What must be on view so long may also hang so long, whatever was chosen for other notices.
    let days_max = if about == "accounts" { days_max.max(kept_days + 31) } else { days_max };
    let command = IssueNotice { dataset, notice, sealed, days_max, kept_days };
    Ok(Act::new(command, format!("/n/{}", table::notice_code(id))))
}

fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id: NoticeId = req.id("id")?;
    let area = table::area_of(read, id)?.ok_or_else(|| Refusal::not_found("publish-no-notice"))?;
    let scope = req.scope()?;
    let at = place::find(read, area)?;
    let below = at.is_some_and(|p| scope.covers(p.community, p.grid) && p.level >= Level::Community);
    if !(area == req.who.place || scope.everywhere() || below) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/public"));
    }
    Ok(Act::new(WithdrawNotice(id), "/public"))
}
