/* After a contract's end: who is asked to erase, until somebody has. When this breaks, a team keeps what it
 * may no longer hold, and nobody asks it. */
#include "ending_fixture.h"

/* Which contract, version and clause: the alert's row, and each school's share with its fields. */
Test(engine_ending, the_disclosure_log_names_the_clause)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-08-31, lapse: stop"));
	struct buffer text = {0};

	rows_text(w, "SELECT who, text FROM audit WHERE kind = 'disclosed'", &text);
	cr_assert_str_eq(text.at, "vs|absent_no_reason_yet revision 1 under vs-daily 1.0.0 alerts[1]; "
				  "oak: vs-daily 1.0.0 share[0]: session_mark, school|\n");
	buffer_free(&text);
	world_free(w);
}

/* Revoked on 23 November: 30 days to erase are until 23 December. Overdue on the 24th, said again on the
 * 31st. */
Test(engine_ending, who_was_shown_something_is_asked_to_erase_it)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-08-31, lapse: stop"));
	const struct alert *a;

	reload(w, "contracts/vs.yaml", daily("1.0.0", "revoked", "2027-08-31, lapse: stop"));
	step(w, "2026-11-23T10:00");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	has(body(w, RULE_ERASURE_DUE),
	    "\"title\":\"Erase what was shared: vs-daily, Oak School, by Wed 23 Dec 2026\"");
	has(body(w, RULE_ERASURE_DUE), "the authority has revoked it");
	has(body(w, RULE_ERASURE_DUE), "(session mark, school)");
	cr_assert_null(strstr(body(w, RULE_ERASURE_DUE), "Brook"));
	has(w->noted, " erasure_due");
	world_restart(w);
	step(w, "2026-12-23T08:30");
	acknowledge_all(w);
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->revision, 1u, "its last day is not over");
	has(w->noted, " erasure_due");
	cr_assert_null(strstr(w->noted, "erasure_overdue"));
	step(w, "2026-12-24T08:30");
	has(body(w, RULE_ERASURE_DUE), "1 day overdue");
	has(w->noted, " erasure_overdue");
	step(w, "2026-12-30T08:30");
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->revision, 2u);
	step(w, "2026-12-31T08:30");
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->revision, 3u);
	close_as(w, RULE_ERASURE_DUE, "located");
	has(w->answer, "expected erased");
	close_as(w, RULE_ERASURE_DUE, "erased");
	a = newest(w, RULE_ERASURE_DUE);
	cr_assert_eq(a->outcome, OUTCOME_ERASED);
	step(w, "2027-01-14T08:30");
	world_restart(w);
	step(w, "2027-01-15T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u, "the receipt is kept, and nobody is asked again");
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->revision, 4u);
	cr_assert_eq(
		rows(w,
		     "SELECT count(*) FROM audit WHERE kind = 'closed' AND who LIKE 'A. Person%' AND text ="
		     " 'erasure_due: vs-daily 1.0.0, oak: erased'"),
		1);
	world_free(w);
}

/* After the receipt a person closes the alert about the child: nothing is written under what has ended, so
 * nothing is disclosed, and nobody is asked a second time. */
Test(engine_ending, nothing_more_is_written_under_what_has_ended)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-08-31, lapse: stop"));
	int64_t disclosed = rows(w, "SELECT count(*) FROM audit WHERE kind = 'disclosed'"), written;

	reload(w, "contracts/vs.yaml", daily("1.0.0", "revoked", "2027-08-31, lapse: stop"));
	step(w, "2026-11-23T10:00");
	close_as(w, RULE_ERASURE_DUE, "erased");
	step(w, "2026-11-23T10:01");
	written = rows(w, "SELECT count(*) FROM envelope");
	close_as(w, RULE_ABSENT_NO_REASON_YET, "located");
	has(w->answer, "closed by");
	step(w, "2026-11-23T10:02");
	step(w, "2026-11-24T08:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope"), written);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'disclosed'"), disclosed);
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->state, ALERT_CLOSED);
	world_free(w);
}

static void act_from(struct world *w, const char *mailbox, bool close)
{
	struct message m = {.kind = MSG_ACT, .act = {.close = close}};

	memcpy(m.act.id, newest(w, RULE_ERASURE_DUE)->id.bytes, DIGEST_SIZE);
	text_copy(m.act.mailbox, sizeof m.act.mailbox, span_of(mailbox));
	text_copy(m.act.person, sizeof m.act.person, span_of("A. Person"));
	text_copy(m.act.outcome, sizeof m.act.outcome, span_of(close ? "erased" : ""));
	tell(w, ROLE_BUS, &m, -1);
}

/* A receipt comes over the bus too, and only from the team that was asked. */
Test(engine_ending, a_request_is_answered_by_the_team_it_went_to)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-08-31, lapse: stop"));

	reload(w, "contracts/vs.yaml", daily("1.0.0", "revoked", "2027-08-31, lapse: stop"));
	step(w, "2026-11-23T10:00");
	act_from(w, "ess", true);
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->state, ALERT_OPEN);
	act_from(w, "vs", false);
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->state, ALERT_TAKEN);
	step(w, "2026-11-23T10:01");
	has(body(w, RULE_ERASURE_DUE), "A. Person (vs) has taken this.");
	act_from(w, "vs", true);
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->outcome, OUTCOME_ERASED);
	world_free(w);
}

/* The last day is 24 November, held for 2 days: over on the 27th. */
Test(engine_ending, the_end_of_its_days_asks_too)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2026-11-24, lapse: hold 2d"));

	step(w, "2026-11-26T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 0u);
	step(w, "2026-11-27T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	has(body(w, RULE_ERASURE_DUE), "over for Oak School since Thu 26 Nov 2026: its last day is over");
	has(body(w, RULE_ERASURE_DUE), "by Sun 27 Dec 2026");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0,
		     "and what we hold is erased the same night");
	world_free(w);
}

Test(engine_ending, who_was_shown_nothing_is_asked_nothing)
{
	static const char *const ess =
		"apiVersion: muster/v1\nkind: Team\nid: ess\nname: Education Support\nmailbox: {keys: [ess]}\n"
		"working: {from: \"08:00\", to: \"17:00\"}\nduty: e@council.example\nmanager: m@council.example\n"
		"next_step: Ring.\n";
	static const char *const more = "  - to: ess\n    fields:\n"
					"      - {name: session_mark, treatment: class, required: true}\n";
	struct terms t = {"vs-daily", "1.0.0", "active", "2027-08-31, lapse: stop", NULL, more};
	const char *files[2][2] = {{"contracts/vs.yaml", contract(t)}, {"teams/ess.yaml", ess}};
	struct world *w = world_new_files("2026-11-20T06:30", (const char *const(*)[2])files, 2);

	world_open(w);
	tell_of_a1(w);
	t.status = "revoked";
	reload(w, "contracts/vs.yaml", contract(t));
	step(w, "2026-11-23T10:00");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	for (size_t i = 0; i < w->sent.count; i++)
		cr_assert_str_eq(w->sent.at[i].mailbox, "vs");
	world_free(w);
}

/* A contract taken back to draft says nothing; one that goes on again takes its request back. */
Test(engine_ending, only_an_end_asks_and_going_on_takes_it_back)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-08-31, lapse: stop"));

	reload(w, "contracts/vs.yaml", daily("1.0.0", "draft", "2027-08-31, lapse: stop"));
	step(w, "2026-11-24T08:30");
	reload(w, "contracts/vs.yaml", daily("1.0.0", "suspended", "2027-08-31, lapse: stop"));
	step(w, "2026-11-25T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 0u);
	reload(w, "contracts/vs.yaml", daily("1.0.0", "expired", "2027-08-31, lapse: stop"));
	step(w, "2026-11-25T08:40");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	reload(w, "contracts/vs2.yaml", daily("1.1.0", "active", "2027-08-31, lapse: stop"));
	step(w, "2026-11-25T08:50");
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->outcome, OUTCOME_GOES_ON);
	reload(w, "contracts/vs2.yaml", daily("1.1.0", "revoked", "2027-08-31, lapse: stop"));
	step(w, "2026-11-26T08:30");
	cr_assert_eq(newest(w, RULE_ERASURE_DUE)->state, ALERT_OPEN, "it ended after all");
	world_free(w);
}
