/* muster rules: the catalogue of rules, and one of them explained; asks no daemon. */
#include <stdio.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "report/rules.h"

int verb_rules(int argc, char **argv)
{
	const char *form = NULL;
	bool json = false;
	const struct cli_option options[] = {
		{"--format", "FORM", "text, csv or json (default: text)", &form, NULL},
		{"--json", NULL, "the same as --format json", NULL, &json}};
	const struct cli_usage usage = {
		.form = "rules [NAME] [--format FORM] [--json]",
		.help = "Prints every rule that a contract's alerts may name: when it fires, when it is looked at, and what a\n"
			"contract may set. With NAME, one rule in words: who normally hears, what comes next, and the law or\n"
			"guidance it comes from.",
		.options = options,
		.option_count = 2,
		.most = 1,
	};
	const char *words[CLI_WORDS] = {NULL};
	enum table_format format;
	struct buffer out = {0};
	struct fault fault = {0};
	int status, rc = 0, rule;

	if (!cli_read(&usage, argc, argv, words, &status))
		return status;
	format = json ? TABLE_JSON : form == NULL ? TABLE_TEXT : table_format_find(form);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", form);
	rule = words[0] != NULL ? rule_find(words[0]) : -1;
	if (words[0] != NULL && rule < 0)
		return cli_wrong(&usage, "no rule \"%s\": `muster rules` lists them", words[0]);
	if (rule >= 0 && format == TABLE_TEXT)
		report_rule((enum rule)rule, &out);
	else
		rc = report_rules(format, &out, &fault);
	if (rc != 0)
		fprintf(stderr, "muster: %s\n", fault.text);
	status = rc == 0 && fwrite(out.at, 1, out.length, stdout) == out.length ? CLI_OK : CLI_REFUSED;
	buffer_free(&out);
	return status;
}
