/* What goes wrong at which school and when: a text file, read again whenever it changes.
 *
 *     school kind [arg] [from to]
 *
 * school: a Wonde id, a number, or * for all; from and to: epoch seconds by the simulated clock, to excluded;
 * arg `-` for none. A line that starts with ; or is empty says nothing. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum faults_kind {
	FAULTS_DOWN,  /* the connection closes without an answer */
	FAULTS_401,   /* arg mid: from the second page on */
	FAULTS_TOKEN, /* arg: the one token that is good now */
	FAULTS_SCOPE, /* of our access: members of a pupil that it does not cover are null */
	FAULTS_403,
	FAULTS_404,
	FAULTS_429,	  /* arg: Retry-After in seconds, or as given; date: in two minutes, as a date */
	FAULTS_500HTML,	  /* arg: another status, 502 or 524 */
	FAULTS_HTML200,	  /* a login page */
	FAULTS_SLOW,	  /* arg: milliseconds before the answer */
	FAULTS_DRIP,	  /* arg: milliseconds before every kilobyte */
	FAULTS_RESET,	  /* cut in the middle of the body */
	FAULTS_TRUNCATED, /* whole body as HTTP sees it, half of it as JSON does */
	FAULTS_OVERSIZED, /* more than 9 MiB */
	FAULTS_REDIRECT,  /* arg: base URL */
	FAULTS_NEXTHOST,  /* arg: host of `next` */
	FAULTS_EMPTYMIDDLE,
	FAULTS_EXACT, /* lists of pupils end with a full page; arg more: it promises another, which is empty
		       */
	FAULTS_WRONGUPN,
	FAULTS_SHAREDUPN, /* two pupils under one */
	FAULTS_CHANGEDUPN,
	FAULTS_UNKNOWNCODE, /* arg: that code */
	FAULTS_ODD,	    /* arg: all, lower, null, late, comment: see odd.h */
	FAULTS_ALLCODE,	    /* arg: the code that every mark of today has */
	FAULTS_RECOMPUTE,   /* every mark was touched a minute ago */
	FAULTS_OFFSET,	    /* dates with an offset: timezone_type 1 */
	FAULTS_HOLIDAY,
	FAULTS_LEFT,	/* one pupil has left yesterday */
	FAULTS_RENAMED, /* one pupil has a name beyond Latin-1 */
	FAULTS_SATURDAY,
	FAULTS_DUPLICATE,
	FAULTS_FUTURE,
	FAULTS_NODATA,
	FAULTS_NOROLLS, /* arg: AM or PM; none: both sessions of today */
	FAULTS_OFFLINE,
	FAULTS_STATE,	 /* arg: pending, audited (accepted, not checked yet), declined or revoked */
	FAULTS_REGION,	 /* arg: the host that has the data; here every list is empty */
	FAULTS_MIGRATED, /* another system: its name and all pupils' ids are new */
	FAULTS_GONE,	/* today's marks of two pupils are taken back; arg: AM or PM, none: both; a date: that
			   day's */
	FAULTS_DELETED, /* one pupil is deleted, with all marks */
	FAULTS_MORENULL, /* the first page says that there are more, and not where */
	FAULTS_MOVED, /* every other reading of marks loses a row between two pages; arg dup: gives one twice
		       */
	FAULTS_ALLN,  /* today's marks are all N; arg: AM or PM, none: both */
	FAULTS_MASS,  /* a re-sync: of arg percent (40) of the pupils every mark before today is O */
	FAULTS_SHUT,  /* arg Y2, Y3, Y4 or #: the whole school's marks of today, # if none */
	FAULTS_NOCLASS, /* one class has no register today; arg: AM or PM, none: both */
	FAULTS_SILENT,	/* a mark that changes keeps the updated_at it had at first */
	FAULTS_RANDOM, /* arg: so many answers of a thousand (10) have one of the others, drawn by the seed */
	FAULTS_KINDS
};

struct faults_line {
	int school; /* 0: all */
	enum faults_kind kind;
	char arg[96];
	int64_t from, to;
};

struct faults {
	const char *path; /* NULL: nothing ever goes wrong */
	struct faults_line *lines;
	size_t count;
	struct stat seen;
	uint64_t seed;
	uint32_t *answers; /* of each school so far */
	size_t schools;
	pthread_mutex_t lock;
};

/* What applies to one request. */
struct faults_now {
	bool on[FAULTS_KINDS];
	struct faults_line line[FAULTS_KINDS]; /* where on */
};

void faults_open(struct faults *f, const char *path, uint64_t seed);
void faults_close(struct faults *f);

/* Collects what is wrong with a school (0: with the service as such) at `now`, after reading the file again
 * if it changed. A line that cannot be read is reported on stderr and skipped. */
void faults_ask(struct faults *f, int school, int64_t now, struct faults_now *ret_now);

/* Where answers go wrong at random: draws for the school's next answer, and sets what was drawn. Returns it;
 * FAULTS_KINDS: this answer is well. */
enum faults_kind faults_draw(struct faults *f, int school, struct faults_now *now);
/* Sets once more what was drawn for this answer. */
void faults_drawn(struct faults_now *now, enum faults_kind kind);

/* The argument as a number, or `otherwise`. */
long faults_number(const struct faults_now *n, enum faults_kind kind, long otherwise);

#endif
