/* wiring.h: which roles talk to which, and the sockets between them. */
#ifndef PROCESS_WIRING_H
#define PROCESS_WIRING_H

#include <stdbool.h>

#include "process/peers.h"

struct wiring {
	bool made[ROLES][ROLES]; /* both ends have been sent */
};

/* Makes every pair that is missing between roles for which `known` is true (they have heard
 * their settings), and passes the ends on. What a full queue cannot take now is done in a
 * later turn. */
void wiring_make(struct wiring *w, struct peers *peers, const bool known[ROLES]);
/* A role has ended: its sockets are gone on both sides. */
void wiring_forget(struct wiring *w, enum role role);

#endif
