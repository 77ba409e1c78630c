//! Things for paper: QR codes as SVG, short addresses.

use maud::{Markup, PreEscaped};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// A QR code (ISO/IEC 18004, level M) as SVG without fixed size; empty where the text is too long for one.
pub fn qr_svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return String::new() };
    let svg = code.render::<svg::Color<'_>>().min_dimensions(132, 132).quiet_zone(true).build();
    // The renderer writes an XML declaration that has no place inside HTML.
    let start = svg.find("<svg").unwrap_or(0);
    svg[start..].replacen("<svg ", "<svg class=\"qr\" role=\"img\" aria-label=\"QR\" ", 1)
}

/// [`qr_svg`] as markup.
pub fn qr(text: &str) -> Markup {
    PreEscaped(qr_svg(text))
}

/// `http://127.0.0.1:8787/r/ab` → `127.0.0.1:8787/r/ab`, as printed beside its code.
pub fn short_url(url: &str) -> &str {
    url.trim_start_matches("https://").trim_start_matches("http://")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_an_svg_that_needs_nothing() {
        let s = super::qr_svg("http://127.0.0.1:8787/receipts/0000-1234-5678");
        assert!(s.starts_with("<svg ") && !s.contains("<?xml"));
        assert_eq!(super::short_url("https://a.b/c"), "a.b/c");
        assert_eq!(super::qr_svg(&"x".repeat(5000)), "");
    }
}
