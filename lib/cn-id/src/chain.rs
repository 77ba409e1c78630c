//! 接龙: the numbered list that neighbours extend one after another in a chat group, pasted as text.

use std::fmt;

use crate::phone::{Phone, PhoneKind};
use crate::room::{Room, RoomError};
use crate::typed::narrow;

/// What a pasted list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Lines above the first entry: title, notice, example.
    pub heading: Vec<String>,
    /// Entries in the order of the text.
    pub items: Vec<ChainItem>,
    /// Lines that look like entries and could not be read.
    pub problems: Vec<ChainProblem>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainItem {
    /// 1-based line of the pasted text.
    pub line: usize,
    /// The number in front, when there is one.
    pub number: Option<u32>,
    /// The home; none where the line names people only.
    pub room: Option<Room>,
    /// The names as written: one, or several who share the line.
    pub names: Vec<String>,
    /// A mobile number in the line.
    pub phone: Option<String>,
    /// What follows, words joined by single spaces; often `无异常`, may be empty.
    pub remark: String,
}

/// One line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainProblem {
    /// 1-based line of the pasted text.
    pub line: usize,
    /// The line as written.
    pub text: String,
    /// Why.
    pub trouble: ChainTrouble,
}

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainTrouble {
    /// No word of the line is a room.
    Room(RoomError),
    /// A room and no name.
    NoName,
}

impl fmt::Display for ChainTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(why) => why.fmt(f),
            Self::NoName => write!(f, "the name is missing after the room"),
        }
    }
}

/// Reads lines such as `1. 5-2-301 王芳 无异常`: with full-width digits, signs and pictures, a name glued to the room or to what
/// is said, several people or several entries in a line, no room, a telephone. Numbers with nothing behind them are places kept
/// free, lines marked as an example and lines in which people only answer are skipped.
pub fn parse_chain(text: &str) -> Chain {
    let mut chain = Chain::default();
    for (i, raw) in text.lines().enumerate() {
        let line = i + 1;
        let plain = without_pictures(raw);
        if ["例", "示例", "格式", "样例", "模板"].iter().any(|w| plain.trim_start().starts_with(w)) {
            chain.heading.push(raw.trim().to_owned());
            continue;
        }
        for entry in entries_of(plain.trim()) {
            let (number, rest) = cut_number(entry.trim());
            if rest.is_empty() {
                continue;
            }
            match read_entry(rest) {
                Ok((room, names, phone, remark)) => chain.items.push(ChainItem { line, number, room, names, phone, remark }),
                // before the first entry a line without number is the title
                Err(_) if number.is_none() && chain.items.is_empty() && chain.problems.is_empty() => {
                    chain.heading.push(raw.trim().to_owned())
                }
                Err(trouble) => chain.problems.push(ChainProblem { line, text: entry.trim().to_owned(), trouble }),
            }
        }
    }
    chain
}

/// Narrowed, numbers in circles and on keys as plain ones, pictures as spaces.
fn without_pictures(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in narrow(raw).chars() {
        match c {
            '①'..='⑳' => out.push_str(&format!("{}. ", c as u32 - '①' as u32 + 1)),
            '㊀'..='㊉' => out.push_str(&format!("{}. ", c as u32 - '㊀' as u32 + 1)),
            '\u{20E3}' => out.push_str(". "),
            '\u{FE00}'..='\u{FE0F}' => {}
            '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' | '【' | '】' | '[' | ']' | '~' | '～' | '*' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A line that lost its breaks: `1.5-2-301王芳 2.5-2-302李四`. A number counts only where a home follows it.
fn entries_of(line: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    for (at, c) in line.char_indices().skip(1) {
        let behind_space = line[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；'));
        if !behind_space || !c.is_ascii_digit() {
            continue;
        }
        let digits = line[at..].bytes().take_while(u8::is_ascii_digit).count();
        let rest = line[at + digits..].trim_start_matches(['.', '、', ')', ':']);
        let marked = rest.len() < line.len() - at - digits;
        let word = rest.trim_start().split(|c: char| c.is_whitespace() || matches!(c, ',' | '，')).next().unwrap_or_default();
        if digits <= 3 && marked && word.contains(['-', '幢', '栋', '楼']) && room_and_rest(word).is_ok() {
            cuts.push(at);
        }
    }
    let ends = cuts.iter().skip(1).copied().chain([line.len()]);
    cuts.iter().zip(ends).map(|(from, to)| line[*from..to].trim_end_matches([',', ';', '，', '；', ' '])).collect()
}

/// `12. rest`, `12、rest`, `12) rest`, `12 rest`; a dash after the digits belongs to a room.
fn cut_number(line: &str) -> (Option<u32>, &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let Ok(number) = number.parse() else {
        return (None, line);
    };
    let after = rest.trim_start_matches(['.', '、', ')', ':', '．']);
    let marked = after.len() < rest.len();
    let spaced = rest.starts_with(char::is_whitespace);
    if rest.is_empty() || marked || spaced { (Some(number), after.trim()) } else { (None, line) }
}

/// Words of an entry that are looked at, and numbers of a word among which the room's last is: nobody writes more.
const WORDS_MAX: usize = 24;
const ROOM_NUMBERS_MAX: usize = 6;

type Entry = (Option<Room>, Vec<String>, Option<String>, String);

fn read_entry(entry: &str) -> Result<Entry, ChainTrouble> {
    let (entry, aside) = without_asides(entry);
    let mut phone = None;
    let mut words: Vec<&str> = Vec::new();
    for w in entry.split(|c: char| c.is_whitespace() || ",:;，、：；/+&|".contains(c)).filter(|w| !w.is_empty()) {
        match Phone::parse(w).ok().filter(|p| p.kind() == PhoneKind::Mobile) {
            Some(p) if phone.is_none() => phone = Some(p.as_str().to_owned()),
            _ if words.len() < WORDS_MAX => words.push(w),
            _ => {}
        }
    }
    let mut first_error = None;
    // few words first, so that a number in the remark does not become the room's last digits
    for count in 1..=3.min(words.len()) {
        for start in 0..=words.len() - count {
            match room_and_rest(&words[start..start + count].concat()) {
                Ok((room, glued)) => {
                    let others = words[..start].iter().chain(&words[start + count..]).map(|w| (*w).to_owned());
                    let (room, names, remark) = names_and_remark(room, glued.into_iter().chain(others).collect(), aside)?;
                    return Ok((Some(room), names, phone, remark));
                }
                // the word most like a room tells what is wrong with it
                Err(why) if first_error.is_none() || first_error == Some(RoomError::NoRoom) => first_error = Some(why),
                Err(_) => {}
            }
        }
    }
    let why = first_error.unwrap_or(RoomError::Empty);
    if why == RoomError::NoRoom && !words.concat().contains(|c: char| c.is_ascii_digit()) {
        let (names, remark) = split_names(words.iter().map(|w| (*w).to_owned()).collect(), aside);
        if names.first().is_some_and(|n| looks_like_name(n)) {
            return Ok((None, names, phone, remark));
        }
    }
    Err(ChainTrouble::Room(why))
}

/// What stands in brackets is said beside a name: 王芳（本人）.
fn without_asides(entry: &str) -> (String, String) {
    let (mut plain, mut aside, mut depth) = (String::new(), String::new(), 0usize);
    for c in entry.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => {
                depth = depth.saturating_sub(1);
                plain.push(' ');
                aside.push(' ');
            }
            c if depth > 0 => aside.push(c),
            c => plain.push(c),
        }
    }
    (plain, aside.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A room, maybe with the name stuck to it: `5-2-301王芳`.
fn room_and_rest(word: &str) -> Result<(Room, Option<String>), RoomError> {
    let why = match Room::parse(word) {
        Ok(room) => return Ok((room, None)),
        Err(why) => why,
    };
    // the digits of the room are those before the first name; what is said may hold others
    let last_digits =
        word.char_indices().filter(|(at, c)| c.is_ascii_digit() && !word[at + 1..].starts_with(|n: char| n.is_ascii_digit()));
    for (last, _) in last_digits.take(ROOM_NUMBERS_MAX) {
        let (room, rest) = word.split_at(last + 1);
        if ["单元", "幢", "栋", "号楼", "座", "楼", "门", "层", "月", "日", "-"].iter().any(|word| rest.starts_with(word))
        {
            continue;
        }
        let rest = rest.trim_start_matches(['室', '房', '号', '户']);
        if let Ok(room) = Room::parse(room)
            && !rest.is_empty()
        {
            return Ok((room, Some(rest.to_owned())));
        }
    }
    Err(why)
}

fn names_and_remark(mut room: Room, mut words: Vec<String>, aside: String) -> Result<(Room, Vec<String>, String), ChainTrouble> {
    // 王芳5-2-301: the name stuck in front was taken for the estate
    if !room.place.is_empty() && (words.is_empty() || !looks_like_name(&words[0]) && looks_like_name(&room.place)) {
        words.insert(0, std::mem::take(&mut room.place));
    }
    let (names, remark) = split_names(words, aside);
    if names.is_empty() { Err(ChainTrouble::NoName) } else { Ok((room, names, remark)) }
}

/// Words with which what is said begins, the longer before what they contain.
const SAID: &[&str] = &[
    "一家",
    "全家",
    "家里",
    "都没有",
    "都无",
    "都正常",
    "都好",
    "均无",
    "均正常",
    "均",
    "没有异常",
    "没有不适",
    "没有症状",
    "没有",
    "没异常",
    "无异常",
    "无症状",
    "无不适",
    "无发热",
    "无",
    "正常",
    "健康",
    "平安",
    "体温",
    "在家",
    "不在",
    "外出",
    "已报",
    "已做",
    "已测",
    "已核酸",
    "发热",
    "发烧",
    "咳嗽",
    "有点",
    "有",
    "感冒",
    "良好",
    "安好",
    "共",
];

/// The first word is a name; the words after it as long as they look like names too.
fn split_names(words: Vec<String>, aside: String) -> (Vec<String>, String) {
    let (mut names, mut remark) = (Vec::new(), Vec::new());
    for word in words {
        let word = ["户主", "业主", "姓名", "住户"].iter().find_map(|w| word.strip_prefix(w)).map_or(word.clone(), str::to_owned);
        if word.is_empty() || names.contains(&word) {
            continue;
        }
        if !remark.is_empty() || SAID.iter().any(|s| word.starts_with(s)) && !(names.is_empty() && looks_like_name(&word)) {
            remark.push(word);
            continue;
        }
        // 王芳无异常, 王芳36.5
        let cut = word.char_indices().skip(2).map(|(at, _)| at).find(|at| {
            let rest = &word[*at..];
            rest.starts_with(|c: char| c.is_ascii_digit()) && !word.is_ascii() || SAID.iter().any(|s| rest.starts_with(s))
        });
        let (name, said) = word.split_at(cut.unwrap_or(word.len()));
        if !names.is_empty() && !looks_like_name(name) {
            remark.push(word);
            continue;
        }
        // 王芳和李明
        names.extend(name.split('和').filter(|n| !n.is_empty()).map(str::to_owned));
        if !said.is_empty() {
            remark.push(said.to_owned());
        }
    }
    if !aside.is_empty() {
        remark.push(aside);
    }
    (names, remark.join(" "))
}

/// Surnames of nearly everyone.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由欧";

fn looks_like_name(word: &str) -> bool {
    let length = word.chars().count();
    let latin =
        word.chars().all(|c| c.is_ascii_alphabetic()) && length >= 2 && word.starts_with(|c: char| c.is_ascii_uppercase());
    let chinese = word.chars().all(|c| !c.is_ascii() && c.is_alphabetic() || matches!(c, '·' | '•'));
    let family = word.chars().next().is_some_and(|c| SURNAMES.contains(c));
    latin || chinese && (word.contains(['·', '•']) || (2..=4).contains(&length) && family)
}
