/* Rows of a data set by query, page by page. When this breaks, figures lack rows or count them twice, and
 * look whole. */
#include "ees_fixture.h"

TestSuite(ees, .timeout = 30);

#define ROW_DUDLEY  EES_ROW("LA", EES_DUDLEY, "oPrim", EES_VALUES("50", "5"))
#define ROW_OTHER   EES_ROW("LA", EES_DUDLEY, "oSeco", EES_VALUES("60", "6"))
#define ROW_ENGLAND EES_ROW("NAT", EES_ENGLAND, "oPrim", EES_VALUES("70", "7"))

static struct world *queried_world(void)
{
	struct world *w = figures_world(DAY "07:30", ", how: query, page_size: 1000");

	settle(w);
	reply(w, EES_SUMMARY("1.2"));
	cr_assert(settle(w));
	expect_url("/meta?dataSetVersion=1.2");
	reply(w, EES_META);
	cr_assert(settle(w));
	expect_url("/query?dataSetVersion=1.2");
	return w;
}

Test(ees, pages_of_a_query_are_one_release)
{
	struct world *w = queried_world();
	struct held h;

	cr_expect_eq(asked.page, 0u);
	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	cr_expect_eq(asked.page, 1u);
	is(w, "version", "");
	reply(w, EES_PAGE("2", "2", "3", "", ROW_ENGLAND));
	cr_expect_not(settle(w));
	read_body(w);
	is(w, "state", "current");
	is(w, "version", "1.2");
	is(w, "figures", "12");
	is(w, "values", "9");
	h = held_of(w, "ees:" EES_ID " v1.2");
	cr_expect_eq(h.figures, 12u);
	world_free(w);
}

Test(ees, pages_that_do_not_belong_together_are_not_one)
{
	static const char *const second[] = {
		/* another total, and rows to make it up: the data changed meanwhile */
		EES_PAGE("2", "2", "4", "", ROW_ENGLAND "," EES_ROW("NAT", EES_ENGLAND, "oSeco", "{}")),
		EES_PAGE("1", "2", "3", "", ROW_ENGLAND), /* the first page once more */
		EES_PAGE("2", "2", "3", "", ""),	  /* a row is missing */
		EES_PAGE("2", "2", "3", "", ROW_ENGLAND "," ROW_ENGLAND),
	};

	for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
		struct world *w = queried_world();

		reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
		cr_assert(settle(w));
		reply(w, second[i]);
		cr_expect_not(settle(w));
		is(w, "state", "failing");
		is(w, "version", "");
		cr_expect_eq(w->body_fd, 0, "case %zu: given to parse", i);
		world_free(w);
	}
}

Test(ees, a_warning_is_a_fault_of_ours_and_nothing_is_zero)
{
	struct world *w = queried_world();

	reply(w, EES_PAGE("1", "0", "0",
			  "{\"message\":\"There are no results.\",\"code\":\"QueryNoResults\"}", ""));
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "QueryNoResults: There are no results.");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.2").releases, 0u);
	world_free(w);
	/* Rows beside a warning are not all that was asked for. */
	w = queried_world();
	reply(w, EES_PAGE("1", "1", "1", "{\"message\":\"Some are missing.\",\"code\":\"LocationsNotFound\"}",
			  ROW_DUDLEY));
	is(w, "state", "refused");
	says(w, "LocationsNotFound");
	world_free(w);
	w = queried_world();
	reply(w, EES_PAGE("1", "0", "0", "", ""));
	is(w, "state", "refused");
	says(w, "no rows at all");
	world_free(w);
}

Test(ees, a_page_that_is_too_large_is_asked_for_in_halves)
{
	struct world *w = queried_world();

	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	for (unsigned halves = 0; halves < 4; halves++) {
		refuse(w, FETCH_TOO_LARGE, 200, -1, NULL); /* 1000, 500, 250, 125 */
		cr_assert(settle(w));
		cr_expect_eq(asked.page, 0u, "from the first page again");
	}
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL); /* 100 */
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "fewer indicators");
	world_free(w);
	w = queried_world();
	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL);
	cr_assert(settle(w));
	reply(w, EES_PAGE("1", "1", "3", "", ROW_DUDLEY "," ROW_OTHER "," ROW_ENGLAND));
	settle(w);
	read_body(w);
	is(w, "figures", "12"); /* rows of the first try are not there twice */
	world_free(w);
}

Test(ees, what_is_chosen_wrongly_is_told_with_what_there_is)
{
	struct world *w = figures_world(DAY "07:30", ", how: query, indicators: [sessions]");

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	settle(w);
	reply(w, EES_META);
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "no indicator \"sessions\"; there are overall_absence");
	/* The settings change: the same version is worth a try. */
	world_file(w, "muster.yaml", muster_yaml(", how: query, indicators: [pa_perc]"));
	world_config(w);
	w->now = at("2026-11-24T07:15");
	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect(settle(w));
	expect_url("/meta?dataSetVersion=1.0");
	world_free(w);
}
