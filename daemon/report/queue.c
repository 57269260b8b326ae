#include "report/queue.h"

#include <inttypes.h>

#include "report/view.h"

static void columns(struct table *t, bool text)
{
	static const struct table_column all[] = {
		{"number", "no", TABLE_RIGHT},	    {"mailbox", "mailbox", TABLE_LEFT},
		{"state", "state", TABLE_LEFT},	    {"made_words", "made", TABLE_LEFT},
		{"attempts", "tries", TABLE_RIGHT}, {"next_words", "not before", TABLE_LEFT},
		{"reason", "why", TABLE_WRAP},	    {"made_at", "", TABLE_DATA},
		{"next_try", "", TABLE_DATA},	    {"delivered_at", "", TABLE_DATA},
		{"message", "", TABLE_DATA},	    {"alert", "", TABLE_DATA},
		{"revision", "", TABLE_NUMBER},
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		table_column(t, all[i].key, all[i].heading,
			     text && all[i].heading[0] == '\0' ? TABLE_DATA : all[i].form);
}

static void row(struct table *t, struct view *v, const json_t *envelope)
{
	static const char *const texts[] = {"made_at", "next_try", "delivered_at", "message", "alert"};
	char moment[24];

	table_row(t);
	table_cell(t, "%" PRId64, view_count(v, envelope, "number"));
	table_cell(t, "%s", view_text(v, envelope, "mailbox"));
	table_cell(t, "%s", view_text(v, envelope, "state"));
	table_cell(t, "%s", view_moment(moment, view_text_or(v, envelope, "made_at", "")));
	table_cell(t, "%" PRId64, view_count(v, envelope, "attempts"));
	table_cell(t, "%s", view_moment(moment, view_text_or(v, envelope, "next_try", "")));
	table_cell(t, "%s", view_text(v, envelope, "reason"));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_cell(t, "%s", view_text_or(v, envelope, texts[i], ""));
	table_cell(t, "%" PRId64, view_count(v, envelope, "revision"));
}

int report_queue(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	const json_t *list;
	json_t *envelope;
	size_t i;
	int64_t left_off;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	list = view_array(&v, v.root, "envelopes");
	columns(&t, format == TABLE_TEXT);
	json_array_foreach(list, i, envelope)
		row(&t, &v, envelope);
	left_off = view_count(&v, v.root, "left_off");
	if (json_array_size(list) == 0)
		table_note(&t, "No such message.");
	if (left_off > 0)
		table_note(&t, "%" PRId64 " more are not shown.", left_off);
	return view_table(&v, &t, format, out, reterr);
}
