#include "engine/answer/measure_json.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/dimension.h"
#include "engine/answer/small.h"
#include "measure/suppress.h"

/* --- which rows, and how much of each ---------------------------------------------------------------- */

/* A week or half term in which nobody was to come and nobody did: not a row of zeros. */
static bool holiday(const struct question *q, const struct answer_row *row)
{
	bool by_time = false;

	for (unsigned i = 0; i < q->by_count; i++)
		by_time = by_time || (q->by[i] >= DIMENSION_WEEK && q->by[i] <= DIMENSION_HALF_DAY);
	return by_time && row->expected == 0 && row->measure.possible == 0;
}

/* Is one rate all that is wanted of so many rows? */
static bool lean(const struct answer *a, const struct measure_view *view)
{
	bool known = false;
	size_t rows = 0;

	for (unsigned k = 0; view->rates != NULL && k < MEASURE_KINDS; k++)
		known = known || strcmp(measure_kind_name((enum measure_kind)k), view->rates) == 0;
	for (size_t i = 0; known && i < a->count; i++)
		rows += !holiday(view->q, &a->at[i]);
	return rows > MEASURE_ROWS_WHOLE && !view->q->codes;
}

/* --- what is kept back ---------------------------------------------------------------------------- */

/* Counts of a row's enrolments, each a group itself. Those that give one another away are neighbours. */
enum {
	COUNT_ALL,
	COUNT_PERSISTENT,
	COUNT_NOT_PERSISTENT,
	COUNT_SEVERE,
	COUNT_PERSISTENT_ONLY,
	COUNT_NOT_SEVERE,
	COUNT_BANDS,
	COUNTS = COUNT_BANDS + MEASURE_BANDS
};

/* By row of the answer. */
struct withheld {
	bool *rows;
	bool *persistent, *severe; /* the rates of them */
	bool *bands; /* all or none: a band left out could be worked out from the others and their sum */
};

static uint64_t count_of(const struct answer_row *row, unsigned which)
{
	const struct measure *m = &row->measure;

	switch (which) {
	case COUNT_ALL:
		return row->enrolments;
	case COUNT_PERSISTENT:
		return m->persistent;
	case COUNT_NOT_PERSISTENT:
		return m->enrolments - m->persistent;
	case COUNT_SEVERE:
		return m->severe;
	case COUNT_PERSISTENT_ONLY:
		return m->persistent - m->severe;
	case COUNT_NOT_SEVERE:
		return m->enrolments - m->severe;
	default:
		return m->bands[which - COUNT_BANDS];
	}
}

/* Where one of the counts [from, from + of) must be hidden in a row, and so that none can be worked out. What
 * is hidden before stays so. */
static int hide(const struct answer *a, const struct measure_view *view, unsigned from, unsigned of,
		bool *hidden, struct fault *reterr)
{
	struct small_row *rows = calloc(a->count * of + 1, sizeof *rows);
	struct small_table tables[COUNTS];
	int rc;

	if (rows == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	for (unsigned k = 0; k < of; k++) {
		tables[k] = (struct small_table){&rows[k * a->count], a->count, view->q->by_count, false};
		for (size_t i = 0; i < a->count; i++) {
			memcpy(tables[k].at[i].key, a->at[i].key, sizeof rows->key);
			tables[k].at[i].count = count_of(&a->at[i], from + k);
			tables[k].at[i].hidden = hidden[i];
		}
	}
	rc = small_hide_alike(tables, of, view->minimum, reterr);
	for (size_t i = 0; rc == 0 && i < a->count; i++)
		hidden[i] = rows[i].hidden;
	free(rows);
	return rc;
}

static void withheld_free(struct withheld *w)
{
	free(w->rows);
	free(w->persistent);
	free(w->severe);
	free(w->bands);
}

static int withheld_rows(const struct answer *a, const struct measure_view *view, struct withheld *w,
			 struct fault *reterr)
{
	if (view->hidden == NULL)
		return hide(a, view, COUNT_ALL, 1, w->rows, reterr);
	memcpy(w->rows, view->hidden, a->count * sizeof *w->rows);
	return 0;
}

/* What is hidden of a row is hidden in all that is made of it: bands add up to both rates. */
static int withheld_counts(const struct answer *a, const struct measure_view *view, struct withheld *w,
			   struct fault *reterr)
{
	int rc;

	memcpy(w->persistent, w->rows, a->count * sizeof *w->rows);
	memcpy(w->severe, w->rows, a->count * sizeof *w->rows);
	rc = hide(a, view, COUNT_PERSISTENT, COUNT_SEVERE - COUNT_PERSISTENT, w->persistent, reterr);
	if (rc == 0)
		rc = hide(a, view, COUNT_SEVERE, COUNT_BANDS - COUNT_SEVERE, w->severe, reterr);
	for (size_t i = 0; i < a->count; i++)
		w->bands[i] = w->persistent[i] || w->severe[i];
	return rc == 0 ? hide(a, view, COUNT_BANDS, MEASURE_BANDS, w->bands, reterr) : rc;
}

/* Is one rate of sessions all that is written of so many rows? */
static bool of_sessions_alone(const struct answer *a, const struct measure_view *view)
{
	return lean(a, view) && strcmp(view->rates, measure_kind_name(MEASURE_PERSISTENT)) != 0 &&
	       strcmp(view->rates, measure_kind_name(MEASURE_SEVERE)) != 0;
}

static int withheld_make(const struct answer *a, const struct measure_view *view, struct withheld *w,
			 struct fault *reterr)
{
	int rc;

	w->rows = calloc(a->count + 1, sizeof *w->rows);
	w->persistent = calloc(a->count + 1, sizeof *w->persistent);
	w->severe = calloc(a->count + 1, sizeof *w->severe);
	w->bands = calloc(a->count + 1, sizeof *w->bands);
	if (w->rows == NULL || w->persistent == NULL || w->severe == NULL || w->bands == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	rc = withheld_rows(a, view, w, reterr);
	if (rc == 0 && view->minimum > 1 && a->persistent != ANSWER_PERSISTENT_WITHHELD &&
	    !of_sessions_alone(a, view))
		rc = withheld_counts(a, view, w, reterr);
	return rc;
}

static bool rate_withheld(const struct withheld *w, size_t row, enum measure_kind kind)
{
	return (kind == MEASURE_PERSISTENT && w->persistent[row]) ||
	       (kind == MEASURE_SEVERE && w->severe[row]);
}

/* --- numbers --------------------------------------------------------------------------------------- */

/* A row of the answer as it is written. */
struct written {
	const struct answer *a;
	const struct withheld *w;
	struct measure_view *view;
	size_t at;
};

static const struct answer_row *row_of(const struct written *x)
{
	return &x->a->at[x->at];
}

static json_t *rate_json(const struct written *x, enum measure_kind kind)
{
	struct measured m;
	char percent[32], exact[40];

	if (rate_withheld(x->w, x->at, kind)) {
		x->view->withheld++;
		return json_pack("{s:b}", "hidden", 1);
	}
	if (!answer_rate(x->a, row_of(x), kind, &m))
		return json_null();
	return json_pack("{s:s, s:s, s:I, s:I}", "percent",
			 ratio_percent(percent, sizeof percent, m.ratio, 1), "exact",
			 ratio_percent(exact, sizeof exact, m.ratio, 9), "num", (json_int_t)m.ratio.num,
			 "den", (json_int_t)m.ratio.den);
}

static json_t *rates_json(const struct written *x)
{
	json_t *rates = json_object();

	for (unsigned k = 0; k < MEASURE_KINDS; k++)
		json_object_set_new(rates, measure_kind_name((enum measure_kind)k),
				    rate_json(x, (enum measure_kind)k));
	return rates;
}

static json_t *bands_json(const struct written *x)
{
	json_t *bands = json_array();

	x->view->withheld += x->w->bands[x->at];
	if (x->a->persistent == ANSWER_PERSISTENT_WITHHELD || x->w->bands[x->at])
		return bands;
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		json_array_append_new(bands, json_integer((json_int_t)row_of(x)->measure.bands[i]));
	return bands;
}

/* A code that stands for few sessions may be one child's: those under the minimum go together, with the
 * next smallest where one alone would be the difference. */
static json_t *codes_json(const struct answer_row *row, struct measure_view *view)
{
	json_t *list = json_array();
	unsigned count, columns;
	const struct code *codes = code_table(&count);
	uint64_t counts[CODE_COUNTS + 1] = {0};
	uint8_t hidden[CODE_COUNTS + 1] = {0};
	struct suppress_table t = {.rows = 1, .total_column = true, .counts = counts, .hidden = hidden};

	if (row->codes == NULL)
		return list;
	for (columns = 0; columns < count; columns++) {
		counts[columns] = row->codes->of[codes[columns].cell];
		counts[count] += counts[columns];
	}
	t.columns = count + 1;
	if (view->minimum > 1 && suppress_table(&t, view->minimum, NULL) != 0)
		return list;
	for (unsigned i = 0; i < count; i++) {
		struct ratio r = {counts[i], row->measure.possible};
		char percent[32];

		if (hidden[i] != SUPPRESS_SHOWN)
			view->withheld++;
		if (r.num == 0)
			continue;
		json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:s, s:s}", "code", codes[i].text, "sessions",
				  hidden[i] != SUPPRESS_SHOWN ? json_null() : json_integer((json_int_t)r.num),
				  "percent",
				  hidden[i] != SUPPRESS_SHOWN ? "c" :
				  code_possible(codes[i].cell) ?
								ratio_percent(percent, sizeof percent, r, 1) :
								"-",
				  "meaning", codes[i].meaning));
	}
	return list;
}

static json_t *missed_json(const struct measure *m, unsigned session_minutes)
{
	uint64_t sessions = m->authorised + m->unauthorised;
	char days[24], hours[40];

	return json_pack("{s:s, s:I, s:s}", "days", missed_days(days, sessions), "sessions",
			 (json_int_t)sessions, "hours", missed_hours(hours, sessions * session_minutes));
}

static json_t *sums_json(const struct written *x)
{
	const struct answer_row *row = row_of(x);
	const struct measure *m = &row->measure;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "enrolments",
			 (json_int_t)row->enrolments, "children", (json_int_t)row->children, "expected",
			 (json_int_t)row->expected, "possible", (json_int_t)m->possible, "attending",
			 (json_int_t)m->attending, "authorised", (json_int_t)m->authorised, "unauthorised",
			 (json_int_t)m->unauthorised, "late", (json_int_t)m->late, "unknown",
			 (json_int_t)answer_unknown(row), "rates", rates_json(x), "bands", bands_json(x),
			 "codes", codes_json(row, x->view), "missed",
			 missed_json(m, x->view->session_minutes));
}

static json_t *lean_json(const struct written *x)
{
	json_t *rates = json_object();

	for (unsigned k = 0; k < MEASURE_KINDS; k++)
		if (strcmp(measure_kind_name((enum measure_kind)k), x->view->rates) == 0)
			json_object_set_new(rates, x->view->rates, rate_json(x, (enum measure_kind)k));
	return json_pack("{s:o}", "rates", rates);
}

static json_t *row_json(const struct engine *e, const struct written *x, bool lean)
{
	const struct question *q = x->view->q;
	const bool hidden = x->w->rows[x->at];
	json_t *json = hidden ? json_pack("{s:b, s:{}, s:[], s:[]}", "hidden", 1, "rates", "bands", "codes") :
		       lean   ? lean_json(x) :
				sums_json(x);
	json_t *key = json_array();
	char word[CONFIG_NAME];

	x->view->withheld += hidden;
	for (unsigned i = 0; i < q->by_count; i++)
		json_array_append_new(key,
				      json_string(dimension_print(e, q->by[i], row_of(x)->key[i], word)));
	json_object_set_new(json, "key", key);
	return json;
}

int measure_json(const struct engine *e, const struct answer *a, struct measure_view *view, json_t *into,
		 struct fault *reterr)
{
	json_t *by = json_array(), *bands = json_array(), *rows = json_array();
	const bool one = lean(a, view);
	struct withheld w = {0};
	struct written x = {.a = a, .w = &w, .view = view};
	int rc = withheld_make(a, view, &w, reterr);

	for (unsigned i = 0; i < view->q->by_count; i++)
		json_array_append_new(by, json_string(dimension_name(view->q->by[i])));
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		json_array_append_new(bands, json_string(measure_band_words(i)));
	for (x.at = 0; rc == 0 && x.at < a->count; x.at++)
		if (!holiday(view->q, row_of(&x)))
			json_array_append_new(rows, row_json(e, &x, one));
	json_object_set_new(into, "by", by);
	json_object_set_new(into, "bands", bands);
	json_object_set_new(into, "rows", rows);
	withheld_free(&w);
	return rc;
}

const json_t *measure_row(const json_t *measured, const json_t *key, size_t *at)
{
	const json_t *rows = json_object_get(measured, "rows");

	for (size_t i = 0, count = json_array_size(rows); i < count; i++) {
		const json_t *row = json_array_get(rows, (*at + i) % count);

		if (json_equal(json_object_get(row, "key"), key)) {
			*at = (*at + i + 1) % count;
			return row;
		}
	}
	return NULL;
}
