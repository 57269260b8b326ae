/* muster contract show: every key of a contract with the value that is taken, and where that comes from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/contract.h"
#include "cli/contract_source.h"
#include "cli/options.h"
#include "config/show.h"
#include "report/table.h"

struct showing {
	const struct contract_source *source;
	bool effective, origin;
	bool text;	    /* for people: the file is named once, under the table */
	const char *school; /* NULL: as the contract says */
	struct contract_held held;
	struct table table;
};

static bool lists(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

static int read_school(struct showing *s)
{
	int rc;

	if (!lists(s->source->file.contract, s->school)) {
		fprintf(stderr, "muster: the contract does not name the school \"%s\"\n", s->school);
		return CLI_REFUSED;
	}
	rc = contract_held_read(s->source->dir, s->school, s->source->file.contract, &s->held);
	if (rc == -FAULT_IO)
		fprintf(stderr, "muster: --config DIR says where the school's own file stands\n");
	else if (rc < 0)
		fprintf(stderr, "muster: no school \"%s\" in %s/schools\n", s->school, s->source->dir);
	return rc == -FAULT_IO ? CLI_UNREACHABLE : rc < 0 ? CLI_REFUSED : CLI_OK;
}

/* --- rows * ----------------------------------------------------------------------------------- */

/* The line at which the school holds back the field of "share[i].fields[k].treatment"; 0: it does not. */
static unsigned held_at(const struct showing *s, const char *path)
{
	const struct share_contract *c = s->source->file.contract;
	unsigned share, at;
	int end = 0;

	if (sscanf(path, "share[%u].fields[%u].treatment%n", &share, &at, &end) != 2 || end == 0 ||
	    share >= c->share_count || at >= c->shares[share].field_count)
		return 0;
	for (unsigned i = 0; i < s->held.count; i++)
		if (s->held.at[i].field == c->shares[share].fields[at].field)
			return s->held.at[i].line;
	return 0;
}

static void origin_cell(struct table *t, const struct showing *s, const struct shown *row, unsigned held)
{
	if (held != 0)
		table_cell(t, "held back by %s:%u", s->held.file, held);
	else if (row->written && s->text)
		table_cell(t, "line %u", row->line);
	else if (row->written)
		table_cell(t, "%s:%u", s->source->name, row->line);
	else
		table_cell(t, "%s", row->by_default ? "default" : "left out");
}

static void show_one(void *context, const struct shown *row)
{
	struct showing *s = context;
	const unsigned held = held_at(s, row->path);

	if (!row->written && !s->effective && held == 0)
		return;
	table_row(&s->table);
	table_cell(&s->table, "%s", row->path);
	table_cell(&s->table, "%s", held != 0 ? treatment_names[TREATMENT_DROP] : row->value);
	if (s->origin)
		origin_cell(&s->table, s, row, held);
	table_cell(&s->table, "%s", held != 0 ? "not shown: the school holds it back" : row->words);
	table_cell(&s->table, "%s", row->help != NULL ? row->help : "");
}

static int show(struct showing *s, enum table_format format)
{
	const struct share_contract *c = s->source->file.contract;
	struct table *t = &s->table;
	struct buffer out = {0};
	struct fault fault = {0};
	int rc;

	s->text = format == TABLE_TEXT;
	table_title(t, "%s %s: %s%s%s", c->id, c->version, c->title, s->school != NULL ? ", at " : "",
		    s->school != NULL ? s->school : "");
	table_column(t, "key", "key", TABLE_LEFT);
	table_column(t, "value", "", TABLE_DATA);
	if (s->origin)
		table_column(t, "origin", "where it comes from", TABLE_LEFT);
	table_column(t, "words", "value", TABLE_WRAP);
	table_column(t, "meaning", "", TABLE_DATA);
	rc = show_kind(&kind_share_contract, c, s->source->file.tree.root, show_one, s, &fault);
	if (s->origin)
		table_note(t, "Lines are those of %s.", s->source->name);
	if (!s->effective)
		table_note(t,
			   "Keys that are left out are not shown; --effective shows what is taken for them.");
	if (rc == 0)
		rc = table_write(t, format, &out, &fault);
	if (rc == 0 && fwrite(out.at, 1, out.length, stdout) != out.length)
		rc = fault_set(&fault, FAULT_IO, "cannot write the answer");
	if (rc < 0)
		fprintf(stderr, "muster: %s\n", fault.text);
	table_free(t);
	buffer_free(&out);
	return rc == 0 ? CLI_OK : CLI_UNREACHABLE;
}

int contract_show(int argc, char **argv)
{
	struct cli_common common = {0};
	struct contract_source source = {0};
	struct showing s = {.source = &source};
	const char *config = NULL, *words[CLI_WORDS];
	const struct cli_option options[] = {
		CLI_OPTION_FORMAT(&common),
		{"--effective", NULL, "keys that are left out too, with what is taken for them", NULL,
		 &s.effective},
		{"--origin", NULL, "where each value comes from: file and line, the default, a school's file",
		 NULL, &s.origin},
		{"--school", "ID", "as it is at this school: without the fields it holds back", &s.school,
		 NULL},
		{"--config", "DIR", "the configuration folder of ID@VERSION and of the school", &config,
		 NULL},
	};
	const struct cli_usage usage = {
		.form = "contract show FILE|ID[@VERSION] [options]",
		.help = "Prints every key of a share contract with the value that is taken, in words. ID without a\n"
			"version is the newest one. Exits 0; 1 when the file has faults, 3 when it cannot be read.",
		.options = options,
		.option_count = sizeof options / sizeof options[0],
		.least = 1,
		.most = 1,
	};
	enum table_format format;
	int exit;

	if (!cli_read(&usage, argc, argv, words, &exit))
		return exit;
	format = common.format == NULL ? TABLE_TEXT : table_format_find(common.format);
	if (format == TABLE_FORMATS)
		return cli_wrong(&usage, "--format is text, csv or json, found \"%s\"", common.format);
	exit = contract_source_read(words[0], config, &source);
	if (exit == CLI_OK && s.school != NULL)
		exit = read_school(&s);
	if (exit == CLI_OK)
		exit = show(&s, format);
	contract_source_free(&source);
	return exit;
}
