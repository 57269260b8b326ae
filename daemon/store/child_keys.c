#include "store/child_keys.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/sqlite.h"

struct child_key {
	struct digest child;
	unsigned char key[SEAL_KEY];
	bool used;
};

/* A child id is an HMAC, so its first bytes are spread evenly: they name the place in `open`. */
struct child_keys {
	struct sqlite db;
	unsigned char master[SEAL_KEY];
	bool making; /* keys were made or destroyed that are not committed */
	struct child_key open[LIMIT_CHILD_KEYS];
};

static struct child_key *place_of(struct child_keys *k, const struct digest *child)
{
	uint32_t first;

	memcpy(&first, child->bytes, sizeof first);
	return &k->open[first % LIMIT_CHILD_KEYS];
}

static struct child_key *remember(struct child_keys *k, const struct digest *child, const void *key)
{
	struct child_key *at = place_of(k, child);

	at->child = *child;
	memcpy(at->key, key, SEAL_KEY);
	at->used = true;
	return at;
}

static struct digest wrapping_place(const struct digest *child)
{
	return digest_parts((const struct span[]){SPAN("child key"), digest_span(child)}, 2);
}

/* NULL in *ret: there is no key of this child. */
static int key_load(struct child_keys *k, const struct digest *child, struct child_key **ret,
		    struct fault *reterr)
{
	static const char sql[] = "SELECT wrapped FROM child_key WHERE child = ?1";
	struct digest place = wrapping_place(child);
	struct buffer key = {0};
	struct query q = sqlite_read(&k->db, sql);
	int rc;

	query_digest(&q, child);
	*ret = NULL;
	rc = query_step(&q, reterr);
	if (rc > 0) {
		rc = seal_open(k->master, digest_span(&place), query_get_bytes(&q, 0), &key, reterr);
		if (rc == 0 && key.length != SEAL_KEY)
			rc = fault_set(reterr, FAULT_DENIED, "%s: a child's key is cut short", k->db.path);
		if (rc == 0)
			*ret = remember(k, child, key.at);
	}
	query_end(&q);
	if (key.at != NULL)
		OPENSSL_cleanse(key.at, key.room);
	buffer_free(&key);
	return rc;
}

static int key_make(struct child_keys *k, const struct digest *child, struct child_key **ret,
		    struct fault *reterr)
{
	static const char sql[] = "INSERT INTO child_key (child, wrapped) VALUES (?1, ?2)";
	unsigned char key[SEAL_KEY];
	struct digest place = wrapping_place(child);
	struct buffer wrapped = {0};
	int rc = k->making ? 0 : sqlite_begin(&k->db, reterr);

	k->making = k->making || rc == 0;
	if (rc == 0 && RAND_priv_bytes(key, SEAL_KEY) != 1)
		rc = fault_set(reterr, FAULT_BUG, "no random bytes for a key");
	if (rc == 0)
		rc = seal_close(k->master, digest_span(&place), (struct span){(const char *)key, SEAL_KEY},
				&wrapped, reterr);
	if (rc == 0) {
		struct query q = sqlite_write(&k->db, sql);

		query_digest(&q, child);
		query_bytes(&q, buffer_span(&wrapped));
		rc = query_finish(&q, reterr);
	}
	if (rc == 0)
		*ret = remember(k, child, key);
	OPENSSL_cleanse(key, sizeof key);
	buffer_free(&wrapped);
	return rc;
}

/* The child's key, lent until the next one is looked up. */
static int key_of(struct child_keys *k, const struct digest *child, bool make, struct child_key **ret,
		  struct fault *reterr)
{
	struct child_key *at = place_of(k, child);
	int rc;

	if (at->used && memcmp(&at->child, child, sizeof *child) == 0) {
		*ret = at;
		return 0;
	}
	rc = key_load(k, child, ret, reterr);
	if (rc != 0 || *ret != NULL)
		return rc;
	return make ? key_make(k, child, ret, reterr) :
		      fault_set(reterr, FAULT_DENIED, "the key of this child is gone");
}

int child_keys_seal(struct child_keys *k, const struct digest *child, const struct digest *place,
		    struct span plain, struct buffer *out, struct fault *reterr)
{
	struct child_key *key = NULL;
	int rc = key_of(k, child, true, &key, reterr);

	return rc != 0 ? rc : seal_close(key->key, digest_span(place), plain, out, reterr);
}

int child_keys_unseal(struct child_keys *k, const struct digest *child, const struct digest *place,
		      struct span sealed, struct buffer *out, struct fault *reterr)
{
	struct child_key *key = NULL;
	int rc = key_of(k, child, false, &key, reterr);

	return rc != 0 ? rc : seal_open(key->key, digest_span(place), sealed, out, reterr);
}

int child_keys_hmac(struct child_keys *k, const struct digest *child, struct span message, struct digest *ret,
		    struct fault *reterr)
{
	struct child_key *key = NULL;
	int rc = key_of(k, child, true, &key, reterr);

	if (rc == 0)
		*ret = digest_hmac((struct span){(const char *)key->key, SEAL_KEY}, message);
	return rc;
}

int child_keys_destroy(struct child_keys *k, const struct digest *child, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM child_key WHERE child = ?1";
	struct child_key *at = place_of(k, child);
	int rc = k->making ? 0 : sqlite_begin(&k->db, reterr);
	struct query q;

	k->making = k->making || rc == 0;
	if (rc != 0)
		return rc;
	q = sqlite_write(&k->db, sql);
	query_digest(&q, child);
	rc = query_finish(&q, reterr);
	if (rc == 0 && at->used && memcmp(&at->child, child, sizeof *child) == 0)
		OPENSSL_cleanse(at, sizeof *at);
	return rc;
}

static void forget(struct child_keys *k)
{
	OPENSSL_cleanse(k->open, sizeof k->open);
}

int child_keys_commit(struct child_keys *k, struct fault *reterr)
{
	int rc = k->making ? sqlite_commit(&k->db, reterr) : 0;

	if (rc != 0)
		forget(k);
	k->making = false;
	return rc;
}

void child_keys_rollback(struct child_keys *k)
{
	if (!k->making)
		return;
	sqlite_rollback(&k->db);
	forget(k); /* keys that were never written must not seal anything more */
	k->making = false;
}

static struct digest proof_place(struct span store)
{
	return digest_parts((const struct span[]){SPAN("master key"), store}, 2);
}

static int master_write(struct child_keys *k, unsigned char ret_store[STORE_ID], struct fault *reterr)
{
	static const char sql[] = "INSERT INTO master (one, store, proof) VALUES (1, ?1, ?2)";
	struct span store = {(const char *)ret_store, STORE_ID};
	struct buffer proof = {0};
	struct digest place;
	struct query q;
	int rc;

	if (RAND_bytes(ret_store, STORE_ID) != 1)
		return fault_set(reterr, FAULT_BUG, "no random bytes for a store's id");
	place = proof_place(store);
	rc = seal_close(k->master, digest_span(&place), store, &proof, reterr);
	if (rc == 0)
		rc = sqlite_begin(&k->db, reterr);
	if (rc == 0) {
		q = sqlite_write(&k->db, sql);
		query_bytes(&q, store);
		query_bytes(&q, buffer_span(&proof));
		rc = query_finish(&q, reterr);
	}
	if (rc == 0)
		rc = sqlite_commit(&k->db, reterr);
	sqlite_rollback(&k->db);
	buffer_free(&proof);
	return rc;
}

static int proof_check(struct child_keys *k, struct span store, struct span proof, struct fault *reterr)
{
	struct digest place = proof_place(store);
	struct buffer opened = {0};
	int rc = seal_open(k->master, digest_span(&place), proof, &opened, reterr);

	buffer_free(&opened);
	if (rc == -FAULT_DENIED)
		return fault_set(reterr, FAULT_DENIED, "%s was made with another master key", k->db.path);
	return rc;
}

/* 1: there is one and it fits; 0: the file is new. */
static int master_read(struct child_keys *k, unsigned char ret_store[STORE_ID], struct fault *reterr)
{
	static const char sql[] = "SELECT store, proof FROM master";
	struct query q = sqlite_read(&k->db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0) {
		struct span store = query_get_bytes(&q, 0);

		rc = proof_check(k, store, query_get_bytes(&q, 1), reterr);
		if (rc == 0 && store.length != STORE_ID)
			rc = fault_set(reterr, FAULT_PARSE, "%s: a store's id has %d bytes", k->db.path,
				       STORE_ID);
		if (rc == 0)
			memcpy(ret_store, store.at, STORE_ID);
		rc = rc == 0 ? 1 : rc;
	}
	query_end(&q);
	return rc;
}

static int match(struct child_keys *k, const unsigned char *known, unsigned char ret_store[STORE_ID],
		 struct fault *reterr)
{
	int rc = master_read(k, ret_store, reterr);

	if (rc == 0 && known == NULL)
		return master_write(k, ret_store, reterr);
	if (rc == 0)
		return fault_set(reterr, FAULT_MISSING, "%s is empty, but this store has keys: restore it",
				 k->db.path);
	if (rc > 0 && known != NULL && memcmp(known, ret_store, STORE_ID) != 0)
		return fault_set(reterr, FAULT_STATE, "%s belongs to another store", k->db.path);
	return rc < 0 ? rc : 0;
}

int child_keys_open(const char *folder, const unsigned char master[SEAL_KEY], const unsigned char *known,
		    unsigned char ret_store[STORE_ID], struct child_keys **ret, struct fault *reterr)
{
	char path[PATH_MAX];
	struct child_keys *k;
	int rc;

	/* A lost file must not be replaced by an empty one before anybody is told. */
	snprintf(path, sizeof path, "%s/keys.db", folder);
	if (known != NULL && access(path, F_OK) != 0)
		return fault_set(reterr, FAULT_MISSING,
				 "%s is not there, but this store has keys: restore it", path);
	k = calloc(1, sizeof *k);
	if (k == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the child keys");
	memcpy(k->master, master, SEAL_KEY);
	rc = sqlite_open(folder, "keys", &k->db, reterr);
	if (rc == 0)
		rc = match(k, known, ret_store, reterr);
	if (rc != 0) {
		child_keys_close(k);
		return rc;
	}
	*ret = k;
	return 0;
}

void child_keys_close(struct child_keys *k)
{
	if (k == NULL)
		return;
	child_keys_rollback(k);
	sqlite_close(&k->db);
	OPENSSL_cleanse(k, sizeof *k);
	free(k);
}
