/* cohort.h: which value of a trait an enrolment has, on which day, as known when.
 *
 * Membership has dates: a flag that starts in March does not rewrite autumn. Three modes say
 * which day decides:
 *
 *   COHORT_DATED     each session by its own day (the default)
 *   COHORT_CURRENT   today's value over the whole range: "how have the children who are looked
 *                    after now attended?"
 *   COHORT_EARLIEST  the value on the first census day of the year on which the enrolment was on
 *                    roll, for the whole year: DfE links characteristics once, from the earliest
 *                    term's census. An enrolment on roll at no census is of unknown value.
 *
 * A value not known is TRAIT_UNKNOWN, a group of its own. */
#ifndef MEASURE_COHORT_H
#define MEASURE_COHORT_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/enrolment.h"
#include "measure/period.h"

enum cohort_mode { COHORT_DATED, COHORT_CURRENT, COHORT_EARLIEST, COHORT_MODES };

/* An instant after every other: as known now. */
#define KNOWN_NOW INT64_MAX

/* How traits are to be read, the same for every enrolment of a question. */
struct cohort_rule {
	enum cohort_mode mode;
	day_t today;   /* COHORT_CURRENT */
	int year;      /* school year (year_of), COHORT_EARLIEST */
	int64_t known; /* instant, or KNOWN_NOW */
};

/* Values of several traits as one number, 4 bits a trait; compare and take apart only. */
typedef uint64_t cohort_t;
_Static_assert(TRAITS * 4 <= 64, "a cohort is one word");
static inline uint8_t cohort_value(cohort_t c, enum trait t)
{
	return (uint8_t)(c >> (4 * (unsigned)t) & 15);
}

/* Traits asked about: bit t for trait t. */
typedef uint32_t trait_set_t;
static inline trait_set_t trait_bit(enum trait t)
{
	return (trait_set_t)1 << (unsigned)t;
}

/* The value of one trait on a day as the entries say, whatever the mode. Of entries that overlap,
 * the one known later speaks. */
uint8_t cohort_on(const struct enrolment_facts *e, enum trait t, day_t day, int64_t known);
/* The values of the traits of a set that count for a day under a rule; traits not in the set are 0. */
cohort_t cohort_at(const struct enrolment_facts *e, trait_set_t traits, day_t day,
		   const struct cohort_rule *rule);
/* The first day after `day`, up to `to`, on which cohort_at differs; DAY_NONE: none. Only dated
 * cohorts ever change. */
day_t cohort_change(const struct enrolment_facts *e, trait_set_t traits, day_t day, day_t to,
		    const struct cohort_rule *rule);

/* Both at once for most enrolments: true when no trait of the set can change in (day, to], and then
 * *ret is cohort_at of the day. False says nothing. */
bool cohort_steady(const struct enrolment_facts *e, trait_set_t traits, day_t day, day_t to,
		   const struct cohort_rule *rule, cohort_t *ret);

/* Enrolments of one block of 32 slots over a range: `member` has the value on every day,
 * `changed` has it on some. The rest never has it. */
struct cohort_mask {
	uint32_t member, changed;
};
/* Masks of every block of a school; `ret` has `blocks` of them and is overwritten. Days an enrolment
 * is not on roll do not count; slots beyond the blocks are left out. */
void cohort_masks(const struct enrolment_facts *list, unsigned count, uint32_t school, enum trait t,
		  uint8_t value, struct date_range days, const struct cohort_rule *rule,
		  struct cohort_mask *ret, unsigned blocks);

/* The three census days of a school year: first Thursday of October, third of January, third of May. */
day_t census_day(unsigned term, int year);

/* Children with a social worker as one grouping without overlap, in DfE's order: looked after,
 * else protection plan, else in need. A lower one counts although a higher one is not known. */
enum social_group {
	SOCIAL_UNKNOWN,
	SOCIAL_NONE,
	SOCIAL_IN_NEED_ONLY,	     /* CINO: no plan, not looked after */
	SOCIAL_PROTECTION_PLAN_ONLY, /* CPPO: not looked after */
	SOCIAL_LOOKED_AFTER,	     /* CLA */
	SOCIAL_GROUPS
};
#define SOCIAL_TRAITS (1u << TRAIT_LOOKED_AFTER | 1u << TRAIT_PROTECTION_PLAN | 1u << TRAIT_IN_NEED)
enum social_group cohort_social(cohort_t c);
/* "looked after", "protection plan, not looked after", ...; never NULL. */
const char *social_group_words(enum social_group g);

#endif
