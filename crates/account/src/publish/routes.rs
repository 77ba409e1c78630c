//! URL ⇄ command ⇄ answer of what is published.

use super::fact::{BulletinId, BulletinQuoted, NoticeId, NoticePublished, NoticeText};
use super::page;
use super::rule::{NOTICE_DAYS_MAX, PUBLIC_DATASET, PublishNotice, Quote, WithdrawNotice, names_a_number};
use muster_ground::bounds;
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
static NOTICE: Form = Form {
    fields: &[
        Field::new("about", FieldKind::One(ABOUT), "publish-about"),
        Field::new("title", FieldKind::Text, "publish-notice-title").max(60),
        Field::new("text", FieldKind::LongText, "publish-notice-text").hint("publish-notice-text-hint").max(600),
        Field::new("until", FieldKind::Date, "publish-notice-until"),
    ],
    submit: "publish-notice-publish",
};
pub(super) static WITHDRAW: Form = Form::button("publish-withdraw");

fn new_bulletin(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = Values::filled(&[("date", read.now.day().to_string())]);
    Ok(page::form_page(req, "publish-quote-title", "publish-quote-lede", &BULLETIN, "/bulletins", typed))
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

fn new_notice(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let typed = Values::filled(&[("until", read.now.plus(7 * DAY).day().to_string())]);
    Ok(page::form_page(req, "publish-notice-new", "publish-notice-lede", &NOTICE, "/notices", typed))
}

fn publish(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = NOTICE.read(req)?;
    for field in ["title", "text"] {
        // What is printed on every screen must not hold somebody's number.
        if names_a_number(v.get(field)) {
            return Err(Refusal::invalid("publish-wrong").problem(field, "publish-number"));
        }
    }
    let vault = req.house.vault();
    let dataset = (!vault.dataset_lives(PUBLIC_DATASET)).then(|| req.house.open_dataset(PUBLIC_DATASET, "publication", 0, 3650));
    let words = NoticeText { title: v.get("title").to_owned(), text: v.get("text").to_owned() };
    let plain = serde_json::to_vec(&words).unwrap_or_default();
    let sealed = vault.seal(PUBLIC_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of notices".into()))?;
    // A notice holds until the end of the day it names.
    let until = v.day("until").map(|d| d.start().plus(DAY)).unwrap_or_default();
    let notice =
        NoticePublished { id: NoticeId(req.house.next_id()), area: req.who.place, about: v.get("about").to_owned(), until };
    let back = if notice.area == PlaceId::HOUSE { "/public".to_owned() } else { format!("/public/{}", notice.area) };
    let days_max = bounds::number(read, notice.area, "notice-days", NOTICE_DAYS_MAX)?;
    Ok(Act::new(PublishNotice { dataset, notice, sealed, days_max }, back))
}

fn withdraw(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let id: NoticeId = req.id("id")?;
    let area = super::table::area_of(read, id)?.ok_or_else(|| Refusal::not_found("publish-no-notice"))?;
    let scope = req.scope()?;
    let own = area == req.who.place || scope.everywhere() || scope.communities().contains(&area);
    if !own {
        return Err(Refusal::forbidden("web-outside-scope").instead("/public"));
    }
    Ok(Act::new(WithdrawNotice(id), "/public"))
}
