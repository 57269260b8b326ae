/* wonde_fixture.h: pages of Wonde v1.0 as its documentation and clients show them; people are invented. */
#ifndef TESTS_WONDE_FIXTURE_H
#define TESTS_WONDE_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>

#include "page_fixture.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */
#pragma GCC diagnostic ignored "-Wunused-variable"

#define LAST_PAGE                                                                                            \
	"\"meta\":{\"pagination\":{\"next\":null,\"previous\":null,\"more\":false,\"per_page\":200,\"current_page\":1}}"
#define MARK_DATE(date, zone) "{\"date\":\"" date "\",\"timezone_type\":3,\"timezone\":\"" zone "\"}"
#define DAY_2_SEPTEMBER	      MARK_DATE("2026-09-02 00:00:00.000000", "Europe\\/London")

#define NO_ROWS(pagination) "{\"data\":[],\"meta\":{\"pagination\":" pagination "}}"

#define ROW(members) "{\"data\":[{\"id\":1," members "}]," LAST_PAGE "}"
#define REST	     ",\"session\":\"AM\",\"student\":\"S\",\"attendance_code\":\"C\""

static struct page page;
static struct page_refusal refusal;

static day_t day(const char *iso)
{
	day_t d = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &d));
	return d;
}

struct refused {
	const char *text, *path, *reason;
	const char *at; /* the offset is where this is first found; NULL: not checked */
};

static void expect_refused(enum shape shape, const struct refused *r)
{
	cr_assert_eq(read_text(shape, r->text, &page, &refusal), -FAULT_PARSE, "%s", r->text);
	cr_assert_str_eq(refusal.path, r->path, "%s: %s", r->text, refusal.path);
	cr_assert_not_null(strstr(refusal.text, r->reason), "%s: %s", r->text, refusal.text);
	if (r->at != NULL)
		cr_assert_eq(refusal.offset, (uint64_t)(strstr(r->text, r->at) - r->text), "%s: %lu", r->text,
			     (unsigned long)refusal.offset);
	cr_assert_eq(page.records, 0);
	for (int k = 0; k < RECORD_KINDS; k++)
		cr_assert_eq(page.runs[k].packed.length, 0, "nothing of a refused page is left");
}

#endif
