//! Decisions about what is published.

use super::fact::{
    AUTHORITIES, BULLETIN_QUOTED, BulletinQuoted, NOTICE_ISSUED, NOTICE_PUBLISHED, NOTICE_WITHDRAWN, NOTICES_ABOUT, NoticeId,
    NoticeIssued, NoticePublished, NoticeText, NoticeWithdrawn,
};
use super::table::{BULLETINS, Bulletin, NOTICES};
use muster_ledger::{Command, DAY, DatasetId, Draft, Fault, House, Key, Known, Moment, PlaceId, Refusal, Sealed};

/// Words of notices: public, yet erasable where a name slipped in. Opened with the first notice.
pub const PUBLIC_DATASET: DatasetId = DatasetId(6);
/// A notice says until when; beyond this it is published anew.
pub(super) const NOTICE_DAYS_MAX: i64 = 60;

/// A number long enough to be somebody's: a telephone, an ID.
pub(super) fn names_a_number(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_ascii_digit() {
            run + 1
        } else if matches!(c, ' ' | '-') && run > 0 {
            run
        } else {
            0
        };
        if run >= 11 {
            return true;
        }
    }
    false
}

/// Quotes a bulletin. The same day with other figures is a correction; with the same it is nothing new.
pub struct Quote {
    pub quoted: BulletinQuoted,
}

impl Quote {
    fn key(&self) -> Vec<muster_ledger::Value> {
        muster_ledger::values![self.quoted.area, self.quoted.authority.as_str(), self.quoted.date]
    }
}

impl Command for Quote {
    fn reads(&self) -> Vec<Key> {
        vec![Key::by(&BULLETINS, "day", self.key())]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let q = &self.quoted;
        if !AUTHORITIES.contains(&q.authority.as_str()) {
            return Err(Refusal::invalid("publish-wrong").problem("authority", "web-field-choose"));
        }
        if q.date > at.day() {
            return Err(Refusal::invalid("publish-wrong").problem("date", "publish-future"));
        }
        let scheme = q.url.strip_prefix("https://").or(q.url.strip_prefix("http://"));
        if scheme.is_none_or(|s| s.is_empty() || s.contains(char::is_whitespace)) {
            return Err(Refusal::invalid("publish-wrong").problem("url", "publish-url"));
        }
        if names_a_number(&q.title) {
            return Err(Refusal::invalid("publish-wrong").problem("title", "publish-number"));
        }
        if q.total_cases.is_some_and(|t| t < q.new_cases) {
            return Err(Refusal::invalid("publish-wrong").problem("total_cases", "publish-total-less"));
        }
        let same_day = known.by(&BULLETINS, "day", &self.key());
        let standing = same_day.iter().filter(|r| r.int_opt("corrected_by").is_none()).map(Bulletin::from_row).next_back();
        let mut quoted = q.clone();
        if let Some(old) = standing {
            if (old.new_cases, old.total_cases) == (q.new_cases, q.total_cases) {
                return Err(Refusal::conflict("publish-quoted-already").instead("/public"));
            }
            quoted.corrects = Some(old.id);
        }
        Ok(vec![Draft::new(BULLETIN_QUOTED, &quoted).area(q.area)])
    }
}

/// Publishes a notice.
pub struct PublishNotice {
    /// Opens the dataset of notices, where there is none yet.
    pub dataset: Option<Draft>,
    pub notice: NoticePublished,
    pub sealed: Sealed,
    /// How long a notice may stand there, as chosen within what is fixed.
    pub days_max: i64,
}

/// A notice that another act brings with it: both are recorded, or neither.
pub fn announcement(house: &House, area: PlaceId, title: String, text: String, until: Moment) -> Result<PublishNotice, Refusal> {
    let vault = house.vault();
    let dataset = (!vault.dataset_lives(PUBLIC_DATASET)).then(|| house.open_dataset(PUBLIC_DATASET, "publication", 0, 3650));
    let plain = serde_json::to_vec(&NoticeText { title, text, ..NoticeText::default() }).unwrap_or_default();
    let sealed = vault.seal(PUBLIC_DATASET, None, &plain).map_err(|_| Fault::Keys("the dataset of notices".into()))?;
    let notice = NoticePublished { id: NoticeId(house.next_id()), area, about: "service".to_owned(), until };
    Ok(PublishNotice { dataset, notice, sealed, days_max: NOTICE_DAYS_MAX })
}

impl Command for PublishNotice {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let n = &self.notice;
        term(&n.about, n.until, at, self.days_max)?;
        let draft = Draft::new(NOTICE_PUBLISHED, n).area(n.area).sealed(self.sealed.clone());
        Ok(self.dataset.iter().cloned().chain([draft]).collect())
    }
}

fn term(about: &str, until: Moment, at: Moment, days_max: i64) -> Result<(), Refusal> {
    if !NOTICES_ABOUT.contains(&about) {
        return Err(Refusal::invalid("publish-wrong").problem("about", "web-field-choose"));
    }
    if until <= at || until.0 - at.0 > (days_max + 1) * DAY {
        let days = vec![("days", days_max.to_string())];
        return Err(Refusal::invalid("publish-wrong").problem_with("until", "publish-until-wrong", days));
    }
    Ok(())
}

/// Issues a notice in a post's name.
pub struct IssueNotice {
    pub dataset: Option<Draft>,
    pub notice: NoticeIssued,
    pub sealed: Sealed,
    pub days_max: i64,
    /// Days that accounts stay on view at the least, and the article that says so.
    pub kept_days: i64,
}

impl Command for IssueNotice {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let mut n = self.notice.clone();
        term(&n.about, n.until, at, self.days_max)?;
        if n.about == "accounts" {
            let kept = at.plus(self.kept_days * DAY);
            if n.until < kept {
                let days = vec![("days", self.kept_days.to_string())];
                let r = Refusal::invalid("publish-wrong").problem_with("until", "publish-kept-short", days);
                return Err(r.basis("rcl-34"));
            }
            n.kept_until = Some(kept);
        }
        let draft = Draft::new(NOTICE_ISSUED, &n).area(n.area).sealed(self.sealed.clone());
        Ok(self.dataset.iter().cloned().chain([draft]).collect())
    }
}

/// Takes a notice off the page; that it stood there stays in the ledger.
pub struct WithdrawNotice(pub NoticeId);

impl Command for WithdrawNotice {
    fn reads(&self) -> Vec<Key> {
        vec![Key::one(&NOTICES, vec![self.0.into()])]
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let row = known.one(&NOTICES, &[self.0.into()]).ok_or_else(|| Refusal::not_found("publish-no-notice"))?;
        if row.int_opt("withdrawn_at").is_some() {
            return Err(Refusal::conflict("publish-withdrawn"));
        }
        if let Some(kept) = row.moment_opt("kept_until").filter(|k| at < *k) {
            let day = muster_ledger::Day(kept.day().0 - i32::from(kept.since_midnight() == 0));
            return Err(Refusal::forbidden("publish-kept").arg("day", day).basis("rcl-34").instead("/notices/new"));
        }
        Ok(vec![Draft::new(NOTICE_WITHDRAWN, &NoticeWithdrawn { id: self.0 }).area(row.id("area"))])
    }
}
