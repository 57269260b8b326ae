#!/usr/bin/env bash
# Goal: a preview of a past day says of children and alerts what SQL over the schools' own truth and the daemon's own
# alerts of that day say; explain and the comparison with another list answer with their reasons; a school's edition
# tells no cohort; and none of it sends or writes anything.
# cap: 240
. "$(dirname "$0")/lib.sh"

instant() { TZ=Europe/London date -d "${1/T/ }" +%s; }
contract() { "$bin/muster" contract "$@"; }
sql() { sqlite3 -noheader -separator , "$run/truth.db" "$1"; }
same() { [ "$2" = "$3" ] || fail "$1: told \"$2\", expected \"$3\""; }

borough
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-11-26T06:00 >/dev/null

# --- children: the list and the rolls as the schools have them --------------------------------------------------
day=2026-11-24
"$bin/sim" truth --seed 7 --from $day --to $day --at "$(instant ${day}T23:59)" >"$run/marks.csv"
for file in "$run"/config/schools/*.yaml; do
	printf '%s,%s\n' "$(sed -n 's/.*school: \(A[0-9]*\).*/\1/p' "$file")" "$(sed -n 's/^id: *//p' "$file")"
done >"$run/schools.csv"
sqlite3 "$run/truth.db" <<-SQL
	create table marks (school, upn, date, session, code);
	create table schools (source, id);
	.mode csv
	.import --skip 1 $run/marks.csv marks
	.import $run/schools.csv schools
	.import $run/drop/social-care.csv list
SQL
# Children on roll at a school of the contract, on the list as looked after that day.
want=$(sql "select count(distinct l.upn) from list l join marks m on m.upn = l.upn join schools s on s.source = m.school
	where l.status = 'looked_after' and s.id <> 'hartsbrook-primary'
	and (l.\"from\" = '' or l.\"from\" <= '$day') and (l.\"to\" = '' or l.\"to\" >= '$day')")
told=$(contract preview looked-after-daily --date $day --format csv | sed -n 's/^all,,children in all,//p')
same "looked-after children" "$told" "$want"
[ "$want" -ge 20 ] || fail "only $want looked-after children: the question proves nothing"
say "children: $told, as the authority's list and the schools' rolls"

# --- alerts: those that the daemon itself sent that day ------------------------------------------------------------
"$bin/muster" alerts --json >"$run/alerts.json"
for day in 2026-11-24 2026-11-25; do
	for rule in absent_any absent_no_reason_yet; do
		sent=$(jq --arg d $day --arg r $rule '[.alerts[] | select(.rule == $r and (.opened[0:10]) == $d)] | length' "$run/alerts.json")
		told=0
		for id in looked-after-daily social-worker-daily; do
			told=$((told + $(contract preview $id --date $day --json |
				jq --arg r $rule '[.alerts[] | select(.rule == $r) | .alerts] | add')))
		done
		same "$rule on $day" "$told" "$sent"
		[ "$sent" -gt 0 ] || fail "no $rule on $day: the question proves nothing"
	done
	sent=$(jq --arg d $day '[.alerts[] | select(.rule == "unauthorised_10_days" and (.opened[0:10]) == $d)] | length' "$run/alerts.json")
	told=$(contract preview children-missing-education --date $day --json | jq '[.alerts[] | select(.team == "cme" and .rule == "unauthorised_10_days") | .alerts] | add')
	same "unauthorised_10_days on $day" "$told" "$sent"
done
say "alerts of two days: as they were sent"
day=2026-11-24

# --- a version that is not agreed yet ------------------------------------------------------------------------------------
sed 's/^version: 2.1.0/version: 2.2.0/; s/^status: active/status: draft/; s/\[looked_after\]/[looked_after, in_need]/' \
	"$run/config/contracts/looked-after-daily.yaml" >"$run/new.yaml"
contract preview "$run/new.yaml" --date $day --json >"$run/new.json"
more=$(sql "select count(distinct l.upn) from list l join marks m on m.upn = l.upn join schools s on s.source = m.school
	where l.status = 'in_need' and s.id <> 'hartsbrook-primary'
	and (l.\"from\" = '' or l.\"from\" <= '$day') and (l.\"to\" = '' or l.\"to\" >= '$day')
	and l.upn not in (select upn from list where status = 'looked_after')")
same "children more" "$(jq .against.children_more "$run/new.json")" "$more"
same "narrower" "$(jq .against.narrower "$run/new.json")" 0
contract preview "$run/new.yaml" --date $day --show against | has "$more children more, 0 fewer" || fail "the words of it"
printf 'kind: [\n' >"$run/broken.yaml"
! contract preview "$run/broken.yaml" --date $day 2>"$run/no" || fail "a broken file"
grep -q 'broken.yaml:' "$run/no" || fail "a broken file: $(cat "$run/no")"
sed 's/status: draft/status: drafted/' "$run/new.yaml" >"$run/wrong.yaml"
! contract preview "$run/wrong.yaml" --date $day 2>"$run/no" || fail "a wrong file"
grep -q 'did you mean "draft"' "$run/no" || fail "a wrong file: $(cat "$run/no")"
say "a new version: $more children more"

# --- explain ------------------------------------------------------------------------------------------------------------------
upn=$(sql "select l.upn from list l join marks m on m.upn = l.upn join schools s on s.source = m.school
	where l.status = 'looked_after' and s.id = 'ironbrook-academy' and l.restricted = 'no' limit 1")
contract explain --pupil "$upn" --team virtual-school --date $day >"$run/why" || fail "explain: $(cat "$run/why")"
grep -q 'By looked-after-daily 2.1.0, share\[0\].fields\[0\], contracts/looked-after-daily.yaml:' "$run/why" || fail "explain: $(cat "$run/why")"
status=0
contract explain --pupil "$upn" --team cme --date $day >"$run/why" || status=$?
same "not allowed" "$status" 1
grep -q 'share\[0\] does not have session_mark' "$run/why" || fail "why not: $(cat "$run/why")"
say "explain: yes with its clause, and why not"

# --- another service's list: ours, with one child left out, one more, and one whom nobody knows ---------------------------------
printf 'upn,date,session,reason\n' >"$run/list.csv"
sql "select m.upn, m.date, m.session, 'unknown' from marks m join list l on l.upn = m.upn join schools s on s.source = m.school
	where l.status = 'looked_after' and s.id <> 'hartsbrook-primary' and l.restricted = 'no' and m.session = 'AM'
	and m.code in ('C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U') order by 1" >"$run/away"
sed 1d "$run/away" >>"$run/list.csv"
sql "select m.upn, m.date, m.session, 'unknown' from marks m where m.code = 'I' and m.session = 'AM'
	and m.upn not in (select upn from list) and m.school in (select source from schools where id = 'ironbrook-academy') limit 1" >>"$run/list.csv"
printf 'A999999999999,%s,AM,unknown\n' $day >>"$run/list.csv"
contract trial compare "$run/list.csv" --date $day --team virtual-school --json >"$run/compared.json"
same "agreed" "$(jq .agreed "$run/compared.json")" $(($(wc -l <"$run/away") - 1))
same "only them" "$(jq -c '[.rows[] | select(.result == "only_them") | .why | split(":")[0]] | sort' "$run/compared.json")" \
	'["not in the cohort","not known"]'
left=$(sed -n 1p "$run/away" | cut -d, -f1)
[ -n "$left" ] && [ "$(jq '[.rows[] | select(.result == "only_us" and .session == "am")] | length' "$run/compared.json")" -ge 1 ] ||
	fail "only us: $(jq -c .rows "$run/compared.json")"
printf 'who,when\nx,y\n' >"$run/no.csv"
status=0
contract trial compare "$run/no.csv" --date $day 2>"$run/no" || status=$?
same "a list of something else" "$status" 1
say "another list: agreed $(jq .agreed "$run/compared.json"), only us $(jq .only_us "$run/compared.json"), only them $(jq .only_them "$run/compared.json")"

# --- a school's edition -----------------------------------------------------------------------------------------------------------
contract preview looked-after-daily --date $day --for-school limestead-high --json >"$run/school.json"
jq -e '.alerts | all(.alerts == null and .shown == "not told")' "$run/school.json" >/dev/null || fail "alerts told to a school"
jq -e '.children | length == 1 and .[0].children == null' "$run/school.json" >/dev/null || fail "counts told to a school"
jq -e '.against.children_more == null' "$run/school.json" >/dev/null || fail "differences told to a school"
for name in $(sqlite3 -noheader "$run/truth.db" 'select distinct surname from list' | tr ' ' '_'); do
	! grep -qF "${name//_/ }" "$run/school.json" || fail "a name told to a school: $name"
done
contract explain --pupil "$upn" --team virtual-school --date $day --for-school ironbrook-academy >"$run/why" || true
grep -q 'a school is not told' "$run/why" || fail "why, for a school: $(cat "$run/why")"
! contract preview looked-after-daily --date $day --for-school limestead-high --names 2>/dev/null || fail "names for a school"
say "a school's edition: no counts of a list, no names"

# --- nothing was sent, nothing written ------------------------------------------------------------------------------------------------
"$bin/muster" alerts --json >"$run/alerts-after.json"
cmp -s "$run/alerts.json" "$run/alerts-after.json" || fail "alerts have changed"
contract --help | has preview || fail "help"
! contract previw 2>"$run/near" || fail "previw"
grep -q 'did you mean preview' "$run/near" || fail "no nearest word: $(cat "$run/near")"
daemon_stop
