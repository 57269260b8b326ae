/* password.h: Argon2id by libsodium, what a password must be, and one-time passwords.
 *
 * "Interactive" limits: 64 MiB and two passes, about 0.1 s; one at a time, so that is all the memory it
 * takes. A password is 12 to 128 bytes and nothing easily thought of (NCSC and NIST SP 800-63B: length before
 * composition, no forced change). */
#ifndef LOGIN_PASSWORD_H
#define LOGIN_PASSWORD_H

#include <stdbool.h>

#include "base/fault.h"
#include "base/text.h"
#include "login/account.h"

#define PASSWORD_LEAST	  12
#define PASSWORD_MOST	  128
#define PASSWORD_ONE_TIME 24 /* room for "abcd-efgh-ijkl-mnop" */

/* Before the sandbox closes: libsodium sets itself up. */
int password_start(struct fault *reterr);
int password_hash(struct span password, char ret_hash[ACCOUNT_HASH], struct fault *reterr);
/* Always works as long as the limits say, whatever the password is. */
bool password_is(const char *hash, struct span password);
/* Fills `ret` from 10 random bytes, 80 bits: letters and digits in groups of four. */
void password_one_time(const unsigned char random[10], char ret[PASSWORD_ONE_TIME]);
/* NULL when it may be used; else what it must be, in words. */
const char *password_wrong(struct span password, const char *person);

#endif
