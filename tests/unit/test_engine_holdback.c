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
#include "engine/world/match.h"
#include "engine/world/transaction.h"

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

/* --- what another school says is judged as ever ----------------------------------------------------------
 */

#define STATES                                                                                               \
	CME("  - {rule: left_roll, to: cme, urgency: same_session}\n"                                        \
	    "  - {rule: never_arrived, to: cme, urgency: same_session}\n")

/* A child on no list at oak (A5), and from `from`, up to `until` (0: open), at elm (E5). */
static struct world *moved_to_elm(const char *now, day_t from, day_t until)
{
	struct world *w = borough(now);

	world_file(w, "contracts/cme.yaml", STATES);
	pupil(w, "oak", "A5", P);
	pupil(w, "elm", "E5", P);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E5", .from = from, .to = until};
	world_open(w);
	work_now(w);
	return w;
}

static unsigned open_of(const struct world *w, enum rule rule, const char *school)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->engine->alerts.count; i++)
		count += w->engine->alerts.at[i].rule == rule &&
			 w->engine->alerts.at[i].state != ALERT_CLOSED &&
			 strcmp(w->engine->alerts.at[i].school, school) == 0;
	return count;
}

/* Both schools mark N. */
static void nowhere(struct world *w, const char *day)
{
	for (int half = 0; half < 2; half++) {
		mark_at(w, "oak", "A5", day, half != 0, "N");
		mark_at(w, "elm", "E5", day, half != 0, "N");
	}
}

/* Expected at elm since Monday, and not come by Wednesday: that stays so when oak holds the child back. */
Test(engine_holdback, a_child_who_never_came_to_another_school_is_still_looked_for)
{
	struct world *w = moved_to_elm("2026-11-22T18:00", on("2026-11-23"), 0);

	nowhere(w, "2026-11-23");
	nowhere(w, "2026-11-24");
	nowhere(w, "2026-11-25");
	run_until(w, "2026-11-25T20:00");
	cr_assert_eq(open_of(w, RULE_NEVER_ARRIVED, "elm"), 1u);
	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	nowhere(w, "2026-11-26");
	run_until(w, "2026-11-26T20:00");
	cr_assert_eq(open_of(w, RULE_NEVER_ARRIVED, "elm"), 1u, "closed by a hold elsewhere");
	cr_assert_eq(to(w, "cme", "never_arrived", CLOSED), 0u);
	mark_at(w, "elm", "E5", "2026-11-27", false, "/");
	mark_at(w, "elm", "E5", "2026-11-27", true, "\\");
	run_until(w, "2026-11-27T20:00");
	cr_assert_eq(open_of(w, RULE_NEVER_ARRIVED, "elm"), 0u, "come: elm says so itself");
	world_free(w);
}

Test(engine_holdback, that_a_child_never_came_is_told_though_another_school_holds_it_back)
{
	struct world *w = moved_to_elm("2026-11-22T18:00", on("2026-11-23"), 0);

	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	nowhere(w, "2026-11-23");
	nowhere(w, "2026-11-24");
	run_until(w, "2026-11-24T20:00");
	cr_assert_eq(open_of(w, RULE_NEVER_ARRIVED, "elm"), 0u, "two days");
	nowhere(w, "2026-11-25");
	run_until(w, "2026-11-25T20:00");
	cr_assert_eq(open_of(w, RULE_NEVER_ARRIVED, "elm"), 1u);
	cr_assert_eq(to(w, "cme", "never_arrived", "Elm School"), 1u);
	cr_assert_eq(to(w, "cme", "never_arrived", "Oak School"), 0u, "of oak nothing leaves");
	world_free(w);
}

/* Oak's hold has no end and is forgotten: the child went on to elm, and has left elm too. */
Test(engine_holdback, a_hold_at_a_school_before_the_one_that_was_left_hides_nothing)
{
	struct world *w = moved_to_elm("2026-11-22T18:00", on("2026-10-12"), on("2026-11-20"));

	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	present(w, "2026-11-23", false);
	mark_at(w, "elm", "E9", "2026-11-23", false, "/");
	run_until(w, "2026-11-30T20:00");
	cr_assert_eq(open_of(w, RULE_LEFT_ROLL, "elm"), 0u, "on oak's roll, which says nothing");
	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A5", .to = on("2026-10-09")};
	run_until(w, "2026-12-01T20:00");
	cr_assert_eq(open_of(w, RULE_LEFT_ROLL, "elm"), 1u, "on no roll");
	cr_assert_eq(to(w, "cme", "left_roll", "Elm School"), 1u);
	cr_assert_eq(to(w, "cme", "left_roll", "Oak School"), 0u);
	world_free(w);
}

/* Oak had the child last, and holds it back: that it left oak is oak's to say. */
Test(engine_holdback, that_a_child_left_the_school_that_holds_it_back_is_not_told)
{
	struct world *w = moved_to_elm("2026-11-22T18:00", on("2026-10-12"), on("2026-10-23"));

	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A5", .to = on("2026-11-20")};
	run_until(w, "2026-12-01T20:00");
	cr_assert_eq(to(w, "cme", "left_roll", ""), 0u);
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

/* --- a child whose number changes ------------------------------------------------------------------------
 */

/* Who could be told of oak's pupil: cme reads of every pupil, by UPN where there is one. */
static unsigned told_of(struct world *w, const char *day, const char *whom)
{
	return to(w, "cme", day, whom);
}

static size_t held_rows(struct world *w, const struct person *p, const char *school)
{
	json_t *json = list_of(w, p, school);
	size_t count = json_array_size(json_object_get(json, "rows"));

	json_decref(json);
	return count;
}

Test(engine_holdback, a_pupil_who_gets_a_upn_stays_held_back)
{
	struct world *w = morning();
	json_t *json;

	pupil(w, "oak", "A5", "");
	world_open(w);
	work_now(w);
	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	mark(w, "A5", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T18:00");
	w->pupils.at[w->pupils.count - 1].upn = P;
	mark(w, "A5", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(sent_with(w, P, ""), 0u, "the UPN itself does not leave");
	cr_assert_eq(told_of(w, OPEN_N, "a pupil without a UPN"), 0u);
	world_restart(w);
	mark(w, "A5", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(sent_with(w, P, ""), 0u, "nor after a restart");
	json = list_of(w, &oak_head, "oak");
	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 1u, "one pupil, one row");
	cr_assert_str_eq(words_of(json_array_get(json_object_get(json, "rows"), 0), "pupil"), "A5");
	json_decref(json);
	cr_assert_eq(take_back(w, &oak_head, "oak", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-25T11:30");
	cr_assert_geq(told_of(w, OPEN_N, "UPN " P), 1u, "and is taken back under the number it has now");
	world_free(w);
}

Test(engine_holdback, a_pupil_whose_upn_is_corrected_stays_held_back)
{
	struct world *w = opened_morning();

	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-23T18:00");
	w->pupils.at[0].upn = P;
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	HAS(decide(w, number_of(w, "two_upns"), "different"), "\"ok\":true");
	run_until(w, "2026-11-24T11:30");
	cr_assert_eq(sent_with(w, P, ""), 0u, "judged at once, and held back all the same");
	world_restart(w);
	mark(w, "A1", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(sent_with(w, P, ""), 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM holdback"), 1, "nobody of that number is there any more");
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'child_held_back'"), 2);
	world_free(w);
}

/* Held back as one child, found to be two: nobody can say which one was meant. */
Test(engine_holdback, of_one_who_turns_out_to_be_two_both_are_held_back)
{
	struct world *w = morning();

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	HAS(decide(w, 1, "same"), "\"ok\":true");
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", "2026-12-18"), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-24T09:00");
	HAS(decide(w, 1, "different"), "\"ok\":true");
	for (int twice = 0; twice < 2; twice++) {
		mark(w, "A1", twice == 0 ? "2026-11-24" : "2026-11-25", false, "N");
		mark(w, "A5", twice == 0 ? "2026-11-24" : "2026-11-25", false, "N");
		run_until(w, twice == 0 ? "2026-11-24T11:00" : "2026-11-25T11:00");
		cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u, "%d", twice);
		cr_assert_eq(told_of(w, OPEN_N, ""), 0u, "%d", twice);
		cr_assert_eq(held_rows(w, &oak_head, "oak"), 2u, "each of the two can be taken back");
		world_restart(w);
	}
	HAS(decide(w, 1, "same"), "\"ok\":true");
	HAS(decide(w, 1, "different"), "\"ok\":true");
	cr_assert_eq(held_rows(w, &oak_head, "oak"), 2u, "to and fro adds nothing");
	cr_assert_eq(take_back(w, &oak_head, "oak", 2), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-25T11:30");
	cr_assert_eq(told_of(w, OPEN_N, "a pupil without a UPN"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u, "the other one stays");
	world_free(w);
}

static void join(struct world *w, unsigned item, struct digest first, struct digest second)
{
	uint32_t from = child_find(w->engine, &second);
	struct store_match *m = VEC_ADD(&w->engine->match->items);
	struct fault f = {0};

	*m = (struct store_match){.number = item + 1,
				  .first = first,
				  .second = second,
				  .state = MATCH_DECIDED_SAME,
				  .turn = item + 1};
	cr_assert_eq(match_alias(w->engine, item, &f), 0, "%s", f.text);
	cr_assert_eq(match_deal(w->engine, from, &f), 0, "%s", f.text);
}

/* Two records of oak are one child with a third one's elsewhere (P), the second by way of the first, or by a
 * decision of its own. Both leave it by one turn, as one child or as two. */
Test(engine_holdback, records_that_leave_together_are_each_held_back)
{
	for (unsigned apart = 0; apart < 2; apart++) {
		struct world *w = morning();
		struct digest a5, a6, other;
		struct fault f = {0};
		uint32_t oak;

		pupil(w, "oak", "A5", "");
		pupil(w, "oak", "A6", "");
		world_open(w);
		work_now(w);
		oak = (uint32_t)config_school(w->engine->config, "oak");
		a5 = child_of_student(w->engine, oak, "A5");
		a6 = child_of_student(w->engine, oak, "A6");
		other = child_of_upn(w->engine, P);
		join(w, 0, apart == 1 ? other : a5, a6);
		join(w, 1, other, a5);
		cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
		for (unsigned i = 1 - apart; i < 2; i++)
			w->engine->match->items.at[i].state = MATCH_DECIDED_DIFFERENT;
		cr_assert_eq(transaction_begin(w->engine, &f), 0, "%s", f.text);
		cr_assert_eq(match_alias_all(w->engine, &f), 0);
		cr_assert_eq(match_deal(w->engine, child_find(w->engine, &other), &f), 0, "%s", f.text);
		cr_assert_eq(transaction_commit(w->engine, &f), 0, "%s", f.text);
		cr_assert_eq(child_find(w->engine, &a5) == child_find(w->engine, &a6), apart == 0);
		cr_assert_not_null(held_back(w->engine, child_find(w->engine, &a5), oak), "%u", apart);
		cr_assert_not_null(held_back(w->engine, child_find(w->engine, &a6), oak), "%u", apart);
		cr_assert_eq(w->engine->holdbacks->count, 1 + apart, "one word for each child");
		world_free(w);
	}
}

/* The child has another record at oak, and what that one told waits for the evening. */
Test(engine_holdback, what_waits_of_one_who_turns_out_to_be_held_back_is_withdrawn)
{
	struct world *w = morning();

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	cr_assert_eq(hold(w, &oak_head, "oak", "A5", ""), 0, "%s", asked_fault.text);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'superseded'"), 0);
	HAS(decide(w, 1, "same"), "\"ok\":true");
	cr_assert_geq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'superseded'"), 1);
	run_until(w, "2026-11-24T09:00");
	cr_assert_eq(to(w, "vs", "absent_any", "case C1"), 0u);
	world_free(w);
}

/* --- a school that becomes another one -------------------------------------------------------------------
 */

#define BECAME(id, name, urn, estab, source, old, day)                                                       \
	SCHOOL(id, name, urn, estab, source, day) "succeeds: {school: " old ", from: " day "}\n"

/* Oak becomes Elm. */
static struct world *converts(const char *now, const char *day_of_elm)
{
	struct world *w = borough(now);

	world_file(w, "contracts/vs.yaml", contract);
	world_file(w, "schools/elm.yaml", day_of_elm);
	return w;
}

static const char elm_november[] =
	BECAME("elm", "Elm School", "900102", "3322001", "A0000000002", "oak", "2026-11-23");

static void moved(struct world *w, const char *id, const char *upn, const char *day)
{
	pupil(w, "elm", id, upn);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = id, .from = on(day)};
}

Test(engine_holdback, what_the_old_school_gave_is_held_back_by_what_it_became)
{
	struct world *w = converts("2026-11-20T06:30", elm_november);
	struct digest id;
	char hex[VIEW_HEX], question[120];

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-20", false, "N");
	run_until(w, "2026-11-20T17:00");
	moved(w, "E1", W, "2026-11-23");
	mark_at(w, "elm", "E1", "2026-11-23", false, "/");
	run_until(w, "2026-11-23T11:00");
	id = child_of_upn(w->engine, W);
	snprintf(question, sizeof question, "{\"id\":\"%s\"}", view_hex(&id, hex));
	cr_assert(has_text(look(w, &vs_head, view_timeline, question), "no reason yet"));
	cr_assert_eq(hold(w, &elm_head, "elm", "E1", ""), 0, "%s", asked_fault.text);
	cr_assert_not(has_text(look(w, &vs_head, view_timeline, question), "no reason yet"),
		      "the months before the day are the same school's");
	world_free(w);
}

/* Ten days of O as Oak, told, then held back over the day: the run is Elm's when it is shared again. */
Test(engine_holdback, what_went_on_at_the_new_school_is_told_again_when_the_old_ones_word_ends)
{
	struct world *w = converts("2026-10-18T12:00", BECAME("elm", "Elm School", "900102", "3322001",
							      "A0000000002", "oak", "2026-11-09"));
	unsigned before;

	world_open(w);
	work_now(w);
	days(w, "A3", twelve, 10, "O");
	run_until(w, "2026-11-06T17:30");
	before = to(w, "cme", RUN, "");
	cr_assert_eq(before, 1u);
	moved(w, "E3", T, "2026-11-09");
	for (unsigned k = 10; k < 12; k++) {
		mark_at(w, "elm", "E3", twelve[k], false, "O");
		mark_at(w, "elm", "E3", twelve[k], true, "O");
	}
	run_until(w, "2026-11-06T18:00");
	cr_assert_eq(hold(w, &oak_head, "oak", "A3", ""), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-10T17:30");
	cr_assert_eq(to(w, "cme", RUN, ""), before, "held back over the day");
	cr_assert_eq(take_back(w, &elm_head, "elm", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-10T18:00");
	cr_assert_eq(to(w, "cme", RUN, "no longer holds this child back"), 1u, "%s",
		     say(w, "{\"verb\":\"alerts\"}"));
	world_free(w);
}

/* The same of single sessions: once, whatever has become of them meanwhile. */
Test(engine_holdback, an_absence_that_went_on_at_the_new_school_is_told_again_once)
{
	struct world *w = converts("2026-11-20T06:30", elm_november);
	unsigned before;

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-20T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), 1u);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	moved(w, "E1", W, "2026-11-23");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T12:00");
	before = to(w, "vs", OPEN_N, "case C1");
	cr_assert_eq(before, 1u);
	cr_assert_eq(take_back(w, &elm_head, "elm", 1), 0, "%s", asked_fault.text);
	run_until(w, "2026-11-23T13:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), before + 1);
	cr_assert_eq(to(w, "vs", OPEN_N, "Elm School"), 1u);
	world_free(w);
}

/* What was put two schools ago binds the school of today, and can be ended by it. */
Test(engine_holdback, a_word_of_two_schools_ago_is_seen_and_ended)
{
	static const struct person fir_head = {.id = "f-head",
					       .name = "F Head",
					       .schools = {"fir"},
					       .school_count = 1,
					       .rights = RIGHT_CONTRACTS};
	struct world *w = converts("2026-11-20T06:30", elm_november);

	world_file(w, "schools/fir.yaml",
		   BECAME("fir", "Fir School", "900103", "3322003", "A0000000003", "elm", "2026-11-25"));
	world_open(w);
	work_now(w);
	cr_assert_eq(hold(w, &oak_head, "oak", "A1", ""), 0, "%s", asked_fault.text);
	cr_assert_eq(held_rows(w, &fir_head, "fir"), 1u);
	cr_assert_eq(take_back(w, &fir_head, "fir", 1), 0, "%s", asked_fault.text);
	cr_assert_eq(hold(w, &elm_head, "elm", "A1", ""), -FAULT_MEANING, "no pupil of its own yet");
	world_free(w);
}
