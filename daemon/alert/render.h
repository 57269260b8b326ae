/* render.h: what a person reads, from released facts only.
 *
 * The order and the words follow the practice of the teams that read them: what the
 * register says, when it was said, yesterday, the year so far, what to do next. Never
 * "safe", "missing", "truant" or "without reason": the register does not know where a
 * child is. A text that was not released is empty here and leaves no line. */
#ifndef ALERT_RENDER_H
#define ALERT_RENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "alert/alert.h"
#include "alert/clock.h"
#include "alert/ending.h"
#include "alert/feed.h"
#include "base/buffer.h"
#include "contract/contract.h"

#define RENDER_MARKS 24
#define RENDER_LINE  400

/* One session as the reader may see it. */
struct render_mark {
	session_t session;
	char words[48]; /* already treated: "no reason yet", "authorised absence", "I" */
};

/* A list of children whom the mailbox may see, as one alert. */
struct render_list {
	day_t day;			   /* of the list */
	unsigned children, schools, early; /* counts of all, `early` of them told in advance */
	char (*lines)[RENDER_LINE]; /* a line a child, as many as fit; NULL: an act, after the first telling
				     */
	unsigned line_count;
};

struct render_facts {
	const struct alert *alert;
	enum urgency urgency;
	const char *mailbox;
	const char *authority; /* LA number */
	char child[140];       /* "Zoë Brook (case 204518)", from the authority's own list; or "UPN ..." */
	char year[24];	       /* "Year 8" */
	char school[96];       /* name */
	char phone[40];	       /* the school's attendance office */
	char status[64];       /* "looked after" */
	char worker[64];
	char closes[6], as_of[6], seen[INSTANT_WORDS]; /* clock times; empty: not said */
	day_t day;				       /* of the last session spoken of */
	bool pm;
	struct render_mark marks[RENDER_MARKS]; /* ascending */
	unsigned mark_count;
	char yesterday[96]; /* "in school, morning and afternoon" */
	bool stands;	    /* a run or a state, told of as one thing since `run_from` */
	day_t run_from;
	char found[400]; /* what the rule found, in sentences (words.h) */
	bool has_missed;
	unsigned missed_sessions, no_reason_sessions;
	day_t since;	  /* start of the year so far */
	char silence[96]; /* not_heard: why */
	/* By when it has to be taken or, once it is, closed: "10:52", "09:50 on Wed 25 Nov"; empty: no clock.
	 */
	char limit[INSTANT_WORDS];
	bool deputy;			       /* the team names one */
	enum level level;		       /* who has heard that it waits */
	char heard[96];			       /* their address; empty when the team names none */
	char next_by[INSTANT_WORDS], next[96]; /* when it goes on, and to whom */
	char next_step[320];		       /* the team's own words */
	char change[160];		/* what this revision says anew: "Now marked late (L), seen 10:42." */
	const struct render_list *list; /* of a list, in place of everything about one child */
	const struct ending_facts *ending; /* of a rule about a contract, which has nothing of the above but
					      alert, mailbox, authority and urgency */
	const struct feed_facts *feed;	   /* the same of a rule about a school's marks */
	int64_t now;
};

/* Its title alone, for a list of alerts. */
void render_title(const struct render_facts *f, char *out, size_t size);
/* Appends a CloudEvents 1.0 event in JSON (https://cloudevents.io, JSON format) whose
 * `data` holds the alert's whole state, a title and lines of text. */
void render_event(const struct render_facts *f, struct buffer *out);

#endif
