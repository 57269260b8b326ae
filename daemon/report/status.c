#include "report/status.h"

#include <inttypes.h>
#include <string.h>

#include "report/view.h"

struct state_words {
	const char *state, *words;
	bool fine;
};
static const struct state_words states[] = {
	{"complete", "complete", true},	       {"waiting", "waiting", true},
	{"incomplete", "incomplete", false},   {"failing", "failing", false},
	{"not_sharing", "not sharing", false},
};

static const struct state_words *state_find(const char *state)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i].state, state) == 0)
			return &states[i];
	return NULL;
}

/* --- schools ------------------------------------------------------------------- */

static void school_columns(struct table *t)
{
	table_column(t, "id", "", TABLE_DATA);
	table_column(t, "name", "school", TABLE_LEFT);
	table_column(t, "phase", "phase", TABLE_LEFT);
	table_column(t, "state", "state", TABLE_LEFT);
	table_column(t, "last_marks", "last marks", TABLE_LEFT);
	table_column(t, "pages", "pages", TABLE_NUMBER);
	table_column(t, "refused_pages", "refused", TABLE_NUMBER);
	table_column(t, "quarantined", "set\naside", TABLE_NUMBER);
	table_column(t, "failures", "failed\npulls", TABLE_NUMBER);
	table_column(t, "cause", "", TABLE_DATA);
	table_column(t, "reason", "", TABLE_UNDER);
	table_column(t, "last_pull", "", TABLE_DATA);
}

static void school_row(struct table *t, struct view *v, const json_t *school, bool text)
{
	static const char *const counts[] = {"pages", "refused_pages", "quarantined", "failures"};
	const char *state = view_text(v, school, "state"), *marks = view_text_or(v, school, "last_marks", "");
	const char *cause = view_text_or(v, school, "cause", ""),
		   *reason = view_text_or(v, school, "reason", "");
	const struct state_words *known = state_find(state);
	char moment[24];

	table_row(t);
	table_cell(t, "%s", view_text(v, school, "id"));
	table_cell(t, "%s", view_text(v, school, "name"));
	table_cell(t, "%s", view_text(v, school, "phase"));
	table_cell(t, "%s", text && known != NULL ? known->words : state);
	table_cell(t, "%s", text ? view_moment(moment, marks) : marks);
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		table_cell(t, "%" PRId64, view_count(v, school, counts[i]));
	table_cell(t, "%s", cause);
	if (text && *cause != '\0' && *reason != '\0')
		table_cell(t, "%s (cause: %s)", reason, cause);
	else
		table_cell(t, "%s", reason);
	table_cell(t, "%s", view_text_or(v, school, "last_pull", ""));
}

/* A school that has a reason, or lost something, is shown; silence is for what is fine. */
static bool school_needs_a_look(struct view *v, const json_t *school)
{
	const struct state_words *known = state_find(view_text(v, school, "state"));

	return known == NULL || !known->fine || view_count(v, school, "refused_pages") > 0 ||
	       view_count(v, school, "quarantined") > 0 || *view_text_or(v, school, "reason", "") != '\0';
}

static void schools_count(struct view *v, struct buffer *words)
{
	const json_t *schools = view_array(v, v->root, "schools");
	json_t *school;
	size_t k;

	buffer_print(words, "Schools: %zu", json_array_size(schools));
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		unsigned count = 0;

		json_array_foreach(schools, k, school)
			count += strcmp(view_text(v, school, "state"), states[i].state) == 0;
		if (count > 0)
			buffer_print(words, ", %u %s", count, states[i].words);
	}
}

static void schools_write(struct view *v, struct buffer *out)
{
	struct table t = {0};
	struct buffer words = {0};
	json_t *school;
	size_t i;

	schools_count(v, &words);
	school_columns(&t);
	json_array_foreach(view_array(v, v->root, "schools"), i, school)
		if (school_needs_a_look(v, school))
			school_row(&t, v, school, true);
	if (buffer_ok(&words))
		table_title(&t, "%s%s", words.at,
			    t.rows.count == 0 ? "." : ". To look at (all: muster status schools):");
	if (!buffer_ok(&words) || table_write(&t, TABLE_TEXT, out, NULL) != 0)
		out->failed = true;
	buffer_free(&words);
	table_free(&t);
}

/* --- the other blocks ------------------------------------------------------------ */

#define BLOCK_COLUMNS 10

/* One block of the page: a list of the view as a table, each column a member of its items. */
struct block {
	const char *list, *title;
	bool quiet; /* nothing at all when the list is empty */
	struct {
		const char *key, *heading;
		enum table_form form;
	} columns[BLOCK_COLUMNS];
};
static const struct block blocks[] = {
	{"quarantine",
	 "Records set aside",
	 true,
	 {{"school", "school", TABLE_LEFT},
	  {"count", "records", TABLE_NUMBER},
	  {"at", "last seen", TABLE_LEFT},
	  {"reason", "reason", TABLE_LEFT},
	  {"text", "for example", TABLE_WRAP}}},
	{"lists",
	 "Lists of the authority",
	 false,
	 {{"id", "list", TABLE_LEFT},
	  {"children", "children", TABLE_NUMBER},
	  {"as_of", "as of", TABLE_LEFT},
	  {"state", "state", TABLE_LEFT},
	  {"reason", "reason", TABLE_WRAP}}},
	{"figures",
	 "Published figures",
	 true,
	 {{"name", "data set", TABLE_LEFT},
	  {"version", "version", TABLE_LEFT},
	  {"imported_at", "taken in", TABLE_LEFT},
	  {"checked_at", "looked at", TABLE_LEFT},
	  {"state", "state", TABLE_LEFT},
	  {"reason", "reason", TABLE_WRAP}}},
	{"contracts",
	 "Share contracts",
	 true,
	 {{"id", "contract", TABLE_LEFT},
	  {"version", "version", TABLE_LEFT},
	  {"standing", "standing", TABLE_LEFT},
	  {"schools", "schools", TABLE_NUMBER},
	  {"agreed", "agreed", TABLE_NUMBER},
	  {"last_day", "last day", TABLE_LEFT},
	  {"days_left", "days\nleft", TABLE_NUMBER},
	  {"children", "go\ndark", TABLE_NUMBER},
	  {"erasures_open", "to\nerase", TABLE_NUMBER},
	  {"erasures_overdue", "over-\ndue", TABLE_NUMBER}}},
	{"mailboxes",
	 "Mailboxes",
	 false,
	 {{"mailbox", "mailbox", TABLE_LEFT},
	  {"consumers", "listening", TABLE_NUMBER},
	  {"waiting", "waiting", TABLE_NUMBER},
	  {"trouble", "trouble", TABLE_WRAP}}},
	{"roles",
	 "Roles",
	 false,
	 {{"role", "role", TABLE_LEFT},
	  {"state", "state", TABLE_LEFT},
	  {"restarts", "restarts", TABLE_NUMBER},
	  {"sandbox", "sandbox", TABLE_WRAP}}},
};

static void member_cell(struct table *t, struct view *v, const json_t *item, const char *key,
			enum table_form form)
{
	char moment[24];

	if (form == TABLE_NUMBER && json_is_null(json_object_get(item, key)))
		table_cell(t, "-");
	else if (form == TABLE_NUMBER)
		table_cell(t, "%" PRId64, view_count(v, item, key));
	else if (strcmp(key, "at") == 0 || strcmp(key, "as_of") == 0 || strcmp(key, "imported_at") == 0 ||
		 strcmp(key, "checked_at") == 0)
		table_cell(t, "%s", view_moment(moment, view_text_or(v, item, key, "")));
	else
		table_cell(t, "%s", view_text_or(v, item, key, ""));
}

static void block_write(struct view *v, const struct block *b, struct buffer *out)
{
	const json_t *list = view_array(v, v->root, b->list);
	struct table t = {0};
	json_t *item;
	size_t i;

	if (b->quiet && json_array_size(list) == 0)
		return;
	table_title(&t, json_array_size(list) == 0 ? "%s: none" : "%s", b->title);
	for (size_t c = 0; c < BLOCK_COLUMNS && b->columns[c].key != NULL; c++)
		table_column(&t, b->columns[c].key, b->columns[c].heading, b->columns[c].form);
	json_array_foreach(list, i, item) {
		table_row(&t);
		for (size_t c = 0; c < t.column_count; c++)
			member_cell(&t, v, item, b->columns[c].key, b->columns[c].form);
	}
	buffer_text(out, "\n");
	if (table_write(&t, TABLE_TEXT, out, NULL) != 0)
		out->failed = true;
	table_free(&t);
}

static void head_write(struct view *v, struct buffer *out)
{
	const json_t *config = view_object(v, v->root, "config"), *work = view_object(v, v->root, "work");
	const json_t *reload = view_object_or(v, config, "reload");
	const char *text = view_text_or(v, work, "text", "");
	const char *since = view_text_or(v, config, "since", "");
	struct table t = {0};
	char moment[24], began[24];

	table_note(&t, "%s, %s%s", view_bool(v, v->root, "ready") ? "Ready" : "NOT READY",
		   view_moment(moment, view_text(v, v->root, "now")),
		   view_bool(v, v->root, "simulated") ? " (simulated clock)" : "");
	table_note(&t, "Pulls: %" PRId64 " done, %" PRId64 " due; %" PRId64 " pages, %" PRId64 " marks%s%s",
		   view_count(v, work, "pulls_done"), view_count(v, work, "pulls_due"),
		   view_count(v, work, "pages"), view_count(v, work, "marks"), *text == '\0' ? "" : "; ",
		   text);
	table_note(&t, "Contracts and agreements %.12s%s%s", view_text(v, config, "hash"),
		   *since == '\0' ? "" : ", in force since ",
		   *since == '\0' ? "" : view_moment(began, since));
	if (reload != NULL)
		table_note(&t, "Last reload %s%s%s",
			   view_bool(v, reload, "ok") ? "worked" : "CHANGED NOTHING",
			   *view_text_or(v, reload, "text", "") == '\0' ? "" : ": ",
			   view_text_or(v, reload, "text", ""));
	if (table_write(&t, TABLE_TEXT, out, NULL) != 0)
		out->failed = true;
	table_free(&t);
	buffer_text(out, "\n");
}

static void counts_line(struct view *v, const char *object, const char *title, struct buffer *out)
{
	json_t *counts = json_object_get(v->root, object);
	const char *key, *gap = " ";
	json_t *count;

	if (view_object(v, v->root, object) == NULL)
		return;
	buffer_print(out, "%s:", title);
	json_object_foreach(counts, key, count) {
		buffer_text(out, gap);
		for (const char *c = key; *c != '\0'; c++)
			buffer_bytes(out, *c == '_' ? " " : c, 1);
		buffer_print(out, " %" PRId64, view_count(v, counts, key));
		gap = ", ";
	}
	buffer_text(out, "\n");
}

static void match_line(struct view *v, struct buffer *out)
{
	int64_t waiting = view_count_or(v, v->root, "match_waiting", 0);

	if (waiting > 0)
		buffer_print(out, "%" PRId64 " %s for a decision who they are (muster match)\n", waiting,
			     waiting == 1 ? "pupil waits" : "pupils wait");
}

static int finish(struct view *v, const struct buffer *out, int rc, struct fault *reterr)
{
	if (view_done(v, NULL) != 0)
		rc = view_done(v, reterr);
	else if (rc == 0 && !buffer_ok(out))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for the status page");
	view_close(v);
	return rc;
}

int report_status(struct span view, struct buffer *out, struct fault *reterr)
{
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	head_write(&v, out);
	counts_line(&v, "alerts", "Alerts", out);
	counts_line(&v, "outbox", "Outbox", out);
	match_line(&v, out);
	buffer_text(out, "\n");
	schools_write(&v, out);
	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
		block_write(&v, &blocks[i], out);
	return finish(&v, out, rc, reterr);
}

int report_status_schools(struct span view, enum table_format format, struct buffer *out,
			  struct fault *reterr)
{
	struct table t = {0};
	struct view v;
	json_t *school;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	school_columns(&t);
	json_array_foreach(view_array(&v, v.root, "schools"), i, school)
		school_row(&t, &v, school, format == TABLE_TEXT);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return finish(&v, out, rc, reterr);
}

int report_status_mailboxes(struct span view, enum table_format format, struct buffer *out,
			    unsigned *ret_stuck, struct fault *reterr)
{
	static const struct table_column columns[] = {{"mailbox", "mailbox", TABLE_LEFT},
						      {"consumers", "listening", TABLE_NUMBER},
						      {"waiting", "waiting", TABLE_NUMBER},
						      {"trouble", "trouble", TABLE_WRAP}};
	struct table t = {0};
	struct view v;
	json_t *mailbox;
	size_t i;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	*ret_stuck = 0;
	for (i = 0; i < sizeof columns / sizeof *columns; i++)
		table_column(&t, columns[i].key, columns[i].heading, columns[i].form);
	json_array_foreach(view_array(&v, v.root, "mailboxes"), i, mailbox) {
		table_row(&t);
		for (size_t c = 0; c < t.column_count; c++)
			member_cell(&t, &v, mailbox, columns[c].key, columns[c].form);
		*ret_stuck += view_text_or(&v, mailbox, "trouble", "")[0] != '\0';
	}
	rc = table_write(&t, format, out, reterr);
	if (view_done(&v, NULL) != 0)
		rc = view_done(&v, reterr);
	table_free(&t);
	view_close(&v);
	return rc;
}
