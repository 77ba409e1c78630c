//! Fixture books as offices make them, written here cell by cell, and what must come out.

use std::io::Read;

use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use sheet::*;

const REGISTER: &[Column] = &[
    Column { key: "building", names: &["楼栋", "幢", "号楼", "楼号", "栋号"], looks_like: None },
    Column { key: "unit", names: &["单元", "单元号"], looks_like: None },
    Column { key: "room", names: &["房号", "室", "门牌号", "室号"], looks_like: None },
    Column { key: "head", names: &["户主", "户主姓名"], looks_like: None },
    Column { key: "relation", names: &["与户主关系", "关系"], looks_like: None },
    Column { key: "name", names: &["姓名", "居民姓名"], looks_like: None },
    Column { key: "sex", names: &["性别"], looks_like: Some(|v| v == "男" || v == "女") },
    Column {
        key: "id", names: &["身份证号", "身份证号码", "证件号码", "公民身份号码"], looks_like: Some(is_id)
    },
    Column {
        key: "phone", names: &["电话", "手机", "联系方式", "联系电话", "手机号码"], looks_like: Some(is_phone)
    },
    Column { key: "origin", names: &["户籍地", "户籍地址"], looks_like: None },
    Column { key: "address", names: &["现住址", "居住地址"], looks_like: None },
    Column { key: "special", names: &["特殊类别", "人员类别"], looks_like: None },
    Column { key: "remark", names: &["备注"], looks_like: None },
];

fn is_id(v: &str) -> bool {
    matches!(v.len(), 15 | 18) && v.bytes().take(14).all(|b| b.is_ascii_digit())
}

fn is_phone(v: &str) -> bool {
    v.len() == 11 && v.starts_with('1') && v.bytes().all(|b| b.is_ascii_digit())
}

const ID: &str = "11010519491231002X";

fn book(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn rows(sheet: &mut rust_xlsxwriter::Worksheet, from: u32, rows: &[&[&str]]) {
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            sheet.write(from + r as u32, c as u16, *text).unwrap();
        }
    }
}

fn first(bytes: &[u8]) -> Sheet {
    read(bytes, "居民花名册.xlsx").unwrap().sheets.remove(0)
}

fn header(sheet: &Sheet) -> Header {
    find_header(sheet, REGISTER).expect("a header")
}

fn keys(header: &Header) -> Vec<(&str, usize)> {
    header.found.iter().map(|f| (f.key, f.column)).collect()
}

#[test]
fn title_rows_above_the_heading() {
    let sheet = first(&book(|s| {
        s.merge_range(0, 0, 0, 5, "港岛社区居民花名册", &Format::new()).unwrap();
        rows(s, 1, &[&["填表人：王芳", "", "", "联系电话：13800001234"]]);
        rows(s, 3, &[&["序号", "楼栋(幢/号楼)", "单 元", "房号", "姓　名", "身份证号码"]]);
        rows(s, 4, &[&["1", "5", "2", "301", "王芳", ID]]);
    }));
    let header = header(&sheet);
    assert_eq!((header.first_row, header.last_row), (4, 4));
    assert_eq!(keys(&header), [("building", 1), ("unit", 2), ("room", 3), ("name", 4), ("id", 5)]);
    assert_eq!(header.unmatched, [(0, "序号".to_owned())]);
    assert!(header.found.iter().all(|f| f.confidence == 100));
    let record = Table::new(&sheet, &header).next().unwrap();
    assert_eq!((record.row, record.get("name"), record.get("id"), record.get("phone")), (5, "王芳", ID, ""));
}

#[test]
fn two_line_headings_with_merged_cells() {
    let sheet = first(&book(|s| {
        let plain = Format::new();
        s.merge_range(0, 0, 1, 0, "序号", &plain).unwrap();
        s.merge_range(0, 1, 0, 3, "住址", &plain).unwrap();
        s.merge_range(0, 4, 1, 4, "姓名", &plain).unwrap();
        s.merge_range(0, 5, 0, 6, "联系方式", &plain).unwrap();
        rows(s, 1, &[&["", "幢", "单元", "室", "", "手机", "微信"]]);
        rows(s, 2, &[&["1", "5", "2", "301", "王芳", "13800001234", "wf"]]);
    }));
    let header = header(&sheet);
    assert_eq!((header.first_row, header.last_row), (1, 2));
    assert_eq!(keys(&header), [("building", 1), ("unit", 2), ("room", 3), ("name", 4), ("phone", 5)]);
    assert_eq!(header.found[0].heading, "住址 幢");
    assert_eq!(Table::new(&sheet, &header).map(|r| r.get("room").to_owned()).collect::<Vec<_>>(), ["301"]);
}

#[test]
fn merged_data_cells_are_filled() {
    let sheet = first(&book(|s| {
        rows(s, 0, &[&["楼栋", "房号", "姓名"]]);
        s.merge_range(1, 0, 3, 0, "5幢", &Format::new()).unwrap();
        s.merge_range(1, 1, 2, 1, "301", &Format::new()).unwrap();
        rows(s, 1, &[&["", "", "王芳"], &["", "", "李四"], &["", "302", "赵六"]]);
    }));
    let header = header(&sheet);
    let homes: Vec<_> = Table::new(&sheet, &header).map(|r| (r.get("building"), r.get("room"), r.get("name"))).collect();
    assert_eq!(homes, [("5幢", "301", "王芳"), ("5幢", "301", "李四"), ("5幢", "302", "赵六")]);
}

#[test]
fn damaged_and_old_id_numbers() {
    let sheet = first(&book(|s| {
        rows(s, 0, &[&["姓名", "身份证号"], &["甲", "3.3E+17"], &["乙", ""], &["丙", "110105491231002"], &["丁", ""]]);
        s.write(2, 1, 330_902_199_001_011_234_f64).unwrap();
        s.write(4, 1, 110_105_491_231_002_f64).unwrap();
    }));
    let header = header(&sheet);
    let ids: Vec<_> = Table::new(&sheet, &header).map(|r| (r.get("id").len(), r.cell("id").unwrap().damage)).collect();
    assert_eq!(ids, [(7, Some(Damage::Scientific)), (18, Some(Damage::LongNumber)), (15, None), (15, None)]);
}

#[test]
fn numbers_and_dates_as_seen() {
    let sheet = first(&book(|s| {
        let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        s.write(0, 0, 3.0).unwrap();
        s.write(0, 1, 0.1 + 0.2).unwrap();
        s.write(0, 2, 13_800_001_234_f64).unwrap();
        s.write_with_format(0, 3, ExcelDateTime::from_ymd(2020, 1, 23).unwrap(), &date).unwrap();
        s.write_with_format(0, 4, ExcelDateTime::from_ymd(2020, 1, 23).unwrap().and_hms(8, 30, 0).unwrap(), &moment).unwrap();
        s.write(0, 5, true).unwrap();
        s.write(0, 6, -2.5).unwrap();
        s.write(0, 7, "  旁边有空格　").unwrap();
    }));
    let texts: Vec<&str> = sheet.rows[0].iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["3", "0.3", "13800001234", "2020-01-23", "2020-01-23 08:30:00", "TRUE", "-2.5", "旁边有空格"]);
    assert!(sheet.rows[0].iter().all(|c| c.damage.is_none()));
}

#[test]
fn names_long_rare_right_to_left_and_emoji() {
    let long = "买买提".repeat(14);
    let names = [long.as_str(), "王𠮷䶮", "محمد علي", "😀👨‍👩‍👧", "José Ñandú"];
    let bytes = book(|s| {
        rows(s, 0, &[&["姓名", "备注"]]);
        names.iter().enumerate().for_each(|(i, n)| {
            s.write(i as u32 + 1, 0, *n).unwrap();
        });
    });
    let sheet = first(&bytes);
    let header = header(&sheet);
    assert_eq!(Table::new(&sheet, &header).map(|r| r.get("name").to_owned()).collect::<Vec<_>>(), names);
}

#[test]
fn headings_repeated_for_printing_and_blank_rows_are_skipped() {
    let sheet = first(&book(|s| rows(s, 0, &[&["房号", "姓名"], &["301", "甲"], &[], &["房号", "姓名"], &["302", "乙"]])));
    let header = header(&sheet);
    assert_eq!(Table::new(&sheet, &header).map(|r| r.row).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn headings_that_change_midway_are_found() {
    let bytes = book(|s| {
        rows(s, 0, &[&["姓名", "房号", "电话"], &["王芳", "5-2-301", "13800001234"], &["李四", "5-2-302", ""]]);
        // the next office's sheet pasted below, a title in between
        rows(s, 3, &[&["望江社区二网格"], &["房号", "居民姓名", "性别", "联系电话"], &["6-101", "吕布", "男", "13900001111"]]);
        rows(s, 6, &[&["姓名", "房号", "电话"], &["电话", "不通", ""]]);
    });
    let sheet = first(&bytes);
    let again = headings_again(&sheet, REGISTER, &header(&sheet));
    assert_eq!(again.iter().map(|h| h.first_row).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(keys(&again[0]), [("room", 0), ("name", 1), ("sex", 2), ("phone", 3)]);
}

#[test]
fn values_find_a_column_without_heading_and_lower_a_wrong_one() {
    let sheet = first(&book(|s| {
        rows(s, 0, &[&["房号", "姓名", "", "电话"]]);
        rows(s, 1, &[&["301", "甲", ID, "无"], &["302", "乙", ID, "没有"], &["303", "丙", ID, "不详"]]);
    }));
    let header = header(&sheet);
    let found: Vec<_> = header.found.iter().map(|f| (f.key, f.column, f.confidence)).collect();
    assert_eq!(found, [("room", 0, 100), ("name", 1, 100), ("id", 2, 50), ("phone", 3, 70)]);
}

#[test]
fn empty_sheet_and_only_a_header() {
    let empty = first(&book(|_| {}));
    assert_eq!((empty.rows.len(), find_header(&empty, REGISTER)), (0, None));
    let only = first(&book(|s| {
        rows(s, 0, &[&["楼号", "室号", "户主姓名", "与户主关系", "证件号码", "户籍地址", "现住址", "人员类别"]])
    }));
    let header = header(&only);
    assert_eq!(header.found.len(), 8);
    assert_eq!(Table::new(&only, &header).count(), 0);
    let prose = first(&book(|s| rows(s, 0, &[&["今天天气很好"], &["没有表格"]])));
    assert_eq!(find_header(&prose, REGISTER), None);
}

#[test]
fn csv_of_every_encoding_and_separator() {
    let text = "楼栋,单元,房号,姓名,电话\r\n5,2,301,王芳,13800001234\r\n5,2,302,\"李,四\",13900001234\r\n";
    let semicolons = text.replace(',', ";").replace("李;四", "李,四");
    let gbk = GB18030.encode(text).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let books = [
        text.as_bytes().to_vec(),
        format!("\u{FEFF}{text}").into_bytes(),
        gbk,
        utf16,
        semicolons.into_bytes(),
        text.replace(',', "\t").replace("李\t四", "李,四").into_bytes(),
    ];
    for (i, bytes) in books.iter().enumerate() {
        let sheet = read(bytes, "花名册.csv").unwrap().sheets.remove(0);
        let header = find_header(&sheet, REGISTER).unwrap_or_else(|| panic!("book {i}: {:?}", sheet.rows));
        let names: Vec<_> = Table::new(&sheet, &header).map(|r| (r.row, r.get("name").to_owned())).collect();
        assert_eq!(names, [(2, "王芳".to_owned()), (3, "李,四".to_owned())], "book {i}");
        assert_eq!((sheet.name.as_str(), header.found.len()), ("花名册", 5), "book {i}");
    }
}

#[test]
fn csv_row_numbers_are_the_editors_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "", "\"x", "y\",2", "", "", "c,d"].join(end);
        let numbers: Vec<_> = csv_rows(text.as_bytes()).unwrap().map(|r| r.map(|r| r.number)).collect();
        assert_eq!(numbers, [Ok(1), Ok(3), Ok(7)], "{end:?}");
    }
}

#[test]
fn csv_rows_stream_a_division_table() {
    /// 620,000 rows made as they are read.
    struct Rows(u32, Vec<u8>);
    impl Read for Rows {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.1.is_empty() && self.0 < 620_000 {
                self.1 = format!("{:012},港岛社区{}\n", 110_000_000_000u64 + u64::from(self.0), self.0).into_bytes();
                self.0 += 1;
            }
            let count = self.1.len().min(out.len());
            out[..count].copy_from_slice(&self.1[..count]);
            self.1.drain(..count);
            Ok(count)
        }
    }
    let mut last = None;
    for row in csv_rows(Rows(0, Vec::new())).unwrap() {
        last = Some(row.unwrap());
    }
    let last = last.unwrap();
    assert_eq!((last.number, last.fields[1].as_str()), (620_000, "港岛社区619999"));
}

#[test]
fn refusals() {
    let good = book(|s| rows(s, 0, &[&["房号", "姓名"], &["301", "甲"]]));
    let mut far = book(|s| {
        s.write(0, 600, "x").unwrap();
    });
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "Empty"),
        ("cut off", good[..good.len() / 2].to_vec(), "Truncated"),
        ("pdf", b"%PDF-1.7 ...".to_vec(), "NotASpreadsheet { seems: Pdf }"),
        ("picture", b"\x89PNG\r\n\x1a\n".to_vec(), "NotASpreadsheet { seems: Picture }"),
        ("web page", b"\r\n<html><table><tr><td>1".to_vec(), "NotASpreadsheet { seems: WebPage }"),
        (
            "program",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\x03\0>\0abcdefghijklmnopqrstuvwxyz".to_vec(),
            "NotASpreadsheet { seems: Unknown }",
        ),
        ("bad text", b"a,b\n\xFF\xFF\xFF,c\n".to_vec(), "Encoding { line: 2 }"),
        ("too wide", std::mem::take(&mut far), "TooManyColumns { sheet: \"Sheet1\", row: 1, limit: 512 }"),
        ("locked", compound("EncryptedPackage"), "PasswordProtected"),
        ("word", compound("WordDocument"), "NotASpreadsheet { seems: TextDocument }"),
        ("large", vec![b'a'; MAX_BYTES + 1], "TooLarge { bytes: 67108865, limit: 67108864 }"),
    ];
    for (name, bytes, expected) in cases {
        let why = read(&bytes, "x.xlsx").expect_err(name);
        assert_eq!(format!("{why:?}"), expected, "{name}");
        assert!(why.to_string().len() > 10);
    }
}

/// A compound file (MS-CFB) with a directory of two entries: the root and `stream`.
fn compound(stream: &str) -> Vec<u8> {
    let mut file = vec![0u8; 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    file[44] = 1;
    file[48] = 1;
    file[56..60].copy_from_slice(&4096u32.to_le_bytes());
    file[60..64].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    file[68..72].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    file[76..].fill(0xFF);
    file[76..80].copy_from_slice(&0u32.to_le_bytes());
    let mut table = vec![0xFFu8; 512];
    table[..8].copy_from_slice(&[0xFD, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF]);
    file.extend(table);
    let mut directory = vec![0u8; 512];
    for (i, name) in ["Root Entry", stream].iter().enumerate() {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let entry = &mut directory[i * 128..(i + 1) * 128];
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8 + 2;
        entry[66] = if i == 0 { 5 } else { 2 };
        entry[116..120].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    }
    file.extend(directory);
    file
}

/// No byte turned wrong makes reading panic.
#[test]
fn flipped_bytes_never_panic() {
    let good = book(|s| rows(s, 0, &[&["房号", "姓名"], &["301", "甲"]]));
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        let _ = read(&bad, "x.xlsx");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), kind in 0..3usize) {
        let start: &[u8] = [b"".as_slice(), b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"][kind];
        let _ = read(&[start, &bytes].concat(), "x.csv");
    }
}

/// `register.xls` was written by xlwt 1.3: a title, merged buildings, an ID as a number, dates.
#[test]
fn old_xls() {
    let bytes = include_bytes!("register.xls");
    let sheet = read(bytes, "register.xls").unwrap().sheets.remove(0);
    let header = header(&sheet);
    assert_eq!((sheet.name.as_str(), header.first_row, header.found.len()), ("花名册", 2, 4));
    let records: Vec<_> = Table::new(&sheet, &header).collect();
    assert_eq!((records.len(), records[1].row), (60, 4));
    assert_eq!((records[1].get("building"), records[1].get("room"), records[1].get("name")), ("5幢", "302", "王𠮷1"));
    assert_eq!(records[0].cell("id").unwrap().damage, Some(Damage::LongNumber));
    assert_eq!(records[0].cells[4].text, "2020-01-23");
    assert_eq!(read(&bytes[..bytes.len() / 2], "x.xls"), Err(SheetError::Truncated));
}

/// Two cells in far corners would make the reader behind take gigabytes: rewritten in place, refused before.
#[test]
fn far_corners_in_xls_are_refused() {
    let mut bytes = include_bytes!("register.xls").to_vec();
    // LABELSST of row 62, column 3 moved to row 65535, column 500
    let record = [0xFD, 0x00, 0x0A, 0x00, 61, 0, 3, 0];
    let at = bytes.windows(8).position(|w| w == record).expect("the last ID");
    bytes[at + 4..at + 8].copy_from_slice(&[0xFF, 0xFF, 0xF4, 0x01]);
    assert_eq!(read(&bytes, "x.xls"), Err(SheetError::TooManyCells { limit: MAX_CELLS }));
}
