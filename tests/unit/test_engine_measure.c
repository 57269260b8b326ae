/* Sums of the register asked in words: what comes back carries what it is of, small groups are kept back, and
 * a team is told only what its contracts let it divide by. */
#include "engine/world/state.h"
#include "engine_fixture.h"

/* One school of four Year 5 pupils; the Monday morning: three in school, one N. */
static struct world *morning(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	return w;
}

static json_t *measure(struct world *w, const char *more)
{
	char question[400];

	snprintf(question, sizeof question, "{\"verb\":\"measure\",\"over\":\"2026-11-23\"%s%s}",
		 more[0] != '\0' ? "," : "", more);
	return ask(w, question);
}

static json_int_t number(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

static const char *refused(json_t *answer)
{
	cr_assert_not(json_is_true(json_object_get(answer, "ok")));
	return json_string_value(json_object_get(answer, "text"));
}

/* 4 possible, 1 absent: 25.0 %, with both numbers, method and as-of beside it. */
Test(engine_measure, a_rate_comes_with_all_it_is_made_of)
{
	struct world *w = morning();
	json_t *answer = measure(w, "\"whole\":true"),
	       *row = json_array_get(json_object_get(answer, "rows"), 0);
	json_t *rate = json_object_get(json_object_get(row, "rates"), "overall");

	cr_assert_eq(number(row, "possible"), 4);
	cr_assert_eq(number(row, "unauthorised"), 1);
	cr_assert_eq(number(rate, "num"), 1);
	cr_assert_eq(number(rate, "den"), 4);
	cr_assert_str_eq(json_string_value(json_object_get(rate, "percent")), "25.0");
	cr_assert_str_eq(json_string_value(json_object_get(rate, "exact")), "25.000000000");
	cr_assert_str_eq(json_string_value(json_object_get(answer, "method")), "ours");
	cr_assert_str_eq(json_string_value(json_object_get(answer, "as_of")), "2026-11-23T09:40");
	/* A single day is nothing persistent absence is published for. */
	cr_assert(json_is_null(json_object_get(json_object_get(row, "rates"), "persistent")));
	json_decref(answer);
	world_free(w);
}

/* Four pupils are under the five of every contract: nobody reads them without saying who asks. */
Test(engine_measure, a_small_group_is_kept_back_and_asking_for_it_is_logged)
{
	struct world *w = morning();
	json_t *answer = measure(w, ""), *row = json_array_get(json_object_get(answer, "rows"), 0);
	uint64_t before = 0, after = 0;

	cr_assert(json_is_true(json_object_get(row, "hidden")));
	cr_assert_null(json_object_get(row, "possible"));
	json_decref(answer);
	w->engine->store.ops->audit_check(w->engine->store.self, &before, NULL);
	json_decref(measure(w, "\"whole\":true"));
	w->engine->store.ops->audit_check(w->engine->store.self, &after, NULL);
	cr_assert_eq(after, before + 1);
	world_free(w);
}

/* The contract is about looked-after children: sums of them may be told, of every pupil not. */
Test(engine_measure, a_team_is_told_what_its_contracts_are_about)
{
	struct world *w = morning();
	json_t *answer = measure(w, "\"team\":\"vs\",\"whole\":true");

	cr_assert_not_null(strstr(refused(answer), "no contract in force lets vs"));
	json_decref(answer);
	answer = measure(w, "\"team\":\"vs\",\"whole\":true,\"where\":\"looked_after=yes\"");
	cr_assert(json_is_true(json_object_get(answer, "ok")));
	cr_assert_eq(number(json_array_get(json_object_get(answer, "rows"), 0), "possible"), 2);
	json_decref(answer);
	answer = measure(w, "\"team\":\"vs\",\"where\":\"looked_after=yes\",\"by\":\"ethnicity\"");
	cr_assert_not_null(strstr(refused(answer), "no contract in force lets vs"));
	json_decref(answer);
	world_free(w);
}

Test(engine_measure, what_is_not_understood_is_said_and_nothing_is_guessed)
{
	static const char *const rows[][2] = {
		{"\"by\":\"year_grup\"", "did you mean year_group"},
		{"\"by\":\"school,phase,year_group,sex,fsm\"", "at most 4"},
		{"\"where\":\"phase=primery\"", "did you mean primary"},
		{"\"where\":\"phase\"", "expected NAME=VALUE"},
		{"\"method\":\"theirs\"", "expected ours or dfe"},
		{"\"cohort\":\"past\"", "expected dated, current or earliest"},
		{"\"as_of\":\"yesterday\"", "expected YYYY-MM-DDTHH:MM"},
		{"\"as_of\":\"2027-01-01T00:00\"", "nothing is known yet"},
		{"\"minimum\":\"many\"", "expected 0 to 400"},
		{"\"team\":\"nobody\"", "no team"},
	};
	struct world *w = morning();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *answer = measure(w, rows[i][0]);
		const char *text = refused(answer);

		cr_assert_not_null(strstr(text, rows[i][1]), "%s: %s", rows[i][0], text);
		json_decref(answer);
	}
	world_free(w);
}
