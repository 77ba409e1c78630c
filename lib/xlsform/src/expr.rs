//! Expressions of `relevant`, `constraint`, `calculation`: the part of XPath that XLSForm uses, read once and kept as a tree.

use crate::call::{self, Scope};
use crate::value::Value;
use crate::{DEPTH_MAX, EXPRESSION_MAX};

/// Why an expression cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Longer than [`EXPRESSION_MAX`].
    Long,
    /// Nested deeper than [`DEPTH_MAX`].
    Deep,
    /// Something is missing or too much from this character on (counted from 1).
    Syntax(usize),
    /// A function that is not carried out here.
    Function(String),
    /// A function with the wrong number of arguments.
    Arguments(String),
    /// A regular expression that cannot be read.
    Pattern(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Plus,
    Minus,
    Times,
    Div,
    Mod,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Literal(Value),
    /// `${name}`
    Name(String),
    /// `.`
    This,
    /// A column of the list of choices.
    Column(String),
    Negative(Box<Node>),
    Both(Op, Box<Node>, Box<Node>),
    Call(&'static str, Vec<Node>),
    Regex(Box<Node>, regex::Regex),
}

/// An expression that was read.
#[derive(Clone, Debug)]
pub struct Expr {
    text: String,
    root: Node,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.text == other.text
    }
}

impl Expr {
    /// Reads it; every function and every pattern is checked here, so that answering a form cannot fail.
    pub fn read(text: &str) -> Result<Expr, Why> {
        if text.chars().count() > EXPRESSION_MAX {
            return Err(Why::Long);
        }
        // What office programs make of quotes and signs while one types.
        let plain: Vec<char> = text
            .chars()
            .map(|c| match c {
                '‘' | '’' => '\'',
                '“' | '”' => '"',
                '\u{a0}' | '\u{3000}' => ' ',
                c => c,
            })
            .collect();
        let mut r = Reader { text: &plain, at: 0, depth: 0 };
        let root = r.or()?;
        r.space();
        if r.at < plain.len() {
            return Err(Why::Syntax(r.at + 1));
        }
        Ok(Expr { text: text.to_owned(), root })
    }
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
    pub(crate) fn value(&self, scope: &Scope<'_>) -> Value {
        call::value(&self.root, scope)
    }
    /// The questions that it refers to.
    pub fn names(&self) -> Vec<&str> {
        let mut out = Vec::new();
        walk(&self.root, &mut |n| {
            if let Node::Name(name) = n {
                out.push(name.as_str());
            }
        });
        out
    }
    /// Columns of choices that it refers to: only a filter of choices may.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let mut out = Vec::new();
        walk(&self.root, &mut |n| {
            if let Node::Column(name) = n {
                out.push(name.as_str());
            }
        });
        out
    }
}

fn walk<'a>(node: &'a Node, see: &mut impl FnMut(&'a Node)) {
    see(node);
    match node {
        Node::Negative(a) | Node::Regex(a, _) => walk(a, see),
        Node::Both(_, a, b) => {
            walk(a, see);
            walk(b, see);
        }
        Node::Call(_, all) => all.iter().for_each(|a| walk(a, see)),
        Node::Literal(_) | Node::Name(_) | Node::This | Node::Column(_) => {}
    }
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }
    fn peek(&mut self) -> Option<char> {
        self.space();
        self.text.get(self.at).copied()
    }
    fn takes(&mut self, sign: &str) -> bool {
        self.space();
        let n = sign.chars().count();
        let here = self.text.get(self.at..self.at + n).is_some_and(|s| s.iter().copied().eq(sign.chars()));
        self.at += if here { n } else { 0 };
        here
    }
    /// A word that stands as an operator: not the beginning of a longer one.
    fn takes_word(&mut self, word: &str) -> bool {
        let before = self.at;
        if self.takes(word) && !self.text.get(self.at).is_some_and(|c| c.is_alphanumeric() || *c == '-' || *c == '_') {
            return true;
        }
        self.at = before;
        false
    }
    fn wrong<T>(&self) -> Result<T, Why> {
        Err(Why::Syntax(self.at + 1))
    }
    fn or(&mut self) -> Result<Node, Why> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Why::Deep);
        }
        let mut left = self.and()?;
        while self.takes_word("or") {
            left = Node::Both(Op::Or, Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }
    fn and(&mut self) -> Result<Node, Why> {
        let mut left = self.equality()?;
        while self.takes_word("and") {
            left = Node::Both(Op::And, Box::new(left), Box::new(self.equality()?));
        }
        Ok(left)
    }
    fn equality(&mut self) -> Result<Node, Why> {
        let mut left = self.order()?;
        loop {
            let op = if self.takes("!=") {
                Op::Unequal
            } else if self.takes("=") {
                Op::Equal
            } else {
                return Ok(left);
            };
            left = Node::Both(op, Box::new(left), Box::new(self.order()?));
        }
    }
    fn order(&mut self) -> Result<Node, Why> {
        let mut left = self.sum()?;
        loop {
            let signs = [("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::More)];
            let Some((_, op)) = signs.into_iter().find(|(s, _)| self.takes(s)) else { return Ok(left) };
            left = Node::Both(op, Box::new(left), Box::new(self.sum()?));
        }
    }
    fn sum(&mut self) -> Result<Node, Why> {
        let mut left = self.product()?;
        loop {
            let op = if self.takes("+") {
                Op::Plus
            } else if self.takes("-") {
                Op::Minus
            } else {
                return Ok(left);
            };
            left = Node::Both(op, Box::new(left), Box::new(self.product()?));
        }
    }
    fn product(&mut self) -> Result<Node, Why> {
        let mut left = self.unary()?;
        loop {
            let op = if self.takes("*") {
                Op::Times
            } else if self.takes_word("div") {
                Op::Div
            } else if self.takes_word("mod") {
                Op::Mod
            } else {
                return Ok(left);
            };
            left = Node::Both(op, Box::new(left), Box::new(self.unary()?));
        }
    }
    fn unary(&mut self) -> Result<Node, Why> {
        if !self.takes("-") {
            return self.primary();
        }
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Why::Deep);
        }
        let inner = self.unary()?;
        self.depth -= 1;
        Ok(Node::Negative(Box::new(inner)))
    }
    fn primary(&mut self) -> Result<Node, Why> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.or()?;
                if self.takes(")") { Ok(inner) } else { self.wrong() }
            }
            Some(quote @ ('\'' | '"')) => {
                self.at += 1;
                let Some(n) = self.text[self.at..].iter().position(|c| *c == quote) else { return self.wrong() };
                let text = self.text[self.at..self.at + n].iter().collect();
                self.at += n + 1;
                Ok(Node::Literal(Value::Text(text)))
            }
            Some('$') => {
                self.at += 1;
                if !self.takes("{") {
                    return self.wrong();
                }
                self.space();
                let name = self.name();
                if !name.is_empty() && self.takes("}") { Ok(Node::Name(name)) } else { self.wrong() }
            }
            Some(c) if c.is_ascii_digit() || (c == '.' && self.text.get(self.at + 1).is_some_and(char::is_ascii_digit)) => {
                let n = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
                let digits: String = self.text[self.at..self.at + n].iter().collect();
                let Ok(number) = digits.parse() else { return self.wrong() };
                self.at += n;
                Ok(Node::Literal(Value::Number(number)))
            }
            Some('.') => {
                self.at += 1;
                Ok(Node::This)
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                let name = self.name();
                if self.takes("(") { self.call(name) } else { Ok(Node::Column(name)) }
            }
            _ => self.wrong(),
        }
    }
    fn name(&mut self) -> String {
        let n = self.text[self.at..].iter().take_while(|c| c.is_alphanumeric() || "_-.:".contains(**c)).count();
        let name = self.text[self.at..self.at + n].iter().collect();
        self.at += n;
        name
    }
    fn call(&mut self, name: String) -> Result<Node, Why> {
        let Some((known, least, most)) = call::FUNCTIONS.iter().find(|(f, ..)| *f == name) else {
            return Err(Why::Function(name));
        };
        let mut all = Vec::new();
        if !self.takes(")") {
            loop {
                all.push(self.or()?);
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return self.wrong();
                }
            }
        }
        if !(*least..=*most).contains(&all.len()) {
            return Err(Why::Arguments(name));
        }
        if *known != "regex" {
            return Ok(Node::Call(known, all));
        }
        // The pattern must stand there in so many words: it is checked once, and bounded.
        let (Some(Node::Literal(Value::Text(pattern))), Some(of)) = (all.pop(), all.pop()) else {
            return Err(Why::Pattern(String::new()));
        };
        let whole = regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build();
        whole.map(|r| Node::Regex(Box::new(of), r)).map_err(|_| Why::Pattern(pattern))
    }
}
