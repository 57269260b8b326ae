/* view_access.c: what was shared under a contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/ending.h"
#include "engine/view_contracts.h"

#define SCANNED 20000 /* entries of the audit that are looked at for one page */

static const char *team_name(const struct engine *e, const char *id)
{
	int at = config_team(e->config, id);

	return at >= 0 ? e->config->teams[at].name : id;
}

/* --- for a school ----------------------------------------------------------------------------------------
 */

/* "session mark, school". */
static void fields_words(uint32_t fields, char out[240])
{
	size_t used = 0;

	out[0] = '\0';
	for (int f = 0; f < FIELD_COUNT && used < 200; f++)
		if ((fields & field_bit((enum field)f)) != 0)
			used += (size_t)snprintf(out + used, 240 - used, "%s%s", used > 0 ? ", " : "",
						 field_name((enum field)f));
	for (char *at = out; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
}

static uint32_t fields_of(const struct contract_share *s)
{
	uint32_t fields = 0;

	for (unsigned i = 0; i < s->field_count; i++)
		if (s->fields[i].treatment > TREATMENT_COUNT)
			fields |= field_bit(s->fields[i].field);
	return fields;
}

/* What may be shared, the same whether anything was or not: that it was, or how often, would tell of children
 * of the authority's lists. */
static void may_rows(const struct engine *e, const struct share_contract *c, json_t *rows)
{
	for (unsigned i = 0; i < c->share_count; i++) {
		char fields[240];

		fields_words(fields_of(&c->shares[i]), fields);
		json_array_append_new(
			rows,
			json_pack("{s:n, s:s, s:s, s:s, s:s}", "at", "who", team_name(e, c->shares[i].team),
				  "what", fields, "about",
				  "Children whom the authority has on its own lists. Which, and whether "
				  "any are at your school, is not told here: it would show who has a social "
				  "worker. The authority's data protection officer answers for it.",
				  "why", c->title));
	}
}

/* How often, by team; few are not told as a number. */
static uint64_t told_rows(const struct engine *e, const struct visitor *v, const struct share_contract *c,
			  const char *school, json_t *rows)
{
	uint64_t total = 0;

	for (size_t i = 0; i < e->ending->disclosed.count; i++) {
		const struct disclosed *d = &e->ending->disclosed.at[i];
		char fields[240], about[96];
		uint64_t least = c->small_numbers > 0 ? (uint64_t)c->small_numbers : 5;

		if (strcmp(d->contract, c->id) != 0 || !visitor_of_school(v, d->school) ||
		    (school[0] != '\0' && strcmp(school, d->school) != 0))
			continue;
		fields_words(d->fields, fields);
		if (d->count < least)
			snprintf(about, sizeof about, "pupils of your school, in fewer than %llu messages",
				 (unsigned long long)least);
		else
			snprintf(about, sizeof about, "pupils of your school, in %llu messages so far",
				 (unsigned long long)d->count);
		json_array_append_new(rows, json_pack("{s:o, s:s, s:s, s:s, s:s}", "at", answer_time(d->last),
						      "who", team_name(e, d->team), "what", fields, "about",
						      about, "why", c->title));
		total += d->count >= least ? d->count : 0;
	}
	return total;
}

/* --- for the authority ------------------------------------------------------------------------------------
 */

struct scan {
	struct engine *e;
	const struct visitor *v;
	const char *contract, *school;
	size_t limit;
	json_t *rows;
	uint64_t last; /* number of the last row */
	bool more;
	struct view_looks looks;
};

/* "... under ID VERSION ..." and, where a school is asked for, "; SCHOOL: ". */
static bool fits(const struct scan *s, const char *text)
{
	const char *under = strstr(text, " under ");
	char place[80];
	size_t length = strlen(s->contract);

	if (under == NULL || strncmp(under + 7, s->contract, length) != 0 || under[7 + length] != ' ')
		return false;
	snprintf(place, sizeof place, "; %.63s: ", s->school);
	return s->school[0] == '\0' || strstr(under, place) != NULL;
}

/* Named only to who may read the child today. */
static const char *about_whom(struct scan *s, const struct digest *id, char out[140])
{
	uint32_t child = child_find(s->e, id);
	struct visitor_view by;
	json_t *row;

	snprintf(out, 140, "one child");
	if (child == NO_INDEX || !visitor_reads_any(s->e, s->v, child, engine_today(s->e), &by) ||
	    !view_look(&s->looks, &s->e->children.at[child].id, &by))
		return out;
	row = view_child(s->e, s->v, child, &by);
	if (row != NULL)
		text_copy(out, 140, span_of(answer_text(row, "name")));
	json_decref(row);
	return out;
}

static int scan_one(void *context, uint64_t number, const struct store_audit *a)
{
	struct scan *s = context;
	const char *rule_end = strchr(a->text, ' ');
	char about[140], rule[64], what[320];
	const char *fields;
	int found;

	if (!fits(s, a->text))
		return 0;
	if (json_array_size(s->rows) == s->limit) {
		s->more = true;
		return 1;
	}
	text_copy(rule, sizeof rule,
		  (struct span){a->text, rule_end != NULL ? (size_t)(rule_end - a->text) : 0});
	found = rule_find(rule);
	fields = strstr(a->text, "]: ");
	snprintf(what, sizeof what, "%s%s%.200s", found >= 0 ? rule_row((enum rule)found)->title : rule,
		 fields != NULL ? ": " : "", fields != NULL ? fields + 3 : "");
	for (char *at = what; *at != '\0'; at++)
		*at = *at == '_' ? ' ' : *at;
	json_array_append_new(s->rows,
			      json_pack("{s:o, s:s, s:s, s:s, s:s}", "at", answer_time(a->at), "who",
					team_name(s->e, a->who), "about", about_whom(s, &a->child, about),
					"what", what, "why", s->contract));
	s->last = number;
	return 0;
}

/* A place in the audit as a cursor: 64 digits, like every id. */
static void place_hex(uint64_t number, char out[VIEW_HEX])
{
	snprintf(out, VIEW_HEX, "%048d%016llx", 0, (unsigned long long)number);
}

static uint64_t place_number(const struct digest *d)
{
	uint64_t number = 0;

	for (unsigned i = DIGEST_SIZE - 8; i < DIGEST_SIZE; i++)
		number = number << 8 | d->bytes[i];
	return number;
}

static uint64_t told_total(const struct engine *e, const char *contract, const char *school)
{
	uint64_t total = 0;

	for (size_t i = 0; i < e->ending->disclosed.count; i++) {
		const struct disclosed *d = &e->ending->disclosed.at[i];

		if (strcmp(d->contract, contract) == 0 &&
		    (school[0] == '\0' || strcmp(school, d->school) == 0))
			total += d->count;
	}
	return total;
}

static int scan_log(struct engine *e, const struct visitor *v, const struct share_contract *c,
		    const char *school, const struct view_page *page, json_t **ret_json, struct fault *reterr)
{
	struct scan s = {.e = e,
			 .v = v,
			 .contract = c->id,
			 .school = school,
			 .limit = page->limit,
			 .rows = json_array()};
	const struct store_audit_filter filter = {.kind = "disclosed",
						  .before = page->from_start ? 0 : place_number(&page->after),
						  .most = SCANNED};
	char next[VIEW_HEX];
	int rc = e->store.ops->audit_walk(e->store.self, &filter, scan_one, &s, reterr);

	if (rc >= 0)
		rc = view_looks_keep(e, v, "access log of a contract", &s.looks, reterr);
	else
		VEC_FREE(&s.looks);
	if (rc != 0) {
		json_decref(s.rows);
		return rc;
	}
	place_hex(s.last, next);
	return view_give(json_pack("{s:b, s:o, s:I, s:s?}", "ok", 1, "rows", s.rows, "total",
				   (json_int_t)told_total(e, c->id, school), "next", s.more ? next : NULL),
			 ret_json, reterr);
}

int view_access_log(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	const struct share_contract *c = view_contract_of(e, v, answer_text(question, "id"), "");
	const char *school = answer_text(question, "school");
	struct view_page page;
	uint64_t total = 0;
	json_t *rows;
	int rc = view_page(question, &page, reterr);

	if (rc != 0)
		return rc;
	if (c == NULL ||
	    (school[0] != '\0' && (config_school(e->config, school) < 0 ||
				   (v->person->school_count > 0 && !visitor_of_school(v, school)))))
		return view_missing(reterr);
	if (v->person->school_count == 0)
		return scan_log(e, v, c, school, &page, ret_json, reterr);
	rows = json_array();
	if (view_contract_of_lists(c))
		may_rows(e, c, rows);
	else
		total = told_rows(e, v, c, school, rows);
	return view_give(
		json_pack("{s:b, s:o, s:I, s:n}", "ok", 1, "rows", rows, "total", (json_int_t)total, "next"),
		ret_json, reterr);
}
