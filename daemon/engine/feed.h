/* feed.h: what is believed of each school's marks, whose silence it is, and who is told.
 *
 * Judged by state, like the rules about children: what a school's marks say now decides whether they are
 * believed; judging twice tells nothing twice. Doubted marks stay in the roll; only rules and the roll call
 * look away from them (feed_doubts), and once the doubt is over what waited is told. A doubt about many
 * changed marks is a fact of one pull, not of the marks: what they said before is kept until it is over.
 * For files of this room only. */
#ifndef ENGINE_FEED_H
#define ENGINE_FEED_H

#include "alert/feed.h"
#include "engine/journal.h"
#include "engine/state.h"

#define FEED_SESSIONS (ROLL_WEEKS * ROLL_SESSIONS)
/* A person's word that a session's marks are right. */
#define FEED_RIGHT 0x80

struct feed_host {
	char name[128];
	uint32_t schools; /* that share, when last counted */
	bool dirty;
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
	uint32_t waiting; /* alerts that wait for a doubt to be over */
	bool dirty;
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

/* feed.c: marks as they come, and whether they are believed */
int feed_restore(struct engine *e, struct fault *reterr);
void feed_forget(struct engine *e);
/* A cell of the roll moved. */
void feed_moved(struct engine *e, uint32_t school, uint32_t slot, session_t s, cell_t old, cell_t now);
/* At the end of a page: what it moved is durable with it. */
int feed_page(struct engine *e, uint32_t school, struct fault *reterr);
/* Before a school's children are judged. Inside a transaction. */
int feed_judge(struct engine *e, uint32_t school, struct fault *reterr);
/* Why the marks of this session are not believed; DOUBT_NONE: they are. Any school, any session. */
enum doubt feed_doubts(const struct engine *e, uint32_t school, session_t s);
/* Is any session of the span doubted, at any of the child's schools? Nothing is changed or closed by such
 * marks. */
bool feed_holds(const struct engine *e, const struct child *c, session_t first, session_t last);
/* Is any of its newer sessions doubted? Then a run of days cannot be told, nor broken. */
bool feed_any_doubt(const struct engine *e, uint32_t school);
/* A person says that the doubted marks are right: what waited is told. Inside a transaction. */
int feed_right(struct engine *e, uint32_t school, struct fault *reterr);
/* The counts behind a session. */
void feed_tally(const struct engine *e, uint32_t school, session_t s, struct fresh_tally *ret);

/* feed_group.c: registration groups */
int feed_group_put(struct engine *e, uint32_t school, uint32_t enrolment, const char *name,
		   struct fault *reterr);
int feed_groups_save(struct engine *e, uint32_t school, struct fault *reterr);
int feed_groups_restore(struct engine *e, struct fault *reterr);
/* Classes of at least `least` pupils with a place on that day; those without a mark: how many, and the names
 * of some of them. */
struct feed_classes {
	uint32_t counted, in;
	char missing[96];
};
int feed_classes(const struct engine *e, uint32_t school, session_t s, uint32_t least,
		 struct feed_classes *ret, struct fault *reterr);

/* feed_view.c: how a school's newest register is */
/* The newest session that was held and is over and settled by now; SESSION_NONE: none this year. */
session_t feed_session(const struct engine *e, uint32_t school);
int feed_view_session(const struct engine *e, uint32_t school, session_t s, struct feed_facts *ret,
		      struct fault *reterr);
/* The same, or the morning's where that is worse. */
int feed_view(const struct engine *e, uint32_t school, session_t s, struct feed_facts *ret,
	      struct fault *reterr);
/* Is this silence one that a supplier may be the cause of? */
bool feed_counts_for_incident(const struct feed_facts *f);
/* {"state": "late", "sentence": ..., ...}, and a list of incidents. */
struct json_t *feed_json(const struct engine *e, const struct feed_facts *f);
struct json_t *feed_incidents_json(const struct engine *e);
/* Every school, worst first; those that do not share last. *ret_rows (config->school_count of them) is the
 * caller's to free. */
struct feed_row {
	uint32_t school;
	bool shares;
	struct feed_facts facts;
};
int feed_rows(const struct engine *e, struct feed_row **ret_rows, struct fault *reterr);
/* "No data from 4 of 13 schools: ...": never a sentence about children who are absent. */
void feed_summary(const struct engine *e, const struct feed_row *rows, char *out, size_t size);

/* feed_turn.c: the rules about schools */
int feed_turn(struct engine *e, struct fault *reterr);
/* Is it worth to look again at this session before the day's close: a part is missing, or it is doubted? */
bool feed_wants_look(const struct engine *e, uint32_t school, session_t s);
/* Everything is looked at again in the next turn. */
void feed_look(struct engine *e);
/* A person's word on one of these alerts. Inside a transaction. */
int feed_acted(struct engine *e, const struct alert *a, struct fault *reterr);

/* feed_case.c: alerts about schools: kept, told, and said again after a restart */
int feed_cases_restore(struct engine *e, struct fault *reterr);
struct feed_case *feed_of(const struct engine *e, const struct digest *alert);
/* The open case of a rule about a school, or (an incident) a host; NULL: none. */
struct feed_case *feed_open_case(const struct engine *e, enum rule rule, const char *school,
				 const char *host);
/* Has a person closed such an alert today? */
bool feed_answered_today(const struct engine *e, enum rule rule, const struct feed_facts *f);
/* These begin a transaction where none is under way. */
int feed_open(struct engine *e, enum rule rule, const struct feed_facts *f, struct fault *reterr);
int feed_say(struct engine *e, struct feed_case *k, const char *change, struct fault *reterr);
int feed_close(struct engine *e, struct feed_case *k, enum alert_outcome outcome, const char *change,
	       struct fault *reterr);
int feed_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
bool feed_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
void feed_case_words(const struct engine *e, const struct alert *a, char *out, size_t size);

#endif
