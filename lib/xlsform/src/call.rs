//! What expressions mean: operators and functions.

use crate::expr::{Node, Op};
use crate::value::{Value, day_of};

/// Name, fewest and most arguments of every function that is carried out.
pub(crate) const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("coalesce", 2, 2),
    ("concat", 1, 20),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("count-non-empty", 1, 1),
    ("count-selected", 1, 1),
    ("date", 1, 1),
    ("decimal-date-time", 1, 1),
    ("ends-with", 2, 2),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("if", 3, 3),
    ("int", 1, 1),
    ("max", 1, 20),
    ("min", 1, 20),
    ("normalize-space", 1, 1),
    ("not", 1, 1),
    ("now", 0, 0),
    ("number", 1, 1),
    ("once", 1, 1),
    ("regex", 2, 2),
    ("round", 1, 2),
    ("selected", 2, 2),
    ("selected-at", 2, 2),
    ("starts-with", 2, 2),
    ("string", 1, 1),
    ("string-length", 0, 1),
    ("substr", 2, 3),
    ("sum", 1, 1),
    ("today", 0, 0),
    ("true", 0, 0),
];

/// What an expression may know.
pub(crate) struct Scope<'a> {
    /// The answer to a question as seen from here: one, or those of every round.
    pub(crate) answer: &'a dyn Fn(&str) -> Value,
    pub(crate) this: &'a str,
    /// A column of the choice that is tried.
    pub(crate) column: &'a dyn Fn(&str) -> String,
    /// Days since 1 January 1970.
    pub(crate) today: i64,
}

pub(crate) fn value(node: &Node, s: &Scope<'_>) -> Value {
    match node {
        Node::Literal(v) => v.clone(),
        Node::Name(name) => (s.answer)(name),
        Node::This => Value::Text(s.this.to_owned()),
        Node::Column(name) => Value::Text((s.column)(name)),
        Node::Negative(a) => Value::Number(-value(a, s).number()),
        Node::Both(op, a, b) => both(*op, a, b, s),
        Node::Regex(of, pattern) => Value::Bool(pattern.is_match(&value(of, s).text())),
        Node::Call(name, all) => call(name, all, s),
    }
}

fn both(op: Op, a: &Node, b: &Node, s: &Scope<'_>) -> Value {
    let numbers = || (value(a, s).number(), value(b, s).number());
    let order = |f: fn(&f64, &f64) -> bool| {
        let (x, y) = numbers();
        Value::Bool(f(&x, &y))
    };
    let reckon = |f: fn(f64, f64) -> f64| {
        let (x, y) = numbers();
        Value::Number(f(x, y))
    };
    match op {
        Op::Or => Value::Bool(value(a, s).truth() || value(b, s).truth()),
        Op::And => Value::Bool(value(a, s).truth() && value(b, s).truth()),
        Op::Equal => Value::Bool(value(a, s).equals(&value(b, s))),
        Op::Unequal => match (value(a, s), value(b, s)) {
            (Value::Many(all), x) | (x, Value::Many(all)) => {
                Value::Bool(all.iter().any(|one| !Value::Text(one.clone()).equals(&x)))
            }
            (x, y) => Value::Bool(!x.equals(&y)),
        },
        Op::Less => order(f64::lt),
        Op::AtMost => order(f64::le),
        Op::More => order(f64::gt),
        Op::AtLeast => order(f64::ge),
        Op::Plus => reckon(|x, y| x + y),
        Op::Minus => reckon(|x, y| x - y),
        Op::Times => reckon(|x, y| x * y),
        Op::Div => reckon(|x, y| x / y),
        Op::Mod => reckon(|x, y| x % y),
    }
}

fn many(v: Value) -> Vec<String> {
    match v {
        Value::Many(all) => all,
        one => vec![one.text()],
    }
}

fn call(name: &str, all: &[Node], s: &Scope<'_>) -> Value {
    let arg = |i: usize| all.get(i).map_or(Value::Text(String::new()), |n| value(n, s));
    let text = |i: usize| arg(i).text();
    let number = |i: usize| arg(i).number();
    match name {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "not" => Value::Bool(!arg(0).truth()),
        "boolean" => Value::Bool(arg(0).truth()),
        "number" => Value::Number(number(0)),
        "string" => Value::Text(text(0)),
        "int" => Value::Number(number(0).trunc()),
        "floor" => Value::Number(number(0).floor()),
        "ceiling" => Value::Number(number(0).ceil()),
        "round" => {
            let by = 10f64.powi(if all.len() > 1 { number(1).clamp(-15.0, 15.0) as i32 } else { 0 });
            Value::Number((number(0) * by).round() / by)
        }
        "if" => arg(if arg(0).truth() { 1 } else { 2 }),
        "coalesce" => Some(arg(0)).filter(|v| !v.text().is_empty()).unwrap_or_else(|| arg(1)),
        // What was calculated once stays; here every answer is judged once.
        "once" => Some(s.this).filter(|t| !t.is_empty()).map_or_else(|| arg(0), |t| Value::Text(t.to_owned())),
        "today" | "now" => Value::Day(s.today),
        "date" => match arg(0) {
            Value::Number(n) if n.is_finite() => Value::Day(n as i64),
            other => day_of(&other.text()).map_or(Value::Text(String::new()), Value::Day),
        },
        "decimal-date-time" => Value::Number(number(0)),
        "selected" => Value::Bool(text(0).split_whitespace().any(|x| x == text(1))),
        "selected-at" => {
            let n = number(1);
            let found = if n >= 0.0 { text(0).split_whitespace().nth(n as usize).map(str::to_owned) } else { None };
            Value::Text(found.unwrap_or_default())
        }
        "count-selected" => Value::Number(text(0).split_whitespace().count() as f64),
        "count" => Value::Number(match arg(0) {
            Value::Many(all) => all.len() as f64,
            one => f64::from(u8::from(!one.text().is_empty())),
        }),
        "count-non-empty" => Value::Number(many(arg(0)).iter().filter(|x| !x.is_empty()).count() as f64),
        "sum" => Value::Number(many(arg(0)).iter().filter(|x| !x.is_empty()).map(|x| Value::Text(x.clone()).number()).sum()),
        "min" | "max" => {
            let each = all.iter().flat_map(|n| many(value(n, s))).filter(|x| !x.is_empty());
            let numbers = each.map(|x| Value::Text(x).number());
            Value::Number(numbers.fold(f64::NAN, if name == "min" { f64::min } else { f64::max }))
        }
        "concat" => Value::Text(all.iter().flat_map(|n| many(value(n, s))).collect()),
        "contains" => Value::Bool(text(0).contains(&text(1))),
        "starts-with" => Value::Bool(text(0).starts_with(&text(1))),
        "ends-with" => Value::Bool(text(0).ends_with(&text(1))),
        "normalize-space" => Value::Text(text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
        "string-length" => Value::Number(if all.is_empty() { s.this.to_owned() } else { text(0) }.chars().count() as f64),
        "substr" => {
            let whole: Vec<char> = text(0).chars().collect();
            let at = |n: f64| if n < 0.0 { whole.len().saturating_sub(-n as usize) } else { (n as usize).min(whole.len()) };
            let (from, to) = (at(number(1)), if all.len() > 2 { at(number(2)) } else { whole.len() });
            Value::Text(whole.get(from..to.max(from)).unwrap_or_default().iter().collect())
        }
        // `Expr::read` knows no other.
        _ => Value::Text(String::new()),
    }
}
