/* The store port over SQLite: every kind of row comes back as it went in, names are not in
 * the files, and what was tampered with does not open. */
#include "store_fixture.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void raw_exec(const struct fixture *f, const char *file, const char *sql)
{
	char path[128], *words = NULL;
	sqlite3 *db;

	fixture_path(f, file, path);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &words), SQLITE_OK, "%s", words);
	sqlite3_close(db);
}

static void raw_bytes(const struct fixture *f, const char *sql, struct buffer *out)
{
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *stmt;

	fixture_path(f, "muster.db", path);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	buffer_bytes(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

/* Opens again and says how it went. */
static int reopen(struct fixture *f, const unsigned char master[32])
{
	fixture_close(f);
	return store_sqlite_open(f->folder, master, &f->store, &f->fault);
}

struct seen {
	unsigned count;
	struct alert alert;
	struct store_enrolment enrolment;
	struct store_envelope envelope;
	struct figure figure;
	char text[2000];
};

static int see_leaf(void *ctx, const char *school, unsigned week, struct span bytes)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s/%u/%zu/%d ", school, week, bytes.length, bytes.at[0]);
	return 0;
}

Test(store, leaves_are_replaced_whole_and_walked_by_school_and_week)
{
	struct fixture f;
	struct seen seen = {0};
	char big[10240];

	fixture_new(&f);
	BEGIN(&f);
	memset(big, 7, sizeof big);
	OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, 10, (struct span){big, 320});
	OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, 2, (struct span){big, 320});
	OK(&f, leaf_put, "ash", FIXTURE_YEAR, 53, (struct span){big, 320});
	OK(&f, leaf_put, "ash", FIXTURE_YEAR + 371, 0, (struct span){big, 320});
	memset(big, 9, sizeof big);
	OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, 2, (struct span){big, sizeof big});
	COMMIT(&f);
	OK(&f, leaf_walk, FIXTURE_YEAR, see_leaf, &seen);
	cr_assert_str_eq(seen.text, "ash/53/320/7 oakfield/2/10240/9 oakfield/10/320/7 ");
	fixture_end(&f);
}

static int stop_at_two(void *ctx, const char *school, unsigned week, struct span bytes)
{
	(void)school;
	(void)week;
	(void)bytes;
	return ++((struct seen *)ctx)->count == 2 ? 42 : 0;
}

Test(store, a_walk_stops_with_the_value_of_its_callback)
{
	struct fixture f;
	struct seen seen = {0};

	fixture_new(&f);
	BEGIN(&f);
	for (unsigned week = 0; week < 5; week++)
		OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, week, SPAN("x"));
	COMMIT(&f);
	cr_assert_eq(DO(&f, leaf_walk, FIXTURE_YEAR, stop_at_two, &seen), 42);
	cr_assert_eq(seen.count, 2);
	/* Nothing is left open by a walk that stopped. */
	BEGIN(&f);
	COMMIT(&f);
	fixture_end(&f);
}

Test(store, a_week_outside_the_year_is_refused)
{
	struct fixture f;

	fixture_new(&f);
	BEGIN(&f);
	cr_assert_lt(DO(&f, leaf_put, "oakfield", FIXTURE_YEAR, 54, SPAN("x")), 0);
	ROLLBACK(&f);
	fixture_end(&f);
}

static int nested_walk(void *ctx, const char *school, unsigned week, struct span bytes)
{
	struct fixture *f = ctx;
	struct seen inner = {0};

	(void)school;
	(void)week;
	(void)bytes;
	OK(f, leaf_walk, FIXTURE_YEAR, see_leaf, &inner);
	cr_assert_eq(inner.count, 3);
	return 0;
}

Test(store, a_walk_may_start_the_same_walk)
{
	struct fixture f;

	fixture_new(&f);
	BEGIN(&f);
	for (unsigned week = 0; week < 3; week++)
		OK(&f, leaf_put, "oakfield", FIXTURE_YEAR, week, SPAN("x"));
	COMMIT(&f);
	OK(&f, leaf_walk, FIXTURE_YEAR, nested_walk, &f);
	fixture_end(&f);
}

Test(store, batches_are_numbered_in_order_and_a_number_is_not_used_twice)
{
	struct fixture f;
	struct store_batch a = {.at = 5, .school = "oakfield", .what = "marks", .changes = SPAN("x")}, b = a, c = a;

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, batch_add, &a);
	OK(&f, batch_add, &b);
	COMMIT(&f);
	cr_assert_eq(a.number, 1);
	cr_assert_eq(b.number, 2);
	cr_assert_eq(reopen(&f, fixture_master), 0);
	BEGIN(&f);
	OK(&f, batch_add, &c);
	COMMIT(&f);
	cr_assert_eq(c.number, 3);
	fixture_end(&f);
}

Test(store, a_note_comes_back_and_one_of_defaults_is_removed)
{
	struct fixture f;
	struct store_note in = {.school = "oakfield", .slot = 33, .session = 41501, .minutes_late = 0, .raw = "L9",
				.flags = CODE_SUB_CODE}, out = {0};
	bool found = false;

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, note_put, &in);
	OK(&f, note_get, "oakfield", 33, 41501, &out, &found);
	cr_assert(found);
	cr_assert_str_eq(out.raw, "L9");
	cr_assert_eq(out.minutes_late, 0);
	cr_assert_eq(out.flags, CODE_SUB_CODE);
	cr_assert_eq(out.slot, 33);
	cr_assert_eq(out.session, 41501);
	OK(&f, note_get, "oakfield", 33, 41500, &out, &found);
	cr_assert_not(found);
	in = (struct store_note){.school = "oakfield", .slot = 33, .session = 41501, .minutes_late = -1};
	OK(&f, note_put, &in);
	OK(&f, note_get, "oakfield", 33, 41501, &out, &found);
	cr_assert_not(found);
	COMMIT(&f);
	fixture_end(&f);
}

static int see_enrolment(void *ctx, const struct store_enrolment *e)
{
	struct seen *seen = ctx;

	seen->count++;
	seen->enrolment = *e;
	return 0;
}

Test(store, an_enrolment_is_kept_by_school_year_and_slot)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_enrolment e = enrolment_sample(4);

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, enrolment_put, &e);
	e.to = 20800;
	OK(&f, enrolment_put, &e);
	e.slot = 2;
	OK(&f, enrolment_put, &e);
	COMMIT(&f);
	OK(&f, enrolment_walk, see_enrolment, &seen);
	cr_assert_eq(seen.count, 2);
	cr_assert_eq(seen.enrolment.slot, 4);
	cr_assert_eq(seen.enrolment.year_group, -1);
	cr_assert_eq(seen.enrolment.from, 20700);
	cr_assert_eq(seen.enrolment.to, 20800);
	cr_assert_str_eq(seen.enrolment.student, "A1029384756");
	cr_assert_arr_eq(&seen.enrolment.child, &e.child, DIGEST_SIZE);
	fixture_end(&f);
}

Test(store, an_open_end_stays_open)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_enrolment e = enrolment_sample(4);

	e.from = DAY_NONE;
	fixture_new(&f);
	BEGIN(&f);
	OK(&f, enrolment_put, &e);
	COMMIT(&f);
	OK(&f, enrolment_walk, see_enrolment, &seen);
	cr_assert_eq(seen.enrolment.from, DAY_NONE);
	cr_assert_eq(seen.enrolment.to, DAY_NONE);
	fixture_end(&f);
}

static int see_list(void *ctx, const char *list, const struct digest *child, struct span row)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	(void)child;
	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s=%.*s;", list, (int)row.length, row.at);
	return 0;
}

Test(store, list_rows_come_back_and_their_names_are_not_in_the_files)
{
	struct fixture f;
	struct seen seen = {0};
	struct digest rosa = digest_of("child", 1), tom = digest_of("child", 2);

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, list_put, "looked-after", &rosa, SPAN(PUPIL_NAME));
	OK(&f, list_put, "looked-after", &tom, SPAN("Tom"));
	OK(&f, list_put, "plan", &rosa, SPAN(PUPIL_NAME ", plan"));
	COMMIT(&f);
	BEGIN(&f);
	OK(&f, list_remove, "looked-after", &tom);
	OK(&f, list_put, "looked-after", &rosa, SPAN(PUPIL_NAME " 2"));
	COMMIT(&f);
	cr_assert_not(fixture_holds(&f, SPAN(PUPIL_NAME)), "a name stands in the log or the database");
	cr_assert_eq(reopen(&f, fixture_master), 0, "%s", f.fault.text);
	OK(&f, list_walk, see_list, &seen);
	cr_assert_str_eq(seen.text, "looked-after=" PUPIL_NAME " 2;plan=" PUPIL_NAME ", plan;");
	fixture_close(&f);
	cr_assert(fixture_holds(&f, SPAN("looked-after")), "the search itself must find what is there");
	cr_assert_not(fixture_holds(&f, SPAN(PUPIL_NAME)));
	fixture_end(&f);
}

Test(store, a_list_row_moved_to_another_child_does_not_open)
{
	struct fixture f;
	struct seen seen = {0};
	struct digest rosa = digest_of("child", 1), tom = digest_of("child", 2);

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, list_put, "looked-after", &rosa, SPAN("Rosalind"));
	OK(&f, list_put, "looked-after", &tom, SPAN("Tom"));
	COMMIT(&f);
	fixture_close(&f);
	raw_exec(&f, "muster.db", "UPDATE list SET sealed = (SELECT sealed FROM list ORDER BY child LIMIT 1)");
	fixture_open(&f);
	cr_assert_eq(DO(&f, list_walk, see_list, &seen), -FAULT_DENIED);
	cr_assert_not_null(strstr(f.fault.text, "list looked-after does not open"), "%s", f.fault.text);
	cr_assert_leq(seen.count, 1);
	fixture_end(&f);
}

Test(store, a_list_row_moved_to_another_list_does_not_open)
{
	struct fixture f;
	struct seen seen = {0};
	struct digest rosa = digest_of("child", 1);

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, list_put, "in-need", &rosa, SPAN("Rosalind"));
	COMMIT(&f);
	fixture_close(&f);
	raw_exec(&f, "muster.db", "UPDATE list SET list = 'looked-after'");
	fixture_open(&f);
	cr_assert_eq(DO(&f, list_walk, see_list, &seen), -FAULT_DENIED);
	fixture_end(&f);
}

Test(store, destroying_a_childs_key_ends_every_path_to_the_child)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_envelope e = envelope_sample(1), out;
	struct buffer body = {0};

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0, "%s", f.fault.text);
	fixture_close(&f);
	raw_exec(&f, "keys.db", "DELETE FROM child_key WHERE child <> zeroblob(32)");
	fixture_open(&f);
	cr_assert_eq(DO(&f, list_walk, see_list, &seen), -FAULT_DENIED);
	cr_assert_eq(DO(&f, envelope_get, 1, &out, &body), -FAULT_DENIED);
	cr_assert_eq(body.length, 0);
	BEGIN(&f);
	e.message = digest_of("another", 1);
	OK(&f, envelope_add, &e);
	COMMIT(&f);
	cr_assert_eq(DO(&f, envelope_get, 1, &out, &body), -FAULT_DENIED, "a new key must not open the old body");
	buffer_free(&body);
	fixture_end(&f);
}

static int see_alert(void *ctx, const struct alert *a)
{
	struct seen *seen = ctx;

	seen->count++;
	seen->alert = *a;
	return 0;
}

Test(store, every_member_of_an_alert_comes_back)
{
	struct fixture f;
	struct buffer before = {0}, after = {0};
	struct seen seen = {0};

	fixture_new(&f);
	for (unsigned i = 0; i < RULES * OUTCOMES; i++) {
		struct alert in = alert_sample(1);

		in.rule = (enum rule)(i % RULES);
		in.outcome = (enum alert_outcome)(i / RULES);
		in.state = (enum alert_state)(i % 3);
		if (i % 2 == 0)
			in.note[0] = '\0';
		buffer_reset(&before);
		buffer_reset(&after);
		print_alert(&before, &in);
		BEGIN(&f);
		OK(&f, alert_put, &in);
		COMMIT(&f);
		seen.count = 0;
		OK(&f, alert_walk, see_alert, &seen);
		cr_assert_eq(seen.count, 1);
		print_alert(&after, &seen.alert);
		cr_assert_str_eq(before.at, after.at);
	}
	cr_assert_not(fixture_holds(&f, SPAN("Quettlebury")), "a note stands in the files");
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
}

Test(store, a_rule_this_version_does_not_know_is_refused_not_guessed)
{
	struct fixture f;
	struct alert a = alert_sample(1);
	struct seen seen = {0};

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, alert_put, &a);
	COMMIT(&f);
	fixture_close(&f);
	raw_exec(&f, "muster.db", "UPDATE alert SET rule = 'no_such_rule'");
	fixture_open(&f);
	cr_assert_eq(DO(&f, alert_walk, see_alert, &seen), -FAULT_PARSE);
	cr_assert_not_null(strstr(f.fault.text, "column rule"), "%s", f.fault.text);
	fixture_end(&f);
}

static int see_envelope(void *ctx, const struct store_envelope *e)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	seen->envelope = *e;
	cr_assert_eq(e->body.length, 0);
	snprintf(seen->text + used, sizeof seen->text - used, "%llu:%s ", (unsigned long long)e->sequence,
		 envelope_state_name(e->state));
	return 0;
}

static void add_envelopes(struct fixture *f, unsigned count)
{
	BEGIN(f);
	for (unsigned i = 1; i <= count; i++) {
		struct store_envelope e = envelope_sample(i);

		OK(f, envelope_add, &e);
		cr_assert_eq(e.sequence, i);
	}
	COMMIT(f);
}

static void move(struct fixture *f, uint64_t sequence, enum envelope_state state)
{
	struct store_envelope e = {.sequence = sequence, .state = state, .attempts = 3, .next_try = 1790000200,
				   .reason = "no consumer", .delivered_at = 1790000300};

	BEGIN(f);
	OK(f, envelope_move, &e);
	COMMIT(f);
}

Test(store, envelopes_walk_in_order_without_the_final_ones)
{
	struct fixture f;
	struct seen seen = {0};
	uint64_t counts[ENVELOPE_STATES];

	fixture_new(&f);
	add_envelopes(&f, 7);
	move(&f, 2, ENVELOPE_DELIVERED);
	move(&f, 3, ENVELOPE_DEFERRED);
	move(&f, 4, ENVELOPE_HELD);
	move(&f, 5, ENVELOPE_EXPIRED);
	move(&f, 6, ENVELOPE_CORRUPT);
	OK(&f, envelope_walk, 0, 1000, see_envelope, &seen);
	cr_assert_str_eq(seen.text, "1:ready 3:deferred 4:held 7:ready ");
	seen.text[0] = '\0';
	OK(&f, envelope_walk, 1, 2, see_envelope, &seen);
	cr_assert_str_eq(seen.text, "3:deferred 4:held ");
	OK(&f, envelope_counts, counts);
	cr_assert_eq(counts[ENVELOPE_READY], 2);
	cr_assert_eq(counts[ENVELOPE_IN_FLIGHT], 0);
	cr_assert_eq(counts[ENVELOPE_DELIVERED], 1);
	cr_assert_eq(counts[ENVELOPE_DEFERRED], 1);
	cr_assert_eq(counts[ENVELOPE_HELD], 1);
	cr_assert_eq(counts[ENVELOPE_EXPIRED], 1);
	cr_assert_eq(counts[ENVELOPE_CORRUPT], 1);
	fixture_end(&f);
}

static unsigned raw_fails(const struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3 *db;
	int rc;

	fixture_path(f, "muster.db", path);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc == SQLITE_CONSTRAINT;
}

Test(store, counts_stay_in_step_and_the_newest_row_stays)
{
	struct fixture f;
	uint64_t counts[ENVELOPE_STATES];
	struct store_batch batch = {.school = "oakfield", .what = "marks"};

	fixture_new(&f);
	add_envelopes(&f, 5);
	move(&f, 2, ENVELOPE_DEFERRED);
	move(&f, 2, ENVELOPE_DEFERRED);
	move(&f, 2, ENVELOPE_READY);
	move(&f, 2, ENVELOPE_DELIVERED);
	move(&f, 4, ENVELOPE_EXPIRED);
	BEGIN(&f);
	OK(&f, batch_add, &batch);
	COMMIT(&f);
	fixture_close(&f);
	cr_assert(raw_fails(&f, "DELETE FROM envelope WHERE sequence = 5"));
	cr_assert(raw_fails(&f, "DELETE FROM batch"));
	raw_exec(&f, "muster.db", "DELETE FROM envelope WHERE sequence = 1");
	fixture_open(&f);
	OK(&f, envelope_counts, counts);
	cr_assert_eq(counts[ENVELOPE_READY], 2);
	cr_assert_eq(counts[ENVELOPE_DEFERRED], 0);
	cr_assert_eq(counts[ENVELOPE_DELIVERED], 1);
	cr_assert_eq(counts[ENVELOPE_EXPIRED], 1);
	fixture_end(&f);
}

Test(store, an_envelope_opens_with_its_body)
{
	struct fixture f;
	struct store_envelope in = envelope_sample(1), out;
	struct buffer body = {0}, before = {0}, after = {0};

	fixture_new(&f);
	add_envelopes(&f, 1);
	in.sequence = 1;
	buffer_text(&body, "kept|");
	OK(&f, envelope_get, 1, &out, &body);
	cr_assert_eq(strncmp(body.at, "kept|{\"name\"", 12), 0);
	print_envelope(&before, &in);
	print_envelope(&after, &out);
	cr_assert_str_eq(before.at, after.at);
	cr_assert_eq(DO(&f, envelope_get, 2, &out, &body), -FAULT_MISSING);
	move(&f, 1, ENVELOPE_DEFERRED);
	OK(&f, envelope_get, 1, &out, &body);
	cr_assert_eq(out.attempts, 3);
	cr_assert_eq(out.next_try, 1790000200);
	cr_assert_str_eq(out.reason, "no consumer");
	cr_assert_gt(out.body.length, 0);
	buffer_free(&body);
	buffer_free(&before);
	buffer_free(&after);
	fixture_end(&f);
}

Test(store, the_same_message_is_not_added_twice)
{
	struct fixture f;
	struct store_envelope e = envelope_sample(1);
	struct seen seen = {0};

	fixture_new(&f);
	add_envelopes(&f, 1);
	BEGIN(&f);
	cr_assert_eq(DO(&f, envelope_add, &e), -FAULT_STATE);
	/* The transaction is still good for the rest of the batch. */
	e = envelope_sample(2);
	OK(&f, envelope_add, &e);
	COMMIT(&f);
	move(&f, 1, ENVELOPE_DELIVERED);
	BEGIN(&f);
	e = envelope_sample(1);
	cr_assert_eq(DO(&f, envelope_add, &e), -FAULT_STATE, "nor after it was delivered");
	ROLLBACK(&f);
	OK(&f, envelope_walk, 0, 10, see_envelope, &seen);
	cr_assert_eq(seen.count, 1);
	fixture_end(&f);
}

Test(store, in_flight_is_never_kept)
{
	struct fixture f;
	struct store_envelope e = envelope_sample(1);

	fixture_new(&f);
	BEGIN(&f);
	e.state = ENVELOPE_IN_FLIGHT;
	cr_assert_eq(DO(&f, envelope_add, &e), -FAULT_BUG);
	e.state = ENVELOPE_READY;
	OK(&f, envelope_add, &e);
	e.state = ENVELOPE_IN_FLIGHT;
	cr_assert_eq(DO(&f, envelope_move, &e), -FAULT_BUG);
	e.state = ENVELOPE_HELD;
	e.sequence = 99;
	cr_assert_eq(DO(&f, envelope_move, &e), -FAULT_MISSING);
	COMMIT(&f);
	fixture_end(&f);
}

Test(store, delivered_drops_the_body_from_the_files)
{
	struct fixture f;
	struct store_envelope e = envelope_sample(1), out;
	struct buffer sealed = {0}, body = {0};
	char large[9000];

	memset(large, 'a', sizeof large);
	fixture_new(&f);
	BEGIN(&f);
	e.body = (struct span){large, sizeof large};
	OK(&f, envelope_add, &e);
	COMMIT(&f);
	fixture_close(&f);
	raw_bytes(&f, "SELECT substr(sealed, 100, 64) FROM envelope", &sealed);
	cr_assert_eq(sealed.length, 64);
	cr_assert(fixture_holds(&f, buffer_span(&sealed)));
	fixture_open(&f);
	move(&f, 1, ENVELOPE_DELIVERED);
	OK(&f, envelope_get, 1, &out, &body);
	cr_assert_eq(body.length, 0);
	cr_assert_eq(out.state, ENVELOPE_DELIVERED);
	cr_assert_eq(out.delivered_at, 1790000300);
	fixture_close(&f); /* writes the log back into the database and removes it */
	cr_assert_not(fixture_holds(&f, buffer_span(&sealed)), "the sealed body is still in a file");
	buffer_free(&sealed);
	buffer_free(&body);
	fixture_end(&f);
}

Test(store, an_envelope_readdressed_in_the_file_does_not_open)
{
	static const char *const changes[] = {
		"UPDATE envelope SET mailbox = 'somebody-else'",
		"UPDATE envelope SET child = zeroblob(32)",
		"UPDATE envelope SET alert = zeroblob(32)",
		"UPDATE envelope SET revision = 3",
		"UPDATE envelope SET message = zeroblob(32)",
		"UPDATE envelope SET form = 2",
		"UPDATE envelope SET sealed = x'00'",
		"UPDATE envelope SET sealed = CAST(sealed || x'00' AS BLOB)",
	};

	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct fixture f;
		struct store_envelope out;
		struct buffer body = {0};

		fixture_new(&f);
		add_envelopes(&f, 1);
		fixture_close(&f);
		raw_exec(&f, "muster.db", changes[i]);
		fixture_open(&f);
		cr_assert_eq(DO(&f, envelope_get, 1, &out, &body), -FAULT_DENIED, "%s", changes[i]);
		cr_assert_eq(body.length, 0, "%s", changes[i]);
		buffer_free(&body);
		fixture_end(&f);
	}
}

static int see_quarantine(void *ctx, const struct store_quarantine *q)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s|%s|%s|%s|%lld|%u;", q->school, q->reason, q->text, q->key,
		 (long long)q->at, q->count);
	return 0;
}

Test(store, the_same_quarantined_record_only_counts)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_quarantine q = {.school = "oakfield", .reason = "unknown code", .text = "code of " PUPIL_NAME, .at = 1,
				     .key = "Z123/2026-09-08/AM"};

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, quarantine_add, &q);
	q.at = 9;
	OK(&f, quarantine_add, &q);
	text_copy(q.school, sizeof q.school, SPAN("ash"));
	OK(&f, quarantine_add, &q);
	COMMIT(&f);
	cr_assert_not(fixture_holds(&f, SPAN("Z123/2026")));
	cr_assert_not(fixture_holds(&f, SPAN(PUPIL_NAME)));
	OK(&f, quarantine_walk, see_quarantine, &seen);
	cr_assert_str_eq(seen.text, "oakfield|unknown code|code of " PUPIL_NAME "|Z123/2026-09-08/AM|9|2;"
				    "ash|unknown code|code of " PUPIL_NAME "|Z123/2026-09-08/AM|9|1;");
	fixture_end(&f);
}

static int see_rollcall(void *ctx, const struct store_rollcall *r)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%d %s %u", r->session, r->list, r->children);
	for (unsigned i = 0; i < 16; i++) {
		used = strlen(seen->text);
		snprintf(seen->text + used, sizeof seen->text - used, " %u", r->boxes[i]);
	}
	return 0;
}

Test(store, a_roll_call_keeps_every_box)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_rollcall r = {.session = 41500, .list = "plan", .children = 55,
				   .boxes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, .at = 1790000000};

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, rollcall_put, &r);
	r.children = 56;
	r.boxes[9] = 11;
	OK(&f, rollcall_put, &r);
	r.boxes[10] = 1;
	cr_assert_eq(DO(&f, rollcall_put, &r), -FAULT_BUG);
	COMMIT(&f);
	OK(&f, rollcall_walk, see_rollcall, &seen);
	cr_assert_str_eq(seen.text, "41500 plan 56 1 2 3 4 5 6 7 8 9 11 0 0 0 0 0 0");
	fixture_end(&f);
}

static int see_figure(void *ctx, const struct figure *f)
{
	struct seen *seen = ctx;

	seen->count++;
	seen->figure = *f;
	return 0;
}

Test(store, a_marker_stays_no_value_and_a_release_replaces_its_figures)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_release r = {.id = "ytd.csv", .period = "202425", .hash = digest_of("file", 1), .rows = 2};
	struct figure value = {.geography = GEOGRAPHY_LA, .code = "332", .name = "Dudley", .period = "202425",
			       .phase = PHASE_ALTERNATIVE, .kind = MEASURE_SEVERE, .has_value = true, .nano_percent = 0,
			       .has_counts = true, .num = 0, .den = UINT64_MAX / 2};
	struct figure marker = {.geography = GEOGRAPHY_NATIONAL, .code = "E92000001", .period = "202425",
				.phase = PHASE_TOTAL, .kind = MEASURE_OVERALL};

	fixture_new(&f);
	BEGIN(&f);
	cr_assert_eq(DO(&f, figure_put, "ytd.csv", &value), -FAULT_MISSING, "a figure without its release");
	OK(&f, release_put, &r);
	OK(&f, figure_put, "ytd.csv", &value);
	cr_assert_eq(DO(&f, figure_put, "ytd.csv", &value), -FAULT_MEANING, "the same figure twice");
	OK(&f, figure_walk, "ytd.csv", see_figure, &seen);
	cr_assert(seen.figure.has_value);
	cr_assert_eq(seen.figure.nano_percent, 0);
	cr_assert(seen.figure.has_counts);
	cr_assert_eq(seen.figure.den, UINT64_MAX / 2);
	cr_assert_eq(seen.figure.phase, PHASE_ALTERNATIVE);
	cr_assert_eq(seen.figure.kind, MEASURE_SEVERE);
	OK(&f, release_put, &r);
	OK(&f, figure_put, "ytd.csv", &marker);
	COMMIT(&f);
	seen.count = 0;
	OK(&f, figure_walk, "ytd.csv", see_figure, &seen);
	cr_assert_eq(seen.count, 1);
	cr_assert_not(seen.figure.has_value);
	cr_assert_not(seen.figure.has_counts);
	cr_assert_eq(seen.figure.geography, GEOGRAPHY_NATIONAL);
	fixture_end(&f);
}

static int see_value(void *ctx, const char *key, struct span value)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s=%.*s ", key, (int)value.length, value.at);
	return 0;
}

Test(store, values_are_kept_by_space_and_key)
{
	struct fixture f;
	struct seen seen = {0};
	struct buffer out = {0};
	bool found = true;

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, value_put, "cursor", "b", SPAN("2"));
	OK(&f, value_put, "cursor", "a", SPAN("1"));
	OK(&f, value_put, "cursor", "c", SPAN("3"));
	OK(&f, value_put, "other", "a", SPAN("9"));
	OK(&f, value_put, "cursor", "b", SPAN("22"));
	OK(&f, value_put, "cursor", "c", SPAN(""));
	COMMIT(&f);
	OK(&f, value_walk, "cursor", see_value, &seen);
	cr_assert_str_eq(seen.text, "a=1 b=22 ");
	OK(&f, value_get, "cursor", "c", &out, &found);
	cr_assert_not(found);
	OK(&f, value_get, "cursor", "b", &out, &found);
	cr_assert(found);
	cr_assert_str_eq(out.at, "22");
	buffer_free(&out);
	fixture_end(&f);
}

static void write_audit(struct fixture *f, unsigned count)
{
	BEGIN(f);
	for (unsigned i = 0; i < count; i++) {
		struct store_audit a = {.at = 1790000000 + i, .kind = "disclosed", .who = "virtual-school",
					.child = digest_of("child", i), .text = "one envelope"};

		OK(f, audit_add, &a);
	}
	COMMIT(f);
}

Test(store, the_audit_chain_names_the_first_broken_entry)
{
	static const struct {
		const char *sql, *words;
	} cases[] = {
		{"UPDATE audit SET text = 'two envelopes' WHERE number = 4", "entry 4 was changed"},
		{"UPDATE audit SET at = at + 1 WHERE number = 1", "entry 1 was changed"},
		{"UPDATE audit SET who = '' WHERE number = 9", "entry 9 was changed"},
		{"UPDATE audit SET kind = 'took' WHERE number = 2", "entry 2 was changed"},
		{"UPDATE audit SET child = zeroblob(32) WHERE number = 3", "entry 3 was changed"},
		{"UPDATE audit SET hash = zeroblob(32) WHERE number = 7", "entry 7 was changed"},
		{"DELETE FROM audit WHERE number = 5", "entry 5 is missing"},
		{"DELETE FROM audit WHERE number = 1", "entry 1 is missing"},
		{"DELETE FROM audit WHERE number = 5; UPDATE audit SET number = number - 1 WHERE number > 5",
		 "entry 5 was changed"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;
		uint64_t entries = 0;

		fixture_new(&f);
		write_audit(&f, 9);
		OK(&f, audit_check, &entries);
		cr_assert_eq(entries, 9);
		fixture_close(&f);
		raw_exec(&f, "muster.db", cases[i].sql);
		fixture_open(&f);
		cr_assert_eq(DO(&f, audit_check, &entries), -FAULT_MEANING, "%s", cases[i].sql);
		cr_assert_not_null(strstr(f.fault.text, cases[i].words), "%s: %s", cases[i].sql, f.fault.text);
		fixture_end(&f);
	}
}

Test(store, an_empty_audit_log_is_whole)
{
	struct fixture f;
	uint64_t entries = 7;

	fixture_new(&f);
	OK(&f, audit_check, &entries);
	cr_assert_eq(entries, 0);
	fixture_end(&f);
}

Test(store, everything_is_there_after_opening_again)
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

Test(store, rollback_leaves_the_store_as_it_was)
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

Test(store, a_write_outside_a_transaction_is_refused)
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

Test(store, another_master_key_is_refused_at_the_door)
{
	struct fixture f;
	unsigned char other[32] = "another key altogether.........";

	fixture_new(&f);
	cr_assert_eq(fixture_write(&f, 1), 0);
	cr_assert_eq(reopen(&f, other), -FAULT_DENIED);
	cr_assert_not_null(strstr(f.fault.text, "keys.db was made with another master key"), "%s", f.fault.text);
	fixture_open(&f);
	fixture_end(&f);
}

Test(store, a_store_without_its_own_keys_is_refused)
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

Test(store, a_newer_schema_is_refused)
{
	static const char *const files[] = {"muster.db", "keys.db"};

	for (size_t i = 0; i < 2; i++) {
		struct fixture f;

		fixture_new(&f);
		fixture_close(&f);
		raw_exec(&f, files[i], "PRAGMA user_version = 9999");
		cr_assert_eq(reopen(&f, fixture_master), -FAULT_STATE);
		cr_assert_not_null(strstr(f.fault.text, "newer version of this program (schema 9999"), "%s", f.fault.text);
		cr_assert_not_null(strstr(f.fault.text, files[i]), "%s", f.fault.text);
		fixture_end(&f);
	}
}

Test(store, a_file_that_is_not_a_store_is_refused_and_left_alone)
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
	cr_assert_eq(file_replace(path, SPAN("this is a letter, not a database, and it is long enough to be read"), 0600,
				  &fault), 0);
	cr_assert_eq(reopen(&f, fixture_master), -FAULT_PARSE);
	cr_assert_not_null(strstr(f.fault.text, "not a store of this program"), "%s", f.fault.text);
	cr_assert_eq(file_read(path, 1000, &bytes, &fault), 0);
	cr_assert_not_null(strstr(bytes.at, "this is a letter"));
	buffer_free(&bytes);
	fixture_end(&f);
}

Test(store, a_missing_folder_is_said_so)
{
	struct store store = {0};
	struct fault fault = {0};

	cr_assert_eq(store_sqlite_open("/nonexistent/muster", fixture_master, &store, &fault), -FAULT_IO);
	cr_assert_not_null(strstr(fault.text, "/nonexistent/muster/muster.db"), "%s", fault.text);
	cr_assert_null(store.ops);
}

Test(store, its_files_are_for_their_owner_only)
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

Test(store, a_second_process_waits_and_is_refused, .timeout = 60)
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
Test(store, once_open_it_opens_nothing_more)
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

Test(store, many_keys_pass_through_the_bounded_cache)
{
	struct fixture f;
	struct store_envelope out;
	struct buffer body = {0};

	fixture_new(&f);
	add_envelopes(&f, 9000);
	for (uint64_t i = 1; i <= 9000; i += 7) {
		buffer_reset(&body);
		OK(&f, envelope_get, i, &out, &body);
		cr_assert_gt(body.length, 0);
	}
	buffer_free(&body);
	fixture_end(&f);
}
