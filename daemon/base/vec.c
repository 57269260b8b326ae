#include "base/vec.h"

#include <stdlib.h>

/* A new array has room for so many items, or so many bytes: ten thousand children have a list of one large
 * item each. */
#define FIRST_ITEMS 16
#define FIRST_BYTES 512

bool vec_grow(void **at, size_t count, size_t *room, size_t size)
{
	size_t wanted, bytes;
	void *grown;

	if (count < *room)
		return true;
	if (*room > 0)
		wanted = *room * 2;
	else if (size < FIRST_BYTES)
		wanted = FIRST_BYTES / size < FIRST_ITEMS ? FIRST_BYTES / size : FIRST_ITEMS;
	else
		wanted = 1;
	if (__builtin_mul_overflow(wanted, size, &bytes))
		return false;
	grown = realloc(*at, bytes);
	if (grown == NULL)
		return false;
	*at = grown;
	*room = wanted;
	return true;
}
