#include "engine/pull/breaker.h"

#include <stdio.h>

#include "base/days.h"

enum breaker breaker_of(uint32_t failures, int64_t until, int64_t now)
{
	if (failures < BREAKER_OPENS_AFTER)
		return BREAKER_CLOSED;
	return now < until ? BREAKER_OPEN : BREAKER_HALF_OPEN;
}

int64_t breaker_wait(uint32_t failures)
{
	if (failures < BREAKER_OPENS_AFTER)
		return 0;
	return failures == BREAKER_OPENS_AFTER ? BREAKER_FIRST : BREAKER_LONGEST;
}

const char *breaker_name(enum breaker b)
{
	static const char *const names[BREAKERS] = {
		[BREAKER_CLOSED] = "closed", [BREAKER_OPEN] = "open", [BREAKER_HALF_OPEN] = "half_open"};

	return names[b];
}

const char *breaker_words(uint32_t failures, int64_t until, int64_t now, char *out, size_t size)
{
	char clock[6];

	out[0] = '\0';
	switch (breaker_of(failures, until, now)) {
	case BREAKER_OPEN:
		snprintf(out, size,
			 "%u failures in a row: not asked again before %s, then with one page first",
			 failures, instant_clock(clock, until));
		break;
	case BREAKER_HALF_OPEN:
		snprintf(out, size,
			 "%u failures in a row: one page is asked for to see whether it answers again",
			 failures);
		break;
	case BREAKER_CLOSED:
	case BREAKERS:
		break;
	}
	return out;
}
