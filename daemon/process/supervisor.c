#include "process/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "process/clock.h"
#include "process/control.h"
#include "process/filing.h"
#include "process/log.h"
#include "process/supervisor_internal.h"

#define LOCK_WAIT_MS   3000
#define READY_PATIENCE 120000
#define START_FAILURES 5
#define TURN_MOST_MS   60000

/* --- what roles say -------------------------------------------------------------------------- */

static void tell_engine_about(struct supervisor *s, const struct child *child)
{
	struct message m = {.kind = MSG_ROLE,
			    .role = {.role = child->role,
				     .up = child->ready,
				     .restarts = child->restarts,
				     .pid = child->pid}};

	text_copy(m.role.sandbox, sizeof m.role.sandbox, span_of(child->sandbox));
	text_copy(m.role.cause, sizeof m.role.cause, span_of(child->cause));
	if (s->children[ROLE_ENGINE].told)
		(void)peers_send(s->peers, ROLE_ENGINE, &m, -1, NULL);
}

static void hear_ready(struct supervisor *s, struct child *child, const struct msg_ready *m)
{
	child->ready = true;
	child->failures = 0;
	text_copy(child->sandbox, sizeof child->sandbox, span_of(m->sandbox));
	log_info("role_ready", LOG_TEXT("name", role_name(child->role)), LOG_NUMBER("pid", child->pid),
		 LOG_TEXT("sandbox", child->sandbox),
		 LOG_NUMBER("after_ms", clock_monotonic() - child->started_at));
	tell_engine_about(s, child);
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct supervisor *s = context;
	struct child *child = &s->children[from];

	(void)reterr;
	if (m->kind == MSG_READY && m->ready.role == from) {
		hear_ready(s, child, &m->ready);
	} else if (m->kind == MSG_TREE && from == ROLE_PARSE) {
		if (s->reload != NULL)
			reload_tree(s->reload, &m->tree, fd);
	} else if (m->kind == MSG_CONFIGURED && from == ROLE_ENGINE) {
		supervisor_configured(s, &m->configured);
	} else if (m->kind == MSG_FILE && from == ROLE_ENGINE) {
		supervisor_file(s, &m->file, fd);
	} else {
		log_error("unexpected_message", LOG_TEXT("from", role_name(from)),
			  LOG_TEXT("kind", message_name(m->kind)));
		child_kill(child);
	}
	return 0;
}

/* --- the roles' lives -------------------------------------------------------------------------- */

static void start(struct supervisor *s, struct child *child, int64_t now)
{
	struct fault fault;
	int fd, rc = child_start(child, s->options, s->lock_fd, now, &fd, &fault);

	if (rc == 0)
		rc = peers_set(s->peers, child->role, fd, &fault);
	if (rc == 0)
		return;
	log_fault(LOG_LEVEL_ERROR, "role_not_started", &fault);
	child_kill(child);
	child->restart_at = now + 1000;
}

/* What the first tests of it would find out: a role that cannot start does not by retrying. */
static void check_failures(struct supervisor *s, const struct child *child)
{
	if (s->state >= SUPERVISOR_RUNNING || child->failures < START_FAILURES)
		return;
	log_error("role_cannot_start", LOG_TEXT("name", role_name(child->role)),
		  LOG_TEXT("cause", child->cause));
	supervisor_fail(s);
}

static void reap(struct supervisor *s, struct child *child, int64_t now)
{
	bool was_planned = child->planned || s->state == SUPERVISOR_STOPPING;
	pid_t pid = child->pid;

	/* What it said last is heard while its pid still counts. */
	child->planned = was_planned;
	if (pid == 0 || !child_reap(child, now))
		return;
	peers_drop(s->peers, child->role);
	child->ready = false;
	wiring_forget(&s->wiring, child->role);
	if (child->role == ROLE_PARSE && s->reload != NULL)
		reload_parse_gone(s->reload);
	if (child->role == ROLE_ENGINE && s->filing.generation != 0)
		supervisor_file_forget(s); /* it is written; who asked will find it done */
	log_write(was_planned ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "role_exit",
		  LOG_FIELDS(LOG_TEXT("name", role_name(child->role)), LOG_NUMBER("pid", pid),
			     LOG_TEXT("cause", child->cause), LOG_NUMBER("restarts", child->restarts),
			     LOG_NUMBER("back_off_ms", child->back_off_ms)));
	tell_engine_about(s, child);
	check_failures(s, child);
}

/* Tells a role what it has to know; the engine also hears how the others are. */
static void tell(struct supervisor *s, struct child *child)
{
	struct fault fault;
	int rc;

	if (child->told || child->pid == 0 || (s->settings == NULL && child->role != ROLE_PARSE))
		return;
	rc = settings_tell(s->settings, &s->sockets, s->peers, child->role, &child->cursor, &fault);
	if (rc < 0 && rc != -FAULT_MISSING) {
		log_fault(LOG_LEVEL_ERROR, "role_not_told", &fault);
		child_kill(child);
	}
	if (rc != 1)
		return;
	child->told = true;
	if (child->role == ROLE_ENGINE)
		for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++)
			tell_engine_about(s, &s->children[i]);
}

static void check_child(struct supervisor *s, struct child *child, int64_t now)
{
	reap(s, child, now);
	if (s->state == SUPERVISOR_STOPPING || !child->wanted)
		return;
	if (child->pid == 0 && now >= child->restart_at)
		start(s, child, now);
	tell(s, child);
	if (child->pid != 0 && !child->ready && now - child->started_at > READY_PATIENCE) {
		log_error("role_not_ready", LOG_TEXT("name", role_name(child->role)));
		child_kill(child);
	}
}

static void check_children(struct supervisor *s, int64_t now)
{
	bool known[ROLES] = {false};
	bool ready = s->settings != NULL && s->configured == s->settings->generation;

	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE; i++) {
		check_child(s, &s->children[i], now);
		known[i] = s->children[i].told && s->children[i].pid != 0;
		ready = ready && s->children[i].ready;
	}
	wiring_make(&s->wiring, s->peers, known);
	if (ready && s->state == SUPERVISOR_STARTING) {
		s->state = SUPERVISOR_RUNNING;
		log_info("ready", LOG_TEXT("version", MUSTER_VERSION),
			 LOG_NUMBER("schools", s->settings->config->school_count));
		sd_notify(0, "READY=1\nSTATUS=running");
	}
}

/* --- the loop ------------------------------------------------------------------------------------ */

static void hear_signal(struct supervisor *s, unsigned number)
{
	if (number == SIGHUP && s->state == SUPERVISOR_RUNNING)
		supervisor_reload(s);
	else if (number == SIGHUP)
		s->reload_again = true;
	if (number == SIGTERM || number == SIGINT) {
		log_info("stopping", LOG_TEXT("signal", sigabbrev_np((int)number)));
		supervisor_stop(s);
	}
}

/* SIGCHLD needs no more than the turn it causes. */
static void hear_signals(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		hear_signal(s, info.ssi_signo);
}

static void feed_watchdog(struct supervisor *s, int64_t now)
{
	if (now < s->watchdog_at)
		return;
	sd_notify(0, "WATCHDOG=1");
	s->watchdog_at = now + s->watchdog_every;
}

/* Until the next thing that is due by time alone. */
static int turn_ms(const struct supervisor *s, int64_t now)
{
	int64_t next = now + TURN_MOST_MS;

	if (s->watchdog_at < next)
		next = s->watchdog_at;
	if (s->state == SUPERVISOR_STOPPING)
		next = s->stop_by < next ? s->stop_by : next;
	for (unsigned i = ROLE_FETCH; i <= ROLE_CONSOLE && s->state != SUPERVISOR_STOPPING; i++) {
		const struct child *c = &s->children[i];

		if (c->wanted && c->pid == 0 && c->restart_at < next)
			next = c->restart_at;
	}
	return next <= now ? 0 : (int)(next - now);
}

static void turn(struct supervisor *s)
{
	struct pollfd polled[ROLES + 1];
	unsigned n = peers_poll(s->peers, polled);
	struct fault fault;

	polled[n] = (struct pollfd){.fd = s->signal_fd, .events = POLLIN};
	if (poll(polled, n + 1, turn_ms(s, clock_monotonic())) < 0 && errno != EINTR)
		log_error("poll_failed", LOG_TEXT("text", strerrordesc_np(errno)));
	if (peers_dispatch(s->peers, polled, n, &fault) != 0) {
		/* A role that sends frames that do not decode is broken: end it. */
		log_fault(LOG_LEVEL_ERROR, "broken_frame", &fault);
		child_kill(&s->children[peers_failed(s->peers)]);
		peers_drop(s->peers, peers_failed(s->peers));
	}
	hear_signals(s);
	supervisor_reload_turn(s);
	check_children(s, clock_monotonic());
	supervisor_kill_the_slow(s, clock_monotonic());
	feed_watchdog(s, clock_monotonic());
}

/* --- setting up ---------------------------------------------------------------------------------- */

static int write_pid(struct supervisor *s, struct fault *reterr)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%d\n", (int)getpid());

	if (snprintf(s->pid_path, sizeof s->pid_path, "%s/musterd.pid", s->options->data) >=
	    (int)sizeof s->pid_path)
		return fault_set(reterr, FAULT_LIMIT, "path is too long: %s", s->options->data);
	return file_replace(s->pid_path, (struct span){text, (size_t)n}, 0644, reterr);
}

/* Made before any role runs, so that all see the same one. */
static int make_clock(const struct options *o, struct fault *reterr)
{
	const char *simulated;
	struct clock *clock = NULL;
	int rc = options_clock(o, &simulated, reterr);

	if (rc == 0 && simulated != NULL)
		rc = clock_open(o->data, simulated, &clock, reterr);
	clock_close(clock);
	return rc;
}

static int open_signals(struct supervisor *s, struct fault *reterr)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaddset(&set, numbers[i]);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return fault_errno(reterr, errno, "cannot block signals");
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signal_fd >= 0 ? 0 : fault_errno(reterr, errno, "cannot watch for signals");
}

/* A memory file waits for each configuration file on its way to a role. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void set_watchdog(struct supervisor *s)
{
	uint64_t every;

	s->watchdog_at = INT64_MAX;
	if (sd_watchdog_enabled(0, &every) <= 0)
		return;
	s->watchdog_every = (int64_t)(every / 2000);
	s->watchdog_at = clock_monotonic();
}

static int set_up(struct supervisor *s, struct fault *reterr)
{
	const struct peers_events events = {.heard = heard, .context = s};
	int rc;

	if (mkdir(s->options->data, 0750) != 0 && errno != EEXIST)
		return fault_errno(reterr, errno, "cannot make the data folder %s", s->options->data);
	rc = lock_take(s->options->data, LOCK_WAIT_MS, &s->lock_fd, reterr);
	if (rc == 0)
		rc = write_pid(s, reterr);
	if (rc == 0)
		rc = make_clock(s->options, reterr);
	if (rc == 0)
		rc = control_listen(s->options->control_path, &s->sockets.control, reterr);
	if (rc == 0)
		rc = open_signals(s, reterr);
	if (rc == 0)
		rc = peers_new(ROLE_SUPERVISOR, -1, &events, &s->peers, reterr);
	return rc;
}

static void tear_down(struct supervisor *s)
{
	supervisor_file_forget(s);
	peers_free(s->peers);
	reload_free(s->reload);
	if (s->sockets.control >= 0) {
		unlink(s->options->control_path);
		close(s->sockets.control);
	}
	if (s->sockets.console >= 0)
		close(s->sockets.console);
	if (s->sockets.proxy >= 0) {
		unlink(s->settings->config->authority.console_proxy);
		close(s->sockets.proxy);
	}
	settings_free(s->settings);
	if (s->signal_fd >= 0)
		close(s->signal_fd);
	if (s->lock_fd >= 0) {
		if (s->pid_path[0] != '\0')
			unlink(s->pid_path);
		close(s->lock_fd);
	}
}

int supervisor_run(const struct options *options)
{
	struct supervisor s = {.options = options, .sockets = {-1, -1, -1}, .lock_fd = -1, .signal_fd = -1};
	struct fault fault;
	char words[700];

	log_open(ROLE_SUPERVISOR, options->log_json);
	raise_file_limit();
	for (unsigned i = 0; i < ROLES; i++)
		s.children[i].role = (enum role)i;
	if (set_up(&s, &fault) != 0) {
		fprintf(stderr, "musterd: %s\n", fault_print(&fault, words, sizeof words));
		tear_down(&s);
		return 1;
	}
	set_watchdog(&s);
	s.children[ROLE_PARSE].wanted = true;
	supervisor_reload(&s);
	while (s.state != SUPERVISOR_STOPPING || !supervisor_all_gone(&s))
		turn(&s);
	log_info("stopped", LOG_NUMBER("status", s.failed));
	tear_down(&s);
	return s.failed ? 1 : 0;
}
