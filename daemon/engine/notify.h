/* notify.h: what the two halves of telling share: whom (notify.c) and what (notify_facts.c).
 * For files of this room only. */
#ifndef ENGINE_NOTIFY_H
#define ENGINE_NOTIFY_H

#include "alert/render.h"
#include "engine/state.h"

/* One mailbox's row for this alert. */
struct route {
	const struct share_contract *contract;
	const struct contract_alert *row;
	unsigned subjects; /* of every contract that leads to this mailbox */
	uint32_t team;
};
/* What a route is asked about. */
struct about {
	uint32_t child, school;
	session_t session;
	unsigned subjects;
	int year_group;
};

/* Everything this mailbox may read of the alert: what the schools' contracts release to its team
 * and, where a contract is about such children, what the authority's own list says. `change`
 * (borrowed for the call) is what the revision says anew, `leaves` the instant it may leave. */
int notify_facts(const struct engine *e, const struct alert *a, const struct about *about,
		 const struct route *r, const char *change, int64_t leaves, struct render_facts *ret_facts,
		 struct fault *reterr);

/* The mailboxes an alert goes to, with their rows; how many. For those who ask who was told and why. */
unsigned notify_routes(const struct engine *e, const struct alert *a, uint32_t child,
		       struct route ret_routes[CONTRACT_LIST]);

/* A mark as a treatment shows it; empty when it shows none. */
void notify_treated(cell_t cell, enum treatment t, char *out, size_t size);

#endif
