#include "report/pull.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

/* What went wrong, whose it is, and how it is mended; nothing when nothing did. */
static bool trouble(struct table *t, struct view *v)
{
	const json_t *w = view_object_or(v, v->root, "trouble");

	if (w == NULL)
		return false;
	table_note(t, "What is wrong: %s. Whose it is to mend: %s.", view_text(v, w, "text"),
		   strcmp(view_text(v, w, "cause"), "us") == 0 ? "ours" : view_text(v, w, "cause"));
	table_note(t, "What to do: %s.", view_text(v, w, "mend"));
	return true;
}

/* --- a look -------------------------------------------------------------------------------------------- */

int report_pull_now(struct span view, struct buffer *out, bool *ret_done, struct fault *reterr)
{
	struct table t = {0};
	const json_t *alerts;
	const char *name;
	struct view v;
	bool over;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	over = view_bool(&v, v.root, "over");
	*ret_done = over && view_bool(&v, v.root, "done");
	alerts = view_object(&v, v.root, "alerts");
	name = view_text(&v, v.root, "name");
	if (over && !*ret_done)
		table_note(&t, "%s could not be read: %s. It is tried again by itself.", name,
			   view_text(&v, v.root, "reason"));
	else
		table_note(
			&t, "%s, marks of %s to %s%s", name, view_text(&v, v.root, "from"),
			view_text(&v, v.root, "to"),
			over ? ":" :
			       ", still under way (`muster status schools` shows when it is over); so far:");
	table_note(&t,
		   "%" PRId64 " pages, %" PRId64 " marks of which %" PRId64 " changed the register, %" PRId64
		   " pupils read",
		   view_count(&v, v.root, "pages"), view_count(&v, v.root, "marks"),
		   view_count(&v, v.root, "changes"), view_count(&v, v.root, "pupils"));
	table_note(&t, "alerts: %" PRId64 " opened, %" PRId64 " told again, %" PRId64 " closed",
		   view_count(&v, alerts, "opened"), view_count(&v, alerts, "updated"),
		   view_count(&v, alerts, "closed"));
	return view_table(&v, &t, TABLE_TEXT, out, reterr);
}

static const struct {
	const char *key, *words;
} aside[] = {
	{"no_pupil", "of pupils who are not on the roll (some may come with the list of pupils)"},
	{"no_code", "with a code nobody knows"},
	{"no_place", "for a session that was not, or has not been, held"},
	{"null", "empty: no mark was recorded"},
	{"not_given", "that we hold were not given (taken back only when two whole readings miss them)"},
};

int report_pull_dry(struct span view, struct buffer *out, bool *ret_done, struct fault *reterr)
{
	const json_t *marks, *pupils;
	struct table t = {0};
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	*ret_done = view_bool(&v, v.root, "done");
	marks = view_object(&v, v.root, "marks");
	pupils = view_object(&v, v.root, "pupils");
	table_note(&t, "%s, marks of %s to %s: %" PRId64 " pages read, nothing written, nobody told",
		   view_text(&v, v.root, "name"), view_text(&v, v.root, "from"), view_text(&v, v.root, "to"),
		   view_count(&v, v.root, "pages"));
	table_note(&t, "pupils: %" PRId64 " given, %" PRId64 " new to us, %" PRId64 " with other dates",
		   view_count(&v, pupils, "given"), view_count(&v, pupils, "new"),
		   view_count(&v, pupils, "changed"));
	table_note(&t,
		   "marks: %" PRId64 " given, %" PRId64 " would be new, %" PRId64 " would change, %" PRId64
		   " are as we hold them",
		   view_count(&v, marks, "given"), view_count(&v, marks, "new"),
		   view_count(&v, marks, "changed"), view_count(&v, marks, "same"));
	for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
		if (view_count_or(&v, marks, aside[i].key, 0) > 0)
			table_note(&t, "%" PRId64 " marks %s", view_count(&v, marks, aside[i].key),
				   aside[i].words);
	if (view_count(&v, v.root, "rejects") > 0)
		table_note(&t, "%" PRId64 " rows would be set aside: they are not of the promised form",
			   view_count(&v, v.root, "rejects"));
	trouble(&t, &v);
	return view_table(&v, &t, TABLE_TEXT, out, reterr);
}

/* --- a test of a source
 * ------------------------------------------------------------------------------------- */

static void steps(struct table *t, struct view *v)
{
	const json_t *list = view_array(v, v->root, "steps");
	struct buffer line = {0};
	json_t *step;
	size_t i;

	json_array_foreach(list, i, step)
		buffer_print(&line, "%s%s: %s", i > 0 ? ", " : "", view_text(v, step, "step"),
			     view_bool(v, step, "ok") ? "fine" : "NOT");
	if (buffer_ok(&line) && line.length > 0)
		table_note(t, "%s", line.at);
	buffer_free(&line);
}

static void record(struct table *t, struct view *v)
{
	const json_t *r = view_object(v, v->root, "record"), *pupil = view_object_or(v, r, "pupil"),
		     *mark = view_object_or(v, r, "mark");

	if (pupil != NULL)
		table_note(
			t,
			"One pupil, masked: id %s, name %s, UPN %s, year group \"%s\", born %s, on roll from %s, "
			"to %s.",
			view_text(v, pupil, "id"), view_text(v, pupil, "name"), view_text(v, pupil, "upn"),
			view_text(v, pupil, "year"), view_text(v, pupil, "born"), view_text(v, pupil, "from"),
			view_text(v, pupil, "to"));
	if (mark != NULL)
		table_note(t, "One mark, of any pupil: a session of %s (%s), code \"%s\".",
			   view_text(v, mark, "month"), view_text(v, mark, "session"),
			   view_text(v, mark, "code"));
	else if (pupil != NULL)
		table_note(t,
			   "No mark of the last seven days was given; out of term that is as it should be.");
}

static void contract(struct table *t, struct view *v, const json_t *c)
{
	const json_t *fields = view_array(v, c, "fields");
	struct buffer line = {0};
	json_t *f;
	size_t i;

	json_array_foreach(fields, i, f)
		buffer_print(&line, "%s%s as %s for %s%s", i > 0 ? "; " : "", view_text(v, f, "field"),
			     view_text(v, f, "treatment"), view_text(v, f, "team"),
			     view_bool(v, f, "held_back") ? " (held back by the school)" : "");
	if (buffer_ok(&line))
		table_note(t, "%s %s (%s) %s: %s.", view_text(v, c, "id"), view_text(v, c, "version"),
			   view_text(v, c, "standing"),
			   view_bool(v, c, "takes") ? "takes" : "would take, once it is in force here",
			   line.length > 0 ? line.at : "nothing");
	buffer_free(&line);
}

static void contracts(struct table *t, struct view *v)
{
	const json_t *list = view_array(v, v->root, "contracts");
	bool takes = false;
	json_t *c;
	size_t i;

	json_array_foreach(list, i, c)
		takes = takes || view_bool(v, c, "takes");
	if (!takes)
		table_note(t,
			   "No share contract is in force at this school: the daemon takes nothing from it.");
	json_array_foreach(list, i, c)
		contract(t, v, c);
}

int report_source_test(struct span view, struct buffer *out, bool *ret_passed, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	const char *doubt;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	*ret_passed = view_bool(&v, v.root, "passed");
	table_note(&t, "%s (%s) at %s, with the token %s", view_text(&v, v.root, "name"),
		   view_text(&v, v.root, "kind"), view_text(&v, v.root, "address"),
		   view_text(&v, v.root, "credential"));
	steps(&t, &v);
	if (!trouble(&t, &v)) {
		doubt = view_text(&v, v.root, "supplier_words");
		if (*doubt != '\0')
			table_note(&t, "But: %s.", doubt);
		record(&t, &v);
		contracts(&t, &v);
	}
	return view_table(&v, &t, TABLE_TEXT, out, reterr);
}

/* --- backfills
 * -------------------------------------------------------------------------------------------------- */

static const struct table_column backfill_columns[] = {
	{"school", "school", TABLE_LEFT},
	{"from", "from", TABLE_LEFT},
	{"to", "to", TABLE_LEFT},
	{"state", "state", TABLE_LEFT},
	{"days_done", "days\ndone", TABLE_NUMBER},
	{"days", "of\ndays", TABLE_NUMBER},
	{"pages", "pages", TABLE_NUMBER},
	{"marks", "marks", TABLE_NUMBER},
	{"changes", "changed", TABLE_NUMBER},
	{"since", "since", TABLE_LEFT},
	{"expected_end", "expected\nend", TABLE_LEFT},
	{"reason", "", TABLE_UNDER},
	{"ended", "", TABLE_DATA},
	{"by", "", TABLE_DATA},
	{"name", "", TABLE_DATA},
};

static void moment(struct table *t, struct view *v, const json_t *row, const char *key, bool text)
{
	const char *at = view_text_or(v, row, key, "");
	char words[24];

	table_cell(t, "%s", text ? view_moment(words, at) : at);
}

static void backfill_row(struct table *t, struct view *v, const json_t *row, bool text)
{
	static const char *const texts[] = {"school", "from", "to", "state"};
	static const char *const counts[] = {"days_done", "days", "pages", "marks", "changes"};

	table_row(t);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		table_cell(t, "%s", view_text(v, row, texts[i]));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		table_cell(t, "%" PRId64, view_count(v, row, counts[i]));
	moment(t, v, row, "since", text);
	moment(t, v, row, "expected_end", text);
	table_cell(t, "%s", view_text(v, row, "reason"));
	moment(t, v, row, "ended", false);
	table_cell(t, "%s", view_text(v, row, "by"));
	table_cell(t, "%s", view_text(v, row, "name"));
}

int report_backfills(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *row;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	table_columns(&t, backfill_columns, sizeof backfill_columns / sizeof *backfill_columns);
	json_array_foreach(view_array(&v, v.root, "backfills"), i, row)
		backfill_row(&t, &v, row, format == TABLE_TEXT);
	table_note(&t, "%s",
		   t.rows.count > 0 ? "Days are school days of each school's calendar." :
				      "No backfill was asked for: muster backfill --from DAY --to DAY.");
	return view_table(&v, &t, format, out, reterr);
}
