#!/usr/bin/env bash
# Goal: what schools correct later follows, however they do it: N that becomes I after three days, I that becomes
# O after more than eight, marks deleted and restored, two rows for one mark, changes that no change stamp tells of.
# At the end the register is the schools' own, cell by cell, and every alert is that of a fortnight without a fault.
# cap: 400
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/truth.sh"
sim_small=4
truth_args="--seed 7 --small $sim_small"
monday=2026-11-23 end=2026-12-07T08:00 # two Sunday nights on

alerts_of() {
	child_alerts '[.id, .rule, .state, .school] | @tsv' | sort >"$run/$1-alerts"
}
deep() { "$bin/muster" status --json | jq -r ".deep.$1"; }
fresh() {
	[ -z "$daemon_pid" ] || daemon_stop
	[ -z "${sim_pid:-}" ] || { kill "$sim_pid"; wait "$sim_pid" 2>/dev/null || true; }
	[ ! -d "$run/keys" ] || mv "$run/keys/child.key" "$run/child.key"
	rm -rf "${run:?}"/{config,data,drop,sim,keys}
	borough
	[ ! -f "$run/child.key" ] || cp "$run/child.key" "$run/keys/child.key" # the same alert has the same id
	: >"$run/faults"
	sim_start 7 --faults "$run/faults"
	daemon_start
}

# --- the schools do make such corrections in these days ---------------------------------------------------
truth_of() { "$bin/sim" truth $truth_args --from "$1" --to "$1" --at "$(truth_epoch "$2")" | cut -d, -f1-5; }
turned() { # from, to, day of the mark, seen at, seen again at
	join -t '|' <(truth_of "$3" "$4" | awk -F, -v c="$1" '$5 == c { print $1 $2 $3 $4 }' | sort) \
		<(truth_of "$3" "$5" | awk -F, -v c="$2" '$5 == c { print $1 $2 $3 $4 }' | sort) | wc -l
}
three=$(turned N I 2026-11-24 2026-11-26T12:00 2026-11-30T12:00)
nine=$(turned I O 2026-11-20 2026-11-30T12:00 2026-12-04T23:00)
[ "$three" -gt 0 ] && [ "$nine" -gt 0 ] || fail "$three marks N to I after days, $nine marks I to O after more than a week"
say "of single days: $three marks go from N to I after three days, $nine from I to O after more than eight"

# --- a fortnight without a fault --------------------------------------------------------------------------
fresh
"$bin/muster" clock run --until $end >/dev/null
alerts_of calm
truth_same "without a fault" 2026-09-01 2026-12-04 $end
[ "$(deep last | cut -c1-16)" = 2026-12-06T21:00 ] || fail "the year was last read again at $(deep last)"
[ "$(deep schools)" = 13 ] && [ "$(deep of)" = 13 ] || fail "$(deep schools) of $(deep of) schools were read again"
[ "$(deep 'withdrawn + .deep.returned')" = 0 ] || fail "marks that nobody took back: $(deep 'withdrawn + .deep.returned')"
told=$(deep changed) # on Friday after the morning's look, of marks before the look-back

# --- the same fortnight: no change is stamped, marks of twelve days ago are deleted and restored, rows stand twice --
fresh
"$bin/muster" clock run --until ${monday}T08:00 >/dev/null
cat >"$run/faults" <<F
* silent
A0000000002 duplicate
A0000000005 duplicate
A0000000001 gone 2026-11-12 $(truth_epoch 2026-11-26T12:00) $(truth_epoch 2026-12-01T12:00)
A0000000009 gone 2026-11-12 $(truth_epoch 2026-11-26T12:00) $(truth_epoch 2026-12-01T12:00)
F
"$bin/muster" clock run --until 2026-11-30T08:00 >/dev/null
withdrawn=$(deep withdrawn) changed=$(deep changed)
# Two pupils at each of two schools, morning and afternoon.
[ "$withdrawn" -ge 4 ] && [ "$withdrawn" -le 8 ] || fail "$withdrawn marks were withdrawn"
[ "$changed" -gt 0 ] && [ "$changed" -gt "$told" ] || fail "$changed changes without a stamp were found, $told with one"
"$bin/muster" status | has 'Whole year read again: Sun 29 Nov 21:00, 13 of 13 schools' || fail "the status does not tell: $("$bin/muster" status | head -n 8)"
"$bin/muster" clock run --until $end >/dev/null
[ "$(deep returned)" = "$withdrawn" ] || fail "$withdrawn marks were withdrawn and $(deep returned) returned"
say "read again: $changed and $(deep changed) marks changed in silence, $withdrawn withdrawn and returned"
truth_same "after all corrections" 2026-09-01 2026-12-04 $end
alerts_of faulty
diff "$run/calm-alerts" "$run/faulty-alerts" >"$run/alerts.diff" || fail "other alerts than without a fault: $(head -n 10 "$run/alerts.diff")"
say "$(wc -l <"$run/calm-alerts") alerts, the same as without a fault"
daemon_stop
truth_cells "after all corrections" 2026-08-01 2026-12-04 $end
