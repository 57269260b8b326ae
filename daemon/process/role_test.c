#include "process/role_test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "base/file.h"
#include "bus/bus.h"
#include "console/console.h"
#include "process/listen.h"
#include "process/sandbox.h"
#include "source/curl_pool.h"

#define EXIT_NOT_TRIED 125 /* no errno is this */
#define OUTSIDE	       "/bin/sh"

#define BIT(role) (1U << (role))

/* What is tried with: made before the sandbox closes. */
struct tools {
	const char *folder;	    /* the role's own */
	const char *data;	    /* the one it is in, or the same */
	int socket_fd;		    /* TCP, not connected */
	int listener;		    /* TCP */
	struct sockaddr_in address; /* of a listener */
};

/* --- the attempts: 0, or an errno ---------------------------------------------------------- */

static int try_open(const char *folder, const char *name, int flags)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 0 : errno;
}

static int try_read(const struct tools *t)
{
	return try_open(t->folder, "present", O_RDONLY);
}

static int try_read_beside(const struct tools *t)
{
	return try_open(t->data, "beside", O_RDONLY);
}

static int try_read_outside(const struct tools *t)
{
	(void)t;
	return try_open("", &OUTSIDE[1], O_RDONLY);
}

static int try_write(const struct tools *t)
{
	return try_open(t->folder, "present", O_WRONLY);
}

static int try_create(const struct tools *t)
{
	return try_open(t->folder, "created", O_WRONLY | O_CREAT);
}

static int try_remove(const struct tools *t)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/removable", t->folder);
	return unlink(path) == 0 ? 0 : errno;
}

static int try_any_socket(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 0 : errno;
}

static int try_socket(const struct tools *t)
{
	(void)t;
	return try_any_socket(AF_INET);
}

static int try_unix_socket(const struct tools *t)
{
	(void)t;
	return try_any_socket(AF_UNIX);
}

static int try_connect(const struct tools *t)
{
	return connect(t->socket_fd, (const struct sockaddr *)&t->address, sizeof t->address) == 0 ? 0 :
												     errno;
}

static int try_fork(const struct tools *t)
{
	pid_t pid = fork();

	(void)t;
	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : errno;
}

static int try_exec(const struct tools *t)
{
	static char name[] = "sh", run[] = "-c", nothing[] = "exit 0";
	char *argv[] = {name, run, nothing, NULL};

	(void)t;
	execv(OUTSIDE, argv);
	return errno;
}

static const struct {
	const char *name;
	int (*attempt)(const struct tools *t);
	unsigned may; /* BIT of each role that may */
} attempts[ATTEMPTS] = {
	[ATTEMPT_READ] = {"read a file", try_read, BIT(ROLE_FETCH) | BIT(ROLE_ENGINE) | BIT(ROLE_LOGIN)},
	[ATTEMPT_READ_BESIDE] = {"read a file beside", try_read_beside, BIT(ROLE_FETCH) | BIT(ROLE_ENGINE)},
	[ATTEMPT_READ_OUTSIDE] = {"read a file outside", try_read_outside, 0},
	[ATTEMPT_WRITE] = {"write a file", try_write, BIT(ROLE_ENGINE) | BIT(ROLE_LOGIN)},
	[ATTEMPT_CREATE] = {"create a file", try_create, BIT(ROLE_ENGINE) | BIT(ROLE_LOGIN)},
	[ATTEMPT_REMOVE] = {"remove a file", try_remove, BIT(ROLE_ENGINE) | BIT(ROLE_LOGIN)},
	[ATTEMPT_SOCKET] = {"make a TCP socket", try_socket, BIT(ROLE_FETCH)},
	[ATTEMPT_UNIX_SOCKET] = {"make a Unix socket", try_unix_socket, 0},
	[ATTEMPT_CONNECT] = {"connect", try_connect, BIT(ROLE_FETCH)},
	[ATTEMPT_FORK] = {"fork", try_fork, 0},
	[ATTEMPT_EXEC] = {"execute a program", try_exec, 0},
};

const char *attempt_name(enum attempt a)
{
	return attempts[a].name;
}

bool attempt_may(enum role role, enum attempt a)
{
	/* Without landlock the engine and fetch have files, and no fence around them. */
	if ((a == ATTEMPT_READ_OUTSIDE || a == ATTEMPT_READ_BESIDE) && sandbox_landlock() == 0)
		return role == ROLE_FETCH || role == ROLE_ENGINE || role == ROLE_LOGIN;
	return (attempts[a].may & BIT(role)) != 0;
}

/* --- the child: a role's own steps, then the attempt ------------------------------------------ */

static void never_done(void *context, const struct msg_fetch *order, const struct msg_fetched *done,
		       int body_fd)
{
	(void)context;
	(void)order;
	(void)done;
	(void)body_fd;
}

static void never_told(void *context, const struct message *m)
{
	(void)context;
	(void)m;
}

static int never_asked(void *owner)
{
	(void)owner;
	return -1;
}

/* The libraries a role starts between fence and filter; they live until the process ends. */
static int start_libraries(enum role role, const struct tools *tools, struct fault *reterr)
{
	static const struct console_engine engine = {.ask = never_asked};
	struct curl_pool_settings network = {.proxy = "", .no_proxy = "", .ca = {"", 0}};
	struct bus_settings bus_settings = {.listen = "tcp://127.0.0.1:*", .tell = never_told};
	char public[BUS_KEY + 1];
	struct curl_pool *pool;
	struct console *console;
	struct bus *bus;

	if (role == ROLE_FETCH)
		return curl_pool_new(&network, never_done, NULL, &pool, reterr);
	if (role == ROLE_BUS && zmq_curve_keypair(public, bus_settings.secret) == 0)
		return bus_open(&bus_zmq, &bus_settings, &bus, reterr);
	return role == ROLE_CONSOLE ? console_open(tools->listener, &engine, &console, reterr) : 0;
}

static _Noreturn void be_role(enum role role, enum attempt a, const struct tools *tools, int ready_fd,
			      int go_fd)
{
	const struct sandbox_paths paths = {.data = tools->data, .drop = tools->folder};
	struct sandbox sandbox;
	struct fault fault;
	char byte = 'r';

	setenv("TZ", "UTC0", 1);
	if (sandbox_fence(role, &paths, &sandbox, &fault) != 0 || start_libraries(role, tools, &fault) != 0 ||
	    sandbox_close(&sandbox, &fault) != 0) {
		fprintf(stderr, "%s\n", fault.text);
		_exit(EXIT_NOT_TRIED);
	}
	if (write(ready_fd, &byte, 1) != 1 || read(go_fd, &byte, 1) != 1)
		_exit(EXIT_NOT_TRIED);
	_exit(attempts[a].attempt(tools));
}

/* --- the parent: threads from outside, and what came of it ---------------------------------- */

static bool has_filter(const char *path)
{
	struct buffer text = {0};
	bool is = file_read(path, 64 * 1024, &text, NULL) == 0 &&
		  strstr(text.at, "\nSeccomp:\t2\n") != NULL && strstr(text.at, "\nNoNewPrivs:\t1\n") != NULL;

	buffer_free(&text);
	return is;
}

static void count_threads(pid_t pid, struct attempt_result *result)
{
	char path[PATH_MAX];
	DIR *d;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	d = opendir(path);
	if (d == NULL)
		return;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)pid, e->d_name);
		result->threads++;
		result->filtered += has_filter(path);
	}
	closedir(d);
}

static int put_result(int status, struct attempt_result *result, struct fault *reterr)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		snprintf(result->how, sizeof result->how, "killed by the filter");
		return 0;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) == EXIT_NOT_TRIED)
		return fault_set(reterr, FAULT_STATE, "it ended before it could try (status %x)",
				 (unsigned)status);
	result->allowed = WEXITSTATUS(status) == 0;
	if (result->allowed)
		snprintf(result->how, sizeof result->how, "allowed");
	else
		snprintf(result->how, sizeof result->how, "refused: %.50s",
			 strerrordesc_np(WEXITSTATUS(status)));
	return 0;
}

static int watch(pid_t pid, int ready_fd, int go_fd, struct attempt_result *result, struct fault *reterr)
{
	char byte = 'g';
	int status;

	if (read(ready_fd, &byte, 1) == 1) {
		count_threads(pid, result);
		if (write(go_fd, &byte, 1) != 1)
			kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fault_errno(reterr, errno, "cannot wait for the attempt");
	return put_result(status, result, reterr);
}

static int fork_and_watch(enum role role, enum attempt a, const struct tools *tools,
			  struct attempt_result *result, struct fault *reterr)
{
	int ready[2], go[2], rc;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) != 0)
		return fault_errno(reterr, errno, "cannot make a pipe");
	if (pipe2(go, O_CLOEXEC) != 0) {
		close(ready[0]);
		close(ready[1]);
		return fault_errno(reterr, errno, "cannot make a pipe");
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		be_role(role, a, tools, ready[1], go[0]);
	close(ready[1]);
	close(go[0]);
	rc = pid < 0 ? fault_errno(reterr, errno, "cannot fork") :
		       watch(pid, ready[0], go[1], result, reterr);
	close(ready[0]);
	close(go[1]);
	return rc;
}

static int touch(const char *folder, const char *name, struct fault *reterr)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return file_replace(path, SPAN("here\n"), 0600, reterr);
}

int attempt_try(enum role role, enum attempt a, const char *folder, struct attempt_result *ret_result,
		struct fault *reterr)
{
	char own[PATH_MAX];
	struct tools tools = {.folder = own, .data = folder};
	socklen_t size = sizeof tools.address;
	int rc;

	*ret_result = (struct attempt_result){0};
	snprintf(own, sizeof own, "%s%s", folder, role == ROLE_LOGIN ? "/login" : "");
	if (role == ROLE_LOGIN && mkdir(own, 0700) != 0 && errno != EEXIST)
		return fault_errno(reterr, errno, "cannot make a folder to try in");
	rc = touch(own, "present", reterr);
	if (rc == 0)
		rc = touch(own, "removable", reterr);
	if (rc == 0)
		rc = touch(folder, "beside", reterr);
	if (rc == 0)
		rc = listen_tcp("127.0.0.1:0", &tools.listener, reterr);
	if (rc != 0)
		return rc;
	tools.socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (tools.socket_fd < 0 || getsockname(tools.listener, (struct sockaddr *)&tools.address, &size) != 0)
		rc = fault_errno(reterr, errno, "cannot make a socket to try with");
	else
		rc = fork_and_watch(role, a, &tools, ret_result, reterr);
	if (tools.socket_fd >= 0)
		close(tools.socket_fd);
	close(tools.listener);
	return rc;
}

/* --- the verb ---------------------------------------------------------------------------------- */

static bool try_and_print(enum role role, enum attempt a, const char *folder)
{
	struct attempt_result result;
	struct fault fault;
	bool good;

	if (attempt_try(role, a, folder, &result, &fault) != 0) {
		printf("%-8s %-20s not tried: %s\n", role_name(role), attempt_name(a), fault.text);
		return false;
	}
	good = result.allowed == attempt_may(role, a) && result.threads > 0 &&
	       result.filtered == result.threads;
	printf("%-8s %-20s %s; %u of %u threads filtered%s\n", role_name(role), attempt_name(a), result.how,
	       result.filtered, result.threads, good ? "" : "  <-- NOT AS IT HAS TO BE");
	return good;
}

static void remove_folder(const char *folder)
{
	static const char *const names[] = {"present",	     "removable",	"created",	"beside",
					    "login/present", "login/removable", "login/created"};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/login", folder);
	rmdir(path);
	rmdir(folder);
}

int role_test(const char *name)
{
	const char *temporary = getenv("TMPDIR");
	enum role role = ROLE_FETCH;
	char folder[PATH_MAX];
	bool good = true;

	while (role <= ROLE_CONSOLE && strcmp(role_name(role), name) != 0)
		role++;
	if (role > ROLE_CONSOLE) {
		fprintf(stderr, "musterd: no such role: %.40s\n", name);
		return 2;
	}
	snprintf(folder, sizeof folder, "%s/musterd-role-test.XXXXXX",
		 temporary != NULL ? temporary : "/tmp");
	if (mkdtemp(folder) == NULL) {
		perror("musterd: cannot make a folder to try in");
		return 1;
	}
	printf("%-8s landlock ABI %d\n", role_name(role), sandbox_landlock());
	for (unsigned a = 0; a < ATTEMPTS; a++)
		good = try_and_print(role, (enum attempt)a, folder) && good;
	remove_folder(folder);
	return good ? 0 : 1;
}
