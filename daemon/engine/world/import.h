/* import.h: a published file on its way in. For files of the engine only. */
#ifndef ENGINE_WORLD_IMPORT_H
#define ENGINE_WORLD_IMPORT_H

#include "base/buffer.h"
#include "store/store.h"

struct engine;

/* A part of the engine that has files read by itself, and how it hears of them. */
struct import_owner {
	/* Inside the import's transaction. `again`: the figures were held before, as `release`. */
	int (*keep)(struct engine *e, const struct store_release *release, bool again, struct fault *reterr);
	/* The import is over: NULL, or why nothing was taken in. */
	int (*over)(struct engine *e, const char *why_not, struct fault *reterr);
};

/* Work that a question (or ees.c) started and a page of records will end: a figures file. */
struct import {
	uint64_t ask;			  /* 0: nobody waits for an answer */
	uint64_t number;		  /* names the order under way; 0: none */
	const struct import_owner *owner; /* who had it read; NULL: a person */
	struct store_release release;
	struct buffer records;
	uint32_t count;
};

#endif
