#include "report/trial.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

#define COLUMNS(t_, list_) table_columns((t_), (list_), sizeof(list_) / sizeof(list_)[0])

static void clause_cell(struct table *t, struct view *v, const json_t *row)
{
	const char *clause = view_text_or(v, row, "clause", ""), *file = view_text_or(v, row, "file", "");
	int64_t line = view_count_or(v, row, "line", 0);

	if (*clause != '\0' && *file != '\0' && line > 0)
		table_cell(t, "%s, %s:%" PRId64, clause, file, line);
	else
		table_cell(t, "%s", clause);
}

/* "a, b" */
static void list_cell(struct table *t, const json_t *list)
{
	struct buffer words = {0};
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		buffer_print(&words, "%s%s", i > 0 ? ", " : "", json_string_value(item));
	table_cell(t, "%s", words.at != NULL ? words.at : "");
	buffer_free(&words);
}

/* --- preview ------------------------------------------------------------------------------------- */

static void children_rows(struct table *t, struct view *v)
{
	static const struct table_column columns[] = {{"by", "by", TABLE_LEFT},
						      {"key", "", TABLE_DATA},
						      {"words", "who", TABLE_LEFT},
						      {"children", "children", TABLE_RIGHT}};
	json_t *row;
	size_t i;

	table_title(t, "Children");
	COLUMNS(t, columns);
	json_array_foreach(view_array(v, v->root, "children"), i, row) {
		table_row(t);
		table_cell(t, "%s", view_text(v, row, "by"));
		table_cell(t, "%s", view_text(v, row, "key"));
		table_cell(t, "%s", view_text(v, row, "words"));
		table_cell(t, "%s", view_text(v, row, "shown"));
	}
}

static void fields_rows(struct table *t, struct view *v)
{
	static const struct table_column columns[] = {
		{"team", "to", TABLE_LEFT},	  {"roles", "roles", TABLE_LEFT},
		{"field", "field", TABLE_LEFT},	  {"treatment", "treatment", TABLE_LEFT},
		{"required", "", TABLE_DATA},	  {"children", "children", TABLE_RIGHT},
		{"clause", "clause", TABLE_LEFT}, {"why", "", TABLE_UNDER},
	};
	json_t *row;
	size_t i;

	table_title(t, "What each team is shown");
	COLUMNS(t, columns);
	json_array_foreach(view_array(v, v->root, "fields"), i, row) {
		table_row(t);
		table_cell(t, "%s", view_text(v, row, "team"));
		list_cell(t, view_array(v, row, "roles"));
		table_cell(t, "%s", view_text(v, row, "field"));
		table_cell(t, "%s", view_text(v, row, "treatment"));
		table_cell(t, "%s", view_bool(v, row, "required") ? "yes" : "no");
		table_cell(t, "%s", view_text(v, row, "shown"));
		clause_cell(t, v, row);
		table_cell(t, "%s", view_text(v, row, "why"));
	}
}

static void number_cell(struct table *t, const json_t *row, const char *key)
{
	const json_t *n = json_object_get(row, key);

	if (json_is_integer(n))
		table_cell(t, "%" JSON_INTEGER_FORMAT, json_integer_value(n));
	else
		table_cell(t, "%s", "-");
}

static void moment_cell(struct table *t, struct view *v, const json_t *row, const char *key)
{
	char moment[24];

	table_cell(t, "%s", view_moment(moment, view_text_or(v, row, key, "")));
}

static void alerts_rows(struct table *t, struct view *v)
{
	static const struct table_column columns[] = {
		{"rule", "rule", TABLE_LEFT},
		{"team", "to", TABLE_LEFT},
		{"urgency", "urgency", TABLE_LEFT},
		{"session", "half day", TABLE_LEFT},
		{"alerts", "alerts", TABLE_RIGHT},
		{"updates", "updates", TABLE_RIGHT},
		{"corrections", "closed\nagain", TABLE_RIGHT},
		{"first", "first leaves", TABLE_LEFT},
		{"last", "last leaves", TABLE_LEFT},
	};
	json_t *row;
	size_t i;

	table_title(t, "Alerts of that day");
	COLUMNS(t, columns);
	json_array_foreach(view_array(v, v->root, "alerts"), i, row) {
		table_row(t);
		table_cell(t, "%s", view_text(v, row, "rule"));
		table_cell(t, "%s", view_text(v, row, "team"));
		table_cell(t, "%s", view_text(v, row, "urgency"));
		table_cell(t, "%s", view_text(v, row, "session"));
		table_cell(t, "%s", view_text(v, row, "shown"));
		number_cell(t, row, "updates");
		number_cell(t, row, "corrections");
		moment_cell(t, v, row, "first");
		moment_cell(t, v, row, "last");
	}
}

static const char *plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static void against_rows(struct table *t, struct view *v)
{
	static const struct table_column columns[] = {
		{"change", "change", TABLE_LEFT},      {"team", "team", TABLE_LEFT},
		{"role", "role", TABLE_LEFT},	       {"field", "field", TABLE_LEFT},
		{"before", "now", TABLE_LEFT},	       {"after", "would be", TABLE_LEFT},
		{"children", "children", TABLE_RIGHT}, {"who", "of children", TABLE_WRAP},
	};
	static const char *const texts[] = {"change", "team", "role", "field", "before", "after"};
	const json_t *against = view_object(v, v->root, "against");
	int64_t wider = view_count(v, against, "wider"), narrower = view_count(v, against, "narrower");
	int64_t more = view_count_or(v, against, "children_more", -1);
	int64_t fewer = view_count_or(v, against, "children_fewer", -1);
	json_t *row;
	size_t i;

	table_title(t, "Against what is in force now");
	COLUMNS(t, columns);
	json_array_foreach(view_array(v, against, "rows"), i, row) {
		table_row(t);
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			table_cell(t, "%s", view_text(v, row, texts[k]));
		number_cell(t, row, "children");
		list_cell(t, view_array(v, row, "who"));
	}
	if (more >= 0 && fewer >= 0)
		table_note(t,
			   "%" PRId64 " %s more, %" PRId64 " fewer; %" PRId64 " %s wider, %" PRId64
			   " narrower.",
			   more, plural(more, "child", "children"), fewer, wider,
			   plural(wider, "field", "fields"), narrower);
	else
		table_note(t, "%" PRId64 " %s wider, %" PRId64 " narrower.", wider,
			   plural(wider, "field", "fields"), narrower);
}

static void names_rows(struct table *t, struct view *v)
{
	static const struct table_column columns[] = {{"child", "child", TABLE_LEFT},
						      {"school", "school", TABLE_LEFT},
						      {"year", "year", TABLE_LEFT},
						      {"cohort", "list", TABLE_LEFT}};
	const json_t *names = json_object_get(v->root, "names");
	int64_t restricted = view_count_or(v, v->root, "restricted", 0);
	json_t *row;
	size_t i;

	table_title(t, "The children");
	COLUMNS(t, columns);
	json_array_foreach(names, i, row) {
		table_row(t);
		for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
			table_cell(t, "%s", view_text(v, row, columns[k].key));
	}
	if (restricted > 0)
		table_note(t, "%" PRId64 " restricted: not named here.", restricted);
}

static const struct {
	const char *name;
	void (*rows)(struct table *t, struct view *v);
} parts[TRIAL_PARTS] = {
	[TRIAL_CHILDREN] = {"children", children_rows}, [TRIAL_FIELDS] = {"fields", fields_rows},
	[TRIAL_ALERTS] = {"alerts", alerts_rows},	[TRIAL_AGAINST] = {"against", against_rows},
	[TRIAL_NAMES] = {"names", names_rows},
};

enum trial_part trial_part_find(const char *name)
{
	unsigned i = 0;

	while (i < TRIAL_PARTS && strcmp(parts[i].name, name) != 0)
		i++;
	return (enum trial_part)i;
}

static int write_part(struct view *v, enum trial_part part, enum table_format format, struct buffer *out,
		      struct fault *reterr)
{
	struct table t = {0};
	int rc;

	parts[part].rows(&t, v);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

static int write_head(struct view *v, bool notes, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	json_t *note;
	size_t i;
	int rc;

	if (!notes)
		table_note(&t, "%s %s, \"%s\", on %s%s: nothing is sent and nothing is kept.",
			   view_text(v, v->root, "contract"), view_text(v, v->root, "version"),
			   view_text(v, v->root, "title"), view_text(v, v->root, "date"),
			   strcmp(view_text(v, v->root, "edition"), "school") == 0 ? ", for one school" : "");
	else
		json_array_foreach(view_array(v, v->root, "notes"), i, note)
			table_note(&t, "%s", json_string_value(note));
	rc = table_write(&t, TABLE_TEXT, out, reterr);
	table_free(&t);
	return rc;
}

int report_preview(struct span view, enum trial_part part, enum table_format format, struct buffer *out,
		   struct fault *reterr)
{
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	if (format != TABLE_TEXT)
		rc = write_part(&v, part == TRIAL_PARTS ? TRIAL_CHILDREN : part, format, out, reterr);
	else {
		rc = write_head(&v, false, out, reterr);
		for (unsigned i = 0; rc == 0 && i < TRIAL_PARTS; i++) {
			if ((part != TRIAL_PARTS && part != i) ||
			    (i == TRIAL_NAMES && json_object_get(v.root, "names") == NULL))
				continue;
			buffer_text(out, "\n");
			rc = write_part(&v, (enum trial_part)i, format, out, reterr);
		}
		buffer_text(out, "\n");
		if (rc == 0)
			rc = write_head(&v, true, out, reterr);
	}
	if (rc == 0)
		rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}
