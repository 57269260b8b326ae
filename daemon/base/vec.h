/* vec.h: typed growing arrays over malloc.
 *
 *   struct marks { struct mark *at; size_t count, room; };
 *   struct mark *m = VEC_ADD(&marks);   // zeroed new last element, or NULL
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for one more item; false when out of memory (the array is unchanged). */
bool vec_grow(void **at, size_t count, size_t *room, size_t size);

#define VEC_ADD(v)                                                                                           \
	(vec_grow((void **)&(v)->at, (v)->count, &(v)->room, sizeof *(v)->at) ?                              \
		 ((v)->at[(v)->count] = (__typeof__(*(v)->at)){0}, &(v)->at[(v)->count++]) :                 \
		 NULL)
#define VEC_FREE(v) (free((v)->at), (v)->at = NULL, (v)->count = (v)->room = 0)

#endif
