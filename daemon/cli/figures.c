/* muster figures import FILE: gives the daemon a published figures file.
 * muster figures check FILE: makes its rates again, without the daemon (figures_check.c). */
#include <stdio.h>
#include <string.h>

#include <inttypes.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/ask.h"
#include "cli/figures_check.h"
#include "cli/verbs.h"
#include "report/view.h"

static int write_import(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			struct fault *reterr)
{
	static const struct {
		const char *key, *words;
	} counts[] = {{"rows", "rows"},
		      {"values", "values"},
		      {"no_value", "without value"},
		      {"skipped", "rows skipped"}};
	struct view v;
	int rc = view_open(&v, answer, reterr);

	(void)format, (void)ret_exit;
	if (rc != 0)
		return rc;
	buffer_print(out, "imported %s, period %s:", view_text(&v, v.root, "release"),
		     view_text(&v, v.root, "period"));
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		buffer_print(out, "%s %" PRId64 " %s", i > 0 ? "," : "",
			     view_count(&v, v.root, counts[i].key), counts[i].words);
	buffer_text(out, "\n");
	if (*view_text_or(&v, v.root, "text", "") != '\0')
		buffer_print(out, "%s\n", view_text_or(&v, v.root, "text", ""));
	rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int import(const struct cli_common *common, const char *path)
{
	struct buffer file = {0}, question = {0};
	struct fault fault = {0};
	char line[800];
	int exit;

	if (file_read(path, LIMIT_FIGURES, &file, &fault) != 0) {
		fprintf(stderr, "muster: %s\n", fault_print(&fault, line, sizeof line));
		exit = CLI_REFUSED;
	} else if (file.length == 0) {
		fprintf(stderr, "muster: %s is empty\n", path);
		exit = CLI_REFUSED;
	} else {
		ask_start(&question, "figures_import");
		ask_text(&question, "name", base_name(path));
		ask_end(&question);
		exit = ask_and_print(common, &question, buffer_span(&file), write_import);
	}
	buffer_free(&file);
	return exit;
}

int verb_figures(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *against = NULL;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_FORMAT(&common),
		{"--json", NULL, "as --format json", NULL, &common.json},
		{"--against", "FILE", "check: hold the rates against those of another file too", &against,
		 NULL},
	};
	enum table_format format;
	const struct cli_usage usage = {
		.form = "figures import|check FILE [options]",
		.help = "import reads a file of published figures (DfE, \"Pupil attendance in schools\", year to "
			"date, CSV)\ninto the daemon. Columns are found by name; DfE's markers (c, z, x, ...) are "
			"no value, never 0.\n"
			"check needs no daemon: it makes every rate of the file (CSV, plain or gzip) again from "
			"the file's\nown counts, to the last printed digit, adds up what must add up, and names "
			"each cell that differs.\nExits 0 when all is equal or differs only in a way such files "
			"are known to (half-way ties printed\ndown, rounded counts), 1 when a cell differs, 2 when "
			"the file cannot be read or nothing compared.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	format = common.json	       ? TABLE_JSON :
		 common.format == NULL ? TABLE_TEXT :
					 table_format_find(common.format);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", common.format);
	if (strcmp(words[0], "check") == 0)
		return figures_check(words[1], against, format);
	if (against != NULL)
		return cli_wrong(&usage, "--against goes with \"check\"");
	if (strcmp(words[0], "import") != 0)
		return cli_wrong(&usage, "expected \"import\" or \"check\", found \"%s\"", words[0]);
	return import(&common, words[1]);
}
