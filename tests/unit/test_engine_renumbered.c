/* Marks under ids that no list has yet: of a new system that numbers its pupils anew, of a child who came by
 * day. A child whose marks are set aside is a child whom nobody hears about. */
#include "engine/engine.h"
#include "engine_fixture.h"

#define DAY    "2026-11-23"
#define OPEN_N "\"rule\":\"absent_no_reason_yet\""

/* Monday after the first look: the year is loaded, all are in school but A1, marked N. */
static struct world *looked(void)
{
	struct world *w = world_new(DAY "T06:30");

	w->exact = true;
	w->pupils.at[3].upn = "C332201523118";
	work(w, DAY "T06:30");
	work(w, DAY "T07:00");
	present(w, DAY, false);
	mark(w, "A1", DAY, false, "N");
	work(w, DAY "T09:40");
	acknowledge_all(w);
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	return w;
}

/* From now on the school has its pupils under these ids, in the lists and in all marks. */
static void renumber(struct world *w)
{
	static const char *const fresh[] = {"B1", "B2", "B3", "B4"};

	for (size_t i = 0; i < 4; i++)
		w->pupils.at[i].id = fresh[i];
	for (size_t i = 0; i < w->marks.count; i++)
		w->marks.at[i].student = fresh[w->marks.at[i].student[1] - '1'];
}

/* The mark that we hold of the pupil with this id. */
static const char *held_of(const struct world *w, const char *student, const char *day)
{
	const struct engine *e = w->engine;
	uint32_t n = map_get(&e->schools[0].students, span_of(student));
	cell_t c = n == MAP_NONE ?
			   CELL_UNKNOWN :
			   roll_get(e->roll, 0, e->enrolments.at[n].row.slot, session_of(on(day), false));

	return c == CELL_UNKNOWN ? "" : code_of(c)->text;
}

/* How often the school was asked for its list of pupils. */
static unsigned lists_asked(const struct world *w)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->orders.count; i++)
		count += w->orders.at[i].fetch.shape == SHAPE_WONDE_STUDENTS &&
			 strstr(w->orders.at[i].fetch.url, "/students?") != NULL;
	return count;
}

/* The system changed after the morning's list was read: the next look reads the list too, and no child of the
 * school stays unheard until tomorrow. */
Test(engine_renumbered, a_system_that_changes_by_day_costs_one_look)
{
	struct world *w = looked();

	renumber(w);
	mark(w, "B2", DAY, false, "L");
	run_until(w, DAY "T10:30");
	cr_assert_str_eq(held_of(w, "B2", DAY), "", "its id is not known yet: set aside, and counted");
	run_until(w, DAY "T16:00");
	cr_assert_str_eq(held_of(w, "B2", DAY), "L");
	cr_assert_str_eq(held_of(w, "B1", DAY), "N");
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 0u);
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u, "the same alert of the same child");
	world_free(w);
}

/* A child who comes in the middle of a morning, and is marked before the list was read again. */
Test(engine_renumbered, a_child_admitted_by_day_is_heard_of_the_same_day)
{
	struct world *w = looked();

	*VEC_ADD(&w->pupils) = (struct pupil){"oak", "A9", "", "5"};
	mark(w, "A9", DAY, false, "/");
	run_until(w, DAY "T16:00");
	cr_assert_str_eq(held_of(w, "A9", DAY), "/");
	world_free(w);
}

/* Marks of somebody who stands on no list at all are no reason to ask for the lists all day long. */
Test(engine_renumbered, marks_of_nobody_ask_for_the_lists_once_a_day)
{
	struct world *w = looked();
	unsigned before;

	mark(w, "Z9", DAY, false, "/");
	run_until(w, "2026-11-24T00:30");
	before = lists_asked(w);
	mark(w, "Z9", "2026-11-24", false, "/");
	run_until(w, "2026-11-25T00:30");
	cr_assert_eq(lists_asked(w) - before, 2u, "in the morning, and once more for Z9: found %u",
		     lists_asked(w) - before);
	world_free(w);
}

/* The weekly reading of the year asks first who its pupils are: of ids that are new since Friday's list
 * nothing far back would be taken in. */
Test(engine_renumbered, the_weekly_reading_begins_with_the_pupils)
{
	struct world *w = looked();

	run_until(w, "2026-12-05T12:00");
	renumber(w);
	for (size_t i = 0; i < w->marks.count; i++)
		if (strcmp(w->marks.at[i].student, "B1") == 0 && w->marks.at[i].day == on(DAY) &&
		    !w->marks.at[i].pm)
			w->marks.at[i].code = "I";
	run_until(w, "2026-12-07T06:00");
	cr_assert_str_eq(held_of(w, "B1", DAY), "I");
	world_free(w);
}

/* A page of another system, answered once by mistake, and the school's own ids again: which ids hold outlives
 * the engine, or the marks of the next look would be nobody's. */
Test(engine_renumbered, ids_that_come_back_hold_again_and_outlive_a_restart)
{
	static const char *const own[] = {"A1", "A2", "A3", "A4"};
	struct world *w = looked();

	renumber(w);
	run_until(w, "2026-11-24T08:00");
	for (size_t i = 0; i < 4; i++)
		w->pupils.at[i].id = own[i];
	for (size_t i = 0; i < w->marks.count; i++)
		w->marks.at[i].student = own[w->marks.at[i].student[1] - '1'];
	run_until(w, "2026-11-25T08:00");
	world_restart(w);
	for (size_t i = 0; i < 4; i++) {
		uint32_t n = map_get(&w->engine->schools[0].students, span_of(own[i]));

		cr_assert_neq(n, MAP_NONE, "%s", own[i]);
		cr_assert_str_eq(enrolment_student(w->engine, &w->engine->enrolments.at[n]), own[i]);
	}
	cr_assert_str_eq(held_of(w, "A1", DAY), "N");
	cr_assert_eq(w->engine->enrolments.count, 4u, "the same four places");
	world_free(w);
}
