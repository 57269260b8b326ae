/* accounts.h: the names of local accounts, read before the sandbox closes. */
#ifndef PROCESS_ACCOUNTS_H
#define PROCESS_ACCOUNTS_H

#include <stddef.h>
#include <sys/types.h>

struct accounts {
	struct account *at; /* owned */
	size_t count, room;
};

/* Reads the local accounts, LIMIT_ACCOUNTS at most. Never fails: what is not read is
 * printed as a number later. */
void accounts_read(struct accounts *a);
/* Writes the account's name, or "uid 1000" for one that is not known. Returns `out`. */
const char *accounts_name(const struct accounts *a, uid_t uid, char *out, size_t size);
/* Frees; NULL is fine. */
void accounts_free(struct accounts *a);

#endif
