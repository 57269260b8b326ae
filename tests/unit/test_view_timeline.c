/* The timeline of a child: marks as released, what happened in order, and who may see none of it. */
#include "engine_visitor.h"

#include "engine/view_act.h"
#include "engine/view_inbox.h"
#include "engine/view_timeline.h"

static char child[65];

/* The marker child's id, as the inbox of vs gives it. */
static void find_child(struct world *w)
{
	json_t *in = look(w, &vs_head, view_inbox, "{\"state\":\"all\"}"), *one;
	size_t i;

	child[0] = '\0';
	json_array_foreach(json_object_get(in, "rows"), i, one)
		if (strstr(words_of(one, "name"), MARKER) != NULL)
			text_copy(child, sizeof child, span_of(words_of(one, "child")));
	cr_assert_neq(child[0], '\0');
	json_decref(in);
}

static json_t *timeline(struct world *w, const struct person *p, const char *more)
{
	char question[300];

	snprintf(question, sizeof question, "{\"id\":\"%s\"%s}", child, more);
	return look(w, p, view_timeline, question);
}

/* The mark of the only school that is shown; NULL: none. */
static const json_t *mark_of(const json_t *t, const char *day, const char *half)
{
	const json_t *school = json_array_get(json_object_get(t, "schools"), 0), *one;
	size_t i;

	cr_assert_eq(json_array_size(json_object_get(t, "schools")), 1u);
	json_array_foreach(json_object_get(school, "days"), i, one)
		if (strcmp(words_of(one, "day"), day) == 0)
			return json_is_null(json_object_get(one, half)) ? NULL : json_object_get(one, half);
	return NULL;
}

static const json_t *event(const json_t *t, const char *kind, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(t, "events"), i, one)
		if (strcmp(words_of(one, "kind"), kind) == 0 && strstr(words_of(one, "text"), text) != NULL)
			return one;
	return NULL;
}

Test(view_timeline, marks_stand_as_each_team_is_released_them)
{
	struct world *w = monday();
	json_t *t;

	present(w, "2026-11-23", true);
	run_until(w, "2026-11-23T14:00");
	find_child(w);
	t = timeline(w, &vs_head, "");
	cr_assert_str_eq(words_of(t, "name"), "Zo\xc3\xab " MARKER);
	cr_assert_str_eq(words_of(t, "term"), "2026-autumn");
	cr_assert_str_eq(words_of(mark_of(t, "2026-11-23", "am"), "words"), "no reason yet");
	cr_assert_str_eq(words_of(mark_of(t, "2026-11-23", "am"), "class"), "unauthorised");
	cr_assert_null(json_object_get(mark_of(t, "2026-11-23", "am"), "code"), "the code is not released");
	cr_assert_str_eq(words_of(mark_of(t, "2026-11-23", "pm"), "words"), "in school");
	cr_assert_null(mark_of(t, "2026-11-20", "am"), "nobody knows of Friday");
	cr_assert_eq(count_of(json_object_get(t, "missed"), "sessions"), 1);
	cr_assert_eq(count_of(json_object_get(t, "missed"), "possible"), 2);
	cr_assert_float_eq(json_real_value(json_object_get(json_object_get(t, "missed"), "days")), 0.5, 1e-9);
	cr_assert_not_null(
		event(t, "told", "Told to Virtual School, under vs-daily 1.0.0: session mark, school."));
	json_decref(t);
	t = timeline(w, &duty_worker, "");
	cr_assert_str_eq(words_of(mark_of(t, "2026-11-23", "am"), "words"), "unauthorised absence");
	cr_assert_str_eq(words_of(json_array_get(json_object_get(t, "schools"), 0), "id"), "",
			 "which school is not released to duty");
	cr_assert_null(event(t, "opened", "No reason known yet"), "no alert of another team");
	cr_assert_not(has_text(t, "no reason"));
	world_free(w);
}

Test(view_timeline, what_came_late_stands_where_it_belongs_and_what_changed_where_it_changed)
{
	struct world *w = monday();
	const json_t *late, *changed;
	json_t *t;

	find_child(w);
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T11:00");
	run_until(w, "2026-11-24T09:00");
	mark(w, "A1", "2026-11-23", true, "I");
	run_until(w, "2026-11-24T10:00");
	t = timeline(w, &vs_head, "");
	changed = event(t, "correction", "changed from no reason yet to ill or medical");
	cr_assert_not_null(changed);
	cr_assert_not(json_is_true(json_object_get(changed, "late")));
	late = event(t, "late_entry",
		     "Mon 23 Nov 2026, afternoon: ill or medical; known to us only on Tue 24");
	cr_assert_not_null(late, "%s", json_dumps(json_object_get(t, "events"), JSON_INDENT(1)));
	cr_assert(json_is_true(json_object_get(late, "late")));
	cr_assert_str_eq(words_of(late, "at"), "2026-11-23T13:00", "slotted in at its session");
	json_decref(t);
	t = timeline(w, &duty_worker, "");
	cr_assert_not_null(event(t, "correction", "changed from unauthorised absence to authorised absence"));
	cr_assert_not(has_text(t, "ill or medical"));
	world_free(w);
}

Test(view_timeline, others_see_no_such_child)
{
	static const struct person *const others[] = {&oak_staff, &elm_staff, &nobody_named, &operator};
	struct world *w = monday();
	char question[200];
	json_t *t;

	find_child(w);
	snprintf(question, sizeof question, "{\"id\":\"%s\"}", child);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		missing(w, others[i], view_timeline, question);
	missing(w, &vs_head, view_timeline,
		"{\"id\":\"00000000000000000000000000000000000000000000000000000000000000ff\"}");
	missing(w, &vs_head, view_timeline, "{\"id\":\"W332201523114\"}");
	missing(w, &vs_head, view_timeline, "{}");
	t = timeline(w, &cme_officer, "");
	cr_assert_not_null(strstr(words_of(t, "name"), "UPN "));
	cr_assert_not(has_text(t, MARKER), "the class of every pupil's mark, and no name");
	cr_assert_null(timeline(w, &vs_head, ",\"term\":\"2019-autumn\""));
	cr_assert_str_eq(asked_fault.path, "term");
	world_free(w);
}

Test(view_timeline, why_it_was_looked_at_is_kept)
{
	struct world *w = monday();

	find_child(w);
	json_decref(timeline(w, &vs_head, ",\"why\":\"strategy meeting\""));
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'viewed' AND text LIKE"
			     " 'timeline of a child, because: strategy meeting, under vs-daily%'"),
		     1);
	json_decref(timeline(w, &vs_head, ",\"why\":\"strategy meeting\""));
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE text LIKE '%strategy meeting%'"), 2,
		     "each look that gives its reason");
	world_free(w);
}

Test(view_timeline, it_says_who_took_it_and_who_else_knows)
{
	struct world *w = monday();
	json_t *t, *in, *one;
	char question[200] = "";
	size_t i;

	find_child(w);
	in = look(w, &vs_head, view_inbox, "{}");
	json_array_foreach(json_object_get(in, "rows"), i, one)
		if (strcmp(words_of(one, "rule"), "absent_no_reason_yet") == 0)
			snprintf(question, sizeof question, "{\"id\":\"%s\",\"note\":\"rang twice\"}",
				 words_of(one, "id"));
	json_decref(in);
	json_decref(look(w, &vs_head, view_alert_take, question));
	json_decref(look(w, &vs_head, view_alert_note, question));
	t = timeline(w, &vs_head, "");
	cr_assert_not_null(event(t, "taken", "Taken by V Head (v-head)."));
	cr_assert_not_null(event(t, "note", "rang twice"));
	cr_assert(has_text(json_deep_copy(json_object_get(t, "who_else")), "Missing"));
	json_decref(t);
	world_free(w);
}
