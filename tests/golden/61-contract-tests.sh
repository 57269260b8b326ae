#!/usr/bin/env bash
# Goal: the example's contract tests pass and try every clause; a contract that shows more than its test
# says, or less, or tells somebody else, fails, in text, JSON and JUnit.
# cap: 60
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
muster=${MUSTER_BUILD:-$root/build/release}/bin/muster
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-contract-tests.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

die() { printf 'FAILED: %s\n' "$*"; [ ! -s said ] || cat said; exit 1; }
# status, words...: runs `muster contract test` and wants this exit status
tests() {
	local wanted=$1 rc=0
	shift
	"$muster" contract test "$@" >said 2>&1 || rc=$?
	[ "$rc" -eq "$wanted" ] || die "contract test $*: exit $rc, wanted $wanted"
}
has() { grep -qF -- "$1" said || die "not said: $1"; }

cp -R "$root/contracts/example" borough
# A contract test gives one school's marks, so these rules are not tried by one: lists of many children, and what
# takes a second school, another list, or a roll that changes (tests/unit/test_judge.c, test_engine_catalogue.c).
untried='alerts\[[0-9]+\] (unexplained_overdue|sickness_15_days|penalty_threshold|persistent|severe|at_risk|improved|pattern'
untried+='|part_time_long|left_roll|never_arrived|dual_roll_gap|not_marked|returned|unauthorised_20_days) to '
tests 0 --config borough --min-coverage 70
has ' 0 failed; '
for file in borough/contracts/*.test.yaml; do
	tests 0 "$file" --coverage
	! grep -w NO said | grep -Ev "$untried" || die "$file leaves a clause untried"
done
[ "$(find borough/contracts -name '*.test.yaml' | wc -l)" -eq 5 ] || die "not five tests"
# The tests are no configuration.
"$muster" check borough >said || die "the tests spoil the configuration"

# A school's own folder of tests is found from inside the configuration, too.
(cd borough && "$muster" contract test >../said) || die "inside the folder"
has 'contracts/looked-after-daily.test.yaml'

# what is changed, file, sed, and what the report then says: each widening or narrowing is caught
mutate() {
	local what=$1 file=$2 edit=$3 wanted=$4
	cp -R "$root/contracts/example/." borough/
	sed -i "$edit" "borough/contracts/$file"
	! cmp -s "borough/contracts/$file" "$root/contracts/example/contracts/$file" || die "$what: nothing changed"
	tests 1 --config borough
	has "$wanted"
}
# The code itself tells of custody (Y5), so that the loader wants the law for it first.
mutate 'the code itself' looked-after-daily.yaml \
	's/session_mark, treatment: reason_group/session_mark, treatment: clear/; s/^  article_9: .*/&\n  article_10: DPA 2018 s.10(5)/' \
	'found     no reason yet (N)'
mutate 'one field less' looked-after-daily.yaml '/name: minutes_late/d' 'shares no such field with this team'
mutate 'one field more' social-worker-daily.yaml \
	's/^\( *\)- {name: sessions_missed.*/&\n\1- {name: minutes_late, treatment: clear, why: to see}/' 'social-care-duty, pip, minutes_late'
mutate 'children in need too' looked-after-daily.yaml 's/social_care: \[looked_after\]/social_care: [looked_after, in_need]/' \
	'virtual-school, fay'
mutate 'every school' looked-after-daily.yaml 's/^      - northwater-school$/&\n      - hartsbrook-primary/' 'Hartsbrook Primary School'
mutate 'younger children' children-missing-education.yaml 's/year_groups: \[R, 1-11\]/year_groups: [N2, R, 1-11]/' 'cme, ivy'
mutate 'a slower alert' looked-after-daily.yaml '0,/take_within: 1h/s//take_within: 2h/' 'take_by'
mutate 'another urgency' children-missing-education.yaml 's/to: cme, urgency: next_working_day/to: cme, urgency: same_day/' \
	'expected  next_working_day'
mutate 'need told at once' social-worker-daily.yaml '0,/subjects: \[protection_plan\]/s//subjects: [protection_plan, in_need]/' \
	'social-care-duty, ned, alert absent_no_reason_yet'

# What contracts/README.md shows is what one gets: its test, and the same over `pupils: all`.
cp -R "$root/contracts/example/." borough/
rm borough/contracts/*.test.yaml
section() { # the code blocks of this kind in the section about tests
	sed -n '/^## Test what a contract shows/,/^## A school on/p' "$root/contracts/README.md" |
		awk -v kind="\`\`\`$1" '/^```/ { if (open) open = 0; else { open = 1; wanted = $0 == kind }; next } open && wanted'
}
section yaml >borough/contracts/plan.test.yaml
section "" >told
tests 0 borough/contracts/plan.test.yaml
{ echo '$ muster contract test borough/contracts/plan.test.yaml'; cat said; } >really
sed -i 's/subjects: {social_care: \[protection_plan, in_need\],/subjects: {pupils: all,/' borough/contracts/social-worker-daily.yaml
tests 1 borough/contracts/plan.test.yaml
{ echo '$ muster contract test borough/contracts/plan.test.yaml'; cat said; } >>really
diff told really || die "contracts/README.md shows another output"
cp -R "$root/contracts/example/." borough/
rm borough/contracts/plan.test.yaml
sed -i '0,/subjects: \[protection_plan\]/s//subjects: [protection_plan, in_need]/' borough/contracts/social-worker-daily.yaml

# Forms for programs: the same differences.
tests 1 --config borough --format json
python3 -c '
import json
r = json.load(open("said"))
bad = [m for run in r["runs"] for m in run["mismatches"]]
assert r["failed"] >= 1 and bad and all(m["line"] > 0 and m["expected"] and m["found"] for m in bad)
assert any("social-worker-daily 1.0.0 alerts[0] (contracts/social-worker-daily.yaml:" in m["clause"] for m in bad)
' || die "json"
tests 1 --config borough --format junit
python3 -c '
import xml.etree.ElementTree as tree
root = tree.parse("said").getroot()
assert int(root.get("failures")) == len([c for c in root.iter("testcase") if c.find("failure") is not None]) >= 1
assert int(root.get("tests")) == len(list(root.iter("testcase")))
' || die "junit"

# A clause that no test tries lowers the coverage.
cp -R "$root/contracts/example/." borough/
sed -i '/rule: absent_any, urgency: daily_digest/,$d' borough/contracts/looked-after-daily.test.yaml
sed -i '/name: A reason for absence/,$d' borough/contracts/looked-after-daily.test.yaml
tests 1 borough/contracts/looked-after-daily.test.yaml --min-coverage 100
has '% of the clauses were seen at work, 100 % are asked for'
tests 0 borough/contracts/looked-after-daily.test.yaml --min-coverage 50

# Wrong commands, files that cannot be read, files at fault.
tests 2 --format xml
tests 2 --min-coverage 101
tests 3 borough/contracts/none.test.yaml
tests 3 --config nowhere
printf 'kind: ContractTest\n' >borough/contracts/x.test.yaml
tests 1 borough/contracts/x.test.yaml
has 'borough/contracts/x.test.yaml:1:1: tests: expected'
printf 'contract tests: 4 files pass, 9 changes of a contract are caught\n'
