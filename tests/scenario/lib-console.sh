# What scenarios of the console share: signing in as a person of the example with curl, and asking.
#
#   . "$(dirname "$0")/lib.sh"; . "$(dirname "$0")/lib-console.sh"
#   borough; console_here; daemon_start; person_add maren-holt; sign_in maren-holt
#   ask maren-holt GET /rollcall                        body in $run/body, status in $status, headers in $run/heads
#   ask maren-holt POST /marks '{"child": ...}'

# Without TLS in front: people sign in over plain HTTP, on this machine alone. Call after borough.
console_here() {
	sed -i 's|^listen:|console:\n  insecure_cookie: true\n&|' "$run/config/muster.yaml"
}
api() { echo "http://127.0.0.1:$console_port/api/v1$1"; }

# The six digits of RFC 6238 for a secret in base32, now, or so many steps of 30 seconds later.
one_time_code() { # secret, steps
	/usr/bin/python3 - "$1" "${2:-0}" <<'PY'
import base64, hashlib, hmac, struct, sys, time
key = base64.b32decode(sys.argv[1])
d = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + int(sys.argv[2])), hashlib.sha1).digest()
at = d[-1] & 15
print("%06d" % ((struct.unpack(">I", d[at:at + 4])[0] & 0x7FFFFFFF) % 10**6))
PY
}

# An account with a password of its own: $run/PERSON.{secret,password}
declare -A code_step
person_add() { # person
	"$bin/muster" account add "$1" --json >"$run/$1.account" || fail "no account for $1"
	jq -r .otpauth "$run/$1.account" | sed 's/.*secret=\([A-Z2-7]*\).*/\1/' >"$run/$1.secret"
	jq -r .password "$run/$1.account" >"$run/$1.password"
	code_step[$1]=0
	sign_in "$1"
	ask "$1" POST /session/password "{\"password\":\"$(cat "$run/$1.password")\",\"new_password\":\"quiet harbour lantern\"}"
	[ "$status" = 204 ] || fail "$1 cannot choose a password: $status $(cat "$run/body")"
	echo "quiet harbour lantern" >"$run/$1.password"
}

# A code is good once, so each sign-in takes the next one that is let through: two in half a minute.
sign_in() { # person
	local body
	[ "${code_step[$1]}" -le 1 ] || fail "$1 has signed in too often for one scenario"
	body=$(jq -nc --arg p "$1" --arg w "$(cat "$run/$1.password")" \
		--arg c "$(one_time_code "$(cat "$run/$1.secret")" "${code_step[$1]}")" '{person: $p, password: $w, code: $c}')
	code_step[$1]=$((code_step[$1] + 1))
	status=$(curl -s -m 20 -o "$run/body" -D "$run/heads" -w '%{http_code}' -c "$run/$1.jar" -b "$run/$1.jar" \
		-H 'Content-Type: application/json' -d "$body" "$(api /session)") || status=000
	[ "$status" = 200 ] || fail "$1 cannot sign in: $status $(cat "$run/body")"
	jq -r .csrf "$run/body" >"$run/$1.csrf"
}

# person, method, path, JSON: one question with the person's cookie and token. More arguments go to curl.
ask() {
	local person=$1 method=$2 path=$3 more=()
	shift 3
	[ $# -eq 0 ] || { [ -z "$1" ] || more=(-H 'Content-Type: application/json' -d "$1"); shift; }
	status=$(curl -s -m 20 -o "$run/body" -D "$run/heads" -w '%{http_code}' -b "$run/$person.jar" -X "$method" \
		-H "X-CSRF-Token: $(cat "$run/$person.csrf")" "${more[@]}" "$@" "$(api "$path")") || status=000
}
