#include "engine/world/household.h"

#include <stdlib.h>
#include <string.h>

/* One child and its household, on the day the index was made. */
struct lives {
	struct household in;
	uint32_t child;
};

/* By household; made anew at the first question after a list, a decision or the day has changed. */
struct households {
	struct {
		struct lives *at;
		size_t count, room;
	} lives;
	bool made;
	day_t day;
};

int household_restore(struct engine *e, struct fault *reterr)
{
	e->households = calloc(1, sizeof *e->households);
	return e->households != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for households");
}

void household_free(struct households *h)
{
	if (h == NULL)
		return;
	VEC_FREE(&h->lives);
	free(h);
}

void household_stale(struct engine *e)
{
	if (e->households != NULL)
		e->households->made = false;
}

bool household_same(const struct household *a, const struct household *b)
{
	return a->list == b->list && strcmp(a->name, b->name) == 0;
}

static bool says(const struct list_entry *entry, day_t day)
{
	return entry->row.household[0] != '\0' && (entry->row.from == DAY_NONE || entry->row.from <= day) &&
	       (entry->row.to == DAY_NONE || entry->row.to >= day);
}

/* As the first list that says one has it, whoever else has that id, and whoever may know. */
static bool written_of(const struct child *c, day_t day, struct household *ret)
{
	bool found = false, two = false;

	for (size_t i = 0; i < c->lists.count; i++) {
		const struct list_entry *entry = &c->lists.at[i];

		if (!says(entry, day) || (found && entry->list > ret->list))
			continue;
		two = found && entry->list == ret->list &&
		      (two || strcmp(entry->row.household, ret->name) != 0);
		found = true;
		ret->list = entry->list;
		text_copy(ret->name, sizeof ret->name, span_of(entry->row.household));
	}
	return found && !two;
}

static bool said_of(const struct child *c, day_t day, struct household *ret)
{
	return written_of(c, day, ret) && child_restricted(c, day) == NULL;
}

static int by_household(const void *left, const void *right)
{
	const struct lives *a = left, *b = right;
	int by = (a->in.list > b->in.list) - (a->in.list < b->in.list);

	if (by == 0)
		by = strcmp(a->in.name, b->in.name);
	return by != 0 ? by : (a->child > b->child) - (a->child < b->child);
}

static bool make(const struct engine *e, day_t day)
{
	struct households *h = e->households;

	h->lives.count = 0;
	for (uint32_t i = 0; i < e->children.count; i++) {
		struct lives one = {.child = i}, *put;

		if (e->children.at[i].lists.count == 0 || !said_of(&e->children.at[i], day, &one.in))
			continue;
		put = VEC_ADD(&h->lives);
		if (put == NULL)
			return false;
		*put = one;
	}
	if (h->lives.count > 0)
		qsort(h->lives.at, h->lives.count, sizeof *h->lives.at, by_household);
	h->day = day;
	h->made = true;
	return true;
}

/* The first of a household's children in the index, and how many there are; 0: nobody, or no memory. */
static size_t find(const struct engine *e, const struct household *of, day_t day, size_t *ret_first)
{
	const struct households *h = e->households;
	struct lives key = {.in = *of};
	size_t low = 0, high, end;

	if (h == NULL || ((!h->made || h->day != day) && !make(e, day)))
		return 0;
	high = h->lives.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_household(&h->lives.at[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < h->lives.count && household_same(&h->lives.at[end].in, of); end++)
		;
	*ret_first = low;
	return end - low;
}

bool household_of(const struct engine *e, uint32_t child, day_t day, struct household *ret)
{
	size_t first, count;

	*ret = (struct household){0};
	if (child == NO_INDEX || !said_of(&e->children.at[child], day, ret))
		return false;
	count = find(e, ret, day, &first);
	return count > 0 && count <= HOUSEHOLD_MOST;
}

bool household_shown(const struct engine *e, uint32_t child, unsigned subjects, day_t day,
		     struct household *ret)
{
	if (!household_of(e, child, day, ret))
		return false;
	for (size_t i = 0; i < e->children.at[child].lists.count; i++) {
		const struct list_entry *entry = &e->children.at[child].lists.at[i];

		if (entry->list == ret->list && (entry->subject & subjects) != 0 && says(entry, day))
			return true;
	}
	return false;
}

static unsigned others_in(const struct engine *e, uint32_t child, const struct household *of, day_t day,
			  uint32_t *ret, unsigned most)
{
	struct household other;
	size_t first = 0, count = find(e, of, day, &first);
	unsigned found = 0;

	for (size_t i = first; i < first + count && found < most; i++) {
		uint32_t one = e->households->lives.at[i].child;

		if (one != child && said_of(&e->children.at[one], day, &other) && household_same(of, &other))
			ret[found++] = one;
	}
	return found;
}

unsigned household_others(const struct engine *e, uint32_t child, day_t day, uint32_t *ret, unsigned most)
{
	struct household of;

	return household_of(e, child, day, &of) ? others_in(e, child, &of, day, ret, most) : 0;
}

unsigned household_told_of(const struct engine *e, uint32_t child, day_t day, uint32_t *ret, unsigned most)
{
	struct household of = {0};

	return written_of(&e->children.at[child], day, &of) ? others_in(e, child, &of, day, ret, most) : 0;
}
