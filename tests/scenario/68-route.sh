#!/usr/bin/env bash
# Goal: a person reads where an alert goes and why, and why not; hands one on at night to a team that may read
# of it, whose mailbox has it within seconds; and is told who may where a contract does not let it.
# cap: 300
. "$(dirname "$0")/lib.sh"

# status, words, command...: must end with that status and say those words
says() {
	local want=$1 words=$2 status=0
	shift 2
	"$bin/muster" "$@" >"$run/said" 2>&1 || status=$?
	[ $status -eq "$want" ] || fail "muster $* ended with $status, not $want: $(cat "$run/said")"
	tr -s '\n ' ' ' <"$run/said" | has -- "$words" || fail "muster $* says: $(cat "$run/said"); expected: $words"
	say "$*: ok"
}
# team, member: of the row that is about it
of() { jq -r --arg t "$1" "[.routes[] | select(.team == \$t)][0].$2" "$run/route.json"; }
state() { "$bin/muster" alerts --json | jq -r --arg id "$1" '.alerts[] | select(.id == $id) | .state'; }
heard() { grep -q "$2" "$run/$1.json"; }

borough
# The duty team may read what the Virtual School's contract says of looked-after children, and gets no alert of it.
sed -i 's/^# Who is told what, and when\..*/  - to: social-care-duty\n    fields:\n      - {name: session_mark, treatment: reason_group, why: "to act at night when a person asks"}\n\n&/' \
	"$run/config/contracts/looked-after-daily.yaml"
rm -rf "$run/config/agreements"
approve_all
sim_start 7
daemon_start
everybody_listens
"$bin/muster" clock run --until 2026-11-23T18:00 --delivered >/dev/null

# --- where it goes ---------------------------------------------------------------------------------------------
id=$("$bin/muster" alerts --open --json | jq -r '[.alerts[] | select(.rule == "absent_no_reason_yet" and .school != "")][0].id')
for id in $("$bin/muster" alerts --open --json | jq -r '.alerts[] | select(.rule == "absent_no_reason_yet") | .id'); do
	"$bin/muster" route "$id" --json >"$run/route.json"
	[ "$(of virtual-school told)" = true ] && break
done
[ "$(of virtual-school told)" = true ] || fail "no alert of a looked-after child: this proves nothing"
[ "$(of virtual-school contract)" = looked-after-daily ] || fail "by which contract: $(cat "$run/route.json")"
[ "$(of virtual-school clause)" = 'alerts[0]' ] || fail "by which clause: $(of virtual-school clause)"
[ "$(of social-care-duty told)" = false ] || fail "the duty team is told"
[ "$(of social-care-duty code)" = other_cohort ] || fail "why not: $(of social-care-duty code)"
says 0 'virtual-school yes .*looked-after-daily' route "$id"
says 0 'social-care-duty no .*about children who are' route "$id"
says 0 'Nothing is sent' route "$id"

case=$(sed -n 's/^[^,]*,[^,]*,[^,]*,[^,]*,\([^,]*\),looked_after,.*,yes\r\?$/\1/p' "$run/drop/social-care.csv" | head -1)
[ -n "$case" ] || fail "no restricted child on the list"
says 0 'A restricted child. Ask virtual-school' route --child "$case" --rule absent_no_reason_yet
has 'looked-after-daily\|primary\|alerts\[' <"$run/said" && fail "of a restricted child: $(cat "$run/said")"
says 1 'did you mean "absent_any"' route --child "$case" --rule absent_eny
says 1 'nobody with this case number' route --child NOBODY --rule absent_any
says 2 'are needed' route --child "$case"

# --- handed on at night ------------------------------------------------------------------------------------------
"$bin/muster" clock run --until 2026-11-23T22:40 --delivered >/dev/null
heard social-care-duty "$id" && fail "the duty team has it already"
says 1 'no share contract lets ess read this about the child .*who may: social-care-duty' \
	hand-on "$id" --to ess --note "not at home" --by "A. Person"
says 1 'did you mean "social-care-duty"' hand-on "$id" --to social-care-dutty --note "not at home"
says 2 'note is needed' hand-on "$id" --to social-care-duty
says 0 'handed on to social-care-duty by A. Person' hand-on "$id" --to social-care-duty --note "not at home" --by "A. Person"
wait_for 10 "the duty team's mailbox, at night" heard social-care-duty "$id"
grep "$id" "$run/social-care-duty.json" | has 'Handed on to Social Care Duty by A. Person .*: not at home' || fail "the note: $(cat "$run/social-care-duty.json")"
says 0 'Handed on to social-care-duty, who alone is waited for' route "$id"
says 0 'taken by' take "$id" --by "E. Duty"
[ "$(state "$id")" = taken ] || fail "one state for all: $(state "$id")"
says 0 'closed by' close "$id" --outcome located --by "E. Duty"
says 1 'is closed' hand-on "$id" --to virtual-school --note back
"$bin/muster" clock run --until 2026-11-24T09:00 --delivered >/dev/null
for team in virtual-school social-care-duty; do
	grep "$id" "$run/$team.json" | has '"state":"closed"' || fail "$team does not hear how it ended"
done
say "handed on, taken and closed; both teams know"
daemon_stop
