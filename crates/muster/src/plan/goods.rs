//! Names of the goods whose floor a plan sets, as the catalogue of what is stored has them; the catalogue itself is another room's.

use serde::Deserialize;
use std::sync::OnceLock;

const CATALOGUE: &str = include_str!("../../../../stock/catalogue.toml");

#[derive(Deserialize)]
struct Catalogue {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    items: Vec<Good>,
}

#[derive(Deserialize)]
pub(super) struct Good {
    pub code: String,
    pub zh: String,
    pub en: String,
}

pub(super) fn good(code: &str) -> Option<&'static Good> {
    static ALL: OnceLock<Vec<Good>> = OnceLock::new();
    let read = || toml::from_str::<Catalogue>(CATALOGUE).map(|c| c.group.into_iter().flat_map(|g| g.items).collect());
    ALL.get_or_init(|| read().unwrap_or_default()).iter().find(|g| g.code == code)
}
