/* Digests found in an array that grows: a child must be found again, and nobody taken for another. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/places.h"

enum { ITEMS = 20000 };

struct item {
	uint32_t before;
	struct digest id;
	uint64_t after;
};

static struct digest digest_of(uint32_t n)
{
	return digest_bytes(&n, sizeof n);
}

Test(places, each_is_found_where_it_stands)
{
	struct item *items = calloc(ITEMS, sizeof *items);
	struct places p = {0};

	for (uint32_t i = 0; i < ITEMS; i++) {
		const struct digest id = digest_of(i);

		cr_assert_eq(places_find(&p, DIGESTS(items, id), &id), PLACE_NONE);
		items[i] = (struct item){.before = i, .id = id, .after = i};
		/* The array may move between two additions, as a growing one does. */
		if (i == ITEMS / 2) {
			struct item *moved = malloc(ITEMS * sizeof *moved);

			memcpy(moved, items, ITEMS * sizeof *moved);
			memset(items, 0xa5, ITEMS * sizeof *items);
			free(items);
			items = moved;
		}
		cr_assert(places_add(&p, DIGESTS(items, id), i));
	}
	for (uint32_t i = 0; i < 2 * ITEMS; i++) {
		const struct digest id = digest_of(i);

		cr_assert_eq(places_find(&p, DIGESTS(items, id), &id), i < ITEMS ? i : PLACE_NONE);
	}
	places_free(&p);
	free(items);
}

/* What begins alike falls on one slot: they stand beside one another, and the last byte tells. */
Test(places, digests_that_begin_alike)
{
	struct item items[40] = {0};
	struct places p = {0};
	struct digest other = {{0}};

	for (uint32_t i = 0; i < 40; i++) {
		items[i].id.bytes[DIGEST_SIZE - 1] = (unsigned char)i;
		cr_assert(places_add(&p, DIGESTS(items, id), i));
	}
	for (uint32_t i = 0; i < 40; i++)
		cr_assert_eq(places_find(&p, DIGESTS(items, id), &items[i].id), i);
	other.bytes[DIGEST_SIZE - 1] = 40;
	cr_assert_eq(places_find(&p, DIGESTS(items, id), &other), PLACE_NONE);
	places_free(&p);
	cr_assert_eq(places_find(&p, DIGESTS(items, id), &other), PLACE_NONE);
}
