/* The register as it was known on an earlier day: marks change for days, and a report of last week must be
 * able to say what was known then. */
#include "engine/world/journal.h"
#include "engine_fixture.h"

static cell_t as_known(const struct engine *e, const char *when, const char *student, const char *day,
		       bool pm)
{
	struct roll *then = NULL;
	struct fault why = {0};
	uint32_t n = map_get(&e->schools[0].students, span_of(student));
	cell_t cell;

	cr_assert_neq(n, MAP_NONE);
	cr_assert_eq(journal_roll(e, at(when), NULL, &then, &why), 0, "%s", why.text);
	cell = roll_get(then, e->enrolments.at[n].school, e->enrolments.at[n].row.slot,
			session_of(on(day), pm));
	roll_free(then);
	return cell;
}

static const char *text_of(cell_t c)
{
	return c == CELL_UNKNOWN ? "" : code_of(c)->text;
}

/* N at 09:40, I at 10:25: asked for 10:00, the answer is N, as it was told to people then. */
Test(engine_journal, a_corrected_mark_is_what_it_was_at_any_earlier_moment)
{
	struct world *w = world_new("2026-11-23T06:30");

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	mark(w, "A1", "2026-11-23", false, "I");
	work(w, "2026-11-23T10:25");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T09:00", "A1", "2026-11-23", false)), "");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T10:00", "A1", "2026-11-23", false)), "N");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T10:26", "A1", "2026-11-23", false)), "I");
	cr_assert_str_eq(text_of(roll_get(w->engine->roll, 0,
					  w->engine->enrolments
						  .at[map_get(&w->engine->schools[0].students, SPAN("A1"))]
						  .row.slot,
					  session_of(on("2026-11-23"), false))),
			 "I", "the question changes nothing");
	world_free(w);
}

/* The journal lives in the store: a restart forgets nothing of it. */
Test(engine_journal, a_restart_keeps_what_was_known)
{
	struct world *w = world_new("2026-11-23T06:30");

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	mark(w, "A1", "2026-11-23", false, "L");
	work(w, "2026-11-23T10:25");
	world_restart(w);
	work(w, "2026-11-23T10:30");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T10:00", "A1", "2026-11-23", false)), "N");
	world_free(w);
}

/* A mark that was taken back was there until then; what was known before is not lost with it. */
Test(engine_journal, a_mark_that_was_taken_back_is_what_it_was_before)
{
	struct world *w = world_new("2026-11-23T06:30");

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	unmark(w, "A1", "2026-11-23", false);
	work(w, "2026-11-23T10:25");
	mark(w, "A1", "2026-11-23", false, "I");
	work(w, "2026-11-23T13:40");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T09:00", "A1", "2026-11-23", false)), "");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T10:00", "A1", "2026-11-23", false)), "N");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T11:00", "A1", "2026-11-23", false)), "");
	cr_assert_str_eq(text_of(as_known(w->engine, "2026-11-23T13:45", "A1", "2026-11-23", false)), "I");
	world_free(w);
}
