/* doubts.h: what is believed of each school's marks, in memory. feed.h judges it. For files of the engine
 * only. */
#ifndef ENGINE_WORLD_DOUBTS_H
#define ENGINE_WORLD_DOUBTS_H

#include "alert/feed.h"
#include "base/buffer.h"
#include "engine/world/state.h"

#define FEED_SESSIONS (ROLL_WEEKS * ROLL_SESSIONS)
/* A person's word that a session's marks are right. */
#define FEED_RIGHT 0x80

struct feed_host {
	char name[128];
	uint32_t schools; /* that share, when last counted */
	bool dirty;
};

/* Classes of at least `least` pupils with a place on a day; those without a mark: how many, and the names of
 * some of them. */
struct feed_classes {
	uint32_t counted, in;
	char missing[96];
};

#define FEED_COUNTED 8
/* What was counted of one session, and at which state of the school's marks, roll and classes. */
struct feed_counted {
	bool there;
	session_t session;
	uint32_t moves, least;
	struct fresh_tally tally;
	struct feed_classes classes;
};

struct feed_school {
	uint32_t host;				/* index into feed.hosts */
	uint8_t doubts[FEED_SESSIONS];		/* enum doubt, and FEED_RIGHT, which is durable */
	uint8_t touched[FEED_SESSIONS / 8 + 1]; /* sessions whose marks moved since they were judged */
	/* The pull under way: held marks that it changed, packed (journal.h); durable. */
	struct buffer pulled;
	bool pulled_new, changed_new; /* not yet kept */
	bool mass;		      /* it is one of many changes: what comes is doubted at once */
	uint32_t doubted;	      /* sessions with a doubt, right or not */
	uint32_t pulled_count, added; /* added: cells that were unknown */
	day_t from, to;		      /* the days it asked for */
	/* A mass change that is doubted: the same, as they were; durable. */
	struct buffer changed;
	uint32_t changed_count, changed_of;
	day_t changed_on;
	uint32_t waiting;  /* alerts that wait for a doubt to be over */
	session_t silent;  /* what it is silent about, where a supplier may be the cause; SESSION_NONE */
	session_t partial; /* whose register is there in part; SESSION_NONE */
	/* Registration groups. */
	struct {
		struct feed_group {
			char name[24];
		} * at;
		size_t count, room;
	} groups;
	bool groups_new;
	struct feed_counted counted[FEED_COUNTED]; /* by session, of the last days; a cache (feed_counts) */
};

/* What an alert about a school's marks says, beside its struct alert. Durable (space "feed_case"). */
struct feed_case {
	struct digest alert;
	enum rule rule;
	day_t opened, told; /* told: the last day it was */
	struct feed_facts facts;
};

struct feed {
	struct feed_school *schools; /* parallel to config->schools; owned */
	unsigned char *again;	     /* the same: 1: to be judged again; owned */
	size_t school_count;
	struct {
		struct feed_host *at;
		size_t count, room;
	} hosts;
	struct {
		uint16_t *at; /* by enrolment: index into its school's groups, + 1 */
		size_t count, room;
	} group_of;
	struct {
		struct feed_case *at;
		size_t count, room;
	} cases;
	struct map case_index; /* digest of the alert -> case */
	bool dirty;
	int64_t again_ms; /* monotonic: not looked through before */
};

/* Why the marks of this session are not believed; DOUBT_NONE: they are. Any school, any session. */
enum doubt doubts_of(const struct engine *e, uint32_t school, session_t s);

/* Is any session of the span doubted, at any of the child's schools? Nothing is changed or closed by such
 * marks. */
bool doubts_hold(const struct engine *e, const struct child *c, session_t first, session_t last);

/* Is any of its newer sessions doubted? Then a run of days cannot be told, nor broken. */
bool doubts_any(const struct engine *e, uint32_t school);

/* Is it worth to look again at this session before the day's close: a part is missing, or it is doubted? */
bool doubts_want_look(const struct engine *e, uint32_t school, session_t s);

/* The place of a session in what is kept by session; -1: no weekday of this year. And back. */
int doubts_place(const struct engine *e, session_t s);
session_t doubts_session(const struct engine *e, unsigned place);

/* Doubts of earlier days that nobody has answered for are over. */
day_t doubts_from(const struct engine *e);

#endif
