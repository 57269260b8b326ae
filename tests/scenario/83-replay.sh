#!/usr/bin/env bash
# Goal: a team whose system lost what it had stored asks for it and gets exactly what its mailbox was given before, and
# nobody else does: not the team's other clients, no other key, none that was taken away; nothing of the outbox changes,
# and an engine that is killed in the middle is not noticed.
# cap: 300
. "$(dirname "$0")/lib.sh"

/usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "python3-zmq is not installed"

# key file, mailbox, file, options...
become_client() {
	local key=$1 mailbox=$2 out=$3
	shift 3
	exec "$root/tests/scenario/83-replay.py" --server "tcp://127.0.0.1:$bus_port" --server-key "$run/keys/bus.pub" \
		--key "$key" --mailbox "$mailbox" --out "$out" "$@"
}
follow() { # team
	become_client "$run/keys/$1.key" "$1" "$run/had.$1" --follow >>"$run/client.log" 2>&1 &
	started+=("$!")
}
# file, options...: prints "last given left-out"
replay() { (become_client "$run/keys/virtual-school.key" virtual-school "$@"); }
listening() { [ "$("$bin/muster" status --json | jq "[.mailboxes[] | select(.consumers > 0)] | length")" = "$1" ]; }
# What an operator sees of every message.
outbox() {
	local state
	"$bin/muster" queue list --json
	for state in ready deferred held delivered expired corrupt superseded; do "$bin/muster" queue list --json --state $state; done
}
# file: its messages, each once, without the number of the try
messages() { cut -d' ' -f1-4 "$1" | sort -u; }
alerts() { messages "$1" | grep 'alert\.v1$' | sort -u; }
# last given left-out, given, left out
numbers() {
	local last given left
	read -r last given left <<<"$1"
	[ "$given $left" = "$2 $3" ] || fail "REPLAYED $1: expected $2 given and $3 left out"
	[ "$last" -gt 0 ] || fail "REPLAYED $1: no last sequence"
}

borough
printf 'digest: {}\n' >>"$run/config/teams/virtual-school.yaml"
sim_start 7
daemon_start
for team in $teams; do follow "$team"; done
wait_for 20 "four clients" listening 4
"$bin/muster" clock run --delivered --patience 60 --until 2026-11-23T12:00 >/dev/null || fail "Monday morning was not delivered"
noon=$(TZ=Europe/London date -d '2026-11-23 12:00' +%s)
monday=$(alerts "$run/had.virtual-school" | wc -l)
"$bin/muster" clock run --delivered --patience 60 --until 2026-11-24T18:00 >/dev/null || fail "not all was delivered"
had=$(alerts "$run/had.virtual-school" | wc -l)
digests=$(($(messages "$run/had.virtual-school" | wc -l) - had))
[ "$had" -gt $((monday + 2)) ] && [ "$monday" -gt 2 ] && [ $digests -gt 0 ] || fail "$monday, $had, $digests: too few to prove anything"
cp "$run/had.virtual-school" "$run/had.before"
outbox >"$run/outbox.before"

# --- all of it, to the asker only ------------------------------------------------------------------------------
said=$(replay "$run/again.all" --from 1) || fail "no replay: $(cat "$run/again.all")"
numbers "$said" "$had" "$digests"
cmp <(messages "$run/again.all") <(alerts "$run/had.before") || fail "a replay gave something else than was given before"
[ "$(wc -l <"$run/again.all")" = "$had" ] || fail "something came twice"
grep -vxF -f "$run/had.before" "$run/again.all" && fail "the number of a try differs"
sort -c -n -k2,2 "$run/again.all" || fail "not in the order of the sequence"
cmp "$run/had.virtual-school" "$run/had.before" || fail "the mailbox's other client got something"
say "given again: $had alerts, byte for byte; $digests digests and lists left out and counted"

# --- from a sequence, since a time --------------------------------------------------------------------------------
middle=$(sed -n "$((had / 2))p" "$run/again.all" | cut -d' ' -f2)
replay "$run/again.from" --from "$middle" >/dev/null || fail "no replay from $middle"
cmp "$run/again.from" <(tail -n +$((had / 2)) "$run/again.all") || fail "from $middle: not that one and what follows"
replay "$run/again.since" --since "$noon" >/dev/null || fail "no replay since noon"
[ "$(wc -l <"$run/again.since")" = $((had - monday)) ] || fail "since noon: $(wc -l <"$run/again.since"), not $((had - monday))"
cmp <(sort "$run/again.since") <(sort "$run/again.all" | comm -12 - <(sort "$run/again.since")) || fail "since noon: others"
[ "$(replay "$run/again.none" --from $((${said%% *} + 1)))" = "0 0 0" ] || fail "after the last one there is something"

# --- a window of one, and an engine that dies in the middle -----------------------------------------------------------
replay "$run/again.slow" --from 1 --window 1 --pause-after 2 >"$run/slow.txt" 2>&1 &
slow=$!
started+=("$slow")
wait_for 20 "two of it" test -e "$run/again.slow.paused"
kill -9 "$(role_pid engine)"
touch "$run/again.slow.go"
wait "$slow" || fail "the replay over a dead engine: $(cat "$run/slow.txt")"
numbers "$(cat "$run/slow.txt")" "$had" "$digests"
cmp "$run/again.slow" "$run/again.all" || fail "a killed engine changed the replay"
wait_for 20 "the engine" listening 4
say "one at a time, over an engine that was killed: the same"

# --- nothing of the outbox has changed -----------------------------------------------------------------------------------
outbox >"$run/outbox.after"
cmp "$run/outbox.before" "$run/outbox.after" || fail "the outbox changed: $(diff "$run/outbox.before" "$run/outbox.after" | head -20)"
cmp "$run/had.virtual-school" "$run/had.before" || fail "the mailbox's other client got something"

# --- muster listen ----------------------------------------------------------------------------------------------------------
timeout -s INT 5 "$bin/muster" listen --mailbox virtual-school --json --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" \
	--replay-since 2026-11-23 >"$run/listen.json" 2>"$run/listen.err" || true
has "given again: $had, up to number ${said%% *}; $digests are kept no longer" <"$run/listen.err" || fail "muster listen: $(cat "$run/listen.err")"
cmp <(jq -r .event.id "$run/listen.json" | sort) <(cut -d' ' -f1 "$run/again.all" | sort) || fail "muster listen printed others"
for wrong in "--replay-from 0" "--replay-since yesterday" "--replay-from 1 --replay-since 2026-11-23"; do
	status=0
	# shellcheck disable=SC2086 # words
	"$bin/muster" listen --mailbox cme --keys "$run/keys" $wrong >"$run/wrong.txt" 2>&1 || status=$?
	[ $status = 2 ] || fail "muster listen $wrong ended with $status: $(cat "$run/wrong.txt")"
done

# --- who may not ----------------------------------------------------------------------------------------------------------------
"$bin/muster" keygen --keys "$run/other" --client virtual-school >/dev/null
(become_client "$run/other/virtual-school.key" virtual-school "$run/none" --refused) || fail "a key nobody knows was served"
(become_client "$run/keys/cme.key" virtual-school "$run/none" --refused) || fail "another team's key was served"
mv "$run/keys/virtual-school.pub" "$run/virtual-school.pub"
kill -HUP "$daemon_pid"
wait_for 20 "the key to be taken off" logged key_revoked
(become_client "$run/keys/virtual-school.key" virtual-school "$run/none" --refused) || fail "a revoked key was served"
[ ! -e "$run/none" ] || fail "somebody got something"
daemon_stop
sqlite3 "$run/data/muster.db" "SELECT DISTINCT who FROM audit WHERE kind = 'replay'" | has -x virtual-school || fail "who asked is not in the log"
say "no other key, and no revoked one, was given anything"
