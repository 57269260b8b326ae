#include "engine/answer/asking.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/transaction.h"
#include "measure/suppress.h"
#include "roll/recount.h"

static const char *text_of(const json_t *question, const char *key)
{
	return json_string_value(json_object_get(question, key));
}

static int read_minimum(struct question *q, const char *text, struct fault *reterr)
{
	uint64_t sessions = 0;

	if (text != NULL && (!text_u64(span_of(text), &sessions) || sessions > 400))
		return fault_set(reterr, FAULT_MEANING,
				 "minimum: expected 0 to 400 sessions, found \"%.40s\"", text);
	q->minimum = (unsigned)sessions;
	return 0;
}

static int read_team(struct asking *a, const struct engine *e, const char *team, struct fault *reterr)
{
	if (team != NULL && config_team(e->config, team) < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no team \"%.60s\"", team);
	text_copy(a->team, sizeof a->team, span_of(team != NULL ? team : ""));
	return 0;
}

int asking_read(struct asking *a, const struct engine *e, const json_t *question, const char *over,
		struct fault *reterr)
{
	const char *period = text_of(question, "over");
	int minute, rc;

	a->q.known = KNOWN_NOW;
	a->q.as_of = engine_now(e);
	london_from_instant(a->q.as_of, &a->q.today, &minute);
	rc = period_read(span_of(period != NULL ? period : over), &a->q.period, reterr);
	if (rc == 0)
		rc = dimensions_read(text_of(question, "by"), a->q.by, &a->q.by_count, reterr);
	if (rc == 0)
		rc = filters_read(e, text_of(question, "where"), &a->filters, reterr);
	if (rc == 0)
		rc = read_minimum(&a->q, text_of(question, "minimum"), reterr);
	if (rc == 0)
		rc = read_team(a, e, text_of(question, "team"), reterr);
	a->q.filters = a->filters.at;
	a->q.filter_count = a->filters.count;
	a->whole = json_is_true(json_object_get(question, "whole"));
	return rc;
}

/* --- what contracts allow ------------------------------------------------------------------------- */

trait_set_t asking_traits(const struct asking *a)
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

/* May the team be told sums of this school's children of one year group, divided so? */
static bool year_shared(const struct asking *a, const struct engine *e, size_t school, int year,
			trait_set_t traits, unsigned subjects)
{
	struct release_ask ask = {.school = school,
				  .day = a->q.today,
				  .subjects = subjects,
				  .year_group = year,
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

static bool year_asked(const struct asking *a, int year)
{
	for (unsigned i = 0; i < a->filters.count; i++) {
		const struct question_filter *f = &a->filters.at[i];
		bool among = f->dimension != DIMENSION_YEAR_GROUP;

		for (unsigned k = 0; k < f->count; k++)
			among = among || f->values[k] == year;
		if (!among)
			return false;
	}
	return true;
}

/* All year groups of the school that the question is about must be shared: part of a school is another sum.
 */
static bool school_shares(const struct asking *a, const struct engine *e, size_t school, trait_set_t traits,
			  unsigned subjects)
{
	bool any = false;

	for (unsigned block = 0; block < roll_blocks(e->roll, (unsigned)school); block++) {
		int year = roll_block_year(e->roll, (unsigned)school, block);

		if (roll_block_lanes(e->roll, (unsigned)school, block) == 0 || !year_asked(a, year))
			continue;
		if (!year_shared(a, e, school, year, traits, subjects))
			return false;
		any = true;
	}
	/* Nobody of them is there this year: then the school as such must be shared. */
	return any || year_shared(a, e, school, YEAR_UNKNOWN, traits, subjects);
}

/* Is the school among those that the question names, itself, by phase or by area? Others need not be gone
 * through. */
static bool school_asked(const struct asking *a, const struct engine *e, size_t school)
{
	for (unsigned i = 0; i < a->filters.count; i++) {
		const struct question_filter *f = &a->filters.at[i];
		const struct school *s = &e->config->schools[school];
		const int32_t is = f->dimension == DIMENSION_PHASE ? (int32_t)s->phase :
				   f->dimension == DIMENSION_AREA  ? s->area_school :
								     (int32_t)school;
		bool among = f->dimension != DIMENSION_PHASE && f->dimension != DIMENSION_AREA &&
			     f->dimension != DIMENSION_SCHOOL;

		for (unsigned k = 0; k < f->count; k++)
			among = among || f->values[k] == is;
		if (!among)
			return false;
	}
	return true;
}

int asking_schools(struct asking *a, const struct engine *e, struct fault *reterr)
{
	trait_set_t traits = asking_traits(a);
	unsigned subjects = subjects_asked(a), chosen = 0, asked = 0;

	a->schools = calloc(e->config->school_count + 1, sizeof *a->schools);
	if (a->schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a question");
	for (size_t i = 0; i < e->config->school_count; i++) {
		if (!school_asked(a, e, i))
			continue;
		asked++;
		a->schools[i] = a->team[0] == '\0' || school_shares(a, e, i, traits, subjects);
		chosen += a->schools[i];
	}
	a->left_out = asked - chosen;
	if (chosen == 0)
		return fault_set(reterr, FAULT_MISSING,
				 "no contract in force lets %s be told sums divided so, at any school",
				 a->team);
	return 0;
}

void asking_free(struct asking *a)
{
	free(a->schools);
	a->schools = NULL;
}

uint64_t asking_minimum(const struct asking *a, const struct engine *e)
{
	int most = SUPPRESS_MINIMUM;

	for (size_t i = 0; i < e->config->contract_count; i++)
		if (contract_in_force(&e->config->contracts[i], a->q.today) &&
		    e->config->contracts[i].small_numbers > most)
			most = e->config->contracts[i].small_numbers;
	return a->whole ? 0 : (uint64_t)most;
}

int asking_log(struct engine *e, const char *who, const struct asking *a, const char *what,
	       struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	int rc;

	if (!a->whole || who == NULL)
		return 0;
	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%s of small groups too, divided by %u things, for \"%.60s\"",
		 what, a->q.by_count + a->filters.count, a->team);
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* --- what must stand beside the numbers ----------------------------------------------------------- */

void asking_note(json_t *notes, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_array_append_new(notes, json_string(text));
}

void asking_left_out(json_t *notes, const struct asking *a)
{
	if (a->left_out > 0)
		asking_note(notes,
			    "%u schools are left out: no contract in force lets %s be told this of them.",
			    a->left_out, a->team);
}

void asking_kept_back(json_t *notes, uint64_t minimum)
{
	asking_note(
		notes,
		"c: kept back, so that no group under %llu can be read in this answer or worked out from it "
		"alone. Two answers about other children or days may differ by fewer.",
		(unsigned long long)minimum);
}
