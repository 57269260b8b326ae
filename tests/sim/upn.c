#include <stdio.h>
#include <string.h>

#include "upn.h"

/* No I, O or S: they look like digits. */
static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static int value_of(char c, bool last)
{
	const char *at;

	if (c >= '0' && c <= '9')
		return c - '0';
	if (!last || c == '\0' || !(at = strchr(letters, c)))
		return -1;
	return (int)(at - letters);
}

char upn_letter(const char *tail)
{
	int sum = 0;

	for (int i = 0; i < UPN_LENGTH - 1; i++) {
		int v = value_of(tail[i], i == UPN_LENGTH - 2);

		if (v < 0)
			return 0;
		sum += v * (i + 2);
	}
	return letters[sum % 23];
}

bool upn_holds(const char *upn)
{
	return strlen(upn) == UPN_LENGTH && upn[0] == upn_letter(upn + 1);
}

void upn_make(char out[UPN_LENGTH + 1], int authority, int establishment, int year, int serial,
	      bool temporary)
{
	char text[32];

	snprintf(text, sizeof(text), "?%03d%04d%02d%03d", authority % 1000, establishment % 10000, year % 100,
		 serial % 1000);
	if (temporary) {
		text[10] = (char)('0' + serial / 10 % 10);
		text[11] = (char)('0' + serial % 10);
		text[12] = letters[serial / 100 % 23];
	}
	text[0] = upn_letter(text + 1);
	memcpy(out, text, UPN_LENGTH);
	out[UPN_LENGTH] = '\0';
}

char upn_wrong_letter(const char *upn)
{
	return upn[0] == 'A' ? 'B' : 'A';
}
