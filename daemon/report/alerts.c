#include "report/alerts.h"

#include <stdio.h>
#include <string.h>

#include "report/view.h"

#define ID_SHOWN 12

/* "located" by itself, "J Morris" by itself, or "located: J Morris". */
static void who_cell(struct table *t, const char *outcome, const char *person)
{
	table_cell(t, "%s%s%s", outcome, *outcome != '\0' && *person != '\0' ? ": " : "", person);
}

/* "by Tue 24 Nov 10:40"; "with the deputy". Empty when no time runs. */
static const char *waits(struct view *v, const json_t *alert, char out[40])
{
	const char *with = view_text_or(v, alert, "with", "team"),
		   *limit = view_text_or(v, alert, "limit", "");
	char moment[24];

	const char *silenced = view_text_or(v, alert, "silenced_until", "");

	out[0] = '\0';
	if (silenced[0] != '\0')
		snprintf(out, 40, "silenced to %s", silenced);
	else if (strcmp(with, "team") != 0)
		snprintf(out, 40, "with the %s", with);
	else if (limit[0] != '\0')
		snprintf(out, 40, "by %s", view_moment(moment, limit));
	return out;
}

static void alert_row(struct table *t, struct view *v, const json_t *alert)
{
	const char *id = view_text(v, alert, "id"), *opened = view_text(v, alert, "opened");
	const char *person = view_text_or(v, alert, "person", ""),
		   *outcome = view_text_or(v, alert, "outcome", "");
	char moment[24], limit[40];

	table_row(t);
	table_cell(t, "%.*s", ID_SHOWN, id);
	table_cell(t, "%s", view_moment(moment, opened));
	table_cell(t, "%s", view_text(v, alert, "state"));
	table_cell(t, "%s", waits(v, alert, limit));
	who_cell(t, outcome, person);
	table_cell(t, "%s", view_text(v, alert, "title"));
	table_cell(t, "%s", id);
	table_cell(t, "%s", view_text(v, alert, "rule"));
	table_cell(t, "%s", view_text_or(v, alert, "school", ""));
	table_cell(t, "%s", opened);
	table_cell(t, "%s", person);
	table_cell(t, "%s", outcome);
	table_cell(t, "%s", view_text_or(v, alert, "limit", ""));
	table_cell(t, "%s", view_text_or(v, alert, "with", "team"));
	table_cell(t, "%s", view_text_or(v, alert, "silenced_until", ""));
	table_cell(t, "%lld", (long long)view_count(v, alert, "revision"));
}

static void alert_columns(struct table *t, bool text)
{
	static const struct table_column columns[] = {
		{"short_id", "id", TABLE_LEFT},
		{"opened_words", "opened", TABLE_LEFT},
		{"state", "state", TABLE_LEFT},
		{"waits", "waits", TABLE_LEFT},
		{"who", "outcome", TABLE_LEFT},
		{"title", "alert", TABLE_WRAP},
		{"id", "", TABLE_DATA},
		{"rule", "", TABLE_DATA},
		{"school", "", TABLE_DATA},
		{"opened", "", TABLE_DATA},
		{"person", "", TABLE_DATA},
		{"outcome", "", TABLE_DATA},
		{"limit", "", TABLE_DATA},
		{"with", "", TABLE_DATA},
		{"silenced_until", "", TABLE_DATA},
		{"revision", "", TABLE_NUMBER},
	};

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		table_column(t, columns[i].key, columns[i].heading,
			     text && columns[i].form == TABLE_NUMBER ? TABLE_DATA : columns[i].form);
}

int report_alerts(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *alert;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	alert_columns(&t, format == TABLE_TEXT);
	json_array_foreach(view_array(&v, v.root, "alerts"), i, alert)
		alert_row(&t, &v, alert);
	if (t.rows.count == 0)
		table_note(&t, "No alerts.");
	return view_table(&v, &t, format, out, reterr);
}
