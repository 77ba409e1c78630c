//! Texts: one courier who brings the notices of `account/delivery` to whoever sends texts for this house, and takes in their word
//! whether each arrived. While the sender is down everything waits; what one telephone does not take holds up no other. Whoever is
//! not texted in time is told by the next way: that is the delivery's own timer, not the courier's.
//!
//! `written` the file that says how · `way` one text brought, and what the answer means · `word` what the sender says later

mod way;
mod word;
mod written;

pub(crate) use word::{Heard, Words};
pub(crate) use written::open;

use super::{LOOK, pause};
use crate::clock;
use crate::site::Site;
use muster_account::delivery::{self, Parcel, Went};
use muster_ledger::{Ask, Author, IdemKey, Moment, SECOND, Seq, sha256};
use muster_web::Lang;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use way::{Out, Taken, Way};

/// Looked up at once; each is recorded before the next goes out.
const AT_ONCE: usize = 32;
/// So many not taken in a row are no matter of single telephones any more.
const REFUSED_MAX: usize = 5;

/// Whoever sends texts for this house.
pub(crate) struct Texts {
    way: Way,
    words: Option<Arc<Words>>,
    /// The house's own address, before `/n/…`.
    home: String,
    chars_max: usize,
    first_pause: i64,
    longest_pause: i64,
}

impl Texts {
    pub(crate) fn words(&self) -> Option<Arc<Words>> {
        self.words.clone()
    }
}

/// The courier; it ends soon after `stop` is set.
pub(crate) fn start(site: &Arc<Site>, texts: Texts, stop: &Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    let (site, stop) = (Arc::clone(site), Arc::clone(stop));
    std::thread::Builder::new().name("texts".into()).spawn(move || {
        let mut courier = Courier { texts, down: 0, rests_until: Moment(0), refused: 0 };
        let mut seen = 0;
        while !stop.load(Ordering::Relaxed) {
            let heard = courier.texts.words.as_ref().is_some_and(|w| w.folder(&site));
            if !courier.step(&site, &stop) && !heard {
                seen = site.pulse.wait(seen, LOOK);
                std::thread::sleep(LOOK / 10);
            }
        }
    })
}

struct Courier {
    texts: Texts,
    /// Tries in a row at which the sender was down.
    down: i64,
    rests_until: Moment,
    /// Not taken in a row.
    refused: usize,
}

impl Courier {
    /// Brings what is due. True where it may go on at once.
    fn step(&mut self, site: &Site, stop: &AtomicBool) -> bool {
        let now = clock::process_now();
        if now < self.rests_until {
            return false;
        }
        let all = match site.house.read().and_then(|read| delivery::parcels(&read, now, AT_ONCE)) {
            Ok(all) => all,
            Err(f) => {
                tracing::error!(fault = %f, "texts wait for the house");
                return false;
            }
        };
        let some = !all.is_empty();
        for p in all {
            if stop.load(Ordering::Relaxed) || !self.one(site, &p) {
                return false;
            }
        }
        some
    }

    /// False where the sender is to be left alone for a while.
    fn one(&mut self, site: &Site, p: &Parcel) -> bool {
        // What takes no texts costs no try.
        let taken = if p.to.is_empty() { Taken::Never } else { self.texts.way.bring(p, &self.out(site, p)) };
        match taken {
            Taken::Yes(id) => {
                (self.down, self.refused) = (0, 0);
                record(site, p, Went::Sent, &id)
            }
            Taken::Never => record(site, p, Went::Failed, ""),
            Taken::NotNow(why) => {
                self.refused += 1;
                self.again(site, p, why, p.tries);
                self.refused < REFUSED_MAX || self.rest()
            }
            Taken::Down(why) => {
                // Its own pause is the courier's: when the sender is back, it goes first.
                self.again(site, p, why, 0);
                self.rest()
            }
        }
    }

    fn rest(&mut self) -> bool {
        let wait = pause(self.texts.first_pause, self.texts.longest_pause, self.down);
        self.rests_until = Moment(clock::process_now().0 + wait * SECOND);
        self.down += 1;
        self.refused = 0;
        false
    }

    fn again(&self, site: &Site, p: &Parcel, why: &'static str, tries: i64) {
        let wait = pause(self.texts.first_pause, self.texts.longest_pause, tries);
        tracing::warn!(tries = p.tries + 1, why, wait, "a text was not taken");
        let next_at = Moment(clock::process_now().0 + wait * SECOND);
        let _ = site.house.work(vec![delivery::failed(p, why, next_at)]);
    }

    fn out(&self, site: &Site, p: &Parcel) -> Out {
        let say = |id: &str| site.words.say(Lang::ZhHans, id, &[]);
        let link = format!("{}{}", self.texts.home, p.path);
        let left_out = say("delivery-text-number");
        let title = if p.title.is_empty() { say("delivery-letter-text") } else { p.title.clone() };
        // A practice message that reaches a real telephone says what it is before anything else.
        let title = if site.house.opened().exercise { say("delivery-text-exercise") + &title } else { title };
        Out { text: delivery::message(&title, &p.text, &link, &left_out, self.texts.chars_max), title, link }
    }
}

/// True where it stands in the ledger; else it goes out again under the same key.
fn record(site: &Site, p: &Parcel, went: Went, id: &str) -> bool {
    let step = match site.house.read().and_then(|read| delivery::went(&read, p, went, id)) {
        Ok(step) => step,
        Err(f) => {
            tracing::error!(fault = %f, "a text was taken, and not recorded");
            return false;
        }
    };
    ask(site, IdemKey::derived(&[b"text.sent", p.key.as_bytes()]), step).is_ok()
}

fn ask(site: &Site, key: IdemKey, (command, work): delivery::Step) -> Result<Option<Seq>, muster_ledger::Refusal> {
    let ask = Ask { author: Author::house(None), key, hash: sha256(&key.0), command, work };
    match site.house.ask(ask) {
        Ok(o) => Ok(Some(o.first)),
        Err(r) => {
            tracing::error!(code = r.code, "what came of a text was not recorded");
            Err(r)
        }
    }
}
