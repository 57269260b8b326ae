# What every scenario begins with: a run folder of its own, the example borough in it on free
# ports, the daemon, and nothing left behind.
#
#   . "$(dirname "$0")/lib.sh"
#   borough; daemon_start; ...; daemon_stop
#
# Run folder: $run, with config/ keys/ data/ drop/ musterd.log. Processes end by their pid.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${MUSTER_BUILD:-$root/build/release}/bin
run=$(mktemp -d "${TMPDIR:-/tmp}/muster-scenario.XXXXXX")
started=() # pids we started
daemon_pid=
teams="virtual-school cme ess social-care-duty"
export MUSTER_CONTROL=$run/data/control.sock

say() { printf '%s\n' "$*"; }
fail() {
	printf 'FAILED: %s\n' "$*" >&2
	for log in "$run"/*.log; do
		[ -s "$log" ] && { printf -- '--- %s\n' "${log##*/}" >&2; tail -n 30 "$log" >&2; }
	done
	exit 1
}
# Reads all of it before it says whether the words are there: grep -q would end the writer before its time.
has() { # words...; as grep takes them
	local text
	text=$(cat)
	grep -q "$@" <<<"$text"
}
# After `borough`, where the simulated clock stands still while schools are read: a minute's requests would never
# be over.
unpaced() { sed -i "s|^  ca_file: ca.pem|&\n  requests_a_minute: 60000|" "$run/config/muster.yaml"; }
# What `muster alerts` has about children, a jq form each. That nothing was heard of a child while a school was
# silent, and what was said of its feed, is true of that day alone.
child_alerts() { # jq form
	"$bin/muster" alerts --json |
		jq -r ".alerts[] | select(.rule | test(\"^(not_heard|register_missing|feed_)\") | not) | $1"
}
skip() { say "$*"; exit 77; }

cleanup() {
	local pid
	for pid in ${daemon_pid:+"$daemon_pid"} ${started[@]+"${started[@]}"}; do
		kill "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$run"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# seconds, what, command...: waits until the command succeeds
wait_for() {
	local tries=$(($1 * 20)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "gave up waiting for $what"
		sleep 0.05
	done
}
# seconds, what, command...: waits as long as the command succeeds
wait_while() {
	local tries=$(($1 * 20)) what=$2
	shift 2
	while "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "$what did not end"
		sleep 0.05
	done
}

# a loopback port nobody listens on
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}

# The example borough in $run, with keys. Its schools are at $school_port, where nobody listens
# until sim_start.
borough() {
	local team
	mkdir -p "$run/data" "$run/drop" "$run/sim"
	console_port=$(free_port) bus_port=$(free_port) school_port=$(free_port)
	cp -R "$root/contracts/example" "$run/config"
	rm -rf "$run/config/lists" "$run/config/figures"
	sed -i "s|127.0.0.1:8443|127.0.0.1:$school_port|" "$run"/config/schools/*.yaml
	sed -i "s|127.0.0.1:8480|127.0.0.1:$console_port|; s|127.0.0.1:8481|127.0.0.1:$bus_port|" "$run/config/muster.yaml"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=scenario \
		-keyout /dev/null -out "$run/config/ca.pem" 2>/dev/null
	"$bin/muster" keygen --keys "$run/keys" >/dev/null
	for team in $teams; do "$bin/muster" keygen --keys "$run/keys" --client "$team" >/dev/null; done
	printf 'sim-token\n' >"$run/keys/credentials/wonde-borough"
	approve_all
}

# What the example's schools agreed to, signed with this run's key.
approve_all() {
	"$bin/muster" contract approve --from "$root/contracts/example/agreements.csv" --config "$run/config" \
		--keys "$run/keys" --today 2026-11-23 >"$run/agreements.txt" || fail "the example's agreements"
}

# The simulated schools, on the daemon's simulated clock. Call after borough, before daemon_start.
# $sim_small: so many times fewer pupils. seed, further arguments of `sim serve`...
sim_small=${SIM_SMALL:-1}
sim_start() {
	local seed=$1
	shift
	"$bin/sim" lists --seed "$seed" --small "$sim_small" --out "$run/drop" >/dev/null
	"$bin/sim" serve --port "$school_port" --seed "$seed" --small "$sim_small" --clock "$run/data/clock" --dir "$run/sim" "$@" \
		>"$run/sim.log" 2>&1 &
	sim_pid=$!
	started+=("$sim_pid")
	wait_for 20 "the simulated schools" test -f "$run/sim/sim.ready"
	cp "$run/sim/ca.pem" "$run/config/ca.pem"
}

# mailbox, further arguments: never returns, so that its pid is the listener's
listen() {
	local mailbox=$1
	shift
	exec "$bin/muster" listen --mailbox "$mailbox" --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" "$@"
}
# Every team listens from now on: its messages are in $run/TEAM.json, the pid is in ${listener_of[TEAM]}.
declare -A listener_of
everybody_listens() {
	local team
	for team in $teams; do
		listen "$team" --json >"$run/$team.json" 2>"$run/$team.err" &
		listener_of[$team]=$!
		started+=("$!")
	done
}

# One event in the daemon's log.
logged() { grep -q "event=$1" "$run/musterd.log"; }
# How often.
logged_times() { grep -c "event=$1" "$run/musterd.log" || true; }

# Starts the daemon and waits until it says it is ready. $daemon_clock: where its clock starts.
daemon_clock=2026-11-23T06:30
daemon_start() {
	: >"$run/musterd.log"
	"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" --drop "$run/drop" \
		--clock "simulated:$daemon_clock" "$@" >>"$run/musterd.log" 2>&1 &
	daemon_pid=$!
	wait_for 30 "the daemon to be ready" daemon_ready_or_gone
	kill -0 "$daemon_pid" 2>/dev/null || fail "the daemon did not start"
}
daemon_ready_or_gone() { logged ready || ! kill -0 "$daemon_pid" 2>/dev/null; }

# Stops it in order; its exit status must be the given one (0).
daemon_stop() {
	local status=0
	kill -TERM "$daemon_pid"
	wait "$daemon_pid" || status=$?
	daemon_pid=
	[ $status -eq "${1:-0}" ] || fail "the daemon ended with status $status"
}

# The pid of a live role, from /proc.
role_pid() {
	local entry words
	for entry in /proc/[0-9]*; do
		words=()
		{ mapfile -d '' -t words <"$entry/cmdline"; } 2>/dev/null || continue
		if [ "${words[*]:0:5}" = "musterd --role $1 --data $run/data" ]; then
			echo "${entry#/proc/}"
			return 0
		fi
	done
	return 1
}
# A field of /proc/PID/status of every thread of a process, one line each.
thread_fields() { # pid, field
	local status
	for status in "/proc/$1/task"/*/status; do awk -v f="$2:" '$1 == f { print $2 }' "$status"; done
}
