"""Checks a receipt of a Muster ledger:  python3 check.py FILE.tlog-proof 'VERIFIER KEY' CODE

Needs PyPI's `cryptography` for the signature; the tree (RFC 6962) is hashed here, line by line.
"""

import base64
import hashlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def sha(data):
    return hashlib.sha256(data).digest()


def root_from(leaf, index, size, path):
    """The root that an inclusion proof leads to: RFC 9162, section 2.1.3.2."""
    node, last, steps = sha(b"\0" + leaf), size - 1, list(path)
    for step in steps:
        assert last > 0, "the proof is too long"
        if index & 1 or index == last:
            node = sha(b"\1" + step + node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha(b"\1" + node + step)
        index, last = index >> 1, last >> 1
    assert last == 0, "the proof is too short"
    return node


def main(path, vkey, code):
    head, note = open(path, encoding="utf-8").read().split("\n\n", 1)
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index ")
    leaf, index = base64.b64decode(lines[1][6:], validate=True), int(lines[2][6:])
    # an opening (salt, envelope, body) hashes to the leaf; a public proof carries the leaf itself
    leaf = leaf if len(leaf) == 32 else sha(leaf)
    hashes = [base64.b64decode(line, validate=True) for line in lines[3:]]

    text, signatures = note.split("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert sha(name.encode() + b"\n" + key)[:4].hex() == key_id, "the verifier key contradicts itself"
    assert origin == name and key[0] == 1, "signed for another ledger"
    mark = f"\u2014 {name} "
    (signed,) = [base64.b64decode(s[len(mark) :]) for s in signatures.split("\n") if s.startswith(mark)]
    assert signed[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signed[4:], text.encode())

    assert root_from(leaf, index, int(size), hashes) == base64.b64decode(root), "the entry is not in the signed tree"
    number, check = index, int.from_bytes(leaf[:4], "big") >> 2
    want = "".join(DIGITS[number >> 5 * i & 31] for i in reversed(range(6 if number < 1 << 30 else 10)))
    want += "".join(DIGITS[check >> 5 * i & 31] for i in reversed(range(6)))
    assert code.replace("-", "").upper() == want, "the code belongs to another entry"
    print(f"ok: entry {index} of {size} stands unchanged in {origin}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
