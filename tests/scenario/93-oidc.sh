#!/usr/bin/env bash
# Goal: the council's own sign-in by OpenID Connect: Debian's Apache with the site file we ship, before the console's Unix
# socket, and a provider of the standard's own people. A person goes all the way and out again; headers that somebody
# made up, subjects that no Person names, and replayed states, codes and nonces get nothing, and refusals are logged.
# cap: 240
. "$(dirname "$0")/lib.sh"
apache2=/usr/sbin/apache2 modules=/usr/lib/apache2/modules
[ -x $apache2 ] && [ -f $modules/mod_auth_openidc.so ] || skip "apache2-bin or libapache2-mod-auth-openidc is not installed"
. "$root/tests/oidc/tools.sh"
[ -f "$root/build/web/manifest.json" ] || skip "no pages: make web"

borough
printf 'sign_in: proxy\nsubject: maren.holt@council.example\n' >>"$run/config/people/maren-holt.yaml"
socket=$run/proxy.sock
sed -i "s|^listen:|console:\n  proxy_socket: $socket\n&|" "$run/config/muster.yaml"
sim_small=4
sim_start 7
daemon_start --web "$root/build/web"
"$bin/muster" clock run --until 2026-11-23T10:00 >/dev/null

# --- certificates, the provider ------------------------------------------------------------------------------------
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=the council's authority" \
	-keyout "$run/far-ca.key" -out "$run/far-ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout "$run/far.key" -out "$run/far.csr" 2>/dev/null
openssl x509 -req -in "$run/far.csr" -CA "$run/far-ca.pem" -CAkey "$run/far-ca.key" -CAcreateserial -days 2 \
	-extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) -out "$run/far.pem" 2>/dev/null
site_port=$(free_port) provider_port=$(free_port) nginx_port=$(free_port)
site=https://localhost:$site_port
secret=$(openssl rand -hex 24)
"$node" --no-warnings "$tools/provider.mjs" "$provider_port" "$run/far.pem" "$run/far.key" "$secret" "$site/oidc/callback" \
	>"$run/provider.log" 2>&1 &
started+=("$!")
wait_for 20 "the provider" grep -q ready "$run/provider.log"

# --- Apache, with the site file of packaging/apache; only its names are changed ----------------------------------------
printf 'OIDCClientSecret %s\nOIDCCryptoPassphrase %s\n' "$secret" "$(openssl rand -hex 24)" >"$run/secret.conf"
sed "s|<VirtualHost \*:443>|<VirtualHost 127.0.0.1:$site_port>|; s|ServerName muster.council.example|ServerName localhost:$site_port|
	s|https://muster.council.example|$site|; s|https://login.council.example|https://localhost:$provider_port|
	s|/etc/ssl/certs/muster.pem|$run/far.pem|; s|/etc/ssl/private/muster.key|$run/far.key|
	s|/etc/apache2/muster-oidc-secret.conf|$run/secret.conf|; s|/run/muster/console.sock|$socket|" \
	"$root/packaging/apache/muster.conf" >"$run/site.conf"
grep -n 'council.example\|/etc/\|/run/muster' "$run/site.conf" | grep -v ':#\|: *#' && fail "names that were not changed"
{
	echo "ServerRoot $run"
	echo "PidFile $run/apache.pid"
	echo "ErrorLog $run/apache.log"
	echo "Mutex file:$run default"
	echo "Listen 127.0.0.1:$site_port https"
	for module in mpm_event authn_core authz_core authz_user socache_shmcb ssl headers proxy proxy_http auth_openidc; do
		echo "LoadModule ${module}_module $modules/mod_$module.so"
	done
	echo "ServerName localhost"
	# The provider's certificate is of this run's authority.
	echo "OIDCCABundlePath $run/far-ca.pem"
	echo "Include $run/site.conf"
} >"$run/apache.conf"
# A worker that is not root has to reach the socket and the folder.
if [ "$(id -u)" = 0 ]; then
	echo "User www-data" >>"$run/apache.conf"
	echo "Group www-data" >>"$run/apache.conf"
	chmod 711 "$run" && chown :www-data "$socket"
fi
$apache2 -t -f "$run/apache.conf" >"$run/apache.check" 2>&1 || fail "Apache does not take the site: $(cat "$run/apache.check")"
$apache2 -D FOREGROUND -f "$run/apache.conf" >>"$run/apache.out" 2>&1 &
started+=("$!")
answers() { curl -s -m 5 --cacert "$run/far-ca.pem" -o /dev/null "$1"; }
wait_for 20 "Apache" answers "$site/answer"

# --- nginx, where it is there, with the site file of packaging/nginx ------------------------------------------------------
nginx=none
if [ -x /usr/sbin/nginx ]; then
	nginx=https://localhost:$nginx_port
	mkdir -p "$run/nginx"
	{
		printf 'daemon off;\npid %s/nginx/pid;\nerror_log %s/nginx/error.log;\nevents {}\nhttp {\n' "$run" "$run"
		for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $run/nginx/$kind;"; done
		sed "/listen \[::\]/d; /listen 80;/,/^}/{s/listen 80/listen 127.0.0.1:$(free_port)/}; s/listen 443/listen 127.0.0.1:$nginx_port/
			s|/etc/ssl/certs/muster.pem|$run/far.pem|; s|/etc/ssl/private/muster.key|$run/far.key|
			s|127.0.0.1:8480|127.0.0.1:$console_port|; s|/var/log/nginx|$run/nginx|; s|muster.council.example|localhost|" \
			"$root/packaging/nginx/muster.conf"
		echo "}"
	} >"$run/nginx.conf"
	/usr/sbin/nginx -c "$run/nginx.conf" >"$run/nginx.log" 2>&1 &
	started+=("$!")
	wait_for 20 "nginx" answers "$nginx/"
else
	say "nginx is not installed: its site file is not tried here"
fi

/usr/bin/python3 "$root/tests/scenario/93-agent.py" "$site" "$run/far-ca.pem" "http://127.0.0.1:$console_port" "$nginx" >"$run/agent" 2>&1 ||
	{ cat "$run/agent"; fail "$(tail -n 1 "$run/agent")"; }
cat "$run/agent"

# --- what is kept of it ------------------------------------------------------------------------------------------------
daemon_stop
audited() { sqlite3 "$run/data/muster.db" "SELECT count(*) FROM audit WHERE kind = '$1' AND text LIKE '%$2%'"; }
refused=$(audited sign_in_refused 'the reverse proxy named somebody who is not in people/')
[ "$refused" -ge 2 ] || fail "refusals are not kept: $refused"
[ "$(audited signed_in 'by the reverse proxy')" -ge 2 ] && [ "$(audited signed_out '')" -ge 1 ] || fail "signing in and out is not kept"
grep -q "stranger@elsewhere" "$run/musterd.log" && fail "who was refused stands in the log"
for words in "invalid_grant\|grant" nonce; do
	grep -qi "$words" "$run/apache.log" "$run/provider.log" || fail "nobody says why a replay failed: $words"
done
say "the council's sign-in: as it has to be; $refused refusals kept in the audit"
