# What tests of the console's description begin with: the linter's packages in build/openapi. Sets $tools and $node.
# Needs $root. Skips (77) when there is no way to the packages, and only then.
. "$root/tests/npm.sh"
tools=$root/build/openapi
npm_fetch "$root/tests/openapi" "$tools" "the linter"
npm_node "$tools"
# Programs find packages beside themselves.
cp "$root"/tests/openapi/*.mjs "$tools/"
