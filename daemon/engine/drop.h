/* drop.h: schools that put down a file each night: which file is taken next, whether it may be believed, and
 * what it takes back.
 *
 * A pull of such a school lists its folder and takes, oldest first, each file that is whole and was not
 * taken before; a file of the same bytes changes nothing. A file is whole when NAME.done stands beside it, or
 * when it has rested for as long as the School file says. A file is a snapshot of the sessions it speaks
 * of: a mark that we hold, of a pupil who is in it with every row read, and that it does not give, is
 * withdrawn - unless the file has far fewer pupils than the one before, or takes back much of what it speaks
 * of: then nothing of it is used and its school is told. */
#ifndef ENGINE_DROP_H
#define ENGINE_DROP_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "exchange/drop.h"
#include "exchange/message.h"

struct engine;
struct engine_school;
struct pull;

/* A file that was taken: its name, size and time as one number, and its bytes as another (0: refused, so
 * that the same bytes may be judged anew). */
struct drop_taken {
	uint64_t sight, bytes;
};
struct drop_takens {
	struct drop_taken *at;
	size_t count, room;
};
/* A file not known to be whole, and since when it is as it is. */
struct drop_resting {
	uint64_t sight;
	int64_t since;
};
struct drop_restings {
	struct drop_resting *at;
	size_t count, room;
};

/* What is kept of a school's files. */
struct drop_state {
	/* durable */
	char asked[DROP_NAME]; /* the file under way; empty: none */
	uint64_t asked_sight;
	char file[DROP_NAME]; /* the last one taken */
	char layout[12], encoding[20];
	char refusal[320];	   /* why the last one was not believed; empty: it was */
	char mend[DROP_NAME + 16]; /* its rows to mend, in the outbox folder; empty: none */
	int64_t changed_at, taken_at;
	uint32_t pupils;    /* of the last one believed */
	int64_t pupils_at;  /* when that was taken */
	uint32_t set_aside; /* rows of the last one */
	struct drop_takens taken;
	/* RAM only */
	struct drop_restings resting;
	int64_t wake_at; /* the instant at which one will have rested; 0: none does */
	bool stirred;	 /* something was put down */
};

/* Does the school put down files? */
bool drop_of(const struct engine_school *s);
/* Fills the order of the pull's step: the folder's listing, or the file that was picked. */
int drop_order(struct engine *e, uint32_t school, struct msg_fetch *order, struct fault *reterr);
/* The listing came: picks the next file. */
int drop_listed(struct engine *e, uint32_t school, struct fault *reterr);
/* A file came: judges it, and takes it in. */
int drop_intake(struct engine *e, uint32_t school, struct fault *reterr);
/* Moves the pull on after either. */
int drop_step(struct engine *e, uint32_t school, struct fault *reterr);
/* Something was put down, or has rested. */
bool drop_due(const struct engine *e, uint32_t school, int64_t now);
/* fetch tells of a folder. */
void drop_stirred(struct engine *e, const char *folder);
/* Why the school is not well, by its files, into the school's reason. */
void drop_reason(struct engine_school *s);
/* "wide layout, UTF-8: NAME of ..., 210 pupils; 3 rows set aside: ...". Empty: no file yet. */
void drop_words(const struct engine_school *s, char *out, size_t size);
int drop_restore(struct engine *e, struct fault *reterr);
/* As if no file had ever come; its rows to mend go too. */
int drop_forget(struct engine *e, uint32_t school, struct fault *reterr);
void drop_free(struct drop_state *d);

/* drop_withdraw.c */
/* Marks that we hold and a file takes back. */
struct drop_cell_lost {
	uint32_t enrolment;
	int32_t session;
};
struct drop_lost {
	struct drop_cell_lost *at;
	size_t count, room;
	size_t held; /* marks that we hold among those the file could take back */
};
/* Finds them, changing nothing. Free with VEC_FREE. */
int drop_find_lost(const struct engine *e, uint32_t school, const struct pull *p, struct span sessions,
		   struct drop_lost *ret, struct fault *reterr);

#endif
