#!/usr/bin/env bash
# Goal: the supervisor keeps the roles going, reloads whole or not at all, never shares its data
# folder, and stops in order without leaving anybody behind.
. "$(dirname "$0")/lib.sh"

# --- a first start that cannot be: every fault at once, exit 1, nothing left ------------------
borough
cp -R "$run/config" "$run/good"
echo 'surprise: 1' >>"$run/config/teams/cme.yaml"
printf 'a: &x 1\nb: *x\n' >"$run/config/calendars/bad.yaml"
status=0
"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" >"$run/first.log" 2>&1 || status=$?
[ $status -eq 1 ] || fail "a bad configuration started with status $status"
grep -q '^teams/cme.yaml:[0-9]*:[0-9]*: ' "$run/first.log" || fail "the fault of teams/cme.yaml is not told"
grep -q '^calendars/bad.yaml:1:' "$run/first.log" || fail "the fault of calendars/bad.yaml is not told"
[ ! -e "$run/data/control.sock" ] && [ ! -e "$run/data/musterd.pid" ] || fail "it left something behind"
rm -rf "$run/config" && cp -R "$run/good" "$run/config"

mv "$run/keys/master.key" "$run/master.key"
"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" >"$run/first.log" 2>&1 && fail "it started without its master key"
grep -q '^master.key: ' "$run/first.log" || fail "the missing master key is not told"
mv "$run/master.key" "$run/keys/master.key"

# --- it runs, alone ------------------------------------------------------------------------------
daemon_start
say "ready"
"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" >"$run/second.log" 2>&1 && fail "a second daemon started"
grep -q "in use by process $daemon_pid" "$run/second.log" || fail "the second daemon does not say who holds the folder"
[ "$(cat "$run/data/musterd.pid")" = "$daemon_pid" ] || fail "the pid file is wrong"
[ "$(stat -c %a "$run/data/control.sock")" = 660 ] || fail "the control socket has mode $(stat -c %a "$run/data/control.sock")"
"$bin/muster" status >"$run/status.log" || fail "muster status"

# --- kill -9 of each role ------------------------------------------------------------------------
other_pid() { pid=$(role_pid "$1") && [ "$pid" != "$2" ]; }
answers() { "$bin/muster" status; }
for role in parse fetch engine bus login console; do
	before=$(role_pid "$role")
	kill -9 "$before"
	wait_for 10 "$role to come back" other_pid "$role" "$before"
	wait_for 10 "an answer after $role was killed" answers
	grep -q "event=role_exit name=\"$role\" pid=$before cause=\"killed by signal 9" "$run/musterd.log" ||
		fail "the end of $role is not in the log with its cause"
done
wait_for 10 "the console" curl -fs -m 2 "http://127.0.0.1:$console_port/healthz"
say "every role was killed and came back"

# --- reload --------------------------------------------------------------------------------------
accepted=$(logged_times configuration_in_force)
more_accepted() { [ "$(logged_times configuration_in_force)" -gt "$accepted" ]; }
sed -i 's/^name: .*/name: Renamed Team/' "$run/config/teams/cme.yaml"
kill -HUP "$daemon_pid"
wait_for 10 "the good reload" more_accepted

accepted=$(logged_times configuration_in_force)
engine=$(role_pid engine)
echo 'surprise: 1' >>"$run/config/teams/cme.yaml"
kill -HUP "$daemon_pid"
wait_for 10 "the bad reload" logged reload_failed
[ "$(logged_times configuration_in_force)" = "$accepted" ] || fail "a bad reload changed something"
[ "$(role_pid engine)" = "$engine" ] || fail "a bad reload restarted the engine"
failure_shown() { "$bin/muster" status | has 'teams/cme.yaml'; }
wait_for 10 "muster status to show the failed reload" failure_shown

rm -rf "$run/config" && cp -R "$run/good" "$run/config"
old_bus=$bus_port bus_port=$(free_port)
sed -i "s|127.0.0.1:$old_bus|127.0.0.1:$bus_port|" "$run/config/muster.yaml"
bus=$(role_pid bus)
kill -HUP "$daemon_pid"
wait_for 10 "the bus at its new address" other_pid bus "$bus"
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for 10 "the bus to listen" listening "$bus_port"
listening "$old_bus" && fail "the bus still listens at its old address"
say "reload: whole, or not at all"

# --- kill -9 of the supervisor: nobody survives it, and the next one starts at once ---------------
pids=()
for role in parse fetch engine bus login console; do pids+=("$(role_pid "$role")"); done
kill -9 "$daemon_pid"
wait "$daemon_pid" 2>/dev/null || true
anybody() { for pid in "${pids[@]}"; do [ -d "/proc/$pid" ] && return 0; done; return 1; }
wait_while 5 "a role without a supervisor" anybody
daemon_start
"$bin/muster" status >/dev/null || fail "muster status after kill -9 of the supervisor"

# --- an orderly stop -------------------------------------------------------------------------------
pids=()
for role in parse fetch engine bus login console; do pids+=("$(role_pid "$role")"); done
daemon_stop
anybody && fail "a role outlived an orderly stop"
grep -q 'event=role_killed' "$run/musterd.log" && fail "a role had to be killed"
[ ! -e "$run/data/control.sock" ] && [ ! -e "$run/data/musterd.pid" ] || fail "it left something behind"
say "supervisor: as it has to be"
