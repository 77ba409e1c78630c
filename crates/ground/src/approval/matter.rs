//! Everything that takes more than one person: one table. Who asks and who approves is named by actions of the policies.

/// One kind of act.
pub struct Matter {
    /// As in `approval.asked`.
    pub name: &'static str,
    /// The action of the policies that an approver must have at the place.
    pub approves: &'static str,
    /// An approval that nobody gave lapses after so long: a forgotten ask is not approved by someone who meant another.
    pub days: i64,
    /// Approvals beside the asker's word, by size.
    pub needed: fn(i64) -> i64,
    /// Where the thing is looked at; `{}` stands for its number.
    pub page: &'static str,
    /// The asker can take it back. A review of what one did cannot.
    pub withdrawn: bool,
}

fn one(_: i64) -> i64 {
    1
}

pub static ERASURE: Matter =
    Matter { name: "erasure", approves: "erasure.confirm", days: 30, needed: one, page: "/erasures/{}", withdrawn: true };
pub static HOLD_LIFTING: Matter =
    Matter { name: "hold_lifting", approves: "hold.lift", days: 7, needed: one, page: "/holds/{}", withdrawn: true };
pub static LAW_ADOPTION: Matter =
    Matter { name: "law_adoption", approves: "law.adopt", days: 7, needed: one, page: "/law/editions", withdrawn: true };
/// The second reading of an official text.
pub static LAW_CHECK: Matter =
    Matter { name: "law_check", approves: "law.verify", days: 60, needed: one, page: "/law/checks/{}", withdrawn: true };
pub static SUNSET: Matter =
    Matter { name: "sunset", approves: "sunset.confirm", days: 7, needed: one, page: "/incidents/{}/sunset", withdrawn: true };

pub static LOOKS: Matter =
    Matter { name: "looks", approves: "look.approve", days: 1, needed: one, page: "/looks/{}", withdrawn: true };

pub static EXPORT: Matter = Matter {
    name: "export",
    approves: "export.approve",
    days: 3,
    needed: crate::export::approvals_needed,
    page: "/exports/{}",
    withdrawn: true,
};
/// A form that residents or workers will have to fill in.
pub static FORM: Matter =
    Matter { name: "form", approves: "form.admit", days: 14, needed: one, page: "/forms/{}", withdrawn: true };
/// The review of broken glass: within a day.
pub static GLASS: Matter =
    Matter { name: "glass", approves: "glass.review", days: 1, needed: one, page: "/glass/{}", withdrawn: false };

/// In the order in which pages show them.
pub static MATTERS: &[&Matter] = &[&ERASURE, &HOLD_LIFTING, &SUNSET, &EXPORT, &GLASS, &LOOKS, &LAW_ADOPTION, &LAW_CHECK, &FORM];

impl Matter {
    pub fn parse(name: &str) -> Option<&'static Matter> {
        MATTERS.iter().copied().find(|m| m.name == name)
    }
    /// Id of its words.
    pub fn words(&self) -> String {
        format!("approval-matter-{}", self.name.replace('_', "-"))
    }
    pub fn path(&self, about: i64) -> String {
        self.page.replace("{}", &about.to_string())
    }
}
