/* muster figures: a table of sub-verbs. Here: import FILE gives the daemon a published figures
 * file; check FILE makes its rates again, without the daemon (figures_check.c). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/ask.h"
#include "cli/figures.h"
#include "cli/figures_check.h"
#include "cli/figures_pull.h"
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
	const char *first, *last;
	struct view v;
	int rc = view_open(&v, answer, reterr);

	(void)format, (void)ret_exit;
	if (rc != 0)
		return rc;
	first = view_text(&v, v.root, "period");
	last = view_text_or(&v, v.root, "last_period", first);
	buffer_print(out, "imported %s, period %s%s%s:", view_text(&v, v.root, "release"), first,
		     strcmp(first, last) != 0 ? " to " : "", strcmp(first, last) != 0 ? last : "");
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

/* What the publisher says of the file; each may be NULL. */
struct source {
	const char *data_set, *version, *published;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int import_file(const struct cli_common *common, const char *path, const struct source *source)
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
		ask_text(&question, "data_set", source->data_set);
		ask_text(&question, "version", source->version);
		ask_text(&question, "published", source->published);
		ask_end(&question);
		exit = ask_and_print(common, &question, buffer_span(&file), write_import);
	}
	buffer_free(&file);
	return exit;
}

int figures_import(int argc, char **argv)
{
	struct cli_common common = {0};
	struct source source = {0};
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		{"--published", "DATE",
		 "the day DfE published it (YYYY-MM-DD); decides which release is newer", &source.published,
		 NULL},
		{"--data-set", "ID", "DfE's id of the data set", &source.data_set, NULL},
		{"--version", "V", "its version", &source.version, NULL},
	};
	const struct cli_usage usage = {
		.form = "figures import FILE [options]",
		.help = "Reads a file of published figures (DfE, CSV or gzip of it) into the daemon: pupil attendance\n"
			"by year, week or day, reasons, persistent and severe absence, bands of absence, children in\n"
			"need and looked after. Columns are found by name; DfE's markers (c, z, x, ...) are no value,\n"
			"never 0. The same file twice changes nothing; another issue of the same figures supersedes\n"
			"the earlier one, and both are kept.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	int exit;

	return cli_read(&usage, argc, argv, words, &exit) ? import_file(&common, words[0], &source) : exit;
}

static int check(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *against = NULL;
	const struct cli_option options[] = {
		CLI_OPTION_FORMAT(&common),
		{"--json", NULL, "as --format json", NULL, &common.json},
		{"--against", "FILE", "hold the rates against those of another file too", &against, NULL},
	};
	const struct cli_usage usage = {
		.form = "figures check FILE [options]",
		.help = "Needs no daemon: makes every rate of the file (CSV, plain or gzip) again from the file's own\n"
			"counts, to the last printed digit, adds up what must add up, and names each cell that "
			"differs.\nExits 0 when all is equal or differs only in a way such files are known to "
			"(half-way ties printed\ndown, rounded counts), 1 when a cell differs, 2 when the file "
			"cannot be read or nothing compared.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	enum table_format format;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	format = common.json	       ? TABLE_JSON :
		 common.format == NULL ? TABLE_TEXT :
					 table_format_find(common.format);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", common.format);
	return figures_check(words[0], against, format);
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *form, *help;
} verbs[] = {
	{"import", figures_import, "import FILE", "give the daemon a published figures file"},
	{"list", figures_list, "list", "the files imported, and which superseded which"},
	{"compare", figures_compare, "compare SERIES",
	 "the LA beside neighbours, region and England, with its rank"},
	{"explain", figures_explain, "explain [--phase P]",
	 "why our figure differs from DfE's, step by step"},
	{"pull", figures_pull, "pull [DATASET]", "look for new versions of DfE's data sets now"},
	{"check", check, "check FILE", "make a file's rates again from its own counts; needs no daemon"},
};
#define VERBS (sizeof verbs / sizeof verbs[0])

static int figures_help(void)
{
	puts("usage: muster figures VERB [...]\n");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-24s %s\n", verbs[i].form, verbs[i].help);
	puts("\n`muster figures VERB --help` explains one of them.");
	return CLI_OK;
}

int verb_figures(int argc, char **argv)
{
	const char *names[VERBS + 1] = {NULL}, *name = argc > 1 ? argv[1] : "", *near;

	if (strcmp(name, "--help") == 0)
		return figures_help();
	for (size_t i = 0; i < VERBS; i++) {
		if (strcmp(name, verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
		names[i] = verbs[i].name;
	}
	near = text_nearest(name, names);
	fprintf(stderr, "muster: figures: expected one of its verbs first, found \"%s\"%s%s%s\n", name,
		near != NULL ? "; did you mean " : "; `muster figures --help` lists them",
		near != NULL ? near : "", near != NULL ? "?" : "");
	return CLI_USAGE;
}
