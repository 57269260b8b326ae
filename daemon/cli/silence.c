/* muster silence: a person's word that a rule need not speak of a child for some days. */
#include <string.h>

#include "cli/alert_name.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/silences.h"

static int write_silences(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_silences(answer, format, out, reterr);
}

/* What is asked: by its first word; any other is an alert's id. */
enum { BY = 1, UNTIL = 2, WHY = 4, ENDED = 8 };
static const struct action {
	const char *word, *verb, *member;
	unsigned takes, needs, words;
	ask_writer writer;
} actions[] = {
	{"list", "silences", NULL, ENDED, 0, 1, write_silences},
	{"confirm", "silence_confirm", "number", BY, 0, 2, NULL},
	{"end", "silence_end", "number", BY, 0, 2, NULL},
};
static const struct action all = {"", "silences", NULL, ENDED, 0, 0, write_silences};
static const struct action set = {"", "silence", "id", BY | UNTIL | WHY, UNTIL | WHY, 1, NULL};

static const struct action *action_of(const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].word, word) == 0)
			return &actions[i];
	return word == NULL ? &all : &set;
}

static int check(const struct cli_usage *usage, const struct action *a, const char *const *words,
		 unsigned given)
{
	unsigned count = words[0] == NULL ? 0 : words[1] == NULL ? 1 : 2;

	if (count != a->words)
		return count > a->words ? cli_wrong(usage, "one word too many: %s", words[a->words]) :
					  cli_wrong(usage, "%s: expected the number of a silence", a->word);
	if (a == &set && !alert_name_ok(words[0]))
		return cli_wrong(usage,
				 "expected list, confirm, end, or 8 to 64 hex digits of an alert's id, found "
				 "\"%s\"",
				 words[0]);
	if ((given & ~a->takes) != 0)
		return cli_wrong(usage, "an option that does not go with this");
	if ((a->needs & ~given & UNTIL) != 0)
		return cli_wrong(usage, "--until is needed: no silence is without an end");
	return (a->needs & ~given & WHY) != 0 ? cli_wrong(usage, "--why is needed: it is kept") : CLI_OK;
}

int verb_silence(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *by = NULL, *until = NULL, *why = NULL;
	bool ended = false;
	const struct cli_option options[] = {
		{"--until", "DAY", "the last day of the silence", &until, NULL},
		{"--why", "TEXT", "what is known; kept with it", &why, NULL},
		{"--by", "NAME", "who says so (default: your account's name)", &by, NULL},
		{"--ended", NULL, "list those that are over too", NULL, &ended},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "silence [list | ALERT --until DAY --why TEXT | confirm NO | end NO] [options]",
		.help = "Silences an alert's rule for its child until the end of a day, when somebody knows why (in\n"
			"hospital, say). Alerts are kept and listed as ever, and only not sent. For a looked-after\n"
			"child or one with a protection plan it waits until a second person says `confirm`. The teams\n"
			"are told when it begins, on its last day, and when it is over. What says that nobody knows\n"
			"where a child is cannot be silenced.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 2,
	};
	const char *words[CLI_WORDS] = {NULL};
	struct buffer question = {0};
	const struct action *a;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	a = action_of(words[0]);
	exit = check(&usage, a, words,
		     (by != NULL ? BY : 0U) | (until != NULL ? UNTIL : 0U) | (why != NULL ? WHY : 0U) |
			     (ended ? ENDED : 0U));
	if (exit != CLI_OK)
		return exit;
	ask_start(&question, a->verb);
	if (a->member != NULL)
		ask_text(&question, a->member, words[a->words - 1]);
	ask_text(&question, "until", until);
	ask_text(&question, "why", why);
	ask_text(&question, "by", by);
	if (ended)
		ask_bool(&question, "ended", true);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), a->writer);
}
