/* Whether two records speak of one child: a wrong "same" shows one child's absence as another's,
 * a wrong "new" loses a child with a social worker when it moves. Rules: domain.md 5.1. */
#include <criterion/criterion.h>

#include <string.h>

#include "attendance/match.h"
#include "attendance/name.h"
#include "attendance/upn.h"

/* Tags: any numbers, equal for equal facts. */
#define T 100 /* a temporary UPN */
#define U 101
#define V 102

struct row {
	const char *what;
	struct match_facts known, given;
	enum match_verdict verdict;
	enum match_reason reason;
};

/* A record at a school: UPN, school, pupil; the rest by name. */
#define REC(u, s, p, ...)                                                                                    \
	{                                                                                                    \
		.upn = (u), .school = (s), .pupil = (p), .from = 1000, .to = DAY_NONE, ##__VA_ARGS__         \
	}

#define LEFT(u, s, p, day)                                                                                   \
	{                                                                                                    \
		.upn = (u), .school = (s), .pupil = (p), .from = 1000, .to = (day)                           \
	}

static const struct row rows[] = {
	{"nothing in common", REC(U, 1, 1), REC(V, 2, 2), MATCH_NEW, MATCH_NOTHING},
	{"neither has a UPN", REC(0, 1, 1), REC(0, 2, 2), MATCH_NEW, MATCH_NOTHING},
	{"a name and a day of birth alone link nobody", REC(0, 1, 1, .born = 7, .surname = 8, .forename = 9),
	 REC(V, 2, 2, .born = 7, .surname = 8, .forename = 9), MATCH_NEW, MATCH_NOTHING},
	{"UPN and birth agree", REC(U, 1, 1, .born = 7), REC(U, 2, 2, .born = 7), MATCH_SAME,
	 MATCH_UPN_AND_BIRTH},
	{"and a new surname does not change that", REC(U, 1, 1, .born = 7, .surname = 1, .forename = 2),
	 REC(U, 2, 2, .born = 7, .surname = 3, .forename = 4), MATCH_SAME, MATCH_UPN_AND_BIRTH},
	{"one side shares no birth date", REC(U, 1, 1, .born = 7), REC(U, 2, 2), MATCH_SAME, MATCH_UPN_ALONE},
	{"neither does", REC(U, 1, 1), REC(U, 2, 2), MATCH_SAME, MATCH_UPN_ALONE},
	{"a surname alone may change", REC(U, 1, 1, .surname = 1, .forename = 2),
	 REC(U, 2, 2, .surname = 3, .forename = 2), MATCH_SAME, MATCH_UPN_ALONE},
	{"no part of the name agrees", REC(U, 1, 1, .surname = 1, .forename = 2),
	 REC(U, 2, 2, .surname = 3, .forename = 4), MATCH_ASK, MATCH_NAMES_DIFFER},
	{"births differ", REC(U, 1, 1, .born = 7, .surname = 1), REC(U, 2, 2, .born = 8, .surname = 1),
	 MATCH_ASK, MATCH_BIRTH_DIFFERS},
	{"two pupils of one school", REC(U, 1, 1), REC(U, 1, 2), MATCH_ASK, MATCH_SHARED_UPN},
	{"two pupils of one school, also born the same day", REC(U, 1, 1, .born = 7), REC(U, 1, 2, .born = 7),
	 MATCH_ASK, MATCH_SHARED_UPN},
	{"re-admitted: the first record ended before",
	 LEFT(U, 1, 1, 1200),
	 {.upn = U, .school = 1, .pupil = 2, .from = 1300, .to = DAY_NONE},
	 MATCH_SAME,
	 MATCH_UPN_ALONE},
	{"a record made anew on the day the old one ends",
	 LEFT(U, 1, 1, 1200),
	 {.upn = U, .school = 1, .pupil = 2, .from = 1200, .to = DAY_NONE},
	 MATCH_SAME,
	 MATCH_UPN_ALONE},
	{"side by side for two days",
	 LEFT(U, 1, 1, 1201),
	 {.upn = U, .school = 1, .pupil = 2, .from = 1200, .to = DAY_NONE},
	 MATCH_ASK,
	 MATCH_SHARED_UPN},
	{"no day of entry: side by side",
	 REC(U, 1, 1),
	 {.upn = U, .school = 1, .pupil = 2, .from = DAY_NONE, .to = DAY_NONE},
	 MATCH_ASK,
	 MATCH_SHARED_UPN},
	/* one record, its UPN changed */
	{"temporary to permanent", REC(T, 1, 1, .temporary = true), REC(V, 1, 1), MATCH_SAME,
	 MATCH_PERMANENT_NOW},
	{"temporary to permanent, and another birth", REC(T, 1, 1, .temporary = true, .born = 7),
	 REC(V, 1, 1, .born = 8), MATCH_ASK, MATCH_TWO_UPNS},
	{"temporary to permanent, and another name",
	 REC(T, 1, 1, .temporary = true, .surname = 1, .forename = 2),
	 REC(V, 1, 1, .surname = 3, .forename = 4), MATCH_ASK, MATCH_TWO_UPNS},
	{"permanent to permanent", REC(U, 1, 1, .born = 7), REC(V, 1, 1, .born = 7), MATCH_ASK,
	 MATCH_TWO_UPNS},
	{"temporary to temporary", REC(T, 1, 1, .temporary = true), REC(V, 1, 1, .temporary = true),
	 MATCH_ASK, MATCH_TWO_UPNS},
	{"permanent to temporary", REC(U, 1, 1), REC(T, 1, 1, .temporary = true), MATCH_ASK, MATCH_TWO_UPNS},
	{"the same pupil number at another school is another pupil", REC(T, 1, 1, .temporary = true),
	 REC(V, 2, 1), MATCH_NEW, MATCH_NOTHING},
	/* former UPN */
	{"former UPN and birth", REC(U, 1, 1, .born = 7), REC(V, 2, 2, .born = 7, .former = U), MATCH_SAME,
	 MATCH_FORMER_AND_BIRTH},
	{"the same told by the other side", REC(V, 1, 1, .born = 7, .former = U), REC(U, 2, 2, .born = 7),
	 MATCH_SAME, MATCH_FORMER_AND_BIRTH},
	{"former UPN, no birth date", REC(U, 1, 1), REC(V, 2, 2, .former = U), MATCH_ASK,
	 MATCH_FORMER_UNSURE},
	{"former UPN, birth on one side", REC(U, 1, 1, .born = 7), REC(V, 2, 2, .former = U), MATCH_ASK,
	 MATCH_FORMER_UNSURE},
	{"former UPN, births differ", REC(U, 1, 1, .born = 7), REC(V, 2, 2, .born = 8, .former = U),
	 MATCH_ASK, MATCH_FORMER_UNSURE},
	{"former UPN of a twin", REC(U, 1, 1, .born = 7, .surname = 1, .forename = 2),
	 REC(V, 2, 2, .born = 7, .surname = 1, .forename = 3, .former = U), MATCH_ASK, MATCH_FORMER_UNSURE},
	{"former UPN of a pupil of the same school", REC(U, 1, 1, .born = 7),
	 REC(V, 1, 2, .born = 7, .former = U), MATCH_ASK, MATCH_FORMER_UNSURE},
	/* restricted or separating, whichever side */
	{"apart: former UPN and birth", REC(U, 1, 1, .born = 7, .apart = true),
	 REC(V, 2, 2, .born = 7, .former = U), MATCH_NEW, MATCH_NOTHING},
	{"apart: the other side", REC(U, 1, 1, .born = 7),
	 REC(V, 2, 2, .born = 7, .former = U, .apart = true), MATCH_NEW, MATCH_NOTHING},
	{"apart: births differ, nobody is asked", REC(U, 1, 1, .born = 7, .apart = true),
	 REC(U, 2, 2, .born = 8), MATCH_SAME, MATCH_UPN_ALONE},
	{"apart: two pupils of one school", REC(U, 1, 1, .apart = true), REC(U, 1, 2), MATCH_NEW,
	 MATCH_NOTHING},
	{"apart: temporary to permanent", REC(T, 1, 1, .temporary = true, .apart = true), REC(V, 1, 1),
	 MATCH_NEW, MATCH_NOTHING},
	{"apart: permanent to permanent", REC(U, 1, 1), REC(V, 1, 1, .apart = true), MATCH_NEW,
	 MATCH_NOTHING},
};

Test(match, verdicts)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct match_result r = match_judge(&rows[i].known, &rows[i].given);

		cr_expect_eq(r.verdict, rows[i].verdict, "%s: verdict %u", rows[i].what, (unsigned)r.verdict);
		cr_expect_eq(r.reason, rows[i].reason, "%s: %s", rows[i].what,
			     match_reason_row(r.reason)->name);
	}
}

/* No pair of facts makes a child that is kept apart a question, or the same by anything but its UPN. */
Test(match, apart_is_never_asked_whatever_is_known)
{
	for (unsigned bits = 0; bits < 1U << 12; bits++) {
		struct match_facts a = {.upn = bits & 1 ? U : T,
					.former = bits & 2 ? V : 0,
					.temporary = (bits & 4) != 0,
					.born = bits & 8 ? 7 : 0,
					.surname = bits & 16 ? 1 : 0,
					.school = 1,
					.pupil = 1,
					.from = 1000,
					.to = DAY_NONE,
					.apart = (bits & 32) != 0};
		struct match_facts b = {.upn = bits & 64 ? U : V,
					.former = bits & 128 ? U : T,
					.born = bits & 256 ? 7 : 8,
					.surname = bits & 512 ? 1 : 2,
					.school = bits & 1024 ? 1 : 2,
					.pupil = bits & 2048 ? 1 : 2,
					.from = 1000,
					.to = DAY_NONE,
					.apart = (bits & 32) == 0};
		struct match_result r = match_judge(&a, &b);

		cr_assert_neq(r.verdict, MATCH_ASK, "facts %x", bits);
		cr_assert(r.verdict == MATCH_NEW || a.upn == b.upn, "facts %x", bits);
	}
}

Test(match, every_reason_has_its_words_and_every_state_its_name)
{
	for (int i = 0; i < MATCH_REASONS; i++) {
		const struct match_reason_row *row = match_reason_row((enum match_reason)i);

		cr_assert_eq(row->reason, (enum match_reason)i);
		cr_assert(row->name[0] != '\0' && row->words[0] != '\0');
		cr_assert_eq(row->next != NULL, row->verdict == MATCH_ASK, "%s", row->name);
	}
	for (int i = 0; i < MATCH_STATES; i++)
		cr_assert_not_null(match_state_name((enum match_state)i));
	cr_assert_null(match_state_name(MATCH_STATES));
}

Test(match, names_compare_whatever_their_spelling)
{
	static const char *const same[][2] = {
		{"Zo\xc3\xab", "ZOE"},
		{"Zoe\xcc\x88", "zoe"}, /* the accent by itself */
		{"O'Brien-Smith", "obrien smith"},
		{"O\xe2\x80\x99"
		 "Brien",
		 "OBRIEN"},
		{"D\xe2\x80\x93"
		 "az",
		 "daz"},
		{"  van  der Berg ", "Van der berg"},
		{"Strau\xc3\x9f", "Strauss"},
		{"\xc5\x81ukasz \xc5\xbb\xc3\xb3\xc5\x82\xc4\x87", "lukasz zolc"},
		{"\xc3\x86thelred \xc3\x9e\xc3\xb3r", "aethelred thor"},
		{"Si\xc3\xb4n \xc5\xb4yn", "sion wyn"},
		{"\xc4\xb0lker \xc3\x87"
		 "a\xc4\x9fr\xc4\xb1",
		 "ilker cagri"},
		{"\xc8\x98tefan \xc5\xa2urcanu", "stefan turcanu"},
		{"St. John", "st john"},
	};
	static const char *const other[][2] = {
		{"Jon", "John"},
		{"Anna", "Ana"},
		{"\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", "Anna"}, /* Cyrillic stays Cyrillic */
	};
	char a[80], b[80];

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		name_normal(a, sizeof a, span_of(same[i][0]));
		name_normal(b, sizeof b, span_of(same[i][1]));
		cr_expect_str_eq(a, b, "%s", same[i][0]);
	}
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		name_normal(a, sizeof a, span_of(other[i][0]));
		name_normal(b, sizeof b, span_of(other[i][1]));
		cr_expect_str_neq(a, b, "%s", other[i][0]);
	}
	name_normal(a, sizeof a, SPAN("\xd0\x90\xd0\xbd"));
	cr_assert_str_eq(a, "\xd0\x90\xd0\xbd");
	cr_assert_eq(name_normal(a, sizeof a, SPAN(" - ")), 0u, "no name is no fact");
	cr_assert_eq(name_normal(a, sizeof a, SPAN("a\xff\xc3")), 1u, "what is no UTF-8 is left out");
	cr_assert_eq(name_normal(a, 4, SPAN("abcdef")), 3u);
	cr_assert_str_eq(a, "abc");
	cr_assert_eq(name_normal(a, 3, SPAN("a\xc3\x86")), 1u, "a letter of two is not cut in half");
}

Test(match, reasons_for_no_upn)
{
	static const char *const reasons[] = {"UN1", "UN2", "UN9", "UN10", " un3 ", "uN5"};
	static const char *const none[] = {"",	  "UN", "UN0",	"UN11",		"UN01",
					   "UNA", "U1", "UN1X", "W332201523114"};
	char out[6];

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		cr_expect(upn_missing(span_of(reasons[i]), out), "%s", reasons[i]);
	cr_assert(upn_missing(SPAN(" un10"), out));
	cr_assert_str_eq(out, "UN10");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		cr_expect_not(upn_missing(span_of(none[i]), out), "%s", none[i]);
}
