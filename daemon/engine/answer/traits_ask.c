/* traits_ask.c: what was true of an enrolment on a day: from its school's pages, or from the authority's
 * lists. */
#include <string.h>

#include "engine/world/traits_internal.h"

static struct trait_entry entry_of(const struct engine *e, const struct trait_held *h)
{
	day_t monday = roll_first_monday(e->roll);

	return (struct trait_entry){
		.trait = (enum trait)h->trait,
		.value = h->value,
		.from = h->from == OPEN ? DAY_NONE : monday + h->from,
		.to = h->to == OPEN_END ? DAY_NONE : monday + h->to,
		.known_from = (int64_t)EPOCH + h->known_from,
		.known_to = h->known_to == NOW ? INT64_MAX : (int64_t)EPOCH + h->known_to,
	};
}

static bool known_at(const struct trait_held *h, uint32_t as_of)
{
	return as_of == NOW ? h->known_to == NOW : h->known_from <= as_of && as_of < h->known_to;
}

static unsigned subject_of_trait(enum trait t)
{
	return t == TRAIT_LOOKED_AFTER	  ? SUBJECT_LOOKED_AFTER :
	       t == TRAIT_PROTECTION_PLAN ? SUBJECT_PROTECTION_PLAN :
	       t == TRAIT_IN_NEED	  ? SUBJECT_IN_NEED :
					    0;
}

static bool lists_read(const struct engine *e)
{
	for (uint32_t i = 0; i < e->config->authority.list_count; i++)
		if (e->list_looked[i] != 0 && e->config->authority.lists[i].kind == LIST_SOCIAL_CARE)
			return true;
	return false;
}

/* Whether the authority's list could name this pupil's child. */
static bool is_named(const struct engine *e, struct enrolment *n)
{
	if (n->traits.named == NAMED_NOT_LOOKED) {
		struct digest local = child_of_student(e, n->school, enrolment_student(e, n));

		n->traits.named = memcmp(&local, &n->row.child, sizeof local) == 0 ? NAMED_NO : NAMED_YES;
	}
	return n->traits.named == NAMED_YES;
}

static uint8_t value_by_lists(const struct engine *e, struct enrolment *n, unsigned subject, day_t day)
{
	if (n->child == NO_INDEX)
		return TRAIT_UNKNOWN;
	if (child_entry(&e->children.at[n->child], subject, day) != NULL)
		return TRAIT_YES;
	return lists_read(e) && is_named(e, n) ? TRAIT_NO : TRAIT_UNKNOWN;
}

uint8_t traits_value(struct engine *e, uint32_t enrolment, enum trait t, day_t day, int64_t as_of)
{
	struct enrolment *n = &e->enrolments.at[enrolment];
	uint32_t known = packed_instant(as_of);
	int16_t at = packed_day(e, day);

	if (subject_of_trait(t) != 0)
		return value_by_lists(e, n, subject_of_trait(t), day);
	for (unsigned i = n->traits.count; i-- > 0;) {
		const struct trait_held *h = &n->traits.at[i];

		if (h->trait == t && h->from <= at && at <= h->to && known_at(h, known))
			return h->value;
	}
	return n->traits.since <= known ? n->traits.first[t] : TRAIT_UNKNOWN;
}

static day_t earlier(day_t a, day_t b) /* of two starts: DAY_NONE is the earliest */
{
	return a == DAY_NONE || b == DAY_NONE ? DAY_NONE : a < b ? a : b;
}

static day_t later(day_t a, day_t b) /* of two ends: DAY_NONE is the latest */
{
	return a == DAY_NONE || b == DAY_NONE ? DAY_NONE : a > b ? a : b;
}

/* Puts an entry in its place; one that touches or overlaps another of the same value becomes one
 * with it. A child may stand on two lists at once, or twice on one. */
static unsigned place(struct trait_entry *out, unsigned count, unsigned most, struct trait_entry new)
{
	unsigned at = 0;

	for (unsigned i = 0; i < count;) {
		bool before = out[i].to != DAY_NONE && new.from != DAY_NONE &&out[i].to + 1 < new.from;
		bool after = new.to != DAY_NONE &&out[i].from != DAY_NONE &&new.to + 1 < out[i].from;

		if (before || after || out[i].value != new.value) {
			i++;
			continue;
		}
		new.from = earlier(new.from, out[i].from);
		new.to = later(new.to, out[i].to);
		memmove(&out[i], &out[i + 1], (--count - i) * sizeof *out);
	}
	if (count == most)
		return count;
	while (at < count && new.from != DAY_NONE && (out[at].from == DAY_NONE || out[at].from < new.from))
		at++;
	memmove(&out[at + 1], &out[at], (count - at) * sizeof *out);
	out[at] = new;
	return count + 1;
}

static unsigned entries_by_lists(const struct engine *e, const struct enrolment *n, enum trait t,
				 struct trait_entry *out, unsigned most)
{
	const struct list_entries *lists;
	unsigned count = 0;

	if (n->child == NO_INDEX)
		return 0;
	lists = &e->children.at[n->child].lists;
	for (size_t i = 0; i < lists->count; i++)
		if ((lists->at[i].subject & subject_of_trait(t)) != 0)
			count = place(out, count, most,
				      (struct trait_entry){t, TRAIT_YES, lists->at[i].row.from,
							   lists->at[i].row.to, 0, INT64_MAX});
	return count;
}

unsigned traits_entries(struct engine *e, uint32_t enrolment, enum trait t, int64_t as_of,
			struct trait_entry *out, unsigned most)
{
	const struct enrolment *n = &e->enrolments.at[enrolment];
	const struct trait_held first = held_first(&n->traits, t);
	uint32_t known = packed_instant(as_of);
	unsigned count = 0;

	if (subject_of_trait(t) != 0)
		return entries_by_lists(e, n, t, out, most);
	if (first.value != TRAIT_UNKNOWN && known_at(&first, known))
		count = place(out, count, most, entry_of(e, &first));
	for (unsigned i = 0; i < n->traits.count; i++)
		if (n->traits.at[i].trait == t && known_at(&n->traits.at[i], known))
			count = place(out, count, most, entry_of(e, &n->traits.at[i]));
	return count;
}

day_t traits_born(const struct engine *e, uint32_t enrolment)
{
	const struct enrolment_traits *t = &e->enrolments.at[enrolment].traits;

	return t->has_born ? t->born : DAY_NONE;
}
