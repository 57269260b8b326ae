# What every editor test begins with: the npm packages it runs against in build/editor. Sets $root, $tools and $node.
# Skips (77) when there is no way to the packages, and only then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/tests/npm.sh"
tools=$root/build/editor
export MUSTER_BUILD=${MUSTER_BUILD:-$root/build/release}

# Tests run beside one another: one fetches, the others wait.
mkdir -p "$root/build"
exec 9>"$root/build/editor.lock"
flock 9
npm_fetch "$here" "$tools" "the editors' packages"
npm_node "$tools"
# Programs find packages beside themselves.
cp "$here"/*.mjs "$tools/"
exec 9>&-
