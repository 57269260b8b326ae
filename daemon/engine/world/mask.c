#include "engine/world/mask.h"

#include <stdio.h>

#include "attendance/upn.h"

#define NOT_GIVEN "not given"
#define STARS	  "***"

static const char *const months[] = {"January", "February", "March",	 "April",   "May",	"June",
				     "July",	"August",   "September", "October", "November", "December"};

/* The first letter, whole in UTF-8; nothing of what is no letter or is broken. */
static struct span initial(const char *name)
{
	struct span s = text_trim(span_of(name));
	size_t length = 1;

	if (s.length == 0 || !text_utf8(s) || (unsigned char)s.at[0] < 'A')
		return (struct span){"", 0};
	while (length < s.length && ((unsigned char)s.at[length] & 0xc0) == 0x80)
		length++;
	return (struct span){s.at, length};
}

const char *mask_name(char out[MASK_TEXT], const char *forename, const char *surname)
{
	struct span first = initial(forename), last = initial(surname);

	if (text_trim(span_of(forename)).length == 0 && text_trim(span_of(surname)).length == 0)
		snprintf(out, MASK_TEXT, NOT_GIVEN);
	else
		snprintf(out, MASK_TEXT, "%.*s" STARS " %.*s" STARS, (int)first.length, first.at,
			 (int)last.length, last.at);
	return out;
}

const char *mask_upn(char out[MASK_TEXT], const char *upn)
{
	char read[UPN_LENGTH + 1], why[6];

	if (text_trim(span_of(upn)).length == 0)
		snprintf(out, MASK_TEXT, NOT_GIVEN);
	else if (upn_missing(span_of(upn), why))
		snprintf(out, MASK_TEXT, "a reason why there is none");
	else if (upn_read(span_of(upn), read, NULL) != 0)
		snprintf(out, MASK_TEXT, "given, but no UPN by its form");
	else
		snprintf(out, MASK_TEXT, "%d characters, check letter right%s", UPN_LENGTH,
			 upn_temporary(read) ? ", temporary" : "");
	return out;
}

const char *mask_year(char out[MASK_TEXT], day_t day)
{
	if (day == DAY_NONE)
		snprintf(out, MASK_TEXT, NOT_GIVEN);
	else
		snprintf(out, MASK_TEXT, "%d", day_to_civil(day).year);
	return out;
}

const char *mask_month(char out[MASK_TEXT], day_t day)
{
	struct civil c;

	if (day == DAY_NONE) {
		snprintf(out, MASK_TEXT, NOT_GIVEN);
		return out;
	}
	c = day_to_civil(day);
	snprintf(out, MASK_TEXT, "%s %d", months[c.month - 1], c.year);
	return out;
}

const char *mask_id(char out[MASK_TEXT], const char *id)
{
	snprintf(out, MASK_TEXT, "%s", id[0] != '\0' ? "********" : NOT_GIVEN);
	return out;
}
