//! The daily report as an official document: A4 with the margins and sizes that offices file, one community a paragraph, in the order
//! in which such reports are read. The fonts are named, not carried.
//!
//! A document of three parts is written by hand: a library for all of Word would be larger than this room.

use super::daily::figures;
use super::page;
use muster_ground::field::catalogue;
use muster_ledger::{Read, Refusal, Why};
use muster_web::{File, Request};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const MIME: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// Title: size 2 (22 pt) in 小标宋; text: size 3 (16 pt) in 仿宋, 28 pt apart, so that 22 lines of 28 signs stand on a page.
const TITLE: (&str, u32) = ("方正小标宋简体", 44);
const TEXT: (&str, u32) = ("仿宋_GB2312", 32);

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn run((font, half_points): (&str, u32), text: &str) -> String {
    format!(
        r#"<w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#,
        escaped(text)
    )
}

/// A paragraph: centred, to the right, or with two signs of indent.
fn paragraph(place: &str, runs: &str) -> String {
    let how = match place {
        "" => r#"<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>"#.to_owned(),
        place => format!(r#"<w:jc w:val="{place}"/>"#),
    };
    format!(r#"<w:p><w:pPr><w:spacing w:line="560" w:lineRule="exact"/>{how}</w:pPr>{runs}</w:p>"#)
}

/// The body of the document: A4, 37 mm above, 28 mm left, so that 156 × 225 mm are written on.
fn document(paragraphs: &[String]) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/><w:docGrid w:type="linesAndChars" w:linePitch="579"/></w:sectPr></w:body></w:document>"#,
        paragraphs.concat()
    )
}

fn packed(document: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)] {
        out.start_file(name, SimpleFileOptions::default())?;
        out.write_all(text.as_bytes())?;
    }
    Ok(out.finish()?.into_inner())
}

/// What a paragraph tells of a community, in the order in which such reports are read: who lives here, what was done, what was found.
const ORDER: [&str; 8] = [
    "daily.households",
    "daily.people",
    "daily.households_visited",
    "daily.fever",
    "daily.other_ill",
    "daily.requests_received",
    "daily.requests_done",
    "daily.requests_open",
];

pub(super) fn docx(req: &Request, read: &Read) -> Result<File, Refusal> {
    let today = muster_web::day(req, req.now.day());
    let place = if req.who.place_name.is_empty() { String::new() } else { req.who.place_name.clone() };
    let mut out = vec![
        paragraph("center", &run(TITLE, &req.tr("officetable-report-title", &[("place", place.clone())]))),
        paragraph("center", &run(TEXT, &req.now.day().to_string())),
        paragraph("", &run(TEXT, &req.tr("officetable-report-begins", &[("at", muster_web::when(req, req.now))]))),
    ];
    for c in page::communities(req, read)? {
        let all = figures(read, c.id)?;
        let said = ORDER.iter().filter_map(|key| {
            let (f, n) = (catalogue().find(key)?, all.get(key)?);
            Some(format!("{}{n}{}", f.say(req.lang), catalogue().unit(f, req.lang)))
        });
        let sentence = said.collect::<Vec<_>>().join(if req.lang == muster_web::Lang::En { ", " } else { "，" });
        let full_stop = if req.lang == muster_web::Lang::En { "." } else { "。" };
        out.push(paragraph("", &run(TEXT, &format!("{}{}{sentence}{full_stop}", c.name, req.colon()))));
    }
    out.push(paragraph("", &run(TEXT, &req.t("officetable-report-ends"))));
    out.push(paragraph("right", &run(TEXT, &place)));
    out.push(paragraph("right", &run(TEXT, &today)));
    let bytes = packed(&document(&out)).map_err(|e| Refusal::new(Why::Fault, "house-fault").arg("fault", e))?;
    Ok(File { name: format!("report-{}.docx", req.now.day()), mime: MIME, bytes, save: true, immutable: false })
}
