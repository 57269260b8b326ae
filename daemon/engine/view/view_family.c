#include "engine/view/view_family.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/household.h"

struct lives {
	struct household in;
	size_t at; /* of the rows */
	uint32_t child;
};

static int by_household(const void *left, const void *right)
{
	const struct lives *a = left, *b = right;
	int by = (a->in.list > b->in.list) - (a->in.list < b->in.list);

	if (by == 0)
		by = strcmp(a->in.name, b->in.name);
	if (by == 0)
		by = (a->child > b->child) - (a->child < b->child);
	return by != 0 ? by : (a->at > b->at) - (a->at < b->at);
}

int view_families(const struct engine *e, struct view_family *all, size_t count, struct fault *reterr)
{
	struct lives *known = calloc(count + 1, sizeof *known);
	unsigned number = 0;
	size_t found = 0, to;

	if (known == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for who lives with whom");
	for (size_t i = 0; i < count; i++) {
		all[i].number = 0;
		if (!household_shown(e, all[i].child, all[i].subjects, engine_today(e), &known[found].in))
			continue;
		known[found].at = i;
		known[found++].child = all[i].child;
	}
	if (found > 1)
		qsort(known, found, sizeof *known, by_household);
	for (size_t i = 0; i < found; i = to) {
		for (to = i; to < found && household_same(&known[i].in, &known[to].in); to++)
			;
		if (known[i].child == known[to - 1].child)
			continue;
		number++;
		for (size_t k = i; k < to; k++)
			all[known[k].at].number = number;
	}
	free(known);
	return 0;
}

void view_family_boxes(const struct view_roll *r, const struct box_row *row, char *out, size_t size)
{
	uint32_t others[HOUSEHOLD_MOST];
	struct household of;
	unsigned count = 0;
	size_t length = 0;

	out[0] = '\0';
	if (household_shown(r->e, row->child, r->subject, engine_today(r->e), &of))
		count = household_others(r->e, row->child, engine_today(r->e), others, HOUSEHOLD_MOST);
	for (unsigned k = 0; k < count; k++)
		for (size_t i = 0; i < r->rows.count; i++) {
			const struct box_row *other = &r->rows.at[i];

			if (other->child != others[k] || other->box == row->box || length >= size)
				continue;
			length += (size_t)snprintf(out + length, size - length, "%s%s",
						   length > 0 ? "; " : "", box_words(other->box));
		}
}
