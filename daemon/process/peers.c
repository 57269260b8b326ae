#include "process/peers.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/link.h"

struct peers {
	enum role self;
	struct link links[ROLES];
	struct peers_events events;
	struct buffer packed; /* owned; the frame being sent */
	char received[LIMIT_FRAME + 1];
	bool stopping;
	enum role failed; /* see peers_failed */
};

int peers_new(enum role self, int supervisor_fd, const struct peers_events *events, struct peers **ret_peers,
	      struct fault *reterr)
{
	struct peers *p = calloc(1, sizeof *p);
	int rc = 0;

	if (p == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for sockets to the other roles");
	p->self = self;
	p->events = *events;
	for (size_t i = 0; i < ROLES; i++)
		p->links[i] = LINK_CLOSED;
	if (supervisor_fd >= 0)
		rc = link_open(&p->links[ROLE_SUPERVISOR], supervisor_fd, reterr);
	if (rc != 0) {
		peers_free(p);
		return rc;
	}
	*ret_peers = p;
	return 0;
}

int peers_send(struct peers *p, enum role to, const struct message *m, int fd, struct fault *reterr)
{
	int rc;

	if ((unsigned)to >= ROLES || p->links[to].fd < 0)
		return fault_set(reterr, FAULT_MISSING, "the %s role is not there now", role_name(to));
	buffer_reset(&p->packed);
	rc = message_pack(m, &p->packed, reterr);
	return rc != 0 ? rc : link_send(&p->links[to], buffer_span(&p->packed), fd, reterr);
}

/* Until the socket takes more, its other end is gone, or the supervisor is. */
static int wait_writable(struct peers *p, enum role to, struct fault *reterr)
{
	struct pollfd polled[2] = {{.fd = p->links[to].fd, .events = POLLOUT},
				   {.fd = p->links[ROLE_SUPERVISOR].fd}};

	if (poll(polled, 2, -1) < 0 && errno != EINTR)
		return fault_errno(reterr, errno, "cannot wait for the %s role", role_name(to));
	if ((polled[1].revents & (POLLHUP | POLLERR)) != 0)
		return fault_set(reterr, FAULT_STATE, "the supervisor is gone");
	return link_flush(&p->links[to], reterr);
}

int peers_send_wait(struct peers *p, enum role to, const struct message *m, int fd, struct fault *reterr)
{
	for (;;) {
		int rc = peers_send(p, to, m, fd, reterr);

		if (rc != -FAULT_LIMIT || !link_waiting(&p->links[to]))
			return rc;
		rc = wait_writable(p, to, reterr);
		if (rc != 0)
			return rc;
	}
}

bool peers_present(const struct peers *p, enum role peer)
{
	return p->links[peer].fd >= 0;
}

size_t peers_waiting(const struct peers *p, enum role peer)
{
	return p->links[peer].bytes;
}

bool peers_stopping(const struct peers *p)
{
	return p->stopping;
}

unsigned peers_poll(const struct peers *p, struct pollfd *ret_polled)
{
	unsigned n = 0;

	for (size_t i = 0; i < ROLES; i++) {
		const struct link *l = &p->links[i];

		if (l->fd >= 0)
			ret_polled[n++] = (struct pollfd){
				.fd = l->fd, .events = (short)(link_waiting(l) ? POLLIN | POLLOUT : POLLIN)};
	}
	return n;
}

static int take_peer(struct peers *p, const struct message *m, int fd, struct fault *reterr)
{
	enum role peer = (enum role)m->peer.role;
	int copy;

	if (m->peer.role >= ROLES || peer == p->self || peer == ROLE_SUPERVISOR || fd < 0)
		return fault_set(reterr, FAULT_BUG, "a PEER message without a role or a socket");
	copy = dup(fd);
	if (copy < 0)
		return fault_errno(reterr, errno, "cannot keep the socket to the %s role", role_name(peer));
	return peers_set(p, peer, copy, reterr);
}

static int hear(struct peers *p, enum role from, struct span frame, int fd, struct fault *reterr)
{
	struct message m;
	int rc = message_unpack(frame, &m, reterr);

	if (rc != 0)
		return rc;
	if (from == ROLE_SUPERVISOR && m.kind == MSG_PEER)
		return take_peer(p, &m, fd, reterr);
	if (from == ROLE_SUPERVISOR && m.kind == MSG_STOP) {
		p->stopping = true;
		return 0;
	}
	return p->events.heard(p->events.context, from, &m, fd, reterr);
}

/* Reads up to `most` frames of one role. Returns 0, or negative; -FAULT_MISSING: it is gone. */
static int read_some(struct peers *p, enum role from, unsigned most, struct fault *reterr)
{
	for (unsigned i = 0; i < most; i++) {
		struct span frame;
		int fd, rc = link_receive(&p->links[from], p->received, &frame, &fd, reterr);

		if (rc <= 0)
			return rc;
		rc = hear(p, from, frame, fd, reterr);
		if (fd >= 0)
			close(fd);
		if (rc < 0)
			/* Only the socket's own end may say MISSING here. */
			return rc == -FAULT_MISSING ? -FAULT_BUG : rc;
	}
	return 0;
}

static void forget(struct peers *p, enum role peer)
{
	link_close(&p->links[peer]);
	if (p->events.gone != NULL)
		p->events.gone(p->events.context, peer);
}

static int serve(struct peers *p, enum role peer, struct fault *reterr)
{
	int rc;

	if (link_waiting(&p->links[peer]))
		(void)link_flush(&p->links[peer], NULL); /* that it is gone shows when reading */
	rc = read_some(p, peer, LIMIT_LINK_BURST, reterr);
	if (rc != -FAULT_MISSING)
		return rc;
	if (peer == ROLE_SUPERVISOR)
		return fault_set(reterr, FAULT_STATE, "the supervisor is gone");
	forget(p, peer);
	return 0;
}

static bool is_ready(const struct link *l, const struct pollfd *polled, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (polled[i].fd == l->fd)
			return polled[i].revents != 0;
	return false;
}

int peers_dispatch(struct peers *p, const struct pollfd *polled, unsigned count, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; i < ROLES && rc == 0; i++)
		if (p->links[i].fd >= 0 && (i == ROLE_SUPERVISOR || is_ready(&p->links[i], polled, count))) {
			p->failed = (enum role)i;
			rc = serve(p, (enum role)i, reterr);
		}
	return rc;
}

enum role peers_failed(const struct peers *p)
{
	return p->failed;
}

int peers_turn(struct peers *p, int timeout_ms, struct fault *reterr)
{
	struct pollfd polled[ROLES];
	unsigned n = peers_poll(p, polled);

	if (poll(polled, n, timeout_ms) < 0) {
		if (errno == EINTR)
			return 0;
		return fault_errno(reterr, errno, "cannot wait for the other roles");
	}
	return peers_dispatch(p, polled, n, reterr);
}

int peers_set(struct peers *p, enum role peer, int fd, struct fault *reterr)
{
	struct link fresh;
	int rc = link_open(&fresh, fd, reterr);

	if (rc != 0) {
		close(fd);
		return rc;
	}
	/* The old end's process is dead; what it still said counts. */
	peers_drop(p, peer);
	p->links[peer] = fresh;
	if (p->events.came != NULL)
		p->events.came(p->events.context, peer);
	return 0;
}

void peers_drop(struct peers *p, enum role peer)
{
	if (p->links[peer].fd < 0)
		return;
	/* A dead process's socket holds no more than its buffer, so this ends. */
	(void)read_some(p, peer, LIMIT_LINK_BURST * LIMIT_LINK_BURST, NULL);
	forget(p, peer);
}

void peers_free(struct peers *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < ROLES; i++)
		link_close(&p->links[i]);
	buffer_free(&p->packed);
	free(p);
}
