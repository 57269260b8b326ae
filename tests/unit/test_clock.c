/* The clock: real, or simulated and kept. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process/clock.h"

static char folder[64], path[96];

static void make(void)
{
	strcpy(folder, "/tmp/muster-clock.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/clock", folder);
}

static void drop(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(clock, .init = make, .fini = drop);

Test(clock, the_real_one_is_the_systems)
{
	struct clock *c = NULL;
	struct fault f;

	cr_assert_eq(clock_open(folder, NULL, &c, &f), 0);
	cr_assert_not(clock_is_simulated(c));
	cr_assert_leq(llabs(clock_now(c) - (long long)time(NULL)), 1);
	cr_assert_eq(clock_set(c, 0, &f), -FAULT_STATE);
	clock_close(c);
	cr_assert_leq(llabs(clock_now(NULL) - (long long)time(NULL)), 1);
	clock_close(NULL);
}

/* 24 November 2026 is winter time: 07:00 in London is 07:00 UTC, 1795503600. */
Test(clock, a_simulated_one_is_kept_in_eight_bytes)
{
	struct clock *c = NULL;
	unsigned char bytes[9];
	struct fault f;
	int fd;

	cr_assert_eq(clock_open(folder, "2026-11-24T07:00", &c, &f), 0, "%s", f.text);
	cr_assert(clock_is_simulated(c));
	cr_assert_eq(clock_now(c), 1795503600);
	cr_assert_eq(clock_set(c, 1795503660, &f), 0);
	cr_assert_eq(clock_set(c, 1795503659, &f), -FAULT_MEANING);
	cr_assert_eq(clock_now(c), 1795503660);
	clock_close(c);

	fd = open(path, O_RDONLY);
	cr_assert_eq(read(fd, bytes, sizeof bytes), 8);
	close(fd);
	cr_assert_eq(memcmp(bytes, "\x2c\x36\x05\x6b\0\0\0\0", 8), 0); /* 1795503660 = 0x6b05362c */

	/* Another start does not turn it back. */
	cr_assert_eq(clock_open(folder, "2026-11-23T07:00", &c, &f), 0);
	cr_assert_eq(clock_now(c), 1795503660);
	clock_close(c);
	cr_assert_eq(clock_open(folder, "", &c, &f), 0);
	cr_assert_eq(clock_now(c), 1795503660);
	clock_close(c);
}

/* In July London is an hour ahead: 07:00 is 06:00 UTC. */
Test(clock, starts_at_london_time)
{
	struct clock *c = NULL;

	cr_assert_eq(clock_open(folder, "2026-07-01T07:00", &c, NULL), 0);
	cr_assert_eq(clock_now(c), 1782885600);
	clock_close(c);
}

Test(clock, two_readers_see_one_clock)
{
	struct clock *a = NULL, *b = NULL;

	cr_assert_eq(clock_open(folder, "2026-11-24T07:00", &a, NULL), 0);
	cr_assert_eq(clock_open(folder, "", &b, NULL), 0);
	cr_assert_eq(clock_set(a, 1795503700, NULL), 0);
	cr_assert_eq(clock_now(b), 1795503700);
	clock_close(a);
	clock_close(b);
}

Test(clock, what_is_no_clock_is_refused)
{
	const char *starts[] = {"2026-11-24",	    "2026-02-30T07:00",	 "2026-11-24T7:00",
				"2026-11-24T24:00", "2026-11-24T07:00Z", "soon"};
	struct clock *c = NULL;
	struct fault f;
	FILE *file;

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		cr_assert_eq(clock_open(folder, starts[i], &c, &f), -FAULT_PARSE, "%s", starts[i]);
	cr_assert_eq(clock_open(folder, "", &c, &f), -FAULT_MISSING);
	file = fopen(path, "w");
	fputs("1234567", file);
	fclose(file);
	cr_assert_eq(clock_open(folder, "2026-11-24T07:00", &c, &f), -FAULT_PARSE);
	cr_assert_null(c);
}
