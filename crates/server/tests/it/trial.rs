//! A slice for tests only: notes, a file, a session, a page that panics; and an authority that keeps its sessions in memory.

use maud::html;
use muster_ledger::{
    ActorId, Author, By, Channel, Command, Draft, Fact, Fault, HOUR, House, Keep, Key, Kind, Known, Moment, Outcome, Projection,
    Read, Refusal, Rows, SECOND, Table, Why, int, text, values,
};
use muster_server::{Authority, Due, Follows, Reaction, Timer};
use muster_web::{
    Act, Enter, Field, FieldKind, File, Form, Markup, NavItem, Page, Request, Route, Scope, Session, Slice, Values, Who,
    WordFiles, chart,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) static NOTES: Table =
    Table { name: "trial_notes", keep: Keep::Projection, columns: &[int("seq"), text("said"), int("by")], key: 1, indexes: &[] };

const NOTED: Kind = Kind { name: "trial.noted", version: 1 };
const FOLLOWED: Kind = Kind { name: "trial.followed", version: 1 };
const WOKEN: Kind = Kind { name: "trial.woken", version: 1 };

#[derive(Serialize, Deserialize)]
struct Noted {
    said: String,
}

fn project(fact: &Fact, rows: &mut Rows<'_>) -> Result<(), Fault> {
    match fact.kind() {
        "trial.woken" => rows.sleep("trial.wake", 7),
        _ => {
            let n: Noted = fact.body()?;
            if n.said == "wake" && fact.kind() == NOTED.name {
                rows.wake("trial.wake", 7, fact.at().plus(HOUR), fact.seq())?;
            }
            rows.put(&NOTES, values![fact.seq(), n.said, fact.envelope.actor])
        }
    }
}

struct Note(Kind, String);
impl Command for Note {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        if self.1 == "late" {
            return Err(Refusal::conflict("web-outside-scope"));
        }
        Ok(vec![Draft::new(self.0, &Noted { said: self.1.clone() })])
    }
}

pub(crate) static FORM: Form = Form {
    fields: &[
        Field::new("said", FieldKind::Text, "web-done").max(500),
        Field::new("more", FieldKind::LongText, "web-done").optional(),
    ],
    submit: "web-done",
};
static FILE: Form = Form { fields: &[Field::new("sheet", FieldKind::File(".csv"), "web-done")], submit: "web-done" };
static NOTHING: Form = Form::button("web-done");

fn counted(req: &Request, notes: usize) -> Markup {
    let words = chart::Words::of(req, "q".into());
    chart::bar_chart(&chart::Chart {
        id: "counted",
        title: "Notes",
        description: "",
        labels: vec![req.query("q").unwrap_or("all").to_owned()],
        series: vec![chart::Series { name: "notes".into(), values: vec![Some(notes as f64)], ..chart::Series::default() }],
        unit: "",
        source: "",
        updated: "",
        words: &words,
    })
}

fn see(req: &Request, read: &Read) -> Result<Page, Refusal> {
    let rows = read.select("SELECT seq, said FROM trial_notes ORDER BY seq", &[])?;
    let all: Vec<String> = rows.iter().map(|r| r.text("said").to_owned()).collect();
    let title = req.query("q").unwrap_or("Notes").to_owned();
    Ok(Page::of(req, title, &all, |all| {
        html! {
            h1 { (req.query("q").unwrap_or("Notes")) }
            p { (req.user_agent) }
            ul { @for a in all { li { (a) } } }
            (muster_web::form(req, &FORM, "/trial/notes", &Values::default()))
            (counted(req, all.len()))
        }
    })
    .live(&["trial.noted"]))
}

fn note(req: &Request, _: &Read) -> Result<Act, Refusal> {
    let v = FORM.read(req)?;
    let act = Act::new(Note(NOTED, v.get("said").to_owned()), "/trial").by(Channel::Web, By::Oneself);
    Ok(match v.get("more") {
        "show" => act.show(|req, _, outcome: &Outcome| {
            let n = outcome.first.0;
            Ok(Page::of(req, "Shown".into(), &n, |n| html! { p { "shown " (n) } }))
        }),
        "burst" => act.show(|_, _, _| panic!("after the commit")),
        _ => act,
    })
}

fn upload(req: &Request, _: &Read) -> Result<Act, Refusal> {
    FILE.read(req)?;
    let said = req.file("sheet").map(|f| format!("{} {}", f.file_name, f.bytes.len())).unwrap_or_default();
    Ok(Act::new(Note(NOTED, said), "/trial"))
}

fn burst(_: &Request, _: &Read) -> Result<Page, Refusal> {
    panic!("secret words")
}

fn private(req: &Request, _: &Read) -> Result<Page, Refusal> {
    Ok(Page::of(req, "Private".into(), &req.who.name, |n| html! { p { "private " (n) } }))
}

fn paper(_: &Request, _: &Read) -> Result<File, Refusal> {
    Ok(File {
        name: "名单 \"x\".csv".into(),
        mime: "text/csv; charset=utf-8",
        bytes: b"a,b".to_vec(),
        save: true,
        immutable: false,
    })
}

/// Sessions: id → end in process time.
static SESSIONS: Mutex<Option<HashMap<[u8; 16], Moment>>> = Mutex::new(None);

fn sign_in(req: &Request, _: &Read) -> Result<Enter, Refusal> {
    let id = req.key.0;
    let mut all = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner);
    all.get_or_insert_default().insert(id, req.process_now.plus(2 * SECOND));
    Ok(Enter {
        session: Some(Session { id, actor: ActorId(42), duty: None, seconds: 600 }),
        work: Vec::new(),
        command: None,
        then: "/trial/private".into(),
        device: None,
    })
}

fn sign_out(_: &Request, _: &Read) -> Result<Enter, Refusal> {
    Ok(Enter { session: None, work: Vec::new(), command: None, then: "//evil.example".into(), device: None })
}

pub(crate) static SLICE: Slice = Slice {
    projection: &Projection { name: "trial", kinds: &[NOTED, FOLLOWED, WOKEN], tables: &[&NOTES], project, revision: 1 },
    routes: &[
        Route::see("/trial", "public", see),
        Route::act("/trial/notes", "public", &FORM, "/trial", note),
        Route::act("/trial/files", "public", &FILE, "", upload),
        Route::see("/trial/burst", "public", burst),
        Route::see("/trial/private", "trial.private", private),
        Route::act("/trial/private/notes", "trial.private", &FORM, "/trial", note),
        Route::file("/trial/paper", "public", paper),
        Route::enter("/trial/session", &NOTHING, "", sign_in),
        Route::enter("/trial/session/end", &NOTHING, "", sign_out),
    ],
    words: WordFiles { zh_hans: "", en: "", zh_hant: "" },
};

/// Everything is allowed to whoever signed in.
pub(crate) struct InMemory;

impl Authority for InMemory {
    fn who(&self, _: &Read, session: [u8; 16], process_now: Moment) -> Result<Option<Who>, Fault> {
        let all = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner);
        let lives = all.as_ref().and_then(|a| a.get(&session)).is_some_and(|end| process_now < *end);
        let who = Who { actor: ActorId(42), name: "王芳".into(), session: Some(session), ..Who::default() };
        Ok(lives.then_some(who))
    }
    fn authorise(&self, _: &Read, who: &Who, action: &str) -> Result<Option<Scope>, Refusal> {
        match action {
            "public" => Ok(None),
            _ if who.signed_in() => Ok(Some(Scope::nowhere())),
            _ => Err(Refusal::new(Why::SignIn, "web-sign-in")),
        }
    }
    fn guard(&self, _: &Who, _: &'static str, command: Box<dyn Command>) -> Box<dyn Command> {
        command
    }
    fn nav(&self, _: &Who) -> &'static [NavItem] {
        &[]
    }
    fn sessions(&self, _: &Read, _: Moment) -> u64 {
        0
    }
}

/// While set, the reaction fails.
pub(crate) static BROKEN: AtomicBool = AtomicBool::new(false);

fn follow(fact: &Fact, _: &Read, _: &House) -> Follows {
    let n: Noted = fact.body()?;
    match n.said.as_str() {
        "react" => Ok(Some((Author::house(None), Box::new(Note(FOLLOWED, "followed".into()))))),
        "fragile" if BROKEN.load(Ordering::Relaxed) => Err(Refusal::conflict("web-outside-scope")),
        "fragile" => Ok(Some((Author::house(None), Box::new(Note(FOLLOWED, "mended".into()))))),
        "circle" => Ok(Some((Author::house(None), Box::new(Note(NOTED, "circle".into()))))),
        _ => Ok(None),
    }
}

pub(crate) static REACTIONS: &[Reaction] = &[Reaction { name: "trial.follow", on: "trial.noted", run: follow }];

struct Woken;
impl Command for Woken {
    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }
    fn decide(&self, _: &Known, _: Moment) -> Result<Vec<Draft>, Refusal> {
        Ok(vec![Draft::new(WOKEN, &serde_json::json!({}))])
    }
}

fn woken(_: &Due, _: &Read, _: &House) -> Follows {
    Ok(Some((Author::house(None), Box::new(Woken))))
}

pub(crate) static TIMERS: &[Timer] = &[Timer { name: "trial.wake", destroys: false, fire: woken }];
