# What every browser test begins with: the pages built, the pinned npm packages, Debian's Chromium.
# Sets $root, $node and $chromium. Skips (77) when there is no way to the packages, and only then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# One at a time: each builds the pages anew where they are old, and draws its own pictures.
mkdir -p "$root/build"
exec 8>"$root/build/browser.lock"
flock 8
. "$root/tests/npm.sh" # for $no_way
if ! "$root/scripts/web" >/dev/null; then
	grep -qsE "$no_way" "$root/build/web-npm.log" && { echo "npm cannot fetch the pages' packages"; exit 77; }
	exit 1
fi
command -v chromium >/dev/null || "$root/scripts/bootstrap" chromium
chromium=$(command -v chromium)
node=$(echo "$root"/node_modules/node-linux-*/bin/node)
pictures=$root/build/browser${pictures_in:+/$pictures_in}
rm -rf "$pictures"
mkdir -p "$pictures"
