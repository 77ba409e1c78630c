#!/usr/bin/env bash
# Takes in a district (PEOPLE, a million by default) as lists of 5,000, starts the house again, and measures list pages and
# searches while everyone is there: on the server's side, pages rendered, without HTTP. A ratio above 1 misses its limit.
# Figures depend on what else runs: load averages stand beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
# TMPDIR: where the house stands; a memory disk would flatter the import.
PEOPLE=${PEOPLE:-1000000} cargo test --quiet --release -p muster-ground --lib measure_a_district -- --ignored --nocapture --exact person::district::measure_a_district
