#include "report/silences.h"

#include <inttypes.h>

#include "report/view.h"

static const struct table_column columns[] = {
	{"number", "no", TABLE_NUMBER}, {"title", "silenced", TABLE_LEFT},
	{"state", "state", TABLE_LEFT}, {"until", "until", TABLE_LEFT},
	{"by", "set by", TABLE_LEFT},	{"second", "agreed by", TABLE_LEFT},
	{"why", "why", TABLE_WRAP},	{"rule", "", TABLE_DATA},
	{"set", "", TABLE_DATA},	{"ended_by", "", TABLE_DATA},
};

static void row(struct table *t, struct view *v, const json_t *one)
{
	static const char *const texts[] = {"title", "state", "until", "by",	  "second",
					    "why",   "rule",  "set",   "ended_by"};

	table_row(t);
	table_cell(t, "%" PRId64, view_count(v, one, "number"));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_cell(t, "%s", view_text(v, one, texts[i]));
}

int report_silences(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *one;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	json_array_foreach(view_array(&v, v.root, "silences"), i, one)
		row(&t, &v, one);
	if (t.rows.count == 0)
		table_note(&t, "Nothing is silenced.");
	return view_table(&v, &t, format, out, reterr);
}
