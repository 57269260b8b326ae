#include "engine/answer/measure_json.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/dimension.h"
#include "engine/answer/small.h"
#include "measure/suppress.h"

/* --- which rows are kept back --------------------------------------------------------------------- */

/* `hidden` has a flag for each row of the answer. */
static int hide_rows(const struct answer *a, unsigned dimensions, uint64_t minimum, bool *hidden,
		     struct fault *reterr)
{
	struct small_table t = {.count = a->count, .dimensions = dimensions};
	int rc;

	t.at = calloc(a->count + 1, sizeof *t.at);
	if (t.at == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
	for (size_t i = 0; i < a->count; i++) {
		memcpy(t.at[i].key, a->at[i].key, sizeof t.at[i].key);
		t.at[i].count = a->at[i].enrolments;
	}
	rc = small_hide(&t, minimum, reterr);
	for (size_t i = 0; rc == 0 && i < a->count; i++)
		hidden[i] = t.at[i].hidden;
	free(t.at);
	return rc;
}

/* --- numbers --------------------------------------------------------------------------------------- */

static json_t *rate_json(const struct answer *a, const struct answer_row *row, enum measure_kind kind,
			 struct measure_view *view)
{
	struct measured m;
	char percent[32], exact[40];

	if (!answer_rate(a, row, kind, &m))
		return json_null();
	if (view->minimum > 1 && measure_of_enrolments(kind) &&
	    suppress_share(m.ratio.num, m.ratio.den, view->minimum)) {
		view->withheld++;
		return json_pack("{s:b}", "hidden", 1);
	}
	return json_pack("{s:s, s:s, s:I, s:I}", "percent",
			 ratio_percent(percent, sizeof percent, m.ratio, 1), "exact",
			 ratio_percent(exact, sizeof exact, m.ratio, 9), "num", (json_int_t)m.ratio.num,
			 "den", (json_int_t)m.ratio.den);
}

static json_t *rates_json(const struct answer *a, const struct answer_row *row, struct measure_view *view)
{
	json_t *rates = json_object();

	for (unsigned k = 0; k < MEASURE_KINDS; k++)
		json_object_set_new(rates, measure_kind_name((enum measure_kind)k),
				    rate_json(a, row, (enum measure_kind)k, view));
	return rates;
}

/* All or none: a band left out could be worked out from the others and their sum. */
static json_t *bands_json(const struct answer *a, const struct answer_row *row, struct measure_view *view)
{
	json_t *bands = json_array();

	if (a->persistent == ANSWER_PERSISTENT_WITHHELD)
		return bands;
	for (unsigned i = 0; i < MEASURE_BANDS; i++) {
		uint64_t n = row->measure.bands[i];

		if (view->minimum > 1 && n > 0 && n < view->minimum) {
			view->withheld++;
			json_array_clear(bands);
			return bands;
		}
		json_array_append_new(bands, json_integer((json_int_t)n));
	}
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

static json_t *sums_json(const struct answer *a, const struct answer_row *row, struct measure_view *view)
{
	const struct measure *m = &row->measure;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "enrolments",
			 (json_int_t)row->enrolments, "children", (json_int_t)row->children, "expected",
			 (json_int_t)row->expected, "possible", (json_int_t)m->possible, "attending",
			 (json_int_t)m->attending, "authorised", (json_int_t)m->authorised, "unauthorised",
			 (json_int_t)m->unauthorised, "late", (json_int_t)m->late, "unknown",
			 (json_int_t)answer_unknown(row), "rates", rates_json(a, row, view), "bands",
			 bands_json(a, row, view), "codes", codes_json(row, view), "missed",
			 missed_json(m, view->session_minutes));
}

static json_t *row_json(const struct engine *e, const struct answer *a, const struct answer_row *row,
			bool hidden, struct measure_view *view)
{
	json_t *json = hidden ? json_pack("{s:b, s:{}, s:[], s:[]}", "hidden", 1, "rates", "bands", "codes") :
				sums_json(a, row, view);
	json_t *key = json_array();
	char word[CONFIG_NAME];

	view->withheld += hidden;
	for (unsigned i = 0; i < view->q->by_count; i++)
		json_array_append_new(key,
				      json_string(dimension_print(e, view->q->by[i], row->key[i], word)));
	json_object_set_new(json, "key", key);
	return json;
}

/* A week or half term in which nobody was to come and nobody did: not a row of zeros. */
static bool holiday(const struct question *q, const struct answer_row *row)
{
	bool by_time = false;

	for (unsigned i = 0; i < q->by_count; i++)
		by_time = by_time || (q->by[i] >= DIMENSION_WEEK && q->by[i] <= DIMENSION_HALF_DAY);
	return by_time && row->expected == 0 && row->measure.possible == 0;
}

int measure_json(const struct engine *e, const struct answer *a, struct measure_view *view, json_t *into,
		 struct fault *reterr)
{
	json_t *by = json_array(), *bands = json_array(), *rows = json_array();
	bool *hidden = calloc(a->count + 1, sizeof *hidden);
	int rc = hidden != NULL ? hide_rows(a, view->q->by_count, view->minimum, hidden, reterr) :
				  fault_set(reterr, FAULT_MEMORY, "no memory for an answer");

	for (unsigned i = 0; i < view->q->by_count; i++)
		json_array_append_new(by, json_string(dimension_name(view->q->by[i])));
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		json_array_append_new(bands, json_string(measure_band_words(i)));
	for (size_t i = 0; rc == 0 && i < a->count; i++)
		if (!holiday(view->q, &a->at[i]))
			json_array_append_new(rows, row_json(e, a, &a->at[i], hidden[i], view));
	json_object_set_new(into, "by", by);
	json_object_set_new(into, "bands", bands);
	json_object_set_new(into, "rows", rows);
	free(hidden);
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
