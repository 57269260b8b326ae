# Twenty mailboxes for scripts/torture-bus: the example's four teams, fifteen desks that each read of some schools by a
# contract of their own, and one that no contract names. Sets mailboxes, pairs[CLIENT]="KEY=MAILBOX ..." and writes
# $run/schools.tsv: mailbox, name of a school that a contract shares with it.

# The schools of desk N: every third, so that each school has five desks.
desk_schools() {
	local i=0 school
	for school in "${sharing[@]}"; do
		[ $(((i + $1) % 3)) -ne 0 ] || echo "$school"
		i=$((i + 1))
	done
}
school_name() { sed -n 's/^name: *//p' "$run/config/schools/$1.yaml" | tr -d '"'; }
shared() { # mailbox: school ids come on stdin
	local school
	while read -r school; do printf '%s\t%s\n' "$1" "$(school_name "$school")"; done >>"$run/schools.tsv"
}

# number: its team and its contract, of the Virtual School's terms or the social workers'
desk() {
	local name=$1 number=$2 from=looked-after-daily of=virtual-school
	[ $((number % 2)) -eq 0 ] || from=social-worker-daily of=social-care-duty
	desk_schools "$number" | sed 's/^/      - /' >"$run/list.txt"
	sed "s/^id: .*/id: $name/; s/^name: .*/name: Desk $number/; s/keys: \[[^]]*\]/keys: [$name]/" \
		"$run/config/teams/$of.yaml" >"$run/config/teams/$name.yaml"
	awk -v list="$run/list.txt" '
		/^    schools:$/ { print; while ((getline line <list) > 0) print line; close(list); skip = 1; next }
		skip && /^      - / { next }
		{ skip = 0; print }' "$run/config/contracts/$from.yaml" |
		sed "s/^id: .*/id: for-$name/; s/team: $of/team: $name/; s/to: $of/to: $name/" >"$run/config/contracts/for-$name.yaml"
	desk_schools "$number" | shared "$name"
}

desks() {
	local number name team file
	mkdir -p -m 700 "$run/keys"
	(umask 077; printf 'torture, seed %s' "$seed" | sha256sum | cut -c1-64 >"$run/keys/child.key") # one alert, one id in both runs
	borough
	mkdir "$run/teams"
	rm -f "$run"/config/contracts/*.test.yaml
	rm -rf "$run/config/agreements"
	sed -i 's/^agreements: signed/agreements: listed/' "$run/config/muster.yaml"
	mapfile -t sharing < <(sed -n '/^    schools:$/,/^  receiver/s/^      - //p' "$run/config/contracts/looked-after-daily.yaml")
	mailboxes=()
	for team in $teams; do
		mailboxes+=("$team")
		printf '%s\n' "${sharing[@]}" | shared "$team"
	done
	for ((number = 1; number <= 15; number++)); do
		name=$(printf 'desk-%02d' "$number")
		mailboxes+=("$name")
		desk "$name" "$number"
	done
	sed 's/^id: .*/id: bystander/; s/^name: .*/name: Bystander/; s/keys: \[[^]]*\]/keys: [bystander]/' \
		"$run/config/teams/ess.yaml" >"$run/config/teams/bystander.yaml"
	mailboxes+=(bystander)
	# The Virtual School has a second key, of somebody who leaves; `former` was the key of a desk until yesterday.
	sed -i 's/keys: \[virtual-school\]/keys: [virtual-school, leaver]/' "$run/config/teams/virtual-school.yaml"
	for name in "${mailboxes[@]}" leaver former; do
		[ -f "$run/keys/$name.key" ] || "$bin/muster" keygen --keys "$run/keys" --client "$name" >/dev/null
	done
	"$bin/muster" check "$run/config" --keys "$run/keys" >"$run/check.txt" || fail "the borough: $(cat "$run/check.txt")"
	# Half of the mailboxes are read from Python, half from Node; the busiest from both.
	declare -gA pairs=([intruder-former]="former=desk-01 former=virtual-school cme=ess bystander=virtual-school" [python-leaver]="leaver=virtual-school")
	number=0
	for name in "${mailboxes[@]}"; do
		team=$([ $((number % 2)) -eq 0 ] && echo python || echo node)-$((number / 2 % 4))
		pairs[$team]="${pairs[$team]:-} $name=$name"
		number=$((number + 1))
	done
	pairs[python-second]="social-care-duty=social-care-duty desk-02=desk-02"
	pairs[node-second]="virtual-school=virtual-school desk-01=desk-01"
}
