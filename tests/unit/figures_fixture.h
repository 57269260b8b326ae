/* figures_fixture.h: a published file as the parse role reads it, turned into figures. */
#ifndef FIGURES_FIXTURE_H
#define FIGURES_FIXTURE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "figures/figure.h"
#include "page_fixture.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

static void figures_of_row(const struct record_figure *r, struct figures *into)
{
	struct span rest = r->values;

	while (rest.length > 0) {
		struct figure *f = VEC_ADD(into);
		struct record_value v;

		cr_assert(f != NULL && record_unpack(RECORD_VALUE, &rest, &v));
		*f = (struct figure){.geography = (enum geography)r->geography,
				     .series = (enum figure_series)r->series,
				     .period = {(enum figure_time_kind)r->period_kind, r->from, r->to, ""},
				     .phase = (enum phase)r->phase,
				     .kind = (enum figure_kind)v.kind,
				     .has_value = v.has_value,
				     .nano_percent = v.nano_percent,
				     .has_counts = v.has_counts,
				     .num = v.num,
				     .den = v.den,
				     .weight = r->weight,
				     .flags = v.flags};
		memcpy(f->code, r->code, sizeof f->code);
		memcpy(f->name, r->name, sizeof f->name);
		memcpy(f->region, r->region, sizeof f->region);
		memcpy(f->period.text, r->period, sizeof f->period.text);
		memcpy(f->group, r->group, sizeof f->group);
		memcpy(f->part, v.part, sizeof f->part);
		memcpy(f->marker, v.marker, sizeof f->marker);
	}
}

static void figures_of_page(const struct page *page, struct figures *into)
{
	struct span rest = buffer_span(&page->runs[RECORD_FIGURE].packed);

	while (rest.length > 0) {
		struct record_figure r;

		cr_assert(record_unpack(RECORD_FIGURE, &rest, &r));
		figures_of_row(&r, into);
	}
}

/* The figures of a whole published file beside the project; the test is skipped without it. */
static void figures_of_file(const char *name, struct figures *into)
{
	const char *shared = getenv("MUSTER_SHARED");
	struct page_refusal refusal = {0};
	struct buffer bytes = {0};
	struct fault fault = {0};
	struct page page;
	char path[1024];

	snprintf(path, sizeof path, "%s/data/dfe/%s", shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared\n");
		cr_skip_test("skipped: needs ../shared");
	}
	cr_assert_eq(file_read(path, LIMIT_FIGURES, &bytes, &fault), 0, "%s", fault.text);
	cr_assert_eq(read_bytes(SHAPE_FIGURES_CSV, bytes.at, bytes.length, &page, &refusal), 0, "%s",
		     refusal.text);
	cr_assert_eq(page.runs[RECORD_REJECT].count, 0, "%s: rows are set aside", name);
	figures_of_page(&page, into);
	page_free(&page);
	buffer_free(&bytes);
}

#endif
