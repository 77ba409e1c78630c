//! CSV: encoding and separator guessed from the beginning, rows streamed in constant memory.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::SheetError;
use crate::{MAX_COLUMNS, MAX_ROWS};

/// Bytes looked at to guess encoding and separator.
const LOOK_AHEAD: usize = 256 << 10;

/// One row of a CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow {
    /// 1-based line where the row begins, as an editor counts.
    pub number: usize,
    /// Fields, trimmed.
    pub fields: Vec<String>,
}

/// Iterator over the rows of a CSV stream; blank lines are skipped. See [`csv_rows`].
pub struct CsvRows<R: Read> {
    reader: csv::Reader<Utf8Reader<R>>,
    record: csv::StringRecord,
    seen: usize,
    done: bool,
}

/// Streams a CSV file of any length up to [`MAX_ROWS`] rows in constant memory. UTF-8 (with or without mark), UTF-16 with mark
/// or GB 18030, and `,` `;` tab or `|` are told apart by the first 256 KiB.
pub fn csv_rows<R: Read>(mut source: R) -> Result<CsvRows<R>, SheetError> {
    let mut head = Vec::new();
    source.by_ref().take(LOOK_AHEAD as u64).read_to_end(&mut head).map_err(|e| SheetError::Io { detail: e.to_string() })?;
    if head.is_empty() {
        return Err(SheetError::Empty);
    }
    let encoding = guess_encoding(&head)?;
    let delimiter = guess_delimiter(&encoding.decode(&head).0);
    let text = Utf8Reader {
        source,
        head,
        head_at: 0,
        decoder: encoding.new_decoder(),
        packed: Vec::new(),
        out: Vec::new(),
        out_at: 0,
        ended: false,
        line: 1,
        after_return: false,
    };
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    Ok(CsvRows { reader, record: csv::StringRecord::new(), seen: 0, done: false })
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<CsvRow, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.reader.read_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => Some(self.row()),
            Err(why) => {
                self.done = true;
                Some(Err(refusal(&why)))
            }
        }
    }
}

impl<R: Read> CsvRows<R> {
    fn row(&mut self) -> Result<CsvRow, SheetError> {
        // the csv crate's own record position stands before blank lines; the end of the record does not move
        let inside: usize = self.record.iter().map(|f| f.bytes().filter(|b| *b == b'\n').count()).sum();
        let number = (self.reader.position().line() as usize).saturating_sub(1 + inside);
        self.seen += 1;
        if self.seen > MAX_ROWS {
            self.done = true;
            return Err(SheetError::TooManyRows { sheet: String::new(), limit: MAX_ROWS });
        }
        // files saved by office programs end rows in hundreds of empty fields
        let filled = self.record.iter().enumerate().filter(|(_, f)| !f.trim().is_empty());
        let used = filled.last().map_or(0, |(i, _)| i + 1);
        if used > MAX_COLUMNS {
            self.done = true;
            return Err(SheetError::TooManyColumns { sheet: String::new(), row: number, limit: MAX_COLUMNS });
        }
        let fields = self.record.iter().take(used).map(|f| f.trim().to_owned()).collect();
        Ok(CsvRow { number, fields })
    }
}

fn refusal(why: &csv::Error) -> SheetError {
    if let csv::ErrorKind::Io(e) = why.kind() {
        if let Some(Undecodable(line)) = e.get_ref().and_then(|inner| inner.downcast_ref()) {
            return SheetError::Encoding { line: *line };
        }
        return SheetError::Io { detail: e.to_string() };
    }
    SheetError::Broken { detail: why.to_string() }
}

fn guess_encoding(head: &[u8]) -> Result<&'static Encoding, SheetError> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    // without a mark, text of Latin letters in UTF-16 has every other byte zero
    if head.iter().take(64).filter(|b| **b == 0).count() >= 8 {
        return Ok(if head[0] == 0 { UTF_16BE } else { UTF_16LE });
    }
    match std::str::from_utf8(head) {
        Ok(_) => Ok(UTF_8),
        // the look-ahead may end within a character
        Err(e) if e.error_len().is_none() && head.len() - e.valid_up_to() < 4 && head.len() >= LOOK_AHEAD => Ok(UTF_8),
        Err(_) => Ok(GB18030),
    }
}

/// The separator that most evenly divides the first lines.
fn guess_delimiter(head: &str) -> u8 {
    let lines: Vec<&str> = head.lines().filter(|l| !l.trim().is_empty()).take(30).collect();
    let score = |delimiter: char| {
        let counts: Vec<usize> = lines.iter().map(|l| outside_quotes(l, delimiter)).collect();
        let used = counts.iter().filter(|c| **c > 0).count();
        let common = counts.iter().map(|c| counts.iter().filter(|d| *d == c && *c > 0).count()).max().unwrap_or(0);
        (common, used, counts.iter().sum::<usize>())
    };
    // the first of equals wins: max_by_key keeps the last
    ['|', '\t', ';', ','].into_iter().max_by_key(|d| score(*d)).map_or(b',', |d| d as u8)
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            !quoted && *c == delimiter
        })
        .count()
}

/// Turns a byte stream of some encoding to UTF-8, strictly.
struct Utf8Reader<R> {
    source: R,
    head: Vec<u8>,
    head_at: usize,
    decoder: Decoder,
    packed: Vec<u8>,
    out: Vec<u8>,
    out_at: usize,
    ended: bool,
    line: usize,
    /// The last byte given out was a carriage return.
    after_return: bool,
}

/// The line of the first byte that the encoding does not know.
#[derive(Debug)]
struct Undecodable(usize);

impl std::fmt::Display for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "undecodable text on line {}", self.0)
    }
}

impl std::error::Error for Undecodable {}

impl<R: Read> Utf8Reader<R> {
    fn refill(&mut self) -> io::Result<()> {
        self.packed.resize(32 << 10, 0);
        let count = if self.head_at < self.head.len() {
            let count = (&self.head[self.head_at..]).read(&mut self.packed)?;
            self.head_at += count;
            count
        } else {
            self.head = Vec::new();
            self.head_at = 0;
            self.source.read(&mut self.packed)?
        };
        self.ended = count == 0;
        // three bytes for one covers every encoding here
        self.out.resize(count * 3 + 16, 0);
        let (result, _, written) =
            self.decoder.decode_to_utf8_without_replacement(&self.packed[..count], &mut self.out, self.ended);
        self.out.truncate(written);
        self.one_newline();
        self.out_at = 0;
        self.line += self.out.iter().filter(|b| **b == b'\n').count();
        match result {
            encoding_rs::DecoderResult::Malformed(..) => Err(io::Error::new(io::ErrorKind::InvalidData, Undecodable(self.line))),
            _ => Ok(()),
        }
    }
}

impl<R> Utf8Reader<R> {
    /// Makes every line end one `\n`, the last line's too, so that lines can be counted.
    fn one_newline(&mut self) {
        let mut after_return = self.after_return;
        self.out.retain_mut(|byte| {
            let pair = after_return && *byte == b'\n';
            after_return = *byte == b'\r';
            if after_return {
                *byte = b'\n';
            }
            !pair
        });
        self.after_return = after_return;
        if self.ended {
            self.out.push(b'\n');
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.out_at == self.out.len() && !self.ended {
            self.refill()?;
        }
        let count = (&self.out[self.out_at..]).read(buffer)?;
        self.out_at += count;
        Ok(count)
    }
}
