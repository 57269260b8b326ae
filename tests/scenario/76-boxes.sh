#!/usr/bin/env bash
# Goal: over four school days with faults at every school, in every session and whenever it is asked, each child of
# each list is in exactly one box of the roll call and the boxes add up to the authority's own file; and
# no program takes an alert: not the one that receives it, not one that names nobody.
# cap: 600
. "$(dirname "$0")/lib.sh"
need_zmq() { /usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "no pyzmq"; }
need_zmq

boxes() { /usr/bin/python3 "$root/tests/scenario/76-boxes.py" "$@"; }
# session...: every list's roll call of these, a line each
roll_calls() {
	local list session
	for session in "$@"; do
		for list in looked_after protection_plan in_need; do
			"$bin/muster" rollcall "$list" --session "$session" --json |
				jq -c --arg asked "$session" '. + {asked: $asked}' >>"$run/calls" || fail "roll call of $list, $session"
		done
	done
}
run_to() { "$bin/muster" clock run --until "$1" >/dev/null; }

borough
sed -i 's|^  ca_file: ca.pem|&\n  answer_within: 2|' "$run/config/muster.yaml" # some answers never come
sim_small=4
sim_start 7 --faults "$run/faults"
: >"$run/faults"
daemon_start
"$bin/muster" listen --mailbox virtual-school --mailbox cme --mailbox ess --mailbox social-care-duty --json --keys "$run/keys" \
	--server "tcp://127.0.0.1:$bus_port" --store "$run/stored" >"$run/heard" 2>"$run/listen.log" &
started+=("$!")
run_to 2026-11-23T08:00

# Another fault at each school each day, and on some days answers of all schools spoilt by the seed.
kinds=(down 401 404 'norolls PM' 'shut Y2' 'alln AM' 'gone AM' deleted 'mass 40' truncated 'state revoked' html200 noclass offline)
sessions=() days=(2026-11-26 2026-11-27 2026-11-30 2026-12-01)
for d in "${!days[@]}"; do
	day=${days[d]}
	for n in $(seq 14); do
		[ $(((n + d) % 3)) = 0 ] || echo "$(printf 'A%010d' "$n") ${kinds[(n + d) % ${#kinds[@]}]}"
	done >"$run/faults.today"
	# slow answers are among these: on one day
	[ $d != 2 ] || echo '* random 20' >>"$run/faults.today"
	run_to "${day}T08:30"
	cp "$run/faults.today" "$run/faults"
	sessions+=("$day-AM" "$day-PM")
	for time in 08:45 09:50 10:35 12:30 14:35; do
		run_to "${day}T$time"
		roll_calls "$day-AM" "$day-PM"
	done
	: >"$run/faults" # mended in the afternoon
	run_to "${day}T17:00"
	roll_calls "$day-AM" "$day-PM"
done
: >"$run/faults"
run_to 2026-12-06T12:00 # a Sunday
roll_calls "${sessions[@]}" 2026-12-06-AM
boxes count "$run/drop/social-care.csv" <"$run/calls" 2>"$run/wrong" >"$run/sums" || fail "$(head -n 20 "$run/wrong") $(cat "$run/sums")"
say "$(cat "$run/sums")"

# --- nobody but a person takes an alert ---------------------------------------------------------------------
alerts() { "$bin/muster" alerts --json; }
[ "$("$bin/muster" status --json | jq .outbox.delivered)" -gt 20 ] || fail "hardly anything was delivered: there was nothing to take"
[ -z "$(alerts | jq -r '.alerts[] | select(.person != "" or .state == "taken") | .id')" ] || fail "delivered, and so taken"
grep -rlE 'client_(taken|outcome)\(' "$root/daemon/relay" "$root/daemon/cli" && fail "a program of ours acts for a person"
# One that the Virtual School was told of and that is open.
alert=$(alerts | jq -r '.alerts[] | select(.state == "open") | .id' | grep -F -f <(grep -F '"virtual-school"' "$run/heard" | grep -oE '"[0-9a-f]{64}"' | tr -d '"') | head -n 1)
[ -n "$alert" ] || fail "the Virtual School has no open alert"
mailbox=virtual-school
state() { alerts | jq -r --arg id "$alert" '.alerts[] | select(.id == $id) | .state + " " + .person'; }
before=$(state)
try() { boxes take "tcp://127.0.0.1:$bus_port" "$run/keys/bus.pub" "$run/keys/$mailbox.key" "$mailbox" "$alert" "$1"; }
for nobody in '' ' ' '   '; do
	try "$nobody" >"$run/errors" || fail "the bus did not let it in"
	[ -n "$nobody" ] || [ -s "$run/errors" ] || fail "an act of nobody was no fault of the protocol"
	sleep 0.2
	[ "$(state)" = "$before" ] || fail "taken by \"$nobody\": $(state)"
done
logged act_refused || fail "refused without a word in the log"
try "A. Person" >/dev/null
taken() { case "$(state)" in taken\ A.\ Person*|closed\ A.\ Person*) ;; *) return 1 ;; esac; }
wait_for 5 "a person to take it" taken
say "of $(alerts | jq '.alerts | length') alerts one was taken, by the only person there was"
daemon_stop
