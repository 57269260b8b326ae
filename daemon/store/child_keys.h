/* child_keys.h: keys.db, one AES-256 key a child, wrapped by the master key.
 *
 * What names a child is sealed under the child's key and bound to its place, so that a value
 * moved elsewhere does not open. Keys are made at first need inside a transaction that must be
 * committed before anything sealed with them: a key without data is harmless, data without its
 * key is lost. The child of all zeros stands for nobody and has a key like any other. */
#ifndef STORE_CHILD_KEYS_H
#define STORE_CHILD_KEYS_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/seal.h"

#define STORE_ID 16

struct child_keys; /* opaque */

/* Opens (creating) `folder`/keys.db. `known` is the id of the store it must belong to, NULL for a
 * store that is only now made; ret_store receives it. -FAULT_DENIED: `master` is not the key
 * the file was made with; -FAULT_STATE: the file belongs to another store; -FAULT_MISSING: the
 * store is known but its keys are not there. The master key is copied. */
int child_keys_open(const char *folder, const unsigned char master[SEAL_KEY], const unsigned char *known,
		    unsigned char ret_store[STORE_ID], struct child_keys **ret, struct fault *reterr);
/* Forgets every key; NULL is fine. */
void child_keys_close(struct child_keys *k);

/* Commits keys made since the last commit, if any; on failure they are rolled back. */
int child_keys_commit(struct child_keys *k, struct fault *reterr);
void child_keys_rollback(struct child_keys *k);

/* Appends `plain` sealed for this child and place; makes the child's key at first need. */
int child_keys_seal(struct child_keys *k, const struct digest *child, const struct digest *place,
		    struct span plain, struct buffer *out, struct fault *reterr);
/* Appends the opened bytes. -FAULT_DENIED: another child, another place, other bytes, or a key
 * that is gone. */
int child_keys_unseal(struct child_keys *k, const struct digest *child, const struct digest *place,
		      struct span sealed, struct buffer *out, struct fault *reterr);
/* HMAC under the child's key, for an id that tells nothing to who has no key. Makes the key. */
int child_keys_hmac(struct child_keys *k, const struct digest *child, struct span message, struct digest *ret,
		    struct fault *reterr);

/* Destroys the child's key: what is sealed under it never opens again. A child without one is
 * fine. Takes effect with child_keys_commit. */
int child_keys_destroy(struct child_keys *k, const struct digest *child, struct fault *reterr);

#endif
