#!/usr/bin/env bash
# Goal: every mood of a school's system, one a school, in four waves over two days: each is told for what it is (or
# is nothing to tell), and once it is over every count of marks and every alert are those of days without it. The
# table in tests/scenario/README.md names, for every mood, where it is shown.
# cap: 500
. "$(dirname "$0")/lib.sh"

evening=2026-11-27T18:00
declare -A ids # the id of the School file, by Wonde number

# Every code of every session of every school, and the alerts with their state. That nothing was heard of a child
# while a school was silent, and what was said of its feed, is true of the one day and not of the other.
left() { # name
	"$bin/muster" measure --by school,week,weekday,half_day --show codes --format csv --whole --over 2026-11-16..2026-11-27 |
		sort >"$run/$1-cells"
	"$bin/muster" measure --by school,half_day --show codes --format csv --whole | sort >>"$run/$1-cells"
	"$bin/muster" measure --by school,year_group --show counts --format csv --whole | sort >>"$run/$1-cells"
	child_alerts '[.id, .rule, .state, .school] | @tsv' | sort >"$run/$1-alerts"
	[ "$(wc -l <"$run/$1-cells")" -gt 2000 ] && [ "$(wc -l <"$run/$1-alerts")" -gt 20 ] || fail "$1: hardly any marks or alerts"
}
same_as_calm() { # name
	diff "$run/calm-cells" "$run/$1-cells" >"$run/cells.diff" || fail "$1: other marks than without it: $(head -n 12 "$run/cells.diff")"
	# What a mood made and its end took back is over.
	local but="	closed	"
	grep -vE "$but" "$run/calm-alerts" >"$run/calm-alerts.but" || true
	grep -vE "$but" "$run/$1-alerts" >"$run/$1-alerts.but" || true
	[ -z "$(comm -23 "$run/calm-alerts" "$run/$1-alerts")" ] || fail "$1: alerts are gone: $(comm -23 "$run/calm-alerts" "$run/$1-alerts" | head)"
	diff "$run/calm-alerts.but" "$run/$1-alerts.but" >"$run/alerts.diff" || fail "$1: other alerts than without it: $(head -n 12 "$run/alerts.diff")"
	say "$1: marks ($(wc -l <"$run/$1-cells") counts) and alerts ($(wc -l <"$run/$1-alerts")) are those of a calm day"
}
fresh() {
	[ -z "$daemon_pid" ] || daemon_stop
	[ -z "${sim_pid:-}" ] || { kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true; }
	[ ! -d "$run/keys" ] || mv "$run/keys/child.key" "$run/child.key"
	rm -rf "${run:?}"/{config,data,drop,sim,keys}
	borough
	[ ! -f "$run/child.key" ] || cp "$run/child.key" "$run/keys/child.key" # the same alert has the same id
	local file number
	for file in "$run"/config/schools/*.yaml; do
		number=$(sed -n 's/.*school: A0*\([0-9]*\).*/\1/p' "$file" | head -1)
		ids[$number]=$(sed -n 's/^id: //p' "$file")
	done
	sed -i 's|^  ca_file: ca.pem|&\n  answer_within: 2|' "$run/config/muster.yaml"
	sim_start 7 --faults "$run/faults" --log "$run/sim-asked.log"
	daemon_start
}
until_() { "$bin/muster" clock run --until "$1" >/dev/null; "$bin/muster" status --json >"$run/status.json"; }
school() { # Wonde number, member of the status
	jq -r --arg id "${ids[$1]}" ".schools[] | select(.id == \$id) | .$2" "$run/status.json"
}
told() { # Wonde number, cause, words
	school "$1" reason | has -E "$3" || fail "school $1 (${ids[$1]}) says: $(school "$1" reason)"
	[ "$(school "$1" cause)" = "$2" ] || fail "school $1: cause $(school "$1" cause), not $2: $(school "$1" reason)"
	"$bin/muster" status schools | tr -s ' \n' ' ' | has -E "$3" || fail "a person does not read: $3"
	say "told of school $1, cause $2: $3"
}
silent_about() { # Wonde number, what: nothing is wrong that a person must know
	[ "$(school "$1" reason)" = "" ] || fail "school $1, $2: $(school "$1" reason)"
	say "nothing to tell of school $1: $2"
}
set_aside() { # Wonde number, reason
	jq -e --arg s "${ids[$1]}" --arg r "$2" '[.quarantine[] | select(.school == $s and .reason == $r)] | length > 0' "$run/status.json" >/dev/null ||
		fail "school $1: nothing set aside as $2: $(jq -c --arg s "${ids[$1]}" '[.quarantine[] | select(.school == $s)]' "$run/status.json")"
	say "set aside of school $1: $2"
}
asked() { grep -c "$1" "$run/sim-asked.log" || true; }
more_accepted() { [ "$(logged_times configuration_in_force)" -gt "$accepted" ]; }
stands() { # Wonde number, as what
	[ "$(school "$1" supplier)" = "$2" ] || fail "school $1 stands as $(school "$1" supplier), not $2"
	say "school $1 stands as $2: $(school "$1" reason)"
}
codes() { # Wonde number: codes of this morning
	"$bin/muster" measure --where school="${ids[$1]}" --by half_day --show codes --format csv --whole --over 2026-11-24..2026-11-24
}
calm() { : >"$run/faults"; }

calm
fresh
until_ $evening
left calm

# --- the morning of 23 November: answers that are none -------------------------------------------------------
calm
echo "A0000000004 offset" >"$run/faults" # the year so far is read in dates with offsets, of summer and winter
fresh
until_ 2026-11-23T10:00
silent_about 4 "dates with an offset (timezone_type 1)"
before=$(jq .work.marks "$run/status.json")
cat >"$run/faults" <<F
A0000000001 500html 502
A0000000002 500html 524
A0000000003 429 date:120
A0000000005 429
A0000000006 drip 3000
A0000000007 401 mid
A0000000009 odd late
A0000000010 odd comment
A0000000011 odd null
A0000000012 holiday
A0000000013 recompute
A0000000014 unknowncode I02
F
until_ 2026-11-23T12:40
told 1 supplier 'system failed'
told 2 supplier 'system failed'
told 3 supplier '429'
told 5 supplier '429'
told 6 supplier 'did not answer in time|cut short'
told 7 us 'refused our token \(401\)'
silent_about 9 "minutes late without L"
silent_about 10 "comments of 4 KB with an emoji, quotes and lines"
silent_about 11 "a mark without a code"
set_aside 12 "outside term"
silent_about 13 "every mark touched at once"
[ "$(jq .work.marks "$run/status.json")" -ge "$before" ] || fail "marks that were known are lost"
calm
until_ 2026-11-23T18:00

# --- the morning of 24 November: who is on roll ----------------------------------------------------------------
cat >"$run/faults" <<F
A0000000001 exact
A0000000002 exact more
A0000000003 scope
A0000000004 left
A0000000005 renamed
A0000000009 odd lower
A0000000010 token another-token
F
until_ 2026-11-24T08:00
told 10 us 'refused our token \(401\)'
sed -i '/token/d' "$run/faults"
until_ 2026-11-24T10:15 # pupils are read with the first look of a day
silent_about 1 "a list that ends with a full page"
silent_about 2 "an empty page after a full one"
told 3 "not known" 'without UPN, year and dates: does our access still cover them'
silent_about 5 "a name beyond Latin-1"
silent_about 9 "codes in small letters"
[ "$(asked 'A0000000001/students?.*page=2')" -ge 1 ] && [ "$(asked 'A0000000002/students?.*page=2')" -ge 1 ] || fail "no second page of pupils was asked for"

for n in 6 7; do [ "$(codes $n | wc -l)" -gt 3 ] || fail "school $n has no morning: $(codes $n)"; done

# --- the day: what a whole school shows, and how one stands ------------------------------------------------------
cat >"$run/faults" <<F
A0000000003 state pending
A0000000005 allcode N
A0000000006 allcode Y2
A0000000007 allcode #
A0000000009 odd all
F
until_ 2026-11-24T10:40
stands 3 pending
sed -i '/state/d' "$run/faults"
until_ 2026-11-24T11:10
stands 3 approved
until_ 2026-11-24T12:00
for n in 6 7; do
	[ "$(codes $n | wc -l)" = 1 ] || fail "school $n was closed this morning, and yet: $(codes $n)"
	silent_about $n "a morning that was not held, Y2 or #: nobody was absent"
done
codes 9 >"$run/all-codes"
for code in / L K V P W B D C1 C2 C J1 S X M T R I E Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 G N O U Z; do
	cut -d, -f1-4 "$run/all-codes" | tr , '\n' | has -xF -- "$code" || fail "code $code is not read: $(cat "$run/all-codes")"
done
say "every code of the register, - and # among them: $(wc -l <"$run/all-codes") lines"
echo "A0000000003 offline" >"$run/faults"
until_ 2026-11-24T13:45
stands 3 offline
echo "A0000000003 state revoked" >"$run/faults"
until_ 2026-11-24T14:30
stands 3 revoked
calm
until_ 2026-11-24T18:00

# --- another system: other ids, another name, another token (every pupil there has a UPN) ------------------------
printf 'A0000000012 migrated\nA0000000012 token fresh-token\n' >"$run/faults"
until_ 2026-11-25T07:30
told 12 us 'refused our token \(401\)'
printf 'fresh-token\n' >"$run/keys/credentials/wonde-twelve"
sed -i 's|credential: wonde-borough|credential: wonde-twelve|' "$run/config/schools/${ids[12]}.yaml"
accepted=$(logged_times configuration_in_force)
kill -HUP "$daemon_pid"
wait_for 20 "the new credential" more_accepted
until_ 2026-11-25T10:00
silent_about 12 "a new system with new ids, once it has our new token"
logged school_system_changed || fail "the log does not tell of the new system"
until_ 2026-11-26T18:00

# --- INSET: one school has told the authority, one has not -----------------------------------------------------
until_ $evening
for n in 3 10; do silent_about $n "INSET"; done
left moods
same_as_calm moods
daemon_stop
