/* link.h: frames over one end of a SOCK_SEQPACKET socket, without waiting.
 *
 * What the kernel does not take at once waits in a bounded queue. A frame is never empty
 * and at most LIMIT_FRAME bytes; one descriptor may go beside it. Descriptors given to
 * link_send are lent (a copy is made when the frame must wait); those received are given. */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/text.h"

struct link {
	int fd;			  /* owned; -1: closed */
	struct link_frame *first; /* owned, waiting to be sent */
	struct link_frame *last;
	size_t bytes; /* waiting */
	unsigned fds; /* waiting */
};

#define LINK_CLOSED ((struct link){.fd = -1})

/* Two connected sockets, close-on-exec. */
int link_pair(int ret_fds[2], struct fault *reterr);
/* Takes `fd` and makes it non-blocking. */
int link_open(struct link *l, int fd, struct fault *reterr);
/* Sends or queues. -FAULT_LIMIT: the queue is full, try later (nothing was taken);
 * -FAULT_MISSING: nobody is at the other end any more; -FAULT_BUG: empty or too long. */
int link_send(struct link *l, struct span frame, int fd, struct fault *reterr);
/* Sends what waits, as far as the kernel takes it. -FAULT_MISSING: nobody there. */
int link_flush(struct link *l, struct fault *reterr);
/* True when link_flush has work: poll for POLLOUT. */
bool link_waiting(const struct link *l);
/* True when a frame of this length and fd would be taken now. */
bool link_has_room(const struct link *l, size_t length, bool with_fd);
/* Receives one frame into `room`, which holds LIMIT_FRAME + 1 bytes. Returns 1 with the
 * frame (borrowing `room`) and its descriptor or -1 (given), 0 when there is none now,
 * -FAULT_MISSING when the other end is closed, -FAULT_BUG when a frame is cut or empty. */
int link_receive(struct link *l, char *room, struct span *ret_frame, int *ret_fd, struct fault *reterr);
/* Closes and drops what waits. A closed link is fine. */
void link_close(struct link *l);

#endif
