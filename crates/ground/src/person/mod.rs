//! The register of residents: who lives where and needs what. Names and numbers are sealed; rows hold bands and needs.
//!
//! A person's row is kept in versions. What an import wrote shows once that import is finished and goes when it is undone:
//! both are one fact, whatever the size of the list. By hand (`entry`) people are added, put right, moved, and leave.

mod age;
#[cfg(test)]
mod district;
mod entry;
mod exact;
mod fact;
#[cfg(test)]
mod found_tests;
mod held;
mod home;
pub mod import;
mod moved;
mod needs;
mod note;
mod page;
mod reach;
mod read;
mod rule;
mod same;
mod search;
mod summary;
mod table;
#[cfg(test)]
mod tests;

pub use age::{
    ASKED, COVERED, Cover, GridCover, Lack, Lacking, OPENED_MAX, coverage, coverage_at, lacking_at, rooms_lacking,
    rooms_lacking_of,
};
pub(crate) use entry::grown;
pub(crate) use entry::room_anywhere;
pub use entry::{ANSWERS, Affirm, Leave, Register, Update, answered, item_words, questions};
pub use exact::person_by_token;
pub use fact::{
    Affirmed, Band, Corrected, Dropped, Finished, IMPORT_CONFIRMED, IMPORT_FINISHED, IMPORT_MAPPED, IMPORT_STARTED,
    IMPORT_UNDONE, ImportId, Item, Need, PERSON_AFFIRMED, PERSON_CORRECTED, PERSON_LEFT, PERSON_REGISTERED, PERSON_REMOVED,
    PERSON_UPDATED, Relation, Sex, Standing, Started,
};
pub use home::{CROWD, HomeCount, Sizes, building_sizes, entries_at, household, household_sizes, rooms_of};
pub(crate) use needs::NEED_CHOICES;
pub use needs::{in_need, need_counts};
pub use note::{NOTE_DATA, NoteLies};
pub(crate) use page::shown as full;
pub use reach::{Instead, of_path, of_path_any};
pub use read::{After, Gone, Person, Personal, address, count, find, find_any, list, of_person, owner, personal};
pub use rule::{Erase, FinishImport, REGISTER_DATASET, StartImport, Tokens, UndoImport};
pub use same::{
    ALIASES, APART, Merge, PEOPLE_MERGED, PEOPLE_TOLD_APART, PEOPLE_UNMERGED, Reason, TellApart, Unmerge, any_merged,
    canonical_person, entries_of, rooms_of_entries, selves,
};
pub use search::{Hits, search};
pub use summary::{Aged, Summary, aged, communities_entered, summary};
pub use table::{DEPENDS, IMPORTS, ImportRow, ImportState, PEOPLE, VERSION, imports_of};
pub(crate) use table::{SHOWN, SHOWN_FROM};

use crate::place::PLACES_MOVED;
use muster_ledger::Projection;
use muster_web::{Route, Slice, WordFiles};

pub static SLICE: Slice = Slice {
    projection: &Projection {
        name: "person",
        kinds: &[
            PERSON_REGISTERED,
            PERSON_UPDATED,
            PERSON_CORRECTED,
            PERSON_AFFIRMED,
            PERSON_LEFT,
            PERSON_REMOVED,
            IMPORT_STARTED,
            IMPORT_CONFIRMED,
            IMPORT_MAPPED,
            IMPORT_FINISHED,
            IMPORT_UNDONE,
            PEOPLE_MERGED,
            PEOPLE_UNMERGED,
            PEOPLE_TOLD_APART,
            PLACES_MOVED,
        ],
        tables: &[
            &PEOPLE,
            &IMPORTS,
            &DEPENDS,
            &VERSION,
            &table::GONE,
            &table::HANDS,
            &ALIASES,
            &APART,
            &import::columns::MAPPINGS,
        ],
        project: table::project,
        revision: 4,
    },
    routes: &[
        Route::see("/people", "person.see", page::people),
        Route::see("/people/{subject}", "person.see", page::person),
        Route::act("/people/{subject}/reveal", "person.reveal", &page::REVEAL, "/people/{subject}", page::reveal),
        Route::act("/people/{subject}/codes", "person.code", &crate::signin::CODE, "/people/{subject}", page::code),
        Route::see("/people/new", "person.register", entry::page::new),
        Route::act("/people", "person.register", &entry::form::NEW, "/people/new", entry::register),
        Route::see("/people/left", "person.leave", entry::page::left),
        Route::see("/people/{subject}/correction", "person.correct", entry::page::correction),
        Route::act(
            "/people/{subject}/correction",
            "person.correct",
            &entry::form::CORRECT,
            "/people/{subject}/correction",
            entry::correct,
        ),
        Route::see("/people/{subject}/room", "person.correct", entry::page::room),
        Route::act("/people/{subject}/room", "person.correct", &entry::form::MOVE, "/people/{subject}/room", entry::relocate),
        Route::see("/people/{subject}/leaving", "person.leave", entry::page::leaving),
        Route::act("/people/{subject}/leaving", "person.leave", &entry::form::LEAVE, "/people/{subject}/leaving", entry::leave),
        Route::act("/people/{subject}/return", "person.leave", &entry::form::RETURN, "/people/{subject}", entry::bring_back),
        Route::see("/people/duplicates", "person.merge", same::page::duplicates),
        Route::see("/people/{subject}/like/{other}", "person.merge", same::page::compare),
        Route::act(
            "/people/{subject}/like/{other}/merger",
            "person.merge",
            &same::page::MERGE,
            "/people/{subject}/like/{other}",
            same::page::merge,
        ),
        Route::act(
            "/people/{subject}/like/{other}/distinction",
            "person.merge",
            &same::page::TELL_APART,
            "/people/{subject}/like/{other}",
            same::page::distinguish,
        ),
        Route::act(
            "/people/{subject}/like/{other}/separation",
            "person.merge",
            &same::page::UNMERGE,
            "/people/{subject}",
            same::page::separate,
        ),
        Route::see("/households/{room}", "person.see", page::household),
        Route::see("/imports", "person.import", import::page::imports),
        Route::act("/imports", "person.import", &import::page::UPLOAD, "/imports", import::page::upload),
        Route::act("/imports/pasted", "person.import", &import::paste::PASTE, "/imports", import::paste::pasted),
        Route::see("/imports/{import}", "person.import", import::page::import),
        Route::act(
            "/imports/{import}/columns",
            "person.import",
            &import::columns::COLUMNS,
            "/imports/{import}",
            import::columns::say,
        ),
        Route::act(
            "/imports/{import}/confirm",
            "person.import",
            &import::page::CONFIRM,
            "/imports/{import}",
            import::page::confirm,
        ),
        Route::act("/imports/{import}/undo", "person.import", &import::page::UNDO, "/imports/{import}", import::page::undo),
    ],
    words: WordFiles { zh_hans: include_str!("words/zh-Hans.ftl"), en: include_str!("words/en.ftl"), zh_hant: "" },
};
