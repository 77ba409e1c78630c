//! A form as it was read: its lines in their order, groups and repeats around them, its lists of choices.

use crate::expr::Expr;
use std::collections::BTreeMap;

/// The same sentence in several languages; the name of a language is as in the workbook (`中文 (zh)`), empty where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<(String, String)>);

impl Texts {
    /// In the language with this code (`zh`), else in the first that there is.
    pub fn say(&self, code: &str) -> &str {
        let fits = |name: &str| name == code || name.ends_with(&format!("({code})"));
        let found = self.0.iter().find(|(name, _)| fits(name)).or_else(|| self.0.first());
        found.map_or("", |(_, text)| text)
    }
    /// Whether nothing is said in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a line of the survey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A day.
    Date,
    /// An hour and minute.
    Time,
    /// A day with hour and minute.
    DateTime,
    /// One of a list, by its name.
    One(String),
    /// Several of a list.
    Many(String),
    /// A box to tick; the answer is `OK`.
    Acknowledge,
    /// Only read.
    Note,
    /// Follows from other answers.
    Calculate,
    /// Filled by whoever runs the form: `start`, `end`, `today`, `deviceid`, `username`.
    Meta(String),
    /// Lines below belong together.
    Group,
    /// Lines below are asked again for each round.
    Repeat,
}

impl Kind {
    /// Whether somebody answers it.
    pub fn asked(&self) -> bool {
        !matches!(self, Kind::Note | Kind::Calculate | Kind::Meta(_) | Kind::Group | Kind::Repeat)
    }
}

/// A line of the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its row in the workbook, 0 for one that came another way.
    pub row: usize,
    /// What it is.
    pub kind: Kind,
    /// Its name in expressions.
    pub name: String,
    /// The question.
    pub label: Texts,
    /// What helps to answer it.
    pub hint: Texts,
    /// The group or repeat around it, as its place among the entries.
    pub inside: Option<usize>,
    /// Must be answered where this is so.
    pub required: Option<Expr>,
    /// What to say where it was not.
    pub required_message: Texts,
    /// Asked only where this is so.
    pub relevant: Option<Expr>,
    /// An answer must be so.
    pub constraint: Option<Expr>,
    /// What to say where it is not.
    pub constraint_message: Texts,
    /// How it follows from other answers.
    pub calculation: Option<Expr>,
    /// Which choices of the list are offered.
    pub choice_filter: Option<Expr>,
    /// How many rounds of a repeat are asked.
    pub repeat_count: Option<Expr>,
    /// What stands there before it is answered.
    pub default: String,
    /// How it looks.
    pub appearance: String,
    /// Shown and not changed.
    pub read_only: bool,
    /// Columns `bind::…` of its own: name and value.
    pub bind: BTreeMap<String, String>,
}

impl Entry {
    /// An entry of which nothing is said yet.
    pub fn new(kind: Kind, name: &str) -> Entry {
        Entry {
            row: 0,
            kind,
            name: name.to_owned(),
            label: Texts::default(),
            hint: Texts::default(),
            inside: None,
            required: None,
            required_message: Texts::default(),
            relevant: None,
            constraint: None,
            constraint_message: Texts::default(),
            calculation: None,
            choice_filter: None,
            repeat_count: None,
            default: String::new(),
            appearance: String::new(),
            read_only: false,
            bind: BTreeMap::new(),
        }
    }
    /// Its expressions, with the heading under which each stands.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&'static str, &Expr)> {
        [
            ("required", &self.required),
            ("relevant", &self.relevant),
            ("constraint", &self.constraint),
            ("calculation", &self.calculation),
            ("choice_filter", &self.choice_filter),
            ("repeat_count", &self.repeat_count),
        ]
        .into_iter()
        .filter_map(|(name, e)| e.as_ref().map(|e| (name, e)))
    }
}

/// A choice of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is recorded.
    pub name: String,
    /// What is read.
    pub label: Texts,
    /// Further columns, for filters.
    pub columns: BTreeMap<String, String>,
}

/// A list of choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Its choices, in their order.
    pub choices: Vec<Choice>,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// `form_id`
    pub id: String,
    /// Its title.
    pub title: String,
    /// `version`
    pub version: String,
    /// Language shown first.
    pub language: String,
    /// Its lines; a group stands before what is in it.
    pub entries: Vec<Entry>,
    /// Its lists.
    pub lists: Vec<List>,
    /// In which order answers are judged: whatever an entry refers to comes before it.
    pub(crate) order: Vec<usize>,
    /// Where an entry of this name stands.
    pub(crate) index: BTreeMap<String, usize>,
}

impl Form {
    /// A form that asks nothing yet.
    pub fn new(id: &str, title: &str, version: &str) -> Form {
        Form { id: id.to_owned(), title: title.to_owned(), version: version.to_owned(), ..Form::default() }
    }
    /// Place of an entry by its name.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self.index.get(name) {
            Some(i) => Some(*i),
            // While it is read nothing is in order yet.
            None if self.order.is_empty() => self.entries.iter().position(|e| e.name == name),
            None => None,
        }
    }
    /// The choices of a question's list.
    pub fn choices(&self, entry: &Entry) -> &[Choice] {
        match &entry.kind {
            Kind::One(list) | Kind::Many(list) => {
                self.lists.iter().find(|l| l.name == *list).map_or(&[], |l| l.choices.as_slice())
            }
            _ => &[],
        }
    }
    /// The repeat in which an entry stands.
    pub fn repeat_of(&self, entry: usize) -> Option<usize> {
        let mut at = self.entries[entry].inside;
        while let Some(i) = at {
            if self.entries[i].kind == Kind::Repeat {
                return Some(i);
            }
            at = self.entries[i].inside;
        }
        None
    }
    /// The languages of its questions, in their order.
    pub fn languages(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for (name, _) in self.entries.iter().flat_map(|e| &e.label.0) {
            if !name.is_empty() && !out.contains(&name.as_str()) {
                out.push(name);
            }
        }
        out
    }
}
