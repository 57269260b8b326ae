#include "base/vec.h"

#include <stdlib.h>

bool vec_grow(void **at, size_t count, size_t *room, size_t size)
{
	size_t wanted, bytes;
	void *grown;

	if (count < *room)
		return true;
	wanted = *room > 0 ? *room * 2 : 16;
	if (__builtin_mul_overflow(wanted, size, &bytes))
		return false;
	grown = realloc(*at, bytes);
	if (grown == NULL)
		return false;
	*at = grown;
	*room = wanted;
	return true;
}
