#!/usr/bin/env bash
# Goal: a person signs in to the console over HTTP, reads, is told that there is something new, and signs out; a cookie
# that is signed out gets nothing, requests of other sites' pages change nothing, and the reverse proxy's word counts on
# its own socket only.
# cap: 180
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"

header() { sed -n "s/^$1: *//Ip" "$run/heads" | tr -d '\r'; }
expect() { [ "$status" = "$1" ] || fail "$2: wanted $1, found $status: $(cat "$run/body")"; }

borough
console_here
mkdir -p "$run/web/assets"
printf '<!doctype html><title>Muster</title>' >"$run/web/index.html"
printf 'export {}' >"$run/web/assets/main-0a1b.js"
gzip -9nk "$run/web/assets/main-0a1b.js"
cat >"$run/web/manifest.json" <<JSON
{"assets": {"/assets/main-0a1b.js": {"file": "assets/main-0a1b.js", "type": "text/javascript; charset=utf-8"}},
 "pages": {"/": {"file": "index.html", "type": "text/html; charset=utf-8"}}}
JSON
# Somebody the council's own service signs in.
sed 's/^id: .*/id: proxy-person/; s/^name: .*/name: Pat Proxy/; s/^mail: .*/mail: pat@council.example/; s/^restricted: .*//' \
	"$run/config/people/maren-holt.yaml" >"$run/config/people/proxy-person.yaml"
printf 'sign_in: proxy\nsubject: pat@council.example\n' >>"$run/config/people/proxy-person.yaml"
sed -i "s|^console:|&\n  proxy_socket: $run/proxy.sock|" "$run/config/muster.yaml"
sim_start 7
daemon_start --web "$run/web"

# --- pages ---------------------------------------------------------------------------------------------------
base=http://127.0.0.1:$console_port
curl -s -m 5 -D "$run/heads" -o "$run/body" "$base/"
has "default-src 'none'" <"$run/heads" || fail "the start page has no CSP"
[ "$(header ETag)" != "" ] || fail "the start page has no ETag"
[ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' -H "If-None-Match: $(header ETag)" "$base/")" = 304 ] || fail "the page is sent twice"
curl -s -m 5 -D "$run/heads" -o "$run/body" -H 'Accept-Encoding: gzip' "$base/assets/main-0a1b.js"
has immutable <"$run/heads" && has -i '^Content-Encoding: gzip' <"$run/heads" || fail "the script is not kept, or not packed"
gunzip -c "$run/body" | cmp - "$run/web/assets/main-0a1b.js" || fail "the packed script is another one"
for path in /manifest.json /index.html /assets/main-0a1b.js.gz /assets/../index.html /%2e%2e/index.html //; do
	[ "$(curl -s -m 5 --path-as-is -o /dev/null -w '%{http_code}' "$base$path")" = 404 ] || fail "$path is served"
done
say "pages: as the manifest has them, and nothing beside"

# --- nobody yet ------------------------------------------------------------------------------------------------
: >"$run/nobody.jar" && echo none >"$run/nobody.csrf"
ask nobody GET /session && expect 401 "nobody"
[ "$(header Content-Type)" = application/problem+json ] || fail "a problem of type $(header Content-Type)"
ask nobody POST /session '{"person": "maren-holt", "password": "wrong", "code": "000000"}' && expect 401 "a wrong password"
cp "$run/body" "$run/wrong"
ask nobody POST /session '{"person": "nobody-here", "password": "wrong", "code": "000000"}' && expect 401 "nobody's name"
cmp "$run/body" "$run/wrong" || fail "a name that is there is answered differently"
ask nobody POST /session '{"person": "maren-holt", "pasword": "x"}' && expect 422 "a misspelt member"
jq -e '[.fields[] | select(.name == "pasword") | .text] == ["is not known here; did you mean \"password\"?"]' "$run/body" >/dev/null ||
	fail "the misspelt member: $(cat "$run/body")"
ask nobody POST /session '{"person": "x", "password": "y"}' -H 'Origin: https://evil.example' && expect 403 "another site's page"

# --- signed in --------------------------------------------------------------------------------------------------
person_add maren-holt
sign_in maren-holt
header Set-Cookie | has '^muster=[0-9a-f]\{64\}; Path=/; HttpOnly; SameSite=Strict$' || fail "the cookie: $(header Set-Cookie)"
jq -e 'has("token") | not' "$run/body" >/dev/null || fail "the token stands in the answer"
ask maren-holt GET /session && expect 200 "the session"
jq -e '.person.id == "maren-holt" and .ends_in > 800 and (.http == null)' "$run/body" >/dev/null || fail "the session: $(cat "$run/body")"
[ "$(header Cache-Control)" = no-store ] || fail "an answer may be kept"
ask maren-holt GET /session "" -H "X-Muster-Subject: pat@council.example" && expect 200 "the proxy's header on another socket"
jq -e '.person.id == "maren-holt"' "$run/body" >/dev/null || fail "a header made somebody else"
ask maren-holt POST /session/proxy '{}' -H "X-Muster-Subject: pat@council.example" && expect 404 "the proxy's sign-in on another socket"
ask maren-holt GET /alerts/0000 && expect 404 "an id of no form"
cp "$run/body" "$run/nothing"
ask maren-holt GET "/alerts/$(printf '%064d' 0)" && expect 404 "nobody's alert"
cmp "$run/body" "$run/nothing" || fail "ids that are not there are answered in two ways"
ask maren-holt GET /nonsense && expect 404 "no such path"
cmp "$run/body" "$run/nothing" || fail "a path that is not there is answered differently"
ask maren-holt PUT /session && expect 405 "PUT"
[ "$(header Allow)" = "GET, HEAD, POST, DELETE" ] || fail "Allow: $(header Allow)"
say "signed in: reads, and is refused alike"

# --- something new ------------------------------------------------------------------------------------------------
curl -sN -m 100 -b "$run/maren-holt.jar" "$(api /events)" >"$run/events" &
started+=("$!")
events=$!
wait_for 10 "the stream" grep -q '^: muster' "$run/events"
"$bin/muster" clock run --until 2026-11-23T10:00 >/dev/null
wait_for 20 "word of something new" grep -q '^event: changed' "$run/events"
grep -v -e '^retry: 3000$' -e '^:' -e '^event: changed$' -e '^data: {}$' -e '^$' "$run/events" && fail "the stream says more than that"

# Windows that were closed count no longer, though nothing was written to them since.
windows=()
for i in 1 2 3; do
	curl -sN -m 100 -b "$run/maren-holt.jar" "$(api /events)" >"$run/window.$i" &
	windows+=("$!")
	wait_for 10 "window $i" grep -q '^: muster' "$run/window.$i"
done
[ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' -b "$run/maren-holt.jar" "$(api /events)")" = 429 ] || fail "a fifth window is let in"
kill "${windows[@]}"
wait "${windows[@]}" || true
curl -sN -m 100 -b "$run/maren-holt.jar" "$(api /events)" >"$run/window.4" &
started+=("$!")
wait_for 5 "a window in the place of one that was closed" grep -q '^: muster' "$run/window.4"

# --- the reverse proxy ---------------------------------------------------------------------------------------------
[ "$(stat -c %a "$run/proxy.sock")" = 660 ] || fail "the proxy's socket has mode $(stat -c %a "$run/proxy.sock")"
proxy=(--unix-socket "$run/proxy.sock" -H 'X-Muster-Subject: pat@council.example')
: >"$run/pat.jar" && echo none >"$run/pat.csrf"
ask pat POST /session/proxy '{}' --unix-socket "$run/proxy.sock" && expect 401 "a proxy that names nobody"
ask pat POST /session/proxy '{}' "${proxy[@]}" -c "$run/pat.jar" && expect 200 "the council's sign-in"
jq -r .csrf "$run/body" >"$run/pat.csrf"
ask pat GET /session "" "${proxy[@]}" && expect 200 "through the proxy"
ask pat GET /session && expect 401 "the same cookie past the proxy"
ask pat GET /session "" --unix-socket "$run/proxy.sock" -H 'X-Muster-Subject: somebody.else' && expect 401 "as somebody else"
say "the reverse proxy: believed on its socket only"

# --- signing out --------------------------------------------------------------------------------------------------
cp "$run/maren-holt.jar" "$run/old.jar" && cp "$run/maren-holt.csrf" "$run/old.csrf"
echo wrong >"$run/maren-holt.csrf"
ask maren-holt DELETE /session && expect 403 "signing out with another token"
cp "$run/old.csrf" "$run/maren-holt.csrf"
ask maren-holt DELETE /session && expect 204 "signing out"
has 'Max-Age=0' <<<"$(header Set-Cookie)" || fail "the cookie stays"
ask old GET /session && expect 401 "a cookie that is signed out"
wait_while 10 "the stream of who has signed out" kill -0 "$events"

# --- the engine is killed: sessions end, nobody waits for ever -------------------------------------------------------
kill -9 "$(role_pid engine)"
again() { curl -fs -m 3 "$base/readyz"; }
wait_for 20 "the engine" again
ask pat GET /session "" "${proxy[@]}" && expect 401 "a session of the engine's earlier life"
daemon_stop
[ ! -e "$run/proxy.sock" ] || fail "the proxy's socket was left behind"
say "console: as it has to be"
