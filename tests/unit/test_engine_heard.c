/* A child comes onto a list, or gets another worker, while an alert about it stands open for another team:
 * the team that reads of the child now hears at once, once, and in its own hours; whoever does not any more
 * hears nothing. A1 is looked after (worker "W. Orker"), A3 on no list; contracts as in engine_borough.h: cme
 * hears of N of every pupil, vs of the looked-after. */
#include "engine/view/view_alert.h"
#include "engine_match.h"
#include "engine_visitor.h"

#define OPEN	 "\"state\":\"open\""
#define NEW_HERE "Open already, and new to this mailbox."

#define ADD_A3                                                                                               \
	"{\"verb\":\"list_add\",\"list\":\"social-care\",\"surname\":\"Wren\",\"upn\":\"P33220152311A\","    \
	"\"case\":\"L9\",\"status\":\"looked_after\",\"why\":\"placed today\",\"by\":\"J\"}"

static struct world *absent(const char *now)
{
	struct world *w = opened(now);

	work_now(w);
	present(w, "2026-11-23", false);
	present(w, "2026-11-23", true);
	mark(w, "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "cme", OPEN_N, OPEN), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	return w;
}

Test(engine_heard, an_urgent_addition_tells_the_new_team_at_once)
{
	struct world *w = absent("2026-11-23T06:30");

	say(w, ADD_A3);
	HAS(w->answer, "stands until");
	work_now(w);
	cr_assert_eq(to(w, "vs", OPEN_N, NEW_HERE), 1u, "before the next look");
	cr_assert_eq(to(w, "vs", OPEN_N, "Wren (case L9)"), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u, "who had it hears nothing new");
	world_free(w);
}

Test(engine_heard, nobody_is_told_twice)
{
	struct world *w = absent("2026-11-23T06:30");

	say(w, ADD_A3);
	work_now(w);
	acknowledge_all(w);
	work_now(w);
	world_restart(w);
	run_until(w, "2026-11-23T13:00");
	world_restart(w);
	run_until(w, "2026-11-24T06:30");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u);
	mark(w, "A3", "2026-11-23", false, "L");
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u, "and both hear how it ends");
	cr_assert_eq(to(w, "cme", OPEN_N, CLOSED), 1u);
	world_free(w);
}

/* Added in the evening: the team's day begins at eight. */
Test(engine_heard, out_of_hours_it_waits_for_the_morning)
{
	struct world *w = absent("2026-11-23T06:30");

	run_until(w, "2026-11-23T19:00");
	say(w, ADD_A3);
	work_now(w);
	run_until(w, "2026-11-24T07:55");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	run_until(w, "2026-11-24T08:00");
	cr_assert_eq(to(w, "vs", OPEN_N, NEW_HERE), 1u);
	world_free(w);
}

/* The list's new file has the child: told when it is read, though the register says nothing new. */
Test(engine_heard, a_new_list_file_tells_the_new_team)
{
	struct world *w = absent("2026-11-23T06:30");
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	row->line = 5;
	text_copy(row->upn, sizeof row->upn, SPAN("P33220152311A"));
	text_copy(row->case_id, sizeof row->case_id, SPAN("C4"));
	run_until(w, "2026-11-24T06:30");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	run_until(w, "2026-11-24T08:05");
	cr_assert_eq(to(w, "vs", OPEN_N, "(case C4)"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, NEW_HERE), 1u);
	world_free(w);
}

/* A contract comes into force at noon, for a day on which the alert was opened: its team hears at once. Of a
 * day before it was in force nothing is told. */
Test(engine_heard, a_contract_that_comes_into_force_tells_its_team)
{
	static char draft[4096], later[4096];
	const char *text = world_files[2][1], *status = strstr(text, "status: active"),
		   *from = strstr(text, "from: 2026-09-01");
	struct world *w = borough("2026-11-23T06:30");

	snprintf(draft, sizeof draft, "%.*sstatus: draft%s", (int)(status - text), text, status + 14);
	snprintf(later, sizeof later, "%.*sfrom: 2026-11-24%s", (int)(from - text), text, from + 16);
	world_file(w, "contracts/vs.yaml", draft);
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	world_file(w, "contracts/vs.yaml", later);
	world_config(w);
	world_consumers(w, 1);
	run_until(w, "2026-11-24T07:00");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u, "the day before it is not shared");
	world_file(w, "contracts/vs.yaml", text);
	world_config(w);
	world_consumers(w, 1);
	run_until(w, "2026-11-24T08:05");
	cr_assert_eq(to(w, "vs", OPEN_N, NEW_HERE), 1u);
	world_free(w);
}

/* A restricted child is named to nobody new. */
Test(engine_heard, a_restricted_child_is_not_named)
{
	struct world *w = absent("2026-11-23T06:30");
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	row->line = 5;
	row->restricted = true;
	text_copy(row->upn, sizeof row->upn, SPAN("P33220152311A"));
	text_copy(row->case_id, sizeof row->case_id, SPAN("C4"));
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "C4"), 0u);
	cr_assert_eq(to(w, "vs", OPEN_N, "a restricted child"), to(w, "vs", OPEN_N, ""));
	world_free(w);
}

/* --- the worker changes
 * ------------------------------------------------------------------------------------------------ */

#define SERVES(id, name, who) TEAM(id, name) "serves: " who "\n"

/* vs-daily's N goes to the two workers' mailboxes, and to duty, who stands in. */
static char workers_contract[4096];

static struct world *with_workers(const char *now)
{
	static const char alerts[] =
		"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n",
			  more[] =
				  "alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"
				  "  - {rule: absent_no_reason_yet, to: anna, urgency: same_session}\n"
				  "  - {rule: absent_no_reason_yet, to: ben, urgency: same_session}\n"
				  "  - {rule: absent_no_reason_yet, to: edt, urgency: same_session}\n",
			  share[] = "share:\n",
			  fields[] =
				  "    fields:\n"
				  "      - {name: session_mark, treatment: reason_group, required: true}\n"
				  "      - {name: school, treatment: clear, required: true, why: to ring}\n";
	const char *text = vs_contract, *at = strstr(text, share), *end = strstr(text, alerts);
	struct world *w = borough(now);

	snprintf(workers_contract, sizeof workers_contract,
		 "%.*s%s  - to: anna\n%s  - to: ben\n%s  - to: edt\n%s%.*s%s%s", (int)(at - text), text,
		 share, fields, fields, fields, (int)(end - at - (int)strlen(share)), at + strlen(share),
		 more, end + strlen(alerts));
	world_file(w, "contracts/vs.yaml", workers_contract);
	world_file(w, "teams/vs.yaml", SERVES("vs", "Virtual School", "{authorities: [\"999\"]}"));
	world_file(w, "teams/anna.yaml", SERVES("anna", "Anna", "{workers: [W. Orker]}"));
	world_file(w, "teams/ben.yaml", SERVES("ben", "Ben", "{workers: [B. Enson]}"));
	world_file(w, "teams/edt.yaml", SERVES("edt", "Duty", "{stands_in: true}"));
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-23", true, "/");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "anna", OPEN_N, OPEN), 1u);
	cr_assert_eq(to(w, "ben", OPEN_N, "") + to(w, "edt", OPEN_N, "") + to(w, "vs", OPEN_N, ""), 0u);
	return w;
}

static void worker(struct world *w, const char *name)
{
	text_copy(w->list.at[0].worker, sizeof w->list.at[0].worker, span_of(name));
	text_copy(w->list.at[0].team, sizeof w->list.at[0].team, SPAN(""));
}

static const struct person anna = {.id = "anna", .name = "Anna", .teams = {"anna"}, .team_count = 1};
static const struct person ben = {.id = "ben", .name = "Ben", .teams = {"ben"}, .team_count = 1};

/* The question about the alert that Anna was told of. */
static const char *about_it(const struct world *w)
{
	static char question[100];

	for (size_t i = 0; i < w->sent.count; i++)
		if (strcmp(w->sent.at[i].mailbox, "anna") == 0 && strstr(w->sent.at[i].body, OPEN_N) != NULL)
			snprintf(question, sizeof question, "{\"id\":\"%.64s\"}",
				 strstr(w->sent.at[i].body, "\"alert\":\"") + 9);
	return question;
}

/* The open alert goes to the new worker's mailbox when the list says so; the old worker hears nothing more.
 */
Test(engine_heard, open_alerts_move_with_the_child_to_the_new_worker)
{
	struct world *w = with_workers("2026-11-23T06:30");

	json_decref(look(w, &anna, view_alert_show, about_it(w)));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	missing(w, &ben, view_alert_show, about_it(w));
	worker(w, "B. Enson");
	run_until(w, "2026-11-24T08:30");
	cr_assert_eq(to(w, "ben", OPEN_N, NEW_HERE), 1u);
	cr_assert_eq(to(w, "anna", OPEN_N, ""), 1u);
	missing(w, &anna, view_alert_show, about_it(w));
	json_decref(look(w, &ben, view_alert_show, about_it(w)));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "ben", OPEN_N, CLOSED), 1u);
	cr_assert_eq(to(w, "anna", OPEN_N, ""), 1u, "the old worker has lost the child");
	world_free(w);
}

/* A worker whom no mailbox serves: the team that stands in has it. */
Test(engine_heard, open_alerts_go_to_duty_while_there_is_no_worker)
{
	struct world *w = with_workers("2026-11-23T06:30");

	worker(w, "");
	run_until(w, "2026-11-24T08:30");
	cr_assert_eq(to(w, "edt", OPEN_N, NEW_HERE), 1u);
	cr_assert_eq(to(w, "anna", OPEN_N, ""), 1u);
	worker(w, "B. Enson");
	run_until(w, "2026-11-25T08:30");
	cr_assert_eq(to(w, "ben", OPEN_N, NEW_HERE), 1u);
	cr_assert_eq(to(w, "edt", OPEN_N, ""), 1u);
	world_free(w);
}

/* What waited for the old worker's morning when the child went to another does not leave. */
Test(engine_heard, what_waits_for_the_old_worker_does_not_leave)
{
	struct world *w = with_workers("2026-11-23T06:30");

	run_until(w, "2026-11-23T19:00");
	mark(w, "A1", "2026-11-23", true, "N");
	run_until(w, "2026-11-24T06:55");
	worker(w, "B. Enson");
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "anna", OPEN_N, ""), 1u);
	cr_assert_geq(to(w, "ben", OPEN_N, OPEN), 1u);
	world_free(w);
}
