/* schools.h: a school as the engine sees it, and what is kept of it beside its marks. For files of the engine
 * only. */
#ifndef ENGINE_WORLD_SCHOOLS_H
#define ENGINE_WORLD_SCHOOLS_H

#include "alert/rollcall.h"
#include "base/map.h"
#include "base/vec.h"
#include "config/config.h"
#include "engine/world/drop_state.h"
#include "engine/world/pulls.h"
#include "roll/openings.h"

struct engine;

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
	int64_t quiet_until; /* no look comes due before this instant; 0: to be reckoned */
	int64_t last_look;   /* planned instant of the last look finished, 0: never loaded; durable */
	struct pull pull;
	uint32_t before, after; /* succession.h: the school that this one was, and will be or is; NO_INDEX */
	struct map students;	/* school system's id -> enrolment index */
	struct map codes;	/* code id -> 0..; text in code_text */
	struct code_texts code_text;
	struct indexes on_roll; /* enrolments of this school */
	struct openings held;	/* the year: sessions that were held, as its marks have it */
	uint32_t moves;		/* goes up with each change of its marks, its roll or its classes */
	uint32_t enrolled; /* goes up with each change of an enrolment: its days, whose child, its traits */
	/* Marks came with a code, or of a pupil, that its lists did not have: the next pull reads them too.
	 */
	bool codes_stale, roll_stale;
	day_t roll_again; /* the day on which its pupils were last read for that; once a day. RAM only */
	bool traits_loaded;
	struct drop_state drop; /* drop.h: of a school that puts down files */
	struct gaps gaps;
	struct deep deep;
	struct contested contested;
	bool ignores_since; /* the supplier gives all marks when asked for the changed ones */
	bool custom_codes;  /* it has codes of its own */
	/* What was given cannot be all there is, in words; empty: nothing doubtful. */
	char few_pupils[160], marks_kept[200];
	/* durable */
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
	uint64_t saved; /* a sum over what was last kept of it but for how far its pull is; RAM only */
};

int school_save(struct engine *e, uint32_t school, struct fault *reterr);
/* The same after a page; `wrote`: it has changed something in the store. A page that changed nothing, and the
 * school neither, is not worth a write and a wait for the disk: where the pull is then is kept with the next
 * that does, and until then a restart asks for this one again. */
int school_save_page(struct engine *e, uint32_t school, bool wrote, struct fault *reterr);
int school_restore(struct engine *e, struct fault *reterr);
int list_save(struct engine *e, uint32_t list, struct fault *reterr);
int codes_save(struct engine *e, uint32_t school, struct fault *reterr);
int school_code_put(struct engine_school *s, const char *id, const char *text);
int school_quarantine(struct engine *e, uint32_t school, const char *reason, const char *key,
		      const char *text, struct fault *reterr);

/* Bits of the fields that a contract in force today names for this school. */
uint32_t school_needs(const struct engine *e, uint32_t school);

#endif
