# What scenarios of the relay share: its file, and far sides that take its mails and webhooks.
#
#   . "$(dirname "$0")/lib.sh"; . "$(dirname "$0")/lib-relay.sh"
#   borough; far_here; relay_file <<END ... END; far_start; relay_start
#
# The relay's file is $run/relay.yaml; what arrived is in $far (64-receivers.py says how).
far=$run/far

# Where the far sides are, and what the relay signs in with. Call after borough, before relay_file.
far_here() {
	mkdir -p "$far" "$run/keys/credentials"
	openssl rand -hex 32 >"$run/keys/credentials/hook-key"
	openssl rand -hex 12 >"$run/keys/credentials/mail-password"
	chmod 600 "$run"/keys/credentials/{hook-key,mail-password}
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost -keyout "$run/far.key" -out "$run/far.pem" 2>/dev/null
	smtp_port=$(free_port) https_port=$(free_port)
}

# The relay's file; its mailboxes stand on the standard input.
relay_file() {
	local mailboxes
	mailboxes=$(cat)
	cat >"$run/relay.yaml" <<END
apiVersion: muster/v1
kind: Relay
id: relay
bus: {address: "tcp://127.0.0.1:$bus_port", keys: $run/keys}
ca: $run/far.pem
timeout_seconds: 2
mail:
  server: smtp://localhost:$smtp_port
  from: muster@council.example
  user: muster
  password: mail-password
  link: https://muster.council.example/inbox
mailboxes:
$mailboxes
END
}

far_start() {
	/usr/bin/python3 "$root/tests/scenario/64-receivers.py" --cert "$run/far.pem" --key "$run/far.key" \
		--secret-file "$run/keys/credentials/hook-key" --password-file "$run/keys/credentials/mail-password" \
		--out "$far" --smtp "$smtp_port" --https "$https_port" >"$run/far.log" 2>&1 &
	started+=("$!")
	wait_for 20 "the far sides" test -f "$far/ready"
}

relay_start() {
	"$bin/muster-relay" "$run/relay.yaml" >>"$run/relay.log" 2>&1 &
	relay=$!
	started+=("$relay")
}
