# The example borough made larger, for pull.sh: $schools schools under the example's contracts, all agreed.

# The schools of every contract, in place of the example's.
more_suppliers() { # file of ids
	local contract
	rm -f "$run"/config/contracts/*.test.yaml
	for contract in "$run"/config/contracts/*.yaml; do
		awk -v ids="$1" '
			inside && /^      - / { next }
			{ inside = 0; print }
			/^    schools:$/ { inside = 1; while ((getline id < ids) > 0) print "      - " id; close(ids) }' \
			"$contract" >"$contract.new"
		mv "$contract.new" "$contract"
	done
}
# What the example's first school agreed to, said by every school.
more_agreements() { # file of ids
	local like=$root/contracts/example/agreements.csv
	head -n 1 "$like"
	while IFS= read -r id; do sed -n "s/,ashgrove-primary,/,$id,/p" "$like"; done <"$1"
}
big_borough() {
	local ids=$run/ids
	mkdir -p "$run/data" "$run/drop" "$run/sim"
	chmod go+x "$run" # the web server may run as somebody else
	console_port=$(free_port) bus_port=$(free_port) school_port=$(free_port)
	cp -R "$root/contracts/example" "$run/config"
	rm -rf "$run/config/lists" "$run/config/figures" "$run"/config/schools/*.yaml
	"$bin/sim" config --schools "$schools" --out "$run/config" --base-url "https://127.0.0.1:$school_port/v1.0"
	"$bin/sim" lists --schools "$schools" --out "$run/drop" >/dev/null
	sed -i "s|127.0.0.1:8480|127.0.0.1:$console_port|; s|127.0.0.1:8481|127.0.0.1:$bus_port|" "$run/config/muster.yaml"
	# The web server here bears what no supplier does, and what is measured is us and not our patience.
	sed -i "s|^  ca_file: ca.pem|&\n  requests_a_minute: 60000\n  stagger: 1|" "$run/config/muster.yaml"
	# The eighth shares nothing.
	grep -Lx 'urn: "900108"' "$run"/config/schools/*.yaml | sed 's|.*/||; s|\.yaml$||' >"$ids"
	more_suppliers "$ids"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench \
		-keyout /dev/null -out "$run/config/ca.pem" 2>/dev/null
	"$bin/muster" keygen --keys "$run/keys" >/dev/null
	for team in $teams; do "$bin/muster" keygen --keys "$run/keys" --client "$team" >/dev/null; done
	printf 'sim-token\n' >"$run/keys/credentials/wonde-borough"
	more_agreements "$ids" >"$run/agreements.csv"
	"$bin/muster" contract approve --from "$run/agreements.csv" --config "$run/config" --keys "$run/keys" \
		--today 2026-11-23 >"$run/agreements.txt" || fail "the agreements: $(tail -n 3 "$run/agreements.txt")"
}
