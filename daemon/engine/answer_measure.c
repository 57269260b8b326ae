/* answer_measure.c: sums and rates of the register over any range, by anything, as known now or then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/asked.h"
#include "engine/dimension.h"

/* A question as it was asked. */
struct asking {
	struct question q;
	struct filters filters;
	char team[CONFIG_NAME];
	bool whole;
	int minimum_group;
	bool *schools; /* owned; those that answer */
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
		return fault_set(reterr, FAULT_MEANING, "as_of: expected YYYY-MM-DDTHH:MM, found \"%.40s\"", text);
	if (a->q.as_of > engine_now(e))
		return fault_set(reterr, FAULT_MEANING, "as_of: nothing is known yet at %.40s", text);
	a->q.known = a->q.as_of;
	return 0;
}

static int read_words(struct asking *a, const json_t *question, struct fault *reterr)
{
	static const char *const modes[] = {"dated", "current", "earliest", NULL};
	const char *method = text_of(question, "method"), *mode = text_of(question, "cohort");
	const char *minimum = text_of(question, "minimum");
	uint64_t sessions = 0;
	int found;

	found = method != NULL ? method_find(method) : METHOD_OURS;
	if (found < 0)
		return fault_set(reterr, FAULT_MEANING, "method: expected ours or dfe, found \"%.40s\"", method);
	a->q.method = (enum method)found;
	for (found = 0; mode != NULL && modes[found] != NULL && strcmp(modes[found], mode) != 0; found++)
		;
	if (modes[found] == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "cohort: expected dated, current or earliest, found \"%.40s\"", mode);
	a->q.mode = (enum cohort_mode)found;
	if (minimum != NULL && (!text_u64(span_of(minimum), &sessions) || sessions > 400))
		return fault_set(reterr, FAULT_MEANING, "minimum: expected 0 to 400 sessions, found \"%.40s\"",
				 minimum);
	a->q.minimum = (unsigned)sessions;
	return 0;
}

static int read_question(struct asking *a, const struct engine *e, const json_t *question, struct fault *reterr)
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
	a->q.codes = true;
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
				 "no contract in force lets %s be told sums divided so, at any school", a->team);
	return 0;
}

/* --- the answer as JSON ---------------------------------------------------------------------- */

static json_t *rate_json(const struct answer *a, const struct answer_row *row, enum measure_kind kind)
{
	struct measured m;
	char percent[32], exact[40];

	if (!answer_rate(a, row, kind, &m))
		return json_null();
	return json_pack("{s:s, s:s, s:I, s:I}", "percent", ratio_percent(percent, sizeof percent, m.ratio, 1),
			 "exact", ratio_percent(exact, sizeof exact, m.ratio, 9), "num",
			 (json_int_t)m.ratio.num, "den", (json_int_t)m.ratio.den);
}

static json_t *codes_json(const struct answer_row *row)
{
	json_t *list = json_array();
	unsigned count;
	const struct code *codes = code_table(&count);

	for (unsigned i = 0; row->codes != NULL && i < count; i++) {
		struct ratio r = {row->codes->of[codes[i].cell], row->measure.possible};
		bool possible = code_possible(codes[i].cell);
		char percent[32];

		if (r.num > 0)
			json_array_append_new(
				list, json_pack("{s:s, s:I, s:s, s:s}", "code", codes[i].text, "sessions",
						(json_int_t)r.num, "percent",
						possible ? ratio_percent(percent, sizeof percent, r, 1) : "-",
						"meaning", codes[i].meaning));
	}
	return list;
}

static json_t *sums_json(const struct answer *a, const struct answer_row *row)
{
	const struct measure *m = &row->measure;
	json_t *rates = json_object(), *bands = json_array();
	char days[24];

	for (unsigned k = 0; k < MEASURE_KINDS; k++)
		json_object_set_new(rates, measure_kind_name((enum measure_kind)k),
				    rate_json(a, row, (enum measure_kind)k));
	for (unsigned i = 0; i < MEASURE_BANDS; i++)
		json_array_append_new(bands, json_integer((json_int_t)m->bands[i]));
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:{s:s, s:I}}", "enrolments",
			 (json_int_t)row->enrolments, "children", (json_int_t)row->children, "possible",
			 (json_int_t)m->possible, "attending", (json_int_t)m->attending, "authorised",
			 (json_int_t)m->authorised, "unauthorised", (json_int_t)m->unauthorised, "late",
			 (json_int_t)m->late, "unknown", (json_int_t)answer_unknown(row), "rates", rates,
			 "bands", bands, "codes", codes_json(row), "missed", "days",
			 missed_days(days, m->authorised + m->unauthorised), "sessions",
			 (json_int_t)(m->authorised + m->unauthorised));
}

/* What must not be told: who is in it is told all the same, and that something is withheld. */
static json_t *hidden_json(void)
{
	return json_pack("{s:b, s:{}, s:[], s:[]}", "hidden", 1, "rates", "bands", "codes");
}

static json_t *row_json(const struct asking *asking, const struct engine *e, const struct answer *a,
			const struct answer_row *row, bool hidden)
{
	json_t *json = hidden ? hidden_json() : sums_json(a, row), *key = json_array();
	char word[CONFIG_NAME];

	for (unsigned i = 0; i < asking->q.by_count; i++)
		json_array_append_new(key,
				      json_string(dimension_print(e, asking->q.by[i], row->key[i], word)));
	json_object_set_new(json, "key", key);
	return json;
}
