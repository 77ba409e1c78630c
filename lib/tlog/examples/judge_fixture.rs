//! Writes a folder that other implementations can judge (see judges/tlog/README.md), or times appending.
//!
//! `judge_fixture FOLDER LEAVES` or `judge_fixture --bench LEAVES`
#![allow(clippy::disallowed_methods, reason = "a tool: reads its arguments and measures time")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;
use tlog::{Checkpoint, Frontier, Hash, MemoryTree, Proof, Signer};

const ORIGIN: &str = "example.com/judged-log";
/// A well-known seed: these folders prove arithmetic, not identity.
const SEED: [u8; 32] = [0x5a; 32];
/// About how many leaves get a proof file.
const PROOFS: u64 = 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--bench", leaves] => bench(leaves.parse()?),
        [folder, leaves] => return write(Path::new(folder), leaves.parse()?),
        _ => return Err("usage: judge_fixture FOLDER LEAVES | --bench LEAVES".into()),
    }
    Ok(())
}

/// Arbitrary but reproducible leaf data.
fn data(index: u64) -> Hash {
    tlog::leaf_hash(&index.to_be_bytes())
}

fn base64_line(hash: &Hash) -> String {
    // the third line of a checkpoint text is base64 of its root
    let text = Checkpoint { origin: ORIGIN.into(), size: 0, root: *hash }.to_text();
    text.lines().skip(2).map(|line| format!("{line}\n")).collect()
}

fn write(folder: &Path, leaves: u64) -> Result<(), Box<dyn Error>> {
    let signer = Signer::ed25519(ORIGIN, &SEED)?;
    let verifier = signer.verifier();
    let old = (leaves * 2 / 3).max(1);
    if leaves == 0 {
        return Err("at least one leaf".into());
    }
    let (mut tree, mut frontier, mut all) = (MemoryTree::new(), Frontier::new(), Vec::new());
    for index in 0..leaves {
        all.extend(data(index));
        tree.push(tlog::leaf_hash(&data(index)));
        frontier.push(tlog::leaf_hash(&data(index)));
    }
    let sign = |size, root| tlog::sign_note(&Checkpoint { origin: ORIGIN.into(), size, root }.to_text(), &[&signer]);
    let checkpoint = sign(leaves, frontier.root())?;

    // a stale proof from an earlier run would be judged too
    let proofs = folder.join("proofs");
    if proofs.exists() {
        fs::remove_dir_all(&proofs)?;
    }
    fs::create_dir_all(&proofs)?;
    fs::write(folder.join("vkey"), format!("{verifier}\n"))?;
    fs::write(folder.join("checkpoint"), &checkpoint)?;
    fs::write(folder.join("old-checkpoint"), sign(old, tlog::tree_root(&tree, old)?)?)?;
    let consistency = tlog::consistency_proof(&tree, old, leaves)?;
    fs::write(folder.join("consistency"), consistency.iter().map(base64_line).collect::<String>())?;
    fs::write(folder.join("leaves.bin"), all)?;
    let step = usize::try_from(leaves.div_ceil(PROOFS))?;
    for index in (0..leaves).step_by(step).chain([leaves - 1]) {
        let hashes = tlog::inclusion_proof(&tree, index, leaves)?;
        let extra = (index % 2 == 1).then(|| index.to_be_bytes().to_vec());
        let proof = Proof { extra, index, hashes, checkpoint: checkpoint.clone() };
        proof.verify(&tlog::leaf_hash(&data(index)), &[&verifier])?;
        fs::write(proofs.join(format!("{index:09}.tlog-proof")), proof.to_string())?;
        fs::write(proofs.join(format!("{index:09}.leaf")), data(index))?;
    }
    Ok(())
}

fn bench(leaves: u64) {
    let hashes: Vec<Hash> = (0..1024).map(data).collect();
    let mut frontier = Frontier::new();
    let start = Instant::now();
    for hash in hashes.iter().cycle().take(leaves as usize) {
        frontier.push(*hash);
    }
    let root = frontier.root();
    let seconds = start.elapsed().as_secs_f64();
    println!("{leaves} appends in {seconds:.3} s: {:.0}/s (root {:02x}…)", leaves as f64 / seconds, root[0]);
    let start = Instant::now();
    for hash in hashes.iter().cycle().take(leaves as usize) {
        frontier.push(tlog::leaf_hash(hash));
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("with hashing the 32-byte leaf: {:.0}/s (root {:02x}…)", leaves as f64 / seconds, frontier.root()[0]);
}
