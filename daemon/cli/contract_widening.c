/* muster contract widening A B: does the later version share more than the earlier? */
#include "cli/contract.h"
#include "cli/contract_facts.h"

int contract_widening(int argc, char **argv)
{
	struct facts_options o = {.widening = true};
	const struct cli_option options[] = {FACTS_OPTIONS(&o)};
	const struct cli_usage usage = {
		.form = "contract widening A B [options]",
		.help = "The changes of `contract diff A B` that widen: children of further schools (people), further\n"
			"statuses or year groups (cohort), more of a child or smaller groups (fields), a team or role that saw\n"
			"nothing (audience), longer kept (retention), further receivers, processors or countries (onward).\n"
			"Status, dates and `lapse` say when a version holds, and never widen. Exits 0 when nothing widens, 1\n"
			"when something does or a file has faults, 3 when it cannot be read.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	int exit;

	return cli_read(&usage, argc, argv, words, &exit) ? contract_facts(&o, words[0], words[1]) : exit;
}
