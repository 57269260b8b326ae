#!/usr/bin/env bash
# Goal: a business manager reads, previews and agrees to a new version of a contract in the console; the entry stands
# signed in agreements/ as `muster contract approve` would have written it, and is in force at once. Whatever is wrong
# changes nothing: another's school, another text, a wrong password, a folder changed by hand, a fault in the files, a
# daemon that is killed at any moment.
# cap: 240
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"

expect() { [ "$status" = "$1" ] || fail "$2: wanted $1, found $status: $(cat "$run/body")"; }
body() { jq -e "$1" "$run/body" >/dev/null || fail "$2: $(cat "$run/body")"; }
contract() { local word=$1; shift; "$bin/muster" contract "$word" "$@" --config "$run/config" --keys "$run/keys"; }
agreements=$run/config/agreements/kestrel-vale-school.yaml

borough
console_here
# A newer version for the same schools, longer kept; and an old one that ended.
sed 's/^version: 1.0.0/version: 1.1.0/; s/^status: active/status: proposed/; s/^retention: {keep: 2y/retention: {keep: 3y/' \
	"$run/config/contracts/attendance-support.yaml" >"$run/config/contracts/attendance-support-1.1.0.yaml"
sim_start 7
daemon_start
"$bin/muster" clock run --until 2026-11-25T07:00 >/dev/null
person_add bea-umunna
sign_in bea-umunna
person_add noor-ashby
sign_in noor-ashby
person_add maren-holt
sign_in maren-holt
at=/contracts/attendance-support
agree() { # role, more members as JSON
	jq -nc --arg h "$hash" --arg r "$1" --argjson more "${2:-{\}}" \
		'{version: "1.1.0", school: "kestrel-vale-school", hash: $h, role: $r, read: true, password: "quiet harbour lantern"} + $more'
}

# --- read ------------------------------------------------------------------------------------------------------
ask bea-umunna GET "$at?version=1.1.0" && expect 200 "the new version"
hash=$(jq -r .hash "$run/body")
body '[.tasks[] | select(.id == "agree") | .done] == [false]' "the task"
ask bea-umunna GET "$at/diff?version=1.1.0" && expect 200 "what changes"
body '.against == "1.0.0" and .widens and ([.lines[] | select(.widens) | .of] == ["retention"])' "the differences"
jq -r '.lines[].text' "$run/body" >"$run/said"
ask bea-umunna GET "$at/preview?version=1.1.0&day=2026-11-24" && expect 200 "the preview"
body '.day == "2026-11-24" and (.tables | length) == 2 and (.lines | length) > 0' "the preview"
ask bea-umunna GET "$at/preview?version=1.1.0&day=2026-11-24&school=limestead-high" && expect 404 "the preview of another school"
ask bea-umunna GET "$at/preview?version=1.1.0&day=2026-11-25" && expect 422 "a preview of a day to come"
body '[.fields[].name] == ["day"]' "the field"

# Nothing of a contract about children on the authority's lists depends on who is on them.
ask bea-umunna GET "/contracts/looked-after-daily/preview?day=2026-11-24" && expect 200 "the preview of a list's contract"
jq -S 'del(.day, .title)' "$run/body" >"$run/with"
grep -E '[0-9]' <(jq -r '.lines[], (.tables[].rows[][] | strings)' "$run/body") && fail "a number in a preview about the authority's lists"
jq -r '.lines[], (.tables[].rows[][] | strings)' "$run/body" | has 'told to nobody' || fail "the school is not told why"
ask bea-umunna GET "/contracts/looked-after-daily/preview?day=2026-11-23" && expect 200 "of another day"
jq -S 'del(.day, .title)' "$run/body" | cmp - "$run/with" || fail "the preview for a school depends on the day"
ask noor-ashby GET "/contracts/looked-after-daily/preview?day=2026-11-24" && expect 200 "the authority's preview"
# She decides about contracts and reads of no child: what the command line tells plainly is kept back where it is small.
jq -r '.lines[]' "$run/body" | has 'Small numbers are hidden' || fail "the page does not say that small numbers are hidden"
"$bin/muster" contract preview looked-after-daily --date 2026-11-24 --names --json >"$run/plain.json"
restricted=$(jq '.restricted // 0' "$run/plain.json") # counted there and not here
jq -r '.children[] | "\(.by | gsub("_"; " "))\t\(.words)\t\(.children)"' "$run/plain.json" >"$run/plain"
jq -r '.tables[0].rows[] | @tsv' "$run/body" >"$run/masked"
awk -F'\t' '$3 > 0 && $3 < 5 { small = 1 } END { exit !small }' "$run/plain" || fail "nobody is in a small group: the question proves nothing"
awk -F'\t' -v left="$restricted" 'NR == FNR { plain[$1 FS $2] = $3; next }
	$3 != "kept back" && (($3 > 0 && $3 < 5) || $3 > plain[$1 FS $2] || $3 + left < plain[$1 FS $2]) { print; bad = 1 } END { exit bad }' \
	"$run/plain" "$run/masked" >"$run/told" || fail "told to whom no contract names: $(cat "$run/told")"
[ "$(jq '[.tables[1:][].rows[][-1] | select(test("^[1-4]$"))] | length' "$run/body")" = 0 ] || fail "a small number of fields or alerts: $(cat "$run/body")"
ask noor-ashby GET "/contracts/looked-after-daily/preview?day=2026-11-24&school=kestrel-vale-school" && expect 200 "the preview of one school"
[ "$(jq '[.tables[].rows[][-1] | select(test("^[1-4]$"))] | length' "$run/body")" = 0 ] || fail "a small number of one school: $(cat "$run/body")"
ask maren-holt GET "/contracts/looked-after-daily/preview?day=2026-11-24" && expect 403 "a preview for a team"
say "read: what changes, who would have seen what, and nothing of who is on a list"

# --- what is wrong changes nothing --------------------------------------------------------------------------------
cp "$agreements" "$run/before"
unchanged() { cmp -s "$agreements" "$run/before" || fail "$1 changed the file"; }
refused() { # person, body, status, what, field
	ask "$1" POST "$at/agree" "$2" && expect "$3" "$4"
	[ -z "${5:-}" ] || body "[.fields[].name] | index(\"$5\") != null" "the field of $4"
	unchanged "$4"
}
refused bea-umunna "$(agree "Business manager" '{"password":"quiet harbor lantern"}')" 422 "a wrong password" password
refused bea-umunna "$(agree "Business manager" '{"password":null}' | jq -c 'del(.password)')" 422 "no password" password
refused bea-umunna "$(agree "")" 422 "no role" role
refused bea-umunna "$(agree "$(printf 'x%.0s' {1..200})")" 422 "a long role" role
refused bea-umunna "$(agree "$(printf 'head\u202eteacher')")" 422 "a role that turns the writing round" role
refused bea-umunna "$(agree "Head" '{"school":"limestead-high"}')" 404 "another school"
cp "$run/body" "$run/nothing"
refused bea-umunna "$(agree "Head" '{"school":"no-such-school"}')" 404 "a school that is not there"
cmp "$run/body" "$run/nothing" || fail "another's school is answered otherwise than none"
refused bea-umunna "$(agree "Head" "{\"hash\":\"$(printf '%064d' 0)\"}")" 409 "another text"
refused bea-umunna "$(agree "Head" '{"read":false}')" 422 "not read" read
refused bea-umunna "$(agree "Head" '{"version":"9.9.9"}')" 404 "a version that is not there"
refused maren-holt "$(agree "Head")" 404 "a team that the contract does not name"
token=$(cat "$run/bea-umunna.csrf")
echo "$(printf '%064d' 0)" >"$run/bea-umunna.csrf"
refused bea-umunna "$(agree "Head")" 403 "another session's token"
echo "$token" >"$run/bea-umunna.csrf"
ask bea-umunna POST "$at/status" "$(jq -nc --arg h "$hash" '{version: "1.1.0", hash: $h, status: "active", password: "quiet harbour lantern"}')"
expect 403 "a school that puts a contract in force"
say "what is wrong: told at its field, nothing changed"

# --- agreed -------------------------------------------------------------------------------------------------------
role='Head & "deputy" \ <script>alert(1)</script>; drop table'
ask bea-umunna POST "$at/agree" "$(agree "$role")" && expect 200 "agreeing"
body '.receipts[0].school == "kestrel-vale-school" and .receipts[0].who == "Bea Umunna" and .receipts[0].standing == "proposed"' "the receipt"
[ "$(jq -r '.receipts[0].role' "$run/body")" = "$role" ] || fail "the role was changed: $(cat "$run/body")"
[ "$(jq -r '.receipts[0].terms' "$run/body")" = "$hash" ] || fail "another text was agreed to"
contract verify >"$run/verify.txt" 2>&1 || fail "the signed entry does not verify: $(cat "$run/verify.txt")"
grep -q 'password given again' "$agreements" || fail "how she was identified does not stand there"
cp "$agreements" "$run/before"
refused bea-umunna "$(agree "$role")" 409 "agreeing twice"
ask bea-umunna GET "$at/receipt?version=1.1.0" && expect 200 "the receipt again"
body '.receipts | length == 1' "one receipt"
ask bea-umunna GET "$at?version=1.1.0" && body '[.tasks[] | select(.id == "agree") | .text] | .[0] | test("Bea Umunna")' "the task, done"
# In force: the authority's own side.
ask noor-ashby GET "$at?version=1.1.0" && hash=$(jq -r .hash "$run/body")
ask noor-ashby POST "$at/status" "$(jq -nc --arg h "$hash" '{version: "1.1.0", hash: $h, status: "active", password: "quiet harbour lantern"}')"
expect 200 "putting it in force"
grep -q '^status: active$' "$run/config/contracts/attendance-support-1.1.0.yaml" || fail "its file does not say so"
diff <(sed 's/^status: .*//' "$run/config/contracts/attendance-support-1.1.0.yaml") \
	<(sed 's/^version: 1.0.0/version: 1.1.0/; s/^status: .*//; s/^retention: {keep: 2y/retention: {keep: 3y/' "$run/config/contracts/attendance-support.yaml") ||
	fail "more than the status was changed"
ask bea-umunna GET "$at/receipt?version=1.1.0" && body '.receipts[0].standing == "in_force"' "in force at her school"
say "agreed: signed, verified, in force"

# --- by paper -----------------------------------------------------------------------------------------------------
paper=$(jq -nc --arg h "$hash" '{version: "1.1.0", school: "limestead-high", hash: $h, role: "Headteacher", read: true, password: "quiet harbour lantern",
	who: "Osric Vane", when: "2026-11-23", how: "rang back on the office number", document: "'"$(echo paper | sha256sum | cut -d' ' -f1)"'"}')
ask noor-ashby POST "$at/agree" "$(jq -c 'del(.who)' <<<"$paper")" && expect 422 "a paper without a name"
ask noor-ashby POST "$at/agree" "$(jq -c '.when = "2027-01-01"' <<<"$paper")" && expect 422 "a paper of tomorrow"
ask noor-ashby POST "$at/agree" "$paper" && expect 200 "a paper"
body '.receipts[0].who == "Osric Vane" and (.receipts[0].how | test("recorded by noor-ashby"))' "the paper's receipt"
contract verify >/dev/null || fail "the paper's entry does not verify"

# --- as files -----------------------------------------------------------------------------------------------------
ask bea-umunna GET "$at/export?version=1.1.0" && expect 200 "the file"
jq -rj .text "$run/body" | cmp - "$run/config/contracts/attendance-support-1.1.0.yaml" || fail "another file was given"
ask bea-umunna GET "$at/export?version=1.1.0&form=html" && expect 200 "the page to print"
"$bin/muster" contract export attendance-support@1.1.0 --config "$run/config" --to html --school kestrel-vale-school --out "$run/page.html" >/dev/null
jq -rj .text "$run/body" | cmp - "$run/page.html" || fail "the page is not the one of the command line"
ask bea-umunna GET "$at/export?version=1.1.0&form=html&school=limestead-high" && expect 404 "another school's page"

# --- what a school holds back ---------------------------------------------------------------------------------------
school=$run/config/schools/kestrel-vale-school.yaml
cp "$school" "$run/school"
hold() { ask bea-umunna POST "$at/hold-back" "$(jq -nc --arg s "${2:-kestrel-vale-school}" --arg f "$1" '{version: "1.1.0", school: $s} + if $f == "" then {} else {fields: $f} end')"; }
hold upn && expect 422 "holding back what the contract needs"
hold 'year_group, session_mark]' && expect 422 "a field that is none"
hold year_group limestead-high && expect 404 "holding back for another school"
cmp "$school" "$run/school" || fail "a refused wish changed the school's file"
hold year_group && expect 200 "holding back"
diff "$run/school" "$school" >"$run/diff" || true
[ "$(grep -c '^[<>]' "$run/diff")" = 2 ] && grep -q '^> hold_back:$' "$run/diff" && grep -q '^>   - {contract: attendance-support, fields: \[year_group\]}$' "$run/diff" ||
	fail "more than the list was changed: $(cat "$run/diff")"
ask bea-umunna GET "$at?version=1.1.0" && body '[.parties[0].optional[] | select(.held) | .name] == ["year_group"]' "what is held back"
ask bea-umunna GET "$at/preview?version=1.1.0&day=2026-11-24" && expect 200 "the preview of a school that holds back"
hold "" && expect 200 "giving again"
cmp "$school" "$run/school" || fail "the file is not as it was: $(diff "$school" "$run/school")"
"$bin/muster" check "$run/config" >/dev/null || fail "the configuration has faults"
say "held back: the school's own list alone, and only what may be"

# --- the folder is not ours alone -----------------------------------------------------------------------------------
sed 's/^version: 1.1.0/version: 1.2.0/; s/^status: active/status: proposed/' \
	"$run/config/contracts/attendance-support-1.1.0.yaml" >"$run/config/contracts/attendance-support-1.2.0.yaml"
kill -HUP "$daemon_pid"
newer() { ask bea-umunna GET "$at?version=1.2.0"; [ "$status" = 200 ]; }
wait_for 20 "the next version" newer
hash=$(jq -r .hash "$run/body")
cp "$agreements" "$run/before"
next=$(agree Head '{"version":"1.2.0"}')
# Changed by hand: read first, never written over.
echo '# a remark' >>"$agreements"
cp "$agreements" "$run/before"
readings() { grep -c 'event=configuration_in_force' "$run/musterd.log"; }
readings_before=$(readings)
read_again() { [ "$(readings)" -gt "$readings_before" ]; }
ask bea-umunna POST "$at/agree" "$next" && expect 409 "a file changed by hand"
unchanged "a file changed by hand"
wait_for 20 "the changed file to be read" read_again
# A broken file elsewhere, not taken in yet, is nobody's business here.
printf 'nonsense: [\n' >"$run/config/schools/zz-broken.yaml"
flock "$run/config/agreements" sleep 3 &
writer=$!
started+=("$writer")
sleep 0.3
ask bea-umunna POST "$at/agree" "$next" && expect 409 "while the command line writes"
# Asked once: each asking is a try of the password, and an account has so many a minute.
wait "$writer"
ask bea-umunna POST "$at/agree" "$next" && expect 200 "once it has written"
rm "$run/config/schools/zz-broken.yaml"
contract verify >/dev/null || fail "the next entry does not verify"
say "the folder: read before it is written, and locked"

# --- a folder that may not be written ---------------------------------------------------------------------------------
if [ "$(id -u)" != 0 ]; then
	sed 's/^version: 1.2.0/version: 1.3.0/' "$run/config/contracts/attendance-support-1.2.0.yaml" >"$run/config/contracts/attendance-support-1.3.0.yaml"
	kill -HUP "$daemon_pid"
	chmod 555 "$run/config/agreements"
	newest() { ask bea-umunna GET "$at?version=1.3.0"; [ "$status" = 200 ]; }
	wait_for 20 "the newest version" newest
	ask bea-umunna POST "$at/agree" "$(agree Head "{\"version\":\"1.3.0\",\"hash\":\"$(jq -r .hash "$run/body")\"}")" && expect 503 "a folder that may not be written"
	chmod 755 "$run/config/agreements"
fi

# --- killed at any moment ---------------------------------------------------------------------------------------------
minor=0
for delay in 0.02 0.1 0.3; do
	minor=$((minor + 1))
	version=2.$minor.0
	sed "s/^version: 1.2.0/version: $version/" "$run/config/contracts/attendance-support-1.2.0.yaml" >"$run/config/contracts/attendance-support-$version.yaml"
	kill -HUP "$daemon_pid"
	there() { ask noor-ashby GET "$at?version=$version"; [ "$status" = 200 ]; }
	wait_for 20 "version $version" there
	cp "$run/config/agreements/glasswell-primary.yaml" "$run/before"
	body=$(jq -c --arg v "$version" --arg h "$(jq -r .hash "$run/body")" '.version = $v | .hash = $h | .school = "glasswell-primary"' <<<"$paper")
	(ask noor-ashby POST "$at/agree" "$body") &
	post=$!
	sleep "$delay"
	kill -9 "$daemon_pid"
	wait "$daemon_pid" "$post" 2>/dev/null || true
	wait_while 10 "the killed daemon's roles" role_pid engine
	cmp -s "$run/config/agreements/glasswell-primary.yaml" "$run/before" && came=before || came=after
	contract verify >/dev/null || fail "killed after $delay s: what is left does not verify"
	[ "$came" = before ] || grep -q "version: \"$version\"" "$run/config/agreements/glasswell-primary.yaml" || fail "killed after $delay s: neither the old file nor the new"
	say "killed after $delay s: the file of $came"
	daemon_start
	rm -f "$run/noor-ashby.jar"
	code_step[noor-ashby]=0
	sed -i 's/.*/none/' "$run/noor-ashby.csrf"
	"$bin/muster" account reset noor-ashby --json >"$run/noor-ashby.account" || fail "no new password"
	jq -r .otpauth "$run/noor-ashby.account" | sed 's/.*secret=\([A-Z2-7]*\).*/\1/' >"$run/noor-ashby.secret"
	jq -r .password "$run/noor-ashby.account" >"$run/noor-ashby.password"
	sign_in noor-ashby
	ask noor-ashby POST /session/password "{\"password\":\"$(cat "$run/noor-ashby.password")\",\"new_password\":\"quiet harbour lantern\"}"
	echo "quiet harbour lantern" >"$run/noor-ashby.password"
done
daemon_stop
say "agree: as it has to be"
