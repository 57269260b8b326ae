/* view_events.h: what became of a child's alerts, from the audit and from what people wrote: who was told,
 * who took it, to whom it was handed on, how it ended. For files of this room only.
 *
 * Only of alerts that the visitor may read. What another team was told is not said here, only that it was. */
#ifndef ENGINE_VIEW_EVENTS_H
#define ENGINE_VIEW_EVENTS_H

#include "engine/view_alert.h"

struct view_event {
	int64_t at;
	unsigned order; /* as they came, within one instant */
	const char
		*kind; /* "opened", "told", "taken", "handed_on", "silenced", "closed", "note", ...; lent */
	char text[1100];
	char who[96];
	struct digest alert; /* all zero: of none */
	bool late;	     /* known only later than it was so */
};
struct view_events {
	struct view_event *at;
	size_t count, room;
};

/* Adds one; NULL: no memory. */
struct view_event *view_event_add(struct view_events *all, int64_t at, const char *kind);
/* Everything of one alert. */
int view_events_alert(struct engine *e, const struct visitor *v, const struct view_alert *a,
		      struct view_events *ret, struct fault *reterr);
/* Everything of all alerts of a child since an instant. */
int view_events_child(struct engine *e, const struct visitor *v, uint32_t child, int64_t since,
		      struct view_events *ret, struct fault *reterr);
/* In order of time: [{"at","kind","text","who","alert","late"}]. */
json_t *view_events_json(struct view_events *all);

#endif
