#!/usr/bin/env bash
# Goal: for the autumn term of the example borough, every alert of every rule about children (who, which rule, from
# which session to which, open or over, and why) is that of a slow, plain reference written from the words of law and
# guidance over what the schools' registers showed. Every pupil with a number is on the authority's list, so that the
# rules of a session meet a whole borough. Rules that the simulator's truth cannot judge are named.
#
# TERM_SMALL (28: so many times fewer pupils; 14 takes twice as long), TERM_SEED (7), TERM_UNTIL (2026-12-18T23:30).
# cap: 600
. "$(dirname "$0")/lib.sh"

sim_small=${TERM_SMALL:-28} seed=${TERM_SEED:-7} until=${TERM_UNTIL:-2026-12-18T23:30}

borough
sed -i "s/^go_live: .*/go_live: 2026-09-01/" "$run"/config/schools/*.yaml
# Looks that are due whatever the register shows: when a school is asked does not depend on what the daemon thinks.
sed -i 's|^  looks: .*|  looks: {first: 20m, second: 65m, close: "16:15"}|' "$run"/config/contracts/*.yaml
# The one rule that no contract of the example switches on, to the one person of a team.
sed -i 's|^      - {name: sessions_missed, .*|&\n      - {name: session_mark, treatment: class, why: to see who is away at the same sessions}|
	s|^alerts:|&\n  - {rule: together_absent, to: cme, urgency: weekly}|' "$run/config/contracts/children-missing-education.yaml"
rm -r "$run/config/agreements"
approve_all
unpaced
daemon_clock=2026-09-01T06:30
sim_start "$seed" --log "$run/asked"
"$bin/sim" rolls --seed "$seed" --small "$sim_small" >"$run/rolls"
"$bin/sim" lives --seed "$seed" --small "$sim_small" --from 2026-08-01 --to "${until%T*}" >"$run/lives"
# Everybody with a number, each on one of three lists or on none.
awk -F, 'BEGIN { print "upn,forename,surname,date_of_birth,case,status,from,to,worker,team,responsible_authority,school_urn,restricted"
		split("looked_after protection_plan in_need", status, " ") }
	$3 != "" && !seen[$3]++ && ++n % 4 { printf "%s,%s,%s,%s,C%d,%s,2026-05-01,,Elin Frost,Children in Care,332,,no\n", $3, $7, $8, $9, n, status[n % 4] }' \
	"$run/rolls" >"$run/drop/social-care.csv"
daemon_start
began=$SECONDS
"$bin/muster" clock run --patience 300 --until "$until" >"$run/clock.txt" || fail "the clock: $(tail -n 3 "$run/clock.txt")"
say "a term of $(wc -l <"$run/rolls") pupils in $((SECONDS - began)) s"
"$bin/muster" alerts --json >"$run/alerts.json"
"$bin/muster" rules --json >"$run/rules.json"
daemon_stop
/usr/bin/python3 "$root/tests/scenario/reference_rules.py" "$run" "$until" >"$run/told" || fail "$(head -n 60 "$run/told")"
say "$(cat "$run/told")"
