/* The console role: HTTP on inherited sockets. Knows only what the engine answers, and the pages, which it
 * reads before its fence closes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "console/console.h"
#include "process/clock.h"
#include "process/log.h"
#include "process/role.h"

#define WEB_FOLDER "/usr/share/muster/web"

struct console_role {
	struct role_base base;
	struct msg_console settings;
	struct assets *assets;	 /* owned */
	struct console *console; /* owned; NULL until the listening socket is here */
	int proxy_fd;		 /* owned until then; -1: none */
};

static int ask(void *owner, uint64_t number, struct span question)
{
	struct console_role *r = owner;
	struct message m = {.kind = MSG_ASK, .ask = {.ask = number, .account = "console", .json = question}};

	return peers_send(r->base.peers, ROLE_ENGINE, &m, -1, NULL);
}

static void engine_gone(void *context, enum role peer)
{
	struct console_role *r = context;

	if (peer == ROLE_ENGINE && r->console != NULL)
		console_engine_gone(r->console);
}

static int begin(struct console_role *r, int fd, struct fault *reterr)
{
	const struct console_engine engine = {.ask = ask, .owner = r};
	const struct console_settings settings = {.listen_fd = fd,
						  .proxy_fd = r->proxy_fd,
						  .subject_header = r->settings.subject_header,
						  .insecure_cookie = r->settings.insecure_cookie,
						  .assets = r->assets};
	int rc = console_open(&settings, &engine, &r->console, reterr);

	r->proxy_fd = -1;
	return rc != 0 ? rc : role_ready(&r->base, reterr);
}

/* Takes a copy of a listening socket, which the supervisor keeps for our next life. */
static int hear_listen(struct console_role *r, const struct msg_listen *m, int fd, struct fault *reterr)
{
	bool proxy = span_is(span_of(m->name), "proxy");
	int copy;

	if (r->console != NULL || fd < 0 || (proxy && r->proxy_fd >= 0))
		return fault_set(reterr, FAULT_BUG, "a second listening socket, or none");
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return fault_errno(reterr, errno, "cannot keep the listening socket");
	if (!proxy)
		return begin(r, copy, reterr);
	r->proxy_fd = copy;
	return 0;
}

static int hear_answer(struct console_role *r, const struct msg_answer *answer, int fd, struct fault *reterr)
{
	struct span json = answer->json;
	int rc = 0;

	if (r->console == NULL)
		return 0;
	if (answer->length > 0)
		rc = fd < 0 ? fault_set(reterr, FAULT_BUG, "an answer without its memory file") :
			      file_map_sealed(fd, answer->length, &json, reterr);
	if (rc != 0)
		return rc;
	console_answer(r->console, answer->ask, json);
	if (answer->length > 0)
		file_unmap(json);
	return 0;
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct console_role *r = context;

	if (m->kind == MSG_ANSWER && from == ROLE_ENGINE)
		return hear_answer(r, &m->answer, fd, reterr);
	if (m->kind == MSG_CHANGED && from == ROLE_ENGINE) {
		if (r->console != NULL)
			console_changed(r->console, m->changed.topic);
		return 0;
	}
	if (m->kind == MSG_CONSOLE && from == ROLE_SUPERVISOR) {
		r->settings = m->console;
		return 0;
	}
	if (m->kind == MSG_LISTEN && from == ROLE_SUPERVISOR)
		return hear_listen(r, &m->listen, fd, reterr);
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

/* The API answers without pages, so that a broken folder is told and not the end. */
static void log_assets(const struct console_role *r, int loaded, const struct fault *fault)
{
	if (loaded != 0)
		log_fault(LOG_LEVEL_ERROR, "pages_not_read", fault);
	else if (assets_count(r->assets) == 0)
		log_info("pages_not_built", LOG_TEXT("text", "the API answers without them"));
}

int role_console(int supervisor_fd, const struct options *options)
{
	struct console_role r = {.proxy_fd = -1};
	const struct peers_events events = {.heard = heard, .gone = engine_gone, .context = &r};
	struct fault fault = {0}, pages = {0};
	/* Files of ours, read before the fence closes; nothing is read after it. */
	int loaded = assets_load(options->web != NULL ? options->web : WEB_FOLDER, &r.assets, &pages);
	int rc = role_begin(&r.base, ROLE_CONSOLE, supervisor_fd, options, &events, &fault);

	log_assets(&r, loaded, &pages);
	while (rc == 0 && !peers_stopping(r.base.peers))
		rc = turn(&r, &fault);
	console_close(r.console);
	if (r.proxy_fd >= 0)
		close(r.proxy_fd);
	assets_free(r.assets);
	return role_end(&r.base, rc, &fault);
}
