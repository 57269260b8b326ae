/* What is kept goes when its time is over: from the register, the journal, the notes, and from the
 * bytes of the file; and not before, nor because somebody forgot to say. */
#include "engine/world/state.h"
#include "engine_rows.h"

#define CONTRACT(status, to, keep, on_end)                                                                    \
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: " status           \
	"\ntitle: T\npurpose: safeguarding\nobjective: Know.\n"                                               \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\"}\n" \
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"                \
	"valid: {from: 2026-09-01, to: " to ", lapse: stop}\n"                                                \
	"subjects: {social_care: [looked_after], year_groups: [N1, N2, R, 1-13]}\n"                           \
	"share:\n  - to: vs\n    fields:\n"                                                                   \
	"      - {name: session_mark, treatment: reason_group, required: true}\n"                             \
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"                            \
	"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"                          \
	"retention: {keep: " keep ", on_end: " on_end "}\n"

/* A school with a mark of 2 November and an N on 20 November, told on 23 November. */
static struct world *world_with(const char *contract)
{
	static const char *files[1][2] = {{"contracts/vs.yaml", NULL}};
	struct world *w;

	files[0][1] = contract;
	w = world_new_files("2026-11-23T06:30", (const char *const(*)[2])files, 1);
	world_open(w);
	mark(w, "A1", "2026-11-02", false, "\\"); /* the afternoon's stroke: noted */
	mark(w, "A1", "2026-11-20", false, "N");
	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T07:00");
	return w;
}

static cell_t cell_of(const struct world *w, const char *student, const char *day)
{
	const struct engine *e = w->engine;
	uint32_t n = map_get(&e->schools[0].students, span_of(student));

	cr_assert_neq(n, MAP_NONE);
	return roll_get(e->roll, 0, e->enrolments.at[n].row.slot, session_of(on(day), false));
}

/* keep: 30d. 2 November is 31 days before 3 December, 20 November is 13. */
Test(engine_retain, a_mark_goes_when_its_days_are_over)
{
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "30d", "erase"));

	cr_assert_neq(cell_of(w, "A1", "2026-11-02"), CELL_UNKNOWN);
	cr_assert_gt(rows(w, "SELECT count(*) FROM note"), 0);
	work(w, "2026-12-03T06:30");
	for (int again = 0; again < 2; again++) {
		cr_assert_eq(cell_of(w, "A1", "2026-11-02"), CELL_UNKNOWN);
		cr_assert_neq(cell_of(w, "A1", "2026-11-20"), CELL_UNKNOWN);
		engine_free(w->engine);
		world_open(w);
	}
	cr_assert_eq(rows(w, "SELECT count(*) FROM note"), 0, "minutes late and raw codes go with the mark");
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'erased'"), 1);
	/* The journal tells neither what it was nor that it was: undone to before, it is the same register.
	 */
	cr_assert_eq(rows(w, "SELECT count(*) FROM batch WHERE length(changes) > 0"), 1);
	world_free(w);
}

Test(engine_retain, what_may_be_kept_is)
{
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "2y", "erase"));

	work(w, "2026-11-24T06:30");
	cr_assert_neq(cell_of(w, "A1", "2026-11-02"), CELL_UNKNOWN);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'erased'"), 0);
	world_free(w);
}

/* The contract's last day is 24 November: on the 25th nothing of the school is left, and the keys of those
 * whom our own list does not name are gone. The list is the authority's own and stays. */
Test(engine_retain, a_school_whose_contracts_have_ended_is_forgotten)
{
	struct world *w = world_with(CONTRACT("active", "2026-11-24", "2y", "erase"));
	int64_t keys = number(w, "keys.db", "SELECT count(*) FROM child_key"), listed;

	work(w, "2026-11-24T06:30");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0, "the last day still counts");
	listed = rows(w, "SELECT count(*) FROM list");
	work(w, "2026-11-25T06:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM leaf"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM note"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM pupil"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM trait"), 0);
	cr_assert_eq(rows(w, "SELECT coalesce(sum(length(changes)), 0) FROM batch WHERE school = 'oak'"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM list"), listed);
	cr_assert_gt(rows(w, "SELECT count(*) FROM erasure"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM erasure WHERE pending = 1"), 0);
	/* A3 is gone, the others with a key are on the list; what stands in place of a child in the opening
	 * report has one of its own. */
	cr_assert_eq(number(w, "keys.db", "SELECT count(*) FROM child_key"), keys - 1 + 1);
	/* Their alert is still open, for somebody has to say what came of it. */
	cr_assert_eq(rows(w, "SELECT count(*) FROM alert WHERE state <> 'closed'"),
		     rows(w, "SELECT count(*) FROM alert"));
	world_restart(w);
	work(w, "2026-11-26T06:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0, "and nobody asks the school again");
	world_free(w);
}

Test(engine_retain, on_end_keep_keeps)
{
	struct world *w = world_with(CONTRACT("active", "2026-11-24", "2y", "keep"));

	work(w, "2026-11-25T06:30");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_neq(cell_of(w, "A1", "2026-11-20"), CELL_UNKNOWN);
	world_free(w);
}

/* A contract taken back to draft, by design or by mistake, erases nothing: no data is no order. */
Test(engine_retain, a_draft_erases_nothing)
{
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "2y", "erase"));

	world_file(w, "contracts/vs.yaml", CONTRACT("draft", "2027-08-31", "2y", "erase"));
	world_config(w);
	work(w, "2026-11-24T06:30");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0);
	world_file(w, "contracts/vs.yaml", CONTRACT("suspended", "2027-08-31", "2y", "erase"));
	world_config(w);
	work(w, "2026-11-25T06:30");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0);
	world_file(w, "contracts/vs.yaml", CONTRACT("revoked", "2027-08-31", "2y", "erase"));
	world_config(w);
	work(w, "2026-11-26T06:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0);
	world_free(w);
}

/* Whichever write fails, the night ends with nothing left. */
Test(engine_retain, a_night_that_breaks_is_made_good, .timeout = 120)
{
	unsigned broke = 0;

	for (unsigned n = 1; n < 400; n++) {
		struct world *w = world_with(CONTRACT("active", "2026-11-24", "2y", "erase"));
		bool over;

		engine_free(w->engine);
		w->may_break = true;
		w->fail_at = n;
		world_open(w);
		if (w->broken)
			world_restart(w);
		work(w, "2026-11-25T06:30");
		if (w->broken)
			world_restart(w);
		work(w, "2026-11-25T06:30");
		cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0, "write %u", n);
		cr_assert_eq(rows(w, "SELECT count(*) FROM leaf"), 0, "write %u", n);
		cr_assert_eq(rows(w, "SELECT count(*) FROM erasure WHERE pending = 1"), 0, "write %u", n);
		over = !w->broke_once;
		broke += w->broke_once;
		world_free(w);
		if (over)
			break;
	}
	cr_assert_gt(broke, 5u, "writes were made to fail");
}

/* --- what was written and has not left ------------------------------------------------------------------ */

static const char *state_of(struct world *w)
{
	static char text[32];
	static const char *const states[] = {"ready", "delivered", "deferred", "expired", "superseded"};

	strcpy(text, "?");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		char sql[256];

		snprintf(
			sql, sizeof sql,
			"SELECT count(*) FROM envelope WHERE state = '%s' AND sequence = (SELECT max(sequence)"
			" FROM envelope v JOIN alert a ON a.id = v.alert WHERE a.rule = 'absent_no_reason_yet')",
			states[i]);
		if (rows(w, sql) == 1)
			strcpy(text, states[i]);
	}
	return text;
}

/* An N of 09:20 that no consumer has fetched when the contract's status changes at 09:50. */
static struct world *unsent_then(const char *contract)
{
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "2y", "erase"));

	world_consumers(w, 0);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(w->sent.count, 0u);
	cr_assert_str_eq(state_of(w), "ready");
	world_file(w, "contracts/vs.yaml", contract);
	world_config(w);
	world_consumers(w, 1);
	work(w, "2026-11-23T09:50");
	return w;
}

Test(engine_retain, what_a_revoked_contract_wrote_does_not_leave)
{
	struct world *w = unsent_then(CONTRACT("revoked", "2027-08-31", "2y", "erase"));

	/* All that leaves is the request to erase what was shown (test_engine_erasure.c). */
	cr_assert_eq(w->sent.count, 1u);
	cr_assert_not_null(strstr(w->sent.at[0].body, "\"rule\":\"erasure_due\""), "%s", w->sent.at[0].body);
	cr_assert_str_eq(state_of(w), "expired");
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope v JOIN alert a ON a.id = v.alert"
			     " WHERE v.sealed IS NOT NULL AND a.rule = 'absent_no_reason_yet'"),
		     0, "nor is it kept");
	world_free(w);
}

Test(engine_retain, what_a_suspended_contract_wrote_waits)
{
	struct world *w = unsent_then(CONTRACT("suspended", "2027-08-31", "2y", "erase"));

	cr_assert_eq(w->sent.count, 0u);
	cr_assert_str_eq(state_of(w), "ready");
	world_restart(w);
	world_file(w, "contracts/vs.yaml", CONTRACT("active", "2027-08-31", "2y", "erase"));
	world_config(w);
	world_consumers(w, 1);
	work(w, "2026-11-23T10:00");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", ""), 1u, "and leaves when the contract goes on");
	cr_assert_eq(sent_with(w, "opening_report", ""), 1u, "so does the opening report");
	cr_assert_eq(w->sent.count, 2u);
	world_free(w);
}

/* A pull of a year's pages stops between two of them. */
Test(engine_retain, a_revoked_contract_stops_its_pull)
{
	static const char *const revoked = CONTRACT("revoked", "2027-08-31", "2y", "erase");
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "2y", "erase"));
	size_t asked;

	w->school_down = true;
	work(w, "2026-11-23T09:40");
	w->school_down = false;
	world_file(w, "contracts/vs.yaml", revoked);
	world_config(w);
	asked = w->orders.count;
	work(w, "2026-11-23T11:40");
	cr_assert_eq(w->orders.count, asked, "the school is not asked again");
	world_free(w);
}

/* `muster status` says since when these terms are in force: a restart does not make them newer, a change
 * does. */
Test(engine_retain, terms_are_in_force_since_they_took_effect)
{
	struct world *w = world_with(CONTRACT("active", "2027-08-31", "2y", "erase"));
	json_t *json;

	world_restart(w);
	work(w, "2026-11-23T09:40");
	json = ask(w, "{\"verb\":\"status\"}");
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(json, "config"), "since")),
			 "2026-11-23T06:30");
	json_decref(json);
	world_file(w, "contracts/vs.yaml", CONTRACT("active", "2027-08-31", "1y", "erase"));
	world_config(w);
	json = ask(w, "{\"verb\":\"status\"}");
	cr_expect_str_eq(json_string_value(json_object_get(json_object_get(json, "config"), "since")),
			 "2026-11-23T09:40");
	json_decref(json);
	world_free(w);
}
