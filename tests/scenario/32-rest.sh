#!/usr/bin/env bash
# Goal: schools on Assembly, ScholarPack and Arbor, each described in its School file, come out mark for mark as
# the schools have them: pages by header, by number in the body and until one is short; a token that ends in the
# middle of a pull; a code by id, relations by href, days with an offset and as objects. What goes wrong at them
# is told in fair words and loses nothing.
# cap: 300
. "$(dirname "$0")/lib.sh"

instant() { TZ=Europe/London date -d "${1/T/ }" +%s; }
marks() { "$bin/sim" truth --seed 7 --from "$1" --to "$2" --at "$(instant "$3")"; }
reason() { "$bin/muster" status --json | jq -r --arg id "$1" '.schools[] | select(.id == $id) | .reason'; }

borough
# Three schools on other systems; only their `source:` differs.
source_of() { # file, then the source in YAML on standard input
	sed -i '/^source:/d' "$run/config/schools/$1.yaml"
	sed "s|PORT|$school_port|" >>"$run/config/schools/$1.yaml"
}
source_of ashgrove-primary <<'Y'
source:
  kind: rest
  profile: assembly
  base_url: "https://127.0.0.1:PORT/assembly"
  credential: assembly-ashgrove
  auth: oauth2
  token_url: "https://127.0.0.1:PORT/assembly/oauth/token?grant_type=client_credentials"
  scope: "attendances students"
  limit_wait: 420
Y
source_of brindlewick-primary <<'Y'
source:
  kind: rest
  profile: scholarpack
  base_url: "https://127.0.0.1:PORT/scholarpack/api/v1"
  credential: scholarpack-brindlewick
  students:
    id: /student_id
    upn: /upn
    year: /year_group
    admission: /dates/admission
  marks:
    query: ["start={from}", "end={to}", "page={page}", "per_page={per_page}"]
    student: /student/id
    date: /date
    am: /am
    pm: /pm
  code_map: [{value: "no reason", is: "N"}]
  year_map:
    - {value: "Year R", is: "R"}
    - {value: "Year 0", is: "R"}
    - {value: "Year 1", is: "1"}
    - {value: "Year 2", is: "2"}
    - {value: "Year 3", is: "3"}
    - {value: "Year 4", is: "4"}
    - {value: "Year 5", is: "5"}
    - {value: "Year 6", is: "6"}
Y
source_of calder-mill-primary <<'Y'
source:
  kind: rest
  profile: arbor
  base_url: "https://127.0.0.1:PORT/arbor"
  credential: arbor-calder
  headers: ["x-mis-application-id: muster"]
  students: {upn: /uniquePupilNumber, year: /yearGroup}
  sessions: [{value: "31", is: am}, {value: "32", is: pm}]
Y
printf 'A0000000001:sim-secret\n' >"$run/keys/credentials/assembly-ashgrove"
printf 'sp-A0000000002-one\n' >"$run/keys/credentials/scholarpack-brindlewick"
printf 'A0000000003:sim-secret\n' >"$run/keys/credentials/arbor-calder"
"$bin/muster" check "$run/config" --keys "$run/keys" >/dev/null || fail "the example with other systems: $("$bin/muster" check "$run/config")"
: >"$run/faults"
sim_start 7 --log "$run/asked" --faults "$run/faults"
daemon_start
"$bin/muster" clock run --until 2026-11-24T22:45 >/dev/null

# What the schools had when each day was last asked for: the year at the load, the last eight days in the night.
{
	marks 2026-08-01 2026-11-15 2026-11-23T06:30
	marks 2026-11-16 2026-11-24 2026-11-24T22:30 | sed 1d
} >"$run/marks.csv"
sqlite3 "$run/truth.db" <<-SQL
	create table marks (school, upn, date, session, code);
	create index m on marks (school, upn, date);
	.mode csv
	.import --skip 1 $run/marks.csv marks
	-- These systems list the pupils on roll: marks of who had left before are nobody's there.
	create table present as select * from marks m where exists (
		select 1 from marks l where l.school = m.school and l.upn = m.upn and l.date >= '2026-11-23');
SQL
for pair in ashgrove-primary:A0000000001 brindlewick-primary:A0000000002 calder-mill-primary:A0000000003; do
	id=${pair%:*} where=${pair#*:}
	for group in half_day week; do
		case $group in
		half_day) by=session ;;
		week) by="date(date, '-' || ((strftime('%w', date) + 6) % 7) || ' days')" ;;
		esac
		told=$("$bin/muster" measure --show counts --format csv --whole --where school="$id" --by $group | sed 1d |
			awk -F, '{ print $1 "," $3 "," $4 "," $5 "," $6 "," $7 }' | grep -v ',0,0,0,0,0$' | sort)
		want=$(sqlite3 -noheader -separator , "$run/truth.db" "select $by,
			sum(code in ('/','\\','L','K','V','P','W','B','C','C1','C2','E','I','J1','M','R','S','T','H','G','N','O','U')),
			sum(code in ('/','\\','L','K','V','P','W','B')), sum(code in ('C','C1','C2','E','I','J1','M','R','S','T','H')),
			sum(code in ('G','N','O','U')), sum(code in ('L','U'))
			from present where school = '$where' group by 1" | grep -v ',0,0,0,0,0$' | sort)
		[ -n "$told" ] && [ "$told" = "$want" ] || fail "$id by $group: $(diff <(echo "$told") <(echo "$want") | head -n 20)"
		say "$id by $group: $(wc -l <<<"$told") groups as the school's own marks"
	done
	codes=$("$bin/muster" measure --show codes --where school="$id" --format csv --whole | sed 1d | awk -F, '{ print $2 "," $3 }' | sort)
	want=$(sqlite3 -noheader -separator , "$run/truth.db" "select code, count(*) from present where school = '$where' and code not in ('#', '') group by 1" | sort)
	[ "$codes" = "$want" ] || fail "$id by code: $(diff <(echo "$codes") <(echo "$want") | head -n 20)"
	say "$id by code: $(wc -l <<<"$codes") codes"
done
"$bin/muster" measure --by year_group --where school=brindlewick-primary --show counts --format csv --whole | has '^R,' || fail "year_map"

tokens=$(grep -c 'POST /assembly/oauth/token' "$run/asked") refused=$(grep -c 'GET /assembly/.* 401 ' "$run/asked")
[ "$refused" -ge 2 ] && [ "$tokens" -gt "$refused" ] || fail "no token ended in the middle of a pull ($tokens tokens, $refused refusals)"
[ "$(reason ashgrove-primary)" = "" ] || fail "a token that ended is told as a fault: $(reason ashgrove-primary)"
say "tokens: $tokens asked for, $refused ended in the middle of a pull"
! grep -v 'POST /assembly/oauth/token' "$run/asked" | has POST || fail "something else was written to"

# --- what goes wrong ------------------------------------------------------------------------------
before=$("$bin/muster" status --json | jq .work.marks)
cat >"$run/faults" <<F
A0000000001 429
A0000000002 401
A0000000003 403
F
: >"$run/asked"
"$bin/muster" clock run --until 2026-11-25T09:50 >/dev/null
told() { # school, words
	reason "$1" | has -E "$2" || fail "$1 says: $(reason "$1")"
	say "told: $1: $2"
}
told ashgrove-primary '429.*come back in 420 s'
told brindlewick-primary 'refused our token \(401\)'
told calder-mill-primary 'error inside.*403.*granted'
# Between two requests that were told to wait there are at least as many seconds as the description says.
awk '/GET \/assembly.* 429 / { if (last && $1 - last < 420) bad = 1; last = $1; n++ } END { exit bad || n < 2 }' "$run/asked" ||
	fail "asked again too soon: $(grep ' 429 ' "$run/asked" | head)"
[ "$("$bin/muster" status --json | jq .work.marks)" -ge "$before" ] || fail "marks that were known are lost"
: >"$run/faults"
"$bin/muster" clock run --until 2026-11-25T12:00 >/dev/null
for id in ashgrove-primary brindlewick-primary calder-mill-primary; do
	[ "$(reason $id)" = "" ] || fail "$id did not come back: $(reason $id)"
done
daemon_stop
say "rest: three systems, mark for mark"
