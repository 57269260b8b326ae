/* The inbox and one alert, as different people may read them. */
#include "engine_visitor.h"

#include "engine/view/view_act.h"
#include "engine/view/view_inbox.h"

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
	cr_assert(line_with(row, "Mon 23 Nov 2026, morning: no reason yet."), "the mark as released");
	cr_assert(line_with(row, "seen by us 09:40."), "when it was told, not when it is read");
	cr_assert(line_with(row, "Nobody has taken this yet."));
	cr_assert_str_eq(words_of(in, "absent"), "1 alert about a child marked absent, no reason known yet.");
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
	cr_assert_str_eq(words_of(in, "absent"), "No child here is marked absent with no reason known yet.");
	cr_assert_str_eq(words_of(in, "data"), "Marks from every school that was due.");
	json_decref(in);
	w->school_down = true;
	run_until(w, "2026-11-23T16:30");
	in = look(w, &vs_head, view_inbox, "{}");
	cr_assert_str_eq(words_of(in, "absent"), "No child here is marked absent with no reason known yet.");
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
	in = look(w, &vs_head, view_inbox,
		  "{\"urgency\":\"same_session\",\"rule\":\"absent_no_reason_yet\"}");
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

/* --- one alert, and what is done with it ------------------------------------------------------------------
 */

static char id[65];

/* The id of the marker child's alert for vs. */
static void find_alert(struct world *w)
{
	json_t *in = look(w, &vs_head, view_inbox, "{}");

	text_copy(id, sizeof id, span_of(words_of(row_of(in, "absent_no_reason_yet"), "id")));
	json_decref(in);
}

/* A question about it; `more` begins with a comma. */
static const char *about(const char *more)
{
	static char question[1600];

	snprintf(question, sizeof question, "{\"id\":\"%s\"%s}", id, more);
	return question;
}

static bool history_has(const json_t *alert, const char *kind, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(alert, "history"), i, one)
		if (strcmp(words_of(one, "kind"), kind) == 0 && strstr(words_of(one, "text"), text) != NULL)
			return true;
	return false;
}

static bool has_word(const json_t *list, const char *word)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_is_string(one) ? json_string_value(one) : words_of(one, "id"), word) == 0)
			return true;
	return false;
}

Test(view_alert, its_history_is_who_was_told_who_took_it_and_how_it_ended)
{
	struct world *w = monday();
	json_t *a;

	find_alert(w);
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert(history_has(a, "opened", "No reason"));
	cr_assert(history_has(a, "told", "Told to Virtual School, under vs-daily 1.0.0"));
	cr_assert(has_word(json_object_get(a, "may"), "take"));
	cr_assert(has_word(json_object_get(a, "may"), "close"));
	cr_assert(has_word(json_object_get(a, "outcomes"), "located"));
	cr_assert_not(has_word(json_object_get(a, "outcomes"), "renewed"), "this is no contract");
	cr_assert(has_word(json_object_get(a, "teams"), "duty"), "a contract lets duty read of it");
	cr_assert_not(has_word(json_object_get(a, "teams"), "other"));
	json_decref(a);
	json_decref(look(w, &vs_head, view_alert_take, about("")));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert_str_eq(words_of(a, "state"), "taken");
	cr_assert_str_eq(words_of(a, "person"), "V Head (v-head)");
	cr_assert(history_has(a, "taken", "Taken by V Head (v-head)."));
	cr_assert_not(has_word(json_object_get(a, "may"), "take"));
	json_decref(a);
	world_restart(w);
	json_decref(look(w, &vs_head, view_alert_close,
			 about(",\"outcome\":\"located\",\"located_by\":\"W. Orker\",\"how\":\"seen\","
			       "\"note\":\"at his grandmother's\"")));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert_str_eq(words_of(a, "state"), "closed");
	cr_assert(history_has(a, "closed", "Closed by V Head (v-head): "));
	cr_assert(history_has(a, "note", "seen by W. Orker. at his grandmother's"));
	cr_assert_not(has_word(json_object_get(a, "may"), "close"));
	json_decref(a);
	world_free(w);
}

Test(view_alert, a_note_is_sealed_shown_and_kept_over_a_restart)
{
	struct world *w = monday();
	char path[160], *bytes;
	struct buffer all = {0};
	json_t *a;
	FILE *f;
	int c;

	find_alert(w);
	cr_assert_null(look(w, &vs_head, view_alert_note, about(",\"note\":\"  \"")));
	cr_assert_str_eq(asked_fault.path, "note");
	json_decref(look(w, &vs_head, view_alert_note, about(",\"note\":\"mother rang: dentistxyz\"")));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	world_restart(w);
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert(history_has(a, "note", "mother rang: dentistxyz"));
	json_decref(a);
	copy_file(w, "muster.db", "-wal", path);
	f = fopen(path, "rb");
	while (f != NULL && (c = fgetc(f)) != EOF)
		buffer_bytes(&all, (const char[]){(char)c}, 1);
	if (f != NULL)
		fclose(f);
	unlink(path);
	bytes = memmem(all.at, all.length, "dentistxyz", 10);
	cr_assert_null(bytes, "what is written about a child is sealed");
	buffer_free(&all);
	cr_assert_eq(rows(w, "SELECT count(*) FROM remark"), 1);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'noted' AND text LIKE '%dentist%'"), 0);
	world_free(w);
}

Test(view_alert, nobody_acts_on_another_teams_alert)
{
	static view_function *const acts[] = {view_alert_take, view_alert_hand_on, view_alert_note,
					      view_alert_close, view_alert_silence};
	static const struct person *const others[] = {&duty_worker, &oak_staff, &nobody_named, &operator};
	struct world *w = monday();
	json_t *a;

	find_alert(w);
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		for (size_t k = 0; k < sizeof others / sizeof *others; k++)
			missing(w, others[k], acts[i],
				about(",\"outcome\":\"located\",\"located_by\":\"X\",\"how\":\"seen\",\"note\":\"n\","
				      "\"team\":\"duty\",\"until\":\"2026-11-25\",\"why\":\"w\""));
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert_str_eq(words_of(a, "state"), "open", "nothing was changed");
	cr_assert_not(history_has(a, "note", ""));
	json_decref(a);
	world_free(w);
}

Test(view_alert, what_is_wrong_is_said_at_its_field)
{
	static const struct {
		view_function *act;
		const char *more, *field;
	} wrong[] = {
		{view_alert_close, ",\"outcome\":\"loctaed\"", "outcome"},
		{view_alert_close, "", "outcome"},
		{view_alert_close, ",\"outcome\":\"located\",\"how\":\"seen\"", "located_by"},
		{view_alert_close, ",\"outcome\":\"located\",\"located_by\":\"A\"", "how"},
		{view_alert_hand_on, ",\"team\":\"dutty\",\"note\":\"n\"", "team"},
		{view_alert_hand_on, ",\"team\":\"duty\"", "note"},
		{view_alert_silence, ",\"until\":\"soon\",\"why\":\"w\"", "until"},
		{view_alert_silence, ",\"until\":\"2026-11-25\"", "why"},
	};
	struct world *w = monday();
	json_t *a;

	find_alert(w);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cr_assert_null(look(w, &vs_head, wrong[i].act, about(wrong[i].more)), "%s", wrong[i].more);
		cr_assert_eq(asked_rc, -FAULT_MEANING, "%s: %s", wrong[i].more, asked_fault.text);
		cr_assert_str_eq(asked_fault.path, wrong[i].field, "%s", asked_fault.text);
	}
	cr_assert_null(look(w, &vs_head, view_alert_hand_on, about(",\"team\":\"other\",\"note\":\"n\"")));
	cr_assert_eq(asked_rc, -FAULT_DENIED, "no contract lets that team read");
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert_str_eq(words_of(a, "state"), "open", "nothing was changed");
	json_decref(a);
	world_free(w);
}

Test(view_alert, handed_on_it_is_in_the_other_inbox_with_the_note)
{
	struct world *w = monday();
	json_t *a;

	find_alert(w);
	json_decref(
		look(w, &vs_head, view_alert_hand_on, about(",\"team\":\"duty\",\"note\":\"door open\"")));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	a = look(w, &duty_worker, view_alert_show, about(""));
	cr_assert_not_null(a);
	cr_assert(history_has(a, "handed_on", "door open"));
	cr_assert_not(line_with(a, "no reason yet"), "of the mark duty may know the class");
	json_decref(a);
	json_decref(look(w, &duty_worker, view_alert_take, about("")));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	a = look(w, &vs_head, view_alert_show, about(""));
	cr_assert_str_eq(words_of(a, "person"), "E Duty (e-duty)");
	cr_assert(has_word(json_object_get(a, "knows"), "Duty"));
	json_decref(a);
	world_free(w);
}
