/* The store port over SQLite: every kind of row comes back as it went in. */
#include "store_fixture.h"

static int see_leaf(void *ctx, const char *school, unsigned week, struct span bytes)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s/%u/%zu/%d ", school, week, bytes.length,
		 bytes.at[0]);
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
	struct store_batch a = {.at = 5, .school = "oakfield", .what = "marks", .changes = SPAN("x")}, b = a,
			   c = a;

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

struct numbers {
	uint64_t at[8];
	unsigned count;
};

static int see_batch(void *ctx, const struct store_batch *b)
{
	struct numbers *n = ctx;

	cr_assert_str_eq(b->school, "oakfield");
	cr_assert(span_is(b->changes, "x"));
	n->at[n->count++] = b->number;
	return 0;
}

/* Undone in any other order, a register as it was known on an earlier day would be a mix. */
Test(store, batches_come_back_newest_first_and_only_those_after_the_instant)
{
	struct fixture f;
	struct store_batch b = {.school = "oakfield", .what = "marks", .changes = SPAN("x")};
	static const int64_t at[] = {100, 300, 200, 400}; /* the clock was set back once */
	struct numbers seen = {0};

	fixture_new(&f);
	BEGIN(&f);
	for (unsigned i = 0; i < 4; i++) {
		b.at = at[i];
		OK(&f, batch_add, &b);
	}
	COMMIT(&f);
	OK(&f, batch_walk, 200, see_batch, &seen);
	cr_assert_eq(seen.count, 2);
	cr_assert_eq(seen.at[0], 4);
	cr_assert_eq(seen.at[1], 2);
	fixture_end(&f);
}

Test(store, a_note_comes_back_and_one_of_defaults_is_removed)
{
	struct fixture f;
	struct store_note in = {.school = "oakfield",
				.slot = 33,
				.session = 41501,
				.minutes_late = 0,
				.raw = "L9",
				.flags = CODE_SUB_CODE},
			  out = {0};
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

static int first_only(void *ctx, const struct store_envelope *e)
{
	see_envelope(ctx, e);
	return 1;
}

/* What a replay looks through: of one mailbox, delivered, of those sequences, from that instant on. */
Test(store, delivered_ones_are_found_by_sequence_and_time)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_envelope one;
	struct buffer body = {0};
	uint64_t newest = 9;

	fixture_new(&f);
	OK(&f, envelope_newest, &newest);
	cr_assert_eq(newest, 0u);
	add_envelopes(&f, 5);
	OK(&f, envelope_newest, &newest);
	cr_assert_eq(newest, 5u);
	OK(&f, envelope_get, 1, &one, &body);
	move(&f, 1, ENVELOPE_DELIVERED);
	move(&f, 2, ENVELOPE_DEFERRED);
	move(&f, 3, ENVELOPE_DELIVERED);
	move(&f, 5, ENVELOPE_DELIVERED);
	OK(&f, envelope_delivered, one.mailbox, 0, 1, 4, see_envelope, &seen);
	cr_assert_str_eq(seen.text, "1:delivered 3:delivered ");
	seen.text[0] = '\0';
	OK(&f, envelope_delivered, one.mailbox, 1790000301, 1, 5, see_envelope, &seen);
	cr_assert_str_eq(seen.text, "", "all were delivered a second before");
	OK(&f, envelope_delivered, "another", 0, 1, 5, see_envelope, &seen);
	cr_assert_str_eq(seen.text, "");
	cr_assert_eq(DO(&f, envelope_delivered, one.mailbox, 1790000300, 2, 5, first_only, &seen), 1);
	cr_assert_str_eq(seen.text, "3:delivered ");
	buffer_free(&body);
	fixture_end(&f);
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

static int see_quarantine(void *ctx, const struct store_quarantine *q)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s|%s|%s|%s|%lld|%u;", q->school, q->reason,
		 q->text, q->key, (long long)q->at, q->count);
	return 0;
}

Test(store, the_same_quarantined_record_only_counts)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_quarantine q = {.school = "oakfield",
				     .reason = "unknown code",
				     .text = "code of " PUPIL_NAME,
				     .at = 1,
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
	struct store_rollcall r = {.session = 41500,
				   .list = "plan",
				   .children = 67,
				   .boxes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12},
				   .at = 1790000000};

	fixture_new(&f);
	BEGIN(&f);
	OK(&f, rollcall_put, &r);
	r.children = 68;
	r.boxes[9] = 11;
	OK(&f, rollcall_put, &r);
	r.boxes[11] = 1;
	cr_assert_eq(DO(&f, rollcall_put, &r), -FAULT_BUG);
	COMMIT(&f);
	OK(&f, rollcall_walk, see_rollcall, &seen);
	cr_assert_str_eq(seen.text, "41500 plan 68 1 2 3 4 5 6 7 8 9 11 12 0 0 0 0 0");
	fixture_end(&f);
}

static int see_sheet(void *ctx, const struct store_sheet *s)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%llu:%s/%s=%.*s;",
		 (unsigned long long)s->release, s->period.text, s->group, (int)s->bytes.length,
		 s->bytes.at != NULL ? s->bytes.at : "");
	return 0;
}

static struct store_release release_of(const char *id, unsigned file, day_t published, int64_t imported)
{
	struct store_release r = {.series = SERIES_ATTENDANCE_WEEK,
				  .period = "2022 Week 37",
				  .last_period = "2022 Week 38",
				  .hash = digest_of("file", file),
				  .published = published,
				  .imported_at = imported};

	text_copy(r.id, sizeof r.id, span_of(id));
	return r;
}

/* A number that is superseded stays; which one is in force is told by the order of the walk: by the
 * day of publication, else of import. A user who imports last year's issue late must not see it
 * take the place of the newer one. */
Test(store, sheets_come_in_the_order_in_which_releases_supersede_one_another)
{
	struct fixture f;
	struct seen seen = {0};
	struct store_release first = release_of("first", 1, DAY_NONE, (int64_t)19000 * 86400),
			     second = release_of("second", 2, DAY_NONE, (int64_t)19010 * 86400),
			     late = release_of("late", 3, 19005, (int64_t)19020 * 86400),
			     again = release_of("again", 1, DAY_NONE, 1);
	struct store_sheet sheet = {.series = SERIES_ATTENDANCE_WEEK,
				    .period = {FIGURE_TIME_WEEK, 19000, 19004, "2022 Week 37"},
				    .phase = PHASE_PRIMARY,
				    .figures = 1};
	struct store_sheet_filter filter = STORE_ANY_SHEET;

	fixture_new(&f);
	BEGIN(&f);
	sheet.release = 1;
	sheet.hash = digest_of("sheet", 1);
	sheet.bytes = SPAN("old");
	cr_assert_eq(DO(&f, sheet_put, &sheet), -FAULT_MISSING, "a sheet without its release");
	OK(&f, release_put, &first);
	cr_assert_eq(DO(&f, release_put, &again), -FAULT_STATE, "the same file twice");
	OK(&f, release_put, &second);
	OK(&f, release_put, &late);
	cr_assert(first.number != 0 && second.number > first.number && late.number > second.number);
	sheet.release = first.number;
	OK(&f, sheet_put, &sheet);
	cr_assert_eq(DO(&f, sheet_put, &sheet), -FAULT_MEANING, "the same sheet twice");
	sheet.release = late.number;
	sheet.hash = digest_of("sheet", 2);
	sheet.bytes = SPAN("late");
	OK(&f, sheet_put, &sheet);
	sheet.release = second.number;
	sheet.hash = digest_of("sheet", 1); /* the same bytes as the first's: kept once */
	sheet.bytes = SPAN("old");
	OK(&f, sheet_put, &sheet);
	strcpy(sheet.group, "fsm:yes");
	OK(&f, sheet_put, &sheet);
	COMMIT(&f);

	filter.bytes = true;
	filter.group = "";
	OK(&f, sheet_walk, &filter, see_sheet, &seen);
	cr_assert_str_eq(seen.text, "1:2022 Week 37/=old;3:2022 Week 37/=late;2:2022 Week 37/=old;");
	filter = STORE_ANY_SHEET;
	filter.release = second.number;
	seen = (struct seen){0};
	OK(&f, sheet_walk, &filter, see_sheet, &seen);
	cr_assert_str_eq(seen.text, "2:2022 Week 37/=;2:2022 Week 37/fsm:yes=;", "without the bytes");
	filter = STORE_ANY_SHEET;
	filter.phase = PHASE_SPECIAL;
	seen = (struct seen){0};
	OK(&f, sheet_walk, &filter, see_sheet, &seen);
	cr_assert_eq(seen.count, 0);
	fixture_end(&f);
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
