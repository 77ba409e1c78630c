//! `muster import`: lists read into a closed house from the command line, by the same importers as the pages use.

use crate::cli::{Failed, failed};
use crate::config::Config;
use crate::site::{Setup, Site};
use clap::Subcommand;
use muster_ground::list::Means;
use muster_ground::organisation::{ListId, Listing, RecordList};
use muster_ground::outline::{Datum, read_geojson};
use muster_ground::person::import::{Effect, Importer, Report, Roster, dry_run};
use muster_ground::place::import::{Divisions, PlaceReport, ground};
use muster_ground::place::{self, Compare};
use muster_ledger::{Ask, Author, By, Channel, IdemKey, Refusal};
use muster_web::Lang;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Subcommand)]
pub(crate) enum List {
    /// Official divisions (columns code,name), upper levels first; or homes (社区代码,网格,小区,楼栋,单元,房号).
    Places {
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[arg(long)]
        data: PathBuf,
        /// Only what lies within this code, e.g. 3309.
        #[arg(long)]
        within: Option<String>,
        /// Record nothing: only say what a newer list of divisions adds, renames, recodes and no longer has.
        #[arg(long)]
        compare: bool,
    },
    /// A list of organisations at one place: firms, shops, those who report in.
    Organisations {
        file: PathBuf,
        #[arg(long)]
        data: PathBuf,
        /// The official code of the community, street or district they lie in.
        #[arg(long)]
        place: String,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Boundaries of a place and of what lies directly below it, as GeoJSON; found by `code` or `name`.
    Boundaries {
        file: PathBuf,
        #[arg(long)]
        data: PathBuf,
        /// The official code of the street, community or district they lie in.
        #[arg(long)]
        place: String,
        /// In which system its numbers are, as whoever gave the file says: wgs84, cgcs2000 or gcj02. Nothing is converted.
        #[arg(long, value_parser = ["wgs84", "cgcs2000", "gcj02"])]
        datum: String,
    },
    /// A residents' list of one community.
    Residents {
        file: PathBuf,
        #[arg(long)]
        data: PathBuf,
        /// Its official code of twelve digits.
        #[arg(long)]
        community: String,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(crate) fn run(list: List) -> Result<(), Failed> {
    let data = match &list {
        List::Places { data, .. }
        | List::Organisations { data, .. }
        | List::Boundaries { data, .. }
        | List::Residents { data, .. } => data.clone(),
    };
    let site = Site::open(Setup::of(data, Config::default()).map_err(failed)?).map_err(failed)?;
    let done = match list {
        List::Places { files, within, compare: true, .. } => compare(&site, &files, within.as_deref()),
        List::Places { files, within, .. } => places(&site, &files, within.as_deref()),
        List::Organisations { file, place, dry_run, .. } => organisations(&site, &file, &place, dry_run),
        List::Boundaries { file, place, datum, .. } => boundaries(&site, &file, &place, &datum),
        List::Residents { file, community, dry_run: true, .. } => try_residents(&site, &file, &community),
        List::Residents { file, community, .. } => residents(&site, &file, &community),
    };
    site.house.close();
    done
}

/// The refusal's sentence in Chinese and English: at a console nobody chose a language.
fn said(site: &Site, r: &Refusal) -> Failed {
    failed(format!("{} · {}", site.words.refusal(Lang::ZhHans, r), site.words.refusal(Lang::En, r)))
}

fn author() -> Author {
    Author { channel: Channel::File, by: By::Worker, ..Author::house(None) }
}

fn opened(path: &Path) -> Result<BufReader<File>, Failed> {
    File::open(path).map(BufReader::new).map_err(|e| failed(format!("{}: {e}; check the path", path.display())))
}

/// Whether the first line has the headings of homes and not of divisions.
fn is_ground(reader: &mut BufReader<File>) -> bool {
    let head = reader.fill_buf().unwrap_or_default();
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    ["社区代码", "社区编码", "村社代码", "community"].iter().any(|h| line.contains(h))
}

fn progress(what: &str, rows: u64) {
    if rows.is_multiple_of(20_000) && rows > 0 {
        eprint!("\r{what}: {rows}");
        let _ = std::io::stderr().flush();
    }
}

fn places(site: &Arc<Site>, files: &[PathBuf], within: Option<&str>) -> Result<(), Failed> {
    let mut tree = None;
    let mut wrong = 0;
    let end = |tree: &mut Option<Divisions>| match tree.take() {
        Some(tree) => tree.finish().map(|report| tell_places(site, &report)).map_err(|r| said(site, &r)),
        None => Ok(0),
    };
    for path in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut reader = opened(path)?;
        if is_ground(&mut reader) {
            // Homes lie in the communities of the files before.
            wrong += end(&mut tree)?;
            let report = ground(&site.house, author(), &name, reader, |r| progress(&name, r.rows)).map_err(|r| said(site, &r))?;
            wrong += tell_places(site, &report);
        } else {
            let open = match tree.take() {
                Some(open) => open,
                None => Divisions::open(&site.house, author(), within).map_err(|r| said(site, &r))?,
            };
            tree.insert(open).file(&name, reader, |r| progress(&name, r.rows)).map_err(|r| said(site, &r))?;
        }
    }
    wrong += end(&mut tree)?;
    match wrong {
        0 => Ok(()),
        n => Err(failed(format!("{n} rows were left out; mend them and import the file again: what is in is not added twice"))),
    }
}

fn compare(site: &Site, files: &[PathBuf], within: Option<&str>) -> Result<(), Failed> {
    let read = site.house.read().map_err(failed)?;
    let mut all = Compare::open(&read, within).map_err(|r| said(site, &r))?;
    for path in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        all.file(opened(path)?, |rows| progress(&name, rows)).map_err(|r| said(site, &r))?;
    }
    let c = all.finish().map_err(|r| said(site, &r))?;
    eprintln!();
    for (sign, lines) in [("+ 新增", &c.added), ("~ 改名", &c.renamed), ("> 改码", &c.recoded), ("- 撤销", &c.gone)] {
        for d in lines {
            let before = if d.before.is_empty() { String::new() } else { format!("（原 {}）", d.before) };
            println!("{sign} {} {}{before}", d.code, d.name);
        }
    }
    println!(
        "{} rows: {} the same, {} new, {} renamed, {} recoded, {} gone, {} wrong, {} not shown",
        c.rows,
        c.same,
        c.added.len(),
        c.renamed.len(),
        c.recoded.len(),
        c.gone.len(),
        c.wrong,
        c.more
    );
    println!("Nothing was recorded. Names, codes and closures are entered on the page of each place, with their document.");
    Ok(())
}

fn tell_places(site: &Site, r: &PlaceReport) -> u64 {
    eprintln!();
    for p in &r.problems {
        let args: Vec<(&str, String)> = p.args.iter().map(|(k, v)| (*k, v.clone())).collect();
        println!("{}:{} {}：{}", p.file, p.row, p.value, site.words.say(Lang::ZhHans, p.code, &args));
    }
    println!("{} rows: {} added, {} there already, {} outside, {} wrong", r.rows, r.added, r.same, r.outside, r.wrong);
    r.wrong
}

fn roster(site: &Site, file: &Path) -> Result<Roster, Failed> {
    let mut bytes = Vec::new();
    opened(file)?.read_to_end(&mut bytes).map_err(|e| failed(format!("{}: {e}", file.display())))?;
    Roster::read(&bytes, &file.to_string_lossy()).map_err(|r| said(site, &r))
}

fn community(site: &Site, code: &str) -> Result<muster_ledger::PlaceId, Failed> {
    let read = site.house.read().map_err(failed)?;
    let found = place::by_code(&read, code).map_err(failed)?;
    found.map(|p| p.id).ok_or_else(|| failed(format!("no community has the code {code}; `muster import places` comes first")))
}

fn try_residents(site: &Site, file: &Path, code: &str) -> Result<(), Failed> {
    let (roster, community) = (roster(site, file)?, community(site, code)?);
    let read = site.house.read().map_err(failed)?;
    let (report, _) = dry_run(&read, community, &roster.rows, 0, |r| {
        progress("rows", u64::from(r.rows));
        true
    })
    .map_err(|r| said(site, &r))?;
    tell_people(site, &report);
    println!("Nothing was recorded.");
    Ok(())
}

fn residents(site: &Arc<Site>, file: &Path, code: &str) -> Result<(), Failed> {
    let (roster, community) = (roster(site, file)?, community(site, code)?);
    let mut importer = Importer::open(&site.house, author(), community).map_err(|r| said(site, &r))?;
    for row in &roster.rows {
        importer.feed(row).map_err(|r| said(site, &r))?;
        progress("rows", u64::from(importer.progress().rows));
    }
    let report = importer.finish().map_err(|r| said(site, &r))?;
    eprintln!();
    tell_people(site, &report);
    println!("Import {}: it can be undone on the page /imports.", report.import);
    Ok(())
}

fn organisations(site: &Arc<Site>, file: &Path, code: &str, dry_run: bool) -> Result<(), Failed> {
    let mut bytes = Vec::new();
    opened(file)?.read_to_end(&mut bytes).map_err(|e| failed(format!("{}: {e}", file.display())))?;
    let listing = Listing::read(&bytes, &file.to_string_lossy(), &[]).map_err(|r| said(site, &r))?;
    let read = site.house.read().map_err(failed)?;
    let top = place::by_code(&read, code).map_err(failed)?;
    let top = top.ok_or_else(|| failed(format!("no place has the code {code}; `muster import places` comes first")))?;
    let tried = listing.try_rows(&read, &top, || site.house.next_id()).map_err(failed)?;
    for t in &tried {
        for p in &t.problems {
            let column = site.words.say(Lang::ZhHans, p.column.words(), &[]);
            println!("{} {column}：{}（这一行没有导入）", t.row, site.words.say(Lang::ZhHans, p.code, &p.args));
        }
    }
    let n = |e: Effect| tried.iter().filter(|t| t.effect == e).count();
    let (added, changed) = (n(Effect::Added), n(Effect::Changed));
    println!("{} rows: {added} new, {changed} changed, {} the same, {} wrong", tried.len(), n(Effect::Same), n(Effect::Wrong));
    if dry_run || added + changed == 0 {
        println!("Nothing was recorded.");
        return Ok(());
    }
    let id = ListId(site.house.next_id());
    let command =
        RecordList::new(site.house.vault(), id, top.id, tried, true).map_err(|_| failed("the staff dataset is closed"))?;
    let key = IdemKey::derived(&[b"organisations", &id.0.to_be_bytes()]);
    let ask = Ask { author: author(), key, hash: [0; 32], command: Box::new(command), work: Vec::new() };
    site.house.ask(ask).map_err(|r| said(site, &r))?;
    println!("List {id}: it can be undone on the page /organisations/lists.");
    Ok(())
}

fn boundaries(site: &Arc<Site>, file: &Path, code: &str, datum: &str) -> Result<(), Failed> {
    let mut bytes = Vec::new();
    opened(file)?.read_to_end(&mut bytes).map_err(|e| failed(format!("{}: {e}", file.display())))?;
    let read = site.house.read().map_err(failed)?;
    let top = place::by_code(&read, code).map_err(failed)?;
    let top = top.ok_or_else(|| failed(format!("no place has the code {code}; `muster import places` comes first")))?;
    let drawn = read_geojson(&read, &top, &bytes).map_err(failed)?;
    drop(read);
    let (areas, turned) = (drawn.outlines.len(), drawn.turned);
    let datum = Datum::parse(datum).unwrap_or(Datum::Wgs84);
    let command = drawn.command(top.id, datum).map_err(|r| {
        for p in &r.problems {
            println!("{}", site.words.problem(Lang::ZhHans, p));
        }
        said(site, &r)
    })?;
    let key = IdemKey::derived(&[b"boundaries", &site.house.next_id().to_be_bytes()]);
    let ask = Ask { author: author(), key, hash: [0; 32], command: Box::new(command), work: Vec::new() };
    site.house.ask(ask).map_err(|r| said(site, &r))?;
    println!("{areas} boundaries in {}, {turned} rings turned the right way round.", datum.name());
    Ok(())
}

fn tell_people(site: &Site, r: &Report) {
    for p in &r.problems {
        let args: Vec<(&str, String)> = p.args.iter().map(|(k, v)| (*k, v.clone())).collect();
        let column = site.words.say(Lang::ZhHans, p.column.words(), &[]);
        let what = site.words.say(Lang::ZhHans, p.code, &args);
        println!("{} {column}：{what}{}", p.row, if p.blocking { "（这一行没有导入）" } else { "" });
    }
    if r.more_problems {
        println!("… more problems than are shown");
    }
    println!(
        "{} rows: {} new, {} changed, {} the same, {} wrong; {} places added",
        r.rows, r.added, r.changed, r.same, r.wrong, r.places
    );
}
