//! How often something may be tried. The writer judges a try and writes it down in one step, before anybody looks whether
//! it was right: so none is free.

use super::table::TRIES;
use muster_ledger::{
    Ask, Author, Command, DAY, Draft, Fault, House, IdemKey, Key, Known, MINUTE, Moment, Read, Refusal, SECOND, Value, Why,
    WorkWrite, values,
};

/// What limits tries of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// What is used once is used up: links, codes, steps of the time code.
    Once,
    /// So many, then never again: six digits on a phone.
    Few(usize),
    /// So many at will, then a wait that doubles from half a minute to a quarter of an hour. Nobody is locked out for ever.
    Slower(usize),
}

/// What a rule says to a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Go,
    /// Seconds.
    Wait(i64),
    Over,
}

const FIRST_WAIT: i64 = 30 * SECOND;
const LONGEST_WAIT: i64 = 15 * MINUTE;
/// Tries are forgotten after a day.
const MEMORY: i64 = DAY;

/// Judges a try at `now` by those before it.
pub(crate) fn judge(rule: Rule, before: &[Moment], now: Moment) -> Verdict {
    match rule {
        Rule::Once if before.is_empty() => Verdict::Go,
        Rule::Few(n) if before.len() < n => Verdict::Go,
        Rule::Once | Rule::Few(_) => Verdict::Over,
        Rule::Slower(free) => {
            let fresh = before.iter().filter(|t| now.0 - t.0 < MEMORY);
            let (n, last) = fresh.fold((0, i64::MIN), |(n, last), t| (n + 1, t.0.max(last)));
            if n < free {
                return Verdict::Go;
            }
            let wait = (FIRST_WAIT << (n - free).min(10)).min(LONGEST_WAIT);
            let left = last.saturating_add(wait) - now.0;
            if left <= 0 { Verdict::Go } else { Verdict::Wait((left + SECOND - 1) / SECOND) }
        }
    }
}

/// Something that is tried: its name as 16 bytes that tell nothing, and its rule.
pub(crate) type Tried = (Vec<u8>, Rule);

struct Try {
    tried: Vec<Tried>,
    now: Moment,
    over: &'static str,
}

impl Command for Try {
    fn reads(&self) -> Vec<Key> {
        self.tried.iter().map(|(what, _)| Key::by(&TRIES, "what", values![what.clone()])).collect()
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        for (what, rule) in &self.tried {
            let rows = known.by(&TRIES, "what", &values![what.clone()]);
            let before: Vec<Moment> = rows.iter().map(|r| r.moment("at")).collect();
            match judge(*rule, &before, self.now) {
                Verdict::Go => {}
                Verdict::Wait(seconds) => return Err(Refusal::new(Why::TooMany, "signin-wait").arg("seconds", seconds)),
                Verdict::Over => return Err(Refusal::new(Why::Gone, self.over)),
            }
        }
        Ok(Vec::new())
    }
}

/// A try that counts until it is forgiven.
pub(crate) struct Counted {
    tried: Vec<Tried>,
    id: i64,
}

impl Counted {
    /// It was right: what was tried before is forgotten too. Only this one is, where the rule is about an address.
    pub(crate) fn forgive(&self, read: &Read) -> Result<Vec<WorkWrite>, Fault> {
        let mut out = self.undo();
        for (what, _) in self.tried.iter().take(1) {
            let rows = read.by(&TRIES, "what", &values![what.clone()])?;
            out.extend(rows.iter().map(|r| WorkWrite::Delete(&TRIES, values![what.clone(), r.int("id")])));
        }
        Ok(out)
    }
    /// Only this try is forgotten.
    pub(crate) fn undo(&self) -> Vec<WorkWrite> {
        self.tried.iter().map(|(what, _)| WorkWrite::Delete(&TRIES, values![what.clone(), self.id])).collect()
    }
}

/// Counts a try of all that is given; refused, in the words of `over`, where one of them allows none now. What is first
/// in the list is forgotten as a whole when the try is forgiven.
pub(crate) fn count(house: &House, read: &Read, tried: Vec<Tried>, now: Moment, over: &'static str) -> Result<Counted, Refusal> {
    let id = house.next_id();
    let counted = Counted { tried: tried.clone(), id };
    let mut work: Vec<WorkWrite> = tried.iter().map(|(what, _)| WorkWrite::Put(&TRIES, values![what.clone(), id, now])).collect();
    work.extend(stale(read, now)?);
    let key = IdemKey(house.vault().random());
    let command = Box::new(Try { tried, now, over });
    // The row is written with the verdict, by the one writer: of two at once the second sees the first. A try that is
    // refused leaves none, so tries made while waiting do not lengthen the wait.
    house.ask(Ask { author: Author::default(), key, hash: [0; 32], command, work })?;
    Ok(counted)
}

/// Uses up what may be used once.
pub(crate) fn use_up(house: &House, read: &Read, what: Vec<u8>, now: Moment, over: &'static str) -> Result<(), Refusal> {
    count(house, read, vec![(what, Rule::Once)], now, over).map(|_| ())
}

/// A few rows that no rule looks at any more. Devices and links outlive a day; their rows go with them.
fn stale(read: &Read, now: Moment) -> Result<Vec<WorkWrite>, Fault> {
    let old = now.plus(-MEMORY * 30);
    let rows = read.select("SELECT what, id FROM signin_tries WHERE at < ?1 ORDER BY at LIMIT 20", &[Value::from(old)])?;
    Ok(rows.iter().map(|r| WorkWrite::Delete(&TRIES, values![r.blob("what"), r.int("id")])).collect())
}
