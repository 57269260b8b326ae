/* answer_figures.c: the published files that were imported, and which superseded which. */
#include "engine/answer/answer.h"

static json_t *day_json(day_t day)
{
	char text[11];

	return day != DAY_NONE ? json_string(day_print(text, day)) : json_null();
}

static int add_release(void *context, const struct store_release *r)
{
	json_t *json = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:i}",
				 "number", (json_int_t)r->number, "file", r->id, "data_set", r->data_set,
				 "version", r->version, "series", figure_series_name(r->series), "words",
				 figure_series_words(r->series), "period", r->period, "last_period",
				 r->last_period, "published", day_json(r->published), "imported",
				 answer_time(r->imported_at), "rows", (int)r->rows, "figures",
				 (int)r->figures, "no_value", (int)r->no_value, "skipped", (int)r->skipped);

	return json_array_append_new(context, json) == 0 ? 0 : -FAULT_MEMORY;
}

static int add_revision(void *context, const struct store_revision *r)
{
	json_t *json = json_pack("{s:I, s:I, s:i, s:i}", "newer", (json_int_t)r->newer, "older",
				 (json_int_t)r->older, "shared", (int)r->shared, "changed", (int)r->changed);

	return json_array_append_new(context, json) == 0 ? 0 : -FAULT_MEMORY;
}

int answer_figures(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	json_t *releases = json_array(), *revisions = json_array();
	int rc = e->store.ops->release_walk(e->store.self, add_release, releases, reterr);

	(void)question;
	if (rc == 0)
		rc = e->store.ops->revision_walk(e->store.self, add_revision, revisions, reterr);
	if (rc != 0) {
		json_decref(releases);
		json_decref(revisions);
		return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for an answer") : rc;
	}
	*ret_json = json_pack("{s:b, s:o, s:o}", "ok", 1, "releases", releases, "revisions", revisions);
	return 0;
}
