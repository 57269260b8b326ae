#!/usr/bin/env bash
# Goal: a team's system written in another language from schemas/bus.md alone gets its alerts
# and confirms them; a key nobody knows gets nothing, one key not another's mailbox, and a key
# that was taken away nothing more, while what it misses waits for the next one.
# cap: 300
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "python3-zmq is not installed"
client=$root/tests/scenario/30-bus-pyzmq.py

# key file, mailbox, options...: never returns, so that its pid is the client's
become_consumer() {
	local key=$1 mailbox=$2
	shift 2
	exec "$client" --server "tcp://127.0.0.1:$bus_port" --server-key "$run/keys/bus.pub" --key "$key" \
		--mailbox "$mailbox" "$@"
}
consumer() { (become_consumer "$@"); }
# team: follows its mailbox in the background, into $run/got.TEAM
follow() {
	become_consumer "$run/keys/$1.key" "$1" --follow "$run/got.$1" --seconds 240 >>"$run/client.log" 2>&1 &
	follower=$!
	started+=("$follower")
}
messages() { sed -n 's/^alert //p' "$run"/got.$1 2>/dev/null | sort -u | wc -l; }
delivered() { "$bin/muster" status --json | jq .outbox.delivered; }
listening() { [ "$("$bin/muster" status --json | jq "[.mailboxes[] | select(.consumers > 0)] | length")" = "$1" ]; }
run_clock() { "$bin/muster" clock run --delivered --patience 60 --until "$1" >/dev/null; }

borough
sim_start 7
daemon_start

# --- four teams read their mailboxes ---------------------------------------------------------------
for team in $teams; do
	follow "$team"
	[ "$team" = virtual-school ] && virtual_school=$follower
done
wait_for 20 "four consumers" listening 4
run_clock 2026-11-23T18:00
vs=$(messages virtual-school) all=$(messages '*')
[ "$vs" -ge 5 ] || fail "the Virtual School got $vs messages"
[ "$all" = "$(delivered)" ] || fail "$all messages arrived, the daemon counts $(delivered) confirmed"
say "delivered and confirmed: $all, $vs of them at the Virtual School"

# --- a key nobody knows, and a key at another's door -------------------------------------------------
"$bin/muster" keygen --keys "$run/other" --client virtual-school >/dev/null
# An alert must be there to be had: the Virtual School's own consumer is away.
kill "$virtual_school"; wait "$virtual_school" 2>/dev/null || true
wait_for 30 "its consumer to be missed" listening 3
"$bin/muster" clock run --until 2026-11-24T10:30 >/dev/null
waiting() { "$bin/muster" status --json | jq '.mailboxes[] | select(.mailbox == "virtual-school").waiting'; }
[ "$(waiting)" -gt 0 ] || fail "nothing waits for the Virtual School: this test proves nothing"
consumer "$run/other/virtual-school.key" virtual-school --refused --seconds 4 || fail "an unknown key was let in"
consumer "$run/keys/cme.key" virtual-school --refused --seconds 4 || fail "a key was let into another team's mailbox"
before=$(waiting)
say "an unknown key and another team's key got nothing; $before messages wait"

# --- a key that is taken away ---------------------------------------------------------------------------
follow virtual-school
virtual_school=$follower
got_more() { [ "$(messages virtual-school)" -gt "$vs" ]; }
wait_for 30 "the Virtual School to catch up" got_more
wait_for 30 "the rest" run_clock 2026-11-24T10:31
mv "$run/keys/virtual-school.pub" "$run/virtual-school.pub"
kill -HUP "$daemon_pid"
wait_for 20 "the key to be taken off" logged key_revoked
wait_for 30 "the other consumers to come back" listening 3
had=$(messages virtual-school)
"$bin/muster" clock run --until 2026-11-24T18:00 >/dev/null
[ "$(waiting)" -gt 0 ] || fail "nothing waits behind the revoked key: this test proves nothing"
consumer "$run/keys/virtual-school.key" virtual-school --refused --seconds 4 || fail "a revoked key was let in"
[ "$(messages virtual-school)" = "$had" ] || fail "the revoked key's old connection got more"
kill "$virtual_school"; wait "$virtual_school" 2>/dev/null || true
say "a revoked key got nothing more; $(waiting) messages wait"

# --- and given back: nothing was lost ---------------------------------------------------------------------
mv "$run/virtual-school.pub" "$run/keys/virtual-school.pub"
kill -HUP "$daemon_pid"
follow virtual-school
wait_for 45 "four consumers again" listening 4
run_clock 2026-11-24T18:01
[ "$(messages '*')" = "$(delivered)" ] || fail "$(messages '*') messages arrived, the daemon counts $(delivered) confirmed"
say "delivered and confirmed at the end: $(delivered)"
daemon_stop
