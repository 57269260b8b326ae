#!/usr/bin/env bash
# Goal: the schemas and the loader agree. ajv, in strict mode, takes each schema and accepts every file
# the loader accepts; what it does not see of the loader's golden faults is what unseen.txt lists.
#   tests/editor/10-schema.sh --write    writes that list anew
# cap: 600
. "$(dirname "$0")/tools.sh"
"$node" --no-warnings "$tools/schema.mjs" "$root" "$@"
