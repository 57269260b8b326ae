/* store.h: the port to what is kept. One writer, one transaction per batch.
 *
 * Everything a batch changes (leaves, journal, notes, alerts, envelopes, cursor) is written
 * between begin and commit; only after commit returns 0 may anybody be told. A failed
 * commit leaves the store as it was before begin. What names a child is sealed under a key
 * of that child's own (base/seal.h), kept in a store of its own. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "alert/mute.h"
#include "alert/outbox.h"
#include "attendance/match.h"
#include "contract/holdback.h"
#include "figures/figure.h"
#include "base/digest.h"
#include "base/buffer.h"
#include "base/fault.h"

/* One pupil on one school's roll. Slots are never reused within a year. */
struct store_enrolment {
	char school[64];
	char student[40];    /* the school system's own id: evidence, and how marks name the pupil */
	struct digest child; /* of this record alone, before decisions: HMAC of its first UPN, or of school
				and id when it has none of its own; all zero: not a child we can follow */
	uint32_t slot;
	int32_t year_group; /* as in roll.h */
	day_t year_monday;  /* roll_first_monday of the slot's year */
	day_t from, to;	    /* on roll; DAY_NONE: open */
	int64_t known_at;   /* instant of the page that first told of it */
};

/* What divides figures about an enrolment, sealed under its child's key. */
struct store_trait {
	char school[64];
	day_t year_monday;
	uint32_t slot;
	struct digest child; /* whose key seals it */
	struct span packed;  /* the engine's own form; empty from a walk: it does not open */
};

/* What is known of a pupil's record to tell whose it is, kept over the years. Tags as in
 * attendance/match.h; nothing of it can be read back. */
struct store_pupil {
	char school[64], student[40];
	struct digest child; /* as in store_enrolment */
	uint64_t upn, former, born, surname, forename;
	uint32_t flags; /* PUPIL_X */
	char no_upn[8]; /* why there is none: "UN1" to "UN10", "wrong"; empty: not said, or there is one */
};

#define PUPIL_TEMPORARY 1U /* the UPN is */
#define PUPIL_LOCAL	2U /* `child` is by school and id */

/* Two children who may be one, and what was decided about them. */
struct store_match {
	uint64_t number; /* 1, 2, ...; given by the engine */
	enum match_reason reason;
	char school[64], student[40]; /* the record that raised it */
	struct digest first, second;  /* second all zero: a question about the first alone */
	int64_t first_at, last_at;
	uint32_t count;
	enum match_state state;
	uint64_t turn; /* order of decisions for "same"; 0: none */
	char decided_by[96];
	int64_t decided_at;
	char note[200]; /* sealed in the store */
};

/* What one page or event changed: journalled, ordered by number. */
struct store_batch {
	uint64_t number; /* given by the store */
	int64_t at;	 /* instant */
	char school[64];
	char what[32]; /* "marks", "students", "list", "figures", "act", "rollcall" */
	uint32_t first_week, last_week;
	struct span changes; /* packed; the engine's own form */
};

/* What a byte cannot carry: minutes late, raw code, wrong stroke. Keyed by the cell. */
struct store_note {
	char school[64];
	uint32_t slot;
	session_t session;
	int32_t minutes_late; /* -1: none */
	char raw[12];	      /* the code as written; empty: as the cell says */
	uint32_t flags;	      /* CODE_X of attendance/code.h */
};

struct store_envelope {
	uint64_t sequence; /* given by the store at add; never reused; orders a mailbox */
	char mailbox[64];
	struct digest message; /* SHA-256(alert, revision, mailbox) */
	struct digest alert, child;
	uint32_t revision;
	enum envelope_state state; /* never IN_FLIGHT here */
	uint32_t attempts;
	int64_t next_try; /* instant before which it is not sent; 0: now */
	char reason[64];  /* last reason it was not delivered */
	int64_t made_at, delivered_at;
	bool keep; /* envelope_move to DELIVERED: its body stays, for a replay, until envelope_drop; not kept
		      itself */
	struct span body; /* plain at this port; sealed inside; empty once dropped or when not asked for */
};

struct store_quarantine {
	char school[64];
	char reason[64]; /* short, groups them: "unknown code", "UPN check letter" */
	char text[320];	 /* the sentence, foreign text escaped */
	int64_t at;
	char key[96];	/* natural key; the same one again only counts */
	uint32_t count; /* filled by walk */
};

struct store_release {	   /* a published file of figures */
	uint64_t number;   /* given by the store, in order of import */
	char id[96];	   /* what the user called it, e.g. the file's name */
	char data_set[64]; /* the publisher's own id; else the name of the series */
	char version[16];  /* the publisher's; "" not known */
	enum figure_series series;
	char period[32], last_period[32]; /* the first and the last of its periods, as printed */
	struct digest hash;		  /* of the file: importing it twice changes nothing */
	day_t published;		  /* DAY_NONE: not known */
	int64_t imported_at;
	uint32_t rows, figures, no_value, skipped;
};

/* All figures of one release for one period, phase and group. */
struct store_sheet {
	uint64_t release;
	int64_t standing; /* instant by which releases supersede one another; filled by walk */
	enum figure_series series;
	struct figure_time period;
	enum phase phase;
	char group[64];
	uint32_t figures;
	struct digest hash; /* of the bytes */
	struct span bytes;  /* packed; the engine's own form */
};
/* Which sheets a walk gives: NULL, 0 or a number past the enum's end for any. */
struct store_sheet_filter {
	unsigned series, phase, period_kind;
	const char *group, *period;
	uint64_t release;
	bool bytes; /* false: without them */
};
#define STORE_ANY_SHEET                                                                                      \
	((struct store_sheet_filter){FIGURE_SERIES, PHASES, FIGURE_TIME_KINDS, NULL, NULL, 0, false})

struct store_revision {
	uint64_t newer, older;	  /* releases */
	uint32_t shared, changed; /* cells in both, and those of another value */
};

struct store_rollcall {
	session_t session;
	char list[64];
	uint32_t children;
	uint32_t boxes[16]; /* by enum box */
	int64_t at;
};

/* What a person did to a list the authority holds. */
enum list_act { LIST_ACT_ADD, LIST_ACT_END, LIST_ACTS };
enum list_act_state {
	LIST_ACT_STANDING,  /* of an addition: until its day, unless a file or a person confirms */
	LIST_ACT_CONFIRMED, /* by whom: confirmed_by */
	LIST_ACT_STATES
};
struct store_list_act {
	uint64_t number; /* 1, 2, ...; given by the engine */
	enum list_act what;
	char list[64];
	struct digest child; /* as the row names it, before decisions */
	int64_t at;
	day_t day; /* the last on which the child is on the list by this */
	enum list_act_state state;
	char person[96], confirmed_by[96];
	int64_t confirmed_at;
	struct span packed; /* the engine's own form, sealed; empty from a walk: it does not open */
};

/* A mark that a person entered: beside the register, never in it. */
struct store_said {
	uint64_t number; /* ascending; given by the engine */
	struct digest child;
	session_t session;
	char place[64]; /* a school's id, else its URN or name */
	char code[16];	/* as entered: a register code, or a word of an early years setting; empty: taken back
			 */
	int64_t at;
	char entered_by[96];
	struct span packed; /* as in store_list_act */
};

/* Marks of a range of days of one school, asked for again while nothing else is due. */
enum backfill_state { BACKFILL_RUNNING, BACKFILL_DONE, BACKFILL_STOPPED, BACKFILL_STATES };
struct store_backfill {
	char school[64];
	day_t from, to, next; /* next: the first day whose marks are not in; past `to`: all are */
	enum backfill_state state;
	int64_t asked_at;
	char asked_by[96];
	int64_t ended_at;  /* 0: not yet */
	uint64_t spent_ms; /* on pages of the days before `next` */
	uint64_t pages, marks, changes;
	char reason[320]; /* why it does not go on; empty: it does */
};

/* An entry of the audit and disclosure log: hash-chained by the store. */
struct store_audit {
	int64_t at;
	char kind[32];	     /* "disclosed", "took", "closed", "asked", "configured" */
	char who[96];	     /* mailbox, account or role */
	struct digest child; /* zero: about nobody */
	char text[320];
};

/* What a person wrote beside an alert. */
struct store_remark {
	uint64_t number;	    /* given by the store */
	struct digest alert, child; /* child all zero: the alert is about nobody */
	int64_t at;
	char by[96];
	char text[1024]; /* sealed under the child's key; empty from a walk: it does not open */
};

/* Which entries of the audit a walk gives, newest first. */
struct store_audit_filter {
	const struct digest *child; /* NULL: of anybody */
	const char *kind;	    /* NULL: of any kind */
	uint64_t before;	    /* entries with a smaller number; 0: all */
	unsigned most;		    /* entries looked at, whatever their kind */
};

/* What people agreed, held and received about schools: versions are added, none is changed. */
enum ledger_kind {
	LEDGER_ACTION,	/* agreed at a meeting: about a child or a cohort of a school */
	LEDGER_MEETING, /* a Targeting Support Meeting that was held */
	LEDGER_RETURN,	/* a return that a school sent in */
	LEDGER_KINDS
};
struct store_ledger {
	uint64_t number;  /* of the entry, all its versions; 0 at ledger_add: a new one */
	uint32_t version; /* 1, 2, ...; given by the store */
	enum ledger_kind kind;
	char school[64];
	struct digest child; /* all zero: about no single child */
	day_t day;	     /* to be reviewed by, held on, received on */
	char state[16];	     /* the engine's word: "open", "met", ... */
	int64_t at;
	char by[96];
	struct span packed; /* the engine's own form, sealed under the child's key; empty from a walk: it does
			       not open */
};
/* Which entries a walk gives: LEDGER_KINDS or NULL for any. */
struct store_ledger_filter {
	enum ledger_kind kind;
	const char *school;
};

struct store; /* opaque: driver and its handle */

/* Every function returns 0 or a negative fault; walks call `each` once a row and stop with
 * its value when it is not 0. Rows are lent for the call only. */
struct store_ops {
	int (*begin)(void *self, struct fault *reterr);
	int (*commit)(void *self, struct fault *reterr);
	void (*rollback)(void *self);
	/* Rows written since the store was opened, to tell a batch that changed nothing; a value put as it
	 * already stands is none. */
	uint64_t (*written)(void *self);

	int (*leaf_put)(void *self, const char *school, day_t year_monday, unsigned week, struct span bytes,
			struct fault *reterr);
	int (*leaf_walk)(void *self, day_t year_monday,
			 int (*each)(void *ctx, const char *school, unsigned week, struct span bytes),
			 void *ctx, struct fault *reterr);
	/* One school's of one year, by week. */
	int (*leaf_walk_school)(void *self, const char *school, day_t year_monday,
				int (*each)(void *ctx, const char *school, unsigned week, struct span bytes),
				void *ctx, struct fault *reterr);
	int (*batch_add)(void *self, struct store_batch *batch, struct fault *reterr);
	/* What changed after the instant `after`, newest first: undone in this order, a register is as it
	 * was known then. `changes` is lent for the call. */
	int (*batch_walk)(void *self, int64_t after, int (*each)(void *ctx, const struct store_batch *b),
			  void *ctx, struct fault *reterr);
	/* The same of one school. */
	int (*batch_walk_school)(void *self, const char *school, int64_t after,
				 int (*each)(void *ctx, const struct store_batch *b), void *ctx,
				 struct fault *reterr);
	int (*note_put)(void *self, const struct store_note *note,
			struct fault *reterr); /* all defaults: removes it */
	int (*note_get)(void *self, const char *school, unsigned slot, session_t s, struct store_note *ret,
			bool *ret_found, struct fault *reterr);

	int (*enrolment_put)(void *self, const struct store_enrolment *e,
			     struct fault *reterr); /* key: school, year_monday, slot */
	int (*enrolment_walk)(void *self, int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
			      struct fault *reterr);

	/* One school's of one year, by slot. */
	int (*enrolment_walk_school)(void *self, const char *school, day_t year_monday,
				     int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
				     struct fault *reterr);

	/* A list row: sealed under the child's key. `row` is the engine's packed form. */
	int (*list_put)(void *self, const char *list, const struct digest *child, struct span row,
			struct fault *reterr);
	int (*list_remove)(void *self, const char *list, const struct digest *child, struct fault *reterr);
	/* -FAULT_DENIED: a row does not open (moved, changed, or its child's key is gone). */
	int (*list_walk)(void *self,
			 int (*each)(void *ctx, const char *list, const struct digest *child,
				     struct span row),
			 void *ctx, struct fault *reterr);

	int (*list_act_put)(void *self, const struct store_list_act *a,
			    struct fault *reterr); /* key: number */
	int (*list_act_walk)(void *self, int (*each)(void *ctx, const struct store_list_act *a), void *ctx,
			     struct fault *reterr); /* by number */
	int (*said_put)(void *self, const struct store_said *m, struct fault *reterr);
	int (*said_walk)(void *self, int (*each)(void *ctx, const struct store_said *m), void *ctx,
			 struct fault *reterr); /* by number */
	int (*said_erase)(void *self, session_t before, struct fault *reterr);

	/* A silence; `why` is sealed under its child's key, and empty from a walk when that is gone. */
	int (*mute_put)(void *self, const struct mute *m, struct fault *reterr); /* key: number */
	int (*mute_walk)(void *self, int (*each)(void *ctx, const struct mute *m), void *ctx,
			 struct fault *reterr); /* by number */
	/* A child that a school holds back; `pupil` and `text` are sealed, as above. */
	int (*holdback_put)(void *self, const struct holdback *h, struct fault *reterr); /* key: number */
	int (*holdback_walk)(void *self, int (*each)(void *ctx, const struct holdback *h), void *ctx,
			     struct fault *reterr); /* by number */
	int (*backfill_put)(void *self, const struct store_backfill *b,
			    struct fault *reterr); /* key: school */
	int (*backfill_walk)(void *self, int (*each)(void *ctx, const struct store_backfill *b), void *ctx,
			     struct fault *reterr); /* by school */

	/* Adds a version; gives number and version. -FAULT_MISSING: no such number. */
	int (*ledger_add)(void *self, struct store_ledger *l, struct fault *reterr);
	/* By number, then version. */
	int (*ledger_walk)(void *self, const struct store_ledger_filter *filter,
			   int (*each)(void *ctx, const struct store_ledger *l), void *ctx,
			   struct fault *reterr);

	/* By school, year and slot; nothing packed: removes it. */
	int (*trait_put)(void *self, const struct store_trait *t, struct fault *reterr);
	/* One school's, by slot. A row that does not open (moved, changed, or its child's key is gone) comes
	 * with nothing packed: it stops nobody else's. */
	int (*trait_walk)(void *self, const char *school, day_t year_monday,
			  int (*each)(void *ctx, const struct store_trait *t), void *ctx,
			  struct fault *reterr);

	/* The UPN behind a child id, sealed; opened one at a time, only at a release. */
	int (*identity_put)(void *self, const struct digest *child, struct span upn, struct fault *reterr);
	int (*identity_get)(void *self, const struct digest *child, struct buffer *out, bool *ret_found,
			    struct fault *reterr); /* appended */

	int (*pupil_put)(void *self, const struct store_pupil *p,
			 struct fault *reterr); /* key: school, student */
	int (*pupil_walk)(void *self, int (*each)(void *ctx, const struct store_pupil *p), void *ctx,
			  struct fault *reterr);
	int (*match_put)(void *self, const struct store_match *m, struct fault *reterr); /* key: number */
	int (*match_walk)(void *self, int (*each)(void *ctx, const struct store_match *m), void *ctx,
			  struct fault *reterr); /* by number */

	int (*alert_put)(void *self, const struct alert *a, struct fault *reterr); /* by id */
	int (*alert_walk)(void *self, int (*each)(void *ctx, const struct alert *a), void *ctx,
			  struct fault *reterr);

	int (*envelope_add)(void *self, struct store_envelope *e,
			    struct fault *reterr); /* same message id again: -FAULT_STATE */
	int (*envelope_move)(void *self, const struct store_envelope *e,
			     struct fault *reterr); /* state, attempts, next_try, reason, delivered_at by
						       sequence; DELIVERED without `keep`, SUPERSEDED and
						       EXPIRED drop the body */
	/* Rows not final, in sequence order, without bodies; `from` exclusive; at most `most` rows. */
	int (*envelope_walk)(void *self, uint64_t from, unsigned most,
			     int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			     struct fault *reterr);
	/* Rows of one state, newest first and without bodies, of the newest `within` envelopes: what is final
	 * only grows. `mailbox`: "" for all; at most `most` rows. */
	int (*envelope_list)(void *self, const char *mailbox, enum envelope_state state, unsigned within,
			     unsigned most, int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			     struct fault *reterr);
	/* One whole row with its body opened into `body` (appended). -FAULT_DENIED: it does not open
	 * (corrupt). */
	int (*envelope_get)(void *self, uint64_t sequence, struct store_envelope *ret, struct buffer *body,
			    struct fault *reterr);
	/* Rows of a mailbox that were delivered at or after the instant `since`, in sequence order and
	 * without bodies, of the sequences `from` to `to`, both inclusive. `each` ends it with a positive
	 * number, which is returned.
	 */
	int (*envelope_delivered)(void *self, const char *mailbox, int64_t since, uint64_t from, uint64_t to,
				  int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
				  struct fault *reterr);
	/* What was written about an alert for a mailbox: the highest revision (0: nothing), and whether any
	 * of it left, waits or is held: what expired or was superseded was never had. */
	int (*envelope_told)(void *self, const struct digest *alert, const char *mailbox,
			     uint32_t *ret_revision, bool *ret_told, struct fault *reterr);
	/* The highest sequence given so far, of any mailbox; 0 for none. */
	int (*envelope_newest)(void *self, uint64_t *ret_sequence, struct fault *reterr);
	/* Drops the bodies of what was delivered before the instant; *ret_count: how many. */
	int (*envelope_drop)(void *self, int64_t before, uint64_t *ret_count, struct fault *reterr);
	int (*envelope_counts)(void *self, uint64_t counts[ENVELOPE_STATES], struct fault *reterr);

	int (*quarantine_add)(void *self, const struct store_quarantine *q, struct fault *reterr);
	int (*quarantine_walk)(void *self, int (*each)(void *ctx, const struct store_quarantine *q),
			       void *ctx, struct fault *reterr);

	int (*rollcall_put)(void *self, const struct store_rollcall *r,
			    struct fault *reterr); /* by session, list */
	int (*rollcall_walk)(void *self, int (*each)(void *ctx, const struct store_rollcall *r), void *ctx,
			     struct fault *reterr);

	/* Gives r->number. -FAULT_STATE: this very file is there already. */
	int (*release_put)(void *self, struct store_release *r, struct fault *reterr);
	int (*release_walk)(void *self, int (*each)(void *ctx, const struct store_release *r), void *ctx,
			    struct fault *reterr); /* by number */
	/* -FAULT_MISSING: no such release; -FAULT_MEANING: it has this sheet already. */
	int (*sheet_put)(void *self, const struct store_sheet *s, struct fault *reterr);
	/* Those of the oldest release first: by the day of publication, or of import where it is not
	 * known, then by number; so that the last one to name a cell is in force. */
	int (*sheet_walk)(void *self, const struct store_sheet_filter *filter,
			  int (*each)(void *ctx, const struct store_sheet *s), void *ctx,
			  struct fault *reterr);
	int (*revision_put)(void *self, const struct store_revision *r, struct fault *reterr);
	int (*revision_walk)(void *self, int (*each)(void *ctx, const struct store_revision *r), void *ctx,
			     struct fault *reterr);

	/* Small state by space and key: cursors, school states, code tables, digests. Length 0 removes. */
	int (*value_put)(void *self, const char *space, const char *key, struct span value,
			 struct fault *reterr);
	int (*value_get)(void *self, const char *space, const char *key, struct buffer *out, bool *ret_found,
			 struct fault *reterr);
	int (*value_walk)(void *self, const char *space,
			  int (*each)(void *ctx, const char *key, struct span value), void *ctx,
			  struct fault *reterr);

	/* What may no longer be kept. secure_delete overwrites what goes. */
	/* Marks of one enrolment: its notes of the sessions [from, before). Leaves and the journal are the
	 * engine's form, and put again by it. */
	int (*note_erase)(void *self, const char *school, unsigned slot, session_t from, session_t before,
			  struct fault *reterr);
	int (*batch_replace)(void *self, uint64_t number, struct span changes, struct fault *reterr);
	/* Everything of one school's pupils: leaves, notes, enrolments, traits, records, what was set aside,
	 * questions of who is who, closed and open alerts, and the bodies of their envelopes. Batches and
	 * envelopes keep their numbers and nothing else. *ret_rows counts rows removed or emptied. */
	int (*school_erase)(void *self, const char *school, uint64_t *ret_rows, struct fault *reterr);
	/* The same of its years that began on `last` or before: leaves, enrolments, traits, notes of sessions
	 * before `session`, what batches made before `instant` changed, and what was agreed about a child and
	 * last written before it. */
	int (*years_erase)(void *self, const char *school, day_t last, session_t session, int64_t instant,
			   uint64_t *ret_rows, struct fault *reterr);
	/* Destroys a child's key, so that nothing sealed under it opens again, and notes the child in the
	 * list of erasures, which a restored copy has to follow. */
	int (*child_erase)(void *self, const struct digest *child, int64_t at, struct fault *reterr);

	int (*audit_add)(void *self, const struct store_audit *a, struct fault *reterr);
	/* Newest first. */
	int (*audit_walk)(void *self, const struct store_audit_filter *filter,
			  int (*each)(void *ctx, uint64_t number, const struct store_audit *a), void *ctx,
			  struct fault *reterr);
	int (*remark_add)(void *self, struct store_remark *r, struct fault *reterr);
	/* Those of one alert, oldest first. */
	int (*remark_walk)(void *self, const struct digest *alert,
			   int (*each)(void *ctx, const struct store_remark *r), void *ctx,
			   struct fault *reterr);
	/* Checks the whole chain; *ret_entries counts it. -FAULT_MEANING names the first broken entry. */
	int (*audit_check)(void *self, uint64_t *ret_entries, struct fault *reterr);

	void (*close)(void *self);
};

struct store {
	const struct store_ops *ops;
	void *self;
};

/* Opens (creating, migrating) DATA/muster.db and DATA/keys.db, for one process at a time. `master`
 * wraps the child keys. Everything the driver and OpenSSL load is loaded here: afterwards nothing
 * is opened. -FAULT_DENIED: another master key; -FAULT_MISSING: keys.db is lost; -FAULT_STATE: used
 * by another process (after 5 seconds), a newer schema, or another store's keys.db; -FAULT_PARSE:
 * not a store. A write outside begin and commit is -FAULT_BUG. */
int store_sqlite_open(const char *folder, const unsigned char master[32], struct store *ret,
		      struct fault *reterr);
/* Wraps another store and fails the n-th write from now (0: the next), once; for fault tests. */
int store_fail_open(struct store inner, unsigned nth, struct store *ret, struct fault *reterr);

#endif
