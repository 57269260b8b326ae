#!/usr/bin/env bash
# Goal: in the console a silence about a looked-after child holds when a second person has agreed to it, and not before;
# and a new contract from a template is refused at the answer that is wrong, whatever is typed, with nothing written.
# cap: 200
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"

expect() { [ "$status" = "$1" ] || fail "$2: wanted $1, found $status: $(cat "$run/body")"; }
body() { jq -e "$1" "$run/body" >/dev/null || fail "$2: $(cat "$run/body")"; }

borough
console_here
sed 's/^id: .*/id: wren-sato/; s/^name: .*/name: Wren Sato/; s/^mail: .*/mail: wren@council.example/' \
	"$run/config/people/maren-holt.yaml" >"$run/config/people/wren-sato.yaml"
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-11-24T10:00 >/dev/null
for person in maren-holt wren-sato bea-umunna tova-lind; do
	person_add "$person"
	sign_in "$person"
done

# --- a silence ---------------------------------------------------------------------------------------------------
ask maren-holt GET '/inbox?state=open' && expect 200 "the inbox"
id=$(jq -r '[.rows[] | select(.child != null)] | .[0].id' "$run/body")
until_held() { ask "$1" GET "/alerts/$id" && expect 200 "the alert"; }
for candidate in $(jq -r '.rows[] | select(.child != null) | .id' "$run/body"); do
	ask maren-holt GET "/alerts/$candidate"
	jq -e '.may | index("silence")' "$run/body" >/dev/null && id=$candidate && break
done
ask maren-holt POST "/alerts/$id/silence" '{"until": "2026-12-01", "why": "in hospital; the ward tells us each day"}' && expect 200 "a silence"
body '.text | test("second person")' "that it waits"
until_held maren-holt
body '.silence.waits and (.may | index("silence_confirm") == null) and (.may | index("silence_end") != null) and .silence_waits' "who set it cannot agree"
body '.silenced_until == ""' "it does not hold yet"
ask maren-holt POST "/alerts/$id/silence-confirm" '{}' && expect 403 "agreeing with oneself"
ask tova-lind POST "/alerts/$id/silence-confirm" '{}' && expect 404 "a team that does not read it"
cp "$run/body" "$run/nothing"
ask tova-lind POST "/alerts/$(printf '%064d' 0)/silence-confirm" '{}' && expect 404 "no alert"
cmp "$run/body" "$run/nothing" || fail "an alert that may not be read is answered otherwise than none"
until_held maren-holt && body '.silence.waits' "refusals left it as it was"
until_held wren-sato && body '.may | index("silence_confirm") != null' "a second person may agree"
ask wren-sato POST "/alerts/$id/silence-confirm" '{}' && expect 200 "a second person"
until_held wren-sato && body '(.silence.waits | not) and .silenced_until == "2026-12-01" and (.silence.second | test("Wren Sato"))' "it holds"
ask wren-sato POST "/alerts/$id/silence-confirm" '{}' && expect 409 "agreeing twice"
ask maren-holt POST "/alerts/$id/silence-end" '{}' && expect 200 "ending it"
until_held maren-holt && body '.silence == null and .silenced_until == ""' "it is over"
ask maren-holt POST "/alerts/$id/silence-end" '{}' && expect 409 "ending it twice"
say "a silence: two people, or none"

# --- a draft, answered badly ---------------------------------------------------------------------------------------
cp -R "$run/config/contracts" "$run/contracts"
good='{"step":"check","template":"borough-trends","id":"attendance-help","team":"ess","schools":"kestrel-vale-school","from":"2026-11-25","contact":"dpo@council.example","council":"council.example","supplier":"Northgate Registers","dpia":"DPIA-2026-031"}'
draft() { # change as jq, status, field
	ask bea-umunna POST /contract-drafts "$(jq -c "$1" <<<"$good")" && expect "$2" "$1"
	[ -z "${3:-}" ] || body "[.fields[].name] | index(\"$3\") != null" "the field of $1"
}
draft '.' 200
body '(.sections | length) == 5 and (.text | contains("\nid: attendance-help\n")) and (.text | contains("\nstatus: proposed"))' "what it says"
jq -r .text "$run/body" | sed 's/#.*//' | has -e our- -e 2000- -e DPIA-NUMBER && fail "words of the template are left"
draft '.id = "borough-trends"' 422 id
draft '.id = "../../etc/passwd"' 422 id
draft '.id = "-x"' 422 id
draft '.template = "none"' 422 template
draft '.team = "no-team"' 422 team
draft '.schools = "limestead-high"' 422 schools
draft '.schools = "kestrel-vale-school,limestead-high"' 422 schools
draft '.schools = "all"' 422 schools
draft '.schools = "kestrel-vale-school]}, x: [y"' 422 schools
draft '.from = "2020-01-01"' 422 from
draft '.from = "2026-02-30"' 422 from
draft '.contact = "x}, evil: {a"' 422 contact
draft '.contact = "a b"' 422 contact
draft '.council = "x: y"' 422 council
draft '.supplier = "a, b: c"' 422 supplier
draft '.supplier = "x # y"' 422 supplier
draft ".supplier = \"a'; drop table\"" 422 supplier
draft '.supplier = "'"$(printf 'n%.0s' {1..400})"'"' 422 supplier
draft '.dpia = "\u202eDPIA"' 422 dpia
draft '.dpia = ""' 422 dpia
draft '.surprise = 1' 422 surprise
draft '.step = "propose"' 422 password
draft '.step = "propose" | .password = "wrong"' 422 password
diff -r "$run/config/contracts" "$run/contracts" || fail "a refused draft wrote something"
ask tova-lind GET /contract-templates && expect 403 "templates for who writes none"
ask tova-lind POST /contract-drafts "$good" && expect 403 "a draft of who may not"
draft '.step = "preview" | .day = "2026-11-23"' 200
body '(.tables | length) == 2 and .day == "2026-11-23"' "the preview of a draft"
draft '.step = "preview" | .day = "2026-11-24"' 422 day
# Of a draft about the authority's lists a school is told no number either.
draft '.step = "preview" | .day = "2026-11-23" | .template = "looked-after-daily" | .team = "virtual-school"' 200
grep -E '[0-9]' <(jq -r '.lines[], (.tables[].rows[][] | strings)' "$run/body" | grep -v 1.0.0) && fail "a number about the authority's lists"
# What is half filled is kept as it was typed, for whoever typed it, until it is proposed.
ask bea-umunna POST /contract-drafts/kept '{"id":"<script>","supplier":"} x: {\"y\"}"}' && expect 200 "keeping a draft"
ask bea-umunna GET /contract-templates && body '.draft.id == "<script>" and .draft.supplier == "} x: {\"y\"}"' "what was kept"
ask maren-holt POST /contract-drafts/kept '{"id":"x"}' && expect 403 "a draft of who may not write one"
ask bea-umunna POST /contract-drafts/kept '{"surprise":"x"}' && expect 422 "an answer that nobody asked for"
ask bea-umunna POST /contract-drafts/kept "{\"supplier\":\"$(printf 'n%.0s' {1..400})\"}" && expect 422 "an answer without end"
ask bea-umunna POST /contract-drafts "$(jq -c '.step = "propose" | .password = "quiet harbour lantern"' <<<"$good")" && expect 200 "proposing"
ask bea-umunna GET /contract-templates && body '.draft == null' "no draft of what is proposed"
"$bin/muster" check "$run/config" >/dev/null || fail "the proposed contract has faults"
ask bea-umunna POST /contract-drafts "$(jq -c '.step = "propose" | .password = "quiet harbour lantern"' <<<"$good")" && expect 422 "proposing twice"
ask bea-umunna GET /contracts/attendance-help && expect 200 "the contract" && body '.status == "proposed"' "its state"
ask tova-lind GET /contracts/attendance-help && expect 404 "another team's contract"
daemon_stop
say "second: as it has to be"
