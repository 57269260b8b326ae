/* A silence about a looked-after child holds when a second person has agreed to it. Who that is, is who
 * signed in: one person under two names would hide a child alone, and two of one name could not work
 * together. */
#include "engine_visitor.h"

#include "engine/view/view_act.h"
#include "engine/view/view_inbox.h"

static const struct person ann = {.id = "ann-lee", .name = "Ann Lee", .teams = {"vs"}, .team_count = 1};
/* The same person, married since. */
static const struct person renamed = {.id = "ann-lee", .name = "Ann Carr", .teams = {"vs"}, .team_count = 1};
static const struct person namesake = {
	.id = "ann-lee-2", .name = "Ann Lee", .teams = {"vs"}, .team_count = 1};

static char question[300];

/* A silence that ann has set. */
static struct world *waits(void)
{
	struct world *w = monday();
	json_t *all = look(w, &ann, view_inbox, "{\"rule\":\"absent_no_reason_yet\"}");
	const char *id = words_of(json_array_get(json_object_get(all, "rows"), 0), "id");

	snprintf(
		question, sizeof question,
		"{\"id\":\"%s\",\"until\":\"2026-11-25\",\"why\":\"in hospital\",\"by\":\"x\",\"by_id\":\"y\"}",
		id);
	json_decref(all);
	json_decref(look(w, &ann, view_alert_silence, question));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	return w;
}

static bool may_confirm(struct world *w, const struct person *p)
{
	return has_text(look(w, p, view_alert_show, question), "\"silence_confirm\"");
}

static void refused(struct world *w, const struct person *p)
{
	cr_assert_not(may_confirm(w, p), "%s (%s) is offered it", p->name, p->id);
	cr_assert_null(look(w, p, view_silence_confirm, question));
	cr_assert_eq(asked_rc, -FAULT_DENIED, "%d: %s", asked_rc, asked_fault.text);
}

Test(view_second, one_person_under_two_names_is_one)
{
	struct world *w = waits();

	refused(w, &ann);
	refused(w, &renamed);
	world_restart(w);
	refused(w, &renamed);
	world_free(w);
}

Test(view_second, two_people_of_one_name_are_two)
{
	struct world *w = waits();

	world_restart(w);
	cr_assert(may_confirm(w, &namesake));
	json_decref(look(w, &namesake, view_silence_confirm, question));
	cr_assert_eq(asked_rc, 0, "%s", asked_fault.text);
	cr_assert_eq(
		rows(w,
		     "SELECT count(*) FROM mute WHERE state = 'standing' AND second = 'Ann Lee (ann-lee-2)'"),
		1);
	cr_assert_eq(rows(w, "SELECT count(*) FROM value WHERE space = 'mute_by'"), 0, "no longer of use");
	world_free(w);
}

/* At the terminal only a name is given: that of who set it in the browser is not a second one. */
Test(view_second, at_the_terminal_the_same_name_is_the_same_person)
{
	struct world *w = waits();

	json_decref(ask(w, "{\"verb\":\"silence_confirm\",\"number\":\"1\",\"by\":\"ann lee\"}"));
	cr_assert_not_null(strstr(w->answer, "a second person has to agree"), "%s", w->answer);
	json_decref(ask(w, "{\"verb\":\"silence_confirm\",\"number\":\"1\",\"by\":\"ann-lee\"}"));
	cr_assert_not_null(strstr(w->answer, "a second person has to agree"), "%s", w->answer);
	json_decref(ask(w, "{\"verb\":\"silence_confirm\",\"number\":\"1\",\"by\":\"A Head\"}"));
	cr_assert_not_null(strstr(w->answer, "stands"), "%s", w->answer);
	world_free(w);
}
