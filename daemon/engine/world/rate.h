/* rate.h: requests counted in a moving window, so that a limit is kept in every window and not only in those
 * that start on the minute. Pure; instants are seconds since 1970 in UTC, so a change of the clocks changes
 * nothing.
 *
 * The window is divided in RATE_SLOTS; a slot counts until its last second has left the window, so the limit
 * is never passed and at most one slot too cautious. */
#ifndef ENGINE_WORLD_RATE_H
#define ENGINE_WORLD_RATE_H

#include <stdint.h>

#define RATE_SLOTS 60

/* At most `most` requests in any `seconds`: a multiple of RATE_SLOTS. */
struct rate_limit {
	uint32_t most, seconds;
};

/* Zeroed: nothing counted. */
struct rate {
	uint32_t counts[RATE_SLOTS + 1]; /* of the slots up to `newest`, in a ring */
	int64_t newest;			 /* number of the newest slot: its instant over its width */
	int64_t shut_until;		 /* the other side said that it is too much; 0: no */
};

/* Counts one request. A clock set back starts anew. */
void rate_count(struct rate *r, struct rate_limit limit, int64_t now);
/* The first instant from `now` on at which one more request keeps the limit: `now` when it does at once. */
int64_t rate_opens(const struct rate *r, struct rate_limit limit, int64_t now);
/* Nothing more before `until`. */
void rate_shut(struct rate *r, int64_t until);

#endif
