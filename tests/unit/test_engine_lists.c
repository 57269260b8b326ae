/* The lists an authority holds: whose a row is, what a person does to a list, and what is kept of it. */
#include <criterion/criterion.h>

#include "engine_fixture.h"

static const char muster[] =
	"apiVersion: muster/v1\nkind: Authority\nid: test\nla: \"332\"\nname: Test\nregion: E12000005\n"
	"neighbours: {statistical: [\"384\"]}\nlisten: {console: \"127.0.0.1:8480\", bus: \"tcp://127.0.0.1:8481\"}\n"
	"lists:\n  - {id: social-care, kind: social_care, file: social-care.csv, owner: vs, due: \"07:00\"}\n"
	"  - {id: expected, kind: expected_admissions, file: e.csv, owner: vs, due: \"07:00\"}\n"
	"  - {id: part-time, kind: part_time_timetables, file: p.csv, owner: vs, due: \"07:00\"}\n"
	"  - {id: elective, kind: home_education, file: h.csv, owner: vs, due: \"07:00\"}\nagreements: listed\n";
static const char *const files[][2] = {{"muster.yaml", muster}};

static struct record_list_row *add_row(struct world *w, const char *case_id, const char *surname,
				       const char *forename, const char *born)
{
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = (struct record_list_row){.line = 90,
					.born = on(born),
					.from = on("2026-09-01"),
					.to = DAY_NONE,
					.review = DAY_NONE,
					.status = "looked_after",
					.urn = "900101"};
	text_copy(row->case_id, sizeof row->case_id, span_of(case_id));
	text_copy(row->surname, sizeof row->surname, span_of(surname));
	text_copy(row->forename, sizeof row->forename, span_of(forename));
	return row;
}

/* A3 is on no list; the school shares its name and birth. */
static struct world *shared_world(void)
{
	struct world *w = world_new_files("2026-11-22T18:00", files, 1);
	struct shared *s = VEC_ADD(&w->shared);

	*s = (struct shared){
		.school = "oak", .id = "A3", .born = on("2016-02-03"), .surname = "Wren", .forename = "Ada"};
	return w;
}

static void answered(struct world *w, const char *question, const char *words)
{
	json_decref(ask(w, question));
	cr_assert_not_null(strstr(w->answer, words), "%s\nwanted: %s", w->answer, words);
}
static void not_answered(struct world *w, const char *question, const char *words)
{
	json_decref(ask(w, question));
	cr_assert_null(strstr(w->answer, words), "%s\nnot wanted: %s", w->answer, words);
}

static const char *box_of(struct world *w, const char *session, const char *case_id)
{
	static char box[32];
	char question[96];
	json_t *json, *row;
	size_t i;

	snprintf(question, sizeof question,
		 "{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"%s\"}", session);
	json = ask(w, question);
	box[0] = '\0';
	json_array_foreach(json_object_get(json, "rows"), i, row)
		if (strcmp(json_string_value(json_object_get(row, "case")), case_id) == 0)
			snprintf(box, sizeof box, "%s", json_string_value(json_object_get(row, "box")));
	json_decref(json);
	return box;
}

/* A likeness is nobody's word: until a person says so, the child's social worker reads of nobody else's
 * marks; once said it holds over a restart and the next file. */
Test(engine_lists, a_row_without_a_upn_waits_for_a_person)
{
	struct world *w = shared_world();

	add_row(w, "L1", "Wren", "Ada", "2016-02-03");
	world_open(w);
	work(w, "2026-11-22T18:00");
	work(w, "2026-11-23T07:10");
	present(w, "2026-11-23", false);
	mark(w, "A3", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:45");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "not_heard");
	answered(w, "{\"verb\":\"match\"}", "\"reason\":\"list_likely\"");
	answered(w, "{\"verb\":\"match\"}", "(90 of 100)");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case L1"), 0u);
	answered(w, "{\"verb\":\"match_decide\",\"number\":\"1\",\"decision\":\"same\",\"by\":\"J\"}",
		 "decided: same");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "absent_no_reason_yet");
	work_now(w);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case L1"), 1u);
	world_restart(w);
	work(w, "2026-11-24T07:10");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "absent_no_reason_yet");
	answered(w, "{\"verb\":\"status\"}", "\"match_waiting\":0");
	world_free(w);
}

Test(engine_lists, what_a_person_said_is_different_is_not_asked_again)
{
	struct world *w = shared_world();

	add_row(w, "L1", "Wren", "Ada", "2016-02-03");
	world_open(w);
	work(w, "2026-11-22T18:00");
	work(w, "2026-11-23T07:10");
	answered(w, "{\"verb\":\"match_decide\",\"number\":\"1\",\"decision\":\"different\",\"by\":\"J\"}",
		 "decided");
	work(w, "2026-11-24T07:10");
	not_answered(w, "{\"verb\":\"match\"}", "list_likely");
	present(w, "2026-11-24", false);
	work(w, "2026-11-24T09:45");
	cr_assert_str_eq(box_of(w, "2026-11-24-AM", "L1"), "not_heard");
	world_free(w);
}

/* Restricted or on the way to adoption: nothing about the child may be told by a question. */
Test(engine_lists, a_restricted_child_is_never_compared)
{
	for (int separating = 0; separating < 2; separating++) {
		struct world *w = shared_world();
		struct record_list_row *row = add_row(w, "L1", "Wren", "Ada", "2016-02-03");

		row->restricted = separating == 0;
		if (separating == 1)
			text_copy(row->status, sizeof row->status, SPAN("separating"));
		world_open(w);
		work(w, "2026-11-22T18:00");
		work(w, "2026-11-23T07:10");
		work(w, "2026-11-24T07:10");
		not_answered(w, "{\"verb\":\"match\",\"all\":true}", "list_");
		not_answered(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}", "Wren");
		world_free(w);
	}
}

/* A slip of the pen in a UPN must not tell a social worker of another family's child. */
Test(engine_lists, a_upn_of_quite_another_child_is_kept_apart)
{
	struct world *w = shared_world();
	struct record_list_row *row = add_row(w, "L1", "Heron", "Bea", "2011-07-08");

	text_copy(row->upn, sizeof row->upn, SPAN("P33220152311A"));
	world_open(w);
	work(w, "2026-11-22T18:00");
	work(w, "2026-11-23T07:10");
	answered(w, "{\"verb\":\"match\"}", "\"reason\":\"list_conflict\"");
	present(w, "2026-11-23", false);
	mark(w, "A3", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:45");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "not_heard");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case L1"), 0u);
	/* The list is put right: it is its own child's, and the question is over. */
	row->born = on("2016-02-03");
	text_copy(row->surname, sizeof row->surname, SPAN("Wren"));
	text_copy(row->forename, sizeof row->forename, SPAN("Ada"));
	work(w, "2026-11-24T07:10");
	not_answered(w, "{\"verb\":\"match\"}", "list_conflict");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "absent_no_reason_yet");
	world_free(w);
}

/* A worker rings in the morning: the child who is missing now is told of now. */
Test(engine_lists, a_child_added_at_once_is_told_of_at_once)
{
	struct world *w = shared_world();
	char name[] = "\"children\":4";

	world_open(w);
	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	mark(w, "A3", "2026-11-23", false, "N");
	work(w, "2026-11-23T09:45");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case L9"), 0u);
	answered(
		w,
		"{\"verb\":\"list_add\",\"list\":\"social-care\",\"surname\":\"Wren\",\"upn\":\"P33220152311A\","
		"\"case\":\"L9\",\"status\":\"looked_after\",\"why\":\"taken into care\",\"by\":\"J\"}",
		"stands until 2026-11-26");
	work_now(w);
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "case L9"), 1u);
	/* The file has the child before it lapses: confirmed by it, and on the list for good. */
	text_copy(add_row(w, "L9", "Wren", "Ada", "2016-02-03")->upn, 32, SPAN("P33220152311A"));
	work(w, "2026-11-24T07:10");
	answered(w, "{\"verb\":\"lists\",\"list\":\"social-care\"}", "confirmed by the list's file");
	world_restart(w);
	work(w, "2026-12-07T07:10");
	answered(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}", name);
	world_free(w);
}

Test(engine_lists, an_addition_that_makes_no_sense_is_refused)
{
	static const char *const wrong[][2] = {
		{"\"list\":\"social-car\",\"surname\":\"A\",\"why\":\"w\"", "did you mean"},
		{"\"list\":\"social-care\",\"surname\":\"A\",\"status\":\"looked_after\"", "why: expected"},
		{"\"list\":\"social-care\",\"surname\":\"A\",\"why\":\"w\",\"status\":\"lac\"",
		 "status: expected"},
		{"\"list\":\"social-care\",\"why\":\"w\",\"status\":\"in_need\"", "surname: expected"},
		{"\"list\":\"social-care\",\"surname\":\"A\",\"why\":\"w\",\"status\":\"in_need\",\"upn\":\"C332401025008\"",
		 "\"ok\": false"},
		{"\"list\":\"social-care\",\"surname\":\"A\",\"why\":\"w\",\"status\":\"in_need\",\"born\":\"3/4/2015\"",
		 "born: expected"},
		{"\"list\":\"part-time\",\"surname\":\"A\",\"why\":\"w\",\"sessions\":\"half\"",
		 "sessions: expected"},
	};
	struct world *w = shared_world();
	char question[300];
	json_t *json;

	world_open(w);
	work(w, "2026-11-22T18:00");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(question, sizeof question, "{\"verb\":\"list_add\",%s}", wrong[i][0]);
		json = ask(w, question);
		cr_assert(json_is_false(json_object_get(json, "ok")), "%s", w->answer);
		if (wrong[i][1][0] != '"')
			cr_assert_not_null(strstr(w->answer, wrong[i][1]), "%s", w->answer);
		json_decref(json);
	}
	world_free(w);
}

/* The boxes that other lists decide. C3's school is not ours; L1 and L2 are on no roll. */
Test(engine_lists, other_lists_say_where_a_child_without_a_mark_is)
{
	struct world *w = shared_world();

	add_row(w, "L1", "Swift", "Cy", "2014-01-01")->urn[0] = '\0';
	add_row(w, "L2", "Finch", "Di", "2014-01-02")->urn[0] = '\0';
	text_copy(w->list.at[w->list.count - 2].upn, 32, SPAN("T20110001804V"));
	w->list.at[2].to = on("2026-09-02");
	text_copy(w->list.at[w->list.count - 1].upn, 32, SPAN("W999330126001"));
	w->list.at[w->list.count - 1].upn[0] = '\0';
	world_open(w);
	work(w, "2026-11-22T18:00");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "no_school_place");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L2"), "no_school_place");
	answered(
		w,
		"{\"verb\":\"list_add\",\"list\":\"elective\",\"surname\":\"Swift\",\"upn\":\"T20110001804V\",\"why\":\"w\"}",
		"\"ok\":true");
	cr_assert_str_eq(box_of(w, "2026-11-22-PM", "L1"), "home_educated");
	answered(
		w,
		"{\"verb\":\"list_add\",\"list\":\"expected\",\"surname\":\"Swift\",\"upn\":\"T20110001804V\","
		"\"urn\":\"900101\",\"why\":\"w\"}",
		"\"ok\":true");
	answered(
		w,
		"{\"verb\":\"list_end\",\"list\":\"elective\",\"child\":\"T20110001804V\",\"on\":\"2026-11-22\",\"why\":\"w\"}",
		"\"ok\":true");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "L1"), "between_schools");
	world_free(w);
}

/* A1's timetable leaves the afternoon out; a mark, where there is one, still stands before it. */
Test(engine_lists, an_agreed_timetable_explains_a_session_without_a_mark)
{
	struct world *w = shared_world();

	world_open(w);
	work(w, "2026-11-23T08:00");
	answered(
		w,
		"{\"verb\":\"list_add\",\"list\":\"part-time\",\"surname\":\"Brook\",\"upn\":\"W332201523114\","
		"\"sessions\":\"Mon AM, Tue\",\"urn\":\"900101\",\"review\":\"2026-12-01\",\"why\":\"w\"}",
		"\"ok\":true");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "C1"), "not_heard");
	cr_assert_str_eq(box_of(w, "2026-11-23-PM", "C1"), "absent_reason_known");
	mark(w, "A1", "2026-11-23", true, "N");
	work(w, "2026-11-23T14:00");
	cr_assert_str_eq(box_of(w, "2026-11-23-PM", "C1"), "absent_no_reason_yet");
	world_free(w);
}

/* Somebody rang: the alert that nobody has heard closes, and its reader is told. */
Test(engine_lists, a_mark_that_a_person_enters_closes_the_silence)
{
	struct world *w = shared_world();

	world_open(w);
	work(w, "2026-11-22T18:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "Z");
	work(w, "2026-11-23T09:45");
	work(w, "2026-11-23T10:31");
	cr_assert_geq(sent_with(w, "not_heard", "case C1"), 1u);
	answered(w, "{\"verb\":\"mark\",\"child\":\"C1\",\"session\":\"am\",\"code\":\"/\"}",
		 "nobody has answered");
	answered(
		w,
		"{\"verb\":\"mark\",\"child\":\"C1\",\"session\":\"am\",\"code\":\"/\",\"said_by\":\"Office\",\"why\":\"rang\"}",
		"said by Office");
	acknowledge_all(w);
	work_now(w);
	cr_assert_geq(sent_with(w, "Somebody was told where the child is.", "case C1"), 1u);
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "C1"), "in_school");
	/* The register speaks later, and counts. */
	mark(w, "A1", "2026-11-23", false, "N");
	work(w, "2026-11-23T13:45");
	cr_assert_str_eq(box_of(w, "2026-11-23-AM", "C1"), "absent_no_reason_yet");
	answered(w, "{\"verb\":\"marks_today\",\"of\":\"oak\"}", "\"conflict\":true");
	world_restart(w);
	answered(w, "{\"verb\":\"mark\",\"child\":\"C1\",\"session\":\"am\",\"code\":\"I\"}",
		 "said by Office");
	world_free(w);
}
