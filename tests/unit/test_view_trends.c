/* Borough trends: each person's figures by his or her own rights, by hand from the marks below. */
#include "engine_visitor.h"

#include "engine/view/view_trends.h"

static const struct person figures = {.id = "b-oard", .name = "B Oard", .rights = RIGHT_FIGURES};

/* Ten pupils of oak on two Mondays: the week before nobody away, this week one unauthorised. Elm has
 * two pupils, or none. */
static struct world *ten(bool elm)
{
	static const struct pupil more[] = {{"oak", "B1", "", "5"}, {"oak", "B2", "", "5"},
					    {"oak", "B3", "", "5"}, {"oak", "B4", "", "5"},
					    {"oak", "B5", "", "5"}, {"oak", "B6", "", "5"},
					    {"elm", "E1", "", "6"}, {"elm", "E2", "", "6"}};
	static const char *const oak[] = {"A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "B5", "B6"};
	struct world *w = borough("2026-11-23T06:30");

	for (size_t i = 0; i < sizeof more / sizeof *more - (elm ? 0 : 2); i++)
		*VEC_ADD(&w->pupils) = more[i];
	for (size_t i = 0; i < sizeof oak / sizeof *oak; i++) {
		mark(w, oak[i], "2026-11-16", false, "/");
		mark(w, oak[i], "2026-11-23", false, i == 4 ? "O" : "/");
	}
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T10:00");
	return w;
}

static const json_t *cell(const json_t *trends, size_t row)
{
	return json_array_get(json_object_get(json_array_get(json_object_get(trends, "rows"), row), "cells"),
			      0);
}

Test(view_trends, a_figure_has_its_numerator_and_denominator)
{
	struct world *w = ten(false);
	json_t *t = look(w, &figures, view_trends, "{\"over\":\"week\",\"measure\":\"unauthorised\"}");

	cr_assert_not_null(t, "%s", asked_fault.text);
	cr_assert_eq(count_of(cell(t, 0), "numerator"), 1);
	cr_assert_eq(count_of(cell(t, 0), "denominator"), 10);
	cr_assert_str_eq(words_of(cell(t, 0), "words"), "10.0%");
	cr_assert_float_eq(json_real_value(json_object_get(cell(t, 0), "value")), 10.0, 1e-9);
	cr_assert_str_eq(words_of(t, "title"), "Unauthorised absence: 10.0%");
	cr_assert_str_eq(json_string_value(json_array_get(json_object_get(t, "moved"), 0)),
			 "+10.00 points since last week, by school: Oak School +10.00");
	cr_assert_str_eq(json_string_value(json_array_get(json_object_get(t, "moved"), 1)),
			 "+10.00 points since last week, by year group: 5 +10.00");
	json_decref(t);
	t = look(w, &figures, view_trends_why, "{\"over\":\"week\",\"measure\":\"unauthorised\"}");
	cr_assert_eq(count_of(json_object_get(t, "figure"), "numerator"), 1);
	cr_assert_not_null(strstr(words_of(t, "method"), "sessions missed of sessions possible"));
	cr_assert_gt(json_array_size(json_object_get(t, "differs")), 0u);
	json_decref(t);
	world_free(w);
}

Test(view_trends, small_groups_are_kept_back)
{
	struct world *w = ten(true);
	json_t *t;

	mark_at(w, "elm", "E1", "2026-11-23", false, "O");
	mark_at(w, "elm", "E2", "2026-11-23", false, "/");
	run_until(w, "2026-11-23T11:00");
	t = look(w, &figures, view_trends, "{\"over\":\"week\",\"by\":\"school\"}");
	cr_assert_eq(json_array_size(json_object_get(t, "rows")), 2u);
	for (size_t i = 0; i < 2; i++) {
		const json_t *row = json_array_get(json_object_get(t, "rows"), i);
		bool elm = strcmp(words_of(row, "name"), "Elm School") == 0;

		cr_assert(!elm || json_is_true(json_object_get(cell(t, i), "kept_back")));
		cr_assert(!elm || json_is_null(json_object_get(cell(t, i), "numerator")));
	}
	json_decref(t);
	world_free(w);
}

/* A borough of six hundred schools by eight year groups is more than a page: no group may be left out between
 * two answers, or told twice. */
Test(view_trends, groups_come_page_by_page)
{
	struct world *w = ten(false);
	json_t *whole = look(w, &figures, view_trends,
			     "{\"over\":\"2026-11-16..2026-11-23\",\"by\":\"week\"}"),
	       *t;
	const size_t count = json_array_size(json_object_get(whole, "rows"));
	char question[200], title[80];

	cr_assert_eq(count, 2u, "two Mondays: %s", asked_fault.text);
	cr_assert_eq(count_of(whole, "groups"), (long long)count);
	cr_assert_null(json_object_get(whole, "next"));
	for (size_t from = 1; from <= count; from++) {
		snprintf(question, sizeof question,
			 "{\"over\":\"2026-11-16..2026-11-23\",\"by\":\"week\",\"from\":%zu,\"limit\":1}",
			 from);
		t = look(w, &figures, view_trends, question);
		cr_assert_eq(json_array_size(json_object_get(t, "rows")), 1u);
		cr_assert(json_equal(json_array_get(json_object_get(t, "rows"), 0),
				     json_array_get(json_object_get(whole, "rows"), from - 1)));
		cr_assert_eq(count_of(t, "groups"), (long long)count);
		cr_assert_eq(json_object_get(t, "next") != NULL, from < count);
		cr_assert(from == count || count_of(t, "next") == (long long)from + 1);
		snprintf(title, sizeof title, "Overall absence: groups %zu to %zu of %zu", from, from, count);
		cr_assert_str_eq(words_of(t, "title"), title);
		json_decref(t);
	}
	snprintf(question, sizeof question,
		 "{\"over\":\"2026-11-16..2026-11-23\",\"by\":\"week\",\"from\":%zu}", count + 1);
	t = look(w, &figures, view_trends, question);
	cr_assert_eq(json_array_size(json_object_get(t, "rows")), 0u, "beyond the last: none, and no fault");
	json_decref(t);
	cr_assert_null(look(w, &figures, view_trends, "{\"from\":0}"));
	cr_assert_str_eq(asked_fault.path, "from");
	cr_assert_null(look(w, &figures, view_trends, "{\"limit\":1001}"));
	cr_assert_str_eq(asked_fault.path, "limit");
	json_decref(whole);
	world_free(w);
}

Test(view_trends, each_by_its_own_contracts)
{
	struct world *w = ten(false);
	json_t *t = look(w, &cme_officer, view_trends, "{\"over\":\"week\"}");

	cr_assert_eq(count_of(cell(t, 0), "denominator"), 10, "a contract about every pupil");
	json_decref(t);
	missing(w, &vs_head, view_trends,
		"{\"over\":\"week\"}"); /* its contract is about looked-after children */
	missing(w, &oak_staff, view_trends, "{}");
	missing(w, &oak_staff, view_trends_why, "{}");
	missing(w, &operator, view_trends, "{}");
	cr_assert_null(look(w, &figures, view_trends, "{\"where\":\"looked_after=yes\"}"));
	cr_assert_str_eq(asked_fault.path, "where", "no contract counts such children for this person");
	cr_assert_null(look(w, &figures, view_trends, "{\"by\":\"social\"}"));
	cr_assert_str_eq(asked_fault.path, "by");
	world_free(w);
}

Test(view_trends, what_is_wrong_is_said_at_its_field)
{
	static const char *const wrong[][2] = {{"{\"over\":\"weak\"}", "over"},
					       {"{\"by\":\"shcool\"}", "by"},
					       {"{\"where\":\"phase=prim\"}", "where"},
					       {"{\"measure\":\"absence\"}", "measure"}};
	struct world *w = ten(false);

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cr_assert_null(look(w, &figures, view_trends, wrong[i][0]));
		cr_assert_eq(asked_rc, -FAULT_MEANING, "%s: %s", wrong[i][0], asked_fault.text);
		cr_assert_str_eq(asked_fault.path, wrong[i][1]);
	}
	world_free(w);
}

Test(view_trends, bands_and_reasons)
{
	struct world *w = ten(false);
	json_t *t = look(w, &figures, view_trends, "{\"over\":\"year\",\"measure\":\"bands\"}");

	cr_assert_not_null(t, "%s", asked_fault.text);
	cr_assert_gt(json_array_size(json_object_get(t, "columns")), 3u);
	cr_assert_eq(json_array_size(json_object_get(json_array_get(json_object_get(t, "rows"), 0), "cells")),
		     json_array_size(json_object_get(t, "columns")));
	json_decref(t);
	t = look(w, &figures, view_trends, "{\"over\":\"week\",\"measure\":\"codes\"}");
	cr_assert_gt(json_array_size(json_object_get(t, "rows")), 0u);
	json_decref(t);
	world_free(w);
}
