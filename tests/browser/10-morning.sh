#!/usr/bin/env bash
# Goal: five people go through their morning in a browser on the real daemon, from a one-time password to signing out;
# in every state axe-core finds nothing, nothing breaks the content policy, no title or address names a child, and
# nothing is wider than 320 px.
# cap: 1200
. "$(dirname "$0")/tools.sh"
. "$root/tests/scenario/lib.sh"
. "$root/tests/scenario/lib-console.sh"

borough
console_here
sim_start 7
daemon_start --web "$root/build/web"
"$bin/muster" figures import "$root/contracts/example/figures/attendance-ytd-2024-25-example.csv" >/dev/null || fail "the published figures"
# To Tuesday, 09:45: the inbox is open, yesterday is known.
"$bin/muster" clock run --until 2026-11-24T09:45 >/dev/null
for person in maren-holt rhys-carrow idris-pell bea-umunna noor-ashby; do
	"$bin/muster" account add "$person" --json >"$run/$person.account" || fail "no account for $person"
done
BASE=http://127.0.0.1:$console_port RUN=$run MUSTER=$bin/muster PICTURES=$pictures CHROMIUM=$chromium \
	"$node" --no-warnings "$here/morning.mjs" "$@" || fail "the morning in the browser"
daemon_stop
