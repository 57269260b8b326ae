/* Sums of the register asked in words: what comes back carries what it is of, small groups are kept back, and
 * a team is told only what its contracts let it divide by. */
#include "engine/world/state.h"
#include "engine_borough.h"

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

/* --- persistent absence, by year group --------------------------------------------------------------------
 */

/* Adds `count` pupils of oak, named by a letter; `away` of them have missed the one session there was. */
static void year_of_oak(struct world *w, char letter, const char *year, size_t count, size_t away)
{
	static char ids[64][4];
	static size_t used;

	for (size_t i = 0; i < count; i++) {
		char *id = ids[used++ % 64];

		snprintf(id, sizeof ids[0], "%c%zu", letter, i + 1);
		/* A1 to A4 are there already. */
		if (letter != 'A' || i >= 4)
			*VEC_ADD(&w->pupils) = (struct pupil){"oak", id, "", year};
		mark(w, id, "2026-11-23", false, i < away ? "O" : "/");
	}
}

static const json_t *year_row(const json_t *answer, const char *year)
{
	const json_t *rows = json_object_get(answer, "rows"), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (strcmp(json_string_value(json_array_get(json_object_get(row, "key"), 0)), year) == 0)
			return row;
	cr_assert_fail("no row of year %s", year);
	return NULL;
}

static const json_t *rate_of(const json_t *row, const char *rate)
{
	return json_object_get(json_object_get(row, "rates"), rate);
}

/* Year 5: two of twelve away, which is small; Year 4: six of twelve; Year 6: seven of fourteen. The whole,
 * which anybody asks for without `by`, has fifteen: less six and seven would be the two. */
Test(engine_measure, persistent_absence_kept_back_is_not_the_total_less_the_rest)
{
	static const char *const rates[] = {"persistent", "severe"};
	static const char *const hidden[] = {"4", "5"};
	struct world *w = borough("2026-11-23T06:30");
	json_t *answer, *whole;

	year_of_oak(w, 'D', "4", 12, 6);
	year_of_oak(w, 'A', "5", 12, 2);
	year_of_oak(w, 'F', "6", 14, 7);
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T10:00");
	answer = ask(w, "{\"verb\":\"measure\",\"over\":\"ytd\",\"by\":\"year_group\"}");
	whole = ask(w, "{\"verb\":\"measure\",\"over\":\"ytd\"}");
	for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
		for (size_t y = 0; y < sizeof hidden / sizeof *hidden; y++)
			cr_expect(json_is_true(json_object_get(rate_of(year_row(answer, hidden[y]), rates[r]),
							       "hidden")),
				  "%s of year %s", rates[r], hidden[y]);
		cr_expect_eq(number(rate_of(year_row(answer, "6"), rates[r]), "num"), 7);
		cr_expect_eq(
			number(rate_of(json_array_get(json_object_get(whole, "rows"), 0), rates[r]), "num"),
			15);
	}
	for (size_t y = 0; y < sizeof hidden / sizeof *hidden; y++)
		cr_expect_eq(json_array_size(json_object_get(year_row(answer, hidden[y]), "bands")), 0u,
			     "bands of year %s", hidden[y]);
	cr_expect_eq(json_array_size(json_object_get(year_row(answer, "6"), "bands")), 11u);
	/* The group itself is large enough, and what is made of sessions is told. */
	cr_expect_eq(number(year_row(answer, "5"), "enrolments"), 12);
	cr_expect_eq(number(rate_of(year_row(answer, "5"), "overall"), "num"), 2);
	json_decref(answer);
	json_decref(whole);
	world_free(w);
}
