//! A refusal says what was wrong, why, and what to do instead. The sentence is made from `code` and `args`
//! in the reader's language by the words of the slice that refused.

use serde::Serialize;

/// Between the names of a list in one argument.
pub const LIST: char = '\u{1f}';

/// The class of a refusal; the web turns it into a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// What was sent is wrong; `problems` says which field.
    Invalid,
    /// Nobody is signed in, or the session ended.
    SignIn,
    /// No duty of the actor allows it.
    Forbidden,
    NotFound,
    /// It was so a moment ago, or another act came first.
    Conflict,
    /// It existed and is over.
    Gone,
    TooLarge,
    TooMany,
    /// The house cannot take it now: try again.
    Busy,
    /// A fault of the house, with a trace to tell the operator.
    Fault,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub field: String,
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub why: Why,
    /// Id of the sentence in the words, e.g. `task-refused-done`.
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// Key of a law entry, a duty or a bound, where one is the reason.
    pub basis: Option<String>,
    /// Path of the page that helps, below the base path.
    pub instead: Option<String>,
    pub problems: Vec<Problem>,
}

impl Refusal {
    pub fn new(why: Why, code: &'static str) -> Refusal {
        Refusal { why, code, args: Vec::new(), basis: None, instead: None, problems: Vec::new() }
    }
    pub fn invalid(code: &'static str) -> Refusal {
        Refusal::new(Why::Invalid, code)
    }
    pub fn conflict(code: &'static str) -> Refusal {
        Refusal::new(Why::Conflict, code)
    }
    pub fn not_found(code: &'static str) -> Refusal {
        Refusal::new(Why::NotFound, code)
    }
    pub fn forbidden(code: &'static str) -> Refusal {
        Refusal::new(Why::Forbidden, code)
    }
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Refusal {
        self.args.push((name, value.to_string()));
        self
    }
    /// Several names in one argument; the words of each language part them its way.
    #[must_use]
    pub fn list(self, name: &'static str, all: &[String]) -> Refusal {
        self.arg(name, all.join(LIST.encode_utf8(&mut [0; 4])))
    }
    #[must_use]
    pub fn basis(mut self, basis: impl Into<String>) -> Refusal {
        self.basis = Some(basis.into());
        self
    }
    #[must_use]
    pub fn instead(mut self, path: impl Into<String>) -> Refusal {
        self.instead = Some(path.into());
        self
    }
    #[must_use]
    pub fn problem(mut self, field: impl Into<String>, code: &'static str) -> Refusal {
        self.problems.push(Problem { field: field.into(), code, args: Vec::new() });
        self
    }
    #[must_use]
    pub fn problem_with(mut self, field: impl Into<String>, code: &'static str, args: Vec<(&'static str, String)>) -> Refusal {
        self.problems.push(Problem { field: field.into(), code, args });
        self
    }
}
