#!/usr/bin/env bash
# Goal: a school's pack for its Targeting Support Meeting comes in every format and edition with the figures that
# `muster measure` tells and the register's own marks of each child; editions without children have none; what was
# agreed, held and received is kept over a restart; hostile words are words in every format.
# cap: 400
. "$(dirname "$0")/lib.sh"

school=limestead-high
muster=$bin/muster
instant() { TZ=Europe/London date -d "${1/T/ }" +%s; }
section() { "$muster" report school "$school" --section "$1" --format csv "${@:2}"; }
same() { # what, one, other
	diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") >"$run/diff" || fail "$1: $(head -n 20 "$run/diff")"
	[ "$(wc -l <<<"$2")" -gt 1 ] || fail "$1: nothing to compare: $2"
	say "$1: $(wc -l <<<"$2") lines as measured"
}

borough
sim_start 7
daemon_start
"$muster" figures import "$root/contracts/example/figures/attendance-ytd-2024-25-example.csv" >/dev/null
"$muster" clock run --until 2026-11-24T22:45 >/dev/null

# --- the figures are those of the questions --------------------------------------------------------------------
# A section has each rate's numerator and denominator in columns of their own; `measure` has them as JSON.
rates='.rows[] | [(.key[0] // empty), .enrolments, (.rates | .overall, .authorised, .unauthorised, .late, .persistent, .severe |
	if . == null then "-", "-", "-" elif .hidden then "c", "c", "c" else .percent, .num, .den end), .unknown] | join(",")'
same "absence" "$(section overall | tail -n +1 | sed 1d; echo end)" \
	"$("$muster" measure --where school=$school --json | jq -r "$rates"; echo end)"
same "by year group, small ones hidden" "$(section year_groups | sed 1d)" \
	"$("$muster" measure --where school=$school --by year_group --json | jq -r "$rates")"
same "by year group, whole" "$(section year_groups --whole | sed 1d)" \
	"$("$muster" measure --where school=$school --by year_group --whole --json | jq -r "$rates")"
section year_groups | has ',c,c,c,' || fail "nothing is small: the question proves nothing"
same "bands" "$(section bands --whole)" "$("$muster" measure --where school=$school --by year_group --show bands --whole --format csv)"
same "codes" "$(section codes)" "$("$muster" measure --where school=$school --show codes --format csv)"
same "weekdays" "$(section weekdays)" "$("$muster" patterns --over ytd --where school=$school --show weekdays --format csv)"
same "broken weeks" "$(section broken_weeks)" \
	"$("$muster" patterns --over ytd --where school=$school --by year_group --format csv)"
same "half terms" "$(section half_terms | sed 1d)" \
	"$("$muster" measure --where school=$school --by half_term --json | jq -r "$rates")"

# Beside the figures of DfE's file: Dudley, its ten neighbours, the region and England.
figures=$("$muster" figures compare attendance-year --measure overall --phase secondary --json)
told() { section beside | awk -F, -v place="$1" '$1 == "overall" && $2 == place { print $3 }'; }
for pair in "LA published:.la" "statistical neighbours:.neighbours" "England:.england"; do
	want=$(jq -r ".rows[0]${pair#*:}" <<<"$figures")
	[ "$(told "${pair%%:*}")" = "$want" ] || fail "${pair%%:*}: $(told "${pair%%:*}"), the file has $want"
done
[ "$(told England)" = 8.6 ] || fail "England's secondary schools had 8.594: $(told England)"
mine=$(section beside | awk -F, '$1 == "overall" && $2 == "this school" { print $4 "/" $5 }')
[ "$mine" = "$("$muster" measure --where school=$school --json | jq -r '.rows[0].rates.overall | "\(.num)/\(.den)"')" ] ||
	fail "beside: $mine"
points=$(section beside | awk -F, '$1 == "overall" && $2 == "England" { print $6 }')
[ "$(printf '%.2f' "$(bc -l <<<"100 * ${mine%/*} / ${mine#*/} - 8.594")")" = "$(printf '%.2f' "$points")" ] ||
	fail "points above England: $points of $mine"
section cohorts | has '^fsm,' || fail "no cohort"
! section cohorts | has looked_after || fail "a school's page names the authority's own lists"

# --- children, for a team that may read them ------------------------------------------------------------------
"$muster" report pack $school --team ess --section at_risk --format csv | sed 1d >"$run/at_risk.csv"
upns=$(cut -d, -f1 "$run/at_risk.csv" | sed 's/^UPN //')
[ "$(wc -l <"$run/at_risk.csv")" -gt 50 ] || fail "few children at risk: $(cat "$run/at_risk.csv")"
source=$(sed -n 's/.*school: \(A[0-9]*\).*/\1/p' "$run/config/schools/$school.yaml")
"$bin/sim" truth --seed 7 --from 2026-08-01 --to 2026-11-24 --at "$(instant 2026-11-24T22:30)" | grep "^$source," >"$run/marks.csv"
# A mark of long ago may have been corrected after it was last read: a session or two of a few children.
awk -F, -v OFS=, '
	NR == FNR { if ($5 ~ /^(C|C1|C2|E|I|J1|M|R|S|T|H|G|N|O|U)$/) missed[$2]++
		if ($5 ~ /^(G|N|O|U)$/) without[$2]++; next }
	{ upn = substr($1, 5); d = missed[upn] - $5; if (d < 0) d = -d
		u = without[upn] - $6; if (u < 0) u = -u
		if (d > 2 || u > 4) { print "not as the marks:", $0, missed[upn], without[upn]; bad = 1 }
		exact += d == 0 && u == 0; if ($5 / 2 != $4) { print "days:", $0; bad = 1 } }
	END { if (exact < 0.9 * FNR) { print "exact: " exact " of " FNR; bad = 1 } exit bad }' "$run/marks.csv" "$run/at_risk.csv" >"$run/bad" ||
	fail "children at risk: $(head -n 5 "$run/bad")"
say "children at risk: $(wc -l <"$run/at_risk.csv"), each with the sessions its own marks say"
# The Virtual School sees its own by name; without a team nobody is seen.
"$muster" report pack $school --team virtual-school --section at_risk --format csv | sed 1d >"$run/own.csv"
[ "$(wc -l <"$run/own.csv")" -lt "$(wc -l <"$run/at_risk.csv")" ] || fail "the Virtual School sees all"
! grep -q '^UPN' "$run/own.csv" || fail "the Virtual School's children by number: $(cat "$run/own.csv")"
! "$muster" report pack $school --whole | has 'UPN' || fail "the authority as such reads children"

# --- what is agreed, held and received --------------------------------------------------------------------------
first=$(head -n 1 <<<"$upns")
"$muster" action add $school --child "$first" --what 'Breakfast club' --owner 'Head' --review 2026-12-04 --by Ann >/dev/null
"$muster" action add $school --cohort year_group=7 --what '=cmd|"/C calc"!A0 <script>alert(1)</script>' \
	--owner "@O'Neil" --review 2026-12-11 >/dev/null
"$muster" meeting add $school --on 2026-11-20 --attended 'Head; ESS lead' >/dev/null
! "$muster" action add $school --child X000000000000 --what x --owner y --review 2026-12-04 2>"$run/no" || fail "nobody's child"
has 'no child of this school' <"$run/no" || fail "nobody's child: $(cat "$run/no")"
"$muster" meeting list | has '^13 of 14 schools had no meeting' || fail "meetings: $("$muster" meeting list | head -n 5)"
run_upn=$("$muster" return list $school --team ess --format json | jq -r '.sections.cases.rows[0].child' | sed 's/^UPN //')
[ -n "$run_upn" ] && [ "$run_upn" != null ] || fail "no run of ten days at $school"
"$muster" return add $school --kind 10_days --child "$run_upn" --on 2026-11-24 --from Office >/dev/null
received=$("$muster" return list $school --team ess --format json | jq -r '.sections.cases.rows[0] | .received_on + " " + .received_from')
[ "$received" = "2026-11-24 Office" ] || fail "the return: $received"

# --- every edition in every format ---------------------------------------------------------------------------------
for edition in full governors director; do
	for format in text csv json html xlsx; do
		"$muster" report pack $school --team ess --edition $edition --format $format >"$run/$edition.$format" ||
			fail "$edition as $format"
	done
	tidy -q -e "$run/$edition.html" >"$run/tidy" 2>&1 || fail "$edition.html: $(cat "$run/tidy")"
	python3 - "$run/$edition.xlsx" >"$run/$edition.unpacked" <<-'PY' || fail "$edition.xlsx: $(cat "$run/$edition.unpacked")"
		import re, sys, zipfile
		z = zipfile.ZipFile(sys.argv[1])
		assert z.testzip() is None
		for name in z.namelist():
		    text = z.read(name).decode()
		    if name.startswith("xl/worksheets/"):
		        assert "<f>" not in text and "<f " not in text, name
		    print(text)
	PY
done
for file in "$run"/full.{text,csv,json,html,unpacked}; do
	has "$first" <"$file" || fail "$file has no child: the search below proves nothing"
	has "O'Neil\|O&#39;Neil" <"$file" || fail "$file has no action"
	has 'Breakfast club' <"$file" || fail "$file has no action about a child"
done
for edition in governors director; do
	for file in "$run/$edition".{text,csv,json,html,unpacked}; do
		! grep -qF -f <(printf '%s\n' "$upns") "$file" || fail "$file names a child: $(grep -F -m1 -f <(printf '%s\n' "$upns") "$file")"
		! has 'UPN\|Breakfast club\|at_risk\|Children at risk' <"$file" || fail "$file tells of children"
		has "O'Neil\|O&#39;Neil" <"$file" || fail "$file has no action about a cohort"
	done
done
! has '<script>' <"$run/full.html" || fail "a script in the page"
has '&lt;script&gt;alert(1)' <"$run/full.html" || fail "the words are lost"
has "\"'=cmd|" <"$run/full.csv" || fail "a formula in CSV"
! has ',=cmd' <"$run/full.csv" || fail "a formula in CSV"
# A workbook's numbers are numbers: the school's sessions missed stand in a cell.
has "<v>${mine%/*}</v>" <"$run/full.unpacked" || fail "no number ${mine%/*} in the workbook"
say "three editions in five formats"

# --- before and after, over a restart -----------------------------------------------------------------------------
"$muster" clock run --until 2026-11-26T22:45 >/dev/null
"$muster" action review 2 --outcome goes_on --review 2026-12-18 --note 'Some came' --by Bo >/dev/null
daemon_stop
daemon_clock=2026-11-26T22:46
daemon_start
"$muster" action list $school --team ess --format json >"$run/actions.json"
side() { jq -r ".sections.actions.rows[1].$1" "$run/actions.json" | sed 's/ (.*//; s/ of /,/'; }
sums() { "$muster" measure --where "school=$school,year_group=7" --over "$1" --json | jq -r '.rows[0].rates.overall | "\(.num),\(.den)"'; }
[ "$(side before)" = "$(sums 2026-11-23..2026-11-24)" ] || fail "before: $(side before), measured $(sums 2026-11-23..2026-11-24)"
[ "$(side after)" = "$(sums 2026-11-25..2026-11-26)" ] || fail "after: $(side after), measured $(sums 2026-11-25..2026-11-26)"
[ "$(jq -r '.sections.actions.rows[1] | .state + ", " + .note + ", " + .version + ", " + .review_by' "$run/actions.json")" = \
	"open, Some came, 2, 2026-12-18" ] || fail "the review: $(jq -c '.sections.actions.rows[1]' "$run/actions.json")"
daemon_stop
say "actions with before and after, over a restart"
