/* The engine role: data folder only, no network. Every release is decided here. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/engine.h"
#include "process/clock.h"
#include "process/control.h"
#include "process/log.h"
#include "process/role.h"

/* The console's questions, so that their numbers never meet the control socket's. */
#define CONSOLE_ASK ((uint64_t)1 << 63)

struct engine_role {
	struct role_base base;
	const struct options *options;
	struct clock *clock;	 /* owned */
	struct control *control; /* owned */
	struct engine *engine;	 /* owned; NULL until the keys are here */
	struct engine_settings settings;
	unsigned char master[32];
	bool has_child, has_master;
	int data;   /* the data folder, for its room; -1: not open */
	int failed; /* a negative kind from a place that cannot return it */
	struct fault fault;
};

/* --- the engine's port ------------------------------------------------------- */

static int port_send(void *context, enum role to, const struct message *m, int fd, struct fault *reterr)
{
	struct engine_role *r = context;

	return peers_send(r->base.peers, to, m, fd, reterr);
}

/* What does not fit into a frame goes as a memory file. */
static void answer_console(struct engine_role *r, struct message *m)
{
	int fd = -1;

	if (m->answer.json.length > LIMIT_JSON_INLINE) {
		if (file_seal("answer", m->answer.json, &fd, NULL) != 0)
			return;
		m->answer.length = m->answer.json.length;
		m->answer.json = (struct span){"", 0};
	}
	peers_send(r->base.peers, ROLE_CONSOLE, m, fd, NULL);
	if (fd >= 0)
		close(fd);
}

static void port_answer(void *context, uint64_t ask, struct span json)
{
	struct engine_role *r = context;
	struct message m = {.kind = MSG_ANSWER,
			    .answer = {.ask = ask, .ok = true, .last = true, .json = json}};

	if ((ask & CONSOLE_ASK) == 0) {
		control_answer(r->control, &m.answer, NULL);
		return;
	}
	m.answer.ask = ask & ~CONSOLE_ASK;
	answer_console(r, &m);
}

static int64_t port_now(void *context)
{
	const struct engine_role *r = context;

	return clock_now(r->clock);
}

static int64_t port_monotonic(void *context)
{
	(void)context;
	return clock_monotonic_us();
}

static int port_random(void *context, void *out, size_t size)
{
	(void)context;
	return getrandom(out, size, 0) == (ssize_t)size ? 0 : -1;
}

static int port_set_now(void *context, int64_t instant, struct fault *reterr)
{
	struct engine_role *r = context;

	return clock_set(r->clock, instant, reterr);
}

static void port_note(void *context, const char *event, const char *text)
{
	(void)context;
	log_warn(event, LOG_TEXT("text", text));
}

/* outbox/SCHOOL/NAME in the data folder: what a school is given back. Both are names of ours: a school's
 * id, and a file's name that parse has checked. */
static int port_keep_file(void *context, const char *school, const char *name, const struct span *bytes,
			  struct fault *reterr)
{
	const struct engine_role *r = context;
	char path[PATH_MAX];

	if (strchr(school, '/') != NULL || strchr(name, '/') != NULL || school[0] == '.' || name[0] == '.')
		return fault_set(reterr, FAULT_BUG, "not a plain name in the outbox folder");
	snprintf(path, sizeof path, "%s/outbox", r->options->data);
	if (mkdir(path, 0750) != 0 && errno != EEXIST)
		return fault_errno(reterr, errno, "cannot make %s", path);
	snprintf(path, sizeof path, "%s/outbox/%s", r->options->data, school);
	if (mkdir(path, 0750) != 0 && errno != EEXIST)
		return fault_errno(reterr, errno, "cannot make %s", path);
	snprintf(path, sizeof path, "%s/outbox/%s/%s", r->options->data, school, name);
	if (bytes != NULL)
		return file_replace(path, *bytes, 0640, reterr);
	return unlink(path) == 0 || errno == ENOENT ? 0 :
						      fault_errno(reterr, errno, "cannot remove %s", path);
}

/* What an ordinary user may still use. */
static int port_disk_free(void *context, uint64_t *ret_bytes)
{
	const struct engine_role *r = context;
	struct statvfs at;

	if (r->data < 0 || fstatvfs(r->data, &at) != 0)
		return -FAULT_IO;
	*ret_bytes = (uint64_t)at.f_bavail * at.f_frsize;
	return 0;
}

/* --- starting ---------------------------------------------------------------- */

/* Both keys and the control socket are here: open the store, close the sandbox. */
static int start(struct engine_role *r, struct fault *reterr)
{
	const struct engine_port port = {.context = r,
					 .send = port_send,
					 .answer = port_answer,
					 .now = port_now,
					 .monotonic = port_monotonic,
					 .random = port_random,
					 .simulated = clock_is_simulated(r->clock),
					 .set_now = port_set_now,
					 .note = port_note,
					 .keep_file = port_keep_file,
					 .disk_free = port_disk_free};
	struct store store;
	int rc;

	if (r->engine != NULL || !r->has_child || !r->has_master || r->control == NULL)
		return 0;
	rc = store_sqlite_open(r->options->data, r->master, &store, reterr);
	explicit_bzero(r->master, sizeof r->master);
	if (rc != 0)
		return rc;
	rc = engine_new(&port, store, &r->settings, &r->engine, reterr);
	if (rc != 0) {
		store.ops->close(store.self);
		return rc;
	}
	return role_ready(&r->base, reterr);
}

static int take_key(const struct msg_secret *m, unsigned char key[32], bool *ret_has, struct fault *reterr)
{
	if (m->secret.length != 32)
		return fault_set(reterr, FAULT_BUG, "the %s key is not 32 bytes", m->name);
	memcpy(key, m->secret.at, 32);
	*ret_has = true;
	return 0;
}

static int hear_secret(struct engine_role *r, const struct message *m, struct fault *reterr)
{
	int rc = 0;

	if (strcmp(m->secret.name, "child") == 0 && r->engine == NULL)
		rc = take_key(&m->secret, r->settings.child_key, &r->has_child, reterr);
	else if (strcmp(m->secret.name, "master") == 0 && r->engine == NULL)
		rc = take_key(&m->secret, r->master, &r->has_master, reterr);
	if (rc == 0)
		rc = start(r, reterr);
	if (rc == 0 && r->engine != NULL && strncmp(m->secret.name, "pub:", 4) == 0)
		rc = engine_message(r->engine, ROLE_SUPERVISOR, m, -1, reterr);
	return rc;
}

static int asked(void *context, const struct message *m, int fd, struct fault *reterr)
{
	struct engine_role *r = context;

	if (r->engine == NULL) {
		port_answer(r, m->ask.ask,
			    SPAN("{\"ok\":false,\"retry\":true,\"text\":\"the daemon is starting\"}"));
		return 0;
	}
	return engine_ask(r->engine, m->ask.ask, m->ask.account, m->ask.json, fd, m->ask.length, reterr);
}

static int hear_listen(struct engine_role *r, int fd, struct fault *reterr)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0), rc;

	if (copy < 0)
		return fault_errno(reterr, errno, "cannot keep the control socket");
	rc = control_new(copy, asked, r, &r->control, reterr);
	return rc != 0 ? rc : start(r, reterr);
}

static int hear_ask(struct engine_role *r, const struct message *m, struct fault *reterr)
{
	uint64_t ask = m->ask.ask | CONSOLE_ASK;

	if (r->engine != NULL)
		return engine_console_ask(r->engine, ask, m->ask.json, reterr);
	port_answer(
		r, ask,
		SPAN("{\"http\":503,\"title\":\"Muster is starting\",\"detail\":\"Try again in a moment.\"}"));
	return 0;
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct engine_role *r = context;

	if (from == ROLE_SUPERVISOR && m->kind == MSG_SECRET)
		return hear_secret(r, m, reterr);
	if (from == ROLE_SUPERVISOR && m->kind == MSG_LISTEN && r->control == NULL && fd >= 0)
		return hear_listen(r, fd, reterr);
	if (from == ROLE_CONSOLE && m->kind == MSG_ASK)
		return hear_ask(r, m, reterr);
	if (r->engine == NULL)
		return from == ROLE_SUPERVISOR && m->kind == MSG_CONFIG ?
			       fault_set(reterr, FAULT_BUG, "a configuration came before the keys") :
			       0;
	return engine_message(r->engine, from, m, fd, reterr);
}

static void came(void *context, enum role peer)
{
	struct engine_role *r = context;

	if (r->engine != NULL && r->failed == 0)
		r->failed = engine_peer(r->engine, peer, &r->fault);
}

static int turn(struct engine_role *r, struct fault *reterr)
{
	struct pollfd polled[ROLES + CONTROL_POLLED];
	unsigned peers, control = 0;
	int wait = 1000, rc = 0;

	if (r->engine != NULL)
		rc = engine_tick(r->engine, &wait, reterr);
	if (rc != 0)
		return rc;
	/* The tick may have queued something. */
	peers = peers_poll(r->base.peers, polled);
	if (r->control != NULL)
		control = control_poll(r->control, polled + peers);
	if (poll(polled, peers + control, wait) < 0 && errno != EINTR)
		return fault_errno(reterr, errno, "cannot wait for messages");
	rc = peers_dispatch(r->base.peers, polled, peers, reterr);
	if (rc == 0 && r->control != NULL && control > 0)
		rc = control_dispatch(r->control, polled + peers, control, reterr);
	if (rc == 0 && r->failed != 0) {
		*reterr = r->fault;
		rc = r->failed;
	}
	return rc;
}

/* Cores beside the one of the loop; more than four shorten no question that people notice. */
static unsigned other_cores(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 2 ? 0 : cores > 4 ? 3 : (unsigned)cores - 1;
}

int role_engine(int supervisor_fd, const struct options *options)
{
	struct engine_role r = {.options = options, .data = -1};
	const struct peers_events events = {.heard = heard, .came = came, .context = &r};
	const char *simulated = NULL;
	struct fault fault = {0};
	int rc = role_begin(&r.base, ROLE_ENGINE, supervisor_fd, options, &events, &fault);

	if (rc == 0) /* before the system call filter closes: it lets nothing start a thread */
		rc = workers_new(other_cores(), &r.settings.workers, &fault);
	if (rc == 0)
		rc = options_clock(options, &simulated, &fault);
	if (rc == 0)
		rc = clock_open(options->data, simulated, &r.clock, &fault);
	if (rc == 0)
		r.data = open(options->data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (rc == 0 && !peers_stopping(r.base.peers))
		rc = turn(&r, &fault);
	engine_free(r.engine);
	workers_free(r.settings.workers);
	control_free(r.control);
	clock_close(r.clock);
	if (r.data >= 0)
		close(r.data);
	return role_end(&r.base, rc, &fault);
}
