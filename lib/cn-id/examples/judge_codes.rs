//! Prints random valid and broken codes with this crate's verdict, for an outside judge: `kind TAB code TAB verdict` a line.
//! The verdict is `ok` or the error's name. Same lines every time.

use cn_id::{CitizenId, CreditCode};

struct Dice(u64);

impl Dice {
    /// A number below `bound` (xorshift64*).
    fn roll(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(2_685_821_657_736_338_717) >> 33) as usize % bound
    }

    fn pick(&mut self, alphabet: &[u8]) -> char {
        alphabet[self.roll(alphabet.len())] as char
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(b"0123456789")).collect()
    }

    /// One broken copy: a character changed, two swapped, one lost or one added.
    fn broken(&mut self, code: &str, alphabet: &[u8]) -> String {
        let mut chars: Vec<char> = code.chars().collect();
        let at = self.roll(chars.len() - 1);
        match self.roll(8) {
            0 => {
                chars.remove(at);
            }
            1 => chars.insert(at, self.pick(alphabet)),
            2 | 3 => chars.swap(at, at + 1),
            _ => chars[at] = self.pick(alphabet),
        }
        chars.into_iter().collect()
    }
}

const REGIONS: [&str; 14] = [
    "810000", "820000", "830000", "911124", "110105", "330902", "330903", "420106", "370202", "310115", "440305", "510104",
    "999999", "123456",
];
const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// `front` with every check character in turn: one of them must be right unless the date is none.
fn finish(front: &str, checks: &[u8], valid: impl Fn(&str) -> bool) -> Option<String> {
    checks.iter().map(|c| format!("{front}{}", *c as char)).find(|code| valid(code))
}

fn show<T, E: std::fmt::Debug>(kind: &str, code: &str, verdict: Result<T, E>) {
    let verdict = match verdict {
        Ok(_) => "ok".to_owned(),
        Err(why) => format!("{why:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned(),
    };
    println!("{kind}\t{code}\t{verdict}");
}

fn main() {
    let mut dice = Dice(20_200_123);
    for round in 0..4000 {
        let region = if round % 4 == 0 { dice.digits(6) } else { REGIONS[dice.roll(REGIONS.len())].to_owned() };
        let year = if round % 16 == 0 { dice.roll(2200) } else { 1900 + dice.roll(125) };
        let front = format!("{region}{year:04}{:02}{:02}{}", dice.roll(14), dice.roll(33), dice.digits(3));
        let code = finish(&front, b"0123456789X", |c| CitizenId::parse(c).is_ok())
            .unwrap_or_else(|| format!("{front}{}", dice.pick(b"0123456789X")));
        show("ric", &code, CitizenId::parse(&code));
        let code = dice.broken(&code, b"0123456789X");
        show("ric", &code, CitizenId::parse(&code));

        let departments: &[u8] = if round % 8 == 0 { LETTERS } else { b"159" };
        let front = format!("{}{}{}", dice.pick(departments), dice.pick(b"123"), dice.digits(6));
        let subject: String = (0..9).map(|_| dice.pick(LETTERS)).collect();
        let front = front + &subject;
        let code = finish(&front, LETTERS, |c| CreditCode::parse(c).is_ok()).expect("one of 31 check characters fits");
        show("uscc", &code, CreditCode::parse(&code));
        let code = dice.broken(&code, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        show("uscc", &code, CreditCode::parse(&code));
    }
}
