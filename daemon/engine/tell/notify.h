/* notify.h: an alert's revision to its mailboxes: to whom (notify.c) and what (notify_facts.c).
 * For files of the engine only. */
#ifndef ENGINE_TELL_NOTIFY_H
#define ENGINE_TELL_NOTIFY_H

#include "alert/history.h"
#include "alert/render.h"
#include "engine/world/alerts.h"

/* One mailbox's row for this alert. */
struct route {
	const struct share_contract *contract;
	const struct contract_alert *row;
	unsigned subjects; /* of every contract that leads to this mailbox */
	uint32_t team;
	bool handed;  /* no row of a contract leads there: a person handed it on (hands.h) */
	bool passed;  /* the alert is another team's since: nobody waits for this one */
	bool at_once; /* this revision leaves whatever the hour */
};
/* What one clause gave to a message: fields of one school's children that one share released. */
struct used {
	const struct share_contract *contract;
	uint32_t school;
	unsigned share;
	uint32_t fields; /* field_bit */
	uint32_t child;	 /* whose: the alert's, or a sibling's */
};
/* All of a message's, for the disclosure log. A child is at 4 schools at most; each gives a mark, the day
 * before and a count, by few versions: what finds no room here is not shown. */
#define NOTIFY_USES 64
struct uses {
	struct used at[NOTIFY_USES];
	unsigned count;
};

/* What a route is asked about. */
struct about {
	uint32_t child, school;
	session_t session;
	int64_t parameters; /* of the rule, as in struct alert */
	unsigned subjects;
	int year_group;
	struct uses *uses; /* filled as facts are: borrowed */
	/* Also what is released of the child's household (household.h), whose looks the caller logs too. */
	bool siblings;
	/* Only by contracts under which this team serves the child (route_serves); NULL: by all. Borrowed. */
	const struct team *serving;
};

/* Everything this mailbox may read of the alert: what the schools' contracts release to its team
 * and, where a contract is about such children, what the authority's own list says. `change`
 * (borrowed for the call) is what the revision says anew, `leaves` the instant it may leave. */
int notify_facts(const struct engine *e, const struct alert *a, const struct about *about,
		 const struct route *r, const char *change, int64_t leaves, struct render_facts *ret_facts,
		 struct fault *reterr);

/* What a team does first about alerts of this rule: its own words for it, its general ones, or the rule's. */
const char *notify_next_step(const struct engine *e, uint32_t team, enum rule rule);

/* Who would be told of this rule about a child at a school: for lists, which are gathered first. */
unsigned notify_list_routes(const struct engine *e, enum rule rule, int64_t parameters, uint32_t child,
			    uint32_t school, session_t s, struct route ret_routes[CONTRACT_LIST]);
/* Everything one mailbox may read of one child of its list, and the disclosure log's entries for it. `a`
 * speaks of the child; nothing is stored of it. */
int notify_list_child(struct engine *e, const struct alert *a, uint32_t child, const struct route *r,
		      struct render_facts *ret_facts, struct fault *reterr);
/* The same of a count that has places of the year before in it: `h` as it was judged for this team. What
 * another school's contract gave to the count is logged too. */
int notify_list_count(struct engine *e, const struct alert *a, uint32_t child, const struct route *r,
		      const struct history *h, struct render_facts *ret_facts, struct fault *reterr);
/* May this team be told what a place of the year before counts? The contracts of its school answer, as they
 * stand today, for a child of that year group; of the alert's own school the route has answered. With
 * about->uses what is shown is noted. */
bool notify_past_shown(const struct engine *e, const struct about *about, const struct history_past *past,
		       const char *team);

/* The mailboxes an alert goes to, with their rows; how many. For those who ask who was told and why. */
unsigned notify_routes(const struct engine *e, const struct alert *a, uint32_t child,
		       struct route ret_routes[CONTRACT_LIST]);

/* What is asked about an alert's child. */
struct about notify_about(const struct engine *e, const struct alert *a, uint32_t child);

/* Says to one team again that nobody has taken an alert, or said what came of it: now, whatever the hour
 * of its other messages. Inside a transaction. */
int notify_late(struct engine *e, struct alert *a, uint32_t child, const struct route *r,
		struct fault *reterr);

/* A mark as a treatment shows it; empty when it shows none. */
void notify_treated(cell_t cell, enum treatment t, char *out, size_t size);

/* Tells of an open alert those teams that read of it and have not had it, as a first message. Begins a
 * transaction when it has something to write and none is under way; the caller commits. */
int notify_newcomers(struct engine *e, struct alert *a, uint32_t child, struct fault *reterr);

int notify_alert(struct engine *e, const struct alert *a, uint32_t child, const char *change,
		 struct fault *reterr);
/* True when some contract in force asks for this rule, with these parameters, about this child. */
bool notify_wanted(const struct engine *e, enum rule rule, int64_t parameters, uint32_t child,
		   uint32_t school, session_t s);

/* True when this mailbox is among those told of the alert. */
bool notify_reaches(const struct engine *e, const struct alert *a, uint32_t child, const char *mailbox);

/* May what was written to this mailbox leave today: the contracts are asked again before each send.
 */
enum may_send {
	SEND_NOW,
	SEND_LATER, /* the contract is suspended */
	SEND_NEVER  /* no contract leads there any more */
};
enum may_send notify_may_send(const struct engine *e, const struct alert *a, const char *mailbox);

/* The next revision of an alert: kept, and told to its mailboxes. Inside a transaction. */
int alert_tell(struct engine *e, uint32_t child, struct alert *a, const char *change, struct fault *reterr);

#endif
