/* traits.c: dated values by enrolment, taken from pages, kept in the store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/world/traits_internal.h"
#include "exchange/fields.h"

uint32_t school_needs(const struct engine *e, uint32_t school)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return policy_needs(e->policy, school, today);
}

void traits_free(struct enrolment_traits *t)
{
	free(t->at);
	*t = (struct enrolment_traits){0};
}

_Static_assert(LIMIT_TRAIT_ENTRIES <= UINT8_MAX, "they are counted in a byte");

/* --- learning ------------------------------------------------------------------------------ */

static bool any_first(const struct enrolment_traits *t)
{
	static const uint8_t none[TRAITS];

	return memcmp(t->first, none, sizeof none) != 0;
}

static bool held_append(struct enrolment_traits *t, struct trait_held h)
{
	struct trait_held *more = realloc(t->at, (t->count + 1U) * sizeof *more);

	if (more == NULL)
		return false;
	t->at = more;
	t->at[t->count++] = h;
	return true;
}

/* Whether it can stand among the first values. */
static bool is_first(const struct enrolment_traits *t, const struct trait_held *h)
{
	return h->known_to == NOW && h->from == OPEN && h->to == OPEN_END &&
	       t->first[h->trait] == TRAIT_UNKNOWN && h->value != TRAIT_UNKNOWN &&
	       (!any_first(t) || t->since == h->known_from);
}

static bool held_add(struct enrolment_traits *t, struct trait_held h)
{
	if (!is_first(t, &h))
		return t->count < LIMIT_TRAIT_ENTRIES && held_append(t, h);
	t->since = h.known_from;
	t->first[h.trait] = h.value;
	return true;
}

/* What is held to be true of a trait from some day on without end; a first value becomes an entry, so that it
 * can end. NULL: nothing, or (*ret_memory) no memory. */
static struct trait_held *held_open(struct enrolment_traits *t, enum trait trait, bool *ret_memory)
{
	*ret_memory = t->first[trait] == TRAIT_UNKNOWN || held_append(t, held_first(t, trait));
	if (!*ret_memory)
		return NULL;
	t->first[trait] = TRAIT_UNKNOWN;
	for (unsigned i = t->count; i-- > 0;)
		if (t->at[i].trait == trait && t->at[i].known_to == NOW && t->at[i].to == OPEN_END)
			return &t->at[i];
	return NULL;
}

/* Another value from `from` on. Nothing that was known is changed but for its end of being held. 1: it is
 * news, 0: it is known. */
static int learn(struct enrolment_traits *t, enum trait trait, uint8_t value, int16_t from, uint32_t now)
{
	struct trait_held *open, before;
	bool memory;

	if (t->first[trait] == value)
		return 0;
	open = held_open(t, trait, &memory);
	if (!memory)
		return -FAULT_MEMORY;
	if (open == NULL)
		return held_add(t, (struct trait_held){now, NOW, OPEN, OPEN_END, (uint8_t)trait, value}) ?
			       1 :
			       -FAULT_MEMORY;
	if (open->value == value)
		return 0;
	before = *open;
	open->known_to = now;
	before.known_from = now;
	before.to = (int16_t)(from - 1);
	if (before.from < from && !held_append(t, before))
		return -FAULT_MEMORY;
	return held_append(t, (struct trait_held){now, NOW, from, OPEN_END, (uint8_t)trait, value}) ?
		       1 :
		       -FAULT_MEMORY;
}

/* Corrections of corrections go first when there is no more room: a first value may become an entry, and two
 * are added. */
static bool make_room(struct enrolment_traits *t)
{
	uint8_t kept = 0;

	if (t->count + 3 <= LIMIT_TRAIT_ENTRIES)
		return true;
	for (unsigned i = 0; i < t->count; i++)
		if (t->at[i].known_to == NOW)
			t->at[kept++] = t->at[i];
	t->count = kept;
	return t->count + 3 <= LIMIT_TRAIT_ENTRIES;
}

static bool taken(const struct record_student *r, enum trait trait, uint32_t needs)
{
	enum field f = field_of_trait(trait);

	return f != FIELD_COUNT && (needs & field_bit(f)) != 0 && r->traits[trait] != TRAIT_UNKNOWN &&
	       r->traits[trait] < trait_values(trait);
}

/* 1: something is new. */
static int take_all(struct engine *e, struct enrolment *n, const struct record_student *r, uint32_t needs,
		    struct fault *reterr)
{
	uint32_t now = packed_instant(engine_now(e));
	day_t today;
	int minute, news = 0;

	london_from_instant(engine_now(e), &today, &minute);
	for (unsigned t = 0; t < TRAITS; t++) {
		int rc;

		if (!taken(r, (enum trait)t, needs))
			continue;
		if (!make_room(&n->traits)) {
			rc = school_quarantine(
				e, n->school, "pupil changes too often", r->id,
				"what this pupil is changes with nearly every look; the last of it is "
				"not kept: ask the school",
				reterr);
			return rc == 0 ? news : rc;
		}
		rc = learn(&n->traits, (enum trait)t, r->traits[t], packed_day(e, today), now);
		if (rc < 0)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil's traits");
		news |= rc;
	}
	if ((needs & field_bit(FIELD_BIRTH_DATE)) != 0 && r->born != DAY_NONE &&
	    (!n->traits.has_born || n->traits.born != r->born)) {
		n->traits.has_born = true;
		n->traits.born = r->born;
		news = 1;
	}
	return news;
}

int traits_take(struct engine *e, uint32_t enrolment, const struct record_student *r, struct fault *reterr)
{
	struct enrolment *n;
	uint32_t needs;
	int rc;

	if (enrolment == NO_INDEX)
		return 0;
	n = &e->enrolments.at[enrolment];
	rc = traits_load(e, n->school, reterr);
	if (rc != 0)
		return rc;
	needs = school_needs(e, n->school);
	rc = needs != 0 ? take_all(e, n, r, needs, reterr) : 0;
	if (rc != 0)
		e->schools[n->school].enrolled++;
	if (rc < 0)
		return rc;
	/* Named, merged or parted since it was written: it must open with the child's own key. */
	if ((n->traits.count > 0 || any_first(&n->traits) || n->traits.has_born) &&
	    memcmp(n->traits.child, n->row.child.bytes, sizeof n->traits.child) != 0)
		rc = 1;
	n->traits.named = NAMED_NOT_LOOKED;
	return rc == 1 ? traits_save(e, enrolment, reterr) : 0;
}

/* --- the store ------------------------------------------------------------------------------- */

/* What is packed: the birth date, then every entry. */
struct packed_head {
	bool has_born;
	day_t born;
};
static const struct field_row head_rows[] = {FIELD_BOOL(packed_head, has_born), FIELD_I32(packed_head, born)};

struct packed_entry {
	uint32_t trait, value, known_from, known_to;
	int32_t from, to;
};
static const struct field_row entry_rows[] = {
	FIELD_I32(packed_entry, trait),	     FIELD_I32(packed_entry, value),
	FIELD_I32(packed_entry, known_from), FIELD_I32(packed_entry, known_to),
	FIELD_I32(packed_entry, from),	     FIELD_I32(packed_entry, to),
};
#define ENTRY_ROWS (sizeof entry_rows / sizeof *entry_rows)

static void pack_entry(struct trait_held h, struct buffer *packed)
{
	struct packed_entry p = {h.trait, h.value, h.known_from, h.known_to, h.from, h.to};

	fields_pack(entry_rows, ENTRY_ROWS, &p, packed);
}

int traits_save(struct engine *e, uint32_t enrolment, struct fault *reterr)
{
	struct enrolment *n = &e->enrolments.at[enrolment];
	struct store_trait row = {
		.year_monday = roll_first_monday(e->roll), .slot = n->row.slot, .child = n->row.child};
	struct packed_head head = {n->traits.has_born, n->traits.born};
	struct buffer packed = {0};
	int rc;

	fields_pack(head_rows, 2, &head, &packed);
	for (unsigned trait = 0; trait < TRAITS; trait++)
		if (n->traits.first[trait] != TRAIT_UNKNOWN)
			pack_entry(held_first(&n->traits, (enum trait)trait), &packed);
	for (unsigned i = 0; i < n->traits.count; i++)
		pack_entry(n->traits.at[i], &packed);
	if (!buffer_ok(&packed))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pupil's traits");
	text_copy(row.school, sizeof row.school, span_of(e->schools[n->school].row->id));
	row.packed = buffer_span(&packed);
	rc = e->store.ops->trait_put(e->store.self, &row, reterr);
	buffer_free(&packed);
	memcpy(n->traits.child, n->row.child.bytes, sizeof n->traits.child);
	return rc;
}

static bool entry_fits(const struct packed_entry *p)
{
	return p->trait < TRAITS && p->value < trait_values((enum trait)p->trait) && p->from >= INT16_MIN &&
	       p->from <= INT16_MAX && p->to >= INT16_MIN && p->to <= INT16_MAX;
}

static int unpack(struct enrolment_traits *t, struct span rest)
{
	struct packed_head head;
	struct packed_entry p;

	if (!fields_unpack(head_rows, 2, &rest, &head))
		return -FAULT_BUG;
	t->has_born = head.has_born;
	t->born = head.born;
	while (rest.length > 0) {
		if (!fields_unpack(entry_rows, ENTRY_ROWS, &rest, &p) || !entry_fits(&p))
			return -FAULT_BUG;
		if (!held_add(t, (struct trait_held){p.known_from, p.known_to, (int16_t)p.from, (int16_t)p.to,
						     (uint8_t)p.trait, (uint8_t)p.value}))
			return -FAULT_MEMORY;
	}
	return 0;
}

struct loading {
	struct engine *e;
	uint32_t school;
	uint32_t *by_slot; /* enrolment, or NO_INDEX */
	uint32_t slots, unread;
};

static int load_row(void *context, const struct store_trait *row)
{
	struct loading *l = context;
	struct enrolment_traits *t;

	if (row->slot >= l->slots || l->by_slot[row->slot] == NO_INDEX)
		return 0;
	if (row->packed.length == 0) {
		l->unread++;
		return 0;
	}
	t = &l->e->enrolments.at[l->by_slot[row->slot]].traits;
	traits_free(t);
	memcpy(t->child, row->child.bytes, sizeof t->child);
	return unpack(t, row->packed);
}

static int index_slots(struct loading *l)
{
	const struct indexes *roll = &l->e->schools[l->school].on_roll;

	for (size_t i = 0; i < roll->count; i++)
		if (l->e->enrolments.at[roll->at[i]].row.slot >= l->slots)
			l->slots = l->e->enrolments.at[roll->at[i]].row.slot + 1;
	l->by_slot = calloc(l->slots + 1, sizeof *l->by_slot);
	if (l->by_slot == NULL)
		return -FAULT_MEMORY;
	memset(l->by_slot, 0xff, (l->slots + 1) * sizeof *l->by_slot);
	for (size_t i = 0; i < roll->count; i++)
		l->by_slot[l->e->enrolments.at[roll->at[i]].row.slot] = roll->at[i];
	return 0;
}

int traits_load(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct loading l = {.e = e, .school = school};
	char text[96];
	int rc;

	if (s->traits_loaded)
		return 0;
	if (index_slots(&l) != 0)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a school's traits");
	rc = e->store.ops->trait_walk(e->store.self, s->row->id, roll_first_monday(e->roll), load_row, &l,
				      reterr);
	free(l.by_slot);
	if (rc == -FAULT_BUG || rc == -FAULT_MEMORY)
		return fault_set(reterr, (enum fault_kind) - rc,
				 "a pupil's traits in the store do not decode");
	if (rc != 0)
		return rc;
	s->traits_loaded = true;
	s->enrolled++;
	if (l.unread > 0) {
		snprintf(text, sizeof text, "%.40s: the traits of %u pupils do not open", s->row->id,
			 l.unread);
		e->port.note(e->port.context, "traits_unread", text);
	}
	return 0;
}

/* Does a contract in force count by anything that is kept of its pupils? */
static bool divides(const struct engine *e, uint32_t school)
{
	uint32_t needs = school_needs(e, school);

	for (int t = 0; t < TRAITS; t++)
		if ((needs >> field_of_trait((enum trait)t) & 1U) != 0)
			return true;
	return false;
}

int traits_turn(struct engine *e, bool *ret_more, struct fault *reterr)
{
	int rc = 0;

	while (rc == 0 && e->traits_next < e->config->school_count) {
		uint32_t school = e->traits_next++;

		if (e->schools[school].traits_loaded || !divides(e, school))
			continue;
		rc = traits_load(e, school, reterr);
		break;
	}
	*ret_more = e->traits_next < e->config->school_count;
	return rc;
}
