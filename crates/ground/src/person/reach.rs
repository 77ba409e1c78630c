//! The resident of a path, for the pages and acts of every slice that is about one person.

use super::read::{self, Gone, Person};
use crate::kin;
use muster_ledger::{Read, Refusal, SubjectRef};
use muster_web::Request;

/// Where someone goes who names nobody, and who names somebody beyond their scope.
pub struct Instead {
    pub none: &'static str,
    pub outside: Option<&'static str>,
}

impl Instead {
    /// Both lead to `path`.
    pub const fn to(path: &'static str) -> Instead {
        Instead { none: path, outside: Some(path) }
    }
    fn none(&self) -> Refusal {
        Refusal::not_found("person-none").instead(self.none)
    }
    fn covered(&self, req: &Request, p: &Person) -> Result<(), Refusal> {
        if req.scope()?.covers(p.community, p.grid) {
            return Ok(());
        }
        let refusal = Refusal::forbidden("web-outside-scope");
        Err(match self.outside {
            Some(path) => refusal.instead(path),
            None => refusal,
        })
    }
}

fn subject(req: &Request, instead: &Instead) -> Result<SubjectRef, Refusal> {
    SubjectRef::parse(req.param("subject")).ok_or_else(|| instead.none())
}

/// The resident of the path, where the scope covers them. An act about one's own household or a declared relative is refused.
pub fn of_path(req: &Request, read: &Read, instead: &Instead) -> Result<Person, Refusal> {
    let subject = subject(req, instead)?;
    let found = read::find(read, subject, req.scope()?.mask)?.ok_or_else(|| instead.none())?;
    instead.covered(req, &found)?;
    acted_upon(req, read, &found).map(|()| found)
}

/// What is read is not judged by it: a look is on record, and seen by whom it was at.
const LOOKS: [&str; 1] = ["person.reveal"];

pub(super) fn acted_upon(req: &Request, read: &Read, p: &Person) -> Result<(), Refusal> {
    if req.method != "POST" || LOOKS.contains(&req.action) {
        return Ok(());
    }
    kin::apart(req, read, &[kin::About::Resident(p.subject)])
}

/// The same, those who left too.
pub fn of_path_any(req: &Request, read: &Read, instead: &Instead) -> Result<(Person, Option<Gone>), Refusal> {
    let subject = subject(req, instead)?;
    let (found, gone) = read::find_any(read, subject, req.scope()?.mask)?.ok_or_else(|| instead.none())?;
    instead.covered(req, &found)?;
    acted_upon(req, read, &found).map(|()| (found, gone))
}
