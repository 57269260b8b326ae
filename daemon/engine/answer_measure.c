/* answer_measure.c: sums and rates of the register over any range, by anything, as known now or then. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/suppress.h"
#include "engine/answer.h"
#include "engine/asked.h"
#include "engine/dimension.h"
#include "engine/measure_json.h"

/* Half of a day of 6 h 30 min: the 32.5-hour week that schools are expected to be open. */
#define SESSION_MINUTES 195

/* A question as it was asked. */
struct asking {
	struct question q;
	struct filters filters;
	char team[CONFIG_NAME];
	bool whole;
	unsigned session_minutes;
	bool *schools;	   /* owned; those that answer */
	unsigned left_out; /* schools whose contracts do not let the team ask this */
};

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

static int read_known(struct asking *a, const struct engine *e, const char *text, struct fault *reterr)
{
	a->q.known = KNOWN_NOW;
	a->q.as_of = engine_now(e);
	if (text == NULL)
		return 0;
	if (!answer_read_time(text, &a->q.as_of))
		return fault_set(reterr, FAULT_MEANING, "as_of: expected YYYY-MM-DDTHH:MM, found \"%.40s\"",
				 text);
	if (a->q.as_of > engine_now(e))
		return fault_set(reterr, FAULT_MEANING, "as_of: nothing is known yet at %.40s", text);
	a->q.known = a->q.as_of;
	return 0;
}

static int read_words(struct asking *a, const json_t *question, struct fault *reterr)
{
	static const char *const modes[] = {"dated", "current", "earliest", NULL};
	const char *method = text_of(question, "method"), *mode = text_of(question, "cohort");
	const char *minimum = text_of(question, "minimum"), *minutes = text_of(question, "session_minutes");
	uint64_t sessions = 0;
	int found;

	found = method != NULL ? method_find(method) : METHOD_OURS;
	if (found < 0)
		return fault_set(reterr, FAULT_MEANING, "method: expected ours or dfe, found \"%.40s\"",
				 method);
	a->q.method = (enum method)found;
	for (found = 0; mode != NULL && modes[found] != NULL && strcmp(modes[found], mode) != 0; found++)
		;
	if (modes[found] == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "cohort: expected dated, current or earliest, found \"%.40s\"", mode);
	a->q.mode = (enum cohort_mode)found;
	if (minimum != NULL && (!text_u64(span_of(minimum), &sessions) || sessions > 400))
		return fault_set(reterr, FAULT_MEANING,
				 "minimum: expected 0 to 400 sessions, found \"%.40s\"", minimum);
	a->q.minimum = (unsigned)sessions;
	sessions = SESSION_MINUTES;
	if (minutes != NULL && (!text_u64(span_of(minutes), &sessions) || sessions > 600))
		return fault_set(reterr, FAULT_MEANING, "session_minutes: expected 0 to 600, found \"%.40s\"",
				 minutes);
	a->session_minutes = (unsigned)sessions;
	return 0;
}

static int read_question(struct asking *a, const struct engine *e, const json_t *question,
			 struct fault *reterr)
{
	const char *over = text_of(question, "over"), *team = text_of(question, "team");
	int minute, rc;

	london_from_instant(engine_now(e), &a->q.today, &minute);
	rc = period_read(span_of(over != NULL ? over : "ytd"), &a->q.period, reterr);
	if (rc == 0)
		rc = dimensions_read(text_of(question, "by"), a->q.by, &a->q.by_count, reterr);
	if (rc == 0)
		rc = filters_read(e, text_of(question, "where"), &a->filters, reterr);
	if (rc == 0)
		rc = read_words(a, question, reterr);
	if (rc == 0)
		rc = read_known(a, e, text_of(question, "as_of"), reterr);
	if (rc != 0)
		return rc;
	if (team != NULL && config_team(e->config, team) < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no team \"%.60s\"", team);
	text_copy(a->team, sizeof a->team, span_of(team != NULL ? team : ""));
	a->q.filters = a->filters.at;
	a->q.filter_count = a->filters.count;
	a->q.persistent_anyway = json_is_true(json_object_get(question, "persistent_anyway"));
	a->q.codes = json_is_true(json_object_get(question, "codes"));
	a->whole = json_is_true(json_object_get(question, "whole"));
	return 0;
}

static trait_set_t traits_asked(const struct asking *a)
{
	trait_set_t traits = 0;

	for (unsigned i = 0; i < a->q.by_count + a->filters.count; i++) {
		unsigned d = i < a->q.by_count ? a->q.by[i] : a->filters.at[i - a->q.by_count].dimension;

		if (d == DIMENSION_SOCIAL)
			traits |= SOCIAL_TRAITS;
		else if (d >= DIMENSION_TRAIT)
			traits |= trait_bit((enum trait)(d - DIMENSION_TRAIT));
	}
	if (a->q.method == METHOD_DFE)
		traits |= trait_bit(TRAIT_BOARDER);
	return traits;
}

/* The children a question is limited to, as a contract names them: a question about looked-after
 * children needs no contract about the others. */
static unsigned subjects_asked(const struct asking *a)
{
	static const struct {
		enum trait trait;
		unsigned subject;
	} rows[] = {{TRAIT_LOOKED_AFTER, SUBJECT_LOOKED_AFTER},
		    {TRAIT_PROTECTION_PLAN, SUBJECT_PROTECTION_PLAN},
		    {TRAIT_IN_NEED, SUBJECT_IN_NEED}};
	unsigned subjects = 0;

	for (unsigned i = 0; i < a->filters.count; i++)
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			if (a->filters.at[i].dimension == DIMENSION_TRAIT + (unsigned)rows[k].trait &&
			    a->filters.at[i].count == 1 && a->filters.at[i].values[0] == TRAIT_YES)
				subjects |= rows[k].subject;
	return subjects;
}

static bool school_shares(const struct asking *a, const struct engine *e, size_t school, trait_set_t traits,
			  unsigned subjects)
{
	struct release_ask ask = {.school = school,
				  .day = a->q.today,
				  .subjects = subjects,
				  .year_group = YEAR_UNKNOWN,
				  .team = a->team};
	struct release r = policy_release(e->policy, &ask);

	if (r.treatment[FIELD_SESSION_MARK] == TREATMENT_DROP)
		return false;
	for (unsigned t = 0; t < TRAITS; t++) {
		enum field f = field_of_trait((enum trait)t);

		if ((traits & trait_bit((enum trait)t)) != 0 && f != FIELD_COUNT &&
		    !(a->q.method == METHOD_DFE && t == TRAIT_BOARDER) && r.treatment[f] == TREATMENT_DROP)
			return false;
	}
	return true;
}

/* Which schools' registers this team may be told sums of, divided so. */
static int choose_schools(struct asking *a, const struct engine *e, struct fault *reterr)
{
	trait_set_t traits = traits_asked(a);
	unsigned subjects = subjects_asked(a), chosen = 0;

	a->schools = calloc(e->config->school_count + 1, sizeof *a->schools);
	if (a->schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (size_t i = 0; i < e->config->school_count; i++) {
		a->schools[i] = a->team[0] == '\0' || school_shares(a, e, i, traits, subjects);
		chosen += a->schools[i];
	}
	a->left_out = (unsigned)e->config->school_count - chosen;
	if (chosen == 0)
		return fault_set(reterr, FAULT_MISSING,
				 "no contract in force lets %s be told sums divided so, at any school",
				 a->team);
	return 0;
}

/* --- what must stand beside the numbers ----------------------------------------------------------- */

static void note(json_t *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void note(json_t *notes, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_array_append_new(notes, json_string(text));
}

static void method_notes(json_t *notes, const struct answer *a)
{
	note(notes, "Method \"%s\": %s.", method_name(a->method),
	     a->method == METHOD_DFE ? "as DfE's statistics count, by enrolment" :
				       "every enrolment on these schools' rolls");
	for (unsigned r = METHOD_COUNTED + 1; r < METHOD_REASONS; r++)
		if (a->moved[r].enrolments > 0)
			note(notes, "Left out: %s, %llu enrolments, %llu possible sessions.",
			     method_reason_words((enum method_reason)r),
			     (unsigned long long)a->moved[r].enrolments,
			     (unsigned long long)a->moved[r].measure.possible);
	if (a->by_year_group > 0)
		note(notes, "%llu enrolments were judged by year group: no birth date is shared.",
		     (unsigned long long)a->by_year_group);
}

static void persistent_note(json_t *notes, const struct answer *a)
{
	if (a->persistent == ANSWER_PERSISTENT_ASKED)
		note(notes,
		     "Persistent and severe absence over less than a term compares with no published figure.");
	if (a->persistent == ANSWER_PERSISTENT_WITHHELD)
		note(notes,
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
	note(notes, "As known on %s at %s. %llu sessions have no mark: they count neither way.",
	     day_words(when, day), instant_clock(clock, asking->q.as_of), (unsigned long long)unknown);
	method_notes(notes, a);
	persistent_note(notes, a);
	note(notes, "A rate is the ratio of sums, halves rounded up at the last digit shown.");
	if (asking->left_out > 0)
		note(notes, "%u schools are left out: no contract in force lets %s be told this of them.",
		     asking->left_out, asking->team);
	if (a->schools_without > 0)
		note(notes, "%llu schools hold no session in this period.",
		     (unsigned long long)a->schools_without);
	if (view->withheld > 0)
		note(notes, "c: kept back, so that no group under %llu can be read or worked out.",
		     (unsigned long long)view->minimum);
	return notes;
}

/* --- the whole -------------------------------------------------------------------------------------- */

/* The smallest group that may be told: the strictest contract among those that let the team ask. */
static uint64_t minimum_group(const struct asking *a, const struct engine *e)
{
	int most = SUPPRESS_MINIMUM;

	for (size_t i = 0; i < e->config->contract_count; i++)
		if (contract_in_force(&e->config->contracts[i], a->q.today) &&
		    e->config->contracts[i].small_numbers > most)
			most = e->config->contracts[i].small_numbers;
	return a->whole ? 0 : (uint64_t)most;
}

/* Sums without small groups kept back may show a single child: who asked is kept before they leave. */
static int log_whole(struct engine *e, const char *who, const struct asking *a, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	int rc;

	if (!a->whole)
		return 0;
	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "sums of small groups too, divided by %u things, for \"%.60s\"",
		 a->q.by_count + a->filters.count, a->team);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int answered(struct engine *e, const struct asking *asking, const struct answer *a, json_t **ret_json,
		    struct fault *reterr)
{
	struct measure_view view = {.q = &asking->q,
				    .minimum = minimum_group(asking, e),
				    .session_minutes = asking->session_minutes};
	json_t *json = json_object();
	char period[40], title[200];
	int rc = measure_json(e, a, &view, json, reterr);

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

int answer_measure(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	struct asking asking = {0};
	struct asked asked = {0};
	struct answer answer = {0};
	struct question_data data;
	int rc = read_question(&asking, e, question, reterr);

	if (rc == 0)
		rc = choose_schools(&asking, e, reterr);
	if (rc == 0)
		rc = log_whole(e, who, &asking, reterr);
	if (rc == 0)
		rc = asked_gather(e, asking.q.known, traits_asked(&asking), asking.schools, &asked, reterr);
	if (rc == 0) {
		data = asked_data(&asked, e);
		rc = question_ask(&asking.q, &data, &answer, reterr);
	}
	if (rc == 0)
		rc = answered(e, &asking, &answer, ret_json, reterr);
	answer_free(&answer);
	asked_free(&asked);
	free(asking.schools);
	return rc;
}
