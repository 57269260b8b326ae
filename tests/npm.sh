# Pinned npm packages for tests, fetched by whichever npm there is; the Node among them runs them, since Debian's is too
# old. Needs $root. Skips (77) when there is no way to the packages, and only then.
no_way='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT'

# folder with package.json and its lock, where to, what they are: fetched once, and again when the lock differs
npm_fetch() {
	[ -e "$2/fetched" ] && cmp -s "$1/package-lock.json" "$2/package-lock.json" && return 0
	command -v npm >/dev/null || "$root/scripts/bootstrap" npm
	rm -rf "$2"
	mkdir -p "$2"
	cp "$1"/{package.json,package-lock.json,.npmrc} "$2/"
	# Not `npm ci`: it wants the packages of every platform.
	if ! npm install --no-save --prefix "$2" --loglevel=error >"$2/npm.log" 2>&1; then
		cat "$2/npm.log"
		grep -qE "$no_way" "$2/npm.log" && { echo "npm cannot fetch $3"; exit 77; }
		exit 1
	fi
	touch "$2/fetched"
}
# where they are: sets $node
npm_node() {
	node=$(echo "$1"/node_modules/node-linux-*/bin/node)
	[ -x "$node" ] || { echo "no Node for $(uname -m) among the packages"; exit 1; }
}
