use super::*;
use muster_act::request::{self, Asked, Finish, Make, Need, REQUEST_DATA, RequestId};
use muster_ground::place;
use muster_ground::rehearsal::{EAST, STREET, Trial, WEST, staff};
use muster_ledger::{ActorId, HOUR, Moment, PlaceId};
use muster_muster::task;
use muster_web::{Mask, Scope, missing_words};

fn reach(communities: Vec<PlaceId>, everywhere: bool) -> Scope {
    Scope::granted(everywhere, communities, vec![], Mask::Nameless, Moment(i64::MAX))
}

/// Requests and tasks in both communities, some done.
fn trial() -> Trial {
    let slices: &[&'static muster_web::Slice] = &[
        &muster_sense::selfreport::SLICE,
        &muster_judge::signal::SLICE,
        &muster_muster::incident::SLICE,
        &task::SLICE,
        &request::SLICE,
        &muster_act::homecare::SLICE,
        &crate::clue::SLICE,
        &crate::publish::SLICE,
        &crate::notice::SLICE,
        &SLICE,
    ];
    let trial = Trial::new("upward", slices);
    for (n, (room, need)) in
        [(13, Need::Food), (14, Need::Talk), (23, Need::Food), (24, Need::Medicine), (13, Need::Medicine)].into_iter().enumerate()
    {
        let id = RequestId(trial.house.next_id());
        let home = place::find(&trial.house.read().unwrap(), PlaceId(room)).unwrap().unwrap();
        let make = Make::new(
            trial.house.vault(),
            month(&trial),
            id,
            need,
            request::Urgent::default(),
            &home,
            &Asked::default(),
            None,
            None,
            request::promise(&trial.read(), need, home.community).unwrap(),
        )
        .unwrap();
        let made = trial.ask(0, make).unwrap();
        let read = trial.house.read().unwrap();
        let fact = read.fact(made.first).unwrap().unwrap();
        let issue = request::on_request_made(&fact, &read, &trial.house).unwrap().unwrap();
        drop(read);
        trial.ask_as(muster_ledger::Author::house(None), issue).unwrap();
        trial.pass(HOUR);
        if n % 2 == 0 {
            let task = task::of_request(&trial.house.read().unwrap(), id.0).unwrap()[0].id;
            trial.ask(7, Finish { id, by: ActorId(7) }).unwrap();
            let found = task::Found::Handed(None);
            trial
                .ask(7, task::Outcome { id: task, incident: None, actor: ActorId(7), found, sealed: None, subject: None })
                .unwrap();
        }
    }
    trial
}

/// The dataset of this month's requests.
fn month(trial: &Trial) -> muster_ledger::DatasetId {
    REQUEST_DATA.ready(&trial.house, &trial.read()).unwrap()
}

#[test]
fn communities_sum_to_their_street() {
    let trial = trial();
    let read = trial.house.read().unwrap();
    let street = rollup(&read, &reach(vec![EAST, WEST], false)).unwrap();
    let each: Vec<Line> = [EAST, WEST].into_iter().flat_map(|c| rollup(&read, &reach(vec![c], false)).unwrap().lines).collect();
    assert_eq!(street.lines, each);
    for (i, column) in COLUMNS.iter().enumerate() {
        assert_eq!(each.iter().map(|l| l.counts[i]).sum::<i64>(), street.total.counts[i], "{column}");
    }
    // Whoever reaches everything sees the same again.
    let district = rollup(&read, &reach(vec![], true)).unwrap();
    assert_eq!((district.lines, district.total), (street.lines, street.total.clone()));
    // And the same as the pages of the rooms that own them.
    let tasks = task::counts(&read, &reach(vec![EAST, WEST], false)).unwrap();
    let at = |name: &str| street.total.counts[COLUMNS.iter().position(|c| *c == name).unwrap()];
    assert_eq!((at("tasks_open"), at("tasks_done")), (tasks.open, tasks.done + tasks.handed));
    assert_eq!((at("requests"), at("requests_done"), at("tasks_open")), (5, 3, 2));
    assert_eq!(rollup(&read, &Scope::nowhere()).unwrap().lines, []);
}

#[test]
fn the_file_says_what_the_page_says() {
    let trial = trial();
    let mut req = trial.request("/rollup");
    req.who = staff(8, "street_lead", STREET);
    let read = trial.house.read().unwrap();
    let html = page::see(&req, &read).unwrap().body.into_string();
    assert!(html.contains("多闻社区") && !html.contains('⟦'), "{html}");
    let file = page::csv(&req, &read).unwrap();
    let text = String::from_utf8(file.bytes).unwrap();
    let last: Vec<&str> = text.trim_end().lines().last().unwrap().split(',').collect();
    let total = rollup(&read, req.scope().unwrap()).unwrap().total;
    assert_eq!(last[1..=COLUMNS.len()], total.counts.map(|n| n.to_string()).each_ref().map(String::as_str));
    // The workbook, cell by cell as another program reads it.
    let book = page::xlsx(&req, &read).unwrap();
    assert_eq!(book.bytes, page::xlsx(&req, &read).unwrap().bytes, "the same figures make the same file");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book.bytes)).unwrap();
    let sheet = calamine::Reader::worksheet_range_at(&mut workbook, 0).unwrap().unwrap();
    let cells = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let written: Vec<String> = sheet.rows().skip(1).map(cells).collect();
    let listed: Vec<String> = text.trim_start_matches('\u{feff}').trim_end().lines().map(|l| l.replace('"', "")).collect();
    assert_eq!(written, listed);
    assert!(matches!(sheet.get((2, 1)), Some(calamine::Data::Float(_))), "numbers are numbers");
}

#[test]
fn words_are_complete() {
    assert_eq!(missing_words(&SLICE.words), Vec::<String>::new());
}

/// What stands between two marks, without tags.
fn text_between(html: &str, from: &str, to: &str) -> String {
    let part = html.split(from).nth(1).unwrap_or_default().split(to).next().unwrap_or_default();
    part.split('<').map(|p| p.split_once('>').map_or("", |t| t.1)).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_big_screen_says_the_numbers_of_the_rollup() {
    let trial = trial();
    let mut req = trial.request("/big");
    req.who = staff(8, "street_lead", STREET);
    trial.pass(muster_ledger::DAY);
    let read = trial.house.read().unwrap();
    req.now = read.now;
    let page = page_big::see(&req, &read).unwrap();
    assert!(page.bare && page.dark && !page.live.is_empty());
    let html = page.body.into_string();
    assert!(!html.contains('⟦'), "{html}");
    let total = rollup(&read, req.scope().unwrap()).unwrap().total;
    let shown: Vec<i64> =
        text_between(&html, "<dl class=\"kpis\">", "</dl>").split_whitespace().filter_map(|w| w.parse().ok()).collect();
    let names = ["reports", "signals", "requests", "requests_open", "requests_overdue", "requests_confirmed"];
    assert_eq!(shown[..6], names.map(|n| total.count(n)));
    assert_eq!(shown[6..], ["tasks_open", "tasks_accepted", "tasks_overdue"].map(|n| total.count(n)));
    assert!(total.count("requests_overdue") > 0, "the day after something is late");
    // Every block says its source and its time; there are at most seven.
    assert_eq!(html.matches("class=\"chart-source\"").count(), html.matches("<section").count());
    assert!(html.matches("<section").count() < 7, "{html}");
}

#[test]
fn what_is_stuck_is_counted_and_the_longest_stands_first() {
    let trial = trial();
    trial.pass(5 * muster_ledger::DAY);
    let read = trial.house.read().unwrap();
    let scope = reach(vec![EAST, WEST], false);
    let all = rollup(&read, &scope).unwrap();
    let stuck = read::stuck(&read, &scope, &all).unwrap();
    assert!(!stuck.is_empty());
    assert!(stuck.windows(2).all(|w| w[0].oldest_minutes >= w[1].oldest_minutes));
    assert_eq!(stuck.iter().map(|s| s.requests_overdue).sum::<i64>(), all.total.count("requests_overdue"));
    assert_eq!(stuck.iter().map(|s| s.tasks_overdue).sum::<i64>(), all.total.count("tasks_overdue"));
    assert!(stuck.iter().all(|s| s.oldest_minutes.is_some_and(|m| m > 0)), "{stuck:?}");
    // Fresh things are not stuck.
    assert_eq!(read::stuck(&read, &Scope::nowhere(), &Rollup { lines: vec![], ..all }).unwrap(), []);
}
