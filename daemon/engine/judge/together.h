/* together.h: the rule together_absent over one school's register, for those whom contracts name as its
 * reader: whom each may be told of, the groups among these children (alert/together.h), and the lines of its
 * list. A child counts for a reader only where the child's school shares the marks of sessions with that
 * reader by child, in contracts in force on the days that are looked at and today; a restricted child for
 * nobody. Nothing of it is stored but the counts of the list. For files of the engine only. */
#ifndef ENGINE_JUDGE_TOGETHER_H
#define ENGINE_JUDGE_TOGETHER_H

#include "engine/tell/rule_list_told.h"

/* Adds the groups of one school, of what is asked there (rule_lists.asked), to the lists under way. */
int together_look(struct engine *e, uint32_t school, day_t monday, struct fault *reterr);
/* Writes the groups of a list into its lines (room for LIST_SHOWN), those that share the most of their
 * sessions first, each with its children as their schools' contracts show them. */
int together_lines(struct engine *e, const struct list_gathered *g, struct render_list *list,
		   struct fault *reterr);

#endif
