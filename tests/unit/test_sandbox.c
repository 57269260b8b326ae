/* What each role may not do any more, tried from inside; each attempt in a process of its own. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "process/role_test.h"
#include "process/sandbox.h"

static char folder[64];

static void make(void)
{
#ifdef MUSTER_RELAXED_SANDBOX
	cr_skip_test("this build's sandbox is relaxed");
#endif
	snprintf(folder, sizeof folder, "/tmp/muster-sandbox.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
}

static void drop(void)
{
	static const char *const names[] = {"present",	     "removable",	"created",	"beside",
					    "login/present", "login/removable", "login/created"};
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/login", folder);
	rmdir(path);
	rmdir(folder);
}

TestSuite(sandbox, .init = make, .fini = drop);

/* Returns whether it was allowed. */
static bool try(enum role role, enum attempt a)
{
	struct attempt_result result;
	struct fault f = {0};

	cr_assert_eq(attempt_try(role, a, folder, &result, &f), 0, "%s, %s: %s", role_name(role),
		     attempt_name(a), f.text);
	cr_assert_gt(result.threads, 0);
	cr_assert_eq(result.filtered, result.threads, "%s: %u of %u threads are filtered", role_name(role),
		     result.filtered, result.threads);
	return result.allowed;
}

static void nothing_at_all(enum role role)
{
	for (unsigned a = 0; a < ATTEMPTS; a++)
		cr_assert_not(try(role, (enum attempt)a), "%s may %s", role_name(role),
			      attempt_name((enum attempt)a));
}

Test(sandbox, parse_may_nothing)
{
	nothing_at_all(ROLE_PARSE);
}

Test(sandbox, console_may_nothing_but_serve)
{
	nothing_at_all(ROLE_CONSOLE);
}

Test(sandbox, bus_may_nothing_but_serve)
{
	nothing_at_all(ROLE_BUS);
}

/* The I/O threads of libzmq are the ones that read the network. */
Test(sandbox, the_bus_has_threads_and_all_are_filtered)
{
	struct attempt_result result;

	cr_assert_eq(attempt_try(ROLE_BUS, ATTEMPT_READ, folder, &result, NULL), 0);
	cr_assert_geq(result.threads, 3);
	cr_assert_eq(result.filtered, result.threads);
}

Test(sandbox, fetch_goes_out_and_reads_and_writes_nothing)
{
	cr_assert(try(ROLE_FETCH, ATTEMPT_READ));
	cr_assert(try(ROLE_FETCH, ATTEMPT_SOCKET));
	cr_assert(try(ROLE_FETCH, ATTEMPT_CONNECT));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_WRITE));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_CREATE));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_REMOVE));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_UNIX_SOCKET));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_FORK));
	cr_assert_not(try(ROLE_FETCH, ATTEMPT_EXEC));
	if (sandbox_landlock() > 0)
		cr_assert_not(try(ROLE_FETCH, ATTEMPT_READ_OUTSIDE));
}

Test(sandbox, engine_keeps_to_its_folder_and_off_the_network)
{
	cr_assert(try(ROLE_ENGINE, ATTEMPT_READ));
	cr_assert(try(ROLE_ENGINE, ATTEMPT_WRITE));
	cr_assert(try(ROLE_ENGINE, ATTEMPT_CREATE));
	cr_assert(try(ROLE_ENGINE, ATTEMPT_REMOVE));
	cr_assert_not(try(ROLE_ENGINE, ATTEMPT_SOCKET));
	cr_assert_not(try(ROLE_ENGINE, ATTEMPT_UNIX_SOCKET));
	cr_assert_not(try(ROLE_ENGINE, ATTEMPT_CONNECT));
	cr_assert_not(try(ROLE_ENGINE, ATTEMPT_FORK));
	cr_assert_not(try(ROLE_ENGINE, ATTEMPT_EXEC));
	if (sandbox_landlock() > 0)
		cr_assert_not(try(ROLE_ENGINE, ATTEMPT_READ_OUTSIDE));
}

/* Passwords' hashes are next to the store of children, which is none of its business. */
Test(sandbox, login_keeps_to_its_own_folder_in_the_data_folder)
{
	cr_assert(try(ROLE_LOGIN, ATTEMPT_READ));
	cr_assert(try(ROLE_LOGIN, ATTEMPT_WRITE));
	cr_assert(try(ROLE_LOGIN, ATTEMPT_CREATE));
	cr_assert(try(ROLE_LOGIN, ATTEMPT_REMOVE));
	cr_assert_not(try(ROLE_LOGIN, ATTEMPT_SOCKET));
	cr_assert_not(try(ROLE_LOGIN, ATTEMPT_UNIX_SOCKET));
	cr_assert_not(try(ROLE_LOGIN, ATTEMPT_CONNECT));
	cr_assert_not(try(ROLE_LOGIN, ATTEMPT_FORK));
	cr_assert_not(try(ROLE_LOGIN, ATTEMPT_EXEC));
	if (sandbox_landlock() > 0) {
		cr_assert_not(try(ROLE_LOGIN, ATTEMPT_READ_BESIDE));
		cr_assert_not(try(ROLE_LOGIN, ATTEMPT_READ_OUTSIDE));
	}
}

Test(sandbox, the_supervisor_has_none)
{
	const struct sandbox_paths paths = {NULL, NULL};
	struct sandbox s;

	cr_assert_eq(sandbox_fence(ROLE_SUPERVISOR, &paths, &s, NULL), -FAULT_BUG);
}
