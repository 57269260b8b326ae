/* diff_internal.h: what the parts of diff.h share. For contract/diff*.c only. */
#ifndef CONTRACT_DIFF_INTERNAL_H
#define CONTRACT_DIFF_INTERNAL_H

#include "contract/diff.h"

/* A new fact at the end, zeroed but for its texts; NULL when out of memory. */
struct fact *diff_add(struct diff *d, enum fact_kind kind);
/* "share[2].fields[0]" and its line. */
void clause_set(struct clause *c, const struct share_contract *of, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* A text kept in the arena; "" when out of memory. */
const char *diff_print(struct diff *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* diff_release.c: facts about fields, audience by audience. */
int diff_releases(struct diff *d, struct fault *reterr);
/* Does the version show anybody anything of children of these statuses? */
bool version_shows(const struct share_contract *c, uint8_t children);
/* The statuses that a version covers. */
uint8_t version_children(const struct share_contract *c);
/* diff_alerts.c */
int diff_alerts(struct diff *d, struct fault *reterr);
/* diff_members.c: every other key. */
int diff_members(struct diff *d, struct fault *reterr);
/* diff_lists.c: lists of things written. */
int diff_lists(struct diff *d, struct fault *reterr);

/* "2 hours 30 minutes", "2 years", into `out`. */
const char *minutes_words(char out[40], int minutes);
const char *days_words(char out[40], int days);

#endif
