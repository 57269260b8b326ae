#include "process/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/link.h"
#include "process/accounts.h"

/* A number of ours: which client, and which of that client's life, and its own number. */
#define ASK_BITS  32
#define SLOT_BITS 8
#define OWN_MASK  ((UINT64_C(1) << ASK_BITS) - 1)
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)

struct client {
	struct link link;
	uint32_t life; /* tells this client from earlier ones of the slot; never 0 */
	char account[64];
};

struct control {
	int listen_fd; /* owned */
	control_asked asked;
	void *context;
	struct client clients[LIMIT_CONTROL_CLIENTS];
	uint32_t lives;
	struct accounts accounts;
	struct buffer packed; /* owned; the frame being sent */
	char received[LIMIT_FRAME + 1];
};

int control_listen(const char *path, int *ret_fd, struct fault *reterr)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path)))
		return fault_set(reterr, FAULT_LIMIT,
				 "the control socket's path is longer than %zu bytes: %s",
				 sizeof address.sun_path - 1, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make the control socket");
	unlink(path);
	/* Nobody may connect between bind and chmod. */
	if (fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    chmod(path, 0660) != 0 || listen(fd, LIMIT_CONTROL_CLIENTS) != 0) {
		fault_errno(reterr, errno, "cannot listen at %s", path);
		close(fd);
		return -FAULT_IO;
	}
	*ret_fd = fd;
	return 0;
}

int control_new(int listen_fd, control_asked asked, void *context, struct control **ret_control,
		struct fault *reterr)
{
	struct control *c = calloc(1, sizeof *c);

	if (c == NULL) {
		close(listen_fd);
		return fault_set(reterr, FAULT_MEMORY, "no memory for the control socket");
	}
	c->listen_fd = listen_fd;
	c->asked = asked;
	c->context = context;
	for (size_t i = 0; i < LIMIT_CONTROL_CLIENTS; i++)
		c->clients[i].link = LINK_CLOSED;
	accounts_read(&c->accounts);
	*ret_control = c;
	return 0;
}

static uint64_t number_of(size_t slot, const struct client *one, uint64_t own)
{
	return ((uint64_t)one->life & (OWN_MASK >> SLOT_BITS)) << (ASK_BITS + SLOT_BITS) |
	       (uint64_t)slot << ASK_BITS | (own & OWN_MASK);
}

static int send_answer(struct control *c, struct client *one, const struct msg_answer *answer, int fd,
		       struct fault *reterr)
{
	struct message m = {.kind = MSG_ANSWER, .answer = *answer};
	int rc;

	m.answer.ask = answer->ask & OWN_MASK;
	buffer_reset(&c->packed);
	rc = message_pack(&m, &c->packed, reterr);
	if (rc == 0)
		rc = link_send(&one->link, buffer_span(&c->packed), fd, reterr);
	/* A client that went away is closed when it is next polled. */
	return rc == -FAULT_MISSING ? 0 : rc;
}

int control_answer(struct control *c, const struct msg_answer *answer, struct fault *reterr)
{
	size_t slot = answer->ask >> ASK_BITS & SLOT_MASK;
	struct msg_answer large = *answer;
	struct client *one;
	int fd, rc;

	if (slot >= LIMIT_CONTROL_CLIENTS)
		return fault_set(reterr, FAULT_BUG, "an answer to a question nobody asked");
	one = &c->clients[slot];
	if (one->link.fd < 0 || number_of(slot, one, answer->ask) != answer->ask)
		return 0;
	if (answer->json.length <= LIMIT_JSON_INLINE)
		return send_answer(c, one, answer, -1, reterr);
	rc = file_seal("answer", answer->json, &fd, reterr);
	if (rc != 0)
		return rc;
	large.length = answer->json.length;
	large.json = (struct span){"", 0};
	rc = send_answer(c, one, &large, fd, reterr);
	close(fd);
	return rc;
}

unsigned control_poll(const struct control *c, struct pollfd *ret_polled)
{
	unsigned n = 0;
	bool full = true;

	for (size_t i = 0; i < LIMIT_CONTROL_CLIENTS; i++) {
		const struct link *l = &c->clients[i].link;

		full = full && l->fd >= 0;
		if (l->fd >= 0)
			ret_polled[n++] = (struct pollfd){
				.fd = l->fd, .events = (short)(link_waiting(l) ? POLLIN | POLLOUT : POLLIN)};
	}
	/* While all places are taken others wait in the kernel's queue. */
	if (!full)
		ret_polled[n++] = (struct pollfd){.fd = c->listen_fd, .events = POLLIN};
	return n;
}

static void let_in(struct control *c)
{
	struct ucred who = {.uid = (uid_t)-1};
	socklen_t size = sizeof who;
	struct client *one = NULL;
	int fd;

	for (size_t i = 0; i < LIMIT_CONTROL_CLIENTS && one == NULL; i++)
		if (c->clients[i].link.fd < 0)
			one = &c->clients[i];
	if (one == NULL)
		return;
	fd = accept4(c->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0 ||
	    link_open(&one->link, fd, NULL) != 0) {
		close(fd);
		return;
	}
	one->life = ++c->lives & (uint32_t)(OWN_MASK >> SLOT_BITS);
	accounts_name(&c->accounts, who.uid, one->account, sizeof one->account);
}

/* Returns 0; -FAULT_MISSING when the client is to be closed; other negatives are the engine's. */
static int hear_one(struct control *c, struct client *one, struct span frame, int fd, struct fault *reterr)
{
	struct message m;
	int rc;

	if (message_unpack(frame, &m, NULL) != 0 || m.kind != MSG_ASK || m.ask.ask > OWN_MASK)
		return -FAULT_MISSING;
	m.ask.ask = number_of((size_t)(one - c->clients), one, m.ask.ask);
	memcpy(m.ask.account, one->account, sizeof m.ask.account);
	rc = c->asked(c->context, &m, fd, reterr);
	return rc == -FAULT_MISSING ? -FAULT_BUG : rc;
}

static int serve_client(struct control *c, struct client *one, struct fault *reterr)
{
	if (link_waiting(&one->link) && link_flush(&one->link, NULL) != 0)
		goto gone;
	for (unsigned i = 0; i < LIMIT_LINK_BURST; i++) {
		struct span frame;
		int fd, rc = link_receive(&one->link, c->received, &frame, &fd, NULL);

		if (rc == 0)
			return 0;
		if (rc < 0)
			goto gone;
		rc = hear_one(c, one, frame, fd, reterr);
		if (fd >= 0)
			close(fd);
		if (rc == -FAULT_MISSING)
			goto gone;
		if (rc < 0)
			return rc;
	}
	return 0;
gone:
	link_close(&one->link);
	return 0;
}

int control_dispatch(struct control *c, const struct pollfd *polled, unsigned count, struct fault *reterr)
{
	int rc = 0;

	for (unsigned k = 0; k < count && rc >= 0; k++) {
		if (polled[k].revents == 0)
			continue;
		if (polled[k].fd == c->listen_fd)
			let_in(c);
		for (size_t i = 0; i < LIMIT_CONTROL_CLIENTS && rc >= 0; i++)
			if (c->clients[i].link.fd == polled[k].fd)
				rc = serve_client(c, &c->clients[i], reterr);
	}
	return rc;
}

void control_free(struct control *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < LIMIT_CONTROL_CLIENTS; i++)
		link_close(&c->clients[i].link);
	close(c->listen_fd);
	accounts_free(&c->accounts);
	buffer_free(&c->packed);
	free(c);
}
