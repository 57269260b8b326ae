#!/usr/bin/env bash
# Goal: people and systems without a bus client get every alert of their mailbox, through a relay that is
# killed again and again and far sides that refuse, hang up and hang: no alert is lost, none is told twice
# without a kill, a file that is there is whole, a signature holds, no mail says a name; and what the far side
# has not accepted is not confirmed.
# cap: 420
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-relay.sh"
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || skip "python3-aiosmtpd is not installed"

borough
mkdir -p "$run/dropped/vs" "$run/dropped/cme"
far_here
relay_file <<END
  - mailbox: virtual-school
    mail: {to: [virtual.school@council.example, duty@council.example], gather_seconds: 1}
    webhook: {url: "https://localhost:$https_port/alerts", secret: hook-key}
    drop: {folder: $run/dropped/vs}
  - mailbox: cme
    drop: {folder: $run/dropped/cme}
END

# --- its file ------------------------------------------------------------------------------------------
"$bin/muster-relay" --check "$run/relay.yaml" | has '^2 mailboxes, no fault$' || fail "the relay's file"
sed 's/gather_seconds: 1/gather_second: 1/; s|smtp://|http://|; s|secret: hook-key|secret: Hook|' "$run/relay.yaml" >"$run/bad.yaml"
"$bin/muster-relay" --check "$run/bad.yaml" 2>"$run/bad.txt" && fail "a bad file was taken"
for words in "bad.yaml:8:11: mail.server: expected an address like smtp://" \
	"bad.yaml:15:72: mailboxes\[0\].mail: expected a known key, .*did you mean \"gather_seconds\"" \
	"bad.yaml:16:[0-9]*: mailboxes\[0\].webhook.secret: expected "; do
	has "$words" <"$run/bad.txt" || fail "expected $words, found: $(cat "$run/bad.txt")"
done
say "its file is checked: $(wc -l <"$run/bad.txt") faults told with line and column"

# --- a day with moody far sides, and the relay killed ------------------------------------------------------
far_start
sim_start 7
daemon_start
"$bin/muster" listen --mailbox ess --mailbox social-care-duty --keys "$run/keys" \
	--server "tcp://127.0.0.1:$bus_port" >/dev/null 2>"$run/others.err" &
started+=("$!")
"$bin/muster" clock run --until 2026-11-23T07:00 >/dev/null
"$bin/muster" clock run --delivered --patience 200 --until 2026-11-23T15:30 >"$run/clock.log" 2>&1 &
clock=$!
started+=("$clock")
RANDOM=7 kills=0
while kill -0 "$clock" 2>/dev/null && [ $kills -lt 12 ]; do
	relay_start
	sleep "$((RANDOM % 3)).$((RANDOM % 9 + 1))"
	kill -9 "$relay" 2>/dev/null && kills=$((kills + 1))
	wait "$relay" 2>/dev/null || true
done
relay_start
wait "$clock" || fail "not everything was confirmed: $(tail -3 "$run/clock.log")"
grep -q forged "$far/moods" && fail "a signature did not hold"
for mood in 'hook refuse' 'hook cut' 'mail refuse'; do
	grep -q "^$mood" "$far/moods" || fail "the far side never said $mood: this proves nothing"
done
hooks() { cut -d' ' -f1 "$far/hooks" | sort; }
files() { find "$run/dropped/$1" -name '*.json' -printf '%f\n' | sed 's/^[0-9]*-//; s/\.json$//' | sort; }
messages=$(hooks | uniq | wc -l)
[ "$messages" -ge 8 ] || fail "only $messages messages for the Virtual School: this proves nothing"
most=$(hooks | uniq -c | sort -rn | awk 'NR == 1 { print $1 }')
[ "$most" -le $((kills + 1)) ] || fail "one message was accepted $most times with $kills kills"
say "killed $kills times: $messages messages at the webhook in $(hooks | wc -l) POSTs; $(wc -l <"$far/moods") refusals"

# --- the mails: counts and a link, never a word of a message ---------------------------------------------------
told=$(cat "$far"/mails/*.eml | tr -d '\r' | sed -n 's/^Subject: Muster: \([0-9]*\) alerts\{0,1\} for virtual-school$/\1/p' | paste -sd+ | bc)
[ "$told" -ge "$messages" ] || fail "the mails told of $told, $messages were confirmed"
grep -qhv -x -e 'virtual.school@council.example duty@council.example' "$far/recipients" && fail "a mail went elsewhere"
cat "$far"/mails/*.eml | tr -d '\r' | grep -v -x -E \
	-e 'From: Muster <muster@council.example>|To: virtual.school@council.example, duty@council.example' \
	-e 'Subject: Muster: [0-9]+ alerts? for virtual-school|Date: [A-Za-z0-9,:+ ]+|Message-ID: <[0-9a-f]{32}@council.example>' \
	-e 'MIME-Version: 1.0|Content-Type: text/plain; charset=utf-8|Auto-Submitted: auto-generated|X-[A-Za-z]+: .*' \
	-e '[0-9]+ alerts? came for virtual-school(: |, )([0-9]+ (new|changed|closed)(, )?)+\.' \
	-e 'To be looked at in this session: [0-9]+\.|The first is to be taken by [0-9:]{5}\.' \
	-e 'Read and take them here: https://muster.council.example/inbox' \
	-e 'This mail names no child, and cannot: answer and act in Muster, not by mail\.|' >"$run/strange" &&
	fail "a mail says more than it may: $(head -3 "$run/strange")"
say "$(find "$far/mails" -name '*.eml' | wc -l) mails told of $told alerts and named nobody"

# --- far sides that are down: nothing is confirmed, and nothing is lost -------------------------------------------
waits() { "$bin/muster" status --json | jq ".mailboxes[] | select(.mailbox == \"virtual-school\").waiting"; }
touch "$far/down"
idle=$(waits) before=$(hooks | wc -l)
"$bin/muster" clock run --until 2026-11-24T10:45 >/dev/null
more_waits() { [ "$(waits)" -gt "$idle" ]; }
wait_for 20 "alerts to wait" more_waits
wait_for 20 "the relay to rest" grep -q 'event=refused mailbox=virtual-school text="webhook: answered 500, 2 in a row"' "$run/relay.log"
[ "$(hooks | wc -l)" = "$before" ] || fail "a far side that is down accepted something"
more_waits || fail "confirmed though nobody accepted it"
rm "$far/down"
"$bin/muster" clock run --delivered --patience 200 --until 2026-11-24T10:46 >/dev/null || fail "not everything was confirmed after the outage"
[ "$(hooks | wc -l)" -gt "$before" ] || fail "nothing came after the outage: this proves nothing"
say "after an outage: $(hooks | uniq | wc -l) messages"

# --- the end, in order, and the fence ------------------------------------------------------------------------------
for field in Seccomp NoNewPrivs; do
	thread_fields "$relay" $field | sort -u | tr '\n' ' ' | has -x -e '2 ' -e '1 ' || fail "a thread of the relay is not fenced in: $field"
done
kill -TERM "$relay"
wait "$relay" || fail "the relay did not end in order"
daemon_stop

# --- what the daemon counts as confirmed is what arrived, message by message -------------------------------------------
sent() { sqlite3 "$run/data/muster.db" "SELECT lower(hex(message)) FROM envelope WHERE mailbox = '$1' AND state = 'delivered'" | sort; }
sent virtual-school >"$run/vs.sent"
sent cme >"$run/cme.sent"
hooks | uniq | cmp -s - "$run/vs.sent" || fail "the webhook accepted $(hooks | uniq | wc -l) messages, the daemon counts $(wc -l <"$run/vs.sent")"
for box in vs cme; do
	files $box | cmp -s - "$run/$box.sent" || fail "$box: $(files $box | wc -l) files, the daemon counts $(wc -l <"$run/$box.sent")"
	jq -e '.specversion == "1.0"' "$run/dropped/$box"/*.json >"$run/jq" || fail "a file is not whole"
done
while read -r id; do
	cmp -s "$far/bodies/$id" "$run/dropped/vs/"*"-$id.json" || fail "the webhook and the file of $id differ"
done <"$run/vs.sent"
say "confirmed and arrived: $(wc -l <"$run/vs.sent") at the webhook and as files, $(wc -l <"$run/cme.sent") as files"
