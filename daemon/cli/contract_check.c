/* muster contract check [FOLDER|FILE]: the share contracts of a folder, or one of them, checked among all its
 * other files. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/checker.h"
#include "cli/contract.h"

/* "borough/contracts/daily.yaml" -> "borough" and "contracts/daily.yaml": a contract is held against the
 * other files of its folder. */
static bool split(struct checker *c)
{
	char *file = strrchr(c->dir, '/'), *folder;

	if (file == NULL)
		return false;
	*file = '\0';
	folder = strrchr(c->dir, '/');
	snprintf(c->only, sizeof c->only, "%s/%s", folder != NULL ? folder + 1 : c->dir, file + 1);
	if (folder != NULL)
		*(folder == c->dir ? folder + 1 : folder) = '\0';
	else
		text_copy(c->dir, sizeof c->dir, SPAN("."));
	return strncmp(c->only, "contracts/", strlen("contracts/")) == 0;
}

static bool is_file(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

int contract_check(int argc, char **argv)
{
	struct checker c = {.contracts_only = true};
	const struct cli_option options[] = {CHECKER_OPTIONS(&c)};
	const struct cli_usage usage = {
		.form = "contract check [FOLDER|FILE] [options]",
		.help = "Checks the share contracts of a configuration folder (default: the folder you are in), "
			"or one\n"
			"file of its contracts/, among all other files of it: teams, schools, calendars and other\n"
			"contracts. `muster check` tells the faults of those, too.\n" CHECKER_EXITS,
		.options = options,
		.option_count = sizeof options / sizeof *options,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	int status;

	if (!cli_read(&usage, argc, argv, words, &status) ||
	    !checker_options(&c, &usage, words[0] != NULL ? words[0] : ".", &status))
		return status;
	if (is_file(c.dir) && !split(&c))
		return cli_wrong(&usage,
				 "expected a file in the folder contracts/ of a configuration, found "
				 "\"%s\"",
				 words[0]);
	return checker_run(&c);
}
