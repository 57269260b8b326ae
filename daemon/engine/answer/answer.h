/* answer.h: what the engine answers to questions, as JSON, and what people do by them. ask.c has the tables
 * of verbs. For files of the engine only. */
#ifndef ENGINE_ANSWER_ANSWER_H
#define ENGINE_ANSWER_ANSWER_H

#include "engine/world/reply.h"

/* How the daemon is, and its clock. */
answer_view answer_status, answer_health, answer_clock, answer_advance, answer_calendar;
/* Children: the roll call, alerts, lists, marks that people entered today, who may be one. */
answer_view answer_rollcall, answer_alerts, answer_lists, answer_marks_today, answer_match, answer_match_show;
/* Envelopes, by state. */
answer_view answer_queue;
/* Figures. */
answer_view answer_report, answer_totals, answer_traits, answer_figures, answer_compare, answer_explain;

/* Sums of the register; `who` is kept where small groups are told too. "rates": the one rate that is wanted
 * of a table too long for a page (measure_json.h). "parts": [PERIOD, PERIOD], which cut the period in two:
 * the answer has the rows of each too, kept back alike (measure_parts.h). */
answer_view_for answer_measure;
/* When in the week children are away; the same children last year and this. */
answer_view_for answer_patterns, answer_transition;
/* How many children each part of a change of contract touches, never who. */
answer_view_for answer_contract_reach;
/* route_explain.c: where an alert about a child would go; that `who` asked is kept. */
answer_view_for answer_route;

/* What people do to lists, and marks they enter. */
act_of_person act_list_add, act_list_confirm, act_list_end, act_mark;
/* Envelopes, by an operator; nothing of what they say. */
act_of_person act_queue_hold, act_queue_release, act_queue_requeue, act_queue_expire;

/* The child a person means: a UPN, or a school's own id of the pupil as SCHOOL:ID. NO_INDEX: nobody known, or
 * nobody who may be spoken of (restricted): the two are not told apart. DAY_NONE: for an edition in which a
 * restricted child reads like any other. */
uint32_t answer_child(const struct engine *e, const char *pupil, day_t day);

/* answer_contracts.c: for the status: one object a version. */
json_t *contracts_json(struct engine *e);

#endif
