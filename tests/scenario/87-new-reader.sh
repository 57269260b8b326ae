#!/usr/bin/env bash
# Goal: a child of the duty team is looked after from this evening on: the Virtual School is told of what is open about
# the child without waiting for the register to change, once, also when the engine is killed; a child that no
# alert is open about tells it nothing.
# cap: 300
. "$(dirname "$0")/lib.sh"

borough
sim_start 7
daemon_start
everybody_listens
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-24T16:30 >"$run/clock.log" 2>&1 || fail "the clock"
sleep 1

events() { jq -c .event "$run/$1.json" | jq -c 'select(.type == "uk.gov.local.muster.alert.v1")'; }
# Open absences of the day of the placement that duty was told of, and the Virtual School was not: of the days before
# it no contract tells the Virtual School.
events virtual-school | jq -r .data.alert | sort -u >"$run/known"
events social-care-duty | jq -r 'select(.data.rule == "absent_any" and (.data.title | test("Tue 24 Nov 2026"))) | [.data.alert, (.data.title | capture("case (?<c>[0-9]+)").c)] | @tsv' |
	sort -u >"$run/duty"
"$bin/muster" alerts --json | jq -r '.alerts[] | select(.state == "open") | .id' >"$run/open"
found=
while read -r alert case; do
	grep -q "^${alert:0:16}" "$run/open" && ! grep -q "^$alert" "$run/known" || continue
	row=$(awk -F, -v c="$case" '$5 == c' "$run/drop/social-care.csv" | head -1)
	[ -n "$row" ] && [ "$(cut -d, -f13 <<<"$row")" = no ] && { found=$alert; break; }
done <"$run/duty"
[ -n "$found" ] || fail "duty has no open absence of a child with a row: $(head -3 "$run/duty")"
upn=$(cut -d, -f1 <<<"$row") surname=$(cut -d, -f3 <<<"$row")
say "an alert of case $case, which is not looked after yet"

"$bin/muster" lists add social-care --upn "$upn" --surname "$surname" --case "$case" --status looked_after --by "J Morris" \
	--why "placed this evening" >"$run/added" 2>&1 || fail "not added: $(cat "$run/added")"
"$bin/muster" queue list --json >"$run/queue" 2>&1
kill -9 "$(role_pid engine)"
wait_for 30 "the engine again" "$bin/muster" status
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-25T08:30 >>"$run/clock.log" 2>&1 || fail "the clock"
kill -9 "$(role_pid engine)"
wait_for 30 "the engine again" "$bin/muster" status
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-26T08:30 >>"$run/clock.log" 2>&1 || fail "the clock"
sleep 1

events virtual-school | jq -r --arg a "$found" 'select(.data.alert == $a) | .id' | sort -u >"$run/ids"
[ -s "$run/ids" ] || fail "the Virtual School was told nothing"
new=$(events virtual-school | jq -r --arg a "$found" \
	'select(.data.alert == $a and (.data.lines | index("Open already, and new to this mailbox.") != null)) | .id' | sort -u)
[ "$(wc -l <<<"$new")" = 1 ] && [ -n "$new" ] || fail "told as new: $(wc -l <<<"$new") times"
events virtual-school | jq -r 'select(.data.lines | index("Open already, and new to this mailbox.") != null) | .data.title' |
	has -v "case $case" && fail "others were told as new, too"
say "told once"
daemon_stop
