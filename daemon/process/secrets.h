/* secrets.h: the keys folder as named secrets.
 *
 *   child.key, master.key   64 hex digits each: the key of child ids, the key of keys
 *   bus.key                 the bus's CURVE secret key, Z85
 *   NAME.pub                a consumer's CURVE public key, Z85
 *   agreements.pub, agreements-*.pub   Ed25519 public keys, 64 hex digits: who signed what schools agreed to
 *   credentials/NAME        a school system's token; blanks at its ends do not count
 *
 * Only the supervisor reads it; each role is told what it needs and no more. */
#ifndef PROCESS_SECRETS_H
#define PROCESS_SECRETS_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "config/config.h"

struct secret {
	char name[64];
	struct buffer bytes; /* owned, wiped when freed */
};

struct secret_list {
	struct secret *at; /* owned */
	size_t count, room;
};

struct secrets {
	struct secret_list
		engine; /* "child", "master" (32 bytes each), "pub:NAME" (Z85; empty: no such file) */
	struct secret_list fetch; /* credentials by name */
	struct secret_list bus;	  /* "bus" (Z85) */
	struct secret_list login; /* "accounts" (32 bytes), made of the master key */
};

/* Reads what `config` needs. What is missing or malformed and cannot be done without goes to
 * `faults`; a team's key or a school's credential that is not there goes to `warnings`,
 * because the others must go on. An agreement that was not signed with one of the folder's keys goes to
 * `faults` with its own file and line. Returns 0 when there was no fault. */
int secrets_read(const char *folder, const struct config *config, struct secrets *ret_secrets,
		 struct faults *faults, struct faults *warnings);
/* Is every name of `before` still there? A credential that was taken away is forgotten only
 * by a fetch role that never had it. */
int secrets_lost(const struct secret_list *before, const struct secret_list *after);
/* Wipes and frees; NULL is fine. */
void secrets_free(struct secrets *s);

#endif
