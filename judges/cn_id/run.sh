#!/bin/sh
# Thousands of codes with our verdicts, judged again by python-stdnum. See README.md.
# PYTHON names a Python that has judges/requirements.txt installed (default python3).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
codes=$(mktemp)
trap 'rm -f "$codes"' EXIT

cd "$root"
cargo run -q -p cn-id --example judge_codes >"$codes"
"${PYTHON:-python3}" judges/cn_id/judge.py <"$codes"
