//! Before anything happens: rules tried and switched on, bounds set and choices made inside them.

use super::Script;
use crate::town::COMMUNITIES;
use muster_ground::place;

impl Script {
    /// Before anything happens, the CDC tries the rule on history and switches it on.
    pub(super) fn rules(&mut self) {
        if self.done.insert("rule") {
            let cdc = ("cdc", "cdc");
            self.act(cdc, "/rules/fever-building/trials", &[("days", "90".into())], ("demo-did-rule", vec![]));
            self.act(cdc, "/rules/fever-building/switching", &[("on", "yes".into())], ("demo-did-rule", vec![]));
            self.bounds();
        }
    }

    /// District and street fix how far some things may go; communities choose inside, one of them before a bound grows tighter.
    fn bounds(&mut self) {
        let code = |n: usize| -> String {
            let read = self.site.house.read().ok();
            let at = read.and_then(|r| place::by_code(&r, COMMUNITIES[n].0).ok().flatten());
            at.map(|p| p.id.to_string()).unwrap_or_default()
        };
        let (first, second) = (code(0), code(1));
        let today = self.site.clock.now().day().to_string();
        let text = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect()
        };
        let chose = |at: &str, rest: &[(&'static str, &str)]| [text(&[("at", at)]), text(rest)].concat();
        let fixed = |rest: &[(&'static str, &str)]| [text(rest), text(&[("first", &today), ("reason", "residents")])].concat();
        let (chooses, fixes) = ("demo-did-choose", "demo-did-bound");
        let acts = [
            ("secretary2", "secretary", "request-food-hours/choice", chose(&second, &[("n", "8")]), chooses),
            ("district", "district", "request-food-hours/limit", fixed(&[("n", "6"), ("note", "滨政办〔2026〕9号")]), fixes),
            ("district", "district", "office-hours/limit", fixed(&[("from", "09:00"), ("to", "17:00")]), fixes),
            ("street", "street", "call-hours/limit", fixed(&[("from", "08:00"), ("to", "20:00")]), fixes),
            ("secretary", "secretary", "office-hours/choice", chose(&first, &[("from", "08:30"), ("to", "18:00")]), chooses),
            ("secretary", "secretary", "request-medicine-hours/choice", chose(&first, &[("n", "3")]), chooses),
        ];
        for (role, shown, path, form, said) in acts {
            // A demo of one community has no second one.
            if !form.iter().any(|(k, v)| *k == "at" && v.is_empty()) {
                self.act((role, shown), &format!("/bounds/{path}"), &form, (said, vec![]));
            }
        }
    }
}
