#!/usr/bin/env bash
# Goal: DfE's files of every layout are kept; an issue that revises another supersedes it and both
# stay; the report ranks and compares; explain walks from our figure to DfE's.
. "$(dirname "$0")/lib.sh"
borough
unpaced
sim_start 11
daemon_start
example=$root/contracts/example/figures/attendance-ytd-2024-25-example.csv
import() { "$bin/muster" figures import "$@" >"$run/import.log" 2>&1 || fail "import $*: $(cat "$run/import.log")"; }

import "$example"
import "$example"
grep -q 'nothing changed' "$run/import.log" || fail "the same file twice: $(cat "$run/import.log")"
"$bin/muster" figures list --format csv >"$run/list.csv" || fail "list"
[ "$(wc -l <"$run/list.csv")" -eq 2 ] || fail "one release expected: $(cat "$run/list.csv")"

# One cell of another issue differs: Dudley's primary rate.
sed '/,332,Primary,/s/5\.707[0-9]*/5.8/' "$example" >"$run/revised.csv"
cmp -s "$example" "$run/revised.csv" && fail "the revised file is not another one"
import "$run/revised.csv"
grep -q 'supersedes release 1: 1 of ' "$run/import.log" || fail "supersession: $(cat "$run/import.log")"
# Published before it: it is kept, and superseded.
sed '/,332,Primary,/s/5\.707[0-9]*/5.9/' "$example" >"$run/early.csv"
import "$run/early.csv" --published 2025-07-01
grep -q 'superseded by release 1: 1 of ' "$run/import.log" || fail "an earlier issue: $(cat "$run/import.log")"

wait_for 120 "the schools' year" sh -c "'$bin/muster' status --json | jq -e '[.schools[].state] | length > 0 and all(. != \"waiting\")'"
"$bin/muster" report borough --format csv >"$run/report.csv" || fail "report"
grep -q '^primary,overall,LA published,5.8,' "$run/report.csv" || fail "the newest figure: $(grep LA "$run/report.csv")"
grep -q '^primary,overall,mean of neighbours on the map,' "$run/report.csv" || fail "geographic neighbours"
grep -q '^total,overall,LA published,.*,estimate,' "$run/report.csv" || fail "the LA's total is an estimate"
"$bin/muster" report borough >"$run/report.txt" || fail "report as text"
tr '\n' ' ' <"$run/report.txt" | has 'Not like ours: it is of another school year' || fail "no warning: $(cat "$run/report.txt")"
"$bin/muster" figures explain --phase primary --format csv >"$run/explain.txt" || fail "explain"
grep -q '^primary,ages,.*all judged by their birth date' "$run/explain.txt" || fail "explain: $(cat "$run/explain.txt")"
"$bin/muster" figures explain --measure persistent --format csv >"$run/explain.csv" || fail "explain persistent"
grep -q '^total,weights,' "$run/explain.csv" || fail "weights: $(cat "$run/explain.csv")"

shared=${MUSTER_SHARED:-$root/../shared}/data/dfe
if [ -d "$shared" ]; then
	for file in "$shared"/attendance_weekly_earlier* "$shared"/attendance_*.csv "$shared"/*absence_*.csv \
		"$shared"/absence_bands*.gz "$shared"/preview_*.csv; do
		case $file in *.meta.csv) continue ;; esac
		import "$file"
		say "$(tail -n 1 "$run/import.log")"
	done
	"$bin/muster" figures list --format csv >"$run/list.csv"
	grep -q '^4,attendance-week,2022 Week 37,.*superseded by 6: 48 of 48 cells changed' "$run/list.csv" ||
		fail "the earlier vintage: $(cat "$run/list.csv")"
	# DfE's own numbers: Dudley's looked-after children, absence 2024/25.
	"$bin/muster" figures compare social-care --group care:looked_after --measure overall --format csv >"$run/care.csv" ||
		fail "compare"
	grep -q '^care:looked_after,total,overall,' "$run/care.csv" || fail "looked after: $(cat "$run/care.csv")"
	"$bin/muster" figures compare absence-bands --group '' --measure persistent >"$run/bands.txt" || fail "bands"
	"$bin/muster" figures compare attendance-week --measure overall >"$run/week.txt" || fail "week"
	grep -q '2022 Week 49' "$run/week.txt" || fail "the newest week: $(cat "$run/week.txt")"
else
	say "skipped: needs ../shared (DfE's own files)"
fi
daemon_stop
