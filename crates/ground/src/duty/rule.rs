//! Decisions about accounts and duties.

use super::fact::{
    ACCOUNT_CLOSED, ACCOUNT_OPENED, AccountClosed, AccountOpened, DUTY_ENDED, DUTY_GIVEN, DutyEnded, DutyGiven, Holder,
};
use super::table::{ACCOUNTS, DUTIES, Duty};
use muster_ledger::{ActorId, Command, DatasetId, Draft, DutyId, Key, Known, Lost, Moment, Refusal, Vault};

/// Names and telephones of those who act. Opened with the house, one year's retention after the account closes.
pub const STAFF_DATASET: DatasetId = DatasetId(2);

/// The draft that opens an account, its holder sealed.
pub fn open_account(vault: &Vault, actor: ActorId, kind: &str, holder: &Holder) -> Result<Draft, Lost> {
    let plain = serde_json::to_vec(holder).unwrap_or_default();
    let sealed = vault.seal(STAFF_DATASET, None, &plain)?;
    Ok(Draft::new(ACCOUNT_OPENED, &AccountOpened { actor, kind: kind.to_owned() }).sealed(sealed))
}

/// Gives a duty; the account must be open, or be opened by `account` in the same act.
pub struct GiveDuty {
    pub account: Option<Draft>,
    pub duty: DutyGiven,
    /// Who gives it: nobody gives themselves a duty.
    pub giver: ActorId,
}

/// Who keeps the system, who takes powers away and who watches over both are three people.
pub(crate) const APART: [&str; 3] = ["administrator", "security_keeper", "auditor"];

/// A term beyond this is no term.
const YEARS_MAX: i64 = 5 * 366 * muster_ledger::DAY;

impl Command for GiveDuty {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&ACCOUNTS, vec![self.duty.actor.into()]), Key::by(&DUTIES, "actor", vec![self.duty.actor.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let d = &self.duty;
        let account = known.one(&ACCOUNTS, &[d.actor.into()]);
        if self.account.is_none() && account.is_none_or(|a| a.int_opt("closed_at").is_some()) {
            return Err(Refusal::conflict("duty-no-account"));
        }
        if self.giver == d.actor {
            return Err(Refusal::forbidden("duty-not-oneself"));
        }
        if d.until <= at || d.until <= d.from || d.until.0 - d.from.0 > YEARS_MAX {
            return Err(Refusal::invalid("duty-term"));
        }
        if !super::POSTS.contains(&d.post.as_str()) {
            return Err(Refusal::invalid("duty-post"));
        }
        let all: Vec<Duty> = known.by(&DUTIES, "actor", &[d.actor.into()]).iter().map(Duty::from_row).collect();
        // No one holds two of these on the same day, whether it has come or not.
        let meets = |h: &&Duty| h.ended.is_none() && h.from < d.until && d.from < h.until;
        let clash = |h: &Duty| h.post != d.post && APART.contains(&h.post.as_str()) && APART.contains(&d.post.as_str());
        if let Some(held) = all.iter().filter(meets).find(|h| clash(h)) {
            return Err(Refusal::forbidden("duty-apart").arg("posts", held.post.clone()).instead("/accounts"));
        }
        // A renewal follows on the term that runs; a second one beside it is none.
        let same = |h: &&Duty| h.in_force(at) && h.post == d.post && h.place == d.place;
        if let Some(held) = all.iter().filter(same).find(|h| d.from < h.until) {
            return Err(Refusal::conflict("duty-held").arg("day", held.until.plus(-1).day()));
        }
        let given = Draft::new(DUTY_GIVEN, d).area(d.place);
        Ok(self.account.iter().cloned().chain([given]).collect())
    }
}

/// Ends a duty before its term.
pub struct EndDuty {
    pub id: DutyId,
}

impl Command for EndDuty {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&DUTIES, vec![self.id.into()]), Key::by(&DUTIES, "post", vec!["administrator".into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let duty = known.one(&DUTIES, &[self.id.into()]).map(Duty::from_row).ok_or_else(|| Refusal::not_found("duty-none"))?;
        // One that has not begun can be taken back too.
        if duty.ended.is_some() || duty.until <= at {
            return Err(Refusal::conflict("duty-over"));
        }
        if duty.post == "administrator" && duty.in_force(at) && !another_administrator(known, at, duty.actor) {
            return Err(Refusal::forbidden("duty-last-administrator"));
        }
        Ok(vec![Draft::new(DUTY_ENDED, &DutyEnded { id: self.id }).area(duty.place)])
    }
}

/// A house without an administrator could be entered only with its data folder in hand.
fn another_administrator(known: &Known, at: Moment, than: ActorId) -> bool {
    let held = known.by(&DUTIES, "post", &["administrator".into()]);
    held.iter().map(Duty::from_row).any(|d| d.in_force(at) && d.actor != than)
}

/// Closes an account and ends its duties.
pub struct CloseAccount {
    pub actor: ActorId,
    pub by: ActorId,
}

impl Command for CloseAccount {
    fn reads(&self) -> Vec<Key> {
        let post = Key::by(&DUTIES, "post", vec!["administrator".into()]);
        vec![Key::one(&ACCOUNTS, vec![self.actor.into()]), Key::by(&DUTIES, "actor", vec![self.actor.into()]), post]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let account = known.one(&ACCOUNTS, &[self.actor.into()]).ok_or_else(|| Refusal::not_found("duty-no-account"))?;
        if account.int_opt("closed_at").is_some() {
            return Err(Refusal::conflict("duty-account-closed"));
        }
        if self.actor == self.by {
            return Err(Refusal::forbidden("duty-close-oneself"));
        }
        let held: Vec<Duty> =
            known.by(&DUTIES, "actor", &[self.actor.into()]).iter().map(Duty::from_row).filter(|d| d.in_force(at)).collect();
        if held.iter().any(|d| d.post == "administrator") && !another_administrator(known, at, self.actor) {
            return Err(Refusal::forbidden("duty-last-administrator"));
        }
        let ended = held.iter().map(|d| Draft::new(DUTY_ENDED, &DutyEnded { id: d.id }).area(d.place));
        Ok(ended.chain([Draft::new(ACCOUNT_CLOSED, &AccountClosed { actor: self.actor })]).collect())
    }
}
