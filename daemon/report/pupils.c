#include "report/pupils.h"

#include "report/view.h"

static void value_row(struct table *t, struct view *v, const json_t *trait, const json_t *value)
{
	int64_t pupils = view_count_or(v, value, "pupils", -1);

	table_row(t);
	table_cell(t, "%s", view_text(v, trait, "words"));
	table_cell(t, "%s", view_text(v, trait, "trait"));
	table_cell(t, "%s", view_text(v, value, "value"));
	if (pupils < 0)
		table_cell(t, "c");
	else
		table_cell(t, "%lld", (long long)pupils);
	table_cell(t, "%lld", (long long)view_count(v, trait, "pupils"));
}

int report_pupils(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *trait, *value;
	size_t i, k;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_column(&t, "words", "pupils by", TABLE_LEFT);
	table_column(&t, "trait", "", TABLE_DATA);
	table_column(&t, "value", "value", TABLE_LEFT);
	table_column(&t, "pupils", "pupils", TABLE_NUMBER);
	table_column(&t, "of", "of", TABLE_NUMBER);
	json_array_foreach(view_array(&v, v.root, "traits"), i, trait)
		json_array_foreach(view_array(&v, trait, "values"), k, value)
			value_row(&t, &v, trait, value);
	if (t.rows.count == 0)
		table_note(&t, "No contract in force names what pupils are divided by.");
	else
		table_note(&t,
			   "Pupils on roll today at schools that share it; c: fewer than %lld, or hidden "
			   "because it would give one away.",
			   (long long)view_count(&v, v.root, "hidden_below"));
	return view_table(&v, &t, format, out, reterr);
}
