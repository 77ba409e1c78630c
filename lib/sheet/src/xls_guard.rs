//! A first walk over an XLS file, so that the reader behind it never sets aside memory for cells that are not there.
//!
//! XLS is records (MS-XLS) in a stream of a compound file (MS-CFB). The reader makes room for the whole area between a sheet's
//! first and last cell; two cells in far corners of a small file would take it gigabytes.

use crate::MAX_COLUMNS;
use crate::error::{SheetError, WhatItIs};

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;

/// A compound file, opened far enough to read one stream.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
}

/// Refuses an XLS file that is cut off, locked, a document of another kind, or whose cells spread over more than `max_area`.
pub(crate) fn check_xls(bytes: &[u8], max_area: u64) -> Result<(), SheetError> {
    let file = Compound::open(bytes).ok_or(SheetError::Truncated)?;
    let directory = file.chain(u32_at(bytes, 48).unwrap_or(END_OF_CHAIN)).ok_or(SheetError::Truncated)?;
    let named = |wanted: &str| directory.chunks_exact(128).find(|entry| name_of(entry).eq_ignore_ascii_case(wanted));
    if named("EncryptedPackage").is_some() {
        return Err(SheetError::PasswordProtected);
    }
    let Some(entry) = named("Workbook").or_else(|| named("Book")) else {
        let seems = if named("WordDocument").is_some() { WhatItIs::TextDocument } else { WhatItIs::Unknown };
        return Err(SheetError::NotASpreadsheet { seems });
    };
    let start = u32_at(entry, 116).unwrap_or(END_OF_CHAIN);
    let length = u32_at(entry, 120).unwrap_or(0) as usize;
    // a stream below 4096 bytes lies in the small sectors and can hold no harm worth a second walk
    if length < 4096 {
        return Ok(());
    }
    let mut stream = file.chain(start).ok_or(SheetError::Truncated)?;
    if stream.len() < length {
        return Err(SheetError::Truncated);
    }
    stream.truncate(length);
    check_records(&stream, max_area)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn name_of(entry: &[u8]) -> String {
    let units = u16_at(entry, 64).unwrap_or(0).saturating_sub(2).min(62) as usize / 2;
    char::decode_utf16((0..units).filter_map(|i| u16_at(entry, i * 2))).map(|c| c.unwrap_or('?')).collect()
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut file = Self { bytes, sector: 1 << shift, next: Vec::new() };
        // the table of tables: 109 places in the header, then a chain of sectors
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + i * 4)).collect();
        let mut more = u32_at(bytes, 68)?;
        let limit = bytes.len() / file.sector + 1;
        let mut walked = 0;
        while more < 0xFFFF_FFFA {
            let sector = file.sector_at(more)?;
            tables.extend(sector[..file.sector - 4].chunks_exact(4).filter_map(|c| u32_at(c, 0)));
            more = u32_at(sector, file.sector - 4)?;
            walked += 1;
            if walked > limit {
                return None;
            }
        }
        for table in tables.into_iter().filter(|t| *t < 0xFFFF_FFFA) {
            let sector = file.sector_at(table)?;
            let places = sector.chunks_exact(4).filter_map(|c| u32_at(c, 0));
            file.next.extend(places);
        }
        Some(file)
    }

    fn sector_at(&self, id: u32) -> Option<&'a [u8]> {
        let at = (id as usize + 1).checked_mul(self.sector)?;
        self.bytes.get(at..at.checked_add(self.sector)?)
    }

    /// The sectors of a chain one after another; the last may be short in files of careless writers.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        let mut id = start;
        while id < 0xFFFF_FFFA {
            let at = (id as usize + 1).checked_mul(self.sector)?;
            let end = at.checked_add(self.sector)?.min(self.bytes.len());
            all.extend_from_slice(self.bytes.get(at..end)?);
            if all.len() > self.bytes.len() {
                return None;
            }
            id = *self.next.get(id as usize)?;
        }
        Some(all)
    }
}

/// First and last row and column met in one substream.
struct Area {
    rows: (u64, u64),
    columns: (u64, u64),
}

impl Area {
    const NONE: Self = Self { rows: (u64::MAX, 0), columns: (u64::MAX, 0) };

    fn add(&mut self, row: u64, column: u64) {
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
    }

    fn size(&self) -> u64 {
        if self.rows.0 > self.rows.1 { 0 } else { (self.rows.1 - self.rows.0 + 1) * (self.columns.1 - self.columns.0 + 1) }
    }
}

fn check_records(stream: &[u8], max_area: u64) -> Result<(), SheetError> {
    let mut at = 0;
    let mut area = Area::NONE;
    let mut total = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let begin = at + 4;
        let end = begin + length as usize;
        let Some(data) = stream.get(begin..end) else {
            break;
        };
        match kind {
            // FILEPASS
            0x002F if u16_at(data, 0) != Some(0) => return Err(SheetError::PasswordProtected),
            // DIMENSIONS: the reader takes room for as many cells as it claims
            0x0200 => claimed(data, max_area)?,
            // FORMULA, NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, LABELSST
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00BD | 0x00D6 | 0x00FD => {
                let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
                    break;
                };
                let last = if kind == 0x00BD { u16_at(data, data.len().saturating_sub(2)).unwrap_or(column) } else { column };
                area.add(row.into(), column.into());
                area.add(row.into(), last.max(column).into());
                if usize::from(last.max(column)) >= MAX_COLUMNS {
                    return Err(SheetError::TooManyColumns { sheet: String::new(), row: row as usize + 1, limit: MAX_COLUMNS });
                }
            }
            // EOF of a substream
            0x000A => {
                total += std::mem::replace(&mut area, Area::NONE).size();
            }
            _ => {}
        }
        at = end;
    }
    if total + area.size() > max_area { Err(SheetError::TooManyCells { limit: max_area as usize }) } else { Ok(()) }
}

fn claimed(data: &[u8], max_area: u64) -> Result<(), SheetError> {
    let wide = data.len() >= 12;
    let place = |narrow: usize, at: usize| {
        if wide { u32_at(data, at).map(u64::from) } else { u16_at(data, narrow).map(u64::from) }
    };
    let columns_at = if wide { 8 } else { 4 };
    let (Some(first), Some(last)) = (place(0, 0), place(2, 4)) else {
        return Ok(());
    };
    let column = |at: usize| u64::from(u16_at(data, columns_at + at).unwrap_or(0));
    let area = last.saturating_sub(first).saturating_mul(column(2).saturating_sub(column(0)));
    // rows of 256 columns formatted to the end are seen in real files: 65536 × 256 is 17 million
    if area > max_area.saturating_mul(2) { Err(SheetError::TooManyCells { limit: max_area as usize }) } else { Ok(()) }
}
