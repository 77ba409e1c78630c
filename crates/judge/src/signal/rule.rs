//! Decisions: what a report sets off, who may say what a signal was, when a rule may speak.

use super::book::{Rule, by_key};
use super::count::{fullest, joins};
use super::fact::{
    RULE_SWITCHED, RULE_TRIED, RuleSwitched, RuleTried, SIGNAL_DEADLINE_MISSED, SIGNAL_DISMISSED, SIGNAL_EXTENDED, SIGNAL_RAISED,
    SIGNAL_VERIFIED, SignalClosed, SignalDeadlineMissed, SignalExtended, SignalId, SignalRaised, Window,
};
use super::table::{RULES, SIGNALS, Signal, TRIALS};
use muster_ledger::{ActorId, Command, Draft, Key, Known, MINUTE, Moment, PlaceId, Refusal, Row, Sealed, Seq, values};
use muster_sense::selfreport::{REPORTS, Report, Said, Within, first_of_each};

/// One report under one rule: what held at the place when the report was recorded.
pub struct Judged {
    pub rule: &'static Rule,
    /// For the signal, should one be raised.
    pub id: SignalId,
    pub report: Said,
    pub said: Vec<Said>,
    /// When each report in `said` was recorded: the first one starts the clock.
    pub recorded: Vec<(Seq, Moment)>,
}

/// A report under every rule that is on.
pub struct Judge(pub Vec<Judged>);

impl Judged {
    fn place(&self) -> PlaceId {
        self.report.place(self.rule.within)
    }
    fn keys(&self) -> [Key; 2] {
        let key = self.rule.key.as_str();
        [Key::one(&RULES, values![key]), Key::by(&SIGNALS, "place", values![key, self.place()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Option<Draft> {
        let key = self.rule.key.as_str();
        let on = |r: &Row| r.flag("on_now") && r.int("version") == self.rule.version;
        if !known.one(&RULES, &values![key]).is_some_and(on) {
            return None;
        }
        let before: Vec<Signal> = known.by(&SIGNALS, "place", &values![key, self.place()]).iter().map(Signal::from_row).collect();
        match before.iter().find(|s| s.is_open()) {
            Some(open) => self.grow(open),
            None => {
                let floor = before.iter().filter_map(|s| s.closed_seq).max().unwrap_or(Seq(0));
                self.raise(floor, at)
            }
        }
    }
    fn raise(&self, floor: Seq, at: Moment) -> Option<Draft> {
        let counted = fullest(self.rule, &self.said, self.report.onset, floor).filter(|c| c.people >= self.rule.count)?;
        let r = &self.report;
        let first = self.recorded.iter().filter(|(seq, _)| counted.evidence.contains(seq)).map(|(_, m)| *m).min();
        let raised = SignalRaised {
            id: self.id,
            rule: self.rule.key.clone(),
            version: self.rule.version,
            what: self.rule.what,
            within: self.rule.within,
            building: if self.rule.within == Within::Building { r.building } else { PlaceId(0) },
            grid: if self.rule.within == Within::Community { PlaceId(0) } else { r.grid },
            community: r.community,
            count: counted.people,
            evidence: counted.evidence,
            window: counted.window,
            first_at: first.unwrap_or(at),
            verify_by: at.plus(self.rule.then.deadline_minutes * MINUTE),
        };
        Some(Draft::new(SIGNAL_RAISED, &raised).area(self.place()))
    }
    /// A report that fits is added even where its person is counted already; the count is of people.
    fn grow(&self, open: &Signal) -> Option<Draft> {
        if open.evidence.contains(&self.report.seq) || !joins(self.rule, open.window, self.report.onset) {
            return None;
        }
        let counts = |s: &&Said| s.seq == self.report.seq || open.evidence.contains(&s.seq);
        let all: Vec<Said> = self.said.iter().filter(counts).cloned().collect();
        let onset = self.report.onset;
        let window = Window { from: open.window.from.min(onset), to: open.window.to.max(onset) };
        let count = first_of_each(&all).len() as i64;
        let extended = SignalExtended { id: open.id, count, evidence: vec![self.report.seq], window };
        Some(Draft::new(SIGNAL_EXTENDED, &extended).area(self.place()))
    }
}

impl Command for Judge {
    fn reads(&self) -> Vec<Key> {
        self.0.iter().flat_map(Judged::keys).collect()
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(self.0.iter().filter_map(|j| j.decide(known, at)).collect())
    }
}

/// Says what a signal was. Nobody judges what they reported themselves.
pub struct CloseSignal {
    pub body: SignalClosed,
    pub confirmed: bool,
    pub actor: ActorId,
    pub post: String,
    /// Reports the signal rests on, as seen when the page was made.
    pub evidence: Vec<Seq>,
    pub note: Sealed,
}

impl Command for CloseSignal {
    fn reads(&self) -> Vec<Key> {
        let mut keys = vec![Key::one(&SIGNALS, values![self.body.id])];
        keys.extend(self.evidence.iter().map(|seq| Key::by(&REPORTS, "seq", values![*seq])));
        keys
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let id = self.body.id;
        let row = known.one(&SIGNALS, &values![id]).ok_or(Refusal::not_found("signal-none-such").instead("/signals"))?;
        let signal = Signal::from_row(row);
        let at = format!("/signals/{id}");
        if !signal.is_open() {
            return Err(Refusal::conflict("signal-closed").instead(at));
        }
        if by_key(&signal.rule).is_ok_and(|r| !r.then.verify.contains(&self.post)) {
            return Err(Refusal::forbidden("signal-not-yours").basis(signal.rule).instead(at));
        }
        let own = |seq: &Seq| known.by(&REPORTS, "seq", &values![*seq]).iter().any(|r| Report::from_row(r).actor == self.actor);
        if self.evidence.iter().any(own) {
            return Err(Refusal::forbidden("signal-own").instead(at));
        }
        let kind = if self.confirmed { SIGNAL_VERIFIED } else { SIGNAL_DISMISSED };
        Ok(vec![Draft::new(kind, &self.body).area(signal.place).sealed(self.note.clone())])
    }
}

/// Puts on record that a signal was not verified in time.
pub struct MarkOverdue(pub SignalId);

impl Command for MarkOverdue {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&SIGNALS, values![self.0])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let signal = known.one(&SIGNALS, &values![self.0]).map(Signal::from_row);
        let late = signal.filter(|s| s.is_open() && s.overdue_at.is_none() && at >= s.verify_by);
        Ok(late
            .map(|s| Draft::new(SIGNAL_DEADLINE_MISSED, &SignalDeadlineMissed { id: s.id, verify_by: s.verify_by }).area(s.place))
            .into_iter()
            .collect())
    }
}

/// Puts a trial on record.
pub struct TryRule(pub RuleTried);

impl Command for TryRule {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(RULE_TRIED, &self.0)])
    }
}

/// Switches a rule on or off. A rule that was never tried on this house's own history stays silent.
pub struct SwitchRule(pub RuleSwitched);

impl Command for SwitchRule {
    fn reads(&self) -> Vec<Key> {
        let s = &self.0;
        vec![Key::one(&RULES, values![&s.key]), Key::one(&TRIALS, values![&s.key, s.version])]
    }
    fn decide(&self, known: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        let s = &self.0;
        let now = known.one(&RULES, &values![&s.key]);
        let on = now.is_some_and(|r| r.flag("on_now"));
        if on == s.on && (!on || now.is_some_and(|r| r.int("version") == s.version)) {
            let code = if on { "signal-rule-is-on" } else { "signal-rule-is-off" };
            return Err(Refusal::conflict(code).instead(format!("/rules/{}", s.key)));
        }
        if s.on && known.one(&TRIALS, &values![&s.key, s.version]).is_none() {
            return Err(Refusal::conflict("signal-rule-not-tried").instead(format!("/rules/{}/trial?days=90", s.key)));
        }
        Ok(vec![Draft::new(RULE_SWITCHED, s)])
    }
}
