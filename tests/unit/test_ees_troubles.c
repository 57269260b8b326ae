/* DfE's service when it is not well, and files that do not fit. When this breaks, it is asked without end, or
 * what is held of it is lost for an answer that is none. */
#include "ees_fixture.h"

TestSuite(ees, .timeout = 30);

Test(ees, a_failure_is_tried_again_ever_later_and_not_for_ever)
{
	struct world *w = figures_world(DAY "07:30", "");
	int64_t last = w->now, gap = 0;

	cr_assert(settle(w));
	for (unsigned try = 1; try < LIMIT_EES_TRIES; try++) {
		refuse(w, FETCH_SERVER_ERROR, 504, -1, NULL);
		is(w, "state", "failing");
		says(w, "answered 504; asked again");
		cr_expect_not(settle(w), "asked again at once");
		run_on(w, DAY "23:00");
		cr_assert_eq(asked_count, try + 1);
		cr_expect_geq(w->now - last, gap, "sooner than before");
		gap = w->now - last;
		last = w->now;
	}
	refuse(w, FETCH_SERVER_ERROR, 504, -1, NULL);
	says(w, "given up for today after 6 tries");
	run_on(w, "2026-11-24T07:14");
	cr_expect_eq(asked_count, (unsigned)LIMIT_EES_TRIES);
	run_on(w, "2026-11-24T08:00");
	cr_expect_eq(w->now, at("2026-11-24T07:15"));
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}

Test(ees, retry_after_is_heeded_and_survives_a_restart)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	refuse(w, FETCH_LIMITED, 429, 7200, "{\"title\":\"Too many requests\",\"status\":429}");
	says(w, "answered 429: Too many requests; asked again Mon 23 Nov 2026 09:30");
	world_restart(w);
	w->now = at(DAY "09:29");
	cr_expect_not(settle(w));
	w->now = at(DAY "09:30");
	cr_expect(settle(w));
	world_free(w);
}

Test(ees, a_question_that_is_wrong_is_not_asked_again_that_day)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	refuse(w, FETCH_UNEXPECTED, 400, -1,
	       "{\"title\":\"Bad\",\"status\":400,\"errors\":[{\"message\":\"Must be \\u001b[31m short\",\"code\":\"X\"}]}");
	is(w, "state", "refused");
	says(w, "answered 400: Bad; Must be \\x1b[31m short");
	run_on(w, "2026-11-24T07:00");
	cr_expect_eq(asked_count, 1u);
	world_free(w);
}

Test(ees, withdrawn_and_unknown_keep_what_is_held)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	refuse(w, FETCH_FORBIDDEN, 403, -1, NULL);
	is(w, "state", "withdrawn");
	w->now = at("2026-11-25T07:15");
	settle(w);
	reply(w, EES_SUMMARY_OF(EES_ID, "Withdrawn", "1.0"));
	is(w, "state", "withdrawn");
	says(w, "the figures held stay");
	w->now = at("2026-11-26T07:15");
	settle(w);
	refuse(w, FETCH_NOT_FOUND, 404, -1, NULL);
	is(w, "state", "unknown");
	is(w, "version", "1.0");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").figures, 4u);
	/* Deprecated is not withdrawn. */
	w->now = at("2026-11-27T07:15");
	settle(w);
	reply(w, EES_SUMMARY_OF(EES_ID, "Deprecated", "1.0"));
	is(w, "state", "current");
	says(w, "deprecated");
	world_free(w);
}

Test(ees, an_answer_for_another_data_set_is_not_believed)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	reply(w, EES_SUMMARY_OF("00000000-9e8a-4d84-8f19-6b8d52a01fbd", "Published", "1.0"));
	is(w, "state", "failing");
	says(w, "answered for \"00000000");
	cr_expect_not(settle(w));
	world_free(w);
}

Test(ees, a_document_that_kills_its_reader_is_tried_a_few_times_only)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct fault f;

	cr_assert(settle(w));
	for (unsigned i = 0; i < LIMIT_EES_TRIES; i++) {
		fetched(w, FETCH_OK, 200, -1, 10);
		cr_assert_eq(engine_peer(w->engine, ROLE_PARSE, &f), 0);
		cr_expect_not(settle(w), "asked again at once");
		run_on(w, DAY "23:00");
	}
	cr_expect_eq(asked_count, (unsigned)LIMIT_EES_TRIES);
	says(w, "given up for today");
	world_free(w);
}

Test(ees, an_answer_that_never_comes_is_given_up)
{
	struct world *w = figures_world(DAY "07:30", "");

	cr_assert(settle(w));
	w->ms += 200000;
	cr_expect_not(settle(w));
	is(w, "state", "failing");
	says(w, "never came");
	world_free(w);
}

/* --- files that do not fit ---------------------------------------------------------------------- */

Test(ees, a_file_without_figures_we_know_is_not_fetched_every_day)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", "time_period,la_name\n202425,Dudley\n");
	is(w, "state", "refused");
	is(w, "version", "");
	says(w, "geographic_level");
	w->now = at("2026-11-24T07:15");
	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "the same file is fetched again");
	is(w, "state", "refused");
	says(w, "geographic_level");
	w->now = at("2026-11-25T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}

/* One figure with two values: nobody can say which, and the engine lives on with what it had. */
Test(ees, a_file_that_contradicts_itself_changes_nothing)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("6") CSV_DUDLEY("7"));
	is(w, "state", "refused");
	says(w, "two different overall figures of Dudley");
	is(w, "version", "1.0");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").dudley, 5000000000);
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").figures, 0u);
	world_free(w);
}

Test(ees, a_file_that_is_too_large_says_what_to_do)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	settle(w);
	cr_expect_eq(asked.max_bytes, (uint64_t)LIMIT_FIGURES);
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL);
	is(w, "state", "refused");
	says(w, "over 64 MiB: set how: query");
	world_free(w);
}
