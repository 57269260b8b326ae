/* deep.h: once a week each school's whole year is read again.
 *
 * Looks ask for today, nights for the look-back, mornings for what the supplier says has changed. What a
 * school corrects further back without saying so, takes back, or gives again is found by nothing but
 * another reading of everything: from Sunday 21:00 on, the newest weeks first, marks of leavers too, and
 * before them its pupils. A mark is taken back as census.h has it: missing from two whole readings.
 *
 * Four weeks at a time are one pull. A look that is due goes first, between two pages, and so does every
 * other school's; those four weeks then begin anew, as they do after a restart, because what is missing
 * is only known of weeks that were read whole in one life. Weeks that are done stay done. */
#ifndef ENGINE_PULL_DEEP_H
#define ENGINE_PULL_DEEP_H

#include <jansson.h>

#include "engine/world/deep_kept.h"

/* The last Sunday 21:00 at or before `now`. */
int64_t deep_latest(int64_t now);
/* True when weeks of this school are to be read and no look of it is under way. `latest`: deep_latest(now),
 * the same for all schools. */
bool deep_due(const struct engine *e, uint32_t school, int64_t now, int64_t latest);
/* The next Sunday 21:00 after `now`. */
int64_t deep_next(int64_t now);
/* Opens the pull of the school's next weeks; deep_due has said that there are some. */
void deep_open(struct engine *e, uint32_t school, int64_t now);
/* All pages of these weeks are in, within the last one's transaction: on to the weeks before, or over. The
 * pull is closed. */
int deep_weeks_over(struct engine *e, uint32_t school, struct fault *reterr);
/* A load of the whole year is over: until next Sunday there is nothing more to read. */
int deep_loaded(struct engine *e, uint32_t school, struct fault *reterr);

/* {"last", "next": times, "under_way", "schools", "of", "changed", "withdrawn", "returned": numbers,
 * "waiting": [{"school", "reason"}]}: when it last was, of how many schools that share, which marks it moved.
 */
json_t *deep_json(const struct engine *e);

#endif
