//! `/people/duplicates`: pairs that wait for someone to look. `/people/…/like/…`: two entries side by side, and what they are.

use super::find::{Candidate, Grade, between, candidates, decided, like};
use super::rule::{Merge, TellApart, Unmerge};
use super::table::{canonical, merged_into};
use super::{Reason, entries_of};
use crate::duty;
use crate::person::reach;
use crate::person::read::{self, Person, Personal};
use cn_id::DocumentKind;
use muster_ledger::{By, Channel, Day, Read, Refusal, SubjectRef};
use muster_web::{
    Act, Choice, Field, FieldKind, Form, Markup, Mask, Page, Request, Values, empty, form, hidden_inputs, html, notice, tag,
};
use serde::Serialize;

pub(in crate::person) static MERGE: Form = Form {
    fields: &[Field::new(
        "keep",
        FieldKind::One(&[Choice("one", "person-keep-one"), Choice("other", "person-keep-other")]),
        "person-keep",
    )
    .hint("person-keep-hint")],
    submit: "person-merge",
};
pub(in crate::person) static TELL_APART: Form = Form::button("person-tell-apart");
pub(in crate::person) static UNMERGE: Form = Form::button("person-unmerge");

/// Pairs on one page: what is decided makes room for the next.
const SHOWN: usize = 50;

#[derive(Serialize)]
struct Waiting {
    pairs: Vec<Candidate>,
    total: usize,
    /// The scope is no single community's, or there are too many people to compare.
    too_wide: bool,
}

pub(in crate::person) fn duplicates(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let found = candidates(read, req.scope()?)?;
    let (too_wide, mut pairs) = (found.is_none(), found.unwrap_or_default());
    let total = pairs.len();
    pairs.truncate(SHOWN);
    let view = Waiting { pairs, total, too_wide };
    Ok(Page::of(req, req.t("person-duplicates-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("person-duplicates-title")) } p.lede { (req.t("person-duplicates-lede")) } }
        @if v.too_wide { (notice("info", &html! { (req.t("person-duplicates-wide")) })) }
        @else if v.pairs.is_empty() { (empty(&req.t("person-duplicates-none"), Some((&req.t("person-title"), req.to("/people"))))) }
        @else { p.muted { (req.tr("person-duplicates-count", &[("n", v.total.to_string())])) } }
        @for c in &v.pairs { (pair_card(req, c)) }
        @if v.total > v.pairs.len() { p.muted { (req.t("person-duplicates-more")) } }
    })
    .tab("/people"))
}

fn path(one: SubjectRef, other: SubjectRef) -> String {
    format!("/people/{}/like/{}", one.hex(), other.hex())
}

fn line(p: &Person) -> Markup {
    html! { strong { bdi.person { (p.shown_name) } } " " (p.address) @if !p.phone_shown.is_empty() { " · " (p.phone_shown) } }
}

fn pair_card(req: &Request, c: &Candidate) -> Markup {
    let at = path(c.one.subject, c.other.subject);
    html! {
        section.card {
            div.card-head { h2 { (req.t(c.grade.words())) } span { @for r in &c.reasons { (tag(&req.t(r.words()))) " " } } }
            div.card-body {
                p { (line(&c.one)) br; (line(&c.other)) }
                div.actions {
                    a.button.button-primary href=(req.to(&at)) { (req.t("person-compare")) }
                    (apart_button(req, &at))
                }
            }
        }
    }
}

fn apart_button(req: &Request, at: &str) -> Markup {
    html! {
        form.inline method="post" action=(req.to(&format!("{at}/distinction"))) {
            (hidden_inputs(req)) button.button type="submit" { (req.t("person-tell-apart")) }
        }
    }
}

/// One of two entries as a table may show it: what is masked stays masked, and whether two values are one is said beside.
#[derive(Clone, Debug, Serialize)]
struct Side {
    person: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    born: Option<String>,
    /// Which document's number there is; empty where there is none. Not even a part of the number is shown.
    id_kind: String,
    since: Option<Day>,
}

fn side(read: &Read, person: Person, known: &Personal) -> Result<Side, Refusal> {
    let since = read.fact(muster_ledger::Seq(person.part))?.map(|f| f.at().day());
    let document = cn_id::Document::parse(&known.id_number).ok();
    let kind = DocumentKind::from_code(&known.id_kind).or(document.as_ref().map(cn_id::Document::kind));
    // The year tells twins from namesakes and is in the age band anyway.
    let born = known.born().map(|b| b.chars().take(4).collect());
    let id_kind = kind.map(|k| k.code().to_owned()).unwrap_or_default();
    Ok(Side { person, born, id_kind, since })
}

#[derive(Serialize)]
struct Compared {
    one: Side,
    other: Side,
    grade: Option<Grade>,
    reasons: Vec<Reason>,
    same_birth: bool,
    same_phone: bool,
    same_number: bool,
    /// Somebody said before that they are two.
    apart: bool,
    /// Two numbers of one kind of document: two people until one is put right.
    two_numbers: bool,
}

/// The entry of a path that a scope covers, itself and not the one it may be shown under.
fn entry(req: &Request, read: &Read, name: &str) -> Result<(Person, Personal), Refusal> {
    let none = || Refusal::not_found("person-none").instead("/people/duplicates");
    let subject = SubjectRef::parse(req.param(name)).ok_or_else(none)?;
    let scope = req.scope()?;
    let (person, _) = read::entry_any(read, subject, scope.mask)?.ok_or_else(none)?;
    if !scope.covers(person.community, person.grid) {
        return Err(Refusal::forbidden("web-outside-scope").instead("/people"));
    }
    reach::acted_upon(req, read, &person)?;
    let known = read::open(read, person.part).ok_or_else(none)?;
    Ok((person, known))
}

fn compared(req: &Request, read: &Read) -> Result<Compared, Refusal> {
    let ((one, k1), (other, k2)) = (entry(req, read, "subject")?, entry(req, read, "other")?);
    if one.subject == other.subject {
        return Err(Refusal::invalid("person-merge-itself").instead(format!("/people/{}", one.subject.hex())));
    }
    for p in [&one, &other] {
        let kept = canonical(read, p.subject)?;
        if kept != p.subject {
            return Err(Refusal::conflict("person-merged-already").instead(format!("/people/{}", kept.hex())));
        }
    }
    let (grade, reasons) = between(read, &one, &other).map_or((None, Vec::new()), |(g, r)| (Some(g), r));
    let same = |a: &str, b: &str| !a.is_empty() && a == b;
    Ok(Compared {
        grade,
        reasons,
        same_birth: same(&k1.born().unwrap_or_default(), &k2.born().unwrap_or_default()),
        same_phone: same(&k1.phone, &k2.phone),
        same_number: same(&k1.id_number, &k2.id_number),
        apart: decided(read, one.subject, other.subject)?,
        two_numbers: two_numbers(&k1, &k2),
        one: side(read, one, &k1)?,
        other: side(read, other, &k2)?,
    })
}

fn two_numbers(a: &Personal, b: &Personal) -> bool {
    !a.id_number.is_empty() && !b.id_number.is_empty() && a.id_kind == b.id_kind && a.id_number != b.id_number
}

pub(in crate::person) fn compare(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let view = compared(req, read)?;
    let at = path(view.one.person.subject, view.other.person.subject);
    Ok(Page::of(req, req.t("person-compare-title"), &view, |v| html! {
        div.page-head { h1 { (req.t("person-compare-title")) } p.lede { (req.t("person-compare-lede")) } }
        p { @if let Some(g) = v.grade { (tag(&req.t(g.words()))) " " } @for r in &v.reasons { (tag(&req.t(r.words()))) " " } }
        (sides(req, v))
        @if v.apart { (notice("info", &html! { (req.t("person-apart-already")) })) }
        @if v.two_numbers { (notice("warn", &html! { (req.t("person-two-numbers")) })) }
        @else {
            div.card {
                div.card-head { h2 { (req.t("person-merge-title")) } }
                div.card-body { p { (req.t("person-merge-note")) } (form(req, &MERGE, &format!("{at}/merger"), &Values::filled(&[("keep", better(v).to_owned())]))) }
            }
        }
        @if !v.apart { div.card {
            div.card-head { h2 { (req.t("person-apart-title")) } }
            div.card-body { p { (req.t("person-apart-note")) } (apart_button(req, &at)) }
        } }
        p { a href=(req.to("/people/duplicates")) { (req.t("person-duplicates-title")) } }
    })
    .tab("/people"))
}

/// The entry that knows more is proposed to stay: the number first, then the telephone.
fn better(v: &Compared) -> &'static str {
    let weight = |s: &Side| (!s.id_kind.is_empty(), !s.person.phone_shown.is_empty(), s.born.is_some());
    if weight(&v.other) > weight(&v.one) { "other" } else { "one" }
}

fn sides(req: &Request, v: &Compared) -> Markup {
    let none = || req.t("person-not-there");
    let text = |s: &str| if s.is_empty() { none() } else { s.to_owned() };
    let number = |s: &Side| match DocumentKind::from_code(&s.id_kind) {
        Some(k) => req.t(crate::person::entry::kind_words(k)),
        None => none(),
    };
    let sex = |s: &Side| format!("{} · {}", req.t(s.person.band.words()), req.t(s.person.sex.words()));
    let born = |s: &Side| s.born.as_ref().map_or_else(none, |y| req.tr("person-born-in", &[("year", y.clone())]));
    let since = |s: &Side| s.since.map(|d| d.to_string()).unwrap_or_default();
    let row = |words: &str, one: String, other: String, same: bool| {
        html! {
            tr {
                th scope="row" { (req.t(words)) @if same { " " (tag(&req.t("person-compare-same"))) } }
                td data-label=(req.t("person-keep-one")) { (one) }
                td data-label=(req.t("person-keep-other")) { (other) }
            }
        }
    };
    html! {
        table.table {
            thead { tr { th { (req.t("person-compare-what")) } th { (req.t("person-keep-one")) } th { (req.t("person-keep-other")) } } }
            tbody {
                (row("person-name", v.one.person.shown_name.clone(), v.other.person.shown_name.clone(), false))
                (row("person-address", v.one.person.address.clone(), v.other.person.address.clone(), v.one.person.room == v.other.person.room))
                (row("person-band", sex(&v.one), sex(&v.other), false))
                (row("person-birth", born(&v.one), born(&v.other), v.same_birth))
                (row("person-phone", text(&v.one.person.phone_shown), text(&v.other.person.phone_shown), v.same_phone))
                (row("person-id", number(&v.one), number(&v.other), v.same_number))
                (row("person-relation", req.t(v.one.person.relation.words()), req.t(v.other.person.relation.words()), false))
                (row("person-compare-since", since(&v.one), since(&v.other), false))
            }
        }
    }
}

pub(in crate::person) fn merge(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let values = MERGE.read(req)?;
    let v = compared(req, read)?;
    if v.two_numbers {
        return Err(Refusal::conflict("person-two-numbers").instead(format!("/people/{}", v.one.person.subject.hex())));
    }
    let (kept, merged) =
        if values.get("keep") == "other" { (v.other.person, v.one.person) } else { (v.one.person, v.other.person) };
    let to = format!("/people/{}", kept.subject.hex());
    let parts = (kept.part, merged.part);
    let command = Merge { kept: kept.subject, merged: merged.subject, parts, reasons: v.reasons };
    Ok(Act::new(command, to).by(Channel::Web, By::Worker))
}

pub(in crate::person) fn distinguish(req: &Request, read: &Read) -> Result<Act, Refusal> {
    TELL_APART.read(req)?;
    let ((one, _), (other, _)) = (entry(req, read, "subject")?, entry(req, read, "other")?);
    let command = TellApart { community: one.community, area: one.building, one: one.subject, other: other.subject };
    Ok(Act::new(command, "/people/duplicates").by(Channel::Web, By::Worker))
}

pub(in crate::person) fn separate(req: &Request, read: &Read) -> Result<Act, Refusal> {
    UNMERGE.read(req)?;
    let ((kept, _), (merged, _)) = (entry(req, read, "subject")?, entry(req, read, "other")?);
    let to = path(kept.subject, merged.subject);
    Ok(Act::new(Unmerge { kept: kept.subject, merged: merged.subject }, to).by(Channel::Web, By::Worker))
}

/// What else belongs to someone: entries shown under theirs, and entries that may be theirs too.
#[derive(Default, Serialize)]
pub(in crate::person) struct Others {
    merged: Vec<MergedEntry>,
    like: Vec<(Person, Vec<Reason>)>,
}

#[derive(Serialize)]
struct MergedEntry {
    entry: Person,
    on: Day,
}

pub(in crate::person) fn others(req: &Request, read: &Read, person: &Person) -> Result<Others, Refusal> {
    let mask = req.scope()?.mask;
    let mut out = Others::default();
    for alias in merged_into(read, person.subject)? {
        if let Some((entry, _)) = read::entry_any(read, alias.merged, mask)? {
            out.merged.push(MergedEntry { entry, on: alias.at.day() });
        }
    }
    if mask == Mask::Nameless || !duty::may(read, &req.who, "person.merge", person.community, person.grid) {
        return Ok(out);
    }
    if let Some(known) = read::open(read, person.part) {
        let own = entries_of(read, person.subject)?;
        for (p, reasons) in like(read, req.scope()?, &known, Some(person.room))? {
            if !own.contains(&p.subject) && !decided(read, p.subject, person.subject)? {
                out.like.push((p, reasons));
            }
        }
    }
    Ok(out)
}

pub(in crate::person) fn others_shown(req: &Request, read: &Read, person: &Person, o: &Others) -> Markup {
    let may = duty::may(read, &req.who, "person.merge", person.community, person.grid);
    html! {
        @for (p, reasons) in &o.like {
            (notice("info", &html! {
                p { (req.t("person-like-this")) " " (line(p)) " " @for r in reasons { (tag(&req.t(r.words()))) " " } }
                p { a href=(req.to(&path(person.subject, p.subject))) { (req.t("person-compare")) } }
            }))
        }
        @if !o.merged.is_empty() {
            div.card {
                div.card-head { h2 { (req.t("person-merged-title")) } }
                div.card-body {
                    p.muted { (req.t("person-merged-note")) }
                    @for m in &o.merged {
                        p { (line(&m.entry)) " · " (m.on) }
                        @if may { form.inline method="post" action=(req.to(&format!("{}/separation", path(person.subject, m.entry.subject)))) {
                            (hidden_inputs(req)) button.button type="submit" { (req.t("person-unmerge")) }
                        } }
                    }
                }
            }
        }
    }
}
