#!/usr/bin/env bash
# Goal: a routing id that a client sets earns it a word and no mail, whoever had it before and however it looks; a key that
# is added works without a connection of anybody else ending, and one that is taken away ends them.
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "python3-zmq is not installed"

borough
sim_start 7
daemon_start
"$bin/muster" listen --mailbox cme --mailbox ess --mailbox social-care-duty --keys "$run/keys" \
	--server "tcp://127.0.0.1:$bus_port" >/dev/null 2>"$run/others.err" &
started+=("$!")
"$bin/muster" clock run --until 2026-11-23T10:30 >/dev/null
waiting() { "$bin/muster" queue list --json --mailbox virtual-school --state ready | jq '.envelopes | length'; }
[ "$(waiting)" -ge 3 ] || fail "nothing waits for the Virtual School: this proves nothing"
before=$(waiting)
odd() { "$root/tests/scenario/67-routing.py" --server "tcp://127.0.0.1:$bus_port" --server-key "$run/keys/bus.pub" "$@" >"$run/odd.txt"; }

# --- two keys, one chosen id: the second would get the first one's mail ------------------------------------------------
odd --same desk-1 --key "$run/keys/virtual-school.key=virtual-school" --key "$run/keys/cme.key=cme" ||
	fail "a chosen routing id was served: $(cat "$run/odd.txt")"
has 'ERROR chosen_routing_id' <"$run/odd.txt" || fail "no word to whom chose an id: $(cat "$run/odd.txt")"
# --- many with ids that look like the server's own ----------------------------------------------------------------------
bus=$(role_pid bus)
odd --squat 60 --key "$run/keys/virtual-school.key=virtual-school" || fail "a squatted id was served: $(cat "$run/odd.txt")"
[ "$(role_pid bus)" = "$bus" ] || fail "squatted ids ended the bus"
[ "$(waiting)" = "$before" ] || fail "messages left for a client with an id of its own"
say "chosen and squatted ids: a word and no mail; $before messages wait"

# --- a key that is added: nobody's connection ends ------------------------------------------------------------------------
"$bin/muster" keygen --keys "$run/keys" --client second >/dev/null
sed -i 's/keys: \[virtual-school\]/keys: [virtual-school, second]/' "$run/config/teams/virtual-school.yaml"
grep -q second "$run/config/teams/virtual-school.yaml" || fail "the team's file was not changed"
lost=$(grep -c 'connection ended' "$run/others.err" || true)
kill -HUP "$daemon_pid"
accepted_twice() { [ "$(logged_times configuration_in_force)" = 2 ]; }
wait_for 20 "the new configuration" accepted_twice
"$bin/muster" listen --mailbox "virtual-school=$run/keys/second.key" --keys "$run/keys" \
	--server "tcp://127.0.0.1:$bus_port" >"$run/second.txt" 2>"$run/second.err" &
second=$!
started+=("$second")
some_left() { [ "$(waiting)" -lt "$before" ]; }
wait_for 20 "the added key to read the mailbox" some_left
[ "$(role_pid bus)" = "$bus" ] || fail "an added key restarted the bus"
[ "$(grep -c 'connection ended' "$run/others.err" || true)" = "$lost" ] || fail "an added key ended others' connections"

# --- and taken away while it is connected ------------------------------------------------------------------------------------
sed -i 's/keys: \[virtual-school, second\]/keys: [virtual-school]/' "$run/config/teams/virtual-school.yaml"
kill -HUP "$daemon_pid"
wait_for 20 "the key to be taken off" logged key_revoked
new_bus() { local now; now=$(role_pid bus) && [ "$now" != "$bus" ]; }
wait_for 20 "the bus to restart" new_bus
wait_for 20 "the revoked key to hear it" grep -q -e 'may no longer read' -e 'does not know this key' "$run/second.err"
had=$(wc -l <"$run/second.txt") idle=$(waiting)
"$bin/muster" clock run --until 2026-11-24T10:30 >/dev/null
[ "$(waiting)" -gt "$idle" ] || fail "nothing waits behind the revoked key: this proves nothing"
[ "$(wc -l <"$run/second.txt")" = "$had" ] || fail "a revoked key got more"
say "a key added without a restart, and revoked with one"
daemon_stop
