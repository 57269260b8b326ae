#!/usr/bin/env bash
# Goal: published figures are read by column name, markers are no value, and a broken file is
# refused with its place and changes nothing; the report shows DfE's own numbers.
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
