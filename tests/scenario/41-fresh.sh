#!/usr/bin/env bash
# Goal: silence, missing registers and marks that cannot be right are told apart, in fair words; they make
# nobody absent and leave nobody out of sight; and once they are over the alerts are those of a day without.
# cap: 600
. "$(dirname "$0")/lib.sh"

alert_ids() { "$bin/muster" alerts --json | jq -r --arg rule "$1" '.alerts[] | select(.rule == $rule) | .id' | sort; }
open_absences() { "$bin/muster" alerts --json | jq -r '.alerts[] | select(.state != "closed" and (.rule | test("^(absent|unauthorised)"))) | .rule + " " + .id' | sort; }
status() { "$bin/muster" status --json >"$run/status.json"; }
school() { jq -r --arg id "${ids[$1]}" ".schools[] | select(.id == \$id) | .$2" "$run/status.json"; }
fresh() { # Wonde number, state
	[ "$(school "$1" freshness.state)" = "$2" ] ||
		fail "school $1 is $(school "$1" freshness.state), not $2: $(school "$1" freshness.sentence)"
}
alerts_of() { # rule, school's id or "", open|closed: how many
	"$bin/muster" alerts --json | jq --arg rule "$1" --arg school "$2" --arg state "$3" \
		'[.alerts[] | select(.rule == $rule and .school == $school and .state == $state)] | length'
}
expect_alerts() { # number, rule, Wonde number or 0 (an incident), state
	local id=
	[ "$3" = 0 ] || id=${ids[$3]}
	[ "$(alerts_of "$2" "$id" "$4")" = "$1" ] ||
		fail "$(alerts_of "$2" "$id" "$4") alerts $2 $4 of school $3, not $1: $("$bin/muster" alerts --json | jq -c '[.alerts[] | select(.rule | test("feed|register")) | {rule, school, state, title}]')"
}
until_() { "$bin/muster" clock run --until "$1" >/dev/null; status; }
with_team() { sed -i '/^agreements:/i freshness: {team: ess}' "$run/config/muster.yaml"; }

# --- two days without faults ---------------------------------------------------------------------
borough
with_team
sim_start 7
daemon_start
until_ 2026-11-24T18:00
[ "$(jq '[.schools[] | select(.freshness != null and .freshness.state != "complete")] | length' "$run/status.json")" = 0 ] ||
	fail "a day without faults is not complete: $(jq -c '.schools[] | [.id, .freshness.sentence, .freshness.state, .freshness.received, .freshness.expected]' "$run/status.json")"
[ "$("$bin/muster" alerts --json | jq '[.alerts[] | select(.rule | test("^feed|^register"))] | length')" = 0 ] ||
	fail "somebody was told of a silence on a day without faults: $("$bin/muster" alerts --json | jq -c '[.alerts[] | select(.rule | test("feed|register"))]')"
jq -r .data "$run/status.json" | has '^Marks from every school that was due$' || fail "the day without faults says: $(jq -r .data "$run/status.json")"
say "a day without faults tells of nothing"
until_ 2026-11-24T23:30
alert_ids absent_no_reason_yet >"$run/clean-n"
alert_ids unauthorised_10_days >"$run/clean-run"
open_absences >"$run/clean-open"
clean_marks=$(jq .work.marks "$run/status.json")
daemon_stop
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true
mv "$run/keys/child.key" "$run/child.key"
rm -rf "${run:?}"/{config,data,drop,sim,keys}

# --- one school each -----------------------------------------------------------------------------
borough
with_team
cp "$run/child.key" "$run/keys/child.key"
declare -A ids
for file in "$run"/config/schools/*.yaml; do
	number=$(sed -n 's/.*school: A0*\([0-9]*\).*/\1/p' "$file" | head -1)
	ids[$number]=$(sed -n 's/^id: //p' "$file")
done
: >"$run/faults"
sim_start 7 --faults "$run/faults"
daemon_start
until_ 2026-11-23T08:00
cat >"$run/faults" <<F
A0000000001 alln AM
A0000000002 noclass AM
A0000000003 norolls AM
A0000000004 shut Y4
A0000000005 shut #
F
until_ 2026-11-23T11:00
fresh 1 implausible
fresh 2 partial
fresh 3 late
fresh 4 closed
fresh 5 closed
fresh 6 complete
school 1 freshness.sentence | has 'are N (no reason yet).*not believed; [1-9][0-9]* alerts wait' || fail "school 1: $(school 1 freshness.sentence)"
school 2 freshness.sentence | has '^no marks of 1 class (.*), cause: school$' || fail "school 2: $(school 2 freshness.sentence)"
school 3 freshness.sentence | has '^no marks of Mon 23 Nov 2026, morning, received by us, cause: ' || fail "school 3: $(school 3 freshness.sentence)"
expect_alerts 1 feed_implausible 1 open
expect_alerts 1 register_missing 2 open
expect_alerts 1 register_missing 3 open
for n in 4 5 6; do
	expect_alerts 0 register_missing $n open
	expect_alerts 0 feed_silent $n open
	expect_alerts 0 feed_implausible $n open
done
# All N is nobody's absence, and nobody is out of sight.
alert_ids absent_no_reason_yet >"$run/faulty-n"
[ -z "$(comm -13 "$run/clean-n" "$run/faulty-n")" ] || fail "false absences were told"
for list in looked_after protection_plan in_need; do "$bin/muster" rollcall $list --json; done >"$run/rollcall.json"
name=$(sed -n 's/^name: //p' "$run/config/schools/${ids[1]}.yaml")
jq -se --arg name "$name" '[.[].rows[] | select(.school == $name)] | length > 0 and all(.box == "not_heard" and (.detail | test("cannot be right")))' \
	"$run/rollcall.json" >/dev/null || fail "children of school 1: $(jq -sc --arg name "$name" '[.[].rows[] | select(.school == $name)]' "$run/rollcall.json")"
jq -se '[.[].data] | all(test("^No data from 1 of [0-9]+ schools"))' "$run/rollcall.json" >/dev/null || fail "$(jq -c .data "$run/rollcall.json")"
"$bin/muster" status schools | head -12 | has 'No data from 1 of 13 schools: whether children are absent there is not known' ||
	fail "the status says: $("$bin/muster" status schools)"
# Worst first.
[ "$(jq -r '.schools[0].id' "$run/status.json")" = "${ids[3]}" ] || fail "first is $(jq -r '.schools[0].id' "$run/status.json")"
say "told apart: all N, a class, a register, snow, a planned closure"

# The faults end: what waited is told, and so is that it is over.
: >"$run/faults"
until_ 2026-11-23T12:30
expect_alerts 1 feed_implausible 1 closed
expect_alerts 1 register_missing 2 closed
expect_alerts 1 register_missing 3 closed

# --- no afternoon register, and a mass change in the night -----------------------------------------
echo "A0000000007 norolls PM" >"$run/faults"
until_ 2026-11-23T15:30
fresh 7 late
expect_alerts 1 register_missing 7 open
say "an afternoon without a register is told: $(school 7 freshness.sentence)"
echo "A0000000009 mass 40" >"$run/faults"
until_ 2026-11-24T07:30
expect_alerts 1 register_missing 7 closed
"$bin/muster" alerts --json | jq -r '.alerts[] | select(.rule == "feed_implausible") | .title' >"$run/titles"
expect_alerts 1 feed_implausible 9 open
alert_ids absent_no_reason_yet >"$run/faulty-n"
alert_ids unauthorised_10_days >"$run/faulty-run"
[ -z "$(comm -13 "$run/clean-run" "$run/faulty-run")" ] || fail "a re-sync made runs of absence"
[ -z "$(comm -13 "$run/clean-n" "$run/faulty-n")" ] || fail "a re-sync made absences"
# It stands over a restart.
daemon_stop
daemon_start
status
expect_alerts 1 feed_implausible 9 open
say "a mass change waits: $("$bin/muster" alerts --json | jq -r '[.alerts[] | select(.rule == "feed_implausible" and .state == "open") | .title][0]')"

# --- a supplier's outage is one incident -------------------------------------------------------------
for n in 1 2 3 4 5 6; do echo "A000000000$n down"; done >"$run/faults"
until_ 2026-11-24T11:00
[ "$(jq '.incidents | length' "$run/status.json")" = 1 ] || fail "incidents: $(jq -c .incidents "$run/status.json")"
jq -e '.incidents[0] | .schools == 6 and .of_schools == 13 and .cause == "supplier"' "$run/status.json" >/dev/null ||
	fail "the incident: $(jq -c '.incidents[0]' "$run/status.json")"
expect_alerts 1 feed_silent 0 open
for n in 1 2 3 4 5 6; do expect_alerts 0 feed_silent $n open; done
[ "$(logged_times 'feed_incident ')" = 1 ] || fail "the operator was told $(logged_times 'feed_incident ') times"
"$bin/muster" status | has 'One incident since .*: no marks received by us from 6 of 13 schools at' || fail "$("$bin/muster" status)"
"$bin/muster" status | has 'No data from 6 of 13 schools' || fail "$("$bin/muster" status)"
: >"$run/faults"
until_ 2026-11-24T18:00
[ "$(jq '.incidents | length' "$run/status.json")" = 0 ] || fail "the incident is not over"
[ "$(logged_times 'feed_incident_over')" = 1 ] || fail "its end was told $(logged_times 'feed_incident_over') times"
expect_alerts 0 feed_silent 0 open
say "six silent schools at one supplier were one incident, told once, and it is over"

# --- as if nothing had been ----------------------------------------------------------------------------
until_ 2026-11-24T23:30
expect_alerts 1 feed_implausible 9 closed
[ "$(jq .work.marks "$run/status.json")" = "$clean_marks" ] || fail "marks: $(jq .work.marks "$run/status.json"), without faults $clean_marks"
open_absences >"$run/now-open"
cmp -s "$run/clean-open" "$run/now-open" || fail "open alerts differ: $(diff "$run/clean-open" "$run/now-open" | head -20)"
[ "$("$bin/muster" alerts --json | jq '[.alerts[] | select(.state == "open" and (.rule | test("^feed|^register")))] | length')" = 0 ] || fail "something is still told of a school"
say "after the faults $(wc -l <"$run/now-open") open alerts, those of two days without faults"
daemon_stop
