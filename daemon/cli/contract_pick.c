#include "cli/contract_pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "cli/options.h"

#define PATH 512

/* --- where it stands --------------------------------------------------------------------------- */

static bool is_file(const char *what)
{
	size_t n = strlen(what);

	return strchr(what, '/') != NULL || (n > 5 && strcmp(what + n - 5, ".yaml") == 0);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* The folder a file stands in belongs to: that of DIR/contracts/FILE is DIR when it has a muster.yaml. */
static void folder_of(const char *what, char out[PATH])
{
	char path[PATH + 16];
	const char *base = base_name(what);
	size_t length = (size_t)(base - what);

	text_copy(out, PATH, SPAN("."));
	if (!is_file(what) || length >= PATH)
		return;
	snprintf(path, sizeof path, "%.*s../muster.yaml", (int)length, what);
	if (access(path, R_OK) == 0)
		snprintf(out, PATH, "%.*s..", (int)length, what);
}

/* --- loading ----------------------------------------------------------------------------------- */

static void print_faults(const char *dir, const struct faults *all)
{
	char line[1024];

	for (size_t i = 0; i < all->count; i++)
		fprintf(stderr, "%s%s%s\n", dir, all->list[i].file[0] != '\0' ? "/" : ": ",
			fault_print(&all->list[i], line, sizeof line));
}

/* Lays the file over the folder. */
static int lay(const char *path, struct folder *folder, struct fault *reterr)
{
	struct folder_file *into = NULL;
	struct buffer bytes = {0};
	char name[160];
	int rc = file_read(path, LIMIT_YAML, &bytes, reterr);

	if (rc != 0 || snprintf(name, sizeof name, "contracts/%s", base_name(path)) >= (int)sizeof name)
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

static int load(const char *what, const char *dir, struct contract_pick *p)
{
	struct faults faults = {0}, warnings = {0};
	struct fault f;
	char line[1024];
	int exit = CLI_OK;

	if (folder_read(dir, &p->folder, &faults) != 0)
		exit = CLI_UNREACHABLE;
	if (exit == CLI_OK && what != NULL && is_file(what) && lay(what, &p->folder, &f) != 0) {
		fprintf(stderr, "muster: %s\n", fault_print(&f, line, sizeof line));
		exit = CLI_UNREACHABLE;
	}
	if (exit == CLI_OK && folder_load(&p->folder, &p->config, &faults, &warnings) != 0)
		exit = CLI_REFUSED;
	print_faults(dir, &faults);
	faults_clear(&faults);
	faults_clear(&warnings);
	return exit;
}

/* --- finding ----------------------------------------------------------------------------------- */

static const struct share_contract *by_file(const struct config *c, const char *what)
{
	char name[160];

	snprintf(name, sizeof name, "contracts/%s", base_name(what));
	for (size_t i = 0; i < c->contract_count; i++)
		if (strcmp(c->contracts[i].file, name) == 0)
			return &c->contracts[i];
	return NULL;
}

static const struct share_contract *by_id(const struct config *c, struct span id, const char *version)
{
	const struct share_contract *found = NULL;

	for (size_t i = 0; i < c->contract_count; i++) {
		const struct share_contract *one = &c->contracts[i];

		if (!span_is(id, one->id) || (version != NULL && strcmp(one->version, version) != 0))
			continue;
		if (found == NULL || contract_compare_versions(one->version, found->version) > 0)
			found = one;
	}
	return found;
}

static void not_found(const struct config *c, const char *what)
{
	const char **names = calloc(c->contract_count + 1, sizeof *names), *near = NULL;
	char safe[160];

	for (size_t i = 0; names != NULL && i < c->contract_count; i++)
		names[i] = c->contracts[i].id;
	if (names != NULL)
		near = text_nearest(what, names);
	fprintf(stderr, "muster: expected the id of a contract, or id@version, found \"%s\"%s%s%s\n",
		text_escape(safe, sizeof safe, span_of(what)), near != NULL ? "; did you mean " : "",
		near != NULL ? near : "", near != NULL ? "?" : "");
	free(names);
}

int contract_pick(const char *what, const char *dir, struct contract_pick *ret_pick)
{
	char own[PATH];
	const char *at = what != NULL ? strchr(what, '@') : NULL;
	int exit;

	*ret_pick = (struct contract_pick){0};
	folder_of(what != NULL ? what : "", own);
	exit = load(what, dir != NULL ? dir : own, ret_pick);
	if (exit != CLI_OK || what == NULL)
		return exit;
	if (is_file(what))
		ret_pick->contract = by_file(ret_pick->config, what);
	else if (at != NULL)
		ret_pick->contract =
			by_id(ret_pick->config, (struct span){what, (size_t)(at - what)}, at + 1);
	else
		ret_pick->contract = by_id(ret_pick->config, span_of(what), NULL);
	if (ret_pick->contract == NULL)
		not_found(ret_pick->config, what);
	return ret_pick->contract != NULL ? CLI_OK : CLI_REFUSED;
}

void contract_drop(struct contract_pick *p)
{
	if (p == NULL)
		return;
	config_free(p->config);
	folder_free(&p->folder);
	*p = (struct contract_pick){0};
}
