//! Reads a picture back and measures it: no text may leave the picture or lie on another, every id is its own and every
//! reference leads somewhere. Widths are estimated by other numbers than the ones that laid the text out.

/// A piece of text where it stands: left, top, right, bottom.
struct Said {
    words: String,
    at: [f64; 4],
}

fn attr<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(v, _)| v)
}

/// A Chinese character one em, a letter or figure 0.55; what joins or points nowhere has no width.
fn width(s: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        c if (c as u32) < 0x2e80 => 0.55,
        _ => 1.0,
    };
    s.chars().map(em).sum::<f64>() * size
}

fn texts(svg: &str) -> Vec<Said> {
    let mut out = Vec::new();
    for piece in svg.split("<text").skip(1) {
        let (tag, rest) = piece.split_once('>').expect("a tag ends");
        let inner = rest.split("</text>").next().unwrap_or_default();
        let shown = inner.rsplit("</title>").next().unwrap_or_default();
        let words = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let number = |name| attr(tag, name).and_then(|v| v.parse::<f64>().ok()).expect("a text has its place");
        let class = attr(tag, "class").unwrap_or_default();
        let size = if class.split(' ').any(|c| c == "tick" || c == "small") { 12.0 } else { 13.0 };
        let (x, y, w) = (number("x"), number("y"), width(&words, size));
        let left = match attr(tag, "text-anchor") {
            Some("middle") => x - w / 2.0,
            Some("end") => x - w,
            _ => x,
        };
        out.push(Said { words, at: [left, y - size * 0.8, left + w, y + size * 0.2] });
    }
    out
}

/// What is wrong with the picture of a figure; empty where it has none.
pub(super) fn faults(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    for (i, id) in ids.iter().enumerate() {
        if ids[..i].contains(id) {
            out.push(format!("two things are called {id}"));
        }
    }
    for used in html.split("url(#").skip(1).filter_map(|p| p.split(')').next()) {
        if !ids.contains(&used) {
            out.push(format!("nothing is called {used}"));
        }
    }
    if html.contains("style=\"") || html.contains("NaN") || html.contains("inf\"") {
        out.push("an inline style, or a number that is none".into());
    }
    let Some(plot) = html.split("<svg class=\"plot").nth(1).and_then(|p| p.split("</svg>").next()) else { return out };
    if !plot.contains("<title id=") || !plot.contains("<desc id=") {
        out.push("no title or no description".into());
    }
    let size: Vec<f64> = attr(plot, "viewBox").unwrap_or_default().split(' ').filter_map(|v| v.parse().ok()).collect();
    let all = texts(plot);
    for (i, t) in all.iter().enumerate() {
        let [left, top, right, bottom] = t.at;
        if left < -0.5 || top < -0.5 || right > size[2] + 0.5 || bottom > size[3] + 0.5 {
            out.push(format!("“{}” leaves the picture: {:?} in {size:?}", t.words, t.at));
        }
        for other in &all[..i] {
            let [l, u, r, d] = other.at;
            if left < r - 0.5 && l < right - 0.5 && top < d - 0.5 && u < bottom - 0.5 {
                out.push(format!("“{}” lies on “{}”: {:?} {:?}", t.words, other.words, t.at, other.at));
            }
        }
    }
    out.truncate(5);
    out
}

#[test]
fn a_bad_picture_is_told() {
    let figure = |inner: &str| {
        format!("<svg class=\"plot\" viewBox=\"0 0 100 40\"><title id=\"a\"></title><desc id=\"b\"></desc>{inner}</svg>")
    };
    let bad = [
        r#"<text x="10" y="20">一二三四五六七八</text>"#,
        r#"<text x="10" y="20">一二</text><text x="20" y="25">三</text>"#,
        r##"<rect fill="url(#none)"/>"##,
        r#"<g id="a"></g>"#,
        r#"<rect style="x"/>"#,
        r#"<text x="5" y="3">上</text>"#,
    ];
    for inner in bad {
        assert!(!faults(&figure(inner)).is_empty(), "{inner}");
    }
    let good = r#"<text x="10" y="20">一二</text><text x="40" y="20">三</text><text x="98" y="36" text-anchor="end" class="tick">abc</text>"#;
    assert_eq!(faults(&figure(good)), Vec::<String>::new());
}
