#!/usr/bin/env bash
# Goal: every sum the daemon tells of its register is the sum of the schools' own marks, counted by SQL that reads
# code letters and dates its own way; as known earlier it says what it said then; small groups stay hidden.
# cap: 240
. "$(dirname "$0")/lib.sh"

instant() { TZ=Europe/London date -d "${1/T/ }" +%s; }
marks() { "$bin/sim" truth --seed 7 --from "$1" --to "$2" --at "$(instant "$3")"; }
pupils() { "$bin/sim" traits --seed 7 --from 2026-08-01 --at "$(instant "$1")"; }
sum_sql() { # a grouping expression: group|possible|attending|authorised|unauthorised|late
	cat <<-SQL
		select $1, sum(c in ('/','\\','L','K','V','P','W','B','C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')),
			sum(c in ('/','\\','L','K','V','P','W','B')), sum(c in ('C','C1','C2','E','I','J1','M','R','S','T','H')),
			sum(c in ('G','N','O','U')), sum(c in ('L','U'))
		from seen group by 1 order by 1;
	SQL
}
# Weeks of INSET days alone have marks and no sums: neither side has a row for them.
reference() { sqlite3 -noheader -separator , "$run/truth.db" "$(sum_sql "$1")" | grep -v ',0,0,0,0,0$'; }
# The same columns of `muster measure --show counts`: enrolments and unknown marks left out.
told() { "$bin/muster" measure --show counts --format csv --whole "$@" | sed 1d | awk -F, '{ print $1 "," $3 "," $4 "," $5 "," $6 "," $7 }' | grep -v ',0,0,0,0,0$' | sort; }
same() { # what, told, reference
	diff <(printf '%s\n' "$2") <(printf '%s\n' "$3" | sort) >"$run/diff" || fail "$1: $(head -n 40 "$run/diff")"
	say "$1: $(wc -l <<<"$2") groups as the schools' own marks"
}

borough
sim_start 7 --log "$run/requests"
daemon_start
"$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null
"$bin/muster" measure --by school,year_group --show counts --format csv --whole >"$run/noon.csv"
"$bin/muster" clock run --until 2026-11-24T22:45 >/dev/null
# What the schools had when each day was last asked for: changes of the year at the first look of the day, 20 minutes
# after a register closes and not before 09:30, at the second that the simulator has in its own log (a borough of 14
# is spread over seven seconds); the last eight days in the night. Marks of children who have left are among them.
awk -v from="$(instant 2026-11-24T00:00)" '$1 >= from && match($3, "/schools/A[0-9]+/attendance/session[?].*updated_after=") {
	split($3, part, "/"); if (!(part[4] in seen)) { seen[part[4]]; print $1, part[4] } }' "$run/requests" | sort >"$run/looked"
closing() { sed -n 's/^registers: .*am: {opens: [^}]*closes: "\([0-9:]*\)".*/\1/p' "$1"; }
for file in "$run"/config/schools/*.yaml; do
	due=$({ echo 09:30; date -d "2026-11-24 $(closing "$file") 20 minutes" +%H:%M; } | sort | tail -n 1)
	[ "${file##*/}" = hartsbrook-primary.yaml ] ||
		awk -v id="$(sed -n 's/.*school: \(A[0-9]*\).*/\1/p' "$file")" -v due="$(instant "2026-11-24T$due")" \
			'$2 == id && $1 >= due && $1 < due + 7 { found = 1 } END { exit !found }' "$run/looked" ||
		fail "${file##*/} was not looked at within seven seconds of $due: $(cat "$run/looked")"
done
{
	echo school,upn,date,session,code
	for time in $(cut -d' ' -f1 "$run/looked" | uniq); do
		"$bin/sim" truth --seed 7 --from 2026-08-01 --to 2026-11-15 --at "$time" |
			grep -F -f <(sed -n "s/^$time //p" "$run/looked")
	done
	marks 2026-11-16 2026-11-24 2026-11-24T22:30 | sed 1d
} >"$run/marks.csv"
pupils 2026-11-23T18:00 >"$run/before.csv"
pupils 2026-11-24T22:30 >"$run/after.csv"

for file in "$run"/config/schools/*.yaml; do
	printf '%s,%s\n' "$(sed -n 's/.*school: \(A[0-9]*\).*/\1/p' "$file")" "$(sed -n 's/^id: *//p' "$file")"
done >"$run/schools.csv"
sqlite3 "$run/truth.db" <<-SQL
	create table marks (school, upn, date, session, code);
	create table schools (source, id);
	.mode csv
	.import --skip 1 $run/marks.csv marks
	.import $run/schools.csv schools
	.import $run/before.csv before
	.import $run/after.csv after
	create index b on before (school, upn);
	create index a on after (school, upn);
	create table seen as
		select s.id as school, m.date, m.session, m.code as c, b.fsm as fsm_before, a.fsm as fsm_after, a.sen, m.upn
		from marks m join schools s on s.source = m.school
			left join before b on b.school = s.id and b.upn = m.upn
			left join after a on a.school = s.id and a.upn = m.upn
		where s.id <> 'hartsbrook-primary' and m.code <> '';
SQL

same "by school" "$(told --by school)" "$(reference school)"
same "by half day" "$(told --by half_day)" "$(reference session)"
same "by weekday" "$(told --by weekday)" \
	"$(reference "case strftime('%w', date) when '1' then 'Monday' when '2' then 'Tuesday' when '3' then 'Wednesday' when '4' then 'Thursday' else 'Friday' end")"
same "by week" "$(told --by week)" "$(reference "date(date, '-' || ((strftime('%w', date) + 6) % 7) || ' days')")"
# A child whose meals start on the 24th is among the others until then.
same "by free school meals, by day" "$(told --by fsm)" "$(reference "coalesce(case when date >= '2026-11-24' then fsm_after else fsm_before end, 'unknown')")"
same "by free school meals as they are now" "$(told --by fsm --cohort current)" "$(reference "coalesce(fsm_after, 'unknown')")"

# Days on which a school is closed as planned (#) are no sessions of anybody.
codes=$("$bin/muster" measure --show codes --format csv --whole | sed 1d | awk -F, '{ print $2 "," $3 }' | sort)
want=$(sqlite3 -noheader -separator , "$run/truth.db" "select c, count(*) from seen where c <> '#' group by c" | sort)
[ "$codes" = "$want" ] || fail "by code: $(diff <(echo "$codes") <(echo "$want") | head -n 6)"
say "by code: $(wc -l <<<"$codes") codes"

persistent=$(sqlite3 -noheader "$run/truth.db" "select count(*) from (select school, upn,
	sum(c in ('C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')) a,
	sum(c in ('/','\\','L','K','V','P','W','B','C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')) p
	from seen group by school, upn) where p > 0 and 10 * a >= p")
told_persistent=$("$bin/muster" measure --whole --json | jq '.rows[0].rates.persistent.num')
[ "$persistent" = "$told_persistent" ] || fail "persistent: $told_persistent, the marks say $persistent"
say "persistently absent: $persistent"

# Patterns: the week in ten half days, and weeks of each pupil with an absence and an attendance.
week=$("$bin/muster" patterns --over ytd --show weekdays --format csv --whole | sed 1d | awk -F, '{ print $2 $3 "," $6 "," $5 }' | sort)
want=$(sqlite3 -noheader -separator , "$run/truth.db" "select case strftime('%w', date) when '1' then 'Monday' when '2' then 'Tuesday'
	when '3' then 'Wednesday' when '4' then 'Thursday' else 'Friday' end || session,
	sum(c in ('/','\','L','K','V','P','W','B','C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')),
	sum(c in ('C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')) from seen group by 1" | sort)
[ "$week" = "$want" ] || fail "patterns by weekday and half day: $(diff <(echo "$week") <(echo "$want") | head -n 6)"
broken=$("$bin/muster" patterns --over ytd --by school --format csv --whole | sed 1d | awk -F, '{ print $1 "," $3 "," $4 "," $6 }' | sort)
want=$(sqlite3 -noheader -separator , "$run/truth.db" "select school, sum(p > 0), sum(a > 0 and t > 0), sum(p > 0 and t = 0) from (
	select school, upn, date(date, '-' || ((strftime('%w', date) + 6) % 7) || ' days') w,
	sum(c in ('/','\','L','K','V','P','W','B','C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')) p,
	sum(c in ('C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')) a,
	sum(c in ('/','\','L','K','V','P','W','B')) t from seen group by school, upn, w) group by school" | sort)
[ "$(grep -v ',0,0,0$' <<<"$broken")" = "$want" ] || fail "broken weeks: $(diff <(echo "$broken") <(echo "$want") | head -n 6)"
say "patterns: ten half days and the broken weeks of $(wc -l <<<"$want") schools as the schools' own marks"
! "$bin/muster" transition 2>"$run/no" || fail "there is no last year"
grep -q 'holds no register of 2025/26' "$run/no" || fail "no last year: $(cat "$run/no")"

# As known at noon of the day before: what was told then, to the last session.
"$bin/muster" measure --by school,year_group --show counts --format csv --whole --over 2026-09-01..2026-11-23 \
	--as-of 2026-11-23T12:00 >"$run/noon-again.csv"
cmp -s "$run/noon.csv" "$run/noon-again.csv" || fail "as known at noon: $(diff "$run/noon.csv" "$run/noon-again.csv" | head -n 6)"
"$bin/muster" measure --by school,year_group --show counts --format csv --whole --over 2026-09-01..2026-11-23 >"$run/later.csv"
! cmp -s "$run/noon.csv" "$run/later.csv" || fail "no mark was corrected after noon: the question proves nothing"
say "as known at noon: the same as at noon"

# Without --whole nobody can read a group of one to four, nor work one out.
"$bin/muster" measure --by school,ethnicity --format csv >"$run/small.csv"
sed 1d "$run/small.csv" | awk -F, '$3 != "c" && $3 > 0 && $3 < 5 { small = 1 } END { exit small }' || fail "a small group is told"
grep -q ',c,' "$run/small.csv" || fail "nothing was small: the question proves nothing"
# A team is told what its contracts name and nothing else.
"$bin/muster" measure --by fsm --team ess >/dev/null || fail "ess may divide by meals"
! "$bin/muster" measure --by fsm --team cme >/dev/null 2>"$run/no" || fail "cme may not"
grep -q 'no contract in force lets cme' "$run/no" || fail "cme: $(cat "$run/no")"
! "$bin/muster" measure --by fsn 2>"$run/near" || fail "fsn"
grep -q 'did you mean fsm' "$run/near" || fail "no nearest name: $(cat "$run/near")"
