/* How much a key may say on the bus beside answering what it holds. */
#include <criterion/criterion.h>

#include "base/limits.h"
#include "bus/pace.h"

static int taken(struct pace *p, const char *key, int64_t now, int tries)
{
	int n = 0;

	for (int i = 0; i < tries; i++)
		n += pace_take(p, key, now);
	return n;
}

/* A client that restarts may say all it has to at once; one that goes on for ever may not. */
Test(pace, a_burst_then_so_many_a_second)
{
	struct pace p = {0};

	cr_expect_eq(taken(&p, "one", 1000, 2000), LIMIT_BUS_PACE_BURST);
	cr_expect_eq(taken(&p, "one", 1000, 10), 0);
	cr_expect_eq(taken(&p, "one", 2000, 2000), LIMIT_BUS_PACE_PER_SECOND);
	cr_expect_eq(taken(&p, "one", 2500, 2000), LIMIT_BUS_PACE_PER_SECOND / 2);
	cr_expect_eq(taken(&p, "one", 3600 * 1000, 2000), LIMIT_BUS_PACE_BURST, "never more than the burst");
	pace_clear(&p);
}

Test(pace, another_key_has_a_bucket_of_its_own)
{
	struct pace p = {0};

	cr_expect_eq(taken(&p, "one", 1000, 2000), LIMIT_BUS_PACE_BURST);
	cr_expect_eq(taken(&p, "two", 1000, 5), 5);
	cr_expect_eq(taken(&p, "", 1000, 5), 5);
	cr_expect_eq(taken(&p, "one", 1000, 1), 0);
	pace_clear(&p);
	cr_expect_eq(taken(&p, "one", 1000, 1), 1, "a new list begins anew");
	pace_clear(&p);
}

Test(pace, a_clock_that_steps_back_gives_nothing)
{
	struct pace p = {0};

	cr_expect_eq(taken(&p, "one", 5000, 2000), LIMIT_BUS_PACE_BURST);
	cr_expect_eq(taken(&p, "one", 1000, 10), 0);
	cr_expect_eq(taken(&p, "one", 5000, 10), 0);
	cr_expect_eq(taken(&p, "one", 6000, 2000), LIMIT_BUS_PACE_PER_SECOND);
	pace_clear(&p);
}

Test(pace, it_is_told_once_a_second)
{
	struct pace p = {0};

	cr_expect(pace_tell(&p, "one", 1000));
	cr_expect_not(pace_tell(&p, "one", 1999));
	cr_expect(pace_tell(&p, "one", 2000));
	cr_expect(pace_tell(&p, "two", 2000));
	pace_clear(&p);
	pace_clear(NULL);
}
