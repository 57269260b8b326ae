/* trial_row.h: one line of a list of absent children that somebody else's service made, on its way to the
 * engine, which reads no foreign text. */
#ifndef EXCHANGE_TRIAL_ROW_H
#define EXCHANGE_TRIAL_ROW_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/days.h"

/* Which halves of the day it is about. */
enum { TRIAL_AM = 1, TRIAL_PM = 2, TRIAL_BOTH = 3 };

struct trial_row {
	int32_t line; /* 1-based, in the file */
	char upn[32]; /* "" when not given */
	char forename[64], surname[64];
	day_t born, day; /* DAY_NONE: not given */
	char school[96]; /* id, URN or name; "" when not given */
	uint32_t halves;
	char reason[96]; /* reason or mark as written */
};

void trial_row_pack(const struct trial_row *row, struct buffer *out);
/* Reads one off the front of `*rest`; false when malformed. */
bool trial_row_unpack(struct span *rest, struct trial_row *ret);

#endif
