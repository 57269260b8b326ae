#!/usr/bin/env bash
# Goal: for a fortnight of the example borough, the alerts of the rule of ten school days are those of a slow,
# plain reference, written from the regulation's words, over the schools' own marks.
# cap: 400
. "$(dirname "$0")/lib.sh"

borough
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-12-04T23:30 >/dev/null
daemon_stop
"$bin/sim" cells --seed 7 --from 2026-08-01 --to 2026-12-04 --at "$(TZ=Europe/London date -d '2026-12-04 22:30' +%s)" |
	grep -v '^hartsbrook-primary,' >"$run/cells"
/usr/bin/python3 "$root/tests/scenario/77-reference.py" "$run/data/muster.db" "$run/cells" 2026-11-23 2026-12-04 >"$run/told" ||
	fail "$(head -n 30 "$run/told")"
say "$(cat "$run/told")"
