//! The fan-out of a plan, and what single acts feel of it.

use crate::client::{Client, hidden};
use crate::{Done, percentile};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The first option of a select that is not empty.
fn option(page: &str, name: &str, nth: usize) -> Option<String> {
    let at = page.find(&format!("<select id=\"f-{name}\""))?;
    let select = page[at..].split("</select>").next()?;
    let value = select.split("option value=\"").filter(|o| !o.starts_with('"')).nth(1 + nth)?;
    Some(value.split('"').next()?.to_owned())
}

/// Tasks in the street's list, as its roll-up counts them.
fn tasks(client: &mut Client) -> Result<u64, Box<dyn std::error::Error>> {
    let answer = client.json("/public")?;
    let count = answer.split("\"tasks\":").nth(1).and_then(|t| t.split([',', '}']).next()?.parse().ok());
    Ok(count.unwrap_or(0))
}

pub(crate) fn fanout(address: &str) -> Done {
    let mut c = Client::connect(address)?;
    let page = c.get("/as/district/incidents/new")?.body;
    let csrf = hidden(&page, "_csrf").ok_or("the form of a new incident has no token")?;
    let (area, basis) = (option(&page, "area", 0).ok_or("no area")?, option(&page, "basis", 0).ok_or("no basis")?);
    let until = option_date(&page);
    let form = format!(
        "_csrf={csrf}&_key={:032x}&matter=respiratory_cluster&area={area}&grade=4&warning=none&level=4&expected={until}&measures=visits&basis={basis}&decision=meeting",
        1
    );
    let opened = c.post("/as/district/incidents", &form)?;
    let location = opened.body.split("\"location\":\"").nth(1).and_then(|l| l.split(['"', '?']).next()).unwrap_or_default();
    if opened.status != 200 || location.is_empty() {
        return Err(format!("the incident was refused: {} {}", opened.status, opened.body).into());
    }
    let look = format!("{location}/plans/respiratory-cluster");
    let preview = c.get(&look)?.body;
    let field = |name: &str| hidden(&preview, name).unwrap_or_default();
    let form = format!(
        "_csrf={}&_key={:032x}&expected={until}&sure=yes&level={}&stage={}&area={}&hash={}",
        field("_csrf"),
        2,
        field("level"),
        field("stage"),
        field("area"),
        field("hash")
    );
    let stop = Arc::new(AtomicBool::new(false));
    let beside = probe(address, Arc::clone(&stop))?;
    let begin = Instant::now();
    let activated = c.post(&format!("{look}/activation"), &form)?;
    if activated.status != 200 {
        return Err(format!("the plan was refused: {} {}", activated.status, activated.body).into());
    }
    let (mut seen, mut last) = (0, begin.elapsed());
    while begin.elapsed() - last < Duration::from_secs(2) {
        let now = tasks(&mut c)?;
        if now > seen {
            (seen, last) = (now, begin.elapsed());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.store(true, Ordering::Relaxed);
    let mut times = beside.join().map_err(|_| "the probe panicked")??;
    times.sort_unstable();
    let seconds = last.as_secs_f64();
    let per_10k = seconds * 10_000.0 / seen.max(1) as f64;
    println!("tasks fanned out   {seen} in {seconds:.2} s; 10,000 in {per_10k:.2} s   (limit 2: ratio {:.2})", per_10k / 2.0);
    println!(
        "single acts beside {} with p99 {:.1} ms   (limit 100: ratio {:.2})",
        times.len(),
        percentile(&times, 0.99),
        percentile(&times, 0.99) / 100.0
    );
    Ok(())
}

/// The day to which the form is already filled, or one far enough away.
fn option_date(page: &str) -> String {
    hidden(page, "expected").filter(|d| d.len() == 10).unwrap_or_else(|| "2026-11-14".to_owned())
}

type Times = Result<Vec<u32>, std::io::Error>;

/// A worker who records reports, one after the other, until told to stop.
fn probe(address: &str, stop: Arc<AtomicBool>) -> std::io::Result<std::thread::JoinHandle<Times>> {
    let mut c = Client::connect(address)?;
    let door =
        c.json("/demo")?.split("\"door\":\"").nth(1).and_then(|d| d.split('"').next().map(str::to_owned)).unwrap_or_default();
    let csrf = hidden(&c.get(&door)?.body, "_csrf").unwrap_or_default();
    Ok(std::thread::spawn(move || {
        let mut times = Vec::new();
        let mut n = 0u64;
        while !stop.load(Ordering::Relaxed) {
            n += 1;
            let form =
                format!("_csrf={csrf}&_key={:032x}&whom=self&symptom=cough&onset=today&name=n{n}", (9u128 << 64) | u128::from(n));
            let begin = Instant::now();
            let answer = c.post(&format!("{door}/reports"), &form)?;
            if answer.status != 200 {
                return Err(std::io::Error::other(format!("{} {}", answer.status, answer.body)));
            }
            times.push(begin.elapsed().as_micros() as u32);
        }
        Ok(times)
    }))
}
