//! In which order answers are judged; names that nobody has and entries that follow from themselves are found here.

use crate::form::Form;
use crate::rows::{Found, cell};

/// Which entries have to be known before this one.
fn before(form: &Form, at: usize) -> Vec<usize> {
    let e = &form.entries[at];
    let own = e.expressions().filter(|(head, _)| *head != "constraint" && *head != "required");
    let mut out: Vec<usize> = own.flat_map(|(_, x)| x.names()).filter_map(|n| form.find(n)).collect();
    out.extend(e.inside);
    out
}

pub(crate) fn set(form: &mut Form, found: &mut Found) {
    form.index = form.entries.iter().enumerate().map(|(i, e)| (e.name.clone(), i)).collect();
    for e in &form.entries {
        for (head, x) in e.expressions() {
            for name in x.names() {
                if form.find(name).is_none() {
                    found.add("survey", format!("{head}, {}", e.row), "name-unknown", name);
                }
            }
        }
    }
    // Kahn's way: whatever is left in the end waits for itself.
    let n = form.entries.len();
    let needs: Vec<Vec<usize>> = (0..n).map(|i| before(form, i)).collect();
    let mut done = vec![false; n];
    let mut order = Vec::with_capacity(n);
    loop {
        let before = order.len();
        for i in 0..n {
            if !done[i] && needs[i].iter().all(|d| done[*d]) {
                done[i] = true;
                order.push(i);
            }
        }
        if order.len() == before {
            break;
        }
    }
    if let Some(stuck) = (0..n).find(|i| !done[*i]) {
        let e = &form.entries[stuck];
        found.add("survey", cell(e.row, 1), "loop", &e.name);
    }
    form.order = order;
}

impl Form {
    /// Puts a form that was made in code in order; what cannot be put so is told by the name of the entry.
    pub fn ordered(mut self) -> Result<Form, String> {
        let mut found = Found::default();
        set(&mut self, &mut found);
        match found.0.first() {
            None => Ok(self),
            Some(w) => Err(w.what.clone()),
        }
    }
}
