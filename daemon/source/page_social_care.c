#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "source/csv_table.h"

/* The list of children with a social worker. Who is restricted must be said: a list without
 * that column, or a blank in it, is never read as "nobody". The status is read by engine/lists.c. */

enum cell_kind { CELL_TEXT, CELL_NEEDED_TEXT, CELL_DAY, CELL_NEEDED_DAY, CELL_YES_NO };

enum {
	UPN,
	FORENAME,
	SURNAME,
	BORN,
	CASE,
	STATUS,
	FROM,
	TO,
	WORKER,
	TEAM,
	AUTHORITY,
	URN,
	RESTRICTED,
	COLUMNS
};
static const struct csv_table_column columns[COLUMNS] = {
	[UPN] = {.name = "upn", .personal = true},
	[FORENAME] = {.name = "forename", .personal = true},
	[SURNAME] = {.name = "surname", .personal = true},
	[BORN] = {.name = "date_of_birth"},
	[CASE] = {.name = "case", .other = "case_id", .personal = true},
	[STATUS] = {.name = "status"},
	[FROM] = {.name = "from", .other = "from_date"},
	[TO] = {.name = "to", .other = "to_date"},
	[WORKER] = {.name = "worker", .optional = true, .personal = true},
	[TEAM] = {.name = "team", .optional = true},
	[AUTHORITY] = {.name = "responsible_authority", .optional = true},
	[URN] = {.name = "school_urn", .optional = true},
	[RESTRICTED] = {.name = "restricted"},
};

#define ROW_TEXT(kind, m)                                                                                    \
	{                                                                                                    \
		kind, offsetof(struct record_list_row, m), sizeof(((struct record_list_row *)0)->m)          \
	}
static const struct {
	enum cell_kind kind;
	size_t offset, size;
} cells[COLUMNS] = {
	[UPN] = ROW_TEXT(CELL_TEXT, upn),
	[FORENAME] = ROW_TEXT(CELL_TEXT, forename),
	[SURNAME] = ROW_TEXT(CELL_NEEDED_TEXT, surname),
	[BORN] = ROW_TEXT(CELL_DAY, born),
	[CASE] = ROW_TEXT(CELL_TEXT, case_id),
	[STATUS] = ROW_TEXT(CELL_NEEDED_TEXT, status),
	[FROM] = ROW_TEXT(CELL_NEEDED_DAY, from),
	[TO] = ROW_TEXT(CELL_DAY, to),
	[WORKER] = ROW_TEXT(CELL_TEXT, worker),
	[TEAM] = ROW_TEXT(CELL_TEXT, team),
	[AUTHORITY] = ROW_TEXT(CELL_TEXT, authority),
	[URN] = ROW_TEXT(CELL_TEXT, urn),
	[RESTRICTED] = ROW_TEXT(CELL_YES_NO, restricted),
};

static bool number(struct span s, int *ret_value)
{
	uint64_t value;

	if (s.length > 4 || !text_u64(s, &value))
		return false;
	*ret_value = (int)value;
	return true;
}

/* ISO, or day/month/year as people here write it; never month first. A spreadsheet's
 * trailing midnight is allowed. */
static bool read_day(struct span s, day_t *ret_day)
{
	static const char midnight[] = " 00:00:00";
	const char *first, *second;
	struct civil c;

	if (s.length > 9 && memcmp(s.at + s.length - 9, midnight, 9) == 0)
		s.length -= 9;
	if (day_parse(s, ret_day))
		return true;
	first = memchr(s.at, '/', s.length);
	if (first == NULL)
		return false;
	second = memchr(first + 1, '/', (size_t)(s.at + s.length - first - 1));
	if (second == NULL || s.at + s.length - second != 5)
		return false;
	if (!number((struct span){s.at, (size_t)(first - s.at)}, &c.day) ||
	    !number((struct span){first + 1, (size_t)(second - first - 1)}, &c.month) ||
	    !number((struct span){second + 1, 4}, &c.year) || !day_valid(c))
		return false;
	*ret_day = day_from_civil(c);
	return true;
}

static bool read_yes_no(struct span s, bool *ret_yes)
{
	static const struct {
		const char *word;
		bool yes;
	} words[] = {{"yes", true},  {"no", false},    {"y", true}, {"n", false},
		     {"true", true}, {"false", false}, {"1", true}, {"0", false}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (s.length == strlen(words[i].word) && strncasecmp(s.at, words[i].word, s.length) == 0) {
			*ret_yes = words[i].yes;
			return true;
		}
	return false;
}

/* Reads one cell into its member; NULL, or what was expected. */
static const char *read_cell(const struct csv_table *t, unsigned column, struct record_list_row *row)
{
	char *at = (char *)row + cells[column].offset;
	struct span cell = csv_table_cell(t, column);
	day_t day = DAY_NONE;
	bool yes;

	switch (cells[column].kind) {
	case CELL_NEEDED_TEXT:
		if (cell.length == 0)
			return "a text";
		return csv_table_text(t, column, at, cells[column].size) ? NULL :
									   "a shorter text on one line";
	case CELL_TEXT:
		return csv_table_text(t, column, at, cells[column].size) ? NULL :
									   "a shorter text on one line";
	case CELL_NEEDED_DAY:
	case CELL_DAY:
		if (cell.length == 0 ? cells[column].kind == CELL_NEEDED_DAY : !read_day(cell, &day))
			return cells[column].kind == CELL_DAY ?
				       "a day as YYYY-MM-DD or DD/MM/YYYY, or nothing" :
				       "a day as YYYY-MM-DD or DD/MM/YYYY";
		memcpy(at, &day, sizeof day);
		return NULL;
	case CELL_YES_NO:
		if (!read_yes_no(cell, &yes))
			return "yes or no";
		memcpy(at, &yes, sizeof yes);
		return NULL;
	}
	return "nothing";
}

static int read_row(struct csv_table *t, struct page *page, struct page_refusal *refusal)
{
	struct record_list_row row = {.line = t->csv.line};

	for (unsigned i = 0; i < COLUMNS; i++) {
		const char *expected = read_cell(t, i, &row);

		if (expected != NULL)
			return csv_table_reject(t, columns, i, expected, page, refusal);
	}
	page_add(page, RECORD_LIST_ROW, &row);
	return 0;
}

int page_read_social_care(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct csv_table *t = malloc(sizeof *t);
	int rc;

	if (t == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory to read a list");
	rc = csv_table_open(t, bytes, columns, COLUMNS, refusal);
	while (rc == 0 && (rc = csv_table_next(t, page, refusal)) == 1)
		rc = read_row(t, page, refusal);
	csv_table_close(t);
	free(t);
	return rc;
}
