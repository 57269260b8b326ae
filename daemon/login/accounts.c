#include "login/accounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"

#define FORM	 1
#define BOUND	 SPAN("muster accounts 1")
#define FILE_MAX ((size_t)(LIMIT_PEOPLE + 1) * 512)

static void wipe(struct buffer *b)
{
	if (b->at != NULL)
		explicit_bzero(b->at, b->room);
	buffer_free(b);
}

static int unpack(struct span plain, struct accounts_file *f, struct fault *reterr)
{
	struct span rest = {plain.at + 1, plain.length > 0 ? plain.length - 1 : 0};

	if (plain.length == 0 || plain.at[0] != FORM)
		return fault_set(reterr, FAULT_PARSE, "the accounts are of another version of muster");
	while (rest.length > 0) {
		struct account *a = f->count <= LIMIT_PEOPLE ? VEC_ADD(f) : NULL;

		if (a == NULL)
			return fault_set(reterr, FAULT_LIMIT, "more than %d accounts, or no memory for them",
					 LIMIT_PEOPLE);
		if (!account_unpack(&rest, a))
			return fault_set(reterr, FAULT_PARSE, "the accounts cannot be read back");
	}
	return f->count > 0 && f->at[0].person[0] == '\0' ?
		       0 :
		       fault_set(reterr, FAULT_PARSE, "the accounts cannot be read back");
}

static int read_back(struct accounts_file *f, struct fault *reterr)
{
	struct buffer sealed = {0}, plain = {0};
	int rc = file_read(f->path, FILE_MAX, &sealed, reterr);

	if (rc == 0)
		rc = seal_open(f->key, BOUND, buffer_span(&sealed), &plain, reterr);
	if (rc == 0)
		rc = unpack(buffer_span(&plain), f, reterr);
	buffer_free(&sealed);
	wipe(&plain);
	return rc;
}

int accounts_open(const char *path, const unsigned char key[SEAL_KEY], struct accounts_file *ret,
		  struct fault *reterr)
{
	struct accounts_file f = {0};
	int rc = 0;

	if (!text_copy(f.path, sizeof f.path, span_of(path)))
		return fault_set(reterr, FAULT_LIMIT, "the path of the accounts is too long");
	memcpy(f.key, key, sizeof f.key);
	if (access(path, F_OK) == 0)
		rc = read_back(&f, reterr);
	else if (errno != ENOENT)
		rc = fault_errno(reterr, errno, "cannot look for %s", path);
	else if (VEC_ADD(&f) == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for accounts");
	if (rc != 0)
		accounts_close(&f);
	else
		*ret = f;
	return rc;
}

struct account *accounts_find(struct accounts_file *f, const char *person)
{
	for (size_t i = 1; i < f->count; i++)
		if (strcmp(f->at[i].person, person) == 0)
			return &f->at[i];
	return NULL;
}

struct account *accounts_nobody(struct accounts_file *f)
{
	return &f->at[0];
}

int accounts_add(struct accounts_file *f, const char *person, struct account **ret, struct fault *reterr)
{
	struct account *a = f->count <= LIMIT_PEOPLE ? VEC_ADD(f) : NULL;

	if (a == NULL)
		return fault_set(reterr, FAULT_LIMIT, "more than %d accounts, or no memory for them",
				 LIMIT_PEOPLE);
	text_copy(a->person, sizeof a->person, span_of(person));
	*ret = a;
	return 0;
}

void accounts_drop_last(struct accounts_file *f)
{
	if (f->count > 1)
		explicit_bzero(&f->at[--f->count], sizeof *f->at);
}

int accounts_save(const struct accounts_file *f, struct fault *reterr)
{
	struct buffer plain = {0}, sealed = {0};
	const char form = FORM;
	int rc;

	buffer_bytes(&plain, &form, 1);
	for (size_t i = 0; i < f->count; i++)
		account_pack(&f->at[i], &plain);
	rc = buffer_ok(&plain) ? seal_close(f->key, BOUND, buffer_span(&plain), &sealed, reterr) :
				 fault_set(reterr, FAULT_MEMORY, "no memory for the accounts");
	if (rc == 0)
		rc = file_replace(f->path, buffer_span(&sealed), 0600, reterr);
	wipe(&plain);
	buffer_free(&sealed);
	return rc;
}

void accounts_close(struct accounts_file *f)
{
	if (f->at != NULL)
		explicit_bzero(f->at, f->room * sizeof *f->at);
	VEC_FREE(f);
	explicit_bzero(f, sizeof *f);
}
