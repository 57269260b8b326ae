/* How much is asked of the service: what a supplier would count before it says no. */
#ifndef SIM_METER_H
#define SIM_METER_H

#include <stdint.h>

#define METER_WINDOW 60 /* seconds of the simulated clock */

struct meter;

/* For schools 1 to `schools`; 0 is the service as such. NULL: out of memory. */
struct meter *meter_new(int schools);
void meter_free(struct meter *m);

/* A connection was opened (1) or closed (-1); a request began or ended. From any thread. */
void meter_connection(struct meter *m, int change);
void meter_under_way(struct meter *m, int change);
/* A request of a school, or of none (0), at a simulated instant. */
void meter_request(struct meter *m, int school, int64_t now);

/* Writes DIR/meter: the most connections and requests at once, the most requests in any METER_WINDOW seconds
 * of all and of each school that was asked. 0, or -1 with a message on stderr. */
int meter_write(struct meter *m, const char *dir);

#endif
