/* Versions of a data set of DfE's service. When this breaks, the borough is compared with figures that DfE
 * has corrected since, or with those of a data set that counts something else. */
#include "ees_fixture.h"

TestSuite(ees, .timeout = 30);

Test(ees, a_version_is_taken_in_once_and_survives_a_restart)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	is(w, "state", "waiting");
	cr_assert(settle(w));
	cr_expect_eq(asked_count, 1u);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5.000000001"));
	is(w, "version", "1.0");
	is(w, "state", "current");
	is(w, "figures", "4");
	is(w, "values", "3"); /* c is no value */
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.releases, 1u);
	cr_expect_eq(h.figures, 4u);
	cr_expect_eq(h.dudley, 5000000001);
	is(w, "version", "1.0");
	w->now = at(DAY "23:00");
	cr_expect_not(settle(w), "asked twice a day");
	w->now = at("2026-11-24T07:14");
	cr_expect_not(settle(w));
	w->now = at("2026-11-24T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "an unchanged version is fetched");
	is(w, "checked_at", "2026-11-24T07:15");
	world_free(w);
}

Test(ees, a_minor_or_patch_version_supersedes)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.0.1", CSV_HEAD CSV_DUDLEY("6"));
	is(w, "version", "1.0.1");
	w->now = at("2026-11-25T07:15");
	settle(w);
	version_and_file(w, "1.10", CSV_HEAD CSV_DUDLEY("7"));
	h = held_of(w, "ees:" EES_ID " v1.10");
	cr_expect_eq(h.dudley, 7000000000);
	cr_expect_eq(h.releases, 3u, "where figures came from is kept");
	/* DfE goes back: what is held stays, and a person is told. */
	w->now = at("2026-11-26T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.9"));
	cr_expect_not(settle(w));
	is(w, "version", "1.10");
	is(w, "state", "refused");
	says(w, "went back to version 1.9; we hold 1.10");
	world_free(w);
}

/* What the report would show of Dudley's primary schools. */
static int64_t in_force(struct world *w)
{
	struct figures all = {0};
	struct figures_choice choice;
	const struct figure_key key = {.phase = PHASE_PRIMARY, .kind = FIGURE_OVERALL};
	const struct figure *f;
	struct fault fault;
	int64_t value;

	cr_assert_eq(figures_choose(w->engine, FIGURE_OVERALL, &choice, &fault), 0);
	cr_assert_eq(figures_load(w->engine, &choice, "", FIGURE_OVERALL, &all, &fault), 0);
	f = figures_find(&all, GEOGRAPHY_LA, "332", &key);
	value = f != NULL ? f->nano_percent : -1;
	VEC_FREE(&all);
	return value;
}

/* DfE numbers a version anew when only its notes change: fetched once, and kept as what it is. */
Test(ees, the_same_figures_under_a_new_version_change_nothing)
{
	struct world *w = figures_world(DAY "07:30", "");
	unsigned asked_so_far;
	struct held h;

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "version", "1.1");
	is(w, "state", "current");
	is(w, "reason", "");
	is(w, "figures", "4");
	is(w, "values", "3");
	is(w, "imported_at", "2026-11-24T07:15");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").releases, 1u, "equal figures are kept twice");
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.dudley, 5000000000);
	is(w, "version", "1.1"); /* after a restart too */
	asked_so_far = asked_count;
	w->now = at("2026-11-25T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.1"));
	cr_expect_not(settle(w), "the same version is fetched again");
	cr_expect_eq(asked_count, asked_so_far + 1);
	is(w, "state", "current");
	world_free(w);
}

/* 1.1 corrects 1.0, and 1.2 takes the correction back: 1.2 counts, though its figures were here. */
Test(ees, a_correction_that_is_taken_back_is_taken_back)
{
	struct world *w = figures_world(DAY "07:30", "");
	static const struct {
		const char *version, *now, *file;
		int64_t shown;
	} days[] = {
		{"1.0", DAY "07:30", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
		{"1.1", "2026-11-24T07:15", CSV_HEAD CSV_DUDLEY("6"), 6000000000},
		{"1.2", "2026-11-25T07:15", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
		{"1.3", "2026-11-26T07:15", CSV_HEAD CSV_DUDLEY("6"), 6000000000},
		{"1.4", "2026-11-27T07:15", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
	};

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		w->now = at(days[i].now);
		settle(w);
		version_and_file(w, days[i].version, days[i].file);
		is(w, "version", days[i].version);
		cr_expect_eq(in_force(w), days[i].shown, "version %s does not count", days[i].version);
	}
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.4").releases, 5u);
	world_free(w);
}

/* An older issue that comes in later does not hide a newer one: a day of publication is known, so
 * it decides. The file of a person says its own. */
Test(ees, the_day_of_publication_decides_what_is_newer)
{
	const char *question =
			   "{\"verb\":\"figures_import\",\"name\":\"old.csv\",\"published\":\"2026-11-19\"}",
		   *file = CSV_HEAD CSV_DUDLEY("9");
	struct world *w = figures_world(DAY "07:30", "");
	struct fault f;
	struct held h;
	int fd;

	settle(w);
	version_of_day(w, "1.0", "2026-11-20T09:30:00+00:00", CSV_HEAD CSV_DUDLEY("5"));
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.published, day_from_civil((struct civil){2026, 11, 20}));
	cr_assert_eq(file_seal("t", span_of(file), &fd, &f), 0);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), fd, strlen(file), &f), 0);
	read_body(w);
	close(fd);
	cr_expect_eq(in_force(w), 5000000000, "an issue of the day before is shown");
	w->now = at("2026-11-24T07:15");
	settle(w);
	/* Not an instant: then the day it came in counts. */
	version_of_day(w, "1.1", "2026-11-18", CSV_HEAD CSV_DUDLEY("6"));
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").published, DAY_NONE);
	cr_expect_eq(in_force(w), 6000000000);
	world_free(w);
}

Test(ees, a_new_major_version_is_told_once_and_never_taken)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.4", CSV_HEAD CSV_DUDLEY("5"));
	for (int day = 24; day < 27; day++) {
		char when[32];

		snprintf(when, sizeof when, "2026-11-%dT07:15", day);
		w->now = at(when);
		cr_assert(settle(w));
		reply(w, EES_SUMMARY("2.0"));
		cr_expect_not(settle(w), "a new major version is fetched");
		is(w, "state", "new_major");
		is(w, "version", "1.4");
		is(w, "published", "2.0");
		says(w, "the figures of 1.4 stay");
		says(w, "set version: 2.*");
		if (day == 25)
			world_restart(w);
	}
	cr_expect_str_eq(strstr(w->noted, "figures_new_major"), "figures_new_major",
			 "told again, or more: %s", w->noted);
	/* Told again only for a version that is newer still. */
	w->now = at("2026-11-27T07:15");
	settle(w);
	reply(w, EES_SUMMARY("3.0"));
	cr_expect_str_eq(strstr(w->noted, "figures_new_major"), "figures_new_major figures_new_major");
	world_free(w);
}

Test(ees, killed_on_the_way_it_begins_anew_and_takes_nothing_half)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_assert(settle(w));
	expect_url("/csv?dataSetVersion=1.0");
	h = held_of(w, "ees:" EES_ID " v1.0"); /* ends the engine */
	cr_expect_eq(h.releases, 0u);
	is(w, "state", "waiting");
	cr_assert(settle(w));
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}
