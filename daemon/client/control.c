#include "client/control.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/link.h"
#include "exchange/message.h"

#define RETRY_MS 20

struct control_client {
	struct link link;
	uint64_t ask; /* the last one */
	char received[LIMIT_FRAME + 1];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int connect_fault(int error, const char *path, struct fault *reterr)
{
	if (error == ENOENT || error == ECONNREFUSED)
		return fault_set(reterr, FAULT_MISSING, "no daemon is running at %s", path);
	if (error == EACCES || error == EPERM)
		return fault_set(reterr, FAULT_DENIED, "this account may not ask the daemon at %s", path);
	if (error == EAGAIN)
		return fault_set(reterr, FAULT_LIMIT, "the daemon at %s is too busy to answer", path);
	return fault_errno(reterr, error, "cannot ask the daemon at %s", path);
}

/* A full queue of a busy daemon answers EAGAIN at once: try again until the time is over. */
static int connect_until(int fd, const struct sockaddr_un *address, int64_t deadline)
{
	const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000};

	while (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) {
		if (errno != EINTR && (errno != EAGAIN || now_ms() >= deadline))
			return errno;
		nanosleep(&pause, NULL);
	}
	return 0;
}

int control_connect(const char *path, int timeout_ms, struct control_client **ret_client,
		    struct fault *reterr)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct control_client *c;
	int error;

	if (!text_copy(address.sun_path, sizeof address.sun_path, span_of(path)))
		return fault_set(reterr, FAULT_LIMIT, "the path of the control socket is too long: %s", path);
	c = calloc(1, sizeof *c);
	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to ask the daemon");
	c->link = LINK_CLOSED;
	c->link.fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	error = c->link.fd < 0 ? errno : connect_until(c->link.fd, &address, now_ms() + timeout_ms);
	if (error != 0) {
		control_close(c);
		return connect_fault(error, path, reterr);
	}
	*ret_client = c;
	return 0;
}

int control_ask(struct control_client *c, struct span json, struct span attached, struct fault *reterr)
{
	struct message m = {.kind = MSG_ASK,
			    .ask = {.ask = ++c->ask, .length = attached.length, .json = json}};
	struct buffer packed = {0};
	int fd = -1, rc;

	if (json.length > LIMIT_JSON_INLINE)
		return fault_set(reterr, FAULT_LIMIT, "a question of over %d bytes", LIMIT_JSON_INLINE);
	rc = attached.length > 0 ? file_seal("ask", attached, &fd, reterr) : 0;
	if (rc == 0)
		rc = message_pack(&m, &packed, reterr);
	if (rc == 0)
		rc = link_send(&c->link, buffer_span(&packed), fd, reterr);
	if (fd >= 0)
		close(fd);
	buffer_free(&packed);
	return rc;
}

static int wait_readable(struct control_client *c, int64_t deadline, struct fault *reterr)
{
	struct pollfd polled = {.fd = c->link.fd, .events = POLLIN};
	int64_t left = deadline - now_ms();

	if (link_waiting(&c->link)) {
		polled.events = POLLIN | POLLOUT;
		if (link_flush(&c->link, reterr) != 0)
			return -FAULT_MISSING;
	}
	if (deadline != INT64_MAX && left <= 0)
		return fault_set(reterr, FAULT_STATE, "the daemon did not answer in time");
	if (poll(&polled, 1, deadline == INT64_MAX ? -1 : (int)left) < 0 && errno != EINTR)
		return fault_errno(reterr, errno, "cannot wait for the daemon");
	return 0;
}

static int take_json(const struct msg_answer *a, int fd, struct buffer *answer, struct fault *reterr)
{
	struct span bytes = a->json;
	int rc = 0;

	if (a->length > 0)
		rc = fd < 0 ? fault_set(reterr, FAULT_BUG, "an answer without its memory file") :
			      file_map_sealed(fd, a->length, &bytes, reterr);
	if (rc != 0)
		return rc;
	buffer_bytes(answer, bytes.at, bytes.length);
	if (a->length > 0)
		file_unmap(bytes);
	return buffer_ok(answer) ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for the answer");
}

/* 1: taken; 0: an answer to an earlier ask, passed over. */
static int take_answer(struct control_client *c, struct span frame, int fd, bool *ret_ok, bool *ret_last,
		       struct buffer *answer, struct fault *reterr)
{
	struct message m;
	int rc = message_unpack(frame, &m, reterr);

	if (rc != 0)
		return rc;
	if (m.kind != MSG_ANSWER)
		return fault_set(reterr, FAULT_BUG, "the daemon sent something that is no answer");
	if (m.answer.ask != c->ask)
		return 0;
	rc = take_json(&m.answer, fd, answer, reterr);
	if (rc != 0)
		return rc;
	*ret_ok = m.answer.ok;
	*ret_last = m.answer.last;
	return 1;
}

int control_next(struct control_client *c, int timeout_ms, bool *ret_ok, bool *ret_last,
		 struct buffer *answer, struct fault *reterr)
{
	int64_t deadline = timeout_ms < 0 ? INT64_MAX : now_ms() + timeout_ms;

	for (;;) {
		struct span frame;
		int fd, rc = link_receive(&c->link, c->received, &frame, &fd, reterr);

		if (rc == 0)
			rc = wait_readable(c, deadline, reterr);
		else if (rc > 0) {
			rc = take_answer(c, frame, fd, ret_ok, ret_last, answer, reterr);
			if (fd >= 0)
				close(fd);
		}
		if (rc == -FAULT_MISSING)
			return fault_set(reterr, FAULT_MISSING, "the daemon went away before it answered");
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
}

void control_close(struct control_client *c)
{
	if (c == NULL)
		return;
	link_close(&c->link);
	free(c);
}
