/* console_reports.h: schools, their pages, packs and agreed actions for somebody who is signed in: rows of
 * console_ask.c over report.h and ledger.h. A school that the visitor may not see is -FAULT_MISSING; its own
 * staff read the edition for governors, without children and without what the authority's lists say. */
#ifndef ENGINE_REPORT_CONSOLE_REPORTS_H
#define ENGINE_REPORT_CONSOLE_REPORTS_H

#include <jansson.h>

#include "engine/people/visitor.h"

int console_schools(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
/* {"id", "term" (2026-autumn)} */
int console_school(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr);
/* and "edition" */
int console_pack(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		 struct fault *reterr);
int console_actions(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
/* {"id", "what", "owner", "review", and "child" (its id) or "cohort"} */
int console_action_add(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr);
/* {"id", "action" (its number), "outcome", "note", "review"} */
int console_action_outcome(struct engine *e, const struct visitor *v, const json_t *question,
			   json_t **ret_json, struct fault *reterr);

/* console_tables.c: the sections of a report's answer as tables of text, {"id", "title", "note", "columns",
 * "rows"}. NULL: no memory. */
json_t *console_tables(const json_t *sections);
/* The rows of a section as objects, a member a column; borrowed keys as in report.h. */
json_t *console_objects(const json_t *sections, const char *key);
/* A rate of a measure's answer as a page has it: {"name", "words" ("7.4%"), "value", "numerator",
 * "denominator", "kept_back"}; null numbers where it is kept back or not known. */
json_t *console_figure(const char *name, const json_t *rate);
json_t *console_kept_back(const char *name);

#endif
