/* Every register code against the law, written out by hand: SI 2024/208 reg. 10, the
 * "for statistical purposes" lines of "Working together", and DfE's methodology for the
 * codes before 19 August 2024. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "attendance/code.h"

#define DAY_2024_08_18 19953
#define DAY_2024_08_19 19954
#define DAY_2026_11_24 20781

struct expected {
	const char *text;
	enum code_class class;
	enum reason_group group;
	bool attending, absent, possible, late;
};

#define PRESENT	      CLASS_PRESENT, REASON_IN_SCHOOL, true, false, true
#define AEA	      CLASS_OFF_SITE, REASON_OFF_SITE, true, false, true
#define AUTH(group)   CLASS_AUTHORISED, group, false, true, true
#define UNAUTH(group) CLASS_UNAUTHORISED, group, false, true, true
#define NOTPOSS	      CLASS_NOT_POSSIBLE, REASON_NOT_EXPECTED, false, false, false
#define NOTCOLL	      CLASS_NOT_COLLECTED, REASON_NOT_EXPECTED, false, false, false

static const struct expected law[] = {
	{"/", PRESENT, false},
	{"\\", PRESENT, false},
	{"L", CLASS_PRESENT, REASON_LATE, true, false, true, true},
	{"K", AEA, false},
	{"V", AEA, false},
	{"P", AEA, false},
	{"W", AEA, false},
	{"B", AEA, false},
	{"J", AEA, false},
	{"C1", AUTH(REASON_OTHER_AUTHORISED), false},
	{"C2", AUTH(REASON_OTHER_AUTHORISED), false},
	{"C", AUTH(REASON_OTHER_AUTHORISED), false},
	{"J1", AUTH(REASON_OTHER_AUTHORISED), false},
	{"S", AUTH(REASON_OTHER_AUTHORISED), false},
	{"M", AUTH(REASON_ILL), false},
	{"T", AUTH(REASON_OTHER_AUTHORISED), false},
	{"R", AUTH(REASON_OTHER_AUTHORISED), false},
	{"I", AUTH(REASON_ILL), false},
	{"E", AUTH(REASON_SUSPENDED), false},
	{"H", AUTH(REASON_OTHER_AUTHORISED), false},
	{"F", AUTH(REASON_OTHER_AUTHORISED), false},
	{"G", UNAUTH(REASON_UNAUTHORISED), false},
	{"N", UNAUTH(REASON_NO_REASON_YET), false},
	{"O", UNAUTH(REASON_UNAUTHORISED), false},
	{"U", UNAUTH(REASON_UNAUTHORISED), true},
	{"D", NOTPOSS, false},
	{"X", NOTPOSS, false},
	{"Q", NOTPOSS, false},
	{"Y", NOTPOSS, false},
	{"Y1", NOTPOSS, false},
	{"Y2", NOTPOSS, false},
	{"Y3", NOTPOSS, false},
	{"Y4", NOTPOSS, false},
	{"Y5", NOTPOSS, false},
	{"Y6", NOTPOSS, false},
	{"Y7", NOTPOSS, false},
	{"Z", NOTCOLL, false},
	{"#", NOTCOLL, false},
};
#define LAW (sizeof law / sizeof *law)

/* Cells on disk: once released, these numbers never change. */
static const struct {
	const char *text;
	cell_t cell;
} disk[] = {
	{"/", 1},   {"\\", 2},	{"L", 3},   {"K", 16},	{"V", 17},  {"P", 18},	{"W", 19},  {"B", 20},
	{"J", 21},  {"C", 32},	{"C1", 33}, {"C2", 34}, {"J1", 35}, {"E", 36},	{"I", 37},  {"S", 38},
	{"M", 39},  {"T", 40},	{"R", 41},  {"H", 42},	{"F", 43},  {"G", 64},	{"N", 65},  {"O", 66},
	{"U", 67},  {"D", 80},	{"X", 81},  {"Q", 82},	{"Y1", 83}, {"Y2", 84}, {"Y3", 85}, {"Y4", 86},
	{"Y5", 87}, {"Y6", 88}, {"Y7", 89}, {"Y", 90},	{"Z", 112}, {"#", 113},
};

static cell_t read_code(const char *text, day_t day, bool pm, unsigned *ret_flags)
{
	struct fault f = {0};
	cell_t cell = 200;

	cr_assert_eq(code_read(span_of(text), day, pm, &cell, ret_flags, &f), 0, "%s: %s", text, f.text);
	return cell;
}

Test(code, every_code_has_the_class_of_the_law)
{
	for (size_t i = 0; i < LAW; i++) {
		const struct expected *e = &law[i];
		unsigned flags;
		bool pm = strcmp(e->text, "\\") == 0;
		cell_t cell = read_code(e->text, DAY_2026_11_24, pm, &flags);

		cr_assert_str_eq(code_of(cell)->text, e->text);
		cr_assert_eq(code_of(cell)->class, e->class, "%s", e->text);
		cr_assert_eq(code_class_of(cell), e->class, "%s", e->text);
		cr_assert_eq(code_reason_group(cell), e->group, "%s", e->text);
		cr_assert_eq(code_attending(cell), e->attending, "%s", e->text);
		cr_assert_eq(code_absent(cell), e->absent, "%s", e->text);
		cr_assert_eq(code_possible(cell), e->possible, "%s", e->text);
		cr_assert_eq(code_of(cell)->late, e->late, "%s", e->text);
	}
}

Test(code, the_table_holds_these_codes_and_no_others)
{
	unsigned count;
	const struct code *table = code_table(&count);

	cr_assert_eq(count, LAW);
	cr_assert_eq(count, sizeof disk / sizeof *disk);
	for (unsigned i = 0; i < count; i++) {
		cr_assert_str_eq(table[i].text, disk[i].text);
		cr_assert_eq(table[i].cell, disk[i].cell, "%s", disk[i].text);
		cr_assert_eq(code_of(table[i].cell), &table[i]);
		cr_assert(strlen(table[i].meaning) > 0 && strlen(table[i].source) > 0);
		cr_assert(i == 0 || table[i].cell > table[i - 1].cell);
	}
}

Test(code, all_256_numbers_have_a_class)
{
	unsigned in_class[CLASS_COUNT] = {0};

	for (unsigned n = 0; n < 256; n++) {
		cell_t c = (cell_t)n;

		in_class[code_class_of(c)]++;
		cr_assert_eq(code_possible(c), code_attending(c) || code_absent(c));
		cr_assert_not(code_attending(c) && code_absent(c));
		if (code_of(c) != NULL)
			cr_assert_eq(code_of(c)->class, code_class_of(c), "%u", n);
	}
	cr_assert_eq(in_class[CLASS_UNKNOWN], 1 + 136);
	cr_assert_eq(in_class[CLASS_PRESENT], 15);
	cr_assert_eq(in_class[CLASS_NOT_COLLECTED], 8);
	cr_assert_null(code_of(CELL_UNKNOWN));
	cr_assert_null(code_of(15));
	cr_assert_null(code_of(255));
}

Test(code, no_mark_is_unknown_and_nothing_else)
{
	static const char *const blank[] = {"", " ", "\t\r\n", "-", " - "};
	unsigned flags = 99;

	for (size_t i = 0; i < sizeof blank / sizeof *blank; i++) {
		cr_assert_eq(read_code(blank[i], DAY_2026_11_24, false, &flags), CELL_UNKNOWN);
		cr_assert_eq(flags, 0u);
	}
	cr_assert_not(code_possible(CELL_UNKNOWN));
	cr_assert_not(code_absent(CELL_UNKNOWN));
	cr_assert_not(code_attending(CELL_UNKNOWN));
	cr_assert_eq(code_reason_group(CELL_UNKNOWN), REASON_UNKNOWN);
}

Test(code, blanks_and_case_do_not_matter)
{
	unsigned flags;

	cr_assert_eq(read_code(" i ", DAY_2026_11_24, false, &flags), CELL_ILLNESS);
	cr_assert_eq(flags, 0u);
	cr_assert_eq(read_code("y4\n", DAY_2026_11_24, true, &flags), CELL_SITE_CLOSED);
	cr_assert_eq(read_code("c2", DAY_2026_11_24, true, &flags), 34);
}

Test(code, a_wrong_stroke_is_present_and_noted)
{
	unsigned flags;

	cr_assert_eq(read_code("/", DAY_2026_11_24, false, &flags), CELL_PRESENT_AM);
	cr_assert_eq(flags, 0u);
	cr_assert_eq(read_code("\\", DAY_2026_11_24, true, &flags), CELL_PRESENT_PM);
	cr_assert_eq(flags, 0u);
	cr_assert_eq(read_code("/", DAY_2026_11_24, true, &flags), CELL_PRESENT_PM);
	cr_assert_eq(flags, (unsigned)CODE_WRONG_STROKE);
	cr_assert_eq(read_code("\\", DAY_2026_11_24, false, &flags), CELL_PRESENT_AM);
	cr_assert_eq(flags, (unsigned)CODE_WRONG_STROKE);
}

/* A pasted cell with a no-break space is the mark it shows: refusing it would lose a school's
 * whole column; reading it as "no mark" would turn illness into silence. */
Test(code, no_break_spaces_and_tabs_are_blanks)
{
	unsigned flags;

	cr_assert_eq(read_code("\xc2\xa0I\xc2\xa0", DAY_2026_11_24, false, &flags), CELL_ILLNESS);
	cr_assert_eq(flags, 0u);
	cr_assert_eq(read_code("N \xc2\xa0\t\xc2\xa0 ", DAY_2026_11_24, false, &flags), CELL_NO_REASON_YET);
	cr_assert_eq(read_code("\t\xc2\xa0 y4", DAY_2026_11_24, true, &flags), CELL_SITE_CLOSED);
	cr_assert_eq(read_code("\xc2\xa0", DAY_2026_11_24, false, &flags), CELL_UNKNOWN);
	cr_assert_eq(read_code(" \xc2\xa0 - \xc2\xa0", DAY_2026_11_24, false, &flags), CELL_UNKNOWN);
	cr_assert_eq(flags, 0u);
}

/* The wrong stroke is caught by where a code may stand; every other code stands in both. */
Test(code, only_the_strokes_belong_to_one_half_day)
{
	unsigned count;
	const struct code *table = code_table(&count);

	for (unsigned i = 0; i < count; i++)
		cr_assert_eq(table[i].sessions,
			     strcmp(table[i].text, "/") == 0  ? (unsigned)CODE_AM :
			     strcmp(table[i].text, "\\") == 0 ? (unsigned)CODE_PM :
								(unsigned)CODE_BOTH,
			     "%s", table[i].text);
}

/* C1 and C2 are kinds of C, Y1 to Y7 of the old Y. J1 is no kind of J: it is an absence, J
 * attended; a report that folded one into the other would turn absence into attendance. */
Test(code, a_sub_code_has_the_parent_of_its_class)
{
	static const char *const of[][2] = {{"C1", "C"}, {"C2", "C"}, {"Y1", "Y"}, {"Y2", "Y"}, {"Y3", "Y"},
					    {"Y4", "Y"}, {"Y5", "Y"}, {"Y6", "Y"}, {"Y7", "Y"}};
	unsigned count, with = 0;
	const struct code *table = code_table(&count);

	for (unsigned i = 0; i < count; i++) {
		const char *want = NULL;

		for (size_t k = 0; k < sizeof of / sizeof *of; k++)
			if (strcmp(table[i].text, of[k][0]) == 0)
				want = of[k][1];
		cr_assert_eq(table[i].parent != CELL_UNKNOWN, want != NULL, "%s", table[i].text);
		if (want == NULL)
			continue;
		with++;
		cr_assert_str_eq(code_of(table[i].parent)->text, want);
		cr_assert_eq(code_of(table[i].parent)->class, table[i].class);
	}
	cr_assert_eq(with, 9u);
}

/* A code of the 2024 set on an older day is kept, so that nothing is lost, and flagged, so that
 * somebody asks: the date or the code is wrong. */
Test(code, codes_of_2024_are_early_before_19_august_2024)
{
	static const char *const new_set[] = {"K",  "C1", "C2", "J1", "Q",  "Y1",
					      "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"};
	unsigned flags;

	for (size_t i = 0; i < sizeof new_set / sizeof *new_set; i++) {
		cell_t before = read_code(new_set[i], DAY_2024_08_18, false, &flags);

		cr_assert_eq(flags, (unsigned)CODE_EARLY, "%s", new_set[i]);
		cr_assert_eq(read_code(new_set[i], DAY_2024_08_19, false, &flags), before);
		cr_assert_eq(flags, 0u, "%s", new_set[i]);
	}
	/* Codes of both sets are neither. */
	read_code("C", DAY_2024_08_18, false, &flags);
	cr_assert_eq(flags, 0u);
	/* Y8 is no code of any set: the old Y with no digit guessed, in force on that day. */
	read_code("Y8", DAY_2024_08_18, false, &flags);
	cr_assert_eq(flags, (unsigned)CODE_SUB_CODE);
}

Test(code, withdrawn_codes_are_read_and_flagged_from_19_august_2024)
{
	static const char *const legacy[] = {"H", "J", "Y"};
	unsigned flags;

	for (size_t i = 0; i < 3; i++) {
		read_code(legacy[i], DAY_2024_08_18, false, &flags);
		cr_assert_eq(flags, 0u, "%s", legacy[i]);
		read_code(legacy[i], DAY_2024_08_19, false, &flags);
		cr_assert_eq(flags, (unsigned)CODE_LEGACY, "%s", legacy[i]);
	}
	/* F went ten years earlier: 31 August 2014 is day 16313. */
	read_code("F", 16313, false, &flags);
	cr_assert_eq(flags, 0u);
	read_code("F", 16314, false, &flags);
	cr_assert_eq(flags, (unsigned)CODE_LEGACY);
	/* J attended, J1 is an absence: the trap of 2024. */
	cr_assert(code_attending(read_code("J", DAY_2026_11_24, false, &flags)));
	cr_assert(code_absent(read_code("J1", DAY_2026_11_24, false, &flags)));
	cr_assert_eq(flags, 0u);
}

Test(code, an_unknown_sub_code_is_read_as_its_parent_and_flagged)
{
	static const struct {
		const char *text, *parent;
		unsigned flags;
	} rows[] = {
		{"I01", "I", CODE_SUB_CODE},
		{"I02", "I", CODE_SUB_CODE},
		{"i02 ", "I", CODE_SUB_CODE},
		{"X02", "X", CODE_SUB_CODE},
		{"x01", "X", CODE_SUB_CODE},
		{"X09", "X", CODE_SUB_CODE},
		{"C9", "C", CODE_SUB_CODE},
		{"C02", "C", CODE_SUB_CODE},
		{"C0", "C", CODE_SUB_CODE},
		{"N1", "N", CODE_SUB_CODE},
		{"Y8", "Y", CODE_SUB_CODE | CODE_LEGACY},
		{"L15", "L", CODE_SUB_CODE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned flags;
		cell_t cell = read_code(rows[i].text, DAY_2026_11_24, false, &flags);

		cr_assert_str_eq(code_of(cell)->text, rows[i].parent, "%s", rows[i].text);
		cr_assert_eq(flags, rows[i].flags, "%s", rows[i].text);
	}
}

Test(code, what_is_not_a_code_is_refused_with_its_text)
{
	static const struct span bad[] = {
		{"A", 1},
		{"A1", 2},
		{"I0001", 5},
		{"//", 2},
		{"/1", 2},
		{"#1", 2},
		{"CC", 2},
		{"1", 1},
		{"I\0", 2},
		{"\0", 1},
		{"\xc3\x89", 2},
		{"--", 2},
		{"C-", 2},
		{"present", 7},
		{"I 1", 3},
		{"\xff", 1},
		/* Half a no-break space, one inside a code, a byte of another character set. */
		{"I\xc2", 2},
		{"I\xa0", 2},
		{"C\xc2\xa0"
		 "1",
		 4},
		{"\xe2\x80\xaf", 3},
		{"Y1A", 3},
		{"?", 1},
		/* J attends and J1 does not: which one "J2" means would be a guess. */
		{"J2", 2},
		{"J01", 3},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct fault f = {0};
		cell_t cell = 77;
		unsigned flags = 77;

		cr_assert_eq(code_read(bad[i], DAY_2026_11_24, false, &cell, &flags, &f), -FAULT_MEANING,
			     "row %zu", i);
		cr_assert_eq(cell, 77);
		cr_assert_eq(flags, 77u);
		cr_assert_eq(f.kind, FAULT_MEANING);
		cr_assert_not_null(strstr(f.text, "not a register code"));
	}
}

Test(code, refused_text_is_escaped)
{
	struct fault f = {0};
	cell_t cell;
	unsigned flags;

	code_read(SPAN("<\x1b[31m>"), 0, false, &cell, &flags, &f);
	cr_assert_str_eq(f.text, "\"<\\x1b[31m>\" is not a register code");
}

Test(code, words_are_never_null)
{
	for (int g = -1; g <= REASON_COUNT; g++)
		cr_assert(strlen(reason_group_words((enum reason_group)g)) > 0);
	for (int c = -1; c <= CLASS_COUNT; c++)
		cr_assert(strlen(code_class_words((enum code_class)c)) > 0);
	cr_assert_str_eq(reason_group_words(REASON_ILL), "ill or medical");
	cr_assert_str_eq(reason_group_words(REASON_NO_REASON_YET), "no reason yet");
}
