/* kill -9 at any moment: what a commit reported is there after opening again, and nothing is
 * half there. A child process writes numbered transactions and reports each commit through a
 * pipe; the parent kills it at a random point, opens the store and checks it. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS 40
/* Between the first commit and the kill: from within the first write to a few dozen commits. */
#define KILL_MOST_MICROSECONDS 40000

static int write_value(struct fixture *f, uint32_t n)
{
	return DO(f, value_put, "kill", "last", (struct span){(const char *)&n, sizeof n});
}

/* Transaction n: the leaf is filled with n, envelope n is added (with a child and key of its
 * own), envelope n - 1 is delivered, the log gets an entry and the value becomes n. */
static int write_numbered(struct fixture *f, uint32_t n)
{
	uint32_t leaf[2560];
	struct store_envelope e = envelope_sample(n),
			      delivered = {.sequence = n - 1, .state = ENVELOPE_DELIVERED};
	struct store_audit audit = {
		.at = n, .kind = "disclosed", .who = "virtual-school", .text = "kill test"};
	int rc = f->store.ops->begin(f->store.self, &f->fault);

	for (size_t i = 0; i < sizeof leaf / sizeof leaf[0]; i++)
		leaf[i] = n;
	if (rc == 0)
		rc = DO(f, leaf_put, "oakfield", FIXTURE_YEAR, 1,
			(struct span){(const char *)leaf, sizeof leaf});
	if (rc == 0)
		rc = DO(f, envelope_add, &e);
	if (rc == 0 && n > 1)
		rc = DO(f, envelope_move, &delivered);
	if (rc == 0)
		rc = DO(f, audit_add, &audit);
	if (rc == 0)
		rc = write_value(f, n);
	return rc != 0 ? rc : f->store.ops->commit(f->store.self, &f->fault);
}

/* Exits only by being killed, or with 1 when a write fails. */
static void writer(const char *folder, uint32_t from, int report)
{
	struct fixture f = {0};

	text_copy(f.folder, sizeof f.folder, span_of(folder));
	if (store_sqlite_open(f.folder, fixture_master, &f.store, &f.fault) != 0)
		_exit(1);
	for (uint32_t n = from;; n++)
		if (write_numbered(&f, n) != 0 || write(report, &n, sizeof n) != sizeof n)
			_exit(1);
}

struct found {
	uint32_t leaf, value;
	uint64_t entries, ready, delivered;
};

static int see_leaf(void *ctx, const char *school, unsigned week, struct span bytes)
{
	struct found *found = ctx;
	uint32_t first, other;

	cr_assert_str_eq(school, "oakfield");
	cr_assert_eq(week, 1);
	memcpy(&first, bytes.at, sizeof first);
	for (size_t i = 0; i < bytes.length; i += sizeof other) {
		memcpy(&other, bytes.at + i, sizeof other);
		cr_assert_eq(first, other, "half a leaf");
	}
	found->leaf = first;
	return 0;
}

static void look(struct fixture *f, struct found *ret)
{
	uint64_t counts[ENVELOPE_STATES];
	struct buffer value = {0};
	bool found = false;

	*ret = (struct found){0};
	OK(f, leaf_walk, FIXTURE_YEAR, see_leaf, ret);
	OK(f, value_get, "kill", "last", &value, &found);
	if (found)
		memcpy(&ret->value, value.at, sizeof ret->value);
	OK(f, audit_check, &ret->entries);
	OK(f, envelope_counts, counts);
	ret->ready = counts[ENVELOPE_READY];
	ret->delivered = counts[ENVELOPE_DELIVERED];
	buffer_free(&value);
}

/* All of transaction n, and nothing of n + 1. */
static void check_whole(struct fixture *f, const struct found *found)
{
	uint32_t n = found->value;
	struct store_envelope e;
	struct buffer body = {0};

	cr_assert_eq(found->leaf, n);
	cr_assert_eq(found->entries, n);
	cr_assert_eq(found->ready, n > 0 ? 1 : 0);
	cr_assert_eq(found->delivered, n > 0 ? n - 1 : 0);
	if (n == 0)
		return;
	/* The key of a child first seen in the last transaction is there with what it sealed. */
	OK(f, envelope_get, n, &e, &body);
	cr_assert(buffer_span(&body).length > 0);
	buffer_free(&body);
}

static uint32_t last_reported(int report)
{
	uint32_t n, last = 0;
	ssize_t got;

	while ((got = read(report, &n, sizeof n)) == (ssize_t)sizeof n)
		last = n;
	return last;
}

static uint32_t kill_once(const struct fixture *f, uint32_t from, useconds_t after)
{
	int report[2], status;
	uint32_t first = 0, last;
	pid_t child;

	cr_assert_eq(pipe(report), 0);
	child = fork();
	if (child == 0) {
		close(report[0]);
		writer(f->folder, from, report[1]);
	}
	close(report[1]);
	/* Half the rounds wait for a commit, the rest may hit the opening itself. */
	if (after % 2 == 0)
		cr_assert_eq(read(report[0], &first, sizeof first), (ssize_t)sizeof first);
	usleep(after);
	cr_assert_eq(kill(child, SIGKILL), 0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFSIGNALED(status), "the writer failed by itself");
	last = last_reported(report[0]);
	close(report[0]);
	return last > first ? last : first;
}

Test(store_kill, nothing_reported_is_lost_and_nothing_is_half, .timeout = 120)
{
	struct fixture f = {.folder = "/tmp/muster-store-XXXXXX"};
	struct found found = {0};
	unsigned seed = (unsigned)time(NULL);
	uint32_t reported;

	cr_assert_not_null(mkdtemp(f.folder));
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t before = found.value;
		useconds_t after = (useconds_t)(rand_r(&seed) % KILL_MOST_MICROSECONDS);

		reported = kill_once(&f, before + 1, after);
		fixture_open(&f);
		look(&f, &found);
		check_whole(&f, &found);
		cr_assert_geq(found.value, reported > before ? reported : before,
			      "round %u: %u was reported, %u is there", round, reported, found.value);
		fixture_close(&f);
	}
	cr_assert_gt(found.value, ROUNDS / 2);
	fixture_end(&f);
}
