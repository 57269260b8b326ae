/* muster report: the borough, a school, a cohort, a meeting's pack, returns and meetings, as documents. */
#include <string.h>

#include "cli/ask.h"
#include "cli/verbs.h"
#include "report/borough.h"
#include "report/sections.h"

static const char *section;

static int write_borough(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_borough(answer, format, out, reterr);
}

static int write_sections(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			  struct fault *reterr)
{
	(void)ret_exit;
	return report_sections(answer, section, format, out, reterr);
}

static const struct {
	const char *name, *member; /* the question's member that the second word is; NULL: none */
	bool wanted;
	ask_writer write;
} reports[] = {
	{"borough", NULL, false, write_borough},      {"school", "school", true, write_sections},
	{"cohort", "cohort", true, write_sections},   {"pack", "school", true, write_sections},
	{"returns", "school", false, write_sections}, {"meetings", NULL, false, write_sections},
};
#define REPORTS (sizeof reports / sizeof *reports)

int verb_report(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *over = NULL, *term = NULL, *edition = NULL, *team = NULL, *minimum = NULL;
	bool whole = false;
	const struct cli_option options[] = {
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_DOCUMENT(&common),
		{"--over", "PERIOD", "as for measure: ytd (default), term:autumn, half-term:1, FROM..TO",
		 &over, NULL},
		{"--term", "NAME", "autumn, spring or summer of this school year", &term, NULL},
		{"--edition", "FOR",
		 "full (default), governors or director: without children, small numbers kept back", &edition,
		 NULL},
		{"--section", "KEY", "this section alone; --format csv of all is a row a cell", &section,
		 NULL},
		{"--team", "TEAM", "the team that reads: its contracts say which children it is shown", &team,
		 NULL},
		{"--minimum", "N", "possible sessions that persistent, severe and bands need (default 0)",
		 &minimum, NULL},
		{"--whole", NULL,
		 "small groups too, for people entitled to the children's records; who asked is kept", NULL,
		 &whole},
	};
	const struct cli_usage usage = {
		.form = "report borough|school ID|cohort NAME=VALUE|pack SCHOOL|returns [SCHOOL]|meetings "
			"[options]",
		.help = "borough: by phase and for all schools, absence beside the LA's published figure, its "
			"neighbours,\nits region and England, with rank, quartile and what makes them unlike.\n"
			"school, cohort: bands, year groups, codes, weekdays, broken weeks, half terms, gaps, last "
			"year.\npack: the same for a Targeting Support Meeting, with the children at risk (as far as "
			"--team may\nread them) and the agreed actions. returns: 10 and 15 day cases beside the "
			"returns received.\nmeetings: which schools had none this term.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	size_t i = 0;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	while (i < REPORTS && strcmp(reports[i].name, words[0]) != 0)
		i++;
	if (i == REPORTS)
		return cli_wrong(&usage,
				 "expected borough, school, cohort, pack, returns or meetings, found \"%s\"",
				 words[0]);
	if (reports[i].wanted && words[1] == NULL)
		return cli_wrong(&usage, "report %s needs a %s", words[0], reports[i].member);
	if (reports[i].member == NULL && words[1] != NULL)
		return cli_wrong(&usage, "one word too many: %s", words[1]);
	ask_documents();
	ask_start(&question, "report");
	ask_text(&question, "name", words[0]);
	if (reports[i].member != NULL)
		ask_text(&question, reports[i].member, words[1]);
	ask_text(&question, "over", over);
	ask_text(&question, "term", term);
	ask_text(&question, "edition", edition);
	ask_text(&question, "team", team);
	ask_text(&question, "minimum", minimum);
	ask_bool(&question, "whole", whole);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), reports[i].write);
}
