/* A school holds a child back: nothing that it gives of the child leaves, and nobody is lost. Two schools;
 * oak's A1 and A2 are looked after, A3 and A4 on no list. vs reads of the looked-after, cme of every pupil.
 */
#include "engine_match.h"
#include "engine_visitor.h"

#include "engine/lists/holdback_act.h"
#include "engine/view/view_held.h"
#include "engine/view/view_inbox.h"
#include "engine/view/view_morning.h"
#include "engine/view/view_rollcall.h"
#include "engine/view/view_timeline.h"

static const struct person oak_head = {
	.id = "o-head", .name = "O Head", .schools = {"oak"}, .school_count = 1, .rights = RIGHT_CONTRACTS};
static const struct person elm_head = {
	.id = "l-head", .name = "L Head", .schools = {"elm"}, .school_count = 1, .rights = RIGHT_CONTRACTS};

/* Of both schools, with what is told at once, by day, and of whom nothing is heard. */
static const char contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: vs}\n" CONTACTS
		VALID "subjects: {social_care: [looked_after], year_groups: [N1, N2, R, 1-13]}\n" LOOKS
	"share:\n  - to: vs\n    fields:\n"
	"      - {name: session_mark, treatment: reason_group, required: true}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"
	"  - {rule: not_heard, to: vs, urgency: same_session}\n"
	"  - {rule: absent_any, to: vs, urgency: daily_digest}\n" END;

static struct world *morning(void)
{
	struct world *w = borough("2026-11-23T06:30");

	world_file(w, "contracts/vs.yaml", contract);
	return w;
}

static struct world *opened_morning(void)
{
	struct world *w = morning();

	world_open(w);
	work_now(w);
	return w;
}

/* 0, or the negative kind with asked_fault. */
static int hold(struct world *w, const struct person *p, const char *school, const char *pupil,
		const char *until)
{
	char question[300];

	snprintf(question, sizeof question,
		 "{\"id\":\"%s\",\"pupil\":\"%s\",\"why\":\"objection\",\"text\":\"quiet reasons\",\"until\":"
		 "\"%s\"}",
		 school, pupil, until);
	json_decref(look(w, p, view_held_add, question));
	return asked_rc;
}

static int take_back(struct world *w, const struct person *p, const char *school, unsigned number)
{
	char question[100];

	snprintf(question, sizeof question, "{\"id\":\"%s\",\"number\":%u}", school, number);
	json_decref(look(w, p, view_held_end, question));
	return asked_rc;
}

static json_t *list_of(struct world *w, const struct person *p, const char *school)
{
	char question[100];

	snprintf(question, sizeof question, "{\"id\":\"%s\"}", school);
	return look(w, p, view_held, question);
}

/* --- what leaves -----------------------------------------------------------------------------------------
 */

Test(engine_holdback, of_a_held_child_nothing_leaves_and_of_the_others_everything_does)
{
	struct world *w = opened_morning();
	unsigned told;

	cr_assert_eq(hold(w, &oak_head, "oak", "W332201523114", ""), 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u);
	cr_assert_eq(to(w, "cme", OPEN_N, "W332201523114"), 0u, "nor to a team that reads of every pupil");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C2"), 1u, "the next child is told of");
	told = sent_with(w, "case C1", "");
	run_until(w, "2026-11-24T09:00");
	cr_assert_eq(to(w, "vs", "absent_any", "case C1"), 0u, "nor in a digest");
	cr_assert_leq(sent_with(w, "case C1", ""), told + 1, "but that nothing is heard of it");
	world_free(w);
}

Test(engine_holdback, the_same_child_at_another_school_is_told_of)
{
	struct world *w = morning();
	unsigned before;

	pupil(w, "elm", "E1", W);
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "/");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", "\"state\":\"open\"", "case C1"), to(w, "vs", CLOSED, "case C1"),
		     "the child is at oak: whatever was told of elm is closed");
	before = to(w, "vs", OPEN_N, "\"state\":\"open\"");
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-23T10:05");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"state\":\"open\""), before + 1,
		     "what oak says hides nothing any more");
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), 0u);
	world_free(w);
}

/* Open at oak when it is held back there; elm says the same of the same morning. */
Test(engine_holdback, an_alert_that_two_schools_say_goes_on_under_the_other_ones_name)
{
	struct world *w = morning();
	unsigned before;

	pupil(w, "elm", "E1", W);
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	mark_at(w, "elm", "E1", "2026-11-23", true, "N");
	before = to(w, "vs", OPEN_N, "Oak School");
	run_until(w, "2026-11-23T15:00");
	cr_assert_geq(to(w, "vs", OPEN_N, "Elm School"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), before, "nothing of oak after it");
	world_free(w);
}

Test(engine_holdback, what_waits_is_withdrawn)
{
	struct world *w = opened_morning();

	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'superseded'"), 0);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	cr_assert_geq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'superseded'"), 1,
		      "the digest's part that waited for the evening is taken back at once");
	run_until(w, "2026-11-24T09:00");
	cr_assert_eq(to(w, "vs", "absent_any", "case C1"), 0u);
	world_free(w);
}

/* --- taken back ------------------------------------------------------------------------------------------
 */

Test(engine_holdback, taken_back_it_is_told_again_once)
{
	struct world *w = opened_morning();
	unsigned before;

	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-23", true, "N");
	run_until(w, "2026-11-23T14:00");
	before = to(w, "vs", OPEN_N, "case C1");
	cr_assert_eq(before, 1u);
	cr_assert_eq(take_back(w, &oak_head, "oak", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-23T16:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), before + 1, "once");
	cr_assert_eq(to(w, "vs", OPEN_N, "no longer holds this child back"), 1u);
	cr_assert_eq(take_back(w, &oak_head, "oak", 1), -FAULT_STATE);
	world_free(w);
}

Test(engine_holdback, held_back_before_anything_was_told_it_is_told_when_it_is_taken_back)
{
	struct world *w = opened_morning();

	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u);
	cr_assert_eq(take_back(w, &oak_head, "oak", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-23T10:10");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	world_free(w);
}

Test(engine_holdback, its_last_day_ends_it_and_a_restart_does_not)
{
	struct world *w = opened_morning();

	cr_assert_eq(hold(w, &oak_head, "oak", "A1", "2026-11-24"), 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T10:00");
	world_restart(w);
	run_until(w, "2026-11-24T23:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u, "its last day is a whole day");
	run_until(w, "2026-11-25T08:10");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "told in the morning, though nobody did anything");
	cr_assert_eq(rows(w, "SELECT count(*) FROM holdback WHERE state = 'ended' AND ended_by = 'engine'"),
		     1);
	world_free(w);
}

/* --- nobody is lost --------------------------------------------------------------------------------------
 */

Test(engine_holdback, the_roll_call_says_that_the_school_holds_the_child_back)
{
	struct world *w = opened_morning();
	json_t *json;

	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	present(w, "2026-11-23", false);
	run_until(w, "2026-11-23T10:31");
	json = look(w, &vs_head, view_rollcall_box,
		    "{\"list\":\"looked_after\",\"box\":\"not_heard\",\"at\":\"2026-11-23-AM\"}");
	cr_assert(has_text(json, "the school holds this child back since Mon 23 Nov 2026: ring"));
	cr_assert_eq(to(w, "vs", "not_heard", "holds this child back since Mon 23 Nov"), 1u,
		     "whoever would hear of an absence hears that nothing is heard");
	cr_assert_eq(to(w, "vs", "School office: 01632 960101.", "holds this child back"), 1u,
		     "and whom to ring, as the authority's own list has it");
	json = look(w, &vs_head, view_ring, "{\"team\":\"vs\",\"at\":\"2026-11-23-AM\"}");
	cr_assert(has_text(json, "the school holds this child back"), "and is given the number to ring");
	json = look(w, &vs_head, view_inbox, "{\"team\":\"vs\"}");
	cr_assert_eq(json_array_size(json_object_get(json, "held_back")), 1u);
	cr_assert_eq(count_of(json_array_get(json_object_get(json, "held_back"), 0), "children"), 1);
	json_decref(json);
	present(w, "2026-11-24", false);
	run_until(w, "2026-11-24T10:31");
	cr_assert_eq(to(w, "vs", "not_heard", "holds this child back"), 1u, "told once, shown each day");
	cr_assert_eq(take_back(w, &oak_head, "oak", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-24T10:40");
	cr_assert_eq(to(w, "vs", CLOSED, "Not heard: Zo\xc3\xab Brook (case C1)"), 1u, "heard of again");
	world_free(w);
}

Test(engine_holdback, no_page_shows_its_marks)
{
	struct world *w = opened_morning();
	struct digest id;
	char hex[VIEW_HEX], question[120];

	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	id = child_of_upn(w->engine, W);
	snprintf(question, sizeof question, "{\"id\":\"%s\"}", view_hex(&id, hex));
	cr_assert(has_text(look(w, &vs_head, view_timeline, question), "no reason yet"),
		  "before: the mark stands on the child's page");
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	cr_assert_not(has_text(look(w, &vs_head, view_timeline, question), "no reason yet"));
	missing(w, &cme_officer, view_timeline, question);
	cr_assert_not(has_text(look(w, &vs_head, view_inbox, "{\"team\":\"vs\",\"state\":\"all\"}"),
			       "absent_no_reason_yet"));
	world_free(w);
}

/* --- whose list it is ------------------------------------------------------------------------------------
 */

Test(engine_holdback, the_list_is_the_schools_own)
{
	struct world *w = opened_morning();
	json_t *json;

	cr_assert_eq(hold(w, &oak_head, "oak", " w332201523114 ", "2026-12-01"), 0, "%s", asked_fault.text);
	json = list_of(w, &oak_head, "oak");
	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 1u);
	cr_assert_str_eq(words_of(json_array_get(json_object_get(json, "rows"), 0), "text"), "quiet reasons");
	cr_assert_str_eq(words_of(json_array_get(json_object_get(json, "rows"), 0), "until"), "2026-12-01");
	json_decref(json);
	missing(w, &elm_head, view_held, "{\"id\":\"oak\"}");
	missing(w, &elm_head, view_held, "{\"id\":\"nowhere\"}");
	missing(w, &vs_head, view_held, "{\"id\":\"oak\"}");
	missing(w, &operator, view_held, "{\"id\":\"oak\"}");
	cr_assert_null(list_of(w, &oak_staff, "oak"));
	cr_assert_eq(asked_rc, -FAULT_DENIED, "who may not decide for the school");
	cr_assert_eq(take_back(w, &elm_head, "oak", 1), -FAULT_MISSING);
	cr_assert_eq(take_back(w, &elm_head, "elm", 1), -FAULT_MISSING, "another school's number");
	cr_assert_eq(take_back(w, &vs_head, "oak", 1), -FAULT_MISSING, "the authority cannot take it back");
	cr_assert_eq(hold(w, &vs_head, "oak", "A2", ""), -FAULT_MISSING);
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'child_held_back'"), 1);
	cr_assert_eq(rows(w,
			  "SELECT count(*) FROM holdback WHERE instr(sealed, CAST('quiet' AS BLOB)) > 0 OR "
			  "instr(sealed, CAST('W332' AS BLOB)) > 0"),
		     0, "the reason and the UPN are sealed");
	world_free(w);
}

/* From the answers a school could otherwise work out who has a social worker. */
Test(engine_holdback, a_child_on_the_authoritys_list_is_answered_like_any_other)
{
	struct world *w = opened_morning();
	json_t *listed = look(w, &oak_head, view_held_add,
			      "{\"id\":\"oak\",\"pupil\":\"A1\",\"why\":\"danger\",\"text\":\"x\"}"),
	       *other = look(w, &oak_head, view_held_add,
			     "{\"id\":\"oak\",\"pupil\":\"A3\",\"why\":\"danger\",\"text\":\"x\"}");
	char one[200], two[200];

	snprintf(one, sizeof one, "%s", words_of(listed, "text"));
	snprintf(two, sizeof two, "%s", words_of(other, "text"));
	*strstr(one, "A1") = *strstr(two, "A3") = 'X';
	*strchr(one, '1') = *strchr(two, '3') = 'X';
	cr_assert_str_eq(one, two);
	json_decref(listed);
	json_decref(other);
	world_free(w);
}

/* Every hostile or mistaken word is answered at its field and changes nothing. */
Test(engine_holdback, what_is_wrong_is_said_at_its_field)
{
	static const struct {
		const char *more, *field;
	} cases[] = {
		{"\"pupil\":\"A9\",\"why\":\"order\",\"text\":\"x\"", "pupil"},
		{"\"pupil\":\"E1\",\"why\":\"order\",\"text\":\"x\"", "pupil"}, /* elm's */
		{"\"pupil\":\"P332201523118\",\"why\":\"order\",\"text\":\"x\"", "pupil"},
		{"\"pupil\":\"' OR 1=1 --\",\"why\":\"order\",\"text\":\"x\"", "pupil"},
		{"\"why\":\"order\",\"text\":\"x\"", "pupil"},
		{"\"pupil\":\"A1\",\"why\":\"because\",\"text\":\"x\"", "why"},
		{"\"pupil\":\"A1\",\"why\":\"order\",\"text\":\"  \"", "text"},
		{"\"pupil\":\"A1\",\"why\":\"order\",\"text\":\"a\\nb\"", "text"},
		{"\"pupil\":\"A1\",\"why\":\"order\",\"text\":\"x\",\"until\":\"soon\"", "until"},
		{"\"pupil\":\"A1\",\"why\":\"order\",\"text\":\"x\",\"until\":\"2026-11-22\"", "until"},
		{"\"pupil\":\"A1\",\"why\":\"order\",\"text\":\"x\",\"until\":\"2126-11-22\"", "until"},
	};
	struct world *w = morning();
	char question[300];

	pupil(w, "elm", "E1", P);
	world_open(w);
	work_now(w);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(question, sizeof question, "{\"id\":\"oak\",%s}", cases[i].more);
		cr_assert_null(look(w, &oak_head, view_held_add, question), "%s", question);
		cr_assert_eq(asked_rc, -FAULT_MEANING, "%s: %d", question, asked_rc);
		cr_assert_str_eq(asked_fault.path, cases[i].field, "%s", question);
	}
	cr_assert_eq(rows(w, "SELECT count(*) FROM holdback"), 0);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0);
	cr_assert_eq(hold(w, &oak_head, "oak", "W332201523114", ""), -FAULT_MEANING, "once is enough");
	cr_assert_str_eq(asked_fault.path, "pupil");
	world_free(w);
}
