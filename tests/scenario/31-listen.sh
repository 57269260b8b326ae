#!/usr/bin/env bash
# Goal: a listener that is killed again and again while alerts come prints each of them at
# least once and counts each of them once; and a person's slips with `take` and `close` are
# refused with the right word, changing nothing.
# cap: 300
. "$(dirname "$0")/lib.sh"

alerts() { "$bin/muster" alerts --json "$@"; }
# mailbox...: never returns, so that its pid is the listener's
become_listener() {
	local args=()
	for mailbox in "$@"; do args+=(--mailbox "$mailbox"); done
	exec "$bin/muster" listen "${args[@]}" --json --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" \
		--store "$run/stored.$1"
}

borough
sim_start 7
daemon_start

# --- killed and killed again ------------------------------------------------------------------------
become_listener cme ess social-care-duty >"$run/others.json" 2>"$run/others.err" &
others=$!
started+=("$others")
# What waits for a next working morning is told before the end.
"$bin/muster" clock run --until 2026-11-23T07:00 >/dev/null
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-26T09:00 >"$run/clock.log" 2>&1 &
clock=$!
started+=("$clock")
RANDOM=7
kills=0
while kill -0 "$clock" 2>/dev/null; do
	become_listener virtual-school >>"$run/killed.json" 2>>"$run/killed.err" &
	listener=$!
	sleep "0.$((RANDOM % 5 + 1))"
	kill -9 "$listener" 2>/dev/null && kills=$((kills + 1))
	wait "$listener" 2>/dev/null || true
done
wait "$clock" || fail "the clock did not reach its end: $(tail -3 "$run/clock.log")"
[ $kills -ge 5 ] || fail "the listener was killed $kills times only"

# A line cut by the kill is no line: what it would have said comes again.
distinct() { jq -R -r 'fromjson? | .event.data.alert' "$run/$1.json" | sort -u; }
printed=$(jq -R 'fromjson? | 1' "$run/killed.json" | wc -l)
distinct killed >"$run/vs.ids"
distinct others >"$run/others.ids"
[ "$(wc -l <"$run/vs.ids")" -ge 5 ] || fail "the Virtual School was told of $(wc -l <"$run/vs.ids") alerts"
alerts | jq -r '.alerts[].id' | sort >"$run/all.ids"
missing=$(sort -u "$run/vs.ids" "$run/others.ids" | comm -23 "$run/all.ids" -)
[ -z "$missing" ] || fail "alerts that nobody was told of: $missing"
[ -z "$(sort -u "$run/vs.ids" "$run/others.ids" | comm -13 "$run/all.ids" -)" ] || fail "alerts that the daemon does not know"
say "killed $kills times; $printed lines for $(wc -l <"$run/vs.ids") alerts, none missing"

# Counted once: what it stored over all its lives.
become_listener virtual-school >"$run/last.json" 2>"$run/last.err" &
listener=$!
started+=("$listener")
wait_for 20 "the last listener" grep -q listening "$run/last.err"
sleep 0.5
kill -INT "$listener"
wait "$listener" || fail "the listener did not end in order"
[ ! -s "$run/last.json" ] || fail "printed again after it was confirmed: $(head -1 "$run/last.json")"
grep -q "^listen: $(wc -l <"$run/vs.ids") alerts, " "$run/last.err" ||
	fail "it counts $(grep '^listen: ' "$run/last.err"), there are $(wc -l <"$run/vs.ids")"
[ "$(cut -d' ' -f2 "$run/stored.virtual-school" | sort -u | wc -l)" = "$(wc -l <"$run/vs.ids")" ] || fail "the store counts otherwise"

# --- slips ---------------------------------------------------------------------------------------------
open=$(alerts --open | jq -r '[.alerts[] | select(.state == "open" and .rule == "absent_no_reason_yet")][0].id')
[ -n "$open" ] || fail "no open alert to slip with"
before=$(alerts | jq -S .)
# status, words, command...: must end with that status and say those words
slip() {
	local want=$1 words=$2 status=0
	shift 2
	"$bin/muster" "$@" >"$run/slip" 2>&1 || status=$?
	[ $status -eq "$want" ] || fail "muster $* ended with $status, not $want: $(cat "$run/slip")"
	grep -q -- "$words" "$run/slip" || fail "muster $* says: $(cat "$run/slip"); expected: $words"
}
slip 2 'did you mean located?' close "${open:0:16}" --outcome locatd --by "A. Person"
slip 2 'handed_on' close "${open:0:16}" --outcome banana --by "A. Person"
slip 2 'outcome is needed' close "${open:0:16}" --by "A. Person"
slip 2 'mark_changed' close "${open:0:16}" --outcome mark_changed --by "A. Person"
slip 2 'hex digits' take "${open:0:7}" --by "A. Person"
slip 2 'hex digits' take "not-an-alert" --by "A. Person"
wrong=$(printf '%s' "${open:0:15}" | tr 0123456789abcdef 123456789abcdef0)
slip 1 'no alert' take "$wrong" --by "A. Person"
[ "$(alerts | jq -S .)" = "$before" ] || fail "a slip changed something"
say "slips are refused with the right word"

# --- and the right act -----------------------------------------------------------------------------------
"$bin/muster" take "${open:0:16}" --by "A. Person" >/dev/null || fail "take"
slip 1 'A. Person' take "${open:0:16}" --by "B. Person"
"$bin/muster" close "${open:0:16}" --outcome located --by "A. Person" >/dev/null || fail "close"
slip 1 'already closed' close "${open:0:16}" --outcome located --by "A. Person"
[ "$(alerts | jq -r --arg id "$open" '.alerts[] | select(.id == $id) | .state')" = closed ] || fail "it is not closed"
daemon_stop
