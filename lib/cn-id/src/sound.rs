//! Finding a name that was heard or typed almost right: pinyin, initials, southern accents, one wrong character or letter.

use crate::reading::{initials, name_syllables, plain_latin, text_pinyin};
use crate::typed::narrow;

/// Letters below which a slip is not guessed at: short words are one letter away from everything.
const SLIP_LETTERS_MIN: usize = 5;
const SLIP_CHARACTERS_MIN: usize = 3;
/// Letters of a given name that are looked for behind the surname.
const GIVEN_LETTERS_MIN: usize = 4;

/// How well a name fits what was typed, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// The whole name, as written.
    Same,
    /// A part of it: characters, the beginning of its pinyin, initials, one word of a foreign name.
    Part,
    /// Other characters or an accent, the same sound.
    Sound,
    /// One character or letter was wrong, missing, too many, or changed places.
    Slip,
}

/// A name with the keys by which it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameKey {
    plain: String,
    /// As a surname is read, and as its characters commonly are where that differs (单 shan, dan).
    readings: Vec<Reading>,
    /// Words of a name in Latin letters.
    words: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Reading {
    pinyin: String,
    initials: String,
    accent: String,
    /// Where syllables begin in `pinyin`.
    begins: Vec<usize>,
}

impl Reading {
    fn of(syllables: &[String]) -> Reading {
        let pinyin = syllables.concat();
        let begins = (0..syllables.len()).map(|n| syllables[..n].iter().map(String::len).sum()).collect();
        Reading { accent: accent(&pinyin), initials: initials(syllables), pinyin, begins }
    }
}

impl NameKey {
    pub fn of(name: &str) -> NameKey {
        let (as_name, as_text) = (name_syllables(name), crate::reading::syllables_of(&narrow(name)));
        let mut readings = vec![Reading::of(&as_name)];
        if as_text != as_name {
            readings.push(Reading::of(&as_text));
        }
        let narrowed = narrow(name);
        let words = narrowed.split(|c: char| !c.is_alphanumeric()).map(latin).filter(|w| w.is_ascii() && !w.is_empty());
        NameKey { plain: plain_name(name), readings, words: words.collect() }
    }

    /// Whether two names are written alike, but for signs and spaces.
    pub fn same(&self, other: &NameKey) -> bool {
        !self.plain.is_empty() && self.plain == other.plain
    }

    /// Whether two names may be one person's: written or sounding the same, or one character apart.
    pub fn alike(&self, other: &NameKey) -> bool {
        if self.plain.is_empty() || other.plain.is_empty() {
            return false;
        }
        let sounds = |a: &Reading| other.readings.iter().any(|b| a.accent == b.accent);
        self.plain == other.plain || self.readings.iter().any(sounds) || slip_of_characters(&self.plain, &other.plain)
    }
}

/// What was typed, taken apart once.
#[derive(Clone, Debug)]
pub struct NameQuery {
    plain: String,
    latin: String,
    accents: Vec<String>,
}

impl NameQuery {
    pub fn of(typed: &str) -> NameQuery {
        let plain = plain_name(typed);
        let latin = if plain.is_ascii() { plain.clone() } else { String::new() };
        let mut accents = if latin.is_empty() {
            vec![accent(&crate::reading::pinyin(typed)), accent(&text_pinyin(typed))]
        } else {
            vec![accent(&latin)]
        };
        accents.dedup();
        NameQuery { plain, latin, accents }
    }

    /// How the name fits; none where it does not.
    pub fn fit(&self, key: &NameKey) -> Option<Fit> {
        if self.plain.is_empty() || key.plain.is_empty() {
            return None;
        }
        if self.plain == key.plain {
            return Some(Fit::Same);
        }
        if self.latin.is_empty() { self.fit_characters(key) } else { self.fit_letters(key) }
    }

    fn fit_characters(&self, key: &NameKey) -> Option<Fit> {
        if key.plain.contains(&self.plain) {
            return Some(Fit::Part);
        }
        let sounds = |a: &String| key.readings.iter().any(|r| r.accent.starts_with(a.as_str()));
        if self.plain.chars().nth(1).is_some() && self.accents.iter().any(sounds) {
            return Some(Fit::Sound);
        }
        (slip_of_characters(&self.plain, &key.plain) || self.slip_of_letters(key)).then_some(Fit::Slip)
    }

    fn fit_letters(&self, key: &NameKey) -> Option<Fit> {
        let typed = self.latin.as_str();
        if key.readings.iter().any(|r| r.pinyin == typed) {
            return Some(Fit::Same);
        }
        let begins = |r: &Reading| r.pinyin.starts_with(typed) || r.initials.starts_with(typed);
        let given = |r: &Reading| {
            typed.len() >= GIVEN_LETTERS_MIN && r.begins.iter().skip(1).any(|at| r.pinyin[*at..].starts_with(typed))
        };
        if key.readings.iter().any(|r| begins(r) || given(r)) || key.words.iter().any(|w| w.starts_with(typed)) {
            return Some(Fit::Part);
        }
        let sounds = |a: &String| a.len() >= 3 && key.readings.iter().any(|r| r.accent.starts_with(a.as_str()));
        if self.accents.iter().any(sounds) {
            return Some(Fit::Sound);
        }
        (key.readings.iter().any(|r| slip(typed, &r.pinyin, SLIP_LETTERS_MIN)) || self.slip_of_letters(key)).then_some(Fit::Slip)
    }

    fn slip_of_letters(&self, key: &NameKey) -> bool {
        self.accents.iter().any(|a| key.readings.iter().any(|r| slip(a, &r.accent, SLIP_LETTERS_MIN)))
    }
}

/// Characters that are one another's forms in registers.
const FORMS: &[(char, char)] =
    &[('𠮷', '吉'), ('昇', '升'), ('喆', '哲'), ('堃', '坤'), ('濬', '浚'), ('甯', '宁'), ('镕', '熔')];

/// A name without signs, spaces and case: `阿不都·热合曼` → `阿不都热合曼`.
fn plain_name(name: &str) -> String {
    let chars = narrow(name);
    let chars = chars.chars().filter(|c| c.is_alphanumeric());
    chars.map(|c| FORMS.iter().find(|(form, _)| *form == c).map_or(c, |(_, common)| *common)).flat_map(fold).collect()
}

fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = plain_latin(c);
    plain.chars().collect::<Vec<_>>().into_iter().chain(plain.is_empty().then_some(c).into_iter().flat_map(char::to_lowercase))
}

fn latin(word: &str) -> String {
    word.chars().flat_map(fold).collect()
}

/// Pinyin without what southern accents do not tell apart: n and l, z and zh, c and ch, s and sh, -n and -ng, lu and lü.
fn accent(pinyin: &str) -> String {
    let mut out = String::with_capacity(pinyin.len());
    let mut before = ' ';
    for c in pinyin.chars() {
        match (before, c) {
            ('z' | 'c' | 's', 'h') | ('n', 'g') => {}
            (_, 'l') => out.push('n'),
            (_, 'v') => out.push('u'),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

fn slip_of_characters(a: &str, b: &str) -> bool {
    !a.is_ascii() && !b.is_ascii() && slip(a, b, SLIP_CHARACTERS_MIN)
}

/// Whether one change makes `a` into `b`: another character, one more, one less, two neighbours the other way round. Both must
/// be of at least `min` characters.
fn slip(a: &str, b: &str, min: usize) -> bool {
    if a.len().abs_diff(b.len()) > 4 || a.len() < min || b.len() < min {
        return false;
    }
    if a.is_ascii() && b.is_ascii() {
        return one_change(a.as_bytes(), b.as_bytes(), min);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    one_change(&a, &b, min)
}

fn one_change<T: PartialEq>(a: &[T], b: &[T], min: usize) -> bool {
    if a.len() < min || b.len() < min || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal if a.is_empty() => true,
        std::cmp::Ordering::Equal => a[1..] == b[1..] || a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..],
    }
}
