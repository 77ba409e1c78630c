//! The gallery: `/gallery` of a demo shows every part in every state, every chart in every case, and every kind of paper, made by
//! the same functions as the house's own pages. What is looked at and measured here is what people get. All names are invented.

mod page;
mod page_chart;
mod page_paper;

use crate::nothing::{Nothing, nothing};
use muster_ledger::{Projection, Read, Refusal};
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Slice, WordFiles};

const HOME: &[Choice] = &[Choice("in", "gallery-home-in"), Choice("out", "gallery-home-out"), Choice("no", "gallery-home-no")];
const NEEDS: &[Choice] =
    &[Choice("drug", "gallery-need-drug"), Choice("food", "gallery-need-food"), Choice("walk", "gallery-need-walk")];

/// One question of each kind.
static ASK: Form = Form {
    fields: &[
        Field::new("home", FieldKind::One(HOME), "gallery-ask-home"),
        Field::new("needs", FieldKind::Many(NEEDS), "gallery-ask-needs").optional(),
        Field::new("call", FieldKind::Text, "gallery-ask-call").hint("gallery-ask-call-hint"),
        Field::new("phone", FieldKind::Phone, "gallery-ask-phone").optional(),
        Field::new("people", FieldKind::Number { min: 1, max: 20 }, "gallery-ask-people"),
        Field::new("day", FieldKind::Date, "gallery-ask-day").optional(),
        Field::new("code", FieldKind::Code, "gallery-ask-code").optional(),
        Field::new("words", FieldKind::LongText, "gallery-ask-words").optional().max(500),
        Field::new("told", FieldKind::Tick, "gallery-ask-told"),
    ],
    submit: "gallery-save",
};

fn tried(req: &Request, _: &Read) -> Result<Act, Refusal> {
    ASK.read(req)?;
    Ok(Act::new(Nothing, "/gallery"))
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "gallery", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/gallery", "public", page::gallery_page),
        Route::see("/gallery/charts", "public", page_chart::charts_page),
        Route::see("/gallery/paper", "public", page_paper::paper_page),
        Route::act("/gallery/answers", "public", &ASK, "/gallery", tried),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_complete() {
        assert_eq!(muster_web::missing_words(&super::SLICE.words), Vec::<String>::new());
    }
}
