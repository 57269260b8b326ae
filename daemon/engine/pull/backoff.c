#include "engine/pull/backoff.h"

#include "base/limits.h"

int64_t backoff_most(uint32_t failures)
{
	int64_t most = BACKOFF_FIRST;

	for (uint32_t i = 1; i < failures && most < BACKOFF_LONGEST; i++)
		most *= 2;
	return most < BACKOFF_LONGEST ? most : BACKOFF_LONGEST;
}

int64_t backoff_wait(uint32_t failures, uint64_t random)
{
	return 1 + (int64_t)(random % (uint64_t)backoff_most(failures));
}

int64_t backoff_asked(int64_t wait, int64_t retry_after)
{
	if (retry_after > LIMIT_RETRY_SECONDS)
		retry_after = LIMIT_RETRY_SECONDS;
	return retry_after > wait ? retry_after : wait;
}
