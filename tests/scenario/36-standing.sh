#!/usr/bin/env bash
# Goal: how a school stands with its supplier (pending, declined, revoked, offline, not checked yet, another
# region) is told in fair words with who can mend it, takes nothing back, and is over when it is over.
# cap: 300
. "$(dirname "$0")/lib.sh"

school() { # Wonde number, member of the status
	jq -r --arg id "${ids[$1]}" ".schools[] | select(.id == \$id) | .$2" "$run/status.json"
}
status() { "$bin/muster" status --json >"$run/status.json"; }
tells() { # Wonde number, supplier, cause, words
	[ "$(school "$1" supplier)" = "$2" ] || fail "school $1 stands as $(school "$1" supplier), not $2"
	[ "$(school "$1" cause)" = "$3" ] || fail "school $1: cause $(school "$1" cause), not $3"
	school "$1" reason | has "$4" || fail "school $1 says: $(school "$1" reason)"
	say "told of $2: $4"
}
asked() { grep -c "$1" "$run/sim-asked.log" || true; }

borough
declare -A ids # the id of the School file, by Wonde number
for file in "$run"/config/schools/*.yaml; do
	number=$(sed -n 's/.*school: A0*\([0-9]*\).*/\1/p' "$file" | head -1)
	ids[$number]=$(sed -n 's/^id: //p' "$file")
done
: >"$run/faults"
sim_start 7 --faults "$run/faults" --log "$run/sim-asked.log"
daemon_start
"$bin/muster" clock run --until 2026-11-23T08:00 >/dev/null
status
before=$(jq .work.marks "$run/status.json")
[ "$(school 1 supplier)" = approved ] || fail "an approved school stands as $(school 1 supplier)"
[ -n "$(school 1 system)" ] || fail "nobody knows which system school 1 has"

# --- each state at a school of its own ---------------------------------------------------------
cat >"$run/faults" <<F
A0000000001 state pending
A0000000002 state declined
A0000000003 state revoked
A0000000004 state audited
A0000000005 offline
A0000000006 region api-ap-southeast-2.wonde.example
A0000000007 nodata
F
: >"$run/sim-asked.log"
"$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null
status
tells 1 pending school "has not answered our request"
tells 2 declined school "has declined our request"
tells 3 revoked school "has taken back its approval"
tells 4 unaudited supplier "has not finished checking"
tells 5 offline school "offline at its supplier"
[ "$(asked 'schools/A000000000[123]/attendance')" = 0 ] || fail "marks were asked for without leave"
[ "$(asked 'schools/A0000000004/attendance')" -ge 2 ] || fail "the school that is being checked was not read"
# An empty answer is not a withdrawal: the marks of the two schools stay, and the morning's pull says why.
school 6 reason | has 'kept\|region\|marks' || school 6 state | has 'incomplete\|complete' || fail "school 6 says nothing"
[ "$(jq .work.marks "$run/status.json")" -ge "$before" ] || fail "marks that were known are lost"

# The next morning asks where the data are.
"$bin/muster" clock run --until 2026-11-24T10:00 >/dev/null
status
tells 6 elsewhere us "region"
tells 7 elsewhere us "region"
[ "$(jq .work.marks "$run/status.json")" -ge "$before" ] || fail "an empty answer took marks back"
"$bin/muster" status schools | has 'region in source.base_url is' || fail "a person does not read it: $("$bin/muster" status schools)"
# Marks that did not come are nobody's absence.
child_alerts '.id' | sort >"$run/faulty"

# --- over --------------------------------------------------------------------------------------
: >"$run/faults"
"$bin/muster" clock run --until 2026-11-24T18:00 >/dev/null
status
for n in 1 2 3 4 5 6 7; do
	[ "$(school "$n" supplier)" = approved ] || fail "school $n stands as $(school "$n" supplier)"
	[ "$(school "$n" reason)" = "" ] || fail "school $n still says: $(school "$n" reason)"
done
child_alerts '.id' | sort >"$run/now"
[ -z "$(comm -23 "$run/faulty" "$run/now")" ] || fail "an alert has gone"
say "all are read again: $(jq .work.marks "$run/status.json") marks"
daemon_stop
