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

/* What CSV and JSON have beside the words, by its name in the answer. */
static const char *const freshness[] = {"as_of", "expected", "received", "doubt", "waiting_alerts", "host"};

static void school_columns(struct table *t)
{
	table_column(t, "id", "", TABLE_DATA);
	table_column(t, "name", "school", TABLE_LEFT);
	table_column(t, "phase", "phase", TABLE_LEFT);
	table_column(t, "state", "state", TABLE_LEFT);
	table_column(t, "register", "register", TABLE_LEFT);
	table_column(t, "last_marks", "last marks", TABLE_LEFT);
	table_column(t, "pages", "pages", TABLE_NUMBER);
	table_column(t, "refused_pages", "refused", TABLE_NUMBER);
	table_column(t, "quarantined", "set\naside", TABLE_NUMBER);
	table_column(t, "failures", "failed\npulls", TABLE_NUMBER);
	table_column(t, "cause", "", TABLE_DATA);
	table_column(t, "reason", "", TABLE_UNDER);
	table_column(t, "files", "", TABLE_UNDER);
	table_column(t, "last_pull", "", TABLE_DATA);
	for (size_t i = 0; i < sizeof freshness / sizeof *freshness; i++)
		table_column(t, freshness[i], "", TABLE_DATA);
}

/* The register of the newest session, in few words. */
static void register_cell(struct table *t, struct view *v, const json_t *fresh)
{
	const char *state = fresh != NULL ? view_text(v, fresh, "state") : "";

	if (strcmp(state, "partial") == 0 || strcmp(state, "plausible") == 0)
		table_cell(t, "%" PRId64 " of %" PRId64, view_count(v, fresh, "received"),
			   view_count(v, fresh, "expected"));
	else
		table_cell(t, "%s", fresh != NULL ? view_text(v, fresh, "words") : "");
}

/* Why the school needs a look, in fair words: what we did not receive, whose silence it is, what we were
 * told. One incident of many schools is told once, above. */
static void reason_cell(struct table *t, struct view *v, const json_t *school, const json_t *fresh)
{
	const char *cause = view_text_or(v, school, "cause", ""),
		   *reason = view_text_or(v, school, "reason", "");
	const char *sentence = fresh != NULL ? view_text(v, fresh, "sentence") : "";

	const char *again = strstr(reason, "; no marks received by us since"); /* the sentence says it */

	if (*sentence != '\0' && *reason != '\0')
		table_cell(t, "%s (%.*s)", sentence,
			   (int)(again != NULL ? (size_t)(again - reason) : strlen(reason)), reason);
	else if (*sentence != '\0')
		table_cell(t, "%s", sentence);
	else if (*cause != '\0' && *reason != '\0')
		table_cell(t, "%s (cause: %s)", reason, cause);
	else
		table_cell(t, "%s", reason);
}

static void freshness_cells(struct table *t, struct view *v, const json_t *fresh)
{
	for (size_t i = 0; i < sizeof freshness / sizeof *freshness; i++)
		if (fresh == NULL)
			table_cell(t, "%s", "");
		else if (json_is_integer(json_object_get(fresh, freshness[i])))
			table_cell(t, "%" PRId64, view_count(v, fresh, freshness[i]));
		else
			table_cell(t, "%s", view_text_or(v, fresh, freshness[i], ""));
}

static void school_row(struct table *t, struct view *v, const json_t *school, bool text)
{
	static const char *const counts[] = {"pages", "refused_pages", "quarantined", "failures"};
	const char *state = view_text(v, school, "state"), *marks = view_text_or(v, school, "last_marks", "");
	const json_t *fresh = view_object_or(v, school, "freshness");
	const struct state_words *known = state_find(state);
	char moment[24];

	table_row(t);
	table_cell(t, "%s", view_text(v, school, "id"));
	table_cell(t, "%s", view_text(v, school, "name"));
	table_cell(t, "%s", view_text(v, school, "phase"));
	table_cell(t, "%s", text && known != NULL ? known->words : state);
	register_cell(t, v, fresh);
	table_cell(t, "%s", text ? view_moment(moment, marks) : marks);
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
		table_cell(t, "%" PRId64, view_count(v, school, counts[i]));
	table_cell(t, "%s", view_text_or(v, school, "cause", ""));
	if (text)
		reason_cell(t, v, school, fresh);
	else
		table_cell(t, "%s", view_text_or(v, school, "reason", ""));
	table_cell(t, "%s", view_text_or(v, school, "files", ""));
	table_cell(t, "%s", view_text_or(v, school, "last_pull", ""));
	freshness_cells(t, v, fresh);
}

/* A school that has a reason, or lost something, is shown; silence is for what is fine. */
static bool school_needs_a_look(struct view *v, const json_t *school)
{
	const struct state_words *known = state_find(view_text(v, school, "state"));

	const json_t *fresh = view_object_or(v, school, "freshness");

	return known == NULL || !known->fine || (fresh != NULL && *view_text(v, fresh, "sentence") != '\0') ||
	       view_count(v, school, "refused_pages") > 0 || view_count(v, school, "quarantined") > 0 ||
	       *view_text_or(v, school, "reason", "") != '\0' ||
	       strstr(view_text_or(v, school, "files", ""), "set aside") != NULL;
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

/* One incident of many schools is one line, above them. */
static void incidents_write(struct view *v, struct buffer *out)
{
	const json_t *list = json_object_get(v->root, "incidents");
	const char *data = view_text_or(v, v->root, "data", "");
	struct table t = {0};
	char moment[24];
	json_t *incident;
	size_t i;

	if (*data != '\0')
		table_note(&t, "%s.", data);
	json_array_foreach(list, i, incident)
		table_note(&t,
			   "One incident since %s: no marks received by us from %" PRId64 " of %" PRId64
			   " schools at %s, cause: %s.",
			   view_moment(moment, view_text_or(v, incident, "since", "")),
			   view_count(v, incident, "schools"), view_count(v, incident, "of_schools"),
			   view_text(v, incident, "host"), view_text(v, incident, "cause"));
	if (*data != '\0' && table_write(&t, TABLE_TEXT, out, NULL) != 0)
		out->failed = true;
	if (*data != '\0')
		buffer_text(out, "\n");
	table_free(&t);
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
	const json_t *disk = view_object_or(v, v->root, "disk");
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
	if (disk != NULL && *view_text_or(v, disk, "text", "") != '\0')
		table_note(&t, "DISK: %s", view_text(v, disk, "text"));
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

/* The weekly reading of every school's whole year: when last, how far, what it moved. */
static void deep_write(struct view *v, struct buffer *out)
{
	const json_t *deep = view_object_or(v, v->root, "deep");
	const json_t *waits;
	char moment[24];
	size_t i;

	if (deep == NULL)
		return;
	buffer_text(out, "Whole year read again:");
	if (*view_text_or(v, deep, "last", "") == '\0')
		buffer_print(out, " not yet, next %s\n", view_moment(moment, view_text(v, deep, "next")));
	else
		buffer_print(out, " %s, %" PRId64 " of %" PRId64 " schools",
			     view_moment(moment, view_text(v, deep, "last")), view_count(v, deep, "schools"),
			     view_count(v, deep, "of"));
	if (*view_text_or(v, deep, "last", "") == '\0')
		return;
	if (view_count(v, deep, "under_way") > 0)
		buffer_print(out, ", %" PRId64 " under way", view_count(v, deep, "under_way"));
	buffer_print(out, "; marks %" PRId64 " changed, %" PRId64 " withdrawn, %" PRId64 " returned\n",
		     view_count(v, deep, "changed"), view_count(v, deep, "withdrawn"),
		     view_count(v, deep, "returned"));
	json_array_foreach(view_array(v, deep, "waiting"), i, waits)
		buffer_print(out, "  %s waits: %s\n", view_text(v, waits, "school"),
			     view_text(v, waits, "reason"));
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
	deep_write(&v, out);
	buffer_text(out, "\n");
	incidents_write(&v, out);
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
	if (format == TABLE_TEXT)
		incidents_write(&v, out);
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
	table_columns(&t, columns, sizeof columns / sizeof *columns);
	json_array_foreach(view_array(&v, v.root, "mailboxes"), i, mailbox) {
		table_row(&t);
		for (size_t c = 0; c < t.column_count; c++)
			member_cell(&t, &v, mailbox, columns[c].key, columns[c].form);
		*ret_stuck += view_text_or(&v, mailbox, "trouble", "")[0] != '\0';
	}
	return view_table(&v, &t, format, out, reterr);
}
