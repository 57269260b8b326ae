#include "process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process/sandbox_rules.h"

#ifdef MUSTER_RELAXED_SANDBOX
#define RELAXED true
#else
#define RELAXED false
#endif

/* Rights by the ABI that brought them; Debian 12's header stops at the second. */
#define FS_ABI_1     ((UINT64_C(1) << 13) - 1)
#define FS_REFER     (UINT64_C(1) << 13)
#define FS_TRUNCATE  (UINT64_C(1) << 14)
#define FS_IOCTL_DEV (UINT64_C(1) << 15)
#define NET_BIND     UINT64_C(1)
#define NET_CONNECT  UINT64_C(2)
#define SCOPE_ALL    UINT64_C(3) /* abstract sockets and signals leave the fence no more */

#define USE_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define USE_WRITE                                                                                            \
	(USE_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                            \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |      \
	 FS_TRUNCATE)

/* The kernel's struct landlock_ruleset_attr as of ABI 6; older ones take a shorter one. */
struct ruleset {
	uint64_t files, net, scoped;
};

int sandbox_landlock(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

static uint64_t file_rights(int abi)
{
	return FS_ABI_1 | (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0) |
	       (abi >= 5 ? FS_IOCTL_DEV : 0);
}

static int make_ruleset(const struct sandbox_rules *rules, int abi, struct fault *reterr)
{
	struct ruleset r = {.files = file_rights(abi),
			    .net = (rules->may_bind ? 0 : NET_BIND) | (rules->may_connect ? 0 : NET_CONNECT),
			    .scoped = SCOPE_ALL};
	size_t size = abi >= 6 ? sizeof r :
		      abi >= 4 ? offsetof(struct ruleset, scoped) :
				 offsetof(struct ruleset, net);
	long fd = syscall(SYS_landlock_create_ruleset, &r, size, 0);

	if (fd < 0)
		return fault_errno(reterr, errno, "cannot make a landlock ruleset");
	fcntl((int)fd, F_SETFD, FD_CLOEXEC);
	return (int)fd;
}

/* The folder resolv.conf really is in: often a link into /run, replaced by rename. */
static const char *resolver_folder(char out[PATH_MAX])
{
	char *slash;

	if (realpath("/etc/resolv.conf", out) == NULL)
		return NULL;
	slash = strrchr(out, '/');
	if (slash == NULL || slash == out)
		return NULL;
	*slash = '\0';
	return out;
}

static const char *real_folder(const char *path, const struct sandbox_paths *paths, char room[PATH_MAX])
{
	if (strcmp(path, "$data") == 0)
		return paths->data;
	if (strcmp(path, "$login") == 0 && snprintf(room, PATH_MAX, "%s/login", paths->data) > 0)
		return room;
	if (strcmp(path, "$drop") == 0)
		return paths->drop;
	if (strcmp(path, "$resolver") == 0)
		return resolver_folder(room);
	return path;
}

static int add_folder(int ruleset, const struct folder_row *row, const struct sandbox_paths *paths, int abi,
		      struct fault *reterr)
{
	char room[PATH_MAX];
	const char *path = real_folder(row->path, paths, room);
	struct landlock_path_beneath_attr rule = {
		.allowed_access = (row->use == FOLDER_WRITE ? USE_WRITE : USE_READ) & file_rights(abi)};
	long rc;

	if (path == NULL)
		return 0;
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY);
	if (rule.parent_fd < 0)
		/* A folder that is not there cannot be used either; the engine's must be. */
		return errno == ENOENT && row->use == FOLDER_READ ?
			       0 :
			       fault_errno(reterr, errno, "cannot open %s", path);
	rc = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (rc != 0)
		fault_errno(reterr, errno, "cannot allow the folder %s", path);
	close(rule.parent_fd);
	return rc == 0 ? 0 : -FAULT_IO;
}

static int restrict_files(const struct sandbox_rules *rules, const struct folder_row *folders,
			  const struct sandbox_paths *paths, int abi, struct fault *reterr)
{
	int ruleset = make_ruleset(rules, abi, reterr), rc = 0;

	if (ruleset < 0)
		return ruleset;
	for (const struct folder_row *row = rules->folders; row->path != NULL && rc == 0; row++)
		rc = add_folder(ruleset, row, paths, abi, reterr);
	for (const struct folder_row *row = folders; row != NULL && row->path != NULL && rc == 0; row++)
		rc = add_folder(ruleset, row, paths, abi, reterr);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		rc = fault_errno(reterr, errno, "cannot close the landlock fence");
	close(ruleset);
	return rc;
}

int sandbox_fence(enum role role, const struct sandbox_paths *paths, struct sandbox *ret_sandbox,
		  struct fault *reterr)
{
	const struct sandbox_rules *rules = sandbox_rules_of(role);

	if (rules == NULL)
		return fault_set(reterr, FAULT_BUG, "the %s role has no sandbox", role_name(role));
	return sandbox_fence_rules(rules, NULL, paths, ret_sandbox, reterr);
}

int sandbox_fence_rules(const struct sandbox_rules *rules, const struct folder_row *folders,
			const struct sandbox_paths *paths, struct sandbox *ret_sandbox, struct fault *reterr)
{
	struct sandbox s = {.rules = rules, .landlock = sandbox_landlock()};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fault_errno(reterr, errno, "cannot give up new privileges");
	if (RELAXED) {
		snprintf(s.words, sizeof s.words, "relaxed build: no files fence, no call filter");
	} else if (s.landlock == 0) {
		snprintf(s.words, sizeof s.words, "reduced: this kernel has no landlock");
	} else {
		int rc = restrict_files(rules, folders, paths, s.landlock, reterr);

		if (rc != 0)
			return rc;
		snprintf(s.words, sizeof s.words, "landlock %d (files%s)", s.landlock,
			 s.landlock >= 6 ? ", TCP, signals" :
			 s.landlock >= 4 ? ", TCP" :
					   "");
	}
	*ret_sandbox = s;
	return 0;
}

static int add_row(scmp_filter_ctx filter, const struct call_row *row)
{
	if (!row->conditional)
		return seccomp_rule_add(filter, row->action, row->call, 0);
	return seccomp_rule_add_array(filter, row->action, row->call, 1, &row->when);
}

static int add_rows(scmp_filter_ctx filter, const struct sandbox_rules *rules)
{
	int rc = 0;

	for (const struct call_group *const *g = rules->groups; *g != NULL && rc == 0; g++)
		for (size_t i = 0; i < (*g)->count && rc == 0; i++)
			rc = add_row(filter, &(*g)->rows[i]);
	return rc;
}

static int load_filter(const struct sandbox_rules *rules)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc = -ENOMEM;

	if (filter == NULL)
		return rc;
	/* TSYNC: libzmq's and libcurl's threads parse what the network sends; a filter on the main
	 * thread alone would leave them free. abort() signals ourselves, nobody else. */
	if ((rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)) == 0 &&
	    (rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS)) == 0 &&
	    (rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2)) == 0 &&
	    (rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()))) == 0 &&
	    (rc = add_rows(filter, rules)) == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc;
}

int sandbox_close(struct sandbox *s, struct fault *reterr)
{
	char landlock[sizeof s->words];
	int rc;

	if (RELAXED)
		return 0;
	rc = load_filter(s->rules);
	if (rc != 0)
		return fault_errno(reterr, -rc, "cannot close the system call filter");
	text_copy(landlock, sizeof landlock, span_of(s->words));
	/* "reduced" stays in front. */
	snprintf(s->words, sizeof s->words, "%.120s, seccomp on all threads", landlock);
	return 0;
}
