#include "measure/method.h"

#include <string.h>

#include "attendance/bank_holiday.h"
#include "measure/cohort.h"

static const char *const names[METHODS + 1] = {
	[METHOD_OURS] = "ours",
	[METHOD_DFE] = "dfe",
	[METHODS] = NULL,
};

const char *method_name(enum method m)
{
	return (unsigned)m < METHODS ? names[m] : "unknown";
}

int method_find(const char *name)
{
	for (int m = 0; m < METHODS; m++)
		if (strcmp(names[m], name) == 0)
			return m;
	return -1;
}

const char *const *method_names(void)
{
	return names;
}

const char *method_reason_words(enum method_reason r)
{
	static const char *const words[METHOD_REASONS] = {
		[METHOD_COUNTED] = "counted",
		[METHOD_TOO_YOUNG] = "under 5 at 31 August",
		[METHOD_TOO_OLD] = "over 15 at 31 August",
		[METHOD_AGE_UNKNOWN] = "neither birth date nor year group known",
		[METHOD_BOARDER] = "boarders",
		[METHOD_LATE_START] = "started in the second half of the summer term",
		[METHOD_ALTERNATIVE] = "alternative provision, shown apart",
		[METHOD_SMALL_SCHOOL] = "in a school with fewer than 6 such enrolments",
		[METHOD_NO_SESSIONS] = "no possible session",
		[METHOD_FEWER_THAN_ABSENT] = "fewer possible sessions than absences",
		[METHOD_SUMMER_15] = "aged 15: sessions of the second half of the summer term",
	};

	return (unsigned)r < METHOD_REASONS ? words[r] : "unknown";
}

int method_age(day_t birth, int year)
{
	struct civil born = day_to_civil(birth);

	/* Nobody's birthday lies between 31 August and the day before 1 September. */
	return year - born.year - (born.month > 8);
}

static enum method_reason judge_age(int age)
{
	return age < 5 ? METHOD_TOO_YOUNG : age > 15 ? METHOD_TOO_OLD : METHOD_COUNTED;
}

/* Year 1 is the year of those aged 5 at 31 August, year 11 of those aged 15. */
static int age_of_year_group(int year_group)
{
	return year_group + 4;
}

/* Boarder at the first census on roll, or, at none, on the first day on roll. */
static bool boards(const struct enrolment_facts *e, int year, int64_t known)
{
	const struct cohort_rule rule = {COHORT_EARLIEST, DAY_NONE, year, known};
	bool told = false;
	uint8_t value;

	for (unsigned i = 0; i < e->trait_count; i++)
		told |= e->traits[i].trait == TRAIT_BOARDER;
	if (!told)
		return false;
	value = cohort_value(cohort_at(e, trait_bit(TRAIT_BOARDER), DAY_NONE, &rule), TRAIT_BOARDER);

	if (value == TRAIT_UNKNOWN && e->from != DAY_NONE)
		value = cohort_on(e, TRAIT_BOARDER, e->from, known);
	return value == TRAIT_YES;
}

static struct verdict judge_dfe(const struct enrolment_facts *e, enum phase phase, bool alternative, int year,
				int64_t known)
{
	struct verdict v = {METHOD_COUNTED, e->birth == DAY_NONE, INT32_MAX};
	day_t second_half = bank_holiday_kept(BANK_SPRING, year + 1);
	int age = v.by_year_group ? age_of_year_group(e->year_group) : method_age(e->birth, year);

	if (v.by_year_group && e->year_group == YEAR_UNKNOWN) {
		v.by_year_group = false;
		v.reason = METHOD_AGE_UNKNOWN;
	} else if (phase == PHASE_ALTERNATIVE && !alternative) {
		v.reason = METHOD_ALTERNATIVE;
	} else if (judge_age(age) != METHOD_COUNTED) {
		v.reason = judge_age(age);
	} else if (boards(e, year, known)) {
		v.reason = METHOD_BOARDER;
	} else if (e->from != DAY_NONE && e->from >= second_half) {
		v.reason = METHOD_LATE_START;
	} else if (age == 15) {
		v.last = session_of(second_half - 1, true);
	}
	return v;
}

struct verdict method_judge(enum method m, const struct enrolment_facts *e, enum phase phase,
			    bool alternative, int year, int64_t known)
{
	if (m == METHOD_DFE)
		return judge_dfe(e, phase, alternative, year, known);
	return (struct verdict){METHOD_COUNTED, false, INT32_MAX};
}

enum method_reason method_judge_tally(enum method m, const struct tally *t)
{
	if (m != METHOD_DFE)
		return METHOD_COUNTED;
	if (t->possible == 0)
		return METHOD_NO_SESSIONS;
	return t->possible < t->authorised + t->unauthorised ? METHOD_FEWER_THAN_ABSENT : METHOD_COUNTED;
}

bool method_small_school(enum method m, unsigned enrolments)
{
	return m == METHOD_DFE && enrolments < METHOD_SCHOOL_LEAST;
}
