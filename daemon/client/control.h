/* control.h: a question to the daemon over its control socket, and its answers. */
#ifndef CLIENT_CONTROL_H
#define CLIENT_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

struct control_client; /* opaque */

/* Connects to the socket at `path`. -FAULT_MISSING when no daemon is there, -FAULT_DENIED
 * when this account may not ask, -FAULT_LIMIT when it is too busy for `timeout_ms`. */
int control_connect(const char *path, int timeout_ms, struct control_client **ret_client,
		    struct fault *reterr);

/* Asks `json` (an object with "verb"), with `attached` as a memory file beside it unless
 * its length is 0. Then read the answers with control_next. -FAULT_LIMIT when `json` is over
 * LIMIT_JSON_INLINE. */
int control_ask(struct control_client *c, struct span json, struct span attached, struct fault *reterr);

/* Waits up to `timeout_ms` (-1: as long as it takes) for the next answer to the last ask and
 * appends its JSON to `answer`. *ret_ok: the engine did what was asked, else the JSON says
 * why not. *ret_last: no more answers follow. -FAULT_STATE when the time is over,
 * -FAULT_MISSING when the daemon went away, -FAULT_BUG on an answer that is none. */
int control_next(struct control_client *c, int timeout_ms, bool *ret_ok, bool *ret_last,
		 struct buffer *answer, struct fault *reterr);

/* NULL is fine. */
void control_close(struct control_client *c);

#endif
