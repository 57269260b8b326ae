#!/usr/bin/env bash
# Goal: pupils of whom it is not certain who they are wait for a person in `muster match`; what the
# person decides holds over a restart and at every later look; what the school corrects settles itself.
. "$(dirname "$0")/lib.sh"

# the state of the question with this reason
state() { "$bin/muster" match list --all --json | jq -r --arg r "$1" '[.items[] | select(.reason == $r) | .state] | join(" ")'; }
number() { "$bin/muster" match list --all --json | jq -r --arg r "$1" 'first(.items[] | select(.reason == $r) | .number)'; }
expect() { # what, found, expected
	[ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""
	say "$1: $2"
}

borough
cat >"$run/faults" <<F
A0000000001 sharedupn
A0000000002 wrongupn
F
sim_start 7 --faults "$run/faults"
daemon_start
"$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null
expect "two pupils of one school" "$(state shared_upn)" waiting
expect "a wrong UPN" "$(state wrong_upn)" waiting
expect "the dual registered" "$("$bin/muster" match --json | jq '[.items[] | select(.reason != "shared_upn" and .reason != "wrong_upn")] | length')" 0
"$bin/muster" status >"$run/status.txt"
grep -q '^2 pupils wait for a decision who they are (muster match)$' "$run/status.txt" || fail "the status does not say it: $(cat "$run/status.txt")"

"$bin/muster" match --format csv >"$run/list.txt"
grep -q 'two pupils of one school under one UPN' "$run/list.txt" || fail "the list: $(cat "$run/list.txt")"
grep -Eq '[A-Z][0-9]{11}[0-9A-Z]' "$run/list.txt" && fail "the list shows a UPN"
shared=$(number shared_upn)
"$bin/muster" match show "$shared" >"$run/one.txt"
[ "$(grep -c '^ *\(first\|second\) ' "$run/one.txt")" -eq 2 ] || fail "the question shows both records: $(cat "$run/one.txt")"

"$bin/muster" match same "$(number wrong_upn)" >/dev/null 2>&1 && fail "one pupil alone was made the same as nobody"
"$bin/muster" match different "$shared" --by "J Morris" --note "rang the office" >/dev/null
expect "after the decision" "$(state shared_upn)" different

# A restart and another morning change nothing about it; another school changes a pupil's UPN.
daemon_stop
echo "A0000000003 changedupn" >>"$run/faults"
daemon_start
"$bin/muster" clock run --until 2026-11-24T12:00 >/dev/null
expect "a morning later" "$(state shared_upn)" different
expect "another UPN for a pupil" "$(state two_upns)" waiting
"$bin/muster" match same "$(number two_upns)" --by "J Morris" >/dev/null
expect "that decision" "$(state two_upns)" same

# The schools put everything right: what was only a slip settles. Of two pupils under one UPN the one we
# knew by it first now has another; when a person has said that this is another child, the UPN is free.
: >"$run/faults"
"$bin/muster" clock run --until 2026-11-25T12:00 >/dev/null
expect "the wrong UPN, corrected" "$(state wrong_upn)" settled
expect "the shared UPN, corrected" "$(state shared_upn) / $(state two_upns)" "different / same waiting"
last=$("$bin/muster" match --json | jq '.items[0].number')
"$bin/muster" match different "$last" --by "J Morris" >/dev/null
"$bin/muster" clock run --until 2026-11-26T12:00 >/dev/null
expect "a morning later" "$(state shared_upn) / $(state two_upns)" "settled / same different"
"$bin/muster" status | has 'for a decision' && fail "nothing waits any more"

# A person changes their mind.
"$bin/muster" match different "$(number two_upns)" --by "J Morris" >/dev/null
expect "changed" "$(state two_upns)" "different different"
"$bin/muster" match later "$last" >/dev/null 2>&1 && fail "a decided question was put off"
daemon_stop
