//! Numbers of articles as laws write them: `84, 85` → 第八十四、八十五条, `26-29` → 第二十六至二十九条.

fn digits(n: u32) -> String {
    const D: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let d = |n: u32| D[n as usize % 10];
    match n {
        0..10 => d(n).to_owned(),
        10..20 => format!("十{}", if n == 10 { "" } else { d(n) }),
        20..100 => format!("{}十{}", d(n / 10), if n % 10 == 0 { "" } else { d(n) }),
        100..1000 => {
            let rest = n % 100;
            let tail = match rest {
                0 => String::new(),
                1..10 => format!("零{}", d(rest)),
                10..20 => format!("一{}", digits(rest)),
                _ => digits(rest),
            };
            format!("{}百{tail}", d(n / 100))
        }
        _ => n.to_string(),
    }
}

/// Numbers and what joins them; none where the text is no number.
fn parts(n: &str) -> Option<Vec<(char, u32)>> {
    let mut out = Vec::new();
    for piece in n.split(',').map(str::trim) {
        let mut ends = piece.split('-');
        let mut joint = ',';
        for end in ends.by_ref() {
            out.push((joint, end.trim().parse().ok()?));
            joint = '-';
        }
    }
    Some(out)
}

/// In Chinese; a text that is no number stays as it is.
pub(super) fn zh(n: &str) -> String {
    let Some(parts) = parts(n) else { return n.to_owned() };
    let mut out = String::from("第");
    for (i, (joint, number)) in parts.iter().enumerate() {
        match (i, joint) {
            (0, _) => {}
            (_, '-') => out.push('至'),
            _ => out.push('、'),
        }
        out.push_str(&digits(*number));
    }
    out.push('条');
    out
}

/// In English: `Art. 26–29`.
pub(super) fn en(n: &str) -> String {
    if parts(n).is_none() { n.to_owned() } else { format!("Art. {}", n.replace('-', "–")) }
}
