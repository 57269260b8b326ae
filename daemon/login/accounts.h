/* accounts.h: all accounts of the console, in memory and in one sealed file.
 *
 * The file is small (300 bytes a person) and is written whole and durably at each change, under a key that is
 * not in its folder; moved elsewhere it does not open. Beside the people there is one account of nobody, with
 * a password that nobody has: whoever is not known is tried against it, so that it takes as long as for
 * anybody. */
#ifndef LOGIN_ACCOUNTS_H
#define LOGIN_ACCOUNTS_H

#include <stddef.h>

#include "base/fault.h"
#include "base/seal.h"
#include "login/account.h"

struct accounts_file {
	char path[4096];
	unsigned char key[SEAL_KEY];
	struct account *at; /* owned; at[0] is nobody's */
	size_t count, room;
};

/* Reads the file, or begins an empty one when there is none. -FAULT_DENIED: it does not open with this key;
 * it is left as it is. */
int accounts_open(const char *path, const unsigned char key[SEAL_KEY], struct accounts_file *ret,
		  struct fault *reterr);
/* The account of a person; NULL: none. Lent until accounts_add. */
struct account *accounts_find(struct accounts_file *f, const char *person);
/* Of whoever has none. */
struct account *accounts_nobody(struct accounts_file *f);
/* A new one, empty but for its person. -FAULT_LIMIT over LIMIT_PEOPLE. Not written yet. */
int accounts_add(struct accounts_file *f, const char *person, struct account **ret, struct fault *reterr);
/* Takes the last one added off again. */
void accounts_drop_last(struct accounts_file *f);
/* Writes the file. */
int accounts_save(const struct accounts_file *f, struct fault *reterr);
/* Wipes. */
void accounts_close(struct accounts_file *f);

#endif
