#!/usr/bin/env bash
# Goal: a small disk that fills up, to the last byte: no school is asked, the status says why, what was
# confirmed stays confirmed, and once there is room the daemon goes on by itself; the alerts are those of
# the same day on a large disk.
# The disk is a tmpfs of 160 MiB in a mount namespace of this script's own.
# cap: 400
if [ -z "${DISK_FULL_NAMESPACE:-}" ]; then
	unshare -rm true 2>/dev/null || { echo "no file system may be mounted here"; exit 77; }
	exec env DISK_FULL_NAMESPACE=1 unshare -rm bash "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"

evening=2026-11-23T18:00

trap 'umount -l "$run/data" 2>/dev/null || true; cleanup' EXIT
small_disk() { # mounted over the data folder, before anything is in it
	mount -t tmpfs -o size=160m,mode=0750 none "$run/data" 2>/dev/null || skip "no tmpfs may be mounted here"
}
# Everything of an alert but when a person or clock touched it.
alerts() { "$bin/muster" alerts --json | jq -c '.alerts[] | [.id, .rule, .school, .state, .revision]' | sort; }
status() { "$bin/muster" status --json; }
disk() { status | jq -r '.disk.state'; }
disk_is() { [ "$(disk)" = "$1" ]; }
marks() { status | jq .work.marks; }
free_mib() { df --output=avail -m "$run/data" | tail -n 1 | tr -d ' '; }
# Fills the disk up to so many MiB; the last ones by their bytes, so that 0 is 0.
fill() {
	local more=$(($(free_mib) - $1))
	head -c "${more}M" /dev/zero >"$run/data/filler" 2>/dev/null || [ "$1" = 0 ] || fail "cannot fill the disk"
	[ "$1" -gt 0 ] || { head -c 4M /dev/zero >>"$run/data/filler"; } 2>/dev/null || true
}
run_to() { "$bin/muster" clock run --until "$1" >/dev/null; }

# --- the same day on a large disk --------------------------------------------------------------------
borough
sim_start 7
daemon_start
run_to $evening
alerts >"$run/want"
want_marks=$(marks)
daemon_stop
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true
mv "$run/keys/child.key" "$run/child.key" # the same child ids, so the same alert has the same id
rm -rf "${run:?}"/{config,data,drop,sim,keys}
[ -s "$run/want" ] || fail "a day without alerts proves nothing"

# --- on a small one ----------------------------------------------------------------------------------
mkdir -p "$run/data"
small_disk
borough
cp "$run/child.key" "$run/keys/child.key"
echo 'disk: {pause_below: 40, resume_at: 60, stop_below: 8}' >>"$run/config/muster.yaml"
sim_start 7
daemon_start
# Somebody who confirms, so that there is something confirmed to lose.
"$bin/muster" listen --mailbox virtual-school --keys "$run/keys" --server "tcp://127.0.0.1:$bus_port" --store "$run/stored" \
	>/dev/null 2>"$run/listen.log" &
started+=("$!")
run_to 2026-11-23T09:20
asked=$(status | jq .work.pages)
disk_is well || fail "the disk is $(disk) with $(free_mib) MiB free"

# Nearly full: nobody is asked, and the simulated clock waits for the looks it owes.
fill 20
wait_for 5 "the disk to be nearly full" disk_is low
timeout 3 "$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null 2>&1 || true
[ "$(status | jq .work.pages)" = "$asked" ] || fail "a school was asked on a disk that is nearly full"
"$bin/muster" status | has 'DISK: the disk is nearly full ([0-9]* MiB free): no school is asked until 60 MiB are free' ||
	fail "status: $("$bin/muster" status | head -n 6)"
"$bin/muster" clock --json | jq -e '.waiting == "room on the disk"' >/dev/null || fail "clock: $("$bin/muster" clock --json)"
curl -s "http://127.0.0.1:$console_port/metrics" | has '^muster_disk_pausing 1' || fail "no metric says that pulls pause"
rm "$run/data/filler"
wait_for 5 "room" disk_is well
say "nearly full: told, nobody asked, gone on by itself"

# Full to the last byte, in the middle of the morning.
run_to 2026-11-23T10:45
delivered=$(status | jq .outbox.delivered)
[ "$delivered" -gt 0 ] || fail "nothing was confirmed: there is nothing to lose"
pid=$(role_pid engine)
fill 0
wait_for 5 "the disk to be full" disk_is full
timeout 3 "$bin/muster" clock run --until 2026-11-23T12:00 >/dev/null 2>&1 || true
"$bin/muster" status | has 'DISK: the disk is full (0 MiB free): nothing is written' || fail "status: $("$bin/muster" status | head -n 6)"
! "$bin/muster" rollcall looked_after >/dev/null 2>"$run/no" || fail "a look at children was answered and not written down"
grep -q 'the disk is full' "$run/no" || fail "rollcall says: $(cat "$run/no")"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$console_port/readyz")" = 503 ] || fail "it calls itself ready"
[ "$(role_pid engine)" = "$pid" ] || fail "the engine did not live through it"
say "full: told, nothing written, still answering"

# Killed while there is no byte left: it starts, says how it is, and has what it had confirmed.
kill -KILL "$pid"
wait_for 30 "the engine to answer on a full disk" disk_is full
[ "$(status | jq .outbox.delivered)" -ge "$delivered" ] || fail "confirmed messages are forgotten"
rm "$run/data/filler"
wait_for 10 "room" disk_is well
run_to $evening
alerts >"$run/got"
diff "$run/want" "$run/got" >"$run/diff" || fail "other alerts than on a large disk: $(head -n 20 "$run/diff")"
[ "$(marks)" = "$want_marks" ] || fail "marks: $(marks), $want_marks on a large disk"
say "room again: $(wc -l <"$run/got") alerts and $want_marks marks as on a large disk"
daemon_stop
