/* stagger.h: what keeps hundreds of schools from being asked in the same second. Pure: the seed comes in.
 *
 * Every school of one moment is asked within one window, at a second that only the seed, the school and the
 * day decide. The seed is secret, so that nobody outside can tell what a school's second would have been. */
#ifndef ENGINE_PLAN_STAGGER_H
#define ENGINE_PLAN_STAGGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/days.h"

#define STAGGER_A_SECOND 2 /* schools begun in one second, on average */

/* Seconds of the window of a borough of so many schools; at least 1, at most `longest`. */
unsigned stagger_window(size_t schools, unsigned longest);
/* The school's second in the window, 0 to window - 1. */
int64_t stagger_offset(uint64_t seed, const char *school, day_t day, unsigned window);
/* A number that looks random and is the same after a restart, for the jitter of waits. */
uint64_t stagger_random(uint64_t seed, const char *name, uint64_t number);

#endif
