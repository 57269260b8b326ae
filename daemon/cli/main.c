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
} verbs[] = {
	{"check", verb_check, "check DIR [--keys DIR]",
	 "check a configuration folder, every fault of every file"},
	{"contract", verb_contract, "contract WORD",
	 "share contracts: write, check, try, agree to, compare, export"},
	{"explain", verb_explain, "explain [KIND]", "every key an admin may write, with defaults"},
	{"codes", verb_codes, "codes", "every register code and what it counts as"},
	{"rules", verb_rules, "rules", "every rule: when it fires, for whom, from which law"},
	{"status", verb_status, "status [schools|...]", "how the daemon and its schools are, and why"},
	{"rollcall", verb_rollcall, "rollcall LIST", "every child of a list in exactly one box"},
	{"alerts", verb_alerts, "alerts [--open]", "what was alerted, and who has it"},
	{"take", verb_take, "take ID", "a person takes an alert"},
	{"close", verb_close, "close ID --outcome O", "a person closes an alert with its outcome"},
	{"route", verb_route, "route ALERT|--child C --rule R",
	 "where an alert about a child goes, why, and why not"},
	{"hand-on", verb_hand_on, "hand-on ALERT --to TEAM",
	 "a person gives an alert to another team, at once"},
	{"silence", verb_silence, "silence ALERT --until DAY",
	 "no more of one rule about one child for some days"},
	{"match", verb_match, "match [show|same N]", "pupils of whom it is not certain who they are"},
	{"lists", verb_lists, "lists [LIST|add|end]",
	 "lists the authority holds, and what people do to them"},
	{"mark", verb_mark, "mark CHILD SESSION CODE", "what a person said of a child, beside the register"},
	{"marks", verb_marks, "marks today SCHOOL|LIST", "whom to ask about today, and who answered last"},
	{"figures", verb_figures, "figures VERB", "published figures (DfE): import, check and more"},
	{"measure", verb_measure, "measure [--over P] [--by A,B]",
	 "sums and rates of the register, over any range, by anything"},
	{"patterns", verb_patterns, "patterns [--by A,B]",
	 "broken weeks, weekdays and falls, over any range, by group"},
	{"transition", verb_transition, "transition [--years 6,7]",
	 "the same children last year and this, by feeder and receiver"},
	{"report", verb_report, "report NAME [SCHOOL]",
	 "borough, school, cohort, meeting pack, returns, as documents"},
	{"action", verb_action, "action add|review|list",
	 "what was agreed about a school's child or cohort"},
	{"meeting", verb_meeting, "meeting add|list", "meetings held, and schools without one this term"},
	{"return", verb_return, "return add|list", "10 and 15 day returns received, beside the marks"},
	{"calendar", verb_calendar, "calendar SCHOOL", "a school's year, and closures that its marks tell"},
	{"pull", verb_pull, "pull SCHOOL --now|--dry-run", "a school's system asked at once"},
	{"source", verb_source, "source test FILE|SCHOOL",
	 "does a school's system let us in, and what would be taken from it"},
	{"backfill", verb_backfill, "backfill [--from D --to D]",
	 "marks of long ago read again, and how far that is"},
	{"account", verb_account, "account [list|add|reset|lock]",
	 "who may sign in to the console; passwords and codes"},
	{"queue", verb_queue, "queue [list|show|hold|...]",
	 "messages that wait, are held, or cannot be sent"},
	{"listen", verb_listen, "listen --mailbox NAME",
	 "print a mailbox's alerts and confirm their delivery"},
	{"keygen", verb_keygen, "keygen --keys DIR", "make the keys of the daemon, or of a team's client"},
	{"clock", verb_clock, "clock [run --until T]", "the daemon's clock; run a simulated one"},
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
			return verbs[i].run(argc - 1, argv + 1);
	return unknown(argv[1]);
}
