/* The console role: HTTP on one inherited socket. Knows only what the engine answers. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/file.h"
#include "console/console.h"
#include "process/clock.h"
#include "process/log.h"
#include "process/role.h"

struct console_role {
	struct role_base base;
	struct console *console; /* owned; NULL until the listening socket is here */
	uint64_t ask;		 /* the last question */
};

static int ask(void *owner)
{
	struct console_role *r = owner;
	struct message m = {
		.kind = MSG_ASK,
		.ask = {.ask = ++r->ask, .account = "console", .json = SPAN("{\"verb\":\"health\"}")}};

	return peers_send(r->base.peers, ROLE_ENGINE, &m, -1, NULL);
}

static void engine_gone(void *context, enum role peer)
{
	struct console_role *r = context;

	if (peer == ROLE_ENGINE && r->console != NULL)
		console_engine_gone(r->console);
}

/* Takes a copy of the listening socket, which the supervisor keeps for our next life. */
static int hear_listen(struct console_role *r, int fd, struct fault *reterr)
{
	const struct console_engine engine = {.ask = ask, .owner = r};
	int copy, rc;

	if (r->console != NULL || fd < 0)
		return fault_set(reterr, FAULT_BUG, "a second listening socket, or none");
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return fault_errno(reterr, errno, "cannot keep the listening socket");
	rc = console_open(copy, &engine, &r->console, reterr);
	return rc != 0 ? rc : role_ready(&r->base, reterr);
}

static int hear_answer(struct console_role *r, const struct msg_answer *answer, int fd, struct fault *reterr)
{
	struct span json = answer->json;
	int rc = 0;

	if (r->console == NULL || answer->ask != r->ask)
		return 0;
	if (answer->length > 0)
		rc = fd < 0 ? fault_set(reterr, FAULT_BUG, "an answer without its memory file") :
			      file_map_sealed(fd, answer->length, &json, reterr);
	if (rc != 0)
		return rc;
	console_answer(r->console, json);
	if (answer->length > 0)
		file_unmap(json);
	return 0;
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct console_role *r = context;

	if (m->kind == MSG_ANSWER && from == ROLE_ENGINE)
		return hear_answer(r, &m->answer, fd, reterr);
	if (m->kind == MSG_LISTEN && from == ROLE_SUPERVISOR)
		return hear_listen(r, fd, reterr);
	return role_unexpected(from, m, reterr);
}

static int turn(struct console_role *r, struct fault *reterr)
{
	struct pollfd polled[ROLES + 1];
	unsigned n = peers_poll(r->base.peers, polled);
	int timeout = -1, rc;

	if (r->console != NULL) {
		polled[n] = (struct pollfd){.fd = console_fd(r->console), .events = POLLIN};
		timeout = console_timeout(r->console, clock_monotonic());
	}
	if (poll(polled, n + (r->console != NULL), timeout) < 0 && errno != EINTR)
		return fault_errno(reterr, errno, "cannot wait for requests");
	rc = peers_dispatch(r->base.peers, polled, n, reterr);
	if (rc == 0 && r->console != NULL)
		console_run(r->console, clock_monotonic());
	return rc;
}

int role_console(int supervisor_fd, const struct options *options)
{
	struct console_role r = {0};
	const struct peers_events events = {.heard = heard, .gone = engine_gone, .context = &r};
	struct fault fault = {0};
	int rc = role_begin(&r.base, ROLE_CONSOLE, supervisor_fd, options, &events, &fault);

	while (rc == 0 && !peers_stopping(r.base.peers))
		rc = turn(&r, &fault);
	console_close(r.console);
	return role_end(&r.base, rc, &fault);
}
