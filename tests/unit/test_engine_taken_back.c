/* Marks that a school takes back: what is no longer given becomes unknown, but only after everything
 * that could be a fault of the way has been ruled out. A wrong "unknown" is a child nobody asks after. */
#include "engine/engine.h"
#include <sqlite3.h>

#include "engine_fixture.h"

#define DAY    "2026-11-23"
#define OPEN_N "\"rule\":\"absent_no_reason_yet\""

/* Monday, with the year loaded and every pupil in school in the morning. */
static struct world *monday(void)
{
	struct world *w = world_new(DAY "T06:30");

	work(w, DAY "T06:30");
	work(w, DAY "T07:00");
	present(w, DAY, false);
	return w;
}

/* The same after the first look, with A1 marked N. */
static struct world *looked(void)
{
	struct world *w = monday();

	mark(w, "A1", DAY, false, "N");
	work(w, DAY "T09:40");
	acknowledge_all(w);
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	return w;
}

static unsigned closed(const struct world *w)
{
	return sent_with(w, OPEN_N, "\"state\":\"closed\"");
}

/* How many marks we hold. */
static int held(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"totals\"}");
	int marks = (int)json_integer_value(json_object_get(json, "marks"));

	json_decref(json);
	return marks;
}

static void school_says(struct world *w, const char *member, char *out, size_t size)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	const char *text = json_string_value(
		json_object_get(json_array_get(json_object_get(json, "schools"), 0), member));

	snprintf(out, size, "%s", text != NULL ? text : "");
	json_decref(json);
}

#define SAYS(w, member, words)                                                                               \
	do {                                                                                                 \
		char said_[400];                                                                             \
		school_says(w, member, said_, sizeof said_);                                                 \
		cr_assert_not_null(strstr(said_, words), "%s: %s", member, said_);                           \
	} while (0)

static unsigned asked(const struct world *w, const char *path)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->orders.count; i++)
		count += strstr(w->orders.at[i].fetch.url, path) != NULL;
	return count;
}

/* Ends the engine: it has the store to itself. */
static unsigned journalled(struct world *w, const char *what)
{
	char path[128], sql[96];
	sqlite3 *db;
	sqlite3_stmt *s;
	unsigned count;

	engine_free(w->engine);
	w->engine = NULL;
	snprintf(path, sizeof path, "%s/muster.db", w->folder);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM batch WHERE what = '%s'", what);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
	count = (unsigned)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return count;
}

/* A mark entered for the wrong child and removed: it is unknown again, the team hears, and the journal
 * has it. */
Test(engine_taken_back, a_mark_that_is_gone_is_unknown)
{
	struct world *w = looked();
	int before = held(w);

	unmark(w, "A1", DAY, false);
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before - 1);
	cr_assert_eq(closed(w), 1u);
	SAYS(w, "reason", "");
	/* and it can come back */
	acknowledge_all(w);
	mark(w, "A1", DAY, false, "N");
	work(w, DAY "T13:40");
	cr_assert_eq(held(w), before);
	acknowledge_all(w); /* not heard at the roll call: one message of a child at a time */
	work(w, DAY "T13:41");
	cr_assert_eq(sent_with(w, OPEN_N, "Open again"), 1u);
	cr_assert_eq(journalled(w, "taken back"), 1u);
	world_free(w);
}

/* After a restart the roll read from the store is the same. */
Test(engine_taken_back, it_stays_unknown_after_a_restart)
{
	struct world *w = looked();
	int after;

	unmark(w, "A1", DAY, false);
	work(w, DAY "T10:25");
	after = held(w);
	world_restart(w);
	cr_assert_eq(held(w), after);
	world_free(w);
}

/* Nothing is read twice while nothing is missing: politeness, and the speed of a morning. */
Test(engine_taken_back, a_whole_answer_is_read_once)
{
	struct world *w = looked();
	unsigned before = asked(w, "/attendance/session?attendance_date");

	work(w, DAY "T10:25");
	cr_assert_eq(asked(w, "/attendance/session?attendance_date"), before + 1);
	world_free(w);
}

/* A row that moved to another page while we read is missed by one reading, never by both. */
Test(engine_taken_back, a_row_missed_once_is_kept)
{
	struct world *w = looked();
	int before = held(w);

	w->page_size = 3;
	w->skip_from = w->marks.count - 1;
	w->skips = 1;
	work(w, DAY "T10:25");
	cr_assert_eq(w->skips, 0u, "the row was skipped");
	cr_assert_eq(held(w), before);
	cr_assert_eq(journalled(w, "taken back"), 0u);
	world_free(w);
}

/* Over several pages it is still found. */
Test(engine_taken_back, a_mark_gone_from_many_pages_is_unknown)
{
	struct world *w = looked();
	int before = held(w);

	w->page_size = 1;
	unmark(w, "A2", DAY, false);
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before - 1);
	world_free(w);
}

/* 200 and nothing: a wrong region, a revoked scope. Nobody's mark is taken back. */
Test(engine_taken_back, an_empty_answer_takes_nothing_back)
{
	struct world *w = looked();
	int before = held(w);

	for (size_t i = 0; i < w->marks.count; i++)
		w->marks.at[i].code = NULL;
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before);
	cr_assert_eq(closed(w), 0u);
	SAYS(w, "reason", "kept: far fewer marks were given than we hold");
	world_free(w);
}

/* An agent that is offline gives what it last had, which may be less than before. */
Test(engine_taken_back, an_offline_school_takes_nothing_back)
{
	struct world *w = looked();
	int before = held(w);

	unmark(w, "A1", DAY, false);
	w->standing.online = false;
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before);
	SAYS(w, "supplier", "offline");
	SAYS(w, "reason", "offline at its supplier");
	/* back again: now it is believed */
	w->standing.online = true;
	work(w, DAY "T13:40");
	cr_assert_eq(held(w), before - 1);
	SAYS(w, "supplier", "approved");
	world_free(w);
}

Test(engine_taken_back, unaudited_data_take_nothing_back)
{
	struct world *w = looked();
	int before = held(w);

	unmark(w, "A1", DAY, false);
	w->standing.audited = false;
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before);
	SAYS(w, "supplier", "unaudited");
	world_free(w);
}

/* What an offline school did give still counts: a child marked N before the agent went away is told. */
Test(engine_taken_back, an_offline_school_is_still_heard)
{
	struct world *w = monday();

	w->standing.online = false;
	mark(w, "A1", DAY, false, "N");
	work(w, DAY "T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	world_free(w);
}

/* A pupil who left takes the marks along to the leavers' path: not one of them was taken back. */
Test(engine_taken_back, a_leavers_marks_are_kept)
{
	struct world *w = looked();
	int before;

	work(w, DAY "T13:40");
	before = held(w);
	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A2", .to = on(DAY)};
	run_until(w, "2026-11-25T09:00");
	cr_assert_eq(asked(w, "/students-leaver") > 0, true);
	cr_assert_geq(held(w), before);
	cr_assert_eq(journalled(w, "taken back"), 0u);
	world_free(w);
}

/* A pupil who is suddenly on no list, with all marks: a pupil is missing, not a mark. */
Test(engine_taken_back, a_vanished_pupils_marks_are_kept)
{
	struct world *w = looked();
	int before = held(w);

	unmark(w, "A3", DAY, false);
	w->pupils.at[2].id = NULL;
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before);
	cr_assert_eq(journalled(w, "taken back"), 0u);
	world_free(w);
}

/* An engine that starts in the middle of a reading has not seen it all. */
Test(engine_taken_back, a_restart_in_between_takes_nothing_back)
{
	struct world *w = looked();
	int before = held(w);
	unsigned pages = asked(w, "&page=2");

	w->page_size = 1;
	unmark(w, "A1", DAY, false);
	w->now = at(DAY "T10:25");
	while (asked(w, "&page=2") == pages) {
		tick(w);
		give_all(w);
	}
	world_restart(w);
	work(w, DAY "T10:25");
	cr_assert_eq(held(w), before);
	/* the next whole one says so again */
	work(w, DAY "T13:40");
	cr_assert_eq(held(w), before - 1);
	world_free(w);
}

/* A correction of a day long out of the window: the supplier is asked for what changed. */
Test(engine_taken_back, a_change_of_a_day_long_ago_is_read)
{
	struct world *w = world_new(DAY "T06:30");
	int before;

	w->exact = true;
	mark(w, "A1", "2026-09-10", false, "O");
	work(w, DAY "T06:30");
	work(w, DAY "T07:00");
	before = held(w);
	w->now = at(DAY "T08:00");
	mark(w, "A2", "2026-09-10", false, "I");
	run_until(w, DAY "T23:00");
	cr_assert_eq(held(w), before, "no window reaches back to September");
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(held(w), before + 1);
	cr_assert_gt(asked(w, "updated_after="), 0u);
	world_free(w);
}

/* --- standing ---------------------------------------------------------------------------- */

/* Why a school may not be read stands on the supplier's lists; each is told in its own words. */
Test(engine_standing, each_refusal_has_its_words)
{
	static const struct {
		const char *list, *name, *words;
	} rows[] = {
		{"pending", "pending", "has not answered our request"},
		{"declined", "declined", "has declined our request"},
		{"revoked", "revoked", "has taken back its approval"},
		{NULL, "not_approved", "has not approved our access"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world *w = looked();
		int before = held(w);
		unsigned marks = asked(w, "/attendance/");

		w->standing.approved = false;
		w->listed = rows[i].list;
		work(w, DAY "T10:25");
		SAYS(w, "supplier", rows[i].name);
		SAYS(w, "reason", rows[i].words);
		SAYS(w, "cause", "school");
		cr_assert_eq(asked(w, "/attendance/"), marks, "no mark is asked for without leave");
		cr_assert_eq(held(w), before);
		w->standing.approved = true;
		work(w, DAY "T11:25");
		SAYS(w, "supplier", "approved");
		cr_assert_gt(asked(w, "/attendance/"), marks);
		world_free(w);
	}
}

/* The region says which host has the data; another answers 200 and nothing, and is found out. */
Test(engine_standing, a_wrong_region_is_said)
{
	for (int empty = 0; empty < 2; empty++) {
		struct world *w = looked();
		int before = held(w);

		w->domain = "api-ap-southeast-2.wonde.example";
		w->no_school = empty == 1;
		w->marks.count = 0;
		w->pupils.count = 0;
		work(w, "2026-11-24T09:40");
		SAYS(w, "supplier", "elsewhere");
		SAYS(w, "reason", "region");
		SAYS(w, "cause", "us");
		cr_assert_eq(held(w), before);
		world_free(w);
	}
}

/* A list of pupils that came empty says nothing of who is on roll. */
Test(engine_standing, an_empty_list_of_pupils_is_doubted)
{
	struct world *w = looked();
	int before = held(w);

	w->pupils.count = 0;
	w->marks.count = 0;
	work(w, "2026-11-24T09:40");
	cr_assert_eq(held(w), before);
	SAYS(w, "reason", "the supplier gave 0 of the 4 pupils");
	world_free(w);
}

Test(engine_standing, a_school_without_pupils_is_said)
{
	struct world *w = world_new(DAY "T06:30");

	w->pupils.count = 0;
	work(w, DAY "T06:30");
	SAYS(w, "reason", "no pupil of this school");
	world_free(w);
}

/* --- another system ------------------------------------------------------------------------ */

/* Every id is new after a migration; by their UPNs they are the same pupils, in the same places on the
 * roll: nothing is counted twice, and an open alert is the same alert. */
Test(engine_standing, pupils_with_new_ids_stay_who_they_are)
{
	static const char *const ids[] = {"B1", "B2", "B3", "B4"};
	struct world *w = looked();
	int before = held(w);
	struct buffer roll = {0};
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *s;

	for (size_t i = 0; i < 4; i++)
		w->pupils.at[i].id = ids[i];
	for (size_t i = 0; i < w->marks.count; i++)
		w->marks.at[i].student = ids[w->marks.at[i].student[1] - '1'];
	w->system = "Arbor";
	work(w, "2026-11-24T09:40");
	cr_assert_not_null(strstr(w->noted, "school_system_changed"));
	SAYS(w, "system", "Arbor");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u, "yesterday's N is no new alert");
	cr_assert_geq(held(w), before);
	mark(w, "B1", DAY, false, "I");
	run_until(w, "2026-11-25T09:00");
	cr_assert_eq(closed(w), 1u, "the same alert follows the same child");
	engine_free(w->engine); /* it has the store to itself */
	w->engine = NULL;
	/* A4 has no UPN: nothing says that B4 is the same */
	snprintf(path, sizeof path, "%s/muster.db", w->folder);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT student FROM enrolment ORDER BY slot", -1, &s, NULL),
		     SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		buffer_print(&roll, "%s ", (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(db);
	cr_assert_str_eq(roll.at, "B1 B2 B3 A4 B4 ");
	buffer_free(&roll);
	world_free(w);
}

/* Two pupils under one UPN, both ids new: a person decides, the roll does not guess. */
Test(engine_standing, two_new_ids_with_one_upn_are_not_guessed)
{
	struct world *w = looked();

	w->pupils.at[0].id = "B1";
	*VEC_ADD(&w->pupils) = (struct pupil){"oak", "B9", w->pupils.at[0].upn, "5"};
	work(w, "2026-11-24T09:40");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	{
		json_t *json = ask(w, "{\"verb\":\"status\"}");

		cr_assert_gt(json_integer_value(json_object_get(json, "match_waiting")), 0);
		json_decref(json);
	}
	world_free(w);
}
