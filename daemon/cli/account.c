/* muster account: who has an account of the console, and what an operator does to it. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/accounts.h"

static const struct action {
	const char *word, *verb;
} actions[] = {
	{"add", "account_add"},	      {"reset", "account_reset"}, {"lock", "account_lock"},
	{"unlock", "account_unlock"}, {"list", "account_list"},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static int write_account(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_account(answer, format, out, reterr);
}

static int write_accounts(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_accounts(answer, format, out, reterr);
}

static const struct action *action_of(const struct cli_usage *usage, const char *word, int *ret_exit)
{
	const char *names[ACTIONS + 1] = {NULL}, *near;

	for (size_t i = 0; i < ACTIONS; i++) {
		names[i] = actions[i].word;
		if (strcmp(actions[i].word, word) == 0)
			return &actions[i];
	}
	near = text_nearest(word, names);
	*ret_exit = cli_wrong(usage, "expected add, reset, lock, unlock or list, found \"%s\"%s%s%s", word,
			      near != NULL ? "; did you mean " : "", near != NULL ? near : "",
			      near != NULL ? "?" : "");
	return NULL;
}

int verb_account(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "account [list | add PERSON | reset PERSON | lock PERSON | unlock PERSON] [options]",
		.help = "Accounts of the console for people who sign in by password and one-time code\n"
			"(`sign_in: local` in their file people/*.yaml). `add` prints a password that can be used once,\n"
			"within a week, and an otpauth:// address for an authenticator app. They are printed this once\n"
			"and kept nowhere in readable form: give them to the person by two ways. `reset` does the same\n"
			"for somebody who has lost either. `lock` signs a person out and lets nobody in; taking the\n"
			"person's file away does it too. After five wrong tries an account rests by itself for a\n"
			"minute, then longer and longer, up to an hour; `unlock` ends that.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 2,
	};
	const char *words[CLI_WORDS] = {NULL};
	struct buffer question = {0};
	const struct action *a;
	bool list;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	a = action_of(&usage, words[0] != NULL ? words[0] : "list", &exit);
	if (a == NULL)
		return exit;
	list = strcmp(a->word, "list") == 0;
	if (list && words[1] != NULL)
		return cli_wrong(&usage, "one word too many: %s", words[1]);
	if (!list && words[1] == NULL)
		return cli_wrong(&usage, "%s: expected the id of a person", a->word);
	ask_start(&question, a->verb);
	ask_text(&question, "person", words[1]);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), list ? write_accounts : write_account);
}
