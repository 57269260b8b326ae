#include "process/secrets.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "config/agreement_keys.h"

#define KEY_BYTES 32
#define KEY_Z85	  40

struct reading {
	const char *folder;
	struct faults *faults, *warnings;
	int rc;
};

static void tell(struct faults *faults, struct fault *f, const char *file)
{
	text_copy(f->file, sizeof f->file, span_of(file));
	faults_add(faults, f);
}

static void tell_fault(struct reading *r, struct fault *f, const char *file)
{
	tell(r->faults, f, file);
	if (r->rc == 0)
		r->rc = -(int)f->kind;
}

static int read_small(const char *folder, const char *file, struct buffer *out, struct fault *reterr)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
		return fault_set(reterr, FAULT_LIMIT, "path is too long");
	return file_read(path, LIMIT_SECRET, out, reterr);
}

static void wipe(struct buffer *b)
{
	if (b->at != NULL)
		explicit_bzero(b->at, b->room);
	buffer_free(b);
}

/* A key that anybody on the machine can read is told, and used all the same. */
static void warn_open(struct reading *r, const char *file)
{
	char path[PATH_MAX];
	struct stat at;
	struct fault f;

	if (snprintf(path, sizeof path, "%s/%s", r->folder, file) >= (int)sizeof path ||
	    stat(path, &at) != 0 || (at.st_mode & S_IRWXO) == 0)
		return;
	fault_set(&f, FAULT_MEANING, "every account of this machine may read it: chmod 0600");
	tell(r->warnings, &f, file);
}

/* Adds a secret, copying its bytes. */
static void add(struct reading *r, struct secret_list *list, const char *name, struct span bytes)
{
	struct secret *s = list->count < LIMIT_SECRETS ? VEC_ADD(list) : NULL;
	struct fault f;

	if (s != NULL) {
		text_copy(s->name, sizeof s->name, span_of(name));
		buffer_bytes(&s->bytes, bytes.at, bytes.length);
		if (buffer_ok(&s->bytes))
			return;
	}
	fault_set(&f, FAULT_LIMIT, "more than %d secrets, or no memory for them", LIMIT_SECRETS);
	tell_fault(r, &f, name);
}

/* A key of ours: 64 hex digits in a file, 32 bytes to the role. */
static void read_hex(struct reading *r, struct secret_list *list, const char *name, const char *file)
{
	unsigned char key[KEY_BYTES];
	struct buffer text = {0};
	struct fault f;
	int rc = read_small(r->folder, file, &text, &f);

	warn_open(r, file);
	if (rc == 0 && !text_unhex(key, sizeof key, text_trim(buffer_span(&text))))
		rc = fault_set(&f, FAULT_PARSE,
			       "expected %d hex digits (lower case); `muster keygen` makes them",
			       2 * KEY_BYTES);
	if (rc == 0)
		add(r, list, name, (struct span){(const char *)key, sizeof key});
	else
		tell_fault(r, &f, file);
	explicit_bzero(key, sizeof key);
	wipe(&text);
}

static bool is_z85(struct span s)
{
	static const char digits[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

	if (s.length != KEY_Z85)
		return false;
	for (size_t i = 0; i < s.length; i++)
		if (memchr(digits, s.at[i], sizeof digits - 1) == NULL)
			return false;
	return true;
}

/* A CURVE key. Returns its text in `text` (the caller's to wipe), or a fault. */
static int read_z85(const char *folder, const char *file, struct buffer *text, struct span *ret_key,
		    struct fault *reterr)
{
	int rc = read_small(folder, file, text, reterr);

	if (rc != 0)
		return rc;
	*ret_key = text_trim(buffer_span(text));
	return is_z85(*ret_key) ?
		       0 :
		       fault_set(reterr, FAULT_PARSE,
				 "expected a CURVE key of %d characters (Z85); `muster keygen` makes it",
				 KEY_Z85);
}

static void read_bus(struct reading *r, struct secret_list *list)
{
	struct buffer text = {0};
	struct span key;
	struct fault f;

	warn_open(r, "bus.key");
	if (read_z85(r->folder, "bus.key", &text, &key, &f) == 0)
		add(r, list, "bus", key);
	else
		tell_fault(r, &f, "bus.key");
	wipe(&text);
}

/* A key that is not there is told as empty, so that the engine forgets one that was. */
static void read_public(struct reading *r, struct secret_list *list, const char *key_name)
{
	struct span key = {"", 0};
	struct buffer text = {0};
	char file[96], name[80];
	struct fault f;

	snprintf(file, sizeof file, "%s.pub", key_name);
	snprintf(name, sizeof name, "pub:%s", key_name);
	if (read_z85(r->folder, file, &text, &key, &f) != 0) {
		tell(r->warnings, &f, file);
		key.length = 0;
	}
	add(r, list, name, key);
	wipe(&text);
}

static void read_teams(struct reading *r, const struct config *config, struct secret_list *list)
{
	for (size_t i = 0; i < config->team_count; i++)
		for (unsigned k = 0; k < config->teams[i].key_count; k++)
			read_public(r, list, config->teams[i].keys[k]);
}

static void read_credential(struct reading *r, const char *name, struct secret_list *list)
{
	struct buffer text = {0};
	char file[NAME_MAX + 16];
	struct fault f;

	snprintf(file, sizeof file, "credentials/%s", name);
	warn_open(r, file);
	if (strlen(name) >= sizeof list->at->name) {
		fault_set(&f, FAULT_LIMIT, "a credential's name has at most %zu characters",
			  sizeof list->at->name - 1);
		tell(r->warnings, &f, file);
	} else if (read_small(r->folder, file, &text, &f) != 0) {
		tell(r->warnings, &f, file);
	} else {
		add(r, list, name, text_trim(buffer_span(&text)));
	}
	wipe(&text);
}

static void read_credentials(struct reading *r, struct secret_list *list)
{
	char path[PATH_MAX];
	struct fault f;
	DIR *d;

	if (snprintf(path, sizeof path, "%s/credentials", r->folder) >= (int)sizeof path)
		return;
	d = opendir(path);
	if (d == NULL) {
		fault_errno(&f, errno, "cannot read the folder");
		tell(r->warnings, &f, "credentials");
		return;
	}
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d))
		if (e->d_name[0] != '.')
			read_credential(r, e->d_name, list);
	closedir(d);
}

static const struct secret *find(const struct secret_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return &list->at[i];
	return NULL;
}

/* How many schools use the credential of school `i`; 0 when an earlier one was asked already. */
static unsigned users_of(const struct config *config, size_t i)
{
	unsigned users = 0;

	for (size_t k = 0; k < config->school_count; k++) {
		if (config->schools[i].credential[0] == '\0' ||
		    strcmp(config->schools[k].credential, config->schools[i].credential) != 0)
			continue;
		if (k < i)
			return 0;
		users++;
	}
	return users;
}

static void check_credentials(struct reading *r, const struct config *config, const struct secret_list *list)
{
	for (size_t i = 0; i < config->school_count; i++) {
		const struct school *s = &config->schools[i];
		unsigned users = find(list, s->credential) == NULL ? users_of(config, i) : 0;
		char file[NAME_MAX + 16];
		struct fault f;

		if (users == 0)
			continue;
		snprintf(file, sizeof file, "credentials/%s", s->credential);
		fault_set(&f, FAULT_MISSING, "not there, but %u school%s it (%s%s)", users,
			  users == 1 ? " uses" : "s use", s->id, users == 1 ? "" : " and others");
		tell(r->warnings, &f, file);
	}
}

/* The file of accounts, in the data folder, opens with the keys folder only. */
static void derive_accounts(struct reading *r, struct secrets *s)
{
	const struct secret *master = find(&s->engine, "master");
	struct digest key;

	if (master == NULL)
		return;
	key = digest_hmac(buffer_span(&master->bytes), SPAN("accounts of the console"));
	add(r, &s->login, "accounts", (struct span){(const char *)key.bytes, sizeof key.bytes});
	explicit_bzero(&key, sizeof key);
}

/* What schools agreed to counts only as it was signed. The keys that prove it go to no role. */
static void prove_agreements(struct reading *r, const struct config *config)
{
	struct agreement_keys keys = {0};
	int rc = agreement_keys_read(r->folder, &keys, r->faults);

	if (rc == 0)
		rc = agreements_prove(config, &keys, r->faults);
	if (r->rc == 0)
		r->rc = rc;
}

int secrets_read(const char *folder, const struct config *config, struct secrets *ret_secrets,
		 struct faults *faults, struct faults *warnings)
{
	struct reading r = {.folder = folder, .faults = faults, .warnings = warnings};
	struct secrets s = {0};

	read_hex(&r, &s.engine, "child", "child.key");
	read_hex(&r, &s.engine, "master", "master.key");
	read_teams(&r, config, &s.engine);
	derive_accounts(&r, &s);
	read_bus(&r, &s.bus);
	read_credentials(&r, &s.fetch);
	check_credentials(&r, config, &s.fetch);
	prove_agreements(&r, config);
	if (r.rc != 0)
		secrets_free(&s);
	else
		*ret_secrets = s;
	return r.rc;
}

int secrets_lost(const struct secret_list *before, const struct secret_list *after)
{
	int lost = 0;

	for (size_t i = 0; i < before->count; i++)
		lost += find(after, before->at[i].name) == NULL;
	return lost;
}

static void list_free(struct secret_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		wipe(&list->at[i].bytes);
	VEC_FREE(list);
}

void secrets_free(struct secrets *s)
{
	if (s == NULL)
		return;
	list_free(&s->engine);
	list_free(&s->fetch);
	list_free(&s->bus);
	list_free(&s->login);
}
