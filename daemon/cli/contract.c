/* muster contract: a table of words, each in a file of its own. */
#include "cli/contract.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/options.h"
#include "cli/verbs.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help; /* one line */
} words[] = {
	{"init", contract_init, "write a new contract from a template"},
	{"check", contract_check, "every fault of the contracts of a folder, with its reason"},
	{"test", contract_test, "runs the tests that stand beside the contracts"},
	{"show", contract_show, "every key of a contract with the value that is taken"},
	{"preview", contract_preview, "what a contract would have shown on a day, and to whom; sends nothing"},
	{"diff", contract_diff, "what changes between two versions, for whom and how many"},
	{"widening", contract_widening, "does the later version share more? exit 1 where it does"},
	{"explain", contract_explain, "may this team see this child's field, by which clause, and why not"},
	{"trial", contract_trial, "compares a contract in trial with the list a call service delivers"},
	{"approve", contract_approve, "record and sign that a school agreed"},
	{"verify", contract_verify, "check every agreement: signature, key, terms"},
	{"revoke", contract_revoke, "record that a school ended its agreement"},
	{"export", contract_export, "the printable agreement, the page for parents, Article 30, DPIA, ODCS"},
};
#define WORDS (sizeof words / sizeof words[0])

static int contract_help(void)
{
	puts("usage: muster contract WORD [...]\n");
	for (size_t i = 0; i < WORDS; i++)
		printf("  %-10s %s\n", words[i].name, words[i].help);
	puts("\n`muster contract WORD --help` explains one of them. Exit status: 0 fine; 1 faults were found, or\n"
	     "it is not allowed; 2 not understood; 3 it cannot be done now.");
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
