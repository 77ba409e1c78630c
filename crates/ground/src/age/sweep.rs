//! The weekly walk through the register: a page at a time, so that nobody waits for it.

use super::fact::FOURTEEN;
use super::rule::Reach;
use super::table::{WALK, is_reached};
use crate::duty;
use crate::person::{self, After, Band, Person};
use muster_ledger::{Ask, Author, Command, Day, Fault, House, IdemKey, Read, Refusal, WorkWrite, values};

/// Entries looked at in one step.
const PAGE: usize = 400;

/// The Monday of a day's week.
fn week(day: Day) -> i64 {
    i64::from(day.0 - (day.0 + 3).rem_euclid(7))
}

/// Whole years from a birthday as it is written to a day.
pub(super) fn years_on(born: &str, today: Day) -> Option<u16> {
    let mut parts = born.splitn(3, '-').map(|p| p.parse::<i16>().ok());
    let (y, m, d) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month, day) = today.civil();
    let had = (i16::from(month), i16::from(day)) >= (m, d);
    u16::try_from(year - y - i16::from(!had)).ok()
}

/// What is due for one entry, found outside the writer.
fn due(read: &Read, p: &Person, today: Day) -> Result<Vec<Box<dyn Command>>, Fault> {
    let mut out: Vec<Box<dyn Command>> = Vec::new();
    let Some(years) = person::personal(read, p.subject)?.and_then(|k| k.born()).and_then(|b| years_on(&b, today)) else {
        return Ok(out);
    };
    if p.band.is_minor() && i64::from(years) >= FOURTEEN && !is_reached(read, p.subject, FOURTEEN)? {
        out.push(Box::new(Reach { person: p.clone(), years: FOURTEEN }));
    }
    if Band::of_age(years) != p.band
        && let Some(update) = person::grown(read, p, Band::of_age(years)).ok().flatten()
    {
        out.push(Box::new(update));
    }
    Ok(out)
}

/// One step of this week's walk; false once it is through. Called by the server from time to time.
pub fn step(house: &House) -> Result<bool, Refusal> {
    let read = house.read()?;
    let today = read.now.day();
    let stands = read.get(&WALK, &[1i64.into()])?;
    let (mut after, mut done) = (None, false);
    if let Some(row) = stands.filter(|r| r.int("week") == week(today)) {
        (after, done) = (After::parse(row.text("after")), row.int("done") != 0);
    }
    if done {
        return Ok(false);
    }
    // Everyone, nameless: only the birthday is opened, and only here.
    let (people, next) = person::list(&read, &duty::published(None), after, PAGE)?;
    for p in &people {
        for (n, command) in due(&read, p, today)?.into_iter().enumerate() {
            let key = IdemKey::derived(&[b"age", &p.subject.0, &week(today).to_be_bytes(), &[n as u8]]);
            let ask = Ask { author: Author::house(None), key, hash: [0; 32], command, work: Vec::new() };
            match house.ask(ask) {
                // Another hand came between: next week sees it again.
                Ok(_) => {}
                Err(r) if matches!(r.why, muster_ledger::Why::Conflict | muster_ledger::Why::NotFound) => {}
                Err(r) => return Err(r),
            }
        }
    }
    let row = values![1i64, week(today), next.map(|n| n.code()).unwrap_or_default(), next.is_none()];
    house.work(vec![WorkWrite::Put(&WALK, row)])?;
    Ok(next.is_some())
}
