#include "report/rules.h"

#include <stdio.h>

/* "days 15, warn 10": the parameters of a rule with their defaults. */
static void parameters(enum rule r, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int p = 0; p < PARAMETERS && used < size; p++)
		if (rule_row(r)->parameters[p].fallback != 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s %d", used > 0 ? ", " : "",
						 parameter_name((enum parameter)p),
						 rule_row(r)->parameters[p].fallback);
}

static void columns(struct table *t)
{
	table_column(t, "rule", "rule", TABLE_LEFT);
	table_column(t, "title", "title", TABLE_DATA);
	table_column(t, "looked_at", "looked at", TABLE_LEFT);
	table_column(t, "parameters", "parameters", TABLE_LEFT);
	table_column(t, "hears", "hears", TABLE_DATA);
	table_column(t, "next", "next", TABLE_DATA);
	table_column(t, "source", "source", TABLE_DATA);
	table_column(t, "fires", "fires when", TABLE_WRAP);
}

int report_rules(enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	int rc;

	table_title(&t, "Rules: %d", RULES);
	columns(&t);
	for (int r = 0; r < RULES; r++) {
		const struct rule_row *row = rule_row((enum rule)r);
		char set[96];

		parameters((enum rule)r, set, sizeof set);
		table_row(&t);
		table_cell(&t, "%s", row->name);
		table_cell(&t, "%s", row->title);
		table_cell(&t, "%s", rule_timing_words(row->timing));
		table_cell(&t, "%s", set);
		table_cell(&t, "%s", row->hears);
		table_cell(&t, "%s", row->next);
		table_cell(&t, "%s", row->source);
		table_cell(&t, "%s", row->fires);
	}
	table_note(&t,
		   "A contract names a rule under `alerts`, sets its parameters there, and says who is told "
		   "and when. Rules looked at each week and each half term come as one list to a team. "
		   "`muster rules NAME` explains one.");
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

void report_rule(enum rule r, struct buffer *out)
{
	const struct rule_row *row = rule_row(r);
	bool any = false;

	buffer_print(out, "%s: %s\n\n", row->name, row->title);
	buffer_print(out, "Fires when   %s.\n", row->fires);
	buffer_print(out, "Looked at    %s\n", rule_timing_words(row->timing));
	buffer_print(out, "Hears        %s\n", row->hears);
	buffer_print(out, "Next step    %s\n", row->next);
	if (row->caution != NULL)
		buffer_print(out, "Says too     %s\n", row->caution);
	buffer_print(out, "Source       %s\n", row->source);
	for (int p = 0; p < PARAMETERS; p++) {
		const struct rule_parameter *of = &row->parameters[p];

		if (of->fallback == 0)
			continue;
		buffer_print(out, "%s %s: %s; %d unless a contract sets it (%d to %d)\n",
			     any ? "            " : "A contract may set\n            ",
			     parameter_name((enum parameter)p), of->words, of->fallback, of->least, of->most);
		any = true;
	}
}
