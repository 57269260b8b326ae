#!/usr/bin/env bash
# Goal: published figures are read by column name, markers are no value, and a broken file is
# refused with its place and changes nothing; the report shows DfE's own numbers; `figures check`
# makes the rates of a file again.
. "$(dirname "$0")/lib.sh"
borough
daemon_start
"$bin/muster" figures import "$root/contracts/example/figures/attendance-ytd-2024-25-example.csv" >"$run/import.log" || fail "import"
grep -q '202425' "$run/import.log" || fail "the period is not told"

printf 'time_period,la_name\n202425,Nowhere\n' >"$run/broken.csv"
"$bin/muster" figures import "$run/broken.csv" >"$run/broken.log" 2>&1 && fail "a broken file was imported"
grep -q 'geographic_level' "$run/broken.log" || fail "the missing column is not named: $(cat "$run/broken.log")"

"$bin/muster" figures import "$root/contracts/example/figures/attendance-ytd-2024-25-example.csv" >/dev/null || fail "the same file again"
shared=${MUSTER_SHARED:-$root/../shared}
if [ -f "$shared/data/dfe/attendance_ytd_2024-25.csv" ]; then
	"$bin/muster" figures import "$shared/data/dfe/attendance_ytd_2024-25.csv" || fail "the whole published file"
else
	say "skipped: needs ../shared (the whole published file)"
fi
daemon_stop

# The check needs no daemon: all equal is 0, a changed digit is 1 with its place, what is no
# figures file is 2.
header=time_identifier,geographic_level,education_phase,possible_sessions,overall_attendance,overall_absence,overall_absence_perc
printf '%s\nWeek 37,National,Primary,30,29,1,3.333333333\n' "$header" >"$run/check.csv"
gzip -k "$run/check.csv"
for file in check.csv check.csv.gz; do
	"$bin/muster" figures check "$run/$file" >"$run/check.log" || fail "$file: every cell is equal"
	grep -q '^1 of 1 cells$' "$run/check.log" || fail "$file: no summary"
done
sed 's/3.333333333/3.333333334/' "$run/check.csv" >"$run/changed.csv"
rc=0
"$bin/muster" figures check --format csv "$run/changed.csv" >"$run/check.log" || rc=$?
[ $rc = 1 ] || fail "a changed digit: exit $rc"
grep -q '^mismatch,overall_absence_perc,.*,2,7,3.333333334,3.333333333,0.000000001$' "$run/check.log" || fail "the changed cell is not named"
rc=0
"$bin/muster" figures check "$run/check.csv" --against "$run/changed.csv" >"$run/check.log" || rc=$?
[ $rc = 0 ] || fail "one unit of the ninth decimal between two files: exit $rc"
rc=0
"$bin/muster" figures check "$run/broken.csv" >"$run/check.log" 2>&1 || rc=$?
[ $rc = 2 ] || fail "nothing to check: exit $rc"
if [ -d "$shared/data/dfe" ]; then
	"$bin/muster" figures check "$shared/data/dfe/persistent_absence_ytd_2025w08-w30.csv" --against "$shared/data/dfe/attendance_ytd_2024-25.csv" >"$run/check.log" || fail "week 30 against the year"
	grep -q '^491 of 491 cells of both files$' "$run/check.log" || fail "not 491 of 491"
else
	say "skipped: needs ../shared (files checked whole)"
fi
