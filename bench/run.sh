#!/usr/bin/env bash
# Builds as it is delivered (profile dist), founds the demo town, and measures it over HTTP with the load generator on the same machine.
# Figures depend on what else runs: the load average and the fsync rate of the minute are printed beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -n "${SKIP_BUILD:-}" ] || cargo build --quiet --profile dist -p muster -p muster-bench
muster=target/dist/muster bench=target/dist/muster-bench
work=$(mktemp -d)
trap 'kill $pid 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
  rm -rf "$work/house"
  "$muster" demo --data "$work/house" --listen 127.0.0.1:8799 --day "$1" --paused >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 600); do grep -q http "$work/out" && break; sleep 0.2; done
}
echo "== start and memory"
begin=$(date +%s.%N); start 0; end=$(date +%s.%N)
echo "town founded and served after $(echo "$end - $begin" | bc) s"
echo "== pages (limit 20 ms p95)"
for path in /as/grid1/tasks /as/grid1/people /as/secretary/people /as/secretary/desk /public /demo; do "$bench" page 127.0.0.1:8799 $path 200; done
grep VmRSS /proc/$pid/status | sed 's/$/   (limit 100 MB)/'
echo "== fan-out"
"$bench" fanout 127.0.0.1:8799
kill $pid; wait $pid || true
start 0
door=$(curl -s -H 'Accept: application/json' http://127.0.0.1:8799/demo | sed 's/.*"door":"\([^"]*\)".*/\1/')
for n in 1 64 256; do
  echo "== acts over HTTP: a report at a door (public), $n connections"
  "$bench" load 127.0.0.1:8799 $pid "$door" "$door/reports" 'whom=self&symptom=cough&onset=today&name=n{n}' $n 10
done
room=$(curl -s -H 'Accept: application/json' http://127.0.0.1:8799/as/grid1/people | sed 's/.*"room":\([0-9]*\).*/\1/')
for n in 64; do
  echo "== acts over HTTP: a request written down by a worker (Cedar, two rooms, reaction to a task), $n connections"
  "$bench" load 127.0.0.1:8799 $pid /as/grid1/requests/record /as/grid1/requests/record "room=$room&way=phone&need=medicine&text=n{n}" $n 10
done
grep VmRSS /proc/$pid/status
kill $pid; wait $pid || true
echo "== verify and replay"
time "$muster" verify "$work/house"
time "$muster" replay "$work/house"
