# What tests of the bus's clients begin with: the pinned npm packages of the examples and of the checks, fetched once into
# build/clients; the Node among them runs them, since Debian's is too old. Sets $tools and $node. Skips (77) when
# there is no way to the packages, and only then. Needs $root.
tools=$root/build/clients
no_way='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT'

# folder with package.json and its lock, where to: fetched again when the lock differs
fetch_packages() {
	[ -e "$2/fetched" ] && cmp -s "$1/package-lock.json" "$2/package-lock.json" && return 0
	command -v npm >/dev/null || "$root/scripts/bootstrap" npm
	rm -rf "$2"
	mkdir -p "$2"
	cp "$1"/{package.json,package-lock.json,.npmrc} "$2/"
	# Not `npm ci`: it wants the packages of every platform.
	if ! npm install --no-save --prefix "$2" --loglevel=error >"$2/npm.log" 2>&1; then
		cat "$2/npm.log"
		grep -qE "$no_way" "$2/npm.log" && { echo "npm cannot fetch the packages of the bus's clients"; exit 77; }
		exit 1
	fi
	touch "$2/fetched"
}
fetch_packages "$root/tests/clients" "$tools/checks"
fetch_packages "$root/contracts/clients/node" "$tools/node"
node=$(echo "$tools"/checks/node_modules/node-linux-*/bin/node)
[ -x "$node" ] || { echo "no Node for $(uname -m) among the packages"; exit 1; }
# Programs find packages beside themselves.
cp "$root"/tests/clients/*.mjs "$tools/checks/"
cp "$root"/contracts/clients/node/*.mjs "$tools/node/"
