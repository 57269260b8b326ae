/* A contract that ends: who is told, when, of how many; who is asked to erase, until somebody has; and that a
 * school which withdraws is out at once. */
#include "contract/agreement.h"
#include "engine/world/state.h"
#include "engine_rows.h"

struct terms {
	const char *id, *version, *status, *to, *subjects, *more_shares;
};

/* Kept until the test's process ends. */
static const char *contract(struct terms t)
{
	static char texts[16][2400];
	static unsigned used;
	char *text = texts[used++ % 16];

	snprintf(
		text, sizeof texts[0],
		"apiVersion: muster/v1\nkind: ShareContract\nid: %s\nversion: %s\nstatus: %s\ntitle: Daily marks\n"
		"purpose: safeguarding\nobjective: Know.\n"
		"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\"}\n"
		"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"
		"  contacts: {changes: data@council.example}\n"
		"valid: {from: 2026-09-01, to: %s}\n"
		"subjects: {%syear_groups: [N1, N2, R, 1-13]}\n"
		"share:\n  - to: vs\n    fields:\n"
		"      - {name: session_mark, treatment: reason_group, required: true}\n"
		"      - {name: school, treatment: clear, required: true, why: to ring}\n%s"
		"alerts:\n  - {rule: not_heard, to: vs, urgency: same_session}\n"
		"  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"
		"retention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\n",
		t.id, t.version, t.status, t.to,
		t.subjects != NULL ? t.subjects : "social_care: [looked_after], ",
		t.more_shares != NULL ? t.more_shares : "");
	return text;
}

static const char *daily(const char *version, const char *status, const char *to)
{
	return contract((struct terms){"vs-daily", version, status, to, NULL, NULL});
}

static struct world *world_on(const char *when, const char *text)
{
	const char *files[1][2] = {{"contracts/vs.yaml", text}};
	struct world *w = world_new_files(when, (const char *const(*)[2])files, 1);

	world_open(w);
	return w;
}

/* The files as they are now, told to a running engine. */
static void reload(struct world *w, const char *name, const char *text)
{
	world_file(w, name, text);
	world_config(w);
	world_consumers(w, 1);
}

/* The newest alert of a rule; NULL: none. */
static const struct alert *newest(const struct world *w, enum rule rule)
{
	const struct alert *found = NULL;

	for (size_t i = 0; i < w->engine->alerts.count; i++) {
		const struct alert *a = &w->engine->alerts.at[i];

		if (a->rule == rule && (found == NULL || a->opened_at >= found->opened_at))
			found = a;
	}
	return found;
}

static unsigned count_of(const struct world *w, enum rule rule)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->engine->alerts.count; i++)
		count += w->engine->alerts.at[i].rule == rule;
	return count;
}

/* The newest message of a rule. */
static const char *body(const struct world *w, enum rule rule)
{
	char part[64];

	snprintf(part, sizeof part, "\"rule\":\"%s\"", rule_row(rule)->name);
	for (size_t i = w->sent.count; i-- > 0;)
		if (strstr(w->sent.at[i].body, part) != NULL)
			return w->sent.at[i].body;
	return "";
}

static void has(const char *text, const char *part)
{
	cr_assert_not_null(strstr(text, part), "\"%s\" is not in %s", part, text);
}

/* Closes the newest alert of a rule; the answer stays in w->answer. */
static void close_as(struct world *w, enum rule rule, const char *outcome)
{
	char hex[2 * DIGEST_SIZE + 1], question[200];
	struct fault f = {0};

	text_hex(hex, newest(w, rule)->id.bytes, DIGEST_SIZE);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%.16s\",\"outcome\":\"%s\",\"by\":\"A. Person\"}", hex,
		 outcome);
	if (engine_ask(w->engine, 3, "tester", span_of(question), -1, 0, &f) == 0)
		return;
	cr_assert(w->may_break, "%s", f.text);
	w->broke_once = true;
	world_restart(w);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
}

/* The work, and what the teams confirm; done again where a failed write ended the engine. */
static void step(struct world *w, const char *when)
{
	work(w, when);
	for (int i = 0; i < 3; i++) {
		acknowledge_all(w);
		if (w->broken)
			world_restart(w);
		work(w, when);
	}
}

static const char *morning(day_t day)
{
	static char when[24];
	char iso[11];

	snprintf(when, sizeof when, "%sT08:30", day_print(iso, day));
	return when;
}

/* --- contract_ending ------------------------------------------------------------------------------------ */

/* Its last day is Friday 22 January 2027, held for 5 days. 60 days before: 23 November; 30: 23 December; 14:
 * 8 January; 7: the 15th. */
Test(engine_ending, each_step_is_told_once)
{
	static const char *const steps[] = {"2026-11-23", "2026-12-23", "2027-01-08", "2027-01-15",
					    "2027-01-22", "2027-01-23", "2027-01-24", "2027-01-25",
					    "2027-01-26", "2027-01-27"};
	struct world *w =
		world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: hold 5d"));
	uint32_t revision = 0;
	size_t step = 0;

	for (day_t day = on("2026-11-20"); day <= on("2027-02-05"); day++) {
		const struct alert *a;
		char iso[11];

		work(w, morning(day));
		acknowledge_all(w);
		a = newest(w, RULE_CONTRACT_ENDING);
		if (a == NULL || a->revision == revision)
			continue;
		revision = a->revision;
		cr_assert_lt(step, sizeof steps / sizeof *steps, "%s", day_print(iso, day));
		cr_assert_str_eq(day_print(iso, day), steps[step++]);
		if (day == on("2026-12-23"))
			world_restart(w); /* tells nothing again */
	}
	cr_assert_eq(step, sizeof steps / sizeof *steps, "%zu", step);
	cr_assert_eq(count_of(w, RULE_CONTRACT_ENDING), 1u);
	cr_assert_neq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_CLOSED,
		      "what came of it is a person's word");
	world_free(w);
}

/* Both looked-after pupils at Oak go dark; the third child on the list is at a school that is not ours, the
 * other two pupils are named by nobody. */
Test(engine_ending, the_receiver_reads_how_many_go_dark_and_no_name)
{
	struct world *w = world_on("2026-11-22T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	step(w, "2026-11-22T08:30");
	cr_assert_eq(count_of(w, RULE_CONTRACT_ENDING), 0u, "61 days before, nobody is told");
	step(w, "2026-11-23T08:30");
	cr_assert_eq(w->sent.count, 1u);
	cr_assert_str_eq(w->sent.at[0].mailbox, "vs");
	has(body(w, RULE_CONTRACT_ENDING), "\"title\":\"Contract ends: vs-daily 1.0.0, Fri 22 Jan 2027\"");
	has(body(w, RULE_CONTRACT_ENDING), "in 60 days");
	has(body(w, RULE_CONTRACT_ENDING), "1 school shares under it");
	has(body(w, RULE_CONTRACT_ENDING), "2 children whom it names are covered by no other contract");
	has(body(w, RULE_CONTRACT_ENDING), "write to data@council.example");
	cr_assert_null(strstr(body(w, RULE_CONTRACT_ENDING), "Brook"));
	cr_assert_null(strstr(body(w, RULE_CONTRACT_ENDING), "W332201523114"));
	cr_assert_null(strstr(body(w, RULE_CONTRACT_ENDING), "case"));
	world_free(w);
}

/* The first day of all: nothing is read yet, which is no "nobody". */
Test(engine_ending, what_is_not_known_yet_is_not_called_nobody)
{
	struct world *w = world_on("2026-11-23T08:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	w->school_down = true;
	step(w, "2026-11-23T08:30");
	cr_assert_eq(sent_with(w, "contract_ending", "not known yet"), 1u);
	acknowledge_all(w);
	w->school_down = false;
	step(w, "2026-11-23T09:40");
	step(w, "2026-11-23T10:50");
	has(body(w, RULE_CONTRACT_ENDING), "2 children whom it names");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->revision, 2u);
	world_free(w);
}

Test(engine_ending, a_child_whom_another_contract_covers_does_not_go_dark)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	reload(w, "contracts/more.yaml",
	       contract((struct terms){"vs-year", "1.0.0", "active", "2027-08-31, lapse: stop",
				       "pupils: all, ", NULL}));
	step(w, "2026-11-20T08:30");
	step(w, "2026-11-23T08:30");
	has(body(w, RULE_CONTRACT_ENDING), "No child whom it names goes dark");
	world_free(w);
}

Test(engine_ending, a_later_end_closes_it)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	step(w, "2026-11-23T08:30");
	reload(w, "contracts/vs.yaml", daily("1.0.0", "active", "2027-08-31, lapse: stop"));
	step(w, "2026-11-23T08:40");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->outcome, OUTCOME_GOES_ON);
	has(body(w, RULE_CONTRACT_ENDING), "\"outcome\":\"goes_on\"");
	step(w, "2026-12-23T08:30");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->revision, 2u, "and says no more");
	world_free(w);
}

/* A newer version is there, and in force at every school: nothing ends. */
Test(engine_ending, a_newer_version_closes_it)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	step(w, "2026-11-23T08:30");
	cr_assert_eq(count_of(w, RULE_CONTRACT_ENDING), 1u);
	reload(w, "contracts/vs2.yaml", daily("1.1.0", "active", "2027-08-31, lapse: stop"));
	step(w, "2026-11-23T08:40");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->outcome, OUTCOME_GOES_ON);
	step(w, "2027-01-25T08:30");
	cr_assert_eq(count_of(w, RULE_CONTRACT_ENDING), 1u);
	world_free(w);
}

Test(engine_ending, a_contract_that_is_revoked_before_its_end_needs_no_warning)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	step(w, "2026-11-23T08:30");
	reload(w, "contracts/vs.yaml", daily("1.0.0", "revoked", "2027-01-22, lapse: stop"));
	step(w, "2026-11-23T08:40");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->outcome, OUTCOME_OVER);
	world_free(w);
}

/* A child is located, a contract is renewed; and "renewed" is believed only until the next step finds nothing
 * newer in force. */
Test(engine_ending, a_person_says_what_came_of_it)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));

	step(w, "2026-11-23T08:30");
	close_as(w, RULE_CONTRACT_ENDING, "located");
	has(w->answer, "expected renewed or ending_agreed");
	close_as(w, RULE_CONTRACT_ENDING, "erased");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_OPEN);
	close_as(w, RULE_CONTRACT_ENDING, "renewed");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_CLOSED);
	step(w, "2026-12-22T08:30");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_CLOSED);
	step(w, "2026-12-23T08:30");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_OPEN,
		     "it is not, and the next step says so");
	close_as(w, RULE_CONTRACT_ENDING, "ending_agreed");
	for (day_t day = on("2027-01-08"); day < on("2027-01-30"); day += 7)
		work(w, morning(day));
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->outcome, OUTCOME_ENDING_AGREED);
	cr_assert_eq(count_of(w, RULE_CONTRACT_ENDING), 1u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'closed' AND text LIKE"
			     " 'contract_ending: vs-daily 1.0.0: %'"),
		     2);
	world_free(w);
}

/* --- erasure_due ---------------------------------------------------------------------------------------- */

/* One message about A1 on Monday 23 November, to vs. */
static void tell_of_a1(struct world *w)
{
	step(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "\"open\""), 1u);
}

static struct world *told_of_a1(const char *text)
{
	struct world *w = world_on("2026-11-20T06:30", text);

	tell_of_a1(w);
	return w;
}

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

/* --- a school withdraws -----------------------------------------------------------------------------------
 */

/* agreements/oak.yaml with one entry for the contract at `at`, its own terms; `revoked` NULL: it stands. */
static const char *agreements(const struct world *w, const char *revoked)
{
	static char texts[4][1200];
	static unsigned used;
	char *text = texts[used++ % 4], terms[2 * DIGEST_SIZE + 1], ended[120] = "";
	struct digest digest;
	struct fault f = {0};

	cr_assert_eq(agreement_terms(&w->engine->config->contracts[0], &digest, &f), 0);
	text_hex(terms, digest.bytes, DIGEST_SIZE);
	if (revoked != NULL)
		snprintf(ended, sizeof ended,
			 "    revoked: %s\n    revoked_by: H. Ead\n    revoked_why: merged\n", revoked);
	snprintf(
		text, sizeof texts[0],
		"apiVersion: muster/v1\nkind: Agreements\nid: oak\nagreements:\n  - contract: vs-daily\n"
		"    version: 1.0.0\n    who: H. Ead\n    role: headteacher\n    when: 2026-09-01\n    how: by letter\n"
		"    terms: \"%s\"\n    key: \"0123456789abcdef\"\n    signature: \"%0128d\"\n%s",
		terms, 0, ended);
	return text;
}

/* A newer version that the school has not agreed to leaves the older one to end, and its warning open. */
Test(engine_ending, a_newer_version_counts_when_the_school_agrees_to_it)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));
	char authority[1600];
	const char *old = agreements(w, NULL);

	text_copy(authority, sizeof authority, span_of(world_files[0][1]));
	memcpy(strstr(authority, "agreements: listed"), "agreements: signed", strlen("agreements: signed"));
	world_file(w, "muster.yaml", authority);
	world_file(w, "contracts/vs2.yaml", daily("1.1.0", "active", "2027-08-31, lapse: stop"));
	reload(w, "agreements/oak.yaml", old);
	step(w, "2026-11-20T08:30");
	step(w, "2026-11-23T08:30");
	has(body(w, RULE_CONTRACT_ENDING), "1 school shares under it and has not agreed to what follows it");
	step(w, "2026-12-23T08:30");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_OPEN);
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->revision, 2u);
	world_free(w);
}

/* In force by its agreement; then one message about A1 that nobody has fetched, and the school is out. */
static struct world *withdrawn(void)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-08-31, lapse: stop"));

	reload(w, "agreements/oak.yaml", agreements(w, NULL));
	step(w, "2026-11-23T07:00");
	world_consumers(w, 0);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	cr_assert_eq(w->sent.count, 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'ready'"), 1);
	reload(w, "agreements/oak.yaml", agreements(w, "2026-11-23"));
	return w;
}

Test(engine_ending, a_school_that_withdraws_is_not_asked_again)
{
	struct world *w = withdrawn();
	size_t asked = w->orders.count;

	step(w, "2026-11-23T11:40");
	step(w, "2026-11-24T09:40");
	for (size_t i = asked; i < w->orders.count; i++)
		cr_assert_str_neq(w->orders.at[i].fetch.school, "oak");
	world_free(w);
}

Test(engine_ending, what_it_gave_and_has_not_left_is_dropped)
{
	struct world *w = withdrawn();

	step(w, "2026-11-23T09:50");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", ""), 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope v JOIN alert a ON a.id = v.alert WHERE"
			     " a.rule = 'absent_no_reason_yet' AND v.state = 'expired' AND v.sealed IS NULL"),
		     1);
	world_free(w);
}

Test(engine_ending, its_children_are_to_be_rung)
{
	struct world *w = withdrawn();
	unsigned rung = 0;
	json_t *json, *row;
	size_t i;

	/* At once, with the register still held; and after the night, when it is gone. */
	for (int night = 0; night < 2; night++, rung = 0) {
		step(w, night == 0 ? "2026-11-23T09:50" : "2026-11-24T09:50");
		json = ask(
			w,
			night == 0 ?
				"{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-23-AM\"}" :
				"{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-24-AM\"}");
		json_array_foreach(json_object_get(json, "rows"), i, row)
			rung += strcmp(json_string_value(json_object_get(row, "box")), "not_heard") == 0 &&
				strcmp(json_string_value(json_object_get(row, "detail")),
				       "its contract has ended: ring") == 0;
		cr_assert_eq(rung, 2u, "night %d: %s", night, w->answer);
		json_decref(json);
	}
	world_free(w);
}

Test(engine_ending, what_is_held_of_it_is_erased_that_night_and_its_readers_are_asked)
{
	struct world *w = withdrawn();

	step(w, "2026-11-23T09:50");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_eq(sent_with(w, "erasure_due", "the school has withdrawn"), 1u);
	step(w, "2026-11-24T06:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM leaf"), 0);
	world_restart(w);
	step(w, "2026-11-24T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	world_free(w);
}

/* --- the status
 * --------------------------------------------------------------------------------------------- */

static json_t *status_of(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	json_t *one = json_incref(json_array_get(json_object_get(json, "contracts"), 0));

	json_decref(json);
	cr_assert_not_null(one, "%s", w->answer);
	return one;
}

static int64_t count_in(const json_t *json, const char *key)
{
	cr_assert(json_is_integer(json_object_get(json, key)), "%s", key);
	return json_integer_value(json_object_get(json, key));
}

Test(engine_ending, the_status_says_how_each_version_stands)
{
	struct world *w = told_of_a1(daily("1.0.0", "active", "2027-01-22, lapse: stop"));
	json_t *json = status_of(w);

	cr_assert_str_eq(json_string_value(json_object_get(json, "standing")), "in force");
	cr_assert_eq(count_in(json, "schools"), 1);
	cr_assert_eq(count_in(json, "agreed"), 1);
	cr_assert_str_eq(json_string_value(json_object_get(json, "last_day")), "2027-01-22");
	cr_assert_eq(count_in(json, "days_left"), 60);
	cr_assert_eq(count_in(json, "children"), 2);
	cr_assert_eq(count_in(json, "erasures_open"), 0);
	json_decref(json);
	reload(w, "contracts/vs.yaml", daily("1.0.0", "revoked", "2027-01-22, lapse: stop"));
	step(w, "2026-11-23T10:00");
	json = status_of(w);
	cr_assert_str_eq(json_string_value(json_object_get(json, "standing")), "revoked");
	cr_assert(json_is_null(json_object_get(json, "children")));
	cr_assert_eq(count_in(json, "erasures_open"), 1);
	cr_assert_eq(count_in(json, "erasures_overdue"), 0);
	json_decref(json);
	step(w, "2026-12-24T08:30");
	json = status_of(w);
	cr_assert_eq(count_in(json, "erasures_overdue"), 1);
	json_decref(json);
	world_free(w);
}

/* --- nothing to infer from
 * ------------------------------------------------------------------------------------ */

/* All that anybody but the contract's own receiver sees of an end: what the school is asked, and the requests
 * to erase. `listed` pupils of Oak are on the authority's list; the marks are the same. */
static struct buffer seen_with(size_t listed)
{
	struct terms t = {"vs-daily", "1.0.0", "active", "2027-01-22, lapse: stop", "pupils: all, ", NULL};
	const char *files[1][2] = {{"contracts/vs.yaml", contract(t)}};
	struct world *w = world_new_files("2026-11-20T06:30", (const char *const(*)[2])files, 1);
	struct buffer all = {0};
	size_t asked;

	w->list.count = listed;
	world_open(w);
	step(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A4", "2026-11-23", false, "N");
	mark(w, "A3", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	asked = w->orders.count;
	t.status = "revoked";
	reload(w, "contracts/vs.yaml", contract(t));
	step(w, "2026-11-23T10:00");
	step(w, "2026-12-24T08:30");
	for (size_t i = asked; i < w->orders.count; i++)
		if (w->orders.at[i].fetch.school[0] != '\0')
			buffer_print(&all, "asked %s\n", w->orders.at[i].fetch.url);
	for (size_t i = 0; i < w->sent.count; i++)
		if (strstr(w->sent.at[i].body, "erasure_due") != NULL)
			buffer_print(&all, "%s %s\n", w->sent.at[i].mailbox, w->sent.at[i].body);
	rows_text(w, "SELECT hex(id), hex(child), school, revision FROM alert WHERE rule = 'erasure_due'",
		  &all);
	world_free(w);
	return all;
}

Test(engine_ending, nobody_can_tell_from_an_end_who_is_on_a_list)
{
	struct buffer none = seen_with(0), some = seen_with(2);

	has(none.at, "erasure_due");
	cr_assert_eq(none.length, some.length, "%s\n%s", none.at, some.at);
	cr_assert_str_eq(none.at, some.at);
	buffer_free(&none);
	buffer_free(&some);
}

/* A contract about children on a list: its numbers go to its receiver and to no other mailbox. */
Test(engine_ending, the_number_who_go_dark_goes_to_the_receiver_only)
{
	static const char *const ess =
		"apiVersion: muster/v1\nkind: Team\nid: ess\nname: Education Support\nmailbox: {keys: [ess]}\n"
		"working: {from: \"08:00\", to: \"17:00\"}\nduty: e@council.example\nmanager: m@council.example\n"
		"next_step: Ring.\n";
	static const char *const more = "  - to: ess\n    fields:\n"
					"      - {name: session_mark, treatment: class, required: true}\n";
	const char *files[2][2] = {
		{"contracts/vs.yaml", contract((struct terms){"vs-daily", "1.0.0", "active",
							      "2026-12-18, lapse: hold 3d", NULL, more})},
		{"teams/ess.yaml", ess}};
	struct world *w = world_new_files("2026-11-20T06:30", (const char *const(*)[2])files, 2);

	world_open(w);
	for (day_t day = on("2026-11-23"); day < on("2027-01-08"); day++) {
		work(w, morning(day));
		acknowledge_all(w);
	}
	cr_assert_gt(sent_with(w, "contract_ending", "go dark"), 3u);
	for (size_t i = 0; i < w->sent.count; i++)
		cr_assert_str_eq(w->sent.at[i].mailbox, "vs");
	world_free(w);
}

/* --- whichever write fails
 * ------------------------------------------------------------------------------------ */

static void new_files(struct world *w, const char *text)
{
	world_file(w, "contracts/vs.yaml", text);
	world_config(w);
	world_consumers(w, 1);
	if (w->broken)
		world_restart(w);
}

/* A warning, a message, a revocation, a reminder, a receipt. */
static bool life(unsigned nth, bool may_break, struct buffer *ret)
{
	const char *files[1][2] = {
		{"contracts/vs.yaml", daily("1.0.0", "active", "2027-01-22, lapse: stop")}};
	struct world *w = world_new_files("2026-11-20T06:30", (const char *const(*)[2])files, 1);
	bool broke;

	w->fail_at = nth;
	w->may_break = may_break;
	world_open(w);
	if (w->broken)
		world_restart(w);
	step(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	new_files(w, daily("1.0.0", "revoked", "2027-01-22, lapse: stop"));
	step(w, "2026-11-23T10:00");
	step(w, "2026-12-24T08:30");
	close_as(w, RULE_ERASURE_DUE, "erased");
	step(w, "2026-12-24T08:40");
	*ret = (struct buffer){0};
	rows_text(w, "SELECT hex(id), rule, school, revision, state, outcome, person FROM alert ORDER BY 1",
		  ret);
	/* A restart looks again at once: an earlier revision may be superseded before it left. */
	rows_text(w,
		  "SELECT hex(message), mailbox, revision, replace(state, 'superseded', 'delivered') FROM "
		  "envelope ORDER BY 1",
		  ret);
	rows_text(w,
		  "SELECT space, key, hex(value) FROM value WHERE space IN ('ending', 'disclosed')"
		  " ORDER BY 1, 2",
		  ret);
	rows_text(w,
		  "SELECT kind, who, text FROM audit WHERE kind IN ('told', 'disclosed', 'closed')"
		  " ORDER BY 1, 2, 3",
		  ret);
	broke = w->broke_once;
	world_free(w);
	return broke;
}

static void survives(unsigned from)
{
	struct buffer calm, other;
	unsigned n = from;

	life(0, false, &calm);
	cr_assert_gt(calm.length, 800u);
	while (life(n, true, &other)) {
		cr_assert_eq(other.length, calm.length, "write %u: %s\nwithout: %s", n, other.at, calm.at);
		cr_assert_str_eq(other.at, calm.at, "write %u", n);
		buffer_free(&other);
		n += 3;
	}
	cr_assert_gt(n, 60u, "writes were made to fail");
	buffer_free(&other);
	buffer_free(&calm);
}

Test(engine_ending, whichever_write_fails_first_third, .timeout = 120)
{
	survives(1);
}
Test(engine_ending, whichever_write_fails_second_third, .timeout = 120)
{
	survives(2);
}
Test(engine_ending, whichever_write_fails_last_third, .timeout = 120)
{
	survives(3);
}
