# What tests of the sign-in by OpenID Connect begin with: the provider's packages in build/oidc. Sets $tools and $node.
# Needs $root. Skips (77) when there is no way to the packages, and only then.
. "$root/tests/npm.sh"
tools=$root/build/oidc
npm_fetch "$root/tests/oidc" "$tools" "the provider"
npm_node "$tools"
# Programs find packages beside themselves.
cp "$root"/tests/oidc/*.mjs "$tools/"
