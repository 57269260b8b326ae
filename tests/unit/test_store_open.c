/* Opening a store: what is refused at the door and how, transactions, and what an open store needs. */
#include "store_fixture.h"

#include <sys/resource.h>
#include <sys/wait.h>

Test(store_open, everything_is_there_after_opening_again)
{
	struct fixture f;
	struct buffer before = {0}, after = {0};

	fixture_new(&f);
	for (unsigned i = 0; i < 20; i++)
		cr_assert_eq(fixture_write(&f, i), 0, "%s", f.fault.text);
	fixture_print(&f, &before);
	cr_assert_eq(reopen(&f, fixture_master), 0, "%s", f.fault.text);
	fixture_print(&f, &after);
	cr_assert_str_eq(before.at, after.at);
	fixture_close(&f);
	cr_assert_not(fixture_holds(&f, SPAN(PUPIL_NAME)));
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
}

Test(store_open, rollback_leaves_the_store_as_it_was)
{
	struct fixture f;
	struct buffer before = {0}, after = {0};
	struct store_envelope e = envelope_sample(77);

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	fixture_print(&f, &before);
	BEGIN(&f);
	OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, 5, SPAN("other"));
	OK(&f, envelope_add, &e);
	ROLLBACK(&f);
	ROLLBACK(&f); /* harmless */
	fixture_print(&f, &after);
	cr_assert_str_eq(before.at, after.at);
	/* The key made in the lost transaction is gone too, and its next use makes another. */
	BEGIN(&f);
	OK(&f, envelope_add, &e);
	COMMIT(&f);
	cr_assert_eq(reopen(&f, fixture_master), 0);
	buffer_reset(&after);
	OK(&f, envelope_get, e.sequence, &e, &after);
	cr_assert_gt(after.length, 0);
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
}

Test(store_open, a_write_outside_a_transaction_is_refused)
{
	struct fixture f;
	struct store_envelope e = envelope_sample(1);
	struct digest child = digest_of("child", 1);
	struct seen seen = {0};

	fixture_new(&f);
	cr_assert_eq(DO(&f, value_put, "cursor", "a", SPAN("1")), -FAULT_BUG);
	cr_assert_eq(DO(&f, envelope_add, &e), -FAULT_BUG);
	cr_assert_eq(DO(&f, list_put, "plan", &child, SPAN("x")), -FAULT_BUG);
	cr_assert_eq(f.store.ops->commit(f.store.self, &f.fault), -FAULT_STATE);
	BEGIN(&f);
	cr_assert_eq(f.store.ops->begin(f.store.self, &f.fault), -FAULT_BUG);
	COMMIT(&f);
	OK(&f, value_walk, "cursor", see_value, &seen);
	cr_assert_eq(seen.count, 0);
	fixture_end(&f);
}

Test(store_open, another_master_key_is_refused_at_the_door)
{
	struct fixture f;
	unsigned char other[32] = "another key altogether.........";

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	cr_assert_eq(reopen(&f, other), -FAULT_DENIED);
	cr_assert_not_null(strstr(f.fault.text, "keys.db was made with another master key"), "%s",
			   f.fault.text);
	fixture_open(&f);
	fixture_end(&f);
}

Test(store_open, a_store_without_its_own_keys_is_refused)
{
	struct fixture f, g;
	char path[128], stray[128];

	fixture_new(&f);
	fixture_new(&g);
	fixture_close(&g);
	fixture_close(&f);
	fixture_path(&f, "keys.db", path);
	fixture_path(&g, "keys.db", stray);
	cr_assert_eq(unlink(path), 0);
	cr_assert_eq(reopen(&f, fixture_master), -FAULT_MISSING, "lost");
	cr_assert_not_null(strstr(f.fault.text, "restore it"), "%s", f.fault.text);
	cr_assert_neq(access(path, F_OK), 0, "an empty file must not take its place");
	cr_assert_eq(rename(stray, path), 0);
	cr_assert_eq(reopen(&f, fixture_master), -FAULT_STATE, "another store's");
	cr_assert_not_null(strstr(f.fault.text, "belongs to another store"), "%s", f.fault.text);
	fixture_end(&f);
	fixture_end(&g);
}

Test(store_open, a_newer_schema_is_refused)
{
	static const char *const files[] = {"muster.db", "keys.db"};

	for (size_t i = 0; i < 2; i++) {
		struct fixture f;

		fixture_new(&f);
		fixture_close(&f);
		raw_exec(&f, files[i], "PRAGMA user_version = 9999");
		cr_assert_eq(reopen(&f, fixture_master), -FAULT_STATE);
		cr_assert_not_null(strstr(f.fault.text, "newer version of this program (schema 9999"), "%s",
				   f.fault.text);
		cr_assert_not_null(strstr(f.fault.text, files[i]), "%s", f.fault.text);
		fixture_end(&f);
	}
}

Test(store_open, a_file_that_is_not_a_store_is_refused_and_left_alone)
{
	struct fixture f;
	struct buffer bytes = {0};
	struct fault fault;
	char path[128];

	fixture_new(&f);
	fixture_close(&f);
	raw_exec(&f, "muster.db", "PRAGMA application_id = 7");
	cr_assert_eq(reopen(&f, fixture_master), -FAULT_PARSE);
	fixture_path(&f, "muster.db", path);
	cr_assert_eq(file_replace(path,
				  SPAN("this is a letter, not a database, and it is long enough to be read"),
				  0600, &fault),
		     0);
	cr_assert_eq(reopen(&f, fixture_master), -FAULT_PARSE);
	cr_assert_not_null(strstr(f.fault.text, "not a store of this program"), "%s", f.fault.text);
	cr_assert_eq(file_read(path, 1000, &bytes, &fault), 0);
	cr_assert_not_null(strstr(bytes.at, "this is a letter"));
	buffer_free(&bytes);
	fixture_end(&f);
}

Test(store_open, a_missing_folder_is_said_so)
{
	struct store store = {0};
	struct fault fault = {0};

	cr_assert_eq(store_sqlite_open("/nonexistent/muster", fixture_master, &store, &fault), -FAULT_IO);
	cr_assert_not_null(strstr(fault.text, "/nonexistent/muster/muster.db"), "%s", fault.text);
	cr_assert_null(store.ops);
}

Test(store_open, its_files_are_for_their_owner_only)
{
	static const char *const files[] = {"muster.db", "keys.db", "muster.db-wal", "keys.db-wal"};
	struct fixture f;

	umask(0);
	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	for (size_t i = 0; i < 4; i++) {
		char path[128];
		struct stat st;

		fixture_path(&f, files[i], path);
		cr_assert_eq(stat(path, &st), 0, "%s", path);
		cr_assert_eq(st.st_mode & 0777, 0600, "%s", path);
	}
	fixture_end(&f);
}

Test(store_open, a_second_process_waits_and_is_refused, .timeout = 60)
{
	struct fixture f;
	int status;
	pid_t child;

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	child = fork();
	if (child == 0) {
		struct store other = {0};
		struct fault fault = {0};
		int rc = store_sqlite_open(f.folder, fixture_master, &other, &fault);

		_exit(rc == -FAULT_STATE && strstr(fault.text, "in use by another process") != NULL ? 0 : 1);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	cr_assert_eq(fixture_write(&f, 2), 0, "the first one goes on");
	fixture_end(&f);
}

/* The engine closes its sandbox after opening the store: with no descriptor to be had, nothing
 * the store does later may miss a file, a library or a source of randomness. */
Test(store_open, once_open_it_opens_nothing_more)
{
	struct fixture f;
	struct rlimit limit, none;
	struct buffer text = {0};

	fixture_new(&f);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	for (unsigned i = 0; i < 300; i++)
		cr_assert_eq(fixture_write(&f, i), 0, "%s", f.fault.text);
	move(&f, 7, ENVELOPE_DELIVERED);
	fixture_print(&f, &text);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	cr_assert_gt(text.length, 1000);
	buffer_free(&text);
	fixture_end(&f);
}
