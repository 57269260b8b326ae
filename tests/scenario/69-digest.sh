#!/usr/bin/env bash
# Goal: a team with a digest reads one message at each of its moments that says what is new by school, beside its
# alerts; each alert in it has come as a message of its own, also when the engine is killed between the moments and at
# them, or nobody reads for a while; a team without the key gets none; nothing non-urgent of a team that asks
# for urgent singles waits past its day's next digest.
# cap: 300
. "$(dirname "$0")/lib.sh"

borough
cat >>"$run/config/teams/virtual-school.yaml" <<'END'
digest: {}
END
cat >>"$run/config/teams/social-care-duty.yaml" <<'END'
digest: {as: worker, singles: urgent}
END
sim_start 7
daemon_start
everybody_listens

"$bin/muster" clock run --until 2026-11-23T07:00 >/dev/null
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-25T18:00 >"$run/clock.log" 2>&1 &
clock=$!
started+=("$clock")
RANDOM=7 kills=0
while kill -0 "$clock" 2>/dev/null; do
	sleep "0.$((RANDOM % 5 + 4))"
	engine=$(role_pid engine) || continue
	[ $kills -lt 7 ] && [ -n "$engine" ] && kill -9 "$engine" 2>/dev/null && kills=$((kills + 1))
done
wait "$clock" || fail "the clock did not reach its end: $(tail -3 "$run/clock.log")"
[ $kills -ge 3 ] || fail "the engine was killed $kills times only"
sleep 1

events() { jq -c .event "$run/$1.json"; }
digests() { events "$1" | jq -c 'select(.type == "uk.gov.local.muster.digest.v1")'; }
alerts() { events "$1" | jq -c 'select(.type == "uk.gov.local.muster.alert.v1")'; }

# --- who gets one, and when -----------------------------------------------------------------------------
for mailbox in cme ess; do
	[ -z "$(digests "$mailbox")" ] || fail "$mailbox asked for no digest"
done
digests virtual-school | jq -r .time | sort -u >"$run/vs.times"
for time in 09:45 10:30 14:30 16:15; do
	has "^2026-11-2[345]T$time:" <"$run/vs.times" || fail "no digest at $time: $(cat "$run/vs.times")"
done
digests virtual-school | jq -r .time | has -v 'T\(09:45\|1[0-6]:[0-5][05]\):' && fail "a digest beside its moments: $(cat "$run/vs.times")"
digests social-care-duty | jq -r .time | has -v 'T\(10:15\|16:15\):' && fail "a worker's digest beside its moments"
[ -n "$(digests social-care-duty)" ] || fail "no digest for the workers"
say "$(wc -l <"$run/vs.times") moments of the Virtual School, $kills kills"

# --- it hides nothing, and says nothing that has not come ----------------------------------------------
for mailbox in virtual-school social-care-duty; do
	digests "$mailbox" | jq -r '.data.groups[].alerts[].alert' | sort -u >"$run/$mailbox.told"
	alerts "$mailbox" | jq -r .data.alert | sort -u >"$run/$mailbox.alone"
	[ -s "$run/$mailbox.told" ] || fail "$mailbox: its digests name no alert"
	[ -z "$(comm -23 "$run/$mailbox.told" "$run/$mailbox.alone")" ] || fail "$mailbox: in a digest, and never as a message"
	missing=$(comm -13 "$run/$mailbox.told" "$run/$mailbox.alone" | wc -l)
	more=$(digests "$mailbox" | jq -s 'map(.data.more) | add')
	[ "$missing" -le "$more" ] || fail "$mailbox: $missing alerts in no digest, $more counted as more"
	say "$mailbox: $(wc -l <"$run/$mailbox.alone") alerts, $missing in no digest by name"
done
digests virtual-school | jq -e 'select(.data.new != ([.data.groups[].alerts[] | select(.kind == "new")] | length) and .data.more == 0)' \
	>/dev/null && fail "a digest counts what it does not name"
digests virtual-school | jq -e '[.data.groups[] | .school // "~"] | select(. != sort)' >/dev/null && fail "schools out of order"

# --- as a person reads it -----------------------------------------------------------------------------------
"$bin/muster" queue list --state delivered --mailbox virtual-school >/dev/null || fail "the queue"
"$bin/muster" alerts --json | jq -e '[.alerts[] | select(.rule == "digest")] | length == 0' >/dev/null || fail "a digest is no alert"
kill -INT "${listener_of[virtual-school]}" 2>/dev/null || true
wait "${listener_of[virtual-school]}" 2>/dev/null || true
listen virtual-school >"$run/read.txt" 2>/dev/null &
started+=("$!")
"$bin/muster" clock run --delivered --patience 60 --until 2026-11-26T10:35 >/dev/null
has '^Digest: .*\(someone\|new\)' <"$run/read.txt" || fail "nothing readable: $(head -20 "$run/read.txt")"
say "digests say what is new, by school, and hide nothing"
