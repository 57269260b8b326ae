# What tests of the sign-in by OpenID Connect begin with: the pinned npm packages, fetched once into build/oidc; the
# Node among them runs them, since Debian's is too old. Sets $tools and $node. Skips (77) when there is no way to the
# packages, and only then. Needs $root.
tools=$root/build/oidc
no_way='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT'
if [ ! -e "$tools/fetched" ] || ! cmp -s "$root/tests/oidc/package-lock.json" "$tools/package-lock.json"; then
	command -v npm >/dev/null || "$root/scripts/bootstrap" npm
	rm -rf "$tools"
	mkdir -p "$tools"
	cp "$root"/tests/oidc/{package.json,package-lock.json,.npmrc} "$tools/"
	# Not `npm ci`: it wants the packages of every platform.
	if ! npm install --no-save --prefix "$tools" --loglevel=error >"$tools/npm.log" 2>&1; then
		cat "$tools/npm.log"
		grep -qE "$no_way" "$tools/npm.log" && { echo "npm cannot fetch the provider"; exit 77; }
		exit 1
	fi
	touch "$tools/fetched"
fi
node=$(echo "$tools"/node_modules/node-linux-*/bin/node)
[ -x "$node" ] || { echo "no Node for $(uname -m) among the packages"; exit 1; }
# Programs find packages beside themselves.
cp "$root"/tests/oidc/*.mjs "$tools/"
