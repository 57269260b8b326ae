/* route.h: the teams that the contracts in force name for a rule about a child, and which of them are told.
 *
 * Every row of every contract that asks for the rule and is about such a child is a candidate. A team whose
 * file says whom it serves is told only of children whose entry on the authority's list names it: their
 * responsible authority, team or worker. One that stands in is told when no such team of the same contract
 * has the child, or its people are away: the worker is unknown, gone or absent. When a contract has neither,
 * all the teams it names are told: no child is lost over a name. Of a child whom the school holds back
 * (holdbacks.h) nobody is told by what that school gave. For files of the engine only. */
#ifndef ENGINE_TELL_ROUTE_H
#define ENGINE_TELL_ROUTE_H

#include "engine/tell/notify.h"

/* What a team has to do with this child. */
enum owning {
	OWN_ALL,    /* it hears of every child that contracts lead to it */
	OWN_THIS,   /* it serves this child */
	OWN_AWAY,   /* it does, and its people are away: told all the same, and so is who stands in */
	OWN_OTHERS, /* it serves other children */
	OWN_STANDS_IN,
};
struct candidate {
	const struct share_contract *contract;
	const struct contract_alert *row;
	uint32_t team;
	enum owning owning;
	bool told;
};
#define CANDIDATES 64
struct candidates {
	struct candidate at[CANDIDATES];
	unsigned count;
};

/* What the team has to do with the child, of those lists that make the subjects (0: of all). */
enum owning route_owning(const struct engine *e, const struct team *t, uint32_t child, unsigned subjects,
			 day_t today);
/* Is the team one that this contract leads to about the child today, over all that it names? What is read
 * beside an alert, and on pages, is read by this. */
bool route_serves(const struct engine *e, const struct team *t, uint32_t child,
		  const struct share_contract *c);
/* By the contracts in force on `day`, and who serves whom today. */
void route_candidates(const struct engine *e, enum rule rule, const struct about *a, day_t day,
		      struct candidates *ret);
/* Is this row of a contract about this child, with the parameters that are asked about? */
bool route_row_asks(enum rule rule, const struct about *a, const struct contract_alert *row);

#endif
