# What a scenario compares the register with: the schools' own marks (sim truth), counted by awk. Sourced after
# lib.sh. $truth_args: the arguments that the simulator was started with (--seed, --schools, --small).

truth_epoch() { TZ=Europe/London date -d "${1/T/ }" +%s; }

# Enrolments with marks: school, date, session, code, count; a line each, of every code but "#" (no sessions then).
truth_held() { # first day, last day: what the daemon holds
	local from=$1 to
	while [[ ! $from > $2 ]]; do
		to=$(date -d "$from + 6 days" +%F) # not too much in one answer
		[[ $to > $2 ]] && to=$2
		"$bin/muster" measure --by school,week,weekday,half_day --show codes --format csv --whole --over "$from..$to" |
			awk -F, -v OFS=, 'NR > 1 { print $1, $2, $3, $4, $6, $7 }' |
			sed 's/,Monday,/,0,/; s/,Tuesday,/,1,/; s/,Wednesday,/,2,/; s/,Thursday,/,3,/; s/,Friday,/,4,/'
		from=$(date -d "$to + 1 day" +%F)
	done | grep -v ',#,' | sort
}
truth_schools() { # first day, last day, instant: what the schools themselves have
	local file
	for file in "$run"/config/schools/*.yaml; do
		sed -n 's/^id: *//p; s/.*school: \(A[0-9]*\).*/\1/p' "$file" | paste -sd, -
	done >"$run/schools.csv"
	# Mondays by date, so that nothing of the daemon's own arithmetic is in it.
	local monday
	monday=$(date -d "$1 - $((($(date -d "$1" +%u) + 6) % 7)) days" +%F)
	while [[ ! $monday > $2 ]]; do
		for n in 0 1 2 3 4; do printf '%s,%s,%s\n' "$(date -d "$monday + $n days" +%F)" "$monday" "$n"; done
		monday=$(date -d "$monday + 7 days" +%F)
	done >"$run/days.csv"
	# shellcheck disable=SC2086
	"$bin/sim" truth $truth_args --from "$1" --to "$2" --at "$(truth_epoch "$3")" |
		awk -F, -v OFS=, -v shares="${4:-}" '
			FILENAME != "-" && FILENAME ~ /schools.csv$/ { id[$2] = $1; next }
			FILENAME ~ /days.csv$/ { week[$1] = $2; weekday[$1] = $3; next }
			$1 == "school" || $5 == "" || $5 == "#" { next }
			id[$1] == "hartsbrook-primary" { next } # it has agreed to nothing
			{ n[id[$1] "," week[$3] "," weekday[$3] "," $4 "," $5]++ }
			END { for (k in n) print k, n[k] }' "$run/schools.csv" "$run/days.csv" - | sort
}
truth_same() { # what, first day, last day, instant
	truth_held "$2" "$3" >"$run/held.csv"
	truth_schools "$2" "$3" "$4" >"$run/truth.csv"
	[ -s "$run/truth.csv" ] || fail "$1: the schools have no marks at all"
	diff "$run/held.csv" "$run/truth.csv" >"$run/cells.diff" ||
		fail "$1: $(grep -c '^[<>]' "$run/cells.diff") differences, < held, > the schools': $(head -n 20 "$run/cells.diff")"
	say "$1: $(wc -l <"$run/truth.csv") counts by school, session and code as the schools' own, $(awk -F, '{ n += $6 } END { print n }' "$run/truth.csv") marks"
}

# Mark by mark: who, when, which code, as it stands in the store's own file. The daemon has ended.
truth_cells() { # what, first day, last day, instant
	python3 "$root/tests/scenario/cells.py" "$run/data/muster.db" "$2" "$3" | grep -v ',#$' | LC_ALL=C sort >"$run/cells-held.csv"
	# shellcheck disable=SC2086
	"$bin/sim" cells $truth_args --from "$2" --to "$3" --at "$(truth_epoch "$4")" |
		grep -v -e '^hartsbrook-primary,' -e ',#$' | LC_ALL=C sort >"$run/cells-truth.csv"
	[ -s "$run/cells-truth.csv" ] || fail "$1: the schools have no marks at all"
	cmp -s "$run/cells-held.csv" "$run/cells-truth.csv" ||
		fail "$1: $(comm -3 "$run/cells-held.csv" "$run/cells-truth.csv" | wc -l) marks differ: $(diff "$run/cells-held.csv" "$run/cells-truth.csv" | head -n 20)"
	say "$1: $(wc -l <"$run/cells-truth.csv") marks in the store, each as its school has it"
}
