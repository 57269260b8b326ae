/* The inbox and one alert, as different people may read them. */
#include "engine_visitor.h"

#include "engine/view_inbox.h"

/* The row of this rule; NULL: none. */
static json_t *row_of(const json_t *inbox, const char *rule)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(inbox, "rows"), i, one)
		if (strcmp(words_of(one, "rule"), rule) == 0)
			return one;
	return NULL;
}

static bool line_with(const json_t *row, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(row, "lines"), i, one)
		if (strstr(json_string_value(one), text) != NULL)
			return true;
	return false;
}

Test(view_inbox, it_says_what_the_envelope_says)
{
	struct world *w = monday();
	json_t *in = look(w, &vs_head, view_inbox, "{}"), *row = row_of(in, "absent_no_reason_yet");

	cr_assert_not_null(row);
	cr_assert_str_eq(words_of(in, "team"), "vs");
	cr_assert_str_eq(words_of(row, "state"), "open");
	cr_assert_str_eq(words_of(row, "urgency"), "same_session");
	cr_assert_str_eq(words_of(row, "name"), "Zo\xc3\xab " MARKER);
	cr_assert_str_eq(words_of(row, "school"), "Oak School");
	cr_assert_str_eq(words_of(row, "at"), "2026-11-23-AM");
	cr_assert(line_with(row, "Mon 23 Nov, morning: no reason yet."), "the mark as released");
	cr_assert(line_with(row, "Nobody has taken this yet."));
	cr_assert_str_eq(words_of(in, "absent"), "1 alert about a child marked absent without a reason.");
	cr_assert_str_eq(words_of(in, "data"), "Marks from every school that was due.");
	json_decref(in);
	world_free(w);
}

Test(view_inbox, nobody_absent_and_no_data_are_different_sentences)
{
	struct world *w = with_marker("2026-11-23T06:30");
	json_t *in;

	work_now(w);
	present(w, "2026-11-23", false);
	run_until(w, "2026-11-23T10:00");
	in = look(w, &vs_head, view_inbox, "{}");
	cr_assert_str_eq(words_of(in, "absent"), "No child here is marked absent without a reason.");
	cr_assert_str_eq(words_of(in, "data"), "Marks from every school that was due.");
	json_decref(in);
	w->school_down = true;
	run_until(w, "2026-11-23T16:30");
	in = look(w, &vs_head, view_inbox, "{}");
	cr_assert_str_eq(words_of(in, "absent"), "No child here is marked absent without a reason.");
	cr_assert_str_eq(words_of(in, "data"),
			 "No data from 1 of 1 schools: whether children are absent there is not known.");
	json_decref(in);
	world_free(w);
}

Test(view_inbox, each_team_has_its_own_and_strangers_have_none)
{
	struct world *w = monday();
	json_t *in = look(w, &duty_worker, view_inbox, "{\"state\":\"all\"}"), *row;
	char id[65], question[120];

	row = row_of(in, "absent_any");
	cr_assert_not_null(row);
	cr_assert_null(row_of(in, "absent_no_reason_yet"), "no contract tells duty of this rule");
	cr_assert(line_with(row, "unauthorised absence"));
	cr_assert_not(has_text(in, "no reason yet"), "what duty may know is the class");
	in = look(w, &cme_officer, view_inbox, "{}");
	row = row_of(in, "absent_no_reason_yet");
	cr_assert_not_null(row);
	cr_assert_not_null(strstr(words_of(row, "name"), "UPN "));
	cr_assert_not(has_text(in, MARKER), "this team has no list");
	in = look(w, &nobody_named, view_inbox, "{\"state\":\"all\"}");
	cr_assert_eq(count_of(in, "total"), 0);
	json_decref(in);
	missing(w, &oak_staff, view_inbox, "{}");
	missing(w, &operator, view_inbox, "{}");
	missing(w, &vs_head, view_inbox, "{\"team\":\"duty\"}");
	missing(w, &vs_head, view_inbox, "{\"team\":\"no-team\"}");
	in = look(w, &vs_head, view_inbox, "{}");
	text_copy(id, sizeof id, span_of(words_of(row_of(in, "absent_no_reason_yet"), "id")));
	json_decref(in);
	snprintf(question, sizeof question, "{\"id\":\"%s\"}", id);
	missing(w, &duty_worker, view_alert_show, question);
	missing(w, &oak_staff, view_alert_show, question);
	missing(w, &nobody_named, view_alert_show, question);
	missing(w, &vs_head, view_alert_show,
		"{\"id\":\"00000000000000000000000000000000000000000000000000000000000000ff\"}");
	missing(w, &vs_head, view_alert_show, "{\"id\":\"\"}");
	world_free(w);
}

Test(view_inbox, filters_and_pages)
{
	struct world *w = monday();
	char question[200];
	json_t *in, *next;
	int total, read = 0;

	in = look(w, &vs_head, view_inbox, "{\"state\":\"all\"}");
	total = count_of(in, "total");
	cr_assert_gt(total, 1);
	json_decref(in);
	snprintf(question, sizeof question, "{\"state\":\"all\",\"limit\":1}");
	for (;;) {
		in = look(w, &vs_head, view_inbox, question);
		cr_assert_eq(json_array_size(json_object_get(in, "rows")), 1u);
		read++;
		next = json_object_get(in, "next");
		if (!json_is_string(next))
			break;
		snprintf(question, sizeof question, "{\"state\":\"all\",\"limit\":1,\"after\":\"%s\"}",
			 json_string_value(next));
		json_decref(in);
	}
	json_decref(in);
	cr_assert_eq(read, total, "every row on one page");
	in = look(w, &vs_head, view_inbox, "{\"school\":\"elm\"}");
	cr_assert_eq(count_of(in, "total"), 0);
	json_decref(in);
	in = look(w, &vs_head, view_inbox, "{\"urgency\":\"same_session\",\"rule\":\"absent_no_reason_yet\"}");
	cr_assert_eq(count_of(in, "total"), 1);
	json_decref(in);
	cr_assert_null(look(w, &vs_head, view_inbox, "{\"state\":\"lost\"}"));
	cr_assert_str_eq(asked_fault.path, "state");
	world_free(w);
}

Test(view_inbox, a_restricted_childs_alert_is_a_count_and_whom_to_ask)
{
	struct world *w = borough("2026-11-23T06:30");
	json_t *in;

	text_copy(w->list.at[0].surname, sizeof w->list.at[0].surname, span_of(MARKER));
	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	in = look(w, &vs_head, view_inbox, "{\"state\":\"all\"}");
	cr_assert_gt(count_of(in, "restricted"), 0);
	cr_assert_str_eq(words_of(in, "restricted_ask"), "vs");
	cr_assert_eq(count_of(in, "total"), 0);
	cr_assert_not(has_text(in, MARKER));
	world_free(w);
}
