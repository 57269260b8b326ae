#include "login/password.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

_Static_assert(ACCOUNT_HASH == crypto_pwhash_argon2id_STRBYTES, "libsodium's text");

int password_start(struct fault *reterr)
{
	return sodium_init() >= 0 ? 0 : fault_set(reterr, FAULT_STATE, "libsodium cannot be set up");
}

int password_hash(struct span password, char ret_hash[ACCOUNT_HASH], struct fault *reterr)
{
	return crypto_pwhash_argon2id_str(ret_hash, password.at, password.length,
					  crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
					  crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) == 0 ?
		       0 :
		       fault_set(reterr, FAULT_MEMORY, "no memory to hash a password");
}

bool password_is(const char *hash, struct span password)
{
	/* What is too long is wrong, and costs the same. */
	bool fits = password.length <= PASSWORD_MOST;
	int rc = crypto_pwhash_argon2id_str_verify(hash, password.at, fits ? password.length : 0);

	return fits && rc == 0;
}

void password_one_time(const unsigned char random[10], char ret[PASSWORD_ONE_TIME])
{
	char text[TOTP_BASE_32];
	size_t n = 0;

	totp_base32(text, random, 10);
	for (size_t i = 0; i < 16; i++) {
		if (i > 0 && i % 4 == 0)
			ret[n++] = '-';
		ret[n++] = (char)tolower((unsigned char)text[i]);
	}
	ret[n] = '\0';
	sodium_memzero(text, sizeof text);
}

/* Few different characters, or one run such as "abcdefghijkl": easily thought of. */
static bool easy(struct span p)
{
	size_t steps = 0, kinds = 0;
	bool seen[256] = {false};

	for (size_t i = 0; i < p.length; i++) {
		kinds += !seen[(unsigned char)p.at[i]];
		seen[(unsigned char)p.at[i]] = true;
		steps += i > 0 &&
			 (p.at[i] == p.at[i - 1] + 1 || p.at[i] == p.at[i - 1] || p.at[i] == p.at[i - 1] - 1);
	}
	return kinds < 5 || steps + 3 > p.length;
}

static bool holds(struct span p, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; length >= 4 && i + length <= p.length; i++)
		if (strncasecmp(p.at + i, word, length) == 0)
			return true;
	return false;
}

const char *password_wrong(struct span password, const char *person)
{
	static const char *const known[] = {"password", "qwerty", "letmein", "attendance", "muster"};

	if (password.length < PASSWORD_LEAST)
		return "Use at least 12 characters, such as three words that have nothing to do with one another";
	if (password.length > PASSWORD_MOST)
		return "Use at most 128 characters";
	if (!text_utf8(password) || memchr(password.at, '\0', password.length) != NULL)
		return "Use characters that can be typed";
	if (easy(password))
		return "Use a password that is not easily thought of";
	if (holds(password, person))
		return "Use a password without your user name";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (holds(password, known[i]) && password.length < strlen(known[i]) + PASSWORD_LEAST)
			return "Use a password that is not easily thought of";
	return NULL;
}
