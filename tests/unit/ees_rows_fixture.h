/* ees_rows_fixture.h: one data set of DfE's service as it is being asked for: its names, its rows, the
 * question. */
#ifndef TESTS_EES_ROWS_FIXTURE_H
#define TESTS_EES_ROWS_FIXTURE_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/published/ees_internal.h"
#include "ees_documents.h"
#include "figures_fixture.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

static struct config config;
static struct engine engine;
static struct ees ees;
static struct fault fault;

static void start(void)
{
	struct authority *a = &config.authority;

	engine.config = &config;
	engine.ees = &ees;
	ees.sets[0].row = &a->figures.sets[0];
	strcpy(a->la, "332");
	strcpy(a->region, "E12000005");
	strcpy(a->neighbours[0], "384");
	strcpy(a->neighbours[1], "925");
	a->neighbour_count = 2;
	ees.run.total = -1;
	ees.run.next_page = 1;
	ees.run.page_size = 10000;
}

static void stop(void)
{
	ees_names_free(&ees.run.names);
	VEC_FREE(&ees.run.filters);
	VEC_FREE(&ees.run.indicators);
	buffer_free(&ees.run.rows);
	buffer_free(&ees.run.csv);
	buffer_free(&ees.run.question);
}

static void take_meta(const char *meta)
{
	struct record_ees_name n;
	struct page_refusal why;
	struct page page;

	cr_assert_eq(read_text(SHAPE_EES_META, meta, &page, &why), 0, "%s: %s", why.path, why.text);
	for (unsigned i = 0; record_at(&page, RECORD_EES_NAME, i, &n); i++)
		cr_assert_eq(ees_name_add(&ees.run.names, &n), 0);
	page_free(&page);
}

static int take_rows(const char *rows)
{
	struct page_refusal why;
	struct buffer text = {0};
	struct page page;
	int rc;

	buffer_print(
		&text,
		"{\"paging\":{\"page\":1,\"totalPages\":1,\"totalResults\":1},\"warnings\":[],\"results\":[%s]}",
		rows);
	cr_assert_eq(read_text(SHAPE_EES_QUERY, text.at, &page, &why), 0, "%s: %s", why.path, why.text);
	buffer_reset(&ees.run.rows);
	buffer_bytes(&ees.run.rows, page.runs[RECORD_EES_ROW].packed.at,
		     page.runs[RECORD_EES_ROW].packed.length);
	page_free(&page);
	buffer_free(&text);
	rc = ees_csv_rows(&ees.run, &fault);
	return rc;
}

static struct figure_set *set(void)
{
	return &config.authority.figures.sets[0];
}

static json_t *question(void)
{
	struct buffer text = {0};
	json_t *json;

	ees_question_write(&ees.run, &text);
	json = json_loads(text.at, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(json, "no JSON: %s", text.at);
	buffer_free(&text);
	return json;
}

static void expect_json(const json_t *got, const char *wanted)
{
	json_t *json = json_loads(wanted, JSON_DECODE_ANY, NULL);
	char *text = json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT);

	cr_assert_not_null(json);
	cr_expect(json_equal(got, json), "asked %s, not %s", text, wanted);
	free(text);
	json_decref(json);
}

/* --- DfE's own papers, beside the project --- */

static json_t *shared_json(const char *name)
{
	const char *shared = getenv("MUSTER_SHARED");
	char path[1024];
	json_t *json;

	snprintf(path, sizeof path, "%s/data/ees-api/%s", shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (%s)\n", name);
		cr_skip_test("skipped: needs ../shared (%s)", name);
	}
	json = json_load_file(path, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

static const json_t *schema(const json_t *api, const char *name)
{
	return json_object_get(json_object_get(json_object_get(api, "components"), "schemas"), name);
}

#endif
