#!/usr/bin/env bash
# Goal: a school's business manager holds one child back: from then on nothing of the child leaves the school's data,
# whoever asks and however; the Virtual School's roll call says so and whom to ring; nobody else can read the list or
# end it; taken back, everything is as before. All through a kill.
# cap: 200
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"

expect() { [ "$status" = "$1" ] || fail "$2: wanted $1, found $status: $(cat "$run/body")"; }
body() { jq -e "$1" "$run/body" >/dev/null || fail "$2: $(cat "$run/body")"; }
school=kestrel-vale-school
list=/schools/$school/held-back

borough
console_here
unpaced
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-11-23T10:35 >/dev/null
for person in bea-umunna maren-holt noor-ashby; do person_add $person && sign_in $person; done

# --- a looked-after child of the school, of whom something is known -------------------------------------------------
at='list=looked_after&at=2026-11-23-AM'
child='' case_of=''
for box in absent_no_reason_yet absent_reason_known in_school; do
	ask maren-holt GET "/rollcall/$box?$at" && expect 200 "the box $box"
	read -r child case_of <<<"$(jq -r --arg s $school '[.rows[] | select(.school_id == $s)][0] // empty | "\(.child) \(.case)"' "$run/body")"
	[ -z "$child" ] || break
done
[ -n "$child" ] || fail "no looked-after child of $school is heard of"
was=$box
upn=$(awk -F, -v c="$case_of" '$5 == c {print $1}' "$run/drop/social-care.csv")
[ -n "$upn" ] || fail "case $case_of has no UPN"
ask maren-holt GET "/children/$child/timeline" && expect 200 "the child's page"
jq -e '[.. | objects | select(has("marks") or has("am"))] | length > 0' "$run/body" >/dev/null || fail "the page shows no mark before: $(cut -c1-600 "$run/body")"
jq -S '[.. | .sessions_missed? // empty]' "$run/body" >"$run/missed"
ask maren-holt GET "/rollcall?$at" && cp "$run/body" "$run/before"

# --- what is wrong changes nothing -----------------------------------------------------------------------------------
add() { jq -nc --arg p "$1" --arg w "$2" --arg t "$3" --arg u "${4:-}" '{pupil: $p, why: $w, text: $t} + if $u == "" then {} else {until: $u} end'; }
refused() { # person, path, body, status, what, field
	ask "$1" POST "$2" "$3" && expect "$4" "$5"
	[ -z "${6:-}" ] || body "[.fields[].name] | index(\"$6\") != null" "the field of $5"
}
refused bea-umunna $list "$(add "<script>alert(1)</script>" objection x)" 422 "a script" pupil
refused bea-umunna $list "$(add "' OR 1=1 --" objection x)" 422 "SQL" pupil
refused bea-umunna $list "$(add Q332200221305 objection x)" 422 "a pupil of another school" pupil
refused bea-umunna $list "$(add $upn nonsense x)" 422 "no such reason" why
refused bea-umunna $list "$(add $upn objection "$(printf 'x%.0s' {1..300})")" 422 "a long text" text
refused bea-umunna $list "$(add $upn objection "$(printf 'a\u202eb')")" 422 "a text that turns the writing round" text
refused bea-umunna $list "$(add $upn objection x 2026-11-22)" 422 "a day that is over" until
refused bea-umunna $list "$(add $upn objection x | jq -c '.surprise = 1')" 422 "a member that is none"
refused bea-umunna /schools/limestead-high/held-back "$(add $upn objection x)" 404 "another school"
cp "$run/body" "$run/nothing"
refused bea-umunna /schools/no-such-school/held-back "$(add $upn objection x)" 404 "a school that is not there"
cmp "$run/body" "$run/nothing" || fail "another's school is answered otherwise than none"
for person in maren-holt noor-ashby; do
	refused $person $list "$(add $upn objection x)" 404 "$person holds back for a school"
	ask $person GET $list && expect 404 "$person reads the list"
done
token=$(cat "$run/bea-umunna.csrf")
printf '%064d\n' 0 >"$run/bea-umunna.csrf"
refused bea-umunna $list "$(add $upn objection x)" 403 "another session's token"
echo "$token" >"$run/bea-umunna.csrf"
ask bea-umunna GET $list && expect 200 "the list"
body '.rows == [] and .over == [] and (.reasons | length) >= 5' "nobody is held back"
say "what is wrong: told at its field, nothing changed"

# --- held back ------------------------------------------------------------------------------------------------------
told() { "$bin/muster" status --json | jq '[.held_back[].children] | add // 0'; }
[ "$(told)" = 0 ] || fail "somebody is held back already"
ask bea-umunna POST $list "$(add "$upn" danger 'a quiet reason, marker-zq')" && expect 200 "holding back"
refused bea-umunna $list "$(add $upn objection x)" 422 "twice" pupil
ask bea-umunna GET $list && body '.rows | length == 1 and .[0].why == "danger" and .[0].until == null' "the list"
number=$(jq .rows[0].number "$run/body")
[ "$(told)" = 1 ] || fail "the status does not count the child"
gone() { # what: nothing that the school gave of the child is shown, and the roll call says why
	ask maren-holt GET "/rollcall/not_heard?$at" && expect 200 "not heard, $1"
	jq -e --arg c "$child" '[.rows[] | select(.child == $c) | .detail] | .[0] | test("the school holds this child back since Mon 23 Nov 2026: ring")' "$run/body" >/dev/null ||
		fail "$1: the roll call does not say it: $(jq -c --arg c "$child" '[.rows[] | select(.child == $c)]' "$run/body")"
	jq -e '[.boxes[].count] | add == '"$(jq .children "$run/before")" "$run/body" >/dev/null || fail "$1: the boxes do not add up to the list"
	ask maren-holt GET "/ring?at=2026-11-23-AM" && expect 200 "the schools to ring"
	jq -e --arg c "$child" '[.schools[] | select(.id == "'$school'") | .children[].child] | index($c) != null' "$run/body" >/dev/null || fail "$1: the school is not rung for the child"
	ask maren-holt GET "/children/$child/timeline" && expect 200 "the child's page, $1"
	jq -e '.schools // [] | map(select(.id == "'$school'")) | length == 0' "$run/body" >/dev/null || fail "$1: the page still shows the school's marks"
	ask maren-holt GET "/inbox?state=all" && expect 200 "the inbox, $1"
	jq -e --arg c "$child" '[.rows[] | select(.child.child? == $c or .child? == $c) | .rule] - ["not_heard"] == []' "$run/body" >/dev/null || fail "$1: an alert about the child: $(jq -c . "$run/body" | cut -c1-500)"
	jq -e '[.held_back[] | select(.id == "'$school'") | .children] == [1]' "$run/body" >/dev/null || fail "$1: the inbox does not say how many"
}
gone "held back"
ask maren-holt POST "$list/$number" '{}' && expect 404 "the authority ends it"
ask noor-ashby POST "$list/$number" '{}' && expect 404 "the operator ends it"
# The words are nobody's but the school's: neither in a file nor in a log.
grep -rlas marker-zq "$run/data" "$run/musterd.log" >"$run/found" && fail "the school's words stand in $(cat "$run/found")"
"$bin/muster" clock run --until 2026-11-23T11:00 >/dev/null
gone "later looks"

# --- through a kill --------------------------------------------------------------------------------------------------
kill -9 "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
wait_while 10 "the killed daemon's roles" role_pid engine
daemon_start
[ "$(told)" = 1 ] || fail "the list is lost by a kill"
again() { # person: a new sign-in, as sessions are in memory
	rm -f "$run/$1.jar" && code_step[$1]=0
	sed -i 's/.*/none/' "$run/$1.csrf"
	"$bin/muster" account reset "$1" --json >"$run/$1.account" || fail "no new password for $1"
	jq -r .otpauth "$run/$1.account" | sed 's/.*secret=\([A-Z2-7]*\).*/\1/' >"$run/$1.secret"
	jq -r .password "$run/$1.account" >"$run/$1.password"
	sign_in "$1"
	ask "$1" POST /session/password "{\"password\":\"$(cat "$run/$1.password")\",\"new_password\":\"quiet harbour lantern\"}"
}
again maren-holt
again bea-umunna
gone "after a kill"
say "held back: on no page, in no message, through a kill; in the roll call with whom to ring"

# --- taken back --------------------------------------------------------------------------------------------------------
ask bea-umunna POST "$list/999" '{}' && expect 404 "a number that is none"
ask bea-umunna POST "$list/$number" '{}' && expect 200 "taking it back"
ask bea-umunna POST "$list/$number" '{}' && expect 409 "twice"
[ "$(told)" = 0 ] || fail "taken back, and counted"
ask maren-holt GET "/rollcall/$was?$at" && expect 200 "the box of before"
jq -e --arg c "$child" '[.rows[].child] | index($c) != null' "$run/body" >/dev/null || fail "taken back, the child is not where it was"
ask bea-umunna GET $list && body '.rows == [] and (.over | length) == 1 and (.over[0].ended_by | test("Bea Umunna"))' "who took it back"
daemon_stop
say "hold: as it has to be"
