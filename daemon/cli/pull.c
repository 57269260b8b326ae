/* muster pull SCHOOL: a school's system asked at once, for good or only to see. */
#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/pull.h"

#define DRY_SECONDS 600 /* every page of every pupil may take a while */

static int write_now(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		     struct fault *reterr)
{
	bool done = false;
	int rc = report_pull_now(answer, out, &done, reterr);

	(void)format;
	*ret_exit = done ? CLI_OK : CLI_REFUSED;
	return rc;
}

static int write_dry(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
		     struct fault *reterr)
{
	bool done = false;
	int rc = report_pull_dry(answer, out, &done, reterr);

	(void)format;
	*ret_exit = done ? CLI_OK : CLI_REFUSED;
	return rc;
}

int verb_pull(int argc, char **argv)
{
	struct cli_common common = {0};
	bool now = false, dry_run = false;
	const struct cli_option options[] = {
		{"--now", NULL, "look at the school now, as at a planned look, and wait for what comes", NULL,
		 &now},
		{"--dry-run", NULL, "ask and compare only: write nothing, tell nobody", NULL, &dry_run},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
	};
	const struct cli_usage usage = {
		.form = "pull SCHOOL --now|--dry-run [options]",
		.help = "Asks a school's system at once. With --now the marks of the contract's look-back are read, taken\n"
			"in and judged as at every look, and you are told how many pages, marks and changes came and what\n"
			"became of alerts. With --dry-run they are only compared with the register. No school is asked\n"
			"more often than every two minutes so. Exits 1 when it could not be read.",
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
	if (now == dry_run)
		return cli_wrong(&usage, "give one of --now and --dry-run");
	ask_start(&question, "pull");
	ask_text(&question, "school", words[0]);
	ask_bool(&question, "dry_run", dry_run);
	ask_end(&question);
	ask_patience(DRY_SECONDS);
	return ask_and_print(&common, &question, SPAN(""), dry_run ? write_dry : write_now);
}
