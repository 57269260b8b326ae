#include "contract/contract.h"

#include <stddef.h>
#include <stdlib.h>

/* clang-format off */
const char *const contract_status_names[] = {
	[CONTRACT_DRAFT] = "draft",     [CONTRACT_PROPOSED] = "proposed",   [CONTRACT_TRIAL] = "trial",
	[CONTRACT_ACTIVE] = "active",   [CONTRACT_SUSPENDED] = "suspended", [CONTRACT_EXPIRED] = "expired",
	[CONTRACT_REVOKED] = "revoked", [CONTRACT_REVOKED + 1] = NULL,
};

const char *const purpose_names[] = {
	[PURPOSE_SAFEGUARDING] = "safeguarding",
	[PURPOSE_MISSING_EDUCATION] = "missing_education",
	[PURPOSE_ATTENDANCE_SUPPORT] = "attendance_support",
	[PURPOSE_STATISTICS] = "statistics",
	[PURPOSE_STATISTICS + 1] = NULL,
};

/* By bit number: SUBJECT_LOOKED_AFTER is bit 0. */
const char *const subject_names[] = {"looked_after", "protection_plan", "in_need", NULL};

const char *const field_names[] = {
	[FIELD_SESSION_MARK] = "session_mark",
	[FIELD_MINUTES_LATE] = "minutes_late",
	[FIELD_SCHOOL] = "school",
	[FIELD_YEAR_GROUP] = "year_group",
	[FIELD_SESSIONS_MISSED] = "sessions_missed",
	[FIELD_YESTERDAY] = "yesterday",
	[FIELD_UPN] = "upn",
	[FIELD_BIRTH_DATE] = "birth_date",
	[FIELD_SEX] = "sex",
	[FIELD_FREE_SCHOOL_MEALS] = "free_school_meals",
	[FIELD_SPECIAL_NEEDS] = "special_needs",
	[FIELD_FIRST_LANGUAGE] = "first_language",
	[FIELD_ETHNICITY] = "ethnicity",
	[FIELD_PREVIOUSLY_LOOKED_AFTER] = "previously_looked_after",
	[FIELD_YOUNG_CARER] = "young_carer",
	[FIELD_SERVICE_CHILD] = "service_child",
	[FIELD_BOARDER] = "boarder",
	[FIELD_NAME] = "name",
	[FIELD_COUNT] = NULL,
};

const char *const treatment_names[] = {
	[TREATMENT_DROP] = "drop",   [TREATMENT_COUNT] = "count",
	[TREATMENT_BAND] = "band",   [TREATMENT_CLASS] = "class",
	[TREATMENT_REASON_GROUP] = "reason_group", [TREATMENT_CLEAR] = "clear",
	[TREATMENT_CLEAR + 1] = NULL,
};

const char *const urgency_names[] = {
	[URGENCY_SAME_SESSION] = "same_session",
	[URGENCY_SAME_DAY] = "same_day",
	[URGENCY_DAILY_DIGEST] = "daily_digest",
	[URGENCY_NEXT_WORKING_DAY] = "next_working_day",
	[URGENCY_WEEKLY] = "weekly",
	[URGENCY_HALF_TERMLY] = "half_termly",
	[URGENCY_HALF_TERMLY + 1] = NULL,
};

static const char *const parameter_names[PARAMETERS] = {
	[PARAMETER_DAYS] = "days",	   [PARAMETER_WARN] = "warn",	      [PARAMETER_SESSIONS] = "sessions",
	[PARAMETER_WEEKS] = "weeks",	   [PARAMETER_PERCENT] = "percent",   [PARAMETER_POSSIBLE] = "possible",
	[PARAMETER_RECENT] = "recent",	   [PARAMETER_POINTS] = "points",     [PARAMETER_CHILDREN] = "children",
	[PARAMETER_TIMES] = "times",
};

const char *const controllers_names[] = {
	[CONTROLLERS_SEPARATE] = "separate", [CONTROLLERS_JOINT] = "joint", [CONTROLLERS_JOINT + 1] = NULL,
};
/* clang-format on */

const char *subject_name(unsigned subject)
{
	switch (subject) {
	case SUBJECT_LOOKED_AFTER:
		return subject_names[0];
	case SUBJECT_PROTECTION_PLAN:
		return subject_names[1];
	case SUBJECT_IN_NEED:
		return subject_names[2];
	default:
		return "unknown";
	}
}

const char *field_name(enum field f)
{
	return (unsigned)f < FIELD_COUNT ? field_names[f] : "unknown";
}

const char *urgency_name(enum urgency u)
{
	return (unsigned)u <= URGENCY_HALF_TERMLY ? urgency_names[u] : "unknown";
}

const char *parameter_name(enum parameter p)
{
	return (unsigned)p < PARAMETERS ? parameter_names[p] : "unknown";
}

enum field field_of_trait(enum trait t)
{
	static const enum field fields[TRAITS] = {
		[TRAIT_SEX] = FIELD_SEX,
		[TRAIT_FSM] = FIELD_FREE_SCHOOL_MEALS,
		[TRAIT_FSM6] = FIELD_FREE_SCHOOL_MEALS,
		[TRAIT_SEN] = FIELD_SPECIAL_NEEDS,
		[TRAIT_EAL] = FIELD_FIRST_LANGUAGE,
		[TRAIT_ETHNICITY] = FIELD_ETHNICITY,
		[TRAIT_LOOKED_AFTER] = FIELD_COUNT,
		[TRAIT_PROTECTION_PLAN] = FIELD_COUNT,
		[TRAIT_IN_NEED] = FIELD_COUNT,
		[TRAIT_PREVIOUSLY_LOOKED_AFTER] = FIELD_PREVIOUSLY_LOOKED_AFTER,
		[TRAIT_YOUNG_CARER] = FIELD_YOUNG_CARER,
		[TRAIT_SERVICE_CHILD] = FIELD_SERVICE_CHILD,
		[TRAIT_BOARDER] = FIELD_BOARDER,
	};

	return (unsigned)t < TRAITS ? fields[t] : FIELD_COUNT;
}

bool field_special(enum field f)
{
	return f == FIELD_ETHNICITY || f == FIELD_SPECIAL_NEEDS;
}

int contract_compare_versions(const char *a, const char *b)
{
	for (unsigned part = 0; part < 3; part++) {
		char *end_a, *end_b;
		unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = *end_a == '.' ? end_a + 1 : end_a;
		b = *end_b == '.' ? end_b + 1 : end_b;
	}
	return 0;
}

static bool within_dates(const struct share_contract *c, day_t day)
{
	/* Wide enough that no `lapse` can run over the end of the calendar. */
	int64_t last = (int64_t)c->valid_to + (c->lapse_hold ? c->lapse_days : 0);

	return day != DAY_NONE && c->valid_from != DAY_NONE && c->valid_to != DAY_NONE &&
	       day >= c->valid_from && day <= last;
}

bool contract_in_force(const struct share_contract *c, day_t day)
{
	return c->status == CONTRACT_ACTIVE && within_dates(c, day);
}

bool contract_pulls(const struct share_contract *c, day_t day)
{
	return (c->status == CONTRACT_ACTIVE || c->status == CONTRACT_TRIAL) && within_dates(c, day);
}

static bool every_year(const struct share_contract *c)
{
	for (unsigned i = 0; i < CONTRACT_YEARS; i++)
		if (!c->year_groups[i])
			return false;
	return true;
}

bool contract_covers(const struct share_contract *c, unsigned subjects, int year_group)
{
	if (c->subjects != 0 && (c->subjects & subjects) == 0)
		return false;
	if (year_group < -2 || year_group > CONTRACT_YEARS - 3)
		return every_year(c);
	return c->year_groups[year_group + 2];
}

day_t contract_until(const struct share_contract *c)
{
	return c->valid_to + (c->lapse_hold ? c->lapse_days : 0);
}
