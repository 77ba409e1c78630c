//! Work tables of sign-in. No name, no address and no token stands here as it was typed.

use muster_ledger::{Index, Keep, Table, blob, int, text};

const fn work(name: &'static str, columns: &'static [muster_ledger::Column], key: usize, indexes: &'static [Index]) -> Table {
    Table { name, keep: Keep::Work, columns, key, indexes }
}

const BY_ACTOR: Index = Index { name: "actor", columns: &["actor"] };

/// One row for each session; the key is SHA-256 of what the cookie holds.
pub(crate) static SESSIONS: Table = work(
    "signin_sessions",
    &[
        blob("hash"),
        // Names the session on the page of its owner.
        int("id"),
        int("actor"),
        int("duty"),
        // staff, field or resident.
        text("way"),
        int("device"),
        // Wrapped person of a resident.
        blob("person"),
        int("place"),
        int("began_at"),
        int("seen_at"),
        int("until"),
        // Kind of device, coarse.
        text("what"),
    ],
    1,
    &[BY_ACTOR, Index { name: "device", columns: &["device"] }, Index { name: "until", columns: &["until"] }],
);

/// Password and time code of staff.
pub(crate) static CREDENTIALS: Table = work(
    "signin_credentials",
    &[
        int("actor"),
        // HMAC of the login name; the name itself is wrapped.
        blob("login"),
        blob("login_name"),
        // PHC string of Argon2id with the house's pepper.
        text("password"),
        blob("totp"),
        int("changed_at"),
    ],
    1,
    &[Index { name: "login", columns: &["login"] }],
);

/// Recovery codes not yet used, as HMACs.
pub(crate) static RECOVERY: Table = work("signin_recovery", &[int("actor"), blob("hash")], 2, &[BY_ACTOR]);

/// Between two questions: the password was right, or the time code is being set up.
pub(crate) static STEPS: Table = work(
    "signin_steps",
    &[blob("hash"), text("kind"), int("actor"), int("until"), blob("held")],
    1,
    &[BY_ACTOR, Index { name: "until", columns: &["until"] }],
);

/// One-time links that were given out and not used.
pub(crate) static LINKS: Table = work(
    "signin_links",
    &[blob("hash"), text("kind"), int("actor"), int("until"), int("given_by")],
    1,
    &[Index { name: "actor", columns: &["actor", "kind"] }],
);

/// Phones bound to an account.
pub(crate) static DEVICES: Table = work(
    "signin_devices",
    &[int("id"), blob("hash"), int("actor"), text("pin"), text("what"), int("bound_at"), int("seen_at")],
    1,
    &[BY_ACTOR, Index { name: "hash", columns: &["hash"] }],
);

/// One-time codes of residents.
pub(crate) static CODES: Table = work(
    "signin_codes",
    &[blob("hash"), blob("person"), int("place"), int("until"), int("given_by")],
    1,
    &[Index { name: "until", columns: &["until"] }],
);

/// Tries, and uses of what may be used once.
pub(crate) static TRIES: Table = work(
    "signin_tries",
    &[blob("what"), int("id"), int("at")],
    2,
    &[Index { name: "what", columns: &["what"] }, Index { name: "at", columns: &["at"] }],
);

/// Who is behind `/as/<role>` in an exercise.
pub(crate) static DEMO_ROLES: Table =
    work("signin_demo_roles", &[text("role"), int("actor"), int("duty"), blob("person"), int("place")], 1, &[]);

pub(crate) static ALL: &[&Table] = &[&SESSIONS, &CREDENTIALS, &RECOVERY, &STEPS, &LINKS, &DEVICES, &CODES, &TRIES, &DEMO_ROLES];
