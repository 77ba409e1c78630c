//! URL ⇄ command ⇄ answer of care at home.

use super::book;
use super::due;
use super::fact::{By as Hand, HomecareId, Lack, Opened, Outcome, Rechecked, Series, Why};
use super::rule::{Check, End, Follow, HOMECARE_DATA, Open};
use super::table::{self, Case};
use super::{goods, page, page_note, page_one, page_own};
use crate::careplan::{self, Way};
use crate::referral::Voice;
use crate::request::Need;
use muster_ground::care;
use muster_ground::kin;
use muster_ground::person::{self, Instead, Person};
use muster_ledger::{ActorId, By, Channel, Command, DAY, Lost, PersonId, Read, Refusal, Sealed, SubjectRef, Together};
use muster_web::{Act, Choice, Field, FieldKind, Form, Mask, Request, Route, Values};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/homecare", "homecare.see", page::index),
    Route::see("/homecare/{id}", "homecare.see", page_one::one),
    Route::see("/homecare/{id}/note", "homecare.see", page_note::see),
    Route::see("/homecare/{id}/slip", "homecare.see", page_one::slip),
    Route::see("/people/{subject}/homecare", "homecare.open", page::new),
    Route::act("/people/{subject}/homecare", "homecare.open", &OPEN, "/people/{subject}/homecare", open),
    Route::act("/homecare/{id}/home", "homecare.do", &CHECK, "/homecare/{id}", check),
    Route::act("/homecare/{id}/followups", "homecare.do", &FOLLOW, "/homecare/{id}", follow),
    Route::act("/homecare/{id}/end", "homecare.do", &END, "/homecare/{id}", end),
    Route::act("/homecare/{id}/goods", "homecare.do", &goods::SUPPLY, "/homecare/{id}", goods::supply),
    Route::act("/homecare/{id}/goods/{seq}/return", "homecare.do", &goods::GIVE_BACK, "/homecare/{id}", goods::give_back),
    // Whoever holds the slip need be nobody known.
    Route::see("/h/{token}", "public", page_own::held),
    Route::act("/h/{token}/followups", "public", &OWN, "/h/{token}", follow_by_slip),
    Route::act("/h/{token}/end", "public", &OWN_END, "/h/{token}", end_by_slip),
];

const HAS: &[Choice] = &[
    Choice("room", "homecare-has-room"),
    Choice("bath", "homecare-has-bath"),
    Choice("table", "homecare-has-table"),
    Choice("kit", "homecare-has-kit"),
    Choice("air", "homecare-has-air"),
    Choice("waste", "homecare-has-waste"),
];
const WAYS: &[Choice] = &[
    Choice("phone", "careplan-way-phone"),
    Choice("text", "homecare-way-page"),
    Choice("knock", "careplan-way-knock"),
    Choice("visit", "careplan-way-visit"),
    Choice("relative", "careplan-way-relative"),
];
const SIGNS: &[Choice] = &[
    Choice("breathless", "homecare-sign-breathless"),
    Choice("chest_pain", "homecare-sign-chest-pain"),
    Choice("confused", "homecare-sign-confused"),
    Choice("blue_lips", "homecare-sign-blue-lips"),
    Choice("cannot_drink", "homecare-sign-cannot-drink"),
    Choice("cough", "homecare-sign-cough"),
    Choice("sore_throat", "homecare-sign-sore-throat"),
    Choice("aches", "homecare-sign-aches"),
    Choice("vomiting", "homecare-sign-vomiting"),
];
const NEEDED: &[Choice] = &[
    Choice("medicine", "request-need-medicine"),
    Choice("food", "request-need-food"),
    Choice("hospital", "request-need-hospital"),
];
const ENDS: &[Choice] =
    &[Choice("well", "homecare-end-well"), Choice("wish", "homecare-end-wish"), Choice("hospital", "homecare-end-hospital")];
const F_HAS: Field = Field::new("has", FieldKind::Many(HAS), "homecare-has").optional().hint("homecare-has-hint");
const F_TEMPERATURE: Field =
    Field::new("temperature", FieldKind::Text, "homecare-temperature").optional().hint("homecare-temperature-hint").max(5);
const F_SIGNS: Field = Field::new("signs", FieldKind::Many(SIGNS), "homecare-signs").optional();
const F_NEEDS: Field = Field::new("need", FieldKind::Many(NEEDED), "careplan-need").optional();
const F_NOTE: Field = Field::new("note", FieldKind::LongText, "homecare-note").optional().max(300);

pub(super) static OPEN: Form = Form {
    fields: &[
        Field::new(
            "by",
            FieldKind::One(&[
                Choice("self", "referral-by-self"),
                Choice("family", "referral-by-family"),
                Choice("guardian", "referral-by-guardian"),
            ]),
            "referral-by",
        )
        .begins("homecare-part-consent"),
        Field::new(
            "way_said",
            FieldKind::One(&[
                Choice("spoken", "care-way-spoken"),
                Choice("phone", "care-way-phone"),
                Choice("paper", "care-way-paper"),
            ]),
            "referral-way",
        ),
        Field::new("consent_on", FieldKind::Date, "care-consent-on"),
        Field::new("days", FieldKind::Number { min: 1, max: 28 }, "homecare-days"),
        F_HAS.begins("homecare-part-home"),
        Field::new("way", FieldKind::One(WAYS), "homecare-way").begins("homecare-part-ask"),
        Field::new("carer", FieldKind::Pick, "careplan-carer"),
        Field::new("deputy", FieldKind::Pick, "careplan-deputy"),
        Field::new("phone", FieldKind::Phone, "homecare-phone").optional().hint("homecare-phone-hint").max(30),
    ],
    submit: "homecare-open",
};
pub(super) static CHECK: Form = Form { fields: &[F_HAS], submit: "homecare-check" };
pub(super) static FOLLOW: Form = Form {
    fields: &[
        Field::new(
            "reached",
            FieldKind::One(&[Choice("yes", "homecare-reached"), Choice("no", "careplan-not-reached")]),
            "homecare-reach",
        ),
        F_TEMPERATURE,
        F_SIGNS,
        F_NEEDS,
        F_NOTE,
    ],
    submit: "homecare-follow",
};
pub(super) static OWN: Form = Form { fields: &[F_TEMPERATURE, F_SIGNS, F_NEEDS], submit: "homecare-follow" };
pub(super) static END: Form =
    Form { fields: &[Field::new("why", FieldKind::One(ENDS), "homecare-end-why")], submit: "homecare-end" };
pub(super) static OWN_END: Form =
    Form { fields: &[Field::new("why", FieldKind::One(ENDS), "homecare-end-why")], submit: "homecare-end-own" };

const SLIP: &str = "homecare slip";

/// Where the person says how they are: `/h/{token}`.
pub(super) fn own_path(req: &Request, id: HomecareId) -> String {
    format!("/h/{}", crate::slip::token(req.house.vault(), SLIP, id.0))
}

fn none() -> Refusal {
    Refusal::not_found("homecare-none").instead("/homecare")
}

fn gone(_: Lost) -> Refusal {
    Refusal::conflict("homecare-month-over").instead("/homecare")
}

/// The resident of the path, within the scope; an act about one's own is refused.
pub(super) fn resident(req: &Request, read: &Read) -> Result<Person, Refusal> {
    person::of_path(req, read, &Instead::to("/homecare"))
}

/// A case within the asker's reach, and its resident; an act about one's own is refused.
pub(super) fn reached(req: &Request, read: &Read) -> Result<(Case, Person), Refusal> {
    let case = table::find(read, req.id("id")?)?.ok_or_else(none)?;
    let scope = req.scope()?;
    if !scope.covers(case.community, case.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/homecare"));
    }
    let p = due::resident(read, &case, scope.mask)?.ok_or_else(none)?;
    if req.method == "POST" {
        kin::apart(req, read, &[kin::About::Resident(p.subject)])?;
    }
    Ok((case, p))
}

/// What the home lacks: what was not ticked.
fn lacking(v: &Values) -> Vec<Lack> {
    Lack::ALL.into_iter().filter(|l| !v.has("has", l.code())).collect()
}

/// What can be brought is asked for, once.
fn bring(req: &Request, read: &Read, p: &Person, lacking: &[Lack]) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let names: Vec<String> = lacking.iter().filter(|l| l.brought()).map(|l| req.t(l.has())).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let text = req.tr("homecare-bring", &[("what", names.join(req.comma()))]);
    let make = careplan::ask(&req.house, read, p, Need::Health, &text)?;
    Ok(make.into_iter().map(|m| -> Box<dyn Command> { Box::new(m) }).collect())
}

/// A person's names in all months that live.
pub(super) fn names(read: &Read, person: PersonId) -> Vec<SubjectRef> {
    let months = HOMECARE_DATA.living(read.vault(), read.now);
    months.into_iter().filter_map(|m| read.vault().subject(m, person)).collect()
}

/// `POST /people/{subject}/homecare`.
fn open(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let p = resident(req, read)?;
    let v = OPEN.read(req)?;
    let wrong = |field, code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let named = |field: &'static str| -> Result<ActorId, Refusal> {
        let actor: ActorId = v.id(field).ok_or_else(|| wrong(field, "web-field-choose"))?;
        let known = careplan::carers(req, read, &p, field)?.iter().any(|(_, id, _)| *id == actor.to_string());
        match known {
            false => Err(wrong(field, "web-field-choose")),
            // Whoever says that all is well must be someone else than family.
            true if kin::tied(read, actor, p.subject)? => Err(wrong(field, "careplan-own-family")),
            true => Ok(actor),
        }
    };
    let owner = person::owner(read, p.subject)?.ok_or_else(none)?;
    let month = HOMECARE_DATA.ready(&req.house, read)?;
    let vault = req.house.vault();
    let subject = vault.subject(month, owner).ok_or_else(|| gone(Lost::Dataset))?;
    let body = Opened {
        id: HomecareId(req.house.next_id()),
        community: p.community,
        grid: p.grid,
        building: p.building,
        carer: named("carer")?,
        deputy: named("deputy")?,
        way: Way::parse(v.get("way")).unwrap_or(Way::Phone),
        lacking: lacking(&v),
        until: req.now.plus(v.int("days") * DAY).day(),
        consent: Voice::parse(v.get("by")).unwrap_or(Voice::Oneself),
        consent_way: care::Way::parse(v.get("way_said")).unwrap_or(care::Way::Spoken),
        consent_on: v.day("consent_on").unwrap_or(req.now.day()),
    };
    let then = format!("/homecare/{}", body.id);
    let by = if body.consent == Voice::Oneself { By::Oneself } else { By::Family };
    let channel = crate::referral::channel(body.consent_way);
    let contact = vault.seal(month, Some(owner), v.get("phone").as_bytes()).map_err(gone)?;
    let brought = bring(req, read, &p, &body.lacking)?;
    let command = Open { body, subject, before: names(read, owner), contact };
    let all: Vec<Box<dyn Command>> = std::iter::once(Box::new(command) as Box<dyn Command>).chain(brought).collect();
    Ok(Act::new(Together(all), then).by(channel, by))
}

/// `POST /homecare/{id}/home`.
fn check(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = CHECK.read(req)?;
    let (case, p) = reached(req, read)?;
    let body = Rechecked { id: case.id, lacking: lacking(&v) };
    let brought = bring(req, read, &p, &body.lacking)?;
    let all: Vec<Box<dyn Command>> = std::iter::once(Box::new(Check { body }) as Box<dyn Command>).chain(brought).collect();
    Ok(Act::new(Together(all), format!("/homecare/{}", case.id)).by(Channel::Web, By::Worker))
}

/// `38.5`, also as people write it: 38，5 or 38.5℃.
pub(super) fn tenths(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['℃', '度']).replace(['，', ',', '。'], ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "0"));
    let (whole, rest): (i64, i64) = (whole.trim().parse().ok()?, rest.trim().get(..1)?.parse().ok()?);
    Some(whole * 10 + rest).filter(|t| (300..=450).contains(t))
}

/// What was said, what it means, and what follows.
fn followed(
    req: &Request,
    read: &Read,
    case: &Case,
    p: &Person,
    (v, reached, by): (&Values, bool, Hand),
) -> Result<Vec<Box<dyn Command>>, Refusal> {
    let wrong = |field, code| Refusal::invalid("web-form-wrong").arg("n", 1).problem(field, code);
    let temperature = match v.opt("temperature") {
        Some(t) => Some(tenths(t).ok_or_else(|| wrong("temperature", "homecare-temperature-wrong"))?),
        None => None,
    };
    let series =
        Series { temperature, signs: v.all("signs").into_iter().map(str::to_owned).collect(), note: v.get("note").to_owned() };
    let outcome = match (reached, book::danger(&series)) {
        (false, _) => Outcome::NotReached,
        (true, true) => Outcome::Danger,
        (true, false) => Outcome::Reached,
    };
    let owner = read.owner(case.part).ok().flatten();
    let plain = serde_json::to_vec(&series).unwrap_or_default();
    let sealed: Sealed = req.house.vault().seal(case.dataset, owner, &plain).map_err(gone)?;
    let follow = Follow { id: case.id, outcome, by, series: Some(sealed) };
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(follow)];
    if outcome == Outcome::Danger && !due::alarmed(read, p)? {
        all.extend(
            due::urgent(&req.house, read, p, &req.t("homecare-urgent-text"))?.map(|m| -> Box<dyn Command> { Box::new(m) }),
        );
    }
    if reached {
        for need in v.all("need").iter().filter_map(|n| Need::parse(n)) {
            let make = careplan::ask(&req.house, read, p, need, v.get("note"))?;
            all.extend(make.map(|m| -> Box<dyn Command> { Box::new(m) }));
        }
    }
    // Whoever tried and reached nobody sets the next step going, without waiting for the hours to end.
    let next = case.unreached().map_or(1, |n| n + 1);
    let slot = super::clock::slot_of(req.now);
    if outcome == Outcome::NotReached && next <= 2 && case.settled < slot {
        all.push(due::step(&req.house, read, case, p, slot, next)?);
    }
    Ok(all)
}

/// `POST /homecare/{id}/followups`.
fn follow(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = FOLLOW.read(req)?;
    let (case, p) = reached(req, read)?;
    let all = followed(req, read, &case, &p, (&v, v.get("reached") == "yes", Hand::Worker))?;
    let way = if matches!(case.way, Way::Phone | Way::Relative) { Channel::Phone } else { Channel::Web };
    Ok(Act::new(Together(all), format!("/homecare/{}", case.id)).by(way, By::Worker))
}

/// `POST /homecare/{id}/end`.
fn end(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let why = Why::parse(END.read(req)?.get("why")).unwrap_or(Why::Wish);
    let (case, _) = reached(req, read)?;
    Ok(Act::new(End { id: case.id, why }, format!("/homecare/{}", case.id)).by(Channel::Web, By::Worker))
}

/// The case of a slip, and its resident.
pub(super) fn of_slip(req: &Request, read: &Read) -> Result<(Case, Person), Refusal> {
    let none = || Refusal::not_found("homecare-no-slip");
    let id = crate::slip::id_of(req.house.vault(), SLIP, req.param("token")).ok_or_else(none)?;
    let case = table::find(read, HomecareId(id))?.ok_or_else(none)?;
    let p = due::resident(read, &case, Mask::Nameless)?.ok_or_else(none)?;
    Ok((case, p))
}

fn follow_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let v = OWN.read(req)?;
    let (case, p) = of_slip(req, read)?;
    let all = followed(req, read, &case, &p, (&v, true, Hand::Slip))?;
    Ok(Act::new(Together(all), own_path(req, case.id)).by(Channel::Web, By::Oneself))
}

fn end_by_slip(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let why = Why::parse(OWN_END.read(req)?.get("why")).unwrap_or(Why::Wish);
    let (case, _) = of_slip(req, read)?;
    Ok(Act::new(End { id: case.id, why }, own_path(req, case.id)).by(Channel::Web, By::Oneself))
}
