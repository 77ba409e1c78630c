//! One row of a residents' list, and what is wrong with it. Pure: the same row gives the same answer everywhere.

use crate::list::phone_wrong;
use crate::person::fact::{Band, Need, Relation, Sex};
use crate::person::read::Personal;
use crate::place::{Home, bare};
use cn_id::{CitizenId, Date, Document, DocumentError, DocumentKind, IdError, Phone, Room, RoomError, narrow};
use sheet::{Cell, Damage};

use super::heading::{HEADINGS, Heading};

/// A row as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterRow {
    /// As the office program counts, from 1.
    pub row: usize,
    cells: [Cell; HEADINGS],
}

impl RosterRow {
    pub fn new(row: usize) -> RosterRow {
        RosterRow { row, ..RosterRow::default() }
    }
    /// For rows that do not come from a sheet.
    #[must_use]
    pub fn with(mut self, heading: Heading, text: impl Into<String>) -> RosterRow {
        self.cells[heading as usize] = Cell { text: text.into(), damage: None };
        self
    }
    pub(super) fn put(&mut self, heading: Heading, cell: Cell) {
        self.cells[heading as usize] = cell;
    }
    pub fn get(&self, heading: Heading) -> &str {
        self.cells[heading as usize].text.trim()
    }
    fn damage(&self, heading: Heading) -> Option<Damage> {
        self.cells[heading as usize].damage
    }
}

/// What is wrong with one cell, in words with arguments.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RowProblem {
    pub row: usize,
    pub column: Heading,
    /// As written; shown to who sent the list, kept nowhere.
    pub value: String,
    /// Id of the sentence: what is wrong and what to do.
    pub code: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// The row is left out. False: it goes in, this cell does not.
    pub blocking: bool,
}

/// A row that can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub row: usize,
    pub home: Home,
    pub personal: Personal,
    pub band: Band,
    pub sex: Sex,
    pub needs: Vec<Need>,
    pub relation: Relation,
}

/// The entry, or what stands against it; hints come with both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub entry: Option<Entry>,
    pub problems: Vec<RowProblem>,
}

struct Check<'a> {
    row: &'a RosterRow,
    problems: Vec<RowProblem>,
}

impl Check<'_> {
    fn wrong(&mut self, column: Heading, code: &'static str, args: Vec<(&'static str, String)>) {
        self.say(column, code, args, true);
    }
    fn say(&mut self, column: Heading, code: &'static str, args: Vec<(&'static str, String)>, blocking: bool) {
        let value: String = self.row.get(column).chars().take(60).collect();
        self.problems.push(RowProblem { row: self.row.row, column, value, code, args, blocking });
    }
}

/// Checks a row. `above` is the home of the row before: lists name it once for a household.
pub fn check(row: &RosterRow, above: Option<&Home>, today: Date) -> Checked {
    let mut c = Check { row, problems: Vec::new() };
    let name = c.name();
    let home = c.home(above);
    let (id_number, id_kind, citizen) = c.id_number(today);
    let phone = c.phone();
    let sex = c.sex(citizen.as_ref());
    let (needs, note) = (c.needs(), row.get(Heading::Note).chars().take(500).collect());
    let relation = relation_of(row, &name);
    let band = citizen.and_then(|id| id.age_on(today)).map_or(Band::Unknown, Band::of_age);
    let blocked = c.problems.iter().any(|p| p.blocking);
    let entry = home.filter(|_| !blocked).map(|home| Entry {
        row: row.row,
        home,
        personal: Personal { name, id_number, id_kind, phone, note, ..Personal::default() },
        band,
        sex,
        needs,
        relation,
    });
    Checked { entry, problems: c.problems }
}

impl Check<'_> {
    fn name(&mut self) -> String {
        let written = narrow(self.row.get(Heading::Name));
        let chinese = !written.is_ascii();
        // 王　芳: offices pad names with spaces; foreign names keep theirs.
        let name: String =
            if chinese { written.split_whitespace().collect() } else { written.split_whitespace().collect::<Vec<_>>().join(" ") };
        let odd = name.chars().find(|ch| ch.is_ascii_digit() || ch.is_control() || "<>{}[]=@/\\|*".contains(*ch));
        if name.is_empty() {
            self.wrong(Heading::Name, "import-name-missing", vec![]);
        } else if let Some(ch) = odd {
            self.wrong(Heading::Name, "import-name-odd", vec![("sign", ch.to_string())]);
        } else if name.chars().count() > 60 {
            self.wrong(Heading::Name, "import-name-long", vec![]);
        }
        name
    }

    fn home(&mut self, above: Option<&Home>) -> Option<Home> {
        let get = |h| self.row.get(h);
        let (building, room) = (get(Heading::Building), get(Heading::Room));
        if building.is_empty() && room.is_empty() {
            let address = get(Heading::Address);
            if address.is_empty() {
                if let Some(above) = above {
                    return Some(above.clone());
                }
                self.wrong(Heading::Room, "import-room-missing", vec![]);
                return None;
            }
            return self.home_of(address, Heading::Address);
        }
        // 房号 often holds the whole address, or unit and room.
        let unit = get(Heading::Unit);
        let whole = match (building.is_empty(), unit.is_empty()) {
            (true, _) => room.to_owned(),
            (false, true) => format!("{}-{room}", bare(building)),
            (false, false) => format!("{}-{}-{}", bare(building), bare(unit), bare(room)),
        };
        if room.is_empty() {
            self.wrong(Heading::Room, "import-room-missing", vec![]);
            return None;
        }
        self.home_of(&whole, Heading::Room)
    }

    fn home_of(&mut self, address: &str, column: Heading) -> Option<Home> {
        match Room::parse(address) {
            Ok(r) => Some(Home {
                grid: narrow(self.row.get(Heading::Grid)),
                compound: match narrow(self.row.get(Heading::Compound)) {
                    c if c.is_empty() => r.place,
                    c => c,
                },
                building: r.building,
                unit: r.unit.unwrap_or_default(),
                floor: r.floor.map_or(0, i64::from),
                room: r.room,
            }),
            Err(e) => {
                let (code, args) = match e {
                    RoomError::Empty | RoomError::NoRoom => ("import-room-missing", vec![]),
                    RoomError::TurnedIntoDate => ("import-room-date", vec![]),
                    RoomError::NoBuilding => ("import-building-missing", vec![]),
                    RoomError::TooManyParts { found } => ("import-room-parts", vec![("found", found.to_string())]),
                    RoomError::Unexpected { text } => ("import-room-odd", vec![("text", text)]),
                };
                self.wrong(column, code, args);
                None
            }
        }
    }

    /// Number, kind unless it is a citizen ID, and what the number tells of birth and sex.
    fn id_number(&mut self, today: Date) -> (String, String, Option<CitizenId>) {
        let (column, none) = (Heading::IdNumber, Default::default());
        let text = self.row.get(column);
        if self.row.damage(column).is_some() {
            self.wrong(column, "import-id-damaged", vec![]);
            return none;
        }
        if text.is_empty() {
            return none;
        }
        match self.document(text) {
            Ok(d) => {
                let kind = if d.kind() == DocumentKind::CitizenId { "" } else { d.kind().code() };
                match d.citizen_id().map(|id| CitizenId::parse_on(id.as_str(), today)) {
                    Some(Err(e)) => self.id_wrong(e),
                    Some(Ok(id)) => return (d.as_str().to_owned(), kind.to_owned(), Some(id)),
                    None => return (d.as_str().to_owned(), kind.to_owned(), None),
                }
            }
            Err(DocumentError::Empty) => {}
            Err(DocumentError::Damaged) => self.wrong(column, "import-id-damaged", vec![]),
            Err(DocumentError::Citizen(e)) => self.id_wrong(e),
            Err(DocumentError::Unknown | DocumentError::NotOf(_)) => self.wrong(column, "import-id-unknown", vec![]),
        }
        none
    }

    /// As the list says what it is; offices leave "身份证" standing beside passports, so what it looks like has the last word.
    fn document(&mut self, text: &str) -> Result<Document, DocumentError> {
        let said = self.row.get(Heading::IdKind);
        let Some(kind) = DocumentKind::from_code(said).or_else(|| DocumentKind::named(said)) else {
            return Document::parse(text);
        };
        match Document::parse_as(kind, text) {
            Err(e @ (DocumentError::NotOf(_) | DocumentError::Unknown)) => {
                let found = Document::parse(text).map_err(|_| e)?;
                self.say(Heading::IdKind, "import-id-kind", vec![], false);
                Ok(found)
            }
            other => other,
        }
    }

    fn id_wrong(&mut self, e: IdError) {
        let (code, args) = match e {
            IdError::Empty => return,
            IdError::Damaged => ("import-id-damaged", vec![]),
            IdError::Length { found } => ("import-id-length", vec![("found", found.to_string())]),
            IdError::Character { at, found } => {
                ("import-id-character", vec![("at", at.to_string()), ("found", found.to_string())])
            }
            IdError::Birth { year, month, day } => ("import-id-birth", vec![("date", format!("{year}-{month}-{day}"))]),
            IdError::FutureBirth { birth: (y, m, d) } => ("import-id-future", vec![("date", format!("{y}-{m}-{d}"))]),
            IdError::CheckDigit { expected, .. } => ("import-id-check", vec![("expected", expected.to_string())]),
            IdError::Fifteen { upgraded } => ("import-id-fifteen", vec![("upgraded", upgraded.as_str().to_owned())]),
        };
        self.wrong(Heading::IdNumber, code, args);
    }

    fn phone(&mut self) -> String {
        let text = self.row.get(Heading::Phone);
        match Phone::parse(text) {
            Ok(p) => return p.as_str().to_owned(),
            Err(e) => {
                let damaged = self.row.damage(Heading::Phone).is_some();
                if let Some((code, args)) = phone_wrong(e, text, damaged) {
                    self.wrong(Heading::Phone, code, args);
                }
            }
        }
        String::new()
    }

    fn sex(&mut self, citizen: Option<&CitizenId>) -> Sex {
        let told = citizen.map(|id| if id.sex() == cn_id::Sex::Male { Sex::Male } else { Sex::Female });
        let written = match self.row.get(Heading::Sex) {
            "男" | "男性" | "M" | "1" => Some(Sex::Male),
            "女" | "女性" | "F" | "2" => Some(Sex::Female),
            "" => None,
            _ => {
                self.say(Heading::Sex, "import-sex-odd", vec![], false);
                None
            }
        };
        if told.is_some() && written.is_some() && told != written {
            self.say(Heading::Sex, "import-sex-differs", vec![], false);
        }
        told.or(written).unwrap_or(Sex::Unknown)
    }

    /// Categories of offices as needs. What is no need is not kept: a diagnosis has no place here.
    fn needs(&mut self) -> Vec<Need> {
        let written = self.row.get(Heading::Category);
        let mut needs = Vec::new();
        let mut unknown = false;
        let parts = written.split(['、', '，', ',', ';', '；', '/', ' ', '\n']);
        for part in parts.map(str::trim).filter(|p| !p.is_empty() && !matches!(*p, "无" | "否" | "-" | "—")) {
            let found = needs_called(part);
            unknown |= found.is_empty();
            needs.extend(found);
        }
        if matches!(self.row.get(Heading::Phone), "无手机" | "没有手机") {
            needs.push(Need::NoPhone);
        }
        if unknown {
            self.say(Heading::Category, "import-category-unknown", vec![], false);
        }
        needs.sort_unstable();
        needs.dedup();
        needs
    }
}

/// Words of lists → what is needed, beside those of the care categories.
static NEEDS: [(&[&str], Need); 15] = [
    (&["独居", "空巢", "孤寡"], Need::LivesAlone),
    (&["无手机", "没有手机", "不会用手机"], Need::NoPhone),
    (&["行动不便", "上下楼不便", "卧床", "轮椅", "失能", "肢体"], Need::CannotClimb),
    (&["每日电话", "高龄", "失独", "孤寡", "留守", "困境儿童"], Need::DailyCall),
    (&["代取药", "代配药", "配药", "用药", "慢病"], Need::MedicineFetched),
    (&["听力", "听不清", "聋"], Need::HardOfHearing),
    (&["定期就医", "透析", "孕", "产检", "化疗"], Need::RegularTreatment),
    (&["两人抬", "担架"], Need::LiftedByTwo),
    (&["不能断电", "设备用电"], Need::MachinePower),
    (&["翻译", "手语"], Need::Interpreter),
    (&["监护人", "要人监护"], Need::Guardian),
    (&["婴儿用品", "奶粉", "尿布"], Need::InfantSupplies),
    (&["先打电话", "预约上门"], Need::CallFirst),
    (&["随时送医", "临产"], Need::HospitalReady),
    (&["特殊饮食", "忌口"], Need::SpecialFood),
];

/// What a word of a list asks for, each once.
pub(super) fn needs_called(word: &str) -> Vec<Need> {
    let mut needs = crate::care::needs_called(word);
    needs.extend(NEEDS.iter().filter(|(words, _)| words.iter().any(|w| word.contains(w))).map(|(_, n)| *n));
    needs.extend(Need::ALL.into_iter().filter(|n| word.contains(n.code())));
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// What a column headed by a need (是否独居, 孕产妇) says of someone: the word of it where the cell says yes.
pub(super) fn ticked(heading: &str, cell: &str) -> Option<String> {
    let cell = narrow(cell);
    let yes = matches!(cell.trim(), "是" | "有" | "√" | "✓" | "1" | "Y" | "y" | "对" | "在册");
    let no = matches!(cell.trim(), "否" | "无" | "没有" | "0" | "N" | "n" | "×");
    // 有无手机 asks for the opposite of the need.
    let phone =
        heading.contains("手机") && !heading.contains("无手机号") && (heading.contains("有无") || heading.contains("是否有"));
    match (phone, yes, no) {
        (true, _, true) => Some("无手机".to_owned()),
        (false, true, _) if !needs_called(heading).is_empty() => Some(heading.to_owned()),
        _ => None,
    }
}

fn relation_of(row: &RosterRow, name: &str) -> Relation {
    let relation = row.get(Heading::Relation);
    let residence = row.get(Heading::Residence);
    if relation.contains("租") || residence.contains("租") || residence.contains("流动") {
        Relation::Tenant
    } else if matches!(relation, "户主" | "本人" | "业主")
        || relation.is_empty() && !name.is_empty() && row.get(Heading::Head) == name
    {
        Relation::Head
    } else {
        Relation::Member
    }
}
