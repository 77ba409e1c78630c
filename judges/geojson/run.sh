#!/bin/sh
# GeoJSON as Muster writes and reads it, judged by check-geojson. See README.md. MUSTER_BIN names the binary.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node judge.mjs
