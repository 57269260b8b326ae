/* agreement_keys.h: the authority's keys for agreements, as they stand in the keys folder, and whether what
 * stands in agreements/ was signed with one of them.
 *
 *   agreements.key     the secret that signs, 64 hexadecimal digits; nobody in a school has one
 *   agreements.pub     its public half, 64 hexadecimal digits
 *   agreements-*.pub   public halves of earlier keys, whose agreements still stand */
#ifndef CONFIG_AGREEMENT_KEYS_H
#define CONFIG_AGREEMENT_KEYS_H

#include "base/sign.h"
#include "config/config.h"

#define AGREEMENT_KEYS 16 /* one a year, and room */

struct agreement_key {
	char name[SIGN_NAME];
	unsigned char bytes[SIGN_KEY];
};

struct agreement_keys {
	struct agreement_key at[AGREEMENT_KEYS];
	unsigned count;
};

/* Reads the public keys of a folder. None at all is no fault: there may be no agreement yet. Returns 0, or
 * a negative kind when a file is malformed or cannot be read; each such file is in `faults`. */
int agreement_keys_read(const char *folder, struct agreement_keys *ret_keys, struct faults *faults);

/* What an agreement's signature is worth. */
enum agreement_proof {
	AGREEMENT_SOUND,
	AGREEMENT_KEY_UNKNOWN, /* signed with a key that is not among these */
	AGREEMENT_ALTERED,     /* what stands there is not what was signed */
};
enum agreement_proof agreement_prove(const struct agreement *a, const struct agreement_keys *keys);
/* Proves every agreement of a configuration, ended ones too. Each that is not sound is a fault with file and
 * line. Returns 0, or -FAULT_DENIED when there was one. */
int agreements_prove(const struct config *c, const struct agreement_keys *keys, struct faults *faults);

/* Reads the secret that signs; the caller wipes it. -FAULT_IO, -FAULT_PARSE; the fault never carries the
 * bytes. */
int agreement_secret_read(const char *folder, unsigned char ret_secret[SIGN_KEY], struct fault *reterr);
/* Signs: fills `key` and `signature` of an agreement whose other members are final. */
int agreement_sign(struct agreement *a, const unsigned char secret[SIGN_KEY], struct fault *reterr);

#endif
