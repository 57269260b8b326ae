/* The ledger in the store: versions are added and never changed, a child's words go with its key. */
#include "store_fixture.h"

static const struct digest child = {{1, 2, 3}};

static int add(struct fixture *f, struct store_ledger *l)
{
	int rc = f->store.ops->begin(f->store.self, &f->fault);

	if (rc == 0)
		rc = f->store.ops->ledger_add(f->store.self, l, &f->fault);
	if (rc != 0) {
		f->store.ops->rollback(f->store.self);
		return rc;
	}
	return f->store.ops->commit(f->store.self, &f->fault);
}

static struct store_ledger action(const char *school, struct digest about, const char *words)
{
	struct store_ledger l = {.kind = LEDGER_ACTION,
				 .child = about,
				 .day = FIXTURE_YEAR + 100,
				 .state = "open",
				 .at = 1000,
				 .by = "Ann",
				 .packed = span_of(words)};

	text_copy(l.school, sizeof l.school, span_of(school));
	return l;
}

static int print(void *ctx, const struct store_ledger *l)
{
	buffer_print(ctx, "%llu/%u %s %d %s %s;", (unsigned long long)l->number, (unsigned)l->version,
		     l->school, l->day, l->state, l->by);
	buffer_bytes(ctx, l->packed.at, l->packed.length);
	buffer_text(ctx, "\n");
	return 0;
}

static void expect(struct fixture *f, enum ledger_kind kind, const char *school, const char *expected)
{
	const struct store_ledger_filter filter = {kind, school};
	struct buffer out = {0};

	cr_assert_eq(f->store.ops->ledger_walk(f->store.self, &filter, print, &out, &f->fault), 0, "%s",
		     f->fault.text);
	cr_assert_str_eq(out.at != NULL ? out.at : "", expected);
	buffer_free(&out);
}

Test(store_ledger, numbers_and_versions_are_given_by_the_store)
{
	struct fixture f;
	struct store_ledger first, again, meeting, none;

	fixture_new(&f);
	first = action("oak", child, "breakfast");
	cr_assert_eq(add(&f, &first), 0, "%s", f.fault.text);
	cr_assert_eq(first.number, 1);
	cr_assert_eq(first.version, 1);
	meeting = action("elm", (struct digest){{0}}, "held");
	meeting.kind = LEDGER_MEETING;
	cr_assert_eq(add(&f, &meeting), 0);
	again = action("oak", child, "breakfast, met");
	again.number = 1;
	text_copy(again.state, sizeof again.state, SPAN("met"));
	cr_assert_eq(add(&f, &again), 0);
	cr_assert_eq(again.version, 2);
	none = action("oak", child, "x");
	none.number = 7;
	cr_assert_eq(add(&f, &none), -FAULT_MISSING);
	expect(&f, LEDGER_KINDS, NULL,
	       "1/1 oak 20765 open Ann;breakfast\n1/2 oak 20765 met Ann;breakfast, met\n2/1 elm 20765 open "
	       "Ann;held\n");
	expect(&f, LEDGER_MEETING, NULL, "2/1 elm 20765 open Ann;held\n");
	expect(&f, LEDGER_ACTION, "elm", "");
	fixture_end(&f);
}

/* Words are sealed: nothing of them is in the file, and nothing opens once the child's key is destroyed. Its
 * rows are gone, a cohort's stay. */
Test(store_ledger, a_child_that_is_erased_takes_its_words_along)
{
	struct fixture f;
	struct store_ledger one, cohort;

	fixture_new(&f);
	one = action("oak", child, PUPIL_NAME);
	cohort = action("oak", (struct digest){{0}}, "letters");
	cr_assert_eq(add(&f, &one), 0);
	cr_assert_eq(add(&f, &cohort), 0);
	cr_assert_eq(f.store.ops->begin(f.store.self, NULL), 0);
	cr_assert_eq(f.store.ops->child_erase(f.store.self, &child, 2000, &f.fault), 0, "%s", f.fault.text);
	cr_assert_eq(f.store.ops->commit(f.store.self, NULL), 0);
	expect(&f, LEDGER_KINDS, NULL, "2/1 oak 20765 open Ann;letters\n");
	fixture_end(&f);
}

/* A school that leaves takes along what names its pupils; that there was a meeting stays. */
Test(store_ledger, a_school_that_is_erased_leaves_its_meetings)
{
	struct fixture f;
	struct store_ledger one, meeting;
	uint64_t rows;

	fixture_new(&f);
	one = action("oak", child, "breakfast");
	meeting = action("oak", (struct digest){{0}}, "held");
	meeting.kind = LEDGER_MEETING;
	cr_assert_eq(add(&f, &one), 0);
	cr_assert_eq(add(&f, &meeting), 0);
	cr_assert_eq(f.store.ops->begin(f.store.self, NULL), 0);
	cr_assert_eq(f.store.ops->school_erase(f.store.self, "oak", &rows, &f.fault), 0);
	cr_assert_eq(f.store.ops->commit(f.store.self, NULL), 0);
	cr_assert_eq(rows, 1);
	expect(&f, LEDGER_KINDS, NULL, "2/1 oak 20765 open Ann;held\n");
	fixture_end(&f);
}

/* What was agreed about a child goes when its last word is older than marks may be kept; one that was looked
 * at since stays whole, and so does what names nobody. */
Test(store_ledger, what_was_agreed_about_a_child_goes_with_its_years)
{
	struct fixture f;
	struct store_ledger old, renewed, cohort;
	uint64_t rows;

	fixture_new(&f);
	old = action("oak", child, "breakfast");
	renewed = action("oak", child, "lift");
	cohort = action("oak", (struct digest){{0}}, "letters");
	cr_assert_eq(add(&f, &old), 0);
	cr_assert_eq(add(&f, &renewed), 0);
	cr_assert_eq(add(&f, &cohort), 0);
	renewed.version = 0;
	renewed.at = 5000;
	cr_assert_eq(add(&f, &renewed), 0, "%s", f.fault.text);
	cr_assert_eq(f.store.ops->begin(f.store.self, NULL), 0);
	cr_assert_eq(
		f.store.ops->years_erase(f.store.self, "oak", FIXTURE_YEAR - 400, 0, 4000, &rows, &f.fault),
		0, "%s", f.fault.text);
	cr_assert_eq(f.store.ops->commit(f.store.self, NULL), 0);
	cr_assert_eq(rows, 1);
	expect(&f, LEDGER_KINDS, NULL,
	       "2/1 oak 20765 open Ann;lift\n2/2 oak 20765 open Ann;lift\n3/1 oak 20765 open Ann;letters\n");
	fixture_end(&f);
}

/* Whoever gets at the file by another way cannot change a version either. */
Test(store_ledger, a_version_cannot_be_changed)
{
	struct fixture f;
	struct store_ledger one;
	char path[128], *why = NULL;
	sqlite3 *db;

	fixture_new(&f);
	one = action("oak", child, "breakfast");
	cr_assert_eq(add(&f, &one), 0);
	fixture_close(&f);
	fixture_path(&f, "muster.db", path);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_neq(sqlite3_exec(db, "UPDATE ledger SET state = 'met'", NULL, NULL, &why), SQLITE_OK);
	cr_assert_not_null(strstr(why, "never changed"));
	sqlite3_free(why);
	sqlite3_close(db);
	fixture_open(&f);
	expect(&f, LEDGER_KINDS, NULL, "1/1 oak 20765 open Ann;breakfast\n");
	fixture_end(&f);
}
