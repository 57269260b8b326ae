/* view_trends.h: figures of the borough for people, by the question of `muster measure` and with the
 * visitor's rights: a team's by its contracts, everybody's with small groups kept back, children of the
 * authority's lists only where a contract about them counts them for the team. A school's staff ask nothing
 * here. For files of this room only. */
#ifndef ENGINE_VIEW_VIEW_TRENDS_H
#define ENGINE_VIEW_VIEW_TRENDS_H

#include "engine/view/view.h"

/* {"verb":"trends","over"?,"by"?,"measure"?,"where"?,"against"?,"since"?,"from"?,"limit"?}: "title",
 * "period", "as_of", "method", "measure", "by", "columns", "rows": [{"key","name","cells"}], "groups" (how
 * many there are), "next" (the "from" of the groups after these; only where there are more), "moved"
 * (sentences), "notes". A cell is {"name","words","value" (per cent),"numerator","denominator","kept_back"}.
 * "from" counts groups from 1; "limit" is rows, 1,000 unless said. */
int view_trends(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		struct fault *reterr);
/* {"verb":"trends_why", the same}: "figure", "method", "as_of", "differs". */
int view_trends_why(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);

/* The question for answer_measure (asking.h), checked field by field; NULL and a fault otherwise. */
json_t *view_trends_question(struct engine *e, const struct visitor *v, const json_t *question,
			     struct fault *reterr);
/* "overall", ... of the question; -FAULT_MEANING at "measure". */
int view_trends_measure(const json_t *question, const char **ret_measure, struct fault *reterr);

/* view_trends_beside.c: where the question names a day ("since") that cuts its period, adds both parts of it
 * to `asked`, so that small groups are kept back alike in the whole and in what came before and since.
 * -FAULT_MEANING at "since". */
int view_since(const struct engine *e, const json_t *question, json_t *asked, struct fault *reterr);
/* Adds to each row a cell for each column of what the question has beside it ("against", "since"), the
 * columns, and notes. `measured` answers `asked`; the rows have its cells of `measure`, one of them where it
 * is one figure. */
int view_beside(struct engine *e, const struct visitor *v, const json_t *question, const json_t *asked,
		const json_t *measured, const char *measure, json_t *columns, json_t *rows, json_t *notes,
		struct fault *reterr);

/* view_moved.c: what moved the rate between last week and this, by school and by year group: sentences, added
 * to `lines`. `asked` is a question of view_trends_question; nothing for a measure that is of whole terms. */
int view_moved(struct engine *e, const struct visitor *v, const json_t *asked, const char *measure,
	       json_t *lines, struct fault *reterr);

#endif
