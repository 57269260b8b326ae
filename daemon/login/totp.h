/* totp.h: one-time codes of an authenticator app (RFC 6238: SHA-1, 30 seconds, 6 digits) and the text form of
 * their secret (RFC 4648, base 32). */
#ifndef LOGIN_TOTP_H
#define LOGIN_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define TOTP_STEP    30 /* seconds */
#define TOTP_DIGITS  6
#define TOTP_SECRET  20 /* bytes: the length of SHA-1, as RFC 4226 section 4 asks */
#define TOTP_WINDOW  1	/* steps before and after that count too: clocks differ, people type slowly */
#define TOTP_BASE_32 33 /* room for a secret in base 32 */

/* The code of a step (RFC 4226, section 5.3), `digits` 6 to 8. */
uint32_t totp_code(const void *secret, size_t length, uint64_t step, unsigned digits);
/* The step whose code `code` is, of those around `now` (seconds since 1970) and later than `used`, the last
 * one that was taken: a code counts once. 0: none. Takes the same time whichever it is. */
uint64_t totp_match(const unsigned char secret[TOTP_SECRET], struct span code, int64_t now, uint64_t used);
/* Upper-case base 32 without padding; `out` holds a multiple of 8 for each 5 bytes, and a NUL. */
void totp_base32(char *out, const void *bytes, size_t length);
/* "otpauth://totp/...", which authenticator apps read from a QR code. */
void totp_uri(const unsigned char secret[TOTP_SECRET], const char *person, char *out, size_t size);

#endif
