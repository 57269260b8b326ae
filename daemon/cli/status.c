/* muster status [schools|pupils|mailboxes]: how the daemon, its schools and what it knows of pupils are. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/pupils.h"
#include "report/status.h"

static int write_page(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		      struct fault *reterr)
{
	(void)ret_exit;
	if (format != TABLE_TEXT)
		return fault_set(reterr, FAULT_MEANING,
				 "the whole status is no one table: use `muster status schools`, or --json");
	return report_status(answer, out, reterr);
}

static int write_schools(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_status_schools(answer, format, out, reterr);
}

static int write_pupils(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			struct fault *reterr)
{
	(void)ret_exit;
	return report_pupils(answer, format, out, reterr);
}

/* Trouble is an exit status too, so that a timer can tell somebody. */
static int write_mailboxes(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			   struct fault *reterr)
{
	unsigned stuck = 0;
	int rc = report_status_mailboxes(answer, format, out, &stuck, reterr);

	if (rc == 0 && stuck > 0)
		*ret_exit = CLI_REFUSED;
	return rc;
}

static const struct {
	const char *word, *question; /* no word: the whole page */
	ask_writer write;
} pages[] = {
	{"", "status", write_page},
	{"schools", "status", write_schools},
	{"pupils", "traits", write_pupils},
	{"mailboxes", "status", write_mailboxes},
};
enum { PAGES = sizeof pages / sizeof *pages };

int verb_status(int argc, char **argv)
{
	struct cli_common common = {0};
	const struct cli_option options[] = {CLI_OPTION_CONTROL(&common), CLI_OPTION_JSON(&common),
					     CLI_OPTION_FORMAT(&common)};
	const struct cli_usage usage = {
		.form = "status [schools|pupils|mailboxes] [options]",
		.help = "Shows the clock, the work done, the schools that need a look and why, records set aside,\n"
			"the outbox, mailboxes, lists and roles. `muster status schools` shows every school,\n"
			"`muster status pupils` how many pupils are known to be what, small counts hidden, `muster status\n"
			"mailboxes` who reads each mailbox; it ends with 1 when messages have been due for five minutes\n"
			"and nothing was confirmed.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	unsigned page = 0;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	while (page < PAGES && strcmp(pages[page].word, words[0] != NULL ? words[0] : "") != 0)
		page++;
	if (page == PAGES)
		return cli_wrong(&usage, "expected \"schools\", \"pupils\" or \"mailboxes\", found \"%s\"",
				 words[0]);
	ask_start(&question, pages[page].question);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), pages[page].write);
}
