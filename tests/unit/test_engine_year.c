/* What the engine makes of a closure that nobody wrote in the calendar: the roll call and the
 * marks still unknown follow the school's own marks, also after a restart. */
#include "engine_fixture.h"
#include "report/calendar.h"

/* Everybody but A1, a looked-after child, is marked so on the morning of Monday 23 November. */
static struct world *marked(const char *a2, const char *a3, const char *a4)
{
	struct world *w = world_new("2026-11-23T06:30");

	mark(w, "A2", "2026-11-23", false, a2);
	mark(w, "A3", "2026-11-23", false, a3);
	mark(w, "A4", "2026-11-23", false, a4);
	work(w, "2026-11-23T07:00");
	work(w, "2026-11-23T09:40");
	work(w, "2026-11-23T10:30");
	return w;
}

static json_int_t in_box(struct world *w, const char *name)
{
	json_t *json = ask(w,
			   "{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-23-AM\"}"),
	       *box;
	json_int_t count = -1;
	size_t i;

	json_array_foreach(json_object_get(json, "boxes"), i, box)
		if (strcmp(json_string_value(json_object_get(box, "box")), name) == 0)
			count = json_integer_value(json_object_get(box, "count"));
	json_decref(json);
	return count;
}

/* The school is shut and says so for all it marked: A1 and A2 are in "school closed"; nobody is
 * alarmed over A1. The third of the list is at a school that is not ours. */
Test(engine_year, a_child_without_a_mark_of_a_shut_school_is_no_alarm)
{
	struct world *w = marked("#", "#", "#");

	cr_assert_eq(in_box(w, "school_closed"), 2, "%s", w->answer);
	cr_assert_eq(in_box(w, "not_heard"), 1);
	cr_assert_eq(sent_with(w, "\"rule\":\"not_heard\"", ""), 1u);
	world_restart(w);
	work_now(w);
	cr_assert_eq(in_box(w, "school_closed"), 2, "the same after a restart");
	world_free(w);
}

/* Two of three marked `#` are no four fifths; and with one pupil in, A1 may be missing. */
Test(engine_year, a_school_that_is_open_to_some_hides_nobody)
{
	struct world *w = marked("#", "#", "/");

	cr_assert_eq(in_box(w, "school_closed"), 1, "%s", w->answer);
	cr_assert_eq(in_box(w, "not_heard"), 2);
	cr_assert_eq(sent_with(w, "\"rule\":\"not_heard\"", ""), 2u);
	world_free(w);
}

/* A closure is unlearned when the school corrects its marks. */
Test(engine_year, corrected_marks_open_the_school_again)
{
	struct world *w = marked("Y4", "Y4", "Y4");

	cr_assert_eq(in_box(w, "school_closed"), 2, "%s", w->answer);
	mark(w, "A2", "2026-11-23", false, "/");
	mark(w, "A3", "2026-11-23", false, "/");
	work(w, "2026-11-23T11:10");
	cr_assert_eq(in_box(w, "school_closed"), 0, "%s", w->answer);
	cr_assert_eq(in_box(w, "not_heard"), 2);
	world_free(w);
}

static json_int_t unknown(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"report\",\"name\":\"borough\"}");
	json_int_t n = json_integer_value(
		json_object_get(json_array_get(json_object_get(json, "phases"), 0), "unknown_marks"));

	json_decref(json);
	return n;
}

/* "Marks still unknown" are those of sessions that were held. */
Test(engine_year, a_session_that_was_not_held_is_no_unknown_mark)
{
	struct world *open = marked("/", "/", "/"), *shut = marked("#", "#", "#");

	cr_assert_eq(unknown(open) - unknown(shut), 1, "A1's, on the morning that was held");
	world_free(open);
	world_free(shut);
}

/* muster calendar: the half term in four counters, by hand, and the closure with its marks. The
 * fixture's autumn: 3 September to 18 December, half term 26 to 30 October. */
Test(engine_year, the_calendar_is_told_as_it_is_held)
{
	struct world *w = marked("Y4", "Y4", "Y4");
	json_t *json = ask(w, "{\"verb\":\"calendar\",\"school\":\"oak\"}");
	json_t *half = json_array_get(json_object_get(json, "ranges"), 1);
	json_t *closed = json_object_get(json, "closures");
	struct buffer out = {0};
	struct fault f = {0};

	cr_assert_str_eq(json_string_value(json_object_get(half, "name")), "autumn 2");
	cr_assert_str_eq(json_string_value(json_object_get(half, "from")), "2026-11-02");
	/* Seven weeks of five days; one morning was not held, so its day still was. */
	cr_assert_eq(json_integer_value(json_object_get(half, "school_days")), 35);
	cr_assert_eq(json_integer_value(json_object_get(half, "sessions")), 69);
	cr_assert_eq(json_integer_value(json_object_get(half, "school_weeks")), 7);
	cr_assert_eq(json_integer_value(json_object_get(half, "working_days")), 35);
	cr_assert_eq(json_array_size(closed), 1u);
	cr_assert_eq(json_integer_value(json_object_get(json_array_get(closed, 0), "closed")), 3);
	cr_assert_eq(json_integer_value(json_object_get(json_array_get(closed, 0), "on_roll")), 4);
	json_decref(json);
	cr_assert_eq(report_calendar(span_of(w->answer), TABLE_TEXT, &out, &f), 0, "%s", f.text);
	cr_assert_not_null(memmem(out.at, out.length, "site closed unexpectedly", 24));
	out.length = 0;
	cr_assert_eq(report_calendar(SPAN("{\"title\":\"x\",\"ranges\":[{}],\"closures\":[]}"), TABLE_CSV,
				     &out, &f),
		     -FAULT_PARSE);
	cr_assert_eq(out.length, 0u);
	buffer_free(&out);
	json_decref(ask(w, "{\"verb\":\"calendar\",\"school\":\"elm\"}"));
	cr_assert_not_null(strstr(w->answer, "there is no school"));
	world_free(w);
}
