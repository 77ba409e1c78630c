//! Texts that wait to go out. Who sends them is the server's matter; here is what goes to whom, and what came of it. A text carries
//! the same key however often it is tried, and whoever sends it may say later, under this key or their own, whether it arrived.

use super::fact::{DeliveryId, Went};
use super::letter;
use super::read::{Delivery, One, find, row};
use super::rule::{Mark, Outcome};
use super::table::Way;
use muster_ground::person;
use muster_ledger::{Command, Fault, Index, Keep, Moment, Read, SubjectRef, Table, WorkWrite, blob, hex, int, text, values};

/// Whether this house has somebody who sends texts: written at its start.
pub(super) static SENDERS: Table =
    Table { name: "delivery_senders", keep: Keep::Work, columns: &[int("one"), int("texts")], key: 1, indexes: &[] };

/// Texts that were tried: not taken yet, or taken and waiting for word whether they arrived.
pub(super) static TEXTS: Table = Table {
    name: "delivery_texts",
    keep: Keep::Work,
    columns: &[
        text("key"),
        int("delivery"),
        blob("subject"),
        int("tries"),
        // In the process's time; none once it was taken.
        int("next_at"),
        text("why"),
        // What the sender calls it.
        text("id"),
    ],
    key: 1,
    indexes: &[Index { name: "row", columns: &["delivery", "subject"] }, Index { name: "id", columns: &["id"] }],
};

/// Said at every start: with or without somebody who sends texts.
pub fn sender(texts: bool) -> WorkWrite {
    WorkWrite::Put(&SENDERS, values![1i64, texts])
}

pub(super) fn sends(read: &Read) -> Result<bool, Fault> {
    Ok(read.get(&SENDERS, &[1i64.into()])?.is_some_and(|r| r.flag("texts")))
}

/// One text to one telephone. It says where to read on; of its reader nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub key: String,
    /// Empty where there is no mobile telephone any more.
    pub to: String,
    /// Empty for a letter: then the text only says that there is one.
    pub title: String,
    pub text: String,
    /// `/n/…`, `/me/letters/…`: put behind the house's own address.
    pub path: String,
    pub tries: i64,
    delivery: DeliveryId,
    who: SubjectRef,
}

/// The next texts that are due at `now`, in the process's time; a telephone that is gone meanwhile, or takes none, has a
/// parcel without number.
pub fn parcels(read: &Read, now: Moment, limit: usize) -> Result<Vec<Parcel>, Fault> {
    let sql = "SELECT r.*, COALESCE(t.tries, 0) AS tries FROM delivery_rows r JOIN delivery_deliveries d ON d.id = r.delivery \
               LEFT JOIN delivery_texts t ON t.delivery = r.delivery AND t.subject = r.subject \
               WHERE r.state = 0 AND r.way = 1 AND r.sent = 0 AND d.closed_at IS NULL AND (t.key IS NULL OR t.next_at <= ?1) \
               ORDER BY r.delivery, r.subject LIMIT ?2";
    let mut out = Vec::new();
    for r in read.select(sql, &values![now, limit])? {
        let one = One::from_row(&r);
        let Some(d) = find(read, one.delivery)? else { continue };
        out.extend(made(read, &d, &one, r.int("tries"))?);
    }
    Ok(out)
}

fn made(read: &Read, d: &Delivery, one: &One, tries: i64) -> Result<Option<Parcel>, Fault> {
    // What was taken back or is over goes to nobody, even before the timer has closed it.
    let Some(n) = letter::held(read, d)?.filter(|n| n.holds(read.now)) else { return Ok(None) };
    // A telephone shows a text to whoever looks: what is meant for one is not in it.
    let (title, text) = if n.letter { Default::default() } else { (n.title, n.text) };
    Ok(Some(Parcel {
        key: hex(&read.vault().token("notice-text", &format!("{} {}", d.id, one.who.hex())).0),
        to: person::personal(read, one.who)?.map(|p| p.phone).filter(|p| takes_texts(p)).unwrap_or_default(),
        title,
        text,
        path: letter::path(d.notice, n.letter),
        tries,
        delivery: d.id,
        who: one.who,
    }))
}

fn takes_texts(phone: &str) -> bool {
    cn_id::Phone::parse(phone).is_ok_and(|n| n.kind() == cn_id::PhoneKind::Mobile)
}

/// A command, and what is written beside it.
pub type Step = (Box<dyn Command>, Vec<WorkWrite>);

fn mark(read: &Read, id: DeliveryId, who: SubjectRef, went: Went) -> Result<Box<dyn Command>, Fault> {
    let counts = went == Went::Arrived && find(read, id)?.is_some_and(|d| d.arrived_counts);
    let outcome = if counts { Outcome::Received } else { Outcome::Tried(went) };
    Ok(Box::new(Mark { id, who: vec![who], way: Way::Text, outcome }))
}

/// What came of it: it went out, the telephone took it, or there is no such number. Who said that taken counts has it as reached.
/// `id` is what the sender calls it from now on.
pub fn went(read: &Read, p: &Parcel, went: Went, id: &str) -> Result<Step, Fault> {
    let work = match went {
        Went::Sent => WorkWrite::Put(&TEXTS, values![p.key.as_str(), p.delivery, p.who, p.tries + 1, None::<i64>, "", id]),
        _ => WorkWrite::Delete(&TEXTS, values![p.key.as_str()]),
    };
    Ok((mark(read, p.delivery, p.who, went)?, vec![work]))
}

/// It was not taken; it is tried again at `next_at`.
pub fn failed(p: &Parcel, why: &str, next_at: Moment) -> WorkWrite {
    WorkWrite::Put(&TEXTS, values![p.key.as_str(), p.delivery, p.who, p.tries + 1, next_at, why, ""])
}

/// The sender's later word, under our key or under theirs. None for what we never gave them, or what they said already.
pub fn word(read: &Read, key: &str, id: &str, went: Went) -> Result<Option<(String, Step)>, Fault> {
    let own = if key.is_empty() { None } else { read.get(&TEXTS, &[key.into()])? };
    let found = match own {
        None if !id.is_empty() => read.by(&TEXTS, "id", &[id.into()])?.into_iter().next(),
        own => own,
    };
    let Some(r) = found.filter(|r| r.int_opt("next_at").is_none()) else { return Ok(None) };
    let key = r.text("key").to_owned();
    let (delivery, Some(who)) = (r.id("delivery"), r.subject("subject")) else { return Ok(None) };
    if row(read, delivery, who)?.is_none() {
        return Ok(None);
    }
    let work = vec![WorkWrite::Delete(&TEXTS, values![key.as_str()])];
    Ok(Some((key, (mark(read, delivery, who, went)?, work))))
}

/// How the texts of one delivery stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Standing {
    pub(super) waiting: i64,
    pub(super) sent: i64,
    pub(super) arrived: i64,
    pub(super) failed: i64,
    /// Why the last one was not taken.
    pub(super) why: Option<String>,
}

pub(super) fn standing(read: &Read, id: DeliveryId) -> Result<Standing, Fault> {
    let mut out = Standing::default();
    let sql = "SELECT went, COUNT(*) AS n FROM delivery_tries WHERE delivery = ?1 AND way = 1 GROUP BY went";
    for r in read.select(sql, &[id.into()])? {
        match r.int("went") {
            0 => out.sent = r.int("n"),
            // Where what arrived counts, it was written down as received.
            1 | super::table::RECEIVED => out.arrived += r.int("n"),
            2 => out.failed = r.int("n"),
            _ => {}
        }
    }
    let sql = "SELECT COUNT(*) AS n FROM delivery_rows r JOIN delivery_deliveries d ON d.id = r.delivery \
               WHERE r.delivery = ?1 AND r.state = 0 AND r.way = 1 AND r.sent = 0 AND d.closed_at IS NULL";
    out.waiting = read.select(sql, &[id.into()])?.first().map_or(0, |r| r.int("n"));
    if out.waiting > 0 {
        let sql = "SELECT why FROM delivery_texts WHERE delivery = ?1 AND next_at IS NOT NULL ORDER BY next_at DESC LIMIT 1";
        out.why = read.select(sql, &[id.into()])?.first().map(|r| r.text("why").to_owned());
    }
    Ok(out)
}

/// A message of at most `max` characters: what does not fit is cut from the text, never from the address where it goes on; numbers
/// of people stand in none, for a telephone shows it to whoever looks.
pub fn message(title: &str, text: &str, link: &str, left_out: &str, max: usize) -> String {
    let plain = |s: &str| without_numbers(&s.split_whitespace().collect::<Vec<_>>().join(" "), left_out);
    let (title, text) = (plain(title), plain(text));
    let words = if text.is_empty() { title } else { format!("{title}：{text}") };
    let tail = if link.is_empty() { String::new() } else { format!(" {link}") };
    let room = max.saturating_sub(tail.chars().count());
    if words.chars().count() <= room {
        return format!("{words}{tail}");
    }
    let kept: String = words.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…{tail}")
}

/// Takes out what can be somebody's telephone or identity number, however it is spaced or typed. An office's own line (an area
/// code, 12345) may stay: people shall be able to call it.
fn without_numbers(text: &str, left_out: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let narrow: Vec<char> = all.iter().map(|c| cn_id::narrow(&c.to_string()).chars().next().unwrap_or(' ')).collect();
    let (mut out, mut n) = (String::new(), 0);
    while n < all.len() {
        if !narrow[n].is_ascii_digit() {
            out.push(all[n]);
            n += 1;
            continue;
        }
        // Groups of digits with single gaps, as people type numbers: the first group, or as many as make one number.
        let (mut digits, mut at, mut first, mut number) = (String::new(), n, None, None);
        loop {
            while narrow.get(at).is_some_and(char::is_ascii_digit) {
                digits.push(narrow[at]);
                at += 1;
            }
            first.get_or_insert(at);
            let check = digits.len() == 17 && narrow.get(at).is_some_and(|c| c.eq_ignore_ascii_case(&'x'));
            if is_number(&digits) || check || first == Some(at) && digits.len() > 15 {
                number = Some(at + usize::from(check));
                break;
            }
            let gap = matches!(narrow.get(at), Some(' ' | '-')) && narrow.get(at + 1).is_some_and(char::is_ascii_digit);
            if !gap || digits.len() > 18 {
                break;
            }
            at += 1;
        }
        match number {
            Some(_) => out.push_str(left_out),
            None => out.extend(&all[n..first.unwrap_or(at)]),
        }
        n = number.or(first).unwrap_or(at);
    }
    out
}

/// A mobile telephone, with or without the country; an identity number of eighteen or fifteen.
fn is_number(digits: &str) -> bool {
    let own = digits.strip_prefix("86").filter(|d| d.len() == 11).unwrap_or(digits).as_bytes();
    matches!(digits.len(), 15 | 18) || own.len() == 11 && own[0] == b'1' && own[1] >= b'3'
}

#[cfg(test)]
mod tests {
    use super::{message, without_numbers};

    /// text · as it goes out
    #[test]
    fn no_number_of_a_person_stands_in_a_message() {
        let table = "
            找王师傅13812345678。 | 找王师傅〔号〕。
            电话 138 1234 5678 转告 | 电话 〔号〕 转告
            电话138-1234-5678 | 电话〔号〕
            +86 13812345678 | +〔号〕
            １３８１２３４５６７８ | 〔号〕
            证件11010519491231002X收 | 证件〔号〕收
            证件110105 19491231 0023 | 证件〔号〕
            请打12345或0571-88881234 | 请打12345或0571-88881234
            2026-11-23 停水至 18:00 | 2026-11-23 停水至 18:00
            2026-12-01 2026-12-02 停 | 2026-12-01 2026-12-02 停
            13812345678 13912345678 | 〔号〕 〔号〕
            卡6222020200112233445 | 卡〔号〕
            5幢301 | 5幢301
        ";
        for line in table.lines().filter(|l| l.contains('|')) {
            let (given, wanted) = line.split_once('|').unwrap();
            assert_eq!(without_numbers(given.trim(), "〔号〕"), wanted.trim(), "{given}");
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_and_the_address_stays_whole() {
        assert_eq!(message("停水", "明天\n停水", "https://a/n/x", "", 70), "停水：明天 停水 https://a/n/x");
        let long = message("停水", &"存水".repeat(100), "https://a/n/x", "", 70);
        assert!(long.chars().count() == 70 && long.ends_with("… https://a/n/x"), "{long}");
        assert_eq!(message("停水", "", "", "", 70), "停水");
    }
}
