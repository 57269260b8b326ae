#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Characters of two and three bytes that a terminal may act on, as ranges of their bytes. */
static const struct {
	const char *first, *last;
} acting[] = {
	{"\xc2\x80", "\xc2\x9f"},	  /* C1 controls */
	{"\xd8\x9c", "\xd8\x9c"},	  /* Arabic letter mark */
	{"\xe2\x80\x8b", "\xe2\x80\x8f"}, /* zero width, direction marks */
	{"\xe2\x80\xa8", "\xe2\x80\xae"}, /* line and paragraph separators, overrides */
	{"\xe2\x81\xa0", "\xe2\x81\xaf"}, /* joiners, isolates */
	{"\xef\xbb\xbf", "\xef\xbb\xbf"}, /* byte-order mark */
};

/* Bytes of the well-formed character at the front, or 0. */
static size_t character(struct span s)
{
	for (size_t n = 1; n <= 4 && n <= s.length; n++)
		if (text_utf8((struct span){s.at, n}))
			return n;
	return 0;
}

static bool acts(const char *at, size_t length)
{
	if (length == 1)
		return (unsigned char)at[0] < 0x20 || at[0] == 0x7f;
	for (size_t i = 0; i < sizeof acting / sizeof *acting; i++)
		if (strlen(acting[i].first) == length && memcmp(at, acting[i].first, length) >= 0 &&
		    memcmp(at, acting[i].last, length) <= 0)
			return true;
	return false;
}

void terminal_put(FILE *out, struct span foreign)
{
	while (foreign.length > 0) {
		size_t n = character(foreign), step = n > 0 ? n : 1;

		if (n > 0 && !acts(foreign.at, n))
			fwrite(foreign.at, 1, n, out);
		else
			for (size_t i = 0; i < step; i++)
				fprintf(out, "\\x%02x", (unsigned)(unsigned char)foreign.at[i]);
		foreign.at += step;
		foreign.length -= step;
	}
}

bool terminal_styled(FILE *out)
{
	const char *term = getenv("TERM");

	return isatty(fileno(out)) && getenv("NO_COLOR") == NULL && term != NULL && strcmp(term, "dumb") != 0;
}
