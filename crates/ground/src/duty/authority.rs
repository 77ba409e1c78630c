//! Cedar decides once per (duty, action) and yields a [`Scope`]; the decision is kept until a duty or a place changes.

use super::table::{self, DUTIES, Duty, VERSION};
use crate::place;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request as Query,
    RestrictedExpression,
};
use muster_ledger::{ActorId, Command, Draft, DutyId, Fault, Key, Known, Moment, PlaceId, Read, Refusal, Why};
use muster_web::{Mask, Scope, Who};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;
use std::sync::{LazyLock, RwLock};

/// The policies as they are shipped; `/duties` shows them.
pub const POLICIES: &str = include_str!("../../../../policies/posts.cedar");

/// Posts in the order in which pages show them.
pub const POSTS: [&str; 11] = [
    "grid_worker",
    "secretary",
    "emergency_officer",
    "counsellor",
    "health_centre",
    "cdc",
    "street_lead",
    "district_lead",
    "administrator",
    "security_keeper",
    "auditor",
];

type Decided = HashMap<(DutyId, String), Option<Scope>>;

/// Decides; shared by all threads.
pub struct Authority {
    policies: PolicySet,
    authorizer: Authorizer,
    /// (version of duties, version of places) → decisions.
    decided: RwLock<((i64, i64), Decided)>,
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let name = EntityTypeName::from_str(kind).map_err(|e| e.to_string())?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

impl Authority {
    /// Reads the policies; a broken one is named.
    pub fn new() -> Result<Authority, String> {
        let policies = PolicySet::from_str(POLICIES).map_err(|e| format!("policies/posts.cedar: {e}"))?;
        Ok(Authority { policies, authorizer: Authorizer::new(), decided: RwLock::new(((-1, -1), HashMap::new())) })
    }

    /// One decision, uncached: may `post` at `own` do `action` at a place whose chain from the top down is `chain`?
    pub fn allows(&self, post: &str, own: PlaceId, action: &str, chain: &[PlaceId]) -> Result<Option<Mask>, String> {
        let place_uid = |p: PlaceId| uid("Place", &p.to_string());
        let principal = uid("Duty", "1")?;
        let place = RestrictedExpression::new_entity_uid(place_uid(own)?);
        let parents = HashSet::from([uid("Post", post)?]);
        let mut entities = vec![
            Entity::new(principal.clone(), HashMap::from([("place".to_owned(), place)]), parents).map_err(|e| e.to_string())?,
        ];
        // Everything lies below the house itself, whose id is 0.
        let mut above = HashSet::from([place_uid(PlaceId::HOUSE)?]);
        let mut resource = place_uid(PlaceId::HOUSE)?;
        for p in chain {
            resource = place_uid(*p)?;
            entities.push(Entity::new(resource.clone(), HashMap::new(), above).map_err(|e| e.to_string())?);
            above = HashSet::from([resource.clone()]);
        }
        let entities = Entities::from_entities(entities, None).map_err(|e| e.to_string())?;
        let query = Query::new(principal, uid("Action", action)?, resource, Context::empty(), None).map_err(|e| e.to_string())?;
        let answer = self.authorizer.is_authorized(&query, &self.policies, &entities);
        if answer.decision() != Decision::Allow {
            return Ok(None);
        }
        // The most generous mask of the policies that allowed it.
        let masks = answer.diagnostics().reason().map(|id| match self.policies.annotation(id, "mask") {
            Some("full") => Mask::Full,
            Some("masked") => Mask::Masked,
            _ => Mask::Nameless,
        });
        Ok(masks.max())
    }

    /// May the asker do `action`, and how far? None where the action is public. A refusal says which post would be
    /// needed and who holds it.
    pub fn authorise(&self, read: &Read, who: &Who, action: &str) -> Result<Option<Scope>, Refusal> {
        if action == "public" {
            return Ok(None);
        }
        let Some(duty) = who.duty else {
            // Signing in again gives nobody a duty: who had one is told that it is over, and who is there now.
            let was = if who.post == "nobody" && who.signed_in() { table::all_of(read, who.actor)?.pop() } else { None };
            return Err(match was {
                Some(was) => self.ended(read, &was, action)?,
                None => Refusal::new(Why::SignIn, "web-sign-in"),
            });
        };
        let version = (version(read, &VERSION)?, version(read, &place::VERSION)?);
        let key = (duty, action.to_owned());
        let cached = {
            let decided = self.decided.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            if decided.0 == version { decided.1.get(&key).cloned() } else { None }
        };
        let scope = match cached {
            Some(scope) => scope,
            None => {
                let scope = self.decide(read, duty, action)?;
                let mut decided = self.decided.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                if decided.0 != version {
                    *decided = (version, HashMap::new());
                }
                decided.1.insert(key, scope.clone());
                scope
            }
        };
        match scope.filter(|s| read.now < s.until) {
            Some(scope) => Ok(Some(scope)),
            None => Err(self.missing(read, who, action)?),
        }
    }

    fn decide(&self, read: &Read, duty: DutyId, action: &str) -> Result<Option<Scope>, Refusal> {
        let Some(duty) = table::find(read, duty)?.filter(|d| d.in_force(read.now)) else { return Ok(None) };
        let chain = place::find(read, duty.place)?.map(|p| p.chain()).unwrap_or_default();
        let mask = self.allows(&duty.post, duty.place, action, &chain).map_err(|e| Refusal::from(Fault::Broken(e)))?;
        match mask {
            Some(mask) => Ok(Some(scope_of(read, &duty, mask)?)),
            None => Ok(None),
        }
    }

    fn missing(&self, read: &Read, who: &Who, action: &str) -> Result<Refusal, Refusal> {
        let (posts, names) = self.who_may(read, who.place, action)?;
        Ok(Refusal::forbidden("duty-missing")
            .arg("posts", posts.join(","))
            .list("names", &names)
            .basis(format!("Cedar: {action}")))
    }

    fn ended(&self, read: &Read, was: &Duty, action: &str) -> Result<Refusal, Refusal> {
        let end = was.ended.map_or(was.until.plus(-1), |e| e.min(was.until.plus(-1)));
        let (_, names) = self.who_may(read, was.place, action)?;
        Ok(Refusal::forbidden("duty-all-over")
            .arg("posts", was.post.clone())
            .arg("day", end.day())
            .list("names", &names)
            .instead("/me"))
    }

    /// Posts that have an action, and who holds them at a place or above; `none` where nobody does.
    fn who_may(&self, read: &Read, at: PlaceId, action: &str) -> Result<(Vec<&'static str>, Vec<String>), Refusal> {
        let posts: Vec<&'static str> = POSTS.into_iter().filter(|p| self.post_may(p, action)).collect();
        let mut names = Vec::new();
        let above = place::ancestors(read, at)?;
        for post in &posts {
            for place in above.iter().map(|p| p.id).chain([PlaceId::HOUSE]) {
                for d in table::holders(read, place, post)? {
                    names.push(table::holder(read, d.actor)?.name);
                }
            }
        }
        names.dedup();
        names.truncate(5);
        Ok((posts, if names.is_empty() { vec!["none".to_owned()] } else { names }))
    }

    /// Whether a post has an action at its own place.
    pub fn post_may(&self, post: &str, action: &str) -> bool {
        matches!(self.allows(post, PlaceId(1), action, &[PlaceId(1)]), Ok(Some(_)))
    }

    /// The matrix post × action of everything the routes name.
    pub fn matrix<'a>(&self, actions: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, Vec<&'static str>> {
        let named = actions.into_iter().filter(|a| *a != "public");
        named.map(|a| (a, POSTS.into_iter().filter(|p| self.post_may(p, a)).collect())).collect()
    }

    /// Wraps a command so that the writer reads the duty again: it may have ended since the page was shown.
    pub fn guard(&self, who: &Who, action: &'static str, command: Box<dyn Command>) -> Box<dyn Command> {
        match who.duty {
            Some(duty) if action != "public" => Box::new(Guarded { duty, actor: who.actor, command }),
            _ => command,
        }
    }
}

fn scope_for(read: &Read, who: &Who, action: &str) -> Option<Scope> {
    static SHIPPED: LazyLock<Option<Authority>> = LazyLock::new(|| Authority::new().ok());
    SHIPPED.as_ref().and_then(|a| a.authorise(read, who, action).ok().flatten())
}

/// Whether whoever asks could do `action` at a place: for links and buttons. The route behind them decides again.
pub fn may(read: &Read, who: &Who, action: &str, community: PlaceId, grid: PlaceId) -> bool {
    scope_for(read, who, action).is_some_and(|s| s.covers(community, grid))
}

/// Whether they could do it at all, within their own duty.
pub fn may_here(read: &Read, who: &Who, action: &str) -> bool {
    scope_for(read, who, action).is_some()
}

fn version(read: &Read, table: &'static muster_ledger::Table) -> Result<i64, Fault> {
    Ok(read.get(table, &[1i64.into()])?.map_or(0, |r| r.int("seq")))
}

/// What figures for everyone are counted over: no names, one community or all. What is published of them is cut down
/// further by whoever publishes.
pub fn published(community: Option<PlaceId>) -> Scope {
    Scope::granted(community.is_none(), community.into_iter().collect(), Vec::new(), Mask::Nameless, Moment(i64::MAX))
}

/// What a duty's place means for rows that carry community and grid.
fn scope_of(read: &Read, duty: &Duty, mask: Mask) -> Result<Scope, Fault> {
    use crate::place::Level;
    let until = duty.until;
    let Some(place) = place::find(read, duty.place)? else {
        let all = duty.place == PlaceId::HOUSE;
        return Ok(Scope::granted(all, Vec::new(), Vec::new(), mask, until));
    };
    Ok(match place.level {
        Level::Grid => Scope::granted(false, Vec::new(), vec![place.id], mask, until),
        Level::Community => Scope::granted(false, vec![place.id], Vec::new(), mask, until),
        // A duty over the only top of the tree reaches every row; beside another top it does not.
        l if l < Level::Community && place.parent == PlaceId::HOUSE && place::children(read, PlaceId::HOUSE)?.len() == 1 => {
            Scope::granted(true, Vec::new(), Vec::new(), mask, until)
        }
        l if l < Level::Community => {
            let below = place::under(read, place.id, Level::Community)?;
            Scope::granted(false, below.iter().map(|p| p.id).collect(), Vec::new(), mask, until)
        }
        // Duties end at the grid; a finer one reaches nothing.
        _ => Scope::granted(false, Vec::new(), Vec::new(), mask, until),
    })
}

struct Guarded {
    duty: DutyId,
    actor: ActorId,
    command: Box<dyn Command>,
}

impl Command for Guarded {
    fn reads(&self) -> Vec<Key> {
        let mut keys = self.command.reads();
        keys.push(Key::one(&DUTIES, vec![self.duty.into()]));
        keys
    }
    fn decide(&self, known: &Known, at: Moment) -> Result<Vec<Draft>, Refusal> {
        let duty = known.one(&DUTIES, &[self.duty.into()]).map(Duty::from_row);
        if !duty.is_some_and(|d| d.actor == self.actor && d.in_force(at)) {
            return Err(Refusal::forbidden("duty-over"));
        }
        self.command.decide(known, at)
    }
}
