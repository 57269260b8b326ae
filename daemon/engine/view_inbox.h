/* view_inbox.h: the alerts of a visitor's team, the most urgent first. For files of this room only. */
#ifndef ENGINE_VIEW_INBOX_H
#define ENGINE_VIEW_INBOX_H

#include "engine/view_alert.h"

/* {"verb":"inbox", "team"?, "state"? (open, taken, closed, all; else open and taken), "school"?, "urgency"?,
 * "rule"?, "limit"?, "after"?}: "team", "teams", "state", "total", "counts" (open, taken, and closed where
 * they are asked for), "as_of", "absent" and "data" (who is absent, and from how many schools nothing is
 * known: two sentences), "restricted" and "restricted_ask", "rows" (view_alert.h), "next". Closed ones are
 * those of the last eight days. */
int view_inbox(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
	       struct fault *reterr);

/* The visitor's team that is asked for ("team", else the first), by index. -FAULT_MISSING: none of theirs. */
int view_team(const struct engine *e, const struct visitor *v, const json_t *question, uint32_t *ret_team,
	      struct fault *reterr);
/* [{"id","name"}] of all of them. */
json_t *view_teams(const struct engine *e, const struct visitor *v);
/* "No data from 4 of 13 schools: ...", of the schools that share with this team; never of children. */
int view_data_words(const struct engine *e, const char *team, char *out, size_t size, struct fault *reterr);
/* Does any contract in force let this team be shown something of the school's children today? */
bool view_shares_with(const struct engine *e, uint32_t school, const char *team, day_t day);

#endif
