/* Share contracts beside one another: two that show a team the same children, and versions of one. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "config/contract_check.h"

/* --- the same children for the same people ---------------------------------------------------- */

/* Not over for good. */
static bool to_come_or_standing(const struct share_contract *c)
{
	return c->status == CONTRACT_DRAFT || c->status == CONTRACT_PROPOSED || c->status == CONTRACT_TRIAL ||
	       c->status == CONTRACT_ACTIVE;
}

static bool same_days(const struct share_contract *a, const struct share_contract *b)
{
	return a->valid_from != DAY_NONE && a->valid_to != DAY_NONE && b->valid_from != DAY_NONE &&
	       b->valid_to != DAY_NONE && a->valid_from <= b->valid_to && b->valid_from <= a->valid_to;
}

static bool lists_school(const struct share_contract *c, const char *id)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], id) == 0)
			return true;
	return c->all_schools;
}

static bool same_schools(const struct share_contract *a, const struct share_contract *b)
{
	if (a->all_schools)
		return b->all_schools || b->school_count > 0;
	for (unsigned i = 0; i < a->school_count; i++)
		if (a->schools[i][0] != '\0' && lists_school(b, a->schools[i]))
			return true;
	return false;
}

static bool same_years(const struct share_contract *a, const struct share_contract *b)
{
	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		if (a->year_groups[y] && b->year_groups[y])
			return true;
	return false;
}

static unsigned narrowed(const struct share_contract *c, const struct contract_share *s)
{
	unsigned all = (1u << 3) - 1, of_contract = c->subjects != 0 ? c->subjects : all;

	return s->subjects != 0 ? of_contract & s->subjects : of_contract;
}

static bool same_people(const struct contract_share *a, const struct contract_share *b)
{
	if (a->team[0] == '\0' || strcmp(a->team, b->team) != 0)
		return false;
	for (unsigned i = 0; i < a->role_count; i++)
		for (unsigned j = 0; j < b->role_count; j++)
			if (strcmp(a->roles[i], b->roles[j]) == 0)
				return true;
	return a->role_count == 0 || b->role_count == 0;
}

/* How a share shows a field by child; drop when it does not. */
static enum treatment shows(const struct contract_share *s, enum field field)
{
	enum treatment widest = TREATMENT_DROP;

	for (unsigned i = 0; i < s->field_count; i++)
		if (s->fields[i].field == field && s->fields[i].treatment > TREATMENT_COUNT &&
		    s->fields[i].treatment > widest)
			widest = s->fields[i].treatment;
	return widest;
}

/* "session_mark as there (clear, here class), school alike" */
static bool print_winners(const struct contract_share *here, const struct contract_share *there, char *out,
			  size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (unsigned f = 0; f < FIELD_COUNT && used < size; f++) {
		enum treatment a = shows(here, (enum field)f), b = shows(there, (enum field)f);

		if (a == TREATMENT_DROP || b == TREATMENT_DROP)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s ", used > 0 ? ", " : "",
					 field_name((enum field)f));
		if (used >= size)
			break;
		if (a == b)
			used += (size_t)snprintf(out + used, size - used, "alike");
		else
			used += (size_t)snprintf(out + used, size - used, "as %s (%s, %s %s)",
						 a > b ? "here" : "there", treatment_names[a > b ? a : b],
						 a > b ? "there" : "here", treatment_names[a > b ? b : a]);
	}
	return used > 0;
}

static bool tell_overlap(struct checking *k, const struct contract_view *v, const struct loaded *other,
			 unsigned here)
{
	const struct share_contract *o = other->object;
	const struct contract_share *mine = &v->c->shares[here];
	char fields[256];

	for (unsigned there = 0; there < o->share_count; there++) {
		const struct contract_share *theirs = &o->shares[there];

		if (!same_people(mine, theirs) || (narrowed(v->c, mine) & narrowed(o, theirs)) == 0 ||
		    !print_winners(mine, theirs, fields, sizeof fields) || !same_schools(o, v->c))
			continue;
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "share[%u].to", here),
			   "%s is shown the same children under %s (%s:%u); the wider form holds: %s",
			   mine->team, o->id, other->file->name, theirs->fields[0].line, fields);
		return true;
	}
	return false;
}

static void overlap(struct checking *k, const struct contract_view *v)
{
	/* Every pair of contracts is looked at: only as long as there is room to tell of one. */
	for (const struct loaded *other = k->all; other < v->file && k->walk.warnings->count < LIMIT_FAULTS;
	     other++) {
		const struct share_contract *o = other->kind == &kind_share_contract ? other->object : NULL;

		if (o == NULL || strcmp(o->id, v->c->id) == 0 || !to_come_or_standing(o) ||
		    !to_come_or_standing(v->c) || !same_days(o, v->c) || !same_years(o, v->c))
			continue;
		for (unsigned here = 0; here < v->c->share_count; here++)
			if (tell_overlap(k, v, other, here))
				break;
	}
}

/* --- versions of one contract -------------------------------------------------------------- */

/* Calls `check` with every older version. */
static void each_older(struct checking *k, const struct contract_view *v,
		       void (*check)(struct checking *, const struct contract_view *, const struct loaded *))
{
	for (size_t i = 0; i < k->count && v->c->id[0] != '\0' && v->c->version[0] != '\0'; i++) {
		const struct share_contract *o =
			k->all[i].kind == &kind_share_contract ? k->all[i].object : NULL;

		if (o != NULL && o->version[0] != '\0' && strcmp(o->id, v->c->id) == 0 &&
		    contract_compare_versions(o->version, v->c->version) < 0)
			check(k, v, &k->all[i]);
	}
}

static void tell_ends(struct checking *k, const struct contract_view *v, const struct loaded *older)
{
	const struct share_contract *o = older->object;

	if (o->status == CONTRACT_ACTIVE || o->status == CONTRACT_TRIAL)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "status"),
			"%s ends version %s (%s), too, at every school that agreed to this one, though that file says %s",
			contract_status_names[v->c->status], o->version, older->file->name,
			contract_status_names[o->status]);
}

static void version_ends(struct checking *k, const struct contract_view *v)
{
	if (v->c->status == CONTRACT_SUSPENDED || v->c->status == CONTRACT_EXPIRED ||
	    v->c->status == CONTRACT_REVOKED)
		each_older(k, v, tell_ends);
}

static void tell_purpose(struct checking *k, const struct contract_view *v, const struct loaded *older)
{
	const struct share_contract *o = older->object;

	if (v->purpose && contract_word_known(older->file->tree->root, "purpose", purpose_names) &&
	    o->purpose != v->c->purpose)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "purpose"),
			"version %s (%s) has the purpose %s: another purpose is another contract, with an id of its own",
			o->version, older->file->name, purpose_names[o->purpose]);
}

static void version_purpose(struct checking *k, const struct contract_view *v)
{
	each_older(k, v, tell_purpose);
}

static void tell_dates(struct checking *k, const struct contract_view *v, const struct loaded *older)
{
	const struct share_contract *o = older->object;

	if (v->c->valid_from != DAY_NONE && o->valid_from != DAY_NONE && v->c->valid_from < o->valid_from)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "valid.from"),
			   "before that of the older version %s (%s)", o->version, older->file->name);
}

static void version_dates(struct checking *k, const struct contract_view *v)
{
	each_older(k, v, tell_dates);
}

/* clang-format off */
const struct check version_checks[] = {
	{.id = "overlap", .warning = true, .review = true, .contract = overlap,
	 .reason = "a team is shown what any of its contracts allows, so a narrower one beside a wider one narrows nothing"},
	{.id = "version-ends", .warning = true, .review = true, .contract = version_ends,
	 .reason = "of the versions a school agreed to the newest counts, and it never falls back to an older one"},
	{.id = "version-purpose", .warning = true, .review = true, .contract = version_purpose,
	 .reason = "data is used for what it was given for (purpose limitation, UK GDPR art. 5(1)(b))"},
	{.id = "version-dates", .warning = true, .review = true, .contract = version_dates,
	 .reason = "a newer version takes the older one's place from its own first day"},
	{0},
};
/* clang-format on */
