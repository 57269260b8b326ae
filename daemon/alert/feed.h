/* feed.h: what is told of a school's marks that did not come, or cannot be right: the words.
 *
 * Fair words: "no marks received by us", and who can mend it where that is known. Nothing here names, or
 * counts by list, a child. */
#ifndef ALERT_FEED_H
#define ALERT_FEED_H

#include <stddef.h>

#include "alert/fresh.h"
#include "alert/rule.h"
#include "base/days.h"

#define FEED_LINES 8
#define FEED_LINE  400

/* One school's silence or doubt, or one incident of a supplier's schools (school is then empty). */
struct feed_facts {
	char school[64], school_name[96];
	char host[128];	  /* where its marks come from; of an incident: where the schools' do */
	char team[64];	  /* who is told */
	char reason[160]; /* what the failed pull said; empty: it answered */
	char classes[96]; /* some of those without a mark, "7A, 7B"; empty: none is known */
	enum fresh state;
	enum doubt doubt;
	enum cause cause;
	session_t session;
	int64_t since; /* instant of the last marks of that day's register received by us; 0: never */
	int64_t as_of; /* as struct fresh_facts */
	uint32_t expected, received;
	uint32_t missing;  /* classes without a mark */
	uint32_t part, of; /* of a doubt: N of marks; attending of marks; marks changed of those held */
	uint32_t waiting;  /* alerts that wait for it */
	uint32_t schools, of_schools; /* of an incident */
};
/* About a list of the authority's: `host` is its name, `reason` what is wrong with it. */
static inline bool feed_of_list(const struct feed_facts *f)
{
	return f->school[0] == '\0' && f->of_schools == 0;
}

/* "Oak School, Mon 23 Nov, morning". The title follows the rule's own. */
void feed_title(const struct feed_facts *f, char *out, size_t size);
unsigned feed_lines(enum rule rule, const struct feed_facts *f, char ret_lines[FEED_LINES][FEED_LINE]);
/* The sentence for the status: "no marks received by us since Mon 23 Nov 10:12, cause: supplier". */
void feed_sentence(const struct feed_facts *f, char *out, size_t size);

#endif
