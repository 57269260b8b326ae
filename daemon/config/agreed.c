#include "config/agreed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

#define NAMED 3 /* schools that a warning names */
#define KEY   (2 * CONTRACT_NAME + 32)

struct agreeing {
	const struct config *config;
	const struct loaded *all;
	size_t count;
	struct map versions; /* "id@version" -> place in `all` */
	struct map newest;   /* "school/id" -> place in `agreements` of the newest version it agreed to */
	const struct agreement **agreements; /* owned */
	size_t agreement_count;
	struct changed *changed; /* owned; by place in `all` */
	struct walk walk;
};

/* Agreements to other terms than those that stand there. */
struct changed {
	const struct agreement *first;
	unsigned count;
	bool digested;
	struct digest terms;
};

static struct span key_of(char key[KEY], const char *a, char between, const char *b)
{
	int length = snprintf(key, KEY, "%s%c%s", a, between, b);

	return (struct span){key, length > 0 && length < KEY ? (size_t)length : 0};
}

static const struct share_contract *contract_in(const struct agreeing *g, size_t place)
{
	return g->all[place].object;
}

static bool lists(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

/* --- one agreement ------------------------------------------------------------------------ */

/* Its terms are compared while it stands: what a school has ended may read as it likes. */
static void compare_terms(struct agreeing *g, size_t place, const struct agreement *a)
{
	struct changed *k = &g->changed[place];
	char hex[2 * DIGEST_SIZE + 1];

	if (a->terms[0] == '\0' || a->revoked != DAY_NONE)
		return;
	if (!k->digested && agreement_terms(contract_in(g, place), &k->terms, NULL) != 0)
		return;
	k->digested = true;
	text_hex(hex, k->terms.bytes, DIGEST_SIZE);
	if (strcmp(hex, a->terms) == 0)
		return;
	if (k->count++ == 0)
		k->first = a;
}

static bool keep_newest(struct agreeing *g, const struct agreement *a)
{
	char buffer[KEY];
	struct span key = key_of(buffer, a->school, '/', a->contract);
	uint32_t at = map_get(&g->newest, key);

	g->agreements[g->agreement_count++] = a;
	if (at != MAP_NONE && contract_compare_versions(g->agreements[at]->version, a->version) >= 0)
		return true;
	return map_put(&g->newest, key, (uint32_t)g->agreement_count - 1);
}

static void check_agreement(struct agreeing *g, const struct loaded *l, unsigned i)
{
	const struct school_agreements *s = l->object;
	const struct agreement *a = &s->items[i];
	const struct node *root = l->file->tree->root;
	char buffer[KEY];
	uint32_t place;

	if (a->contract[0] == '\0' || a->version[0] == '\0' || a->school[0] == '\0')
		return;
	if (!keep_newest(g, a))
		return;
	place = map_get(&g->versions, key_of(buffer, a->contract, '@', a->version));
	if (place == MAP_NONE)
		walk_warn(&g->walk, walk_to(&g->walk, root, "agreements[%u].version", i),
			  "there is no contract %s of version %s: nothing follows from this agreement",
			  a->contract, a->version);
	else if (!lists(contract_in(g, place), a->school))
		walk_warn(&g->walk, walk_to(&g->walk, root, "agreements[%u].contract", i),
			  "%s %s does not list %s: nothing follows from this agreement", a->contract,
			  a->version, a->school);
	if (place != MAP_NONE)
		compare_terms(g, place, a);
}

/* --- one contract --------------------------------------------------------------------------- */

static bool has_faults(const struct agreeing *g, const char *file)
{
	for (size_t i = 0; i < g->walk.faults->count; i++)
		if (strcmp(g->walk.faults->list[i].file, file) == 0)
			return true;
	return false;
}

static void tell_changed(struct agreeing *g, const struct loaded *l, const struct changed *k)
{
	const struct share_contract *c = l->object;
	char more[48] = "";

	if (k->count == 0 || has_faults(g, l->file->name))
		return;
	if (k->count > 1)
		snprintf(more, sizeof more, " and %u more school%s", k->count - 1, k->count > 2 ? "s" : "");
	walk_fault(&g->walk, walk_to(&g->walk, l->file->tree->root, "version"),
		   "the terms of %s %s changed since %s%s agreed (%s:%u): give the new terms a new version",
		   c->id, c->version, k->first->school, more,
		   k->first->file != NULL ? k->first->file : "agreements", k->first->line);
}

/* This version or a newer one, also when it was ended since: that was a decision too. */
static bool has_agreed(const struct agreeing *g, const struct share_contract *c, const char *school)
{
	char buffer[KEY];
	uint32_t at = map_get(&g->newest, key_of(buffer, school, '/', c->id));

	return at != MAP_NONE && contract_compare_versions(g->agreements[at]->version, c->version) >= 0;
}

static void tell_missing(struct agreeing *g, const struct loaded *l)
{
	const struct share_contract *c = l->object;
	size_t all = c->all_schools ? g->config->school_count : c->school_count, missing = 0, used = 0;
	char names[NAMED * (CONTRACT_NAME + 2)] = "", more[32] = "";

	if (c->status != CONTRACT_ACTIVE && c->status != CONTRACT_TRIAL)
		return;
	for (size_t i = 0; i < all; i++) {
		const char *school = c->all_schools ? g->config->schools[i].id : c->schools[i];

		if (has_agreed(g, c, school))
			continue;
		if (missing++ < NAMED)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
						 missing > 1 ? ", " : "", school);
	}
	if (missing > NAMED)
		snprintf(more, sizeof more, " and %zu more", missing - NAMED);
	if (missing > 0)
		walk_warn(
			&g->walk, walk_to(&g->walk, l->file->tree->root, "parties.supplier.schools"),
			"not agreed to version %s at %zu of %zu schools, so nothing is shared under it there: %s%s",
			c->version, missing, all, names, more);
}

/* --- what a school holds back ------------------------------------------------------------------- */

/* Bits of the fields that a contract shares, and of those among them that it requires. */
static void fields_of(const struct share_contract *c, uint32_t *ret_all, uint32_t *ret_required)
{
	*ret_all = *ret_required = 0;
	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			const struct contract_field *f = &c->shares[s].fields[i];

			*ret_all |= field_bit(f->field);
			*ret_required |= f->required ? field_bit(f->field) : 0;
		}
}

/* A field that one version requires and another does not is held back from that other one. */
static void warn_required(struct agreeing *g, const struct node *n, const struct share_contract *c,
			  uint32_t fields)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if ((fields & field_bit((enum field)f)) != 0)
			walk_warn(&g->walk, n, "version %s of %s requires %s: there it is given", c->version,
				  c->id, field_name((enum field)f));
}

static bool is_version(const struct agreeing *g, size_t place, const char *id)
{
	return g->all[place].kind == &kind_share_contract && strcmp(contract_in(g, place)->id, id) == 0;
}

static void check_hold(struct agreeing *g, const struct node *root, const struct school_hold *h, unsigned i)
{
	const struct node *n = walk_to(&g->walk, root, "hold_back[%u].fields", i);
	uint32_t shared = 0, optional = 0, all, required;
	bool known = false;

	for (size_t k = 0; k < g->count; k++)
		if (is_version(g, k, h->contract)) {
			fields_of(contract_in(g, k), &all, &required);
			shared |= all;
			optional |= all & ~required;
			known = true;
		}
	for (size_t k = 0; k < g->count; k++)
		if (is_version(g, k, h->contract)) {
			fields_of(contract_in(g, k), &all, &required);
			warn_required(g, n, contract_in(g, k), h->fields & required & optional);
		}
	for (unsigned f = 0; known && f < FIELD_COUNT; f++)
		if ((h->fields & ~optional & field_bit((enum field)f)) != 0)
			walk_fault(&g->walk, n, "expected fields that contract %s %s, found \"%s\"",
				   h->contract,
				   (shared & field_bit((enum field)f)) != 0 ? "does not require" : "shares",
				   field_name((enum field)f));
}

/* --- the whole ------------------------------------------------------------------------------------- */

static bool prepare(struct agreeing *g)
{
	size_t agreements = 0;
	char buffer[KEY];

	g->changed = calloc(g->count + 1, sizeof *g->changed);
	for (size_t i = 0; i < g->count; i++) {
		const struct share_contract *c = g->all[i].object;

		if (g->all[i].kind == &kind_agreements)
			agreements += ((const struct school_agreements *)g->all[i].object)->count;
		if (g->all[i].kind == &kind_share_contract &&
		    !map_put(&g->versions, key_of(buffer, c->id, '@', c->version), (uint32_t)i))
			return false;
	}
	g->agreements = calloc(agreements + 1, sizeof *g->agreements);
	return g->changed != NULL && g->agreements != NULL;
}

static void check_file(struct agreeing *g, const struct loaded *l)
{
	g->walk.file = l->file->name;
	if (l->kind == &kind_agreements)
		for (unsigned i = 0; i < ((const struct school_agreements *)l->object)->count; i++)
			check_agreement(g, l, i);
	if (l->kind == &kind_school)
		for (unsigned i = 0; i < ((const struct school *)l->object)->hold_count; i++)
			check_hold(g, l->file->tree->root, &((const struct school *)l->object)->holds[i], i);
}

void agreed_check(const struct config *c, const struct loaded *all, size_t count, struct faults *faults,
		  struct faults *warnings)
{
	struct agreeing g = {
		.config = c, .all = all, .count = count, .walk = {.faults = faults, .warnings = warnings}};
	bool ready = prepare(&g);

	for (size_t i = 0; i < count && ready; i++)
		check_file(&g, &all[i]);
	for (size_t i = 0; i < count && ready; i++) {
		if (all[i].kind != &kind_share_contract)
			continue;
		g.walk.file = all[i].file->name;
		tell_changed(&g, &all[i], &g.changed[i]);
		if (c->authority.id[0] != '\0' && c->authority.agreements == AGREEMENTS_SIGNED)
			tell_missing(&g, &all[i]);
	}
	if (!ready) {
		struct fault f;

		fault_set(&f, FAULT_MEMORY, "out of memory");
		faults_add(faults, &f);
	}
	map_free(&g.versions);
	map_free(&g.newest);
	free(g.agreements);
	free(g.changed);
}
