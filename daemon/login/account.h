/* account.h: one account of the console, and when it rests. Pure: time comes in.
 *
 * After ACCOUNT_TRIES wrong tries in a row the account rests for a minute; each wrong try after that doubles
 * it, up to an hour. What is tried while it rests is refused, right or wrong, and does not count. A right try
 * forgets the wrong ones. */
#ifndef LOGIN_ACCOUNT_H
#define LOGIN_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "login/totp.h"

#define ACCOUNT_PERSON	     64
#define ACCOUNT_HASH	     128 /* libsodium's crypto_pwhash_STRBYTES */
#define ACCOUNT_TRIES	     5
#define ACCOUNT_REST_FIRST   60	    /* seconds */
#define ACCOUNT_REST_LONGEST 3600   /* seconds */
#define ACCOUNT_ONE_TIME     604800 /* seconds that a password made by an operator can be used for: a week */
#define ACCOUNT_A_MINUTE     10	    /* tries of one account, right or wrong */

struct account {
	char person[ACCOUNT_PERSON];
	char hash[ACCOUNT_HASH]; /* Argon2id, libsodium's text */
	unsigned char secret[TOTP_SECRET];
	uint64_t used;	     /* the last step whose code was taken */
	bool must_change;    /* the password is the operator's, to be used once */
	bool locked;	     /* by an operator */
	uint32_t failures;   /* wrong tries since the last right one */
	int64_t rests_until; /* seconds since 1970; 0: not resting */
	int64_t made_at;     /* when the password was made or chosen */
	int64_t signed_at;   /* the last right try; 0: none */
	/* In memory only: tries of this minute. */
	int64_t minute;
	unsigned tries;
};

/* May a try count now? False: locked, resting, over its tries a minute, or the one-time password is too old.
 * A try of the minute is taken. */
bool account_open(struct account *a, int64_t now);
/* A try that counted was wrong. */
void account_wrong(struct account *a, int64_t now);
/* ... or right, with the code of this step. */
void account_right(struct account *a, uint64_t step, int64_t now);

/* As bytes, and back off the front of `*rest`; false when malformed. */
void account_pack(const struct account *a, struct buffer *out);
bool account_unpack(struct span *rest, struct account *ret);

#endif
