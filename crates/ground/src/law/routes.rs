//! `/law` and what is below it. Laws are public; only adopting a place's own files and verifying need a duty.

use super::fact::Edition;
use super::page_check::{COMPARE, VERIFY};
use super::page_edition::PROPOSE;
use super::rule::{Adopt, Propose, about, change};
use super::table::current;
use super::{page, page_check, page_edition, page_entry, page_question, register};
use crate::approval::{self, APPROVE, Asking, LAW_ADOPTION};
use muster_ledger::{PlaceId, Read, Refusal};
use muster_web::{Act, Request, Route};

pub(super) static ROUTES: &[Route] = &[
    Route::see("/law", "public", page::home),
    Route::see("/law/entries/{kind}/{key}", "public", page_entry::entry),
    Route::see("/law/changes", "public", page_edition::changes),
    Route::see("/law/question", "public", page_question::question),
    Route::see("/law/checks", "public", page_check::all),
    Route::see("/law/checks/{about}", "public", page_check::one),
    Route::act("/law/checks/{about}", "law.verify", &COMPARE, "/law/checks/{about}", page_check::compare),
    Route::act("/law/checks/{about}/approval", "law.verify", &VERIFY, "/law/checks/{about}", page_check::verify),
    Route::see("/law/editions", "public", page_edition::editions),
    Route::act("/law/editions", "law.adopt", &PROPOSE, "/law/editions", propose),
    Route::act("/law/editions/approval", "law.adopt", &APPROVE, "/law/editions", adopt),
];

/// The edition with the house's own files.
fn with_own() -> Edition {
    Edition { shipped: register::shipped().hash.clone(), own: register::own_hash().to_owned() }
}

fn propose(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let (edition, house) = (with_own(), PlaceId::HOUSE);
    let asking = Asking::of(req, &LAW_ADOPTION, about(&edition.own), (house, house, house));
    Ok(Act::new(Propose { edition, asking }, "/law/editions"))
}

fn adopt(req: &Request, read: &Read) -> Result<Act, Refusal> {
    let before = current(read)?.map(|a| a.edition).unwrap_or_default();
    let adopted = change(read, with_own())?;
    let number = about(&adopted.edition.own);
    let command = approval::approve(req, read, &LAW_ADOPTION, number, Adopt { adopted, before })?;
    Ok(Act::new(command, "/law/editions"))
}
