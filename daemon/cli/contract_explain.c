/* muster contract explain: may this team see this child's field, and by which clause. */
#include <string.h>

#include "cli/ask.h"
#include "cli/contract.h"
#include "report/trial.h"

static int write_explain(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	bool allowed = false;
	int rc = report_explain(answer, format, out, &allowed, reterr);

	if (rc == 0 && !allowed)
		*ret_exit = CLI_REFUSED;
	return rc;
}

int contract_explain(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *pupil = NULL, *team = NULL, *role = NULL, *date = NULL, *field = NULL, *for_school = NULL;
	const struct cli_option options[] = {
		{"--pupil", "UPN", "the child; or SCHOOL:ID with the school's own id", &pupil, NULL},
		{"--team", "T", "who asks", &team, NULL},
		{"--role", "R", "as whom in the team (default: the team's mailbox)", &role, NULL},
		{"--date", "DAY", "the day, as 2026-11-24 (default: today)", &date, NULL},
		{"--field", "F", "whose steps are told (default: session_mark)", &field, NULL},
		{"--for-school", "S", "the edition that the school itself may read", &for_school, NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "contract explain --pupil UPN --team T [options]",
		.help = "Says whether a team may see a field of a child on a day: by which contract, version and clause,\n"
			"each step of it; and where not, at which step each contract stops. The answer is the release\n"
			"decision itself. Exits 0 when it may, 1 when not. Who asked about whom is kept in the log.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (pupil == NULL || team == NULL)
		return cli_wrong(&usage, "--pupil and --team are wanted");
	if (common.format != NULL && strcmp(common.format, "json") == 0)
		common.json = true;
	ask_start(&question, "contract_explain");
	ask_text(&question, "pupil", pupil);
	ask_text(&question, "team", team);
	ask_text(&question, "role", role);
	ask_text(&question, "date", date);
	ask_text(&question, "field", field);
	ask_text(&question, "for_school", for_school);
	ask_end(&question);
	return ask_and_print(&common, &question, SPAN(""), write_explain);
}
