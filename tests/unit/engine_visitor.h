/* engine_visitor.h: people who look at pages of the engine's fixture, and the views asked as the console asks
 * them. Teams and contracts are those of engine_borough.h: vs reads of looked-after children at oak the
 * reason group of a mark and the school, duty the class of a mark and no school, cme (every pupil, UPN) no
 * list. */
#ifndef TESTS_ENGINE_VISITOR_H
#define TESTS_ENGINE_VISITOR_H

#include "engine_borough.h"
#include "engine_rows.h"

#include "engine/view.h"

#define MARKER "Markerson"

static const struct person vs_head = {.id = "v-head", .name = "V Head", .teams = {"vs"}, .team_count = 1};
static const struct person duty_worker = {
	.id = "e-duty", .name = "E Duty", .teams = {"duty"}, .team_count = 1};
static const struct person cme_officer = {
	.id = "c-officer", .name = "C Officer", .teams = {"cme"}, .team_count = 1};
static const struct person oak_staff = {
	.id = "o-staff", .name = "O Staff", .schools = {"oak"}, .school_count = 1};
static const struct person elm_staff = {
	.id = "l-staff", .name = "L Staff", .schools = {"elm"}, .school_count = 1};
/* Of a team that no contract names. */
static const struct person nobody_named = {
	.id = "n-body", .name = "N Body", .teams = {"other"}, .team_count = 1};
static const struct person operator= {.id = "i-tech", .name = "I Tech", .rights = RIGHT_OPERATOR};

typedef int view_function(struct engine *e, const struct visitor *v, const json_t *question,
			  json_t **ret_json, struct fault *reterr);

/* What the last question came to: 0 or a negative kind, and why. */
static int asked_rc;
static struct fault asked_fault;

/* NULL: it was refused. */
static json_t *look(struct world *w, const struct person *p, view_function *view, const char *question)
{
	const struct visitor v = {.person = p, .csrf = "", .session = 1};
	json_t *json = NULL, *q = json_loads(question, 0, NULL);

	cr_assert_not_null(q, "%s", question);
	asked_fault = (struct fault){0};
	asked_rc = view(w->engine, &v, q, &json, &asked_fault);
	cr_assert_eq(asked_rc == 0, json != NULL);
	json_decref(q);
	return json;
}

/* The question is answered as if nothing were there. */
static void missing(struct world *w, const struct person *p, view_function *view, const char *question)
{
	json_t *json = look(w, p, view, question);

	cr_assert_null(json, "%s sees %s", p->id, question);
	cr_assert_eq(asked_rc, -FAULT_MISSING, "%d: %s", asked_rc, asked_fault.text);
}

/* Does this text stand anywhere in the answer? Frees it. */
static bool has_text(json_t *json, const char *text)
{
	char *all = json_dumps(json, 0);
	bool found = all != NULL && strstr(all, text) != NULL;

	free(all);
	json_decref(json);
	return found;
}

static int count_of(const json_t *of, const char *key)
{
	json_t *value = json_object_get(of, key);

	cr_assert(json_is_integer(value), "%s is no number", key);
	return (int)json_integer_value(value);
}

static const char *words_of(const json_t *of, const char *key)
{
	const char *value = json_string_value(json_object_get(of, key));

	cr_assert_not_null(value, "%s is no text", key);
	return value;
}

/* Like opened(), with the first child of the list called Markerson. */
static struct world *with_marker(const char *now)
{
	struct world *w = borough(now);

	text_copy(w->list.at[0].surname, sizeof w->list.at[0].surname, span_of(MARKER));
	w->files[w->file_count][0] = "teams/other.yaml";
	w->files[w->file_count++][1] = TEAM("other", "Other");
	world_open(w);
	return w;
}

/* Monday at ten: the marker child N, the other looked-after child of oak in school. */
static struct world *monday(void)
{
	struct world *w = with_marker("2026-11-23T06:30");

	work_now(w);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	acknowledge_all(w);
	return w;
}

#endif
