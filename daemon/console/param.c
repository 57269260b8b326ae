/* param.c: what each type of parameter lets through. */
#include <stdio.h>
#include <string.h>

#include "base/days.h"
#include "console/route.h"

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool made_of(struct span s, const char *allowed)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] == '\0' || strchr(allowed, s.at[i]) == NULL)
			return false;
	return s.length > 0;
}

static bool is_name(struct span s)
{
	return s.length <= 63 && s.at[0] != '-' && made_of(s, LOWER DIGITS "-");
}

static bool is_word(struct span s)
{
	return s.length <= 40 && strchr(LOWER, s.at[0]) != NULL && made_of(s, LOWER DIGITS "_");
}

static bool is_id(struct span s)
{
	return s.length == 64 && made_of(s, DIGITS "abcdef");
}

static bool is_day(struct span s)
{
	day_t day;

	return day_parse(s, &day);
}

static bool is_session(struct span s)
{
	return s.length == 13 && (memcmp(s.at + 10, "-AM", 3) == 0 || memcmp(s.at + 10, "-PM", 3) == 0) &&
	       is_day((struct span){s.at, 10});
}

static bool is_term(struct span s)
{
	struct span term = {s.at + 5, s.length - 5};

	return s.length > 5 && s.at[4] == '-' && made_of((struct span){s.at, 4}, DIGITS) &&
	       (span_is(term, "autumn") || span_is(term, "spring") || span_is(term, "summer"));
}

static bool is_clock(struct span s)
{
	int minute;

	return s.length == 5 && minute_parse(s, &minute);
}

static bool is_version(struct span s)
{
	unsigned parts = 0;

	for (size_t i = 0; i <= s.length; parts++) {
		size_t start = i;

		while (i < s.length && s.at[i] != '.')
			i++;
		if (i - start > 4 || !made_of((struct span){s.at + start, i - start}, DIGITS))
			return false;
		i++;
	}
	return parts == 3;
}

static bool is_code(struct span s)
{
	return s.length <= 2 && made_of((struct span){s.at, 1}, UPPER "/\\#-") &&
	       (s.length == 1 || made_of((struct span){s.at + 1, 1}, UPPER DIGITS));
}

static bool is_token(struct span s)
{
	return s.length >= 16 && made_of(s, LOWER UPPER DIGITS "-_");
}

static bool is_choice(const char *words, struct span s)
{
	for (const char *w = words; *w != '\0';) {
		size_t length = strcspn(w, " ");

		if (length == s.length && memcmp(w, s.at, length) == 0)
			return true;
		w += length + (w[length] == ' ');
	}
	return false;
}

static bool is_number(struct span s, size_t most)
{
	uint64_t value;

	return s.at[0] != '0' && text_u64(s, &value) && value >= 1 && value <= most;
}

/* Bytes of a character that turns the direction of writing or is not seen, at `c`; 0: none. A name that
 * reads otherwise than it is kept would mislead whoever reads it next. */
static size_t unseen(const unsigned char *c, size_t left)
{
	if (*c == 0xc2 && left >= 2 && c[1] >= 0x80 && (c[1] <= 0x9f || c[1] == 0xad))
		return 2; /* C1 controls, soft hyphen */
	if (*c == 0xe2 && left >= 3 && c[1] == 0x80 &&
	    ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae)))
		return 3; /* U+200B-200F, U+2028-202E */
	if (*c == 0xe2 && left >= 3 && c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf)
		return 3;							/* U+2060-206F */
	return *c == 0xef && left >= 3 && c[1] == 0xbb && c[2] == 0xbf ? 3 : 0; /* U+FEFF */
}

static bool is_text(struct span s, bool lines)
{
	if (!text_utf8(s))
		return false;
	for (size_t i = 0; i < s.length; i++) {
		const unsigned char *c = (const unsigned char *)s.at + i;

		if (*c == 0x7f || (*c < 0x20 && !(lines && (*c == '\n' || *c == '\t' || *c == '\r'))) ||
		    unseen(c, s.length - i) > 0)
			return false;
	}
	return true;
}

static const char *expected(const struct param *p, char room[200])
{
	static const char *const words[PARAM_TYPES] = {
		[PARAM_NAME] = "an id of lower-case letters, digits and hyphens",
		[PARAM_WORD] = "a word of lower-case letters, digits and underscores",
		[PARAM_ID] = "64 digits of 0-9 and a-f",
		[PARAM_DAY] = "a day like 2026-11-23",
		[PARAM_SESSION] = "a session like 2026-11-23-AM",
		[PARAM_TERM] = "a term like 2026-autumn",
		[PARAM_CLOCK] = "a time of day like 09:15",
		[PARAM_VERSION] = "a version like 2.1.0",
		[PARAM_CODE] = "a code of the register",
		[PARAM_TRUE] = "true",
	};

	if (p->type == PARAM_CHOICE)
		snprintf(room, 200, "one of: %s", p->words);
	else if (p->type == PARAM_NUMBER)
		snprintf(room, 200, "a whole number from 1 to %zu", p->most);
	else if (p->type == PARAM_TEXT)
		snprintf(room, 200, "one line of at most %zu bytes, of characters that can be seen", p->most);
	else if (p->type == PARAM_NOTE)
		snprintf(room, 200, "a text of at most %zu bytes, of characters that can be seen", p->most);
	else if (p->type == PARAM_SECRET)
		snprintf(room, 200, "1 to %zu bytes", p->most);
	else if (p->type == PARAM_TOKEN)
		snprintf(room, 200, "16 to %zu letters, digits, hyphens and underscores", p->most);
	else
		return words[p->type];
	return room;
}

static bool fits(const struct param *p, struct span v)
{
	switch (p->type) {
	case PARAM_NAME:
		return is_name(v);
	case PARAM_WORD:
		return is_word(v);
	case PARAM_ID:
		return is_id(v);
	case PARAM_DAY:
		return is_day(v);
	case PARAM_SESSION:
		return is_session(v);
	case PARAM_TERM:
		return is_term(v);
	case PARAM_CLOCK:
		return is_clock(v);
	case PARAM_VERSION:
		return is_version(v);
	case PARAM_CODE:
		return is_code(v);
	case PARAM_TOKEN:
		return v.length <= p->most && is_token(v);
	case PARAM_CHOICE:
		return is_choice(p->words, v);
	case PARAM_NUMBER:
		return is_number(v, p->most);
	case PARAM_TEXT:
	case PARAM_NOTE:
		return v.length <= p->most && is_text(v, p->type == PARAM_NOTE);
	case PARAM_TRUE:
		return span_is(v, "true");
	case PARAM_SECRET:
		return v.length <= p->most && text_utf8(v);
	case PARAM_TYPES:
		break;
	}
	return false;
}

const char *param_check(const struct param *p, struct span value, char room[200])
{
	if (value.length > 0 && fits(p, value))
		return NULL;
	return expected(p, room);
}
