#!/usr/bin/env bash
# Goal: schemas/openapi.yaml is a description that a linter has nothing to say about, and what the console really
# answers is what it says: a proxy holds every answer of a signed-in person's questions against it.
# cap: 400
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"
. "$root/tests/openapi/tools.sh"

"$node" --no-warnings "$tools/lint.mjs" "$root/schemas/openapi.yaml" >"$run/lint.txt" || fail "the linter: $(cat "$run/lint.txt")"
say "$(tail -n 1 "$run/lint.txt")"
# The linter is one that finds something.
sed 's/^  version: .*//' "$root/schemas/openapi.yaml" >"$run/broken.yaml"
"$node" --no-warnings "$tools/lint.mjs" "$run/broken.yaml" >"$run/broken.txt" && fail "the linter passes a document without a version"

borough
console_here
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-11-23T10:00 >/dev/null
proxy_port=$(free_port)
"$node" --no-warnings "$tools/proxy.mjs" "$root/schemas/openapi.yaml" "$proxy_port" "http://127.0.0.1:$console_port" "$run/faults" \
	>"$run/proxy.log" 2>&1 &
proxy=$!
started+=("$proxy")
wait_for 20 "the proxy" grep -q ready "$run/proxy.log"
api() { echo "http://127.0.0.1:$proxy_port/api/v1$1"; }

none=$(printf '%064d' 0)
# Every view, without and with what narrows it, by each person of the example; refusals, and acts on what is not there.
views=(/session /rollcall '/rollcall?list=looked_after&at=2026-11-23-AM' '/rollcall?list=nonsense' /rollcall/not_heard /inbox
	'/inbox?state=all&limit=5' '/inbox?limit=0' "/alerts/$none" /golden-hour /ring "/children/$none/timeline" /trends
	'/trends?by=phase' '/trends?by=nonsense' /trends/why /schools /schools/ashgrove-primary /schools/none /schools/ashgrove-primary/pack
	/schools/none/pack /schools/ashgrove-primary/actions /schools/kestrel-vale-school/held-back
	/schools/none/held-back /freshness /contracts /contracts/none /contracts/none/preview
	/contracts/none/diff /contracts/none/export /contracts/none/receipt /contract-templates /contracts/none/access-log /status /nonsense)
look() { # person, path
	ask "$1" GET "$2"
	[ "$status" != 000 ] && [ "$status" -lt 500 ] || fail "$1 $2: $status $(cat "$run/body")"
	[ "$status" = 200 ] && [ "$1" = maren-holt ] || return 0
	etag=$(sed -n 's/^ETag: *//Ip' "$run/heads" | tr -d '\r')
	ask "$1" GET "$2" "" -H "If-None-Match: $etag"
	[ "$status" = 304 ] || [[ $2 = /session ]] || fail "$2 is sent twice: $status"
}
people=()
for file in "$run"/config/people/*.yaml; do
	person=$(basename "$file" .yaml)
	people+=("$person")
	person_add "$person"
	for path in "${views[@]}"; do look "$person" "$path"; done
	ask "$person" GET /contracts
	for id in $(jq -r '.contracts[]?.id' "$run/body" 2>/dev/null | sort -u); do
		for path in "" /preview /diff /export "/export?form=html" /receipt /access-log; do look "$person" "/contracts/$id$path"; done
	done
	ask "$person" GET /rollcall/absent_reason_known
	for child in $(jq -r '.rows[]?.child' "$run/body" 2>/dev/null | head -n 3); do look "$person" "/children/$child/timeline"; done
done
ask noor-ashby GET /status
[ "$status" = 200 ] && jq -e ".live and .pupils > 0" "$run/body" >/dev/null || fail "an operator asks for the status: $status $(cat "$run/body")"
for path in /session /inbox /nonsense; do ask maren-holt HEAD "$path" "" --head; done
for id in $("$bin/muster" alerts --json | jq -r '.alerts[].id' | head -n 20); do ask maren-holt GET "/alerts/$id"; done
# A contract from a template, and what a school holds back, as its business manager does it.
draft='{"step":"check","template":"borough-trends","id":"attendance-help","team":"ess","schools":"kestrel-vale-school","from":"2026-11-25","contact":"dpo@council.example","council":"council.example","supplier":"Northgate Registers","dpia":"DPIA-2026-031","password":"quiet harbour lantern"}'
for step in check preview propose; do
	ask bea-umunna POST /contract-drafts "$(jq -c --arg s $step '.step = $s | if $s == "propose" then . else del(.password) end' <<<"$draft")"
	[ "$step" = preview ] || [ "$status" = 200 ] || fail "a draft, $step: $status $(cat "$run/body")"
done
ask bea-umunna GET /contracts/attendance-help
agree=$(jq -nc --arg h "$(jq -r .hash "$run/body")" '{version: "1.0.0", school: "kestrel-vale-school", hash: $h, role: "Head", read: true, password: "quiet harbour lantern"}')
ask bea-umunna POST /contracts/attendance-help/agree "$(jq -c '.role = ""' <<<"$agree")"
ask bea-umunna POST /contracts/attendance-help/agree "$agree" && [ "$status" = 200 ] || fail "agreeing: $status $(cat "$run/body")"
ask bea-umunna POST /contracts/attendance-help/hold-back '{"version": "1.0.0", "school": "kestrel-vale-school", "fields": "sex"}'
ask bea-umunna GET /contracts/attendance-help/receipt
upn=$(awk -F, '$12 == "900110" {print $1; exit}' "$run/drop/social-care.csv")
ask bea-umunna POST /schools/kestrel-vale-school/held-back "{\"pupil\": \"$upn\", \"why\": \"danger\", \"text\": \"x\", \"until\": \"2026-12-01\"}"
[ "$status" = 200 ] || fail "a child held back: $status $(cat "$run/body")"
ask bea-umunna POST /schools/kestrel-vale-school/held-back '{}'
ask bea-umunna GET /schools/kestrel-vale-school/held-back
number=$(jq '.rows[0].number' "$run/body")
ask maren-holt GET /inbox
for i in 1 2; do ask bea-umunna POST "/schools/kestrel-vale-school/held-back/$number" '{}'; done
ask bea-umunna GET /schools/kestrel-vale-school/held-back
ask bea-umunna POST /contracts/attendance-help/status '{}'
for act in take note close hand-on silence silence-confirm silence-end; do
	ask maren-holt POST "/alerts/$none/$act" '{}'
	ask maren-holt POST "/alerts/$none/$act" '{"surprise": 1}'
done
ask maren-holt POST /freshness/answer '{"token": "abcdefghijklmnopqrstuvwxyz"}'
ask maren-holt POST /marks '{}'
ask maren-holt PUT /session
ask maren-holt DELETE /session
[ "$status" = 204 ] || fail "signing out: $status"
ask maren-holt GET /session
[ "$status" = 401 ] || fail "signed out, and answered $status"
kill "$proxy"
wait_while 5 "the proxy" kill -0 "$proxy"
[ ! -s "$run/faults" ] || fail "answers that are not as described: $(sort "$run/faults" | uniq -c | sort -rn | head -n 40)"
jq -e '.session["200"] > 0 and .sign_in["200"] > 0 and .sign_out["204"] == 1' "$run/faults.seen" >/dev/null || fail "the proxy saw nothing"
say "$(jq -r '[.[] | to_entries[].value] | add' "$run/faults.seen") answers of $(jq length "$run/faults.seen") operations are as described"
daemon_stop
