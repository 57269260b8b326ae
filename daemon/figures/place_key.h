/* place_key.h: what makes two rows of two published files speak of the same thing. */
#ifndef FIGURES_PLACE_KEY_H
#define FIGURES_PLACE_KEY_H

#include "figures/layout.h"

struct place_key {
	char bytes[1024];
	size_t length;
	bool cut; /* something did not fit: the key is no key */
};

void place_key_add(struct place_key *k, struct span part);
/* Starts the key with place (by code, never by name), phase and group; false when the row names
 * no place. */
bool place_key_place(struct place_key *k, const struct layout *l, const struct span *fields);
/* Adds the time as the row words it. */
void place_key_time(struct place_key *k, const struct layout *l, const struct span *fields);
/* Adds a year to date by its academic year alone, and gives its week (0: none); false for other rows. */
bool place_key_year(struct place_key *k, const struct layout *l, const struct span *fields,
		    unsigned *ret_week);

#endif
