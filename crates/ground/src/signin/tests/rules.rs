use crate::place::Level;
use crate::rehearsal::cells;
use crate::rehearsal::desk::{Trial, golden, place};
use crate::signin::session::{Way, alive};
use crate::signin::table::SESSIONS;
use crate::signin::tries::{Rule, Verdict, judge};
use crate::signin::{SLICE, code, fact, password, room_of, room_token, totp};
use muster_ledger::{ActorId, MINUTE, Mode, Moment, PlaceId, Row, SECOND, hex, values};

#[test]
fn words_are_complete() {
    assert_eq!(muster_web::missing_words(&SLICE.words), Vec::<String>::new());
    assert_eq!(muster_web::missing_words(&crate::duty::SLICE.words), Vec::<String>::new());
}

/// password | what is wrong
#[test]
fn passwords() {
    let table = "
        short pw                          | signin-password-short
        elevenchars                       | signin-password-short
        correct horse battery staple      |
        钱塘江边三棵老樟树下听风雨        |
        hui.lan likes plums               |
        password2026                      | signin-password-common
        Passw0rd!2025                     | signin-password-common
        qwertyuiop123                     | signin-password-common
        1qaz2wsx3edc                      | signin-password-common
        abcabcabcabcabc                   | signin-password-common
        aaaaaaaaaaaaaa                    | signin-password-common
        123456789012                      | signin-password-common
        098765432109                      | signin-password-common
        wanggeyuan2026                    | signin-password-common
        社区吹哨管理员密码2026            | signin-password-common
        海澜市滨江区20262026              | signin-password-common
        huilan.shequ.2025                 | signin-password-common
        hui.lan-hui.lan                   | signin-password-common
        kB7!vT9#xQ2z                      |
    ";
    for line in cells(table) {
        let got = password::fault(line[0], &["hui.lan", "huilan", "海澜市滨江区"]).unwrap_or("");
        assert_eq!(got, line[1], "{line:?}");
    }
    assert_eq!(password::fault(&"这".repeat(129), &[]), Some("signin-password-long"));
    assert_eq!(password::fault(&"春夏秋冬东西南北日月星辰".repeat(10), &[]), None, "120 characters are allowed");
}

/// six digits | simple
#[test]
fn six_digits() {
    for line in cells("000000|yes\n123456|yes\n654321|yes\n121212|yes\n123123|yes\n234567|yes\n147258|yes\n830174|no\n290563|no")
    {
        assert_eq!(password::simple_digits(line[0]), line[1] == "yes", "{line:?}");
    }
}

/// RFC 6238, appendix B (SHA-1): seconds | code of eight digits
#[test]
fn time_codes_are_those_of_the_rfc() {
    let table = "
        59          | 94287082
        1111111109  | 07081804
        1111111111  | 14050471
        1234567890  | 89005924
        2000000000  | 69279037
        20000000000 | 65353130
    ";
    for line in cells(table) {
        let at = Moment(line[0].parse::<i64>().unwrap() * SECOND);
        assert_eq!(totp::hotp(b"12345678901234567890", totp::step(at) as u64, 8), line[1]);
    }
    // RFC 4226, appendix D.
    let first: Vec<String> = (0..4).map(|n| totp::hotp(b"12345678901234567890", n, 6)).collect();
    assert_eq!(first, ["755224", "287082", "359152", "969429"]);
}

#[test]
fn a_time_code_is_good_for_one_step_either_way() {
    let secret = b"12345678901234567890";
    let code = totp::hotp(secret, 1000, 6);
    for (step, fits) in [(998, false), (999, true), (1000, true), (1001, true), (1002, false)] {
        let now = Moment(step * 30 * SECOND + 7 * SECOND);
        assert_eq!(totp::accepts(secret, &code, now), fits.then_some(1000), "{step}");
    }
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(totp::accepts(secret, &spaced, Moment(1000 * 30 * SECOND)), Some(1000));
    assert_eq!(totp::accepts(secret, "", Moment(1000 * 30 * SECOND)), None);
    // RFC 4648.
    assert_eq!(totp::base32(b"foobar"), "MZXW6YTBOI");
    assert_eq!(
        totp::uri("滨江", "a b", b"foobar"),
        "otpauth://totp/%E6%BB%A8%E6%B1%9F:a%20b?secret=MZXW6YTBOI&issuer=%E6%BB%A8%E6%B1%9F&algorithm=SHA1&digits=6&period=30"
    );
}

/// rule | tries before, seconds | now | verdict
#[test]
fn tries() {
    let table = "
        once     |                              | 100   | go
        once     | 99                           | 100   | over
        once     | 1                            | 99999 | over
        few 5    | 1 2 3 4                      | 5     | go
        few 5    | 1 2 3 4 5                    | 6     | over
        few 5    | 1 2 3 4 5                    | 99999 | over
        slower 5 | 1 2 3 4                      | 4     | go
        slower 5 | 1 2 3 4 5                    | 6     | wait 29
        slower 5 | 1 2 3 4 5                    | 35    | go
        slower 5 | 1 2 3 4 5 35                 | 36    | wait 59
        slower 5 | 1 2 3 4 5 35 95              | 96    | wait 119
        slower 5 | 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 | 21 | wait 899
        slower 5 | 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 | 920 | go
        slower 5 | 1 2 3 4 5 6 7 8 9            | 86500 | go
    ";
    for line in cells(table) {
        let second = |s: &str| Moment(s.parse::<i64>().unwrap() * SECOND);
        let rule = match line[0].split_once(' ') {
            None => Rule::Once,
            Some(("few", n)) => Rule::Few(n.parse().unwrap()),
            Some((_, n)) => Rule::Slower(n.parse().unwrap()),
        };
        let before: Vec<Moment> = line[1].split_whitespace().map(second).collect();
        let got = match judge(rule, &before, second(line[2])) {
            Verdict::Go => "go".to_owned(),
            Verdict::Over => "over".to_owned(),
            Verdict::Wait(s) => format!("wait {s}"),
        };
        assert_eq!(got, line[3], "{line:?}");
    }
}

/// way | began, minutes ago | last used, minutes ago | lives
#[test]
fn sessions_end() {
    let table = "
        staff    | 0     | 0     | yes
        staff    | 200   | 119   | yes
        staff    | 200   | 120   | no
        staff    | 719   | 1     | yes
        staff    | 720   | 1     | no
        field    | 900   | 719   | yes
        field    | 900   | 720   | no
        field    | 10079 | 1     | yes
        field    | 10080 | 1     | no
        resident | 20000 | 10079 | yes
        resident | 20000 | 10080 | no
        resident | 43200 | 1     | no
    ";
    let now = Moment(1_000_000 * MINUTE);
    for line in cells(table) {
        let ago = |s: &str| now.plus(-s.parse::<i64>().unwrap() * MINUTE);
        let (began, seen) = (ago(line[1]), ago(line[2]));
        let until = began.plus(Way::parse(line[0]).at_most());
        let none = None::<i64>;
        let row = Row::new(
            &SESSIONS,
            values![&[0u8; 32][..], 1i64, 7i64, none, line[0], none, None::<Vec<u8>>, 0i64, began, seen, until, "?"],
        );
        assert_eq!(alive(&row, now), line[3] == "yes", "{line:?}");
    }
}

#[test]
fn codes_are_read_as_they_are_typed() {
    for bytes in [vec![0u8; 5], vec![255; 5], (0..16).collect(), vec![1, 2, 3]] {
        let spelt = code::spell(&bytes);
        assert_eq!(code::unspell(&spelt.to_ascii_lowercase(), bytes.len()), Some(bytes.clone()), "{}", hex(&bytes));
        assert_eq!(code::unspell(&spelt, bytes.len() + 2), None);
    }
    assert_eq!(code::plain(" abcd-oil1 "), Some("ABCD0111".to_owned()));
    assert_eq!(code::plain("abcd-u"), None);
    assert_eq!(code::plain("密码"), None);
    assert_eq!(code::grouped("ABCD1234"), "ABCD-1234");
}

#[test]
fn a_room_is_found_by_its_token_only() {
    let t = Trial::new("room", Mode::Real, &[]);
    let other = Trial::new("room", Mode::Exercise { simulated: false }, &[]);
    let _ = place(1, 0, Level::Room);
    let vault = t.house.vault();
    let tokens: Vec<String> = (1_000..1_040).map(|n| room_token(vault, PlaceId(n))).collect();
    for (n, token) in tokens.iter().enumerate() {
        let room = PlaceId(1_000 + n as i64);
        assert_eq!(room_of(vault, token), Some(room));
        assert_eq!(*token, room_token(vault, room), "posters stay good");
        for i in 0..token.len() {
            let mut wrong = token.clone();
            wrong.replace_range(i..=i, if &token[i..=i] == "0" { "1" } else { "0" });
            assert_eq!(room_of(vault, &wrong), None, "{token} {i}");
        }
        // Neighbours share no more signs than chance gives.
        let next = tokens.iter().filter(|o| *o != token);
        let alike = next.map(|o| o.bytes().zip(token.bytes()).filter(|(a, b)| a == b).count()).max().unwrap();
        assert!(alike < 10, "{alike}");
    }
    for wrong in ["", "0", "../../etc/passwd", &tokens[0][1..], &format!("{}0", tokens[0]), "密密密密密密密密密密"] {
        assert_eq!(room_of(vault, wrong), None, "{wrong}");
    }
    drop(other);
}

#[test]
fn facts_are_golden() {
    let bodies = [
        (fact::Record::link(ActorId(7), "setup", PlaceId(3)).0, "link.issued"),
        (fact::Record::code("room", PlaceId(3)).0, "code.issued"),
        (fact::Record::withdrawn(ActorId(7)).0, "access.withdrawn"),
    ];
    for (draft, kind) in bodies {
        assert_eq!(draft.kind(), kind);
        golden(&format!("signin/{kind}-v1.json"), draft.body_text());
    }
}
