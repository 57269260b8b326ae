#!/usr/bin/env bash
# Goal: a look on demand brings a correction that no planned look has seen; a dry run changes nothing; a test of a
# source masks what it shows and tells each failure in its own words; a backfill killed twice ends with the same
# marks as a day on which nothing was missing, and no look was late for it.
# cap: 400
. "$(dirname "$0")/lib.sh"

muster=$bin/muster
marks() { "$muster" status --json | jq .work.marks; }
# Every file of the store, whatever is in it.
store_bytes() { (cd "$run/data" && sha256sum -- *.db *.db-wal); }
# How the daemon is, without what moves by itself.
standing() { "$muster" status --json | jq -S 'del(.now, .roles, .disk.free)'; "$muster" alerts --json | jq -S .; }
last_looks() { "$muster" status --json | jq -r '.schools[] | .id + " " + (.last_pull // "-")'; }

# --- a day on which nothing is missing ------------------------------------------------------------
borough
: >"$run/faults"
# A token of its own for schools that are only tried.
printf 'sim-token\n' >"$run/keys/credentials/tried"
chmod 0600 "$run/keys/credentials/tried"
mkdir "$run/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=elsewhere.example \
	-addext subjectAltName=DNS:elsewhere.example -keyout "$run/tls/other.key" -out "$run/tls/other.pem" 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
	-addext subjectAltName=IP:127.0.0.1 -keyout "$run/tls/nobody.key" -out "$run/tls/nobody.pem" 2>/dev/null
sim_start 7 --schools 15 --faults "$run/faults" --log "$run/sim-asked.log"
cat "$run/tls/other.pem" >>"$run/config/ca.pem" # known to us, but made out to another name
daemon_start

# --- the first load shows how far it is -------------------------------------------------------------
"$muster" status --json | jq -e '[.schools[] | select(.loading != null)] | length > 5' >/dev/null ||
	fail "no school tells that it is being loaded"
"$muster" status schools | has 'loading the year so far, since 06:30: marks of [0-9]* of 51 school days' ||
	fail "the first load tells nothing: $("$muster" status schools)"
"$muster" clock run --until 2026-11-23T10:50 >/dev/null
[ "$("$muster" status --json | jq '[.schools[] | select(.loading != null)] | length')" = 0 ] || fail "still loading"
say "the first load shows its progress, and is over"

# --- a look on demand -----------------------------------------------------------------------------------
school=kestrel-vale-school # a secondary: something changes there every quarter of an hour
"$muster" clock run --until 2026-11-23T12:05 >/dev/null # no planned look between 11:30 and 13:40
standing >"$run/before"
store_bytes >"$run/bytes-before"
"$muster" pull $school --dry-run --json >"$run/dry.json" || fail "the dry run: $(cat "$run/dry.json")"
store_bytes >"$run/bytes-after"
standing >"$run/after"
cmp -s "$run/bytes-before" "$run/bytes-after" || fail "a dry run wrote to the store"
diff "$run/before" "$run/after" >"$run/diff" || fail "a dry run changed: $(head -5 "$run/diff")"
would=$(jq '.marks.new + .marks.changed' "$run/dry.json")
[ "$(jq '.marks.given' "$run/dry.json")" -gt 5000 ] || fail "the dry run read little: $(cat "$run/dry.json")"
[ "$would" -gt 0 ] || fail "nothing would change: choose another moment"
"$muster" pull $school --now --json >"$run/now.json" || fail "pull --now: $(cat "$run/now.json")"
[ "$(jq .changes "$run/now.json")" = "$would" ] ||
	fail "the dry run promised $would changes, the look brought $(jq -c . "$run/now.json")"
[ "$(jq '.alerts.opened + .alerts.updated + .alerts.closed' "$run/now.json")" -ge 0 ] || fail "no word of alerts"
status=0
"$muster" pull $school --now >"$run/again" 2>&1 || status=$?
[ $status = 1 ] && has 'no school is asked more often' <"$run/again" ||
	fail "a second look at once: $(cat "$run/again")"
"$muster" clock run --until 2026-11-23T12:10 >/dev/null
"$muster" pull $school --now | has 'changed the register' || fail "the words of a look"
{ "$muster" pull hartsbrook-primary --now 2>&1 || true; } | has 'no share contract' || fail "a school that shares nothing was asked"
! grep -q A0000000008 "$run/sim-asked.log" || fail "the school that shares nothing was asked"
say "a look on demand brought the $would changes that a dry run foretold; the dry run wrote nothing"
store_alerts=$("$muster" alerts --json | jq '.alerts | length')

# --- a test of a source ------------------------------------------------------------------------------------
"$muster" source test $school >"$run/test" || fail "the test of a good source: $(cat "$run/test")"
has 'One pupil, masked' <"$run/test" || fail "no record: $(cat "$run/test")"
has 'looked-after-daily .*takes:' <"$run/test" || fail "no contract: $(cat "$run/test")"
# No UPN, no id and no date of a day may be read in it, nor any name of the list.
! grep -Eq '[A-Z][0-9]{11}[0-9A-Z]' "$run/test" || fail "a UPN is shown: $(cat "$run/test")"
! grep -Eq '[0-9]{4}-[0-9]{2}-[0-9]{2}' "$run/test" || fail "a day is shown: $(cat "$run/test")"
! grep -Eq 'A1[0-9]{8}' "$run/test" ||
	fail "an id is shown: $(cat "$run/test")"

# Each failure in words that somebody can act on: school, fault, key, words.
ids=(x $(for n in 01 02 03 04 05 06 07; do grep -l "A00000000$n" "$run"/config/schools/*.yaml | head -1 | xargs sed -n 's/^id: //p'; done))
failing() { # number of the school, fault, key, words
	echo "A000000000$1 $2" >"$run/faults"
	status=0
	"$muster" source test "${ids[$1]}" --json >"$run/test.json" || status=$?
	[ "$(jq -r .trouble.key "$run/test.json")" = "$3" ] || fail "$2 is told as $(jq -c .trouble "$run/test.json")"
	jq -r '.trouble.text + " / " + .trouble.mend' "$run/test.json" | has "$4" || fail "$2: $(jq -c .trouble "$run/test.json")"
	"$muster" source test "${ids[$1]}" >/dev/null 2>&1 && fail "a second test at once was let through"
	say "told of $2: $(jq -r .trouble.text "$run/test.json")"
}
failing 1 401 token 'put it alone on one line into credentials/wonde-borough'
failing 2 403 forbidden 'has to approve our access'
failing 3 404 school 'source.school'
failing 4 html200 not_data 'login page'
failing 5 nodata region 'which region'
failing 6 "state pending" not_approved 'has not answered our request'
failing 7 "state revoked" not_approved 'taken back its approval'
: >"$run/faults"

# A file the daemon has never read: its own token, whatever host it names.
new() { # base_url, credential
	sed "s|^id: .*|id: newfield|; s|^name: .*|name: Newfield School|; s|^urn: .*|urn: \"900199\"|
		s|^laestab: .*|laestab: \"3322199\"|; s|base_url: \"[^\"]*\"|base_url: \"$1\"|
		s|credential: [a-z-]*|credential: $2|; s/A0000000001/A0000000015/" "$root/contracts/example/schools/ashgrove-primary.yaml" >"$run/newfield.yaml"
}
tried=0
file_fails() { # base_url, credential, key, words
	tried=$((tried + 1))
	new "$1" "$2"
	sed -i "s|^id: .*|id: newfield-$tried|" "$run/newfield.yaml" # each is a school of its own
	"$muster" source test "$run/newfield.yaml" --config "$run/config" --json >"$run/test.json" 2>"$run/test.err" || true
	[ "$(jq -r .trouble.key "$run/test.json")" = "$3" ] || fail "$1: $(cat "$run/test.json" "$run/test.err")"
	jq -r '.trouble.text + " / " + .trouble.mend' "$run/test.json" | has "$4" || fail "$3: $(jq -c .trouble "$run/test.json")"
	say "told of a file: $(jq -r .trouble.text "$run/test.json" | cut -c1-110)"
}
nobody=$(free_port) other=$(free_port) stranger=$(free_port)
openssl s_server -accept "127.0.0.1:$other" -cert "$run/tls/other.pem" -key "$run/tls/other.key" -www -quiet >/dev/null 2>&1 &
started+=($!)
openssl s_server -accept "127.0.0.1:$stranger" -cert "$run/tls/nobody.pem" -key "$run/tls/nobody.key" -www -quiet >/dev/null 2>&1 &
started+=($!)
for port in $other $stranger; do wait_for 10 "a TLS server" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"; done
file_fails "https://no-such-school.invalid/v1.0" tried name 'DNS'
file_fails "https://127.0.0.1:$nobody/v1.0" tried refused 'firewall'
file_fails "https://127.0.0.1:$other/v1.0" tried certificate_name 'another name'
file_fails "https://127.0.0.1:$stranger/v1.0" tried certificate_unknown 'trusts'
file_fails "https://127.0.0.1:$school_port/v1.0" nobody-put-it-there no_token 'credentials/nobody-put-it-there'
: >"$run/sim-asked.log"
file_fails "https://localhost:$school_port/v1.0" wonde-borough token_host 'nothing was sent'
[ ! -s "$run/sim-asked.log" ] || fail "a token went where it must not: $(cat "$run/sim-asked.log")"
new "https://127.0.0.1:$school_port/v1.0" tried
"$muster" source test "$run/newfield.yaml" --config "$run/config" >"$run/test" || fail "a good file: $(cat "$run/test")"
has 'No share contract is in force at this school' <"$run/test" || fail "a new school gives something: $(cat "$run/test")"
has 'would take, once it is in force here' <"$run/test" || fail "what contracts would take: $(cat "$run/test")"
sed -i 's/^phase: .*/phase: primery/' "$run/newfield.yaml"
status=0
"$muster" source test "$run/newfield.yaml" --config "$run/config" >"$run/test" 2>&1 || status=$?
[ $status = 1 ] && has 'schools/newfield.yaml:[0-9]*:[0-9]*.*primary' <"$run/test" || fail "a wrong file: $(cat "$run/test")"
[ "$("$muster" alerts --json | jq '.alerts | length')" = "$store_alerts" ] || fail "a test made an alert"
say "a file that the daemon never read is checked, tried, and shown what contracts would take"

# --- what backfill has to bring back -----------------------------------------------------------------------
"$muster" clock run --until 2026-11-23T16:30 >/dev/null
calm=$(marks)
last_looks >"$run/calm-looks"
daemon_stop
mv "$run/config/schools" "$run/schools-right"
cp -R "$run/schools-right" "$run/config/schools"
cp "$run/keys/child.key" "$run/child.key"
rm -rf "${run:?}/data"
mkdir "$run/data"
closed="ashgrove-primary brindlewick-primary"
for id in $closed; do # somebody wrote a closure down that never was
	printf 'closures:\n  - {from: 2026-10-05, to: 2026-10-16, name: a mistake}\n' >>"$run/config/schools/$id.yaml"
done
daemon_start
"$muster" clock run --until 2026-11-23T08:00 >/dev/null
wrong=$(marks)
cp "$run"/schools-right/*.yaml "$run/config/schools/"
kill -HUP "$daemon_pid"
wait_for 20 "the mended calendar" bash -c "grep -c event=configuration_in_force '$run/musterd.log' | grep -qx 2"
[ "$(marks)" = "$wrong" ] || fail "marks came by themselves"
printf 'A0000000001 slow 100\nA0000000002 slow 100\n' >"$run/faults"
"$muster" backfill --from 2026-09-21 --to 2026-10-23 ${closed} | has '2 schools' || fail "the backfill was not taken on"
! "$muster" backfill --from 2026-09-21 --to 2026-10-23 ashgrove-primary >/dev/null 2>&1 || fail "a second one was taken on"
! "$muster" backfill --from 2025-09-21 --to 2025-10-23 ashgrove-primary >/dev/null 2>&1 || fail "a day of another year was taken on"
days_done() { "$muster" backfill --json | jq '[.backfills[].days_done] | add'; }
[ "$("$muster" backfill --json | jq '[.backfills[].days] | add')" = 50 ] || fail "not 25 school days each: $("$muster" backfill)"
wait_for 30 "the first week" bash -c "[ \$('$muster' backfill --json | jq '[.backfills[].days_done] | add') -ge 5 ]"
kill -9 "$(role_pid engine)" # once the engine alone,
wait_for 30 "the engine" bash -c "'$muster' backfill --json | jq -e .ok"
first=$(days_done)
[ "$first" -ge 5 ] && [ "$first" -lt 50 ] || fail "after the first kill $first days are done"
wait_for 30 "another week" bash -c "[ \$('$muster' backfill --json | jq '[.backfills[].days_done] | add') -gt $first ]"
kill -9 "$daemon_pid" # and once everything
wait "$daemon_pid" 2>/dev/null || true
wait_while 20 "the roles of the killed daemon" role_pid engine
daemon_start
second=$(days_done)
[ "$second" -gt "$first" ] && [ "$second" -lt 50 ] || fail "after the second kill $second days are done, $first before"
"$muster" status --json | jq -e '.now == "2026-11-23T08:00"' >/dev/null || fail "the clock went on"
# The day's looks do not wait for it: while it is under way the clock runs to 09:50.
"$muster" clock run --until 2026-11-23T09:50 >/dev/null
under_way=$(days_done)
[ "$under_way" -lt 50 ] || fail "the backfill was over before the looks came: make the school slower"
"$muster" status --json | jq -e '[.schools[] | select(.sharing and .state == "failing")] | length == 0' >/dev/null || fail "a look failed"
[ "$("$muster" status --json | jq -r '.schools[] | select(.id == "ashgrove-primary") | .last_pull')" = 2026-11-23T09:40 ] ||
	fail "the look of 09:40 was late: $(last_looks)"
"$muster" backfill | has 'running' || fail "the backfill does not show itself"
wait_for 60 "the backfill" bash -c "'$muster' backfill --json | jq -e '.running == 0'"
"$muster" backfill --json | jq -e '[.backfills[] | select(.state == "done" and .days_done == 25 and .changes > 3000)] | length == 2' >/dev/null ||
	fail "what was done: $("$muster" backfill)"
: >"$run/faults"
"$muster" clock run --until 2026-11-23T16:30 >/dev/null
[ "$(marks)" = "$calm" ] || fail "$(marks) marks after the backfill, $calm without the mistake ($wrong with it)"
last_looks >"$run/looks"
diff "$run/calm-looks" "$run/looks" >"$run/diff" || fail "a look was late: $(cat "$run/diff")"
say "backfill: $wrong marks, killed twice, $calm again as if nothing had been missing; no look was late"
"$muster" backfill --from 2026-09-21 --to 2026-10-23 ashgrove-primary >/dev/null
"$muster" backfill --stop ashgrove-primary | has '1 stopped' || fail "it cannot be stopped"
[ "$("$muster" backfill --json | jq -r '.backfills[] | select(.school == "ashgrove-primary") | .state')" = stopped ] || fail "not stopped"
daemon_stop
