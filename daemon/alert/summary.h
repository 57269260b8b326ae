/* summary.h: a team's digest: one message that says what is new, changed and closed since the last one, by
 * school, and what still waits for somebody (practice.md, "Looks, hold-off, digests").
 *
 * It stands beside the alerts, each of which has its own message: nothing is acted on here, nothing is
 * said in it that the alert's own message to this team does not say, and what finds no room in it is counted.
 * Called summary in the code because a digest is a hash there. */
#ifndef ALERT_SUMMARY_H
#define ALERT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "base/buffer.h"

#define SUMMARY_USUAL 20 /* school days that "the usual number" is the median of */
#define SUMMARY_DAYS  5	 /* fewer tell nothing yet */
#define SUMMARY_MANY  10 /* at least so many make a day unusual, whatever is usual */

enum summary_kind { SUMMARY_NEW, SUMMARY_CHANGED, SUMMARY_CLOSED, SUMMARY_KINDS };

/* One alert, as this team may see it. */
struct summary_item {
	struct digest alert;
	uint32_t revision;
	enum alert_state state;
	enum alert_outcome outcome;
	enum rule rule;
	enum urgency urgency;
	enum summary_kind kind;
	char school[96];	   /* its name; empty: not released, or not about one */
	char title[400];	   /* that of the alert's own message (render_title) */
	char limit[INSTANT_WORDS]; /* by when to take it, or to close it once it is taken; empty: no clock */
};

struct summary {
	struct digest id;      /* the message's */
	const char *mailbox;   /* borrowed, like all texts here */
	const char *authority; /* LA number */
	int64_t since, now;    /* instants: of the digest before (0: none yet), and of this one */
	int64_t next;	       /* of the next one; 0: not known */
	struct summary_item *items;
	size_t count, shown; /* the first `shown` have title, school and limit; the rest are counted */
	unsigned open;	     /* alerts of this team that nobody has taken, told now or before */
	char first_limit[INSTANT_WORDS]; /* the earliest time by which one of them is to be taken; empty: none
					  */
	bool unusual;
	unsigned usual; /* the usual number, where it is known */
	bool known;
};

/* The id of a mailbox's digest of that number: SHA-256("digest", mailbox, number). */
struct digest summary_id(const char *mailbox, uint64_t number);
/* What stands in place of alert and child in its envelope; no alert's and no child's. */
struct digest summary_subject(const char *mailbox);

/* The median (of an even number, the lower of the middle two) of `count` numbers; 0 for none. */
unsigned summary_median(const uint32_t *counts, size_t count);
/* More than three times the usual number, where that is known? *ret_usual and *ret_known say what it is. */
bool summary_unusual(const uint32_t *counts, size_t count, unsigned now, unsigned *ret_usual,
		     bool *ret_known);

/* Is it good news: a child is back, was heard of or located, or a record has improved? */
bool summary_good(const struct summary_item *item);

/* Sorts the shown items by school (those without one last), kind, urgency and title, and appends a
 * CloudEvents 1.0 event of type uk.gov.local.muster.digest.v1 in JSON, of at most about 55,000 bytes: items
 * past that are counted in `more`. */
void summary_event(struct summary *s, struct buffer *out);

#endif
