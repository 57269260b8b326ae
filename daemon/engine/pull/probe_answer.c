/* probe_answer.c: what a probe found, as JSON. */
#include <stdio.h>
#include <string.h>

#include "engine/pull/probe_internal.h"
#include "engine/world/approval.h"
#include "engine/world/reply.h"

static json_t *trouble_json(const struct probe *p)
{
	if (p->trouble.key == NULL)
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:s}", "key", p->trouble.key, "cause", p->trouble.cause, "text",
			 p->trouble.text, "mend", p->trouble.mend);
}

/* --- a test
 * ------------------------------------------------------------------------------------------------- */

static json_t *record_json(const struct probe *p)
{
	const struct probe_record *r = &p->record;
	json_t *pupil = json_null(), *mark = json_null();

	/* A name that no contract asks for is not even read. */
	bool named = (p->needs & field_bit(FIELD_NAME)) != 0,
	     born = (p->needs & field_bit(FIELD_BIRTH_DATE)) != 0;

	if (r->pupil)
		pupil = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", r->id, "name",
				  named ? r->name : "not asked for", "upn", r->upn, "year", r->year, "born",
				  born ? r->born : "not asked for", "from", r->from, "to", r->to);
	if (r->mark)
		mark = json_pack("{s:s, s:s, s:s}", "month", r->month, "session", r->pm ? "PM" : "AM", "code",
				 r->code);
	return json_pack("{s:o, s:o}", "pupil", pupil, "mark", mark);
}

/* Does this version take anything, or would it once the school agrees? A school that is new stands in no
 * contract's list yet. */
static bool told_of(const struct probe *p, const struct share_contract *c, enum standing s)
{
	if (s == STANDING_NOT_LISTED)
		return p->known == NO_INDEX && c->status == CONTRACT_ACTIVE;
	return s == STANDING_IN_FORCE || s == STANDING_HELD_OVER || s == STANDING_TRIAL ||
	       s == STANDING_NOT_AGREED || s == STANDING_NOT_YET;
}

static json_t *fields_json(const struct share_contract *c, uint32_t held)
{
	json_t *list = json_array();

	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			const struct contract_field *f = &c->shares[s].fields[i];
			bool back = !f->required && (held & field_bit(f->field)) != 0;

			if (f->treatment != TREATMENT_DROP)
				json_array_append_new(
					list, json_pack("{s:s, s:s, s:s, s:b}", "field", field_name(f->field),
							"treatment", treatment_names[f->treatment], "team",
							c->shares[s].team, "held_back", (int)back));
		}
	return list;
}

static json_t *contracts_of(const struct probe *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->config->contract_count; i++) {
		const struct share_contract *c = &p->config->contracts[i];
		enum standing standing = policy_standing(p->policy, i, p->school, p->to);

		if (!told_of(p, c, standing))
			continue;
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:b, s:o}", "id", c->id, "version", c->version,
					"title", c->title, "standing", standing_name(standing), "takes",
					(int)(standing == STANDING_IN_FORCE ||
					      standing == STANDING_HELD_OVER || standing == STANDING_TRIAL),
					"fields", fields_json(c, policy_held(p->policy, i, p->school))));
	}
	return list;
}

static json_t *test_json(const struct probe *p)
{
	const struct school *s = probe_school(p);

	return json_pack("{s:b, s:b, s:s, s:s, s:s, s:s, s:s, s:O, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "ok",
			 1, "passed", (int)(p->trouble.key == NULL), "school", s->id, "name", s->name, "file",
			 p->file, "address", s->base_url, "credential", s->credential, "steps", p->steps,
			 "supplier", approval_name(p->standing), "supplier_words",
			 approval_words(p->standing), "kind", s->source_kind, "system", p->system, "record",
			 record_json(p), "contracts", contracts_of(p), "trouble", trouble_json(p));
}

/* --- a dry run
 * ------------------------------------------------------------------------------------------------ */

static json_t *dry_json(const struct engine *e, const struct probe *p)
{
	const struct probe_sums *s = &p->sums;
	char from[11], to[11];
	bool whole = p->trouble.key == NULL;
	json_t *pupils = json_pack("{s:i, s:i, s:i}", "given", (int)s->pupils, "new", (int)s->pupils_new,
				   "changed", (int)s->pupils_changed);
	json_t *marks = json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "given", (int)s->marks,
				  "new", (int)s->marks_new, "changed", (int)s->marks_changed, "same",
				  (int)s->marks_same, "null", (int)s->marks_null, "no_pupil",
				  (int)s->no_pupil, "no_code", (int)s->no_code, "no_place", (int)s->no_place,
				  "not_given", whole ? json_integer(probe_not_given(e, p)) : json_null());

	return json_pack("{s:b, s:b, s:b, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:i, s:o}", "ok", 1, "dry_run",
			 1, "done", (int)whole, "school", probe_school(p)->id, "name", probe_school(p)->name,
			 "from", day_print(from, p->from), "to", day_print(to, p->to), "pages", (int)s->pages,
			 "pupils", pupils, "marks", marks, "rejects", (int)s->rejects, "trouble",
			 trouble_json(p));
}

json_t *probe_json(const struct engine *e, const struct probe *p)
{
	return p->aim == PROBE_TEST ? test_json(p) : dry_json(e, p);
}
