#include <stdio.h>
#include <string.h>

#include "contract/contract.h"
#include "source/source.h"

/* Wonde API v1.0. No reference of its paths is published; these are the ones its own
 * clients ask for. 200 rows a page is the most anybody is known to ask. */

static bool is_school_id(const char *id)
{
	size_t plain = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return plain > 0 && id[plain] == '\0';
}

/* Whether the bounds of a range of days are inclusive is not documented: ask for a day more
 * on either side. The blank is a "+" and the colons are escaped, as the PHP client does. */
static void marks_query(const struct source_ask *ask, char *out, size_t size)
{
	char from[11], to[11];

	snprintf(out, size,
		 "?attendance_date_after=%s+00%%3A00%%3A00&attendance_date_before=%s+00%%3A00%%3A00"
		 "&per_page=200",
		 day_print(from, ask->from - 1), day_print(to, ask->to + 1));
}

/* "&updated_after=2026-11-23+06%3A30%3A00", in UTC as the service stamps its rows; nothing for 0. */
static void since_query(const struct source_ask *ask, const char *before, char *out, size_t size)
{
	char stamp[21]; /* "2026-11-23T06:30:00Z" */

	out[0] = '\0';
	if (ask->since <= 0)
		return;
	instant_print(stamp, ask->since);
	snprintf(out, size, "%supdated_after=%.10s+%.2s%%3A%.2s%%3A%.2s", before, stamp, stamp + 11,
		 stamp + 14, stamp + 17);
}

/* No more parts of a pupil are asked for than a contract in force names. Birth date, names and sex
 * come with the pupil unasked; parse drops them. */
static void students_query(const struct source_ask *ask, char *out, size_t size)
{
	static const struct {
		uint32_t fields;
		const char *include;
	} rows[] = {
		{1U << FIELD_FREE_SCHOOL_MEALS | 1U << FIELD_SPECIAL_NEEDS | 1U << FIELD_FIRST_LANGUAGE |
			 1U << FIELD_ETHNICITY | 1U << FIELD_PREVIOUSLY_LOOKED_AFTER |
			 1U << FIELD_YOUNG_CARER | 1U << FIELD_SERVICE_CHILD,
		 ",extended_details"},
		{1U << FIELD_BOARDER, ",boarding"},
	};
	size_t used = (size_t)snprintf(out, size, "?include=education_details,year,registration");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((ask->needs & rows[i].fields) != 0)
			used += (size_t)snprintf(out + used, size - used, "%s", rows[i].include);
	used += (size_t)snprintf(out + used, size - used, "&per_page=200");
	since_query(ask, "&", out + used, size - used);
}

static void changes_query(const struct source_ask *ask, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "?per_page=200");

	since_query(ask, "&", out + used, size - used);
}

static void list_query(const struct source_ask *ask, char *out, size_t size)
{
	(void)ask;
	snprintf(out, size, "?per_page=200");
}

/* Where each resource is. `school`: the school's id stands after `before`. */
static const struct row {
	const char *before, *after;
	bool school, days; /* days: a range of them must be given */
	void (*query)(const struct source_ask *ask, char *out, size_t size);
} rows[SOURCE_RESOURCES] = {
	[SOURCE_META] = {"/meta/schools/", "", true, false, NULL},
	[SOURCE_CODES] = {"/schools/", "/attendance-codes", true, false, NULL},
	[SOURCE_STUDENTS] = {"/schools/", "/students", true, false, students_query},
	[SOURCE_MARKS] = {"/schools/", "/attendance/session", true, true, marks_query},
	[SOURCE_SCHOOL] = {"/schools/", "", true, false, NULL},
	[SOURCE_PENDING] = {"/schools/pending", "", false, false, list_query},
	[SOURCE_DECLINED] = {"/schools/declined", "", false, false, list_query},
	[SOURCE_REVOKED] = {"/schools/revoked", "", false, false, list_query},
	[SOURCE_LEAVERS] = {"/schools/", "/students-leaver", true, false, students_query},
	[SOURCE_COMING] = {"/schools/", "/students-pre-admission", true, false, students_query},
	[SOURCE_MARKS_LEFT] = {"/schools/", "/attendance-leavers/session", true, true, marks_query},
	[SOURCE_CHANGED] = {"/schools/", "/attendance/session", true, false, changes_query},
	[SOURCE_DELETIONS] = {"/schools/", "/deletions", true, false, changes_query},
};

static int wonde_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	char query[192] = "", shown[64];
	const struct row *row;
	int used;

	if ((unsigned)ask->resource >= SOURCE_RESOURCES)
		return fault_set(reterr, FAULT_BUG, "wonde has no resource %u", (unsigned)ask->resource);
	row = &rows[ask->resource];
	if (!is_school_id(ask->school))
		return fault_set(reterr, FAULT_MEANING, "\"%s\" is not a school id of Wonde",
				 text_escape(shown, sizeof shown, span_of(ask->school)));
	if (row->days && (ask->from == DAY_NONE || ask->to == DAY_NONE || ask->from > ask->to))
		return fault_set(reterr, FAULT_BUG, "marks are asked for without a range of days");
	if (row->query != NULL)
		row->query(ask, query, sizeof query);
	used = snprintf(out, size, "%s%s%s%s%s", ask->base_url, row->before, row->school ? ask->school : "",
			row->after, query);
	if (used < 0 || (size_t)used >= size)
		return fault_set(reterr, FAULT_LIMIT, "the school's address is longer than %zu bytes",
				 size - 1);
	return 0;
}

const struct source source_wonde = {
	.kind = "wonde",
	.url = wonde_url,
	.shapes =
		{
			[SOURCE_META] = SHAPE_WONDE_META,
			[SOURCE_CODES] = SHAPE_WONDE_CODES,
			[SOURCE_STUDENTS] = SHAPE_WONDE_STUDENTS,
			[SOURCE_MARKS] = SHAPE_WONDE_MARKS,
			[SOURCE_SCHOOL] = SHAPE_WONDE_SCHOOLS,
			[SOURCE_PENDING] = SHAPE_WONDE_SCHOOLS,
			[SOURCE_DECLINED] = SHAPE_WONDE_SCHOOLS,
			[SOURCE_REVOKED] = SHAPE_WONDE_SCHOOLS,
			[SOURCE_LEAVERS] = SHAPE_WONDE_STUDENTS,
			[SOURCE_COMING] = SHAPE_WONDE_STUDENTS,
			[SOURCE_MARKS_LEFT] = SHAPE_WONDE_MARKS,
			[SOURCE_CHANGED] = SHAPE_WONDE_MARKS,
			[SOURCE_DELETIONS] = SHAPE_WONDE_DELETIONS,
		},
};
