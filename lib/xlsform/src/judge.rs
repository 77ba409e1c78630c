//! What was answered, held against the form: what is asked at all, what follows, what does not fit.

use crate::ROUNDS_MAX;
use crate::call::Scope;
use crate::expr::Expr;
use crate::form::{Choice, Entry, Form, Kind, Texts};
use crate::value::{Value, day_of, day_text};
use std::collections::{BTreeMap, BTreeSet};

/// What was answered: name of the question and round of its repeat (0 outside one) → answer; several choices by spaces.
pub type Answers = BTreeMap<(String, usize), String>;

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It must be answered.
    Required,
    /// It is not of its kind: no number, no such day, no such choice.
    Kind,
    /// Its constraint does not hold.
    Constraint,
    /// Longer than is taken.
    Long,
}

/// An answer that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which question.
    pub name: String,
    /// Which round.
    pub round: usize,
    /// Why.
    pub says: Says,
    /// What the form says about it; empty where it says nothing.
    pub message: Texts,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Answers to questions that are asked, and what follows from them; whatever is not asked is not kept.
    pub answers: Answers,
    /// Entries that are not asked, by place and round.
    pub hidden: BTreeSet<(usize, usize)>,
    /// What does not fit; nothing may be recorded while something is here.
    pub problems: Vec<Problem>,
}

/// Longest answer, in characters.
const ANSWER_MAX: usize = 2_000;

/// Judges answers. `rounds` says how often each repeat was gone through; `today` is a day since 1 January 1970.
pub fn judge(form: &Form, answers: &Answers, rounds: &BTreeMap<String, usize>, today: i64) -> Judged {
    let mut run = Run { form, rounds, today, out: Judged::default(), given: answers };
    for at in &form.order {
        let n = run.rounds(*at);
        for round in 0..n {
            run.entry(*at, round);
        }
    }
    // Whether an answer fits may depend on any other: only when all are known.
    for (at, e) in form.entries.iter().enumerate() {
        for round in 0..run.rounds(at) {
            run.check(at, e, round);
        }
    }
    run.out
}

/// The choices that are offered for a question, given what is answered.
pub fn offered<'f>(form: &'f Form, entry: usize, answers: &Answers, round: usize, today: i64) -> Vec<&'f Choice> {
    let e = &form.entries[entry];
    let all = form.choices(e).iter();
    let Some(filter) = &e.choice_filter else { return all.collect() };
    let answer = |name: &str| seen(form, answers, entry, round, name);
    all.filter(|c| {
        let column = |name: &str| match name {
            "name" => c.name.clone(),
            other => c.columns.get(other).cloned().unwrap_or_default(),
        };
        filter.value(&Scope { answer: &answer, this: "", column: &column, today }).truth()
    })
    .collect()
}

/// An answer as it is seen from an entry: inside the same repeat that of the same round, from outside those of all.
fn seen(form: &Form, answers: &Answers, from: usize, round: usize, name: &str) -> Value {
    let Some(at) = form.find(name) else { return Value::Text(String::new()) };
    let of = if form.entries[at].kind == Kind::Repeat { Some(at) } else { form.repeat_of(at) };
    let own = if form.entries[from].kind == Kind::Repeat { Some(from) } else { form.repeat_of(from) };
    if of.is_some() && of != own {
        let each = answers.range((name.to_owned(), 0)..=(name.to_owned(), usize::MAX));
        return Value::Many(each.map(|(_, v)| v.clone()).collect());
    }
    let round = if of.is_some() { round } else { 0 };
    Value::Text(answers.get(&(name.to_owned(), round)).cloned().unwrap_or_default())
}

struct Run<'a> {
    form: &'a Form,
    given: &'a Answers,
    rounds: &'a BTreeMap<String, usize>,
    today: i64,
    out: Judged,
}

impl Run<'_> {
    fn rounds(&self, at: usize) -> usize {
        let e = &self.form.entries[at];
        let repeat = if e.kind == Kind::Repeat { Some(at) } else { self.form.repeat_of(at) };
        let Some(repeat) = repeat.map(|r| &self.form.entries[r]) else { return 1 };
        let n = match &repeat.repeat_count {
            Some(count) => self.value(count, at, 0, "").number().max(0.0) as usize,
            None => self.rounds.get(&repeat.name).copied().unwrap_or(0),
        };
        n.min(ROUNDS_MAX)
    }
    fn value(&self, x: &Expr, at: usize, round: usize, this: &str) -> Value {
        let answer = |name: &str| seen(self.form, &self.out.answers, at, round, name);
        x.value(&Scope { answer: &answer, this, column: &|_| String::new(), today: self.today })
    }
    fn is_hidden(&self, at: usize, round: usize) -> bool {
        // A group outside the repeat has one round only.
        self.out.hidden.contains(&(at, round)) || (self.form.repeat_of(at).is_none() && self.out.hidden.contains(&(at, 0)))
    }
    fn entry(&mut self, at: usize, round: usize) {
        let e = &self.form.entries[at];
        let inside = e.inside.is_some_and(|i| self.is_hidden(i, round));
        if inside || e.relevant.as_ref().is_some_and(|x| !self.value(x, at, round, "").truth()) {
            self.out.hidden.insert((at, round));
            return;
        }
        let key = (e.name.clone(), round);
        let given = self.given.get(&key).map(|v| v.trim().to_owned()).unwrap_or_default();
        let answer = match (&e.kind, &e.calculation) {
            // So that a repeat can be counted.
            (Kind::Repeat, _) => "1".to_owned(),
            (Kind::Group | Kind::Note, _) => return,
            (Kind::Meta(of), _) if of == "today" => day_text(self.today),
            (Kind::Meta(_), _) => return,
            (_, Some(x)) => self.value(x, at, round, "").text(),
            (Kind::Calculate, None) => e.default.clone(),
            _ if e.read_only => e.default.clone(),
            _ => given,
        };
        if !answer.is_empty() && answer != "NaN" {
            self.out.answers.insert(key, answer);
        }
    }
    fn check(&mut self, at: usize, e: &Entry, round: usize) {
        if !e.kind.asked() || self.is_hidden(at, round) {
            return;
        }
        let answer = self.out.answers.get(&(e.name.clone(), round)).cloned().unwrap_or_default();
        let says = if answer.is_empty() {
            let needed = e.required.as_ref().is_some_and(|x| self.value(x, at, round, "").truth());
            needed.then(|| (Says::Required, e.required_message.clone()))
        } else if answer.chars().count() > ANSWER_MAX {
            Some((Says::Long, Texts::default()))
        } else if !self.is_of_kind(at, e, round, &answer) {
            Some((Says::Kind, Texts::default()))
        } else {
            let holds = e.constraint.as_ref().is_none_or(|x| self.value(x, at, round, &answer).truth());
            (!holds).then(|| (Says::Constraint, e.constraint_message.clone()))
        };
        if let Some((says, message)) = says {
            self.out.problems.push(Problem { name: e.name.clone(), round, says, message });
        }
    }
    fn is_of_kind(&self, at: usize, e: &Entry, round: usize, answer: &str) -> bool {
        let offers = |name: &str| offered(self.form, at, &self.out.answers, round, self.today).iter().any(|c| c.name == name);
        match &e.kind {
            Kind::Integer => answer.parse::<i32>().is_ok(),
            Kind::Decimal => answer.parse::<f64>().is_ok_and(f64::is_finite) && !answer.contains(['e', 'E', 'n', 'N']),
            Kind::Date => answer.len() == 10 && day_of(answer).is_some(),
            Kind::Time => is_time(answer),
            Kind::DateTime => {
                day_of(answer).is_some() && answer.get(11..).is_some_and(is_time) && answer.as_bytes().get(10) != Some(&b'-')
            }
            Kind::One(_) => offers(answer),
            Kind::Many(_) => answer.split_whitespace().all(offers),
            Kind::Acknowledge => answer == "OK",
            _ => true,
        }
    }
}

/// `08:30`, with or without seconds.
fn is_time(s: &str) -> bool {
    let parts: Vec<&str> = s.split(':').collect();
    let fits = |p: &str, under: u8| p.len() == 2 && p.parse::<u8>().is_ok_and(|n| n < under);
    match parts.as_slice() {
        [h, m] => fits(h, 24) && fits(m, 60),
        [h, m, x] => fits(h, 24) && fits(m, 60) && x.get(..2).is_some_and(|x| fits(x, 60)),
        _ => false,
    }
}
