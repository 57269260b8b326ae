#include "process/children.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/link.h"
#include "process/log.h"
#include "process/role.h"

#define PAUSE_FIRST_MS 50
#define PAUSE_MOST_MS  10000
#define LIFE_GOOD_MS   30000
#define LIFE_FAIR_MS   1000
#define LIFE_PAUSES    10

unsigned child_pause(unsigned last_ms, int64_t lived_ms)
{
	int64_t fair = (int64_t)last_ms * LIFE_PAUSES;

	fair = fair < LIFE_FAIR_MS ? LIFE_FAIR_MS : fair > LIFE_GOOD_MS ? LIFE_GOOD_MS : fair;
	if (last_ms == 0 || lived_ms >= fair)
		return PAUSE_FIRST_MS;
	return last_ms * 2 > PAUSE_MOST_MS ? PAUSE_MOST_MS : last_ms * 2;
}

/* Arguments a role gets: what it may need of ours. */
static void put_arguments(char *argv[], const struct options *o, char *role)
{
	/* execv does not write to them, but its type has no const. */
	union {
		const char *in;
		char *out;
	} value;
	const struct {
		const char *name, *value;
	} pairs[] = {{"--data", o->data},
		     {"--drop", o->drop},
		     {"--clock", o->clock != NULL ? "simulated" : NULL},
		     {"--web", o->web}};
	static char program[] = "musterd", role_word[] = "--role", json_word[] = "--log-json";
	size_t n = 0;

	argv[n++] = program;
	argv[n++] = role_word;
	argv[n++] = role;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].value == NULL)
			continue;
		value.in = pairs[i].name;
		argv[n++] = value.out;
		value.in = pairs[i].value;
		argv[n++] = value.out;
	}
	if (o->log_json)
		argv[n++] = json_word;
	argv[n] = NULL;
}

/* Puts `fd` at `place`, kept over exec. */
static bool place_fd(int fd, int place)
{
	if (fd == place)
		return fcntl(fd, F_SETFD, 0) == 0;
	return dup2(fd, place) == place;
}

/* Signals as a role wants them: none blocked, and those a terminal or a service manager sends
 * to the whole group ignored, because a role is stopped by its supervisor. */
static void set_signals(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	sigset_t none;

	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const struct child *child, const struct options *options, int socket_fd,
			     int lock_fd, pid_t supervisor)
{
	char role[32], *argv[16];
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), lock = -1;

	/* The second fence behind EOF: whatever happens to the supervisor, nobody is left behind. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != supervisor)
		_exit(126);
	set_signals();
	/* Both away from the places they go to, lest one lands on the other. */
	if (child->role == ROLE_ENGINE)
		lock = fcntl(lock_fd, F_DUPFD_CLOEXEC, ROLE_LOCK_FD + 1);
	if (null >= 0)
		place_fd(null, STDIN_FILENO);
	place_fd(STDERR_FILENO, STDOUT_FILENO);
	if (!place_fd(socket_fd, ROLE_FD) || (lock >= 0 && !place_fd(lock, ROLE_LOCK_FD)))
		_exit(126);
	close_range(lock >= 0 ? ROLE_LOCK_FD + 1 : ROLE_FD + 1, ~0U, 0);
	text_copy(role, sizeof role, span_of(role_name(child->role)));
	put_arguments(argv, options, role);
	execv("/proc/self/exe", argv);
	_exit(127);
}

int child_start(struct child *child, const struct options *options, int lock_fd, int64_t now, int *ret_fd,
		struct fault *reterr)
{
	pid_t supervisor = getpid(), pid;
	int ends[2], rc = link_pair(ends, reterr);

	if (rc != 0)
		return rc;
	pid = fork();
	if (pid == 0)
		become(child, options, ends[1], lock_fd, supervisor);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return fault_errno(reterr, errno, "cannot fork the %s role", role_name(child->role));
	}
	child->restarts += child->started_at != 0;
	child->pid = pid;
	child->told = child->ready = child->planned = false;
	child->cursor = 0;
	child->started_at = now;
	*ret_fd = ends[0];
	return 0;
}

static void put_cause(struct child *child, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(child->cause, sizeof child->cause,
			 "killed by its own sandbox: a system call it may not make");
	else if (WIFSIGNALED(status))
		snprintf(child->cause, sizeof child->cause, "killed by signal %d (%s)", WTERMSIG(status),
			 sigdescr_np(WTERMSIG(status)));
	else
		snprintf(child->cause, sizeof child->cause, "exited with status %d", WEXITSTATUS(status));
}

bool child_reap(struct child *child, int64_t now)
{
	int status;

	if (child->pid == 0 || waitpid(child->pid, &status, WNOHANG) != child->pid)
		return false;
	put_cause(child, status);
	child->failures = child->ready || WIFSIGNALED(status) ? 0 : child->failures + 1;
	child->back_off_ms = child->planned ? 0 : child_pause(child->back_off_ms, now - child->started_at);
	child->restart_at = now + child->back_off_ms;
	child->pid = 0;
	child->told = child->ready = false;
	return true;
}

void child_kill(const struct child *child)
{
	if (child->pid > 0)
		kill(child->pid, SIGKILL);
}
