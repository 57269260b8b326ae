/* compared.h: whom the borough is compared with, and what its own numbers are of. For files of
 * this room only. */
#ifndef ENGINE_ANSWER_COMPARED_H
#define ENGINE_ANSWER_COMPARED_H

#include "engine/world/state.h"
#include "figures/compare.h"

struct compared_places {
	const char *statistical[CONFIG_NEIGHBOURS], *geographic[CONFIG_NEIGHBOURS];
	struct compare_places as; /* points into this struct and the configuration */
};

void compared_with(const struct engine *e, struct compared_places *ret);
/* This school year so far, of the first calendar that has one; ages not applied. */
struct compare_ours compared_ours(const struct engine *e);

#endif
