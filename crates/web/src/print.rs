//! Things for paper: QR codes and Code 128 bars as SVG, short addresses, and the sheets they stand on.

use barcoders::sym::code128::Code128;
use maud::{Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// A QR code (ISO/IEC 18004, level M) as SVG without fixed size; empty where the text is too long for one.
pub fn qr_svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return String::new() };
    const QUIET: usize = 4;
    let wide = code.width() + 2 * QUIET;
    let size = wide * 132_usize.div_ceil(wide);
    // A stroke for each run of dark modules: a sheet holds hundreds of codes, and squares of single modules weigh three times as much.
    let mut d = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let _ = write!(d, "M{QUIET} {}.5", y + QUIET);
        for run in row.chunk_by(|a, b| a == b) {
            let _ = if run[0] == Color::Dark { write!(d, "h{}", run.len()) } else { write!(d, "m{} 0", run.len()) };
        }
    }
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"QR\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {wide} {wide}\" \
         shape-rendering=\"crispEdges\"><path d=\"M0 0h{wide}v{wide}H0z\" fill=\"#fff\"/><path d=\"{d}\" stroke=\"#000\"/></svg>"
    )
}

/// [`qr_svg`] as markup.
pub fn qr(text: &str) -> Markup {
    PreEscaped(qr_svg(text))
}

/// Code 128 (ISO/IEC 15417) as SVG with its quiet zones; empty where the text holds what the code cannot.
pub fn bars(text: &str) -> Markup {
    let digits = text.len() >= 4 && text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_digit());
    // pairs of figures take half the room: set C; anything else printable: set B
    let set = if digits { '\u{106}' } else { '\u{181}' };
    let plain = !text.is_empty() && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    let Some(code) = plain.then(|| Code128::new(format!("{set}{text}")).ok()).flatten() else { return Markup::default() };
    const QUIET: usize = 10;
    let modules = code.encode();
    let wide = modules.len() + 2 * QUIET;
    let mut d = String::new();
    let mut at = QUIET;
    for run in modules.chunk_by(|a, b| a == b) {
        if run[0] == 1 {
            let _ = write!(d, "M{at} 0h{0}v40h-{0}z", run.len());
        }
        at += run.len();
    }
    html! {
        svg.bars role="img" aria-label=(text) viewBox={ "0 0 " (wide) " 40" } preserveAspectRatio="none" {
            rect width=(wide) height="40" fill="#fff" {}
            path d=(d) fill="#000" {}
        }
    }
}

/// `http://127.0.0.1:8787/r/ab` → `127.0.0.1:8787/r/ab`, as printed beside its code.
pub fn short_url(url: &str) -> &str {
    url.trim_start_matches("https://").trim_start_matches("http://")
}

/// The sizes of paper we print on. Each has its `@page` in `sheet.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    A4,
    /// 85.6 × 54 mm, as a bank card: a pass.
    Card,
    /// 50 × 20 mm: a tube.
    LabelLong,
    /// 40 × 30 mm: a box, a bag.
    Label,
}

impl Paper {
    fn class(self) -> &'static str {
        match self {
            Paper::A4 => "sheet",
            Paper::Card => "sheet-card",
            Paper::LabelLong => "sheet-tube",
            Paper::Label => "sheet-label",
        }
    }
}

/// One piece of paper. On the screen it shows in its size, with an edge.
pub fn sheet(paper: Paper, body: &Markup) -> Markup {
    html! { section class=(paper.class()) { (body) } }
}

/// A card with its code: what for, whose door, until when, and the words for the other side of the gate. No name.
pub fn card(title: &str, lines: &[String], url: &str, code: &str) -> Markup {
    let body = html! {
        div.paper-words {
            strong.paper-title { (title) }
            @for l in lines { p { (l) } }
            p.paper-code { (code) }
        }
        (qr(url))
    };
    sheet(Paper::Card, &body)
}

/// A label: bars, the code in letters, a line of words, and the code as QR where the label has room for it.
pub fn label(paper: Paper, code: &str, words: &str) -> Markup {
    let body = html! {
        @if paper == Paper::Label { div.paper-row { (qr(code)) p { (words) } } }
        (bars(code))
        p.paper-code { (code) @if paper != Paper::Label { " " span.paper-small { (words) } } }
    };
    sheet(paper, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_svg_that_needs_nothing() {
        let s = qr_svg("http://127.0.0.1:8787/receipts/0000-1234-5678");
        assert!(s.starts_with("<svg ") && !s.contains("<?xml"));
        assert_eq!(short_url("https://a.b/c"), "a.b/c");
        assert_eq!(qr_svg(&"x".repeat(5000)), "");
    }

    /// What is drawn is the code, with four modules of quiet around.
    #[test]
    fn the_strokes_are_the_modules() {
        let text = "http://127.0.0.1:8787/r/ah3k9d7w2";
        let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).unwrap();
        let svg = qr_svg(text);
        let d = svg.rsplit("<path d=\"").next().and_then(|p| p.split('"').next()).unwrap();
        let mut drawn = vec![Color::Light; code.width() * code.width()];
        for (y, row) in d.split('M').skip(1).enumerate() {
            let mut words = row.replace('h', " h ").replace('m', " m ");
            assert!(words.starts_with(&format!("4 {}.5", y + 4)), "{words}");
            words = words.split_off(format!("4 {}.5", y + 4).len());
            let words: Vec<&str> = words.split_whitespace().collect();
            let (mut x, mut i) = (0, 0);
            while i < words.len() {
                let n: usize = words[i + 1].parse().unwrap();
                if words[i] == "h" {
                    drawn[y * code.width() + x..][..n].fill(Color::Dark);
                }
                x += n;
                i += if words[i] == "h" { 2 } else { 3 };
            }
        }
        assert_eq!(drawn, code.to_colors());
    }

    /// Widths of bars and spaces as drawn.
    fn widths(text: &str) -> Vec<usize> {
        let svg = bars(text).into_string();
        let d = svg.split("<path d=\"").nth(1).and_then(|p| p.split('"').next()).unwrap_or_default().to_owned();
        let mut out = Vec::new();
        let mut end = None;
        for bar in d.split('M').skip(1) {
            let (x, rest) = bar.split_once(" 0h").unwrap();
            let (x, w): (usize, usize) = (x.parse().unwrap(), rest.split('v').next().unwrap().parse().unwrap());
            out.extend(end.map(|e| x - e));
            out.push(w);
            end = Some(x + w);
        }
        out
    }

    #[test]
    fn bars_are_code_128() {
        // start B, "A", check (104 + 33) mod 103 = 34 → "B", stop: from the table of the standard
        let b = [2, 1, 1, 2, 1, 4, 1, 1, 1, 3, 2, 3, 1, 3, 1, 1, 2, 3, 2, 3, 3, 1, 1, 1, 2];
        assert_eq!(widths("A"), b);
        // start C, 12, 34, check (105 + 12 + 68) mod 103 = 82, stop: four figures in two signs
        assert_eq!(widths("1234").len(), 5 * 6 + 1);
        assert_eq!(widths("123").len(), 6 * 6 + 1);
        for bad in ["", "管 7", "a\u{1}", "é"] {
            assert_eq!(bars(bad).into_string(), "", "{bad}");
        }
    }
}
