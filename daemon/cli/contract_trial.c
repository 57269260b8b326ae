/* muster contract trial compare FILE: our list of a day beside the one that a call service delivers. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/ask.h"
#include "cli/contract.h"
#include "exchange/trial_row.h"
#include "report/trial.h"

static int write_compare(struct span answer, enum table_format format, struct buffer *out, int *ret_exit,
			 struct fault *reterr)
{
	(void)ret_exit;
	return report_compare(answer, format, out, reterr);
}

/* --- the file --------------------------------------------------------------------------------------- */

/* What a column may be called. */
enum column { UPN, NAME, FORENAME, SURNAME, BORN, SCHOOL, DATE, SESSION, REASON, COLUMNS };
static const char *const headings[COLUMNS][4] = {
	[UPN] = {"upn"},
	[NAME] = {"name", "child", "pupil"},
	[FORENAME] = {"forename", "first_name", "first name"},
	[SURNAME] = {"surname", "last_name", "last name"},
	[BORN] = {"birth_date", "date_of_birth", "date of birth", "dob"},
	[SCHOOL] = {"school", "urn"},
	[DATE] = {"date", "day"},
	[SESSION] = {"session", "am_pm"},
	[REASON] = {"reason", "mark", "code"},
};

static bool same_word(struct span field, const char *word)
{
	struct span s = text_trim(field);

	return s.length == strlen(word) && strncasecmp(s.at, word, s.length) == 0;
}

static void find_columns(const struct csv *c, int at[COLUMNS])
{
	for (unsigned k = 0; k < COLUMNS; k++) {
		at[k] = -1;
		for (size_t f = c->count; f-- > 0;)
			for (unsigned h = 0; h < 4 && headings[k][h] != NULL; h++)
				if (same_word(c->fields[f], headings[k][h]))
					at[k] = (int)f;
	}
}

static struct span field_of(const struct csv *c, int at)
{
	return at >= 0 && (size_t)at < c->count ? text_trim(c->fields[at]) : SPAN("");
}

/* "Zoe Brook" or "Brook, Zoe" */
static void split_name(struct span name, struct trial_row *row)
{
	const char *comma = memchr(name.at, ',', name.length);
	size_t cut = name.length;

	if (comma != NULL) {
		cut = (size_t)(comma - name.at);
		text_copy(row->surname, sizeof row->surname, text_trim((struct span){name.at, cut}));
		text_copy(row->forename, sizeof row->forename,
			  text_trim((struct span){comma + 1, name.length - cut - 1}));
		return;
	}
	while (cut > 0 && name.at[cut - 1] != ' ')
		cut--;
	text_copy(row->surname, sizeof row->surname, (struct span){name.at + cut, name.length - cut});
	text_copy(row->forename, sizeof row->forename, text_trim((struct span){name.at, cut}));
}

static bool read_halves(struct span s, uint32_t *ret)
{
	static const struct {
		const char *word;
		uint32_t halves;
	} words[] = {{"", TRIAL_BOTH},	      {"am", TRIAL_AM},	       {"pm", TRIAL_PM},
		     {"morning", TRIAL_AM},   {"afternoon", TRIAL_PM}, {"day", TRIAL_BOTH},
		     {"all day", TRIAL_BOTH}, {"both", TRIAL_BOTH}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (same_word(s, words[i].word)) {
			*ret = words[i].halves;
			return true;
		}
	return false;
}

/* "2026-11-24" or "24/11/2026"; nothing: not given. */
static bool read_day(struct span s, day_t *ret)
{
	char iso[11];

	*ret = DAY_NONE;
	if (s.length == 0 || day_parse(s, ret))
		return true;
	if (s.length != 10 || s.at[2] != '/' || s.at[5] != '/')
		return false;
	snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", s.at + 6, s.at + 3, s.at);
	return day_parse(span_of(iso), ret);
}

static bool row_of(const struct csv *c, const int at[COLUMNS], struct trial_row *row, struct fault *reterr)
{
	struct span name = field_of(c, at[NAME]);

	*row = (struct trial_row){.line = (int32_t)c->line};
	text_copy(row->upn, sizeof row->upn, field_of(c, at[UPN]));
	text_copy(row->forename, sizeof row->forename, field_of(c, at[FORENAME]));
	text_copy(row->surname, sizeof row->surname, field_of(c, at[SURNAME]));
	if (name.length > 0 && row->surname[0] == '\0')
		split_name(name, row);
	text_copy(row->school, sizeof row->school, field_of(c, at[SCHOOL]));
	text_copy(row->reason, sizeof row->reason, field_of(c, at[REASON]));
	if (!read_day(field_of(c, at[BORN]), &row->born) || !read_day(field_of(c, at[DATE]), &row->day))
		fault_set(reterr, FAULT_MEANING, "expected dates like 2026-11-24 or 24/11/2026");
	else if (!read_halves(field_of(c, at[SESSION]), &row->halves))
		fault_set(reterr, FAULT_MEANING, "session: expected AM, PM or nothing for the whole day");
	else
		return true;
	reterr->line = c->line;
	return false;
}

static int read_csv(struct span bytes, struct buffer *packed, unsigned *ret_rows, struct fault *reterr)
{
	int at[COLUMNS], rc;
	struct csv c;

	csv_open(&c, bytes);
	rc = csv_next(&c, reterr);
	if (rc > 0) {
		find_columns(&c, at);
		if (at[UPN] < 0 && (at[BORN] < 0 || (at[NAME] < 0 && (at[SURNAME] < 0 || at[FORENAME] < 0))))
			rc = fault_set(reterr, FAULT_MEANING,
				       "expected a heading line with upn, or with name and birth_date");
	}
	while (rc > 0 && (rc = csv_next(&c, reterr)) > 0) {
		struct trial_row row;

		if (c.count == 1 && text_trim(c.fields[0]).length == 0)
			continue;
		if (!row_of(&c, at, &row, reterr)) {
			rc = -FAULT_MEANING;
			break;
		}
		trial_row_pack(&row, packed);
		++*ret_rows;
	}
	csv_close(&c);
	if (rc == 0 && packed->length > LIMIT_TRIAL)
		return fault_set(reterr, FAULT_LIMIT, "too many rows for one comparison");
	return rc;
}

static int pack_file(const char *path, struct buffer *packed)
{
	struct buffer bytes = {0};
	struct fault fault = {0};
	char line[800];
	unsigned rows = 0;
	int rc = file_read(path, LIMIT_TRIAL, &bytes, &fault), exit = CLI_OK;

	if (rc != 0)
		exit = CLI_UNREACHABLE;
	else if (read_csv(buffer_span(&bytes), packed, &rows, &fault) != 0)
		exit = CLI_REFUSED;
	else if (rows == 0) {
		fault_set(&fault, FAULT_MEANING, "expected at least one row under the heading");
		exit = CLI_REFUSED;
	}
	buffer_free(&bytes);
	if (exit == CLI_OK)
		return exit;
	if (fault.file[0] == '\0')
		text_copy(fault.file, sizeof fault.file, span_of(path));
	fprintf(stderr, "muster: %s\n", fault_print(&fault, line, sizeof line));
	return exit;
}

/* ------------------------------------------------------------------------------------------------------ */

int contract_trial(int argc, char **argv)
{
	struct cli_common common = {0};
	const char *date = NULL, *team = NULL, *contract = NULL;
	const struct cli_option options[] = {
		{"--date", "DAY", "the day, as 2026-11-24 (default: today)", &date, NULL},
		{"--team", "T", "our alerts to this team only", &team, NULL},
		{"--contract", "ID",
		 "our alerts by this contract, as if it were in force (default: what is in force)", &contract,
		 NULL},
		CLI_OPTION_CONTROL(&common),
		CLI_OPTION_JSON(&common),
		CLI_OPTION_FORMAT(&common),
	};
	const struct cli_usage usage = {
		.form = "contract trial compare FILE.csv [options]",
		.help = "Lays our list of absent children of a day beside the one that a call service delivers today, and\n"
			"says of each child and half day: agreed, only us, only them, and why. The file has a heading line:\n"
			"upn (or name and birth_date), school, date, session (AM, PM), reason. Who asked is kept in the log.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 2,
		.most = 2,
	};
	const char *words[CLI_WORDS];
	struct buffer question = {0}, packed = {0};
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	if (strcmp(words[0], "compare") != 0)
		return cli_wrong(&usage, "expected compare, found \"%s\"", words[0]);
	if (common.format != NULL && strcmp(common.format, "json") == 0)
		common.json = true;
	exit = pack_file(words[1], &packed);
	if (exit == CLI_OK) {
		ask_start(&question, "contract_compare");
		ask_text(&question, "date", date);
		ask_text(&question, "team", team);
		ask_text(&question, "contract", contract);
		ask_end(&question);
		exit = ask_and_print(&common, &question, buffer_span(&packed), write_compare);
	}
	buffer_free(&packed);
	return exit;
}
