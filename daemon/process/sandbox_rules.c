#include "process/sandbox_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define REFUSED SCMP_ACT_ERRNO(EPERM)
#define ABSENT	SCMP_ACT_ERRNO(ENOSYS)
#define ANY_BIT UINT64_MAX

/* clang-format off */
#define ALLOW(name)                        {SCMP_SYS(name), SCMP_ACT_ALLOW, false, {0}}
#define REFUSE(name)                       {SCMP_SYS(name), REFUSED, false, {0}}
#define MISSING(name)                      {SCMP_SYS(name), ABSENT, false, {0}}
#define ALLOW_WHEN(name, arg, mask, value) {SCMP_SYS(name), SCMP_ACT_ALLOW, true, {(arg), SCMP_CMP_MASKED_EQ, (mask), (value)}}
#define REFUSE_WHEN(name, arg, mask, value) {SCMP_SYS(name), REFUSED, true, {(arg), SCMP_CMP_MASKED_EQ, (mask), (value)}}
#define REFUSE_UNLESS(name, arg, value)    {SCMP_SYS(name), REFUSED, true, {(arg), SCMP_CMP_NE, (value), 0}}
#define GROUP(rows)                        {rows, sizeof rows / sizeof *rows}

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* Every role: memory, time, what it inherited, and frames to the others. */
static const struct call_row common_rows[] = {
	ALLOW(read), ALLOW(write), ALLOW(readv), ALLOW(writev), ALLOW(close), ALLOW(dup), ALLOW(fcntl),
	ALLOW(lseek), ALLOW(pread64), ALLOW(fstat), ALLOW(ftruncate), ALLOW(memfd_create), ALLOW(sendmsg),
	ALLOW(recvmsg), ALLOW(poll), ALLOW(ppoll), ALLOW(munmap), ALLOW(mremap), ALLOW(brk), ALLOW(madvise),
	/* Memory is never executable: EPERM, because a name service that loads its plug-in then falls
	 * back to the next one. */
	ALLOW_WHEN(mmap, 2, PROT_EXEC, 0), REFUSE_WHEN(mmap, 2, PROT_EXEC, PROT_EXEC),
	ALLOW_WHEN(mprotect, 2, PROT_EXEC, 0), REFUSE_WHEN(mprotect, 2, PROT_EXEC, PROT_EXEC), ALLOW(futex),
	ALLOW(set_robust_list), ALLOW(rseq), ALLOW(membarrier), ALLOW(sched_yield),
	ALLOW(sched_getaffinity), ALLOW(getcpu), ALLOW(clock_gettime), ALLOW(clock_getres),
	ALLOW(clock_nanosleep), ALLOW(nanosleep), ALLOW(gettimeofday), ALLOW(time), ALLOW(getrandom),
	ALLOW(getpid), ALLOW(getppid), ALLOW(gettid), ALLOW(getuid), ALLOW(geteuid), ALLOW(getgid),
	ALLOW(getegid), ALLOW(uname), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn),
	ALLOW(sigaltstack), ALLOW(restart_syscall), ALLOW(exit), ALLOW(exit_group),
	/* glibc asks clone3 first and takes clone when it is absent; EPERM would stop it. */
	MISSING(clone3),
	/* What libraries try and can do without. */
	ALLOW_WHEN(prctl, 0, ANY_BIT, PR_SET_NAME), REFUSE_UNLESS(prctl, 0, PR_SET_NAME), REFUSE(ioctl),
	REFUSE(prlimit64), REFUSE(getrlimit), REFUSE(sysinfo), REFUSE(statfs),
	REFUSE(getcwd),
};
static const struct call_group common = GROUP(common_rows);

/* Roles without files. The descriptor's own status is fstat in another dress. */
static const struct call_row no_files_rows[] = {
	ALLOW_WHEN(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
	REFUSE_WHEN(newfstatat, 3, AT_EMPTY_PATH, 0), REFUSE(open), REFUSE(openat), REFUSE(openat2),
	REFUSE(creat), REFUSE(access), REFUSE(faccessat), REFUSE(faccessat2), REFUSE(stat), REFUSE(lstat),
	REFUSE(statx), REFUSE(readlink), REFUSE(readlinkat), REFUSE(getdents64), REFUSE(fstatfs),
};
static const struct call_group no_files = GROUP(no_files_rows);

/* fetch: may look, never write. Opening to write kills, as nothing in it ever does. */
static const struct call_row read_files_rows[] = {
	ALLOW_WHEN(open, 1, WRITING, 0), ALLOW_WHEN(openat, 2, WRITING, 0), MISSING(openat2),
	ALLOW(newfstatat), ALLOW(stat), ALLOW(lstat), ALLOW(statx), ALLOW(access), ALLOW(faccessat),
	ALLOW(faccessat2), ALLOW(readlink), ALLOW(readlinkat), ALLOW(getdents64), REFUSE(fstatfs),
	/* to be told of what is put into the drop folder */
	ALLOW(inotify_init1), ALLOW(inotify_add_watch), ALLOW(inotify_rm_watch),
};
static const struct call_group read_files = GROUP(read_files_rows);

/* engine: SQLite's and file_replace's; landlock keeps it in the data folder. */
static const struct call_row data_files_rows[] = {
	ALLOW(open), ALLOW(openat), ALLOW(newfstatat), ALLOW(stat), ALLOW(lstat), ALLOW(statx),
	ALLOW(access), ALLOW(faccessat), ALLOW(faccessat2), ALLOW(readlink), ALLOW(readlinkat),
	ALLOW(getdents64), ALLOW(pwrite64), ALLOW(fsync), ALLOW(fdatasync), ALLOW(fallocate), ALLOW(fchmod),
	ALLOW(fchown), ALLOW(unlink), ALLOW(unlinkat), ALLOW(rename), ALLOW(renameat), ALLOW(renameat2),
	ALLOW(mkdir), ALLOW(mkdirat), ALLOW(flock), ALLOW(msync), ALLOW(fadvise64), ALLOW(utimensat),
	MISSING(openat2), ALLOW(fstatfs), /* how much room there is */
};
static const struct call_group data_files = GROUP(data_files_rows);

/* Talking over sockets that are there. */
static const struct call_row talk_rows[] = {
	ALLOW(sendto), ALLOW(recvfrom), ALLOW(getsockopt), ALLOW(setsockopt), ALLOW(getsockname),
	ALLOW(getpeername), ALLOW(shutdown),
};
static const struct call_group talk = GROUP(talk_rows);

/* Taking connections on a listening socket that is there. */
static const struct call_row serve_rows[] = {
	ALLOW(accept), ALLOW(accept4), ALLOW(epoll_wait), ALLOW(epoll_pwait), ALLOW(epoll_ctl),
};
static const struct call_group serve = GROUP(serve_rows);

/* fetch: out to the network. No Unix sockets: one of them is our own control socket; glibc
 * goes on without a name service cache. */
static const struct call_row dial_rows[] = {
	ALLOW_WHEN(socket, 0, ANY_BIT, AF_INET), ALLOW_WHEN(socket, 0, ANY_BIT, AF_INET6),
	ALLOW_WHEN(socket, 0, ANY_BIT, AF_NETLINK), REFUSE_WHEN(socket, 0, ANY_BIT, AF_UNIX),
	ALLOW(connect), ALLOW(bind), ALLOW(sendmmsg), ALLOW(recvmmsg), ALLOW(socketpair), ALLOW(pipe2),
	ALLOW(eventfd2), ALLOW(select), ALLOW(pselect6),
};
static const struct call_group dial = GROUP(dial_rows);

/* fetch: the resolver's threads; a process is never made. */
static const struct call_row threads_rows[] = {
	ALLOW_WHEN(clone, 0, CLONE_THREAD, CLONE_THREAD), REFUSE_WHEN(clone, 0, CLONE_THREAD, 0),
};
static const struct call_group threads = GROUP(threads_rows);

/* bus: keys that must not be swapped out (CURVE), and libzmq's threads, which may still be
 * setting themselves up as ordinary ones when the filter closes, and abort when they cannot. */
static const struct call_row zmq_rows[] = {
	ALLOW(mlock), ALLOW(munlock), ALLOW(eventfd2), ALLOW(sched_getparam), ALLOW(sched_getscheduler),
	ALLOW_WHEN(sched_setscheduler, 1, ANY_BIT, SCHED_OTHER),
	REFUSE_UNLESS(sched_setscheduler, 1, SCHED_OTHER),
};
static const struct call_group zmq = GROUP(zmq_rows);

/* relay: sockets of the bus are made anew whenever a connection ends, so libzmq starts threads late. */
static const struct call_row relay_rows[] = {
	ALLOW(epoll_create1), ALLOW(epoll_create), ALLOW(epoll_wait), ALLOW(epoll_pwait), ALLOW(epoll_ctl),
};
static const struct call_group relay_group = GROUP(relay_rows);

/* clang-format on */

static const struct call_group *const relay_groups[] = {&common,  &data_files, &talk,	     &dial,
							&threads, &zmq,	       &relay_group, NULL};
static const struct call_group *const fetch_groups[] = {&common, &read_files, &talk, &dial, &threads, NULL};
static const struct call_group *const parse_groups[] = {&common, &no_files, NULL};
static const struct call_group *const engine_groups[] = {&common, &data_files, &talk, &serve, NULL};
static const struct call_group *const bus_groups[] = {&common, &no_files, &talk, &serve, &zmq, NULL};
/* login: one file, in a folder of its own. */
static const struct call_group *const login_groups[] = {&common, &data_files, NULL};
static const struct call_group *const console_groups[] = {&common, &no_files, &talk, &serve, NULL};

/* Folders, never single files: a rule on a file dies when the file is replaced by rename. */
static const struct folder_row no_folders[] = {{NULL, FOLDER_READ}};
static const struct folder_row fetch_folders[] = {{"$drop", FOLDER_READ},
						  {"$resolver", FOLDER_READ},
						  {"/etc", FOLDER_READ},
						  {"/usr/share/ca-certificates", FOLDER_READ},
						  {"/usr/local/share/ca-certificates", FOLDER_READ},
						  {NULL, FOLDER_READ}};
static const struct folder_row login_folders[] = {{"$login", FOLDER_WRITE}, {NULL, FOLDER_READ}};
static const struct folder_row engine_folders[] = {{"$data", FOLDER_WRITE}, {NULL, FOLDER_READ}};

static const struct folder_row relay_folders[] = {
	{"$resolver", FOLDER_READ}, {"/etc", FOLDER_READ}, {NULL, FOLDER_READ}};

const struct sandbox_rules sandbox_rules_relay = {relay_groups, relay_folders, .may_connect = true};

static const struct sandbox_rules rules[ROLES] = {
	[ROLE_FETCH] = {fetch_groups, fetch_folders, .may_connect = true},
	[ROLE_PARSE] = {parse_groups, no_folders},
	[ROLE_ENGINE] = {engine_groups, engine_folders},
	[ROLE_BUS] = {bus_groups, no_folders, .may_bind = true},
	[ROLE_LOGIN] = {login_groups, login_folders},
	[ROLE_CONSOLE] = {console_groups, no_folders},
};

const struct sandbox_rules *sandbox_rules_of(enum role role)
{
	return (unsigned)role < ROLES && rules[role].groups != NULL ? &rules[role] : NULL;
}
