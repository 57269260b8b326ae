#!/usr/bin/env bash
# Goal: the officer for children missing education goes through her morning in a browser: who is on no roll, who was
# found, who is away for 10 and 20 days, whom to ask at which school; takes, notes, hands on, closes as located, and
# is never told that nobody is absent by a page that knows no list. And with households on the authority's list the
# Virtual School's head finds brothers and sisters next to each other, in words, never by a number.
# cap: 900
pictures_in=missing
. "$(dirname "$0")/tools.sh"
. "$root/tests/scenario/lib.sh"
. "$root/tests/scenario/lib-console.sh"

borough
console_here
unpaced
sim_small=4
sim_start 7
# Two rows of the list are one household; every fifth pair has none.
awk -F, 'NR == 1 { print $0 ",household"; next }
	{ pair = int(NR / 2); print $0 "," (pair % 5 == 0 ? "" : "FAM" pair) }' "$run/drop/social-care.csv" >"$run/list.csv"
mv "$run/list.csv" "$run/drop/social-care.csv"
daemon_start --web "$root/build/web"
# To Friday of the second week, 08:35: two children have left a roll, one has been away for fifteen school days.
"$bin/muster" clock run --until 2026-12-04T08:35 >/dev/null
for person in tova-lind maren-holt; do
	"$bin/muster" account add "$person" --json >"$run/$person.account" || fail "no account for $person"
done
BASE=http://127.0.0.1:$console_port RUN=$run MUSTER=$bin/muster PICTURES=$pictures CHROMIUM=$chromium \
	"$node" --no-warnings "$here/missing.mjs" "$@" || fail "the morning in the browser"
daemon_stop
