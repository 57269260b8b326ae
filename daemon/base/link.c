#include "base/link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"

struct link_frame {
	struct link_frame *next;
	int fd; /* owned; -1: none */
	size_t length;
	char bytes[];
};

union control_room {
	struct cmsghdr header; /* aligns */
	char bytes[CMSG_SPACE(sizeof(int))];
};

int link_pair(int ret_fds[2], struct fault *reterr)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_fds) != 0)
		return fault_errno(reterr, errno, "cannot make a pair of sockets");
	return 0;
}

int link_open(struct link *l, int fd, struct fault *reterr)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return fault_errno(reterr, errno, "cannot set up a socket");
	*l = (struct link){.fd = fd};
	return 0;
}

/* 1 sent, 0 not now, -1 nobody there. */
static int send_once(int to, struct span frame, int fd)
{
	/* sendmsg does not write to the bytes, but its struct has no const. */
	union {
		const char *in;
		char *out;
	} at = {frame.at};
	struct iovec part = {.iov_base = at.out, .iov_len = frame.length};
	struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
	union control_room room = {0};
	ssize_t n;

	if (fd >= 0) {
		head.msg_control = room.bytes;
		head.msg_controllen = sizeof room.bytes;
		room.header.cmsg_level = SOL_SOCKET;
		room.header.cmsg_type = SCM_RIGHTS;
		room.header.cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(&room.header), &fd, sizeof fd);
	}
	do {
		n = sendmsg(to, &head, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return 1;
	return errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS ? 0 : -1;
}

bool link_waiting(const struct link *l)
{
	return l->first != NULL;
}

bool link_has_room(const struct link *l, size_t length, bool with_fd)
{
	return l->bytes + length <= LIMIT_LINK_BYTES && (!with_fd || l->fds < LIMIT_LINK_FDS);
}

static int queue_frame(struct link *l, struct span frame, int fd, struct fault *reterr)
{
	struct link_frame *f;
	int copy = -1;

	if (!link_has_room(l, frame.length, fd >= 0))
		return fault_set(reterr, FAULT_LIMIT, "the other role is slow: %zu bytes wait for it",
				 l->bytes);
	if (fd >= 0 && (copy = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0)
		return fault_errno(reterr, errno, "cannot copy a descriptor");
	f = malloc(sizeof *f + frame.length);
	if (f == NULL) {
		if (copy >= 0)
			close(copy);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a frame");
	}
	*f = (struct link_frame){.fd = copy, .length = frame.length};
	memcpy(f->bytes, frame.at, frame.length);
	if (l->last != NULL)
		l->last->next = f;
	else
		l->first = f;
	l->last = f;
	l->bytes += frame.length;
	l->fds += copy >= 0;
	return 0;
}

int link_send(struct link *l, struct span frame, int fd, struct fault *reterr)
{
	if (frame.length == 0 || frame.length > LIMIT_FRAME)
		return fault_set(reterr, FAULT_BUG, "a frame of %zu bytes", frame.length);
	if (l->fd < 0)
		return fault_set(reterr, FAULT_MISSING, "nobody is at the other end");
	if (l->first == NULL) {
		int sent = send_once(l->fd, frame, fd);

		if (sent > 0)
			return 0;
		if (sent < 0)
			return fault_set(reterr, FAULT_MISSING, "the other end is gone: %s",
					 strerrordesc_np(errno));
	}
	return queue_frame(l, frame, fd, reterr);
}

static void drop_first(struct link *l)
{
	struct link_frame *f = l->first;

	l->first = f->next;
	if (l->first == NULL)
		l->last = NULL;
	l->bytes -= f->length;
	if (f->fd >= 0) {
		close(f->fd);
		l->fds--;
	}
	free(f);
}

int link_flush(struct link *l, struct fault *reterr)
{
	while (l->first != NULL) {
		int sent = send_once(l->fd, (struct span){l->first->bytes, l->first->length}, l->first->fd);

		if (sent == 0)
			return 0;
		if (sent < 0)
			return fault_set(reterr, FAULT_MISSING, "the other end is gone: %s",
					 strerrordesc_np(errno));
		drop_first(l);
	}
	return 0;
}

/* The one descriptor beside a frame; more than one is closed and refused. */
static bool take_fd(struct msghdr *head, int *ret_fd)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(head);

	*ret_fd = -1;
	if (c == NULL)
		return true;
	if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int)))
		return false;
	memcpy(ret_fd, CMSG_DATA(c), sizeof *ret_fd);
	return true;
}

/* A reset is reported once, before frames that are still there to be read: ask again. */
static ssize_t receive_once(int from, struct msghdr *head)
{
	bool again = false;
	ssize_t n;

	for (;;) {
		n = recvmsg(from, head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (n >= 0 || (errno != EINTR && (errno != ECONNRESET || again)))
			return n;
		again = again || errno == ECONNRESET;
	}
}

int link_receive(struct link *l, char *room, struct span *ret_frame, int *ret_fd, struct fault *reterr)
{
	struct iovec part = {.iov_base = room, .iov_len = LIMIT_FRAME + 1};
	union control_room control = {0};
	/* LEN, not SPACE: padding would let a second descriptor in, and leak it. */
	struct msghdr head = {.msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control.bytes,
			      .msg_controllen = CMSG_LEN(sizeof(int))};
	ssize_t n;
	int fd;

	if (l->fd < 0)
		return fault_set(reterr, FAULT_MISSING, "nobody is at the other end");
	n = receive_once(l->fd, &head);
	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		return fault_set(reterr, FAULT_MISSING, "the other end is closed");
	if (!take_fd(&head, &fd))
		return fault_set(reterr, FAULT_BUG,
				 "a frame with something else than one descriptor beside it");
	if (n > LIMIT_FRAME || (head.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
		if (fd >= 0)
			close(fd);
		return fault_set(reterr, FAULT_BUG, "a frame came cut");
	}
	*ret_frame = (struct span){room, (size_t)n};
	*ret_fd = fd;
	return 1;
}

void link_close(struct link *l)
{
	while (l->first != NULL)
		drop_first(l);
	if (l->fd >= 0)
		close(l->fd);
	*l = LINK_CLOSED;
}
