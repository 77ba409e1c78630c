//! How large an XLSX file becomes when unpacked, measured before anything is kept.
//!
//! The directory of a ZIP file says how large each part is, and it can lie. A part that could do harm if it lied is measured by
//! walking over its DEFLATE stream (RFC 1951) and adding up lengths, which needs no memory.

use crate::error::{SheetError, WhatItIs};

/// DEFLATE makes at most 1032 bytes of one.
const MOST_PER_BYTE: u64 = 1032;
/// Parts that cannot exceed this even at the highest ratio are not measured.
const HARMLESS: u64 = 32 << 20;
/// An office file has a few dozen parts.
const MAX_PARTS: usize = 20_000;

/// One entry of the ZIP directory.
struct Part {
    name: Vec<u8>,
    method: u16,
    encrypted: bool,
    packed: u64,
    claimed: u64,
    at: u64,
}

/// Refuses bytes that are no XLSX file, that are cut off, or that unpack to more than `limit` bytes.
pub(crate) fn check_zip(bytes: &[u8], limit: u64) -> Result<(), SheetError> {
    let parts = directory(bytes)?;
    let has = |start: &[u8]| parts.iter().any(|p| p.name.starts_with(start));
    if has(b"xl/workbook.bin") {
        return Err(SheetError::NotASpreadsheet { seems: WhatItIs::Xlsb });
    }
    if has(b"word/") {
        return Err(SheetError::NotASpreadsheet { seems: WhatItIs::TextDocument });
    }
    if has(b"content.xml") && has(b"mimetype") {
        return Err(SheetError::NotASpreadsheet { seems: WhatItIs::OpenDocument });
    }
    if !has(b"xl/") && !has(b"[Content_Types].xml") {
        return Err(SheetError::NotASpreadsheet { seems: WhatItIs::Archive });
    }
    if parts.iter().any(|p| p.encrypted) {
        return Err(SheetError::PasswordProtected);
    }
    let too_much = SheetError::TooMuchInside { limit };
    let mut total = 0u64;
    // pictures and the like are never unpacked
    for part in parts.iter().filter(|p| p.name.ends_with(b".xml") || p.name.ends_with(b".rels")) {
        let most = part.packed.saturating_mul(MOST_PER_BYTE);
        let size = if part.method == 0 || most <= HARMLESS {
            part.claimed.max(part.packed).min(most)
        } else {
            measure(stream(bytes, part)?, limit.saturating_sub(total)).ok_or_else(|| too_much.clone())?
        };
        total = total.saturating_add(size);
        if total > limit {
            return Err(too_much);
        }
    }
    Ok(())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The central directory (APPNOTE 4.3.12), found from the end record (4.3.16).
fn directory(bytes: &[u8]) -> Result<Vec<Part>, SheetError> {
    let from = bytes.len().saturating_sub(65_557);
    let end = bytes[from..].windows(4).rposition(|w| w == b"PK\x05\x06").map(|i| i + from).ok_or(SheetError::Truncated)?;
    let mut at = u32_at(bytes, end + 16).ok_or(SheetError::Truncated)? as usize;
    let mut parts = Vec::new();
    while bytes.get(at..at.saturating_add(4)).is_some_and(|w| w == b"PK\x01\x02") {
        let (part, next) = entry(bytes, at).ok_or(SheetError::Truncated)?;
        parts.push(part);
        at = next;
        if parts.len() > MAX_PARTS {
            return Err(SheetError::Broken { detail: "too many parts".to_owned() });
        }
    }
    if parts.is_empty() { Err(SheetError::Truncated) } else { Ok(parts) }
}

fn entry(bytes: &[u8], at: usize) -> Option<(Part, usize)> {
    let name_length = u16_at(bytes, at + 28)? as usize;
    let extra_length = u16_at(bytes, at + 30)? as usize;
    let comment_length = u16_at(bytes, at + 32)? as usize;
    let name = bytes.get(at + 46..at + 46 + name_length)?.to_vec();
    // a size or offset of 0xFFFFFFFF stands in the ZIP64 field; a file within our limit has no need of one
    let part = Part {
        method: u16_at(bytes, at + 10)?,
        encrypted: u16_at(bytes, at + 8)? & 1 == 1,
        packed: u64::from(u32_at(bytes, at + 20)?).min(bytes.len() as u64),
        claimed: u64::from(u32_at(bytes, at + 24)?),
        at: u64::from(u32_at(bytes, at + 42)?),
        name,
    };
    Some((part, at + 46 + name_length + extra_length + comment_length))
}

fn stream<'a>(bytes: &'a [u8], part: &Part) -> Result<&'a [u8], SheetError> {
    let at = part.at as usize;
    let begin =
        (|| Some(at + 30 + u16_at(bytes, at.checked_add(26)?)? as usize + u16_at(bytes, at.checked_add(28)?)? as usize))();
    let begin = begin.filter(|b| *b <= bytes.len()).ok_or(SheetError::Truncated)?;
    Ok(&bytes[begin..bytes.len().min(begin.saturating_add(part.packed as usize))])
}

/// Bits of a DEFLATE stream, lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    next: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 48 {
            let Some(byte) = self.bytes.get(self.next) else {
                return;
            };
            self.held |= u64::from(*byte) << self.count;
            self.next += 1;
            self.count += 8;
        }
    }

    fn take(&mut self, bits: u32) -> Option<u32> {
        self.fill();
        let value = (self.held & ((1 << bits) - 1)) as u32;
        self.count = self.count.checked_sub(bits)?;
        self.held >>= bits;
        Some(value)
    }
}

/// A canonical Huffman code as a table over the next 15 bits: symbol × 16 + length, 0 for no code.
struct Code(Vec<u16>);

impl Code {
    fn of(lengths: &[u8]) -> Self {
        let mut table = vec![0u16; 1 << 15];
        let mut code = 0u32;
        for length in 1..=15u32 {
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, l)| u32::from(**l) == length) {
                let first = (code.reverse_bits() >> (32 - length)) as usize;
                for slot in table.iter_mut().skip(first).step_by(1 << length) {
                    *slot = (symbol as u16) << 4 | length as u16;
                }
                code += 1;
            }
            code <<= 1;
        }
        Self(table)
    }

    fn next(&self, bits: &mut Bits<'_>) -> Option<usize> {
        bits.fill();
        let entry = self.0[(bits.held & 0x7FFF) as usize];
        let length = u32::from(entry & 15);
        if length == 0 {
            return None;
        }
        bits.take(length)?;
        Some(usize::from(entry >> 4))
    }
}

/// Bytes the stream unpacks to; `None` beyond `limit`. A broken stream counts up to where it breaks: the reader will say so.
fn measure(packed: &[u8], limit: u64) -> Option<u64> {
    let mut bits = Bits { bytes: packed, next: 0, held: 0, count: 0 };
    let mut total = 0;
    while let Some(last) = block(&mut bits, &mut total, limit) {
        if last || total > limit {
            break;
        }
    }
    (total <= limit).then_some(total)
}

/// Walks one block; whether it was the last, or `None` where the stream breaks.
fn block(bits: &mut Bits<'_>, total: &mut u64, limit: u64) -> Option<bool> {
    let last = bits.take(1)? == 1;
    let (literals, distances) = match bits.take(2)? {
        0 => {
            bits.take(bits.count % 8)?;
            let length = bits.take(16)?;
            bits.take(16)?;
            for _ in 0..length {
                bits.take(8)?;
            }
            *total += u64::from(length);
            return Some(last);
        }
        1 => fixed_codes(),
        2 => dynamic_codes(bits)?,
        _ => return None,
    };
    loop {
        let symbol = literals.next(bits)?;
        match symbol {
            0..=255 => *total += 1,
            256 => return Some(last),
            _ => {
                *total += u64::from(match_length(symbol - 257, bits)?);
                let distance = distances.next(bits)? as u32;
                bits.take((distance / 2).saturating_sub(1))?;
            }
        }
        if *total > limit {
            return Some(true);
        }
    }
}

/// RFC 1951 section 3.2.5.
fn match_length(index: usize, bits: &mut Bits<'_>) -> Option<u32> {
    let index = index as u32;
    match index {
        0..=7 => Some(index + 3),
        28 => Some(258),
        8..=27 => {
            let extra = index / 4 - 1;
            Some(((4 + index % 4) << extra) + 3 + bits.take(extra)?)
        }
        _ => None,
    }
}

/// RFC 1951 section 3.2.6.
fn fixed_codes() -> (Code, Code) {
    let mut lengths = [8u8; 288];
    lengths[144..256].fill(9);
    lengths[256..280].fill(7);
    (Code::of(&lengths), Code::of(&[5; 30]))
}

/// RFC 1951 section 3.2.7.
fn dynamic_codes(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let literal_count = bits.take(5)? as usize + 257;
    let distance_count = bits.take(5)? as usize + 1;
    let code_count = bits.take(4)? as usize + 4;
    let mut code_lengths = [0u8; 19];
    for place in &ORDER[..code_count] {
        code_lengths[*place] = bits.take(3)? as u8;
    }
    let code = Code::of(&code_lengths);
    let mut lengths = Vec::with_capacity(320);
    while lengths.len() < literal_count + distance_count {
        let (value, times) = match code.next(bits)? {
            16 => (*lengths.last()?, bits.take(2)? + 3),
            17 => (0, bits.take(3)? + 3),
            18 => (0, bits.take(7)? + 11),
            length => (length as u8, 1),
        };
        lengths.extend(std::iter::repeat_n(value, times as usize));
    }
    Some((Code::of(&lengths[..literal_count]), Code::of(&lengths[literal_count..literal_count + distance_count])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A book whose parts are large enough to be measured.
    fn large_book() -> Vec<u8> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let mut state = 20_200_123u64;
        for row in 0..4000u32 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            sheet.write(row, 0, format!("{state}{}", "港岛".repeat((state >> 56) as usize))).unwrap();
            sheet.write(row, 1, (state >> 40) as f64).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn measured_sizes_are_the_true_ones() {
        let bytes = large_book();
        let mut measured = 0;
        for part in directory(&bytes).unwrap().iter().filter(|p| p.method == 8) {
            assert_eq!(measure(stream(&bytes, part).unwrap(), u64::MAX), Some(part.claimed), "{:?}", part.name);
            measured += 1;
        }
        assert!(measured > 5);
    }

    #[test]
    fn a_bomb_that_lies_about_its_size_is_refused() {
        let mut bytes = large_book();
        let limit = 1 << 20;
        assert_eq!(check_zip(&bytes, limit), Err(SheetError::TooMuchInside { limit }));
        let entries: Vec<usize> = (0..bytes.len() - 4).filter(|i| bytes[*i..].starts_with(b"PK\x01\x02")).collect();
        for at in entries {
            bytes[at + 24..at + 28].copy_from_slice(&1u32.to_le_bytes());
        }
        assert_eq!(check_zip(&bytes, limit), Err(SheetError::TooMuchInside { limit }));
        assert_eq!(check_zip(&bytes, 64 << 20), Ok(()));
    }
}
