//! Rules as tables: each row is `input | … | expected`, the outcome in the last column.

use cn_id::*;

/// Runs `outcome` on the first column of every row and compares with the last; reports every wrong row at once.
fn table(rows: &str, outcome: impl Fn(&str) -> String) {
    let wrong: Vec<String> = rows
        .lines()
        .map(str::trim)
        .filter(|row| !row.is_empty() && !row.starts_with("//"))
        .filter_map(|row| {
            let (input, expected) = row.rsplit_once('|').expect("a row has two columns");
            let got = outcome(input.trim());
            (got != expected.trim()).then(|| format!("{input}| expected {} | got {got}", expected.trim()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn either<T, E: std::fmt::Debug>(result: Result<T, E>, show: impl Fn(T) -> String) -> String {
    match result {
        Ok(good) => show(good),
        Err(why) => format!("{why:?}"),
    }
}

#[test]
fn citizen_ids() {
    table(
        "
        11010519491231002X     | 110105 (1949, 12, 31) Female 110105********002X
        11010519491231002x     | 110105 (1949, 12, 31) Female 110105********002X
        １１０１０５１９４９１２３１００２Ｘ | 110105 (1949, 12, 31) Female 110105********002X
        110105 19491231 002X   | 110105 (1949, 12, 31) Female 110105********002X
        '11010519491231002X    | 110105 (1949, 12, 31) Female 110105********002X
        110105194912310021     | CheckDigit { expected: 'X', found: '1' }
        110105194912310029     | CheckDigit { expected: 'X', found: '9' }
                               | Empty
        3.3E+17                | Damaged
        3.30902E+17            | Damaged
        3.30902e17             | Damaged
        330902199001012000     | Damaged
        11010519491231002Ⅹ     | 110105 (1949, 12, 31) Female 110105********002X
        330902199001011234.0   | Damaged
        3309021990             | Length { found: 10 }
        11010519491231002XX    | Length { found: 19 }
        1101051949I231002X     | Character { at: 11, found: 'I' }
        1101O519491231002X     | Character { at: 5, found: 'O' }
        X1010519491231002X     | Character { at: 1, found: 'X' }
        110105194902300022     | Birth { year: 1949, month: 2, day: 30 }
        110105194913010022     | Birth { year: 1949, month: 13, day: 1 }
        110105190002290022     | Birth { year: 1900, month: 2, day: 29 }
        110105491231002        | Fifteen { upgraded: CitizenId(110105********002X) }
        110105491331002        | Birth { year: 1949, month: 13, day: 31 }
        无                     | Length { found: 1 }
        ",
        |text| either(CitizenId::parse(text), |id| format!("{} {:?} {:?} {}", id.region6(), id.birth(), id.sex(), id.mask())),
    );
}

#[test]
fn citizen_ids_on_a_day() {
    let id = CitizenId::parse("11010519491231002X").unwrap();
    assert_eq!(CitizenId::parse_on("11010519491231002X", (1949, 12, 31)), Ok(id));
    assert_eq!(CitizenId::parse_on("11010519491231002X", (1949, 12, 30)), Err(IdError::FutureBirth { birth: (1949, 12, 31) }));
    assert_eq!((id.age_on((2020, 2, 3)), id.age_on((2020, 12, 31)), id.age_on((1949, 1, 1))), (Some(70), Some(71), None));
}

#[test]
fn fictional_people_parse() {
    let old = CitizenId::from_15("999999900101001").unwrap();
    assert!(old.is_fictional());
    assert_eq!(CitizenId::parse(old.as_str()), Ok(old));
    assert_eq!(Document::parse(old.as_str()).unwrap().kind(), DocumentKind::CitizenId);
    assert!(!CitizenId::parse("11010519491231002X").unwrap().is_fictional());
}

#[test]
fn credit_codes() {
    table(
        "
        91110000600037341L  | 9 110000 600037341
        91110000600037341l  | 9 110000 600037341
        9111 0000 6000 37341L | 9 110000 600037341
        9111-0000600037341L | 9 110000 600037341
        91110000600037341M  | CheckDigit { expected: 'L', found: 'M' }
        91110000600037314L  | CheckDigit { expected: 'T', found: 'L' }
        9111000060003734IL  | Character { at: 17, found: 'I' }
        9111A000600037341L  | Character { at: 5, found: 'A' }
        911100006000        | Length { found: 12 }
        9.1E+17             | Damaged
                            | Empty
        ",
        |text| either(CreditCode::parse(text), |c| format!("{} {} {}", c.department(), c.region6(), c.subject())),
    );
}

#[test]
fn regions() {
    table(
        "
        330000          | Province 330000 parent -
        330900          | City 330900 parent 330000
        330902          | County 330902 parent 330900
        330902001       | Street 330902001 parent 330902
        330902001003    | Committee 330902001003 parent 330902001
        330902001003005 | Grid 330902001003005 parent 330902001003
        330902000000    | County 330902 parent 330900
        330000000000    | Province 330000 parent -
        330902001000    | Street 330902001 parent 330902
        ３３０９０２    | County 330902 parent 330900
        3309            | Length { found: 4 }
        030902          | Character { at: 1, found: '0' }
        33090A          | Character { at: 6, found: 'A' }
        3.30902E+11     | Damaged
                        | Empty
        ",
        |text| {
            either(RegionCode::parse(text), |r| {
                let parent = r.parent().map_or("-".to_owned(), |p| p.to_string());
                format!("{:?} {r} parent {parent}", r.level())
            })
        },
    );
    table(
        "
        330902001003 in 330902001 | true
        330902001003 in 330900    | true
        330902 in 330000          | true
        330902 in 330902          | true
        330902 in 330903          | false
        330900 in 330902          | false
        340902 in 330000          | false
        ",
        |row| {
            let (inner, outer) = row.split_once(" in ").unwrap();
            RegionCode::parse(inner).unwrap().starts_with(&RegionCode::parse(outer).unwrap()).to_string()
        },
    );
}

#[test]
fn phones() {
    table(
        "
        13800001234         | Mobile 13800001234 138****1234
        +86 138 0000 1234   | Mobile 13800001234 138****1234
        8613800001234       | Mobile 13800001234 138****1234
        0086-138-0000-1234  | Mobile 13800001234 138****1234
        (+86)13800001234    | Mobile 13800001234 138****1234
        １３８００００１２３４ | Mobile 13800001234 138****1234
        138-0000-1234       | Mobile 13800001234 138****1234
        013800001234        | Mobile 13800001234 138****1234
        13800001234.0       | Mobile 13800001234 138****1234
        0580-2031234        | Landline 0580-2031234 0580-****234
        (0580)2031234       | Landline 0580-2031234 0580-****234
        0580-2031234-801    | Landline 0580-2031234-801 0580-****234-801
        010 12345678转9     | Landline 010-12345678-9 010-*****678-9
        02112345678         | Landline 021-12345678 021-*****678
        2031234             | Local 2031234 ****234
        4008123123          | Service 4008123123 400****123
        400-812-3123        | Service 4008123123 400****123
        +852 6123 4567      | Abroad +85261234567 +85******567
        1.38E+10            | Damaged
        12800001234         | Shape
        1380000123          | Length { found: 10 }
        138000012345        | Length { found: 12 }
        0580-203            | Length { found: 7 }
        13800001234/13900001234 | Several { count: 2 }
        13800001234、2031234 | Several { count: 2 }
        138o0001234         | Character { found: 'O' }
        无                  | Character { found: '无' }
                            | Empty
        ",
        |text| either(Phone::parse(text), |p| format!("{:?} {} {}", p.kind(), p.as_str(), p.mask())),
    );
}

#[test]
fn name_masks() {
    table(
        "
        王芳         | 王*
        王小芳       | 王*芳
        陈方安生     | 陈**生
        欧阳娜娜     | 欧阳**
        欧阳修       | 欧阳*
        欧阳         | 欧*
        芳           | *
                     |
        𠮷田         | 𠮷*
        王𠮷䶮       | 王*䶮
        阿不都热西提·买买提 | 阿*****·**提
        John Smith   | J*** S****
        O'Neill      | O'N****
        José         | J***
        ＡＢ         | A*
        葛\u{E0100}城 | 葛*
        ",
        |name| mask_name(&name.replace("\\u{E0100}", "\u{E0100}")),
    );
}

#[test]
fn pinyin_keys() {
    table(
        "
        王芳     | wangfang wf
        单晓     | shanxiao sx
        曾国藩   | zengguofan zgf
        解珍     | xiezhen xz
        仇英     | qiuying qy
        区小明   | ouxiaoming oxm
        尉迟恭   | yuchigong ycg
        万俟卨   | moqixie mqx
        欧阳修   | ouyangxiu oyx
        单于     | chanyu cy
        查良镛   | zhaliangyong zly
        任盈盈   | renyingying ryy
        朴树     | piaoshu ps
        吕布     | lvbu lb
        John 王  | johnwang jw
        Ａ1栋    | a1dong ad
        😀王     | wang w
                 |
        ",
        |name| format!("{} {}", pinyin(name), pinyin_initials(name)).trim().to_owned(),
    );
    table(
        "
        单元   | danyuan dy
        5幢    | 5zhuang 5z
        解放路 | jiefanglu jfl
        ",
        |text| format!("{} {}", text_pinyin(text), text_initials(text)),
    );
    assert!(!pinyin("王𠮷䶮").is_empty());
}

#[test]
fn documents() {
    table(
        "
        11010519491231002X | CitizenId 110105********002X
        E12345678          | Passport E1****678
        ea1234567          | Passport EA****567
        G12345678          | Passport G1****678
        123456789          | Passport 12****789
        AB1234567          | Passport AB****567
        C01X00T47          | Passport C0****T47
        H12345678          | HkMacaoPermit H1****678
        M1234567801        | HkMacaoPermit M1******801
        12345678           | TaiwanPermit 12***678
        1234567890(B)      | TaiwanPermit 12******90B
        USA110082041516    | ForeignerPermanent USA110*****1516
        USA110082133116    | Citizen(Birth { year: 82, month: 13, day: 31 })
        911124198108030024 | ForeignerPermanent 911124********0024
        911124198108030025 | Citizen(CheckDigit { expected: '4', found: '5' })
        810000198001011236 | ResidencePermit 810000********1236
        830000198001011 23X | ResidencePermit 830000********123X
        820000199002150023 | ResidencePermit 820000********0023
        820000199002310023 | Citizen(Birth { year: 1990, month: 2, day: 31 })
        EA1234567          | Passport EA****567
        PE1234567          | Passport PE****567
        123456             | Unknown
        ABCD12345          | Unknown
        3.3E+17            | Damaged
        110105194912310021 | Citizen(CheckDigit { expected: 'X', found: '1' })
        110105491231002    | Citizen(Fifteen { upgraded: CitizenId(110105********002X) })
        身份证             | Unknown
        无异常             | Unknown
        12345              | Unknown
                           | Empty
        ",
        |text| either(Document::parse(text), |d| format!("{:?} {}", d.kind(), d.mask())),
    );
}

/// kind said | number | what it is
#[test]
fn documents_as_they_are_said_to_be() {
    table(
        "
        passport            12345678           | Passport
        taiwan_permit       12345678           | TaiwanPermit
        taiwan_permit       1234567890B        | TaiwanPermit
        taiwan_permit       123456789          | NotOf(TaiwanPermit)
        hk_macao_permit     H12345678          | HkMacaoPermit
        hk_macao_permit     m1234567801        | HkMacaoPermit
        hk_macao_permit     H1234567           | NotOf(HkMacaoPermit)
        passport            H12345678          | Passport
        passport            EI1234567          | Passport
        citizen_id          11010519491231002X | CitizenId
        citizen_id          810000198001011236 | NotOf(CitizenId)
        citizen_id          E12345678          | Unknown
        residence_permit    810000198001011236 | ResidencePermit
        residence_permit    11010519491231002X | NotOf(ResidencePermit)
        foreigner_permanent 911124198108030024 | ForeignerPermanent
        foreigner_permanent USA110082041516    | ForeignerPermanent
        foreigner_permanent E12345678          | NotOf(ForeignerPermanent)
        passport            护照               | NotOf(Passport)
        ",
        |line| {
            let (kind, number) = line.split_once(' ').unwrap();
            either(Document::parse_as(DocumentKind::from_code(kind).unwrap(), number), |d| format!("{:?}", d.kind()))
        },
    );
    table(
        "
        居民身份证           | CitizenId
        护照                 | Passport
        回乡证               | HkMacaoPermit
        港澳居民来往内地通行证 | HkMacaoPermit
        台胞证               | TaiwanPermit
        港澳台居民居住证     | ResidencePermit
        外国人永久居留身份证 | ForeignerPermanent
        其他                 | none
        ",
        |name| DocumentKind::named(name).map_or("none".to_owned(), |k| format!("{k:?}")),
    );
}

/// name in the register | what is typed | how it fits
#[test]
fn names_are_found_as_they_are_heard() {
    table(
        "
        王芳 ~ 王芳       | Same
        王芳 ~ 王 芳      | Same
        王芳 ~ 芳         | Part
        王芳 ~ wf         | Part
        王芳 ~ wang       | Part
        王芳 ~ wangfang   | Same
        王芳 ~ wang fang  | Same
        王芳 ~ Wang'Fang  | Same
        王芳 ~ wanfan     | Sound
        王芳 ~ 王方       | Sound
        王芳 ~ 汪方       | Sound
        王芳 ~ 完凡       | Sound
        王芳 ~ wangfamg   | Slip
        王芳 ~ wangfagn   | Slip
        王芳 ~ wangfeng   | Slip
        王芳 ~ 王丽       | none
        王芳 ~ 李芳       | none
        李玲 ~ lining     | Sound
        刘丽 ~ niuni      | Sound
        张晓红 ~ zangxiaohong | Sound
        张晓红 ~ xiaohong | Part
        张晓红 ~ 张小红   | Sound
        张晓红 ~ 章晓红   | Sound
        张晓红 ~ 张晓华   | Slip
        张晓红 ~ 张红     | none
        陈国强 ~ cenguoqian | Sound
        陈国强 ~ chengouqiang | Slip
        单晓 ~ shanxiao   | Same
        单晓 ~ danxiao    | Same
        单晓 ~ sx         | Part
        单晓 ~ dx         | Part
        曾国藩 ~ cengguofan | Same
        解珍 ~ jiezhen    | Same
        仇英 ~ chouying   | Same
        仇英 ~ qiuyin     | Part
        尉迟恭 ~ weichigong | Same
        吕布 ~ lubu       | Sound
        𠮷田 ~ 吉田       | Same
        𠮷田 ~ jitian     | Same
        王䶮 ~ wangyan    | Same
        王䶮 ~ wy         | Part
        刘䶮 ~ 刘岩       | Sound
        阿不都·热合曼 ~ 阿不都热合曼 | Same
        阿不都·热合曼 ~ 热合曼 | Part
        阿不都•热合曼 ~ 阿不都·热合曼 | Same
        阿不都·热合曼 ~ abudureheman | Same
        迪丽热巴·迪力木拉提 ~ dlrb | Part
        John Smith ~ smith | Part
        John Smith ~ john smith | Same
        John Smith ~ jhon smith | Slip
        José García ~ jose garcia | Same
        José García ~ garc | Part
        O'Neill ~ oneill | Same
        王芳 ~ w          | Part
        王芳 ~ zzz        | none
        ",
        |line| {
            let (name, typed) = line.split_once('~').unwrap();
            NameQuery::of(typed).fit(&NameKey::of(name)).map_or("none".to_owned(), |f| format!("{f:?}"))
        },
    );
    table(
        "
        王芳 ~ 王芳   | alike
        王芳 ~ 王方   | alike
        王小芳 ~ 王小方 | alike
        王小芳 ~ 王小丽 | alike
        王芳 ~ 王丽   | other
        张伟 ~ 李伟   | other
        张大双 ~ 张小双 | alike
         ~ 王芳       | other
        ",
        |line| {
            let (a, b) = line.split_once('~').unwrap();
            if NameKey::of(a).alike(&NameKey::of(b)) { "alike".to_owned() } else { "other".to_owned() }
        },
    );
}

#[test]
fn rooms() {
    table(
        "
        5幢2单元301        | 5-2-301 floor 3
        5-2-301            | 5-2-301 floor 3
        5号楼2单元301室    | 5-2-301 floor 3
        5#2-301            | 5-2-301 floor 3
        5#-2-301           | 5-2-301 floor 3
        ５幢２单元３０１   | 5-2-301 floor 3
        ５－２－３０１     | 5-2-301 floor 3
        05-02-0301         | 5-2-0301 floor 3
        5栋1203            | 5-1203 floor 12
        A座1203            | A-1203 floor 12
        a座1203a           | A-1203A floor 12
        5-301              | 5-301 floor 3
        5楼2门301号        | 5-2-301 floor 3
        5号301室           | 5-301 floor 3
        十二幢一单元301    | 12-1-301 floor 3
        5幢2单元3楼301     | 5-2-301 floor 3
        5 幢 2 单元 301 室 | 5-2-301 floor 3
        阳光花园5幢2单元301 | 阳光花园@5-2-301 floor 3
        港岛路88号阳光花园5幢2单元301室 | 港岛路88号阳光花园@5-2-301 floor 3
        5-2-B1             | 5-2-B1 floor -
        5-2-11             | 5-2-11 floor -
        301                | NoBuilding
        2单元301           | NoBuilding
        5幢                | NoRoom
        5幢2单元           | NoRoom
        5-2-3-301          | TooManyParts { found: 4 }
        2024-05-02         | TurnedIntoDate
        5月2日             | TurnedIntoDate
        5-2-301王芳        | Unexpected { text: \"王芳\" }
                           | Empty
        ",
        |text| {
            either(Room::parse(text), |r| {
                let floor = r.floor.map_or("-".to_owned(), |f| f.to_string());
                let place = if r.place.is_empty() { String::new() } else { format!("{}@", r.place) };
                format!("{place}{r} floor {floor}")
            })
        },
    );
}

#[test]
fn chains() {
    table(
        "
        1. 5-2-301 王芳 无异常         | 1 5-2-301 王芳 [无异常]
        2、5幢2单元302，李四，有点咳嗽 37.2 | 2 5-2-302 李四 [有点咳嗽 37.2]
        3) 5-2-303王五                 | 3 5-2-303 王五 []
        4. 王芳 5-2-301 无异常         | 4 5-2-301 王芳 [无异常]
        5. 5幢 2单元 301 王芳          | 5 5-2-301 王芳 []
        6 5-2-301 王芳 2人在家         | 6 5-2-301 王芳 [2人在家]
        5-2-301 王芳 无异常            | - 5-2-301 王芳 [无异常]
        ７．５－２－３０１　王芳　正常 | 7 5-2-301 王芳 [正常]
        8. 王芳5-2-301                 | 8 5-2-301 王芳 []
        9. 5-2-301室王𠮷䶮 😀          | 9 5-2-301 王𠮷䶮 []
        10. 301 王芳                   | Room(NoBuilding)
        11. 5-2-301                    | NoName
        12. 5月2日 王芳                | Room(TurnedIntoDate)
        13. 收到                       | Room(NoRoom)
        14.                            | skipped
        1️⃣ 5-2-301 王芳 ✅无异常       | 1 5-2-301 王芳 [无异常]
        ③5-2-301王芳正常               | 3 5-2-301 王芳 [正常]
        👉 5-2-301 王芳 🌹🌹           | - 5-2-301 王芳 []
        【4】５－２－３０１【王芳】无  | 4 5-2-301 王芳 [无]
        5. 王芳 无异常                 | 5 ? 王芳 [无异常]
        6. 5-2-301 王芳、李明、王小宝 都无异常 | 6 5-2-301 王芳,李明,王小宝 [都无异常]
        7. 5-2-301 王芳/李明 正常      | 7 5-2-301 王芳,李明 [正常]
        8. 5-2-301 王芳（本人）李明（爱人）健康 | 8 5-2-301 王芳,李明 [健康 本人 爱人]
        9. 5-2-301 王芳一家3口均无异常 | 9 5-2-301 王芳 [一家3口均无异常]
        10. 5-2-301 户主王芳 13800001234 无异常 | 10 5-2-301 王芳 tel 13800001234 [无异常]
        11. 5-2-301王芳36.5℃           | 11 5-2-301 王芳 [36.5℃]
        12. 5栋2单元301室：王芳：无异常 | 12 5-2-301 王芳 [无异常]
        13. 阿不都·热合曼 5-2-301 正常 | 13 5-2-301 阿不都·热合曼 [正常]
        14. 5-2-301 王芳和李明 平安    | 14 5-2-301 王芳,李明 [平安]
        15. 收到，谢谢                 | Room(NoRoom)
        例：5-2-301 张三 无异常        | skipped
        ",
        |line| {
            let chain = parse_chain(line);
            match (chain.items.first(), chain.problems.first()) {
                (Some(i), None) => {
                    let number = i.number.map_or("-".to_owned(), |n| n.to_string());
                    let room = i.room.as_ref().map_or("?".to_owned(), ToString::to_string);
                    let phone = i.phone.as_ref().map_or(String::new(), |p| format!(" tel {p}"));
                    format!("{number} {room} {}{phone} [{}]", i.names.join(","), i.remark)
                }
                (None, Some(p)) => format!("{:?}", p.trouble),
                (None, None) => "skipped".to_owned(),
                both => format!("{both:?}"),
            }
        },
    );
}

#[test]
fn a_pasted_chain_keeps_heading_lines_and_places() {
    let chain = parse_chain("#接龙\n阳光花园每日健康\n例 房号 姓名 情况\n\n1. 5-2-301 王芳 无异常\n2. 不知道\n3. 5-2-302 李四\n");
    assert_eq!(chain.heading, ["#接龙", "阳光花园每日健康", "例 房号 姓名 情况"]);
    assert_eq!(chain.items.iter().map(|i| i.line).collect::<Vec<_>>(), [5, 7]);
    assert_eq!((chain.problems[0].line, chain.problems[0].text.as_str()), (6, "2. 不知道"));
}

#[test]
fn entries_that_lost_their_line_breaks_are_told_apart() {
    let chain = parse_chain("1.5-2-301王芳无异常 2.5-2-302李四 37.2 3、6-101 吕布 正常\n4. 5-2-303 孙行者 体温 36.5 正常");
    let all: Vec<String> = chain.items.iter().map(|i| format!("{} {} [{}]", i.line, i.names.join(","), i.remark)).collect();
    assert_eq!(all, ["1 王芳 [无异常]", "1 李四 [37.2]", "1 吕布 [正常]", "2 孙行者 [体温 36.5 正常]"]);
}

/// Nothing people can type makes a parser panic: slices of awkward characters, a fixed sequence.
#[test]
fn no_text_panics() {
    let alphabet: Vec<char> = "0159xXEe+.-－#号楼幢单元室一十 　王𠮷䶮😀\u{202e}é'(/\n转HM٣".chars().collect();
    let mut state = 88_172_645_463_325_252u64;
    for _ in 0..60_000 {
        let mut text = String::new();
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        for k in 0..(state >> 59) {
            let pick = (state >> (k % 40)) as usize ^ (k as usize * 7919);
            text.push(alphabet[pick % alphabet.len()]);
        }
        let _ = (CitizenId::parse(&text).is_ok(), CreditCode::parse(&text).is_ok(), RegionCode::parse(&text).is_ok());
        let _ = (Phone::parse(&text).map(|p| p.mask()), Document::parse(&text).map(|d| d.mask()), Room::parse(&text).is_ok());
        let _ = (mask_name(&text), pinyin(&text));
        if state.is_multiple_of(8) {
            let _ = parse_chain(&text);
            let _ = NameQuery::of(&text).fit(&NameKey::of(&text)).is_some();
        }
    }
}
