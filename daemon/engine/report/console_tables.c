/* console_tables.c: what a report is made of, as tables that a page shows as they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/report/console_reports.h"

static void add_text(json_t *row, const char *text)
{
	json_array_append_new(row, json_string(text != NULL ? text : ""));
}

/* A count; "c" where it was kept back. */
static void add_count(json_t *row, const json_t *count)
{
	char text[24] = "c";

	if (json_is_integer(count))
		snprintf(text, sizeof text, "%lld", (long long)json_integer_value(count));
	add_text(row, text);
}

/* "8.8", then "6714 of 76574"; "c" and nothing, "-" and nothing. */
static void add_share(json_t *row, const json_t *share, bool hidden)
{
	const bool kept = hidden || json_is_true(json_object_get(share, "hidden"));
	char text[64] = "";

	add_text(row, kept ? "c" :
		      share == NULL || json_is_null(share) ?
			     "-" :
			     json_string_value(json_object_get(share, "percent")));
	if (!kept && json_is_object(share))
		snprintf(text, sizeof text, "%lld of %lld",
			 (long long)json_integer_value(json_object_get(share, "num")),
			 (long long)json_integer_value(json_object_get(share, "den")));
	add_text(row, text);
}

static bool is_hidden(const json_t *row)
{
	return json_is_true(json_object_get(row, "hidden"));
}

/* --- measures and patterns: what each way to show them has beside the groups ------------------------------
 */

static const char *const rates[] = {"overall", "authorised", "unauthorised", "late", "persistent", "severe"};
static const char *const found[] = {"often", "weekday", "fall", "fall_of"};

static void rate_columns(json_t *columns, const json_t *view)
{
	char text[40];

	(void)view;
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		snprintf(text, sizeof text, "%s %%", rates[i]);
		add_text(columns, text);
		snprintf(text, sizeof text, "%s, of", rates[i]);
		add_text(columns, text);
	}
}

static void rate_cells(json_t *row, const json_t *of)
{
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
		add_share(row, json_object_get(json_object_get(of, "rates"), rates[i]), is_hidden(of));
}

static void band_columns(json_t *columns, const json_t *view)
{
	json_t *band;
	size_t i;

	json_array_foreach(json_object_get(view, "bands"), i, band)
		add_text(columns, json_string_value(band));
}

static void band_cells(json_t *row, const json_t *of)
{
	for (size_t i = 0; i < MEASURE_BANDS; i++)
		add_count(row, json_array_get(json_object_get(of, "bands"), i));
}

static void found_columns(json_t *columns, const json_t *view)
{
	static const char *const names[] = {"broken weeks %", "of weeks", "often broken",
					    "one weekday",    "a fall",	  "of"};

	(void)view;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_text(columns, names[i]);
}

static void found_cells(json_t *row, const json_t *of)
{
	add_share(row, json_object_get(of, "broken"), is_hidden(of));
	for (size_t i = 0; i < sizeof found / sizeof *found; i++)
		add_count(row, json_object_get(of, found[i]));
}

/* Lists within a row, each a row of its own: codes, and days of the week. */
static void code_columns(json_t *columns, const json_t *view)
{
	(void)view;
	add_text(columns, "code");
	add_text(columns, "meaning");
	add_text(columns, "sessions");
	add_text(columns, "% of possible");
}

static void code_cells(json_t *row, const json_t *of)
{
	add_text(row, json_string_value(json_object_get(of, "code")));
	add_text(row, json_string_value(json_object_get(of, "meaning")));
	add_count(row, json_object_get(of, "sessions"));
	add_text(row, json_string_value(json_object_get(of, "percent")));
}

static void day_columns(json_t *columns, const json_t *view)
{
	(void)view;
	add_text(columns, "weekday");
	add_text(columns, "AM %");
	add_text(columns, "AM, of");
	add_text(columns, "PM %");
	add_text(columns, "PM, of");
}

static void day_cells(json_t *row, const json_t *of)
{
	add_text(row, json_string_value(json_object_get(of, "weekday")));
	add_share(row, json_object_get(of, "am"), false);
	add_share(row, json_object_get(of, "pm"), false);
}

static const struct form {
	const char *show, *within; /* within: the list of a row whose entries are rows */
	void (*columns)(json_t *columns, const json_t *view);
	void (*cells)(json_t *row, const json_t *of);
} forms[] = {
	{"rates", NULL, rate_columns, rate_cells},    {"bands", NULL, band_columns, band_cells},
	{"found", NULL, found_columns, found_cells},  {"codes", "codes", code_columns, code_cells},
	{"weekdays", "days", day_columns, day_cells},
};

static const struct form *form_of(const char *show)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (show != NULL && strcmp(forms[i].show, show) == 0)
			return &forms[i];
	return NULL;
}

/* The groups of a row, and how many enrolments it is of. */
static json_t *start_row(json_t *rows, const json_t *of)
{
	json_t *row = json_array(), *key;
	size_t i;

	json_array_append_new(rows, row);
	json_array_foreach(json_object_get(of, "key"), i, key)
		add_text(row, json_string_value(key));
	add_count(row, json_object_get(of, "enrolments"));
	return row;
}

static void view_table(const json_t *section, json_t *columns, json_t *rows)
{
	const json_t *view = json_object_get(section, "view");
	const struct form *form = form_of(json_string_value(json_object_get(section, "show")));
	json_t *of, *one, *name;
	size_t i, k;

	json_array_foreach(json_object_get(view, "by"), i, name)
		add_text(columns, json_string_value(name));
	add_text(columns, "enrolments");
	if (form == NULL)
		return;
	form->columns(columns, view);
	json_array_foreach(json_object_get(view, "rows"), i, of) {
		if (form->within == NULL)
			form->cells(start_row(rows, of), of);
		else
			json_array_foreach(json_object_get(of, form->within), k, one)
				form->cells(start_row(rows, of), one);
	}
}

/* --- tables ----------------------------------------------------------------------------------------------
 */

/* A column for programs only is left out, but the id that addresses are made of. */
static bool is_shown(const json_t *column)
{
	const char *form = json_string_value(json_array_get(column, 2)),
		   *key = json_string_value(json_array_get(column, 0));

	return form == NULL || strcmp(form, "data") != 0 || (key != NULL && strcmp(key, "id") == 0);
}

static void add_heading(json_t *columns, const json_t *column)
{
	const char *heading = json_string_value(json_array_get(column, 1));
	char text[80];

	if (heading == NULL || heading[0] == '\0')
		heading = json_string_value(json_array_get(column, 0));
	text_copy(text, sizeof text, span_of(heading != NULL ? heading : ""));
	for (char *at = text; *at != '\0'; at++)
		if (*at == '\n')
			*at = ' ';
	add_text(columns, text);
}

static void plain_table(const json_t *section, json_t *columns, json_t *rows)
{
	const json_t *all = json_object_get(section, "columns");
	json_t *column, *from, *cell;
	size_t i, k;

	json_array_foreach(all, i, column)
		if (is_shown(column))
			add_heading(columns, column);
	json_array_foreach(json_object_get(section, "rows"), i, from) {
		json_t *row = json_array();

		json_array_append_new(rows, row);
		json_array_foreach(from, k, cell)
			if (is_shown(json_array_get(all, k)))
				json_array_append(row, cell);
	}
}

static json_t *note_of(const json_t *notes)
{
	struct buffer words = {0};
	json_t *note, *text;
	size_t i;

	json_array_foreach(notes, i, note)
		buffer_print(&words, "%s%s", i > 0 ? " " : "", json_string_value(note));
	text = json_string(buffer_ok(&words) && words.at != NULL ? words.at : "");
	buffer_free(&words);
	return text;
}

json_t *console_tables(const json_t *sections)
{
	json_t *tables = json_array(), *section;
	size_t i;

	json_array_foreach(sections, i, section) {
		const bool plain = strcmp(json_string_value(json_object_get(section, "kind")), "table") == 0;
		const json_t *notes =
			json_object_get(plain ? section : json_object_get(section, "view"), "notes");
		json_t *columns = json_array(), *rows = json_array();

		(plain ? plain_table : view_table)(section, columns, rows);
		json_array_append_new(tables, json_pack("{s:O, s:O, s:o, s:o, s:o}", "id",
							json_object_get(section, "key"), "title",
							json_object_get(section, "title"), "note",
							note_of(notes), "columns", columns, "rows", rows));
	}
	return tables;
}

json_t *console_objects(const json_t *sections, const char *key)
{
	json_t *objects = json_array(), *section, *row, *column;
	size_t i, k, c;

	json_array_foreach(sections, i, section) {
		if (strcmp(json_string_value(json_object_get(section, "key")), key) != 0)
			continue;
		json_array_foreach(json_object_get(section, "rows"), k, row) {
			json_t *object = json_object();

			json_array_append_new(objects, object);
			json_array_foreach(json_object_get(section, "columns"), c, column)
				json_object_set(object, json_string_value(json_array_get(column, 0)),
						json_array_get(row, c));
		}
	}
	return objects;
}

/* --- one figure ------------------------------------------------------------------------------------------
 */

json_t *console_kept_back(const char *name)
{
	return json_pack("{s:s, s:s, s:n, s:n, s:n, s:b}", "name", name, "words", "kept back", "value",
			 "numerator", "denominator", "kept_back", 1);
}

json_t *console_figure(const char *name, const json_t *rate)
{
	char words[40];

	if (json_is_true(json_object_get(rate, "hidden")))
		return console_kept_back(name);
	if (!json_is_object(rate))
		return json_pack("{s:s, s:s, s:n, s:n, s:n, s:b}", "name", name, "words", "not known",
				 "value", "numerator", "denominator", "kept_back", 0);
	snprintf(words, sizeof words, "%.20s%%", answer_text(rate, "percent"));
	return json_pack("{s:s, s:s, s:f, s:O, s:O, s:b}", "name", name, "words", words, "value",
			 strtod(answer_text(rate, "exact"), NULL), "numerator", json_object_get(rate, "num"),
			 "denominator", json_object_get(rate, "den"), "kept_back", 0);
}
