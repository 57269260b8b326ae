#!/usr/bin/env bash
# Goal: an operator makes an account of the console at the control socket; its password and code are
# printed once; the login role is fenced in, keeps them over a restart and a kill, and nothing of them is read
# in the store, the logs or the file.
# cap: 120
. "$(dirname "$0")/lib.sh"

account() { "$bin/muster" account "$@"; }
account_row() { account list --json | jq -c --arg p "$1" '.accounts[] | select(.person == $p)'; }

borough
daemon_start
account list | has '^Nobody has an account' || fail "an empty list of accounts"
account add maren-holt --json >"$run/maren.json" || fail "no account could be made"
jq -r .password "$run/maren.json" | has -E '^([a-z2-7]{4}-){3}[a-z2-7]{4}$' || fail "the one-time password"
jq -r .otpauth "$run/maren.json" |
	has -E '^otpauth://totp/Muster:maren-holt\?secret=[A-Z2-7]{32}&issuer=Muster&algorithm=SHA1&digits=6&period=30$' ||
	fail "the address for an authenticator app"
say "an account was made"
