/* view.h: what the answers for the pages have in common. For files of this room only.
 *
 * A view is a row of console_ask.h: it tells a visitor what the contracts release to his or her teams, and
 * nothing else; what may not be seen is -FAULT_MISSING, like what is not there. Rows are paged in an order
 * that does not move: "limit" (1 to 100; 50) and "after" (the id of the row that ended the page before);
 * "next" is null on the last page. No cursor, and nothing else that stands in an address, tells a name. */
#ifndef ENGINE_VIEW_VIEW_H
#define ENGINE_VIEW_VIEW_H

#include <jansson.h>

#include "engine/people/visitor.h"

#define VIEW_PAGE      50
#define VIEW_PAGE_MOST 100
#define VIEW_HEX       (2 * DIGEST_SIZE + 1)

/* *ret_json takes `json` (may be NULL: -FAULT_MEMORY). */
int view_give(json_t *json, json_t **ret_json, struct fault *reterr);
/* -FAULT_MISSING: there is nothing here that this person may see. */
int view_missing(struct fault *reterr);

/* --- who looked at whom ------------------------------------------------------------------------------------
 */

/* The children of one answer, and what allowed each. Zeroed at first. */
struct view_looks {
	struct view_look {
		struct digest child;
		char why[160];
	} * at;
	size_t count, room;
};
struct view_seen; /* looks of this hour */

bool view_look(struct view_looks *l, const struct digest *child, const struct visitor_view *by);
/* Keeps who looked at each of the children, in which view and by what, before the answer leaves: a page that
 * reads itself again keeps the same look once an hour. Frees `l`, whatever comes of it. */
int view_looks_keep(struct engine *e, const struct visitor *v, const char *view, struct view_looks *l,
		    struct fault *reterr);
void view_seen_free(struct view_seen *s);

/* --- pages -----------------------------------------------------------------------------------------------
 */

struct view_page {
	size_t limit;
	bool from_start;
	struct digest after; /* of the row that ended the page before */
};
/* A number of the question from 1 to `most`; `usual` where none is asked. -FAULT_MEANING with its field. */
int view_number(const json_t *question, const char *name, size_t usual, size_t most, size_t *ret,
		struct fault *reterr);
/* -FAULT_MEANING with its field. */
int view_page(const json_t *question, struct view_page *ret, struct fault *reterr);
/* An id as the pages write it. */
bool view_id(const char *text, struct digest *ret);
const char *view_hex(const struct digest *id, char out[VIEW_HEX]);

/* --- days and sessions -----------------------------------------------------------------------------------
 */

/* "2026-11-23-AM", and back; "am" and "pm" of today too. */
const char *view_session(session_t s, char out[16]);
bool view_read_session(const struct engine *e, const char *text, session_t *ret);
/* "Mon 23 Nov, morning". */
const char *view_session_words(session_t s, char out[40]);
json_t *view_day(day_t day); /* "2026-11-23" or null */
/* "Mon 23 Nov 10:32": now. */
const char *view_now(const struct engine *e, char out[40]);

/* --- a child
 * ------------------------------------------------------------------------------------------------
 */

/* {"child" (its id), "name", "case", "year", "school", "school_id", "status", "worker"}: what is released
 * today; texts that are not are "". A child of whom the authority's list may not be told is named by its UPN,
 * where that is released. */
json_t *view_child(struct engine *e, const struct visitor *v, uint32_t child, const struct visitor_view *by);
/* The school a row of the child stands under, by a contract or by the authority's own list. */
struct view_place {
	uint32_t school; /* NO_INDEX: none of ours */
	char name[96];	 /* empty: none may be told */
};
struct view_place view_place(const struct engine *e, const struct visitor *v, uint32_t child,
			     const struct visitor_view *by);

#endif
