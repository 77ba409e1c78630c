//! Rust source as words, marks and texts with their lines; comments fall away, so no rule trips over prose.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Identifier, keyword or number.
    Word(String),
    /// The content of a string literal, escapes as written.
    Text(String),
    Mark(char),
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub kind: Kind,
    pub line: usize,
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(w) => Some(w),
            _ => None,
        }
    }
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(t) => Some(t),
            _ => None,
        }
    }
    pub(crate) fn is(&self, what: &str) -> bool {
        match &self.kind {
            Kind::Word(w) => w == what,
            Kind::Mark(m) => what.chars().eq([*m]),
            Kind::Text(_) => false,
        }
    }
}

/// Whether the tokens from `at` on read as `what`; marks one by one (`":" ":"`).
pub(crate) fn reads(tokens: &[Token], at: usize, what: &[&str]) -> bool {
    tokens.len() >= at + what.len() && what.iter().enumerate().all(|(i, w)| tokens[at + i].is(w))
}

pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let c: Vec<char> = source.chars().collect();
    let (mut out, mut i, mut line) = (Vec::new(), 0, 1);
    while i < c.len() {
        let here = line;
        let next = c.get(i + 1).copied().unwrap_or(' ');
        match c[i] {
            '\n' => {
                line += 1;
                i += 1;
            }
            '/' if next == '/' => i += c[i..].iter().take_while(|c| **c != '\n').count(),
            '/' if next == '*' => {
                let mut depth = 0;
                while i < c.len() {
                    match (c[i], c.get(i + 1).copied().unwrap_or(' ')) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        (ch, _) => (line, i) = (line + usize::from(ch == '\n'), i + 1),
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            '"' => {
                let end = plain_end(&c, i + 1);
                push_text(&mut out, &c[i + 1..end], here, &mut line);
                i = end + 1;
            }
            // 'a' and '\n' are characters, 'a alone is a lifetime.
            '\'' if next == '\\' => i = (i + 3..c.len()).find(|j| c[*j] == '\'').unwrap_or(c.len()) + 1,
            '\'' if c.get(i + 2) == Some(&'\'') => i += 3,
            '\'' => i += 1,
            ch if ch.is_alphanumeric() || ch == '_' => {
                let end = i + c[i..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                let word: String = c[i..end].iter().collect();
                let hashes = c[end..].iter().take_while(|c| **c == '#').count();
                let raw = matches!(word.as_str(), "r" | "br" | "cr") && c.get(end + hashes) == Some(&'"');
                if raw {
                    let (start, stop) = raw_text(&c, end + hashes + 1, hashes);
                    push_text(&mut out, &c[start..stop], here, &mut line);
                    i = stop + 1 + hashes;
                } else {
                    out.push(Token { kind: Kind::Word(word), line });
                    i = end;
                }
            }
            ch => {
                if !ch.is_whitespace() {
                    out.push(Token { kind: Kind::Mark(ch), line });
                }
                i += 1;
            }
        }
    }
    out
}

fn push_text(out: &mut Vec<Token>, content: &[char], here: usize, line: &mut usize) {
    *line += content.iter().filter(|c| **c == '\n').count();
    out.push(Token { kind: Kind::Text(content.iter().collect()), line: here });
}

fn plain_end(c: &[char], mut i: usize) -> usize {
    while i < c.len() && c[i] != '"' {
        i += if c[i] == '\\' { 2 } else { 1 };
    }
    i.min(c.len())
}

fn raw_text(c: &[char], start: usize, hashes: usize) -> (usize, usize) {
    let closes = |j: usize| c[j] == '"' && c[j + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (start, (start..c.len()).find(|j| closes(*j)).unwrap_or(c.len()))
}

/// The tokens without `#[cfg(test)]` items.
pub(crate) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        if reads(tokens, i, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            i = item_end(tokens, i + 7);
        } else {
            out.push(tokens[i].clone());
            i += 1;
        }
    }
    out
}

/// Just past the item that begins at `i`: its `;` or the brace that closes it.
fn item_end(tokens: &[Token], mut i: usize) -> usize {
    let mut depth = 0;
    while i < tokens.len() {
        match tokens[i].kind {
            Kind::Mark('{' | '(' | '[') => depth += 1,
            Kind::Mark('}') if depth == 1 => return i + 1,
            Kind::Mark('}' | ')' | ']') => depth -= 1,
            Kind::Mark(';') if depth == 0 => return i + 1,
            _ => {}
        }
        i += 1;
    }
    i
}

/// Every path (`a::b::c`) with its line; groups are written out: `use std::{env, net::TcpStream}` gives two.
pub(crate) fn paths(tokens: &[Token]) -> Vec<(String, usize)> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < tokens.len() {
        match tokens[i].word() {
            Some(w) => i = path(tokens, i + 1, w.to_string(), tokens[i].line, &mut out),
            None => i += 1,
        }
    }
    out
}

fn path(tokens: &[Token], mut i: usize, mut so_far: String, line: usize, out: &mut Vec<(String, usize)>) -> usize {
    loop {
        if !reads(tokens, i, &[":", ":"]) {
            break;
        }
        match tokens.get(i + 2).map(|t| &t.kind) {
            Some(Kind::Word(w)) => {
                so_far = format!("{so_far}::{w}");
                i += 3;
            }
            Some(Kind::Mark('{')) => {
                i += 3;
                while i < tokens.len() && !tokens[i].is("}") {
                    match tokens[i].word() {
                        Some(w) => i = path(tokens, i + 1, format!("{so_far}::{w}"), tokens[i].line, out),
                        None => i += 1,
                    }
                }
                return i + 1;
            }
            _ => break,
        }
    }
    out.push((so_far, line));
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_no_code() {
        let t = tokens("// todo!\n/* a /* b */ c */ let x = \"todo!(\\\"\"; r#\"a\"b\"#; '\"'; '\\''; fn f<'a>() {}");
        let words: Vec<&str> = t.iter().filter_map(Token::word).collect();
        assert_eq!(words, ["let", "x", "fn", "f", "a"]);
        let texts: Vec<&str> = t.iter().filter_map(Token::text).collect();
        assert_eq!(texts, ["todo!(\\\"", "a\"b"]);
        assert_eq!(t.last().unwrap().line, 2);
    }

    #[test]
    fn test_items_fall_away() {
        let t = without_tests(&tokens("a; #[cfg(test)] mod tests { b; { c } } d; #[cfg(test)] use e::f; g"));
        let words: Vec<&str> = t.iter().filter_map(Token::word).collect();
        assert_eq!(words, ["a", "d", "g"]);
    }

    #[test]
    fn groups_are_written_out() {
        let found: Vec<String> =
            paths(&tokens("use std::{env, net::{TcpStream, UdpSocket}}; a::b(c)")).into_iter().map(|p| p.0).collect();
        assert_eq!(found, ["use", "std::env", "std::net::TcpStream", "std::net::UdpSocket", "a::b", "c"]);
    }
}
