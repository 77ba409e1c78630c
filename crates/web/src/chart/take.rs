//! A page's chart as a file: the same route, the same scope, the same numbers. `?chart=ID&format=svg` is the picture with its
//! styles inside, `?format=csv` is its table. Both are taken out of the page as it was made, so they cannot differ from it.

use crate::File;
use std::fmt::Write as _;

const TOKENS: &str = include_str!("../../../../front/css/tokens.css");
const STYLE: &str = include_str!("../../../../front/css/chart.css");

/// None where the page has no such chart.
pub fn file(html: &str, id: &str, format: &str) -> Option<File> {
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let from = html.find(&format!("<figure class=\"chart\" id=\"{id}\""))?;
    let figure = &html[from..];
    let figure = &figure[..figure.find("</figure>")?];
    let (mime, bytes) = match format {
        "svg" => ("image/svg+xml", picture(figure)?.into_bytes()),
        "csv" => ("text/csv; charset=utf-8", sheet(figure)?.into_bytes()),
        _ => return None,
    };
    Some(File { name: format!("{id}.{format}"), mime, bytes, save: true, immutable: false })
}

/// The chart's rules with the light colours put in: a file on its own has no style sheet beside it.
fn style() -> String {
    let mut out = STYLE.to_owned();
    let light = TOKENS.split_once('}').map_or(TOKENS, |(root, _)| root);
    for line in light.lines() {
        if let Some((name, value)) = line.trim().split_once(": ").filter(|(n, _)| n.starts_with("--")) {
            let value = value.split(';').next().unwrap_or_default();
            out = out.replace(&format!("var({name})"), value);
        }
    }
    out
}

fn picture(figure: &str) -> Option<String> {
    let from = figure.find("<svg class=\"plot")?;
    let svg = &figure[from..from + figure[from..].find("</svg>")? + "</svg>".len()];
    let size = &svg[svg.find("viewBox=\"")? + 9..];
    let size = &size[..size.find('"')?];
    let mut whole = size.split(' ').skip(2);
    let (wide, high) = (whole.next()?, whole.next()?);
    // `]]>` cannot stand in our own style sheet; a test holds that
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"{size}\" width=\"{wide}\" height=\"{high}\"><style><![CDATA[{}]]></style><rect width=\"{wide}\" height=\"{high}\" fill=\"#fff\"/>{svg}</svg>\n",
        style()
    ))
}

fn sheet(figure: &str) -> Option<String> {
    let mut out = String::from("\u{feff}");
    let tables: Vec<&str> = figure.split("<table").skip(1).collect();
    let mut rows = 0;
    for table in tables {
        // a house of a grid names itself before its floors
        if let Some(caption) = between(table, "<caption>", "</caption>") {
            line(&mut out, &[words(caption)]);
        }
        for row in table.split("<tr>").skip(1) {
            let row = row.split("</tr>").next().unwrap_or_default();
            let cells = row.split("<t").skip(1).filter(|c| c.starts_with(['h', 'd']));
            let cells: Vec<String> = cells
                .map(|c| c.split_once('>').map_or(String::new(), |(_, c)| words(c.split("</t").next().unwrap_or_default())))
                .collect();
            line(&mut out, &cells);
            rows += 1;
        }
    }
    (rows > 0).then_some(out)
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

/// Text without its tags, signs as they are meant.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(out: &mut String, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        // thousands go without their comma, so that a sheet can count with them
        let plain = cell.replace(',', "");
        let is_number = !plain.is_empty() && plain.parse::<f64>().is_ok();
        let cell = if is_number { plain } else { cell.clone() };
        // what a spreadsheet would take for a formula is text
        let armed = cell.starts_with(['=', '+', '@', '\t']) || cell.starts_with('-') && !is_number;
        let cell = if armed { format!("'{cell}") } else { cell };
        if cell.contains([',', '"', '\n']) {
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}
