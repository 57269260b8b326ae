/* stretch.h: what part of the cells a recount looks at: weeks and columns, and lanes; for recount*.c only. */
#ifndef ROLL_STRETCH_H
#define ROLL_STRETCH_H

#include <string.h>

#include "roll/roll_internal.h"

/* Tables on the stack that are set as far as they are used: compilers are told elsewhere to clear every
 * variable, which takes longer than counting. */
#define SET_LATER __attribute__((uninitialized))

/* Weekday sessions as weeks and columns: from the first week's `from` to before the last week's `to`. */
struct stretch {
	unsigned first_week, last_week; /* first > last: empty */
	unsigned from, to;		/* columns; [from, to) of ten */
};

static inline struct stretch stretch_of(const struct roll *r, session_t from, session_t to)
{
	session_t zero = session_of(r->first_monday, false);
	unsigned first, last;

	from = from < r->first ? r->first : from;
	to = to > r->last ? r->last : to;
	if (from > to)
		return (struct stretch){1, 0, 0, 0};
	first = (unsigned)(from - zero);
	last = (unsigned)(to - zero);
	return (struct stretch){
		.first_week = first / ROLL_WEEK_SESSIONS,
		.last_week = last / ROLL_WEEK_SESSIONS,
		.from = first % ROLL_WEEK_SESSIONS < ROLL_SESSIONS ? first % ROLL_WEEK_SESSIONS :
								     ROLL_SESSIONS,
		.to = last % ROLL_WEEK_SESSIONS < ROLL_SESSIONS ? last % ROLL_WEEK_SESSIONS + 1 :
								  ROLL_SESSIONS,
	};
}

static inline unsigned first_column(const struct stretch *s, unsigned week)
{
	return week == s->first_week ? s->from : 0;
}
static inline unsigned end_column(const struct stretch *s, unsigned week)
{
	return week == s->last_week ? s->to : ROLL_SESSIONS;
}

/* The lanes to count as bytes of 0 or 255; one row for all blocks when every lane counts. */
struct masks {
	uint8_t rows[ROLL_BLOCKS][ROLL_LANES];
	size_t step;
};

static inline void masks_set(struct masks *m, const uint32_t *lanes, unsigned blocks)
{
	m->step = lanes != NULL ? ROLL_LANES : 0;
	if (lanes == NULL)
		memset(m->rows[0], 255, ROLL_LANES);
	for (unsigned block = 0; lanes != NULL && block < blocks; block++)
		for (unsigned lane = 0; lane < ROLL_LANES; lane++)
			m->rows[block][lane] = (uint8_t)(0 - (lanes[block] >> lane & 1));
}

#endif
