#!/bin/sh
# Runs both judges over folders of several sizes, then over damaged copies, which must fail. See README.md.
# PYTHON names a Python that has judges/requirements.txt installed (default python3).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}

cd "$root"
cargo build -q -p tlog --example judge_fixture
fixture="${CARGO_TARGET_DIR:-target}/debug/examples/judge_fixture"
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/go" go build -o "$work/judge" judges/tlog/judge.go

go_judge() { "$work/judge" "$1" >"$work/log" 2>&1; }
py_judge() { "$python" judges/tlog/judge_pymerkle.py "$1" >"$work/log" 2>&1; }
passes() { # judge folder
    "$1" "$2" || { tail -3 "$work/log"; echo "$1 refuses a good folder"; exit 1; }
    echo "$1: $(grep -c '^ok ' "$work/log") checks pass"
}
refused() { # judge name file
    if "$1" "$work/bad"; then echo "$1 accepts damage in $2"; exit 1; fi
    # a judge that cannot start proves nothing
    grep -q '^FAIL' "$work/log" || { cat "$work/log"; exit 1; }
    echo "$1 refuses damage in $2: $(tail -1 "$work/log" | cut -c1-90)"
}
# replaces the byte at offset $2 (negative: from the end) of file $1
damage() {
    "$python" -c 'import sys
path, at = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, "rb").read())
data[at] ^= 1
open(path, "wb").write(data)' "$work/bad/$1" "$2"
}

for size in ${SIZES:-1 2 255 256 257 1000}; do
    "$fixture" "$work/$size" "$size"
    echo "size $size"
    passes go_judge "$work/$size"
    passes py_judge "$work/$size"
done

"$fixture" "$work/good" 257
for file in "checkpoint -20" "checkpoint 30" "old-checkpoint 40" "consistency 3" "proofs/000000007.tlog-proof 60" \
    "proofs/000000007.leaf 0" "leaves.bin 100" "vkey 30"; do
    rm -rf "$work/bad"; cp -r "$work/good" "$work/bad"
    # shellcheck disable=SC2086
    damage $file
    name=${file% *}
    # signatures and keys are the Go judge's only, the leaf list pymerkle's only
    case $file in leaves.bin*) ;; *) refused go_judge "$name" ;; esac
    case $file in "checkpoint -20" | vkey*) ;; *) refused py_judge "$name" ;; esac
done
echo "all judges agree"
