#include "attendance/upn.h"

#include <string.h>

/* The letters a UPN may have; I, O and S look like digits and are never used. */
static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static int letter_value(char c)
{
	const char *at = c != '\0' ? strchr(letters, c) : NULL;

	return at != NULL ? (int)(at - letters) : -1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Place is 1-based: a letter, ten digits and a digit or letter behind a letter. */
static bool allowed(char c, unsigned place)
{
	if (place == 1)
		return letter_value(c) >= 0;
	return is_digit(c) || (place == UPN_LENGTH && letter_value(c) >= 0);
}

static int bad_character(struct span s, unsigned place, struct fault *reterr)
{
	char shown[8];

	return fault_set(reterr, FAULT_MEANING, "UPN character %u is \"%s\", expected %s", place,
			 text_escape(shown, sizeof shown, (struct span){s.at + place - 1, 1}),
			 place == 1	     ? "a check letter (not I, O or S)" :
			 place == UPN_LENGTH ? "a digit or a letter (not I, O or S)" :
					       "a digit");
}

static char check_letter(const char upn[UPN_LENGTH + 1])
{
	int sum = 0;

	for (int place = 2; place <= UPN_LENGTH; place++) {
		char c = upn[place - 1];

		sum += place * (is_digit(c) ? c - '0' : letter_value(c));
	}
	return letters[sum % 23];
}

int upn_read(struct span raw, char out[UPN_LENGTH + 1], struct fault *reterr)
{
	struct span s = text_trim(raw);
	char upn[UPN_LENGTH + 1] = "";

	if (s.length != UPN_LENGTH)
		return fault_set(reterr, FAULT_MEANING, "UPN has %zu characters, expected %d", s.length,
				 UPN_LENGTH);
	for (unsigned place = 1; place <= UPN_LENGTH; place++) {
		char c = s.at[place - 1];

		upn[place - 1] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
		if (!allowed(upn[place - 1], place))
			return bad_character(s, place, reterr);
	}
	if (upn[0] != check_letter(upn))
		return fault_set(reterr, FAULT_MEANING, "UPN check letter is %c, expected %c", upn[0],
				 check_letter(upn));
	memcpy(out, upn, sizeof upn);
	return 0;
}

bool upn_temporary(const char upn[UPN_LENGTH + 1])
{
	return !is_digit(upn[UPN_LENGTH - 1]);
}

bool upn_missing(struct span raw, char out[6])
{
	struct span s = text_trim(raw);
	uint64_t number;

	if (s.length < 3 || s.length > 4 || (s.at[0] | 0x20) != 'u' || (s.at[1] | 0x20) != 'n' ||
	    s.at[2] == '0' || !text_u64((struct span){s.at + 2, s.length - 2}, &number) || number < 1 ||
	    number > 10)
		return false;
	memcpy(out, "UN", 2);
	memcpy(out + 2, s.at + 2, s.length - 2);
	out[s.length] = '\0';
	return true;
}
