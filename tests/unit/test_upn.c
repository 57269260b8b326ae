/* UPNs: the first two are DfE's own test cases; the others were worked out by hand as
 * sum of place x value over places 2 to 13, modulo 23. */
#include <criterion/criterion.h>

#include <string.h>

#include "attendance/upn.h"

static const struct {
	const char *upn;
	bool temporary;
} good[] = {
	{"R201100018042", false}, /* 176 % 23 = 15 = R */
	{"T20110001804V", true},  /* 384 % 23 = 16 = T */
	{"H801200001001", false}, /*  53 % 23 =  7 = H */
	{"W332201523114", false}, /* 203 % 23 = 19 = W */
	{"C332401025007", false}, /* 209 % 23 =  2 = C */
	{"P33220152311A", true},  /* 151 % 23 = 13 = P */
	{"F999999999999", false}, /* 810 % 23 =  5 = F */
};
#define GOOD (sizeof good / sizeof *good)

static int read_upn(struct span s, char out[UPN_LENGTH + 1], struct fault *f)
{
	*f = (struct fault){0};
	return upn_read(s, out, f);
}

Test(upn, the_known_ones_pass)
{
	for (size_t i = 0; i < GOOD; i++) {
		char out[UPN_LENGTH + 1];
		struct fault f;

		cr_assert_eq(read_upn(span_of(good[i].upn), out, &f), 0, "%s: %s", good[i].upn, f.text);
		cr_assert_str_eq(out, good[i].upn);
		cr_assert_eq(upn_temporary(out), good[i].temporary);
	}
}

Test(upn, exactly_one_check_letter_fits)
{
	for (size_t i = 0; i < GOOD; i++)
		for (char letter = 'A'; letter <= 'Z'; letter++) {
			char upn[UPN_LENGTH + 1], out[UPN_LENGTH + 1] = "untouched";
			struct fault f;

			strcpy(upn, good[i].upn);
			upn[0] = letter;
			if (letter == good[i].upn[0])
				continue;
			cr_assert_eq(read_upn(span_of(upn), out, &f), -FAULT_MEANING, "%s", upn);
			cr_assert_str_eq(out, "untouched");
		}
}

Test(upn, every_single_wrong_digit_is_seen)
{
	/* Weights 2..13 and the modulus 23 have no common divisor, so no single slip passes. */
	for (size_t i = 0; i < GOOD; i++)
		for (int place = 1; place < UPN_LENGTH; place++)
			for (char digit = '0'; digit <= '9'; digit++) {
				char upn[UPN_LENGTH + 1], out[UPN_LENGTH + 1];
				struct fault f;

				strcpy(upn, good[i].upn);
				if (upn[place] == digit || (place == UPN_LENGTH - 1 && good[i].temporary))
					continue;
				upn[place] = digit;
				cr_assert_eq(read_upn(span_of(upn), out, &f), -FAULT_MEANING, "%s", upn);
			}
}

Test(upn, blanks_are_trimmed_and_letters_raised)
{
	char out[UPN_LENGTH + 1];
	struct fault f;

	cr_assert_eq(read_upn(SPAN("  t20110001804v\r\n"), out, &f), 0);
	cr_assert_str_eq(out, "T20110001804V");
}

Test(upn, faults_say_what_and_where)
{
	static const struct {
		struct span upn;
		const char *says;
	} rows[] = {
		{{"R20110001804", 12}, "UPN has 12 characters, expected 13"},
		{{"R2011000180421", 14}, "UPN has 14 characters, expected 13"},
		{{"", 0}, "UPN has 0 characters, expected 13"},
		{{"A201100018042", 13}, "UPN check letter is A, expected R"},
		{{"I201100018042", 13}, "UPN character 1 is \"I\", expected a check letter (not I, O or S)"},
		{{"1201100018042", 13}, "UPN character 1 is \"1\", expected a check letter (not I, O or S)"},
		{{"R2011A0018042", 13}, "UPN character 6 is \"A\", expected a digit"},
		{{"RA01100018042", 13}, "UPN character 2 is \"A\", expected a digit"},
		{{"R2011000180A2", 13}, "UPN character 12 is \"A\", expected a digit"},
		{{"T20110001804I", 13},
		 "UPN character 13 is \"I\", expected a digit or a letter (not I, O or S)"},
		{{"T20110001804O", 13},
		 "UPN character 13 is \"O\", expected a digit or a letter (not I, O or S)"},
		{{"T20110001804S", 13},
		 "UPN character 13 is \"S\", expected a digit or a letter (not I, O or S)"},
		{{"R2011\0"
		  "0018042",
		  13},
		 "UPN character 6 is \"\\x00\", expected a digit"},
		{{"R20110001804\xff", 13},
		 "UPN character 13 is \"\\xff\", expected a digit or a letter (not I, O or S)"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[UPN_LENGTH + 1];
		struct fault f;

		cr_assert_eq(read_upn(rows[i].upn, out, &f), -FAULT_MEANING, "row %zu", i);
		cr_assert_str_eq(f.text, rows[i].says);
	}
}

Test(upn, nobody_needs_the_words)
{
	char out[UPN_LENGTH + 1];

	cr_assert_eq(upn_read(SPAN("x"), out, NULL), -FAULT_MEANING);
}
