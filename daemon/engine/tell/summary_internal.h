/* summary_internal.h: what the files of digests share. */
#ifndef ENGINE_TELL_SUMMARY_INTERNAL_H
#define ENGINE_TELL_SUMMARY_INTERNAL_H

#include "alert/summary.h"
#include "engine/tell/notify.h"
#include "engine/tell/summary.h"

/* What a team was told of one alert. */
struct summary_row {
	struct digest alert;
	uint32_t team;
	uint32_t revision; /* the last one written for this team */
	uint32_t told;	   /* by a digest; 0: none yet */
	uint32_t before;   /* what `told` was before the digest that waits */
	int64_t at;	   /* when its message may leave: not told before */
	bool waits;	   /* in the digest that waits */
	bool gone;
};

struct summary_team {
	struct digest subject;
	uint64_t made;		     /* digests so far: numbers them */
	uint64_t live;		     /* sequence of the digest that was made last */
	int64_t since, since_before; /* when it was made, and the one before */
	int64_t done;		     /* the last moment that was served; 0: not begun */
	int64_t next;		     /* in memory: the moment that comes; 0: to be found */
	bool fixed;		     /* that is one of the named times */
};

struct summaries {
	struct summary_row *at;
	size_t count, room;
	struct map index;	    /* "TEAM/ALERT" -> row */
	struct summary_team *teams; /* parallel to the configuration's */
};

/* --- summary_keep.c ------------------------------------------------------------------------ */

int summary_row_save(struct engine *e, const struct summary_row *r, struct fault *reterr);
int summary_team_save(struct engine *e, uint32_t team, struct fault *reterr);
/* May the alert of a row still be told to its team today? */
enum may_send summary_may_tell(struct engine *e, const struct summary_row *r);
/* The digest that waits says nothing: as it was before it was made. */
int summary_take_back(struct engine *e, uint32_t team, struct fault *reterr);
/* What the last digest told has arrived, or an operator has it in hand. */
int summary_settle(struct engine *e, uint32_t team, struct fault *reterr);
/* Rows that are over leave their places. */
int summary_close_up(struct engine *e, struct fault *reterr);

/* --- summary_items.c ------------------------------------------------------------------------ */

/* Is this row to be told now? */
bool summary_pending(const struct summary_row *r, uint32_t team, int64_t now);
/* Every row that is to be told, marked so; those that may no longer be told, or are over, go. `s->items` is
 * the caller's to free. */
int summary_gather(struct engine *e, uint32_t team, struct summary *s, struct fault *reterr);
/* Gives the items that are shown what the team may read, logged as shown. */
int summary_fill(struct engine *e, uint32_t team, struct summary *s, struct fault *reterr);
/* Counts what nobody has taken of all that this team was told, now or before. */
void summary_count_open(struct engine *e, uint32_t team, struct summary *s);

#endif
