/* control.h: the engine's end of the control socket, where the command line asks.
 *
 * A client sends MSG_ASK frames (a memory file may come beside one) and gets MSG_ANSWER
 * frames. To the engine an ask looks like a message of ROLE_CONTROL: its number is made
 * unique over all clients and its account is who the kernel says the client is. A frame
 * that does not decode closes that client and nothing else. */
#ifndef PROCESS_CONTROL_H
#define PROCESS_CONTROL_H

#include <poll.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/limits.h"
#include "exchange/message.h"

/* Descriptors control_poll fills at most. */
#define CONTROL_POLLED (LIMIT_CONTROL_CLIENTS + 1)

struct control; /* opaque */

/* Told of each ask, a whole MSG_ASK message; `fd` (-1: none) and the message are lent. A
 * negative return is the engine's own failure and ends control_dispatch with it. */
typedef int (*control_asked)(void *context, const struct message *m, int fd, struct fault *reterr);

/* Makes the listening socket at `path` (mode 0660, an old one is replaced); the supervisor
 * does this once and passes it on. */
int control_listen(const char *path, int *ret_fd, struct fault *reterr);
/* Serves a listening socket, which is taken. Reads the names of local accounts: call before
 * the sandbox closes. */
int control_new(int listen_fd, control_asked asked, void *context, struct control **ret_control,
		struct fault *reterr);
/* Answers an ask by its number. `json` over LIMIT_JSON_INLINE goes as a memory file, whose
 * length stands in the frame. The last answer says so. Returns 0 also when the asker has
 * gone, because that is nobody's fault; -FAULT_LIMIT when the asker does not read. */
int control_answer(struct control *c, const struct msg_answer *answer, struct fault *reterr);
/* Fills `ret_polled` (room for CONTROL_POLLED) and returns how many. */
unsigned control_poll(const struct control *c, struct pollfd *ret_polled);
/* Lets clients in, hears asks, sends answers that wait. */
int control_dispatch(struct control *c, const struct pollfd *polled, unsigned count, struct fault *reterr);
/* Closes all. NULL is fine. */
void control_free(struct control *c);

#endif
