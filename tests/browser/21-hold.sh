#!/usr/bin/env bash
# Goal: a school's business manager holds a child back in a browser and takes it back; between the two the Virtual
# School's roll call and inbox say what they have to. axe-core finds nothing in any state.
# cap: 300
pictures_in=hold
. "$(dirname "$0")/tools.sh"
. "$root/tests/scenario/lib.sh"
. "$root/tests/scenario/lib-console.sh"

borough
console_here
unpaced
sim_start 7
daemon_start --web "$root/build/web"
"$bin/muster" clock run --until 2026-11-23T10:35 >/dev/null
for person in bea-umunna maren-holt; do
	"$bin/muster" account add "$person" --json >"$run/$person.account" || fail "no account for $person"
done
# A looked-after child whose school is hers by the authority's own list.
UPN=$(awk -F, '$6 == "looked_after" && $12 == "900110" && $13 == "no" {print $1; exit}' "$run/drop/social-care.csv")
[ -n "$UPN" ] || fail "no child of her school is on the list"
BASE=http://127.0.0.1:$console_port RUN=$run MUSTER=$bin/muster PICTURES=$pictures CHROMIUM=$chromium UPN=$UPN \
	"$node" --no-warnings "$here/hold.mjs" "$@" || fail "holding back in the browser"
daemon_stop
