"""Judges a folder written by lib/tlog/examples/judge_fixture.rs with pymerkle, an independent Merkle tree.

It recomputes both roots over the leaf data and compares roots, inclusion proofs and the consistency proof with the
folder's. Signatures are the Go judge's matter. One line per check; exit status 1 at the first failure.

pymerkle's leaves and nodes are SHA-256 over the prefixes 0x00 and 0x01 (its "security" mode) and it splits at the
largest power of two below the width, as RFC 6962 does; main() checks this on vectors before it trusts it. Its
inclusion path is RFC 6962's with the leaf hash in front. Its consistency path is not RFC 6962's (it goes on dividing
where the old tree ends at a full subtree), so our proof is compared hash by hash with pymerkle's roots over the ranges
that RFC 6962 section 2.1.2 names, and the two states besides by pymerkle's own consistency proof.
"""

import base64
import hashlib
import pathlib
import sys

from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion
from pymerkle.proof import InclusionProof

LEAF = 32


def check(what, ok):
    print("ok  " if ok else "FAIL", what)
    if not ok:
        sys.exit(1)


def tree_of(leaves):
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree


def root_of(leaves):
    return tree_of(leaves).get_state()


def proves(verify, *args, **kwargs):
    try:
        verify(*args, **kwargs)
    except InvalidProof:
        return False
    return True


def split_width(width):
    """Largest power of two below width."""
    return 1 << (width - 1).bit_length() - 1


def consistency_ranges(old, start, end, whole):
    """Leaf ranges of SUBPROOF(old, D[start:end], whole), RFC 6962 section 2.1.2, in its order."""
    if old == end - start:
        return [] if whole else [(start, end)]
    middle = start + split_width(end - start)
    if old <= middle - start:
        return consistency_ranges(old, start, middle, whole) + [(middle, end)]
    return consistency_ranges(old - (middle - start), middle, end, False) + [(start, middle)]


def read_checkpoint(text):
    """Origin, size and root of a signed note's text, signature unchecked."""
    origin, size, root = text.rpartition("\n\n")[0].split("\n")
    return origin, int(size), base64.b64decode(root, validate=True)


def read_proof(text):
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    assert lines.pop(0) == "c2sp.org/tlog-proof@v1"
    if lines[0].startswith("extra "):
        lines.pop(0)
    word, index = lines.pop(0).split(" ")
    assert word == "index"
    return int(index), [base64.b64decode(line, validate=True) for line in lines], read_checkpoint(note)


def check_pymerkle():
    """pymerkle on RFC 6962's definitions, and on a root of the Certificate Transparency reference tests."""
    sha = lambda data: hashlib.sha256(data).digest()
    a, b, c = (sha(b"\0" + leaf) for leaf in (b"a", b"b", b"c"))
    ok = root_of([b"a", b"b", b"c"]) == sha(b"\1" + sha(b"\1" + a + b) + c) and root_of([]) == sha(b"")
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    known = "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    check("pymerkle hashes as RFC 6962 says", ok and root_of(map(bytes.fromhex, entries)).hex() == known)


def judge_proof(path, tree, leaves, checkpoint):
    index, hashes, stated = read_proof(path.read_text(encoding="utf-8"))
    leaf = path.with_suffix(".leaf").read_bytes()
    size = len(leaves)
    if stated != checkpoint or index >= size or leaf != leaves[index]:
        return False
    theirs = tree.prove_inclusion(index + 1, size)
    if theirs.path[1:] != hashes:
        return False
    ours = InclusionProof("sha256", True, size, index + 1, theirs.rule, [tree.get_leaf(index + 1), *hashes])
    return proves(verify_inclusion, tree.get_leaf(index + 1), checkpoint[2], ours, index=index + 1, size=size)


def main(folder):
    check_pymerkle()
    data = (folder / "leaves.bin").read_bytes()
    check("leaves.bin is whole leaves", data and len(data) % LEAF == 0)
    leaves = [data[at : at + LEAF] for at in range(0, len(data), LEAF)]
    tree = tree_of(leaves)
    checkpoint = read_checkpoint((folder / "checkpoint").read_text(encoding="utf-8"))
    origin, size, root = checkpoint
    check(f"checkpoint, size {size}", size == len(leaves) and tree.get_state() == root)
    old_origin, old, old_root = read_checkpoint((folder / "old-checkpoint").read_text(encoding="utf-8"))
    check(f"old-checkpoint, size {old}", old_origin == origin and 0 < old <= size and tree.get_state(old) == old_root)

    lines = (folder / "consistency").read_text(encoding="ascii").splitlines()
    ours = [base64.b64decode(line, validate=True) for line in lines]
    theirs = [root_of(leaves[start:end]) for start, end in consistency_ranges(old, 0, size, True)]
    check(f"consistency, {len(ours)} hashes", ours == theirs)
    states = tree.prove_consistency(old, size)
    check("consistency of the two states", proves(verify_consistency, old_root, root, states, old, size))

    files = sorted((folder / "proofs").glob("*.tlog-proof"))
    check(f"{len(files)} proof files", files)
    for path in files:
        check(path.name, judge_proof(path, tree, leaves, checkpoint))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: judge_pymerkle.py FOLDER")
    main(pathlib.Path(sys.argv[1]))
