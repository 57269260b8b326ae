/* report.h: reports: one answer made of several views of the register, with what stands beside them.
 *
 * An answer is {"ok", "report", "title", "as_of", "facts": [lines], "sections": [...], "notes": [lines]}. A
 * section is {"key", "title", "kind"} and, by its kind: "measure" and "patterns" with "show" and "view", the
 * answer of that question (answer.h); "table" with "columns" [[key, heading, form]], "rows" [[text]] and
 * "notes". Figures are those of `muster measure`: a section is the question itself. */
#ifndef ENGINE_REPORT_REPORT_H
#define ENGINE_REPORT_REPORT_H

#include <jansson.h>

#include "base/vec.h"
#include "contract/policy.h"
#include "engine/people/visitor.h"
#include "engine/world/state.h"

/* What a reader may see of one child at one school. */
struct report_child {
	bool missed, year; /* its absences, counted; its year group */
	char name[140];	   /* "Zoë Brook (case 204518)", or "UPN ..."; empty: neither may be told */
	char status[64];   /* "looked after"; empty: not told */
	char why[160];	   /* what allows it, for the log */
};

/* Who reads: decides what leaves the engine. */
struct report_reader {
	const char *who;  /* for the log: the account, or the person */
	const char *team; /* whose contracts say what sums may be divided by; "" for the authority itself */
	const struct visitor *visitor; /* by whom children are read; NULL: nobody */
	bool ids;		       /* rows about a child carry its id, for addresses */
	bool whole; /* small groups too: for people entitled to the children's records; logged */
};

/* Whom an edition is for. Only the full one has children and whole numbers, as far as the reader may. */
enum report_edition { EDITION_FULL, EDITION_GOVERNORS, EDITION_DIRECTOR, EDITIONS };

/* A child that the reader will see. */
struct report_seen {
	uint32_t child;
	char why[160];
};

/* A report being made. */
struct report {
	struct engine *e;
	const struct report_reader *reader;
	const json_t *question;
	const char *over, *minimum; /* the period's name; sessions for bands, NULL: all */
	enum report_edition edition;
	uint32_t school; /* index; NO_INDEX: of no one school */
	bool entitled;	 /* the reader may read every child there: nothing is small to him or her */
	day_t today;
	char where[200]; /* every section's filter, "school=oak" */
	char title[240];
	json_t *facts, *sections, *notes; /* given with the answer */
	struct {
		struct report_seen *at;
		size_t count, room;
	} seen; /* owned */
};

/* The verb "report": "name" is borough, school, cohort, pack, returns or meetings. As answer_measure. */
int answer_reports(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr);
/* The same for a reader who is known: for the console's table. `name` as above. */
int report_answer(struct engine *e, const struct report_reader *reader, const char *name,
		  const json_t *question, json_t **ret_json, struct fault *reterr);
/* --- for report_*.c ---------------------------------------------------------------------------- */

/* A section that is a question of its own. */
struct report_section {
	const char *key, *title;
	const char *verb; /* "measure", "patterns" */
	const char *by;	  /* NULL: undivided */
	const char *show; /* how it is shown (report/measure.h, report/patterns.h) */
	bool of_missed;	  /* tells no more than how much each child missed, and its year group */
};
/* Asks and adds it, narrowed to `where` too unless NULL. What the reader may not be told, or what cannot be
 * divided so, is a section that says so. */
int report_ask(struct report *r, const struct report_section *section, const char *where,
	       struct fault *reterr);
/* The answer of a measure question, for a section that counts with it. NULL with 0: not to be told, why in
 * *ret_why. */
int report_measure_of(struct report *r, const char *where, const char *by, json_t **ret_view,
		      struct fault *ret_why, struct fault *reterr);

/* A table: columns are {key, heading, form} ended by a NULL key, form "left", "right", "number", "date",
 * "wrap" or "data". Returns its rows, borrowed; NULL: no memory. */
struct report_column {
	const char *key, *heading, *form;
};
json_t *report_table(struct report *r, const char *key, const char *title,
		     const struct report_column *columns, json_t **ret_notes);
/* Adds a row of texts. */
json_t *report_row(json_t *rows);
void report_cell(json_t *row, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the reader may see of a child in this edition; false: nothing, and nobody is told that there is
 * somebody. Nobody who is restricted. */
bool report_reads(const struct report *r, uint32_t child, uint32_t school, struct report_child *ret);
/* Sets r->entitled: may the reader be told of every child on the school's register this year how much it
 * missed, and its year group? */
int report_entitled(struct report *r, struct fault *reterr);
/* The child is shown: who saw it is kept with the others before the answer leaves. */
int report_saw(struct report *r, uint32_t child, const struct report_child *seen, struct fault *reterr);
int report_log(struct report *r, const char *name, struct fault *reterr);

/* The sections of report_school.c, report_beside.c, report_last.c, report_risk.c, report_agreed.c. */
int report_school(struct report *r, struct fault *reterr);
int report_cohort(struct report *r, struct fault *reterr);
int report_pack(struct report *r, struct fault *reterr);
int report_returns(struct report *r, struct fault *reterr);
int report_meetings(struct report *r, struct fault *reterr);
int report_beside(struct report *r, struct fault *reterr);
int report_cohorts(struct report *r, struct fault *reterr);
int report_last_year(struct report *r, struct fault *reterr);
int report_at_risk(struct report *r, struct fault *reterr);
int report_agreed(struct report *r, struct fault *reterr);
int report_actions(struct report *r, struct fault *reterr);

#endif
