#!/usr/bin/env bash
# Goal: the console's twenty heaviest questions at 240,000 pupils while marks arrive, none over 50 ms at p99; requests a second.
#
#   SCHOOLS=560     simulated schools (about 428 pupils each)
#   YEAR=12         weeks of marks held
#   ROUNDS=60       times that each question is asked while marks arrive; and with nothing else at work
#   KEEP=DIR        leave the store there, or begin with the one that is there
#
# The schools' answers are written beforehand and nginx hands them out; daemon, nginx and the asker share this machine. A
# question's own cost is the engine's CPU time between asking and answer with nothing else at work; quote that before the
# wall-clock figures. Beside it: one question in SQLite over a ready-made table of counters, and a file from nginx.
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib-console.sh"
. "$(dirname "${BASH_SOURCE[0]}")/pull/borough.sh"
schools=${SCHOOLS:-560} year=${YEAR:-12} rounds=${ROUNDS:-60} keep=${KEEP:-}
command -v nginx >/dev/null || "$root/scripts/bootstrap" nginx-light
command -v wrk >/dev/null || "$root/scripts/bootstrap" wrk
/usr/bin/python3 -c 'import yaml' 2>/dev/null || "$root/scripts/bootstrap" python3-yaml
web=$root/build/web
[ -f "$web/manifest.json" ] || make -s -C "$root" web
epoch() { TZ=Europe/London date -d "${1/T/ }" +%s; }
metric() { curl -sf "http://127.0.0.1:$console_port/metrics" | awk -v m="muster_$1" '$1 == m { print $2 }'; }

answers() { # when, first day, last day: what schools answer then, in $run/web
	rm -rf "${run:?}/web"
	"$bin/sim" pages --schools "$schools" --dir "$run/sim" --out "$run/web" --base-url "https://127.0.0.1:$school_port/v1.0" \
		--at "$(epoch "$1")" --from "$2" --to "$3" --per-page 5000 >"$run/counts"
	cp "$run/sim/ca.pem" "$run/config/ca.pem"
}
server_start() {
	sed "s|@PORT@|$school_port|; s|@GZIP@|on|; s|@RUN@|$run|g" "$root/tests/bench/pull/nginx.conf" >"$run/nginx.conf"
	nginx -p "$run" -c "$run/nginx.conf" -e "$run/nginx.log"
	nginx_pid=$(<"$run/nginx.pid")
	started+=("$nginx_pid")
}

# A year so far: one week pulled, and its leaves again as the weeks before it.
fill() {
	answers 2026-11-26T22:59 2026-11-23 2026-11-26
	server_start
	daemon_clock=2026-11-26T22:59
	daemon_start
	"$bin/muster" clock run --until 2026-11-27T00:30 >/dev/null
	daemon_stop
	kill -QUIT "$nginx_pid"
	wait_while 20 "nginx" kill -0 "$nginx_pid"
	sqlite3 "$run/data/muster.db" "WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM w WHERE n < $year)
		INSERT OR IGNORE INTO leaf (year_monday, school, week, bytes)
		SELECT year_monday, school, week - n, bytes FROM leaf, w WHERE week = (SELECT max(week) FROM leaf)"
}

big_borough
console_here
if [ -n "$keep" ] && [ -d "$keep/data" ]; then
	for what in data keys drop config; do rm -rf "${run:?}/$what" && cp -R "$keep/$what" "$run/$what"; done
	sed -i "s|https://127.0.0.1:[0-9]*/|https://127.0.0.1:$school_port/|" "$run"/config/schools/*.yaml
	sed -i "s|console: 127.0.0.1:[0-9]*|console: 127.0.0.1:$console_port|; s|bus: tcp://127.0.0.1:[0-9]*|bus: tcp://127.0.0.1:$bus_port|" "$run/config/muster.yaml"
	rm -f "$run/data/clock" "$run/data/control.sock"
else
	begun=$EPOCHREALTIME
	fill
	say "filled in $(awk "BEGIN { printf \"%.0f\", $EPOCHREALTIME - $begun }") s"
	if [ -n "$keep" ]; then
		mkdir -p "$keep"
		for what in data keys drop config; do cp -R "$run/$what" "$keep/$what"; done
	fi
fi
answers 2026-11-27T12:00 2026-11-23 2026-11-27
server_start
daemon_clock=2026-11-27T08:40
daemon_start --web "$web"
for person in maren-holt rhys-carrow tova-lind idris-pell bea-umunna noor-ashby; do person_add "$person"; done
"$bin/muster" clock run --until 2026-11-27T09:41 >/dev/null
say "$(metric cells) marks of $(cut -d' ' -f2 "$run/counts") pupils at $(cut -d' ' -f1 "$run/counts") schools, $(metric alerts) alerts"
/usr/bin/python3 "$root/tests/bench/console/ask.py" --run "$run" --port "$console_port" --engine "$(role_pid engine)" \
	--console "$(role_pid console)" --rounds "$rounds" --muster "$bin/muster" --until 2026-11-27T11:45

# --- requests a second ---------------------------------------------------------------------------------------------------
wrk_of() { # words, further arguments of wrk
	local words=$1
	shift
	printf '  %-46s %10s\n' "$words" "$(wrk -t1 -c16 -d4s "$@" | awk '/Requests\/sec/ { printf "%.0f", $2 }')"
}
base=http://127.0.0.1:$console_port
page=$(jq -r '.pages | to_entries[] | select(.key == "/") | .value.file' "$web/manifest.json")
static_port=$(free_port)
mkdir -p "$run/static"
cat >"$run/static.conf" <<END
worker_processes 1;
pid $run/static/pid;
error_log $run/static/log;
events { worker_connections 512; }
http {
	access_log off;
	include /etc/nginx/mime.types;
	client_body_temp_path $run/static/body;
	proxy_temp_path $run/static/proxy;
	fastcgi_temp_path $run/static/fastcgi;
	uwsgi_temp_path $run/static/uwsgi;
	scgi_temp_path $run/static/scgi;
	keepalive_requests 1000000;
	server { listen 127.0.0.1:$static_port; location / { root $web; } }
}
END
nginx -p "$run" -c "$run/static.conf" -e "$run/static/log"
started+=("$(<"$run/static/pid")")
chmod -R go+rX "$web" 2>/dev/null || true
cookie="Cookie: $(awk '$6 == "muster" { print $6 "=" $7 }' "$run/maren-holt.jar")"
say ""
say "requests a second, 16 connections"
wrk_of "the start page" "$base/"
wrk_of "the same file from nginx, one worker" "http://127.0.0.1:$static_port/$page"
wrk_of "GET /session, signed in" -H "$cookie" "$base/api/v1/session"
wrk_of "GET /rollcall, signed in" -H "$cookie" "$base/api/v1/rollcall"
wrk_of "GET /inbox, signed in" -H "$cookie" "$base/api/v1/inbox"
node=$(echo "$root"/node_modules/node-linux-*/bin/node)
if [ -x "$node" ] && command -v chromium >/dev/null; then
	"$node" --no-warnings "$root/tests/bench/console/first.mjs" "$root/package.json" "$(command -v chromium)" "$base/" ||
		say "  first content: the browser did not come so far"
else
	say "  first content: no Chromium here (make check-browser fetches it)"
fi
daemon_stop
