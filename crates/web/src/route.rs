//! Routes as data, and what handlers give back. One non-generic shape: `fn(&Request, &Read)`.

use crate::{Form, Request, Who, WordFiles};
use maud::Markup;
use muster_ledger::{ActorId, By, Channel, Command, DutyId, House, Moment, Outcome, Projection, Read, Refusal, WorkWrite};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Everything a slice hands out.
pub struct Slice {
    pub projection: &'static Projection,
    pub routes: &'static [Route],
    pub words: WordFiles,
}

/// A path, what is done there, and the action that a duty must allow. `public` needs no duty.
pub struct Route {
    pub path: &'static str,
    /// `task.see`: the slice, then what is done. Cedar decides on it.
    pub action: &'static str,
    /// Open also to whoever acts in no duty: they come without a scope, and the handler tells a resident from a stranger.
    pub duty_or_none: bool,
    pub does: Does,
}

/// GET and POST of one shape each.
pub enum Does {
    /// A page, or its JSON.
    See(fn(&Request, &Read) -> Result<Page, Refusal>),
    /// An act. When it is refused, the page at `form_at` is shown again with what was typed.
    Act { form: &'static Form, form_at: &'static str, plan: fn(&Request, &Read) -> Result<Act, Refusal> },
    /// A file: CSV, SVG, a proof.
    File(fn(&Request, &Read) -> Result<File, Refusal>),
    /// Sign-in and sign-out: the session changes.
    Enter { form: &'static Form, form_at: &'static str, plan: fn(&Request, &Read) -> Result<Enter, Refusal> },
}

impl Route {
    pub const fn see(path: &'static str, action: &'static str, f: fn(&Request, &Read) -> Result<Page, Refusal>) -> Route {
        Route { path, action, duty_or_none: false, does: Does::See(f) }
    }
    pub const fn file(path: &'static str, action: &'static str, f: fn(&Request, &Read) -> Result<File, Refusal>) -> Route {
        Route { path, action, duty_or_none: false, does: Does::File(f) }
    }
    pub const fn act(
        path: &'static str,
        action: &'static str,
        form: &'static Form,
        form_at: &'static str,
        plan: fn(&Request, &Read) -> Result<Act, Refusal>,
    ) -> Route {
        Route { path, action, duty_or_none: false, does: Does::Act { form, form_at, plan } }
    }
    pub const fn enter(
        path: &'static str,
        form: &'static Form,
        form_at: &'static str,
        plan: fn(&Request, &Read) -> Result<Enter, Refusal>,
    ) -> Route {
        Route { path, action: "public", duty_or_none: false, does: Does::Enter { form, form_at, plan } }
    }
    /// The same route, open also to whoever acts in no duty.
    pub const fn or_none(self) -> Route {
        Route { duty_or_none: true, ..self }
    }
    /// The action to ask the authoriser for, when `who` comes.
    pub fn action_for(&self, who: &Who) -> &'static str {
        if self.duty_or_none && who.duty.is_none() { "public" } else { self.action }
    }
    pub fn method(&self) -> &'static str {
        match self.does {
            Does::See(_) | Does::File(_) => "GET",
            Does::Act { .. } | Does::Enter { .. } => "POST",
        }
    }
    pub fn form(&self) -> Option<&'static Form> {
        match self.does {
            Does::Act { form, .. } | Does::Enter { form, .. } => Some(form),
            _ => None,
        }
    }
    /// The pieces of the path, where it matches.
    pub fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        let mut given = path.split('/');
        for piece in self.path.split('/') {
            let got = given.next()?;
            match piece.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                Some(name) if !got.is_empty() => found.push((name.to_owned(), got.to_owned())),
                Some(_) => return None,
                None if piece == got => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(found)
    }
}

/// A route with the pieces of the path that it names.
type Hit<'a> = (&'a Route, Vec<(String, String)>);

/// A literal piece wins over a named one: /tasks/new before /tasks/{id}.
fn best<'a>(routes: impl Iterator<Item = &'a Route>, path: &str) -> Option<Hit<'a>> {
    routes.filter_map(|r| r.matches(path).map(|p| (r, p))).min_by_key(|(_, p)| p.len())
}

/// The route for a method and a path, with the pieces of the path.
pub fn find_route<'a>(slices: &[&'a Slice], method: &str, path: &str) -> Option<Hit<'a>> {
    best(slices.iter().flat_map(|s| s.routes.iter()).filter(|r| r.method() == method), path)
}

fn first_piece(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// All routes of a house by method and first piece of the path: nearly every one is told apart by these, and no post should
/// wait for two hundred comparisons.
pub struct Routes {
    by_first: HashMap<(&'static str, &'static str), Vec<&'static Route>>,
    /// `/{page}`: the first piece is a name.
    named: Vec<&'static Route>,
}

impl Routes {
    pub fn of(slices: &[&'static Slice]) -> Routes {
        let mut routes = Routes { by_first: HashMap::new(), named: Vec::new() };
        for r in slices.iter().flat_map(|s| s.routes.iter()) {
            match first_piece(r.path) {
                name if name.starts_with('{') => routes.named.push(r),
                first => routes.by_first.entry((r.method(), first)).or_default().push(r),
            }
        }
        routes
    }
    /// As [`find_route`] over the same slices.
    pub fn find(&self, method: &'static str, path: &str) -> Option<Hit<'static>> {
        let known = self.by_first.get(&(method, first_piece(path)));
        let named = self.named.iter().filter(|r| r.method() == method);
        best(known.into_iter().flatten().chain(named).copied(), path)
    }
}

/// `base` + `path`; other sites' addresses stay as they are.
pub fn link(base: &str, path: &str) -> String {
    if path.starts_with('/') { format!("{base}{path}") } else { path.to_owned() }
}

/// A path as the value of a query: `?next=…`.
pub fn coded(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A page: the same view as HTML or as JSON, whichever is asked for.
pub struct Page {
    pub title: String,
    pub body: Markup,
    pub data: serde_json::Value,
    /// Path of the navigation entry that is current.
    pub tab: &'static str,
    /// Kinds of facts after which the page is shown anew where it can be (SSE).
    pub live: &'static [&'static str],
    /// Something long is under way: the page is asked for again each second or two, with JavaScript and without.
    pub under_way: bool,
    /// Stands beside the live part and is not shown anew with it; empty on most pages.
    pub beside: Markup,
    /// Big-screen, poster, card: other layouts than the house's. See `layout`.
    pub bare: bool,
    /// The page as files, for the foot: path, words.
    pub export: &'static [(&'static str, &'static str)],
    /// Dark whatever the reader chose: a big screen.
    pub dark: bool,
    pub status: u16,
}

impl Page {
    /// `html` runs only where HTML is asked for; `view` is the JSON.
    pub fn of<V: Serialize>(req: &Request, title: String, view: &V, html: impl FnOnce(&V) -> Markup) -> Page {
        let (body, data) = if req.json() {
            (Markup::default(), serde_json::to_value(view).unwrap_or_default())
        } else {
            (html(view), serde_json::Value::Null)
        };
        Page::plain(title, body, data)
    }
    /// With nothing about it that is special.
    pub(crate) fn plain(title: String, body: Markup, data: serde_json::Value) -> Page {
        Page {
            title,
            body,
            data,
            tab: "",
            live: &[],
            beside: Markup::default(),
            under_way: false,
            bare: false,
            export: &[],
            dark: false,
            status: 200,
        }
    }
    #[must_use]
    pub fn tab(mut self, tab: &'static str) -> Page {
        self.tab = tab;
        self
    }
    #[must_use]
    pub fn live(mut self, kinds: &'static [&'static str]) -> Page {
        self.live = kinds;
        self
    }
    #[must_use]
    pub fn under_way(mut self, yes: bool) -> Page {
        self.under_way = yes;
        self
    }
    #[must_use]
    pub fn beside(mut self, beside: Markup) -> Page {
        self.beside = beside;
        self
    }
    #[must_use]
    pub fn export(mut self, export: &'static [(&'static str, &'static str)]) -> Page {
        self.export = export;
        self
    }
    /// Without the house's bar, tabs and foot: posters, cards, big screens.
    #[must_use]
    pub fn bare(mut self) -> Page {
        self.bare = true;
        self
    }
    /// A page for the wall of a command room: bare, dark, read from across the room.
    #[must_use]
    pub fn big_screen(mut self) -> Page {
        self.dark = true;
        self.bare()
    }
}

/// An act, parsed, authorised and sealed: ready for the writer.
pub struct Act {
    pub command: Box<dyn Command>,
    pub then: Then,
    pub channel: Channel,
    pub by: By,
    pub at_act: Option<Moment>,
    pub work: Vec<WorkWrite>,
    /// Imposes something on someone: waits for the full check after an unclean stop.
    pub imposing: bool,
    /// Recorded as nobody's, whoever is signed in: who reports something is protected.
    pub unnamed: bool,
}

/// Where the asker goes after the act is durable.
pub enum Then {
    /// A path below the base; the receipt is shown there.
    Go(String),
    /// A page made from what was recorded: a one-time code, a printable link.
    Show(Box<dyn FnOnce(&Request, &Read, &Outcome) -> Result<Page, Refusal> + Send>),
    /// A path, and long work that begins there: it runs on a thread of the server's, and its page tells how far it is.
    Begin(String, Work),
}

/// Long work after an act. Not begun again where the act is only repeated.
pub type Work = Box<dyn FnOnce(&Arc<House>) + Send>;

impl Act {
    pub fn new(command: impl Command + 'static, then: impl Into<String>) -> Act {
        Act {
            command: Box::new(command),
            then: Then::Go(then.into()),
            channel: Channel::Web,
            by: By::Oneself,
            at_act: None,
            work: Vec::new(),
            imposing: false,
            unnamed: false,
        }
    }
    #[must_use]
    pub fn by(mut self, channel: Channel, by: By) -> Act {
        self.channel = channel;
        self.by = by;
        self
    }
    #[must_use]
    pub fn show(mut self, page: impl FnOnce(&Request, &Read, &Outcome) -> Result<Page, Refusal> + Send + 'static) -> Act {
        self.then = Then::Show(Box::new(page));
        self
    }
    /// Once the act is durable, `work` begins where [`Then::Go`] leads.
    #[must_use]
    pub fn begin(mut self, work: impl FnOnce(&Arc<House>) + Send + 'static) -> Act {
        if let Then::Go(to) = self.then {
            self.then = Then::Begin(to, Box::new(work));
        }
        self
    }
    #[must_use]
    pub fn work(mut self, work: WorkWrite) -> Act {
        self.work.push(work);
        self
    }
    /// See [`Act::unnamed`], the field.
    #[must_use]
    pub fn unnamed(mut self) -> Act {
        self.unnamed = true;
        self
    }
    #[must_use]
    pub fn imposing(mut self) -> Act {
        self.imposing = true;
        self
    }
}

/// A session to begin, as the sign-in slice decided it.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: [u8; 16],
    pub actor: ActorId,
    pub duty: Option<DutyId>,
    /// Seconds the cookie lives.
    pub seconds: i64,
}

/// A change of session. `session: None` ends the one there is.
pub struct Enter {
    pub session: Option<Session>,
    pub work: Vec<WorkWrite>,
    pub command: Option<Box<dyn Command>>,
    pub then: String,
    /// A cookie that binds this device to an account: (name, value, seconds).
    pub device: Option<(String, String, i64)>,
}

/// Bytes with a name.
pub struct File {
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
    /// Offered for saving; otherwise shown.
    pub save: bool,
    /// May be kept by caches for ever: tiles, checkpoints by size.
    pub immutable: bool,
}

/// What goes out.
pub enum Reply {
    Page(Page),
    File(File),
    Go(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;

    fn page(_: &Request, _: &Read) -> Result<Page, Refusal> {
        Err(Refusal::not_found("web-no-such-page"))
    }
    static ROUTES: [Route; 4] = [
        Route::see("/", "public", page),
        Route::see("/tasks/new", "public", page),
        Route::see("/tasks/{id}", "public", page),
        Route::see("/{page}/print", "public", page),
    ];
    static NOTHING: Projection = Projection { name: "test", kinds: &[], tables: &[], project: |_, _| Ok(()), revision: 1 };
    static SLICE: Slice = Slice { projection: &NOTHING, routes: &ROUTES, words: WordFiles { zh_hans: "", en: "", zh_hant: "" } };

    #[test]
    fn the_index_finds_what_looking_through_all_finds() {
        let routes = Routes::of(&[&SLICE]);
        for (path, found) in [
            ("/", Some("/")),
            ("/tasks/new", Some("/tasks/new")),
            ("/tasks/7", Some("/tasks/{id}")),
            ("/tasks/7/more", None),
            ("/tasks/print", Some("/tasks/{id}")),
            ("/posters/print", Some("/{page}/print")),
            ("/other", None),
            ("", None),
        ] {
            let pattern = |hit: Option<Hit<'_>>| hit.map(|(r, _)| r.path);
            assert_eq!(pattern(routes.find("GET", path)), found, "{path}");
            assert_eq!(pattern(find_route(&[&SLICE], "GET", path)), found, "{path}");
            assert_eq!(pattern(routes.find("POST", path)), None, "{path}");
        }
    }
}
