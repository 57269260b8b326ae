/* Published figures in the engine: kept once, superseded by cell, compared. */
#include "engine_import.h"

/* Releases kept, and pairs of them. */
static void expect_kept(struct world *w, size_t releases, size_t revisions)
{
	json_t *list = ask(w, "{\"verb\":\"figures\"}");

	cr_assert_eq(json_array_size(json_object_get(list, "releases")), releases);
	cr_assert_eq(json_array_size(json_object_get(list, "revisions")), revisions);
	json_decref(list);
}

Test(engine_figures, the_same_file_twice_changes_nothing)
{
	struct world *w = world_new("2026-11-23T06:30");
	json_t *first = import(w, FILE_ONE, ""), *second = import(w, FILE_ONE, "");

	cr_assert(json_is_true(json_object_get(first, "ok")), "%s", text_in(first, "text"));
	cr_assert_eq(number_in(first, "values"), 3);
	cr_assert_eq(number_in(first, "no_value"), 1);
	cr_assert_str_eq(text_in(first, "series"), "attendance-year");
	cr_assert(json_is_true(json_object_get(second, "again")));
	cr_assert_eq(number_in(second, "number"), number_in(first, "number"));
	expect_kept(w, 1, 0);
	json_decref(first);
	json_decref(second);
	world_free(w);
}

/* What the report shows of Dudley's primary schools. */
static void expect_published(struct world *w, const char *percent)
{
	json_t *rows =
		ask(w, "{\"verb\":\"figures_compare\",\"series\":\"attendance-year\",\"phase\":\"primary\"}");
	json_t *row = json_array_get(json_object_get(rows, "rows"), 0);

	cr_assert_str_eq(text_in(row, "la"), percent);
	cr_assert_str_eq(text_in(row, "neighbours"), "4.0");
	cr_assert_str_eq(text_in(row, "england"), "5.0");
	cr_assert_eq(number_in(row, "rank"), 2);
	cr_assert_eq(number_in(row, "ranked"), 2);
	cr_assert_str_eq(text_in(row, "quartile"), "D");
	json_decref(rows);
}

/* DfE revises: the new number is shown, the old one is kept, and the change is counted. An issue that
 * was published before it does not come back over it, whenever it is imported. */
Test(engine_figures, a_newer_issue_supersedes_cell_by_cell)
{
	static const char revised[] = HEADER LA("332", "Dudley", "Primary", "61", "1000", "6.1"),
			  early[] = HEADER LA("332", "Dudley", "Primary", "70", "1000", "7");
	struct world *w = world_new("2026-11-23T06:30");
	json_t *one, *pair;

	json_decref(import(w, FILE_ONE, ",\"published\":\"2026-10-01\""));
	expect_published(w, "5.8");
	one = import(w, revised, ",\"published\":\"2026-10-15\"");
	pair = json_array_get(json_object_get(one, "revisions"), 0);
	cr_assert_eq(number_in(pair, "newer"), number_in(one, "number"));
	cr_assert_eq(number_in(pair, "shared"), 1);
	cr_assert_eq(number_in(pair, "changed"), 1);
	json_decref(one);
	expect_published(w, "6.1");
	one = import(w, early, ",\"published\":\"2026-09-15\"");
	pair = json_array_get(json_object_get(one, "revisions"), 0);
	cr_assert_eq(number_in(pair, "older"), number_in(one, "number"), "it is the older of the two");
	json_decref(one);
	expect_published(w, "6.1");
	expect_kept(w, 3, 2);
	world_restart(w);
	expect_published(w, "6.1");
	expect_kept(w, 3, 2);
	world_free(w);
}

/* Two numbers for one thing: nobody can tell which is right, and nothing of the file is kept. */
Test(engine_figures, a_file_that_contradicts_itself_is_refused)
{
	struct world *w = world_new("2026-11-23T06:30");
	json_t *json = import(w, FILE_ONE LA("332", "Dudley", "Primary", "59", "1000", "5.9"), "");

	cr_assert(json_is_false(json_object_get(json, "ok")));
	cr_assert_not_null(
		strstr(text_in(json, "text"), "two different overall figures of Dudley (332) for 202526"),
		"%s", text_in(json, "text"));
	expect_kept(w, 0, 0);
	json_decref(json);
	json = import(w, FILE_ONE LA("332", "Dudley", "Primary", "58", "1000", "5.8"), "");
	cr_assert(json_is_true(json_object_get(json, "ok")), "the same twice is no contradiction");
	json_decref(json);
	json = import(w, FILE_ONE, ",\"published\":\"1 October\"");
	cr_assert(json_is_false(json_object_get(json, "ok")));
	json_decref(json);
	world_free(w);
}
