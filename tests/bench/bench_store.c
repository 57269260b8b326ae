/* Goal: what one durable leaf transaction costs beside raw writes and beside SQLite with a row a mark.
 *
 * bench_store [FOLDER]: durable leaf transactions (a school of 1,000 pupils takes a session: leaf,
 * batch, cursor, two envelopes; synchronous=FULL), beside the same bytes written raw and beside
 * SQLite with a row per mark. The contenders take turns in one run; medians of nine turns.
 *
 * Two rulers, because a file that grows makes fdatasync write the file system's own log too:
 * "raw in place" writes over a file laid out beforehand (the harder ruler), "raw append" grows. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"

#define TURNS	 9
#define PUPILS	 1000
#define LEAF	 10240 /* 32 blocks of 320 bytes */
#define CHANGES	 3000  /* 1,000 marks, 3 bytes each */
#define BODY	 700
#define SCHOOLS	 40
#define CHILDREN 200
#define RING	 (4 << 20)
#define YEAR	 20665

static const unsigned char master[32] = "invented key for the benchmark.";
static char folder[256] = "build/bench";
static char leaf[LEAF], changes[CHANGES], body[BODY];
static uint64_t counter; /* transactions so far, over all contenders: no two write the same bytes */

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench_store: %s: %s\n", what, why);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Bytes handed to write calls by this process so far. */
static uint64_t written(void)
{
	unsigned long long wchar = 0;
	char line[128];
	FILE *io = fopen("/proc/self/io", "r");

	while (io != NULL && fgets(line, sizeof line, io) != NULL)
		if (sscanf(line, "wchar: %llu", &wchar) == 1)
			break;
	if (io != NULL)
		fclose(io);
	return wchar;
}

/* One session of one school: 32 neighbouring bytes in each block of the leaf change. */
static void next_session(void)
{
	counter++;
	for (size_t block = 0; block < LEAF / 320; block++)
		memset(leaf + block * 320 + (counter % 10) * 32, (int)(counter % 7 + 1), 32);
	memcpy(changes, &counter, sizeof counter);
	memcpy(body, &counter, sizeof counter);
}

static char *path_of(const char *name)
{
	static char path[400];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void remove_old(void)
{
	static const char *const names[] = {"muster.db",   "muster.db-wal", "keys.db",
					    "keys.db-wal", "rows.db",	    "rows.db-wal",
					    "rows.db-shm", "ring",	    "append"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(path_of(names[i]));
}

/* --- the store ------------------------------------------------------------------- */

static struct store store;
static struct fault fault;
#define MUST(call)                                                                                           \
	do {                                                                                                 \
		if ((call) != 0)                                                                             \
			give_up("store", fault.text);                                                        \
	} while (0)

static void store_start(void)
{
	MUST(store_sqlite_open(folder, master, &store, &fault));
}

static void store_one(void)
{
	const struct store_ops *ops = store.ops;
	char school[32], cursor[64];
	struct store_batch batch = {.at = (int64_t)counter,
				    .what = "marks",
				    .first_week = 5,
				    .last_week = 5,
				    .changes = {changes, CHANGES}};

	snprintf(school, sizeof school, "school-%02u", (unsigned)(counter % SCHOOLS));
	snprintf(batch.school, sizeof batch.school, "%s", school);
	snprintf(cursor, sizeof cursor, "2026-09-08T09:50:00Z/%llu", (unsigned long long)counter);
	MUST(ops->begin(store.self, &fault));
	MUST(ops->leaf_put(store.self, school, YEAR, 5, (struct span){leaf, LEAF}, &fault));
	MUST(ops->batch_add(store.self, &batch, &fault));
	MUST(ops->value_put(store.self, "cursor", school, span_of(cursor), &fault));
	for (unsigned i = 0; i < 2; i++) {
		uint64_t id = counter * 2 + i, child = id % CHILDREN;
		struct store_envelope e = {.mailbox = "virtual-school",
					   .revision = 1,
					   .made_at = (int64_t)counter,
					   .body = {body, BODY}};

		e.message = digest_bytes(&id, sizeof id);
		e.alert = e.message;
		e.child = digest_bytes(&child, sizeof child);
		MUST(ops->envelope_add(store.self, &e, &fault));
	}
	MUST(ops->commit(store.self, &fault));
}

static void store_stop(void)
{
	store.ops->close(store.self);
}

/* --- raw ------------------------------------------------------------------------- */

static int ring = -1, append = -1;
static off_t ring_at;

static void ring_start(void)
{
	ring = open(path_of("ring"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (ring < 0)
		give_up("ring", strerror(errno));
	for (off_t at = 0; at < RING; at += LEAF)
		if (pwrite(ring, leaf, LEAF, at) != LEAF)
			give_up("ring", strerror(errno));
	fsync(ring);
}

/* The same payload: leaf, changes, two bodies and what the rows hold beside them. */
static size_t payload(char out[LEAF + CHANGES + 2 * BODY + 600])
{
	memcpy(out, leaf, LEAF);
	memcpy(out + LEAF, changes, CHANGES);
	memcpy(out + LEAF + CHANGES, body, BODY);
	memcpy(out + LEAF + CHANGES + BODY, body, BODY);
	memset(out + LEAF + CHANGES + 2 * BODY, (int)counter, 600);
	return LEAF + CHANGES + 2 * BODY + 600;
}

static void raw_write(int fd, off_t at)
{
	static char bytes[LEAF + CHANGES + 2 * BODY + 600];
	size_t length = payload(bytes);
	ssize_t n = at < 0 ? write(fd, bytes, length) : pwrite(fd, bytes, length, at);

	if (n != (ssize_t)length || fdatasync(fd) != 0)
		give_up("raw", strerror(errno));
}

static void ring_one(void)
{
	raw_write(ring, ring_at);
	ring_at += 16384;
	if (ring_at + 16384 > RING)
		ring_at = 0;
}

static void append_start(void)
{
	append = open(path_of("append"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (append < 0)
		give_up("append", strerror(errno));
}

static void append_one(void)
{
	raw_write(append, -1);
}

static void raw_stop(void)
{
	close(ring);
	close(append);
	ring = append = -1;
}

/* --- a row per mark -------------------------------------------------------------- */

static sqlite3 *rows;
static sqlite3_stmt *mark, *row_batch, *row_cursor, *row_envelope;

static sqlite3_stmt *prepared(const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v3(rows, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
		give_up("rows", sqlite3_errmsg(rows));
	return stmt;
}

static void rows_exec(const char *sql)
{
	if (sqlite3_exec(rows, sql, NULL, NULL, NULL) != SQLITE_OK)
		give_up("rows", sqlite3_errmsg(rows));
}

static void rows_start(void)
{
	if (sqlite3_open(path_of("rows.db"), &rows) != SQLITE_OK)
		give_up("rows", sqlite3_errmsg(rows));
	rows_exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		  "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
		  "CREATE TABLE mark (school INTEGER, pupil INTEGER, session INTEGER, code TEXT,"
		  " PRIMARY KEY (school, pupil, session)) WITHOUT ROWID;"
		  "CREATE TABLE batch (number INTEGER PRIMARY KEY, changes BLOB);"
		  "CREATE TABLE cursor (school INTEGER PRIMARY KEY, at TEXT);"
		  "CREATE TABLE envelope (sequence INTEGER PRIMARY KEY, mailbox TEXT, body BLOB);");
	mark = prepared(
		"INSERT INTO mark VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET code = excluded.code");
	row_batch = prepared("INSERT INTO batch (changes) VALUES (?1)");
	row_cursor = prepared("INSERT OR REPLACE INTO cursor VALUES (?1, ?2)");
	row_envelope = prepared("INSERT INTO envelope (mailbox, body) VALUES ('virtual-school', ?1)");
}

static void rows_step(sqlite3_stmt *stmt)
{
	if (sqlite3_step(stmt) != SQLITE_DONE)
		give_up("rows", sqlite3_errmsg(rows));
	sqlite3_reset(stmt);
}

static void rows_one(void)
{
	int school = (int)(counter % SCHOOLS);

	rows_exec("BEGIN IMMEDIATE");
	sqlite3_bind_int(mark, 1, school);
	for (int pupil = 0; pupil < PUPILS; pupil++) {
		sqlite3_bind_int(mark, 2, pupil);
		sqlite3_bind_int64(mark, 3, (sqlite3_int64)(counter / SCHOOLS));
		sqlite3_bind_text(mark, 4, counter % 7 == 0 ? "N" : "/", 1, SQLITE_STATIC);
		rows_step(mark);
	}
	sqlite3_bind_blob(row_batch, 1, changes, 64, SQLITE_STATIC); /* the rows are their own journal */
	rows_step(row_batch);
	sqlite3_bind_int(row_cursor, 1, school);
	sqlite3_bind_text(row_cursor, 2, "2026-09-08T09:50:00Z/0000000", -1, SQLITE_STATIC);
	rows_step(row_cursor);
	for (unsigned i = 0; i < 2; i++) {
		sqlite3_bind_blob(row_envelope, 1, body, BODY, SQLITE_STATIC);
		rows_step(row_envelope);
	}
	rows_exec("COMMIT");
}

static void rows_stop(void)
{
	sqlite3_finalize(mark);
	sqlite3_finalize(row_batch);
	sqlite3_finalize(row_cursor);
	sqlite3_finalize(row_envelope);
	sqlite3_close(rows);
}

/* --- taking turns ---------------------------------------------------------------- */

static struct contender {
	const char *name;
	void (*start)(void);
	void (*one)(void);
	unsigned count; /* transactions a turn */
	double rate[TURNS], median;
	uint64_t bytes, done;
} contenders[] = {
	{.name = "store", .start = store_start, .one = store_one, .count = 400},
	{.name = "raw in place", .start = ring_start, .one = ring_one, .count = 400},
	{.name = "raw append", .start = append_start, .one = append_one, .count = 400},
	{.name = "row per mark", .start = rows_start, .one = rows_one, .count = 80},
};
#define CONTENDERS (sizeof contenders / sizeof contenders[0])

static double take_turn(struct contender *c)
{
	uint64_t before = written();
	double start = now();

	for (unsigned i = 0; i < c->count; i++) {
		next_session();
		c->one();
	}
	start = now() - start;
	c->bytes += written() - before;
	c->done += c->count;
	return c->count / start;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		snprintf(folder, sizeof folder, "%s", argv[1]);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		give_up(folder, strerror(errno));
	remove_old();
	for (size_t c = 0; c < CONTENDERS; c++) {
		contenders[c].start();
		take_turn(&contenders[c]); /* warms caches, makes keys, lays out the log; not counted */
		contenders[c].bytes = contenders[c].done = 0;
	}
	for (unsigned turn = 0; turn < TURNS; turn++)
		for (size_t c = 0; c < CONTENDERS; c++)
			contenders[c].rate[turn] = take_turn(&contenders[c]);
	for (size_t i = 0; i < CONTENDERS; i++) {
		struct contender *c = &contenders[i];

		qsort(c->rate, TURNS, sizeof c->rate[0], ascending);
		c->median = c->rate[TURNS / 2];
		printf("store: %-13s %7.0f transactions/s (%.0f-%.0f), %5.1f KB written each\n", c->name,
		       c->median, c->rate[0], c->rate[TURNS - 1], (double)c->bytes / (double)c->done / 1e3);
	}
	printf("store: ratios: %.2f of raw in place, %.2f of raw append, %.1f times row per mark\n",
	       contenders[0].median / contenders[1].median, contenders[0].median / contenders[2].median,
	       contenders[0].median / contenders[3].median);
	store_stop();
	raw_stop();
	rows_stop();
	remove_old();
	return 0;
}
