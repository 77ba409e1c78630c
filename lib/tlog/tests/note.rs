//! Notes, checkpoints and proof files: against the crates signed_note and tlog_tiles, and against damage.
use proptest::prelude::*;
use signed_note as oracle;
use tlog::*;

const LOG: &str = "example.com/log";

fn signer(name: &str, seed: u8) -> Signer {
    Signer::ed25519(name, &[seed; 32]).unwrap()
}

fn root(byte: u8) -> Hash {
    leaf_hash(&[byte])
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The same key in the other implementation, from its private key format.
fn their_signer(signer: &Signer, seed: &[u8; 32]) -> oracle::StandardSigner {
    let key = base64(&[&[1], seed.as_slice()].concat());
    oracle::StandardSigner::new(&format!("PRIVATE+KEY+{}+{:08x}+{key}", signer.name(), signer.key_id())).unwrap()
}

fn their_verifiers(verifier: &Verifier) -> oracle::VerifierList {
    oracle::VerifierList::new(vec![Box::new(oracle::StandardVerifier::new(&verifier.to_string()).unwrap())])
}

/// Every single-bit change of the text must be refused.
fn refuse_bit_flips<T>(text: &str, accept: impl Fn(&str) -> Result<T, Error>) {
    assert!(accept(text).is_ok());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            if let Ok(bad) = String::from_utf8(bytes) {
                assert!(accept(&bad).is_err(), "byte {at} bit {bit}");
            }
        }
        if let Some(short) = text.get(..at) {
            assert!(accept(short).is_err(), "cut at {at}");
        }
    }
    assert!(accept(&format!("{text}\n")).is_err());
}

#[test]
fn a_note_opens_only_whole() {
    let signer = signer(LOG, 1);
    let verifier = signer.verifier();
    let note = sign_note("first\n\nafter an empty line: 点名\n\n", &[&signer]).unwrap();
    let opened = open_note(&note, &[&verifier]).unwrap();
    assert_eq!(opened.text, "first\n\nafter an empty line: 点名\n\n");
    assert_eq!(opened.signatures, [LOG]);
    refuse_bit_flips(&note, |bad| open_note(bad, &[&verifier]));
}

#[test]
fn known_and_unknown_keys() {
    let (log, witness, stranger) = (signer(LOG, 1), signer("witness.example", 2), signer(LOG, 3));
    let (l, w, s) = (log.verifier(), witness.verifier(), stranger.verifier());
    let note = sign_note("text\n", &[&stranger, &witness, &log]).unwrap();
    assert_eq!(open_note(&note, &[&l, &w]).unwrap().signatures, ["witness.example", LOG]);
    assert_eq!(open_note(&note, &[&l, &l]).unwrap().signatures, [LOG]);
    assert_eq!(open_note(&sign_note("text\n", &[&stranger]).unwrap(), &[&l, &w]), Err(Error::NoSignature));
    assert_eq!(open_note(&note, &[]), Err(Error::NoSignature));

    // a known key's bad signature spoils the note, whoever else signed, and even beside its own good one
    let bad_line = sign_note("other\n", &[&witness]).unwrap().replace("other\n\n", "");
    let bad = Err(Error::BadSignature { name: "witness.example".into(), key_id: w.key_id() });
    assert_eq!(open_note(&format!("{note}{bad_line}"), &[&l, &w]), bad);
    assert_eq!(open_note(&format!("{note}{bad_line}"), &[&l]).unwrap().signatures, [LOG]);
    // a repeated good signature counts once
    let good_line = sign_note("text\n", &[&log]).unwrap().replace("text\n\n", "");
    assert_eq!(open_note(&format!("{note}{good_line}"), &[&l]).unwrap().signatures, [LOG]);
    // a signature of the wrong length by a known key
    let short = base64(&[&l.key_id().to_be_bytes(), [0; 63].as_slice()].concat());
    assert!(matches!(open_note(&format!("{note}— {LOG} {short}\n"), &[&l]), Err(Error::BadSignature { .. })));
    assert_eq!(open_note(&note, &[&s, &l]).unwrap().signatures, [LOG, LOG]);
}

#[test]
fn malformed_notes() {
    let signer = signer(LOG, 1);
    let verifier = signer.verifier();
    let note = sign_note("text\n", &[&signer]).unwrap();
    let line = note.strip_prefix("text\n\n").unwrap();
    let id = base64(&signer.key_id().to_be_bytes());
    for bad in [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text",
        &note.replace("text\n\n", "text\n"),
        &format!("{note}\n"),
        &format!("{note}no dash\n"),
        &format!("{note}— nospace\n"),
        &format!("{note}—  {id}\n"),
        &format!("{note}— a+b {id}AAAA\n"),
        &format!("{note}— x {id}\n"),
        &format!("{note}— x AAAA\n"),
        &format!("{note}— x !!!!\n"),
        &format!("{note}— x\u{a0}y {id}\n"),
        &note.replace("text", "te\txt"),
        &note.replace('\n', "\r\n"),
        &note.replace("— ", "- "),
        &format!("text\n\n{}", line.repeat(101)),
    ] {
        assert!(open_note(bad, &[&verifier]).is_err(), "{bad:?}");
    }
    assert!(open_note(&format!("text\n\n{}", line.repeat(100)), &[&verifier]).is_ok());

    for bad in ["", "text", "te\u{0}xt\n", "a\r\n"] {
        assert!(matches!(sign_note(bad, &[&signer]), Err(Error::Note(_))), "{bad:?}");
    }
    assert_eq!(sign_note("text\n", &[]), Err(Error::NoSignature));
    assert!(matches!(sign_note("text\n", &[&signer, &signer]), Err(Error::AmbiguousKey { .. })));
}

#[test]
fn control_characters_spoil_even_signed_text() {
    use ed25519_dalek::Signer as _;
    let signer = signer(LOG, 1);
    for text in ["te\txt\n", "text\r\n", "\u{0}\n"] {
        let signature = ed25519_dalek::SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes());
        let bytes = [signer.key_id().to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let note = format!("{text}\n— {LOG} {}\n", base64(&bytes));
        assert_eq!(open_note(&note, &[&signer.verifier()]), Err(Error::Note("control character")));
    }
}

#[test]
fn two_keys_of_one_name_and_id() {
    // seeds found by search: for the name "a" their 32-bit key ids are equal
    let [one, two] = [69_101_u32, 114_672].map(|i| {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&i.to_be_bytes());
        Signer::ed25519("a", &seed).unwrap()
    });
    assert_eq!(one.key_id(), two.key_id());
    let note = sign_note("text\n", &[&one]).unwrap();
    let (v, w) = (one.verifier(), two.verifier());
    assert_eq!(open_note(&note, &[&v]).unwrap().signatures, ["a"]);
    assert!(matches!(open_note(&note, &[&w]), Err(Error::BadSignature { .. })));
    assert!(matches!(open_note(&note, &[&v, &w]), Err(Error::AmbiguousKey { .. })));
    assert!(matches!(sign_note("text\n", &[&one, &two]), Err(Error::AmbiguousKey { .. })));
}

#[test]
fn verifier_keys() {
    let signer = signer(LOG, 1);
    let vkey = signer.verifier().to_string();
    assert_eq!(Verifier::parse(&vkey), Ok(signer.verifier()));
    assert_eq!((signer.verifier().name(), signer.verifier().key_id()), (LOG, signer.key_id()));
    // the id's letters may be capitals, so only bits outside case are tried there
    for at in 0..vkey.len() {
        for bit in [0, 1, 2, 3, 4, 6, 7] {
            let mut bytes = vkey.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            if let Ok(bad) = String::from_utf8(bytes) {
                assert!(Verifier::parse(&bad).is_err(), "{bad}");
            }
        }
        assert!(Verifier::parse(&vkey[..at]).is_err());
    }
    for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb", "a\u{1}b"] {
        assert_eq!(Signer::ed25519(name, &[1; 32]).err(), Some(Error::KeyName), "{name:?}");
    }
    assert!(!format!("{signer:?}").contains(&base64(&[1; 32])));
    // the neutral element as a key accepts forged signatures
    let mut weak = [0_u8; 32];
    weak[0] = 1;
    let key = [[1].as_slice(), &weak].concat();
    let vkey = format!("weak+{:08x}+{}", oracle::key_id("weak", &key), base64(&key));
    assert_eq!(Verifier::parse(&vkey), Err(Error::VerifierKey("weak key")));
}

#[test]
fn checkpoints() {
    let checkpoint = Checkpoint::new(LOG, 7, root(1)).unwrap();
    let text = checkpoint.to_text();
    assert_eq!(Checkpoint::parse(&text).as_ref(), Ok(&checkpoint));
    assert_eq!(Checkpoint::parse(&format!("{text}extension\n")).as_ref(), Ok(&checkpoint));
    let hash = base64(&root(1));
    for bad in [
        "",
        "\n",
        "a\n",
        "a\n1\n",
        &format!("a\n1\n{hash}"),
        &format!("\n1\n{hash}\n"),
        &format!("a\n01\n{hash}\n"),
        &format!("a\n+1\n{hash}\n"),
        &format!("a\n\n{hash}\n"),
        &format!("a\n-1\n{hash}\n"),
        &format!("{text}\n"),
        &format!("a\n18446744073709551616\n{hash}\n"),
        "a\n1\nAAAA\n",
        &format!("a\n1\n{hash} \n"),
        &format!("{text}x\n\ny\n"),
        &format!("a\r\n1\n{hash}\n"),
        &text.trim_end().replace("=", ""),
    ] {
        assert!(matches!(Checkpoint::parse(bad), Err(Error::Checkpoint(_))), "{bad:?}");
    }
    for origin in ["", "a\nb", "\t"] {
        assert!(Checkpoint::new(origin, 0, empty_root()).is_err());
    }
}

fn proof_file(extra: Option<Vec<u8>>) -> (Proof, Verifier, Hash) {
    let mut t = MemoryTree::new();
    (0..11).for_each(|i| t.push(root(i)));
    let signer = signer(LOG, 1);
    let checkpoint = Checkpoint { origin: LOG.into(), size: 11, root: t.root() };
    let checkpoint = sign_note(&checkpoint.to_text(), &[&signer]).unwrap();
    let hashes = inclusion_proof(&t, 6, 11).unwrap();
    (Proof { extra, index: 6, hashes, checkpoint }, signer.verifier(), root(6))
}

#[test]
fn proof_files() {
    let (proof, verifier, leaf) = proof_file(None);
    let text = proof.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 6\n"));
    assert_eq!(Proof::parse(&text).as_ref(), Ok(&proof));
    assert_eq!(proof.verify(&leaf, &[&verifier]).unwrap().size, 11);
    assert_eq!(proof.verify(&root(5), &[&verifier]), Err(Error::RootMismatch));
    assert_eq!(proof.verify(&leaf, &[&signer("other", 1).verifier()]), Err(Error::NoSignature));
    refuse_bit_flips(&text, |bad| Proof::parse(bad)?.verify(&leaf, &[&verifier]));

    let (proof, verifier, leaf) = proof_file(Some(vec![0, 1, 255]));
    let text = proof.to_string();
    assert!(text.contains("\nextra AAH/\nindex 6\n"));
    assert_eq!(Proof::parse(&text).as_ref(), Ok(&proof));
    assert!(proof.verify(&leaf, &[&verifier]).is_ok());
    let (empty, ..) = proof_file(Some(Vec::new()));
    assert_eq!(Proof::parse(&empty.to_string()).unwrap().extra, None);

    let line = format!("{}\n", base64(&leaf));
    for bad in [
        "",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\nextra AA\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\nx",
        "c2sp.org/tlog-proof@v1\nindex  0\n\nx",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx",
        &format!("c2sp.org/tlog-proof@v1\nindex 0\n{}\nx", line.repeat(65)),
    ] {
        assert!(matches!(Proof::parse(bad), Err(Error::ProofFile(_))), "{bad:?}");
    }
    assert!(Proof::parse(&format!("c2sp.org/tlog-proof@v1\nindex 0\n{}\nx", line.repeat(64))).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn notes_both_ways(seed: [u8; 32], name in "[a-z.é界/-]{1,20}", text in "[ -~é\n—]{0,80}\n") {
        let signer = Signer::ed25519(&name, &seed).unwrap();
        let verifier = signer.verifier();
        let them = their_signer(&signer, &seed);

        let note = sign_note(&text, &[&signer]).unwrap();
        let opened = oracle::Note::from_bytes(note.as_bytes()).unwrap();
        prop_assert_eq!(opened.text(), text.as_bytes());
        prop_assert_eq!(opened.verify(&their_verifiers(&verifier)).unwrap().0.len(), 1);

        let mut theirs = oracle::Note::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&them]).unwrap();
        let theirs = String::from_utf8(theirs.to_bytes()).unwrap();
        prop_assert_eq!(&theirs, &note);
        let parsed = Verifier::parse(&verifier.to_string()).unwrap();
        prop_assert_eq!(open_note(&theirs, &[&parsed]).unwrap().text, text);
    }

    /// What is damaged anywhere gets one verdict from both implementations.
    #[test]
    fn verdicts_agree_on_damage(at in any::<prop::sample::Index>(), with in "[ -~\n—é]{0,3}", cut in 0..3_usize) {
        let signer = signer(LOG, 9);
        let verifier = signer.verifier();
        let note = sign_note("one\n\ntwo\n", &[&signer]).unwrap();
        let mut chars: Vec<char> = note.chars().collect();
        let at = at.index(chars.len());
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, with.chars());
        let bad: String = chars.into_iter().collect();
        let us = open_note(&bad, &[&verifier]).is_ok();
        let them = oracle::Note::from_bytes(bad.as_bytes())
            .and_then(|note| note.verify(&their_verifiers(&verifier)))
            .is_ok();
        prop_assert_eq!(us, them, "{:?}", bad);
    }

    #[test]
    fn vkeys_agree(name in "[a-z+ ]{0,4}", flip in 0..60_usize, to in "[0-9A-Za-z+/=]") {
        let vkey = signer("k", 4).verifier().to_string();
        let mut chars: Vec<String> = vkey.chars().map(String::from).collect();
        if let Some(c) = chars.get_mut(flip) {
            *c = to;
        }
        let vkey = format!("{name}{}", chars.concat());
        prop_assert_eq!(Verifier::parse(&vkey).is_ok(), oracle::StandardVerifier::new(&vkey).is_ok());
    }

    #[test]
    fn checkpoints_agree(origin in "[ -~é]{1,20}", size: u64, byte: u8) {
        let text = Checkpoint { origin: origin.clone(), size, root: root(byte) }.to_text();
        let them = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!((them.origin(), them.size(), them.hash().0), (origin.as_str(), size, root(byte)));
        let them = tlog_tiles::Checkpoint::new(&origin, size, tlog_tiles::Hash(root(byte)), "").unwrap();
        let us = Checkpoint::parse(std::str::from_utf8(&them.to_bytes()).unwrap()).unwrap();
        prop_assert_eq!(us, Checkpoint { origin, size, root: root(byte) });
    }

    #[test]
    fn parsing_never_panics(text in "(?s).{0,200}", lines in "[a-c0-9 =—\n]{0,80}") {
        let verifier = signer(LOG, 1).verifier();
        for text in [text, format!("c2sp.org/tlog-proof@v1\n{lines}"), lines] {
            let _ = (open_note(&text, &[&verifier]), Checkpoint::parse(&text), Verifier::parse(&text));
            if let Ok(proof) = Proof::parse(&text) {
                prop_assert_eq!(proof.to_string(), text);
            }
        }
    }
}
