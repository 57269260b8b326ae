/* muster codes: every register code and what it counts as; asks no daemon. */
#include <stdio.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "report/codes.h"

int verb_codes(int argc, char **argv)
{
	const char *form = NULL;
	const struct cli_option options[] = {
		{"--format", "FORM", "text, csv or json (default: text)", &form, NULL}};
	const struct cli_usage usage = {
		.form = "codes [--format FORM]",
		.help = "Prints every register code: what a session with it counts as, whether it is late, in which\n"
			"sessions it may stand, when it was in force, what it means, and the law it comes from "
			"(csv, json).",
		.options = options,
		.option_count = 1,
	};
	const char *words[CLI_WORDS];
	enum table_format format;
	struct buffer out = {0};
	struct fault fault = {0};
	int status, rc;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	format = form == NULL ? TABLE_TEXT : table_format_find(form);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", form);
	rc = report_codes(format, &out, &fault);
	if (rc != 0)
		fprintf(stderr, "muster: %s\n", fault.text);
	status = rc == 0 && fwrite(out.at, 1, out.length, stdout) == out.length ? CLI_OK : CLI_REFUSED;
	buffer_free(&out);
	return status;
}
