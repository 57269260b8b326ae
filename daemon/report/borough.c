#include "report/borough.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/book.h"
#include "report/view.h"
#include "report/width.h"

static const struct {
	const char *key, *heading, *words;
} places[] = {
	{"ours", "this borough\nnow", "this borough now"},
	{"la", "LA\npublished", "LA published"},
	{"neighbours", "statistical\nneighbours", "mean of statistical neighbours"},
	{"nearby", "neighbours\non the map", "mean of neighbours on the map"},
	{"region", "region", "region"},
	{"england", "England", "England"},
};
#define PLACES (sizeof places / sizeof places[0])

static const struct {
	const char *kind, *words;
} measures[] = {
	{"overall", "overall\nabsence"},      {"authorised", "authorised"},
	{"unauthorised", "unauthorised"},     {"persistent", "persistent\n(10 % or more)"},
	{"severe", "severe\n(50 % or more)"},
};

static const char *measure_words(const char *kind)
{
	for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
		if (strcmp(measures[i].kind, kind) == 0)
			return measures[i].words;
	return kind;
}

/* Sources are numbered as the notes list them: 1 is this borough's own marks. A figure
 * names its release, or the only release there is is meant; 0: not known. */
static size_t source_of(struct view *v, const json_t *figure, size_t place)
{
	const json_t *releases = view_array(v, v->root, "releases");
	const char *wanted = view_text_or(v, figure, "release", "");
	json_t *release;
	size_t i;

	if (place == 0 || figure == NULL)
		return place == 0 ? 1 : 0;
	if (*wanted == '\0')
		return json_array_size(releases) == 1 ? 2 : 0;
	json_array_foreach(releases, i, release)
		if (strcmp(view_text(v, release, "id"), wanted) == 0)
			return i + 2;
	return 0;
}

/* The lines under a percentage: "443,210 of" and "8,207,592", "mean of 10", or "no counts". Two
 * lines, because England's sessions are ten digits. */
static void counts_print(struct buffer *out, struct view *v, const json_t *figure)
{
	int64_t den = view_count_or(v, figure, "den", 0), used = view_count_or(v, figure, "used", -1);
	char digits[24];

	if (used >= 0) {
		buffer_print(out, "mean of %" PRId64, used);
	} else if (json_is_true(json_object_get(figure, "estimate"))) {
		buffer_text(out, "estimate");
	} else if (json_is_true(json_object_get(figure, "weighted"))) {
		buffer_text(out, "weighted");
	} else if (den > 0) {
		snprintf(digits, sizeof digits, "%" PRId64, view_count(v, figure, "num"));
		width_thousands(out, span_of(digits));
		snprintf(digits, sizeof digits, "%" PRId64, den);
		buffer_text(out, " of\n");
		width_thousands(out, span_of(digits));
	} else {
		buffer_text(out, "no counts");
	}
	if (used >= 0 && view_count(v, figure, "missing") > 0)
		buffer_print(out, "\n%" PRId64 " without", view_count(v, figure, "missing"));
}

/* "5.4 [2]": the percentage and its source. */
static void place_cell(struct table *t, struct view *v, const json_t *measure, size_t place)
{
	const json_t *figure = view_object_or(v, measure, places[place].key);
	struct buffer cell = {0};
	size_t source;

	if (figure == NULL) {
		table_cell(t, "no value");
		return;
	}
	source = source_of(v, figure, place);
	if (json_object_get(figure, "percent") == NULL)
		buffer_print(&cell, "%s", view_text(v, figure, "why"));
	else
		buffer_print(&cell, "%s", view_text(v, figure, "percent"));
	if (source > 0)
		buffer_print(&cell, " [%zu]", source);
	buffer_text(&cell, "\n");
	counts_print(&cell, v, figure);
	if (buffer_ok(&cell))
		table_cell(t, "%s", cell.at);
	else
		t->failed = true;
	buffer_free(&cell);
}

static void phase_title(struct table *t, struct view *v, const json_t *phase)
{
	int64_t schools = view_count(v, phase, "schools"), unknown = view_count(v, phase, "unknown_marks");
	struct buffer words = {0};
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, view_count(v, phase, "enrolments"));
	width_thousands(&words, span_of(digits));
	buffer_text(&words, " enrolments, ");
	snprintf(digits, sizeof digits, "%" PRId64, unknown);
	width_thousands(&words, span_of(digits));
	if (buffer_ok(&words))
		table_title(t, "%s: %" PRId64 " %s, %s sessions with no mark (counted neither way)",
			    strcmp(view_text(v, phase, "phase"), "total") == 0 ? "all schools" :
										 view_text(v, phase, "phase"),
			    schools, schools == 1 ? "school" : "schools", words.at);
	else
		t->failed = true;
	buffer_free(&words);
}

/* Where the LA stands: "41 of 152", quartile "B". */
static void rank_cells(struct table *t, struct view *v, const json_t *measure)
{
	const json_t *rank = view_object_or(v, measure, "rank");

	if (rank == NULL) {
		table_cell(t, "-");
		table_cell(t, "-");
		return;
	}
	table_cell(t, "%" PRId64 " of %" PRId64, view_count(v, rank, "rank"), view_count(v, rank, "of"));
	table_cell(t, "%s", view_text(v, rank, "quartile"));
}

/* True when anything published stands beside the phase. */
static bool compared(struct view *v, const json_t *phase)
{
	json_t *measure;
	size_t i;

	json_array_foreach(view_array(v, phase, "measures"), i, measure)
		for (size_t p = 1; p < PLACES; p++)
			if (view_object_or(v, measure, places[p].key) != NULL)
				return true;
	return false;
}

/* Ours less theirs, and the LA's place among all. */
static void differences_table(struct view *v, const json_t *phase, struct table *t)
{
	json_t *measure;
	size_t i;

	table_column(t, "measure", "points above\nor below", TABLE_LEFT);
	for (size_t p = 1; p < PLACES; p++)
		table_column(t, places[p].key, places[p].heading, TABLE_RIGHT);
	table_column(t, "rank", "LA's rank", TABLE_RIGHT);
	table_column(t, "quartile", "quartile", TABLE_RIGHT);
	json_array_foreach(view_array(v, phase, "measures"), i, measure) {
		const json_t *differences = view_object(v, measure, "differences");

		table_row(t);
		table_cell(t, "%s", view_text(v, measure, "kind"));
		for (size_t p = 1; p < PLACES; p++)
			table_cell(t, "%s", view_text_or(v, differences, places[p].key, "-"));
		rank_cells(t, v, measure);
	}
}

static void phase_table(struct view *v, const json_t *phase, struct table *t)
{
	json_t *measure;
	size_t i;

	phase_title(t, v, phase);
	table_column(t, "measure", "percent", TABLE_LEFT);
	for (size_t p = 0; p < PLACES; p++)
		table_column(t, places[p].key, places[p].heading, TABLE_RIGHT);
	json_array_foreach(view_array(v, phase, "measures"), i, measure) {
		table_row(t);
		table_cell(t, "%s", measure_words(view_text(v, measure, "kind")));
		for (size_t p = 0; p < PLACES; p++)
			place_cell(t, v, measure, p);
	}
}

static int end_text(struct table *t, struct buffer *out, struct fault *reterr)
{
	int rc = table_write(t, TABLE_TEXT, out, reterr);

	buffer_text(out, "\n");
	table_free(t);
	return rc;
}

static int phase_write(struct view *v, const json_t *phase, struct buffer *out, struct fault *reterr)
{
	struct table t = {0}, differences = {0};
	int rc;

	phase_table(v, phase, &t);
	rc = end_text(&t, out, reterr);
	if (rc != 0 || !compared(v, phase))
		return rc;
	differences_table(v, phase, &differences);
	return end_text(&differences, out, reterr);
}

/* "[2] DfE, ...; period 202425; release 3 (file.csv). Beside ours: it is of ...; it was ..." */
static void release_note(struct table *t, struct view *v, size_t number, const json_t *release)
{
	const char *published = view_text_or(v, release, "published", ""),
		   *version = view_text_or(v, release, "version", "");
	struct buffer text = {0};
	bool unlike = false;
	json_t *warning;
	size_t i;

	buffer_print(&text, "[%zu] %s; period %s; release %s (%s", number, view_text(v, release, "words"),
		     view_text(v, release, "period"), view_text(v, release, "id"),
		     view_text(v, release, "file"));
	if (*version != '\0')
		buffer_print(&text, ", version %s", version);
	if (*published != '\0')
		buffer_print(&text, ", published %s", published);
	buffer_text(&text, ").");
	json_array_foreach(view_array(v, v->root, "warnings"), i, warning)
		if (strcmp(view_text(v, warning, "release"), view_text(v, release, "id")) == 0) {
			buffer_print(&text, "%s %s",
				     unlike ? ";" : " Not like ours:", view_text(v, warning, "text"));
			unlike = true;
		}
	buffer_text(&text, unlike ? "." : "");
	if (buffer_ok(&text))
		table_note(t, "%s", text.at);
	else
		t->failed = true;
	buffer_free(&text);
}

/* The sources by number, then what else there is to know: a table of notes only. */
static void notes_add(struct table *t, struct view *v)
{
	json_t *release, *note;
	char moment[24];
	size_t i;

	/* In their order: sources first, as the numbers in brackets count them. */
	table_note(t, "[1] This borough now: marks pulled by Muster, %s, as of %s.",
		   view_text(v, v->root, "period"), view_moment(moment, view_text(v, v->root, "as_of")));
	json_array_foreach(view_array(v, v->root, "releases"), i, release)
		release_note(t, v, i + 2, release);
	json_array_foreach(view_array(v, v->root, "notes"), i, note)
		if (json_is_string(note))
			table_note(t, "%s", json_string_value(note));
}

static int write_text(struct view *v, struct buffer *out, struct fault *reterr)
{
	struct table head = {0}, notes = {0};
	json_t *phase;
	size_t i;
	int rc;

	table_title(&head, "%s, %s", view_text(v, v->root, "title"), view_text(v, v->root, "period"));
	rc = table_write(&head, TABLE_TEXT, out, reterr);
	table_free(&head);
	buffer_text(out, "\n");
	json_array_foreach(view_array(v, v->root, "phases"), i, phase)
		if (rc == 0)
			rc = phase_write(v, phase, out, reterr);
	notes_add(&notes, v);
	if (rc == 0)
		rc = table_write(&notes, TABLE_TEXT, out, reterr);
	table_free(&notes);
	return rc;
}

/* --- a page --------------------------------------------------------------------- */

static void add_phase(struct book *b, struct view *v, const json_t *phase)
{
	const char *name = view_text(v, phase, "phase");
	struct table *t = book_part(b, name);

	if (t != NULL)
		phase_table(v, phase, t);
	t = compared(v, phase) ? book_part(b, name) : NULL;
	if (t != NULL) {
		table_title(t, "%s: points above or below, and the LA's rank",
			    strcmp(name, "total") == 0 ? "all schools" : name);
		differences_table(v, phase, t);
	}
}

static int write_page(struct view *v, struct buffer *out, struct fault *reterr)
{
	struct book b = {0};
	char moment[24];
	json_t *phase;
	size_t i;
	int rc;

	table_title(&b.head, "%s, %s", view_text(v, v->root, "title"), view_text(v, v->root, "period"));
	snprintf(b.as_of, sizeof b.as_of, "as of %s", view_moment(moment, view_text(v, v->root, "as_of")));
	json_array_foreach(view_array(v, v->root, "phases"), i, phase)
		add_phase(&b, v, phase);
	notes_add(&b.foot, v);
	rc = book_write(&b, NULL, TABLE_HTML, out, reterr);
	book_free(&b);
	return rc;
}

/* --- one row for each phase, measure and place -------------------------------- */

static void count_cell(struct table *t, struct view *v, const json_t *figure, const char *key)
{
	int64_t count = view_count_or(v, figure, key, -1);

	if (count < 0)
		table_cell(t, "%s", "");
	else
		table_cell(t, "%" PRId64, count);
}

/* What only the LA's row has: its rank. */
static void rank_data(struct table *t, struct view *v, const json_t *rank)
{
	count_cell(t, v, rank, "rank");
	count_cell(t, v, rank, "of");
	table_cell(t, "%s", view_text_or(v, rank, "quartile", ""));
}

/* What is to be known of a number, or why there is none. */
static const char *remark_of(struct view *v, const json_t *figure)
{
	bool estimate = json_is_true(json_object_get(figure, "estimate"));

	return figure == NULL ? "not published" : view_text_or(v, figure, "why", estimate ? "estimate" : "");
}

/* As a number for programs: without the plus. */
static const char *signed_number(struct view *v, const json_t *measure, size_t place)
{
	const char *text =
		place == 0 ? "" :
			     view_text_or(v, view_object(v, measure, "differences"), places[place].key, "");

	return *text == '+' ? text + 1 : text;
}

static void data_row(struct table *t, struct view *v, const char *phase, const json_t *measure, size_t place)
{
	const json_t *figure = view_object_or(v, measure, places[place].key);
	size_t source = source_of(v, figure, place);
	const json_t *releases = view_array(v, v->root, "releases");
	const json_t *release = source < 2 ? NULL : json_array_get(releases, source - 2);

	table_row(t);
	table_cell(t, "%s", phase);
	table_cell(t, "%s", view_text(v, measure, "kind"));
	table_cell(t, "%s", places[place].words);
	table_cell(t, "%s", view_text_or(v, figure, "percent", ""));
	count_cell(t, v, figure, "num");
	count_cell(t, v, figure, "den");
	count_cell(t, v, figure, "used");
	count_cell(t, v, figure, "missing");
	table_cell(t, "%s",
		   place == 0	   ? view_text(v, v->root, "period") :
		   release == NULL ? "" :
				     view_text(v, release, "period"));
	table_cell(t, "%s", release == NULL ? "" : view_text(v, release, "id"));
	table_cell(t, "%s", remark_of(v, figure));
	table_cell(t, "%s", signed_number(v, measure, place));
	rank_data(t, v, strcmp(places[place].key, "la") == 0 ? view_object_or(v, measure, "rank") : NULL);
}

static int write_data(struct view *v, enum table_format format, struct buffer *out, struct fault *reterr)
{
	static const struct table_column columns[] = {
		{"phase", "", TABLE_LEFT},	   {"measure", "", TABLE_LEFT},
		{"place", "", TABLE_LEFT},	   {"percent", "", TABLE_NUMBER},
		{"numerator", "", TABLE_NUMBER},   {"denominator", "", TABLE_NUMBER},
		{"places_used", "", TABLE_NUMBER}, {"places_without_value", "", TABLE_NUMBER},
		{"period", "", TABLE_LEFT},	   {"release", "", TABLE_LEFT},
		{"remark", "", TABLE_LEFT},	   {"points_ours_above", "", TABLE_NUMBER},
		{"rank", "", TABLE_NUMBER},	   {"ranked", "", TABLE_NUMBER},
		{"quartile", "", TABLE_LEFT},
	};
	struct table t = {0};
	json_t *phase, *measure;
	size_t i, k;
	int rc;

	table_title(&t, "%s", view_text(v, v->root, "title"));
	for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
		table_column(&t, columns[c].key, columns[c].heading, columns[c].form);
	json_array_foreach(view_array(v, v->root, "phases"), i, phase)
		json_array_foreach(view_array(v, phase, "measures"), k, measure)
			for (size_t p = 0; p < PLACES; p++)
				data_row(&t, v, view_text(v, phase, "phase"), measure, p);
	notes_add(&t, v);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

int report_borough(struct span view, enum table_format format, struct buffer *out, struct fault *reterr)
{
	struct view v;
	int rc = view_open(&v, view, reterr);

	if (rc != 0)
		return rc;
	rc = format == TABLE_TEXT ? write_text(&v, out, reterr) :
	     format == TABLE_HTML ? write_page(&v, out, reterr) :
				    write_data(&v, format, out, reterr);
	if (view_done(&v, NULL) != 0)
		rc = view_done(&v, reterr);
	view_close(&v);
	return rc;
}
