#!/usr/bin/env bash
# Goal: what a person reads of `muster contract diff`, `widening` and `show`, and the exit status, without a
# daemon. Expected texts (contract-diff/*.txt) are written from the two versions in contract-diff/folder.
# cap: 60
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
muster=${MUSTER_BUILD:-$root/build/release}/bin/muster
export MUSTER_CONTROL=/nonexistent/control.sock
cd "$root/tests/golden/contract-diff"
cases=0

# exit status, file with the text (- for none), arguments...
said() {
	local want=$1 text=$2 got rc=0
	shift 2
	got=$("$muster" contract "$@" 2>/dev/null) || rc=$?
	[ "$rc" = "$want" ] || { printf 'FAILED: muster contract %s: exit %s, not %s\n' "$*" "$rc" "$want"; exit 1; }
	[ "$text" = - ] || diff "$text" <(printf '%s\n' "$got") ||
		{ printf 'FAILED: muster contract %s says something else than %s\n' "$*" "$text"; exit 1; }
	cases=$((cases + 1))
}

old=la-daily@1.9.0 new=la-daily@1.10.0
said 0 diff.txt diff "$old" "$new" --config folder --offline
said 0 diff-for-school.txt diff "$old" "$new" --config folder --offline --for-school oak
said 0 no-change.txt diff narrower.yaml narrower.yaml --offline
said 0 narrower.txt widening folder/contracts/la-1.yaml narrower.yaml
said 1 widening.txt widening folder/contracts/la-1.yaml folder/contracts/la-2.yaml
said 1 widening-json.txt widening "$old" "$new" --config folder --format json
# The newest version is 1.10.0, not 1.9.0.
said 0 show-school.txt show la-daily --config folder --school oak --origin
said 0 show-effective.txt show "$old" --config folder --effective --origin

said 1 - diff la-daily@9.0.0 la-daily --config folder
said 1 - show folder/teams/vs.yaml
said 1 - show la-daily --config folder --school yew
said 1 - diff "$old" "$new" --config folder --offline --for-school yew
said 2 - diff "$old"
said 2 - diff "$old" "$new" --config folder --format xml
said 3 - show gone.yaml
said 3 - diff "$old" "$new" --config gone
printf '%d cases\n' $cases
