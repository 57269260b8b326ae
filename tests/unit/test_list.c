/* What the kinds of lists are, how agreed sessions are read, and what speaks for one child. */
#include <criterion/criterion.h>

#include "attendance/list.h"

#define AM(day) (1U << (2 * (day)))
#define PM(day) (2U << (2 * (day)))
enum { MON, TUE, WED, THU, FRI };

Test(list, every_kind_is_found_by_its_name)
{
	for (unsigned k = 0; k < LIST_KINDS; k++)
		cr_assert_eq(list_kind_find(list_kind_row((enum list_kind)k)->name), k);
	cr_assert_eq(list_kind_find("social-care"), LIST_KINDS);
}

/* A child on a part-time timetable is not expected in the other sessions: a wrong bit hides an absence. */
Test(list, reads_agreed_sessions_as_people_write_them)
{
	static const struct {
		const char *text;
		unsigned sessions;
	} good[] = {
		{"Mon AM", AM(MON)},
		{"Mon AM, Tue PM", AM(MON) | PM(TUE)},
		{"monday", AM(MON) | PM(MON)},
		{"Wed AM PM; Fri am", AM(WED) | PM(WED) | AM(FRI)},
		{"MON-AM THUR-PM", AM(MON) | PM(THU)},
		{"Mon/Tue/Wed", AM(MON) | PM(MON) | AM(TUE) | PM(TUE) | AM(WED) | PM(WED)},
	};
	static const char *const bad[] = {"",	   " , ",	    "AM",      "Sat AM", "Mon A",
					  "Mo AM", "every morning", "Mon AM x"};
	unsigned sessions;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		cr_assert(list_sessions_read(span_of(good[i].text), &sessions), "%s", good[i].text);
		cr_assert_eq(sessions, good[i].sessions, "%s", good[i].text);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_not(list_sessions_read(span_of(bad[i]), &sessions), "%s", bad[i]);
}

/* Nobody is taken for somebody else by name and birthday alone, and twins are two. */
Test(list, scores_only_what_both_give)
{
	const struct list_facts all = {FACT_AGREES, FACT_AGREES, FACT_AGREES, FACT_AGREES};
	const struct list_facts no_postcode = {FACT_AGREES, FACT_AGREES, FACT_AGREES, FACT_NOT_BOTH};
	const struct list_facts moved = {FACT_AGREES, FACT_AGREES, FACT_AGREES, FACT_DIFFERS};
	const struct list_facts twin = {FACT_AGREES, FACT_DIFFERS, FACT_AGREES, FACT_NOT_BOTH};
	const struct list_facts namesake = {FACT_AGREES, FACT_AGREES, FACT_DIFFERS, FACT_AGREES};
	const struct list_facts name_only = {FACT_AGREES, FACT_AGREES, FACT_NOT_BOTH, FACT_NOT_BOTH};

	cr_assert_eq(list_score(&all), LIST_SCORE_SAME);
	cr_assert_lt(list_score(&no_postcode), LIST_SCORE_SAME);
	cr_assert_geq(list_score(&no_postcode), LIST_SCORE_ASK);
	cr_assert_lt(list_score(&moved), LIST_SCORE_SAME);
	cr_assert_geq(list_score(&twin), LIST_SCORE_ASK, "a person decides about twins");
	cr_assert_lt(list_score(&twin), LIST_SCORE_SAME);
	cr_assert_eq(list_score(&namesake), 0u);
	cr_assert_lt(list_score(&name_only), LIST_SCORE_ASK);
}

/* A slip in one fact does not part a child from its social worker; two facts are another child. */
Test(list, two_facts_against_a_upn_are_a_conflict)
{
	const struct list_facts slip = {FACT_AGREES, FACT_AGREES, FACT_DIFFERS, FACT_NOT_BOTH};
	const struct list_facts other = {FACT_DIFFERS, FACT_AGREES, FACT_DIFFERS, FACT_NOT_BOTH};
	const struct list_facts unknown = {FACT_NOT_BOTH, FACT_NOT_BOTH, FACT_NOT_BOTH, FACT_DIFFERS};

	cr_assert_not(list_conflict(&slip));
	cr_assert(list_conflict(&other));
	cr_assert_not(list_conflict(&unknown));
}
