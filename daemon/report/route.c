#include "report/route.h"

#include <inttypes.h>

#include "report/view.h"

static const struct table_column columns[] = {
	{"team", "team", TABLE_LEFT},	{"told", "told", TABLE_LEFT}, {"leaves", "leaves", TABLE_LEFT},
	{"contract", "by", TABLE_LEFT}, {"why", "why", TABLE_WRAP},   {"code", "", TABLE_DATA},
	{"version", "", TABLE_DATA},	{"clause", "", TABLE_DATA},   {"school", "", TABLE_DATA},
	{"urgency", "", TABLE_DATA},	{"file", "", TABLE_DATA},     {"line", "", TABLE_DATA},
};

static void row(struct table *t, struct view *v, const json_t *one)
{
	static const char *const texts[] = {"why", "code", "version", "clause", "school", "urgency", "file"};
	const char *leaves = view_text_or(v, one, "leaves", "");
	char moment[24];

	table_row(t);
	table_cell(t, "%s", view_text(v, one, "team"));
	table_cell(t, "%s", view_bool(v, one, "told") ? "yes" : "no");
	table_cell(t, "%s", leaves[0] != '\0' ? view_moment(moment, leaves) : "-");
	table_cell(t, "%s %s\n%s", view_text(v, one, "contract"), view_text(v, one, "version"),
		   view_text(v, one, "clause"));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_cell(t, "%s", view_text(v, one, texts[i]));
	table_cell(t, "%" PRId64, view_count(v, one, "line"));
}

static void rows(struct table *t, struct view *v, bool told)
{
	const json_t *one;
	size_t i;

	json_array_foreach(view_array(v, v->root, "routes"), i, one)
		if (view_bool(v, one, "told") == told)
			row(t, v, one);
}

int report_route(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	const char *ask;
	const json_t *one;
	struct view v;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_title(&t, "%s, %s", view_text(&v, v.root, "title"), view_text(&v, v.root, "date"));
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	rows(&t, &v, true);
	rows(&t, &v, false);
	ask = view_text(&v, v.root, "restricted_ask");
	if (ask[0] != '\0')
		table_note(&t, "A restricted child. Ask %s, who may read this child's record.", ask);
	json_array_foreach(view_array(&v, v.root, "notes"), i, one)
		table_note(&t, "%s", json_is_string(one) ? json_string_value(one) : "");
	if (ask[0] == '\0')
		table_note(&t, "Whether the rule fires is not asked here. Nothing is sent.");
	return view_table(&v, &t, format, out, reterr);
}
