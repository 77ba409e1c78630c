//! The questions for a household, a card a person: the usual answer is chosen, so that nothing is typed where nothing changed.

use super::answers::{ASKED_MAX, asks, input};
use crate::person::age::{Lack, Lacking};
use crate::person::fact::{Item, Need};
use muster_web::{Markup, Request, html, tag};

/// Id of the words for an item that is asked.
pub fn item_words(item: Item) -> &'static str {
    [
        "person-name",
        "person-id",
        "person-phone",
        "person-birth",
        "person-sex",
        "person-relation",
        "person-needs",
        "person-note",
        "person-address",
    ][item as usize]
}

/// All of them, for a form of [`super::ANSWERS`].
pub fn questions(req: &Request, all: &[Lacking]) -> Markup {
    let typed = req.again.as_ref().map(|(v, _)| v);
    let wrong = |name: &str| {
        let found = req.again.as_ref().and_then(|(_, r)| r.problems.iter().find(|p| p.field == name));
        html! { @if let Some(p) = found { p.field-error id={ (name) "-e" } { (req.tr(p.code, &p.args)) } } }
    };
    let was = |name: &str| typed.map(|v| v.get(name).to_owned()).unwrap_or_default();
    let radio = |name: &str, value: &str, words: &str, usual: bool| {
        let chosen = was(name);
        html! { label.choice { input type="radio" name=(name) value=(value) checked[chosen == value || (chosen.is_empty() && usual)]; span { (req.t(words)) } } }
    };
    html! {
        @for (n, l) in all.iter().take(ASKED_MAX).enumerate() {
            @let (met, home, phone, birth, needs) = (input("met", n), input("home", n), input("phone", n), input("birth", n), input("needs", n));
            section.card {
                input type="hidden" name=(input("who", n)) value=(l.person.subject.hex());
                div.card-head { h2 { bdi.person { (l.person.shown_name) } } span.muted { (req.t(l.person.relation.words())) " · " (req.t(l.person.band.words())) } }
                div.card-body {
                    fieldset.field { legend { (req.t("person-ask-met")) } div.choices { (radio(&met, "yes", "person-ask-met-yes", true)) (radio(&met, "no", "person-ask-met-no", false)) } }
                    @if asks(l, Item::Home).is_some() {
                        fieldset.field { legend { (req.t("person-ask-home")) } div.choices { (radio(&home, "yes", "person-ask-home-yes", true)) (radio(&home, "moved", "person-ask-home-moved", false)) } }
                    }
                    @if let Some(lack) = asks(l, Item::Phone) {
                        div.field {
                            label for=(phone) { (req.t("person-phone")) span.field-optional { (req.t("web-optional")) } }
                            p.field-hint { @if lack == Lack::Missing { (req.t("person-ask-phone-none")) } @else { (req.tr("person-ask-phone", &[("phone", l.person.phone_shown.clone())])) } }
                            (wrong(&phone))
                            input id=(phone) name=(phone) type="tel" inputmode="tel" maxlength="40" value=(was(&phone)) autocomplete="off";
                        }
                    }
                    @if let Some(lack) = asks(l, Item::Birth) {
                        div.field {
                            label for=(birth) { (req.t("person-birth")) span.field-optional { (req.t("web-optional")) } }
                            @if lack == Lack::Missing { p.field-hint { (req.t("person-ask-birth")) } }
                            (wrong(&birth))
                            input id=(birth) name=(birth) type="date" value=(was(&birth));
                        }
                    }
                    @if asks(l, Item::Needs).is_some() {
                        p { (req.t("person-needs")) (req.colon()) @if l.person.flags.is_empty() { span.muted { (req.t("person-needs-none")) } } @for n in &l.person.flags { (tag(&req.t(n.words()))) " " } }
                        details.fold {
                            summary { (req.t("person-ask-needs")) }
                            div.choices { @for need in Need::ALL {
                                @let ticked = typed.map_or(l.person.flags.contains(&need), |v| v.has(&needs, need.code()));
                                label.choice { input type="checkbox" name=(needs) value=(need.code()) checked[ticked]; span { (req.t(need.words())) } }
                            } }
                        }
                    }
                }
            }
        }
    }
}
