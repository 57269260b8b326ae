/* clock.h: what time it is, for real or simulated.
 *
 * A simulated clock is the file DATA/clock, 8 bytes, little-endian seconds since 1970: it
 * survives restarts and moves only when it is set. Nothing below process/ reads a clock. */
#ifndef PROCESS_CLOCK_H
#define PROCESS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct clock; /* opaque */

/* Opens the clock. `simulated` NULL: the real one. Else "YYYY-MM-DDTHH:MM", Europe/London:
 * where a simulated clock starts that DATA does not have yet; one that is there keeps its
 * time. An empty `simulated` takes the one that is there, or fails (-FAULT_MISSING). */
int clock_open(const char *data, const char *simulated, struct clock **ret_clock, struct fault *reterr);
/* The instant, in seconds. NULL: the real clock. */
int64_t clock_now(const struct clock *c);
/* Sets a simulated clock, forwards only. -FAULT_STATE on the real one, -FAULT_MEANING backwards. */
int clock_set(struct clock *c, int64_t instant, struct fault *reterr);
bool clock_is_simulated(const struct clock *c);
/* Milliseconds that only ever grow, the same for all roles, for time-outs; never simulated. */
int64_t clock_monotonic(void);
/* The same clock in microseconds. */
int64_t clock_monotonic_us(void);
void clock_close(struct clock *c);

#endif
