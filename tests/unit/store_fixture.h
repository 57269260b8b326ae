/* store_fixture.h: a store in a folder of its own, one transaction that touches every kind of
 * row, and the whole store printed as text so that two states can be compared. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <criterion/criterion.h>

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store.h"

#define FIXTURE_YEAR 20665 /* Mon 31 Jul 2026, any Monday will do: the store does not reckon */
#define PUPIL_NAME   "Rosalind Quettlebury"

static const unsigned char fixture_master[32] = "invented master key, 32 bytes..";

struct fixture {
	char folder[64];
	struct store store;
	struct fault fault;
};

static inline void fixture_open(struct fixture *f)
{
	int rc = store_sqlite_open(f->folder, fixture_master, &f->store, &f->fault);

	cr_assert_eq(rc, 0, "%s", f->fault.text);
}

static inline void fixture_new(struct fixture *f)
{
	*f = (struct fixture){.folder = "/tmp/muster-store-XXXXXX"};
	cr_assert_not_null(mkdtemp(f->folder));
	fixture_open(f);
}

static inline void fixture_close(struct fixture *f)
{
	if (f->store.ops != NULL)
		f->store.ops->close(f->store.self);
	f->store = (struct store){0};
}

static inline void fixture_path(const struct fixture *f, const char *name, char out[128])
{
	snprintf(out, 128, "%s/%s", f->folder, name);
}

static inline void fixture_end(struct fixture *f)
{
	DIR *folder;
	struct dirent *entry;

	fixture_close(f);
	folder = opendir(f->folder);
	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder != NULL)
		closedir(folder);
	rmdir(f->folder);
}

/* The operations, short: DO(f, leaf_put, ...) adds self and the fault. */
#define DO(f, op, ...) (f)->store.ops->op((f)->store.self, __VA_ARGS__, &(f)->fault)
#define BEGIN(f)       cr_assert_eq((f)->store.ops->begin((f)->store.self, &(f)->fault), 0, "%s", (f)->fault.text)
#define COMMIT(f)      cr_assert_eq((f)->store.ops->commit((f)->store.self, &(f)->fault), 0, "%s", (f)->fault.text)
#define ROLLBACK(f)    (f)->store.ops->rollback((f)->store.self)
#define OK(f, op, ...) cr_assert_eq(DO(f, op, __VA_ARGS__), 0, "%s", (f)->fault.text)

static inline struct digest digest_of(const char *text, unsigned number)
{
	struct span parts[] = {span_of(text), {(const char *)&number, sizeof number}};

	return digest_parts(parts, 2);
}

static inline struct alert alert_sample(unsigned n)
{
	return (struct alert){.id = digest_of("alert", n),
			      .rule = RULE_ABSENT_ANY,
			      .child = digest_of("child", n),
			      .school = "oakfield",
			      .first = 41500,
			      .earliest = 41500,
			      .last = 41503,
			      .sessions = 3,
			      .facts = digest_of("facts", n),
			      .revision = 2,
			      .state = ALERT_CLOSED,
			      .outcome = OUTCOME_LOCATED,
			      .person = "A. Worker",
			      .note = "with " PUPIL_NAME "'s aunt",
			      .opened_at = 1790000000,
			      .changed_at = 1790000100,
			      .taken_at = 1790000050,
			      .closed_at = 1790000100};
}

static inline struct store_envelope envelope_sample(unsigned n)
{
	struct digest alert = digest_of("alert", n);

	return (struct store_envelope){.mailbox = "virtual-school",
				       .message = alert_message_id(&alert, 2, "virtual-school"),
				       .alert = alert,
				       .child = digest_of("child", n),
				       .revision = 2,
				       .state = ENVELOPE_READY,
				       .made_at = 1790000100,
				       .body = SPAN("{\"name\":\"" PUPIL_NAME "\",\"session\":\"AM\"}")};
}

static inline struct store_enrolment enrolment_sample(unsigned n)
{
	return (struct store_enrolment){.school = "oakfield",
					.student = "A1029384756",
					.child = digest_of("child", n),
					.slot = n,
					.year_group = -1,
					.year_monday = FIXTURE_YEAR,
					.from = 20700,
					.to = DAY_NONE,
					.known_at = 1790000000};
}

static inline struct store_pupil pupil_sample(unsigned n)
{
	return (struct store_pupil){.school = "oakfield",
				    .student = "A1029384756",
				    .child = digest_of("child", n),
				    .upn = 0x7fffffffffffffff - n,
				    .former = 2,
				    .born = 3,
				    .surname = 4,
				    .forename = 5,
				    .flags = 1,
				    .no_upn = "UN5"};
}

static inline struct store_match match_sample(unsigned n)
{
	return (struct store_match){.number = n,
				    .reason = MATCH_BIRTH_DIFFERS,
				    .school = "oakfield",
				    .student = "A1029384756",
				    .first = digest_of("child", n),
				    .second = digest_of("child", n + 1000),
				    .first_at = 1790000000,
				    .last_at = 1790000100,
				    .count = 3,
				    .state = MATCH_DECIDED_DIFFERENT,
				    .turn = 7,
				    .decided_by = "A. Person",
				    .decided_at = 1790000200,
				    .note = PUPIL_NAME " is the cousin"};
}

/* One transaction's writes over every kind of row; stops at the first fault. */
static inline int fixture_write(struct fixture *f, unsigned n)
{
	char leaf[640], key[32];
	struct digest child = digest_of("child", n);
	struct store_batch batch = {.at = 1790000000 + n,
				    .school = "oakfield",
				    .what = "marks",
				    .first_week = 3,
				    .last_week = 4,
				    .changes = SPAN("packed changes")};
	struct store_note note = {
		.school = "oakfield", .slot = n, .session = 41500, .minutes_late = 12, .raw = "l"};
	struct store_enrolment enrolment = enrolment_sample(n);
	struct alert alert = alert_sample(n);
	struct store_pupil pupil = pupil_sample(n);
	struct store_match match = match_sample(n);
	struct store_envelope envelope = envelope_sample(n);
	struct store_quarantine bad = {.school = "oakfield",
				       .reason = "unknown code",
				       .text = "code \"ZZ\" of " PUPIL_NAME,
				       .at = 1790000000,
				       .key = "A1029384756/2026-09-08/AM"};
	struct store_rollcall call = {.session = 41500 + (int)n,
				      .list = "looked-after",
				      .children = 3,
				      .boxes = {1, 0, 0, 2},
				      .at = 1790000000};
	struct store_release release = {.id = "ytd.csv",
					.data_set = "attendance-year",
					.version = "1.0",
					.series = SERIES_ATTENDANCE_YEAR,
					.period = "202425",
					.last_period = "202425",
					.hash = digest_of("file", n),
					.published = 20000 + (day_t)n,
					.imported_at = 1790000000 + n,
					.rows = 1,
					.figures = 1};
	struct store_sheet sheet = {.series = SERIES_ATTENDANCE_YEAR,
				    .period = {FIGURE_TIME_TO_DATE, 20000, 20300, "202425"},
				    .phase = PHASE_PRIMARY,
				    .group = "fsm:yes",
				    .figures = 1,
				    .hash = digest_of("sheet", n),
				    .bytes = SPAN("packed figures")};
	struct store_revision revision = {.shared = 3, .changed = 1};
	struct store_trait trait = {.school = "oakfield",
				    .year_monday = FIXTURE_YEAR,
				    .slot = n,
				    .child = child,
				    .packed = SPAN("meals=" PUPIL_NAME)};
	struct store_audit audit = {.at = 1790000000,
				    .kind = "disclosed",
				    .who = "virtual-school",
				    .child = child,
				    .text = "one envelope"};
	int rc;

	memset(leaf, (int)(n % 100) + 1, sizeof leaf);
	snprintf(key, sizeof key, "school-%u", n % 3);
	rc = f->store.ops->begin(f->store.self, &f->fault);
	if (rc == 0)
		rc = DO(f, leaf_put, "oakfield", FIXTURE_YEAR, 5, (struct span){leaf, sizeof leaf});
	if (rc == 0)
		rc = DO(f, batch_add, &batch);
	if (rc == 0)
		rc = DO(f, note_put, &note);
	if (rc == 0)
		rc = DO(f, enrolment_put, &enrolment);
	if (rc == 0)
		rc = DO(f, list_put, "looked-after", &child, SPAN("name=" PUPIL_NAME));
	if (rc == 0)
		rc = DO(f, trait_put, &trait);
	if (rc == 0)
		rc = DO(f, pupil_put, &pupil);
	if (rc == 0)
		rc = DO(f, match_put, &match);
	if (rc == 0)
		rc = DO(f, alert_put, &alert);
	if (rc == 0)
		rc = DO(f, envelope_add, &envelope);
	if (rc == 0)
		rc = DO(f, quarantine_add, &bad);
	if (rc == 0)
		rc = DO(f, rollcall_put, &call);
	if (rc == 0)
		rc = DO(f, release_put, &release);
	sheet.release = revision.newer = revision.older = release.number;
	if (rc == 0)
		rc = DO(f, sheet_put, &sheet);
	if (rc == 0)
		rc = DO(f, revision_put, &revision);
	if (rc == 0)
		rc = DO(f, value_put, "cursor", key, (struct span){(const char *)&n, sizeof n});
	if (rc == 0)
		rc = DO(f, audit_add, &audit);
	if (rc == 0)
		rc = f->store.ops->commit(f->store.self, &f->fault);
	return rc;
}

/* --- printing the whole store ---------------------------------------------------- */

static inline void print_hex(struct buffer *b, const void *at, size_t length)
{
	char hex[3];

	for (size_t i = 0; i < length; i++) {
		text_hex(hex, (const char *)at + i, 1);
		buffer_text(b, hex);
	}
	buffer_text(b, " ");
}

static inline int print_leaf(void *ctx, const char *school, unsigned week, struct span bytes)
{
	buffer_print(ctx, "\nleaf %s %u ", school, week);
	print_hex(ctx, bytes.at, bytes.length);
	return 0;
}

static inline int print_batch(void *ctx, const struct store_batch *b)
{
	buffer_print(ctx, "\nbatch %llu %lld %s %s %u %u %.*s", (unsigned long long)b->number,
		     (long long)b->at, b->school, b->what, b->first_week, b->last_week,
		     (int)b->changes.length, b->changes.at);
	return 0;
}

static inline int print_enrolment(void *ctx, const struct store_enrolment *e)
{
	buffer_print(ctx, "\nenrolment %s %s %u %d %d %d %d %lld ", e->school, e->student, e->slot,
		     e->year_group, e->year_monday, e->from, e->to, (long long)e->known_at);
	print_hex(ctx, e->child.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_list(void *ctx, const char *list, const struct digest *child, struct span row)
{
	buffer_print(ctx, "\nlist %s %.*s ", list, (int)row.length, row.at);
	print_hex(ctx, child->bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_trait(void *ctx, const struct store_trait *t)
{
	buffer_print(ctx, "\ntrait %s %d %u %.*s ", t->school, t->year_monday, t->slot, (int)t->packed.length,
		     t->packed.at);
	print_hex(ctx, t->child.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_pupil(void *ctx, const struct store_pupil *p)
{
	buffer_print(ctx, "\npupil %s %s %llu %u %llu %llu %llu %llu %s ", p->school, p->student,
		     (unsigned long long)p->upn, p->flags, (unsigned long long)p->former,
		     (unsigned long long)p->born, (unsigned long long)p->surname,
		     (unsigned long long)p->forename, p->no_upn);
	print_hex(ctx, p->child.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_match(void *ctx, const struct store_match *m)
{
	buffer_print(ctx, "\nmatch %llu %u %s %s %lld %lld %u %u %llu %s %lld %s ",
		     (unsigned long long)m->number, (unsigned)m->reason, m->school, m->student,
		     (long long)m->first_at, (long long)m->last_at, m->count, (unsigned)m->state,
		     (unsigned long long)m->turn, m->decided_by, (long long)m->decided_at, m->note);
	print_hex(ctx, m->first.bytes, DIGEST_SIZE);
	print_hex(ctx, m->second.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_alert(void *ctx, const struct alert *a)
{
	buffer_print(ctx, "\nalert %u %s %d %d %d %u %u %u %u %s|%s %lld %lld %lld %lld ", (unsigned)a->rule,
		     a->school, a->first, a->earliest, a->last, a->sessions, a->revision, (unsigned)a->state,
		     (unsigned)a->outcome, a->person, a->note, (long long)a->opened_at,
		     (long long)a->changed_at, (long long)a->taken_at, (long long)a->closed_at);
	print_hex(ctx, a->id.bytes, DIGEST_SIZE);
	print_hex(ctx, a->child.bytes, DIGEST_SIZE);
	print_hex(ctx, a->facts.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_envelope(void *ctx, const struct store_envelope *e)
{
	buffer_print(ctx, "\nenvelope %llu %s %u %u %u %lld %s %lld %lld %.*s ",
		     (unsigned long long)e->sequence, e->mailbox, e->revision, (unsigned)e->state,
		     e->attempts, (long long)e->next_try, e->reason, (long long)e->made_at,
		     (long long)e->delivered_at, (int)e->body.length, e->body.at);
	print_hex(ctx, e->message.bytes, DIGEST_SIZE);
	print_hex(ctx, e->alert.bytes, DIGEST_SIZE);
	print_hex(ctx, e->child.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_quarantine(void *ctx, const struct store_quarantine *q)
{
	buffer_print(ctx, "\nquarantine %s %s %s %lld %s %u", q->school, q->reason, q->text, (long long)q->at,
		     q->key, q->count);
	return 0;
}

static inline int print_rollcall(void *ctx, const struct store_rollcall *r)
{
	buffer_print(ctx, "\nrollcall %d %s %u %lld:", r->session, r->list, r->children, (long long)r->at);
	for (unsigned i = 0; i < 16; i++)
		buffer_print(ctx, " %u", r->boxes[i]);
	return 0;
}

static inline int print_release(void *ctx, const struct store_release *r)
{
	buffer_print(ctx, "\nrelease %llu %s %s %s %u %s %s %d %lld %u %u %u %u ",
		     (unsigned long long)r->number, r->id, r->data_set, r->version, (unsigned)r->series,
		     r->period, r->last_period, r->published, (long long)r->imported_at, r->rows, r->figures,
		     r->no_value, r->skipped);
	print_hex(ctx, r->hash.bytes, DIGEST_SIZE);
	return 0;
}

static inline int print_sheet(void *ctx, const struct store_sheet *s)
{
	buffer_print(ctx, "\nsheet %llu %u %u %d %d %s %u %s %u %lld %.*s", (unsigned long long)s->release,
		     (unsigned)s->series, (unsigned)s->period.kind, s->period.from, s->period.to,
		     s->period.text, (unsigned)s->phase, s->group, s->figures, (long long)s->standing,
		     (int)s->bytes.length, s->bytes.at);
	return 0;
}

static inline int print_revision(void *ctx, const struct store_revision *r)
{
	buffer_print(ctx, "\nrevision %llu %llu %u %u", (unsigned long long)r->newer,
		     (unsigned long long)r->older, r->shared, r->changed);
	return 0;
}

static inline int print_value(void *ctx, const char *key, struct span value)
{
	buffer_print(ctx, "\nvalue %s ", key);
	print_hex(ctx, value.at, value.length);
	return 0;
}

/* What a reader of the store can see, as text; the caller frees. */
static inline void fixture_print(struct fixture *f, struct buffer *out)
{
	uint64_t counts[ENVELOPE_STATES], entries = 0;
	struct store_sheet_filter all = STORE_ANY_SHEET;

	OK(f, leaf_walk, FIXTURE_YEAR, print_leaf, out);
	OK(f, batch_walk, 0, print_batch, out);
	OK(f, enrolment_walk, print_enrolment, out);
	OK(f, list_walk, print_list, out);
	OK(f, trait_walk, "oakfield", FIXTURE_YEAR, print_trait, out);
	OK(f, pupil_walk, print_pupil, out);
	OK(f, match_walk, print_match, out);
	OK(f, alert_walk, print_alert, out);
	OK(f, envelope_walk, 0, 1000, print_envelope, out);
	OK(f, envelope_counts, counts);
	for (unsigned i = 0; i < ENVELOPE_STATES; i++)
		buffer_print(out, " %llu", (unsigned long long)counts[i]);
	OK(f, quarantine_walk, print_quarantine, out);
	OK(f, rollcall_walk, print_rollcall, out);
	OK(f, release_walk, print_release, out);
	all.bytes = true;
	OK(f, sheet_walk, &all, print_sheet, out);
	OK(f, revision_walk, print_revision, out);
	OK(f, value_walk, "cursor", print_value, out);
	OK(f, audit_check, &entries);
	buffer_print(out, "\naudit %llu", (unsigned long long)entries);
	cr_assert(buffer_ok(out));
}

/* True when the bytes stand in any file of the folder. */
static inline bool fixture_holds(const struct fixture *f, struct span wanted)
{
	DIR *folder = opendir(f->folder);
	struct dirent *entry;
	bool found = false;

	cr_assert_not_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		char path[400];
		struct buffer bytes = {0};
		struct fault fault = {0};

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", f->folder, entry->d_name);
		cr_assert_eq(file_read(path, 64 << 20, &bytes, &fault), 0, "%s", fault.text);
		found = found || (bytes.length > 0 &&
				  memmem(bytes.at, bytes.length, wanted.at, wanted.length) != NULL);
		buffer_free(&bytes);
	}
	closedir(folder);
	return found;
}

/* --- what walks saw, and the files opened behind the store's back ----------------- */

static inline void raw_exec(const struct fixture *f, const char *file, const char *sql)
{
	char path[128], *words = NULL;
	sqlite3 *db;

	fixture_path(f, file, path);
	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &words), SQLITE_OK, "%s", words);
	sqlite3_close(db);
}

static inline void raw_bytes(const struct fixture *f, const char *sql, struct buffer *out)
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
static inline int reopen(struct fixture *f, const unsigned char master[32])
{
	fixture_close(f);
	return store_sqlite_open(f->folder, master, &f->store, &f->fault);
}

struct seen {
	unsigned count;
	struct alert alert;
	struct store_enrolment enrolment;
	struct store_envelope envelope;
	char text[2000];
};

static inline int see_list(void *ctx, const char *list, const struct digest *child, struct span row)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	(void)child;
	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s=%.*s;", list, (int)row.length, row.at);
	return 0;
}

static inline int see_envelope(void *ctx, const struct store_envelope *e)
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

static inline void add_envelopes(struct fixture *f, unsigned count)
{
	BEGIN(f);
	for (unsigned i = 1; i <= count; i++) {
		struct store_envelope e = envelope_sample(i);

		OK(f, envelope_add, &e);
		cr_assert_eq(e.sequence, i);
	}
	COMMIT(f);
}

static inline void move(struct fixture *f, uint64_t sequence, enum envelope_state state)
{
	struct store_envelope e = {.sequence = sequence,
				   .state = state,
				   .attempts = 3,
				   .next_try = 1790000200,
				   .reason = "no consumer",
				   .delivered_at = 1790000300};

	BEGIN(f);
	OK(f, envelope_move, &e);
	COMMIT(f);
}

static inline unsigned raw_fails(const struct fixture *f, const char *sql)
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

static inline int see_value(void *ctx, const char *key, struct span value)
{
	struct seen *seen = ctx;
	size_t used = strlen(seen->text);

	seen->count++;
	snprintf(seen->text + used, sizeof seen->text - used, "%s=%.*s ", key, (int)value.length, value.at);
	return 0;
}

#endif
