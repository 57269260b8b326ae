/* backoff.h: how long to wait before a failing source is asked again. Pure arithmetic.
 *
 * Exponential with full jitter: the n-th failure in a row is followed by a wait drawn evenly from 1 second to
 * the lesser of BACKOFF_FIRST times two to the (n - 1) and BACKOFF_LONGEST. Schools that failed together at
 * one supplier then do not come back together. */
#ifndef ENGINE_PULL_BACKOFF_H
#define ENGINE_PULL_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST	60  /* seconds */
#define BACKOFF_LONGEST 900 /* a child's morning is three hours: no wait of ours is longer than a quarter */

/* The longest wait after `failures` in a row (1 or more; 0 counts as 1), in seconds. */
int64_t backoff_most(uint32_t failures);
/* The wait that the number `random` draws. */
int64_t backoff_wait(uint32_t failures, uint64_t random);
/* `wait`, or what the server asked for where that is longer (Retry-After, RFC 9110 section 10.2.3; -1: it did
 * not say). Never over LIMIT_RETRY_SECONDS. */
int64_t backoff_asked(int64_t wait, int64_t retry_after);

#endif
