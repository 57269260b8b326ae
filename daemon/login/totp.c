#include "login/totp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

static const uint32_t powers[] = {1000000, 10000000, 100000000};

uint32_t totp_code(const void *secret, size_t length, uint64_t step, unsigned digits)
{
	unsigned char message[8], mac[EVP_MAX_MD_SIZE];
	unsigned size = 0, at;
	uint32_t number;

	for (unsigned i = 0; i < sizeof message; i++)
		message[i] = (unsigned char)(step >> (56 - 8 * i));
	if (digits < TOTP_DIGITS || digits > 8 ||
	    HMAC(EVP_sha1(), secret, (int)length, message, sizeof message, mac, &size) == NULL || size < 20)
		return UINT32_MAX; /* no code of so few digits */
	at = mac[size - 1] & 15U;
	number = ((uint32_t)mac[at] & 127U) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
		 mac[at + 3];
	return number % powers[digits - TOTP_DIGITS];
}

uint64_t totp_match(const unsigned char secret[TOTP_SECRET], struct span code, int64_t now, uint64_t used)
{
	uint64_t middle = now > 0 ? (uint64_t)now / TOTP_STEP : 0, found = 0;
	char given[TOTP_DIGITS + 1] = "";

	if (middle <= TOTP_WINDOW)
		return 0;
	if (used > middle + TOTP_WINDOW)
		used = 0; /* taken while the clock was ahead: it has been set back since */
	if (code.length == TOTP_DIGITS)
		text_copy(given, sizeof given, code);
	for (uint64_t step = middle - TOTP_WINDOW; step <= middle + TOTP_WINDOW; step++) {
		char right[16];
		int same;

		snprintf(right, sizeof right, "%06u",
			 (unsigned)totp_code(secret, TOTP_SECRET, step, TOTP_DIGITS));
		same = CRYPTO_memcmp(right, given, TOTP_DIGITS) == 0;
		if (same && step > used && found == 0)
			found = step;
		OPENSSL_cleanse(right, sizeof right);
	}
	return found;
}

void totp_base32(char *out, const void *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const unsigned char *in = bytes;
	unsigned bits = 0, held = 0;
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		held = (held << 8 | in[i]) & 0xfffU;
		for (bits += 8; bits >= 5; bits -= 5)
			out[n++] = digits[held >> (bits - 5) & 31U];
	}
	if (bits > 0)
		out[n++] = digits[held << (5 - bits) & 31U];
	out[n] = '\0';
}

void totp_uri(const unsigned char secret[TOTP_SECRET], const char *person, char *out, size_t size)
{
	char text[TOTP_BASE_32];

	totp_base32(text, secret, TOTP_SECRET);
	snprintf(out, size,
		 "otpauth://totp/Muster:%s?secret=%s&issuer=Muster&algorithm=SHA1&digits=%d&period=%d",
		 person, text, TOTP_DIGITS, TOTP_STEP);
	OPENSSL_cleanse(text, sizeof text);
}
