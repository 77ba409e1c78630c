#!/bin/sh
# Shipped forms as XLSForm workbooks, judged by pyxform with ODK Validate (Java). See README.md. PYTHON names a Python that has
# judges/requirements.txt.
set -eu
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cargo run -q -p muster-sense --example judge_fixture -- "$made"
"${PYTHON:-python3}" judge.py "$made"
