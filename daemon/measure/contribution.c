#include "measure/contribution.h"

#include <stdbool.h>

#define NANO 1000000000

struct whole {
	uint64_t n0, d0, n1, d1;
};

static int add_up(const struct contribution *groups, size_t count, struct whole *w, struct fault *reterr)
{
	*w = (struct whole){0};
	for (size_t i = 0; i < count; i++) {
		const struct contribution *g = &groups[i];

		if (g->num_before > g->den_before || g->num_after > g->den_after)
			return fault_set(reterr, FAULT_MEANING,
					 "a group has more of its sessions than it has");
		if (g->den_before > CONTRIBUTION_MOST || g->den_after > CONTRIBUTION_MOST)
			return fault_set(reterr, FAULT_LIMIT, "too many sessions to compare exactly");
		w->n0 += g->num_before;
		w->d0 += g->den_before;
		w->n1 += g->num_after;
		w->d1 += g->den_after;
	}
	if (w->d0 == 0 || w->d1 == 0)
		return fault_set(reterr, FAULT_MEANING, "nothing to compare: one of the two has no session");
	if (w->d0 > CONTRIBUTION_MOST || w->d1 > CONTRIBUTION_MOST)
		return fault_set(reterr, FAULT_LIMIT, "too many sessions to compare exactly");
	return 0;
}

/* NANO * (n - n0 / d0 * d) / of, cut towards zero: (n d0 - n0 d) is within 2^81, and with NANO within 2^111.
 */
static __int128 over_whole(const struct whole *w, uint64_t n, uint64_t d, uint64_t of)
{
	__int128 over = (__int128)n * w->d0 - (__int128)w->n0 * d;

	return over * NANO / ((__int128)w->d0 * of);
}

static uint64_t size_of(int64_t n)
{
	return n < 0 ? (uint64_t)-n : (uint64_t)n;
}

/* What the cuts left over, to the greatest part: there it shows least. */
static void hand_out(struct contribution *groups, size_t count, int64_t left)
{
	size_t most = 0;

	for (size_t i = 1; i < count; i++)
		if (size_of(groups[i].nano) > size_of(groups[most].nano))
			most = i;
	groups[most].nano += left;
}

int contributions(struct contribution *groups, size_t count, int64_t *ret_change, struct fault *reterr)
{
	struct whole w;
	int64_t sum = 0;
	int rc = add_up(groups, count, &w, reterr);

	if (rc != 0)
		return rc;
	/* R1 - R0, over the common denominator. */
	*ret_change =
		(int64_t)(((__int128)w.n1 * w.d0 - (__int128)w.n0 * w.d1) * NANO / ((__int128)w.d0 * w.d1));
	for (size_t i = 0; i < count; i++) {
		struct contribution *g = &groups[i];

		g->nano = (int64_t)(over_whole(&w, g->num_after, g->den_after, w.d1) -
				    over_whole(&w, g->num_before, g->den_before, w.d0));
		sum += g->nano;
	}
	hand_out(groups, count, *ret_change - sum);
	return 0;
}

size_t contributions_shared(const struct contribution *groups, size_t count, int64_t change, size_t *ret_of)
{
	size_t same = 0;

	*ret_of = 0;
	for (size_t i = 0; i < count; i++) {
		const struct contribution *g = &groups[i];
		/* Denominators are at most CONTRIBUTION_MOST. */
		const unsigned __int128 before = (unsigned __int128)g->num_before * g->den_after;
		const unsigned __int128 after = (unsigned __int128)g->num_after * g->den_before;

		if (g->den_before == 0 || g->den_after == 0)
			continue;
		++*ret_of;
		same += (change > 0 && after > before) || (change < 0 && after < before);
	}
	return same;
}
