//! The stage: `/demo`, where the story is played, paused and sped up, and every role is one click away. Nothing is shown
//! that did not happen: each line is an act with its receipt, or a refusal with its reason.

mod page;

use crate::nothing::{Nothing, nothing};
use muster_ledger::{DAY, HOUR, Moment, Projection, Read, Refusal};
use muster_server::HouseClock;
use muster_web::{Act, Choice, Field, FieldKind, Form, Request, Route, Slice, WordFiles};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Who can be played: role, id of the post's words, first page.
pub const ROLES: [(&str, &str, &str); 12] = [
    ("resident", "post-resident", "/home"),
    ("grid1", "post-grid_worker", "/tasks"),
    ("secretary", "post-secretary", "/desk"),
    ("officer", "post-emergency_officer", "/incidents"),
    ("counsellor", "post-counsellor", "/counsel"),
    ("health", "post-health_centre", "/signals"),
    ("cdc", "post-cdc", "/signals"),
    ("street", "post-street_lead", "/rollup"),
    ("district", "post-district_lead", "/incidents"),
    ("admin", "post-administrator", "/accounts"),
    ("keeper", "post-security_keeper", "/accounts"),
    ("auditor", "post-auditor", "/incidents"),
];

/// One thing that was done, or refused.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Happening {
    pub at: Moment,
    /// Role of the doer, or `house`.
    pub who: String,
    /// Id of the words, with arguments.
    pub what: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// Code of the receipt; empty where it was refused.
    pub code: String,
}

/// What the pages of the stage know of the story.
pub struct Stage {
    pub clock: Arc<HouseClock>,
    pub begins: Moment,
    /// Path of a door's code, for the poster on the stage.
    pub door: Mutex<String>,
    /// Nobody in the story has a telephone of their own at hand: neighbours and workers write down what is said.
    pub no_phone: AtomicBool,
    /// The story is told quickly up to here.
    until: AtomicI64,
    cells: Mutex<Cells>,
    happened: Mutex<VecDeque<Happening>>,
}

/// Cells of tables, counted as they came up: what a level above asked for and got from the register, against what a person
/// typed for a table: figures of the health authority's bulletin, which are quoted and never computed, and answers put right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Cells {
    pub tables: u64,
    pub answered: u64,
    pub typed: u64,
}

impl Cells {
    /// Answers that somebody typed over count for the hand and no longer for the register.
    fn put_right(self, by_hand: u64) -> Cells {
        Cells { answered: self.answered.saturating_sub(by_hand), typed: self.typed + by_hand, ..self }
    }
}

static STAGE: OnceLock<Arc<Stage>> = OnceLock::new();
const KEPT: usize = 5_000;

impl Stage {
    /// Sets the stage of this process; the first one stays.
    pub fn set(clock: Arc<HouseClock>, begins: Moment) -> Arc<Stage> {
        let new = || {
            Arc::new(Stage {
                clock,
                begins,
                door: Mutex::new(String::new()),
                no_phone: AtomicBool::new(false),
                until: AtomicI64::new(begins.0),
                cells: Mutex::new(Cells::default()),
                happened: Mutex::new(VecDeque::new()),
            })
        };
        Arc::clone(STAGE.get_or_init(new))
    }
    pub fn tell(&self, h: Happening) {
        let mut all = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_front(h);
        all.truncate(KEPT);
    }
    /// The newest `n`, newest first.
    pub fn last(&self, n: usize) -> Vec<Happening> {
        self.happened.lock().unwrap_or_else(PoisonError::into_inner).iter().take(n).cloned().collect()
    }
    pub fn cells(&self) -> Cells {
        *self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn count(&self, add: Cells) {
        let mut all = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        all.tables += add.tables;
        all.answered += add.answered;
        all.typed += add.typed;
    }
    /// Noon of a day, to which the story is told quickly; nothing where that is past.
    pub fn hurry_to(&self, day: i32) -> bool {
        let noon = self.begins.plus(i64::from(day - 1) * DAY + 5 * HOUR);
        let ahead = noon > self.clock.now();
        if ahead {
            self.until.store(noon.0, Ordering::Relaxed);
        }
        ahead
    }
    pub fn until(&self) -> Moment {
        Moment(self.until.load(Ordering::Relaxed))
    }
    /// Days since the story began, from 1.
    pub fn day(&self, now: Moment) -> i32 {
        now.day().0 - self.begins.day().0 + 1
    }
}

fn stage() -> Result<&'static Arc<Stage>, Refusal> {
    STAGE.get().ok_or_else(|| Refusal::not_found("demo-no-stage"))
}

const DO: &[Choice] = &[
    Choice("play", "demo-play"),
    Choice("pause", "demo-pause"),
    Choice("x1", "demo-x1"),
    Choice("x60", "demo-x60"),
    Choice("x600", "demo-x600"),
    Choice("x3600", "demo-x3600"),
    Choice("phones", "demo-phones"),
    Choice("no_phones", "demo-no-phones"),
];
static CLOCK: Form = Form { fields: &[Field::new("do", FieldKind::One(DO), "demo-do")], submit: "demo-do" };
static TO_DAY: Form =
    Form { fields: &[Field::new("day", FieldKind::Number { min: 1, max: DAYS as i64 }, "demo-to-day")], submit: "demo-to-day" };
/// The story is over after so many days.
pub const DAYS: i32 = 10;

fn drive(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let values = CLOCK.read(req)?;
    let clock = &stage()?.clock;
    match values.get("do") {
        "pause" => clock.play(false),
        "play" => clock.play(true),
        what @ ("phones" | "no_phones") => stage()?.no_phone.store(what == "no_phones", Ordering::Relaxed),
        speed => {
            clock.speed(speed.trim_start_matches('x').parse::<i64>().unwrap_or(1) * 1000);
            clock.play(true);
        }
    }
    Ok(Act::new(Nothing, "/demo"))
}

/// Forward only: what happened stays happened. An earlier day is another telling, from the beginning.
fn to_day(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let values = TO_DAY.read(req)?;
    let day = i32::try_from(values.int("day")).unwrap_or(1);
    if !stage()?.hurry_to(day) {
        return Err(Refusal::invalid("demo-day-past").arg("day", day));
    }
    Ok(Act::new(Nothing, "/demo"))
}

pub static SLICE: Slice = Slice {
    projection: &Projection { name: "demo", kinds: &[], tables: &[], project: nothing, revision: 1 },
    routes: &[
        Route::see("/demo", "public", page::stage_page),
        Route::act("/demo/clock", "public", &CLOCK, "/demo", drive),
        Route::act("/demo/day", "public", &TO_DAY, "/demo", to_day),
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
