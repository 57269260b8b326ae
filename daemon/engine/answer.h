/* answer.h: what the engine answers to questions, as JSON. For files of this room only. */
#ifndef ENGINE_ANSWER_H
#define ENGINE_ANSWER_H

#include <jansson.h>

#include "engine/state.h"

/* Takes `json` (may be NULL: out of memory, answered as such) and sends it. Returns 0. */
int answer_json(struct engine *e, uint64_t ask, json_t *json);
/* {"ok": false, "text": ...} */
int answer_no(struct engine *e, uint64_t ask, const char *text);
/* A published file that came beside a question, under `question`'s name, data_set, version and
 * published. */
int answer_import(struct engine *e, uint64_t ask, const json_t *question, int fd, uint64_t length,
		  struct fault *reterr);

/* The text member `key` of a question; "" when it has none. */
const char *answer_text(const json_t *question, const char *key);
/* "2026-11-23T09:41" London, or null for 0. */
json_t *answer_time(int64_t instant);

/* "2026-11-25T18:00", London; false for anything else. */
bool answer_read_time(const char *text, int64_t *ret_instant);

/* Sums of the register; `who` is kept where small groups are told too. */
int answer_measure(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr);

/* When in the week children are away; the same children last year and this. As answer_measure. */
int answer_patterns(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		    struct fault *reterr);
int answer_transition(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		      struct fault *reterr);

/* How many children each part of a change of contract touches, never who. As answer_measure. */
int answer_contract_reach(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
			  struct fault *reterr);

/* route_explain.c: where an alert about a child would go. As answer_measure; that `who` asked is kept. */
int answer_route(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		 struct fault *reterr);

/* One question each; `question` is the object asked. *ret_json is given. */
int answer_status(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_rollcall(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_alerts(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
/* answer_report.c: the borough beside published figures (report.h has the verb). */
int answer_report(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_calendar(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_figures(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_compare(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_explain(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_totals(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_traits(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_clock(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_advance(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_health(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_match(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_match_show(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);

/* answer_contracts.c: for the status: one object a version. */
json_t *contracts_json(struct engine *e);
int answer_lists(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int answer_marks_today(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);

/* answer_lists.c and answer_marks.c: what people do to lists, and marks they enter. 1: no, and why in
 * *ret_no; 0: *words tell what was done. */
int act_list_add(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr);
int act_list_confirm(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		     struct fault *ret_no, struct fault *reterr);
int act_list_end(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr);
/* answer_queue.c: envelopes, by an operator; nothing of what they say. */
int act_queue_hold(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr);
int act_queue_release(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr);
int act_queue_requeue(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr);
int act_queue_expire(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		     struct fault *ret_no, struct fault *reterr);
int answer_queue(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
int act_mark(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
	     struct fault *ret_no, struct fault *reterr);

/* backfill.c: as the acts above; and how far each is. */
int act_backfill(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr);
int act_backfill_stop(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr);
int answer_backfills(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);

/* acts.c. 1: no, and why in *ret_no. */
int act_take(struct engine *e, const char *id, const char *person, struct fault *ret_no,
	     struct fault *reterr);
int act_close(struct engine *e, const char *id, const char *outcome, const char *person, const char *note,
	      struct fault *ret_no, struct fault *reterr);

/* Silences (mutes.h): an act each, as act_mark; then all of them, the newest first, with `ended` those that are
 * over too. */
int act_mute(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
	     struct fault *ret_no, struct fault *reterr);
int act_mute_confirm(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		     struct fault *ret_no, struct fault *reterr);
int act_mute_end(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr);
int answer_mutes(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);

#endif
