#!/usr/bin/env bash
# Goal: a school's business manager goes the whole way in a browser: a template, eight answers, a preview, a proposal,
# an agreement, a receipt; and agrees to a new version after reading what widens. The authority's person puts it in
# force and records a paper. axe-core finds nothing in any state.
# cap: 450
pictures_in=agree
. "$(dirname "$0")/tools.sh"
. "$root/tests/scenario/lib.sh"
. "$root/tests/scenario/lib-console.sh"

borough
console_here
sed 's/^version: 1.0.0/version: 1.1.0/; s/^status: active/status: proposed/; s/^retention: {keep: 2y/retention: {keep: 3y/' \
	"$run/config/contracts/attendance-support.yaml" >"$run/config/contracts/attendance-support-1.1.0.yaml"
sim_start 7
daemon_start --web "$root/build/web"
"$bin/muster" clock run --until 2026-11-24T18:00 >/dev/null
for person in bea-umunna noor-ashby; do
	"$bin/muster" account add "$person" --json >"$run/$person.account" || fail "no account for $person"
done
echo "signed by the head of Limestead" >"$run/paper.pdf"
BASE=http://127.0.0.1:$console_port RUN=$run MUSTER=$bin/muster PICTURES=$pictures CHROMIUM=$chromium \
	"$node" --no-warnings "$here/agree.mjs" "$@" || fail "agreeing in the browser"
# What came of it stands in the folder as the command line would have written it.
"$bin/muster" contract verify --config "$run/config" --keys "$run/keys" >"$run/verify.txt" || fail "what was agreed does not verify: $(cat "$run/verify.txt")"
grep -q 'id: "*attendance-help' "$run/config/contracts/attendance-help-1.0.0.yaml" || fail "the new contract is not in the folder"
grep -q "$(sha256sum <"$run/paper.pdf" | cut -d' ' -f1)" "$run/config/agreements/limestead-high.yaml" || fail "the paper's fingerprint is not kept"
daemon_stop
