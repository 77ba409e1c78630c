//! The tree against RFC 6962's vectors, against the crate tlog_tiles, and against itself in its other shapes.
use proptest::prelude::*;
use std::collections::HashMap;
use tlog::*;
use tlog_tiles as oracle;

fn leaf(i: u64) -> Hash {
    leaf_hash(&i.to_be_bytes())
}

fn tree(leaves: impl IntoIterator<Item = Hash>) -> MemoryTree {
    let mut tree = MemoryTree::new();
    leaves.into_iter().for_each(|leaf| tree.push(leaf));
    tree
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// The other implementation's tree: every stored hash in its own linear order.
#[derive(Default)]
struct Stored(Vec<oracle::Hash>);

impl oracle::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<oracle::Hash>, oracle::Error> {
        Ok(indexes.iter().map(|&i| self.0[i as usize]).collect())
    }
}

impl Stored {
    fn of(leaves: &[Hash]) -> Self {
        let mut stored = Self::default();
        for (i, leaf) in leaves.iter().enumerate() {
            let more = oracle::stored_hashes_for_record_hash(i as u64, oracle::Hash(*leaf), &stored).unwrap();
            stored.0.extend(more);
        }
        stored
    }
}

fn ours(hashes: Vec<oracle::Hash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| hash.0).collect()
}

fn theirs(hashes: &[Hash]) -> Vec<oracle::Hash> {
    hashes.iter().map(|hash| oracle::Hash(*hash)).collect()
}

#[test]
fn known_roots() {
    // leaves and roots of the Certificate Transparency reference tests
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    let all = tree(leaves.map(|text| leaf_hash(&hex(text))));
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(frontier.root().to_vec(), hex(root));
        assert_eq!(tree_root(&all, size as u64).unwrap().to_vec(), hex(root));
        if let Some(text) = leaves.get(size) {
            frontier.push(leaf_hash(&hex(text)));
        }
    }
}

#[test]
fn proofs_of_the_rfc_example() {
    // RFC 6962 section 2.1.3: seven leaves a b c d e f j, inner nodes g h i k l
    let t = tree((0..7).map(leaf));
    let [a, b, c, d, e, f, j] = std::array::from_fn(|i| leaf(i as u64));
    let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    assert_eq!(inclusion_proof(&t, 0, 7).unwrap(), [b, h, l]);
    assert_eq!(inclusion_proof(&t, 3, 7).unwrap(), [c, g, l]);
    assert_eq!(inclusion_proof(&t, 4, 7).unwrap(), [f, j, k]);
    assert_eq!(inclusion_proof(&t, 6, 7).unwrap(), [i, k]);
    assert_eq!(consistency_proof(&t, 3, 7).unwrap(), [c, d, g, l]);
    assert_eq!(consistency_proof(&t, 4, 7).unwrap(), [l]);
    assert_eq!(consistency_proof(&t, 6, 7).unwrap(), [i, j, k]);
}

#[test]
fn every_small_proof_and_no_other() {
    let t = tree((0..33).map(leaf));
    let root = |size| tree_root(&t, size).unwrap();
    for new in 0..=33 {
        for old in 0..=new {
            let proof = consistency_proof(&t, old, new).unwrap();
            verify_consistency(old, new, &root(old), &root(new), &proof).unwrap();
            for other in (0..=33).filter(|&other| other != old && other != 0) {
                // the root of another size must not pass for this size's
                assert!(verify_consistency(old, new, &root(other), &root(new), &proof).is_err());
            }
            refuse_damage(&proof, |p| verify_consistency(old, new, &root(old), &root(new), p));
        }
        for index in 0..new {
            let proof = inclusion_proof(&t, index, new).unwrap();
            verify_inclusion(&leaf(index), index, new, &proof, &root(new)).unwrap();
            for other in (0..new + 1).filter(|&other| other != index) {
                assert!(verify_inclusion(&leaf(index), other, new, &proof, &root(new)).is_err());
                assert!(verify_inclusion(&leaf(other), index, new, &proof, &root(new)).is_err());
            }
            refuse_damage(&proof, |p| verify_inclusion(&leaf(index), index, new, p, &root(new)));
        }
    }
}

/// Every byte of the proof changed, a hash too few, a hash too many.
fn refuse_damage(proof: &[Hash], verify: impl Fn(&[Hash]) -> Result<(), Error>) {
    for at in 0..proof.len() {
        for byte in 0..32 {
            let mut bad = proof.to_vec();
            bad[at][byte] ^= 1 << (byte % 8);
            assert_eq!(verify(&bad), Err(Error::RootMismatch));
        }
        let mut bad = proof.to_vec();
        bad.remove(at);
        assert!(verify(&bad).is_err());
    }
    let mut bad = proof.to_vec();
    bad.push([7; 32]);
    assert!(verify(&bad).is_err());
}

#[test]
fn out_of_range() {
    let t = tree((0..4).map(leaf));
    assert_eq!(inclusion_proof(&t, 4, 4), Err(Error::OutOfRange { index: 4, size: 4 }));
    assert_eq!(inclusion_proof(&t, 0, 0), Err(Error::OutOfRange { index: 0, size: 0 }));
    assert_eq!(inclusion_proof(&t, 0, 5), Err(Error::MissingNode { level: 0, index: 4 }));
    assert_eq!(consistency_proof(&t, 5, 4), Err(Error::OutOfRange { index: 5, size: 4 }));
    assert!(verify_inclusion(&leaf(0), 1, 1, &[], &leaf(0)).is_err());
    assert!(verify_consistency(2, 1, &leaf(0), &leaf(0), &[]).is_err());
    assert!(verify_consistency(0, 1, &leaf(0), &leaf(0), &[]).is_err());
    // a proof that ends below the root of the size claimed, at a hash that is the root given
    let proof = consistency_proof(&t, 2, 4).unwrap();
    let (two, four) = (tree_root(&t, 2).unwrap(), t.root());
    assert_eq!(verify_consistency(2, 4, &two, &four, &proof), Ok(()));
    assert_eq!(verify_consistency(2, 5, &two, &four, &proof), Err(Error::ProofLength));
    assert!(verify_consistency(0, 0, &leaf(0), &leaf(0), &[]).is_err());
    // the largest numbers neither panic nor pass
    let many = vec![[0; 32]; 80];
    assert!(verify_inclusion(&leaf(0), u64::MAX - 1, u64::MAX, &many, &leaf(0)).is_err());
    assert!(verify_consistency(u64::MAX - 1, u64::MAX, &leaf(0), &leaf(0), &many).is_err());
    assert!(inclusion_proof(&t, u64::MAX - 1, u64::MAX).is_err());
    let reader = TileReader::new(|_, _| Some(vec![0; 8192]));
    assert_eq!(reader.node(7, u64::MAX), None);
    assert_eq!(reader.node(64, 0), None);
}

#[test]
fn frontier_is_the_tree_and_survives_bytes() {
    let (mut frontier, mut t) = (Frontier::new(), MemoryTree::new());
    for i in 0..1100 {
        assert_eq!((frontier.root(), frontier.size()), (t.root(), t.size()));
        assert_eq!(frontier.root(), tree_root(&t, i).unwrap());
        let bytes = frontier.to_bytes();
        assert_eq!(Frontier::from_bytes(&bytes).as_ref(), Ok(&frontier));
        for bad in
            [&bytes[1..], &bytes[..bytes.len() - 1], &[bytes.as_slice(), &[0]].concat(), &[bytes.as_slice(), &[0; 32]].concat()]
        {
            assert_eq!(Frontier::from_bytes(bad), Err(Error::Frontier));
        }
        frontier.push(leaf(i));
        t.push(leaf(i));
    }
    assert_eq!(Frontier::from_bytes(&[]), Err(Error::Frontier));
    let mut huge = (1_u64 << 63).to_be_bytes().to_vec();
    huge.extend([0; 32]);
    assert_eq!(Frontier::from_bytes(&huge), Err(Error::Frontier));
}

/// All tiles of the first `size` leaves, by level and index.
fn tiles(t: &MemoryTree, size: u64) -> HashMap<(u64, u64), Vec<u8>> {
    let mut all = HashMap::new();
    for level in 0..10 {
        for index in (0..).take_while(|&index| tile_width(level, index, size) > 0) {
            all.insert((level, index), tile_bytes(t, level, index, size).unwrap());
        }
        assert!(tile_bytes(t, level, size, size).is_err());
    }
    all
}

#[test]
fn tiles_are_the_tree() {
    let leaves: Vec<Hash> = (0..65_537).map(leaf).collect();
    let stored = Stored::of(&leaves);
    let t = tree(leaves.iter().copied());
    let mut frontier = Frontier::new();
    let mut previous = 1;
    for size in [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537] {
        leaves[frontier.size() as usize..size as usize].iter().for_each(|leaf| frontier.push(*leaf));
        let all = tiles(&t, size);
        let expected = oracle::Tile::new_tiles(8, 0, size);
        assert_eq!(all.len(), expected.len());
        for tile in expected {
            let bytes = &all[&(tile.level().into(), tile.level_index())];
            assert_eq!(bytes, &tile.read_data(&stored).unwrap());
            let path = tile_path(tile.level().into(), tile.level_index(), bytes.len() as u64 / 32);
            assert_eq!(path, tile.path().replacen("tile/8/", "tile/", 1));
        }
        let reader = TileReader::new(|level, index| all.get(&(level, index)).cloned());
        assert_eq!(tree_root(&reader, size).unwrap(), frontier.root());
        assert_eq!(ours(vec![oracle::tree_hash(size, &stored).unwrap()]), [frontier.root()]);
        for index in [0, 1, size / 3, size / 2, size.saturating_sub(256), size.saturating_sub(2), size - 1] {
            let proof = inclusion_proof(&reader, index.min(size - 1), size).unwrap();
            assert_eq!(proof, inclusion_proof(&t, index.min(size - 1), size).unwrap());
        }
        let proof = consistency_proof(&reader, previous, size).unwrap();
        assert_eq!(proof, consistency_proof(&t, previous, size).unwrap());
        verify_consistency(previous, size, &tree_root(&t, previous).unwrap(), &frontier.root(), &proof).unwrap();
        previous = size;
    }
}

#[test]
fn paths() {
    assert_eq!(tile_path(0, 1_234_067, 5), "tile/0/x001/x234/067.p/5");
    assert_eq!(tile_path(1, 0, 256), "tile/1/000");
    assert_eq!(tile_path(2, 999, TILE_WIDTH), "tile/2/999");
    assert_eq!(tile_path(63, 1000, 255), "tile/63/x001/000.p/255");
    // the specification's example of 70 000 leaves
    let widths: Vec<u64> = (0..4).map(|l| (0..300).map(|i| tile_width(l, i, 70_000)).sum()).collect();
    assert_eq!(widths, [70_000, 273, 1, 0]);
    assert_eq!((tile_width(0, 273, 70_000), tile_width(1, 1, 70_000)), (112, 17));
    assert_eq!((tile_width(u64::MAX, 0, u64::MAX), tile_width(0, u64::MAX, u64::MAX)), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn agrees_with_tlog_tiles(
        data in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..400),
        a in any::<prop::sample::Index>(),
        b in any::<prop::sample::Index>(),
        c in any::<prop::sample::Index>(),
    ) {
        for record in &data {
            prop_assert_eq!(leaf_hash(record), oracle::record_hash(record).0);
        }
        let leaves: Vec<Hash> = data.iter().map(|record| leaf_hash(record)).collect();
        let (t, stored) = (tree(leaves.iter().copied()), Stored::of(&leaves));
        let new = a.index(leaves.len()) as u64 + 1;
        let old = b.index(new as usize) as u64 + 1;
        let index = c.index(new as usize) as u64;
        let (new_root, old_root) = (tree_root(&t, new).unwrap(), tree_root(&t, old).unwrap());
        prop_assert_eq!(new_root, oracle::tree_hash(new, &stored).unwrap().0);

        let proof = inclusion_proof(&t, index, new).unwrap();
        let leaf = leaves[index as usize];
        prop_assert_eq!(&proof, &ours(oracle::prove_record(new, index, &stored).unwrap()));
        verify_inclusion(&leaf, index, new, &proof, &new_root).unwrap();
        let (root, hash) = (oracle::Hash(new_root), oracle::Hash(leaf));
        prop_assert!(oracle::check_record(&theirs(&proof), new, root, index, hash).is_ok());

        let proof = consistency_proof(&t, old, new).unwrap();
        prop_assert_eq!(&proof, &ours(oracle::prove_tree(new, old, &stored).unwrap()));
        verify_consistency(old, new, &old_root, &new_root, &proof).unwrap();
        prop_assert!(oracle::check_tree(&theirs(&proof), new, root, old, oracle::Hash(old_root)).is_ok());
    }

    /// On arbitrary claims the two verifiers give one verdict.
    #[test]
    fn verdicts_agree_on_noise(size in 1..40_u64, index in 0..40_u64, other in 1..40_u64, cut in 0..4_usize) {
        let leaves: Vec<Hash> = (0..40).map(leaf).collect();
        let t = tree(leaves.iter().copied());
        let at = tree_root(&t, size).unwrap();
        let mut proof = inclusion_proof(&t, index.min(size - 1), size).unwrap();
        proof.truncate(proof.len().saturating_sub(cut));
        let us = verify_inclusion(&leaf(index), index, size, &proof, &at).is_ok();
        let hash = oracle::Hash(leaf(index));
        let them = index < size && oracle::check_record(&theirs(&proof), size, oracle::Hash(at), index, hash).is_ok();
        prop_assert_eq!(us, them);

        let mut proof = consistency_proof(&t, other.min(size), size).unwrap();
        proof.truncate(proof.len().saturating_sub(cut));
        let old = tree_root(&t, other).unwrap();
        let us = verify_consistency(other, size, &old, &at, &proof).is_ok();
        let (root, old) = (oracle::Hash(at), oracle::Hash(old));
        let them = other <= size && oracle::check_tree(&theirs(&proof), size, root, other, old).is_ok();
        prop_assert_eq!(us, them);
    }

    #[test]
    fn reading_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(frontier) = Frontier::from_bytes(&bytes) {
            prop_assert_eq!(frontier.to_bytes(), bytes);
        }
    }
}
