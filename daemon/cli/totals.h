/* totals.h: what the daemon says it has done, for the demo's last line. */
#ifndef CLI_TOTALS_H
#define CLI_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct totals {
	uint64_t schools, pupils, marks, alerts;
	uint64_t children, boxed; /* roll call: on the lists over all sessions, in exactly one box */
};

/* Asks {"verb":"totals"} at the control socket, waiting at most `timeout_ms`. -FAULT_MISSING
 * when no daemon answers there, -FAULT_STATE when it will not say, -FAULT_PARSE when the
 * answer lacks a number. */
int totals_ask(const char *socket, int timeout_ms, struct totals *ret_totals, struct fault *reterr);

/* Asks {"verb":"clock"}: is all work done that is due by the daemon's clock? Errors as above. */
int totals_settled(const char *socket, int timeout_ms, bool *ret_settled, struct fault *reterr);

#endif
