/* backfill.h: marks of a range of days, asked for again by a person's wish: a school that was silent for
 * weeks, a code that was mended, a supplier that lost and found a month. For files of the engine only.
 *
 * One range a school, kept in the store; it is read a calendar week at a time, each week a pull of its own
 * (PULL_BACKFILL) that is taken in like every other: journalled, counted, and what two whole readings miss is
 * taken back. It gives way to all looks: while one of any school is due or under way no page is asked for,
 * and a look of the school itself ends the week's pull, which then begins again. So does a restart. A week is
 * done when its last page is in, in the same transaction. */
#ifndef ENGINE_PULL_BACKFILL_H
#define ENGINE_PULL_BACKFILL_H

#include "engine/world/reply.h"

int backfill_restore(struct engine *e, struct fault *reterr);
void backfill_forget(struct engine *e);

/* Opens, goes on with or leaves alone what is to be read; after the looks were asked for. */
int backfill_turn(struct engine *e, struct fault *reterr);
/* Inside the page's transaction: the school's week is in. Ends the pull. */
int backfill_finished(struct engine *e, uint32_t school, struct fault *reterr);
/* The same of a week that failed: its pull waits, as pulls do. */
int backfill_failed(struct engine *e, uint32_t school, const char *reason, struct fault *reterr);

/* School days of [from, to] by the school's calendar. */
unsigned backfill_days(const struct engine *e, uint32_t school, day_t from, day_t to);
/* The first day on or after `from`, up to `to`, that is a school day; `to` + 1: none. */
day_t backfill_next_day(const struct calendar *days, day_t from, day_t to);

/* A range asked for, or let go; and how far each is. */
act_of_person act_backfill, act_backfill_stop;
answer_view answer_backfills;

#endif
