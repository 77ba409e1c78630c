//! What residents do about their own data, and what is done with them: looked at, put right, taken out on a list.

use super::Script;
use muster_ledger::{HOUR, Moment, Refusal};

impl Script {
    /// On the second morning the secretary telephones the resident whom one can play; they see it, agree to calls, and ask to
    /// have their number put right. A list of those who live alone waits for the street.
    pub(super) fn own_data(&mut self, now: Moment) -> Result<(), Refusal> {
        if self.stage.day(now) < 2 || now.since_midnight() < 9 * HOUR || !self.done.insert("own-data") {
            return Ok(());
        }
        let mine = self.see("resident", "/me/data")?;
        if let Some(subject) = mine["of"]["person"]["subject"].as_str().map(str::to_owned) {
            let look = format!("/people/{subject}/reveal");
            self.act(("secretary", "secretary"), &look, &[("purpose", "call".into())], ("demo-did-look", vec![]));
            let agrees = [("purpose", "calls".into()), ("say", "yes".into())];
            self.act(("resident", "resident"), "/me/consents", &agrees, ("demo-did-agree", vec![]));
            let wrong = [("text", "电话换了，请打我写在门口回执上的号码。".into())];
            self.act(("resident", "resident"), "/me/corrections", &wrong, ("demo-did-correction", vec![]));
        }
        let list = [("purpose", "visit".into()), ("need", "lives_alone".into())];
        self.act(("secretary", "secretary"), "/exports", &list, ("demo-did-export", vec![]));
        Ok(())
    }
}
