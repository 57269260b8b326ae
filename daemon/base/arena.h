/* arena.h: memory that is dropped whole. Objects in it are never freed singly. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/text.h"

struct arena {
	struct arena_block *blocks; /* owned, newest first */
	size_t total;		    /* bytes handed out */
};

/* Zeroed memory aligned for any type, or NULL. Valid until arena_free. */
void *arena_take(struct arena *a, size_t size);
/* A terminated copy of the span, or NULL. */
char *arena_text(struct arena *a, struct span from);
/* Zeroed array of `count` items of `size`, NULL on overflow or no memory. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Frees everything; the arena is then empty and usable. NULL is fine. */
void arena_free(struct arena *a);

#endif
