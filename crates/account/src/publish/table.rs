//! Tables of bulletins and notices.

use super::fact::{BulletinId, NoticeId};
use super::fact::{BulletinQuoted, NoticeIssued, NoticePublished, NoticeText, NoticeWithdrawn, Relay};
use muster_ledger::{Day, Fact, Fault, Index, Keep, Moment, PlaceId, Read, Row, Rows, Seq, Table, Value, int, text, values};
use serde::Serialize;

pub static BULLETINS: Table = Table {
    name: "publish_bulletins",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        text("authority"),
        text("title"),
        int("day"),
        text("url"),
        int("area"),
        int("new_cases"),
        int("total_cases"),
        int("corrects"),
        // The one that replaced it.
        int("corrected_by"),
        int("quoted_at"),
        int("seq"),
    ],
    key: 1,
    indexes: &[Index { name: "day", columns: &["area", "authority", "day"] }],
};

pub static NOTICES: Table = Table {
    name: "publish_notices",
    keep: Keep::Projection,
    columns: &[
        int("id"),
        int("area"),
        text("about"),
        int("published_at"),
        int("until"),
        int("withdrawn_at"),
        int("part"),
        text("post"),
        text("basis"),
        text("relay"),
        int("kept_until"),
    ],
    key: 1,
    indexes: &[Index { name: "area", columns: &["area", "until"] }],
};

pub(super) fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "bulletin.quoted" => {
            let b: BulletinQuoted = fact.body()?;
            if let Some(old) = b.corrects {
                rows.change(&BULLETINS, &[old.into()], |r| r.set("corrected_by", b.id))?;
            }
            let none = None::<i64>;
            let row = values![
                b.id,
                b.authority,
                b.title,
                b.date,
                b.url,
                b.area,
                b.new_cases,
                b.total_cases,
                b.corrects,
                none,
                fact.at(),
                fact.seq()
            ];
            rows.put(&BULLETINS, row)
        }
        "notice.published" => {
            let n: NoticePublished = fact.body()?;
            let none = None::<i64>;
            rows.put(&NOTICES, values![n.id, n.area, n.about, fact.at(), n.until, none, fact.seq(), "", "", "", none])
        }
        "notice.issued" => {
            let n: NoticeIssued = fact.body()?;
            let relay = n.relay.as_ref().map(|r| serde_json::to_string(r).unwrap_or_default()).unwrap_or_default();
            let (at, basis) = (fact.at(), n.basis.unwrap_or_default());
            let none = None::<i64>;
            rows.put(&NOTICES, values![n.id, n.area, n.about, at, n.until, none, fact.seq(), n.post, basis, relay, n.kept_until])
        }
        _ => {
            let w: NoticeWithdrawn = fact.body()?;
            rows.change(&NOTICES, &[w.id.into()], |r| r.set("withdrawn_at", fact.at()))
        }
    }
}

/// A quoted bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bulletin {
    pub id: BulletinId,
    pub authority: String,
    pub title: String,
    pub date: Day,
    pub url: String,
    pub area: PlaceId,
    pub new_cases: i64,
    pub total_cases: Option<i64>,
    pub corrects: Option<BulletinId>,
    pub quoted_at: Moment,
    pub seq: Seq,
}

impl Bulletin {
    pub(crate) fn from_row(r: &Row) -> Bulletin {
        Bulletin {
            id: r.id("id"),
            authority: r.text("authority").to_owned(),
            title: r.text("title").to_owned(),
            date: Day(r.int("day") as i32),
            url: r.text("url").to_owned(),
            area: r.id("area"),
            new_cases: r.int("new_cases"),
            total_cases: r.int_opt("total_cases"),
            corrects: r.id_opt("corrects"),
            quoted_at: r.moment("quoted_at"),
            seq: Seq(r.int("seq")),
        }
    }
}

/// The newest bulletin that none has corrected. Public: it has no scope.
pub fn latest(read: &Read) -> Result<Option<Bulletin>, Fault> {
    let rows =
        read.select("SELECT * FROM publish_bulletins WHERE corrected_by IS NULL ORDER BY day DESC, id DESC LIMIT 1", &[])?;
    Ok(rows.first().map(Bulletin::from_row))
}

/// What was corrected, newest first: the new one, and what it said before.
pub fn corrections(read: &Read) -> Result<Vec<(Bulletin, Bulletin)>, Fault> {
    let rows = read.select("SELECT * FROM publish_bulletins WHERE corrects IS NOT NULL ORDER BY id DESC LIMIT 20", &[])?;
    let mut out = Vec::new();
    for new in rows.iter().map(Bulletin::from_row) {
        let old = new.corrects.map(|id| read.get(&BULLETINS, &[id.into()])).transpose()?.flatten();
        if let Some(old) = old {
            out.push((new, Bulletin::from_row(&old)));
        }
    }
    Ok(out)
}

/// A notice that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub id: NoticeId,
    pub area: PlaceId,
    pub about: String,
    pub published_at: Moment,
    pub until: Moment,
    pub title: String,
    pub text: String,
}

/// Notices in force for any of `areas`, newest first.
pub fn in_force(read: &Read, areas: &[PlaceId], max: usize) -> Result<Vec<Notice>, Fault> {
    let mut v: Vec<Value> = vec![read.now.into(), max.into()];
    let marks: Vec<String> = areas
        .iter()
        .map(|a| {
            v.push((*a).into());
            format!("?{}", v.len())
        })
        .collect();
    let sql = format!(
        "SELECT * FROM publish_notices WHERE until > ?1 AND withdrawn_at IS NULL AND area IN ({}) ORDER BY id DESC LIMIT ?2",
        marks.join(",")
    );
    let mut out = Vec::new();
    for r in read.select(&sql, &v)? {
        let part = read.part(Seq(r.int("part"))).ok();
        // Erased words leave an empty place, and no page breaks on it.
        let Some(words) = part.and_then(|p| serde_json::from_slice::<NoticeText>(&p.plain).ok()) else { continue };
        out.push(Notice {
            id: r.id("id"),
            area: r.id("area"),
            about: r.text("about").to_owned(),
            published_at: r.moment("published_at"),
            until: r.moment("until"),
            title: words.title,
            text: words.text,
        });
    }
    Ok(out)
}

/// Where a notice holds.
pub(super) fn area_of(read: &Read, id: NoticeId) -> Result<Option<PlaceId>, Fault> {
    Ok(read.get(&NOTICES, &[id.into()])?.map(|r| r.id("area")))
}

/// A notice at its address, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issued {
    pub id: NoticeId,
    pub area: PlaceId,
    pub about: String,
    pub published_at: Moment,
    pub until: Moment,
    pub withdrawn_at: Option<Moment>,
    pub post: String,
    pub basis: Option<String>,
    pub relay: Option<Relay>,
    pub kept_until: Option<Moment>,
    /// Empty once they were destroyed.
    pub words: NoticeText,
}

fn issued_from(read: &Read, r: &Row) -> Issued {
    let some = |s: &str| Some(s.to_owned()).filter(|s| !s.is_empty());
    let part = read.part(Seq(r.int("part"))).ok();
    Issued {
        id: r.id("id"),
        area: r.id("area"),
        about: r.text("about").to_owned(),
        published_at: r.moment("published_at"),
        until: r.moment("until"),
        withdrawn_at: r.moment_opt("withdrawn_at"),
        post: r.text("post").to_owned(),
        basis: some(r.text("basis")),
        relay: serde_json::from_str(r.text("relay")).ok(),
        kept_until: r.moment_opt("kept_until"),
        words: part.and_then(|p| serde_json::from_slice(&p.plain).ok()).unwrap_or_default(),
    }
}

pub fn issued(read: &Read, id: NoticeId) -> Result<Option<Issued>, Fault> {
    Ok(read.get(&NOTICES, &[id.into()])?.map(|r| issued_from(read, &r)))
}

/// The newest, also what is over. Public: a board hangs where everyone passes, so it has no scope.
pub fn board(read: &Read, max: usize) -> Result<Vec<Issued>, Fault> {
    let rows = read.select("SELECT * FROM publish_notices ORDER BY published_at DESC, id DESC LIMIT ?1", &values![max])?;
    Ok(rows.iter().map(|r| issued_from(read, r)).collect())
}

const FIGURES: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A notice's id as it stands in its address: short enough to be typed from a poster.
pub fn notice_code(id: NoticeId) -> String {
    let mut n = id.0.unsigned_abs();
    let mut out = Vec::new();
    while n > 0 || out.is_empty() {
        out.push(FIGURES[(n % 32) as usize]);
        n /= 32;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// The id of such a code; what is easily taken for another sign is read as that one.
pub fn notice_of_code(code: &str) -> Option<NoticeId> {
    if code.is_empty() || code.len() > 13 {
        return None;
    }
    let mut n: u64 = 0;
    for c in code.to_ascii_lowercase().bytes() {
        let c = match c {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            c => c,
        };
        let figure = FIGURES.iter().position(|f| *f == c)? as u64;
        n = n.checked_mul(32)?.checked_add(figure)?;
    }
    i64::try_from(n).ok().map(NoticeId)
}
