#!/usr/bin/env bash
# Goal: marks that are taken back, pupils that are deleted, rows that move between pages and a school that
# changes its system: while it lasts nothing is guessed, and once it is over the register and every alert
# are those of a day without it.
# cap: 400
. "$(dirname "$0")/lib.sh"

sim_small=4
evening=2026-11-25T18:00
# What the day leaves: alerts with their state, and how many marks are known. That nothing was heard of a
# child while a school was silent is true of the one day and not of the other.
left() {
	child_alerts '[.id, .rule, .state, .school] | @tsv' | sort >"$run/$1-alerts"
	"$bin/muster" status --json | jq .work.marks >"$run/$1-marks"
	"$bin/muster" status pupils --format csv | awk -F, '$2 == "sex" { n += $4 } END { print n }' >"$run/$1-pupils"
}
same_as_calm() { # name
	cmp -s "$run/calm-marks" "$run/$1-marks" || fail "$1: $(cat "$run/$1-marks") marks, $(cat "$run/calm-marks") without it"
	diff "$run/calm-alerts" "$run/$1-alerts" >"$run/$1-diff" || fail "$1: other alerts than without it: $(head -5 "$run/$1-diff")"
}
fresh() {
	[ -z "$daemon_pid" ] || daemon_stop
	[ -z "${sim_pid:-}" ] || { kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true; }
	[ ! -d "$run/keys" ] || mv "$run/keys/child.key" "$run/child.key"
	rm -rf "${run:?}"/{config,data,drop,sim,keys}
	borough
	[ ! -f "$run/child.key" ] || cp "$run/child.key" "$run/keys/child.key" # the same alert has the same id
	: >"$run/faults"
	sim_start 7 --faults "$run/faults" --log "$run/sim-asked.log"
	daemon_start
}
marks() { "$bin/muster" status --json | jq .work.marks; }
reason() { "$bin/muster" status --json | jq -r '[.schools[].reason] | join("\n")'; }

fresh
"$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null
noon=$(marks)
"$bin/muster" clock run --until $evening >/dev/null
left calm
say "without a fault: $(cat "$run/calm-marks") marks, $(wc -l <"$run/calm-alerts") alerts"

# --- taken back, and given again -----------------------------------------------------------------
fresh
"$bin/muster" clock run --until 2026-11-23T10:00 >/dev/null
echo "* gone AM" >"$run/faults"
: >"$run/sim-asked.log"
"$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null
gone=$((noon - $(marks)))
# Two pupils at each of the twelve schools that share and were looked at, each found missing twice.
[ "$gone" -ge 10 ] && [ "$gone" -le 26 ] || fail "$gone marks were taken back"
say "$gone marks are unknown again"
: >"$run/faults"
"$bin/muster" clock run --until $evening >/dev/null
left gone
same_as_calm gone
say "given again: as if they had never been away"

# --- what must not look like it --------------------------------------------------------------------
fresh
"$bin/muster" clock run --until 2026-11-23T08:00 >/dev/null
cat >"$run/faults" <<F
A0000000001 moved
A0000000002 moved dup
A0000000003 emptymiddle
A0000000004 morenull
A0000000005 deleted
A0000000006 nodata
A0000000007 duplicate
F
"$bin/muster" clock run --until 2026-11-24T12:00 >/dev/null
"$bin/muster" status --json >"$run/status.json"
jq -r '.schools[].reason' "$run/status.json" | has 'because more is true' || fail "more without next is not told"
jq -r '.quarantine[].reason' "$run/status.json" | has 'pupil deleted' || fail "the deleted pupil is not told"
: >"$run/faults"
"$bin/muster" clock run --until $evening >/dev/null
left moved
same_as_calm moved
say "rows that move, empty pages, a deleted pupil: nothing was lost"

# --- another system ----------------------------------------------------------------------------------
fresh
"$bin/muster" clock run --until 2026-11-23T18:00 >/dev/null
echo "A0000000001 migrated" >"$run/faults"
"$bin/muster" clock run --until $evening >/dev/null
logged school_system_changed || fail "the log does not tell of the new system"
"$bin/muster" status --json | jq -r '.schools[].system' | has -E 'Arbor|Bromcom' || fail "the new system is not told"
left migrated
diff <(cut -f1-2 "$run/calm-alerts") <(cut -f1-2 "$run/migrated-alerts") >"$run/migrated-diff" ||
	fail "a migration made other alerts: $(head -5 "$run/migrated-diff")"
pupils=$(cat "$run/calm-pupils") after=$(cat "$run/migrated-pupils")
# Pupils without a UPN cannot be known again by anybody: the simulator has a few a school.
[ $((after - pupils)) -ge 0 ] && [ $((after - pupils)) -le 8 ] || fail "$pupils pupils without it, $after with it"
say "another system: the same pupils ($pupils, and $after with those nobody can know again), the same alerts"
daemon_stop
