//! What a heading means: by its name, by what offices call it, by its pinyin, by what it contains. One matcher for lists that come in
//! and for tables that are asked for.
//!
//! A heading alone may mean several fields (日期 of a report, of a shift): the other headings of its table and the table's title tell
//! which.

use super::catalogue::{Catalogue, Field};
use serde::Serialize;
pub(super) use sheet::bare;
use std::collections::HashMap;

/// Why a heading was taken for a field, the best reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is the field's name.
    Name,
    /// Offices call the field so.
    Called,
    /// All lines of the heading together are one of both.
    Lines,
    /// Said with other words of the same meaning: 电话 for 联系方式, 原因 for 理由.
    Like,
    /// Its name in English.
    English,
    Pinyin,
    /// 拼音首字母, as databases head their columns: XM, SFZH.
    Initials,
    /// It ends with a name of the field: the head of a Chinese noun stands last.
    Ends,
    Holds,
    /// The line above it is one.
    Above,
}

impl Why {
    /// Id of its words.
    pub fn words(self) -> &'static str {
        [
            "field-why-name",
            "field-why-called",
            "field-why-lines",
            "field-why-like",
            "field-why-english",
            "field-why-pinyin",
            "field-why-initials",
            "field-why-ends",
            "field-why-holds",
            "field-why-above",
        ][self as usize]
    }
}

/// A field that a heading may mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Match<'a> {
    pub field: &'a Field,
    /// 0–100
    pub confidence: u8,
    pub why: Why,
    /// The name that was found in it.
    pub by: String,
}

/// From this on it is said what a heading means, and not only what it may mean.
pub const TOLD: u8 = 65;
/// From this on a heading is a name of the field, and not only like one.
pub const SURE: u8 = 90;

/// Words that offices use for each other at the end of a heading, and words that say nothing: each is read as what stands first.
/// In this order: 联系电话 before 电话.
const SAME: &[(&str, &[&str])] = &[
    ("", &["所属", "所在", "本人", "详细", "具体", "目前", "当前", "现有", "总", "的", "该", "是否", "有无", "拟"]),
    ("电话", &["联系方式", "联系电话", "联络电话", "手机号码", "电话号码", "手机号", "手机", "通讯方式"]),
    ("时间", &["日期", "年月日"]),
    ("名", &["姓名", "名称", "名字"]),
    ("原因", &["理由", "缘由", "事由"]),
    ("数", &["人数", "数量", "个数", "人口数", "人口"]),
    ("号", &["编号", "号码", "代码", "编码"]),
    ("址", &["地址", "住址", "地点", "位置", "详址"]),
    ("类", &["类型", "类别", "种类", "性质", "方式"]),
    ("人", &["人员", "责任人", "负责人"]),
    ("内容", &["问题", "事项"]),
    ("结果", &["情况", "情形"]),
];

/// A heading with every word in the form in which it is compared with others of the same meaning.
fn plain(heading: &str) -> String {
    let mut out = heading.to_owned();
    for (word, all) in SAME {
        for other in *all {
            out = out.replace(other, word);
        }
    }
    out
}

/// Longer headings are sentences.
const HEADING_MAX: usize = 20;

/// Every name of every field, by how it is compared.
pub(super) struct Index {
    names: HashMap<String, Vec<(usize, Why)>>,
    plain: HashMap<String, Vec<(usize, String)>>,
    latin: HashMap<String, Vec<(usize, Why, String)>>,
    longest: usize,
}

impl Index {
    pub(super) fn of(fields: &[Field]) -> Index {
        let mut names: HashMap<String, Vec<(usize, Why)>> = HashMap::new();
        let mut latin: HashMap<String, Vec<(usize, Why, String)>> = HashMap::new();
        let mut like: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        let mut longest = 0;
        for (n, f) in fields.iter().enumerate() {
            let mut other = |key: String, why: Why, by: &str| {
                let of = latin.entry(key).or_default();
                if !of.iter().any(|(m, ..)| *m == n) {
                    of.push((n, why, by.to_owned()));
                }
            };
            other(bare(&f.en), Why::English, &f.en);
            for (k, name) in f.names().enumerate() {
                // The brackets of a name are its remark: 社区（村） is also 社区.
                for form in [bare(name), bare(&sheet::without_brackets(name))] {
                    longest = longest.max(form.chars().count());
                    let of = names.entry(form).or_default();
                    if !of.iter().any(|(m, _)| *m == n) {
                        of.push((n, if k == 0 { Why::Name } else { Why::Called }));
                    }
                }
                // One sign left says nothing: 时间 alone is every time.
                let form = plain(&bare(name));
                let of = like.entry(form.clone()).or_default();
                if form.chars().count() > 2 && !of.iter().any(|(m, _)| *m == n) {
                    of.push((n, name.to_owned()));
                }
                if !name.is_ascii() {
                    other(bare(&cn_id::text_pinyin(name)), Why::Pinyin, name);
                    let initials = bare(&cn_id::text_initials(name));
                    if initials.len() > 1 {
                        other(initials, Why::Initials, name);
                    }
                }
            }
        }
        Index { names, plain: like, latin, longest }
    }
}

fn put<'a>(out: &mut Vec<Match<'a>>, field: &'a Field, confidence: u8, why: Why, by: &str) {
    match out.iter_mut().find(|m| m.field.key == field.key) {
        Some(m) if m.confidence >= confidence => {}
        Some(m) => *m = Match { field, confidence, why, by: by.to_owned() },
        None => out.push(Match { field, confidence, why, by: by.to_owned() }),
    }
}

impl Catalogue {
    /// The fields that a heading of one or more lines may mean, the likeliest first.
    pub fn matches(&self, lines: &[&str]) -> Vec<Match<'_>> {
        let mut out = Vec::new();
        let Some(lowest) = lines.last() else { return out };
        let whole = bare(lowest);
        let short = bare(&sheet::without_brackets(lowest));
        for form in [&whole, &short] {
            for (n, why) in self.index.names.get(form).into_iter().flatten() {
                put(&mut out, &self.fields[*n], 100, *why, form);
            }
        }
        if lines.len() > 1 {
            let joined = bare(&lines.concat());
            for (n, _) in self.index.names.get(&joined).into_iter().flatten() {
                put(&mut out, &self.fields[*n], 98, Why::Lines, &joined);
            }
        }
        for form in [&whole, &short] {
            for (n, by) in self.index.plain.get(&plain(form)).into_iter().flatten() {
                put(&mut out, &self.fields[*n], 88, Why::Like, by);
            }
        }
        for (n, why, by) in self.index.latin.get(&whole).into_iter().flatten() {
            let confidence = [95, 92, 75][(*why as usize).saturating_sub(Why::English as usize).min(2)];
            put(&mut out, &self.fields[*n], confidence, *why, by);
        }
        for form in if whole == short { vec![&whole] } else { vec![&whole, &short] } {
            self.contained(form, &mut out);
        }
        for above in &lines[..lines.len() - 1] {
            for (n, _) in self.index.names.get(&bare(above)).into_iter().flatten() {
                put(&mut out, &self.fields[*n], 60, Why::Above, above);
            }
        }
        out.sort_by_key(|m| (std::cmp::Reverse(m.confidence), m.why));
        out
    }

    /// Names that a heading holds; the longer the likelier, and at its end more than elsewhere.
    fn contained<'a>(&'a self, heading: &str, out: &mut Vec<Match<'a>>) {
        let signs: Vec<char> = heading.chars().collect();
        if signs.len() > HEADING_MAX || signs.iter().all(char::is_ascii) {
            return;
        }
        for from in 0..signs.len() {
            for to in from + 2..=signs.len().min(from + self.index.longest) {
                if to - from == signs.len() {
                    continue;
                }
                let part: String = signs[from..to].iter().collect();
                // Half a heading that is a name is a guess: 名称 of 商铺名称.
                let share = 45 * (to - from) / signs.len();
                let (base, why) = if to == signs.len() { (40, Why::Ends) } else { (33, Why::Holds) };
                for (n, _) in self.index.names.get(&part).into_iter().flatten() {
                    put(out, &self.fields[*n], base + share as u8, why, &part);
                }
            }
        }
    }

    /// What the headings of one table mean, read together. None where nothing fits.
    pub fn table(&self, title: &str, headings: &[&str]) -> Vec<Option<Match<'_>>> {
        let all: Vec<Vec<Match<'_>>> = headings.iter().map(|h| self.matches(&[h])).collect();
        let weights = self.weights(title, &all);
        let most = weights.values().copied().fold(0.1, f64::max);
        let weigh = |m: &Match<'_>, used: &[&str]| {
            let own = weights.get(m.field.subject.as_str()).copied().unwrap_or(0.0) / most;
            let again = if used.contains(&m.field.key.as_str()) { 4.0 } else { 0.0 };
            let called = if m.why == Why::Name { 1.0 } else { 0.0 };
            f64::from(m.confidence) + 9.0 * own + called - again
        };
        let mut used: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for of in &all {
            let mut ranked: Vec<(f64, &Match<'_>)> = of.iter().map(|m| (weigh(m, &used), m)).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            let best = ranked.first().map(|(score, m)| {
                let open = ranked.get(1).is_some_and(|(next, _)| score - next < 1.0);
                Match { confidence: if open { m.confidence.min(60) } else { m.confidence }, ..(*m).clone() }
            });
            if let Some(m) = &best {
                used.push(&m.field.key);
            }
            out.push(best);
        }
        out
    }

    /// How much a table is about each subject: by headings that mean one field only, and by its title.
    fn weights<'a>(&'a self, title: &str, all: &[Vec<Match<'a>>]) -> HashMap<&'a str, f64> {
        let mut out: HashMap<&str, f64> = HashMap::new();
        for of in all {
            let Some(top) = of.first().filter(|m| m.confidence >= 75) else { continue };
            let like: Vec<&str> =
                of.iter().take_while(|m| m.confidence == top.confidence).map(|m| m.field.subject.as_str()).collect();
            for subject in &like {
                *out.entry(subject).or_default() += 1.0 / like.len() as f64;
            }
        }
        let title = bare(title);
        for s in &self.subjects {
            if title.contains(&bare(&s.zh)) {
                *out.entry(&s.key).or_default() += 1.5;
            }
        }
        out
    }
}
