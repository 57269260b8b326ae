/* engine/trial: a contract tried on a stored day says what would have been shared, and does nothing else. */
#include "engine_trial.h"

#include "exchange/trial_row.h"

/* Tuesday 24 November: one looked-after child marked N at 09:40 and found at 10:30, the other ill; a third
 * child, on no list, with N all morning. */
static struct world *tuesday(void)
{
	struct world *w = world_new("2026-11-23T06:30");

	present(w, "2026-11-23", false);
	present(w, "2026-11-23", true);
	run_until(w, "2026-11-24T06:00");
	mark(w, "A1", "2026-11-24", false, "N");
	mark(w, "A2", "2026-11-24", false, "I");
	mark(w, "A3", "2026-11-24", false, "N");
	mark(w, "A4", "2026-11-24", false, "/");
	run_until(w, "2026-11-24T10:00");
	mark(w, "A1", "2026-11-24", false, "L");
	present(w, "2026-11-24", true);
	run_until(w, "2026-11-25T06:00");
	return w;
}

static json_t *preview(struct world *w, const char *more)
{
	char question[200];

	snprintf(question, sizeof question,
		 "{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"2026-11-24\"%s}", more);
	return ask(w, question);
}

Test(engine_trial, a_preview_of_tuesday_is_what_was_sent_on_tuesday)
{
	struct world *w = tuesday();
	json_t *json = preview(w, ""), *alerts = json_object_get(json, "alerts");
	const json_t *no_reason = row_with(alerts, "rule", "absent_no_reason_yet"),
		     *any = row_with(alerts, "rule", "absent_any"), *all;

	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	all = row_with(json_object_get(json, "children"), "by", "all");
	cr_assert_eq(number_of(all, "children"), 2, "two looked-after children at oak");
	/* Told at 09:40, when the register was first looked at (closed 09:20, 20 minutes). */
	cr_assert_eq(number_of(no_reason, "alerts"), 1);
	cr_assert_eq(number_of(no_reason, "corrections"), 1, "the mark changed: its reader was told");
	cr_assert_str_eq(json_string_value(json_object_get(no_reason, "first")), "2026-11-24T09:40");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "No reason known yet"), 2);
	/* Both were absent at some time; the digest leaves at 16:15. */
	cr_assert_eq(number_of(any, "alerts"), 2);
	cr_assert_str_eq(json_string_value(json_object_get(any, "first")), "2026-11-24T16:15");
	cr_assert_eq(number_of(json_object_get(json, "against"), "wider"), 0, "it is in force as it is");
	json_decref(json);
	world_free(w);
}

/* Everything in the store, as bytes. */
static struct digest stored(const struct world *w)
{
	static const char *const files[] = {"muster.db", "muster.db-wal", "keys.db", "keys.db-wal"};
	struct digest each[4] = {0};
	char path[128];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buffer bytes = {0};
		struct fault f = {0};

		snprintf(path, sizeof path, "%s/%s", w->folder, files[i]);
		if (access(path, R_OK) != 0)
			continue;
		cr_assert_eq(file_read(path, 64 << 20, &bytes, &f), 0, "%s", f.text);
		each[i] = digest_bytes(bytes.at, bytes.length);
		buffer_free(&bytes);
	}
	return digest_bytes(each, sizeof each);
}

Test(engine_trial, nothing_is_sent_and_nothing_is_written)
{
	struct variant wide = ordinary;
	struct world *w = tuesday();
	struct digest before, after;
	size_t sent, alerts, orders;
	uint64_t entries, later;
	struct fault f = {0};

	work_now(w); /* what the day itself still wants */
	before = stored(w);
	sent = w->sent.count, alerts = w->engine->alerts.count, orders = w->orders.count;
	wide.subjects = "pupils: all";
	wide.version = "2.0.0";
	wide.mark = "clear";
	cr_assert_eq(w->engine->store.ops->audit_check(w->engine->store.self, &entries, &f), 0);
	json_decref(preview(w, ""));
	json_decref(preview(w, ",\"for_school\":\"oak\""));
	json_decref(preview_of(w, &wide, "2026-11-24", ""));
	json_decref(preview_of(w, &wide, "2026-11-23", ",\"for_school\":\"oak\""));
	work_now(w);
	cr_assert_eq(w->engine->store.ops->audit_check(w->engine->store.self, &later, &f), 0);
	after = stored(w);
	cr_assert_eq(memcmp(&before, &after, sizeof before), 0, "the store changed");
	cr_assert_eq(entries, later, "a disclosure or another entry was written");
	cr_assert_eq(w->sent.count, sent);
	cr_assert_eq(w->engine->alerts.count, alerts);
	cr_assert_eq(w->orders.count, orders, "a school was asked");
	cr_assert_eq(w->engine->config->contract_count, 1);
	/* With names somebody looked at children, and that is kept. */
	json_decref(preview(w, ",\"names\":true"));
	cr_assert_eq(w->engine->store.ops->audit_check(w->engine->store.self, &later, &f), 0);
	cr_assert_eq(later, entries + 1);
	world_free(w);
}

Test(engine_trial, a_new_version_is_held_against_the_one_in_force)
{
	struct variant v = ordinary;
	struct world *w = tuesday();
	json_t *json, *against;
	const json_t *row;

	v.version = "2.0.0";
	v.status = "draft";
	v.from = "2026-12-01"; /* tried as if it had been in force on the day */
	v.subjects = "pupils: all";
	v.mark = "clear";
	json = preview_of(w, &v, "2026-11-24", "");
	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	against = json_object_get(json, "against");
	cr_assert_eq(number_of(against, "children_more"), 2, "the two on no list");
	cr_assert_eq(number_of(against, "children_fewer"), 0);
	cr_assert_eq(number_of(against, "narrower"), 0);
	row = row_with(json_object_get(against, "rows"), "before", "reason_group");
	cr_assert_str_eq(json_string_value(json_object_get(row, "after")), "clear");
	cr_assert_eq(number_of(row, "children"), 2, "the two looked-after children, by code from then on");
	/* The child on no list would have been told of too: N at 09:40, never found. */
	row = row_with(json_object_get(json, "alerts"), "rule", "absent_no_reason_yet");
	cr_assert_eq(number_of(row, "alerts"), 2);
	json_decref(json);

	v.subjects = "social_care: [looked_after]";
	v.years = "6";
	json = preview_of(w, &v, "2026-11-24", "");
	cr_assert_eq(number_of(json_object_get(json, "against"), "children_fewer"), 2, "year 5 is left out");
	json_decref(json);
	world_free(w);
}

Test(engine_trial, what_is_wrong_is_said)
{
	static const struct {
		const char *question, *says;
	} cases[] = {
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-dally\",\"date\":\"2026-11-24\"}",
		 "no contract"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily@9.0.0\"}", "no contract"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"2026-11-31\"}",
		 "YYYY-MM-DD"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"2026-12-24\"}",
		 "not been yet"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"2025-11-24\"}",
		 "academic year"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"school\":\"elm\"}", "no school"},
		{"{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"for_school\":\"oak\",\"names\":true}",
		 "names no children"},
		{"{\"verb\":\"contract_explain\",\"pupil\":\"W332201523114\",\"team\":\"nobody\"}",
		 "no team"},
		{"{\"verb\":\"contract_explain\",\"pupil\":\"W332201523114\",\"team\":\"vs\",\"role\":\"head\"}",
		 "no role"},
		{"{\"verb\":\"contract_explain\",\"pupil\":\"W332201523114\",\"team\":\"vs\",\"field\":\"minute_late\"}",
		 "minutes_late"},
		{"{\"verb\":\"contract_explain\",\"pupil\":\"A000000000000\",\"team\":\"vs\"}",
		 "no such pupil"},
		{"{\"verb\":\"contract_compare\",\"date\":\"2026-11-24\"}", "at least one row"},
	};
	struct world *w = tuesday();
	json_t *json;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json = ask(w, cases[i].question);
		cr_assert(json_is_false(json_object_get(json, "ok")), "%s", w->answer);
		cr_assert_not_null(strstr(json_string_value(json_object_get(json, "text")), cases[i].says),
				   "%s says %s", cases[i].question, w->answer);
		json_decref(json);
	}
	/* Bytes that are no tree. */
	json = ask_with(w, "{\"verb\":\"contract_preview\",\"date\":\"2026-11-24\"}",
			SPAN("kind: ShareContract\n"));
	cr_assert(json_is_false(json_object_get(json, "ok")));
	json_decref(json);
	world_free(w);
}

/* --- explain ------------------------------------------------------------------------------------- */

static json_t *explain(struct world *w, const char *pupil, const char *more)
{
	char question[300];

	snprintf(question, sizeof question,
		 "{\"verb\":\"contract_explain\",\"pupil\":\"%s\",\"team\":\"vs\",\"date\":\"2026-11-24\"%s}",
		 pupil, more);
	return ask(w, question);
}

static const json_t *first_contract(const json_t *json)
{
	return json_array_get(
		json_object_get(json_array_get(json_object_get(json, "schools"), 0), "contracts"), 0);
}

static const char *answer_of(const json_t *json, const char *step)
{
	return json_string_value(json_object_get(
		row_with(json_object_get(first_contract(json), "steps"), "step", step), "answer"));
}

Test(engine_trial, why_a_team_may_see_a_field_and_why_not)
{
	struct world *w = tuesday();
	json_t *json = explain(w, "W332201523114", "");

	cr_assert(json_is_true(json_object_get(json, "allowed")), "%s", w->answer);
	cr_assert_str_eq(json_string_value(json_object_get(json, "treatment")), "reason_group");
	cr_assert_str_eq(json_string_value(json_object_get(first_contract(json), "clause")),
			 "share[0].fields[0]");
	cr_assert_gt(number_of(first_contract(json), "line"), 0);
	json_decref(json);

	json = explain(w, "oak:A3", "");
	cr_assert_not(json_is_true(json_object_get(json, "allowed")), "on no list");
	cr_assert_str_eq(answer_of(json, "school"), "yes");
	cr_assert_str_eq(answer_of(json, "subject"), "no");
	cr_assert_str_eq(answer_of(json, "team"), "not asked");
	json_decref(json);

	json = explain(w, "W332201523114", ",\"field\":\"upn\"");
	cr_assert_not(json_is_true(json_object_get(json, "allowed")));
	cr_assert_str_eq(answer_of(json, "field"), "no");
	json_decref(json);
	world_free(w);
}

/* --- compare -------------------------------------------------------------------------------------- */

static void their_row(struct buffer *out, int line, const char *upn, const char *name, const char *school,
		      uint32_t halves)
{
	struct trial_row row = {.line = line, .born = DAY_NONE, .day = on("2026-11-24"), .halves = halves};

	text_copy(row.upn, sizeof row.upn, span_of(upn));
	if (name[0] != '\0') {
		text_copy(row.forename, sizeof row.forename, span_of("Zoe"));
		text_copy(row.surname, sizeof row.surname, span_of(name));
		row.born = on("2017-01-10");
	}
	text_copy(row.school, sizeof row.school, span_of(school));
	strcpy(row.reason, "unknown");
	trial_row_pack(&row, out);
}

Test(engine_trial, our_list_beside_a_call_services)
{
	static const struct {
		int line;
		const char *result, *why;
	} expected[] = {
		{2, "agreed", "mark changed since"}, /* told at 09:40, late at 10:00 */
		{3, "only_them", "not in the cohort"}, {4, "only_them", "not known"},
		{5, "only_them", "not known"}, /* three children of one name and day: nobody is guessed */
		{6, "only_them", "different school"},  {7, "only_them", "never did"},
	};
	struct world *w = tuesday();
	struct buffer rows = {0};
	json_t *json, *row;
	size_t i;
	unsigned seen = 0, only_us = 0;

	their_row(&rows, 2, "w332201523114", "", "Oak School", TRIAL_AM);
	their_row(&rows, 3, "P33220152311A", "", "", TRIAL_AM);
	their_row(&rows, 4, "T20110001804X", "", "", TRIAL_AM);
	their_row(&rows, 5, "", "Brook", "", TRIAL_AM);
	their_row(&rows, 6, "C332401025007", "", "Elm School", TRIAL_AM);
	their_row(&rows, 7, "P33220152311A", "", "900101", TRIAL_PM);
	json = ask_with(w, "{\"verb\":\"contract_compare\",\"date\":\"2026-11-24\",\"team\":\"vs\"}",
			buffer_span(&rows));
	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	json_array_foreach(json_object_get(json, "rows"), i, row) {
		const char *why = json_string_value(json_object_get(row, "why"));

		only_us += strcmp(json_string_value(json_object_get(row, "result")), "only_us") == 0;
		for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
			if (number_of(row, "line") == expected[k].line) {
				seen++;
				cr_assert_str_eq(json_string_value(json_object_get(row, "result")),
						 expected[k].result, "line %d: %s", expected[k].line, why);
				cr_assert_not_null(strstr(why, expected[k].why), "line %d: %s",
						   expected[k].line, why);
			}
	}
	cr_assert_eq(seen, 6);
	cr_assert_eq(only_us, 1, "the one who was ill, whom they have at another school");
	cr_assert_eq(number_of(json, "agreed"), 1);
	cr_assert_eq(number_of(json, "only_them"), 5);
	json_decref(json);
	buffer_free(&rows);
	world_free(w);
}
