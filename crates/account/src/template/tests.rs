//! A form is recognised, filled in place, and comes out as it went in but for the cells that were empty.

use super::xml::{self, Value, Wrong};
use super::*;
use muster_ground::person::{Band, Personal, REGISTER_DATASET, Register, Relation, Standing};
use muster_ground::rehearsal::{EAST, Trial, WEST, at_home, body, staff};
use muster_ledger::{ActorId, Moment, PlaceId, Refusal};
use muster_web::{Does, Mask, Request, Scope, Then, Upload, find_route, missing_words};
use rust_xlsxwriter::{Color, Format, Formula, Workbook};

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

#[test]
fn bodies_are_golden() {
    const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/template");
    let made = TemplateMapped {
        id: TemplateId(1),
        area: PlaceId(10),
        fingerprint: "00ff".into(),
        sheet: 0,
        head: 3,
        columns: vec![(0, "sheet.number".into()), (1, "person.name".into())],
        rows: "residents".into(),
        hidden: 1,
    };
    body(GOLDEN, TEMPLATE_MAPPED, &made);
    let put_right = TemplateCorrected { id: TemplateId(1), column: 2, field: Some("person.phone".into()) };
    body(GOLDEN, TEMPLATE_CORRECTED, &put_right);
}

/// A form as offices make them: a title over all columns, headings in colour, four styled rows, a sum below, a hidden sheet.
fn form(rows: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    hidden.set_name("码表").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "姓名").unwrap();
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00FF_DD00));
    let cell = Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin).set_font_size(14);
    let sheet = book.add_worksheet();
    sheet.set_active(true);
    sheet.merge_range(0, 0, 0, 4, "云栖街道居民摸底表", &head).unwrap();
    for (column, text) in (0..).zip(["序号", "姓名", "联系电话", "现住址", "年长几岁"]) {
        sheet.write_string_with_format(2, column, text, &head).unwrap();
    }
    for row in 3..3 + rows {
        for column in 0..4 {
            sheet.write_blank(row, column, &cell).unwrap();
        }
        sheet.write_formula(row, 4, Formula::new(format!("A{}*2", row + 1)).set_result("77")).unwrap();
    }
    sheet.write_string(3 + rows, 0, "合计").unwrap();
    sheet.write_formula(3 + rows, 1, Formula::new(format!("COUNTA(B4:B{})", 3 + rows)).set_result("0")).unwrap();
    book.save_to_buffer().unwrap()
}

fn text(s: &str) -> Option<Value> {
    Some(Value::Text(s.into()))
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

#[test]
fn only_empty_cells_are_written_and_all_else_stays_byte_by_byte() {
    let before = form(4);
    let rows: Vec<Vec<Option<Value>>> =
        (1..=3).map(|n| vec![Some(Value::Number(n)), text("王*<芳>&"), None, text("5幢301"), text("不该写进来")]).collect();
    let (after, told) = xml::fill(&before, 1, 3, &[0, 1, 2, 3, 4], &rows).unwrap();
    assert_eq!((told.rows, told.cells, told.kept, told.left_over), (3, 9, 3, 0));
    let read = sheet::read(&after, "x.xlsx").unwrap();
    let shown = read.sheets.iter().find(|s| !s.hidden).unwrap();
    assert_eq!((shown.text(4, 0), shown.text(4, 1), shown.text(4, 3)), ("1", "王*<芳>&", "5幢301"));
    assert_eq!((shown.text(6, 0), shown.text(7, 0), shown.text(8, 0)), ("3", "", "合计"));
    let (old, new) = (part(&before, "xl/worksheets/sheet2.xml"), part(&after, "xl/worksheets/sheet2.xml"));
    // Formulas are there, without the result that they had; the style of each cell is the form's own.
    assert_eq!(old.matches("<f>").count(), new.matches("<f>").count());
    assert!(old.contains("<v>77</v>") && !new.contains("<v>77</v>") && new.contains("COUNTA(B4:B7)"), "{new}");
    let style = |xml: &str, cell: &str| {
        let at = xml.find(&format!("r=\"{cell}\"")).unwrap();
        xml[at..].split("s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(style(&old, "B4"), style(&new, "B4"));
    for name in ["xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/theme/theme1.xml"] {
        assert_eq!(part(&before, name), part(&after, name), "{name}");
    }
    assert!(new.contains("<mergeCell ref=\"A1:E1\"/>"));
}

#[test]
fn rows_for_which_there_is_no_room_are_told_and_the_foot_stays() {
    let rows: Vec<Vec<Option<Value>>> = (1..=6).map(|n| vec![Some(Value::Number(n))]).collect();
    let (after, told) = xml::fill(&form(4), 1, 3, &[0], &rows).unwrap();
    assert_eq!((told.rows, told.left_over), (4, 2));
    let read = sheet::read(&after, "x.xlsx").unwrap();
    assert_eq!(read.sheets.iter().find(|s| !s.hidden).unwrap().text(8, 0), "合计");
    // Without a foot rows go on below, looking like the first.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_blank(1, 0, &Format::new().set_bold()).unwrap();
    let rows: Vec<Vec<Option<Value>>> = (0..30).map(|n| vec![text(&format!("第{n}人"))]).collect();
    let (after, told) = xml::fill(&book.save_to_buffer().unwrap(), 0, 1, &[0], &rows).unwrap();
    assert_eq!((told.rows, told.left_over), (30, 0));
    assert_eq!(sheet::read(&after, "x.xlsx").unwrap().sheets[0].text(31, 0), "第29人");
    assert_eq!(part(&after, "xl/worksheets/sheet1.xml").matches("s=\"1\"").count(), 30);
}

#[test]
fn macros_and_what_is_no_workbook_are_refused() {
    assert_eq!(xml::check(&form(1)), Ok(()));
    assert_eq!(xml::check(b"%PDF-1.7"), Err(Wrong::NotXlsx));
    assert_eq!(xml::check(&vec![0; xml::BYTES_MAX + 1]), Err(Wrong::TooLarge));
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    out.start_file("xl/vbaProject.bin", zip::write::SimpleFileOptions::default()).unwrap();
    assert_eq!(xml::check(&out.finish().unwrap().into_inner()), Err(Wrong::Macros));
}

fn trial() -> Trial {
    let given = ["place", "duty", "person", "stay", "care", "kin", "training", "approval", "look", "age", "law", "bounds"];
    let all = muster_ground::SLICES.iter().chain(muster_sense::SLICES).chain(muster_muster::SLICES).chain(muster_act::SLICES);
    let mut more: Vec<&'static Slice> = all.copied().filter(|s| !given.contains(&s.projection.name)).collect();
    more.extend([&crate::officetable::SLICE, &SLICE]);
    let trial = Trial::new("template", &more);
    let house = &trial.house;
    trial.record(ActorId::HOUSE, vec![house.open_dataset(REGISTER_DATASET, "register", 0, 5 * 366)]).unwrap();
    for name in ["王小芳", "李明"] {
        let person = house.vault().new_person().unwrap();
        let standing = Standing { band: Band::Adult, relation: Relation::Member, ..at_home() };
        let personal = Personal { name: name.into(), phone: "13800001234".into(), ..Personal::default() };
        trial.ask(1, Register::new(house.vault(), person, &standing, &personal).unwrap()).unwrap();
    }
    trial
}

fn request(trial: &Trial, at: PlaceId, path: &str, form: &[(&str, &str)], file: Option<(&str, Vec<u8>)>) -> Request {
    let method = if form.is_empty() && file.is_none() { "GET" } else { "POST" };
    let base = trial.request(path);
    Request {
        method,
        params: find_route(&[&SLICE], method, &base.path).map(|(_, p)| p).unwrap_or_default(),
        form: form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        files: file
            .into_iter()
            .map(|(name, bytes)| Upload { field: "file".into(), file_name: name.into(), bytes: bytes.into() })
            .collect(),
        who: staff(at.0, "secretary", at),
        scope: Some(Scope::granted(false, vec![at], vec![], Mask::Masked, Moment(i64::MAX))),
        ..base
    }
}

fn press(trial: &Trial, req: &Request) -> Result<String, Refusal> {
    let (route, _) = find_route(&[&SLICE], "POST", &req.path).unwrap();
    let Does::Act { plan, .. } = route.does else { panic!() };
    let mut act = plan(req, &trial.read())?;
    let Then::Go(to) = std::mem::replace(&mut act.then, Then::Go(String::new())) else { panic!() };
    trial.act(&req.who, act)?;
    Ok(to)
}

fn see(trial: &Trial, at: PlaceId, path: &str) -> Result<String, Refusal> {
    let req = request(trial, at, path, &[], None);
    let (route, _) = find_route(&[&SLICE], "GET", &req.path).unwrap();
    let Does::See(f) = route.does else { panic!() };
    let text = f(&req, &trial.read())?.body.into_string();
    assert!(!text.contains('⟦'), "{text}");
    Ok(text)
}

#[test]
fn a_form_is_brought_once_recognised_again_and_filled_with_masked_names() {
    let trial = trial();
    let at = press(&trial, &request(&trial, EAST, "/templates", &[], Some(("摸底表.xlsx", form(4))))).unwrap();
    let again = press(&trial, &request(&trial, EAST, "/templates", &[], Some(("另存为.xlsx", form(9))))).unwrap();
    assert_eq!(at, again, "the same headings are the same form");
    let page = see(&trial, EAST, &at).unwrap();
    assert!(page.contains("摸底表") && page.contains("1 张隐藏的工作表") && page.contains("现在填好 2 行"), "{page}");
    let get = |at: &str| {
        let req = request(&trial, EAST, &format!("{at}/filled.xlsx"), &[], None);
        let Does::File(f) = find_route(&[&SLICE], "GET", &req.path).unwrap().0.does else { panic!() };
        let file = f(&req, &trial.read()).unwrap();
        sheet::read(&file.bytes, &file.name).unwrap().sheets.remove(1)
    };
    let filled = get(&at);
    let row = |n: usize| (0..4).map(|c| filled.text(n, c).to_owned()).collect::<Vec<_>>();
    let names = [row(4)[1].clone(), row(5)[1].clone()];
    assert!(names.contains(&"王*芳".to_owned()) && row(4)[2] == "138****1234" && row(4)[0] == "1", "{:?} {:?}", row(4), row(5));
    // The fifth heading was read as nothing; a column that was read rightly can be left empty.
    let columns = format!("{at}/columns");
    press(&trial, &request(&trial, EAST, &columns, &[("column", "2"), ("means", "")], None)).unwrap();
    assert_eq!(get(&at).text(4, 2), "");
    press(&trial, &request(&trial, EAST, &columns, &[("column", "2"), ("means", "手机号")], None)).unwrap();
    assert_eq!(get(&at).text(4, 2), "138****1234");
    let wrong = request(&trial, EAST, &columns, &[("column", "2"), ("means", "量子态")], None);
    assert_eq!(press(&trial, &wrong).unwrap_err().problems[0].code, "template-means-unknown");
    assert_eq!(see(&trial, WEST, &at).unwrap_err().code, "web-outside-scope");
    let macros = request(&trial, EAST, "/templates", &[], Some(("x.xlsx", b"no".to_vec())));
    assert_eq!(press(&trial, &macros).unwrap_err().problems[0].code, "template-not-xlsx");
    assert_eq!(trial.house.differences(5).unwrap(), []);
}
