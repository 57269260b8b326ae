#!/usr/bin/env bash
# Goal: an editor with the YAML language server completes keys and words, underlines a misspelt key in
# its line and tells what a key means; in files as they stand, by the schema their first line names.
# cap: 600
. "$(dirname "$0")/tools.sh"
"$node" --no-warnings "$tools/language_server.mjs" "$root" "$node" \
	"$tools/node_modules/yaml-language-server/bin/yaml-language-server"
