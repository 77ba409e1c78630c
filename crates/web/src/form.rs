//! Forms as data: read, checked, shown again with what was typed, and described in OpenAPI from one declaration.

use crate::{Lang, Request};
use maud::{Markup, html};
use muster_ledger::{Problem, Refusal};

/// One of the answers to a question: value, and the id of its words.
#[derive(Clone, Copy, Debug)]
pub struct Choice(pub &'static str, pub &'static str);

#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    Text,
    LongText,
    /// Whole number within bounds.
    Number {
        min: i64,
        max: i64,
    },
    One(&'static [Choice]),
    Many(&'static [Choice]),
    /// Checked or not; `yes` when posted.
    Tick,
    /// Year-month-day.
    Date,
    /// Never shown again.
    Secret,
    Phone,
    /// Digits only, numeric keypad.
    Code,
    File(&'static str),
    Hidden,
    /// Answers known only when the page is made: checked by the slice.
    Pick,
    /// As [`FieldKind::Pick`], several of them; not asked where the page offers none.
    Picks,
}

/// A question. `label` and `hint` are ids of words.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    pub label: &'static str,
    pub hint: &'static str,
    pub required: bool,
    /// Characters at most.
    pub max: usize,
    /// Id of the heading of the group that begins here.
    pub begins: &'static str,
}

impl Field {
    pub const fn new(name: &'static str, kind: FieldKind, label: &'static str) -> Field {
        Field { name, kind, label, hint: "", required: true, max: 200, begins: "" }
    }
    pub const fn optional(mut self) -> Field {
        self.required = false;
        self
    }
    pub const fn hint(mut self, id: &'static str) -> Field {
        self.hint = id;
        self
    }
    pub const fn begins(mut self, heading: &'static str) -> Field {
        self.begins = heading;
        self
    }
    pub const fn max(mut self, max: usize) -> Field {
        self.max = max;
        self
    }
}

/// The questions of one act and the words of its button.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub fields: &'static [Field],
    pub submit: &'static str,
}

/// An act that asks nothing.
impl Form {
    pub const fn button(submit: &'static str) -> Form {
        Form { fields: &[], submit }
    }
    /// Reads and checks what was posted. Every wrong field is named at once.
    pub fn read(&self, req: &Request) -> Result<Values, Refusal> {
        let values = self.typed(req);
        let mut problems = Vec::new();
        for f in self.fields {
            check(f, &values, req, &mut problems);
        }
        if problems.is_empty() {
            return Ok(values);
        }
        let mut r = Refusal::invalid("web-form-wrong").arg("n", problems.len());
        r.problems = problems;
        Err(r)
    }
    /// What was typed, secrets left out: for showing the form again.
    pub fn typed(&self, req: &Request) -> Values {
        let mut pairs = Vec::new();
        for f in self.fields {
            for (k, v) in req.form.iter().filter(|(k, _)| k == f.name) {
                let v = v.trim().replace("\r\n", "\n");
                if !v.is_empty() {
                    pairs.push((k.clone(), v));
                }
            }
        }
        Values { pairs }
    }
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

fn check(f: &Field, values: &Values, req: &Request, out: &mut Vec<Problem>) {
    let mut wrong = |code, args| out.push(Problem { field: f.name.to_owned(), code, args });
    if let FieldKind::File(_) = f.kind {
        if f.required && req.file(f.name).is_none() {
            wrong("web-field-file-missing", vec![]);
        }
        return;
    }
    let all: Vec<&str> = values.all(f.name);
    if all.is_empty() {
        if f.required {
            let code = match f.kind {
                FieldKind::One(_) | FieldKind::Many(_) | FieldKind::Pick | FieldKind::Picks => "web-field-choose",
                FieldKind::Tick => "web-field-tick",
                _ => "web-field-missing",
            };
            wrong(code, vec![]);
        }
        return;
    }
    for v in all {
        if v.chars().count() > f.max {
            wrong("web-field-too-long", vec![("max", f.max.to_string())]);
        } else if v.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            wrong("web-field-control", vec![]);
        } else {
            match f.kind {
                FieldKind::Number { min, max } => match v.parse::<i64>() {
                    Ok(n) if (min..=max).contains(&n) => {}
                    _ => wrong("web-field-number", vec![("min", min.to_string()), ("max", max.to_string())]),
                },
                FieldKind::One(choices) | FieldKind::Many(choices) if !choices.iter().any(|c| c.0 == v) => {
                    wrong("web-field-choose", vec![]);
                }
                FieldKind::Date if parse_date(v).is_none() => wrong("web-field-date", vec![]),
                FieldKind::Code if !v.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ') => {
                    wrong("web-field-code", vec![]);
                }
                FieldKind::Phone if !v.chars().all(|c| c.is_ascii_digit() || " +-()（）".contains(c)) => {
                    wrong("web-field-phone", vec![]);
                }
                _ => {}
            }
        }
    }
}

fn parse_date(s: &str) -> Option<muster_ledger::Day> {
    let mut p = s.splitn(3, '-');
    let (y, m, d) = (p.next()?.parse().ok()?, p.next()?.parse().ok()?, p.next()?.parse().ok()?);
    muster_ledger::Day::from_civil(y, m, d)
}

/// What a form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pairs: Vec<(String, String)>,
}

impl Values {
    /// For showing a form already filled.
    pub fn filled(pairs: &[(&str, String)]) -> Values {
        Values { pairs: pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect() }
    }
    /// Empty where nothing was given.
    pub fn get(&self, name: &str) -> &str {
        crate::request::pair(&self.pairs, name).unwrap_or_default()
    }
    pub fn opt(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(k, _)| k == name).map(|(_, v)| v.as_str()).collect()
    }
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(k, v)| k == name && v == value)
    }
    /// A number that `read` has checked; 0 where none was given.
    pub fn int(&self, name: &str) -> i64 {
        self.get(name).parse().unwrap_or(0)
    }
    pub fn id<T: From<i64>>(&self, name: &str) -> Option<T> {
        self.get(name).parse::<i64>().ok().map(T::from)
    }
    pub fn day(&self, name: &str) -> Option<muster_ledger::Day> {
        parse_date(self.get(name))
    }
    pub fn tick(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// The inputs every post carries: CSRF token and idempotency key.
pub fn hidden_inputs(req: &Request) -> Markup {
    html! {
        input type="hidden" name="_csrf" value=(req.csrf);
        input type="hidden" name="_key" value=(req.key.hex());
    }
}

/// A form that posts to `action` (below the base). `values` fills it; what was refused before wins over them.
pub fn render(req: &Request, form: &Form, action: &str, values: &Values) -> Markup {
    render_with(req, form, action, values, &[])
}

/// As [`render`], for an act that is not the first thing to do on its page.
pub fn plain(req: &Request, form: &Form, action: &str, values: &Values) -> Markup {
    nth(req, form, action, values, 0)
}

/// As [`plain`], where the same form stands on its page several times: `n` keeps the ids of its fields apart.
pub fn nth(req: &Request, form: &Form, action: &str, values: &Values, n: usize) -> Markup {
    nth_with(req, form, action, values, &[], n)
}

/// As [`nth`], with the choices of `Pick` fields.
pub fn nth_with(req: &Request, form: &Form, action: &str, values: &Values, picks: &[(&str, String, String)], n: usize) -> Markup {
    drawn(req, form, action, values, picks, (crate::part::Look::Plain, &if n == 0 { "f-".to_owned() } else { format!("f{n}-") }))
}

/// As [`render`], with the choices of `Pick` fields: (field, value, words).
pub fn render_with(req: &Request, form: &Form, action: &str, values: &Values, picks: &[(&str, String, String)]) -> Markup {
    drawn(req, form, action, values, picks, (crate::part::Look::Primary, "f-"))
}

type Picks<'a> = &'a [(&'a str, String, String)];

fn drawn(req: &Request, form: &Form, action: &str, values: &Values, picks: Picks, how: (crate::part::Look, &str)) -> Markup {
    let (look, mark) = how;
    let mine = req.refused_at.is_empty() || action.split('?').next() == Some(req.refused_at.as_str());
    let (values, refused) = req.again.as_ref().filter(|_| mine).map_or((values, None), |(typed, r)| (typed, Some(r)));
    let problems = refused.map(|r| r.problems.as_slice()).unwrap_or_default();
    let multipart = form.fields.iter().any(|f| matches!(f.kind, FieldKind::File(_)));
    html! {
        form.form method="post" action=(req.to(action)) enctype=[multipart.then_some("multipart/form-data")] {
            (hidden_inputs(req))
            @if let Some(r) = refused {
                div.form-errors role="alert" tabindex="-1" {
                    p { strong { (req.words.refusal(req.lang, r)) } }
                    @if !problems.is_empty() {
                        ul { @for p in problems { li { a href={ "#" (mark) (p.field) } { (said(req, form, p)) } } } }
                    }
                }
            }
            @for part in form.fields.chunk_by(|_, next| next.begins.is_empty()) {
                @let asked = html! { @for f in part { (field(req, f, values, problems, picks, mark)) } };
                @match part.first().map(|f| f.begins) {
                    Some(heading) if !heading.is_empty() => { section.form-part { h2 { (req.t(heading)) } div { (asked) } } }
                    _ => { (asked) }
                }
            }
            div.actions { (crate::part::submit(look, &req.t(form.submit))) }
        }
    }
}

/// As [`render_with`]; on a phone one question at a time.
pub fn one_by_one(req: &Request, form: &Form, action: &str, values: &Values, picks: &[(&str, String, String)]) -> Markup {
    let of = req.tr("web-one-of", &[("n", "{n}".to_owned()), ("all", "{all}".to_owned())]);
    html! {
        div data-one-by-one data-next=(req.t("web-one-next")) data-before=(req.t("web-one-before")) data-of=(of) { (render_with(req, form, action, values, picks)) }
    }
}

/// A question and what is wrong with its answer: "Name: fill this in", "When? Choose one".
fn said(req: &Request, form: &Form, p: &Problem) -> String {
    let asked = form.field(&p.field).map(|f| req.t(f.label)).unwrap_or_default();
    let wrong = req.words.problem(req.lang, p);
    match (asked.ends_with(['?', '？']), req.lang) {
        (_, _) if asked.is_empty() => wrong,
        (true, Lang::En) => format!("{asked} {wrong}"),
        (true, _) => format!("{asked}{wrong}"),
        (false, _) => format!("{asked}{}{wrong}", req.colon()),
    }
}

fn field(req: &Request, f: &Field, values: &Values, problems: &[Problem], picks: Picks, mark: &str) -> Markup {
    let id = format!("{mark}{}", f.name);
    let wrong: Vec<&Problem> = problems.iter().filter(|p| p.field == f.name).collect();
    let v = values.get(f.name);
    let described = format!("{id}-d");
    let invalid = (!wrong.is_empty()).then_some("true");
    let extra = html! {
        @if !f.hint.is_empty() || !wrong.is_empty() {
            div id=(described) {
                @if !f.hint.is_empty() { p.field-hint { (req.t(f.hint)) } }
                @for p in &wrong { p.field-error { (req.words.problem(req.lang, p)) } }
            }
        }
    };
    // A lone tick, and a question whose usual answer is chosen already, need not be told that they may be left.
    let answered = matches!(f.kind, FieldKind::One(_)) && !v.is_empty();
    let may_skip = !f.required && !answered && !matches!(f.kind, FieldKind::Tick);
    let title = html! { (req.t(f.label)) @if may_skip { span.field-optional { (req.t("web-optional")) } } };
    match f.kind {
        FieldKind::Hidden => html! { input type="hidden" name=(f.name) value=(v); },
        FieldKind::One(choices) => group(f, &id, &title, &extra, &told(req, choices), values, "radio"),
        FieldKind::Many(choices) => group(f, &id, &title, &extra, &told(req, choices), values, "checkbox"),
        FieldKind::Picks => {
            let offered: Vec<(&str, String)> =
                picks.iter().filter(|p| p.0 == f.name).map(|(_, value, words)| (value.as_str(), words.clone())).collect();
            html! { @if !offered.is_empty() { (group(f, &id, &title, &extra, &offered, values, "checkbox")) } }
        }
        FieldKind::Tick => html! {
            div.field id=(id) {
                label.choice { input type="checkbox" name=(f.name) value="yes" checked[values.tick(f.name)]; span { (title) } }
                (extra)
            }
        },
        FieldKind::Pick => html! {
            div.field {
                label for=(id) { (title) }
                select id=(id) name=(f.name) required[f.required] aria-invalid=[invalid] aria-describedby=(described) {
                    option value="" { (req.t("web-choose")) }
                    @for (_, value, words) in picks.iter().filter(|p| p.0 == f.name) {
                        option value=(value) selected[values.has(f.name, value)] { (words) }
                    }
                }
                (extra)
            }
        },
        FieldKind::LongText => html! {
            div.field {
                label for=(id) { (title) }
                textarea id=(id) name=(f.name) rows=(if f.max > 2_000 { 8 } else { 3 }) maxlength=(f.max) required[f.required] aria-invalid=[invalid] aria-describedby=(described) { (v) }
                (extra)
            }
        },
        _ => html! {
            div.field {
                label for=(id) { (title) }
                (input(f, &id, v, invalid, &described))
                (extra)
            }
        },
    }
}

fn input(f: &Field, id: &str, v: &str, invalid: Option<&str>, described: &str) -> Markup {
    let (kind, mode, auto) = match f.kind {
        FieldKind::Number { .. } => ("text", Some("numeric"), "off"),
        FieldKind::Date => ("date", None, "off"),
        FieldKind::Secret => ("password", None, if f.name.contains("new") { "new-password" } else { "current-password" }),
        FieldKind::Phone => ("tel", Some("tel"), "tel"),
        FieldKind::Code => ("text", Some("text"), "one-time-code"),
        FieldKind::File(_) => ("file", None, "off"),
        _ => ("text", None, if f.name == "account" { "username" } else { "off" }),
    };
    let accept = match f.kind {
        FieldKind::File(a) => Some(a),
        _ => None,
    };
    let shown = (!matches!(f.kind, FieldKind::Secret | FieldKind::File(_))).then_some(v);
    html! {
        input id=(id) name=(f.name) type=(kind) inputmode=[mode] autocomplete=(auto) accept=[accept] value=[shown]
            maxlength=[(accept.is_none()).then_some(f.max)] required[f.required] aria-invalid=[invalid] aria-describedby=(described);
    }
}

fn told(req: &Request, choices: &'static [Choice]) -> Vec<(&'static str, String)> {
    choices.iter().map(|Choice(value, words)| (*value, req.t(words))).collect()
}

fn group(f: &Field, id: &str, title: &Markup, extra: &Markup, choices: &[(&str, String)], values: &Values, kind: &str) -> Markup {
    // About six Chinese characters fit in half of a small phone.
    let width = |words: &str| words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let short = choices.iter().all(|c| width(&c.1) <= 12);
    html! {
        fieldset.choices id=(id) {
            legend { (title) }
            div class=[short.then_some("choices-pair")] {
                @for (value, words) in choices {
                    label.choice {
                        input type=(kind) name=(f.name) value=(value) checked[values.has(f.name, value)] required[kind == "radio" && f.required];
                        span { (words) }
                    }
                }
            }
            (extra)
        }
    }
}
