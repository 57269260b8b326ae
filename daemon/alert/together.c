#include "alert/together.h"

#include <stdlib.h>

/* --- ordinary absence ------------------------------------------------------------------------------ */

static int by_share(const void *left, const void *right)
{
	const struct together_session *a = left, *b = right;
	uint64_t x = (uint64_t)a->absent * b->possible, y = (uint64_t)b->absent * a->possible;

	return (x > y) - (x < y);
}

void together_ordinary(struct together_session *s, unsigned count, int points)
{
	struct together_session sorted[TOGETHER_SESSIONS], usual;
	unsigned some = 0;

	for (unsigned i = 0; i < count && i < TOGETHER_SESSIONS; i++)
		if (s[i].possible > 0)
			sorted[some++] = s[i];
	if (some == 0) {
		for (unsigned i = 0; i < count; i++)
			s[i].ordinary = false;
		return;
	}
	qsort(sorted, some, sizeof *sorted, by_share);
	usual = sorted[(some - 1) / 2];
	for (unsigned i = 0; i < count; i++) {
		int64_t more = (int64_t)s[i].absent * usual.possible - (int64_t)usual.absent * s[i].possible;

		s[i].ordinary =
			s[i].possible > 0 && 100 * more <= (int64_t)points * s[i].possible * usual.possible;
	}
}

/* --- groups ------------------------------------------------------------------------------------------ */

/* Children picked so far, and the sessions that all of them share. */
struct set {
	uint64_t shared;
	unsigned count;
	uint16_t at[TOGETHER_CHILDREN];
};

static bool is_in(const struct set *s, unsigned child)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->at[i] == child)
			return true;
	return false;
}

static bool one_household(const struct together_child *c, const struct set *s)
{
	for (unsigned i = 1; i < s->count; i++)
		if (c[s->at[i]].household != c[s->at[0]].household)
			return false;
	return true;
}

unsigned together_times(uint64_t sessions, uint64_t counted)
{
	unsigned times = 0;
	bool before = false;

	for (; counted != 0; counted &= counted - 1) {
		bool now = (sessions & counted & (~counted + 1)) != 0;

		times += now && !before;
		before = now;
	}
	return times;
}

static bool enough(uint64_t shared, const struct together_least *least)
{
	return together_count(shared) >= least->sessions &&
	       (least->times <= 1 || together_times(shared, least->counted) >= least->times);
}

/* Takes in the child that leaves the most sessions in common, of another household where `other` says so.
 * False: none leaves enough. */
static bool join(const struct together_child *c, unsigned count, const struct together_least *least,
		 bool other, struct set *s)
{
	unsigned most = 0, best = 0;

	for (unsigned i = 0; i < count; i++) {
		unsigned left = c[i].group == 0 ? together_count(s->shared & c[i].away) : 0;

		if (left <= most || !enough(s->shared & c[i].away, least) ||
		    (other && c[i].household == c[s->at[0]].household) || is_in(s, i))
			continue;
		most = left;
		best = i;
	}
	if (most == 0)
		return false;
	s->shared &= c[best].away;
	s->at[s->count++] = (uint16_t)best;
	return true;
}

/* Makes the pair in `s` as many as are asked, not all of one household, sharing enough. */
static bool core(const struct together_child *c, unsigned count, const struct together_least *least,
		 struct set *s)
{
	while (s->count < least->children)
		if (!join(c, count, least, s->count + 1 == least->children && one_household(c, s), s))
			return false;
	return true;
}

/* The best core among those in no group yet. */
static bool best_core(const struct together_child *c, unsigned count, struct together_least least,
		      struct set *ret)
{
	bool found = false;

	for (unsigned a = 0; a < count; a++)
		for (unsigned b = a + 1; c[a].group == 0 && b < count; b++) {
			struct set s;

			if (c[b].group != 0 || !enough(c[a].away & c[b].away, &least))
				continue;
			s.shared = c[a].away & c[b].away;
			s.count = 2;
			s.at[0] = (uint16_t)a;
			s.at[1] = (uint16_t)b;
			if (!core(c, count, &least, &s))
				continue;
			*ret = s;
			found = true;
			/* From now on only what shares more. */
			least.sessions = together_count(s.shared) + 1;
		}
	return found;
}

unsigned together_groups(struct together_child *c, unsigned count, struct together_least least,
			 struct together_group *ret)
{
	unsigned groups = 0;
	struct set s;

	for (unsigned i = 0; i < count; i++)
		c[i].group = 0;
	while (groups < TOGETHER_GROUPS && best_core(c, count, least, &s)) {
		while (join(c, count, &least, false, &s))
			;
		for (unsigned i = 0; i < s.count; i++)
			c[s.at[i]].group = groups + 1;
		ret[groups++] = (struct together_group){s.shared, s.count};
	}
	return groups;
}
