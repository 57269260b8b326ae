/* One child over two schools: each session counts once, and a D at one school is the other's. */
#include <criterion/criterion.h>

#include "measure/child_sum.h"

static struct roll *roll;
static struct enrolment_facts two[2];

static day_t monday(void)
{
	return day_from_civil((struct civil){2026, 9, 7});
}

static void start(void)
{
	roll = roll_new(2, year_start_week(monday()));
	for (unsigned i = 0; i < 2; i++) {
		two[i] = (struct enrolment_facts){
			.school = i, .from = DAY_NONE, .to = DAY_NONE, .birth = DAY_NONE};
		cr_assert_eq(roll_slot_add(roll, i, 8, &two[i].slot, NULL), 0);
	}
}

static void stop(void)
{
	roll_free(roll);
}

static cell_t cell(char letter, day_t day, bool pm)
{
	char text[2] = {letter == '/' && pm ? '\\' : letter, 0};
	cell_t c = CELL_UNKNOWN;
	unsigned flags;

	cr_assert_eq(code_read(span_of(letter == '.' ? "" : text), day, pm, &c, &flags, NULL), 0);
	return c;
}

static void week(unsigned school, const char *letters)
{
	for (int i = 0; letters[i] != '\0'; i++) {
		day_t day = monday() + i / 2;
		cell_t old;

		cr_assert_eq(roll_put(roll, school, two[school].slot, session_of(day, i % 2),
				      cell(letters[i], day, i % 2), &old, NULL),
			     0);
	}
}

static struct child_sum sum(void)
{
	struct child_sum s;

	cr_assert_eq(
		child_sum(roll, two, 2,
			  (struct session_range){session_of(monday(), false), session_of(monday() + 6, true)},
			  &s, NULL),
		0);
	return s;
}

Test(child_sum, which_mark_speaks)
{
	static const struct {
		const char *marks;
		char speaks;
	} cases[] = {
		{"", '.'},   {".", '.'},   {"/", '/'},	{"I/", '/'}, {"NV", 'V'}, {"IN", 'N'}, {"XI", 'I'},
		{"D/", '/'}, {"DN", 'N'},  {"DI", 'I'}, {"DX", 'X'}, {"D#", '#'}, {"D.", '.'}, {".D", '.'},
		{"DD", 'D'}, {"DD.", '.'}, {"#.", '#'}, {"X#", 'X'}, {".N", 'N'}, {"/.", '/'}, {"D.N", 'N'},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cell_t cells[4];
		unsigned count = 0;

		for (; cases[i].marks[count] != '\0'; count++)
			cells[count] = cell(cases[i].marks[count], monday(), false);
		cr_assert_eq(child_merge(cells, count), cell(cases[i].speaks, monday(), false), "%s",
			     cases[i].marks);
	}
}

Test(child_sum, dual_registration_counts_each_session_once, .init = start, .fini = stop)
{
	struct child_sum s;

	week(0, "//////DDDD");
	week(1, "DDDDDD//IN");
	s = sum();
	cr_assert_eq(s.tally.possible, 10u);
	cr_assert_eq(s.tally.attending, 8u);
	cr_assert_eq(s.tally.authorised, 1u);
	cr_assert_eq(s.tally.unauthorised, 1u);
	cr_assert_eq(s.tally.known, 10u);
	cr_assert_eq(s.twice, 0u);
	cr_assert_eq(s.codes.of[CELL_DUAL], 0u);
	cr_assert_eq(s.enrolments, 2u);
}

Test(child_sum, a_silent_second_school_is_unknown_and_never_absent, .init = start, .fini = stop)
{
	struct child_sum s;

	week(0, "//////DDDD");
	s = sum();
	cr_assert_eq(s.tally.possible, 6u);
	cr_assert_eq(s.tally.known, 6u);
	cr_assert_eq(s.codes.of[CELL_UNKNOWN], 4u);
}

Test(child_sum, marked_present_twice_is_one_session_and_is_noted, .init = start, .fini = stop)
{
	struct child_sum s;

	week(0, "//////////");
	week(1, "//LNNNNNNN");
	s = sum();
	cr_assert_eq(s.tally.possible, 10u);
	cr_assert_eq(s.tally.attending, 10u);
	cr_assert_eq(s.twice, 3u);
}

/* Left the first school on Wednesday; what it still writes afterwards is not the child's. */
Test(child_sum, a_mover_is_summed_over_both, .init = start, .fini = stop)
{
	struct child_sum s;

	two[0].to = monday() + 2;
	two[1].from = monday() + 3;
	week(0, "/////INNNN");
	week(1, "......//U/");
	s = sum();
	cr_assert_eq(s.tally.possible, 10u);
	cr_assert_eq(s.tally.attending, 8u);
	cr_assert_eq(s.tally.authorised, 1u);
	cr_assert_eq(s.tally.unauthorised, 1u);
	cr_assert_eq(s.tally.late, 1u);
	cr_assert_eq(s.twice, 0u);
}

Test(child_sum, too_many_enrolments_are_refused, .init = start, .fini = stop)
{
	struct child_sum s = {.enrolments = 77};
	struct fault fault = {0};

	cr_assert_eq(child_sum(roll, two, CHILD_ENROLMENTS + 1, (struct session_range){0, 0}, &s, &fault),
		     -FAULT_LIMIT);
	cr_assert_eq(s.enrolments, 77u);
	/* A range beyond the year is cut to it. */
	cr_assert_eq(child_sum(roll, two, 2, (struct session_range){INT32_MIN / 2, INT32_MAX / 2}, &s, NULL),
		     0);
	cr_assert_eq(s.tally.possible, 0u);
}
