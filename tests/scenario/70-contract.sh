#!/usr/bin/env bash
# Goal: the tour of contracts/README.md does what it prints; an agreement nobody signed stops a start and a
# reload; nothing is lost when a tool is killed between writing and renaming; a list is written whole or not
# at all; revoke reaches a running daemon.
. "$(dirname "$0")/lib.sh"

# --- the tour -----------------------------------------------------------------------------------
# Commands and what they print, from the section's console blocks; digests and keys differ each time.
plain() { sed -E 's/[0-9a-f]{16,}/HEX/g'; }
tour=$run/tour
mkdir -p "$tour"
ln -s "$root/contracts" "$tour/contracts"
awk '/^## /{ on = $0 == "## A contract in ten minutes" } !on { next } /^```/ { code = $0 == "```console"; next } code' \
	"$root/contracts/README.md" >"$run/tour.want"
[ "$(grep -c '^\$ ' "$run/tour.want")" -ge 15 ] || fail "the tour has no commands"
command=
play() { # runs the command that is complete
	[ -n "$command" ] || return 0
	printf '%s\n' "$shown"
	(cd "$tour" && PATH=$bin:$PATH MUSTER_CONTROL=$run/nobody bash -c "$command" 2>&1) || true
	command=
}
more=no
while IFS= read -r line; do
	if [ $more = yes ]; then
		command+=$'\n'$line shown+=$'\n'$line
	elif [ "${line:0:2}" = '$ ' ]; then
		play
		command=${line:2} shown=$line
	else
		continue
	fi
	case $line in *\\) more=yes ;; *) more=no ;; esac
done < <(cat "$run/tour.want" && printf '$ true\n') >"$run/tour.got"
diff -B <(plain <"$run/tour.want") <(plain <"$run/tour.got") >"$run/tour.txt" || fail "the tour prints something else: $(cat "$run/tour.txt")"
say "the tour of $(grep -c '^\$ ' "$run/tour.want") commands prints what it shows"

# --- the example's agreements ---------------------------------------------------------------------
borough
verify() { "$bin/muster" contract verify --config "$run/config" --keys "$run/keys" "$@"; }
approve() { "$bin/muster" contract approve --config "$run/config" --keys "$run/keys" --today 2026-11-23 "$@"; }
verify >"$run/verify.txt" || fail "the example's agreements are not in order"
has '^65 agreements, 0 not in order$' <"$run/verify.txt" || fail "not 13 schools x 5 contracts"
cp -R "$run/config" "$run/good"
approve --from "$root/contracts/example/agreements.csv" >"$run/again.txt" || fail "the same list twice"
diff -r "$run/good" "$run/config" || fail "the same list twice changed something"

# One wrong line: nothing of the list is written.
rm -r "$run/config/agreements"
for spoil in 's/2026-06-25/2027-06-25/' 's/,Ruth Ellery,/,,/' 's/northwater-school/northwater/' 's/borough-trends,1.0.0,glass/borough-trends,9.0.0,glass/'; do
	sed "$spoil" "$root/contracts/example/agreements.csv" >"$run/wrong.csv"
	cmp -s "$run/wrong.csv" "$root/contracts/example/agreements.csv" && fail "$spoil spoils nothing"
	status=0
	approve --from "$run/wrong.csv" >"$run/wrong.txt" 2>&1 || status=$?
	[ $status -eq 1 ] || fail "$spoil: exit $status"
	has 'wrong.csv:[0-9]*:1: ' <"$run/wrong.txt" || fail "$spoil: no line is told"
	[ -z "$(ls "$run/config/agreements")" ] || fail "$spoil: something was written"
done
rm -r "$run/config" && cp -R "$run/good" "$run/config"

# --- what cannot be agreed to -----------------------------------------------------------------------
refused() { # words, options of approve...
	local words=$1 status=0
	shift
	approve "$@" >"$run/refused.txt" 2>&1 || status=$?
	[ $status -eq 1 ] || fail "$words: exit $status"
	has "$words" <"$run/refused.txt" || fail "expected \"$words\", found $(cat "$run/refused.txt")"
	diff -r "$run/good/agreements" "$run/config/agreements" >/dev/null || fail "$words: agreements changed"
}
who=(--who "A. Person" --role "Head teacher" --when 2026-11-20 --how "rang back")
cp "$run/config/contracts/looked-after-daily.yaml" "$run/config/contracts/looked-after-next.yaml"
next=$run/config/contracts/looked-after-next.yaml
sed -i 's/^version: 2.1.0/version: 2.2.0/; s/^status: active/status: draft/' "$next"
refused 'is a draft' looked-after-daily --school glasswell-primary "${who[@]}"
sed -i 's/^status: draft/status: proposed/' "$next"
refused 'does not list hartsbrook-primary' looked-after-daily --school hartsbrook-primary "${who[@]}"
refused 'who is missing' looked-after-daily --school glasswell-primary
refused 'one line without hidden' looked-after-daily --school glasswell-primary "${who[@]}" --who $'A\nrevoked: 2026-01-01'
refused 'a day that has come' looked-after-daily --school glasswell-primary "${who[@]}" --when 2026-11-24
refused 'did you mean "looked-after-daily"' looked-after-dayly --school glasswell-primary "${who[@]}"
sed -i 's/^title: .*/&: and more/' "$next" # a fault of the file
refused 'looked-after-next.yaml:' looked-after-daily --school glasswell-primary "${who[@]}"
sed -i 's/: and more$//' "$next"
chmod 600 "$run/keys/agreements.key" && mv "$run/keys/agreements.key" "$run/signing"
status=0
approve looked-after-daily --school glasswell-primary "${who[@]}" >"$run/nokey.txt" 2>&1 || status=$?
[ $status -eq 3 ] || fail "without the key: exit $status"
mv "$run/signing" "$run/keys/agreements.key"

# The older version's agreement stays beside the newer one, and in its place.
printf 'a signed page\n' >"$run/paper.pdf"
approve looked-after-daily --school glasswell-primary "${who[@]}" --document "$run/paper.pdf" >"$run/next.txt" || fail "version 2.2.0"
has "^    document: \"$(sha256sum "$run/paper.pdf" | cut -c1-64)\"" <"$run/config/agreements/glasswell-primary.yaml" || fail "the paper's digest"
head -n "$(wc -l <"$run/good/agreements/glasswell-primary.yaml")" "$run/config/agreements/glasswell-primary.yaml" |
	cmp -s - "$run/good/agreements/glasswell-primary.yaml" || fail "earlier agreements changed"

# A file keeps the name it has, and never takes the place of another school's.
mv "$run/config/agreements/glasswell-primary.yaml" "$run/config/agreements/hartsbrook-primary.yaml"
verify >/dev/null || fail "a file of agreements with another name"
sed -i 's/^      - glasswell-primary/&\n      - hartsbrook-primary/' "$next"
status=0
approve looked-after-daily --school hartsbrook-primary "${who[@]}" >"$run/other.txt" 2>&1 || status=$?
[ $status -eq 1 ] && has 'holds the agreements of glasswell-primary' <"$run/other.txt" || fail "another school's file: exit $status, $(cat "$run/other.txt")"
sed -i '/^      - hartsbrook-primary/d' "$next"
mv "$run/config/agreements/hartsbrook-primary.yaml" "$run/config/agreements/glass.yaml"
approve looked-after-daily@2.2.0 --school glasswell-primary "${who[@]}" --document "$run/paper.pdf" |
	has 'agreed already' || fail "the same agreement in a file of another name"
mv "$run/config/agreements/glass.yaml" "$run/config/agreements/glasswell-primary.yaml"

# --- text that changed, and a new key ------------------------------------------------------------------
sed -i 's/keep: 2y/keep: 3y/' "$next"
status=0
verify --school glasswell-primary >"$run/changed.txt" 2>&1 || status=$?
[ $status -eq 1 ] || fail "changed terms: exit $status"
has 'terms changed\|the terms of looked-after-daily 2.2.0' <"$run/changed.txt" || fail "changed terms are not told"
sed -i 's/keep: 3y/keep: 2y/' "$next"
mkdir "$run/old" && mv "$run/keys"/agreements.* "$run/old"
"$bin/muster" keygen --keys "$run/keys" >/dev/null
verify >"$run/unknown.txt" && fail "agreements of an unknown key are in order"
has 'key not known' <"$run/unknown.txt" || fail "the unknown key is not told"
cp "$run/old/agreements.pub" "$run/keys/agreements-2026.pub"
verify >/dev/null || fail "the old key's agreements are no longer good"
approve looked-after-daily --school kestrel-vale-school "${who[@]}" >/dev/null || fail "signing with the new key"
verify >/dev/null || fail "two keys side by side"

# --- the daemon ------------------------------------------------------------------------------------------
sed -i.kept 's/A. Person/B. Person/' "$run/config/agreements/glasswell-primary.yaml"
status=0
"$bin/musterd" --config "$run/config" --data "$run/data" --keys "$run/keys" --drop "$run/drop" >"$run/first.txt" 2>&1 || status=$?
[ $status -eq 1 ] || fail "it started with an altered agreement: $status"
has '^agreements/glasswell-primary.yaml:[0-9]*:1: agreements\[[0-9]\].signature: ' <"$run/first.txt" || fail "the altered agreement is not told: $(cat "$run/first.txt")"
"$bin/muster" check "$run/config" --keys "$run/keys" >"$run/check.txt" 2>&1 && fail "muster check takes an altered agreement"
has 'agreements/glasswell-primary.yaml:[0-9]*:1: agreements\[[0-9]\].signature: ' <"$run/check.txt" || fail "muster check does not tell it"
mv "$run/config/agreements/glasswell-primary.yaml.kept" "$run/config/agreements/glasswell-primary.yaml"

daemon_start
accepted=$(logged_times configuration_in_force)
sed -i.kept 's/A. Person/B. Person/' "$run/config/agreements/glasswell-primary.yaml"
kill -HUP "$daemon_pid"
wait_for 10 "the refused reload" logged reload_failed
[ "$(logged_times configuration_in_force)" = "$accepted" ] || fail "an altered agreement came into force"
mv "$run/config/agreements/glasswell-primary.yaml.kept" "$run/config/agreements/glasswell-primary.yaml"

more_accepted() { [ "$(logged_times configuration_in_force)" -gt "$accepted" ]; }
"$bin/muster" contract revoke looked-after-daily --school glasswell-primary --who "A. Person" --why "our governors' wish" \
	--config "$run/config" --today 2026-11-23 >"$run/revoke.txt" || fail "revoke"
has "The daemon (process $daemon_pid) was told" <"$run/revoke.txt" || fail "the daemon was not told: $(cat "$run/revoke.txt")"
wait_for 10 "the daemon to take up the revocation" more_accepted
[ "$(grep -c '^    revoked: 2026-11-23$' "$run/config/agreements/glasswell-primary.yaml")" = 2 ] || fail "not both versions ended"
verify --school glasswell-primary --format json >"$run/ended.json" || fail "an ended agreement is a fault"
[ "$(grep -o '"ended 2026-11-23"' "$run/ended.json" | wc -l)" = 2 ] || fail "verify does not say that it ended"
approve looked-after-daily@2.2.0 --school glasswell-primary "${who[@]}" >"$run/back.txt" 2>&1 && fail "an ended agreement came back"
daemon_stop
say "done"
