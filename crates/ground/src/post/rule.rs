//! Decisions about standing in: a deputy is named by whoever may give the duty; being away hands it to them for that time.

use super::fact::{ABSENCE_ENDED, ABSENCE_MARKED, AbsenceEnded, AbsenceId, AbsenceMarked, DEPUTY_NAMED, DeputyNamed};
use super::table::{ABSENCES, Absence, DEPUTIES};
use crate::duty::{ACCOUNTS, DUTIES, Duty, DutyGiven, EndDuty, GiveDuty};
use muster_ledger::{ActorId, Command, DAY, Draft, DutyId, Key, Known, Moment, Refusal};

/// Who is away for longer does not hold the post any more: it is given anew.
pub(super) const AWAY_DAYS_MAX: i64 = 60;

fn duty_in_force(known: &Known, id: DutyId, at: Moment) -> Result<Duty, Refusal> {
    let duty = known.one(&DUTIES, &[id.into()]).map(Duty::from_row).ok_or_else(|| Refusal::not_found("duty-none"))?;
    if duty.in_force(at) { Ok(duty) } else { Err(Refusal::conflict("duty-over")) }
}

pub struct NameDeputy {
    pub duty: DutyId,
    pub deputy: ActorId,
    pub by: ActorId,
}

impl Command for NameDeputy {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DUTIES, vec![self.duty.into()]), Key::one(&ACCOUNTS, vec![self.deputy.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let duty = duty_in_force(known, self.duty, at)?;
        let wrong = |code: &'static str| Err(Refusal::invalid(code).problem("deputy", code));
        if duty.actor == self.deputy {
            return wrong("post-deputy-same");
        }
        // Naming oneself would be giving oneself a duty.
        if self.deputy == self.by {
            return Err(Refusal::forbidden("duty-not-oneself"));
        }
        let account = known.one(&ACCOUNTS, &[self.deputy.into()]);
        if account.is_none_or(|a| a.int_opt("closed_at").is_some()) {
            return wrong("duty-no-account");
        }
        Ok(vec![Draft::new(DEPUTY_NAMED, &DeputyNamed { duty: self.duty, deputy: self.deputy }).area(duty.place)])
    }
}

/// Marks a holder away. `deputy` is who was named when the form was read; the writer reads the name again.
pub struct MarkAway {
    pub id: AbsenceId,
    pub duty: Duty,
    pub deputy: Option<ActorId>,
    pub acting: DutyId,
    pub from: Moment,
    pub until: Moment,
    pub by: ActorId,
}

impl MarkAway {
    fn giving(&self) -> Option<GiveDuty> {
        let d = &self.duty;
        self.deputy.map(|actor| GiveDuty {
            account: None,
            duty: DutyGiven { id: self.acting, actor, post: d.post.clone(), place: d.place, from: self.from, until: self.until },
            giver: self.by,
        })
    }
}

impl Command for MarkAway {
    fn reads(&self) -> Vec<Key> {
        let duty = vec![self.duty.id.into()];
        let mut keys = vec![Key::one(&DUTIES, duty.clone()), Key::one(&DEPUTIES, duty.clone()), Key::by(&ABSENCES, "duty", duty)];
        keys.extend(self.giving().iter().flat_map(Command::reads));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let duty = duty_in_force(known, self.duty.id, at)?;
        let wrong =
            |code: &'static str| Err(Refusal::invalid(code).arg("days", AWAY_DAYS_MAX).problem("until", "post-away-term"));
        let past = self.until <= at || self.until <= self.from || self.from.0 < at.0 - DAY;
        if past || self.until.0 - self.from.0 > AWAY_DAYS_MAX * DAY || self.until > duty.until {
            return wrong("post-away-term");
        }
        let rows = known.by(&ABSENCES, "duty", &[self.duty.id.into()]);
        if rows.iter().map(Absence::from_row).any(|a| a.stands(at)) {
            return Err(Refusal::conflict("post-away-already"));
        }
        let named = known.one(&DEPUTIES, &[self.duty.id.into()]).map(|r| r.id::<ActorId>("deputy"));
        if named != self.deputy {
            return Err(Refusal::conflict("post-deputy-changed"));
        }
        // Who holds the same post here already stands in without another duty.
        let given = match self.giving().map(|g| g.decide(known, at)) {
            None => Vec::new(),
            Some(Err(r)) if r.code == "duty-held" => Vec::new(),
            Some(given) => given?,
        };
        let acting = (!given.is_empty()).then_some(self.acting);
        let body = AbsenceMarked { id: self.id, duty: self.duty.id, from: self.from, until: self.until, acting };
        Ok([Draft::new(ABSENCE_MARKED, &body).area(duty.place)].into_iter().chain(given).collect())
    }
}

/// The holder is back: the deputy's duty ends with it.
pub struct ComeBack {
    pub absence: Absence,
}

impl Command for ComeBack {
    fn reads(&self) -> Vec<Key> {
        let mut keys = vec![Key::one(&ABSENCES, vec![self.absence.id.into()])];
        keys.extend(self.absence.acting.iter().flat_map(|id| EndDuty { id: *id }.reads()));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let found = known.one(&ABSENCES, &[self.absence.id.into()]).map(Absence::from_row);
        let Some(absence) = found.filter(|a| a.stands(at)) else { return Err(Refusal::conflict("post-not-away")) };
        let mut out = vec![Draft::new(ABSENCE_ENDED, &AbsenceEnded { id: absence.id, duty: absence.duty })];
        if let Some(id) = absence.acting {
            let acting = known.one(&DUTIES, &[id.into()]).map(Duty::from_row);
            // Not begun yet, or ended by someone else: an absence is over in any case.
            match acting {
                Some(d) if d.in_force(at) => out.extend(EndDuty { id }.decide(known, at)?),
                Some(d) if d.from > at && d.ended.is_none() => {
                    return Err(Refusal::conflict("post-not-begun"));
                }
                _ => {}
            }
        }
        Ok(out)
    }
}
