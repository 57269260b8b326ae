#!/usr/bin/env bash
# Goal: the daemon follows DfE's figures by itself. A first version and a minor one are taken in; a new
# major one is told and left; a service that fails, asks for time, refuses or answers nothing is said so
# in the status, tried again as it asks, and never takes away what is held; rows by query equal the file.
. "$(dirname "$0")/lib.sh"
figures=$root/contracts/example/figures/attendance-ytd-2024-25-example.csv
id=7588c2d6-9e8a-4d84-8f19-6b8d52a01fbd

borough
rm -f "$run"/config/contracts/*.yaml # no school is asked: nothing but DfE's service answers here
rm -rf "$run/config/people" # nor does anybody sign in
sed -i '/^lists:/,$d' "$run/config/muster.yaml"
ees=$run/ees port=$(free_port)
mkdir -p "$ees"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
	-addext subjectAltName=IP:127.0.0.1 -keyout "$ees/key.pem" -out "$ees/cert.pem" 2>/dev/null
cp "$ees/cert.pem" "$run/config/ca.pem"
cat >>"$run/config/muster.yaml" <<-YAML
	figures:
	  base_url: https://127.0.0.1:$port/statistics/v1
	  due: "07:15"
	  data_sets:
	    - {id: $id, name: attendance, version: 1.*}
YAML
echo 1.0 >"$ees/version"
/usr/bin/python3 "$root/tests/scenario/52-ees-server.py" "$ees" "$figures" "$ees/cert.pem" "$ees/key.pem" "$port" >"$run/ees.log" 2>&1 &
started+=("$!")
wait_for 20 "DfE's service" test -f "$ees/ready"

of() { "$bin/muster" status --json | jq -r ".figures[0].$1"; } # a member of the data set's status
is() { # member, wanted value
	[ "$(of "$1")" = "$2" ] || fail "the data set's $1 is \"$(of "$1")\", not \"$2\": $("$bin/muster" status --json | jq -c '.figures[0]')"
}
says() { of reason | has -- "$1" || fail "the reason does not say \"$1\": $(of reason)"; }
run_to() { "$bin/muster" clock run --until "$1" >"$run/clock.log" 2>&1 || fail "the clock does not reach $1: $(cat "$run/clock.log")"; }
asked() { grep -c "^$1" "$ees/requests" || true; }
stored() { # SQL: on a copy, because the daemon has the store to itself
	rm -f "$run"/copy.db*
	cp "$run/data/muster.db" "$run/copy.db"
	[ ! -e "$run/data/muster.db-wal" ] || cp "$run/data/muster.db-wal" "$run/copy.db-wal"
	sqlite3 "$run/copy.db" "$1"
}
dudley() { # overall absence of primary schools in Dudley, of the release in force
	"$bin/muster" figures compare attendance-year --phase primary --measure overall --json | jq -r '.rows[0].la'
}
releases() { "$bin/muster" figures list --json | jq -r '[.releases[] | .version + " of " + .published] | join(", ")'; }
changed() { "$bin/muster" figures list --json | jq -r '[.revisions[] | "\(.newer) \(.older): \(.changed) of \(.shared)"] | join(", ")'; }

# --- the first version, gzipped though nobody asked for it ---------------------------
daemon_start
run_to 2026-11-23T08:00
is version 1.0
is state current
is figures 280
is values 280
[ "$(asked 'GET.*/csv')" = 1 ] || fail "the file was asked for $(asked 'GET.*/csv') times"
published=$(grep ',Dudley,332,Primary,' "$figures" | cut -d, -f19 | xargs printf %.1f)
[ "$(dudley)" = "$published" ] || fail "Dudley is $(dudley), published is $published"
grep -q 'auth=None' "$ees/requests" && ! grep -q 'auth=[^N]' "$ees/requests" || fail "a credential went to DfE"
run_to 2026-11-24T08:00
[ "$(asked 'GET.*/csv')" = 1 ] || fail "an unchanged version was fetched again"
[ "$(of checked_at)" = 2026-11-24T07:15 ] || fail "not looked at at 07:15: $(of checked_at)"

# --- a minor version supersedes, by hand and by itself alike ------------------------------
echo 1.1 >"$ees/version"
"$bin/muster" figures pull --dry-run >"$run/dry.log" || fail "dry run"
grep -q 'version 1.1 is published.*we hold 1.0' "$run/dry.log" || fail "the dry run says $(cat "$run/dry.log")"
is version 1.0
run_to 2026-11-25T08:00
is version 1.1
is state current
[ "$(dudley)" = 10.0 ] || fail "the correction does not show: $(dudley)"
[ "$(changed)" = "2 1: 1 of 280" ] || fail "what changed is told as $(changed)"
"$bin/muster" figures pull attendance | has 'version 1.1, unchanged' || fail "a pull of what is held"
"$bin/muster" figures pull nobody >"$run/nobody.log" 2>&1 && fail "a pull of an unknown data set"
grep -q 'no data set "nobody"' "$run/nobody.log" || fail "the unknown name is not told: $(cat "$run/nobody.log")"

# --- told to slow down: as long as it asks; a gateway that gives up: a minute and more ------
echo 1.2 >"$ees/version"
printf '429 7200\n' >"$ees/next"
run_to 2026-11-26T08:00
is state failing
says '429'
says '09:15'
is version 1.1
"$bin/muster" figures pull >"$run/waits.log" && fail "a pull that waits said it was done"
grep -q 'waits until 09:15' "$run/waits.log" || fail "a person is not told that it waits: $(cat "$run/waits.log")"
run_to 2026-11-26T09:14
is version 1.1
run_to 2026-11-26T09:16
is version 1.2
is state current
echo 1.3 >"$ees/version"
printf '504\nhtml\n429 date 60\n' >"$ees/next"
run_to 2026-11-27T07:15
is state failing
says '504'
run_to 2026-11-27T08:00
is version 1.3
is state current
# Six times in a row is enough for a day.
echo 1.4 >"$ees/version"
before=$(asked GET)
for _ in 1 2 3 4 5 6; do echo 504; done >"$ees/next"
run_to 2026-11-28T23:00
[ $(($(asked GET) - before)) = 6 ] || fail "asked $(($(asked GET) - before)) times in a day, not 6"
says 'given up for today after 6 tries'
is version 1.3
run_to 2026-11-29T08:00
is version 1.4
# The figures of 1.2 to 1.4 are those of 1.1: each version was fetched once and is kept as nothing new.
[ "$(releases)" = "1.0 of 2026-11-20, 1.1 of 2026-11-20" ] || fail "releases: $(releases)"
[ "$(asked 'GET.*/csv')" = 5 ] || fail "five versions were fetched $(asked 'GET.*/csv') times"

# --- refusals: said in DfE's words, escaped, and not tried again that day ---------------------
before=$(asked GET)
printf '400\n' >"$ees/next"
run_to 2026-11-30T23:00
is state refused
says 'validation errors'
says 'the allowed values'
of reason | has "$(printf '\033')" && fail "foreign bytes reach the terminal"
[ $(($(asked GET) - before)) = 1 ] || fail "a 400 was tried again"
printf '403\n' >"$ees/next"
run_to 2026-12-01T08:00
is state withdrawn
says 'not available'
printf '404\n' >"$ees/next"
run_to 2026-12-02T08:00
is state unknown
is version 1.4
[ "$(dudley)" = 10.0 ] || fail "figures were lost with the data set"

# --- a new major version: an alert for the operator, and the old figures stay ------------------
echo 2.0 >"$ees/version"
files=$(asked 'GET.*/csv')
run_to 2026-12-04T08:00
is state new_major
is version 1.4
says 'version 2.0 is out'
says 'set version: 2'
[ "$(asked 'GET.*/csv')" = "$files" ] || fail "a new major version was fetched"
[ "$(logged_times figures_new_major)" = 1 ] || fail "told $(logged_times figures_new_major) times, not once"
"$bin/muster" status | has 'version 2.0 is out' || fail "the status page does not show it"
[ "$(dudley)" = 10.0 ] || fail "the old figures are gone"

# --- rows by query: two pages and more, a suppressed value, and equal to the file -----------------
echo 1.5 >"$ees/version"
sed -i "s|name: attendance, version: 1.\*}|name: attendance, version: 1.*, how: query, page_size: 20}|" "$run/config/muster.yaml"
kill -HUP "$daemon_pid"
wait_for 20 "the new configuration" logged 'configuration_in_force generation=2'
"$bin/muster" figures pull >"$run/query.log" || fail "the query: $(cat "$run/query.log")"
is version 1.5
is state current
is figures 280
is values 279
[ "$(asked 'POST')" = 3 ] || fail "$(asked POST) pages, not 3"
[ "$(dudley)" = 10.0 ] || fail "the query gives another figure: $(dudley)"
[ "$(changed)" = "2 1: 1 of 280, 3 2: 1 of 280" ] || fail "file and query differ in more than the suppressed number: $(changed)"
differ=$(stored "SELECT count(*), sum(hash NOT IN (SELECT hash FROM sheet WHERE release = 2)) FROM sheet WHERE release = 3")
[ "$differ" = "4|1" ] || fail "sheets and those that differ: $differ; only that of special schools may"

# --- a warning with 200 is a fault of the configuration, never zero ---------------------------------
echo 1.6 >"$ees/version"
touch "$ees/empty"
"$bin/muster" figures pull >"$run/empty.log" && fail "an empty answer was taken in"
grep -q QueryNoResults "$run/empty.log" || fail "the warning is not told: $(cat "$run/empty.log")"
is state refused
is version 1.5
posts=$(asked POST)
run_to 2026-12-06T08:00
[ "$(asked POST)" = "$posts" ] || fail "a version that does not fit is asked for again each day"
rm "$ees/empty"
"$bin/muster" figures pull >"$run/again.log" || fail "a person's pull does not try again: $(cat "$run/again.log")"
is version 1.6
[ "$(changed)" = "2 1: 1 of 280, 3 2: 1 of 280" ] || fail "1.6 is 1.5 again: $(changed)"

# --- nothing is forgotten -----------------------------------------------------------------------------
daemon_stop
daemon_clock=2026-12-06T09:00
files=$(asked POST)
daemon_start
run_to 2026-12-06T12:00
is version 1.6
is state current
[ "$(asked POST)" = "$files" ] || fail "a restart fetched again"
daemon_stop
