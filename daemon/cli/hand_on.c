/* muster hand-on ALERT --to TEAM: a person gives an open alert to another team. */
#include "cli/alert_name.h"
#include "cli/ask.h"
#include "cli/verbs.h"

int verb_hand_on(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *to = NULL, *by = NULL, *note = NULL;
	const struct cli_option options[] = {
		{"--to", "TEAM", "the team's id, as in its file", &to, NULL},
		{"--note", "TEXT", "what the team has to know; sent with it and kept", &note, NULL},
		{"--by", "NAME", "who hands it on (default: your account's name)", &by, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "hand-on ALERT --to TEAM --note TEXT [--by NAME] [options]",
		.help = "Gives an open alert to another team's mailbox, out of hours too: it leaves at once, because a\n"
			"person asked. Only where a share contract lets that team read about this child; otherwise it\n"
			"says why not and which teams may. Nobody has the alert then until one of that team takes it,\n"
			"and its clocks are that team's. Whoever was told before goes on hearing.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (!alert_name_ok(words[0]))
		return alert_name_wrong(&usage, words[0]);
	if (to == NULL)
		return cli_wrong(&usage, "--to is needed: which team");
	if (note == NULL || note[0] == '\0')
		return cli_wrong(&usage, "--note is needed: it is sent and kept");
	ask_start(&question, "hand_on");
	ask_text(&question, "id", words[0]);
	ask_text(&question, "to", to);
	ask_text(&question, "note", note);
	ask_text(&question, "by", by);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), NULL);
}
