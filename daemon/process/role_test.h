/* role_test.h: the sandbox's own proof: tries, from inside, what a role may not do. */
#ifndef PROCESS_ROLE_TEST_H
#define PROCESS_ROLE_TEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "exchange/message.h"

enum attempt {
	ATTEMPT_READ,	      /* a file of its own folder */
	ATTEMPT_READ_BESIDE,  /* a file of the data folder, beside what is its own there */
	ATTEMPT_READ_OUTSIDE, /* a file that is none of its business */
	ATTEMPT_WRITE,	      /* a file that is there */
	ATTEMPT_CREATE,
	ATTEMPT_REMOVE,
	ATTEMPT_SOCKET,	     /* TCP */
	ATTEMPT_UNIX_SOCKET, /* the control socket is one */
	ATTEMPT_CONNECT,     /* a socket made before, to a listener on this machine */
	ATTEMPT_FORK,
	ATTEMPT_EXEC,
	ATTEMPTS
};

/* What came of an attempt. */
struct attempt_result {
	bool allowed;
	char how[64]; /* "allowed", "refused: Operation not permitted", "killed by the filter" */
	unsigned threads,
		filtered; /* of the process, seen from outside; filtered: with seccomp and no_new_privs */
};

/* The name of an attempt, for people. */
const char *attempt_name(enum attempt a);
/* May the role do it? */
bool attempt_may(enum role role, enum attempt a);
/* Forks, closes the role's sandbox there by the role's own steps, with the threads its
 * libraries start, and tries. `folder` is writable and holds a file `present`; it stands for
 * the data and the drop folder. A negative return: it could not be tried. */
int attempt_try(enum role role, enum attempt a, const char *folder, struct attempt_result *ret_result,
		struct fault *reterr);
/* All attempts of the named role, one line each on stdout. Exit status 0: each came to what it
 * has to, and every thread had its filter. */
int role_test(const char *name);

#endif
