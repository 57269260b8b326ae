#!/usr/bin/env bash
# Goal: sessions, school days, working days and school weeks cannot be mixed by mistake. Each
# pair of counters in one expression, and each counter where another is wanted, is refused by
# the compiler; the same lines with the right counter compile.
# cap: 120
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cc=${CC:-gcc}
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-counters.XXXXXX")
trap 'rm -rf "$work"' EXIT
good=0 refused=0

# the body of a function with one of each counter at hand -> does it compile?
compiles() {
	printf '%s\n' '#include "alert/rule.h"' '#include "roll/openings.h"' \
		'int probe(const struct calendar *c, const struct openings *w, day_t day);' \
		'int probe(const struct calendar *c, const struct openings *w, day_t day)' '{' \
		'struct open_days o = calendar_open(c);' \
		'struct sessions sessions = {10}; struct school_days school_days = {10};' \
		'struct working_days working_days = {5}; struct school_weeks school_weeks = {10};' \
		"$1" \
		'(void)o; (void)w; (void)day; (void)sessions; (void)school_days; (void)working_days;' \
		'(void)school_weeks; return 0;' '}' >"$work/probe.c"
	"$cc" -std=gnu17 -D_GNU_SOURCE -I"$root/daemon" -fsyntax-only "$work/probe.c" 2>"$work/said"
}
must() {
	compiles "$1" || { printf 'FAILED: does not compile: %s\n' "$1"; cat "$work/said"; exit 1; }
	good=$((good + 1))
}
must_not() {
	! compiles "$1" || { printf 'FAILED: compiles: %s\n' "$1"; exit 1; }
	# Refused for the type, and not because a name is gone.
	grep -Eq 'incompatible type|invalid operands|invalid initializer|passing .* to parameter of' "$work/said" &&
		! grep -Eq 'implicit declaration|undeclared|no member' "$work/said" ||
		{ printf 'FAILED: refused for another reason: %s\n' "$1"; cat "$work/said"; exit 1; }
	refused=$((refused + 1))
}

counters="sessions school_days working_days school_weeks"
for a in $counters; do
	must "struct $a x = ${a}_plus($a, $a); (void)x;"
	must "if (${a}_reaches($a, $a)) return ${a}_compare(${a}_minus($a, $a), $a);"
	# A bare number, or a sum without a name, is no count either.
	must_not "struct $a x = ${a}_plus($a, 10); (void)x;"
	must_not "return $a >= $a;"
	for b in $counters; do
		[ "$a" != "$b" ] || continue
		must_not "struct $a x = $b; (void)x;"
		must_not "struct $a x = ${a}_plus($a, $b); (void)x;"
		must_not "return ${a}_compare($a, $b);"
	done
	for b in $counters; do
		verb="return (int)${a}_add(&o, day, $b);"
		[ "$a" != working_days ] || verb="return (int)${a}_add(c, day, $b);"
		if [ "$a" = "$b" ]; then must "$verb"; else must_not "$verb"; fi
	done
done

# What the engine does with them: a rule's length, a run of the roll, counts over a year as held.
must 'return school_days_reaches(roll_run_days(0, c, 0, 0, day, rule_row(0)->cells, &day), (struct school_days){10});'
must_not 'return sessions_reaches(roll_run_days(0, c, 0, 0, day, rule_row(0)->cells, &day), sessions);'
must_not 'return working_days_reaches(working_days, (struct school_days){10});'
must 'school_days = openings_school_days(w, day, day); sessions = openings_sessions(w, day, day);'
must_not 'school_days = openings_sessions(w, day, day);'
must_not 'sessions = openings_school_weeks(w, day, day);'
must 'working_days = working_days_between(c, day, day); school_days = calendar_school_days(c, day, day);'
must_not 'working_days = calendar_school_days(c, day, day);'
must_not 'school_days = working_days_in(c, day, day);'

printf 'counters: %d lines compile, %d that mix them are refused\n' "$good" "$refused"
[ "$good" -eq 15 ] && [ "$refused" -eq 62 ]
