/* feed_case.h: alerts about schools: kept, told, and said again after a restart. judge/feed.h opens and
 * closes them. For files of the engine only. */
#ifndef ENGINE_TELL_FEED_CASE_H
#define ENGINE_TELL_FEED_CASE_H

#include "engine/tell/notify.h"
#include "engine/world/doubts.h"

int feed_cases_restore(struct engine *e, struct fault *reterr);
struct feed_case *feed_of(const struct engine *e, const struct digest *alert);
/* The open case of a rule about a school, or (an incident) a host; NULL: none. */
struct feed_case *feed_open_case(const struct engine *e, enum rule rule, const char *school,
				 const char *host);
/* Has a person closed such an alert today? */
bool feed_answered_today(const struct engine *e, enum rule rule, const struct feed_facts *f);
/* These begin a transaction where none is under way. */
int feed_open(struct engine *e, enum rule rule, const struct feed_facts *f, struct fault *reterr);
int feed_say(struct engine *e, struct feed_case *k, const char *change, struct fault *reterr);
int feed_close(struct engine *e, struct feed_case *k, enum alert_outcome outcome, const char *change,
	       struct fault *reterr);
int feed_tell(struct engine *e, const struct alert *a, const char *change, struct fault *reterr);
bool feed_reaches(const struct engine *e, const struct alert *a, const char *mailbox);
void feed_case_words(const struct engine *e, const struct alert *a, char *out, size_t size);

#endif
