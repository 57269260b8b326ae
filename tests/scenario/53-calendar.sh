#!/usr/bin/env bash
# Goal: a school's year is told in four counters that differ, its own closures among them; a school
# that is not there is no crash; the codes need no daemon.
. "$(dirname "$0")/lib.sh"
borough
printf 'closures:\n  - {from: 2026-11-13, name: INSET of this school}\n' >>"$run/config/schools/kestrel-vale-school.yaml"
daemon_start
"$bin/muster" calendar kestrel-vale-school --format csv >"$run/calendar.log" || fail "no calendar"
"$bin/muster" calendar limestead-high --format csv >"$run/plain.log" || fail "no calendar of its neighbour"
# Autumn 2: Mon 2 November to Fri 18 December are 35 weekdays, one of them INSET at this school.
grep -q '^autumn 2,2026-11-02,2026-12-18,34,68,7,35,' "$run/calendar.log" || fail "autumn 2 of the school: $(cat "$run/calendar.log")"
grep -q '^autumn 2,2026-11-02,2026-12-18,35,70,7,35,' "$run/plain.log" || fail "autumn 2 of its neighbour: $(cat "$run/plain.log")"
"$bin/muster" calendar nowhere >"$run/nowhere.log" 2>&1 && fail "a school that is not there"
grep -q 'no school "nowhere"' "$run/nowhere.log" || fail "not said: $(cat "$run/nowhere.log")"
daemon_stop
"$bin/muster" codes --format csv >"$run/codes.log" || fail "codes need no daemon"
[ "$(wc -l <"$run/codes.log")" -eq 39 ] || fail "38 codes and a heading"
"$bin/muster" codes --format xml >/dev/null 2>&1 && fail "xml is no format"
say "calendar: four counters, a closure of one school, 38 codes"
