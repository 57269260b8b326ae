/* A child known to be in hospital is not told of each morning; but what is silenced is still judged, listed
 * and told when the silence ends, and no single person silences a looked-after child. The child A1 is looked
 * after, A3 on no list; contracts as in engine_borough.h. */
#include "engine_borough.h"

static char id[65];

static void ask_about(struct world *w, const char *verb, const char *more)
{
	char question[400];

	snprintf(question, sizeof question, "{\"verb\":\"%s\",%s}", verb, more);
	json_decref(ask(w, question));
}

static const char *id_of_rule(struct world *w, const char *rule)
{
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	size_t i;

	id[0] = '\0';
	json_array_foreach(json_object_get(all, "alerts"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "rule")), rule) == 0)
			snprintf(id, sizeof id, "%s", json_string_value(json_object_get(one, "id")));
	json_decref(all);
	cr_assert_neq(id[0], '\0');
	return id;
}

static void silence(struct world *w, const char *until, const char *by)
{
	char more[300];

	snprintf(more, sizeof more, "\"id\":\"%s\",\"until\":\"%s\",\"why\":\"in hospital\",\"by\":\"%s\"",
		 id_of_rule(w, "absent_no_reason_yet"), until, by);
	ask_about(w, "silence", more);
}

static struct world *absent_on_monday(void)
{
	struct world *w = opened_with_clocks("2026-11-23T06:30", "");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:50");
	acknowledge_all(w);
	return w;
}

Test(engine_mutes, a_looked_after_child_is_silenced_by_two_people_only)
{
	struct world *w = absent_on_monday();

	silence(w, "2026-11-25", "J Morris");
	cr_assert_not_null(strstr(w->answer, "waits for a second person"), "%s", w->answer);
	run_until(w, "2026-11-23T10:45");
	cr_assert_eq(to(w, "vs", "\"escalated\":", ""), 1u, "one person's word silences nothing");
	acknowledge_all(w);
	ask_about(w, "silence_confirm", "\"number\":\"1\",\"by\":\"J Morris\"");
	cr_assert_not_null(strstr(w->answer, "a second person has to agree"), "%s", w->answer);
	ask_about(w, "silence_confirm", "\"number\":\"1\",\"by\":\"A Head\"");
	cr_assert_not_null(strstr(w->answer, "stands"), "%s", w->answer);
	run_until(w, "2026-11-23T10:50");
	cr_assert_eq(to(w, "vs", "Silenced until Wed 25 Nov 2026 by J Morris", ""), 1u);
	world_free(w);
}

static struct world *silenced(void)
{
	struct world *w = absent_on_monday();

	silence(w, "2026-11-25", "J Morris");
	ask_about(w, "silence_confirm", "\"number\":\"1\",\"by\":\"A Head\"");
	run_until(w, "2026-11-23T09:55");
	acknowledge_all(w);
	return w;
}

Test(engine_mutes, nothing_is_sent_and_all_is_told_when_it_is_over)
{
	struct world *w = silenced();
	unsigned before = to(w, "vs", "absent_no_reason_yet", "");

	mark(w, "A1", "2026-11-23", true, "N");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-25T08:00");
	cr_assert_eq(to(w, "vs", "absent_no_reason_yet", ""), before, "nobody is told, no clock rings");
	ask_about(w, "silences", "\"ended\":false");
	cr_assert_not_null(strstr(w->answer, "in hospital"), "and everybody can see it: %s", w->answer);
	run_until(w, "2026-11-25T09:00");
	cr_assert_eq(to(w, "vs", "ends tonight", ""), 1u, "the team is warned on the last day");
	acknowledge_all(w);
	run_until(w, "2026-11-26T07:59");
	cr_assert_eq(to(w, "vs", "is over: this is still open", ""), 0u, "not at midnight");
	run_until(w, "2026-11-26T08:01");
	cr_assert_eq(to(w, "vs", "is over: this is still open", "Take it by 09:00"), 1u);
	acknowledge_all(w);
	run_until(w, "2026-11-26T09:01");
	cr_assert_eq(to(w, "vs", "\"escalated\":\"deputy\"", ""), 1u, "its clock runs again");
	world_free(w);
}

Test(engine_mutes, a_restart_keeps_the_silence_and_a_person_ends_it)
{
	struct world *w = silenced();
	unsigned before;

	world_restart(w);
	before = to(w, "vs", "absent_no_reason_yet", "");
	run_until(w, "2026-11-23T12:00");
	cr_assert_eq(to(w, "vs", "absent_no_reason_yet", ""), before);
	ask_about(w, "silence_end", "\"number\":\"1\"");
	run_until(w, "2026-11-23T12:01");
	cr_assert_eq(to(w, "vs", "is over: this is still open", ""), 1u);
	ask_about(w, "silence_end", "\"number\":\"1\"");
	cr_assert_not_null(strstr(w->answer, "is over already"));
	world_free(w);
}

Test(engine_mutes, whoever_was_told_before_hears_how_it_ended)
{
	struct world *w = silenced();

	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", CLOSED, "absent_no_reason_yet"), 1u);
	world_free(w);
}

/* Every hostile or mistaken word is answered at its place and changes nothing. */
Test(engine_mutes, a_silence_without_reason_or_end_is_refused)
{
	static const struct {
		const char *more, *answer;
	} rows[] = {
		{"\"until\":\"2026-11-25\",\"why\":\"\"", "why: expected a reason"},
		{"\"until\":\"soon\",\"why\":\"x\"", "until: expected the last day"},
		{"\"until\":\"2026-11-22\",\"why\":\"x\"", "expected a last day from Mon 23 Nov 2026"},
		{"\"until\":\"2027-11-25\",\"why\":\"x\"", "at most 28 days"},
	};
	struct world *w = absent_on_monday();
	char more[400];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(more, sizeof more, "\"id\":\"%s\",%s", id_of_rule(w, "absent_no_reason_yet"),
			 rows[i].more);
		ask_about(w, "silence", more);
		cr_assert_not_null(strstr(w->answer, rows[i].answer), "%s", w->answer);
	}
	ask_about(w, "silences", "\"ended\":true");
	cr_assert_not_null(strstr(w->answer, "\"silences\":[]"), "%s", w->answer);
	world_free(w);
}
