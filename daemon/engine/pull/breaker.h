/* breaker.h: a circuit breaker per school. Pure; its state is what a pull keeps anyway: how often it failed
 * in a row, and until when it waits.
 *
 * Closed: asked as planned, failures wait as backoff.h says. Open, from the BREAKER_OPENS_AFTER-th failure in
 * a row: nothing is asked until the wait is over. Half-open: the wait is over, one page is asked. When it
 * comes whole the breaker closes and the pull goes on from there; when not, it opens again for longer. */
#ifndef ENGINE_PULL_BREAKER_H
#define ENGINE_PULL_BREAKER_H

#include <stddef.h>
#include <stdint.h>

#define BREAKER_OPENS_AFTER 5
#define BREAKER_FIRST	    900	 /* seconds it stays open at first, */
#define BREAKER_LONGEST	    1800 /* and at the most: half an hour of a morning */

enum breaker { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN, BREAKERS };

/* `until`: the instant before which nothing is asked. */
enum breaker breaker_of(uint32_t failures, int64_t until, int64_t now);
/* Seconds that it stays open after so many failures in a row; 0 while it is closed. */
int64_t breaker_wait(uint32_t failures);
const char *breaker_name(enum breaker b); /* "closed", "open", "half_open" */
/* For people, "" while closed: "5 failures in a row: not asked again before 10:40, then with one page first".
 * Returns `out`. */
const char *breaker_words(uint32_t failures, int64_t until, int64_t now, char *out, size_t size);

#endif
