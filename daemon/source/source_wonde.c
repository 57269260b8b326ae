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
static int marks_query(const struct source_ask *ask, char *out, size_t size)
{
	char from[11], to[11];

	return snprintf(out, size,
			"?attendance_date_after=%s+00%%3A00%%3A00&attendance_date_before=%s+00%%3A00%%3A00"
			"&per_page=200",
			day_print(from, ask->from - 1), day_print(to, ask->to + 1));
}

/* No more parts of a pupil are asked for than a contract in force names. Birth date, names and sex
 * come with the pupil unasked; parse drops them. */
static void students_query(uint32_t needs, char *out, size_t size)
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
	size_t used = (size_t)snprintf(out, size, "?include=education_details,year");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((needs & rows[i].fields) != 0)
			used += (size_t)snprintf(out + used, size - used, "%s", rows[i].include);
	snprintf(out + used, size - used, "&per_page=200");
}

static int wonde_url(const struct source_ask *ask, char *out, size_t size, struct fault *reterr)
{
	static const struct {
		const char *before, *after; /* the school's id */
	} paths[SOURCE_RESOURCES] = {
		[SOURCE_META] = {"/meta/schools/", ""},
		[SOURCE_CODES] = {"/schools/", "/attendance-codes"},
		[SOURCE_STUDENTS] = {"/schools/", "/students"},
		[SOURCE_MARKS] = {"/schools/", "/attendance/session"},
	};
	char query[128] = "", shown[64];
	int used;

	if ((unsigned)ask->resource >= SOURCE_RESOURCES)
		return fault_set(reterr, FAULT_BUG, "wonde has no resource %u", (unsigned)ask->resource);
	if (!is_school_id(ask->school))
		return fault_set(reterr, FAULT_MEANING, "\"%s\" is not a school id of Wonde",
				 text_escape(shown, sizeof shown, span_of(ask->school)));
	if (ask->resource == SOURCE_MARKS &&
	    (ask->from == DAY_NONE || ask->to == DAY_NONE || ask->from > ask->to))
		return fault_set(reterr, FAULT_BUG, "marks are asked for without a range of days");
	if (ask->resource == SOURCE_STUDENTS)
		students_query(ask->needs, query, sizeof query);
	else if (ask->resource == SOURCE_MARKS)
		marks_query(ask, query, sizeof query);
	used = snprintf(out, size, "%s%s%s%s%s", ask->base_url, paths[ask->resource].before, ask->school,
			paths[ask->resource].after, query);
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
		},
};
