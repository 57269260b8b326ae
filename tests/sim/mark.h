/* What a register shows of a session at a given moment: a pure function of the seed and the simulated time.
 */
#ifndef SIM_MARK_H
#define SIM_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "borough.h"
#include "codes.h"

struct mark {
	enum code code;
	int minutes_late;	  /* 0: none */
	int64_t created, updated; /* UTC */
	const char *comment;	  /* or NULL */
};

/* True once every class of the school has its register of this session. */
bool mark_all_shown(const struct school *s, int day, int session, int64_t now);

/* The mark of the pupil at this place of the roll, as it stands at `now`. False while the register of the
 * pupil's class is still open. The caller has asked plan_ready and whether the pupil is on the roll that day.
 */
bool mark_see(const struct school *s, uint32_t place, int day, int session, int64_t now,
	      struct mark *ret_mark);

#endif
