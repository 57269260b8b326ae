/* A person who asks for DfE's figures. When this breaks, they are not told what came of it, or their question
 * and the daily one undo each other. */
#include "ees_fixture.h"

TestSuite(ees, .timeout = 30);

static json_t *pull(struct world *w, const char *more)
{
	char question[160];
	struct fault f;

	free(w->answer);
	w->answer = NULL;
	snprintf(question, sizeof question, "{\"verb\":\"figures_pull\"%s}", more);
	cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
	return w->answer != NULL ? json_loads(w->answer, 0, NULL) : NULL;
}

static void answered(struct world *w, bool done, const char *words)
{
	json_t *json = w->answer != NULL ? json_loads(w->answer, 0, NULL) : NULL, *set;
	const char *text;

	cr_assert_not_null(json, "nobody is answered");
	set = json_array_get(json_object_get(json, "data_sets"), 0);
	text = json_string_value(json_object_get(set, "text"));
	cr_expect_eq(json_is_true(json_object_get(set, "done")), done);
	cr_expect_not_null(strstr(text, words), "\"%s\" does not say \"%s\"", text, words);
	json_decref(json);
}

static void refused_at_once(struct world *w, const char *more, const char *words)
{
	json_t *json = pull(w, more);

	cr_assert_not_null(json);
	cr_expect(json_is_false(json_object_get(json, "ok")));
	cr_expect_not_null(strstr(json_string_value(json_object_get(json, "text")), words));
	json_decref(json);
}

Test(ees, a_person_hears_what_came_of_it_when_it_is_done)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	cr_assert_null(pull(w, ",\"dry_run\":true"));
	cr_assert(settle(w));
	refused_at_once(w, "", "under way");
	reply(w, EES_SUMMARY("1.1"));
	cr_expect_not(settle(w), "a dry run fetches");
	answered(w, true, "version 1.1 is published (2026-11-20T09:30:00+00:00), we hold 1.0");
	is(w, "version", "1.0");
	cr_assert_null(pull(w, ",\"data_set\":\"ytd\""));
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("6"));
	answered(w, true, "version 1.1 taken in: 4 figures, 3 with a value");
	cr_assert_null(pull(w, ",\"data_set\":\"" EES_ID "\""));
	settle(w);
	reply(w, EES_SUMMARY("1.1"));
	answered(w, true, "version 1.1, unchanged");
	cr_assert_null(pull(w, ""));
	settle(w);
	version_and_file(w, "1.2", CSV_HEAD CSV_DUDLEY("6"));
	answered(w, true, "version 1.2: nothing changed, its figures are those of ees:" EES_ID " v1.1");
	refused_at_once(w, ",\"data_set\":\"\\u001b[2J\"", "no data set \"\\x1b[2J\"");
	world_free(w);
}

Test(ees, a_person_does_not_jump_the_queue_unless_they_say_so)
{
	struct world *w = figures_world(DAY "07:30", "");
	json_t *json;

	settle(w);
	refuse(w, FETCH_LIMITED, 429, 3600, NULL);
	json = pull(w, "");
	cr_assert_not_null(json);
	json_decref(json);
	answered(w, false, "waits until 08:30");
	cr_expect_not(settle(w));
	cr_assert_null(pull(w, ",\"now\":true"));
	cr_assert(settle(w));
	refuse(w, FETCH_SERVER_ERROR, 503, -1, NULL);
	answered(w, false, "answered 503; asked again");
	world_free(w);
}

Test(ees, a_version_that_does_not_fit_is_tried_again_for_a_person)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", "time_period,la_name\n202425,Dudley\n");
	cr_assert_null(pull(w, ""));
	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	answered(w, true, "taken in");
	world_free(w);
}

Test(ees, without_data_sets_there_is_nothing_to_ask)
{
	struct world *w = world_new(DAY "07:30");
	json_t *status = ask(w, "{\"verb\":\"status\"}");

	cr_expect(json_is_array(json_object_get(status, "figures")));
	json_decref(status);
	refused_at_once(w, "", "names no data sets");
	world_free(w);
}

/* A file that a person gives has the one place for imports; ours waits, and the other way round. */
Test(ees, one_import_at_a_time)
{
	struct world *w = figures_world(DAY "07:30", "");
	const char *question = "{\"verb\":\"figures_import\",\"name\":\"mine.csv\"}",
		   *file = CSV_HEAD CSV_DUDLEY("9");
	struct fault f;
	int fd;

	cr_assert(settle(w));
	cr_assert_eq(file_seal("t", span_of(file), &fd, &f), 0);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), fd, strlen(file), &f), 0);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "fetched while there is no place for it");
	read_body(w);
	cr_assert(settle(w));
	expect_url("/csv?dataSetVersion=1.0");
	cr_assert_eq(engine_ask(w->engine, 4, "tester", span_of(question), fd, strlen(file), &f), 0);
	cr_expect_not_null(strstr(w->answer, "another file is being imported"));
	close(fd);
	reply(w, CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").releases, 2u);
	world_free(w);
}
