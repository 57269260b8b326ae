/* feed_count.c: what a school's register holds of a session, kept until it moves: every page of the console
 * tells of how many schools nothing is known. */
#include "engine/judge/feed.h"

int feed_counts(const struct engine *e, uint32_t school, session_t s, uint32_t least,
		const struct feed_counted **ret, struct fault *reterr)
{
	struct feed_counted *c = &e->feed->schools[school].counted[(uint32_t)s % FEED_COUNTED];
	uint32_t moves = e->schools[school].moves;
	int rc = 0;

	*ret = c;
	if (c->there && c->session == s && c->moves == moves && c->least == least)
		return 0;
	*c = (struct feed_counted){.session = s, .moves = moves, .least = least};
	feed_tally(e, school, s, &c->tally);
	rc = feed_classes(e, school, s, least, &c->classes, reterr);
	c->there = rc == 0;
	return rc;
}
