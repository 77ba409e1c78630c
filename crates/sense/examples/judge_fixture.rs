//! Writes every shipped form as a workbook into the folder named, for the judge in `judges/xlsform`.

#![allow(clippy::disallowed_methods, reason = "a tool: reads the folder it writes to from its arguments")]

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    for s in muster_sense::form::shipped() {
        let bytes = xlsform::write(&s.form).expect("workbook");
        std::fs::write(format!("{folder}/{}.xlsx", s.key), bytes).expect("written");
    }
}
