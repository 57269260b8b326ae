/* view_alert.h: one alert as a visitor's team reads it: what its envelope would say today, and nothing else.
 * For files of this room only. */
#ifndef ENGINE_VIEW_VIEW_ALERT_H
#define ENGINE_VIEW_VIEW_ALERT_H

#include "engine/tell/notify.h"
#include "engine/view/view.h"

/* An alert that a visitor may read, and by which of his or her teams. */
struct view_alert {
	const struct alert *alert;
	uint32_t child; /* NO_INDEX: about no single child */
	uint32_t team;
	enum urgency urgency;
	uint32_t school;    /* NO_INDEX: of none of ours */
	struct route route; /* of a child's: as the team's envelope goes */
	unsigned household; /* view_inbox.c: its number in this answer; 0: no other child of it is there */
};
/* False: it is not there, or not to be read. `team`: NO_INDEX for any of the visitor's. A restricted child's
 * is read by nobody whose file does not name the list. */
bool view_alert_of(struct engine *e, const struct visitor *v, const struct alert *a, uint32_t team,
		   struct view_alert *ret);
/* By its id in an address. */
bool view_alert_at(struct engine *e, const struct visitor *v, const char *hex, struct view_alert *ret);

/* A row of the inbox: "id", "rule", "rule_title", "title", "urgency", "urgency_words", "team", "child" (its
 * id or null), "name", "case", "year", "school", "school_id" (where the child is today; else the school that
 * the alert speaks of), "now_at" (the first alone), "telephone" (of the other), "at", "session", "state",
 * "opened", "limit" (take it, or say what came of it, by), "with" (who has heard that it waits), "person"
 * (who took or closed it), "outcome", "silence_waits" (for a second person), "silenced_until", "knows" (teams
 * that were told), "lines" (what a person reads), "revision", "household" (a number that children of one
 * household in this inbox have in common, and that says nothing else; 0: none). A look at the child is added
 * to `looks`. NULL: no memory. */
json_t *view_alert_row(struct engine *e, const struct visitor *v, const struct view_alert *a,
		       struct view_looks *looks);

/* {"verb":"alert","id"}: the row and "history", "notes", "may" (take, hand_on, note, close, silence,
 * silence_confirm, silence_end), "silence" (null: none): {"waits", "until","by","second","why","set"},
 * "outcomes" and "teams" (to whom it may be handed on). */
int view_alert_show(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr);

/* The id of the newest open alert about the child that the visitor may read, as JSON; null: none. */
json_t *view_child_alert(struct engine *e, const struct visitor *v, uint32_t child);

/* "this session" for an urgency. */
const char *view_urgency_words(enum urgency u);

#endif
