/* answer_measure.c: sums and rates of the register over any range, by anything, as known now or then. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/answer/asked.h"
#include "engine/answer/asking.h"
#include "engine/answer/counting.h"
#include "engine/answer/measure_before.h"
#include "engine/answer/measure_json.h"
#include "engine/answer/measure_parts.h"
#include "engine/answer/measured.h"

/* Half of a day of 6 h 30 min: the 32.5-hour week that schools are expected to be open. */
#define SESSION_MINUTES 195

/* A question as it was asked. */
struct measure_asking {
	struct asking common;
	unsigned session_minutes;
	const char *rates; /* the question's: the one rate that is wanted of many rows; NULL: all */
};

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

static int read_known(struct question *q, const struct engine *e, const char *text, struct fault *reterr)
{
	if (text == NULL)
		return 0;
	if (!answer_read_time(text, &q->as_of))
		return fault_set(reterr, FAULT_MEANING, "as_of: expected YYYY-MM-DDTHH:MM, found \"%.40s\"",
				 text);
	if (q->as_of > engine_now(e))
		return fault_set(reterr, FAULT_MEANING, "as_of: nothing is known yet at %.40s", text);
	q->known = q->as_of;
	return 0;
}

static int read_words(struct measure_asking *a, const json_t *question, struct fault *reterr)
{
	static const char *const modes[] = {"dated", "current", "earliest", NULL};
	const char *method = text_of(question, "method"), *mode = text_of(question, "cohort");
	const char *minutes = text_of(question, "session_minutes");
	struct question *q = &a->common.q;
	uint64_t length = SESSION_MINUTES;
	int found;

	found = method != NULL ? method_find(method) : METHOD_OURS;
	if (found < 0)
		return fault_set(reterr, FAULT_MEANING, "method: expected ours or dfe, found \"%.40s\"",
				 method);
	q->method = (enum method)found;
	for (found = 0; mode != NULL && modes[found] != NULL && strcmp(modes[found], mode) != 0; found++)
		;
	if (modes[found] == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "cohort: expected dated, current or earliest, found \"%.40s\"", mode);
	q->mode = (enum cohort_mode)found;
	if (minutes != NULL && (!text_u64(span_of(minutes), &length) || length > 600))
		return fault_set(reterr, FAULT_MEANING, "session_minutes: expected 0 to 600, found \"%.40s\"",
				 minutes);
	a->session_minutes = (unsigned)length;
	a->rates = text_of(question, "rates");
	return 0;
}

static int read_question(struct measure_asking *a, const struct engine *e, const json_t *question,
			 struct fault *reterr)
{
	struct question *q = &a->common.q;
	int rc = asking_read(&a->common, e, question, "ytd", reterr);

	if (rc == 0)
		rc = read_words(a, question, reterr);
	if (rc == 0)
		rc = read_known(q, e, text_of(question, "as_of"), reterr);
	q->persistent_anyway = json_is_true(json_object_get(question, "persistent_anyway"));
	q->codes = json_is_true(json_object_get(question, "codes"));
	return rc;
}

/* --- what must stand beside the numbers ----------------------------------------------------------- */

static void method_notes(json_t *notes, const struct answer *a)
{
	asking_note(notes, "Method \"%s\": %s.", method_name(a->method),
		    a->method == METHOD_DFE ? "as DfE's statistics count, by enrolment" :
					      "every enrolment on these schools' rolls");
	for (unsigned r = METHOD_COUNTED + 1; r < METHOD_REASONS; r++)
		if (a->moved[r].enrolments > 0)
			asking_note(notes, "Left out: %s, %llu enrolments, %llu possible sessions.",
				    method_reason_words((enum method_reason)r),
				    (unsigned long long)a->moved[r].enrolments,
				    (unsigned long long)a->moved[r].measure.possible);
	if (a->by_year_group > 0)
		asking_note(notes, "%llu enrolments were judged by year group: no birth date is shared.",
			    (unsigned long long)a->by_year_group);
}

static void persistent_note(json_t *notes, const struct answer *a)
{
	if (a->persistent == ANSWER_PERSISTENT_ASKED)
		asking_note(
			notes,
			"Persistent and severe absence over less than a term compares with no published figure.");
	if (a->persistent == ANSWER_PERSISTENT_WITHHELD)
		asking_note(
			notes,
			"Persistent and severe absence are for terms and the year to date, not for this period.");
}

static json_t *notes_json(const struct asking *asking, const struct answer *a,
			  const struct measure_view *view)
{
	json_t *notes = json_array();
	char when[24], clock[6];
	uint64_t unknown = 0;
	day_t day;
	int minute;

	for (size_t i = 0; i < a->count; i++)
		unknown += answer_unknown(&a->at[i]);
	london_from_instant(asking->q.as_of, &day, &minute);
	asking_note(notes, "As known on %s at %s. %llu sessions have no mark: they count neither way.",
		    day_words(when, day), instant_clock(clock, asking->q.as_of), (unsigned long long)unknown);
	method_notes(notes, a);
	persistent_note(notes, a);
	asking_note(notes, "A rate is the ratio of sums, halves rounded up at the last digit shown.");
	asking_left_out(notes, asking);
	if (a->schools_without > 0)
		asking_note(notes, "%llu schools hold no session in this period.",
			    (unsigned long long)a->schools_without);
	if (view->withheld > 0)
		asking_kept_back(notes, view->minimum);
	return notes;
}

/* --- the whole -------------------------------------------------------------------------------------- */

/* The rows of the answer, and of the parts of its period where the question has any. */
static int rows_json(struct engine *e, const char *who, const json_t *question, const struct answer *a,
		     struct measure_view *view, json_t *json, struct fault *reterr)
{
	struct measure_parts parts = {0};
	int rc = measure_parts_ask(e, who, question, a, view, &parts, reterr);

	view->hidden = parts.hidden[MEASURE_PARTS];
	if (rc == 0)
		rc = measure_json(e, a, view, json, reterr);
	if (rc == 0)
		rc = measure_parts_json(e, &parts, view, json, reterr);
	measure_parts_free(&parts);
	view->hidden = NULL;
	return rc;
}

static int answered(struct engine *e, const char *who, const json_t *question,
		    const struct measure_asking *of, const struct answer *a, json_t **ret_json,
		    struct fault *reterr)
{
	const struct asking *asking = &of->common;
	struct measure_view view = {.q = &asking->q,
				    .minimum = asking_minimum(asking, e),
				    .session_minutes = of->session_minutes,
				    .rates = of->rates};
	json_t *json = json_object();
	char period[40], title[200];
	int rc = rows_json(e, who, question, a, &view, json, reterr);

	if (rc != 0) {
		json_decref(json);
		return rc;
	}
	snprintf(title, sizeof title, "%s: attendance, %s", e->config->authority.name,
		 period_print(period, &asking->q.period));
	json_object_set_new(json, "ok", json_true());
	json_object_set_new(json, "title", json_string(title));
	json_object_set_new(json, "period", json_string(period));
	json_object_set_new(json, "method", json_string(method_name(a->method)));
	json_object_set_new(json, "as_of", answer_time(asking->q.as_of));
	json_object_set_new(json, "schools", json_integer((json_int_t)a->schools));
	json_object_set_new(json, "notes", notes_json(asking, a, &view));
	*ret_json = json;
	return 0;
}

/* Reads and counts; `asking` is zeroed, and the caller's to free. */
static int count(struct measure_asking *asking, struct engine *e, const char *who, const json_t *question,
		 struct answer *ret, struct fault *reterr)
{
	const struct question *q = &asking->common.q;
	struct asked asked = {0};
	struct question_data data;
	int rc = read_question(asking, e, question, reterr);

	if (rc == 0)
		rc = asking_schools(&asking->common, e, reterr);
	if (rc == 0)
		rc = asking_log(e, who, &asking->common, "sums", reterr);
	if (rc == 0)
		rc = asked_borrow(e, q->known, asking_traits(&asking->common), asking->common.schools, &asked,
				  reterr);
	if (rc == 0) {
		data = asked_data(&asked, e);
		rc = counting_ask(e, q, &data, ret, reterr);
	}
	asked_free(&asked);
	return rc;
}

int measured_ask(struct engine *e, const char *who, const json_t *question, struct answer *ret,
		 uint64_t *ret_minimum, struct fault *reterr)
{
	struct measure_asking asking = {0};
	int rc = count(&asking, e, who, question, ret, reterr);

	*ret_minimum = rc == 0 ? asking_minimum(&asking.common, e) : 0;
	asking_free(&asking.common);
	return rc;
}

int answer_measure(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	struct measure_asking asking = {0};
	struct answer answer = {0};
	int rc;

	if (json_is_true(json_object_get(question, "last_year")))
		return measure_before(e, who, question, ret_json, reterr);
	rc = count(&asking, e, who, question, &answer, reterr);
	if (rc == 0)
		rc = answered(e, who, question, &asking, &answer, ret_json, reterr);
	answer_free(&answer);
	asking_free(&asking.common);
	return rc;
}
