#!/usr/bin/env bash
# Goal: an operator makes an account of the console at the control socket; its password and code are printed
# once and let the person in; the login role keeps them over a kill and a restart; nothing of them is read in
# the data folder or the log; locking, or taking the person's file away, ends it.
# cap: 120
. "$(dirname "$0")/lib.sh"

account() { "$bin/muster" account "$@"; }
state_of() { account list --format csv | awk -F, -v p="$1" '$1 == p { print $3 }'; }
# The code that an authenticator app shows now.
code() { # secret
	python3 -c '
import base64, hashlib, hmac, struct, sys, time
key = base64.b32decode(sys.argv[1])
mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
at = mac[-1] & 15
print("%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff) % 1000000))' "$1"
}
# One that was not taken yet: a code counts once.
fresh_code() {
	while [ "$(code "$secret")" = "${last_code:-}" ]; do sleep 1; done
	last_code=$(code "$secret")
}
api() { # method, path, further arguments of curl...
	curl -s -o "$run/body" -w '%{http_code}' -b "$run/cookies" -c "$run/cookies" -X "$1" \
		-H 'Content-Type: application/json' "http://127.0.0.1:$console_port/api/v1/$2" "${@:3}"
}
sign_in() { # person, password, code
	rm -f "$run/cookies"
	api POST session -d "$(jq -cn --arg person "$1" --arg password "$2" --arg code "$3" '$ARGS.named')"
}

borough
daemon_start
account list | has '^Nobody has an account' || fail "an empty list of accounts"

# --- an account ------------------------------------------------------------------------------------
account add maren-hol >"$run/no" 2>&1 && fail "an account for nobody"
has 'did you mean "maren-holt"' <"$run/no" || fail "the nearest name: $(cat "$run/no")"
account add maren-holt --json >"$run/maren.json" || fail "no account could be made"
password=$(jq -r .password "$run/maren.json")
secret=$(jq -r .otpauth "$run/maren.json" | sed -n 's/.*secret=\([A-Z2-7]*\)&.*/\1/p')
has -E '^([a-z2-7]{4}-){3}[a-z2-7]{4}$' <<<"$password" || fail "the one-time password: $password"
[ ${#secret} -eq 32 ] || fail "the secret of the codes"
jq -r .otpauth "$run/maren.json" | has '^otpauth://totp/Muster:maren-holt?secret=' || fail "the address for an app"
account add bea-umunna >"$run/bea" || fail "a second account"
has '^otpauth://totp/Muster:bea-umunna' <"$run/bea" || fail "the address on a line of its own"
has 'Bea Umunna may sign in' <"$run/bea" || fail "what was done"
account add maren-holt >"$run/no" 2>&1 && fail "two accounts of one person"
[ "$(state_of maren-holt)" = "one-time password" ] || fail "the state of a new account: $(state_of maren-holt)"
say "accounts are made for people in the configuration, and said once"

# --- nothing of it is read anywhere ----------------------------------------------------------------
[ "$(stat -c %a "$run/data/login")" = 700 ] && [ "$(stat -c %a "$run/data/login/accounts")" = 600 ] ||
	fail "the accounts can be read by others"
for word in "$password" "$secret" argon2id; do
	grep -raqF -- "$word" "$run/data" "$run/musterd.log" && fail "found in the data folder or the log: $word"
done
grep -raqF maren-holt "$run/data/login" && fail "the file of accounts is not sealed"

# --- signing in through the console ----------------------------------------------------------------
if [ "$(api GET session)" = 404 ]; then
	say "this build's console has no API: signing in is tried in test_engine_sign alone"
else
	[ "$(api GET session)" = 401 ] || fail "nobody is signed in"
	fresh_code
	[ "$(sign_in maren-holt "wrong $password" "$last_code")" = 401 ] || fail "a wrong password: $(cat "$run/body")"
	cp "$run/body" "$run/wrong"
	[ "$(sign_in nobody-here "$password" "$last_code")" = 401 ] || fail "an unknown person"
	cmp -s "$run/body" "$run/wrong" || fail "an unknown person is answered otherwise than a wrong password"
	[[ $(sign_in maren-holt "$password" "$last_code") = 20? ]] || fail "the right one: $(cat "$run/body")"
	[ "$(api GET session)" = 200 ] || fail "the session: $(cat "$run/body")"
	[ "$(jq -r .person.name "$run/body")" = "Maren Holt" ] || fail "who is signed in: $(cat "$run/body")"
	cp "$run/cookies" "$run/kept"
	[ "$(sign_in maren-holt "$password" "$last_code")" = 401 ] || fail "a code that was used"
	cp "$run/kept" "$run/cookies"
	account lock maren-holt >/dev/null
	[ "$(api GET session)" = 401 ] || fail "a locked person is still signed in"
	account unlock maren-holt >/dev/null
	say "password and code let in once; locking ends it"
fi

# --- a kill, a restart -----------------------------------------------------------------------------
before=$(role_pid login)
kill -9 "$before"
came_back() { pid=$(role_pid login) && [ "$pid" != "$before" ] && account list; }
wait_for 15 "the login role to come back" came_back
[ "$(state_of maren-holt)" = "one-time password" ] || fail "the account after a kill: $(state_of maren-holt)"
account lock bea-umunna >/dev/null
daemon_stop
daemon_start
[ "$(state_of bea-umunna)" = locked ] || fail "the lock after a restart: $(state_of bea-umunna)"
say "accounts are there after a kill and a restart"

# --- a file that does not open ---------------------------------------------------------------------
daemon_stop
cp "$run/data/login/accounts" "$run/accounts"
printf 'x' >>"$run/data/login/accounts"
daemon_start
logged accounts_not_read || fail "a damaged file of accounts is not told"
account list >"$run/no" 2>&1 && fail "a damaged file of accounts was read"
has 'login/accounts in the data folder' <"$run/no" || fail "why: $(cat "$run/no")"
"$bin/muster" status >/dev/null || fail "muster status"
daemon_stop
cp "$run/accounts" "$run/data/login/accounts"
daemon_start
[ "$(state_of bea-umunna)" = locked ] || fail "the accounts when the file is back: $(state_of bea-umunna)"
say "a damaged file stops nothing but signing in, and is left as it is"

# --- who leaves ------------------------------------------------------------------------------------
rm "$run/config/people/maren-holt.yaml"
kill -HUP "$daemon_pid"
wait_for 15 "the new configuration" logged 'configuration_in_force.*generation=2'
[ "$(state_of maren-holt)" = "not in people/" ] || fail "who has left: $(state_of maren-holt)"
account reset maren-holt >"$run/no" 2>&1 && fail "a password for somebody who has left"
"$bin/muster" status >/dev/null || fail "muster status"
daemon_stop
say "accounts: as they have to be"
