//! What a handler is given: who asks, in which duty, within which scope, in which language, with which words typed.

use crate::{Catalog, Lang, Values};
use muster_ledger::{ActorId, DutyId, House, IdemKey, Moment, PersonId, PlaceId, Refusal, Value, Why};
use std::sync::Arc;

/// Who sends the request, as the session tells.
#[derive(Clone, Debug, Default)]
pub struct Who {
    pub actor: ActorId,
    /// Name as shown in the bar.
    pub name: String,
    /// The duty they act in; none for residents and strangers.
    pub duty: Option<DutyId>,
    /// Post of that duty, e.g. `grid_worker`; `resident` and `nobody` without one.
    pub post: String,
    /// The place the duty is about, for the bar and for defaults.
    pub place: PlaceId,
    pub place_name: String,
    /// The resident's own person, where a resident signed in.
    pub person: Option<PersonId>,
    /// All duties of the actor, for switching: (duty, post, place name).
    pub duties: Vec<(DutyId, String, String)>,
    /// Session id, none without sign-in.
    pub session: Option<[u8; 16]>,
}

impl Who {
    pub fn signed_in(&self) -> bool {
        self.session.is_some()
    }
}

/// How much of a person a list may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mask {
    /// Counts and places only.
    #[default]
    Nameless,
    /// 王*芳, 138****1234.
    Masked,
    Full,
}

/// Where a duty reaches for one action: made only by the authoriser, asked for by every list read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    everywhere: bool,
    communities: Vec<PlaceId>,
    grids: Vec<PlaceId>,
    pub mask: Mask,
    /// The duty's term; past it the scope is empty.
    pub until: Moment,
}

impl Scope {
    /// Only `ground::duty` calls this: tidy checks it.
    pub fn granted(everywhere: bool, communities: Vec<PlaceId>, grids: Vec<PlaceId>, mask: Mask, until: Moment) -> Scope {
        Scope { everywhere, communities, grids, mask, until }
    }
    /// Reaches nothing.
    pub fn nowhere() -> Scope {
        Scope::granted(false, Vec::new(), Vec::new(), Mask::Nameless, Moment(i64::MAX))
    }
    pub fn everywhere(&self) -> bool {
        self.everywhere
    }
    pub fn communities(&self) -> &[PlaceId] {
        &self.communities
    }
    pub fn grids(&self) -> &[PlaceId] {
        &self.grids
    }
    /// Whether a row of that community and grid is within.
    pub fn covers(&self, community: PlaceId, grid: PlaceId) -> bool {
        self.everywhere || self.communities.contains(&community) || self.grids.contains(&grid)
    }
    /// The same as an SQL condition over two columns, its values appended to `values`.
    pub fn filter(&self, community: &str, grid: &str, values: &mut Vec<Value>) -> String {
        if self.everywhere {
            return "1=1".to_owned();
        }
        let mut list = |column: &str, ids: &[PlaceId]| -> Option<String> {
            if ids.is_empty() {
                return None;
            }
            let marks: Vec<String> = ids
                .iter()
                .map(|id| {
                    values.push((*id).into());
                    format!("?{}", values.len())
                })
                .collect();
            Some(format!("{column} IN ({})", marks.join(",")))
        };
        let parts: Vec<String> = [list(community, &self.communities), list(grid, &self.grids)].into_iter().flatten().collect();
        if parts.is_empty() { "1=0".to_owned() } else { format!("({})", parts.join(" OR ")) }
    }
}

/// What the asker wants back.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Wants {
    #[default]
    Html,
    Json,
}

/// A file that came with a form.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    pub field: String,
    pub file_name: String,
    pub bytes: Arc<[u8]>,
}

/// See the module.
pub struct Request {
    pub house: Arc<House>,
    pub words: Arc<Catalog>,
    pub method: &'static str,
    /// Path below the base, e.g. `/tasks/7`.
    pub path: String,
    /// `/as/grid` in the demo, else empty: every URL is made with [`crate::link`].
    pub base: String,
    pub params: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub files: Vec<Upload>,
    pub who: Who,
    /// What the authoriser granted for this route's action.
    pub scope: Option<Scope>,
    /// That action, e.g. `task.do`; empty before it was asked for.
    pub action: &'static str,
    pub lang: Lang,
    pub elder: bool,
    pub dark: bool,
    pub wants: Wants,
    /// House time.
    pub now: Moment,
    /// Process time, microseconds since the epoch: sessions, codes, limits.
    pub process_now: Moment,
    /// Shown on error pages and in logs.
    pub trace: String,
    pub csrf: String,
    /// Idempotency key: sent by the client, or fresh for the forms of this page.
    pub key: IdemKey,
    /// Hash of the request's body, for idempotency.
    pub hash: [u8; 32],
    /// What was typed into the refused form that this page shows again, with what was wrong.
    pub again: Option<(Values, Refusal)>,
    /// Where that form was posted to, below the base; empty where it is not known. Other forms of the page keep silent.
    pub refused_at: String,
    /// Where this request can be reached from outside, e.g. `http://127.0.0.1:8787`.
    pub origin: String,
    /// Address of the asker, for limits only; never recorded.
    pub from: String,
    pub user_agent: String,
    /// How much waits behind an entry of the navigation: (its path, number).
    pub badges: Vec<(&'static str, usize)>,
    /// Emergency access that is open, on every page: its path and its end.
    pub glass: Option<(String, Moment)>,
    /// What [`DEVICE_COOKIE`] holds: the secret that binds this device to an account; empty without one.
    pub device: String,
}

/// Name of the cookie that [`crate::Enter::device`] sets, for the whole site.
pub const DEVICE_COOKIE: &str = "muster_device";

impl Request {
    /// A piece of the path by its name in the route.
    pub fn param(&self, name: &str) -> &str {
        pair(&self.params, name).unwrap_or_default()
    }
    /// A piece of the path as an id; a page that does not exist where it is none.
    pub fn id<T: From<i64>>(&self, name: &str) -> Result<T, Refusal> {
        self.param(name).parse::<i64>().map(T::from).map_err(|_| Refusal::not_found("web-no-such-page"))
    }
    pub fn query(&self, name: &str) -> Option<&str> {
        pair(&self.query, name).filter(|v| !v.is_empty())
    }
    /// What was posted in `name`; empty where nothing was.
    pub fn posted(&self, name: &str) -> &str {
        pair(&self.form, name).unwrap_or_default()
    }
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|f| f.field == field && !f.bytes.is_empty())
    }
    /// The scope of this route's action. A route without one has no lists.
    pub fn scope(&self) -> Result<&Scope, Refusal> {
        self.scope.as_ref().ok_or_else(|| Refusal::new(Why::SignIn, "web-sign-in"))
    }
    /// A sentence.
    pub fn t(&self, id: &str) -> String {
        self.words.say(self.lang, id, &[])
    }
    /// Between a word and what it is of: Chinese has a sign of its own.
    pub fn colon(&self) -> &'static str {
        if self.lang == Lang::En { ": " } else { "：" }
    }
    /// Between the words of a list.
    pub fn comma(&self) -> &'static str {
        if self.lang == Lang::En { ", " } else { "、" }
    }
    /// A sentence with arguments.
    pub fn tr(&self, id: &str, args: &[(&str, String)]) -> String {
        self.words.say(self.lang, id, args)
    }
    /// A path below the base, as it stands in a link.
    pub fn to(&self, path: &str) -> String {
        crate::link(&self.base, path)
    }
    pub fn json(&self) -> bool {
        self.wants == Wants::Json
    }
}

pub(crate) fn pair<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
}
