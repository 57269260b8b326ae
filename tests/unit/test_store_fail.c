/* A write that fails at any place of a transaction leaves the store as it was: first at the
 * port (store_fail), then on the disk (a limit on the size of files stands in for a full one). */
#include "store_fixture.h"

#include <signal.h>
#include <sys/resource.h>

#define STEPS_MOST 100

Test(store_fail, the_nth_write_fails_for_every_n)
{
	struct fixture f;
	struct buffer before = {0}, after = {0};
	struct store inner;
	unsigned n;
	int rc = -1;

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	fixture_print(&f, &before);
	inner = f.store;
	for (n = 0; n < STEPS_MOST; n++) {
		cr_assert_eq(store_fail_open(inner, n, &f.store, &f.fault), 0);
		rc = fixture_write(&f, 2);
		if (rc == 0)
			break;
		cr_assert_eq(rc, -FAULT_IO);
		cr_assert_not_null(strstr(f.fault.text, "as the test asked"), "%s", f.fault.text);
		ROLLBACK(&f);
		buffer_reset(&after);
		fixture_print(&f, &after);
		cr_assert_str_eq(before.at, after.at, "after failing write %u", n);
		/* Give the inner store back: only the wrapper goes. */
		free(f.store.self);
		f.store = inner;
	}
	/* begin, seventeen writes, commit: all failed once, and then it is clean. */
	cr_assert_eq(n, 19);
	cr_assert_eq(rc, 0);
	buffer_reset(&after);
	fixture_print(&f, &after);
	cr_assert_str_neq(before.at, after.at);
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
}

Test(store_fail, it_fails_once_and_then_works)
{
	struct fixture f;
	struct store inner;

	fixture_new(&f);
	inner = f.store;
	cr_assert_eq(store_fail_open(inner, 3, &f.store, &f.fault), 0);
	cr_assert_lt(fixture_write(&f, 1), 0);
	ROLLBACK(&f);
	cr_assert_eq(fixture_write(&f, 1), 0, "%s", f.fault.text);
	fixture_end(&f);
}

static off_t size_of(const struct fixture *f, const char *name)
{
	char path[128];
	struct stat st = {0};

	fixture_path(f, name, path);
	return stat(path, &st) == 0 ? st.st_size : 0;
}

static void limit_files(rlim_t most)
{
	struct rlimit limit;

	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = most < limit.rlim_max ? most : limit.rlim_max;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The disk takes some bytes of the log, then no more: at every place a transaction may be cut. */
static bool fill_disk(off_t room)
{
	struct fixture f;
	struct buffer before = {0}, after = {0};
	off_t base, keys;
	int rc;

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	fixture_print(&f, &before);
	base = size_of(&f, "muster.db-wal");
	keys = size_of(&f, "keys.db-wal");
	limit_files((rlim_t)((base < keys ? base : keys) + room));
	rc = fixture_write(&f, 2);
	if (rc != 0)
		ROLLBACK(&f);
	limit_files(RLIM_INFINITY);
	fixture_print(&f, &after);
	if (rc != 0) {
		cr_assert_eq(rc, -FAULT_IO, "%s", f.fault.text);
		cr_assert_str_eq(before.at, after.at, "room %ld", (long)room);
		cr_assert_eq(fixture_write(&f, 2), 0, "it goes on when there is room again: %s",
			     f.fault.text);
	}
	buffer_reset(&before);
	fixture_print(&f, &before);
	fixture_close(&f);
	fixture_open(&f);
	buffer_reset(&after);
	fixture_print(&f, &after);
	cr_assert_str_eq(before.at, after.at, "after opening again, room %ld", (long)room);
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
	return rc == 0;
}

Test(store_fail, a_full_disk_changes_nothing, .timeout = 120)
{
	unsigned refused = 0, passed = 0;

	signal(SIGXFSZ, SIG_IGN);
	for (off_t room = 0; passed < 2 && room < 400000; room += 2999)
		*(fill_disk(room) ? &passed : &refused) += 1;
	cr_assert_gt(refused, 10, "%u", refused);
	cr_assert_eq(passed, 2);
}
