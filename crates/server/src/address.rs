//! Addresses and posted pairs as browsers write them: percent signs, pluses, ampersands.

fn nibble(b: u8) -> Option<u8> {
    (b as char).to_digit(16).map(|d| d as u8)
}

/// Percent-decoded; none where it is no text or hides a control character.
pub(crate) fn decode(s: &str, plus_is_space: bool) -> Option<String> {
    let bytes = s.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(b) = bytes.get(i).copied() {
        match b {
            b'%' => {
                out.push(nibble(*bytes.get(i + 1)?)? << 4 | nibble(*bytes.get(i + 2)?)?);
                i += 2;
            }
            b'+' if plus_is_space => out.push(b' '),
            b => out.push(b),
        }
        i += 1;
    }
    let text = String::from_utf8(out).ok()?;
    (!text.contains('\0')).then_some(text)
}

/// `a=1&b=2`, at most `max` pairs.
pub(crate) fn pairs(s: &str, max: usize) -> Option<Vec<(String, String)>> {
    let mut out = Vec::new();
    for part in s.split('&').filter(|p| !p.is_empty()) {
        if out.len() == max {
            return None;
        }
        let (k, v) = part.split_once('=').unwrap_or((part, ""));
        out.push((decode(k, true)?, decode(v, true)?));
    }
    Some(out)
}

/// A path piece by piece decoded. None where a piece hides a slash, a dot walk or no text.
pub(crate) fn path(raw: &str) -> Option<String> {
    let pieces: Option<Vec<String>> = raw.split('/').map(|p| decode(p, false)).collect();
    let pieces = pieces?;
    let odd = |p: &String| p.contains('/') || p == "." || p == ".." || p.chars().any(char::is_control);
    (raw.starts_with('/') && !pieces.iter().any(odd)).then(|| pieces.join("/"))
}

/// Where a redirect may go: a path of this site, its odd characters encoded.
pub(crate) fn inward(to: &str) -> String {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
    let to = if own { to } else { "/" };
    let mut out = String::with_capacity(to.len());
    for b in to.bytes() {
        if b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b) {
            out.push(b as char);
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// `/a`, base `/as/grid` → role `grid` and what is below; none where the path names no role.
pub(crate) fn role_base(path: &str) -> Option<(String, String)> {
    let rest = path.strip_prefix("/as/")?;
    let (role, below) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (!role.is_empty() && role.len() <= 32 && role.bytes().all(plain)).then(|| (role.to_owned(), format!("/{below}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_broken_ones_refused() {
        assert_eq!(
            pairs("a=%E6%9D%AD+1&b&c=d=e", 9),
            Some(vec![("a".into(), "杭 1".into()), ("b".into(), String::new()), ("c".into(), "d=e".into()),])
        );
        assert_eq!(pairs("a=%E6%9", 9), None);
        assert_eq!(pairs("a=%FF", 9), None);
        assert_eq!(pairs("a=%00", 9), None);
        assert_eq!(pairs("a&b&c", 2), None);
    }

    #[test]
    fn paths_hide_nothing() {
        assert_eq!(path("/a/%E6%9D%AD").as_deref(), Some("/a/杭"));
        assert_eq!(path("/a/..%2fb"), None);
        assert_eq!(path("/a/%2e%2e/b"), None);
        assert_eq!(path("*"), None);
    }

    #[test]
    fn redirects_stay_inside() {
        assert_eq!(inward("/tasks/7?x=1#a"), "/tasks/7?x=1#a");
        assert_eq!(inward("https://evil"), "/");
        assert_eq!(inward("//evil"), "/");
        assert_eq!(inward("/\\evil"), "/");
        assert_eq!(inward("/a\r\nSet-Cookie: x"), "/a%0D%0ASet-Cookie:%20x");
    }

    #[test]
    fn roles_are_plain_words() {
        assert_eq!(role_base("/as/grid/tasks"), Some(("grid".into(), "/tasks".into())));
        assert_eq!(role_base("/as/grid"), Some(("grid".into(), "/".into())));
        assert_eq!(role_base("/as//x"), None);
        assert_eq!(role_base("/as/a;b/x"), None);
        assert_eq!(role_base("/assets/x"), None);
    }
}
