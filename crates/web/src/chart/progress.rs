//! How far along: a bar with its words beside it.

use super::draw::n;
use maud::{Markup, html};

/// `said` is the whole in words, such as "6 of 12 homes".
pub fn progress(label: &str, said: &str, done: u64, total: u64) -> Markup {
    let part = if total == 0 { 0.0 } else { 100.0 * done.min(total) as f64 / total as f64 };
    html! {
        div {
            p.progress-text { span { (label) } span.muted { (said) } }
            svg.progress viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                rect.all width="100" height="4" {}
                rect.done width=(n(part)) height="4" {}
            }
        }
    }
}
