//! Kinds of organisations and of what they can bring, as lists: one more is a line here and its words.

/// A kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub key: &'static str,
    /// Others may belong to it.
    pub has_members: bool,
    /// Ends by itself, so it must say when.
    pub ends: bool,
}

const fn kind(key: &'static str) -> Kind {
    Kind { key, has_members: false, ends: false }
}

/// Registered social groups and those only filed with the street are two kinds: most that help are the second.
pub static KINDS: [Kind; 12] = [
    kind("firm"),
    kind("public_body"),
    kind("property"),
    kind("shop"),
    kind("school"),
    kind("health"),
    kind("social"),
    kind("filed"),
    Kind { has_members: true, ..kind("association") },
    Kind { has_members: true, ..kind("party_branch") },
    kind("party_group"),
    Kind { ends: true, ..kind("temporary_branch") },
];

pub fn kind_of(key: &str) -> Option<Kind> {
    KINDS.into_iter().find(|k| k.key == key)
}

/// Id of a kind's words.
pub fn kind_words(key: &str) -> String {
    format!("organisation-kind-{}", key.replace('_', "-"))
}

/// What an organisation can bring; the words say the unit.
pub static RESOURCES: [&str; 8] = ["people", "medics", "drivers", "vehicles", "space", "beds", "meals", "generators"];

/// Id of the words with their number: `{ $n } people`.
pub fn amount_words(what: &str) -> String {
    format!("organisation-amount-{what}")
}
