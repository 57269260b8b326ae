/* muster check DIR: is what an admin wrote fit to run? The very loader the daemon starts and reloads with,
 * and what people should look at beyond it. */
#include "cli/checker.h"
#include "cli/verbs.h"

int verb_check(int argc, char **argv)
{
	struct checker c = {0};
	const struct cli_option options[] = {CHECKER_OPTIONS(&c)};
	const struct cli_usage usage = {
		.form = "check DIR [--keys DIR] [--format json]",
		.help = "Checks a configuration folder with the very loader the daemon starts and reloads "
			"with, and\n"
			"tells every fault of every file. Warnings are for people to judge; they keep nothing "
			"from\n"
			"running. " CHECKER_EXITS,
		.options = options,
		.option_count = sizeof options / sizeof *options,
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	int status;

	if (!cli_read(&usage, argc, argv, words, &status) || !checker_options(&c, &usage, words[0], &status))
		return status;
	return checker_run(&c);
}
