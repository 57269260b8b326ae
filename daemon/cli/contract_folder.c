#include "cli/contract_folder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/options.h"
#include "config/agreement_file.h"
#include "config/agreement_judge.h"

/* --- the folder ---------------------------------------------------------------------------- */

/* Names are relative to their folder; a person wants to open the file. */
static void print_faults(const char *dir, const struct faults *all)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++)
		fprintf(stderr, "%s%s%s\n", dir, all->list[i].file[0] != '\0' ? "/" : ": ",
			fault_print(&all->list[i], line, sizeof line));
	if (all->dropped > 0)
		fprintf(stderr, "%zu further faults are not shown\n", all->dropped);
}

static int refuse_file(const struct fault *f)
{
	char line[1024];

	fprintf(stderr, "muster: %s\n", fault_print(f, line, sizeof line));
	return CLI_UNREACHABLE;
}

/* Lays the file over the folder. */
static int lay(const char *path, struct folder *folder, struct fault *reterr)
{
	struct folder_file *into = NULL;
	struct buffer bytes = {0};
	const char *slash = strrchr(path, '/');
	char name[160];
	int rc = file_read(path, LIMIT_YAML, &bytes, reterr);

	if (rc != 0 ||
	    snprintf(name, sizeof name, "contracts/%s", slash != NULL ? slash + 1 : path) >= (int)sizeof name)
		goto out;
	for (size_t i = 0; i < folder->count; i++)
		if (strcmp(folder->at[i].name, name) == 0)
			into = &folder->at[i];
	if (into == NULL)
		into = VEC_ADD(folder);
	if (into == NULL) {
		rc = fault_set(reterr, FAULT_MEMORY, "out of memory");
		goto out;
	}
	buffer_free(&into->bytes);
	text_copy(into->name, sizeof into->name, span_of(name));
	into->bytes = bytes;
	return 0;
out:
	buffer_free(&bytes);
	return rc != 0 ? rc : fault_set(reterr, FAULT_LIMIT, "%s: expected a shorter name", path);
}

/* `over`: a file to be laid over the folder, or NULL. */
static int load(struct contract_folder *f, const char *over)
{
	struct faults faults = {0}, warnings = {0};
	struct fault fault;
	int read = folder_read(f->dir, &f->files, &faults), status = CLI_OK;

	if (read == 0 && over != NULL && lay(over, &f->files, &fault) != 0)
		status = refuse_file(&fault);
	else if (read != 0 && f->files.count == 0)
		status = CLI_UNREACHABLE;
	else if (folder_load(&f->files, &f->config, &faults, &warnings) != 0 || read != 0)
		status = CLI_REFUSED;
	print_faults(f->dir, &faults);
	faults_clear(&faults);
	faults_clear(&warnings);
	return status;
}

static int read_keys(struct contract_folder *f, const char *keys, bool prove)
{
	struct faults faults = {0};
	int status = CLI_OK;

	if (agreement_keys_read(keys, &f->keys, &faults) != 0) {
		print_faults(keys, &faults);
		status = CLI_UNREACHABLE;
	} else if (prove && agreements_prove(f->config, &f->keys, &faults) != 0) {
		print_faults(f->dir, &faults);
		status = CLI_REFUSED;
	}
	faults_clear(&faults);
	return status;
}

static int open_folder(struct contract_folder *f, const char *dir, const char *keys, bool change, bool prove)
{
	struct fault fault = {0};
	int status;

	*f = (struct contract_folder){.dir = dir, .lock = -1};
	if (change && agreement_file_lock(dir, &f->lock, &fault) != 0) {
		fprintf(stderr, "muster: %s\n", fault.text);
		return CLI_UNREACHABLE;
	}
	status = load(f, NULL);
	return status == CLI_OK && keys != NULL ? read_keys(f, keys, prove) : status;
}

int contract_folder_open(struct contract_folder *f, const char *dir, const char *keys, bool change)
{
	return open_folder(f, dir, keys, change, true);
}

int contract_folder_look(struct contract_folder *f, const char *dir, const char *keys)
{
	return open_folder(f, dir, keys, false, false);
}

int contract_folder_with(struct contract_folder *f, const char *dir, const char *over)
{
	*f = (struct contract_folder){.dir = dir, .lock = -1};
	return load(f, over);
}

void contract_folder_close(struct contract_folder *f)
{
	config_free(f->config);
	folder_free(&f->files);
	if (f->lock >= 0)
		close(f->lock);
	*f = (struct contract_folder){.lock = -1};
}

/* --- finding ------------------------------------------------------------------------------- */

const struct share_contract *contract_version(const struct config *c, const char *id, const char *version)
{
	return agreement_version(c, id, version);
}

static const struct share_contract *newest(const struct config *c, const char *id)
{
	const struct share_contract *found = NULL;

	for (size_t i = 0; i < c->contract_count; i++)
		if (strcmp(c->contracts[i].id, id) == 0 &&
		    (found == NULL || contract_compare_versions(c->contracts[i].version, found->version) > 0))
			found = &c->contracts[i];
	return found;
}

/* "no WHAT "x"; did you mean "y"?" The names are `count` ids, `stride` bytes apart. */
static void say_unknown(const char *what, const char *word, const void *ids, size_t count, size_t stride,
			struct fault *reterr)
{
	const char **names = calloc(count + 1, sizeof *names), *near = NULL;
	char shown[96];

	for (size_t i = 0; names != NULL && i < count; i++)
		names[i] = (const char *)ids + i * stride;
	if (names != NULL)
		near = text_nearest(word, names);
	text_escape(shown, sizeof shown, span_of(word));
	fault_set(reterr, FAULT_MISSING, "there is no %s \"%s\"%s%s%s", what, shown,
		  near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
		  near != NULL ? "\"?" : "");
	free(names);
}

const struct share_contract *contract_find(const struct config *c, const char *word, struct fault *reterr)
{
	const struct share_contract *found = NULL;
	const char *at = strchr(word, '@');
	char id[CONTRACT_NAME];
	size_t length = at != NULL ? (size_t)(at - word) : strlen(word);

	if (text_copy(id, sizeof id, (struct span){word, length}))
		found = newest(c, id);
	if (found == NULL) {
		say_unknown("contract", id, c->contracts, c->contract_count, sizeof *c->contracts, reterr);
	} else if (at != NULL) {
		const struct share_contract *last = found;

		found = contract_version(c, id, at + 1);
		if (found == NULL)
			fault_set(reterr, FAULT_MISSING,
				  "there is no version \"%.40s\" of %s; the newest is %s", at + 1, id,
				  last->version);
	}
	return found;
}

const struct school *contract_school(const struct config *c, const char *id, struct fault *reterr)
{
	int at = config_school(c, id);

	if (at < 0)
		say_unknown("school", id, c->schools, c->school_count, sizeof *c->schools, reterr);
	return at < 0 ? NULL : &c->schools[at];
}

struct school_agreements *contract_agreements(const struct config *c, const char *school)
{
	return agreement_school(c, school);
}

bool contract_lists(const struct share_contract *c, const char *school)
{
	return agreement_lists(c, school);
}

static bool file_there(const void *context, const char *name)
{
	const struct contract_folder *f = context;

	for (size_t i = 0; i < f->files.count; i++)
		if (strcmp(f->files.at[i].name, name) == 0)
			return true;
	return false;
}

int contract_agreements_path(const struct contract_folder *f, const char *school, char ret_path[512],
			     struct fault *reterr)
{
	char name[160];
	int rc = agreement_place(f->config, school, file_there, f, name, reterr);

	if (rc == 0 && snprintf(ret_path, 512, "%s/%s", f->dir, name) >= 512)
		rc = fault_set(reterr, FAULT_LIMIT, "the path of %s's agreements is too long", school);
	return rc;
}

/* --- days ---------------------------------------------------------------------------------- */

int contract_day(const char *option, const char *text, day_t fallback, day_t *ret_day, struct fault *reterr)
{
	char shown[40];

	*ret_day = fallback;
	if (text == NULL || day_parse(span_of(text), ret_day))
		return 0;
	return fault_set(reterr, FAULT_PARSE, "%s: expected a day like 2026-09-01, found \"%s\"", option,
			 text_escape(shown, sizeof shown, span_of(text)));
}

day_t contract_today(void)
{
	day_t day;
	int minute;

	london_from_instant((int64_t)time(NULL), &day, &minute);
	return day;
}

/* --- words --------------------------------------------------------------------------------- */

int contract_refuse(const char *word, const struct fault *f)
{
	char line[1024];

	fprintf(stderr, "muster: contract %s: %s\n", word, fault_print(f, line, sizeof line));
	return CLI_REFUSED;
}

/* --- the daemon ---------------------------------------------------------------------------- */

/* Who made the listening socket: the supervisor, as the kernel keeps it. */
static int peer_of(const char *path, int *ret_pid, struct fault *reterr)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct ucred who;
	socklen_t size = sizeof who;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), rc = 0;

	if (fd < 0)
		return fault_errno(reterr, errno, "no socket");
	if (!text_copy(at.sun_path, sizeof at.sun_path, span_of(path)))
		rc = fault_set(reterr, FAULT_LIMIT, "the path of the control socket is too long");
	else if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0)
		rc = errno == ENOENT || errno == ECONNREFUSED ?
			     0 :
			     fault_errno(reterr, errno, "cannot reach the daemon at %s", path);
	else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0)
		*ret_pid = (int)who.pid;
	close(fd);
	return rc;
}

int contract_reload(const char *control, int *ret_pid, struct fault *reterr)
{
	int rc;

	*ret_pid = 0;
	rc = peer_of(cli_control(control), ret_pid, reterr);
	if (rc == 0 && *ret_pid > 1 && kill((pid_t)*ret_pid, SIGHUP) != 0)
		rc = fault_errno(reterr, errno,
				 "cannot tell the daemon (process %d) to read its configuration", *ret_pid);
	return rc;
}
