#include "config/agreement_keys.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"

static int read_hex(const char *folder, const char *file, unsigned char ret_bytes[SIGN_KEY],
		    struct fault *reterr)
{
	struct buffer text = {0};
	char path[PATH_MAX];
	int rc;

	if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "the path is too long");
	rc = file_read(path, LIMIT_SECRET, &text, reterr);
	if (rc == 0 && !text_unhex(ret_bytes, SIGN_KEY, text_trim(buffer_span(&text))))
		rc = fault_set(reterr, FAULT_PARSE,
			       "expected %d hex digits (lower case); `muster keygen` makes them",
			       2 * SIGN_KEY);
	if (text.at != NULL)
		explicit_bzero(text.at, text.room);
	buffer_free(&text);
	return rc;
}

static int tell(struct faults *faults, struct fault *f, const char *file)
{
	text_copy(f->file, sizeof f->file, span_of(file));
	faults_add(faults, f);
	return -(int)f->kind;
}

static int read_public(const char *folder, const char *file, struct agreement_keys *keys,
		       struct faults *faults)
{
	struct agreement_key *key = &keys->at[keys->count];
	struct fault f = {0};

	if (keys->count == AGREEMENT_KEYS) {
		fault_set(&f, FAULT_LIMIT, "expected at most %d public keys for agreements, found more",
			  AGREEMENT_KEYS);
		return tell(faults, &f, file);
	}
	if (read_hex(folder, file, key->bytes, &f) != 0)
		return tell(faults, &f, file);
	sign_name(key->name, key->bytes);
	keys->count++;
	return 0;
}

static int is_public(const struct dirent *e)
{
	static const char start[] = "agreements", end[] = ".pub";
	size_t length = strlen(e->d_name), name = sizeof start - 1;

	return length >= name + sizeof end - 1 && strncmp(e->d_name, start, name) == 0 &&
	       (e->d_name[name] == '.' || e->d_name[name] == '-') &&
	       strcmp(e->d_name + length - (sizeof end - 1), end) == 0;
}

int agreement_keys_read(const char *folder, struct agreement_keys *ret_keys, struct faults *faults)
{
	struct agreement_keys keys = {0};
	struct dirent **files;
	int rc = 0, count = scandir(folder, &files, is_public, alphasort);

	if (count < 0) {
		struct fault f = {0};

		fault_errno(&f, errno, "cannot read the folder of keys");
		return tell(faults, &f, folder);
	}
	for (int i = 0; i < count; i++) {
		int one = read_public(folder, files[i]->d_name, &keys, faults);

		rc = rc == 0 ? one : rc;
		free(files[i]);
	}
	free(files);
	*ret_keys = keys;
	return rc;
}

/* --- proving ------------------------------------------------------------------------------- */

static const struct agreement_key *key_named(const struct agreement_keys *keys, const char *name)
{
	for (unsigned i = 0; i < keys->count; i++)
		if (strcmp(keys->at[i].name, name) == 0)
			return &keys->at[i];
	return NULL;
}

enum agreement_proof agreement_prove(const struct agreement *a, const struct agreement_keys *keys)
{
	const struct agreement_key *key = key_named(keys, a->key);
	unsigned char signature[SIGN_BYTES];
	struct buffer statement = {0};
	bool sound;

	if (key == NULL)
		return AGREEMENT_KEY_UNKNOWN;
	agreement_statement(a, &statement);
	sound = buffer_ok(&statement) && text_unhex(signature, sizeof signature, span_of(a->signature)) &&
		sign_verify(key->bytes, buffer_span(&statement), signature, NULL) == 0;
	buffer_free(&statement);
	return sound ? AGREEMENT_SOUND : AGREEMENT_ALTERED;
}

static void tell_unsound(const struct agreement *a, unsigned at, enum agreement_proof proof,
			 struct faults *faults)
{
	struct fault f = {0};

	if (proof == AGREEMENT_KEY_UNKNOWN) {
		fault_set(
			&f, FAULT_DENIED,
			"signed with key %s, which is not in the keys folder (agreements.pub, agreements-*.pub)",
			a->key);
		snprintf(f.path, sizeof f.path, "agreements[%u].key", at);
	} else {
		fault_set(
			&f, FAULT_DENIED,
			"the signature does not fit: who, role, when, how, document or terms of %s %s is not what was signed",
			a->contract, a->version);
		snprintf(f.path, sizeof f.path, "agreements[%u].signature", at);
	}
	text_copy(f.file, sizeof f.file, span_of(a->file != NULL ? a->file : "agreements"));
	f.line = a->line;
	f.column = 1; /* the entry, whole */
	faults_add(faults, &f);
}

int agreements_prove(const struct config *c, const struct agreement_keys *keys, struct faults *faults)
{
	int rc = 0;

	for (size_t s = 0; s < c->agreements_count; s++)
		for (unsigned i = 0; i < c->agreements[s].count; i++) {
			const struct agreement *a = &c->agreements[s].items[i];
			enum agreement_proof proof = agreement_prove(a, keys);

			if (proof == AGREEMENT_SOUND)
				continue;
			tell_unsound(a, i, proof, faults);
			rc = -FAULT_DENIED;
		}
	return rc;
}

/* --- signing --------------------------------------------------------------------------------- */

int agreement_secret_read(const char *folder, unsigned char ret_secret[SIGN_KEY], struct fault *reterr)
{
	int rc = read_hex(folder, "agreements.key", ret_secret, reterr);

	if (rc != 0 && reterr != NULL)
		text_copy(reterr->file, sizeof reterr->file, SPAN("agreements.key"));
	return rc;
}

int agreement_sign(struct agreement *a, const unsigned char secret[SIGN_KEY], struct fault *reterr)
{
	unsigned char public_key[SIGN_KEY], signature[SIGN_BYTES];
	struct buffer statement = {0};
	int rc = sign_public(secret, public_key, reterr);

	if (rc == 0) {
		sign_name(a->key, public_key);
		agreement_statement(a, &statement);
		rc = buffer_ok(&statement) ?
			     sign_message(secret, buffer_span(&statement), signature, reterr) :
			     fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	if (rc == 0)
		text_hex(a->signature, signature, sizeof signature);
	buffer_free(&statement);
	return rc;
}
