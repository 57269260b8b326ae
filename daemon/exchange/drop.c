#include "exchange/drop.h"

#include <stdio.h>
#include <string.h>

static const char *const names[DROP_COLUMNS] = {
	[DROP_UPN] = "upn",
	[DROP_ADMISSION_NUMBER] = "admission_number",
	[DROP_SURNAME] = "surname",
	[DROP_FORENAME] = "forename",
	[DROP_BORN] = "date_of_birth",
	[DROP_YEAR] = "year",
	[DROP_DATE] = "date",
	[DROP_SESSION] = "session",
	[DROP_MARK] = "mark",
	[DROP_MINUTES_LATE] = "minutes_late",
	[DROP_AM] = "am",
	[DROP_PM] = "pm",
	[DROP_MARKS] = "marks",
	[DROP_START] = "start",
	[DROP_LAESTAB] = "laestab",
	[DROP_URN] = "urn",
	[DROP_ADMITTED] = "admission_date",
	[DROP_LEFT] = "leaving_date",
};

const char *drop_column_name(enum drop_column c)
{
	return (unsigned)c < DROP_COLUMNS ? names[c] : "unknown";
}

bool drop_headings_pack(const char headings[DROP_MAPPED][DROP_HEADING], char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned c = 0; c < DROP_MAPPED; c++) {
		int n;

		if (headings[c][0] == '\0')
			continue;
		n = snprintf(out + used, size - used, "%s\t%s\n", names[c], headings[c]);
		if (n < 0 || (size_t)n >= size - used)
			return false;
		used += (size_t)n;
	}
	return true;
}

struct span drop_heading(const char *packed, enum drop_column c)
{
	size_t length = strlen(names[c]);

	for (const char *line = packed; *line != '\0';) {
		size_t all = strcspn(line, "\n");

		if (all > length && line[length] == '\t' && memcmp(line, names[c], length) == 0)
			return (struct span){line + length + 1, all - length - 1};
		line += all;
		line += *line == '\n';
	}
	return SPAN("");
}
