/* visitor.h: somebody who is signed in to the console, and what he or she may see.
 *
 * A visitor reads what the share contracts in force release to his or her teams, by the same policy that
 * decides what an envelope for the team's mailbox says, and nothing else. What may not be seen is answered as
 * if it were not there: the caller returns -FAULT_MISSING for it, which the console answers 404 with one body
 * for all (console_ask.h). A school's staff read no child by name here, and no figure of a cohort that the
 * authority's lists make: from neither could they infer who has a social worker.
 *
 * A struct visitor is lent for one question. For files of the engine only. */
#ifndef ENGINE_PEOPLE_VISITOR_H
#define ENGINE_PEOPLE_VISITOR_H

#include "config/person.h"
#include "engine/world/state.h"

struct visitor {
	const struct person *person; /* of the configuration in force */
	const char *csrf;	     /* of the session, 64 hex digits */
	uint64_t session;	     /* its number, for logs; never 0 */
};

/* By id: is he or she of this team, or of this school's staff? */
bool visitor_of_team(const struct visitor *v, const char *team);
bool visitor_of_school(const struct visitor *v, const char *school);
/* All the rights of `rights` (enum right)? */
bool visitor_may(const struct visitor *v, unsigned rights);
/* Of the authority, not of a school: is of a team, or has rights and no school. */
bool visitor_of_authority(const struct visitor *v);
/* "Ann Lee (ann-lee)": as acts and logs name who did it. */
const char *visitor_words(const struct visitor *v, char out[96]);

/* May he or she see the page and the line of this school (no names of children, small groups masked)? Staff
 * their own; people of a team, and those with RIGHT_FIGURES or RIGHT_OPERATOR, every school. */
bool visitor_sees_school(const struct visitor *v, const char *school);

/* What a visitor may read of one child. */
struct visitor_view {
	bool allowed; /* the child may be named; all else counts only then */
	bool listed;  /* so may what the authority's own lists say of the child's subjects below: name, birth
			 date, case, worker, status */
	unsigned subjects; /* of enum subject: those that may be said of the child */
	/* How each field of the school's is shown; TREATMENT_DROP: not at all. `count` names no child. */
	enum treatment treatment[FIELD_COUNT];
	const struct share_contract *contract; /* what allowed it, for the log */
	const char *team;		       /* for which of the visitor's teams */
	bool restricted;		       /* a restricted child, whom this person may read */
};
/* Fills *ret for the child, at `school` (index; NO_INDEX: nothing of a school, the authority's own list
 * alone) on `day`. The widest of what the visitor's teams are shown. Returns ret->allowed.
 *
 * A team that serves some children only (its file) reads those, and others only where no team of the contract
 * has them. A restricted child is read by nobody but those whose file names the list that restricts it. */
bool visitor_reads_child(const struct engine *e, const struct visitor *v, uint32_t child, uint32_t school,
			 day_t day, struct visitor_view *ret);
/* The same at every school of the child, the widest: for a row of a list or a page about the child. */
bool visitor_reads_any(const struct engine *e, const struct visitor *v, uint32_t child, day_t day,
		       struct visitor_view *ret);
/* A child by its id in an address (64 hex digits), when this visitor may read it that day; NO_INDEX for any
 * other text, and for a child that he or she may not read: the two cannot be told apart. */
uint32_t visitor_child(const struct engine *e, const struct visitor *v, const char *hex, day_t day,
		       struct visitor_view *ret);

/* May he or she open the roll call of this list's subject: do contracts let one of the teams read the
 * authority's list of such children? Rows are still asked for one by one (visitor_reads_any). */
bool visitor_reads_list(const struct engine *e, const struct visitor *v, unsigned subject, day_t day);
/* The subjects of such lists, and whether the visitor may open any of their roll calls. */
#define VISITOR_LISTS 3
extern const unsigned visitor_lists[VISITOR_LISTS];
bool visitor_reads_lists(const struct engine *e, const struct visitor *v, day_t day);
/* Is one of the visitor's teams among those told of the alert, and may read its child (if it is about one)?
 */
bool visitor_reads_alert(const struct engine *e, const struct visitor *v, const struct alert *a);
/* The visitor's team that the alert was told to, NULL: none. Of several the first of his or her file. */
const char *visitor_alert_team(const struct engine *e, const struct visitor *v, const struct alert *a);
/* Figures of children with these subjects (0: everybody), as sums without names, small groups masked. */
bool visitor_reads_figures(const struct engine *e, const struct visitor *v, unsigned subjects, day_t day);

/* Keeps in the audit that the visitor looked: `what` is the view ("timeline of a child"), `why` what allows
 * it ("vs-daily 1.0.0 for virtual-school"; visitor_why writes it), `child` NULL for a view of many. Before
 * the answer leaves. Opens a transaction of its own unless one is open. */
int visitor_log(struct engine *e, const struct visitor *v, const struct digest *child, const char *what,
		const char *why, struct fault *reterr);
const char *visitor_why(const struct visitor_view *view, char out[160]);

#endif
