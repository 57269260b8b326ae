/* feed.h: what is believed of each school's marks, whose silence it is, and who is told.
 *
 * Judged by state, like the rules about children: what a school's marks say now decides whether they are
 * believed; judging twice tells nothing twice. Doubted marks stay in the roll; only rules and the roll call
 * look away from them (doubts_of), and once the doubt is over what waited is told. A doubt about many
 * changed marks is a fact of one pull, not of the marks: what they said before is kept until it is over.
 * For files of the engine only. */
#ifndef ENGINE_JUDGE_FEED_H
#define ENGINE_JUDGE_FEED_H

#include "alert/feed.h"
#include "engine/tell/feed_case.h"
#include "engine/world/journal.h"

/* feed.c: marks as they come, and whether they are believed */
int feed_restore(struct engine *e, struct fault *reterr);
void feed_forget(struct engine *e);
/* A cell of the roll moved. */
void feed_moved(struct engine *e, uint32_t school, uint32_t slot, session_t s, cell_t old, cell_t now);
/* At the end of a page: what it moved is durable with it. */
int feed_page(struct engine *e, uint32_t school, struct fault *reterr);
/* Before a school's children are judged. Inside a transaction. */
int feed_judge(struct engine *e, uint32_t school, struct fault *reterr);
/* A person says that the doubted marks are right; the caller has the children judged. */
void feed_right(struct engine *e, uint32_t school);
/* The counts behind a session. */
void feed_tally(const struct engine *e, uint32_t school, session_t s, struct fresh_tally *ret);

/* feed_group.c: registration groups */
int feed_group_put(struct engine *e, uint32_t school, uint32_t enrolment, const char *name,
		   struct fault *reterr);
int feed_groups_save(struct engine *e, uint32_t school, struct fault *reterr);
int feed_groups_restore(struct engine *e, struct fault *reterr);
/* Of the classes of at least `least` pupils with a place on that day. */
int feed_classes(const struct engine *e, uint32_t school, session_t s, uint32_t least,
		 struct feed_classes *ret, struct fault *reterr);

/* feed_count.c: both counts of a session, counted again only when the school's marks, roll or classes have
 * moved since. *ret is the engine's own, until the next call for the school. */
int feed_counts(const struct engine *e, uint32_t school, session_t s, uint32_t least,
		const struct feed_counted **ret, struct fault *reterr);

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
/* Everything is looked at again in the next turn. */
void feed_look(struct engine *e);
/* A person's word on one of these alerts. Inside a transaction. */
int feed_acted(struct engine *e, const struct alert *a, struct fault *reterr);

#endif
