/* diff_release.c: who sees which fields of whom, in both versions. An audience is a team's mailbox and
 * everybody in it (role NULL), or the people of one role, who see what everybody sees and their own. */
#include <string.h>

#include "contract/diff_internal.h"

#define CHILDREN 8 /* sets of enum subject's bits */

/* What one audience sees of a child of each set of statuses. */
struct sight {
	enum treatment at[CHILDREN][FIELD_COUNT];
};

struct audience {
	const char *team, *role;
};

/* --- one version ------------------------------------------------------------------------------ */

uint8_t version_children(const struct share_contract *c)
{
	uint8_t children = 0;

	for (unsigned s = 0; s < CHILDREN; s++)
		if (c->subjects == 0 || (c->subjects & s) != 0)
			children |= (uint8_t)(1u << s);
	return children;
}

static bool share_about(const struct contract_share *s, unsigned subjects)
{
	return s->subjects == 0 || (s->subjects & subjects) != 0;
}

static bool share_for(const struct contract_share *s, const struct audience *who)
{
	if (strcmp(s->team, who->team) != 0)
		return false;
	if (s->role_count == 0)
		return true;
	for (unsigned i = 0; who->role != NULL && i < s->role_count; i++)
		if (strcmp(s->roles[i], who->role) == 0)
			return true;
	return false;
}

static void widen(struct sight *sight, unsigned subjects, const struct contract_share *s)
{
	for (unsigned i = 0; i < s->field_count; i++)
		if (s->fields[i].treatment > sight->at[subjects][s->fields[i].field])
			sight->at[subjects][s->fields[i].field] = s->fields[i].treatment;
}

static struct sight sight_of(const struct share_contract *c, const struct audience *who)
{
	const uint8_t covered = version_children(c);
	struct sight sight = {0};

	for (unsigned subjects = 0; subjects < CHILDREN; subjects++)
		for (unsigned i = 0; (covered >> subjects & 1) != 0 && i < c->share_count; i++)
			if (share_for(&c->shares[i], who) && share_about(&c->shares[i], subjects))
				widen(&sight, subjects, &c->shares[i]);
	return sight;
}

bool version_shows(const struct share_contract *c, uint8_t children)
{
	for (unsigned s = 0; s < c->share_count; s++)
		for (unsigned i = 0; i < c->shares[s].field_count; i++) {
			if (c->shares[s].fields[i].treatment == TREATMENT_DROP)
				continue;
			for (unsigned subjects = 0; subjects < CHILDREN; subjects++)
				if ((children >> subjects & 1) != 0 && share_about(&c->shares[s], subjects))
					return true;
		}
	return false;
}

static bool sees_nothing(const struct sight *s)
{
	for (unsigned subjects = 0; subjects < CHILDREN; subjects++)
		for (unsigned f = 0; f < FIELD_COUNT; f++)
			if (s->at[subjects][f] != TREATMENT_DROP)
				return false;
	return true;
}

/* --- one field of one audience ---------------------------------------------------------------- */

/* A field that goes from one treatment to another, for these children. */
struct piece {
	enum field field;
	enum treatment from, to;
	uint8_t children;
};

static enum fact_kind kind_of(const struct piece *p)
{
	if (p->from == TREATMENT_DROP)
		return FACT_FIELDS_GAINED;
	if (p->to == TREATMENT_DROP)
		return FACT_FIELDS_LOST;
	return p->to > p->from ? FACT_FIELDS_WIDER : FACT_FIELDS_NARROWER;
}

/* The clause that lets the audience see a field so; none when it is dropped. */
static struct clause clause_of(const struct share_contract *c, const struct audience *who, enum field field,
			       enum treatment treatment, uint8_t children)
{
	struct clause clause = {0};

	for (unsigned i = 0; treatment > TREATMENT_DROP && i < c->share_count; i++) {
		const struct contract_share *s = &c->shares[i];

		for (unsigned k = 0; share_for(s, who) && k < s->field_count; k++) {
			if (s->fields[k].field != field || s->fields[k].treatment != treatment)
				continue;
			for (unsigned subjects = 0; subjects < CHILDREN; subjects++)
				if ((children >> subjects & 1) != 0 && share_about(s, subjects)) {
					clause_set(&clause, c, s->fields[k].line, "share[%u].fields[%u]", i,
						   k);
					return clause;
				}
		}
	}
	return clause;
}

struct compared {
	struct audience who;
	struct sight a, b;
	/* Of a role: what everybody in the team sees, told for everybody already. */
	const struct sight *common_a, *common_b;
	bool new; /* saw nothing before */
};

static bool same_for_all(const struct compared *c, unsigned subjects, unsigned f)
{
	return c->common_a != NULL && c->common_a->at[subjects][f] == c->a.at[subjects][f] &&
	       c->common_b->at[subjects][f] == c->b.at[subjects][f];
}

/* Pieces of one field among `children`; at most one a set of statuses. */
static unsigned pieces_of(const struct compared *c, enum field f, uint8_t children,
			  struct piece pieces[CHILDREN])
{
	unsigned count = 0;

	for (unsigned subjects = 0; subjects < CHILDREN; subjects++) {
		const enum treatment from = c->a.at[subjects][f], to = c->b.at[subjects][f];
		unsigned i = 0;

		if ((children >> subjects & 1) == 0 || from == to || same_for_all(c, subjects, f))
			continue;
		while (i < count && (pieces[i].from != from || pieces[i].to != to))
			i++;
		if (i == count)
			pieces[count++] = (struct piece){f, from, to, 0};
		pieces[i].children |= (uint8_t)(1u << subjects);
	}
	return count;
}

/* --- facts ------------------------------------------------------------------------------------ */

/* The fact of this audience, kind and children, from fact `first` on; made when there is none. */
static struct fact *fact_for(struct diff *d, unsigned first, const struct compared *c, enum fact_kind kind,
			     uint8_t children)
{
	struct fact *f;

	for (unsigned i = first; i < d->count; i++)
		if (d->facts[i].kind == kind && d->facts[i].region.children == children)
			return &d->facts[i];
	f = diff_add(d, kind);
	if (f == NULL)
		return NULL;
	f->key = "share";
	f->team = c->who.team;
	f->role = c->who.role;
	f->reaches = true;
	f->region = (struct region){DIFF_BOTH, d->years, children};
	f->fields = arena_array(&d->arena, FIELD_COUNT, sizeof *f->fields);
	return f->fields != NULL ? f : NULL;
}

static int add_piece(struct diff *d, unsigned first, const struct compared *c, const struct piece *p,
		     enum widening widens)
{
	const enum fact_kind kind = kind_of(p);
	struct fact *f = fact_for(d, first, c, kind, p->children);
	struct fact_field *field;

	if (f == NULL)
		return -FAULT_MEMORY;
	if (kind == FACT_FIELDS_GAINED || kind == FACT_FIELDS_WIDER)
		f->widens = widens;
	field = &f->fields[f->field_count++];
	*field = (struct fact_field){
		.field = p->field,
		.from = p->from,
		.to = p->to,
		.before = clause_of(d->a, &c->who, p->field, p->from, p->children),
		.after = clause_of(d->b, &c->who, p->field, p->to, p->children),
	};
	if (f->field_count == 1) {
		f->before = field->before;
		f->after = field->after;
	}
	return 0;
}

/* All that changes for one audience about these children. */
static int add_pieces(struct diff *d, const struct compared *c, uint8_t children, enum widening widens)
{
	const unsigned first = d->count;
	struct piece pieces[CHILDREN];
	int rc = 0;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		unsigned count = pieces_of(c, (enum field)f, children, pieces);

		for (unsigned i = 0; rc == 0 && i < count; i++)
			rc = add_piece(d, first, c, &pieces[i], widens);
	}
	return rc;
}

static int diff_audience(struct diff *d, const struct audience *who)
{
	const struct audience everybody = {who->team, NULL};
	const uint8_t of_a = version_children(d->a), of_b = version_children(d->b);
	struct compared c = {.who = *who};
	struct sight common_a, common_b;
	int rc;

	c.a = sight_of(d->a, who);
	c.b = sight_of(d->b, who);
	common_a = sight_of(d->a, &everybody);
	common_b = sight_of(d->b, &everybody);
	if (who->role != NULL) {
		c.common_a = &common_a;
		c.common_b = &common_b;
	}
	c.new = sees_nothing(&c.a);
	/* Children whom only one version covers, then those of both. */
	rc = add_pieces(d, &c, (uint8_t)(of_b & ~of_a), WIDENING_COHORT);
	if (rc == 0)
		rc = add_pieces(d, &c, (uint8_t)(of_a & ~of_b), WIDENING_NONE);
	return rc == 0 ? add_pieces(d, &c, of_a & of_b, c.new ? WIDENING_AUDIENCE : WIDENING_FIELDS) : rc;
}

/* --- every audience of both versions ---------------------------------------------------------- */

struct audiences {
	struct audience *at;
	unsigned count;
};

static void add_audience(struct audiences *all, const char *team, const char *role)
{
	for (unsigned i = 0; i < all->count; i++)
		if (strcmp(all->at[i].team, team) == 0 &&
		    (role == NULL || all->at[i].role == NULL ? role == all->at[i].role :
							       strcmp(all->at[i].role, role) == 0))
			return;
	all->at[all->count++] = (struct audience){team, role};
}

static void add_audiences(struct audiences *all, const struct share_contract *c)
{
	for (unsigned i = 0; i < c->share_count; i++) {
		add_audience(all, c->shares[i].team, NULL);
		for (unsigned r = 0; r < c->shares[i].role_count; r++)
			add_audience(all, c->shares[i].team, c->shares[i].roles[r]);
	}
}

int diff_releases(struct diff *d, struct fault *reterr)
{
	const size_t most = (size_t)(d->a->share_count + d->b->share_count) * (CONTRACT_FEW + 1);
	struct audiences all = {.at = arena_array(&d->arena, most + 1, sizeof *all.at)};
	int rc = 0;

	(void)reterr;
	if (all.at == NULL)
		return -FAULT_MEMORY;
	add_audiences(&all, d->a);
	add_audiences(&all, d->b);
	/* Without a year group in common there is nobody who was seen before and is seen now. */
	for (unsigned i = 0; rc == 0 && d->years != 0 && i < all.count; i++)
		rc = diff_audience(d, &all.at[i]);
	return rc;
}
