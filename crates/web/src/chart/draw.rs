//! Numbers and text as SVG: coordinates, labels that fit, ids that may stand in `url(#…)`.

use maud::html;
use std::fmt::Write as _;

/// Height of the type of names and values, in units of the picture.
pub(super) const TYPE: f64 = 13.0;
/// Of ticks and small notes.
pub(super) const TICK: f64 = 12.0;

/// At most two decimals, thousands parted by commas, no minus zero.
pub(super) fn number(v: f64) -> String {
    let plain = format!("{:.2}", v.abs());
    let plain = plain.trim_end_matches('0').trim_end_matches('.');
    let (int, frac) = plain.split_once('.').unwrap_or((plain, ""));
    let mut out = String::new();
    if v < 0.0 && plain != "0" {
        out.push('-');
    }
    for (i, c) in int.chars().enumerate() {
        if i > 0 && (int.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if !frac.is_empty() {
        let _ = write!(out, ".{frac}");
    }
    out
}

/// A coordinate: two decimals at most.
pub(super) fn n(v: f64) -> String {
    let s = format!("{v:.2}");
    let s = s.trim_end_matches('0').trim_end_matches('.');
    if s == "-0" { "0".into() } else { s.into() }
}

/// A letter's width in ems: wide letters take a whole one, figures and small letters a bit over half.
fn em(c: char) -> f64 {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{300}'..='\u{36f}' => 0.0,
        ',' | '.' | ' ' | '/' | ':' | ';' | '-' | '\'' | '|' | 'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '(' | ')' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' => 0.95,
        'A'..='Z' => 0.72,
        // signs, dashes, emoji: as wide as a Chinese character in the fonts we name
        '\u{2000}'..='\u{2e7f}' => 1.0,
        c if c as u32 >= 0x1f000 && c as u32 <= 0x1faff => 1.3,
        c if (c as u32) < 0x2e80 => 0.6,
        _ => 1.0,
    }
}

/// Good enough to keep labels apart; rather too wide than too narrow.
pub(super) fn text_width(s: &str, size: f64) -> f64 {
    s.chars().map(em).sum::<f64>() * size
}

/// Belongs to the character before it: parted from it, it shows as a box.
fn joins(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{300}'..='\u{36f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The text, or as much of it as fits and an ellipsis. Never parts a character from what is joined to it.
pub(super) fn fit(s: &str, room: f64, size: f64) -> String {
    if text_width(s, size) <= room {
        return s.into();
    }
    let (mut kept, mut width, mut whole, mut joined) = (0, size, 0, false);
    for (at, c) in s.char_indices() {
        if !joins(c) && !joined {
            whole = at;
        }
        joined = c == '\u{200d}';
        width += em(c) * size;
        if width > room {
            break;
        }
        kept = at + c.len_utf8();
    }
    // a cluster that did not fit whole goes whole
    let end = if kept < s.len() { whole.min(kept) } else { kept };
    format!("{}…", s[..end].trim_end())
}

/// Text in two lines at most, each within `room`.
pub(super) fn two_lines(s: &str, room: f64, size: f64) -> (String, String) {
    if text_width(s, size) <= room {
        return (s.into(), String::new());
    }
    let first = fit(s, room + size, size);
    let first = first.trim_end_matches('…');
    // between two words where there are any
    let word = |c: char| c.is_ascii_alphanumeric();
    let parted = first.ends_with(word) && s[first.len()..].starts_with(word);
    let first = match first.rfind(' ').filter(|at| parted && *at > 0) {
        Some(at) => &first[..at],
        None => first,
    };
    (first.trim_end().to_owned(), fit(s[first.len()..].trim_start(), room, size))
}

pub(super) fn text(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, words: &str) {
    text_of(svg, x, y, anchor, class, words, words);
}

/// Text cut to fit; where it was cut, the whole is its tooltip.
pub(super) fn text_fit(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, words: &str, room: f64) {
    let size = if class.contains("tick") { TICK } else { TYPE };
    text_of(svg, x, y, anchor, class, &fit(words, room, size), words);
}

fn text_of(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, shown: &str, whole: &str) {
    let anchor = if anchor == "start" { String::new() } else { format!(r#" text-anchor="{anchor}""#) };
    let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
    let inner = html! { @if shown != whole { title { (whole) } } (shown) }.into_string();
    let _ = write!(svg, r#"<text x="{}" y="{}"{anchor}{class}>{inner}</text>"#, n(x), n(y));
}

/// An id made of letters, digits and hyphens only: it is written into `url(#…)`.
pub(super) fn id(s: &str) -> String {
    let s: String = s.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if s.is_empty() { "chart".into() } else { s }
}
