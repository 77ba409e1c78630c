//! The first page: what one may do here, by post. A stranger finds the public page, a way to report, and sign-in.

mod page;
mod page_steps;

use muster_ledger::{Fact, Fault, Projection, Rows};
use muster_web::{Route, Slice, WordFiles};

fn nothing(_: &Fact, _: &mut Rows<'_>) -> Result<(), Fault> {
    Ok(())
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "start", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[Route::see("/", "public", page::start)],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_complete() {
        assert_eq!(muster_web::missing_words(&super::SLICE.words), Vec::<String>::new());
    }
}
