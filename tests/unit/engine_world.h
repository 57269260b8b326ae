/* engine_world.h: a real engine on a real store in a folder of its own; its port, and how it is started. */
#ifndef TESTS_ENGINE_WORLD_H
#define TESTS_ENGINE_WORLD_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "config/tree.h"
#include "engine/trial/trial_verbs.h"
#include "engine/engine.h"
#include "exchange/record.h"
#include "engine_files.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

struct order {
	struct msg_fetch fetch;
	bool open;
	int64_t at;
};
struct sent {
	char mailbox[64];
	uint64_t sequence;
	unsigned char id[32];
	uint32_t attempt;
	char *body;
};

/* One mark as the school has it now. */
struct school_mark {
	const char *school, *student, *code;
	day_t day;
	bool pm;
	int64_t updated_at;
};
/* What a school shares of a pupil beside its UPN; 0 and NULL: nothing. */
struct shared {
	const char *school, *id;
	day_t born, from, to;
	const char *former, *surname, *forename;
};
struct world {
	struct engine *engine;
	const char *files[16][2]; /* the configuration: name, text */
	size_t file_count;
	uint64_t generation;
	struct {
		struct pupil *at;
		size_t count, room;
	} pupils;
	struct {
		struct shared *at;
		size_t count, room;
	} shared;
	struct {
		struct record_list_row *at;
		size_t count, room;
	} list;
	unsigned fail_at; /* with may_break: the write of this number fails, once */
	bool may_break, broken, broke_once;
	void (*between)(struct world *); /* called while no engine has the store */
	/* What the school says of a pupil beside the ordinary; NULL: nothing. */
	void (*say)(const struct world *, const struct pupil *, struct record_student *);
	/* The login role, where a test has one; NULL: it is away. */
	int (*login)(struct world *, const struct msg_login *);
	bool bus_full, bus_away;
	void (*again)(struct world *, const struct msg_again *); /* hears the steps of a replay */
	uint64_t disk;						 /* bytes free; 0: as much as anybody wants */
	int64_t now, ms;
	struct {
		struct order *at;
		size_t count, room;
	} orders;
	struct {
		struct sent *at;
		size_t count, room;
	} sent;
	struct {
		struct school_mark *at;
		size_t count, room;
	} marks;
	char *answer; /* of the last question */
	char folder[64];
	bool school_down, list_down;
	/* What the supplier says of every school; world_new: all is well. */
	struct record_standing standing;
	const char *domain, *system; /* NULL: the host that is asked, and "SIMS" */
	const char *listed;	     /* the list of schools that has oak: "pending", ... */
	bool no_school;		     /* the host knows nothing of any school */
	size_t skip_from;	     /* this mark is skipped, as often as `skips` says */
	unsigned skips;
	uint32_t page_size;   /* marks a page; 0: all on one */
	struct msg_body body; /* what the engine itself last gave to parse, and its memory file (0: none) */
	int body_fd;
	uint64_t dice;	  /* of world_random */
	char noted[4096]; /* events for the operator's log, each after a blank */
	bool exact;	  /* the school answers for the days asked for and no others */
};

static int64_t at(const char *when) /* "2026-11-23T09:40", London */
{
	day_t day;
	int minute;

	cr_assert(day_parse((struct span){when, 10}, &day));
	cr_assert(minute_parse((struct span){when + 11, 5}, &minute));
	return london_to_instant(day, minute);
}

static day_t on(const char *iso)
{
	day_t day;

	cr_assert(day_parse(span_of(iso), &day));
	return day;
}

/* --- the port ------------------------------------------------------------------ */

static int world_send(void *context, enum role to, const struct message *m, int fd, struct fault *reterr)
{
	struct world *w = context;
	struct order *o;
	struct sent *s;

	if (to == ROLE_PARSE && m->kind == MSG_BODY) {
		w->body = m->body;
		w->body_fd = dup(fd);
	}
	if (to == ROLE_FETCH && m->kind == MSG_FETCH) {
		o = VEC_ADD(&w->orders);
		*o = (struct order){m->fetch, true, w->now};
	}
	if (to == ROLE_SUPERVISOR && m->kind == MSG_CONFIGURED)
		cr_assert(m->configured.ok, "%s", m->configured.text);
	if (to == ROLE_LOGIN)
		return w->login != NULL ? w->login(w, &m->login) :
					  fault_set(reterr, FAULT_MISSING, "the login role is away");
	if (to == ROLE_BUS && (w->bus_full || w->bus_away))
		return fault_set(reterr, w->bus_full ? FAULT_LIMIT : FAULT_MISSING,
				 "the bus takes nothing now");
	if (to == ROLE_BUS && m->kind == MSG_AGAIN && w->again != NULL)
		w->again(w, &m->again);
	if (to == ROLE_BUS && m->kind == MSG_SEND) {
		s = VEC_ADD(&w->sent);
		text_copy(s->mailbox, sizeof s->mailbox, span_of(m->send.mailbox));
		s->sequence = m->send.sequence;
		s->attempt = m->send.attempt;
		memcpy(s->id, m->send.id, 32);
		s->body = strndup(m->send.body.at, m->send.body.length);
	}
	return 0;
}
static int world_random(void *context, void *out, size_t size)
{
	struct world *w = context;
	unsigned char *bytes = out;

	for (size_t i = 0; i < size; i++)
		bytes[i] =
			(unsigned char)((w->dice = w->dice * 6364136223846793005U + 1442695040888963407U) >>
					56);
	return 0;
}
static void world_answer(void *context, uint64_t ask, struct span json)
{
	struct world *w = context;

	(void)ask;
	free(w->answer);
	w->answer = strndup(json.at, json.length);
}
static int64_t world_now(void *context)
{
	return ((struct world *)context)->now;
}
static int64_t world_us(void *context)
{
	return ((struct world *)context)->ms++ * 1000;
}
static int world_set(void *context, int64_t instant, struct fault *reterr)
{
	(void)reterr;
	((struct world *)context)->now = instant;
	return 0;
}
static void world_note(void *context, const char *event, const char *text)
{
	struct world *w = context;
	size_t used = strlen(w->noted);

	(void)text;
	snprintf(w->noted + used, sizeof w->noted - used, " %s", event);
}

static int world_disk(void *context, uint64_t *ret_bytes)
{
	const struct world *w = context;

	*ret_bytes = w->disk != 0 ? w->disk : UINT64_MAX;
	return 0;
}

/* --- starting ------------------------------------------------------------------ */

/* A frame to the engine. Where a test lets writes fail, the first fault ends this engine. */
static bool tell(struct world *w, enum role from, const struct message *m, int fd)
{
	struct fault f = {0};

	if (w->broken)
		return false;
	if (engine_message(w->engine, from, m, fd, &f) == 0)
		return true;
	cr_assert(w->may_break, "%s", f.text);
	w->broken = w->broke_once = true;
	return false;
}

static void world_config(struct world *w)
{
	w->generation++;
	for (size_t i = 0; i < w->file_count; i++) {
		struct message m = {.kind = MSG_CONFIG,
				    .config = {.generation = w->generation,
					       .index = (uint32_t)i,
					       .count = (uint32_t)w->file_count}};
		struct buffer packed = {0};
		struct tree tree;
		struct fault f = {0};
		int fd;

		cr_assert_eq(tree_read(span_of(w->files[i][1]), w->files[i][0], &tree, &f), 0, "%s", f.text);
		tree_pack(&tree, &packed);
		tree_free(&tree);
		cr_assert_eq(file_seal("t", buffer_span(&packed), &fd, &f), 0);
		m.config.length = packed.length;
		text_copy(m.config.name, sizeof m.config.name, span_of(w->files[i][0]));
		tell(w, ROLE_SUPERVISOR, &m, fd);
		close(fd);
		buffer_free(&packed);
	}
}

/* Every team of the configuration has one consumer. */
static void world_consumers(struct world *w, uint32_t count)
{
	for (size_t i = 0; i < w->file_count; i++) {
		struct message m = {.kind = MSG_CONSUMER,
				    .consumer = {.consumers = count, .came = count > 0}};
		const char *name = w->files[i][0];

		if (strncmp(name, "teams/", 6) != 0)
			continue;
		text_copy(m.consumer.mailbox, sizeof m.consumer.mailbox,
			  (struct span){name + 6, strlen(name) - 11});
		tell(w, ROLE_BUS, &m, -1);
	}
}

static void world_open(struct world *w)
{
	const struct engine_port port = {.context = w,
					 .send = world_send,
					 .answer = world_answer,
					 .now = world_now,
					 .monotonic = world_us,
					 .random = world_random,
					 .simulated = true,
					 .set_now = world_set,
					 .note = world_note,
					 .disk_free = world_disk};
	const struct engine_settings settings = {.child_key = {7}, .more = trial_verbs};
	unsigned char master[32] = {9};
	struct store store, failing;
	struct fault f = {0};

	w->broken = false;
	cr_assert_eq(store_sqlite_open(w->folder, master, &store, &f), 0, "%s", f.text);
	if (w->may_break && !w->broke_once) {
		cr_assert_eq(store_fail_open(store, w->fail_at, &failing, &f), 0);
		store = failing;
	}
	cr_assert_eq(engine_new(&port, store, &settings, &w->engine, &f), 0);
	world_consumers(w, 1);
	world_config(w);
}

/* As after kill -9: memory is gone, the store stays. */
static void world_restart(struct world *w)
{
	do {
		engine_free(w->engine);
		if (w->between != NULL)
			w->between(w);
		w->orders.count = 0;
		w->ms += 5000;
		world_open(w);
	} while (w->broken);
}

/* A file of the configuration, in place of the one of that name; before world_open. */
static void world_file(struct world *w, const char *name, const char *text)
{
	size_t k = 0;

	while (k < w->file_count && strcmp(w->files[k][0], name) != 0)
		k++;
	w->file_count += k == w->file_count;
	w->files[k][0] = name;
	w->files[k][1] = text;
}

/* The ordinary files, each replaced by the one of the same name in `more`, and the others of it. */
static struct world *world_new_files(const char *now, const char *const (*more)[2], size_t count)
{
	struct world *w = calloc(1, sizeof *w);
	struct record_list_row *row;

	strcpy(w->folder,
	       access("/dev/shm", W_OK) == 0 ? "/dev/shm/muster-engine-XXXXXX" : "/tmp/muster-engine-XXXXXX");
	cr_assert_not_null(mkdtemp(w->folder));
	w->now = at(now);
	w->ms = 1000;
	w->standing = (struct record_standing){.online = true, .approved = true, .audited = true};
	for (size_t i = 0; i < WORLD_FILES; i++, w->file_count++)
		memcpy(w->files[i], world_files[i], sizeof w->files[i]);
	for (size_t i = 0; i < count; i++)
		world_file(w, more[i][0], more[i][1]);
	for (size_t i = 0; i < sizeof world_pupils / sizeof *world_pupils; i++)
		*VEC_ADD(&w->pupils) = world_pupils[i];
	for (size_t i = 0; i < sizeof world_list / sizeof *world_list; i++) {
		row = VEC_ADD(&w->list);
		*row = (struct record_list_row){.line = (uint32_t)i + 2,
						.from = on("2025-01-01"),
						.to = DAY_NONE,
						.born = on("2017-01-10"),
						.forename = "Zo\xc3\xab",
						.surname = "Brook",
						.status = "looked_after",
						.worker = "W. Orker",
						.team = "vs",
						.authority = "332"};
		text_copy(row->upn, sizeof row->upn, span_of(world_list[i][0]));
		text_copy(row->urn, sizeof row->urn, span_of(world_list[i][1]));
		text_copy(row->case_id, sizeof row->case_id, span_of(world_list[i][2]));
	}
	return w;
}

static struct world *world_new(const char *now)
{
	struct world *w = world_new_files(now, NULL, 0);

	world_open(w);
	return w;
}

static void world_free(struct world *w)
{
	static const char *const files[] = {"muster.db", "muster.db-wal", "muster.db-shm",
					    "keys.db",	 "keys.db-wal",	  "keys.db-shm"};
	char path[128];

	engine_free(w->engine);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", w->folder, files[i]);
		unlink(path);
	}
	rmdir(w->folder);
	for (size_t i = 0; i < w->sent.count; i++)
		free(w->sent.at[i].body);
	VEC_FREE(&w->orders);
	VEC_FREE(&w->sent);
	VEC_FREE(&w->marks);
	VEC_FREE(&w->pupils);
	VEC_FREE(&w->shared);
	VEC_FREE(&w->list);
	free(w->answer);
	free(w);
}

#endif
