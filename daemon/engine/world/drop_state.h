/* drop_state.h: what is kept of a school's files. */
#ifndef ENGINE_WORLD_DROP_STATE_H
#define ENGINE_WORLD_DROP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exchange/drop.h"

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

void drop_free(struct drop_state *d);

#endif
