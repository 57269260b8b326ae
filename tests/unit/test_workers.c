/* Threads that share one piece of work: every part is done once, and all of it before the caller goes on. */
#include <criterion/criterion.h>
#include <stdatomic.h>

#include "base/workers.h"

struct tallied {
	atomic_uint done[1000];
	atomic_uint all;
};

static void count(void *context, unsigned part)
{
	struct tallied *t = context;

	atomic_fetch_add(&t->done[part], 1);
	atomic_fetch_add(&t->all, 1);
}

Test(workers, every_part_is_done_once_and_before_it_returns)
{
	static struct tallied t;
	struct workers *w = NULL;
	struct fault why = {0};
	unsigned all = 0;

	cr_assert_eq(workers_new(3, &w, &why), 0, "%s", why.text);
	cr_assert_eq(workers_count(w), 4);
	for (unsigned round = 0; round < 2000; round++) {
		unsigned parts = round % 7 == 0 ? 1000 : round % 5;

		workers_run(w, parts, count, &t);
		all += parts;
		cr_assert_eq(atomic_load(&t.all), all, "round %u", round);
	}
	for (unsigned part = 5; part < 1000; part++)
		cr_assert_eq(atomic_load(&t.done[part]), 286); /* rounds 0, 7, ... 1995 */
	workers_free(w);
}

Test(workers, none_is_the_caller_alone)
{
	static struct tallied t;
	struct workers *w = NULL;

	workers_run(NULL, 10, count, &t);
	cr_assert_eq(workers_new(0, &w, NULL), 0);
	workers_run(w, 10, count, &t);
	cr_assert_eq(atomic_load(&t.all), 20);
	cr_assert_eq(workers_count(w), 1);
	workers_free(w);
	workers_free(NULL);
}
