#!/usr/bin/env bash
# Goal: with a column `household` on the authority's list a team reads of brothers and sisters in one place, in digests
# and in single alerts, and nobody reads of a household who may not read that list, nor of a restricted child at all;
# children who were away unexplained at the same sessions are a list for one named lead, every session of which the
# schools' registers bear out, and nobody else is told.
# cap: 240
. "$(dirname "$0")/lib.sh"

teams="$teams lead"
borough
# The lead: a team of one person with one key, and a contract with every school that has agreed to the other.
cat >"$run/config/teams/lead.yaml" <<'END'
apiVersion: muster/v1
kind: Team
id: lead
name: Exploitation lead
mailbox: {keys: [lead]}
END
cat >"$run/config/people/lea-ash.yaml" <<'END'
apiVersion: muster/v1
kind: Person
id: lea-ash
name: Lea Ash
teams: [lead]
END
sed 's|^id: .*|id: exploitation-lead|; s|^title: .*|title: Children away at the same sessions|
	s|team: cme}|team: lead}|; s|to: cme|to: lead|
	s|^      - {name: sessions_missed, .*|      - {name: session_mark, treatment: class, required: true, why: to see who is away at the same sessions}|
	/^  - {rule: /d; s|^alerts:|&\n  - {rule: together_absent, to: lead, urgency: weekly}|' \
	"$run/config/contracts/children-missing-education.yaml" >"$run/config/contracts/exploitation-lead.yaml"
sed 's|^children-missing-education,|exploitation-lead,|p; d' "$root/contracts/example/agreements.csv" |
	cat "$root/contracts/example/agreements.csv" - >"$run/agreed.csv"
for team in virtual-school social-care-duty; do printf 'digest: {}\n' >>"$run/config/teams/$team.yaml"; done

# --- the rule is off unless it goes to one person ---------------------------------------------------------------------
check() { "$bin/muster" check "$run/config" 2>&1 || true; }
mv "$run/config/people/lea-ash.yaml" "$run/"
check | has 'expected a team of one person .* found 0 people and 1 key' || fail "a list of suspicions for a team of nobody: $(check)"
mv "$run/lea-ash.yaml" "$run/config/people/"
sed 's/lea-ash/max-ash/' "$run/config/people/lea-ash.yaml" >"$run/config/people/max-ash.yaml"
check | has 'found 2 people and 1 key' || fail "a list of suspicions for two: $(check)"
rm "$run/config/people/max-ash.yaml"
rm -r "$run/config/agreements"
"$bin/muster" contract approve --from "$run/agreed.csv" --config "$run/config" --keys "$run/keys" --today 2026-11-20 \
	>"$run/agreements.txt" || fail "the agreements: $(tail -n 3 "$run/agreements.txt")"

# --- a Friday and a Monday, with the list's own households: two rows each, every fifth pair without ---------------------
unpaced
daemon_clock=2026-11-20T06:30
sim_start 7
awk -F, 'NR == 1 { print $0 ",household"; next }
	{ pair = int(NR / 2); print $0 "," (pair % 5 == 0 ? "" : "FAM" pair) }' "$run/drop/social-care.csv" >"$run/list.csv"
mv "$run/list.csv" "$run/drop/social-care.csv"
"$bin/sim" rolls --seed 7 >"$run/rolls"
"$bin/sim" lives --seed 7 --from 2026-10-19 --to 2026-11-23 >"$run/lives"
daemon_start
everybody_listens
"$bin/muster" clock run --delivered --patience 90 --until 2026-11-23T16:30 >"$run/clock.txt" ||
	fail "the clock: $(tail -n 3 "$run/clock.txt")"
sleep 1
daemon_stop
/usr/bin/python3 "$root/tests/scenario/89-household.py" "$run" >"$run/told" || fail "$(head -n 40 "$run/told")"
say "$(cat "$run/told")"
