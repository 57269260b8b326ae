#!/usr/bin/env bash
# Goal: every shape that parse reads is fuzzed: a new one without a fuzzer is a gap in the wall that nobody sees.
set -euo pipefail
cd "$(dirname "$0")/../.."
shapes=$(sed -n '/^enum shape {/,/^};/p' daemon/exchange/message.h | sed 's|/\*.*||' | grep -o 'SHAPE_[A-Z_]*')
[ "$(wc -l <<<"$shapes")" -ge 15 ] || { echo "the shapes are not where they were" >&2; exit 1; }
missing=0
for shape in $shapes; do
	grep -qw "$shape" tests/fuzz/*.c tests/fuzz/*.h || { echo "no fuzzer reads $shape" >&2; missing=1; }
done
[ "$missing" = 0 ]
echo "$(wc -l <<<"$shapes") shapes, each with a fuzzer"
