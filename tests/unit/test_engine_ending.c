/* A contract that ends: who is told, when, and of how many. When this breaks, children go dark without a
 * word, or what is told of an end shows who is on a list. */
#include "ending_fixture.h"

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

/* --- the status --- */

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

/* --- nothing to infer from --- */

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
