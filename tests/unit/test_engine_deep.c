/* The weekly reading of the whole year: what a school corrects far back without saying so, takes back or
 * gives again is found by it, and by nothing else. A mark that stays wrong is a wrong number in every
 * report, and an alert that nobody can close. */
#include "engine/world/state.h"
#include "engine_fixture.h"

#define DAY    "2026-11-23"
#define OPEN_N "\"rule\":\"absent_no_reason_yet\""

/* The year loaded, everybody in school on Monday morning but A1, who is N; the school answers for the days
 * asked for alone. */
static struct world *looked(void)
{
	struct world *w = world_new(DAY "T06:30");

	w->exact = true;
	w->now = at("2026-10-01T12:00"); /* when these marks were last touched */
	present(w, "2026-10-01", false);
	w->now = at(DAY "T06:30");
	work(w, DAY "T06:30");
	work(w, DAY "T07:00");
	present(w, DAY, false);
	mark(w, "A1", DAY, false, "N");
	work(w, DAY "T09:40");
	acknowledge_all(w);
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	return w;
}

/* The school has another code for this mark, and its change stamp is the old one. */
static void silently(struct world *w, const char *student, const char *day, const char *code)
{
	for (size_t i = 0; i < w->marks.count; i++) {
		struct school_mark *m = &w->marks.at[i];

		if (strcmp(m->school, "oak") == 0 && strcmp(m->student, student) == 0 && m->day == on(day) &&
		    !m->pm)
			m->code = code;
	}
}

static const char *holds(const struct world *w, const char *student, const char *day)
{
	const struct engine *e = w->engine;
	uint32_t n = map_get(&e->schools[0].students, span_of(student));
	cell_t c = roll_get(e->roll, 0, e->enrolments.at[n].row.slot, session_of(on(day), false));

	return c == CELL_UNKNOWN ? "" : code_of(c)->text;
}

static int deep_number(struct world *w, const char *member)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	int n = (int)json_integer_value(json_object_get(json_object_get(json, "deep"), member));

	json_decref(json);
	return n;
}

static void deep_last(struct world *w, char out[32])
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	const char *text = json_string_value(json_object_get(json_object_get(json, "deep"), "last"));

	snprintf(out, 32, "%s", text != NULL ? text : "");
	json_decref(json);
}

static int sharing(struct world *w)
{
	return deep_number(w, "of");
}

/* N became I ten days later and nothing said so: Sunday night finds it, and the alert ends. */
Test(engine_deep, a_silent_change_outside_the_look_back_is_found_on_sunday_night)
{
	struct world *w = looked();
	char last[32];

	run_until(w, "2026-12-01T09:00");
	present(w, "2026-12-01", false); /* what is asked for as changed begins here from now on */
	run_until(w, "2026-12-03T12:00");
	silently(w, "A1", DAY, "I");
	run_until(w, "2026-12-06T20:59");
	cr_assert_str_eq(holds(w, "A1", DAY), "N", "no look reaches that far back");
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 0u);
	run_until(w, "2026-12-07T08:00");
	cr_assert_str_eq(holds(w, "A1", DAY), "I");
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 1u);
	deep_last(w, last);
	cr_assert_eq(strncmp(last, "2026-12-06T21:00", 16), 0, "%s", last);
	cr_assert_eq(deep_number(w, "changed"), 1);
	cr_assert_eq(deep_number(w, "withdrawn"), 0);
	cr_assert_eq(deep_number(w, "returned"), 0);
	cr_assert_eq(deep_number(w, "schools"), sharing(w));
	world_free(w);
}

/* A mark of October is deleted and, a week after, is there again: both are counted, both are journalled. */
Test(engine_deep, what_is_deleted_and_restored_far_back_follows)
{
	struct world *w = looked();

	run_until(w, "2026-11-26T12:00");
	silently(w, "A2", "2026-10-01", NULL);
	run_until(w, "2026-11-30T08:00");
	cr_assert_str_eq(holds(w, "A2", "2026-10-01"), "");
	cr_assert_eq(deep_number(w, "withdrawn"), 1);
	silently(w, "A2", "2026-10-01", "/");
	run_until(w, "2026-12-07T08:00");
	cr_assert_str_eq(holds(w, "A2", "2026-10-01"), "/");
	cr_assert_eq(deep_number(w, "returned"), 1);
	cr_assert_eq(deep_number(w, "withdrawn"), 0, "the counts are of the last reading");
	world_free(w);
}

/* The days of the last order for marks. */
static bool last_marks_ask_for(const struct world *w, const char *day)
{
	for (size_t i = w->orders.count; i > 0; i--)
		if (path_of(&w->orders.at[i - 1].fetch, "/attendance/session?attendance_date") != NULL &&
		    strcmp(w->orders.at[i - 1].fetch.school, "oak") == 0)
			return asked_for(&w->orders.at[i - 1].fetch, on(day));
	return false;
}

static unsigned orders_for(const struct world *w, const char *day)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->orders.count; i++) {
		const struct msg_fetch *f = &w->orders.at[i].fetch;

		count += path_of(f, "/attendance/session?attendance_date") != NULL &&
			 strcmp(f->school, "oak") == 0 && asked_for(f, on(day));
	}
	return count;
}

/* Sunday night, until the first weeks of oak are under way. */
static void begin(struct world *w)
{
	run_until(w, "2026-11-29T20:59");
	w->orders.count = 0;
	w->now = at("2026-11-29T21:00");
	for (int turns = 0; turns < 20 && orders_for(w, DAY) == 0; turns++) {
		tick(w);
		if (orders_for(w, DAY) == 0)
			give_all(w);
	}
	cr_assert_eq(orders_for(w, DAY), 1u, "the newest weeks are read first");
	cr_assert_eq(orders_for(w, "2026-10-01"), 0u);
}

/* Killed on the way, it reads the weeks it was at from their first page: what two readings of one life
 * missed is what is taken back. */
Test(engine_deep, a_restart_goes_on_with_the_weeks_it_was_at)
{
	struct world *w = looked();

	run_until(w, "2026-11-29T20:00");
	silently(w, "A2", "2026-10-01", NULL);
	begin(w);
	for (int turns = 0; turns < 40 && orders_for(w, "2026-10-01") == 0; turns++) {
		give_all(w);
		tick(w);
	}
	cr_assert_eq(orders_for(w, "2026-10-01"), 1u);
	world_restart(w);
	w->orders.count = 0;
	work_now(w);
	cr_assert_eq(orders_for(w, DAY), 0u, "weeks that are done stay done");
	cr_assert_str_eq(holds(w, "A2", "2026-10-01"), "");
	cr_assert_eq(deep_number(w, "withdrawn"), 1);
	cr_assert_eq(deep_number(w, "schools"), sharing(w));
	world_free(w);
}

/* Monday morning has come and the year is not through: a child missing today goes first. */
Test(engine_deep, it_gives_way_to_a_look)
{
	struct world *w = looked();

	begin(w);
	w->now = at("2026-11-30T09:40");
	tick(w);
	cr_assert(!last_marks_ask_for(w, "2026-11-30"), "a page that is asked for is waited for");
	for (int turns = 0; turns < 40 && !last_marks_ask_for(w, "2026-11-30"); turns++) {
		give_all(w);
		tick(w);
		cr_assert_eq(orders_for(w, "2026-10-01"), 0u, "older weeks before the look");
	}
	cr_assert(last_marks_ask_for(w, "2026-11-30"));
	work_now(w);
	cr_assert_eq(orders_for(w, "2026-10-01"), 1u, "and then it goes on");
	cr_assert_eq(deep_number(w, "schools"), sharing(w));
	world_free(w);
}

/* A school that does not answer on Sunday night is told of, and read when it does. */
Test(engine_deep, a_school_that_is_down_is_read_later)
{
	struct world *w = looked();
	json_t *json;

	run_until(w, "2026-11-29T20:59");
	w->school_down = true;
	run_until(w, "2026-11-30T02:00");
	cr_assert_eq(deep_number(w, "schools"), 0);
	json = ask(w, "{\"verb\":\"status\"}");
	cr_assert_eq(json_array_size(json_object_get(json_object_get(json, "deep"), "waiting")),
		     (size_t)sharing(w));
	json_decref(json);
	w->school_down = false;
	run_until(w, "2026-11-30T03:00");
	cr_assert_eq(deep_number(w, "schools"), sharing(w));
	world_free(w);
}

/* What was loaded after Sunday is not read once more before the next one. */
Test(engine_deep, a_load_is_a_reading_of_the_year)
{
	struct world *w = looked();

	cr_assert_eq(deep_number(w, "under_way"), 0);
	cr_assert_eq(deep_number(w, "schools"), 0);
	cr_assert_eq(orders_for(w, "2026-10-01"), 1u);
	world_free(w);
}

/* --- two rows for one mark ------------------------------------------------------------------------- */

/* The school's system has a second row for A2's morning, with another code and a stamp of its own. */
static void second_row(struct world *w, const char *day, const char *code, const char *updated)
{
	struct school_mark *m = VEC_ADD(&w->marks);

	*m = (struct school_mark){"oak", "A2", code, on(day), false, at(updated)};
}

/* A re-sync left an old row behind, on a later page: the newer one counts, from the first look on. */
Test(engine_contested, the_newer_of_two_rows_counts_on_whatever_pages_they_stand)
{
	struct world *w = looked();

	w->page_size = 1;
	second_row(w, DAY, "O", DAY "T06:00");
	work(w, DAY "T10:25");
	cr_assert_str_eq(holds(w, "A2", DAY), "/");
	/* later looks ask once again, and say the same */
	w->orders.count = 0;
	work(w, DAY "T13:40");
	cr_assert_str_eq(holds(w, "A2", DAY), "/");
	cr_assert_lt(orders_for(w, DAY), 8u, "one reading of five rows, a page each");
	/* the newer row goes: what the school has now is the old one */
	silently(w, "A2", DAY, NULL);
	second_row(w, DAY, "O", DAY "T06:00");
	run_until(w, "2026-11-24T08:00");
	cr_assert_str_eq(holds(w, "A2", DAY), "O");
	world_free(w);
}

/* The other way round: the newer row comes later. */
Test(engine_contested, a_newer_row_on_a_later_page_counts)
{
	struct world *w = looked();

	w->page_size = 1;
	second_row(w, DAY, "I", DAY "T09:45");
	work(w, DAY "T10:25");
	cr_assert_str_eq(holds(w, "A2", DAY), "I");
	work(w, DAY "T13:40");
	cr_assert_str_eq(holds(w, "A2", DAY), "I");
	world_free(w);
}

/* --- a day that comes late ----------------------------------------------------------------------------- */

/* Tuesday's register came after Wednesday's: Monday to Wednesday is one absence, and one alert, as it would
 * have been had everything come in time. */
Test(engine_late, a_day_that_comes_late_makes_one_absence_of_two)
{
	struct world *w = looked();

	run_until(w, "2026-11-25T09:00");
	present(w, "2026-11-25", false);
	mark(w, "A1", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T10:30");
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":1,"), 2u, "Tuesday is not known: two");
	present(w, "2026-11-24", false);
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-26T08:00");
	cr_assert_eq(sent_with(w, OPEN_N, "goes on in an alert opened earlier"), 1u);
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 1u);
	/* and it stays so, whatever is corrected in it */
	mark(w, "A1", "2026-11-25", false, "I");
	run_until(w, "2026-11-27T08:00");
	cr_assert_eq(sent_with(w, OPEN_N, "Open again"), 0u);
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 1u, "Monday and Tuesday are still N");
	world_free(w);
}
