/* state.h: what the engine holds in memory. For files of this room only.
 *
 * Everything here is rebuilt by replay.c from the store; nothing here is the only copy. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "alert/alert.h"
#include "alert/rollcall.h"
#include "measure/measure.h"
#include "roll/openings.h"
#include "roll/roll.h"
#include "base/map.h"
#include "base/room.h"
#include "base/vec.h"
#include "config/config.h"
#include "config/tree.h"
#include "contract/policy.h"
#include "engine/drop_state.h"
#include "engine/engine.h"
#include "engine/traits.h"
#include "exchange/record.h"
#include "source/source.h"

#define NO_INDEX UINT32_MAX
/* Days before the last settled one in which a late mark may open an episode. */
#define EVALUATE_LOOK_BACK 8

/* How a school stands with its supplier. A disk format: never renumbered. */
enum approval {
	APPROVAL_UNKNOWN,
	APPROVAL_APPROVED, /* and online, and its data checked */
	APPROVAL_OFFLINE,
	APPROVAL_UNAUDITED,
	APPROVAL_PENDING,
	APPROVAL_DECLINED,
	APPROVAL_REVOKED,
	APPROVAL_REFUSED,   /* not approved, and on no list that says why */
	APPROVAL_ELSEWHERE, /* its data are at another host */
	APPROVALS
};

/* One pupil on one school's roll, as the store has it, and who that is. */
struct enrolment {
	struct store_enrolment row;
	uint32_t school;
	uint32_t child; /* index into children; NO_INDEX: cannot be followed */
	struct enrolment_traits traits;
	bool unlisted; /* the school's lists, when they last came whole, did not have this pupil */
};
struct enrolments {
	struct enrolment *at;
	size_t count, room;
};

/* A child on a list the authority holds. Sealed in the store. */
struct list_entry {
	unsigned subject; /* one bit of enum subject */
	uint32_t list;	  /* index into the authority's lists */
	bool separating;  /* before an adoption order: restricted whatever its end */
	enum list_kind kind;
	unsigned sessions; /* agreed ones of a week (attendance/list.h); 0: the list says nothing of them */
	uint64_t act;	   /* the addition by a person that it rests on (lists.h); 0: its file */
	struct digest id;  /* whose it is by the row itself, before decisions */
	struct record_list_row row;
};
struct list_entries {
	struct list_entry *at;
	size_t count, room;
};

struct child {
	struct digest id;
	uint32_t enrolments[4]; /* indexes; a child at more schools than this is refused and shown */
	unsigned enrolment_count;
	struct list_entries lists;
	uint32_t *alerts; /* indexes into engine.alerts; owned */
	size_t alert_count, alert_room;
	uint32_t pupils; /* match.h: the first of its records, + 1; 0: none */
};
struct children {
	struct child *at;
	size_t count, room;
};
struct alerts {
	struct alert *at;
	size_t count, room;
};

/* What a pull is for. */
enum pull_kind {
	PULL_NONE,
	PULL_LOAD,
	PULL_MORNING,
	PULL_LOOK,
	PULL_NIGHT,
	PULL_LIST,
	PULL_BACKFILL, /* days of long ago, while nothing else is due (backfill.h) */
	PULL_DEEP,     /* weeks of the weekly reading of the whole year (deep.h) */
	PULL_KINDS
};

/* The steps of a pull; steps.h has their order. A disk format: never renumbered. */
enum pull_step {
	STEP_CODES,
	STEP_STUDENTS,
	STEP_MARKS,
	STEP_LIST,
	STEP_DONE,
	STEP_META,
	STEP_PENDING, /* a school that has not approved us: on which list does it stand? */
	STEP_DECLINED,
	STEP_REVOKED,
	STEP_SCHOOL,
	STEP_LEAVERS,
	STEP_COMING,
	STEP_MARKS_LEFT,
	STEP_CHANGED,
	STEP_DELETIONS,
	STEP_FILES, /* what a school has put down, */
	STEP_FILE,  /* and one file of it (drop.h) */
	PULL_STEPS
};

/* What came of a pull so far. RAM only. */
struct pull_sum {
	uint32_t pages, pupils, marks, changes;
};

/* A pull: durable by its packed form; `page` in work is RAM only. */
struct pull {
	enum pull_kind kind;
	enum pull_step step;
	int64_t planned;   /* the civil instant it was due for */
	day_t from, to;	   /* marks */
	char next[1024];   /* address of the page in work; empty: the step's first */
	uint32_t pages;	   /* of this step so far */
	uint32_t failures; /* in a row */
	int64_t retry_at;  /* instant; 0: now */
	/* RAM only */
	uint64_t number; /* names the order under way; 0: none */
	uint64_t bytes;
	bool fetched;	     /* the body has left for parse */
	bool codes;	     /* the school's codes are asked for, though the pull is no long one */
	bool again;	     /* the second reading before marks are taken back (census.h) */
	uint32_t refused_as; /* enum fetch_outcome, when the supplier refused to say how the school stands */
	int64_t updated_to;  /* the newest change among the marks of this pull; 0: none */
	int64_t turn;	     /* turn.h: the least comes first; 0: not reckoned yet */
	bool listed;	     /* and of the same second this one */
	int64_t held_until;  /* the token has had its requests (gates.h); 0: no */
	struct pull_sum sum;
	struct census *census; /* owned; NULL: nothing whole was read in this engine's life */
	int64_t asked_ms;
	int64_t arrived_us;		     /* monotonic, of the page's last byte */
	struct buffer records[RECORD_KINDS]; /* packed, of the page in work */
	uint32_t counts[RECORD_KINDS];
};

struct code_text {
	char text[12];
};
struct code_texts {
	struct code_text *at;
	size_t count, room;
};
struct indexes {
	uint32_t *at;
	size_t count, room;
};

/* What gaps.h has counted of today's two sessions. */
struct gaps {
	session_t session[2];
	bool known[2], any[2];
};

/* A mark that was once given on two pages of one reading (contested.h). */
struct contested_mark {
	session_t session;
	uint32_t slot;
	int64_t newest; /* change stamp of the newest row of this reading; INT64_MIN: none yet */
};
struct contested { /* by session and slot */
	struct contested_mark *at;
	size_t count, room;
};

/* The weekly reading of a school's whole year (deep.h). Durable, but for `why`. */
struct deep {
	int64_t covered;  /* planned instant up to which the year was read whole, by a load or by such
			     a  reading */
	int64_t finished; /* planned instant of the last such reading that is over; 0: none yet */
	int64_t begun;	  /* planned instant of the one under way; 0: none */
	day_t next;	  /* of the one under way: the last day of the weeks to be read next */
	uint32_t changed, withdrawn, returned; /* marks, in the one under way or the last */
	char why[160];			       /* why its last page failed; empty: it did not */
};

/* A school as the engine sees it. Durable parts are packed by school.c. */
struct engine_school {
	const struct school *row;
	struct map students; /* school system's id -> enrolment index */
	struct map codes;    /* code id -> 0..; text in code_text */
	struct code_texts code_text;
	struct indexes on_roll; /* enrolments of this school */
	struct openings held;	/* the year: sessions that were held, as its marks have it */
	bool codes_stale;
	bool traits_loaded;
	struct drop_state drop; /* drop.h: of a school that puts down files */
	struct gaps gaps;
	int64_t quiet_until; /* no look comes due before this instant; 0: to be reckoned */
	struct pull pull;
	struct deep deep;
	struct contested contested;
	bool ignores_since; /* the supplier gives all marks when asked for the changed ones */
	bool custom_codes;  /* it has codes of its own */
	/* What was given cannot be all there is, in words; empty: nothing doubtful. */
	char few_pupils[160], marks_kept[200];
	/* durable */
	int64_t last_look;	  /* planned instant of the last look finished, 0: never loaded */
	int64_t last_tried;	  /* instant of the last look tried, whatever came of it */
	int64_t last_heard;	  /* instant of the last page with a mark of that day */
	session_t evaluated_to;	  /* last session whose register is closed and settled */
	session_t failed_session; /* session for which the last look failed, SESSION_NONE */
	uint32_t pages, refused, failures, quarantined, future;
	enum approval standing; /* with its supplier (standing.h) */
	char system[48];	/* the school's own system, as the supplier names it */
	int64_t as_of;		/* the newest change that any of its marks has shown; 0: none */
	int64_t changed_to;	/* marks changed up to here are in, by the supplier's clock; 0: not known
				 */
	char reason[320];	/* why it is not well, in words; empty: well */
	char cause[12];		/* "school", "supplier", "us", "" */
};

/* One envelope that is not final. */
struct outbox_row {
	uint64_t sequence;
	uint32_t mailbox; /* index into config teams */
	struct digest message, alert, child;
	enum envelope_state state;
	uint32_t attempts;
	int64_t next_try;      /* civil; 0: now */
	int64_t wait_until_ms; /* monotonic: lease while in flight, back-off while deferred */
	int64_t page_us;       /* monotonic: its page's arrival, for latency; 0: none, or it waits for its
				  hour */
};
struct outbox {
	struct outbox_row *at;
	size_t count, room;
};

struct mailbox {
	unsigned consumers;
	unsigned in_flight;
	bool full;	     /* nobody has credit, until the bus tells of a consumer again */
	int64_t stuck_since; /* instant since when something due has waited and nothing was confirmed; 0: not
			      */
	bool stuck_told;
};

#define LATENCY_KEPT 1024
/* Microseconds from a page's last byte to the acknowledgement of an alert it made. */
struct latency {
	uint32_t us[LATENCY_KEPT];
	size_t count;
};

/* A part of the engine that has files read by itself, and how it hears of them. */
struct import_owner {
	/* Inside the import's transaction. `again`: the figures were held before, as `release`. */
	int (*keep)(struct engine *e, const struct store_release *release, bool again, struct fault *reterr);
	/* The import is over: NULL, or why nothing was taken in. */
	int (*over)(struct engine *e, const char *why_not, struct fault *reterr);
};

/* Work that a question (or ees.c) started and a page of records will end: a figures file. */
struct import {
	uint64_t ask;			  /* 0: nobody waits for an answer */
	uint64_t number;		  /* names the order under way; 0: none */
	const struct import_owner *owner; /* who had it read; NULL: a person */
	struct store_release release;
	struct buffer records;
	uint32_t count;
};

/* A file of the configuration on its way in. */
struct incoming_file {
	char name[160];
	struct tree *tree; /* owned */
};
struct lists;	   /* lists.h */
struct said;	   /* said.h */
struct gates;	   /* gates.h */
struct feed;	   /* feed.h */
struct wishes;	   /* wish.h */
struct backfills;  /* backfill.h */
struct probes;	   /* probe.h */
struct rule_lists; /* rule_list.h */
struct summaries;  /* summary.h */
struct report_kept; /* report_kept.h */
struct visitors;   /* visitors.h */
struct changed;	   /* changed.h */

struct incoming_files {
	struct incoming_file *at;
	size_t count, room;
};
struct consumers {
	struct msg_consumer *at;
	size_t count, room;
};
struct acked {
	struct msg_acked *at;
	size_t count, room;
};

struct key_text {
	char text[44];
};
struct key_texts {
	struct key_text *at;
	size_t count, room;
};

/* The room on the disk, as disk.h last saw it. */
struct disk_state {
	enum room room;
	bool known;
	bool swap_owed; /* a configuration was taken over and could not be written down */
	uint64_t bytes, pauses;
	int64_t since;
};

struct engine {
	struct engine_port port;
	struct store store;
	struct engine_settings settings;

	struct config *config;
	struct policy *policy;
	struct incoming_files incoming;
	uint64_t incoming_generation;
	bool reload_ok;
	char reload_text[320];
	bool ready;
	int64_t ready_at;     /* since when there is a configuration */
	int64_t policy_since; /* when the policy in force took effect; a restart does not change it */

	struct engine_school *schools; /* parallel to config->schools */
	struct pull list_pulls[CONFIG_LISTS];
	int64_t list_looked[CONFIG_LISTS]; /* planned instant of the last good read */
	int64_t list_tried[CONFIG_LISTS];
	char list_reason[CONFIG_LISTS][320];
	int64_t rollcall_done; /* planned instant of the last roll call kept */
	day_t retained_on;     /* the last day on which what may not be kept was erased (retain.h) */
	uint32_t retain_next;  /* the school whose turn it is */

	struct roll *roll;
	struct enrolments enrolments;
	struct children children;
	struct map child_index; /* digest bytes -> child */
	struct match *match;	/* match.h: whose record is whose; owned */
	struct lists *lists;	/* lists.h: what files and people said of lists; owned */
	struct said *said;	/* said.h: marks that people entered; owned */
	struct alerts alerts;
	struct map alert_index; /* digest bytes -> alert */

	struct outbox outbox;
	struct mailbox *mailboxes;	/* parallel to config->teams */
	int64_t watched_ms, watched_at; /* when they were last looked through */
	struct map keys;		/* name of a public key -> key_text */
	struct key_texts key_text;
	bool bus_told;
	struct acked acked;

	struct wishes *wishes;	     /* wish.h: people who wait for a look; owned */
	struct backfills *backfills; /* backfill.h; owned */
	struct probes *probes;	     /* probe.h: schools asked without taking anything in; owned */
	struct import import;
	struct ending *ending;	       /* ending.h: ends of contracts; owned */
	struct rule_lists *rule_lists; /* rule_list.h: who meets a rule of the week; owned */
	struct summaries *summaries;   /* summary.h: digests; owned */
	struct mutes *mutes;	       /* mutes.h: silences; owned */
	struct clocks *clocks;	       /* clocks.h: of open alerts; owned */
	struct report_kept *report_kept; /* report_kept.h; owned */
	struct hands *hands;	       /* hands.h: alerts that people handed on; owned */
	struct view_seen *view_seen;   /* view.h: who looked at whom this hour; owned */
	struct feed *feed;	       /* feed.h: what is believed of the schools' marks; owned */
	struct visitors *visitors;     /* visitors.h: who is signed in; owned */
	struct changed *changed;       /* changed.h: what open pages are told of; owned */
	struct ees *ees;	       /* ees.c: data sets that are read by themselves; owned */
	int64_t due_seen_at;	       /* when pulls were last looked through */
	bool due_changed;	       /* since then something was finished or failed */
	uint64_t next_number;	       /* names orders; never 0 */
	uint64_t seed;		       /* of all jitter (stagger.h); from the key of child ids */
	struct gates *gates;	       /* gates.h; owned */
	bool in_transaction;
	int64_t advance_until;	/* simulated clock: run to here; 0: not */
	bool advance_delivered; /* and wait until due envelopes are delivered */

	uint64_t pages_done, marks_seen, envelopes_made, delivered;
	struct disk_state disk; /* disk.h */
	int64_t clock_seen;	/* at the last tick (clock_back.h) */
	struct latency latency;
	int64_t page_us; /* monotonic: arrival of the page in the transaction under way */
	uint64_t marks_pulls_done;
	struct msg_role roles[ROLES];
	struct consumers consumers; /* as the bus last told, also before there is a configuration */
};

static inline int64_t engine_now(const struct engine *e)
{
	return e->port.now(e->port.context);
}
/* The civil day it is, in London. */
static inline day_t engine_today(const struct engine *e)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return today;
}
static inline int64_t engine_us(const struct engine *e)
{
	return e->port.monotonic(e->port.context);
}
static inline int64_t engine_ms(const struct engine *e)
{
	return engine_us(e) / 1000;
}

/* Is this pull one that the day waits for, and no reading of long ago behind the looks? */
static inline bool pull_of_today(const struct pull *p)
{
	return p->kind != PULL_NONE && p->kind != PULL_BACKFILL && p->kind != PULL_DEEP;
}

/* school.c: durable state of schools and their pulls */
int school_save(struct engine *e, uint32_t school, struct fault *reterr);
int school_restore(struct engine *e, struct fault *reterr);
/* As if it had never been pulled. */
int school_forget(struct engine *e, uint32_t school, struct fault *reterr);
int list_save(struct engine *e, uint32_t list, struct fault *reterr);
int codes_save(struct engine *e, uint32_t school, struct fault *reterr);
int school_code_put(struct engine_school *s, const char *id, const char *text);
int school_quarantine(struct engine *e, uint32_t school, const char *reason, const char *key,
		      const char *text, struct fault *reterr);

/* Bits of the fields that a contract in force today names for this school. */
uint32_t school_needs(const struct engine *e, uint32_t school);

/* children.c */
/* The child that stands for this id after all decisions (match.h); NO_INDEX: not known. */
uint32_t child_find(const struct engine *e, const struct digest *id);
/* The child's index, making it when new; NO_INDEX when out of memory. */
uint32_t child_take(struct engine *e, const struct digest *id);
/* Of a pupil without a whole UPN, known by the school and its own id for the pupil. */
struct digest child_of_student(const struct engine *e, uint32_t school, const char *student);
struct digest child_of_upn(const struct engine *e, const char *upn);
/* Subject bits on a day, from the authority's lists. */
unsigned child_subjects(const struct child *c, day_t day);
const struct list_entry *child_entry(const struct child *c, unsigned subject, day_t day);
/* The child's mark over its schools, of sessions that are settled, and whose mark it is. */
cell_t child_mark(const struct engine *e, const struct child *c, session_t s, uint32_t *ret_school);
/* The entry that restricts the child, on whatever list it stands; NULL: none does. */
const struct list_entry *child_restricted(const struct child *c, day_t day);
int enrolment_add(struct engine *e, const struct store_enrolment *row, uint32_t school, uint32_t *ret_index,
		  struct fault *reterr);
/* An enrolment is another child's from now on; alerts about a run at its school follow, and all of
 * them when the earlier child has nothing left. 1: that child is at as many schools as a child can
 * be, nothing is done.
 */
int enrolment_name(struct engine *e, uint32_t enrolment, const struct digest *id, struct fault *reterr);
/* After a decision: everything a child holds goes to whom it belongs now. In memory only. */
int child_deal(struct engine *e, uint32_t child, struct fault *reterr);
/* After a split: alerts about a run at a school where only `to` is become the other's. Those of a
 * session stay, and are judged by what their child's register says now: their readers hear the end.
 */
int child_alerts_split(struct engine *e, uint32_t from, uint32_t to, struct fault *reterr);
bool enrolment_current(const struct enrolment *n, day_t day);

/* year.c: what was held, by each school's marks */
void year_start(struct engine *e);
/* Counts again: everything, or (when pupils came or left) one school's roll. */
void year_recount(struct engine *e);
void year_roll(struct engine *e, uint32_t school);

/* plan.c: when things are due */
int64_t plan_look_due(const struct engine *e, uint32_t school, int64_t now); /* 0: nothing due */
int64_t plan_look_next(const struct engine *e, uint32_t school,
		       int64_t now); /* first planned instant after now */
/* Seconds after a planned instant at which this school is asked (stagger.h). */
int64_t plan_offset(const struct engine *e, uint32_t school, int64_t planned);
/* When plan_look_due is to be asked again, as long as the school's marks stay as they are. */
int64_t plan_wake(const struct engine *e, uint32_t school, int64_t now);
int64_t plan_list_due(const struct engine *e, uint32_t list, int64_t now);
int64_t plan_list_next(const struct engine *e, uint32_t list, int64_t now);
int64_t plan_rollcall_due(const struct engine *e, int64_t now);
int64_t plan_rollcall_next(int64_t now);
session_t plan_rollcall_session(int64_t planned);
enum pull_kind plan_kind(const struct engine *e, uint32_t school, int64_t planned);
session_t plan_settled(const struct engine *e, uint32_t school,
		       int64_t planned); /* last settled session at `planned` */
/* The last session that a look planned for `planned` and done at `now` tells about: its register has
 * closed, and the school's data are later than that. */
session_t plan_counted(const struct engine *e, uint32_t school, int64_t planned, int64_t now);
int64_t plan_first_look(const struct engine *e, uint32_t school, session_t s);
/* Weekly and half-termly lists leave on Mondays. */
#define PLAN_WEEK_MINUTE (8 * 60)
/* The first instant at or after `from` at which an envelope of this urgency may leave for a team. */
int64_t plan_send_at(const struct engine *e, uint32_t team, enum urgency u, int64_t now);

/* pull.c */
int pull_start_due(struct engine *e, struct fault *reterr);
int pull_fetched(struct engine *e, const struct msg_fetched *m, struct fault *reterr);
int pull_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int pull_page(struct engine *e, const struct msg_page *m, struct fault *reterr);
int pull_ask_again(struct engine *e, struct fault *reterr);
void pull_clear(struct pull *p);
/* Is a page of today's pulls, or of a list, under way? */
bool pull_awaited(const struct engine *e);
unsigned pull_busy(const struct engine *e);

/* intake.c and intake_pupil.c: a page's records, inside a transaction */
/* Rows that parse could not understand, set aside with their reasons. */
int intake_rejects(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_codes(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_students(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_marks(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
int intake_deletions(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr);
/* Pupils whose records waited until the whole list was known (census.h). */
int intake_waiting(struct engine *e, uint32_t school, struct fault *reterr);
/* Marks that the school has taken back are unknown from now on, and journalled. */
struct cell_at {
	uint32_t enrolment;
	session_t session;
};
struct cells {
	struct cell_at *at;
	size_t count, room;
};
int intake_take_back(struct engine *e, uint32_t school, const struct cells *cells, struct fault *reterr);

/* evaluate.c: rules over a child, alerts and envelopes, inside a transaction */
int evaluate_child(struct engine *e, uint32_t child, struct fault *reterr);
int evaluate_not_heard(struct engine *e, uint32_t child, session_t s, uint32_t school, enum silence why,
		       struct fault *reterr);
int evaluate_school(struct engine *e, uint32_t school, struct fault *reterr);
/* Opens an episode, or finds it; revision 0 until its facts are first told. */
int alert_open(struct engine *e, uint32_t child, enum rule rule, int64_t parameters, session_t first,
	       session_t last, uint32_t school, uint32_t *ret_at, struct fault *reterr);
/* An alert about no child, as it is. */
int alert_add(struct engine *e, const struct alert *fresh, struct fault *reterr);
int alert_tell(struct engine *e, uint32_t child, struct alert *a, const char *change, struct fault *reterr);
void alert_close_by_register(struct engine *e, struct alert *a, enum alert_outcome outcome);
struct alert *alert_of(struct engine *e, const struct digest *id); /* NULL: not known */
bool alert_by_person(const struct alert *a);			   /* closed by a person */
bool alert_of_this_year(const struct engine *e,
			const struct alert *a); /* the roll in memory can speak to it */
struct alert *alert_at(struct engine *e, const char *hex_prefix, struct fault *reterr);
int alert_act(struct engine *e, struct alert *a, struct fault *reterr); /* a person's act: save and tell */
int alert_restore(struct engine *e, struct fault *reterr);

/* notify.c: an alert's revision to its mailboxes */
int notify_alert(struct engine *e, const struct alert *a, uint32_t child, const char *change,
		 struct fault *reterr);
/* True when some contract in force asks for this rule, with these parameters, about this child. */
bool notify_wanted(const struct engine *e, enum rule rule, int64_t parameters, uint32_t child,
		   uint32_t school, session_t s);

/* True when this mailbox is among those told of the alert. */
bool notify_reaches(const struct engine *e, const struct alert *a, uint32_t child, const char *mailbox);

/* May what was written to this mailbox leave today: the contracts are asked again before each send.
 */
enum may_send {
	SEND_NOW,
	SEND_LATER, /* the contract is suspended */
	SEND_NEVER  /* no contract leads there any more */
};
enum may_send notify_may_send(const struct engine *e, const struct alert *a, const char *mailbox);

/* boxes.c: the roll call */
struct box_row {
	uint32_t child;
	const struct list_entry *entry;
	enum box box;
	enum silence silence;
	uint32_t school;
	cell_t mark;
	bool said;	  /* a person's word decides the box */
	bool agreed_away; /* an agreed part-time timetable does */
};
struct box_rows {
	struct box_row *at;
	size_t count, room;
};
int boxes_of(const struct engine *e, unsigned subject, session_t s, struct box_rows *ret,
	     struct fault *reterr);
/* The same as somebody sees it who may read these children and, of a school's mark, what is left of it. */
struct box_reader {
	bool (*child)(void *context, uint32_t child);
	cell_t (*cell)(void *context, uint32_t child, uint32_t school, session_t s, cell_t cell);
	void *context;
};
int boxes_read(const struct engine *e, unsigned subject, session_t s, const struct box_reader *reader,
	       struct box_rows *ret, struct fault *reterr);
int rollcall_keep(struct engine *e, int64_t planned, struct fault *reterr);

/* outbox.c */
int outbox_add(struct engine *e, struct store_envelope *row, uint32_t team, struct fault *reterr);
/* Takes back what has not left yet about an alert, whenever it is due; the caller tells it anew. */
int outbox_withdraw(struct engine *e, const struct digest *alert, unsigned *ret_count, struct fault *reterr);
/* The row in memory of that sequence, or NULL; lent until the next change. */
struct outbox_row *outbox_find(struct engine *e, uint64_t sequence);
/* One that is ready again, at its place. */
int outbox_put_back(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr);
int outbox_restore(struct engine *e, struct fault *reterr);
int outbox_run(struct engine *e, struct fault *reterr);
int outbox_nacked(struct engine *e, const struct msg_nacked *m, struct fault *reterr);
int outbox_bus_reset(struct engine *e, struct fault *reterr);
int outbox_consumer(struct engine *e, const struct msg_consumer *m, struct fault *reterr);
void outbox_consumers_apply(struct engine *e);
/* watch.c: mailboxes that nobody reads: told to the operator, by notes and in the status. */
#define MAILBOX_PATIENCE (5 * 60) /* seconds */
void mailboxes_watch(struct engine *e);
bool mailbox_stuck(const struct engine *e, uint32_t team);
/* Why, for people; "" when it is not stuck. */
void mailbox_trouble(const struct engine *e, uint32_t team, char *out, size_t size);
unsigned outbox_due(const struct engine *e);		  /* due now and not delivered */
int64_t outbox_next(const struct engine *e, int64_t now); /* next civil time something becomes due, 0 none */

/* transaction.c: one batch, one transaction. There is no undo in memory: when a write
 * fails the fault goes up, the role exits, and replay rebuilds memory from the store. */
int transaction_begin(struct engine *e, struct fault *reterr);
int transaction_commit(struct engine *e, struct fault *reterr);

/* reload.c */
int reload_file(struct engine *e, const struct msg_config *m, int fd, struct fault *reterr);
/* Drops a configuration that has not come whole. */
void reload_forget(struct engine *e);
/* Writes down which configuration is in force. */
int reload_log(struct engine *e, struct fault *reterr);

/* replay.c: after forgetting all, the store says it again */
int replay_all(struct engine *e, struct fault *reterr);
void replay_forget(struct engine *e);

/* figures.c: a published file on its way in. `as` says what it is called and who published it
 * when (id, data_set, version, published); `ask` 0: nobody waits. 1: not now, and why in *ret_no. */
int figures_start(struct engine *e, uint64_t ask, const struct store_release *as, int fd, uint64_t length,
		  struct fault *ret_no, struct fault *reterr);
/* Takes the one place for an import, for ees.c; false: a person's file is being read. */
bool figures_take(struct engine *e, const struct store_release *as, uint64_t number,
		  const struct import_owner *owner);
void figures_drop(struct engine *e);
int figures_records(struct engine *e, const struct msg_records *m, struct fault *reterr);
int figures_page(struct engine *e, const struct msg_page *m, struct fault *reterr);

/* figures_keep.c: its records as sheets of a release, in a transaction of their own. Fills the
 * release's number, series, periods and counts. 1: refused, why in *ret_no, nothing written. */
int figures_keep(struct engine *e, struct span records, struct store_release *release, struct fault *ret_no,
		 struct fault *reterr);
/* The instant by which releases supersede one another, as struct store_sheet has it. */
int64_t figures_standing(const struct store_release *r);
/* The figures of a sheet's bytes, each with `sheet`'s period, phase and group. */
int figures_unpack(const struct store_sheet *sheet, int (*each)(void *context, const struct figure *f),
		   void *context, struct fault *reterr);

/* figures_load.c: what is in force, from all releases. */
struct figures_choice { /* the series and period that a measure is best compared with */
	bool found;
	enum figure_series series;
	struct figure_time period;
};
int figures_choose(struct engine *e, enum figure_kind kind, struct figures_choice *ret, struct fault *reterr);
/* Appends that kind's figures of every place and phase (`group` "": everybody), the newest release's
 * of each, and the LAs' estimated totals. FIGURE_KINDS: all kinds. */
int figures_load(struct engine *e, const struct figures_choice *choice, const char *group,
		 enum figure_kind kind, struct figures *into, struct fault *reterr);

/* acts.c: what a person does */
int act_from_bus(struct engine *e, const struct msg_act *m, struct fault *reterr);

/* advance.c: the simulated clock */
bool advance_settled(const struct engine *e, const char **ret_waiting);
int64_t advance_next(const struct engine *e);
int advance_run(struct engine *e, struct fault *reterr);

#endif
