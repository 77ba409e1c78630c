//! Passwords after OWASP ASVS 5: length, no rules of composition, none that is easily guessed, no forced change.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use muster_ledger::Vault;
use unicode_normalization::UnicodeNormalization;

pub(crate) const SHORTEST: usize = 12;
pub(crate) const LONGEST: usize = 128;
/// Signs beside everything that is guessed first.
const OWN_SIGNS: usize = 6;

/// Rows along which fingers run, either way.
const ROWS: [&str; 12] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujm",
    "147258369",
    "!@#$%^&*()",
    "aeiou",
    "一二三四五六七八九十",
];

/// What guessers try first: common words, the words of this trade, and how they are typed.
const WORDS: [&str; 84] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "passwd",
    "pass",
    "secret",
    "letmein",
    "welcome",
    "login",
    "admin",
    "administrator",
    "root",
    "user",
    "test",
    "demo",
    "default",
    "guest",
    "master",
    "system",
    "server",
    "iloveyou",
    "woaini",
    "woaini1314",
    "1314520",
    "5201314",
    "dragon",
    "monkey",
    "football",
    "sunshine",
    "princess",
    "superman",
    "shadow",
    "killer",
    "hello",
    "china",
    "zhongguo",
    "beijing",
    "shanghai",
    "zhoushan",
    "hailan",
    "binjiang",
    "yunqi",
    "muster",
    "whistle",
    "chuishao",
    "shequ",
    "wangge",
    "wanggeyuan",
    "jiedao",
    "shuji",
    "jumin",
    "yiqing",
    "fangyi",
    "kangyi",
    "yingji",
    "baodao",
    "community",
    "grid",
    "street",
    "district",
    "secretary",
    "resident",
    "covid",
    "health",
    "hospital",
    "emergency",
    "mima",
    "denglu",
    "guanli",
    "guanliyuan",
    "xitong",
    "社区",
    "吹哨",
    "报到",
    "网格",
    "网格员",
    "街道",
    "书记",
    "管理员",
    "密码",
    "登录",
    "疫情",
    "防疫",
    "应急",
];

/// One form for what different keyboards make of the same signs: full-width letters, composed accents (NFKC).
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// What is wrong with a new password, as an id of words. `about`: the login name, the holder's name, the house's name.
pub(crate) fn fault(password: &str, about: &[&str]) -> Option<&'static str> {
    let password = &normal(password);
    match password.chars().count() {
        n if n < SHORTEST => Some("signin-password-short"),
        n if n > LONGEST => Some("signin-password-long"),
        _ if guessable(password, about) => Some("signin-password-common"),
        _ => None,
    }
}

fn guessable(password: &str, about: &[&str]) -> bool {
    let signs: Vec<char> = password.to_lowercase().chars().collect();
    if (1..=4).any(|n| signs.iter().enumerate().all(|(i, c)| *c == signs[i % n])) {
        return true;
    }
    let about: Vec<String> = about.iter().map(|a| a.to_lowercase()).filter(|a| a.chars().count() > 1).collect();
    let known: Vec<Vec<char>> =
        WORDS.iter().copied().chain(about.iter().map(String::as_str)).map(|w| w.chars().collect()).collect();
    let (mut at, mut own) = (0, 0);
    while at < signs.len() {
        let word = known.iter().filter(|w| signs[at..].starts_with(w)).map(Vec::len).max().unwrap_or(0);
        let taken = word.max(run(&signs[at..])).max(year(&signs[at..]));
        if taken == 0 && signs[at].is_alphanumeric() {
            own += 1;
        }
        at += taken.max(1);
    }
    own < OWN_SIGNS
}

/// Length of a run along a row, or of one sign repeated; shorter than four is none.
fn run(signs: &[char]) -> usize {
    let same = signs.iter().take_while(|c| **c == signs[0]).count();
    let along = ROWS.iter().map(|row| {
        let forward: Vec<char> = row.chars().collect();
        let back: Vec<char> = row.chars().rev().collect();
        along(signs, &forward).max(along(signs, &back))
    });
    along.chain([same]).max().filter(|n| *n >= 4).unwrap_or(0)
}

fn along(signs: &[char], row: &[char]) -> usize {
    let from = row.iter().enumerate().filter(|(_, c)| **c == signs[0]).map(|(i, _)| i);
    from.map(|i| signs.iter().zip(&row[i..]).take_while(|(a, b)| a == b).count()).max().unwrap_or(0)
}

fn year(signs: &[char]) -> usize {
    let digits = signs.iter().take(4).filter(|c| c.is_ascii_digit()).count() == 4;
    if digits && (signs.starts_with(&['1', '9']) || signs.starts_with(&['2', '0'])) { 4 } else { 0 }
}

/// Six digits that a stranger would try first.
pub(crate) fn simple_digits(pin: &str) -> bool {
    let signs: Vec<char> = pin.chars().collect();
    (1..=3).any(|n| signs.iter().enumerate().all(|(i, c)| *c == signs[i % n])) || run(&signs) >= 5
}

/// Argon2id, 19 MiB, two passes; a copy of the data without the key file cannot even begin to guess.
fn with_argon2<T>(vault: &Vault, f: impl FnOnce(&Argon2<'_>) -> T) -> Option<T> {
    let pepper = vault.derived_secret("signin.password");
    let argon2 = Argon2::new_with_secret(&pepper, Algorithm::Argon2id, Version::V0x13, Params::DEFAULT).ok()?;
    Some(f(&argon2))
}

/// The PHC string to keep. None never happens with the parameters above.
pub(crate) fn hash(vault: &Vault, password: &str) -> Option<String> {
    let salt: [u8; 16] = vault.random();
    let password = normal(password);
    let hash: Option<PasswordHash> = with_argon2(vault, |a| a.hash_password_with_salt(password.as_bytes(), &salt).ok())?;
    hash.map(|h| h.to_string())
}

/// Whether `typed` is what was kept. With nothing kept it takes the same time and is wrong.
pub(crate) fn fits(vault: &Vault, kept: Option<&str>, typed: &str) -> bool {
    let Some(kept) = kept.and_then(|k| PasswordHash::new(k).ok()) else {
        let _ = hash(vault, typed);
        return false;
    };
    let typed = normal(typed);
    with_argon2(vault, |a| a.verify_password(typed.as_bytes(), &kept).is_ok()).unwrap_or(false)
}
