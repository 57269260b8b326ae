#!/usr/bin/env bash
# Goal: from one school year into the next with the running daemon: ten school days and the penalty count that began in
# July are told on the right day of September, over the turn of the year in a running daemon, a restart in August, an
# engine killed in September, and for a child who changed school over the summer; what restarts does.
#
# The simulated schools have one school year, so two schools put down files here, in July and in September 2026.
# cap: 240
. "$(dirname "$0")/lib.sh"

borough
rm -rf "${run:?}"/config/{agreements,people} "$run"/config/contracts/*.test.yaml \
	"$run"/config/contracts/{looked-after-daily,social-worker-daily,borough-trends}.yaml
find "$run/config/schools" -name '*.yaml' ! -name 'ashgrove*' ! -name 'brindlewick*' -delete
sed -i 's/^agreements: signed/agreements: listed/' "$run/config/muster.yaml"
for file in "$run"/config/contracts/*.yaml; do
	sed -i -E '/^      - [a-z-]+$/{/ashgrove-primary|brindlewick-primary/!d}; s/^valid: .*/valid: {from: 2025-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}/' "$file"
done
for file in "$run"/config/calendars/*.yaml; do
	sed -i 's/^terms:/&\n  - {from: 2026-06-01, to: 2026-07-21, name: Summer of the year before}/; /name: INSET}/d' "$file"
done
for school in ashgrove brindlewick; do
	sed -i "s|^source: .*|source: {kind: csv, folder: $school}|; s/^go_live: .*/go_live: 2025-09-01/" \
		"$run/config/schools/$school-primary.yaml"
	mkdir -p "$run/drop/$school"
done
mkdir -p "$run/files"
echo "upn,forename,surname,date_of_birth,case,status,from,to,worker,team,responsible_authority,school_urn,restricted" \
	>"$run/drop/social-care.csv"
"$bin/muster" check "$run/config" >"$run/check.log" 2>&1 || fail "the configuration: $(cat "$run/check.log")"

# --- the two schools --------------------------------------------------------------------------------------------
# Twenty pupils each. "stays" is away from 14 July on (14 to 17, 20, 21: six days), "moves" from 15 July at Ashgrove and
# from 3 September at Brindlewick, "back" misses all of July and nothing since.
mapfile -t upns < <("$bin/sim" rolls --seed 7 --schools 2 | cut -d, -f3 | grep . | sort -u | head -n 40)
[ ${#upns[@]} -eq 40 ] || fail "${#upns[@]} pupil numbers"
stays=${upns[0]} moves=${upns[1]} back=${upns[2]}
# school, days: a row a day for each pupil
register() {
	local school=$1 first=0 day i mark
	shift
	[ "$school" = ashgrove ] || first=20
	echo "UPN,Year,Date,AM,PM"
	for day in "$@"; do
		for ((i = first; i < first + 20; i++)); do
			mark='/,\'
			case ${upns[i]} in
			"$stays") [[ $day < 2026-07-14 ]] || mark=O,O ;;
			"$moves") [[ $day < 2026-07-15 ]] || mark=G,G; [[ $day < 2026-09-01 ]] || continue ;;
			"$back") [[ $day > 2026-08-01 ]] || mark=I,I ;;
			esac
			echo "${upns[i]},Year 4,$day,$mark"
		done
		[ "$school" = ashgrove ] || [[ $day < 2026-09-01 ]] || echo "$moves,Year 4,$day,G,G"
	done
}
put() { # school, name, days...
	local school=$1 name=$2
	shift 2
	register "$school" "$@" >"$run/drop/$school/$name.tmp"
	mv "$run/drop/$school/$name.tmp" "$run/drop/$school/$name"
	touch "$run/drop/$school/$name.done"
	wait_for 20 "$name of $school" taken "$school" "$name"
}
taken() { "$bin/muster" status --json | jq -r --arg s "$1-primary" '.schools[] | select(.id == $s) | .files' | has -F "$2"; }
clock() { "$bin/muster" clock run --delivered --patience 60 --until "$1" >/dev/null || fail "the clock to $1"; }
listen() { # team
	(exec "$bin/muster" listen --json --mailbox "$1" --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" --store "$run/stored.$1") >>"$run/heard.$1" 2>>"$run/listen.log" &
	started+=("$!")
}
runs() { "$bin/muster" alerts --json | jq -r '[.alerts[] | select(.rule == "unauthorised_10_days")] | length'; }
heard() { cat "$run"/heard.*; }

july=(2026-07-0{6,7,8,9} 2026-07-1{0,3,4,5,6,7} 2026-07-2{0,1})
daemon_clock=2026-07-21T17:00
daemon_start
for team in ess cme; do listen "$team"; done
put ashgrove july.csv "${july[@]}"
put brindlewick july.csv "${july[@]}"
clock 2026-07-24T12:00
[ "$(runs)" = 0 ] || fail "six days are no ten: $(runs)"

# --- the year turns while the daemon runs (27 July), then a restart in August ------------------------------------------
clock 2026-08-14T12:00
daemon_stop
daemon_clock=2026-08-20T12:00
daemon_start
clock 2026-09-02T12:00
[ "$(runs)" = 0 ] || fail "a run in the holidays"

: >"$run/heard.ess" && : >"$run/heard.cme" # what July told

# --- September ---------------------------------------------------------------------------------------------------
clock 2026-09-04T17:00
for school in ashgrove brindlewick; do put "$school" first.csv 2026-09-03 2026-09-04; done
clock 2026-09-07T09:00
heard | has -F "UPN $stays: 16 sessions (8 days) of G, N, O or U since Tue 14 Jul 2026, last school year" ||
	fail "the penalty count begins anew: $(heard)"
heard | has -F "UPN $moves: 14 sessions (7 days) of G, N, O or U since Wed 15 Jul 2026, last school year; 10 of them at another school, last school year" ||
	fail "the penalty count does not follow to another school: $(heard)"
heard | has -F 'Illness towards 15 days' && fail "illness does not begin anew"
clock 2026-09-07T17:00
for school in ashgrove brindlewick; do put "$school" second.csv 2026-09-07; done
[ "$(runs)" = 0 ] || fail "nine days are no ten"
kill -KILL "$(role_pid engine)"
wait_for 20 "the engine to be back" taken ashgrove second.csv
clock 2026-09-08T17:00
for school in ashgrove brindlewick; do put "$school" third.csv 2026-09-08; done
clock 2026-09-09T09:00
[ "$(runs)" = 1 ] || fail "the tenth day is 8 September: $(runs) runs"
heard | has -F '10 school days in a row, Tue 14 Jul 2026 (last school year) to Tue 8 Sep 2026' || fail "not said since when: $(heard)"
heard | has -F "$moves, " && fail "the return is each school's"
say "told on 8 September: ten school days since 14 July; on 7 September: 16 and 14 sessions of the penalty count"
daemon_stop
