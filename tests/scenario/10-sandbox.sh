#!/usr/bin/env bash
# Goal: every role is closed in as its table says: tried from inside by the program's own
# self-test, and read from outside on every thread of every live role.
. "$(dirname "$0")/lib.sh"

for role in parse fetch engine bus login console; do
	"$bin/musterd" --role-test "$role" >"$run/role-test-$role.log" || fail "the sandbox of $role"
	cat "$run/role-test-$role.log"
done
# The proof must have tried: nothing allowed in parse, and its sockets gone.
grep -q 'allowed' "$run/role-test-parse.log" && fail "parse may do something"
grep -q 'make a TCP socket *killed' "$run/role-test-parse.log" || fail "parse was not tried with a socket"
grep -q 'write a file *killed' "$run/role-test-fetch.log" || fail "fetch was not tried with a file to write"

borough
daemon_start
for role in parse fetch engine bus login console; do
	pid=$(role_pid "$role") || fail "no live $role role"
	threads=$(thread_fields "$pid" Pid | wc -l)
	for pair in Seccomp=2 NoNewPrivs=1; do
		[ "$(thread_fields "$pid" "${pair%=*}" | sort -u)" = "${pair#*=}" ] ||
			fail "$role: a thread without ${pair%=*} ${pair#*=}"
	done
	say "live $role: $threads threads, all with seccomp and no new privileges"
done
[ "$(thread_fields "$(role_pid bus)" Pid | wc -l)" -ge 3 ] || fail "the bus has no threads of libzmq to prove anything with"
# A role holds nothing beside its sockets and memory: no open file, but the engine's store.
for role in parse bus login console; do
	for link in "/proc/$(role_pid "$role")/fd"/*; do
		target=$(readlink "$link") || continue
		case $target in
		/dev/null | pipe:* | socket:* | anon_inode:* | "$run/musterd.log") ;;
		*) fail "$role holds $target" ;;
		esac
	done
done
daemon_stop
say "sandbox: as the tables say"
