#!/usr/bin/env bash
# Goal: from a school's page to the alert at the subscriber, the whole daemon: fsync on both sides, CURVE.
#
#   ROUNDS=3   times the days are run, each into an empty store; medians are shown
#   UNTIL=2026-12-04T18:00   ten school days
#
# Timed from the last byte of the page in the daemon to the listener's acknowledgement. What waits for its hour by design
# is not timed. School servers, daemon and listeners share this machine.
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib.sh"

rounds=${ROUNDS:-3} until=${UNTIL:-2026-12-04T18:00}
metric() { curl -sf "http://127.0.0.1:$console_port/metrics" | awk -v m="muster_$1" '$1 == m { print $2 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
listening() { [ "$(grep -c listening "$run/listen.err")" -eq 4 ]; }

mailboxes=()
for team in $teams; do mailboxes+=(--mailbox "$team"); done
borough
sim_start 7
for ((i = 1; i <= rounds; i++)); do
	rm -rf "${run:?}/data" "$run/received"
	mkdir "$run/data"
	daemon_start
	"$bin/muster" clock run --until 2026-11-23T06:31 >/dev/null # the year so far
	"$bin/muster" listen "${mailboxes[@]}" --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" \
		--store "$run/received" >/dev/null 2>"$run/listen.err" &
	listener=$!
	started+=("$listener")
	wait_for 20 "the listeners" listening
	"$bin/muster" clock run --delivered --patience 120 --until "$until" >/dev/null
	for p in p50 p99; do metric "page_to_alert_${p}_microseconds" >>"$run/$p"; done
	metric page_to_alert_timed_total >>"$run/timed"
	kill "$listener"
	wait "$listener" 2>/dev/null || true
	daemon_stop
done
timed=$(median <"$run/timed")
[ "${timed:-0}" -gt 0 ] || fail "no alert was timed"
awk -v a="$(median <"$run/p50")" -v b="$(median <"$run/p99")" -v n="$timed" -v r="$rounds" \
	'BEGIN { printf "page to subscriber: p50 %.1f ms, p99 %.1f ms, of %d messages (median of %d rounds); budget 5 and 20\n", a / 1000, b / 1000, n, r }'
