#!/usr/bin/env bash
# Goal: whoever writes a share contract is told every fault in one run, as text with its reason and as JSON
# for programs; exit statuses 0 to 3 mean what the help says; secrets are looked for, or not, as asked.
. "$(dirname "$0")/lib.sh"
golden=$root/tests/golden/contract
cp -r "$golden/base" "$run/config"
check() { # status, arguments...
	local want=$1 rc=0
	shift
	"$bin/muster" "$@" >"$run/out.log" 2>"$run/err.log" || rc=$?
	[ $rc -eq "$want" ] || fail "$*: exit $rc, not $want"
}
out() { has "$@" <"$run/out.log" || fail "not said: $*"; }
err() { has "$@" <"$run/err.log" || fail "not told: $*"; }

check 0 contract check "$run/config" --date 2026-11-23
out 'contracts/daily.yaml: daily 1.2.0, active: no faults, 0 warnings'
(cd "$run/config" && "$bin/muster" contract check --date 2026-11-23) | has '^./contracts/daily.yaml: daily 1.2.0' || fail "the folder one is in"
(cd "$run/config/contracts" && "$bin/muster" contract check ../contracts/daily.yaml --date 2026-11-23) | has 'no faults' || fail "a file by a path"

# The same files on another day: the review is overdue. A warning is no fault.
check 0 contract check "$run/config/contracts/daily.yaml" --date 2027-07-10 --why
err 'valid.review_by: warning: the review is 10 days overdue'
err '\[review-overdue\] both sides agreed'

# Several faults of several files in one run; only those of contracts here, the others counted.
sed -i 's/rule: absent_any/rule: absent_anny/; s/keep: 2y/keep: 7y/' "$run/config/contracts/daily.yaml"
sed -i 's/urn: "900101"/urn: 900101/' "$run/config/schools/oak.yaml"
check 1 contract check "$run/config" --date 2026-11-23
err 'daily.yaml:69:11: alerts\[1\].rule: expected the name of a rule, found "absent_anny", did you mean "absent_any"'
err 'retention.keep: expected at most 6y'
out '2 faults, and 1 in other files (muster check)'
check 1 check "$run/config" --date 2026-11-23
err 'oak.yaml:5:6: urn: expected 6 digits in quotes, found "900101" without quotes'
out 'config: 3 faults'

check 1 check "$run/config" --format json --date 2026-11-23
python3 - "$run/out.log" <<'P' || fail "the JSON says what the text says"
import json, sys
told = json.load(open(sys.argv[1]))
assert (told["faults"], told["warnings"], told["date"]) == (3, 0, "2026-11-23"), told
rule = [f for f in told["found"] if f["check"] == "rule-known"][0]
assert (rule["severity"], rule["file"], rule["line"], rule["column"]) == ("fault", "contracts/daily.yaml", 69, 11), rule
assert (rule["path"], rule["found"], rule["nearest"]) == ("alerts[1].rule", '"absent_anny"', "absent_any"), rule
assert rule["expected"] == "the name of a rule" and rule["reason"], rule
assert {f["check"] for f in told["found"]} == {"rule-known", "retention-register", "value"}, told
P

# Secrets: looked for where they are, said to be missing, or left out.
cp -r "$golden/base/." "$run/config"
mkdir -p "$run/keys/credentials"
touch "$run/keys/credentials/wonde" "$run/keys/ess.pub"
check 1 check "$run/config" --keys "$run/keys" --date 2026-11-23
err 'virtual-school.pub: expected a file that can be read, as virtual-school names it, found none'
touch "$run/keys/virtual-school.pub"
check 0 check "$run/config" --keys "$run/keys" --date 2026-11-23
check 0 check "$run/config" --without-secrets --date 2026-11-23

check 2 check "$run/config" --keys "$run/keys" --without-secrets
check 2 check "$run/config" --format csv
check 2 check "$run/config" --date tomorrow
check 2 contract check "$run/config/muster.yaml"
check 2 contract chek "$run/config"
err 'did you mean check?'
check 3 check "$run/nowhere"
check 3 contract check "$run/nowhere" --format json
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["faults"] == 1' "$run/out.log" || fail "no folder, in JSON"
say "contract check: every fault in one run, as text and as JSON"
