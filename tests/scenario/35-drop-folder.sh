#!/usr/bin/env bash
# Goal: a school without an interface puts a file into its folder: whole files only, each layout, once;
# what is missing is taken back, what is doubtful is refused in words, what is bad is given back to mend.
# cap: 180
. "$(dirname "$0")/lib.sh"

borough
school=ashgrove-primary
sed -i "s|^source: .*|source: {kind: csv, folder: ashgrove}|" "$run/config/schools/$school.yaml"
mkdir -p "$run/drop/ashgrove" "$run/files"
drop=$run/drop/ashgrove
truth() { "$bin/sim" truth --seed 7 --schools 1 --at "$(date -d "$1" +%s)" --from "$2" --to "$3" | tail -n +2; }
marks() { "$bin/muster" status --json | jq .work.marks; }
files() { "$bin/muster" status --json | jq -r --arg s $school '.schools[] | select(.id == $s) | .files'; }
reason() { "$bin/muster" status --json | jq -r --arg s $school '.schools[] | select(.id == $s) | .reason'; }
holds() { [ "$(marks)" = "$1" ]; }
says() { files | has -F "$1"; }
tells() { reason | has -F "$1"; }
# name, file: written beside its place, moved in, and signed
put() { cp "$2" "$drop/$1.tmp"; mv "$drop/$1.tmp" "$drop/$1"; touch "$drop/$1.done"; }

daemon_clock=2026-11-23T12:00
daemon_start
wait_for 20 "the empty folder to be told" tells "no whole file has been put"
holds 0 || fail "marks of nowhere"

# --- long, British dates, Windows line ends, the year so far --------------------------------------------
truth "2026-11-23 11:00 UTC" 2026-09-01 2026-11-20 >"$run/files/truth"
n=$(wc -l <"$run/files/truth")
[ "$n" -gt 1000 ] || fail "the simulated school has only $n marks"
long() { awk -F, 'BEGIN { printf "Attendance report\r\n\r\nUPN,Date,Session,Mark,Comments\r\n" }
	{ split($3, d, "-"); printf "%s,%s/%s/%s,%s,%s,\"so, said\r\nthe office\"\r\n", $2, d[3], d[2], d[1], $4, $5 }
	END { printf "Total,,,%d,\r\n", NR }' "$1"; }
long "$run/files/truth" >"$run/files/long.csv"
cp "$run/files/long.csv" "$drop/3322001_marks.csv.part"
sleep 1
holds 0 || fail "a file that was still being written was taken"
rm "$drop/3322001_marks.csv.part"
put 3322001_marks.csv "$run/files/long.csv"
wait_for 20 "the long file, without the clock moving" holds "$n"
says "long layout, UTF-8: 3322001_marks.csv" || fail "status does not say what was taken: $(files)"
[ -z "$(reason)" ] || fail "not well: $(reason)"
say "long: $n marks"

# --- the same bytes again change nothing ------------------------------------------------------------------
put 3322001_again.csv "$run/files/long.csv"
wait_for 20 "the same file again" says "3322001_again.csv"
holds "$n" || fail "a file taken twice changed something"

# --- wide: one mark more, one taken back, one bad ----------------------------------------------------------
truth "2026-11-23 11:00 UTC" 2026-11-20 2026-11-20 >"$run/files/friday"
wide() { awk -F, -v lost="$2" -v bad="$3" 'BEGIN { print "UPN,Date,AM,PM" }
	{ m[$2, $4] = $5; if (!($2 in seen)) { seen[$2]; order[++k] = $2 } day = $3 }
	END { for (i = 1; i <= k; i++) { am = m[order[i], "AM"]; if (i == lost) am = ""; if (i == bad) am = "?9"
		printf "%s,%s,%s,%s\n", order[i], day, am, m[order[i], "PM"] } }' "$1"; }
wide "$run/files/friday" 3 5 >"$run/files/wide.csv"
put friday.csv "$run/files/wide.csv"
wait_for 20 "the wide file" says "wide layout"
holds $((n - 1)) || fail "expected $((n - 1)) marks, one taken back and none for a bad row; found $(marks)"
says "1 row set aside, to mend: outbox/$school/friday.rejected.csv" || fail "no row to mend: $(files)"
has '?9' <"$run/data/outbox/$school/friday.rejected.csv" || fail "the bad row is not in the file to mend"
has 'reason' <"$run/data/outbox/$school/friday.rejected.csv" || fail "the file to mend has no reason"
[ "$(wc -l <"$run/data/outbox/$school/friday.rejected.csv")" -eq 2 ] || fail "more than the bad row is given back"
say "wide: one taken back, one to mend"

# --- far fewer pupils, another school, month first: nothing of them is used ----------------------------------
head -n 40 "$run/files/wide.csv" >"$run/files/few.csv"
put few.csv "$run/files/few.csv"
wait_for 20 "the short file to be refused" tells "few.csv is not used: it has 39 pupils"
sed "s/office/desk/" "$run/files/long.csv" >"$run/files/other.csv"
put 3329999_marks.csv "$run/files/other.csv"
wait_for 20 "another school's file to be refused" tells "the file's name begins with 3329999"
sed 's|2026-11-20|11/20/2026|' "$run/files/wide.csv" >"$run/files/american.csv"
put american.csv "$run/files/american.csv"
wait_for 20 "dates month first to be refused" tells "month first"
holds $((n - 1)) || fail "a refused file changed something"
say "three files refused in words"

# --- strip, and a file without a sign: whole once it has rested ------------------------------------------------
awk -F, 'BEGIN { print "UPN,20/11/2026 AM,20/11/2026 PM" } { m[$2, $4] = $5; if (!($2 in seen)) { seen[$2]; order[++k] = $2 } }
	END { for (i = 1; i <= k; i++) printf "%s,%s,%s\n", order[i], m[order[i], "AM"], m[order[i], "PM"] }' \
	"$run/files/friday" >"$run/files/strip.csv"
cp "$run/files/strip.csv" "$drop/.strip"
TZ=Europe/London touch -d "2026-11-23 12:00" "$drop/.strip"
mv "$drop/.strip" "$drop/strip.csv"
sleep 1.5
holds $((n - 1)) || fail "a file that has not rested was taken"
"$bin/muster" clock run --until 2026-11-23T12:10 >/dev/null
wait_for 20 "the strip file after its rest" says "strip layout"
holds "$n" || fail "expected $n marks again, found $(marks)"
[ -z "$(reason)" ] || fail "a good file does not end the trouble: $(reason)"
[ ! -e "$run/data/outbox/$school/friday.rejected.csv" ] || fail "rows to mend outlive the file they are of"
say "strip: whole after its rest"

# --- what was taken outlives a restart -----------------------------------------------------------------------------
kill -KILL "$(role_pid engine)"
wait_for 20 "the engine to be back" holds "$n"
says "strip layout" || fail "what was taken is forgotten: $(files)"
daemon_stop
