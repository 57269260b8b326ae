/* What somebody may read who only tries a connection: never whose record it is. */
#include <criterion/criterion.h>
#include <string.h>

#include "engine/world/mask.h"

/* A name longer or shorter than another must not be told apart by its stars. */
Test(mask, a_name_is_its_first_letters_and_stars)
{
	char out[MASK_TEXT];

	cr_assert_str_eq(mask_name(out, "Zo\xc3\xab", "Brook"), "Z*** B***");
	cr_assert_str_eq(mask_name(out, "Bartholomew", "Featherstonehaugh"), "B*** F***");
	/* The first letter may be two bytes: half of one would be broken text. */
	cr_assert_str_eq(mask_name(out, "\xc3\x89lodie", "\xc3\x93 Brien"), "\xc3\x89*** \xc3\x93***");
	cr_assert_str_eq(mask_name(out, "", "Brook"), "*** B***");
	cr_assert_str_eq(mask_name(out, "  ", ""), "not given");
	/* Foreign bytes that are no text do nothing to a terminal. */
	cr_assert_str_eq(mask_name(out, "\x1b[2J", "\xff\xfe"), "*** ***");
}

Test(mask, nothing_of_a_upn_is_shown)
{
	static const struct {
		const char *upn, *shown;
	} rows[] = {
		{"W332201523114", "13 characters, check letter right"},
		{"P33220152311A", "13 characters, check letter right, temporary"},
		{"A332201523114", "given, but no UPN by its form"}, /* the check letter would be W */
		{"UN3", "a reason why there is none"},
		{"", "not given"},
	};
	char out[MASK_TEXT];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_str_eq(mask_upn(out, rows[i].upn), rows[i].shown, "%s: %s", rows[i].upn, out);
}

/* A birthday and a class are enough to know a child by; a year and a month are not. */
Test(mask, dates_are_coarse)
{
	const day_t day = day_from_civil((struct civil){2014, 2, 9});
	char out[MASK_TEXT];

	cr_assert_str_eq(mask_year(out, day), "2014");
	cr_assert_str_eq(mask_month(out, day), "February 2014");
	cr_assert_str_eq(mask_month(out, day_from_civil((struct civil){2026, 12, 31})), "December 2026");
	cr_assert_str_eq(mask_year(out, DAY_NONE), "not given");
	cr_assert_str_eq(mask_month(out, DAY_NONE), "not given");
}

Test(mask, an_id_is_stars)
{
	char out[MASK_TEXT];

	cr_assert_str_eq(mask_id(out, "A1"), "********");
	cr_assert_str_eq(mask_id(out, "A1234567890123"), "********");
	cr_assert_str_eq(mask_id(out, ""), "not given");
}
