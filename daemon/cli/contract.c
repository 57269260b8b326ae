/* muster contract WORD: share contracts, one word each. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/contract.h"
#include "cli/options.h"
#include "cli/verbs.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} words[] = {
	{"check", contract_check, "every fault and warning of the contracts, with its reason"},
};
#define WORDS (sizeof words / sizeof words[0])

static int contract_help(void)
{
	puts("usage: muster contract WORD [...]\n");
	for (size_t i = 0; i < WORDS; i++)
		printf("  %-12s %s\n", words[i].name, words[i].help);
	puts("\n`muster contract WORD --help` explains one of them.");
	return CLI_OK;
}

int verb_contract(int argc, char **argv)
{
	const char *names[WORDS + 1] = {NULL}, *name = argc > 1 ? argv[1] : "", *near;

	if (strcmp(name, "--help") == 0)
		return contract_help();
	for (size_t i = 0; i < WORDS; i++) {
		if (strcmp(name, words[i].name) == 0)
			return words[i].run(argc - 1, argv + 1);
		names[i] = words[i].name;
	}
	near = text_nearest(name, names);
	fprintf(stderr, "muster: contract: expected one of its words first, found \"%s\"%s%s%s\n", name,
		near != NULL ? "; did you mean " : "; `muster contract --help` lists them",
		near != NULL ? near : "", near != NULL ? "?" : "");
	return CLI_USAGE;
}
