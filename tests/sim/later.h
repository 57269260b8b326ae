/* Wakes suspended connections after a while, from one thread of its own. */
#ifndef SIM_LATER_H
#define SIM_LATER_H

#include <stdbool.h>

struct later;
struct MHD_Connection;

/* NULL when memory or threads run out. */
struct later *later_new(void);

/* Suspends the connection for some milliseconds. False when nothing may be delayed any more (stopping). */
bool later_suspend(struct later *l, struct MHD_Connection *c, long milliseconds);

/* Wakes everything at once and delays nothing more; must come before the server stops. */
void later_stop(struct later *l);
void later_free(struct later *l);

#endif
