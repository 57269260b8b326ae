/* The roll call: every child in exactly one box, and silence never out of sight. */
#include <criterion/criterion.h>

#include "alert/rollcall.h"

static cell_t cell(const char *code)
{
	cell_t c = CELL_UNKNOWN;
	unsigned flags;

	cr_assert_eq(code_read(span_of(code), 20780, false, &c, &flags, NULL), 0, "%s", code);
	return c;
}

static enum box box1(const char *code)
{
	struct rollcall_facts f = {.cells = {cell(code)}, .cell_count = 1, .has_place = true};

	return rollcall_box(&f);
}

static enum box box2(const char *one, const char *two)
{
	struct rollcall_facts f = {.cells = {cell(one), cell(two)}, .cell_count = 2, .has_place = true};

	return rollcall_box(&f);
}

Test(rollcall, each_mark_has_its_box)
{
	static const struct {
		const char *code;
		enum box box;
	} rows[] = {
		{"/", BOX_IN_SCHOOL},
		{"L", BOX_IN_SCHOOL},
		{"V", BOX_OFF_SITE_CONFIRMED},
		{"B", BOX_OFF_SITE_NOT_CONFIRMED},
		{"K", BOX_OFF_SITE_NOT_CONFIRMED},
		{"W", BOX_OFF_SITE_NOT_CONFIRMED},
		{"I", BOX_ABSENT_REASON_KNOWN},
		{"M", BOX_ABSENT_REASON_KNOWN},
		{"G", BOX_ABSENT_REASON_KNOWN},
		{"O", BOX_ABSENT_REASON_KNOWN},
		{"U", BOX_ABSENT_REASON_KNOWN},
		{"N", BOX_ABSENT_NO_REASON_YET},
		{"E", BOX_SUSPENDED},
		{"#", BOX_SCHOOL_CLOSED},
		{"Y4", BOX_SCHOOL_CLOSED},
		{"Z", BOX_NOT_HEARD},
		{"D", BOX_OFF_SITE_NOT_CONFIRMED},
		{"-", BOX_NOT_HEARD},
		{"", BOX_NOT_HEARD},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(box1(rows[i].code), rows[i].box, "code \"%s\" stands in %s", rows[i].code,
			     box_name(box1(rows[i].code)));
}

/* A child at two schools: attending somewhere is seen; D never hides the other's mark. */
Test(rollcall, two_schools_merge)
{
	cr_assert_eq(box2("D", "/"), BOX_IN_SCHOOL);
	cr_assert_eq(box2("D", "N"), BOX_ABSENT_NO_REASON_YET);
	cr_assert_eq(box2("N", "/"), BOX_IN_SCHOOL);
	cr_assert_eq(box2("I", "N"), BOX_ABSENT_NO_REASON_YET);
	cr_assert_eq(box2("B", "/"), BOX_IN_SCHOOL);
	cr_assert_eq(box2("D", ""), BOX_NOT_HEARD, "the register that counts is silent");
}

Test(rollcall, silence_is_not_heard_never_present_or_absent)
{
	struct rollcall_facts f = {.has_place = true};

	cr_assert_eq(rollcall_box(&f), BOX_NOT_HEARD);
	f.closed = true;
	cr_assert_eq(rollcall_box(&f), BOX_SCHOOL_CLOSED);
	f = (struct rollcall_facts){0};
	cr_assert_eq(rollcall_box(&f), BOX_NO_SCHOOL_PLACE);
	f.between = true;
	cr_assert_eq(rollcall_box(&f), BOX_BETWEEN_SCHOOLS);
}

/* Total: whatever byte a cell holds, with every flag, there is one box of the ten. */
Test(rollcall, every_combination_has_a_box)
{
	for (unsigned c = 0; c < 256; c++)
		for (unsigned flags = 0; flags < 8; flags++) {
			struct rollcall_facts f = {.cells = {(cell_t)c},
						   .cell_count = 1,
						   .has_place = flags & 1,
						   .between = flags & 2,
						   .closed = flags & 4};

			cr_assert_lt(rollcall_box(&f), BOXES);
		}
}
