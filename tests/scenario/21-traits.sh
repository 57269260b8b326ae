#!/usr/bin/env bash
# Goal: what pupils are (sex, meals, needs, language, ethnicity ...) arrives from the schools as the schools
# have it, through every way they write it; it changes from the day it changes, survives a restart, and is
# not so much as asked for where no contract names it.
# cap: 200
. "$(dirname "$0")/lib.sh"

# Counts by trait and value of the pupils of sharing schools (number 8 does not share), from the simulator.
truth() { # a London time
	"$bin/sim" traits --seed 7 --at "$(TZ=Europe/London date -d "${1/T/ }" +%s)" | awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
		$1 != "hartsbrook-primary" { for (i = 5; i <= NF; i++) n[name[i] "," $i]++ }
		END { for (k in n) print k "," n[k] }' | sort
}
# Every count the daemon shows is the true one; a hidden one is small, or hides a small one.
compare() { # what the daemon says, the truth; prints how many counts were compared
	local out
	out=$(awk -F, '
		FILENAME == ARGV[1] { true_count[$1 "," $2] = $3; next }
		FNR == 1 || $2 ~ /^(looked_after|protection_plan|in_need)$/ { next }
		$4 == "c" { hidden[$2]++; small[$2] += true_count[$2 "," $3] < 5; next }
		$4 != true_count[$2 "," $3] + 0 { print $2, $3, "is", $4, "and not", true_count[$2 "," $3] + 0; wrong = 1 }
		{ compared++ }
		END {
			for (t in hidden) if (hidden[t] < 2 || small[t] < 1) { print t, "is hidden for nothing"; wrong = 1 }
			if (!wrong) print compared + 0
			exit wrong
		}' "$2" "$1") || fail "$out"
	echo "$out"
}
pupils() { "$bin/muster" status pupils --format csv; }
shown() { awk -F, -v t="$2" -v v="$3" '$2 == t && $3 == v { print $4 }' "$1"; }

borough
sim_start 7 --log "$run/sim-asked.log"
daemon_start
"$bin/muster" clock run --until 2026-11-23T18:00 >/dev/null
pupils >"$run/first.csv"
truth 2026-11-23T18:00 >"$run/truth-first"
n=$(compare "$run/first.csv" "$run/truth-first")
[ "$n" -ge 20 ] || fail "only $n counts were compared"
say "$n counts as the simulated schools have them"
# The authority's own list says who is looked after; two pupils without a UPN, whom no list can name, are
# unknown, so both that count and the next smallest are hidden.
[ "$(shown "$run/first.csv" looked_after unknown)$(shown "$run/first.csv" looked_after yes)" = cc ] || fail "looked after"
[ "$(shown "$run/first.csv" looked_after no)" -ge 5000 ] || fail "nobody is known not to be looked after"
! grep -Eq '^[^,]*,(young_carer|service_child|previously_looked_after),' "$run/first.csv" ||
	fail "counted without a contract"
grep -q 'include=education_details,year,registration,extended_details,boarding&' "$run/sim-asked.log" || fail "not asked for"
! grep -q 'A0000000008/students' "$run/sim-asked.log" || fail "a school that does not share was asked"
! "$bin/muster" alerts --json | grep -Eiq 'ethnic|free_school|special_needs|birth' || fail "an alert tells it"

# From the store, before any school is asked again.
daemon_stop
daemon_clock=2026-11-23T18:00
daemon_start
pupils >"$run/again.csv"
cmp -s "$run/first.csv" "$run/again.csv" || fail "a restart changed it: $(diff "$run/first.csv" "$run/again.csv")"
say "the same after a restart"

# For some pupils free meals start on 24 November.
"$bin/muster" clock run --until 2026-11-24T18:00 >/dev/null
pupils >"$run/second.csv"
truth 2026-11-24T18:00 >"$run/truth-second"
compare "$run/second.csv" "$run/truth-second" >/dev/null
[ "$(shown "$run/second.csv" fsm yes)" -gt "$(shown "$run/first.csv" fsm yes)" ] || fail "no meals started"
say "free meals: $(shown "$run/first.csv" fsm yes) pupils on the 23rd, $(shown "$run/second.csv" fsm yes) on the 24th"
daemon_stop
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true

# --- a contract that names none of it -----------------------------------------------------------
rm -rf "${run:?}"/{config,data,drop,sim,keys}
borough
sed -i '/name: \(birth_date\|boarder\|sex\|free_school_meals\|special_needs\|first_language\|ethnicity\),/d' \
	"$run/config/contracts/borough-trends.yaml"
# Other terms than those the schools agreed to: they agree to them.
rm -r "$run/config/agreements"
approve_all
daemon_clock=2026-11-23T06:30
sim_start 7 --log "$run/sim-bare.log"
daemon_start
"$bin/muster" clock run --until 2026-11-23T10:00 >/dev/null
daemon_stop
grep -q 'students?include=education_details,year,registration&' "$run/sim-bare.log" || fail "no pupils were asked for"
! grep -Eq 'extended_details|boarding' "$run/sim-bare.log" || fail "asked for what nobody's contract names"
say "not asked for without a contract"
