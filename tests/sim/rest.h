/* Three other school systems, for the same schools and marks, each in its own way of paging and writing:
 * Assembly v1.1, ScholarPack and Arbor REST v2. Which school is asked for is said by the token or user. */
#ifndef SIM_REST_H
#define SIM_REST_H

#include "ask.h"

/* Below /assembly, /scholarpack or /arbor? */
bool rest_is(const struct ask *a);
/* The school the credential is for, or NULL. */
struct school *rest_school_of(const struct ask *a, const char *authorization);
/* Answers; headers may be NULL. */
void rest_answer(struct ask *a, const char *authorization, const char *accept, const char *application,
		 struct answer *ret);

#endif
