/* muster: the command line. A table of verbs; each verb is a file of its own. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/options.h"
#include "cli/verbs.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *form; /* for help */
	const char *help; /* one line */
	bool explains;	  /* knows --help itself */
} verbs[] = {
	{"check", verb_check, "check DIR [--keys DIR]",
	 "check a configuration folder, every fault of every file", false},
	{"explain", verb_explain, "explain [KIND]", "every key an admin may write, with defaults", false},
	{"status", verb_status, "status [schools]", "how the daemon and its schools are, and why", true},
	{"rollcall", verb_rollcall, "rollcall LIST", "every child of a list in exactly one box", true},
	{"alerts", verb_alerts, "alerts [--open]", "what was alerted, and who has it", true},
	{"take", verb_take, "take ID", "a person takes an alert", true},
	{"close", verb_close, "close ID --outcome O", "a person closes an alert with its outcome", true},
	{"figures", verb_figures, "figures import FILE", "read published figures (DfE CSV)", true},
	{"report", verb_report, "report borough", "the borough beside LA, neighbours, region, England", true},
	{"listen", verb_listen, "listen --mailbox NAME",
	 "print a mailbox's alerts and confirm their delivery", true},
	{"keygen", verb_keygen, "keygen NAME", "make a key pair for the bus", true},
	{"clock", verb_clock, "clock [run --until T]", "the daemon's clock; run a simulated one", true},
};
#define VERBS (sizeof verbs / sizeof verbs[0])

static int help(void)
{
	puts("usage: muster VERB [...]\n");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-24s %s\n", verbs[i].form, verbs[i].help);
	puts("\n`muster VERB --help` explains one of them. Exit status: 0 done; 1 the daemon said no, or faults\n"
	     "were found; 2 not understood; 3 the daemon cannot be reached.");
	return CLI_OK;
}

static int unknown(const char *name)
{
	const char *names[VERBS + 1] = {NULL}, *near;

	for (size_t i = 0; i < VERBS; i++)
		names[i] = verbs[i].name;
	near = text_nearest(name, names);
	if (near != NULL)
		fprintf(stderr, "muster: unknown verb \"%s\"; did you mean %s?\n", name, near);
	else
		fprintf(stderr, "muster: unknown verb \"%s\"; `muster help` lists them\n", name);
	return CLI_USAGE;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	if (!verb->explains && argc == 2 && strcmp(argv[1], "--help") == 0) {
		printf("usage: muster %s\n\n%s\n", verb->form, verb->help);
		return CLI_OK;
	}
	return verb->run(argc, argv);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("usage: muster VERB [...]; `muster help` lists the verbs\n", stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("muster " MUSTER_VERSION);
		return CLI_OK;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
		return help();
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return run(&verbs[i], argc - 1, argv + 1);
	return unknown(argv[1]);
}
