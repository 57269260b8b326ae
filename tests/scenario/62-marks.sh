#!/usr/bin/env bash
# Goal: what a person is told on the telephone moves a child from "not heard", at a school that shares nothing
# too; it stands beside the register, never in it, and where the register says otherwise both are shown.
. "$(dirname "$0")/lib.sh"

expect() { # what, found, expected
	[ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""
	say "$1: $2"
}
box() { "$bin/muster" rollcall in_need --session "$1" --json | jq -r --arg c "$2" '.rows[] | select(.case == $c) | .box'; }
run_to() { "$bin/muster" clock run --until "$1" >/dev/null; }
no() { "$bin/muster" "$@" >/dev/null 2>&1 && fail "this was taken: $*"; return 0; }

borough
sim_start 7
# Two children away from our schools: one out of the borough, one at a private nursery.
head -1 "$run/drop/social-care.csv" | tr -d '\r' >"$run/columns"
row() { # name=value...: one row of the list
	local pair name IFS=,
	for name in $(cat "$run/columns"); do
		for pair in "$@" "=$name"; do
			case $pair in "$name="*) printf '%s' "${pair#*=}" ;; esac
		done
		printf ,
	done | sed 's/,$//'
	echo
}
row forename=Nell surname=Away date_of_birth=2013-04-05 case=OUT1 status=in_need from=2026-09-01 school_urn=999999 restricted=no >>"$run/drop/social-care.csv"
row forename=Tim surname=Small date_of_birth=2023-04-05 case=EY1 status=in_need from=2026-09-01 school_urn=999998 restricted=no >>"$run/drop/social-care.csv"
row forename=Hid surname=Den date_of_birth=2013-04-06 case=HID1 status=in_need from=2026-09-01 school_urn=999999 restricted=yes >>"$run/drop/social-care.csv"
daemon_start
run_to 2026-11-23T10:40
expect "at a school that shares nothing" "$(box 2026-11-23-AM OUT1)" not_heard
"$bin/muster" marks today 999999 | has 'Nell Away' || fail "who is to be rung is not shown"
"$bin/muster" marks today 999999 | has '1 restricted' || fail "the restricted one is not counted"
"$bin/muster" marks today in_need | has 'Hid Den' && fail "a restricted child is shown"

# Nobody has answered yet, so somebody is to be named; what makes no sense is refused.
no mark OUT1 am /
no mark OUT1 am QQ --said-by "A Smith" --why "rang the school"
no mark OUT1 noon / --said-by "A Smith" --why "rang the school"
no mark HID1 am / --said-by "A Smith" --why "rang the school"
no mark OUT1 2026-11-24-AM / --said-by "A Smith" --why "rang the school"
"$bin/muster" mark OUT1 am / --said-by "A Smith, far office" --entered-by "J Morris" --why "rang the school" >/dev/null
"$bin/muster" mark EY1 am attended --said-by "B Jones, nursery" --entered-by "J Morris" --why "rang the nursery" >/dev/null
expect "after the telephone" "$(box 2026-11-23-AM OUT1) $(box 2026-11-23-AM EY1)" "in_school in_school"
"$bin/muster" rollcall in_need --session 2026-11-23-AM --format csv | has 'said by A Smith, far office' || fail "nobody sees who said it"
"$bin/muster" rollcall in_need --session 2026-11-23-AM >/dev/null || fail "the boxes do not add up"

# The next day two commands do: whoever answered is remembered. After a restart too.
daemon_stop
daemon_start
expect "after a restart" "$(box 2026-11-23-AM OUT1)" in_school
run_to 2026-11-24T14:40
"$bin/muster" marks today 999999 --format csv | has 'A Smith, far office' || fail "yesterday's answerer is not remembered"
"$bin/muster" mark OUT1 am I >/dev/null
"$bin/muster" mark OUT1 pm N >/dev/null
"$bin/muster" mark EY1 am not-brought >/dev/null
"$bin/muster" mark EY1 pm not-booked >/dev/null
expect "illness, and no reason yet" "$(box 2026-11-24-AM OUT1) $(box 2026-11-24-PM OUT1)" "absent_reason_known absent_no_reason_yet"
expect "a nursery's words" "$(box 2026-11-24-AM EY1) $(box 2026-11-24-PM EY1)" "absent_no_reason_yet absent_reason_known"
"$bin/muster" mark OUT1 am - >/dev/null
expect "taken back" "$(box 2026-11-24-AM OUT1)" not_heard

# Beside a register that speaks: it counts, and what was said is shown beside it.
marks=$("$bin/muster" status --json | jq .work.marks)
[ "$marks" -gt 0 ] || fail "the register is empty"
case=$("$bin/muster" rollcall in_need --session 2026-11-24-AM --json | jq -r 'first(.rows[] | select(.box == "in_school" and .case != "OUT1" and .case != "EY1") | .case)')
"$bin/muster" mark "$case" am I --said-by "the carer" --why "rang the carer" | has 'register says otherwise' || fail "the conflict is not said"
expect "the register counts" "$(box 2026-11-24-AM "$case")" in_school
"$bin/muster" rollcall in_need --session 2026-11-24-AM --format csv | has 'the register counts' || fail "the conflict is not shown"
expect "no sum counts it" "$("$bin/muster" status --json | jq .work.marks)" "$marks"
daemon_stop
