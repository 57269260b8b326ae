/* The roll call as different people may read it. A wrong box sends somebody to the wrong door; a name in the
 * wrong hands is a breach. */
#include "engine_visitor.h"

#include "engine/view/view_rollcall.h"

static int box(const json_t *roll, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(roll, "boxes"), i, one)
		if (strcmp(words_of(one, "box"), name) == 0)
			return count_of(one, "count");
	cr_assert(false, "no box %s", name);
	return -1;
}

static int all_boxes(const json_t *roll)
{
	json_t *one;
	size_t i;
	int sum = 0;

	json_array_foreach(json_object_get(roll, "boxes"), i, one)
		sum += count_of(one, "count");
	return sum;
}

Test(view_rollcall, every_child_is_in_one_box_and_the_boxes_add_up)
{
	struct world *w = monday();
	json_t *roll = look(w, &vs_head, view_rollcall, "{}");

	cr_assert_str_eq(words_of(roll, "list"), "looked_after");
	cr_assert_str_eq(words_of(roll, "at"), "2026-11-23-AM");
	cr_assert_eq(count_of(roll, "children"), 3);
	cr_assert_eq(all_boxes(roll), 3);
	cr_assert_eq(box(roll, "absent_no_reason_yet"), 1);
	cr_assert_eq(box(roll, "in_school"), 1);
	cr_assert_eq(box(roll, "not_heard"), 1, "a school that is not ours");
	cr_assert_str_eq(words_of(roll, "absent"), "1 child is marked absent, no reason yet.");
	cr_assert_str_eq(words_of(roll, "data"),
			 "No data about 1 child (0 of our schools): whether they are absent is not known.");
	cr_assert_not(has_text(roll, MARKER), "counts name nobody");
	world_free(w);
}

Test(view_rollcall, a_box_opens_with_what_is_released)
{
	struct world *w = monday();
	json_t *roll = look(w, &vs_head, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"), *row;

	cr_assert_eq(json_array_size(json_object_get(roll, "rows")), 1u);
	row = json_array_get(json_object_get(roll, "rows"), 0);
	cr_assert_str_eq(words_of(row, "name"), "Zo\xc3\xab " MARKER);
	cr_assert_str_eq(words_of(row, "case"), "C1");
	cr_assert_str_eq(words_of(row, "school"), "Oak School");
	cr_assert_str_eq(words_of(row, "detail"), "no reason yet");
	cr_assert_str_eq(words_of(row, "year"), "", "no contract releases the year group");
	cr_assert(json_is_string(json_object_get(row, "alert")), "its alert is open");
	json_decref(roll);
	world_free(w);
}

Test(view_rollcall, a_team_that_may_know_the_class_reads_the_class)
{
	struct world *w = monday();
	json_t *roll = look(w, &duty_worker, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"), *row;

	cr_assert_eq(all_boxes(roll), 3);
	row = json_array_get(json_object_get(roll, "rows"), 0);
	cr_assert_str_eq(words_of(row, "detail"), "unauthorised absence");
	cr_assert_str_eq(words_of(row, "name"), "Zo\xc3\xab " MARKER, "the authority's own list");
	json_decref(roll);
	world_free(w);
}

Test(view_rollcall, a_suspension_by_class_says_nothing_of_a_suspension)
{
	struct world *w = with_marker("2026-11-23T06:30");
	json_t *roll;

	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "E");
	run_until(w, "2026-11-23T10:00");
	roll = look(w, &vs_head, view_rollcall, "{}");
	cr_assert_eq(box(roll, "suspended"), 1);
	json_decref(roll);
	roll = look(w, &duty_worker, view_rollcall, "{}");
	cr_assert_eq(box(roll, "suspended"), 0, "the class does not say that it is a suspension");
	cr_assert_eq(box(roll, "absent_reason_known"), 1);
	json_decref(roll);
	roll = look(w, &duty_worker, view_rollcall_box, "{\"box\":\"absent_reason_known\"}");
	cr_assert_str_eq(words_of(json_array_get(json_object_get(roll, "rows"), 0), "detail"),
			 "authorised absence");
	json_decref(roll);
	world_free(w);
}

Test(view_rollcall, to_everybody_else_there_is_no_such_list)
{
	static const struct person *const others[] = {&cme_officer, &oak_staff, &elm_staff, &nobody_named,
						      &operator};
	struct world *w = monday();

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		missing(w, others[i], view_rollcall, "{}");
		missing(w, others[i], view_rollcall, "{\"list\":\"looked_after\"}");
		missing(w, others[i], view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}");
	}
	missing(w, &vs_head, view_rollcall, "{\"list\":\"in_need\"}");
	missing(w, &vs_head, view_rollcall, "{\"list\":\"no_such_list\"}");
	world_free(w);
}

Test(view_rollcall, a_restricted_child_is_one_line_and_no_box)
{
	struct world *w = borough("2026-11-23T06:30");
	struct person named = vs_head;
	json_t *roll;

	text_copy(w->list.at[0].surname, sizeof w->list.at[0].surname, span_of(MARKER));
	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	roll = look(w, &vs_head, view_rollcall, "{}");
	cr_assert_eq(count_of(roll, "children"), 2);
	cr_assert_eq(all_boxes(roll), 2);
	cr_assert_eq(count_of(roll, "restricted"), 1);
	cr_assert_str_eq(words_of(roll, "restricted_ask"), "Virtual School");
	cr_assert_eq(box(roll, "absent_no_reason_yet"), 0);
	json_decref(roll);
	text_copy(named.restricted[0], sizeof named.restricted[0], span_of("social-care"));
	named.restricted_count = 1;
	roll = look(w, &named, view_rollcall, "{}");
	cr_assert_eq(count_of(roll, "children"), 3, "a person whose file names the list reads it");
	cr_assert_eq(count_of(roll, "restricted"), 0);
	json_decref(roll);
	world_free(w);
}

Test(view_rollcall, a_box_is_read_page_by_page_and_nobody_is_lost)
{
	struct world *w = with_marker("2026-11-23T06:30");
	char question[200], seen[3][65] = {"", "", ""};
	json_t *page;
	unsigned rows = 0;

	work_now(w);
	snprintf(question, sizeof question, "{\"box\":\"not_heard\",\"limit\":1}");
	for (;;) {
		const char *next;

		page = look(w, &vs_head, view_rollcall_box, question);
		cr_assert_eq(json_array_size(json_object_get(page, "rows")), 1u);
		text_copy(seen[rows], sizeof seen[rows],
			  span_of(words_of(json_array_get(json_object_get(page, "rows"), 0), "child")));
		for (unsigned i = 0; i < rows; i++)
			cr_assert_str_neq(seen[i], seen[rows]);
		rows++;
		next = json_string_value(json_object_get(page, "next"));
		if (next == NULL)
			break;
		snprintf(question, sizeof question, "{\"box\":\"not_heard\",\"limit\":1,\"after\":\"%s\"}",
			 next);
		json_decref(page);
	}
	json_decref(page);
	cr_assert_eq(rows, 3u);
	cr_assert_null(look(w, &vs_head, view_rollcall_box, "{\"box\":\"not_heard\",\"limit\":0}"));
	cr_assert_str_eq(asked_fault.path, "limit");
	cr_assert_null(look(w, &vs_head, view_rollcall_box, "{\"box\":\"not_heard\",\"after\":\"x\"}"));
	cr_assert_str_eq(asked_fault.path, "after");
	cr_assert_null(look(w, &vs_head, view_rollcall, "{\"at\":\"Monday\"}"));
	cr_assert_str_eq(asked_fault.path, "at");
	world_free(w);
}

Test(view_rollcall, who_looked_at_whom_is_kept_once_an_hour)
{
	static const char sql[] = "SELECT count(*) FROM audit WHERE kind = 'viewed'";
	struct world *w = monday();

	json_decref(look(w, &vs_head, view_rollcall, "{}"));
	cr_assert_eq(rows(w, sql), 0, "counts name nobody");
	json_decref(look(w, &vs_head, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"));
	cr_assert_eq(rows(w, sql), 1);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'viewed' AND who = 'V Head (v-head)'"
			     " AND child <> zeroblob(32) AND text LIKE '%vs-daily 1.0.0 for vs%'"),
		     1, "who, whom and under what");
	json_decref(look(w, &vs_head, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"));
	cr_assert_eq(rows(w, sql), 1, "the page reads itself again");
	json_decref(look(w, &duty_worker, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"));
	cr_assert_eq(rows(w, sql), 2, "somebody else's look is another");
	w->now += 3600;
	json_decref(look(w, &vs_head, view_rollcall_box, "{\"box\":\"absent_no_reason_yet\"}"));
	cr_assert_eq(rows(w, sql), 3);
	world_free(w);
}

/* --- brothers and sisters ----------------------------------------------------------------------------------
 */

/* The two looked-after children of oak in one household; the first marked as said, the other in school. */
static struct world *siblings(const char *first)
{
	struct world *w = borough("2026-11-23T06:30");

	for (size_t i = 0; i < 2; i++)
		text_copy(w->list.at[i].household, sizeof w->list.at[i].household, span_of("H1"));
	world_open(w);
	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, first);
	run_until(w, "2026-11-23T10:00");
	return w;
}

Test(view_rollcall, brothers_and_sisters_in_one_box_have_something_in_common)
{
	struct world *w = siblings("/");
	json_t *roll = look(w, &vs_head, view_rollcall_box, "{\"box\":\"in_school\"}"), *row;
	size_t i;

	cr_assert_eq(json_array_size(json_object_get(roll, "rows")), 2u);
	json_array_foreach(json_object_get(roll, "rows"), i, row) {
		cr_assert_eq(count_of(row, "household"), 1);
		cr_assert_str_eq(words_of(row, "family"), "", "the other one is in this box");
	}
	cr_assert_not(has_text(roll, "H1"), "the list's own number is told to nobody");
	world_free(w);
}

Test(view_rollcall, of_a_brother_in_another_box_the_box_is_said)
{
	struct world *w = siblings("N");
	json_t *roll = look(w, &vs_head, view_rollcall_box, "{\"box\":\"in_school\"}");
	const json_t *row = json_array_get(json_object_get(roll, "rows"), 0);

	cr_assert_eq(count_of(row, "household"), 0, "nobody else of it is in this box");
	cr_assert_str_eq(words_of(row, "family"), box_words(BOX_ABSENT_NO_REASON_YET));
	json_decref(roll);
	world_free(w);
}
