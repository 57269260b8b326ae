#!/usr/bin/env bash
# Goal: no page, answer, log line, address, e-mail, message or metric shows a child to somebody no contract names: with a
# marker in each child's record, everything is asked as everybody, each marker is found by whoever may read it, and by
# nobody else. CRAWL_UNENTITLED=PERSON takes a person's teams from the test's view of the contracts: it must fail.
# cap: 900
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib-console.sh"
. "$(dirname "$0")/lib-relay.sh"
for module in yaml aiosmtpd; do
	/usr/bin/python3 -c "import $module" 2>/dev/null || skip "python3-$module is not installed"
done
web=$root/build/web
[ -f "$web/manifest.json" ] || skip "no pages: make web"
crawl() { /usr/bin/python3 "$root/tests/scenario/92-crawl.py" "$@"; }

borough
console_here
# Somebody of the Virtual School whom the list does not name: its restricted children are not for her.
sed 's/^id: .*/id: vera-quint/; s/^name: .*/name: Vera Quint/; s/^mail: .*/mail: vera@council.example/; /^restricted:/d' \
	"$root/contracts/example/people/maren-holt.yaml" >"$run/config/people/vera-quint.yaml"
# Somebody with the borough's figures alone, and two schools' staff.
sed 's/^id: .*/id: fred-lowe/; s/^name: .*/name: Fred Lowe/; s/^mail: .*/mail: fred@council.example/; /^teams:/d' \
	"$root/contracts/example/people/idris-pell.yaml" >"$run/config/people/fred-lowe.yaml"
sed 's/^id: .*/id: ada-moss/; s/^name: .*/name: Ada Moss/; s/^schools: .*/schools: [ashgrove-primary, hartsbrook-primary]/' \
	"$root/contracts/example/people/bea-umunna.yaml" >"$run/config/people/ada-moss.yaml"

# --- the day, with a relay for every mailbox ---------------------------------------------------------------------
far_here
for team in $teams; do
	mkdir -p "$run/dropped/$team"
	printf '  - {mailbox: %s, mail: {to: [%s@council.example], gather_seconds: 1}, drop: {folder: %s}}\n' \
		"$team" "$team" "$run/dropped/$team"
done >"$run/mailboxes"
relay_file <"$run/mailboxes"
far_start

sim_small=${CRAWL_SMALL:-10}
sim_start 7 --marked 1
crawl mark "$run/drop/social-care.csv"
"$bin/sim" rolls --seed 7 --small "$sim_small" --marked 1 >"$run/rolls.csv"
daemon_start --web "$web"
relay_start
"$bin/muster" clock run --delivered --patience 200 --until 2026-11-24T10:35 >"$run/clock.log" 2>&1 ||
	fail "the day: $(tail -n 3 "$run/clock.log")"
for file in "$run"/config/people/*.yaml; do person_add "$(basename "$file" .yaml)"; done
# People look and write, so that there is something in notes, histories and logs of access.
first() { ask "$1" GET "/inbox?state=open&limit=1" && jq -r '.rows[0].id' "$run/body"; }
for person in maren-holt rhys-carrow tova-lind idris-pell; do
	alert=$(first "$person")
	[ "$alert" != null ] || continue
	ask "$person" POST "/alerts/$alert/take" '{}'
	[ "$status" = 200 ] || fail "$person takes an alert: $status $(cat "$run/body")"
	ask "$person" POST "/alerts/$alert/note" '{"note": "rang the office"}'
done

# --- ask, and judge ----------------------------------------------------------------------------------------------
MUSTER=$bin/muster CONFIG=$run/config WEB=$web crawl crawl "$run" "$root/schemas/openapi.yaml" "$console_port" >"$run/asked" ||
	fail "the crawl: $(tail -n 5 "$run/asked")"
cat "$run/asked"
crawl judge "$run" ${CRAWL_UNENTITLED:+--unentitled "$CRAWL_UNENTITLED"} >"$run/judged" || { cat "$run/judged"; fail "see above"; }
cat "$run/judged"

# --- the same search, with one person struck from the contracts, or one child from what was heard: it must find it ------
for person in maren-holt vera-quint rhys-carrow tova-lind idris-pell; do
	crawl judge "$run" --unentitled "$person" >"$run/self" && fail "it does not see that $person reads children"
	has "^LEAK $person: " <"$run/self" || fail "it does not name $person: $(head -n 5 "$run/self")"
done
child=$(awk -F, '$6 == "looked_after" && $13 == "no" { print $1; exit }' "$run/drop/social-care.csv")
crawl judge "$run" --strike "$child" >"$run/self" && fail "it does not see that a child was not found"
has "^MISSED maren-holt never found the list's surname of $child" <"$run/self" || fail "it names nobody who missed it"
say "struck from the contracts, each of five people is found out; a child that is not heard of is missed"
daemon_stop
