/* progress.h: how far the first load of a school's year is. For files of the engine only. */
#ifndef ENGINE_PULL_PROGRESS_H
#define ENGINE_PULL_PROGRESS_H

#include <jansson.h>

#include "engine/world/state.h"

struct progress {
	unsigned days, days_done; /* school days so far this year; those of which marks are in the register */
	uint32_t pages;		  /* of the school ever, refused ones left out */
	int64_t since;		  /* when the load was due; 0: not begun */
	const char *what;	  /* what is asked for now: "codes", "pupils", "marks" */
};
/* Days are counted in the register itself, so that a restart does not begin anew. */
struct progress progress_of(const struct engine *e, uint32_t school);
/* "loading the year so far, since 06:30: marks of 31 of 58 school days, 214 pages". */
void progress_words(const struct progress *p, char *out, size_t size);
/* {"days_done", "days", "pages", "since", "what"}; null for a school that is loaded, or does not share. */
json_t *progress_json(const struct engine *e, uint32_t school);

#endif
