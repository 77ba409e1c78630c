//! A hand inside the house: the same routes, duties, rules and writer as over HTTP, without a socket. The drill's people
//! act with it, so that nothing in a demo is made in another way than a user would make it.

use crate::acts;
use crate::site::Site;
use crate::{address, chance, clock};
use muster_ledger::{IdemKey, Outcome, Refusal, sha256};
use muster_web::{Does, Lang, Request, Upload, Wants, Who, find_route};
use std::sync::Arc;

/// Who does it, and how it is sent.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    pub who: Who,
    /// Idempotency key; a fresh one where empty.
    pub key: String,
    pub files: Vec<Upload>,
}

impl Sender {
    pub fn new(who: Who) -> Sender {
        Sender { who, ..Sender::default() }
    }
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Sender {
        self.key = key.into();
        self
    }
}

impl Site {
    fn request_inside(
        &self,
        sender: &Sender,
        method: &'static str,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<Request, Refusal> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = address::pairs(query, 200).ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
        let key = if sender.key.is_empty() { chance::fresh_key() } else { IdemKey::parse(&sender.key) };
        let form: Vec<(String, String)> = form.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        Ok(Request {
            house: Arc::clone(&self.house),
            words: Arc::clone(&self.words),
            method,
            path: path.to_owned(),
            base: String::new(),
            params: Vec::new(),
            query,
            hash: sha256(format!("{path} {form:?}").as_bytes()),
            form,
            files: sender.files.clone(),
            who: sender.who.clone(),
            scope: None,
            action: "",
            lang: Lang::ZhHans,
            elder: false,
            dark: false,
            wants: Wants::Json,
            now: self.house.now(),
            process_now: clock::process_now(),
            trace: chance::fresh_trace(),
            csrf: String::new(),
            key,
            again: None,
            refused_at: String::new(),
            origin: self.config.public_url.clone().unwrap_or_default(),
            from: "inside".to_owned(),
            user_agent: String::new(),
            badges: Vec::new(),
            glass: None,
            device: String::new(),
        })
    }

    /// The data of a page, as that person would see it.
    pub fn see_inside(&self, sender: &Sender, path: &str) -> Result<serde_json::Value, Refusal> {
        let mut req = self.request_inside(sender, "GET", path, &[])?;
        let (route, params) = find_route(&self.slices, "GET", &req.path).ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
        req.params = params;
        let read = self.house.read()?;
        req.scope = self.authority.authorise(&read, &req.who, route.action_for(&req.who))?;
        match route.does {
            Does::See(see) => Ok(see(&req, &read)?.data),
            _ => Err(Refusal::not_found("web-no-such-page")),
        }
    }

    /// Does what a form would do; durable when it returns.
    pub fn act_inside(&self, sender: &Sender, path: &str, form: &[(&str, String)]) -> Result<Outcome, Refusal> {
        let mut req = self.request_inside(sender, "POST", path, form)?;
        let (route, params) =
            find_route(&self.slices, "POST", &req.path).ok_or_else(|| Refusal::not_found("web-no-such-page"))?;
        req.params = params;
        let ask = {
            let read = self.house.read()?;
            req.scope = self.authority.authorise(&read, &req.who, route.action_for(&req.who))?;
            req.action = route.action;
            match &route.does {
                Does::Act { plan, .. } => acts::ask_of(self, route, &req, plan(&req, &read)?)?.0,
                _ => return Err(Refusal::not_found("web-no-such-page")),
            }
        };
        self.house.ask(ask)
    }
}
