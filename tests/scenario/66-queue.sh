#!/usr/bin/env bash
# Goal: an operator sees where messages stand, keeps one back without holding up the rest, lets it go and gives one up;
# and hears by another way than the mailbox itself that nobody reads it, or that nobody takes what comes.
. "$(dirname "$0")/lib.sh"

queue() { "$bin/muster" queue list --json "$@" | jq "${pick:-.envelopes | length}"; }
# number, want: the state it is in
is() {
	local state
	state=$("$bin/muster" queue show "$1" --json | jq -r '.envelopes[0].state')
	[ "$state" = "$2" ] || fail "message $1 is $state, not $2"
}
# status, words, command...: must end with that status and say those words
says() {
	local want=$1 words=$2 status=0
	shift 2
	"$bin/muster" "$@" >"$run/said" 2>&1 || status=$?
	[ $status -eq "$want" ] || fail "muster $* ended with $status, not $want: $(cat "$run/said")"
	grep -q -- "$words" "$run/said" || fail "muster $* says: $(cat "$run/said"); expected: $words"
}
listen() {
	local args=()
	for mailbox in "$@"; do args+=(--mailbox "$mailbox"); done
	"$bin/muster" listen "${args[@]}" --json --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" \
		>>"$run/$1.json" 2>>"$run/$1.err" &
	listener=$!
	started+=("$listener")
}

borough
sim_start 7
daemon_start
listen cme ess social-care-duty
says 0 'no client\|listening' status mailboxes

# --- nobody reads the Virtual School's mailbox -----------------------------------------------------------------
"$bin/muster" clock run --until 2026-11-23T10:30 >/dev/null
wait_for 10 "the operator's note" logged mailbox_stuck
says 1 'virtual-school .*no client reads' status mailboxes
grep 'event=mailbox_stuck' "$run/musterd.log" | has 'virtual-school: .*no client reads this mailbox' || fail "the note"
curl -fsS "http://127.0.0.1:$console_port/metrics" | has '^muster_mailboxes_stuck 1$' || fail "the metric"
[ "$(queue --mailbox virtual-school)" -ge 3 ] || fail "too few messages wait: this proves nothing"
[ "$(queue --mailbox virtual-school --state ready)" -ge 3 ] || fail "they are not ready"
[ "$(queue --mailbox virtual-school --state delivered)" = 0 ] || fail "delivered to nobody"
"$bin/muster" queue list >"$run/list.txt"
has 'virtual-school  *ready' <"$run/list.txt" || fail "the list as text: $(head -5 "$run/list.txt")"
"$bin/muster" queue list --format csv | has '^number,mailbox,state,' || fail "the list as CSV"

# --- hold, release, expire --------------------------------------------------------------------------------------
mapfile -t due < <(pick='.envelopes[] | select((.next_try // "") <= "2026-11-23T10:30") | .number' queue --mailbox virtual-school --state ready)
[ "${#due[@]}" -ge 3 ] || fail "only ${#due[@]} messages are due"
says 0 "message ${due[0]} for virtual-school: held" queue hold "${due[0]}" --by "A. Person"
is "${due[0]}" held
says 1 'is held: only what waits can be held' queue hold "${due[0]}"
says 0 "expired; its body is gone" queue expire "${due[1]}" --by "A. Person"
is "${due[1]}" expired
says 1 'is expired' queue release "${due[1]}"
says 1 'is ready: only what is deferred' queue requeue "${due[2]}"
says 1 'there is no envelope 99999999' queue show 99999999
says 2 'expected the number of a message' queue hold
says 2 'expected list, show, hold' queue drop 1
says 1 'expected ready, in_flight' queue list --state lost
# Held is held over a restart.
kill -9 "$(role_pid engine)"
held_again() { [ "$(queue --mailbox virtual-school --state held)" = 1 ]; }
wait_for 30 "the engine again" held_again
told_twice() { [ "$(grep -c 'event=mailbox_stuck text="virtual-school' "$run/musterd.log")" = 2 ]; }
"$bin/muster" clock run --until 2026-11-23T10:37 >/dev/null
wait_for 10 "the new engine's note" told_twice

# --- somebody reads it: all but the two come, and the held one once it is let go -----------------------------------
listen virtual-school
"$bin/muster" clock run --delivered --patience 60 --until 2026-11-23T10:38 >/dev/null || fail "not everything else was delivered"
is "${due[2]}" delivered
is "${due[0]}" held
message_of() { "$bin/muster" queue show "$1" --json | jq -r '.envelopes[0].message'; }
came() { grep -q "$(message_of "$1")" "$run/virtual-school.json"; }
came "${due[2]}" || fail "a message that was let through did not come"
came "${due[0]}" && fail "a held message came"
came "${due[1]}" && fail "an expired message came"
says 0 "released" queue release "${due[0]}" --by "A. Person"
# The listener has a later revision of it by now, and counts it without printing it again.
delivered_now() { [ "$("$bin/muster" queue show "${due[0]}" --json | jq -r '.envelopes[0].state')" = delivered ]; }
wait_for 10 "its confirmation" delivered_now
wait_for 10 "the note that it moves" logged mailbox_moves
says 0 virtual-school status mailboxes

# --- the social workers' mailbox is read, and nobody takes an alert -------------------------------------------------
"$bin/muster" clock run --delivered --patience 60 --until 2026-11-24T17:30 >/dev/null || fail "not everything was delivered"
wait_for 10 "the note that nobody takes" logged mailbox_untaken
says 1 social-care-duty status mailboxes
trouble() { "$bin/muster" status --json | jq -r '.mailboxes[] | select(.mailbox == "social-care-duty").trouble'; }
trouble | has 'past their time, the oldest told .*; nobody takes any, nor ever has' || fail "the status: $(trouble)"
curl -fsS "http://127.0.0.1:$console_port/metrics" | has '^muster_mailboxes_untaken [1-9]' || fail "the metric"
untaken=$(grep -c 'event=mailbox_untaken text="social-care-duty' "$run/musterd.log")
kill -9 "$(role_pid engine)"
engine_back() { trouble | has 'past their time'; }
wait_for 30 "the engine again" engine_back
[ "$untaken" = 1 ] || fail "told $untaken times"
[ "$(grep -c 'event=mailbox_untaken text="social-care-duty' "$run/musterd.log")" = 1 ] || fail "told again after a restart"
jq -r 'select(.mailbox == "social-care-duty" and .event.data.state == "open") | .event.data.alert' "$run/cme.json" | sort -u >"$run/duty.ids"
"$bin/muster" alerts --json | jq -r '.alerts[] | select(.state == "open") | .id' | sort >"$run/open.ids"
alert=$(comm -12 "$run/duty.ids" "$run/open.ids" | sed -n 1p)
"$bin/muster" take "$alert" --by "A. Person" >/dev/null || fail "the alert $alert cannot be taken"
wait_for 10 "the note that somebody takes" logged mailbox_taken
trouble | has 'past their time' && fail "still said: $(trouble)"
daemon_stop
sqlite3 "$run/data/muster.db" "SELECT count(*) FROM audit WHERE kind = 'queue'" | has -x 3 || fail "what an operator did is not in the log"
say "held, let go and given up, each in the log; the operator heard of a mailbox that nobody reads"
