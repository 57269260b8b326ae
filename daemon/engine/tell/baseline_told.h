/* baseline_told.h: opening reports (judge/baseline.h makes them): of which schools there was one, what is
 * kept of each, and what its readers hear of it later. For files of the engine only. */
#ifndef ENGINE_TELL_BASELINE_TOLD_H
#define ENGINE_TELL_BASELINE_TOLD_H

#include "engine/tell/notify.h"

/* A report that was made: counts and whose it is. Durable (space "baseline"). */
struct baseline_told {
	struct digest alert;
	char team[CONTRACT_NAME];
	uint32_t children, episodes;
	uint32_t *schools,
		school_count; /* indexes; owned. Those that are configured no more are counted only */
};

/* What is settled about a school. Durable (space "baseline_school"). */
struct baseline_settled {
	bool known, told; /* not told: it had no mark before `live` */
	day_t live;
};

struct baseline_run; /* judge/baseline.c: a look under way */

struct baseline {
	struct {
		struct baseline_told *at;
		size_t count, room;
	} kept;
	struct baseline_settled *schools; /* parallel to the configuration's */
	bool looked;			  /* a school was read since they were last looked through */
	/* When the first of those that wait for others was ready; 0: none. Durable. */
	int64_t since;
	struct baseline_run *run; /* NULL: none */
	void (*run_free)(struct baseline_run *run);
};

int baseline_restore(struct engine *e, struct fault *reterr);
void baseline_forget(struct engine *e);
/* A school was read: something may be told. */
void baseline_look(struct engine *e);

/* Into the store. Inside a transaction. */
int baseline_keep(struct engine *e, const struct baseline_told *k, struct fault *reterr);
int baseline_keep_since(struct engine *e, struct fault *reterr);
int baseline_settle(struct engine *e, uint32_t school, bool told, struct fault *reterr);

/* Is this school settled for good: told once, or with nothing from before the day it goes live now? */
bool baseline_is_settled(const struct engine *e, uint32_t school);
/* Does a contract in force at the school that day name the team for alerts that a baseline has? */
bool baseline_reads(const struct engine *e, uint32_t school, const char *team, day_t day);

/* One message about it to its team, with or without its children, and the disclosure log's entry for it. */
int baseline_envelope(struct engine *e, const struct alert *a, uint32_t team,
		      const struct baseline_facts *said, const char *change, struct fault *reterr);

/* notify.h of an opening report. It leaves while each of its schools still has a contract that names the
 * team: one that is suspended holds it, one that is over drops it. */
int baseline_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
bool baseline_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
enum may_send baseline_may_send(const struct engine *e, const struct alert *a, const char *mailbox);
/* The counts of one that was made, without its children. */
void baseline_counts(const struct engine *e, const struct alert *a, struct baseline_facts *ret);

#endif
