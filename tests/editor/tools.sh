# What every editor test begins with: the npm packages it runs against, pinned, fetched once into
# build/editor by whichever npm there is; the Node among them runs them, since Debian's is too old.
# Sets $root, $tools and $node. Skips (77) when there is no way to the packages, and only then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
tools=$root/build/editor
export MUSTER_BUILD=${MUSTER_BUILD:-$root/build/release}

no_way='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT'
fetch() {
	command -v npm >/dev/null || "$root/scripts/bootstrap" npm
	rm -rf "$tools"
	mkdir -p "$tools"
	cp "$here"/{package.json,package-lock.json,.npmrc} "$tools/"
	# Not `npm ci`: it wants the packages of every platform.
	if ! npm install --no-save --prefix "$tools" --loglevel=error >"$tools/npm.log" 2>&1; then
		cat "$tools/npm.log"
		grep -qE "$no_way" "$tools/npm.log" && { echo "npm cannot fetch the editors' packages"; exit 77; }
		exit 1
	fi
	touch "$tools/fetched"
}
# Tests run beside one another: one fetches, the others wait.
mkdir -p "$root/build"
exec 9>"$root/build/editor.lock"
flock 9
if [ ! -e "$tools/fetched" ] || ! cmp -s "$here/package-lock.json" "$tools/package-lock.json"; then
	fetch
fi
node=$(echo "$tools"/node_modules/node-linux-*/bin/node)
[ -x "$node" ] || { echo "no Node for $(uname -m) among the packages"; exit 1; }
# Programs find packages beside themselves.
cp "$here"/*.mjs "$tools/"
exec 9>&-
