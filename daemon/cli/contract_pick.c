#include "cli/contract_pick.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static const struct share_contract *by_file(const struct config *c, const char *what, struct fault *reterr)
{
	char name[160];

	snprintf(name, sizeof name, "contracts/%s", base_name(what));
	for (size_t i = 0; i < c->contract_count; i++)
		if (strcmp(c->contracts[i].file, name) == 0)
			return &c->contracts[i];
	fault_set(reterr, FAULT_MISSING, "%s holds no contract", what);
	return NULL;
}

int contract_pick(const char *what, const char *dir, struct contract_pick *ret_pick)
{
	struct fault f = {0};
	bool file = what != NULL && is_file(what);
	char line[1024];
	int exit;

	*ret_pick = (struct contract_pick){0};
	folder_of(what != NULL ? what : "", ret_pick->dir);
	exit = contract_folder_with(&ret_pick->folder, dir != NULL ? dir : ret_pick->dir, file ? what : NULL);
	if (exit != CLI_OK || what == NULL)
		return exit;
	ret_pick->contract = file ? by_file(ret_pick->folder.config, what, &f) :
				    contract_find(ret_pick->folder.config, what, &f);
	if (ret_pick->contract != NULL)
		return CLI_OK;
	fprintf(stderr, "muster: %s\n", fault_print(&f, line, sizeof line));
	return CLI_REFUSED;
}

void contract_drop(struct contract_pick *p)
{
	if (p == NULL)
		return;
	contract_folder_close(&p->folder);
	p->contract = NULL;
}
