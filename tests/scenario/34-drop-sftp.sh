#!/usr/bin/env bash
# Goal: files fetched from a real OpenSSH server: only from the one whose host key is pinned, with a key or
# a password that it takes; every other way it can fail has its own words.
# cap: 180
. "$(dirname "$0")/lib.sh"
sshd=/usr/sbin/sshd
server=/usr/lib/openssh/sftp-server
[ -x $sshd ] && [ -x $server ] || skip "skipped: no OpenSSH server; scripts/bootstrap installs openssh-server"
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd # where it separates privileges as root

# --- a server of our own ----------------------------------------------------------------------------
port=$(free_port)
ssh=$run/ssh
mkdir -p "$ssh/home/out going" && chmod 700 "$ssh"
ssh-keygen -q -t ed25519 -N '' -f "$ssh/host"
ssh-keygen -q -t ed25519 -N '' -f "$ssh/other"
ssh-keygen -q -t ed25519 -N '' -f "$ssh/client"
ssh-keygen -q -t ed25519 -N '' -f "$ssh/stranger"
cp "$ssh/client.pub" "$ssh/authorized"
cat >"$ssh/config" <<C
ListenAddress 127.0.0.1
Port $port
HostKey $ssh/host
PidFile $ssh/pid
AuthorizedKeysFile $ssh/authorized
PasswordAuthentication no
KbdInteractiveAuthentication no
PubkeyAuthentication yes
StrictModes no
UsePAM no
Subsystem sftp $server
C
server_start() {
	$sshd -D -e -f "$ssh/config" >"$run/sshd.log" 2>&1 &
	sshd_pid=$!
	started+=("$sshd_pid")
	wait_for 10 "the SFTP server" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
}
pin() { ssh-keygen -l -f "$1.pub" | awk '{ print $2 }'; }
server_start

# --- a school whose files are there --------------------------------------------------------------------
borough
school=ashgrove-primary
file=$run/config/schools/$school.yaml
source_is() { sed -i "s|^source: .*|source: {kind: csv, url: \"sftp://127.0.0.1:$port$1\", host_key: \"$2\", credential: ashgrove-files}|" "$file"; }
login() { { echo "user $(id -un)"; cat "$1"; } >"$run/keys/credentials/ashgrove-files"; chmod 600 "$run/keys/credentials/ashgrove-files"; }
folder="$ssh/home/out%20going/"
marks() { "$bin/muster" status --json | jq .work.marks; }
holds() { [ "$(marks)" = "$1" ]; }
reason() { "$bin/muster" status --json | jq -r --arg s $school '.schools[] | select(.id == $s) | .reason'; }
tells() { reason | has -F "$1"; }
truth() { "$bin/sim" truth --seed 7 --schools 1 --at "$(date -d "2026-11-23 11:00 UTC" +%s)" --from "$1" --to "$2" | tail -n +2; }
write() { # name, from, to
	truth "$2" "$3" | awk -F, 'BEGIN { print "UPN,Date,Session,Mark" } { print $2 "," $3 "," $4 "," $5 }' >"$ssh/home/out going/$1.part"
	mv "$ssh/home/out going/$1.part" "$ssh/home/out going/$1"
	touch "$ssh/home/out going/$1.done"
}
# a daemon that meets what the server then is, from nothing
meet() { # what, words
	rm -rf "${run:?}/data" && mkdir "$run/data"
	daemon_start
	wait_for 20 "$1" tells "$2"
	holds 0 || fail "marks came in spite of it"
	daemon_stop
	say "told: $2"
}
write "autumn marks.csv" 2026-09-01 2026-11-19
write "friday.csv" 2026-11-20 2026-11-20
daemon_clock=2026-11-23T12:00

source_is "$folder" "$(pin "$ssh/other")"
login "$ssh/client"
meet "another host key" "not the one whose host key the School file has"
[ "$(grep -c 'Accepted' "$run/sshd.log" || true)" = 0 ] || fail "we logged in at a server we do not know"

source_is "$folder" "$(pin "$ssh/host")"
login "$ssh/stranger"
meet "a key that the server refuses" "refused the user, password or key"
login "$ssh/client"
source_is "$ssh/home/nowhere/" "$(pin "$ssh/host")"
meet "a folder that is not there" "no such folder or file there"
printf 'just-a-token\n' >"$run/keys/credentials/ashgrove-files"
source_is "$folder" "$(pin "$ssh/host")"
meet "a token in place of a login" "is not a login"

# --- and as it should be ----------------------------------------------------------------------------------
login "$ssh/client"
rm -rf "${run:?}/data" && mkdir "$run/data"
n=$(truth 2026-09-01 2026-11-20 | wc -l)
daemon_start
wait_for 30 "both files" holds "$n"
"$bin/muster" status --json | jq -r --arg s $school '.schools[] | select(.id == $s) | .files' | has "friday.csv of" ||
	fail "status does not say which file: $("$bin/muster" status --json | jq .schools[0])"
say "fetched: $n marks"

# the server goes away: what is known stays, and comes again with it
sessions=$(pgrep -P "$sshd_pid" || true)
kill "$sshd_pid" $sessions; wait "$sshd_pid" 2>/dev/null || true
"$bin/muster" clock run --until 2026-11-23T14:00 >/dev/null
tells "no connection" || fail "a server that is away is not told: $(reason)"
holds "$n" || fail "something known was lost"
write "monday.csv" 2026-11-23 2026-11-23
more=$(truth 2026-09-01 2026-11-23 | wc -l)
[ "$more" -gt "$n" ] || fail "Monday has no marks"
server_start
"$bin/muster" clock run --until 2026-11-23T16:30 >/dev/null
wait_for 20 "Monday's file" holds "$more"
daemon_stop
say "fetched after an outage: $more marks"
