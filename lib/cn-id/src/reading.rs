//! Pinyin search keys. Names begin with a surname whose reading often differs from the common one (单 shan, 曾 zeng).

use pinyin::ToPinyin;

use crate::typed::narrow;

/// Compound surnames with their readings.
const COMPOUND: &[(&str, &[&str])] = &[
    ("欧阳", &["ou", "yang"]),
    ("歐陽", &["ou", "yang"]),
    ("司马", &["si", "ma"]),
    ("上官", &["shang", "guan"]),
    ("诸葛", &["zhu", "ge"]),
    ("东方", &["dong", "fang"]),
    ("夏侯", &["xia", "hou"]),
    ("皇甫", &["huang", "fu"]),
    ("尉迟", &["yu", "chi"]),
    ("公孙", &["gong", "sun"]),
    ("长孙", &["zhang", "sun"]),
    ("慕容", &["mu", "rong"]),
    ("宇文", &["yu", "wen"]),
    ("司徒", &["si", "tu"]),
    ("司空", &["si", "kong"]),
    ("令狐", &["ling", "hu"]),
    ("澹台", &["tan", "tai"]),
    ("单于", &["chan", "yu"]),
    ("万俟", &["mo", "qi"]),
    ("轩辕", &["xuan", "yuan"]),
    ("申屠", &["shen", "tu"]),
    ("呼延", &["hu", "yan"]),
    ("端木", &["duan", "mu"]),
    ("南宫", &["nan", "gong"]),
    ("独孤", &["du", "gu"]),
    ("赫连", &["he", "lian"]),
    ("拓跋", &["tuo", "ba"]),
    ("钟离", &["zhong", "li"]),
    ("濮阳", &["pu", "yang"]),
    ("淳于", &["chun", "yu"]),
    ("闻人", &["wen", "ren"]),
    ("鲜于", &["xian", "yu"]),
    ("乐正", &["yue", "zheng"]),
    ("宗政", &["zong", "zheng"]),
    ("西门", &["xi", "men"]),
    ("东郭", &["dong", "guo"]),
    ("太史", &["tai", "shi"]),
    ("亓官", &["qi", "guan"]),
    ("夹谷", &["jia", "gu"]),
    ("漆雕", &["qi", "diao"]),
];

/// Single surnames read otherwise than the character commonly is (or that tables disagree on).
const SINGLE: &[(char, &str)] = &[
    ('单', "shan"),
    ('單', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('區', "ou"),
    ('查', "zha"),
    ('盖', "ge"),
    ('任', "ren"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('折', "she"),
    ('黑', "he"),
    ('繁', "po"),
    ('秘', "bi"),
    ('冼', "xian"),
    ('洗', "xian"),
    ('乐', "yue"),
    ('员', "yun"),
    ('缪', "miao"),
    ('种', "chong"),
    ('重', "chong"),
    ('祭', "zhai"),
    ('召', "shao"),
    ('幺', "yao"),
    ('能', "nai"),
    ('覃', "qin"),
    ('谌', "chen"),
    ('车', "che"),
    ('阚', "kan"),
    ('尉', "wei"),
    ('都', "du"),
    ('牟', "mu"),
    ('句', "gou"),
    ('燕', "yan"),
    ('应', "ying"),
    ('哈', "ha"),
    ('那', "na"),
    ('隗', "wei"),
    ('郇', "xun"),
    ('宓', "mi"),
    ('宁', "ning"),
    ('占', "zhan"),
    ('贾', "jia"),
    ('沈', "shen"),
    ('石', "shi"),
    ('葛', "ge"),
    ('费', "fei"),
    ('卜', "bu"),
    ('相', "xiang"),
    ('藏', "zang"),
    ('华', "hua"),
    ('纪', "ji"),
    ('过', "guo"),
    ('逄', "pang"),
    ('晁', "chao"),
    ('撒', "sa"),
    ('长', "chang"),
    ('乜', "nie"),
    ('仉', "zhang"),
    ('俞', "yu"),
    ('戚', "qi"),
    ('褚', "chu"),
    ('薄', "bo"),
    ('柏', "bai"),
    ('臧', "zang"),
    ('冯', "feng"),
    ('侯', "hou"),
    ('万', "wan"),
    ('叶', "ye"),
    ('谷', "gu"),
    ('强', "qiang"),
    ('蔚', "yu"),
    ('莘', "shen"),
];

/// Characters of names that the table of readings lacks.
const RARE: &[(char, &str)] = &[
    ('𠮷', "ji"),
    ('䶮', "yan"),
    ('㛃', "jie"),
    ('㸌', "huo"),
    ('𬀩', "wei"),
    ('𫖮', "yi"),
    ('𬭎', "hong"),
    ('𬘡', "yin"),
    ('𬤇', "yin"),
    ('𬍛', "xun"),
    ('𫍽', "xuan"),
    ('𬬱', "jin"),
    ('𣲘', "wu"),
];

/// A letter of other Latin alphabets as people type it without its signs; empty for what is none.
pub(crate) fn plain_latin(c: char) -> &'static str {
    const LETTERS: &[(&str, &str)] = &[
        ("àáâãäåāăąÀÁÂÃÄÅĀĂĄ", "a"),
        ("çćĉċčÇĆĈĊČ", "c"),
        ("ďđðĎĐÐ", "d"),
        ("èéêëēĕėęěÈÉÊËĒĔĖĘĚ", "e"),
        ("ĝğġģĜĞĠĢ", "g"),
        ("ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ", "i"),
        ("ķĶ", "k"),
        ("ĺļľłĹĻĽŁ", "l"),
        ("ñńņňÑŃŅŇ", "n"),
        ("òóôõöøōŏőÒÓÔÕÖØŌŎŐ", "o"),
        ("ŕŗřŔŖŘ", "r"),
        ("śŝşšșŚŜŞŠȘ", "s"),
        ("ţťŧțŢŤŦȚ", "t"),
        ("ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ", "u"),
        ("ýÿŷÝŸŶ", "y"),
        ("źżžŹŻŽ", "z"),
        ("æÆ", "ae"),
        ("œŒ", "oe"),
        ("ßẞ", "ss"),
        ("þÞ", "th"),
    ];
    if c.is_ascii() || c > '\u{1EFF}' {
        return "";
    }
    LETTERS.iter().find(|(all, _)| all.contains(c)).map_or("", |(_, plain)| plain)
}

/// The compound surname that `name` (of three characters or more, or the surname alone) begins with, and its readings.
pub(crate) fn compound_surname(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    COMPOUND.iter().find(|(surname, _)| name.starts_with(surname)).copied()
}

/// Syllables of a person's name, surname readings first.
pub(crate) fn name_syllables(name: &str) -> Vec<String> {
    let name = narrow(name);
    let name = name.trim();
    if let Some((surname, readings)) = compound_surname(name) {
        let mut syllables: Vec<String> = readings.iter().map(|s| (*s).to_owned()).collect();
        syllables.extend(syllables_of(&name[surname.len()..]));
        return syllables;
    }
    let mut chars = name.chars();
    match chars.next().and_then(|first| SINGLE.iter().find(|(c, _)| *c == first)) {
        Some((_, reading)) => {
            let mut syllables = vec![(*reading).to_owned()];
            syllables.extend(syllables_of(chars.as_str()));
            syllables
        }
        None => syllables_of(name),
    }
}

/// One syllable a Chinese character; a run of Latin letters and digits is one piece; a character without reading stays itself.
pub(crate) fn syllables_of(text: &str) -> Vec<String> {
    let mut syllables: Vec<String> = Vec::new();
    let mut in_run = false;
    for c in text.chars() {
        if let Some(reading) = c.to_pinyin() {
            // tables give 幢 its literary reading; keyboards write ü as v
            let reading = match c {
                '幢' => "zhuang",
                // 阿不都, 成都: seldom dou
                '都' => "du",
                _ => reading.plain(),
            };
            syllables.push(reading.replace('ü', "v"));
            in_run = false;
        } else if let Some((_, reading)) = RARE.iter().find(|(rare, _)| *rare == c) {
            syllables.push((*reading).to_owned());
            in_run = false;
        } else if c.is_ascii_alphanumeric() || !plain_latin(c).is_empty() {
            let small = c.to_ascii_lowercase();
            let letters = if c.is_ascii() { small.encode_utf8(&mut [0; 4]).to_owned() } else { plain_latin(c).to_owned() };
            match syllables.last_mut().filter(|_| in_run) {
                Some(run) => run.push_str(&letters),
                None => syllables.push(letters),
            }
            in_run = true;
        } else {
            if c.is_alphanumeric() {
                syllables.push(c.to_lowercase().to_string());
            }
            in_run = false;
        }
    }
    syllables
}

pub(crate) fn initials(syllables: &[String]) -> String {
    syllables.iter().filter_map(|s| s.chars().next()).collect()
}

/// A person's name as a search key, lower case, no tones, no spaces: `单晓` → `shanxiao`, `吕布` → `lvbu`.
pub fn pinyin(name: &str) -> String {
    name_syllables(name).concat()
}

/// The first letters of a person's name: `尉迟恭` → `ycg`.
pub fn pinyin_initials(name: &str) -> String {
    initials(&name_syllables(name))
}

/// As [`pinyin`] for text that is no name (places, things): no surname readings, so `单元` is `danyuan`.
pub fn text_pinyin(text: &str) -> String {
    syllables_of(&narrow(text)).concat()
}

/// As [`pinyin_initials`] for text that is no name.
pub fn text_initials(text: &str) -> String {
    initials(&syllables_of(&narrow(text)))
}
