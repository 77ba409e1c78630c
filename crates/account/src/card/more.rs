//! What else a card shows, for whoever's duty sees it: care plans that run here, care at home with what was brought for it, and the
//! stores that stand here. Which home was given other goods stands in no book.

use muster_act::{careplan, homecare, stock};
use muster_ground::place::{Level, Place};
use muster_ground::{duty, person};
use muster_ledger::{Moment, PlaceId, Read, Refusal};
use muster_web::Request;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct PlanLine {
    pub subject: String,
    pub name: String,
    pub address: String,
    /// Who looks in now, the deputy while the carer is away.
    pub carer: String,
    pub way: &'static str,
    pub last: Option<(Moment, &'static str)>,
    /// Nobody was reached, and it is somebody else's turn.
    pub unreached: bool,
}

#[derive(Serialize)]
pub(super) struct StoreLine {
    pub id: stock::StoreId,
    pub name: String,
    pub goods: usize,
    pub low: usize,
}

/// Goods of a building or a grid lie in its own stores; its residents' plans are those of its homes.
pub(super) fn plans(req: &Request, read: &Read, at: &Place) -> Result<Vec<PlanLine>, Refusal> {
    let grid = if at.level == Level::Grid { at.id } else { at.grid };
    if !duty::may(read, &req.who, "careplan.see", at.community, grid) {
        return Ok(Vec::new());
    }
    let mask = req.scope()?.mask;
    let building = (at.level != Level::Grid).then_some(at.building);
    let mut out = Vec::new();
    for p in careplan::running_at(read, req.scope()?, grid, building)? {
        let Some(subject) = p.subject else { continue };
        let Some((who, _)) = person::find_any(read, subject, mask)?.filter(|(w, _)| at.level != Level::Room || w.room == at.id)
        else {
            continue;
        };
        let acting = careplan::acting(read, &p)?;
        out.push(PlanLine {
            subject: subject.hex(),
            name: who.shown_name.clone(),
            address: person::address(read, who.room)?,
            carer: match acting.actor {
                Some(a) => duty::holder(read, a)?.name,
                None => req.t("post-secretary"),
            },
            way: p.way.words(),
            last: p.last.map(|(at, o)| (at, o.words())),
            unreached: p.unreached().is_some(),
        });
    }
    Ok(out)
}

pub(super) fn stores(req: &Request, read: &Read, at: &Place) -> Result<Vec<StoreLine>, Refusal> {
    let grid = if at.level == Level::Grid { at.id } else { at.grid };
    if at.level == Level::Room || !duty::may(read, &req.who, "stock.see", at.community, grid) {
        return Ok(Vec::new());
    }
    let here = |s: &stock::Store| match at.level {
        Level::Grid => s.grid == at.id && s.grid != PlaceId::HOUSE,
        _ => s.place == at.id,
    };
    let mut out = Vec::new();
    for s in stock::stores(read, req.scope()?)?.iter().filter(|s| here(s)) {
        let shelf = stock::shelved(read, s)?;
        let low = shelf.iter().filter(|l| l.low).count();
        out.push(StoreLine { id: s.id, name: stock::name(req, read, s)?, goods: shelf.len(), low });
    }
    Ok(out)
}

/// Care at home of somebody who lives here, and what was brought or lent for it.
#[derive(Serialize)]
pub(super) struct CaredFor {
    pub id: homecare::HomecareId,
    pub name: String,
    pub open: bool,
    pub goods: Vec<homecare::Good>,
}

pub(super) fn cared_for(req: &Request, read: &Read, at: &Place) -> Result<Vec<CaredFor>, Refusal> {
    if at.level != Level::Room || !duty::may(read, &req.who, "homecare.see", at.community, at.grid) {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for p in person::household(read, at.id, req.scope()?.mask)? {
        if let Some((case, goods)) = homecare::of_resident(read, p.subject)? {
            out.push(CaredFor { id: case.id, name: p.shown_name, open: case.open(), goods });
        }
    }
    Ok(out)
}
