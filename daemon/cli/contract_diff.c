/* muster contract diff A B: what changes between two versions of a contract, for whom and for how many. */
#include "cli/contract.h"
#include "cli/contract_facts.h"

int contract_diff(int argc, char **argv)
{
	struct facts_options o = {0};
	const struct cli_option options[] = {FACTS_OPTIONS(&o)};
	const struct cli_usage usage = {
		.form = "contract diff A B [options]",
		.help = "Compares two versions of a share contract, by meaning: who would see which field of which\n"
			"children at which schools, who is told of what, how long it is kept, where it may go. A and B are\n"
			"files, or ID@VERSION of the configuration folder. The daemon, when one runs, says how many children\n"
			"each change touches; never who. Exits 0; 1 when a file has faults, 3 when it cannot be read.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	int exit;

	return cli_read(&usage, argc, argv, words, &exit) ? contract_facts(&o, words[0], words[1]) : exit;
}
