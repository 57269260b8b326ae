/* muster contract preview FILE|ID[@VERSION]: exactly what a contract would have shared on a day. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/ask.h"
#include "cli/contract.h"
#include "config/tree.h"
#include "report/trial.h"

static enum trial_part wanted_part = TRIAL_PARTS; /* of the one question that a run asks */

static int write_preview(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_preview(answer, wanted_part, format, out, reterr);
}

static bool is_file(const char *word)
{
	size_t n = strlen(word);

	return strchr(word, '/') != NULL || (n > 5 && strcmp(word + n - 5, ".yaml") == 0);
}

/* The daemon's engine parses no YAML: what is sent is the tree. */
static int pack_file(const char *path, struct buffer *packed)
{
	struct buffer bytes = {0};
	struct fault fault = {0};
	struct tree tree;
	char line[800];
	int rc = file_read(path, LIMIT_YAML, &bytes, &fault);

	if (rc == 0)
		rc = tree_read(buffer_span(&bytes), path, &tree, &fault);
	buffer_free(&bytes);
	if (rc != 0) {
		fprintf(stderr, "muster: %s\n", fault_print(&fault, line, sizeof line));
		return fault.kind == FAULT_IO || fault.kind == FAULT_MISSING ? CLI_UNREACHABLE : CLI_REFUSED;
	}
	tree_pack(&tree, packed);
	tree_free(&tree);
	return CLI_OK;
}

int contract_preview(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *date = NULL, *school = NULL, *for_school = NULL, *show = NULL;
	bool names = false;
	const struct cli_option options[] = {
		{"--date", "DAY", "the day, as 2026-11-24 (default: today)", &date, NULL},
		{"--school", "S", "this school's children only", &school, NULL},
		{"--for-school", "S", "the edition that the school itself may read", &for_school, NULL},
		{"--names", NULL, "name the children, too (kept in the log)", NULL, &names},
		{"--show", "PART", "children, fields, alerts, against or names (default: all; CSV: children)",
		 &show, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "contract preview FILE|ID[@VERSION] [options]",
		.help = "Shows exactly what a contract would have shared on a day, from the register as it is kept: which\n"
			"children (as counts), which fields in which treatment with which team, and which alerts would have\n"
			"gone when; and what would be wider or narrower than what is in force now. A contract not in force\n"
			"is tried as if it were. Nothing is sent and nothing is written.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0}, packed = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	wanted_part = show != NULL ? trial_part_find(show) : TRIAL_PARTS;
	if (show != NULL && wanted_part == TRIAL_PARTS)
		return cli_wrong(&usage, "--show is children, fields, alerts, against or names, found \"%s\"",
				 show);
	if (common.format != NULL && strcmp(common.format, "json") == 0)
		common.json = true;
	if (is_file(words[0])) {
		exit = pack_file(words[0], &packed);
		if (exit != CLI_OK)
			return exit;
	}
	ask_start(&question, "contract_preview");
	ask_text(&question, packed.length > 0 ? "file" : "contract", words[0]);
	ask_text(&question, "date", date);
	ask_text(&question, "school", school);
	ask_text(&question, "for_school", for_school);
	ask_bool(&question, "names", names || wanted_part == TRIAL_NAMES);
	ask_end(&question);
	exit = ask_and_print(&common, &question, buffer_span(&packed), write_preview);
	buffer_free(&packed);
	return exit;
}
