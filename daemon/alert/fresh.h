/* fresh.h: how much of a session's marks a school has given, whether they can be believed, and whose silence
 * it is when it has not.
 *
 * Nothing here says anything of a child: "no children absent" and "no data" are different sentences, and
 * this is the second. Every threshold is a key of muster.yaml (freshness). */
#ifndef ALERT_FRESH_H
#define ALERT_FRESH_H

#include <stdbool.h>
#include <stdint.h>

/* The thresholds; shares in percent. */
struct fresh_limits {
	int plausible;	      /* of the pupils expected, from which a register is one */
	int complete;	      /* of the pupils expected, from which it is whole */
	int least;	      /* marks: fewer are never called implausible */
	int no_reason;	      /* of the marks given: more than this N is no register yet */
	int drop;	      /* points by which attendance may fall from one register to the next */
	int mass_change;      /* of the marks held: more than this changed in one pull */
	int class_least;      /* pupils: a smaller class may well have no mark */
	int incident_schools; /* more silent schools than this at one supplier are one incident */
	int incident_share;   /* so is this share of its schools, two at least */
};

/* One session of a school. From the worst for a child's safety to the best. */
enum fresh {
	FRESH_NEVER,	 /* no mark of the school has ever come */
	FRESH_LATE,	 /* the register is over and nothing of it has come */
	FRESH_PARTIAL,	 /* a part is missing: classes, or too many pupils */
	FRESH_DOUBTED,	 /* it came and cannot be right */
	FRESH_PLAUSIBLE, /* enough to go by, though not all, or older than the register's end */
	FRESH_COMPLETE,
	FRESH_WAITING, /* nothing is due yet */
	FRESH_CLOSED,  /* the school is closed: nothing is expected */
	FRESHES
};
const char *fresh_name(enum fresh f);  /* "late" */
const char *fresh_words(enum fresh f); /* "no marks received by us": about data, never about children */
/* Nobody has given what was due: never, or late. */
static inline bool fresh_silent(enum fresh f)
{
	return f == FRESH_NEVER || f == FRESH_LATE;
}

/* Why marks are not believed. Kept in the store: never renumbered. */
enum doubt { DOUBT_NONE, DOUBT_NO_REASON, DOUBT_DROP, DOUBT_CHANGED, DOUBTS };
const char *doubt_name(enum doubt d); /* "all_n", "drop", "mass_change"; "" for none */

struct fresh_facts {
	bool ever;	     /* a mark of this school was received, of whatever day */
	bool closed;	     /* by its calendar or by its own marks (roll/openings.h) */
	bool due;	     /* the register has closed and settled */
	uint32_t expected;   /* pupils on roll */
	uint32_t received;   /* of these, with a mark */
	uint32_t classes;    /* registration groups large enough to count, */
	uint32_t classes_in; /* and those of them with a mark */
	int64_t as_of;	     /* the newest change the supplier told of; 0: it tells none */
	int64_t closes;	     /* instant at which the register closes */
	enum doubt doubt;
};
/* Total: the first row of its table that fits. */
enum fresh fresh_state(const struct fresh_facts *f, const struct fresh_limits *l);

/* Marks of one session by what they say, for fresh_doubt. */
struct fresh_tally {
	uint32_t expected;  /* pupils on roll */
	uint32_t received;  /* with a mark */
	uint32_t no_reason; /* N */
	uint32_t attending;
	/* Attending or absent, without religious observance and what is not possible: many R on one day, or
	 * a Y, are not implausible. */
	uint32_t comparable;
};
/* `before`: the last session whose marks were believed; NULL: none. Closed sessions are not asked about. */
enum doubt fresh_doubt(const struct fresh_tally *now, const struct fresh_tally *before,
		       const struct fresh_limits *l);
/* One pull has `changed` of `held` marks. */
bool fresh_mass_change(uint32_t changed, uint32_t held, const struct fresh_limits *l);

/* Whose silence it is: who can mend it. */
enum cause { CAUSE_NONE, CAUSE_SCHOOL, CAUSE_SUPPLIER, CAUSE_US, CAUSE_NOT_KNOWN, CAUSES };
const char *cause_name(enum cause c);	 /* "", "school", "supplier", "us", "not known" */
enum cause cause_find(const char *name); /* CAUSE_NOT_KNOWN for what is none of these */
/* `told`: what the failed pull, or the school's standing, says; CAUSE_NONE: the school's system answered.
 * Then it is the school's own register when the supplier has told of changes since it closed. */
enum cause fresh_cause(enum fresh state, enum cause told, int64_t as_of, int64_t closes);

/* `silent` of a supplier's `schools` are: is that one incident, and not that many schools' fault? */
bool fresh_incident(uint32_t silent, uint32_t schools, const struct fresh_limits *l);

#endif
