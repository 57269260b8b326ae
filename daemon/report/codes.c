#include "report/codes.h"

#include "attendance/code.h"

static const char *sessions_words(unsigned sessions)
{
	return sessions == CODE_AM ? "AM" : sessions == CODE_PM ? "PM" : "AM, PM";
}

/* What a session with this code does to a child's possible, attending and absent sessions. */
static const char *counts_words(cell_t cell)
{
	if (code_attending(cell))
		return "attending";
	return code_absent(cell) ? "absent" : "not possible";
}

static void cell_day(struct table *t, day_t day)
{
	char shown[11];

	table_cell(t, "%s", day != DAY_NONE ? day_print(shown, day) : "");
}

static void columns(struct table *t)
{
	table_column(t, "code", "code", TABLE_LEFT);
	table_column(t, "class", "class", TABLE_DATA);
	table_column(t, "counts_as", "counts as", TABLE_LEFT);
	table_column(t, "late", "late", TABLE_LEFT);
	table_column(t, "sessions", "sessions", TABLE_LEFT);
	table_column(t, "kind_of", "kind of", TABLE_LEFT);
	table_column(t, "from", "from", TABLE_LEFT);
	table_column(t, "to", "to", TABLE_LEFT);
	table_column(t, "possible", "possible", TABLE_DATA);
	table_column(t, "reason_group", "reason group", TABLE_DATA);
	table_column(t, "cell", "cell", TABLE_DATA);
	table_column(t, "source", "source", TABLE_DATA);
	table_column(t, "meaning", "meaning", TABLE_WRAP);
}

static void row(struct table *t, const struct code *c)
{
	const struct code *parent = code_of(c->parent);

	table_row(t);
	table_cell(t, "%s", c->text);
	table_cell(t, "%s", code_class_words(c->class));
	table_cell(t, "%s", counts_words(c->cell));
	table_cell(t, "%s", c->late ? "yes" : "");
	table_cell(t, "%s", sessions_words(c->sessions));
	table_cell(t, "%s", parent != NULL ? parent->text : "");
	cell_day(t, c->from);
	cell_day(t, c->to);
	table_cell(t, "%s", code_possible(c->cell) ? "yes" : "no");
	table_cell(t, "%s", reason_group_words(c->group));
	table_cell(t, "%u", c->cell);
	table_cell(t, "%s", c->source);
	table_cell(t, "%s", c->meaning);
}

int report_codes(enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	unsigned count;
	const struct code *codes = code_table(&count);
	int rc;

	table_title(&t, "Register codes of England: %u", count);
	columns(&t);
	for (unsigned i = 0; i < count; i++) {
		if (i == 0 || codes[i].class != codes[i - 1].class)
			table_group(&t, "%s", code_class_words(codes[i].class));
		row(&t, &codes[i]);
	}
	table_note(
		&t,
		"from and to: when a code was in force; one that arrives on another day is kept and flagged. "
		"An unknown sub-code (I02) is read as its letter, unless codes of that letter count "
		"differently (J); any other text is set aside and never guessed. No mark is neither "
		"present nor absent nor possible.");
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}
