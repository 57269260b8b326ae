#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attendance/list.h"
#include "source/csv_table.h"

/* The lists an authority holds, one reader for all kinds: a column is asked of a kind, or may be there, or is
 * passed over. Where a kind restricts, that must be said: a list without the column, or a blank in it, is
 * never read as "nobody". What a status or a school means is engine/lists/lists.c's. */

enum cell_kind { CELL_TEXT, CELL_DAY, CELL_YES_NO, CELL_SESSIONS };

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
	REVIEW,
	POSTCODE,
	SCHOOL,
	DETAIL,
	SESSIONS,
	HOUSEHOLD,
	COLUMNS
};
static const struct csv_table_column all_columns[COLUMNS] = {
	[UPN] = {.name = "upn", .personal = true},
	[FORENAME] = {.name = "forename", .personal = true},
	[SURNAME] = {.name = "surname", .personal = true},
	[BORN] = {.name = "date_of_birth"},
	[CASE] = {.name = "case", .other = "case_id", .personal = true},
	[STATUS] = {.name = "status"},
	[FROM] = {.name = "from", .other = "from_date"},
	[TO] = {.name = "to", .other = "to_date"},
	[WORKER] = {.name = "worker", .personal = true},
	[TEAM] = {.name = "team"},
	[AUTHORITY] = {.name = "responsible_authority"},
	[URN] = {.name = "school_urn"},
	[RESTRICTED] = {.name = "restricted"},
	[REVIEW] = {.name = "review", .other = "review_date"},
	[POSTCODE] = {.name = "postcode", .personal = true},
	[SCHOOL] = {.name = "school"},
	[DETAIL] = {.name = "detail", .personal = true},
	[SESSIONS] = {.name = "sessions", .other = "agreed_sessions"},
	[HOUSEHOLD] = {.name = "household", .other = "household_id", .personal = true},
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
	[SURNAME] = ROW_TEXT(CELL_TEXT, surname),
	[BORN] = ROW_TEXT(CELL_DAY, born),
	[CASE] = ROW_TEXT(CELL_TEXT, case_id),
	[STATUS] = ROW_TEXT(CELL_TEXT, status),
	[FROM] = ROW_TEXT(CELL_DAY, from),
	[TO] = ROW_TEXT(CELL_DAY, to),
	[WORKER] = ROW_TEXT(CELL_TEXT, worker),
	[TEAM] = ROW_TEXT(CELL_TEXT, team),
	[AUTHORITY] = ROW_TEXT(CELL_TEXT, authority),
	[URN] = ROW_TEXT(CELL_TEXT, urn),
	[RESTRICTED] = ROW_TEXT(CELL_YES_NO, restricted),
	[REVIEW] = ROW_TEXT(CELL_DAY, review),
	[POSTCODE] = ROW_TEXT(CELL_TEXT, postcode),
	[SCHOOL] = ROW_TEXT(CELL_TEXT, school),
	[DETAIL] = ROW_TEXT(CELL_TEXT, detail),
	[SESSIONS] = ROW_TEXT(CELL_SESSIONS, detail),
	[HOUSEHOLD] = ROW_TEXT(CELL_TEXT, household),
};

/* What a kind asks of its columns. */
#define BIT(column) (1U << (column))
#define PERSON	    (BIT(UPN) | BIT(FORENAME) | BIT(SURNAME) | BIT(BORN) | BIT(FROM) | BIT(TO))
#define NAMED	    (BIT(SURNAME) | BIT(FROM))
#define BESIDE	    (BIT(POSTCODE) | BIT(SCHOOL) | BIT(URN) | BIT(TEAM) | BIT(AUTHORITY))
static const struct list_form {
	unsigned columns; /* stand in the header */
	unsigned filled;  /* and in each row something is in them */
	unsigned beside;  /* may stand there */
} forms[LIST_KINDS] = {
	[LIST_SOCIAL_CARE] = {PERSON | BIT(CASE) | BIT(STATUS) | BIT(RESTRICTED),
			      NAMED | BIT(STATUS) | BIT(RESTRICTED), BESIDE | BIT(WORKER) | BIT(HOUSEHOLD)},
	[LIST_HOME_EDUCATION] = {PERSON, NAMED, BESIDE | BIT(CASE) | BIT(RESTRICTED) | BIT(DETAIL)},
	[LIST_YOUTH_JUSTICE] = {PERSON | BIT(CASE) | BIT(RESTRICTED), NAMED | BIT(RESTRICTED),
				BESIDE | BIT(WORKER) | BIT(HOUSEHOLD)},
	[LIST_PART_TIME] = {PERSON | BIT(REVIEW) | BIT(SESSIONS) | BIT(URN),
			    NAMED | BIT(TO) | BIT(REVIEW) | BIT(SESSIONS) | BIT(URN),
			    BESIDE | BIT(CASE) | BIT(RESTRICTED)},
	[LIST_EXPECTED] = {PERSON | BIT(URN), NAMED | BIT(URN),
			   BESIDE | BIT(CASE) | BIT(RESTRICTED) | BIT(DETAIL)},
	[LIST_PERFORMANCE] = {PERSON, NAMED | BIT(TO), BESIDE | BIT(CASE) | BIT(RESTRICTED) | BIT(DETAIL)},
};

/* One list being read. */
struct list_page {
	struct csv_table table;
	struct csv_table_column columns[COLUMNS];
	const struct list_form *form;
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

/* Copies the cell as a text of one line. */
static const char *read_text(const struct csv_table *t, unsigned column, char *at)
{
	return csv_table_text(t, column, at, cells[column].size) ? NULL : "a shorter text on one line";
}

/* Reads one cell that has something in it into its member; NULL, or what was expected. */
static const char *read_filled(const struct csv_table *t, unsigned column, char *at)
{
	struct span cell = csv_table_cell(t, column);
	unsigned sessions;
	day_t day;
	bool yes;

	switch (cells[column].kind) {
	case CELL_TEXT:
		break;
	case CELL_DAY:
		if (!read_day(cell, &day))
			return "a day as YYYY-MM-DD or DD/MM/YYYY";
		memcpy(at, &day, sizeof day);
		return NULL;
	case CELL_YES_NO:
		if (!read_yes_no(cell, &yes))
			return "yes or no";
		memcpy(at, &yes, sizeof yes);
		return NULL;
	case CELL_SESSIONS:
		if (!list_sessions_read(cell, &sessions))
			return "the agreed sessions of a week as \"Mon AM, Tue AM PM\"";
		break;
	}
	return read_text(t, column, at);
}

static const char *read_cell(const struct list_page *l, unsigned column, struct record_list_row *row)
{
	static const char *const needed[] = {[CELL_TEXT] = "a text",
					     [CELL_DAY] = "a day as YYYY-MM-DD or DD/MM/YYYY",
					     [CELL_YES_NO] = "yes or no",
					     [CELL_SESSIONS] = "the agreed sessions of a week"};
	static const day_t none = DAY_NONE;
	char *at = (char *)row + cells[column].offset;
	const char *expected;

	if (csv_table_cell(&l->table, column).length == 0) {
		if (cells[column].kind == CELL_DAY)
			memcpy(at, &none, sizeof none);
		return (l->form->filled & BIT(column)) != 0 ? needed[cells[column].kind] : NULL;
	}
	expected = read_filled(&l->table, column, at);
	if (expected != NULL && cells[column].kind == CELL_DAY && (l->form->filled & BIT(column)) == 0)
		return "a day as YYYY-MM-DD or DD/MM/YYYY, or nothing";
	return expected;
}

static int read_row(struct list_page *l, struct page *page, struct page_refusal *refusal)
{
	struct record_list_row row = {.line = l->table.csv.line};

	for (unsigned i = 0; i < COLUMNS; i++) {
		const char *expected;

		if (((l->form->columns | l->form->beside) & BIT(i)) == 0)
			continue;
		expected = read_cell(l, i, &row);
		if (expected != NULL)
			return csv_table_reject(&l->table, l->columns, i, expected, page, refusal);
	}
	if (row.to != DAY_NONE && row.to < row.from)
		return csv_table_reject(&l->table, l->columns, TO, "a day that is not before \"from\"", page,
					refusal);
	if ((l->form->columns & BIT(REVIEW)) == 0)
		row.review = DAY_NONE;
	page_add(page, RECORD_LIST_ROW, &row);
	return 0;
}

static int read_list(enum list_kind kind, struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct list_page *l = malloc(sizeof *l);
	int rc;

	if (l == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory to read a list");
	l->form = &forms[kind];
	for (unsigned i = 0; i < COLUMNS; i++) {
		l->columns[i] = all_columns[i];
		l->columns[i].optional = (l->form->columns & BIT(i)) == 0;
	}
	rc = csv_table_open(&l->table, bytes, l->columns, COLUMNS, refusal);
	while (rc == 0 && (rc = csv_table_next(&l->table, page, refusal)) == 1)
		rc = read_row(l, page, refusal);
	csv_table_close(&l->table);
	free(l);
	return rc;
}

#define READER(name, kind)                                                                                   \
	int page_read_##name(struct span bytes, struct page *page, struct page_refusal *refusal)             \
	{                                                                                                    \
		return read_list(kind, bytes, page, refusal);                                                \
	}
READER(social_care, LIST_SOCIAL_CARE)
READER(home_education, LIST_HOME_EDUCATION)
READER(youth_justice, LIST_YOUTH_JUSTICE)
READER(part_time, LIST_PART_TIME)
READER(expected, LIST_EXPECTED)
READER(performance, LIST_PERFORMANCE)
