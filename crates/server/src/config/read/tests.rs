use super::*;
use crate::config::keys;
use muster_web::Lang;

fn told(text: &str, variables: &[(&str, &str)]) -> (Found, Vec<String>) {
    let folder = std::env::temp_dir().join(format!("muster-config-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("muster.toml");
    std::fs::write(&file, text).unwrap();
    let variables: Vec<(String, String)> = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let found = read(Some(&file), &variables);
    let at = |p: &Problem| match &p.at {
        At::Line(_, line) => format!("{line} {}", p.said.code),
        At::File(_) => format!("file {}", p.said.code),
        At::Variable(name) => format!("{name} {}", p.said.code),
        At::All => format!("all {}", p.said.code),
    };
    let lines = found.problems.iter().chain(&found.notes).map(at).collect();
    for lang in Lang::ALL {
        let voice = Voice::of(lang);
        for p in found.problems.iter().chain(&found.notes) {
            let line = p.line(&voice);
            assert!(!line.contains('⟦') && !line.contains("{ $") && !line.contains("{$"), "{line}");
        }
    }
    let _ = std::fs::remove_dir_all(folder);
    (found, lines)
}

/// file, its lines parted by `;;` | what is wrong, at which line
#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table = "
        threads = 8                                     |
        ;;threads = 0                                   | 2 config-range
        threads = 257                                   | 1 config-range
        threads = -1                                    | 1 config-range
        threads = 0x10                                  |
        threads = \"8\"                                 | 1 config-wants-number
        behind_proxy = 1                                | 1 config-wants-flag
        help = 12345                                    | 1 config-wants-text
        thread = 8                                      | 1 config-unknown-key-like
        certificate = \"x\"                             | 1 config-unknown-key-like
        quantum = 1                                     | 1 config-unknown-key
        a = 1;;[b];;c = 2                               | 1 config-unknown-key, 2 config-unknown-key
        limits = 3                                      | 1 config-section
        [limits.address_reads];;burts = 3               | 2 config-unknown-key-like
        [limits];;address_reads = { burst = 1, per_minute = 2 } |
        listen = \"8787\"                               | 1 config-address
        public_url = \"muster.example\"                 | 1 config-url
        public_url = \"https://a.example/x y\"          | 1 config-url
        public_url = \"https://a.example\"              | all config-https-by-nobody
        public_url = \"https://a.example\";;behind_proxy = true |
        listen = \"0.0.0.0:80\"                         | all config-plain-to-all
        listen = \"[::1]:80\"                           |
        [tls];;key = \"k.pem\"                          | all config-tls-half
        [tls];;certificate = \"\";;key = \"k\"          | 2 config-empty-path, all config-tls-half
        threads = ;;help = \"x\"                        | 1 config-syntax
        threads = 1;;threads = 2                        | 2 config-syntax
    ";
    for line in table.lines().filter(|l| l.contains('|')) {
        let (text, wanted) = line.rsplit_once('|').unwrap();
        let (_, lines) = told(&text.trim().replace(";;", "\n"), &[]);
        assert_eq!(lines.join(", "), wanted.trim(), "{line}");
    }
}

#[test]
fn the_environment_stands_above_the_file() {
    let (found, lines) = told(
        "threads = 8\nhelp = \"a\"\n[limits.address_posts]\nburst = 5\n",
        &[("MUSTER_THREADS", "9"), ("MUSTER_LIMITS_ADDRESS_POSTS_BURST", "7"), ("MUSTER_HELP", ""), ("HOME", "/x")],
    );
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!((found.config.threads, found.config.help.as_str(), found.config.limits.address_posts.burst), (9, "a", 7));
    let from = |name: &str| found.given.iter().find(|(n, _)| *n == name).map(|(_, w)| w.clone()).unwrap();
    assert_eq!(from("threads"), "MUSTER_THREADS");
    assert!(from("help").ends_with("muster.toml:2"));
    let (_, lines) =
        told("", &[("MUSTER_THREADS", "many"), ("MUSTER_BEHIND_PROXY", "yes"), ("MUSTER_THREDS", "9"), ("MUSTER_BIN", "x")]);
    let wanted = [
        "MUSTER_BEHIND_PROXY config-wants-flag",
        "MUSTER_THREADS config-wants-number",
        "MUSTER_THREDS config-unknown-variable-like",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn paths_are_meant_from_the_file_and_its_end_slash_goes() {
    let (found, _) = told("data = \"house\"\npublic_url = \"https://a.example:8443/\"\nbehind_proxy = true\n", &[]);
    let data = found.config.data.unwrap();
    assert!(data.is_absolute() && data.ends_with("house"), "{}", data.display());
    assert_eq!(found.config.public_url.as_deref(), Some("https://a.example:8443"));
    let (found, _) = told("data = \"/srv/house\"", &[("MUSTER_DATA", "here")]);
    assert_eq!(found.config.data, Some(PathBuf::from("here")));
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let code = |path: &Path| read(Some(path), &[]).problems[0].said.code;
    assert_eq!(code(Path::new("no/such/file")), "config-unreadable");
    assert_eq!(code(&std::env::temp_dir()), "config-no-file");
}

/// The sample with every value switched on is what the house does without any file; its examples are valid.
#[test]
fn the_sample_is_complete_and_true() {
    let sample = keys::sample(&Voice::of(Lang::ZhHans), &Voice::of(Lang::En));
    assert!(!sample.contains('⟦'), "{sample}");
    let (found, lines) = told(&sample, &[]);
    assert_eq!((found.config, lines), (Config::default(), Vec::new()));
    let on: String = sample
        .lines()
        .map(|l| {
            l.strip_prefix("# ")
                .filter(|l| KEYS.iter().any(|k| l.starts_with(&format!("{} = ", k.name.rsplit('.').next().unwrap()))))
                .unwrap_or(l)
        })
        .map(|l| format!("{l}\n"))
        .collect();
    let (found, lines) = told(&on, &[]);
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(found.given.len(), KEYS.len(), "every key stands in it once");
    let plain = Config {
        data: None,
        public_url: None,
        practice_url: None,
        tls: TlsFiles::default(),
        backup: Default::default(),
        receivers: None,
        texts: None,
        ..found.config
    };
    assert_eq!(plain, Config::default());
}

/// What the repository ships is what this program says: the sample, and the table for operators.
#[test]
fn what_is_written_of_the_keys_is_generated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let (zh, en) = (Voice::of(Lang::ZhHans), Voice::of(Lang::En));
    let again = "UPDATE_GOLDEN=1 cargo test -p muster-server --lib config";
    let (path, sample) = (root.join("deploy/muster.toml"), keys::sample(&zh, &en));
    if updating {
        std::fs::write(&path, &sample).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), sample, "{again}");
    let path = root.join("docs/operating.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- keys: generated -->\n", "<!-- end of keys -->");
    let (before, rest) = text.split_once(begin).expect("the mark where the keys begin");
    let (_, after) = rest.split_once(end).expect("the mark where they end");
    let made = format!("{before}{begin}{}{end}{after}", keys::table(&en));
    if updating {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(text == made || updating, "docs/operating.md differs: {again}");
}
