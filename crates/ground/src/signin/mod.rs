//! Sign-in: staff by password and time code, field workers by a bound phone and six digits, residents by a one-time code.
//!
//! Everything here lives in `Work` tables and is no fact: sessions, tries, links and codes come and go. What gives
//! somebody access (a link, a code) or takes it away is a fact, without names. Time is process time throughout.
//!
//! A try is a row that the one writer judges and writes in one step, before anybody looks whether it was right: of two at
//! once, both count. What proved somebody is read again by the writer when their session begins (`fact::Still`): access that was
//! withdrawn meanwhile stays withdrawn.
//! Ids, tokens and codes are kept as hashes; time-code secrets and login names under the house's key.

pub(crate) mod code;
mod demo;
mod fact;
mod link;
mod pages;
mod password;
mod room;
mod session;
mod table;
#[cfg(test)]
mod tests;
mod totp;
mod tries;

pub use demo::{set_demo_resident, set_demo_role, who_as};
pub use fact::{ACCESS_WITHDRAWN, CODE_ISSUED, LINK_ISSUED};
pub use link::{first_administrator, lost_administrator, open_house};
pub(crate) use pages::grant::{Access, CODE, LINK, access, withdraw};
pub use pages::slip::{CodeFor, issue_code};
pub use room::{room_of, room_token};
pub use session::{mark, mark_of, sessions, touch, who};

use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};
use pages::{enter, grant, me, poster, setup};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "signin",
        kinds: &[LINK_ISSUED, CODE_ISSUED, ACCESS_WITHDRAWN],
        tables: table::ALL,
        // The facts are for the audit; no page reads them back.
        project: |_, _| Ok(()),
        revision: 1,
    },
    routes: &[
        Route::see("/sign-in", "public", enter::ways),
        Route::see("/sign-in/staff", "public", enter::staff),
        Route::enter("/sign-in/staff", &enter::STAFF, "/sign-in/staff", enter::enter_staff),
        Route::see("/sign-in/totp/{step}", "public", enter::totp),
        Route::enter("/sign-in/totp/{step}", &enter::TOTP, "/sign-in/totp/{step}", enter::enter_totp),
        Route::see("/sign-in/worker", "public", enter::worker),
        Route::enter("/sign-in/worker", &enter::WORKER, "/sign-in/worker", enter::enter_worker),
        Route::see("/sign-in/code", "public", enter::code),
        Route::enter("/sign-in/code", &enter::CODE, "/sign-in/code", enter::enter_code),
        Route::see("/sign-in/device/{token}", "public", setup::device),
        Route::enter("/sign-in/device/{token}", &setup::DEVICE, "/sign-in/device/{token}", setup::bind_device),
        Route::see("/setup/{token}", "public", setup::account),
        Route::enter("/setup/{token}", &setup::EITHER, "/setup/{token}", setup::begin),
        Route::see("/setup/totp/{step}", "public", setup::totp),
        Route::enter("/setup/totp/{step}", &setup::TOTP, "/setup/totp/{step}", setup::finish),
        Route::enter("/sign-out", &me::SIGN_OUT, "/me", me::sign_out),
        Route::see("/me", "public", me::me),
        Route::enter("/me/sign-out-everywhere", &me::EVERYWHERE, "/me", me::sign_out_everywhere),
        Route::enter("/me/sessions/{id}/end", &me::END, "/me", me::end_session),
        Route::enter("/me/devices/{id}/end", &me::END, "/me", me::end_device),
        Route::enter("/duty", &me::SWITCH, "/me", me::switch),
        Route::act("/accounts/{actor}/links", "account.open", &grant::LINK, "/accounts/{actor}", grant::issue_link),
        Route::act(
            "/accounts/{actor}/withdrawal",
            "account.withdraw",
            &grant::WITHDRAW,
            "/accounts/{actor}",
            grant::withdraw_all,
        ),
        Route::see("/places/{place}/poster", "account.open", poster::one),
        Route::see("/places/{place}/posters", "account.open", poster::all),
        Route::see("/places/{place}/codes", "person.code", grant::room_code),
        Route::act("/places/{place}/codes", "person.code", &grant::CODE, "/places/{place}/codes", grant::issue_room_code),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
