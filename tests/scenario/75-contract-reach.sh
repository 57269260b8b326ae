#!/usr/bin/env bash
# Goal: `muster contract diff` against a running daemon says how many children each change touches: the roll's
# own numbers for the authority; for a school nothing that tells of social care.
# cap: 120
. "$(dirname "$0")/lib.sh"

borough
sim_start 7
daemon_start
old=$run/config/contracts/looked-after-daily.yaml new=$run/new.yaml
# Children in need too, and years to 14.
sed -e 's/^version: .*/version: 9.0.0/' -e 's/social_care: \[looked_after\]/social_care: [looked_after, in_need]/' "$old" >"$new"
"$bin/muster" clock run --until 2026-11-23T10:30 >/dev/null

# the children of a fact by kind, as --format json says them
children() { # kind, options...
	local kind=$1
	shift
	"$bin/muster" contract diff "$old" "$new" --config "$run/config" --format json "$@" |
		python3 -c 'import json, sys
facts = [f for f in json.load(sys.stdin)["facts"] if f["kind"] == sys.argv[1]]
print(facts[0]["children"] if facts[0]["children"] is not None else facts[0]["withheld"])' "$kind"
}

# Counted another way: children in need and not looked after who stand on a roll of the contract's schools.
want=$(python3 - "$run" "$old" <<'PY'
import csv, glob, json, re, sys
run, old = sys.argv[1], open(sys.argv[2]).read()
schools = set(re.findall(r"^      - (\S+)$", old, re.M))
urns = set()
for path in glob.glob(run + "/config/schools/*.yaml"):
    text = open(path).read()
    if re.search(r"^id: (\S+)", text, re.M).group(1) in schools:
        urns.add(re.search(r'^urn: "(\d+)"', text, re.M).group(1))
status = {}
for row in csv.DictReader(open(glob.glob(run + "/drop/*.csv")[0])):
    current = row["from"] <= "2026-11-23" and (not row["to"] or row["to"] >= "2026-11-23")
    if current and row["school_urn"] in urns:
        status.setdefault(row["upn"], set()).add(row["status"])
print(sum(1 for s in status.values() if "in_need" in s and "looked_after" not in s))
PY
)
got=$(children cohort_wider --whole)
say "children in need who are not looked after: $got by the daemon, $want in the list"
[ "$got" = "$want" ] || fail "the daemon counts $got, the authority's list has $want"
[ "$got" -gt 0 ] || fail "the list has nobody to count"

"$bin/muster" contract diff "$old" "$new" --config "$run/config" | has "Children on roll at 2026-11-23T10:30"
rc=0
"$bin/muster" contract widening "$old" "$new" --config "$run/config" >/dev/null || rc=$?
[ $rc = 1 ] || fail "a cohort more widens: exit $rc"

# No school reads a number under 5, nor one that leaves fewer than 5 over.
for school in ashgrove-primary ironbrook-academy limestead-high; do
	number=$(children cohort_wider --for-school "$school")
	say "$school reads: $number"
	case $number in
	small | beside) ;;
	*) [ "$number" -ge 5 ] || fail "$school reads that it has $number" ;;
	esac
done
"$bin/muster" contract diff "$old" "$new" --config "$run/config" --for-school limestead-high --whole |
	has "small counts are never told to a school"
daemon_stop
say "done"
