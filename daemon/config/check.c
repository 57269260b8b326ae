#include "config/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"

struct checking {
	const struct config *config;
	const struct loaded *all;
	size_t count;
	bool complete;
	struct walk walk;
};

/* --- names of other files ------------------------------------------------------------------ */

static const char *id_of(const struct loaded *l)
{
	return l->object; /* the id is the first member of every kind */
}

static const struct loaded *find(const struct checking *k, const struct kind *kind, const char *id)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->all[i].kind == kind && strcmp(id_of(&k->all[i]), id) == 0)
			return &k->all[i];
	return NULL;
}

/* Every id of a kind, ending with NULL; the caller frees. */
static const char **ids_of(const struct checking *k, const struct kind *kind)
{
	const char **ids = calloc(k->count + 1, sizeof *ids);
	size_t n = 0;

	for (size_t i = 0; ids != NULL && i < k->count; i++)
		if (k->all[i].kind == kind && id_of(&k->all[i])[0] != '\0')
			ids[n++] = id_of(&k->all[i]);
	return ids;
}

/* An id that was refused, and told, may be the very one another file names. */
static bool all_have_ids(const struct checking *k, const struct kind *kind)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->all[i].kind == kind && id_of(&k->all[i])[0] == '\0')
			return false;
	return true;
}

/* `n` names a file of a kind; unset names were told already. */
static void refer(struct checking *k, const struct node *n, const struct kind *kind, const char *id)
{
	const char **ids;

	if (id[0] == '\0' || !k->complete || find(k, kind, id) != NULL || !all_have_ids(k, kind))
		return;
	ids = ids_of(k, kind);
	walk_unknown(&k->walk, n, ids, "", "the id of a file of kind %s", kind->name);
	free(ids);
}

/* --- authority ------------------------------------------------------------------------------- */

static void check_authority(struct checking *k, const struct loaded *l)
{
	const struct authority *a = l->object;
	const struct node *root = l->file->tree->root;

	for (unsigned i = 0; i < a->list_count; i++)
		refer(k, walk_to(&k->walk, root, "lists[%u].owner", i), &kind_team, a->lists[i].owner);
}

/* --- schools ----------------------------------------------------------------------------------- */

static const char *urn_of(const struct school *s)
{
	return s->urn;
}

static const char *laestab_of(const struct school *s)
{
	return s->laestab;
}

/* What only one school may have. */
static const struct {
	const char *path;
	const char *(*value)(const struct school *);
} only_once[] = {{"urn", urn_of}, {"laestab", laestab_of}};

static void check_only_once(struct checking *k, const struct loaded *l, const struct school *other,
			    const char *other_file)
{
	const struct school *s = l->object;
	const struct node *root = l->file->tree->root;

	for (size_t i = 0; i < sizeof only_once / sizeof *only_once; i++) {
		const char *mine = only_once[i].value(s);

		if (mine[0] != '\0' && strcmp(mine, only_once[i].value(other)) == 0)
			walk_expected(&k->walk, walk_to(&k->walk, root, "%s", only_once[i].path),
				      "a number of its own (%s has it)", other_file);
	}
	if (strcmp(s->source_kind, "csv") == 0 && s->base_url[0] != '\0' &&
	    strcmp(s->base_url, other->base_url) == 0)
		walk_expected(&k->walk,
			      walk_to(&k->walk, root, s->folder[0] != '\0' ? "source.folder" : "source.url"),
			      "a folder of its own (%s has it)", other_file);
	if (s->source_school[0] != '\0' && strcmp(s->source_school, other->source_school) == 0 &&
	    strcmp(s->base_url, other->base_url) == 0)
		walk_expected(&k->walk, walk_to(&k->walk, root, "source.school"),
			      "a source of its own (%s has it)", other_file);
}

static bool in_terms(const struct calendar *c, const struct date_range *r)
{
	for (unsigned i = 0; i < c->term_count; i++)
		if (c->terms[i].from == DAY_NONE || c->terms[i].to == DAY_NONE ||
		    (r->from <= c->terms[i].to && r->to >= c->terms[i].from))
			return true;
	return false;
}

/* A school's own closures beside those of the calendar it names. */
static void check_closures(struct checking *k, const struct loaded *l)
{
	const struct school *s = l->object;
	const struct loaded *named = find(k, &kind_calendar, s->calendar);
	const struct calendar *c = named != NULL ? named->object : NULL;
	const struct node *root = l->file->tree->root;

	if (c == NULL || s->closure_count == 0)
		return;
	if (s->closure_count + c->closure_count > CALENDAR_RANGES)
		walk_expected(&k->walk, walk_to(&k->walk, root, "closures"),
			      "at most %u closures beside the %u of its calendar",
			      CALENDAR_RANGES - c->closure_count, c->closure_count);
	for (unsigned i = 0; i < s->closure_count; i++)
		if (s->closures[i].from != DAY_NONE && s->closures[i].to != DAY_NONE &&
		    !in_terms(c, &s->closures[i]))
			walk_warn(&k->walk, walk_to(&k->walk, root, "closures[%u]", i),
				  "outside every term of its calendar: changes nothing");
}

static void check_school(struct checking *k, const struct loaded *l)
{
	const struct school *s = l->object;

	refer(k, walk_to(&k->walk, l->file->tree->root, "calendar"), &kind_calendar, s->calendar);
	for (const struct loaded *o = k->all; o < l; o++)
		if (o->kind == &kind_school)
			check_only_once(k, l, o->object, o->file->name);
	check_closures(k, l);
}

/* --- contracts ----------------------------------------------------------------------------------- */

static void check_rule(struct checking *k, const struct node *n, const char *rule)
{
	const char *const *names = rule_names();

	for (const char *const *name = names; *name != NULL; name++)
		if (strcmp(*name, rule) == 0)
			return;
	if (rule[0] != '\0')
		walk_unknown(&k->walk, n, names, "", "the name of a rule");
}

static void check_parties(struct checking *k, const struct node *root, const struct share_contract *c)
{
	const struct node *n = walk_to(&k->walk, root, "parties.receiver.authority");
	const char *la = k->config->authority.la;

	if (c->authority[0] != '\0' && la[0] != '\0' && strcmp(c->authority, la) != 0)
		walk_expected(&k->walk, n, "our own LA number %s", la);
	refer(k, walk_to(&k->walk, root, "parties.receiver.team"), &kind_team, c->team);
	for (unsigned i = 0; i < c->school_count; i++)
		refer(k, walk_to(&k->walk, root, "parties.supplier.schools[%u]", i), &kind_school,
		      c->schools[i]);
}

static void check_contract(struct checking *k, const struct loaded *l)
{
	const struct share_contract *c = l->object;
	const struct node *root = l->file->tree->root;

	check_parties(k, root, c);
	if (c->all_schools && k->config->authority.agreements == AGREEMENTS_LISTED)
		walk_warn(
			&k->walk, walk_to(&k->walk, root, "parties.supplier.schools"),
			"all takes every school here as having agreed, because muster.yaml says agreements: listed");
	for (unsigned i = 0; i < c->share_count; i++)
		refer(k, walk_to(&k->walk, root, "share[%u].to", i), &kind_team, c->shares[i].team);
	for (unsigned i = 0; i < c->alert_count; i++)
		check_rule(k, walk_to(&k->walk, root, "alerts[%u].rule", i), c->alerts[i].rule);
}

static void check_agreements(struct checking *k, const struct loaded *l)
{
	const struct school_agreements *s = l->object;
	const struct node *root = l->file->tree->root;

	refer(k, walk_to(&k->walk, root, "id"), &kind_school, s->id);
	for (unsigned i = 0; i < s->count; i++)
		refer(k, walk_to(&k->walk, root, "agreements[%u].contract", i), &kind_share_contract,
		      s->items[i].contract);
}

/* --- every file ------------------------------------------------------------------------------------ */

static const struct {
	const struct kind *kind;
	void (*check)(struct checking *, const struct loaded *);
} checks[] = {
	{&kind_authority, check_authority},
	{&kind_school, check_school},
	{&kind_share_contract, check_contract},
	{&kind_agreements, check_agreements},
};

/* Versions of one contract stand side by side; everything else has an id of its own. */
static bool same_thing(const struct loaded *a, const struct loaded *b)
{
	if (a->kind != b->kind || id_of(a)[0] == '\0' || strcmp(id_of(a), id_of(b)) != 0)
		return false;
	return a->kind != &kind_share_contract ||
	       strcmp(((const struct share_contract *)a->object)->version,
		      ((const struct share_contract *)b->object)->version) == 0;
}

static void check_id(struct checking *k, const struct loaded *l)
{
	for (const struct loaded *o = k->all; o < l; o++)
		if (same_thing(o, l)) {
			walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "id"),
				      l->kind == &kind_share_contract ? "a version of its own (%s has it)" :
									"an id of its own (%s has it)",
				      o->file->name);
			return;
		}
}

static void check_one_authority(struct checking *k, const struct loaded *l)
{
	for (const struct loaded *o = k->all; o < l; o++)
		if (o->kind == &kind_authority && l->kind == &kind_authority)
			walk_expected(&k->walk, walk_to(&k->walk, l->file->tree->root, "kind"),
				      "one file of kind Authority (%s is it)", o->file->name);
}

void config_check(const struct config *c, const struct loaded *all, size_t count, bool complete,
		  struct faults *faults, struct faults *warnings)
{
	struct checking k = {.config = c,
			     .all = all,
			     .count = count,
			     .complete = complete,
			     .walk = {.faults = faults, .warnings = warnings}};

	for (size_t i = 0; i < count; i++) {
		k.walk.file = all[i].file->name;
		check_id(&k, &all[i]);
		check_one_authority(&k, &all[i]);
		for (size_t j = 0; j < sizeof checks / sizeof *checks; j++)
			if (checks[j].kind == all[i].kind)
				checks[j].check(&k, &all[i]);
	}
}
