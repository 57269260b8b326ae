/* ending.h: a contract's last day: when it is told, when what was shared has to be erased, and the words.
 *
 * Nothing here names or counts the children of one school: a request to erase goes to every team a contract
 * shared with, and whoever compares two of them must not learn who is on a list. The number of children who
 * go dark is told to the contract's own receiver, over all of its schools. */
#ifndef ALERT_ENDING_H
#define ALERT_ENDING_H

#include "alert/rule.h"
#include "contract/contract.h"

#define ENDING_LINES 8
#define ENDING_LINE  400

/* Why nothing is shared any more. */
enum ending_why {
	ENDING_BY_DATE,
	ENDING_EXPIRED,	  /* by its status, as the next */
	ENDING_REVOKED,	  /* by the authority */
	ENDING_WITHDRAWN, /* by the school */
	ENDING_WHYS
};
const char *ending_why_words(enum ending_why w); /* "its last day is over", ... */

/* One contract version that ends, or one request to erase. */
struct ending_facts {
	char contract[CONTRACT_NAME], version[24], title[160];
	char team[CONTRACT_NAME]; /* who is told */
	day_t last;		  /* valid.to; erasure_due: the last day of sharing */
	int step;		  /* ending_step; erasure_due: erasure_step */
	/* contract_ending */
	day_t until; /* with the days that `lapse: hold` keeps its terms; `last` without */
	bool erase;  /* on_end */
	uint32_t schools, children;
	uint32_t unheard; /* of the schools: their rolls, or our lists, are not read yet */
	char changes[96];
	/* erasure_due */
	char school[CONTRACT_NAME], school_name[96];
	enum ending_why why;
	day_t due;	 /* the last day to erase by */
	uint32_t fields; /* field_bit: what was shown */
};

/* What is told of an end on one day: 60, 30, 14, 7 or 0 days before it (the last of these that was
 * reached); -1, -2, ... on each day that the terms are held over; ENDING_FAR before, ENDING_PAST after
 * `until`. */
#define ENDING_FAR  1000
#define ENDING_PAST (-1000000)
int ending_step(day_t last, day_t until, day_t today);
/* 0 until the due day is over; then 1, and one more every 7 days. */
int erasure_step(day_t due, day_t today);

/* The words, for contract_ending or erasure_due as they stand `today`. The title follows the rule's own. */
void ending_title(enum rule rule, const struct ending_facts *f, char *out, size_t size);
unsigned ending_lines(enum rule rule, const struct ending_facts *f, day_t today,
		      char ret_lines[ENDING_LINES][ENDING_LINE]);

#endif
