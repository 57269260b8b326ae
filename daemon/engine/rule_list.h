/* rule_list.h: rules that are told as lists, once a week or once a half term: one alert to a team, with
 * counts and the children whom a contract lets it see.
 *
 * On Monday at 07:30 every school is looked through, some children a turn; then each team that a contract
 * names for a rule hears once, in one transaction. The alert is about no child: what is stored of it is
 * counts. Its first message holds the children; what people do with it later is told without them. A newer
 * list of the same rule and team closes the older one. For files of this room only. */
#ifndef ENGINE_RULE_LIST_H
#define ENGINE_RULE_LIST_H

#include "engine/notify.h"

bool rule_list_due(const struct engine *e);
/* The first instant after `now` at which lists are made. */
int64_t rule_list_next(const struct engine *e, int64_t now);
/* Some children further; each call is a turn of its own. */
int rule_list_turn(struct engine *e, struct fault *reterr);
int rule_list_restore(struct engine *e, struct fault *reterr);
void rule_list_forget(struct engine *e);

/* notify.h of an alert that is a list. */
int rule_list_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
/* The row of a contract in force today that asks for the list; false: none does any more. */
bool rule_list_route(const struct engine *e, const struct alert *a, struct route *ret_route);
bool rule_list_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
enum may_send rule_list_may_send(const struct engine *e, const struct alert *a, const char *mailbox);

/* The counts of a list that was told, without its children. */
void rule_list_counts(const struct engine *e, const struct alert *a, struct render_list *ret);

#endif
