/* rule_list.h: rules that are told as lists, once a week or once a half term: one alert to a team, with
 * counts and the children whom a contract lets it see.
 *
 * On Monday at 07:30 every school is looked through, some children a turn; then each team that a contract
 * names for a rule hears once, in one transaction. The alert is about no child: what is stored of it is
 * counts. Its first message holds the children; what people do with it later is told without them. A newer
 * list of the same rule and team closes the older one. For files of the engine only. */
#ifndef ENGINE_JUDGE_RULE_LIST_H
#define ENGINE_JUDGE_RULE_LIST_H

#include "engine/tell/rule_list_told.h"

/* The list under way of this rule, with these parameters, for this reader; made when it is new. NULL: no
 * memory. */
struct list_gathered *rule_list_of(struct rule_lists *x, const struct ask *ask, const struct route *r);

bool rule_list_due(const struct engine *e);
/* The first instant after `now` at which lists are made. */
int64_t rule_list_next(const struct engine *e, int64_t now);
/* Some children further; each call is a turn of its own. */
int rule_list_turn(struct engine *e, struct fault *reterr);

#endif
