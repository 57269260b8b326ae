/* Traits as schools write them. Codes from the common basic data set and DfE's groups
 * (domain.md 5.3). A code misread here moves a child into the wrong group of every table. */
#include <criterion/criterion.h>

#include <string.h>

#include "attendance/trait.h"

Test(trait, codes_mean_what_the_census_says)
{
	static const struct {
		enum trait trait;
		const char *code;
		uint8_t value;
	} cases[] = {
		{TRAIT_SEX, "F", SEX_FEMALE},
		{TRAIT_SEX, "male", SEX_MALE},
		{TRAIT_SEX, "U", TRAIT_UNKNOWN},
		{TRAIT_FSM, "true", TRAIT_YES},
		{TRAIT_FSM, "N", TRAIT_NO},
		{TRAIT_FSM, "F", TRAIT_NO}, /* false, and not female */
		{TRAIT_SEN, "K", SEN_SUPPORT},
		{TRAIT_SEN, " e ", SEN_EHCP},
		{TRAIT_SEN, "S", SEN_EHCP}, /* old statement */
		{TRAIT_SEN, "N", SEN_NONE},
		{TRAIT_EAL, "ENG", TRAIT_NO},
		{TRAIT_EAL, "OTB", TRAIT_YES},
		{TRAIT_EAL, "NOT", TRAIT_UNKNOWN},
		{TRAIT_ETHNICITY, "WROM", ETHNICITY_WHITE},
		{TRAIT_ETHNICITY, "wbri", ETHNICITY_WHITE},
		{TRAIT_ETHNICITY, "MWAS", ETHNICITY_MIXED},
		{TRAIT_ETHNICITY, "BOTH", ETHNICITY_BLACK}, /* other Black, not "both" of anything */
		{TRAIT_ETHNICITY, "CHNE", ETHNICITY_CHINESE},
		{TRAIT_ETHNICITY, "OOTH", ETHNICITY_OTHER},
		{TRAIT_ETHNICITY, "WEEU", ETHNICITY_WHITE}, /* an extended code of some authorities */
		{TRAIT_ETHNICITY, "REFU", TRAIT_UNKNOWN},
		{TRAIT_ETHNICITY, "NOBT", TRAIT_UNKNOWN},
		{TRAIT_PREVIOUSLY_LOOKED_AFTER, "N", TRAIT_UNKNOWN}, /* not declared is not a no */
		{TRAIT_PREVIOUSLY_LOOKED_AFTER, "A", TRAIT_YES},
		{TRAIT_PREVIOUSLY_LOOKED_AFTER, "no", TRAIT_NO},
		{TRAIT_YOUNG_CARER, "N", TRAIT_UNKNOWN},
		{TRAIT_YOUNG_CARER, "S", TRAIT_YES},
		{TRAIT_SERVICE_CHILD, "R", TRAIT_UNKNOWN},
		{TRAIT_SERVICE_CHILD, "N", TRAIT_NO},
		{TRAIT_BOARDER, "7", TRAIT_YES},
		{TRAIT_BOARDER, "N", TRAIT_NO},
		{TRAIT_LOOKED_AFTER, "", TRAIT_UNKNOWN}, /* an empty field is never a no */
		{TRAIT_IN_NEED, " \t", TRAIT_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t value = 77;

		cr_assert(trait_read(cases[i].trait, span_of(cases[i].code), &value), "%s", cases[i].code);
		cr_assert_eq(value, cases[i].value, "%s of %s", cases[i].code,
			     trait_row(cases[i].trait)->name);
	}
}

Test(trait, a_code_in_no_table_changes_nothing)
{
	static const struct {
		enum trait trait;
		const char *code;
	} cases[] = {
		{TRAIT_SEX, "X"},	  {TRAIT_FSM, "maybe"},	    {TRAIT_SEN, "Q"},
		{TRAIT_ETHNICITY, "W"},	  {TRAIT_ETHNICITY, "yes"}, {TRAIT_EAL, "FRE"},
		{TRAIT_BOARDER, "9"},	  {TRAIT_FSM, "tru"},	    {TRAIT_FSM, "truee"},
		{TRAIT_YOUNG_CARER, "A"}, {TRAITS, "yes"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t value = 77;

		cr_assert_not(trait_read(cases[i].trait, span_of(cases[i].code), &value), "%s",
			      cases[i].code);
		cr_assert_eq(value, 77);
	}
	uint8_t value = 77;

	cr_assert(trait_read(TRAIT_FSM, (struct span){NULL, 0}, &value));
	cr_assert_eq(value, TRAIT_UNKNOWN);
}

Test(trait, rows_are_in_order_and_complete)
{
	for (int t = 0; t < TRAITS; t++) {
		const struct trait_row *row = trait_row((enum trait)t);

		cr_assert_eq((int)row->trait, t);
		cr_assert_eq(trait_find(row->name), t);
		cr_assert_str_eq(trait_names()[t], row->name);
		cr_assert_geq(trait_values((enum trait)t), 3u);
		cr_assert_str_eq(trait_value_words((enum trait)t, TRAIT_UNKNOWN), "unknown");
		cr_assert_null(trait_value_words((enum trait)t, (uint8_t)trait_values((enum trait)t)));
		cr_assert_gt(strlen(row->words), 0u);
		cr_assert_gt(strlen(row->source), 0u);
	}
	cr_assert_null(trait_names()[TRAITS]);
	cr_assert_null(trait_row(TRAITS));
	cr_assert_eq(trait_values(TRAITS), 0u);
	cr_assert_eq(trait_find("shoe_size"), -1);
	cr_assert_str_eq(trait_value_words(TRAIT_SEN, SEN_EHCP), "EHC plan");
	cr_assert_str_eq(trait_value_words(TRAIT_ETHNICITY, ETHNICITY_OTHER), "any other");
}

/* Who has a social worker is the authority's to say; a school's flag never is more than a hint. */
Test(trait, the_authority_decides_about_social_care)
{
	for (int t = 0; t < TRAITS; t++)
		cr_assert_eq(trait_row((enum trait)t)->by_authority,
			     t == TRAIT_LOOKED_AFTER || t == TRAIT_PROTECTION_PLAN || t == TRAIT_IN_NEED);
	cr_assert(trait_row(TRAIT_ETHNICITY)->special);
	cr_assert_not(trait_row(TRAIT_FSM)->special);
}
