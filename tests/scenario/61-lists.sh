#!/usr/bin/env bash
# Goal: the lists an authority holds: one that is missing or has shrunk says so and loses nobody; a child added
# at once counts at once and lapses on the third working day unless somebody confirms; who leaves does so by
# a day or by a person.
. "$(dirname "$0")/lib.sh"

state() { "$bin/muster" lists --json | jq -r --arg l "$1" '.lists[] | select(.id == $l) | .state'; }
on_list() { "$bin/muster" rollcall "$1" --json | jq .children; }
children() { "$bin/muster" lists --json | jq --arg l "$1" '.lists[] | select(.id == $l) | .children'; }
expect() { # what, found, expected
	[ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""
	say "$1: $2"
}
run_to() { "$bin/muster" clock run --until "$1" >/dev/null; }

borough
cat >>"$run/config/muster.yaml" <<'Y'
  - {id: elective, kind: home_education, file: elective.csv, owner: cme, due: "07:00"}
  - {id: justice, kind: youth_justice, file: justice.csv, owner: cme, due: "07:00"}
  - {id: part-time, kind: part_time_timetables, file: part-time.csv, owner: ess, due: "07:00"}
  - {id: expected, kind: expected_admissions, file: expected.csv, owner: cme, due: "07:00"}
  - {id: licences, kind: performance_licences, file: licences.csv, owner: cme, due: "07:00"}
Y
"$bin/muster" check "$run/config" >/dev/null || fail "the configuration with six lists is refused"
head='upn,forename,surname,date_of_birth,from,to'
{
	echo "$head,postcode"
	for i in $(seq 1 40); do printf ',Ada,Wren%d,2016-03-%02d,2026-09-01,,XX1 %dAA\n' "$i" $((i % 28 + 1)) "$i"; done
} >"$run/drop/elective.csv"
echo "$head,case,restricted" >"$run/drop/justice.csv"
printf '%s\n' "$head,review,sessions,school_urn" ',Bo,Late,2012-05-01,2026-09-01,2026-12-18,2026-11-30,"Mon AM, Someday",900101' \
	',Bo,Last,2012-05-02,2026-09-01,2026-12-18,2026-11-30,"Mon AM, Tue PM",900101' >"$run/drop/part-time.csv"
echo "$head,school_urn" >"$run/drop/expected.csv"
sim_start 7
daemon_start --drop "$run/drop"
run_to 2026-11-23T07:30

expect "home education" "$(state elective) $(children elective)" "fresh 40"
expect "a file that is not there" "$(state licences)" missing
logged list_missing || fail "nothing in the log tells of the missing list"
"$bin/muster" lists licences | has 'no such file in the drop folder' || fail "no reason: $("$bin/muster" lists licences)"
expect "a row that cannot be read" "$(state part-time) $(children part-time)" "incomplete 1"
"$bin/muster" lists part-time | has 'part-time.csv:2: column "sessions"' || fail "no line and reason: $("$bin/muster" lists part-time)"

# A shrunken file: everybody stays, and it is said. A missing one: the last good one stands.
sed -i '32,$d' "$run/drop/elective.csv"
rm "$run/drop/justice.csv"
run_to 2026-11-24T07:30
expect "a file of 30 rows after one of 40" "$(state elective) $(children elective)" "shrunk 40"
expect "a file that was there yesterday" "$(state justice)" stale
logged list_suspect && logged list_stale || fail "the log does not tell of both"

# Out by an end date, and by a person.
sed -i 's/^,Ada,Wren1,2016-03-02,2026-09-01,,/,Ada,Wren1,2016-03-02,2026-09-01,2026-11-23,/' "$run/drop/elective.csv"
run_to 2026-11-25T07:30
expect "after an end date" "$(children elective)" 39

# Added at once: on the list, in the roll call, and gone after three working days when nobody confirms.
before=$(on_list protection_plan)
add() { "$bin/muster" lists add social-care --surname "$1" --forename Ida --born 2014-02-03 --case "$2" --status protection_plan --by "J Morris" "${@:3}"; }
add Quill U1 >/dev/null 2>&1 && fail "an addition without a reason was taken"
add Quill U1 --why "strategy meeting this morning" >/dev/null
add Plover U2 --why "strategy meeting this morning" --urn 999999 --school "Far Academy" >/dev/null
add Quill U1 --why again >/dev/null 2>&1 && fail "the same child was added twice"
expect "added at once" "$(($(on_list protection_plan) - before))" 2
"$bin/muster" rollcall protection_plan | has 'Far Academy' || fail "a placement outside is not shown with its school"
"$bin/muster" lists confirm 2 --by "R Patel" >/dev/null
daemon_stop
daemon_start --drop "$run/drop"
expect "after a restart" "$(($(on_list protection_plan) - before))" 2
"$bin/muster" lists social-care | has 'stands until 2026-11-30' || fail "no day of lapsing: $("$bin/muster" lists social-care)"
run_to 2026-11-30T17:00
expect "on the third working day" "$(($(on_list protection_plan) - before))" 2
run_to 2026-12-01T12:00
expect "after it" "$(($(on_list protection_plan) - before))" 1
"$bin/muster" lists social-care | has 'lapsed after 2026-11-30' || fail "the lapse is not said"
"$bin/muster" lists confirm 1 --by "R Patel" >/dev/null 2>&1 && fail "what has lapsed was confirmed"

# A person ends a child's time; the file that goes on naming the child does not bring it back.
case=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i } NR > 1 && $c["status"] == "in_need" && $c["to"] == "" && $c["restricted"] == "no" { print $c["case"]; exit }' "$run/drop/social-care.csv")
before=$(on_list in_need)
"$bin/muster" lists end social-care --child "$case" --on 2026-11-30 --by "J Morris" --why "case closed" >/dev/null
expect "ended by a person" "$((before - $(on_list in_need)))" 1
run_to 2026-12-02T12:00
expect "a morning later" "$((before - $(on_list in_need)))" 1
"$bin/muster" lists social-care --json | jq -e '.list.ended_by_a_person == 1' >/dev/null || fail "it is not counted"
daemon_stop
