/* Codes of the school census (CBDS) as school systems write them, and DfE's groups. */
#include <criterion/criterion.h>
#include <string.h>

#include "attendance/trait.h"

Test(trait, every_row_is_found_by_its_name_and_starts_with_unknown)
{
	for (int t = 0; t < TRAITS; t++) {
		const struct trait_row *row = trait_row((enum trait)t);

		cr_assert_eq((int)row->trait, t);
		cr_assert_eq(trait_find(row->name), t);
		cr_assert_str_eq(row->values[TRAIT_UNKNOWN], "unknown");
		cr_assert_geq(trait_values((enum trait)t), 3U);
		cr_assert_lt(trait_values((enum trait)t), (unsigned)TRAIT_VALUES);
	}
	cr_assert_eq(trait_find("fsm7"), -1);
	cr_assert_null(trait_row(TRAITS));
}

Test(trait, codes_in_any_case_and_with_blanks)
{
	static const struct {
		enum trait trait;
		const char *code;
		uint8_t value;
	} rows[] = {
		{TRAIT_SEX, "FEMALE", SEX_FEMALE},
		{TRAIT_SEX, " m ", SEX_MALE},
		{TRAIT_SEN, "K", SEN_SUPPORT},
		{TRAIT_SEN, "e", SEN_EHCP},
		{TRAIT_SEN, "SEN Support", SEN_SUPPORT},
		{TRAIT_SEN, "N", SEN_NONE},
		{TRAIT_FSM, "true", TRAIT_YES},
		{TRAIT_FSM, "0", TRAIT_NO},
		{TRAIT_EAL, "ENG", TRAIT_NO},
		{TRAIT_ETHNICITY, "WBRI", ETHNICITY_WHITE},
		{TRAIT_ETHNICITY, "mwas", ETHNICITY_MIXED},
		{TRAIT_ETHNICITY, "APKN", ETHNICITY_ASIAN},
		{TRAIT_ETHNICITY, "BAFR", ETHNICITY_BLACK},
		{TRAIT_ETHNICITY, "CHNE", ETHNICITY_CHINESE},
		{TRAIT_ETHNICITY, "OOTH", ETHNICITY_OTHER},
		{TRAIT_ETHNICITY, "WEEU", ETHNICITY_WHITE}, /* below WOTH at some authorities */
		{TRAIT_ETHNICITY, "REFU", TRAIT_UNKNOWN},
		{TRAIT_ETHNICITY, "NOBT", TRAIT_UNKNOWN},
		{TRAIT_SERVICE_CHILD, "R", TRAIT_UNKNOWN},
		{TRAIT_PREVIOUSLY_LOOKED_AFTER, "R", TRAIT_YES}, /* a residence order (CS087) */
		{TRAIT_YOUNG_CARER, "N", TRAIT_UNKNOWN},	 /* not declared (CS118) */
		{TRAIT_BOARDER, "7", TRAIT_YES},		 /* seven nights */
		{TRAIT_SEX, "", TRAIT_UNKNOWN},
		{TRAIT_FSM, "  ", TRAIT_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t value = 77;

		cr_assert(trait_read(rows[i].trait, span_of(rows[i].code), &value), "\"%s\"", rows[i].code);
		cr_assert_eq(value, rows[i].value, "\"%s\" was read as %u", rows[i].code, value);
	}
}

Test(trait, a_code_in_no_table_is_no_value)
{
	uint8_t value = 77;

	cr_assert_not(trait_read(TRAIT_SEN, SPAN("Z"), &value));
	cr_assert_not(trait_read(TRAIT_ETHNICITY, SPAN("MISC"), &value));
	cr_assert_not(trait_read(TRAIT_ETHNICITY, SPAN("WBR"), &value));
	cr_assert_not(trait_read(TRAIT_FSM, SPAN("yes please"), &value));
	cr_assert_not(trait_read(TRAITS, SPAN("y"), &value));
	cr_assert_eq(value, 77);
}
