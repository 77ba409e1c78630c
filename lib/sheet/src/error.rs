//! Why a file was refused, and what it is instead of a spreadsheet.

use std::fmt;

/// What a file is when it is no spreadsheet this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhatItIs {
    /// A web page with the name of a spreadsheet, as many office systems export.
    WebPage,
    /// XML, such as the "XML Spreadsheet 2003" of old Excel.
    Xml,
    /// A PDF.
    Pdf,
    /// A picture (PNG, JPEG, GIF).
    Picture,
    /// A text document: DOCX, DOC.
    TextDocument,
    /// Excel's binary workbook, XLSB.
    Xlsb,
    /// OpenDocument, ODS.
    OpenDocument,
    /// A ZIP, RAR or 7z archive; the spreadsheet may be inside.
    Archive,
    /// None of these.
    Unknown,
}

/// Why a file cannot be read, with what is needed to say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetError {
    /// The file has no bytes.
    Empty,
    /// The file is larger than [`crate::MAX_BYTES`]. Split it.
    TooLarge {
        /// Bytes found.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A sheet has more rows than [`crate::MAX_ROWS`]. Split it.
    TooManyRows {
        /// Name of the sheet, empty for CSV.
        sheet: String,
        /// Rows allowed.
        limit: usize,
    },
    /// A row reaches beyond [`crate::MAX_COLUMNS`]. Delete the stray cells to the right.
    TooManyColumns {
        /// Name of the sheet, empty for CSV.
        sheet: String,
        /// 1-based row.
        row: usize,
        /// Columns allowed.
        limit: usize,
    },
    /// All sheets together hold more than [`crate::MAX_CELLS`] cells. Delete sheets that are not needed.
    TooManyCells {
        /// Cells allowed.
        limit: usize,
    },
    /// Unpacked, the file would be larger than [`crate::MAX_TEXT`]: a zip bomb, or a sheet full of formats.
    TooMuchInside {
        /// Bytes allowed.
        limit: u64,
    },
    /// A password is needed to open the file. Save it without.
    PasswordProtected,
    /// No spreadsheet. Open it in the office program and save it as XLSX.
    NotASpreadsheet {
        /// What it seems to be.
        seems: WhatItIs,
    },
    /// The end of the file is missing: send it again.
    Truncated,
    /// A spreadsheet with a damaged inside. Open it in the office program and save it again.
    Broken {
        /// What the reader met, for the log.
        detail: String,
    },
    /// CSV text that is neither UTF-8 nor GB 18030.
    Encoding {
        /// 1-based line of the first undecodable byte.
        line: usize,
    },
    /// Reading the bytes failed (streams only).
    Io {
        /// The system's words.
        detail: String,
    },
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty"),
            Self::TooLarge { bytes, limit } => write!(f, "the file has {bytes} bytes, {limit} are allowed; split it"),
            Self::TooManyRows { sheet, limit } => {
                write!(f, "sheet {sheet:?} has more than {limit} rows; split it")
            }
            Self::TooManyColumns { sheet, row, limit } => {
                write!(f, "row {row} of sheet {sheet:?} has more than {limit} columns; delete the cells to the right")
            }
            Self::TooManyCells { limit } => write!(f, "the file has more than {limit} cells; delete sheets that are not needed"),
            Self::TooMuchInside { limit } => {
                write!(f, "the file unpacks to more than {limit} bytes; copy the data to a new file")
            }
            Self::PasswordProtected => write!(f, "the file needs a password; save it without one"),
            Self::NotASpreadsheet { seems } => write!(f, "this is no spreadsheet ({seems:?}); save it as XLSX and try again"),
            Self::Truncated => write!(f, "the end of the file is missing; send it again"),
            Self::Broken { detail } => write!(f, "the spreadsheet is damaged ({detail}); open it, save it as XLSX and try again"),
            Self::Encoding { line } => write!(f, "line {line} is neither UTF-8 nor GB 18030; save the file as XLSX"),
            Self::Io { detail } => write!(f, "reading failed: {detail}"),
        }
    }
}

impl std::error::Error for SheetError {}
