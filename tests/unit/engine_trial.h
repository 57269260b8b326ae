/* engine_trial.h: a share contract as text, with what a test varies, and questions that try it. */
#ifndef TESTS_ENGINE_TRIAL_H
#define TESTS_ENGINE_TRIAL_H

#include "engine_fixture.h"

#include "engine/world/state.h"

#pragma GCC diagnostic ignored "-Wunused-function"

struct variant {
	const char *version, *status, *from, *to; /* dates in force */
	const char *subjects;			  /* "social_care: [looked_after]" */
	const char *years;			  /* "5" */
	const char *mark;			  /* treatment of session_mark */
};
static const struct variant ordinary = {
	"1.0.0",	   "active",	  "2026-09-01", "2027-08-31", "social_care: [looked_after]",
	"N1, N2, R, 1-13", "reason_group"};

static const char *variant_text(const struct variant *v)
{
	static char text[3000];

	snprintf(
		text, sizeof text,
		"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: %s\nstatus: %s\ntitle: T\n"
		"purpose: safeguarding\nobjective: Know.\n"
		"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\", "
		"dpia: D-1}\n"
		"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"
		"  contacts: {dpo: dpo@council.example, changes: d@council.example}\n"
		"valid: {from: %s, to: %s, review_by: %s, lapse: stop}\n"
		"subjects: {%s, year_groups: [%s]}\n"
		"collect:\n  looks: {first: 20m, second: 65m, then_every: 15m, until: [\"11:30\", \"15:00\"], close: "
		"\"16:15\"}\n  look_back: 8d\n"
		"share:\n  - to: vs\n    fields:\n"
		"      - {name: session_mark, treatment: %s, required: true}\n"
		"      - {name: school, treatment: clear, required: true, why: to ring}\n"
		"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session, take_within: 1h}\n"
		"  - {rule: absent_any, to: vs, urgency: daily_digest}\n"
		"small_numbers: 5\nretention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\n",
		v->version, v->status, v->from, v->to, v->to, v->subjects, v->years, v->mark);
	return text;
}

/* Asks with bytes beside the question; the answer stays in w->answer. */
static json_t *ask_with(struct world *w, const char *question, struct span bytes)
{
	struct fault f = {0};
	json_t *json;
	int fd;

	cr_assert_eq(file_seal("t", bytes, &fd, &f), 0);
	cr_assert_eq(engine_ask(w->engine, 1, "tester", span_of(question), fd, bytes.length, &f), 0, "%s",
		     f.text);
	close(fd);
	json = json_loads(w->answer, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

/* The preview of a contract that is no part of the configuration; `more` are further members. */
static json_t *preview_of(struct world *w, const struct variant *v, const char *date, const char *more)
{
	struct buffer packed = {0};
	struct fault f = {0};
	struct tree tree;
	char question[300];
	json_t *json;

	cr_assert_eq(tree_read(span_of(variant_text(v)), "new.yaml", &tree, &f), 0, "%s", f.text);
	tree_pack(&tree, &packed);
	tree_free(&tree);
	snprintf(question, sizeof question,
		 "{\"verb\":\"contract_preview\",\"file\":\"new.yaml\",\"date\":\"%s\"%s}", date, more);
	json = ask_with(w, question, buffer_span(&packed));
	buffer_free(&packed);
	return json;
}

/* The row of a list whose member is `value`. */
static const json_t *row_with(const json_t *list, const char *key, const char *value)
{
	json_t *row;
	size_t i;

	json_array_foreach(list, i, row)
		if (strcmp(json_string_value(json_object_get(row, key)), value) == 0)
			return row;
	return NULL;
}

static int number_of(const json_t *row, const char *key)
{
	cr_assert(json_is_integer(json_object_get(row, key)), "%s is no number", key);
	return (int)json_integer_value(json_object_get(row, key));
}

#endif
