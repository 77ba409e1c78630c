//! Tables of bulletins and notices.

use super::fact::{BulletinId, NoticeId};
use super::fact::{BulletinQuoted, NoticePublished, NoticeText, NoticeWithdrawn};
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
    columns: &[int("id"), int("area"), text("about"), int("published_at"), int("until"), int("withdrawn_at"), int("part")],
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
            rows.put(&NOTICES, values![n.id, n.area, n.about, fact.at(), n.until, None::<i64>, fact.seq()])
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
