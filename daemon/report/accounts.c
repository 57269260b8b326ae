#include "report/accounts.h"

#include <inttypes.h>

#include "report/view.h"

static const struct table_column columns[] = {
	{"person", "person", TABLE_LEFT},
	{"name", "name", TABLE_LEFT},
	{"state", "state", TABLE_LEFT},
	{"failures", "wrong tries", TABLE_NUMBER},
	{"signed_in_at", "last signed in", TABLE_LEFT},
	{"password_since", "password since", TABLE_LEFT},
};

/* The first that fits. */
static const char *state_of(struct view *v, const json_t *one)
{
	if (!view_bool(v, one, "in_people"))
		return "not in people/";
	if (view_bool(v, one, "locked"))
		return "locked";
	if (view_count(v, one, "rests_seconds") > 0)
		return "rests";
	return view_bool(v, one, "one_time") ? "one-time password" : "in use";
}

static void row(struct table *t, struct view *v, const json_t *one)
{
	table_row(t);
	table_cell(t, "%s", view_text(v, one, "person"));
	table_cell(t, "%s", view_text(v, one, "name"));
	table_cell(t, "%s", state_of(v, one));
	table_cell(t, "%" PRId64, view_count(v, one, "failures"));
	table_cell(t, "%s", view_text_or(v, one, "signed_in_at", ""));
	table_cell(t, "%s", view_text_or(v, one, "password_since", ""));
}

int report_accounts(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *one;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	json_array_foreach(view_array(&v, v.root, "accounts"), i, one)
		row(&t, &v, one);
	if (t.rows.count == 0)
		table_note(&t, "Nobody has an account; `muster account add PERSON` makes one.");
	table_note(&t, "Signed in now: %" PRId64 ".", view_count(&v, v.root, "signed_in"));
	return view_table(&v, &t, format, out, reterr);
}

static const struct table_column one_columns[] = {
	{"person", "person", TABLE_LEFT},
	{"password", "password, to be used once", TABLE_LEFT},
	{"otpauth", "otpauth", TABLE_DATA},
	{"text", "text", TABLE_DATA},
};

int report_account(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	bool text = format == TABLE_TEXT, fresh;
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	fresh = json_object_get(v.root, "password") != NULL;
	if (!text || fresh) {
		table_columns(&t, one_columns, sizeof one_columns / sizeof *one_columns);
		table_row(&t);
		table_cell(&t, "%s", view_text(&v, v.root, "person"));
		table_cell(&t, "%s", fresh ? view_text(&v, v.root, "password") : "");
		table_cell(&t, "%s", fresh ? view_text(&v, v.root, "otpauth") : "");
		table_cell(&t, "%s", view_text(&v, v.root, "text"));
	}
	/* An address is copied whole: it is not wrapped. */
	if (text && fresh)
		buffer_print(out, "%s\n\n", view_text(&v, v.root, "otpauth"));
	if (text)
		table_note(&t, "%s.", view_text(&v, v.root, "text"));
	return view_table(&v, &t, format, out, reterr);
}
