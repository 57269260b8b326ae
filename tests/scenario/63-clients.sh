#!/usr/bin/env bash
# Goal: the examples we hand out work as they stand: a team's system in Python, Node or C reads its mailbox, survives
# being killed and a daemon's bus that restarts, and loses and invents nothing; the specification, the AsyncAPI
# document and the JSON Schema say the same, and what really travels is what they say.
# cap: 420
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "python3-zmq is not installed"
. "$root/tests/clients/tools.sh"
clients=$root/contracts/clients

# --- what is written --------------------------------------------------------------------------------------
"$node" "$tools/checks/bus.mjs" "$root" documents >"$run/documents.txt" 2>&1 || fail "the documents: $(cat "$run/documents.txt")"
say "$(tail -1 "$run/documents.txt")"

# --- the library, as a program of somebody else's meets it ---------------------------------------------------
lib=$bin/../lib
export PKG_CONFIG_PATH=$lib/pkgconfig
# shellcheck disable=SC2046 # flags are words
gcc -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror $(pkg-config --cflags muster-client) "$clients/c/mailbox.c" \
	$(pkg-config --libs muster-client) -o "$run/mailbox" || fail "the C example does not build against the shared library"
readelf -d "$run/mailbox" | has 'NEEDED.*libmuster-client\.so\.1\]' || fail "it does not name the library's soname"
# shellcheck disable=SC2046
gcc -std=c11 -D_DEFAULT_SOURCE $(pkg-config --cflags muster-client) "$clients/c/mailbox.c" "$lib/libmuster-client.a" -lzmq \
	-o "$run/mailbox-static" || fail "the C example does not build against the static library"
nm -D --defined-only "$lib/libmuster-client.so" | awk '{ print $3 }' | sort >"$run/shown"
sed -n 's/.*\(muster_client_[a-z_]*\)(.*/\1/p' "$root/daemon/client/muster-client.h" | sort -u >"$run/named"
grep -vxF -f "$run/named" "$run/shown" && fail "the library shows what its header does not name"
for name in $(cat "$run/shown"); do grep -q "MUSTER_CLIENT_API.*$name(" "$root/daemon/client/muster-client.h" || fail "$name is not declared"; done
nm --defined-only "$lib/libmuster-client.a" | awk '$2 ~ /[A-Z]/ { print $3 }' | sort | cmp - "$run/shown" ||
	fail "the static library shows other names than the shared one"
printf '#include <muster-client.h>\nint main() { return muster_client_version()[0] == 0; }\n' >"$run/cpp.cc"
# shellcheck disable=SC2046
g++ -Wall -Wextra -Werror $(pkg-config --cflags muster-client) "$run/cpp.cc" $(pkg-config --libs muster-client) -o "$run/cpp" &&
	LD_LIBRARY_PATH=$lib "$run/cpp" || fail "C++ cannot use the header"
say "libmuster-client: $(wc -l <"$run/shown") functions shown, C and C++ programs built against it"

# --- four mailboxes, four clients ------------------------------------------------------------------------------
# mailbox: never returns; each mailbox has its language
become_client() {
	local args=(--server "tcp://127.0.0.1:$bus_port" --keys "$run/keys" --mailbox "$1" --store "$run/stored.$1")
	case $1 in
	virtual-school) exec "$clients/python/mailbox.py" "${args[@]}" ;;
	cme) exec "$node" "$tools/node/mailbox.mjs" "${args[@]}" ;;
	ess) LD_LIBRARY_PATH=$lib exec "$run/mailbox" "${args[@]}" ;;
	*) exec "$run/mailbox-static" "${args[@]}" ;;
	esac
}
declare -A client
client_start() {
	become_client "$1" >>"$run/client.$1.log" 2>&1 &
	client[$1]=$!
	started+=("$!")
}
listening() { [ "$("$bin/muster" status --json | jq "[.mailboxes[] | select(.consumers > 0)] | length")" = 4 ]; }
borough
sim_start 7
daemon_start
for team in $teams; do client_start "$team"; done
wait_for 30 "four clients" listening
"$bin/muster" clock run --until 2026-11-23T07:00 >/dev/null
"$bin/muster" clock run --delivered --patience 120 --until 2026-11-25T17:00 >"$run/clock.log" 2>&1 &
clock=$!
started+=("$clock")
# Each is killed in turn, and so is the bus.
RANDOM=7 kills=0
order=($teams bus)
while kill -0 "$clock" 2>/dev/null; do
	victim=${order[kills % 5]}
	sleep "0.$((RANDOM % 9 + 1))"
	if [ "$victim" = bus ]; then
		pid=$(role_pid bus) && kill -9 "$pid" 2>/dev/null || true
	else
		kill -9 "${client[$victim]}" 2>/dev/null || true
		wait "${client[$victim]}" 2>/dev/null || true
		client_start "$victim"
	fi
	kills=$((kills + 1))
	[ $kills -lt 30 ] || break
done
wait "$clock" || fail "not everything was confirmed: $(tail -3 "$run/clock.log")"
[ $kills -ge 8 ] || fail "only $kills were killed: this proves little"
open=$("$bin/muster" alerts --json --open | jq -r '[.alerts[] | select(.state == "open" and .rule == "absent_no_reason_yet")][0:2][].id')
for id in $open; do "$bin/muster" take "${id:0:16}" --by "A. Person" >/dev/null; done
"$bin/muster" close "${id:0:16}" --outcome located --by "A. Person" >/dev/null
"$bin/muster" clock run --delivered --patience 120 --until 2026-11-26T09:00 >/dev/null || fail "not everything was confirmed after a person's acts"

# --- each ends in order, and holds what the daemon counts -------------------------------------------------------
for team in $teams; do
	kill -TERM "${client[$team]}"
	wait "${client[$team]}" || fail "the client of $team did not end in order: $(tail -3 "$run/client.$team.log")"
done
daemon_stop
total=0
for team in $teams; do
	# The C example writes "ID BODY" and a line for each repeat; a line cut by a kill is none.
	grep -a '}$' "$run/stored.$team" | sed 's/^[0-9a-f]\{64\} //' | sort -u >"$run/bodies.$team" || true
	jq -r .id "$run/bodies.$team" | sort -u >"$run/ids.$team"
	sqlite3 "$run/data/muster.db" "SELECT lower(hex(message)) FROM envelope WHERE mailbox = '$team' AND state = 'delivered'" |
		sort | cmp - "$run/ids.$team" || fail "$team: what its client holds is not what the daemon counts as confirmed"
	total=$((total + $(wc -l <"$run/ids.$team")))
done
[ "$(wc -l <"$run/ids.virtual-school")" -ge 8 ] && [ -s "$run/ids.cme" ] || fail "too few messages: this proves nothing"
say "killed $kills times: $total messages in four mailboxes, none lost, none invented"

# --- what travelled is what is written ----------------------------------------------------------------------------
"$node" "$tools/checks/bus.mjs" "$root" bodies "$run"/bodies.* >"$run/bodies.txt" 2>&1 || fail "the bodies: $(tail -5 "$run/bodies.txt")"
has 'states closed open taken' <"$run/bodies.txt" || fail "not every state travelled: $(cat "$run/bodies.txt")"
say "$(tail -1 "$run/bodies.txt")"
