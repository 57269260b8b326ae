#!/usr/bin/env bash
# Goal: forty-two schools of one supplier are asked within its caps, whatever goes wrong: never more connections or
# requests a minute than the configuration says by the supplier's own count, not all at once, after a refusal not
# before the time it names, less and less often while it fails, and everything is in when it is over.
# cap: 400
. "$(dirname "$0")/lib.sh"

schools=45 connections=3 a_minute=480
day=2026-09-08
daemon_clock=${day}T06:30
instant() { TZ=Europe/London date -d "$day $1" +%s; }

# --- a larger borough ------------------------------------------------------------------------------
borough
printf polite | sha256sum | cut -c1-64 >"$run/keys/child.key" # the seed of all jitter comes from it
"$bin/sim" config --schools $schools --out "$run/more" --base-url "https://127.0.0.1:$school_port/v1.0"
rm "$run"/more/schools/hartsbrook-primary*.yaml # these have not agreed
cp "$run"/more/schools/*.yaml "$run/config/schools/"
rm -f "$run"/config/contracts/{borough-trends,children-missing-education,social-worker-daily}*.yaml \
	"$run"/config/contracts/*.test.yaml "$run"/config/agreements/*.yaml
listed=$(cd "$run/more/schools" && ls | sed 's|\(.*\)\.yaml|      - \1|')
shared=$(grep -c . <<<"$listed")
[ "$shared" -ge 40 ] || fail "only $shared schools"
awk -v listed="$listed" '/^    schools:$/ { print; print listed; skip = 1; next }
	skip && /^      - / { next } { skip = 0; print }' "$run/config/contracts/looked-after-daily.yaml" >"$run/contract"
mv "$run/contract" "$run/config/contracts/looked-after-daily.yaml"
sed -i "s|^agreements: signed|agreements: listed|
	s|^  ca_file: ca.pem|&\n  answer_within: 2\n  connections: $connections\n  requests_a_minute: $a_minute|" "$run/config/muster.yaml"

# One school has a token of its own: it does not wait with the others when one of theirs is told to slow down.
cp "$run/keys/credentials/wonde-borough" "$run/keys/credentials/wonde-own"
sed -i 's|credential: wonde-borough|credential: wonde-own|' "$run/config/schools/dovecote-lane-primary.yaml"
grep -q 'A0000000004.*wonde-own' "$run/config/schools/dovecote-lane-primary.yaml" || fail "school 4 is another one"

# From half past nine to eleven: refusals that say when to come back, in seconds, as a date, and not at all, and a
# system that fails. From two to three one that is too slow.
for fault in "1 429 90" "2 429 date:90" "3 429 -" "4 500html -"; do
	echo "$fault $(instant 09:30) $(instant 11:00)"
done >"$run/faults"
echo "5 slow 2600 $(instant 14:00) $(instant 15:00)" >>"$run/faults"
serve() { sim_start 7 --schools $schools --faults "$run/faults" --log "$run/requests"; }
serve
daemon_start
"$bin/muster" clock run --patience 120 --until ${day}T10:40 >/dev/null
"$bin/muster" status --json >"$run/status.json"

# --- while it lasts ----------------------------------------------------------------------------------
told() { # words, where
	jq -r '.schools[] | .id + ": " + .reason' "$run/status.json" | has "$1" ||
		fail "no school says \"$1\": $(jq -r '.schools[] | select(.reason != "") | .id + ": " + .reason' "$run/status.json")"
	say "told: $1"
}
told 'asked us to slow down (429).*come back in 90 s'
told "system failed"
told 'failures in a row: not asked again before [0-9:]*, then with one page first'
"$bin/muster" status schools | has 'not asked again before' || fail "people do not see that a school is not asked"
[ "$(jq '[.schools[] | select(.breaker == "open")] | length' "$run/status.json")" -ge 3 ] || fail "no breaker is open"

# Every other school has been asked at its first looks all the same.
for n in $(seq 6 $schools); do
	id=$(printf 'A%010d' "$n")
	case $((n % 14)) in 8) continue ;; esac
	awk -v id="$id" -v from="$(instant 09:30)" -v to="$(instant 10:30)" \
		'$1 >= from && $1 < to && index($3, "/" id "/") && $4 == 200 { seen = 1 } END { exit !seen }' "$run/requests" ||
		fail "$id was not asked because of the others"
done
say "the other schools were asked in the meantime"

# --- after it, and with a slow one ---------------------------------------------------------------------
"$bin/muster" clock run --patience 120 --until ${day}T13:00 >/dev/null
"$bin/muster" status --json >"$run/status.json"
[ "$(jq '[.schools[] | select(.state == "failing")] | length' "$run/status.json")" = 0 ] || fail "a school still fails"
[ "$(jq '[.schools[] | select(.breaker != "closed")] | length' "$run/status.json")" = 0 ] || fail "a breaker is still open"
# The supplier counts anew: it goes on holding for a while what we have given up.
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true
mv "$run/sim/meter" "$run/meter"
serve
"$bin/muster" clock run --patience 120 --until ${day}T14:40 >/dev/null
"$bin/muster" status --json >"$run/status.json"
told 'did not answer in time'
"$bin/muster" clock run --patience 120 --until ${day}T18:00 >/dev/null
[ "$("$bin/muster" status --json | jq '[.schools[] | select(.state == "failing")] | length')" = 0 ] || fail "the slow school still fails"
known=$("$bin/muster" status --json | jq .work.marks)
daemon_stop
kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true

# Between two requests to a school that refused: seconds it was left alone for.
pauses() { # number, status
	awk -v id="/$(printf 'A%010d' "$1")" -v status="$2" -v from="$(instant 09:30)" -v to="$(instant 11:00)" \
		'index($3, id) && $1 >= from && $1 < to { if (last) print $1 - last; last = $4 == status ? $1 : 0 }' "$run/requests"
}
for n in 1 2; do
	[ "$(pauses $n 429 | sort -n | head -n 1)" -ge 89 ] || fail "school $n was asked again before its time: $(pauses $n 429)"
	say "school $n: asked again after $(pauses $n 429 | tr '\n' ' ')seconds"
done
# Without a word how long: longer and longer, drawn by lot, and then only now and then.
for n in 3 4; do
	status=$([ $n = 3 ] && echo 429 || echo 500)
	pauses $n $status >"$run/pauses"
	[ "$(wc -l <"$run/pauses")" -ge 4 ] && [ "$(wc -l <"$run/pauses")" -le 10 ] || fail "school $n was asked $(wc -l <"$run/pauses") times more"
	awk 'NR <= 4 && $1 > 60 * 2 ^ (NR - 1) + 60 { exit 1 } NR > 4 && $1 < 900 { exit 1 }' "$run/pauses" ||
		fail "school $n: pauses of $(tr '\n' ' ' <"$run/pauses")"
	say "school $n: asked again after $(tr '\n' ' ' <"$run/pauses")seconds"
done
awk 'NR <= 4 && $1 % 60 != 0 { drawn = 1 } END { exit !drawn }' "$run/pauses" || fail "school 4: no jitter in $(tr '\n' ' ' <"$run/pauses")"

# --- what the supplier counted --------------------------------------------------------------------
counted() { sed -n "s/^$1 //p" "${2:-$run/meter}"; }
[ "$(counted connections)" -le $connections ] || fail "$(counted connections) connections at once, $connections are allowed"
[ "$(counted under_way)" -le $connections ] || fail "$(counted under_way) requests at once, $connections are allowed"
own=$(awk '$1 == "school" && $2 == 4 { print $4 }' "$run/meter") # the token of its own
[ "$(counted minute)" -le $((a_minute + own)) ] || fail "$(counted minute) requests in a minute, $a_minute and $own are allowed"
[ "$(counted minute)" -gt $((a_minute * 3 / 4)) ] || fail "the limit was never near: this shows nothing"
[ "$(awk '$1 == "school" && $4 > '$a_minute "$run/meter" | wc -l)" = 0 ] || fail "too many requests of one school"
[ "$(counted connections "$run/sim/meter")" -le $((connections + 1)) ] || fail "$(counted connections "$run/sim/meter") connections at once while one school is slow"
say "$(counted requests) requests of $shared schools: at most $(counted connections) connections, $(counted minute) in a minute"

# At 16:15 all are looked at: in the window of the borough (a second for two schools), not at its first second.
awk -v from="$(instant 16:15)" -v to="$(instant 16:20)" '$1 >= from && $1 < to && match($3, /\/A[0-9]+/) {
		id = substr($3, RSTART, RLENGTH); if (!(id in seen)) { seen[id]; print $1 } }' "$run/requests" | sort -n | uniq -c >"$run/begun"
[ "$(awk '{ n += $1 } END { print n }' "$run/begun")" = "$shared" ] || fail "not all were looked at: $(cat "$run/begun")"
[ "$(awk '$1 > most { most = $1 } END { print most }' "$run/begun")" -le 8 ] || fail "asked in one second: $(cat "$run/begun")"
[ "$(tail -n 1 "$run/begun" | awk '{ print $2 }')" -le $(($(instant 16:15) + shared / 2 + 1)) ] || fail "outside the window: $(cat "$run/begun")"
say "$shared schools begun over $(wc -l <"$run/begun") seconds, at most $(awk '$1 > most { most = $1 } END { print most }' "$run/begun") in one"

# --- and nothing is missing -----------------------------------------------------------------------
"$bin/sim" truth --seed 7 --schools $schools --from 2026-08-01 --to $day --at "$(instant 18:00)" | sed 1d |
	awk -F, '$5 != "" && $5 != "#" { print $1 }' | sort | uniq -c | awk '{ print $2, $1 }' >"$run/truth"
want=$(awk '{ n = substr($1, 2) + 0; if (n % 14 != 8) sum += $2 } END { print sum }' "$run/truth")
[ "$known" = "$want" ] || fail "$known marks are known, the schools have $want"
say "after it all $known marks are known"
