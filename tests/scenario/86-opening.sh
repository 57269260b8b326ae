#!/usr/bin/env bash
# Goal: on the day the example's schools go live each team whom contracts name reads one opening report of what
# stood open, in its hours, however often the engine is killed; nothing of it comes as an alert, no child on it is
# one whom the team may not read of, and somebody who has been through it closes it.
# cap: 300
. "$(dirname "$0")/lib.sh"

borough
sim_start 7
daemon_start
everybody_listens
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-23T12:00 >"$run/clock.log" 2>&1 &
clock=$!
started+=("$clock")
RANDOM=7 kills=0
while kill -0 "$clock" 2>/dev/null; do
	sleep "0.$((RANDOM % 5 + 3))"
	engine=$(role_pid engine) || continue
	[ $kills -lt 5 ] && [ -n "$engine" ] && kill -9 "$engine" 2>/dev/null && kills=$((kills + 1))
done
wait "$clock" || fail "the clock did not reach its end: $(tail -3 "$run/clock.log")"
sleep 1

told=0
for mailbox in $teams; do
	jq -c .event "$run/$mailbox.json" | jq -c 'select(.data.rule == "opening_report")' >"$run/$mailbox.reports"
	ids=$(jq -r .data.alert "$run/$mailbox.reports" | sort -u | wc -l)
	[ "$ids" -le 1 ] || fail "$mailbox: $ids opening reports"
	[ "$ids" = 1 ] || continue
	told=$((told + 1))
	head -1 "$run/$mailbox.reports" | jq -r '.data.title, .data.lines[]' >"$run/$mailbox.text"
	say "$mailbox: $(head -1 "$run/$mailbox.text")"
	has 'went live on Mon 23 Nov 2026' <"$run/$mailbox.text" || fail "$mailbox does not read of which day"
	has 'at 13 schools that went live' <"$run/$mailbox.text" || fail "$mailbox: not one report for the schools"
	has 'no alert about them was sent' <"$run/$mailbox.text" || fail "$mailbox does not read that nothing was sent"
	! has -i 'restricted' <"$run/$mailbox.text" || fail "$mailbox reads of a restricted child"
	[ "$(wc -l <"$run/$mailbox.text")" -le 66 ] || fail "$mailbox: too long"
	# Marks of days before the day are in no alert.
	jq -c .event "$run/$mailbox.json" | jq -c 'select(.data.rule != "opening_report")' >"$run/$mailbox.others"
	! jq -r '.data.lines[]?' "$run/$mailbox.others" | has '^\(Mon\|Tue\|Wed\|Thu\|Fri\) \(16\|17\|18\|19\|20\) Nov 2026, ' ||
		fail "$mailbox was told of a day before the day"
done
[ $told -ge 3 ] || fail "$told teams were told"
has 'since ' <"$run/virtual-school.text" || fail "the Virtual School reads of no episode"
say "$told teams, $kills kills"

# --- once, and closed by who has been through it --------------------------------------------------------------
id=$(head -1 "$run/virtual-school.reports" | jq -r .data.alert)
"$bin/muster" close "$id" --outcome seen --by "A. Head" >"$run/closed.txt" || fail "not closed: $(cat "$run/closed.txt")"
"$bin/muster" clock run --until 2026-11-24T12:00 >/dev/null
"$bin/muster" alerts --json | jq -r '.alerts[] | select(.rule == "opening_report") | .id' | sort >"$run/all.ids"
[ "$(sort -u "$run/all.ids" | wc -l)" = "$told" ] || fail "told again: $(wc -l <"$run/all.ids") reports, $told teams"
sleep 1
jq -c .event "$run/virtual-school.json" | jq -r 'select(.data.rule == "opening_report") | .data.lines[]' |
	has 'Closed by A. Head' || fail "the team does not hear that it is closed"
daemon_stop
