#!/usr/bin/env bash
# Goal: every way a school's system fails has its own clear reason in `muster status`, the other
# schools go on, nothing known is lost, and nobody hears of an absence that is only missing data.
# cap: 400
. "$(dirname "$0")/lib.sh"

morning=2026-11-23T12:00 evening=2026-11-23T18:00

alert_ids() { "$bin/muster" alerts --json | jq -r --arg rule "$1" '.alerts[] | select(.rule == $rule) | .id' | sort; }
marks() { "$bin/muster" clock --json >/dev/null; "$bin/muster" status --json | jq .work.marks; }

# --- the same day without faults ----------------------------------------------------------------
borough
sim_start 7
daemon_start
"$bin/muster" clock run --until $evening >/dev/null
alert_ids absent_no_reason_yet >"$run/clean-n"
alert_ids absent_any >"$run/clean-any"
clean_marks=$(marks)
daemon_stop
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true
# The same key of child ids, so that the same alert has the same id in both runs.
mv "$run/keys/child.key" "$run/child.key"
rm -rf "${run:?}"/{config,data,drop,sim,keys}

# --- with a different fault at every school -------------------------------------------------------
borough
cp "$run/child.key" "$run/keys/child.key"
cat >"$run/faults" <<F
A0000000001 down
A0000000002 401
A0000000003 404
A0000000004 429 120
A0000000005 html200
A0000000006 truncated
A0000000007 oversized
A0000000009 redirect
A0000000010 nexthost
A0000000011 unknowncode
A0000000012 saturday
A0000000013 duplicate
F
cp "$run/faults" "$run/faults.all"
echo "A0000000014 wrongupn" >"$run/faults" # the year so far loads with one pupil's wrong UPN
sed -i 's|^  ca_file: ca.pem|&\n  answer_within: 2|' "$run/config/muster.yaml"
sim_start 7 --faults "$run/faults"
daemon_start
"$bin/muster" clock run --until 2026-11-23T08:00 >/dev/null
before=$(marks)
cp "$run/faults.all" "$run/faults"
"$bin/muster" clock run --until $morning >/dev/null
"$bin/muster" status --json >"$run/status.json"

reason() { jq -r --arg n "$1" '[.schools[] | select(.reason != "") | .reason] | map(select(test($n))) | length' "$run/status.json"; }
expect() { # the words a person reads
	[ "$(reason "$1")" -ge 1 ] || fail "no school says: $1; they say: $(jq -r '.schools[] | .id + ": " + .reason' "$run/status.json")"
	say "told: $1"
}
expect 'no connection|cut short'
expect 'refused our token \(401\)'
expect 'does not know this school \(404\)'
expect 'asked us to slow down \(429\)'
expect 'not data'
expect 'page 1 refused at|cut short'
expect 'larger than we accept'
expect 'another address'
expect 'next page is at another address'

quarantined() {
	jq -e --arg r "$1" '[.quarantine[] | select(.reason == $r)] | length > 0' "$run/status.json" >/dev/null ||
		fail "nothing set aside as: $1; there is: $(jq -c '.quarantine' "$run/status.json")"
	say "set aside: $1"
}
quarantined "unknown code"
quarantined "not a school day"
quarantined "given twice"

# The school without a fault, and those whose bad records were set aside, went on.
[ "$(jq '[.schools[] | select(.state == "complete")] | length' "$run/status.json")" -ge 4 ] || fail "the other schools did not go on"
[ "$(jq .work.marks "$run/status.json")" -ge "$before" ] || fail "marks that were known are lost"

quarantined "UPN"

# Silence made nobody absent.
alert_ids absent_no_reason_yet >"$run/faulty-n"
[ -z "$(comm -13 "$run/clean-n" "$run/faulty-n")" ] || fail "alerts that the day without faults does not have"
alert_ids absent_any >"$run/faulty-any"
[ -z "$(comm -13 "$run/clean-any" "$run/faulty-any")" ] || fail "absences that the day without faults does not have"

# --- other faults in the afternoon -------------------------------------------------------------------
cat >"$run/faults" <<F
A0000000001 slow 6000
A0000000002 500html
A0000000003 reset
A0000000004 403
A0000000005 emptymiddle
A0000000006 future
A0000000007 norolls PM
F
"$bin/muster" clock run --until 2026-11-23T14:45 >/dev/null
"$bin/muster" status --json >"$run/status.json"
expect 'did not answer in time'
expect "system failed"
expect 'cut short|no connection'
expect 'does not permit this \(403\)'
quarantined "dated in the future"
alert_ids absent_no_reason_yet >"$run/faulty-n"
[ -z "$(comm -13 "$run/clean-n" "$run/faulty-n")" ] || fail "afternoon alerts that the day without faults does not have"

# --- the faults end --------------------------------------------------------------------------------
: >"$run/faults"
"$bin/muster" clock run --until $evening >/dev/null
[ "$(marks)" = "$clean_marks" ] || fail "marks: $(marks) after the faults, $clean_marks without them"
[ "$("$bin/muster" status --json | jq '[.schools[] | select(.state == "failing")] | length')" = 0 ] || fail "a school still fails"
say "after the faults every mark is known: $clean_marks"
daemon_stop
rm -f "$run"/clean-* "$run"/faulty-*
