/* The golden hour, the schools to ring, and what was said on the telephone. */
#include "engine_visitor.h"

#include "engine/view_morning.h"
#include "engine/view_rollcall.h"

static json_t *list_of(const json_t *answer, const char *key)
{
	json_t *list = json_object_get(answer, key);

	cr_assert(json_is_array(list), "%s is no list", key);
	return list;
}

/* Tuesday at eight; the marker child's N of Monday still stands. */
static struct world *tuesday(void)
{
	struct world *w = monday();

	present(w, "2026-11-23", true);
	run_until(w, "2026-11-24T08:00");
	return w;
}

Test(view_golden, yesterdays_unexplained_absence_is_first_thing_today)
{
	struct world *w = tuesday();
	json_t *g = look(w, &vs_head, view_golden_hour, "{}"), *row;

	cr_assert_eq(json_array_size(list_of(g, "unexplained")), 2u,
		     "and the child of a school that is not ours, who was not heard of");
	row = json_array_get(list_of(g, "unexplained"), 0);
	if (strstr(words_of(row, "name"), MARKER) == NULL)
		row = json_array_get(list_of(g, "unexplained"), 1);
	cr_assert_str_eq(words_of(row, "name"), "Zo\xc3\xab " MARKER);
	cr_assert_not_null(strstr(words_of(row, "detail"), "nobody has taken it"));
	cr_assert(json_is_string(json_object_get(row, "alert")));
	json_decref(g);
	g = look(w, &nobody_named, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(list_of(g, "unexplained")), 0u);
	cr_assert_not(has_text(g, MARKER));
	missing(w, &oak_staff, view_golden_hour, "{}");
	missing(w, &operator, view_golden_hour, "{}");
	missing(w, &vs_head, view_golden_hour, "{\"team\":\"duty\"}");
	world_free(w);
}

Test(view_golden, todays_absence_is_not_yesterdays)
{
	struct world *w = monday();
	json_t *g = look(w, &vs_head, view_golden_hour, "{}");

	cr_assert_eq(json_array_size(list_of(g, "unexplained")), 0u);
	json_decref(g);
	world_free(w);
}

Test(view_golden, a_suspension_is_due_back_where_it_may_be_known)
{
	struct world *w = with_marker("2026-11-23T06:30");
	json_t *g;

	work_now(w);
	present(w, "2026-11-23", false);
	present(w, "2026-11-23", true);
	mark(w, "A1", "2026-11-23", false, "E");
	mark(w, "A1", "2026-11-23", true, "E");
	run_until(w, "2026-11-24T08:00");
	g = look(w, &vs_head, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(list_of(g, "due_back")), 1u);
	cr_assert_str_eq(words_of(json_array_get(list_of(g, "due_back"), 0), "detail"),
			 "Suspended on Mon 23 Nov 2026; the register does not say until when.");
	json_decref(g);
	g = look(w, &duty_worker, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(list_of(g, "due_back")), 0u, "the class does not say that it was one");
	json_decref(g);
	world_free(w);
}

/* The text with something put in after a part of it. */
static const char *with(const char *text, const char *after, const char *more)
{
	static char out[2][4096];
	static unsigned turn;
	const char *end = strstr(text, after);

	cr_assert_not_null(end);
	end += strlen(after);
	turn = 1 - turn;
	snprintf(out[turn], sizeof out[turn], "%.*s%s%s", (int)(end - text), text, more, end);
	return out[turn];
}

/* Away on five Mondays, there on all other days. */
static struct world *away_on_mondays(const char *rules)
{
	static const char *const mondays[] = {"2026-10-12", "2026-10-19", "2026-11-02", "2026-11-09",
					      "2026-11-16"};
	struct world *w = borough("2026-11-23T06:00");
	const char *counts = with(world_files[2][1], "share:\n  - to: vs\n    fields:\n",
				  "      - {name: sessions_missed, treatment: clear}\n");

	world_file(w, "contracts/vs.yaml", with(counts, "alerts:\n", rules));
	text_copy(w->list.at[0].surname, sizeof w->list.at[0].surname, span_of(MARKER));
	for (day_t d = on("2026-09-07"); d < on("2026-11-21"); d++) {
		static char dates[80][11];
		static size_t next;
		char *date = dates[next++ % 80];
		bool away = false;

		if (day_weekday(d) > DAY_FRIDAY)
			continue;
		day_print(date, d);
		for (size_t i = 0; i < sizeof mondays / sizeof *mondays; i++)
			away = away || strcmp(mondays[i], date) == 0;
		mark(w, "A1", date, false, away ? "I" : "/");
		mark(w, "A1", date, true, away ? "I" : "\\");
	}
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T08:00");
	return w;
}

Test(view_golden, a_weekday_pattern_is_shown_on_its_day_where_a_contract_asks_for_it)
{
	struct world *w = away_on_mondays("  - {rule: pattern, to: vs, urgency: half_termly}\n");
	json_t *g = look(w, &vs_head, view_golden_hour, "{}");

	cr_assert_eq(json_array_size(list_of(g, "weekday")), 1u);
	cr_assert_str_eq(words_of(json_array_get(list_of(g, "weekday"), 0), "name"), "Zo\xc3\xab " MARKER);
	json_decref(g);
	run_until(w, "2026-11-24T08:00");
	g = look(w, &vs_head, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(list_of(g, "weekday")), 0u, "a Monday's pattern is not Tuesday's");
	json_decref(g);
	world_free(w);
	w = away_on_mondays("");
	g = look(w, &vs_head, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(list_of(g, "weekday")), 0u, "no contract asks for patterns");
	json_decref(g);
	world_free(w);
}

/* --- ringing ---------------------------------------------------------------------------------------------
 */

static const char *child_at(const json_t *ring, size_t school)
{
	const json_t *one = json_array_get(list_of(ring, "schools"), school);

	return words_of(json_array_get(list_of(one, "children"), 0), "child");
}

Test(view_ring, the_school_that_does_not_share_is_rung_and_the_mark_counts_beside_the_register)
{
	struct world *w = monday();
	json_t *r = look(w, &vs_head, view_ring, "{}"), *school, *roll;
	char question[400], child[65];

	cr_assert_eq(json_array_size(list_of(r, "schools")), 1u);
	school = json_array_get(list_of(r, "schools"), 0);
	cr_assert_str_eq(words_of(school, "name"), "910001", "a school that is not ours, by its number");
	cr_assert_str_eq(words_of(school, "last_answered"), "");
	cr_assert_eq(json_array_size(list_of(school, "children")), 1u);
	text_copy(child, sizeof child, span_of(child_at(r, 0)));
	json_decref(r);
	snprintf(question, sizeof question,
		 "{\"child\":\"%s\",\"at\":\"2026-11-23-AM\",\"code\":\"/\",\"said_by\":\"S Ecretary\"}",
		 child);
	missing(w, &oak_staff, view_mark_said, question);
	missing(w, &cme_officer, view_mark_said, question);
	missing(w, &nobody_named, view_mark_said, question);
	json_decref(look(w, &vs_head, view_mark_said, question));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	r = look(w, &vs_head, view_ring, "{}");
	cr_assert_eq(json_array_size(list_of(r, "schools")), 0u, "heard of now");
	json_decref(r);
	roll = look(w, &vs_head, view_rollcall_box, "{\"box\":\"in_school\"}");
	cr_assert_eq(json_array_size(list_of(roll, "rows")), 2u);
	cr_assert(has_text(roll, "said by S Ecretary"));
	run_until(w, "2026-11-23T14:30");
	r = look(w, &vs_head, view_ring, "{}");
	cr_assert(has_text(r, "S Ecretary on Mon 23 Nov 2026"), "yesterday's answerer is remembered");
	world_free(w);
}

Test(view_ring, what_is_wrong_with_a_mark_is_said_at_its_field)
{
	static const char *const wrong[][2] = {
		{",\"at\":\"Monday\",\"code\":\"/\",\"said_by\":\"S\"", "at"},
		{",\"at\":\"2027-01-11-AM\",\"code\":\"/\",\"said_by\":\"S\"", "at"},
		{",\"at\":\"2026-11-23-AM\",\"code\":\"ZZ\",\"said_by\":\"S\"", "code"},
		{",\"at\":\"2026-11-23-AM\",\"code\":\"/\",\"said_by\":\"\"", "said_by"},
	};
	struct world *w = monday();
	json_t *r = look(w, &vs_head, view_ring, "{}");
	char question[400], child[65];

	text_copy(child, sizeof child, span_of(child_at(r, 0)));
	json_decref(r);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(question, sizeof question, "{\"child\":\"%s\"%s}", child, wrong[i][0]);
		cr_assert_null(look(w, &vs_head, view_mark_said, question), "%s", question);
		cr_assert_eq(asked_rc, -FAULT_MEANING, "%s: %s", question, asked_fault.text);
		cr_assert_str_eq(asked_fault.path, wrong[i][1], "%s: %s", question, asked_fault.text);
	}
	missing(w, &vs_head, view_mark_said,
		"{\"child\":\"00000000000000000000000000000000000000000000000000000000000000ff\","
		"\"at\":\"2026-11-23-AM\",\"code\":\"/\",\"said_by\":\"S\"}");
	cr_assert_eq(rows(w, "SELECT count(*) FROM said"), 0, "nothing was kept");
	world_free(w);
}

Test(view_ring, strangers_ring_nobody)
{
	struct world *w = monday();
	json_t *r = look(w, &cme_officer, view_ring, "{}");

	cr_assert_eq(json_array_size(list_of(r, "schools")), 0u, "no list may be read");
	cr_assert_not(has_text(r, MARKER));
	missing(w, &oak_staff, view_ring, "{}");
	missing(w, &operator, view_ring, "{}");
	world_free(w);
}
