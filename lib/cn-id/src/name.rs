//! Masks of people's names: enough to recognise a neighbour, not enough to find a stranger.

use crate::reading::compound_surname;
use crate::typed::narrow;

/// Hides a name: `王芳` → `王*`, `王小芳` → `王*芳`, `陈方安生` → `陈**生`, `欧阳娜娜` → `欧阳**` (a compound surname stays whole),
/// `John Smith` → `J*** S****`; a one-character name is hidden whole. Counts characters, so names outside the BMP are safe.
pub fn mask_name(name: &str) -> String {
    let name = narrow(name);
    let name = name.trim();
    // selectors of glyph variants are no characters of their own
    let chars: Vec<char> = name.chars().filter(|c| !matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')).collect();
    if chars.iter().any(|c| c.is_ascii_alphabetic() || ('\u{C0}'..='\u{24F}').contains(c)) {
        return mask_words(&chars);
    }
    let shown_front = match (compound_surname(name), chars.len()) {
        (_, 0 | 1) => return "*".repeat(chars.len()),
        (Some(_), 3..) => return mask_between(&chars, 2, chars.len()),
        _ => 1,
    };
    let hide_to = if chars.len() == 2 { 2 } else { chars.len() - 1 };
    mask_between(&chars, shown_front, hide_to)
}

fn mask_between(chars: &[char], from: usize, to: usize) -> String {
    let separator = |c: char| matches!(c, '·' | '•' | '・' | '-');
    chars.iter().enumerate().map(|(i, c)| if (from..to).contains(&i) && !separator(*c) { '*' } else { *c }).collect()
}

fn mask_words(chars: &[char]) -> String {
    let mut word_start = true;
    let mut masked = String::with_capacity(chars.len());
    for &c in chars {
        if c.is_alphanumeric() {
            masked.push(if word_start { c } else { '*' });
            word_start = false;
        } else {
            masked.push(c);
            word_start = true;
        }
    }
    masked
}
