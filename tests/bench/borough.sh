#!/usr/bin/env bash
# Goal: the example borough end to end: start, the year-to-date load, page to alert, memory.
#
# Beside the load stand, taking turns with it in the same run: a Python pipeline of the usual
# kind (peer_pull.py) and curl alone, each on a few of the schools. School servers, daemon and
# rivals share this machine, so quote CPU and ratios before wall-clock figures. About two minutes.
. "$(dirname "${BASH_SOURCE[0]}")/../scenario/lib.sh"

rounds=3 starts=5
roles="supervisor fetch parse engine bus console"
peer_schools="A0000000001 A0000000004 A0000000009"
ticks=$(getconf CLK_TCK)

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }

# --- starting ---------------------------------------------------------------------------------

# The daemon's log, and the moment it says that it is ready.
follow() {
	local line
	while IFS= read -r line; do
		case $line in *event=ready*) printf '%s\n' "$EPOCHREALTIME" >"$run/ready.new" && mv "$run/ready.new" "$run/ready" ;; esac
		printf '%s\n' "$line"
	done >"$run/musterd.log"
}
# Appends to $run/starts.$1: ms from exec to event=ready; ms from exec to the first answer to `status`.
start_timed() {
	local begun answered
	rm -f "$run/ready" "$run/log.pipe"
	mkfifo "$run/log.pipe"
	follow <"$run/log.pipe" &
	started+=("$!")
	begun=$EPOCHREALTIME
	"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" --drop "$run/drop" \
		--clock "simulated:$daemon_clock" >"$run/log.pipe" 2>&1 &
	daemon_pid=$!
	until "$bin/muster" status >/dev/null 2>&1; do
		kill -0 "$daemon_pid" 2>/dev/null || fail "the daemon did not start"
		sleep 0.005
	done
	answered=$EPOCHREALTIME
	wait_for 30 "the daemon to be ready" test -f "$run/ready"
	printf '%s %s\n' "$(calc %.1f "($(cat "$run/ready") - $begun) * 1000")" \
		"$(calc %.1f "($answered - $begun) * 1000")" >>"$run/starts.$1"
}

# --- the daemon's CPU and memory ----------------------------------------------------------------

find_roles() { # role pids into pid[]
	local role
	declare -gA pid=([supervisor]=$daemon_pid)
	for role in $roles; do
		[ "$role" = supervisor ] || pid[$role]=$(role_pid "$role") || fail "no $role role"
	done
}
cpu_of() { # pid: seconds in user and system
	local stat
	stat=$(<"/proc/$1/stat")
	set -- ${stat##*) } # from field 3 on
	calc %.2f "(${12} + ${13}) / $ticks"
}
pss_of() { awk '$1 == "Pss:" { printf "%.1f", $2 / 1024 }' "/proc/$1/smaps_rollup"; }
pss_anon_of() { awk '$1 == "Pss_Anon:" { printf "%.1f", $2 / 1024 }' "/proc/$1/smaps_rollup"; }
metric() { curl -sf "http://127.0.0.1:$console_port/metrics" | awk -v m="muster_$1" '$1 == m { print $2 }'; }

# --- the load ---------------------------------------------------------------------------------

# One load of the year so far into an empty store: $run/load.N has role and CPU seconds a line,
# with "wall", "sim", "marks" and "pages" beside them.
load() {
	local role begun sim_before
	rm -rf "${run:?}/data"
	mkdir "$run/data"
	sim_before=$(cpu_of "$sim_pid")
	start_timed loading
	begun=$(cat "$run/ready")
	"$bin/muster" clock run --until 2026-11-23T06:31 >/dev/null
	{
		printf 'wall %s\n' "$(calc %.3f "$EPOCHREALTIME - $begun")"
		find_roles
		for role in $roles; do printf '%s %s\n' "$role" "$(cpu_of "${pid[$role]}")"; done
		printf 'sim %s\n' "$(calc %.2f "$(cpu_of "$sim_pid") - $sim_before")"
		printf 'marks %s\npages %s\n' "$(metric cells)" "$(metric pages_total)"
	} >"$run/load.$1"
	for role in $roles; do printf '%s %s %s\n' "$role" "$(pss_of "${pid[$role]}")" "$(pss_anon_of "${pid[$role]}")"; done >"$run/memory"
}

peer() {
	rm -f "$run"/peer.db*
	# shellcheck disable=SC2086
	python3 "$root/tests/bench/peer_pull.py" --base "https://127.0.0.1:$school_port/v1.0" --ca "$run/config/ca.pem" \
		--token sim-token --store "$run/peer.db" --from 2026-09-01 --to 2026-11-23 --urls "$run/urls" \
		$peer_schools >"$run/peer.$1" || fail "the Python pipeline"
}

floor() { # curl alone: the peer's pages once more, on one kept connection, kept nowhere
	local TIMEFORMAT='%R %U %S'
	sed 's|.*|url = "&"\noutput = "/dev/null"|' "$run/urls" >"$run/curlrc"
	{ time curl -sf --compressed --cacert "$run/config/ca.pem" -H 'Authorization: Bearer sim-token' -K "$run/curlrc"; } 2>"$run/curl.$1" ||
		fail "curl"
}

of() { # file stem, awk program giving one number: the median over the rounds
	local i
	for ((i = 1; i <= rounds; i++)); do awk "$2" "$run/$1.$i"; done | median
}

# --- the run ------------------------------------------------------------------------------------

borough
sim_start 7
rm -f "$run/data/clock"

for ((i = 1; i <= starts; i++)); do
	rm -rf "${run:?}/data"
	mkdir "$run/data"
	kill -STOP "$sim_pid" # nothing is loaded yet when the daemon answers
	start_timed empty
	daemon_stop
	kill -CONT "$sim_pid"
done
for ((i = 1; i <= rounds; i++)); do
	load "$i"
	peer "$i"
	floor "$i"
	daemon_stop
done
for ((i = 1; i <= starts; i++)); do
	start_timed full
	[ "$i" -eq "$starts" ] || daemon_stop
done

# Two school weeks with the teams' listeners; the daemon is freshly started, so that its latencies
# are of these days alone.
mailboxes=()
for team in $teams; do mailboxes+=(--mailbox "$team"); done
"$bin/muster" listen "${mailboxes[@]}" --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" \
	--store "$run/received" >/dev/null 2>"$run/listen.err" &
started+=("$!")
listening() { [ "$(grep -c 'listening' "$run/listen.err")" -eq 4 ]; }
wait_for 20 "the listeners" listening
begun=$EPOCHREALTIME
"$bin/muster" clock run --delivered --until 2026-12-04T18:00 >/dev/null
days_seconds=$(calc %.1f "$EPOCHREALTIME - $begun")
p50=$(metric page_to_alert_p50_microseconds) p99=$(metric page_to_alert_p99_microseconds)
timed=$(metric page_to_alert_timed_total)
[ "${timed:-0}" -gt 0 ] || fail "no alert was timed"
find_roles
for role in $roles; do printf '%s %s\n' "$role" "$(pss_of "${pid[$role]}")"; done >"$run/memory.days"
daemon_stop

# --- the table ----------------------------------------------------------------------------------

load_cpu='/^(supervisor|fetch|parse|engine|bus|console) / { s += $2 } END { print s }'
marks=$(of load '$1 == "marks" { print $2 }') pages=$(of load '$1 == "pages" { print $2 }')
[ -n "$marks" ] && [ -n "$pages" ] || fail "the console told no totals"
wall=$(of load '$1 == "wall" { print $2 }') cpu=$(of load "$load_cpu") sim=$(of load '$1 == "sim" { print $2 }')
read -r peer_marks peer_pages peer_bytes _ <"$run/peer.1"
peer_wall=$(of peer '{ print $4 }') peer_cpu=$(of peer '{ print $5 + $6 }')
curl_wall=$(of curl '{ print $1 }') curl_cpu=$(of curl '{ print $2 + $3 }')
ours_us=$(calc %.2f "$cpu / $marks * 1e6") peer_us=$(calc %.2f "$peer_cpu / $peer_marks * 1e6")
curl_us=$(calc %.2f "$curl_cpu / $peer_marks * 1e6")

say "start, ms from exec (median of $starts)      event=ready   first status answer"
for store in empty full; do
	printf '  %-40s %11s %21s\n' "$store store" "$(cut -d' ' -f1 "$run/starts.$store" | median)" "$(cut -d' ' -f2 "$run/starts.$store" | median)"
done
say ""
say "the year so far into an empty store (median of $rounds rounds; TLS, gzip, parse, check, store, fsync a page)"
printf '  %s marks on %s pages in %s s: %s marks/s, %s pages/s\n' "$marks" "$pages" "$wall" \
	"$(calc %.0f "$marks / $wall")" "$(calc %.0f "$pages / $wall")"
printf '  CPU seconds: daemon %s' "$cpu"
for role in $roles; do printf ', %s %s' "$role" "$(of load "\$1 == \"$role\" { print \$2 }")"; done
printf '; the school servers %s\n' "$sim"
say ""
say "the same pages of $(wc -w <<<"$peer_schools") schools ($peer_marks marks, $peer_pages pages, $(calc %.1f "$peer_bytes / 1e6") MB), one connection, taking turns with it"
printf '  %-40s %11s %11s %16s\n' "" "wall s" "CPU s" "CPU us a mark"
printf '  %-40s %11s %11s %16s\n' "muster, all $marks marks" "$wall" "$cpu" "$ours_us" \
	"Python, http.client + json + sqlite3" "$peer_wall" "$peer_cpu" "$peer_us" \
	"curl alone, kept nowhere" "$curl_wall" "$curl_cpu" "$curl_us"
printf '  CPU a mark, Python to muster: %s; wall a mark, Python (1 connection) to muster (4): %s\n' \
	"$(calc %.2f "$peer_us / $ours_us")" "$(calc %.2f "($peer_wall / $peer_marks) / ($wall / $marks)")"
say ""
say "page to alert: last byte of the page here, to its acknowledgement by the team's listener (CURVE)"
printf '  p50 %s ms, p99 %s ms, of %s alert messages in ten school days run in %s s\n' \
	"$(calc %.1f "$p50 / 1000")" "$(calc %.1f "$p99 / 1000")" "$timed" "$days_seconds"
say ""
say "memory, MiB of PSS                       after the load  of which own     after ten days"
while read -r role pss anon; do
	printf '  %-40s %12s %13s %17s\n' "$role" "$pss" "$anon" "$(awk -v r="$role" '$1 == r { print $2 }' "$run/memory.days")"
done <"$run/memory"
printf '  %-40s %12s %13s %17s\n' "all" "$(awk '{ s += $2 } END { printf "%.1f", s }' "$run/memory")" \
	"$(awk '{ s += $3 } END { printf "%.1f", s }' "$run/memory")" "$(awk '{ s += $2 } END { printf "%.1f", s }' "$run/memory.days")"
printf '  the store on disk after the load and the days: %s MiB\n' "$(du -sm "$run/data" | cut -f1)"
