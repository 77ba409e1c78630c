//! What typing and spreadsheets do to an identifier before it reaches us.

/// Folds full-width ASCII (U+FF01–U+FF5E) to ASCII, the ideographic space to a space, and the many dashes to `-`; drops
/// zero-width marks and the byte order mark. Letters keep their case.
pub fn narrow(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}'))
        .map(|c| match c {
            // the full-width block is ASCII shifted by 0xFEE0
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' | '\u{00A0}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{30FC}' => '-',
            c => c,
        })
        .collect()
}

/// An identifier's characters: narrowed, upper case, without white space and the marks a spreadsheet puts around text (`'`, quotes).
pub(crate) fn compact(text: &str) -> String {
    narrow(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '"' | '`' | '‘' | '’' | '“' | '”'))
        .flat_map(|c| c.to_uppercase())
        .collect()
}

/// Whether `compacted` is a number a spreadsheet shortened, such as `3.3E+17` or `1.10105E17`: the digits are gone for good.
pub(crate) fn is_scientific(compacted: &str) -> bool {
    let Some((mantissa, exponent)) = compacted.split_once('E') else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let exponent_ok = digits(exponent.trim_start_matches(['+', '-'])) && exponent.len() <= 4;
    // `2E12345678` without sign or point could be a document number; a real exponent is short
    let marked = mantissa.contains('.') || exponent.starts_with(['+', '-']) || mantissa.len() == 1;
    exponent_ok && marked && !mantissa.is_empty() && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// What was written, unless it is nothing or a spreadsheet took its digits: the two refusals every identifier begins with.
pub(crate) fn whole<E>(compacted: String, empty: E, damaged: E) -> Result<String, E> {
    if compacted.is_empty() {
        return Err(empty);
    }
    if is_scientific(&compacted) { Err(damaged) } else { Ok(compacted) }
}

/// The first character that `ok` refuses, with its 1-based place.
pub(crate) fn first_bad(text: &str, ok: impl Fn(char) -> bool) -> Option<(usize, char)> {
    text.chars().enumerate().find(|(_, c)| !ok(*c)).map(|(i, c)| (i + 1, c))
}
