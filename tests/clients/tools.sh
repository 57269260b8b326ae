# What tests of the bus's clients begin with: the packages of the examples and of the checks in build/clients. Sets $tools
# and $node. Needs $root. Skips (77) when there is no way to the packages, and only then.
. "$root/tests/npm.sh"
tools=$root/build/clients
npm_fetch "$root/tests/clients" "$tools/checks" "the packages of the bus's clients"
npm_fetch "$root/contracts/clients/node" "$tools/node" "the packages of the bus's clients"
npm_node "$tools/checks"
# Programs find packages beside themselves.
cp "$root"/tests/clients/*.mjs "$tools/checks/"
cp "$root"/contracts/clients/node/*.mjs "$tools/node/"
