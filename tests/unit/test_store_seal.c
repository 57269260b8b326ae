/* Sealing: names are not in the files, and what was moved, changed or stripped of its key does not open. */
#include "store_fixture.h"

Test(store_seal, list_rows_come_back_and_their_names_are_not_in_the_files)
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

Test(store_seal, a_list_row_moved_to_another_child_does_not_open)
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
	raw_exec(&f, "muster.db",
		 "UPDATE list SET sealed = (SELECT sealed FROM list ORDER BY child LIMIT 1)");
	fixture_open(&f);
	cr_assert_eq(DO(&f, list_walk, see_list, &seen), -FAULT_DENIED);
	cr_assert_not_null(strstr(f.fault.text, "list looked-after does not open"), "%s", f.fault.text);
	cr_assert_leq(seen.count, 1);
	fixture_end(&f);
}

Test(store_seal, a_list_row_moved_to_another_list_does_not_open)
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

static struct store_trait trait_sample(uint32_t slot, const struct digest *child, const char *text)
{
	struct store_trait t = {.school = "oak", .year_monday = FIXTURE_YEAR, .slot = slot, .child = *child};

	t.packed = span_of(text);
	return t;
}

static int see_trait(void *ctx, const struct store_trait *t)
{
	buffer_print(ctx, "%s/%u=%.*s;", t->school, t->slot, (int)t->packed.length, t->packed.at);
	return 0;
}

/* Which child has free meals, a plan or an ethnic group must not be readable in a stolen file. */
Test(store_seal, traits_come_back_by_school_and_are_not_in_the_files)
{
	struct fixture f;
	struct buffer seen = {0};
	struct digest rosa = digest_of("child", 1), tom = digest_of("child", 2);
	struct store_trait row = trait_sample(7, &rosa, "markermeals"),
			   other = trait_sample(8, &tom, "markerplan");
	struct store_trait elm = row, gone = trait_sample(8, &tom, "");

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, trait_put, &row);
	OK(&f, trait_put, &other);
	strcpy(elm.school, "elm");
	OK(&f, trait_put, &elm);
	COMMIT(&f);
	BEGIN(&f);
	row.packed = SPAN("markermeals 2");
	OK(&f, trait_put, &row);
	COMMIT(&f);
	cr_assert_eq(reopen(&f, fixture_master), 0, "%s", f.fault.text);
	OK(&f, trait_walk, "oak", FIXTURE_YEAR, see_trait, &seen);
	cr_assert_str_eq(seen.at, "oak/7=markermeals 2;oak/8=markerplan;");
	buffer_reset(&seen);
	OK(&f, trait_walk, "oak", FIXTURE_YEAR + 364, see_trait, &seen);
	cr_assert_eq(seen.length, 0, "another year");
	BEGIN(&f);
	OK(&f, trait_put, &gone);
	COMMIT(&f);
	OK(&f, trait_walk, "oak", FIXTURE_YEAR, see_trait, &seen);
	cr_assert_str_eq(seen.at, "oak/7=markermeals 2;");
	fixture_close(&f);
	cr_assert_not(fixture_holds(&f, SPAN("marker")));
	buffer_free(&seen);
	fixture_end(&f);
}

/* Moved to another pupil, or its child erased: it says nothing, and the other pupils' still do. */
Test(store_seal, a_trait_row_that_does_not_open_says_nothing_and_stops_nobody)
{
	struct fixture f;
	struct buffer seen = {0};
	struct digest rosa = digest_of("child", 1), tom = digest_of("child", 2);
	struct store_trait row = trait_sample(7, &rosa, "a"), other = trait_sample(8, &tom, "b");

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, trait_put, &row);
	OK(&f, trait_put, &other);
	COMMIT(&f);
	fixture_close(&f);
	raw_exec(&f, "muster.db", "UPDATE trait SET slot = 9 WHERE slot = 7");
	fixture_open(&f);
	OK(&f, trait_walk, "oak", FIXTURE_YEAR, see_trait, &seen);
	cr_assert_str_eq(seen.at, "oak/8=b;oak/9=;");
	fixture_close(&f);
	raw_exec(&f, "muster.db", "UPDATE trait SET slot = 7 WHERE slot = 9");
	raw_exec(&f, "keys.db", "DELETE FROM child_key WHERE child <> zeroblob(32)");
	fixture_open(&f);
	buffer_reset(&seen);
	OK(&f, trait_walk, "oak", FIXTURE_YEAR, see_trait, &seen);
	cr_assert_str_eq(seen.at, "oak/7=;oak/8=;");
	buffer_free(&seen);
	fixture_end(&f);
}

Test(store_seal, destroying_a_childs_key_ends_every_path_to_the_child)
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
	cr_assert_eq(DO(&f, envelope_get, 1, &out, &body), -FAULT_DENIED,
		     "a new key must not open the old body");
	buffer_free(&body);
	fixture_end(&f);
}

static void move_keeping(struct fixture *f, uint64_t sequence)
{
	struct store_envelope e = {
		.sequence = sequence, .state = ENVELOPE_DELIVERED, .delivered_at = 1790000300, .keep = true};

	BEGIN(f);
	OK(f, envelope_move, &e);
	COMMIT(f);
}

Test(store_seal, a_delivered_body_that_is_not_to_be_given_again_is_dropped_at_once)
{
	struct fixture f;
	struct store_envelope out;
	struct buffer body = {0};

	fixture_new(&f);
	add_envelopes(&f, 1);
	move(&f, 1, ENVELOPE_DELIVERED);
	OK(&f, envelope_get, 1, &out, &body);
	cr_assert_eq(body.length, 0);
	cr_assert_eq(out.state, ENVELOPE_DELIVERED);
	fixture_end(&f);
}

Test(store_seal, a_delivered_body_is_kept_to_be_given_again_and_dropped_from_the_files)
{
	struct fixture f;
	struct store_envelope e = envelope_sample(1), out;
	struct buffer sealed = {0}, body = {0};
	uint64_t count = 0;
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
	move_keeping(&f, 1);
	OK(&f, envelope_get, 1, &out, &body);
	cr_assert_eq(body.length, sizeof large, "it can be given again");
	buffer_reset(&body);
	BEGIN(&f);
	OK(&f, envelope_drop, 1790000300, &count);
	cr_assert_eq(count, 0u, "delivered at that very moment: not before it");
	OK(&f, envelope_drop, 1790000301, &count);
	cr_assert_eq(count, 1u);
	OK(&f, envelope_drop, 1790000301, &count);
	cr_assert_eq(count, 0u);
	COMMIT(&f);
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

Test(store_seal, an_envelope_readdressed_in_the_file_does_not_open)
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

static void write_audit(struct fixture *f, unsigned count)
{
	BEGIN(f);
	for (unsigned i = 0; i < count; i++) {
		struct store_audit a = {.at = 1790000000 + i,
					.kind = "disclosed",
					.who = "virtual-school",
					.child = digest_of("child", i),
					.text = "one envelope"};

		OK(f, audit_add, &a);
	}
	COMMIT(f);
}

Test(store_seal, the_audit_chain_names_the_first_broken_entry)
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
		cr_assert_not_null(strstr(f.fault.text, cases[i].words), "%s: %s", cases[i].sql,
				   f.fault.text);
		fixture_end(&f);
	}
}

Test(store_seal, an_empty_audit_log_is_whole)
{
	struct fixture f;
	uint64_t entries = 7;

	fixture_new(&f);
	OK(&f, audit_check, &entries);
	cr_assert_eq(entries, 0);
	fixture_end(&f);
}

Test(store_seal, many_keys_pass_through_the_bounded_cache)
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
