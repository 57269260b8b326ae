#!/usr/bin/env bash
# Goal: twenty mailboxes read by third-party clients that do everything wrong, while roles and clients are killed: every
# alert arrives, once in effect, in order, and only where a contract sends it; and what counts this sees each kind of loss.
# cap: 600
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 -c 'import zmq' 2>/dev/null || skip "python3-zmq is not installed"

keep=$run/kept
mkdir "$keep"
status=0
"$root/scripts/torture-bus" --seconds "${TORTURE_SECONDS:-14}" --keep "$keep" >"$run/torture.log" 2>&1 || status=$?
[ $status -ne 77 ] || skip "$(tail -n 1 "$run/torture.log")"
tail -n 30 "$run/torture.log"
[ $status -eq 0 ] || fail "the bus did not stand it"
has -E '^alerts [0-9]{2,}, lost 0, misdelivered 0, out of order 0$' <"$run/torture.log" || fail "too few alerts: this proves little"

# --- what was counted can be seen to fail ----------------------------------------------------------------------------
# mailbox, statement, what must be told: in a copy of the clients' stores
spoilt() {
	local teams=$run/spoilt intruder=$keep/intruder.log
	rm -rf "$teams"
	cp -R "$keep/teams" "$teams"
	[ -z "$2" ] || sqlite3 "$teams/$1.db" "$2" || fail "the statement"
	if [ -z "$2" ]; then
		intruder=$run/intruder.log
		echo "1 former desk-01 ALERT" >"$intruder"
	fi
	mapfile -t arguments <"$keep/arguments"
	! "$root/tests/torture/check.py" --tortured "$keep/tortured/muster.db" --calm "$keep/calmed/muster.db" --teams "$teams" \
		--schools "$keep/schools.tsv" --intruder "$intruder" "${arguments[@]}" >"$run/told" 2>&1 || fail "not seen: $3"
	has "^$3: " <"$run/told" || fail "$3 was not told: $(tail -3 "$run/told")"
	tests=$((${tests:-0} + 1))
}
some="(SELECT id FROM effect ORDER BY n LIMIT 1)"
spoilt virtual-school "DELETE FROM stored WHERE id = $some" lost
spoilt cme "DELETE FROM effect WHERE n = (SELECT max(n) FROM effect)" lost
spoilt virtual-school "INSERT INTO effect (id, alert, revision) SELECT id, alert, revision FROM effect LIMIT 1" twice
spoilt virtual-school "UPDATE arrival SET n = -n" 'out of order'
spoilt desk-01 "UPDATE arrival SET subject = 'desk-02' WHERE n = (SELECT min(n) FROM arrival)" misdelivered
spoilt bystander "ATTACH '$keep/teams/desk-01.db' AS d; INSERT INTO arrival SELECT * FROM d.arrival LIMIT 1" misdelivered
other=$(awk -F '\t' '$1 == "desk-01" { own[$2] = 1 } $1 == "virtual-school" { every[$2] = 1 } END { for (s in every) if (!own[s]) print s }' \
	"$keep/schools.tsv" | head -n 1)
spoilt desk-01 "UPDATE arrival SET words = words || '$(sed "s/'/''/g" <<<"$other")' WHERE n = (SELECT min(n) FROM arrival)" misdelivered
spoilt virtual-school "UPDATE arrival SET client = 'python-leaver', at = 9e9 WHERE n = (SELECT max(n) FROM arrival)" misdelivered
spoilt desk-01 "" misdelivered
say "spoilt in $tests ways, seen each time"
