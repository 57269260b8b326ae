/* evaluate_internal.h: the parts of judging one child, by what an alert speaks of: sessions, a child nobody
 * has heard of, a run of school days, how something stands. For evaluate*.c only. */
#ifndef ENGINE_JUDGE_EVALUATE_INTERNAL_H
#define ENGINE_JUDGE_EVALUATE_INTERNAL_H

#include "engine/world/alerts.h"
#include "engine/world/asks.h"

#define EVALUATE_CONVERSION_DAYS                                                                             \
	10 /* school days in which a school that became another one moves its pupils */
#define EVALUATE_SHARED_AGAIN "The school no longer holds this child back: this is still open."

/* Last session any of the child's schools has settled; SESSION_NONE when it has none. */
session_t evaluate_settled_to(const struct engine *e, const struct child *c);

/* evaluate_session.c: what hits from session to session opens an episode or goes into one that is open;
 * episodes that the days between have joined become one. Alerts follow the child to a school that another one
 * became. */
int evaluate_sessions(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr);
/* Brings one session-by-session alert (index into alerts) into step with the register, telling what changed.
 */
int evaluate_refresh(struct engine *e, uint32_t child, uint32_t at, struct fault *reterr);
/* evaluate_not_heard.c: anything known of the child from the alert's last session on closes "not heard". */
int evaluate_heard(struct engine *e, uint32_t child, uint32_t at, struct fault *reterr);
/* evaluate_state.c: rules about how something stands. */
int evaluate_state(struct engine *e, uint32_t child, const struct asks *asked, struct fault *reterr);
/* evaluate_run.c: rules about a run of school days at one school. */
int evaluate_run(struct engine *e, uint32_t enrolment, const struct asks *asked, struct fault *reterr);

#endif
