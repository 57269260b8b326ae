/* contract_facts_json.c: the facts as JSON, each with its clause in both files. */
#include <stdlib.h>
#include <string.h>

#include "cli/contract_facts_internal.h"

static json_t *text_or_null(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

static json_t *clause_json(const struct contract_source *of, const struct clause *c)
{
	const unsigned line = c->line != 0 ? c->line : contract_file_line(&of->file, c->path);

	if (c->path[0] == '\0')
		return json_null();
	return json_pack("{s:s, s:s, s:o}", "file", of->name, "path", c->path, "line",
			 line != 0 ? json_integer(line) : json_null());
}

static json_t *fields_json(const struct facts_showing *s, const struct fact *f)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < f->field_count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o}", "name",
						      field_names[f->fields[i].field], "from",
						      treatment_names[f->fields[i].from], "to",
						      treatment_names[f->fields[i].to], "before",
						      clause_json(&s->a, &f->fields[i].before), "after",
						      clause_json(&s->b, &f->fields[i].after)));
	return list;
}

static json_t *fact_json(const struct facts_showing *s, const struct fact *f, const json_t *reach)
{
	const json_t *children = json_object_get(reach, "children");
	const json_t *withheld = json_object_get(reach, "withheld");
	struct buffer words = {0};
	json_t *json;

	fact_words(&s->diff, f, &s->said, &words);
	json = json_pack("{s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "kind", fact_kind_name(f->kind),
			 "widens",
			 f->widens != WIDENING_NONE ? json_string(widening_name(f->widens)) : json_null(),
			 "key", f->key, "words", buffer_ok(&words) && words.at != NULL ? words.at : "", "was",
			 text_or_null(f->was), "is", text_or_null(f->is), "before",
			 clause_json(&s->a, &f->before), "after", clause_json(&s->b, &f->after));
	if (f->team != NULL)
		json_object_set_new(json, "team", json_string(f->team));
	if (f->role != NULL)
		json_object_set_new(json, "role", json_string(f->role));
	if (f->field_count > 0)
		json_object_set_new(json, "fields", fields_json(s, f));
	if (f->reaches && s->o->for_school == NULL)
		json_object_set_new(json, "schools", facts_part(&s->diff.schools[f->region.schools]));
	if (reach != NULL) {
		json_object_set_new(json, "children", json_deep_copy(children));
		json_object_set_new(json, "withheld", json_deep_copy(withheld));
	}
	buffer_free(&words);
	return json;
}

static json_t *held_json(const struct facts_showing *s)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < s->held.count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:i}", "field", field_name(s->held.at[i].field),
						"file", s->held.file, "line", (int)s->held.at[i].line));
	return list;
}

static json_t *version_json(const struct contract_source *of)
{
	return json_pack("{s:s, s:s, s:s}", "id", of->file.contract->id, "version",
			 of->file.contract->version, "file", of->name);
}

int facts_json(const struct facts_showing *s, struct buffer *out, struct fault *reterr)
{
	json_t *facts = json_array(), *json;
	unsigned widen;
	size_t next = 0;
	char *dumped;

	facts_count(s, &widen);
	for (unsigned i = 0; i < s->diff.count; i++)
		if (facts_shown(s, &s->diff.facts[i]))
			json_array_append_new(facts, fact_json(s, &s->diff.facts[i],
							       facts_reach(s, &s->diff.facts[i], &next)));
	json = json_pack("{s:o, s:o, s:b, s:o}", "from", version_json(&s->a), "to", version_json(&s->b),
			 "widens", widen > 0, "facts", facts);
	if (s->o->for_school != NULL)
		json_object_set_new(json, "held_back", held_json(s));
	if (s->reach != NULL) {
		json_object_set(json, "as_of", json_object_get(s->reach, "as_of"));
		json_object_set(json, "fewer_than", json_object_get(s->reach, "fewer_than"));
	} else {
		json_object_set_new(json, "no_numbers", json_string(s->why_not));
	}
	dumped = json_dumps(json, JSON_INDENT(2));
	if (dumped != NULL) {
		buffer_text(out, dumped);
		buffer_text(out, "\n");
	}
	free(dumped);
	json_decref(json);
	return dumped != NULL && buffer_ok(out) ? 0 : fault_set(reterr, FAULT_MEMORY, "out of memory");
}
