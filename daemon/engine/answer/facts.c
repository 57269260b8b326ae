#include "engine/answer/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#define TRAIT_ENTRIES_MOST 32 /* of one trait of one enrolment, as known at one instant */

#define SETS 3 /* of traits that are kept: without any filter, and what people look at in turn */
/* All that is kept, unless one set alone is more: 240,000 enrolments take 14 MB, and 8 MB a trait. */
#define KEPT_BYTES ((size_t)64 << 20)

/* --- one school --------------------------------------------------------------------------------------- */

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
}

static int add_traits(struct engine *e, uint32_t enrolment, trait_set_t traits, int64_t known,
		      struct facts_traits *into, struct fault *reterr)
{
	struct trait_entry entries[TRAIT_ENTRIES_MOST];

	for (trait_set_t left = traits; left != 0; left &= left - 1) {
		const enum trait t = (enum trait)__builtin_ctz(left);
		unsigned count = traits_entries(e, enrolment, t, known, entries, TRAIT_ENTRIES_MOST);

		for (unsigned i = 0; i < count; i++) {
			struct trait_entry *room = VEC_ADD(into);

			if (room == NULL)
				return no_memory(reterr);
			*room = entries[i];
		}
	}
	return 0;
}

int facts_school(struct engine *e, uint32_t school, trait_set_t traits, int64_t known,
		 struct facts_rows *rows, struct facts_traits *entries, struct fault *reterr)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;
	int rc = traits != 0 ? traits_load(e, school, reterr) : 0;

	for (size_t i = 0; rc == 0 && i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];
		struct enrolment_facts *f;
		size_t before = entries->count;

		if (n->known_at > known)
			continue;
		f = VEC_ADD(rows);
		if (f == NULL)
			return no_memory(reterr);
		if (traits != 0)
			rc = add_traits(e, on_roll->at[i], traits, known, entries, reterr);
		*f = (struct enrolment_facts){
			.school = school,
			.slot = n->row.slot,
			.child = n->child == NO_INDEX ? CHILD_NONE : n->child,
			.from = n->row.from,
			.to = n->row.to,
			.birth = traits_born(e, on_roll->at[i]),
			.year_group = n->row.year_group,
			.own = OWN_NONE,
			.trait_count = (unsigned)(entries->count - before),
		};
	}
	return rc;
}

void facts_lend(struct enrolment_facts *at, size_t count, const struct trait_entry *entries)
{
	size_t next = 0;

	for (size_t i = 0; i < count; i++) {
		at[i].traits = entries != NULL ? &entries[next] : NULL;
		next += at[i].trait_count;
	}
}

/* --- what is kept ------------------------------------------------------------------------------------- */

struct facts_set {
	trait_set_t traits;
	uint64_t used;		/* when last, in questions; 0: nothing is here */
	struct facts_rows rows; /* owned; sorted by school */
	size_t *first;		/* owned; by school and one more: where its rows start */
	uint64_t *repeated;	/* owned */
	size_t schools;
	struct facts_part {
		uint32_t enrolled;	     /* of the school, when its rows were gathered */
		struct facts_traits entries; /* owned */
	} * parts;			     /* owned; by school */
};

struct kept_facts {
	struct facts_set sets[SETS];
	uint64_t questions;
};

static void set_clear(struct facts_set *s)
{
	for (size_t i = 0; s->parts != NULL && i < s->schools; i++)
		VEC_FREE(&s->parts[i].entries);
	VEC_FREE(&s->rows);
	free(s->parts);
	free(s->first);
	free(s->repeated);
	*s = (struct facts_set){0};
}

static size_t set_bytes(const struct facts_set *s)
{
	size_t bytes = s->rows.room * sizeof *s->rows.at;

	for (size_t i = 0; s->parts != NULL && i < s->schools; i++)
		bytes += s->parts[i].entries.room * sizeof *s->parts[i].entries.at;
	return bytes;
}

/* The set of these traits, or the one that was longest not asked for. */
static struct facts_set *set_of(struct kept_facts *k, trait_set_t traits)
{
	struct facts_set *oldest = &k->sets[0];

	for (size_t i = 0; i < SETS; i++) {
		if (k->sets[i].used != 0 && k->sets[i].traits == traits)
			return &k->sets[i];
		if (k->sets[i].used < oldest->used)
			oldest = &k->sets[i];
	}
	return oldest;
}

static int repeated_again(struct facts_set *s, struct fault *reterr)
{
	free(s->repeated);
	s->repeated = enrolments_repeated(s->rows.at, s->rows.count);
	return s->repeated != NULL ? 0 : no_memory(reterr);
}

static void part_keep(struct facts_set *s, const struct engine *e, uint32_t school,
		      struct facts_traits *entries)
{
	struct facts_part *p = &s->parts[school];

	VEC_FREE(&p->entries);
	p->entries = *entries;
	p->enrolled = e->schools[school].enrolled;
	facts_lend(&s->rows.at[s->first[school]], s->first[school + 1] - s->first[school], p->entries.at);
}

/* Every school. */
static int set_fill(struct facts_set *s, struct engine *e, trait_set_t traits, struct fault *reterr)
{
	size_t room = e->enrolments.count + 1;
	int rc = 0;

	set_clear(s);
	s->traits = traits;
	s->schools = e->config->school_count;
	s->first = calloc(s->schools + 1, sizeof *s->first);
	s->parts = calloc(s->schools + 1, sizeof *s->parts);
	/* For all at once: nothing is moved while they are gathered. */
	s->rows.at = malloc(room * sizeof *s->rows.at);
	if (s->first == NULL || s->parts == NULL || s->rows.at == NULL)
		return no_memory(reterr);
	s->rows.room = room;
	for (uint32_t i = 0; rc == 0 && i < s->schools; i++) {
		struct facts_traits entries = {0};

		s->first[i] = s->rows.count;
		rc = facts_school(e, i, traits, KNOWN_NOW, &s->rows, &entries, reterr);
		s->first[i + 1] = s->rows.count;
		part_keep(s, e, i, &entries);
	}
	return rc == 0 ? repeated_again(s, reterr) : rc;
}

/* One school anew; *ret_fits: it has as many enrolments as before, else nothing was changed. */
static int part_again(struct facts_set *s, struct engine *e, uint32_t school, bool *ret_fits,
		      struct fault *reterr)
{
	struct facts_rows rows = {0};
	struct facts_traits entries = {0};
	int rc = facts_school(e, school, s->traits, KNOWN_NOW, &rows, &entries, reterr);

	*ret_fits = rc == 0 && rows.count == s->first[school + 1] - s->first[school];
	if (*ret_fits && rows.count > 0) {
		memcpy(&s->rows.at[s->first[school]], rows.at, rows.count * sizeof *rows.at);
		part_keep(s, e, school, &entries);
	} else {
		VEC_FREE(&entries);
		s->parts[school].enrolled = e->schools[school].enrolled;
	}
	VEC_FREE(&rows);
	return rc;
}

static int set_renew(struct facts_set *s, struct engine *e, struct fault *reterr)
{
	bool fits = s->schools == e->config->school_count, changed = false;
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && fits && i < s->schools; i++) {
		if (s->traits != 0)
			rc = traits_load(e, i, reterr);
		if (rc != 0 || s->parts[i].enrolled == e->schools[i].enrolled)
			continue;
		changed = true;
		rc = part_again(s, e, i, &fits, reterr);
	}
	if (rc == 0 && !fits)
		return set_fill(s, e, s->traits, reterr);
	return rc == 0 && changed ? repeated_again(s, reterr) : rc;
}

/* Sets that were longest not asked for go when all of them are too much. */
static void drop_others(struct kept_facts *k, const struct facts_set *asked)
{
	for (;;) {
		struct facts_set *oldest = NULL;
		size_t bytes = 0;

		for (size_t i = 0; i < SETS; i++) {
			bytes += set_bytes(&k->sets[i]);
			if (&k->sets[i] != asked && k->sets[i].used != 0 &&
			    (oldest == NULL || k->sets[i].used < oldest->used))
				oldest = &k->sets[i];
		}
		if (oldest == NULL || bytes <= KEPT_BYTES)
			return;
		set_clear(oldest);
	}
}

int facts_now(struct engine *e, trait_set_t traits, struct facts_kept *ret, struct fault *reterr)
{
	struct kept_facts *k = e->kept_facts;
	struct facts_set *s;
	int rc;

	if (k == NULL)
		k = e->kept_facts = calloc(1, sizeof *k);
	if (k == NULL)
		return no_memory(reterr);
	s = set_of(k, traits);
	rc = s->used != 0 && s->traits == traits ? set_renew(s, e, reterr) : set_fill(s, e, traits, reterr);
	if (rc != 0) {
		set_clear(s);
		return rc;
	}
	s->used = ++k->questions;
	drop_others(k, s);
	*ret = (struct facts_kept){s->rows.at, s->rows.count, s->first, s->repeated};
	return 0;
}

void facts_forget(struct engine *e)
{
	for (size_t i = 0; e->kept_facts != NULL && i < SETS; i++)
		set_clear(&e->kept_facts->sets[i]);
	free(e->kept_facts);
	e->kept_facts = NULL;
}
