#include "alert/rule.h"

#include <stddef.h>
#include <string.h>

#define BIT(cell) ((uint64_t)1 << ((cell) % 64))
#define UNAUTHORISED_BITS                                                                                    \
	(BIT(CELL_HOLIDAY_UNAUTHORISED) | BIT(CELL_NO_REASON_YET) | BIT(CELL_UNAUTHORISED) |                 \
	 BIT(CELL_LATE_AFTER_CLOSE))

_Static_assert(CELL_UNAUTHORISED_FIRST == 64 && CELL_AUTHORISED_FIRST == 32,
	       "the sets below are written for these ranges");

static const struct rule_row rows[RULES] = {
	[RULE_ABSENT_NO_REASON_YET] =
		{
			.rule = RULE_ABSENT_NO_REASON_YET,
			.name = "absent_no_reason_yet",
			.title = "No reason known yet",
			.span = SPAN_SESSIONS,
			.cells = {{0, BIT(CELL_NO_REASON_YET)}},
			.needs = UINT32_C(1) << FIELD_SESSION_MARK,
			.fires =
				"a child is marked N (reason not yet established) after the register closed and settled",
			.source =
				"Working together to improve school attendance, para 409; Keeping children safe in education",
		},
	[RULE_NOT_HEARD] =
		{
			.rule = RULE_NOT_HEARD,
			.name = "not_heard",
			.title = "Not heard",
			.span = SPAN_SESSIONS,
			.fires =
				"nothing has been heard of a child at the roll call: school silent, register not taken, "
				"no mark, or a school that does not share",
			.source =
				"design: the roll call; a child whom nobody hears about is the failure we exist to prevent",
		},
	[RULE_ABSENT_ANY] =
		{
			.rule = RULE_ABSENT_ANY,
			.name = "absent_any",
			.title = "Absent",
			.span = SPAN_SESSIONS,
			/* Every authorised and unauthorised cell: 32..63 and 64..79. */
			.cells = {{0xffffffff00000000ULL, 0xffffULL}},
			.needs = UINT32_C(1) << FIELD_SESSION_MARK,
			.fires = "a child with a social worker is absent for any reason",
			.source =
				"Working together to improve school attendance: sharing with social workers and the "
				"virtual school",
		},
	[RULE_UNAUTHORISED_10_DAYS] =
		{
			.rule = RULE_UNAUTHORISED_10_DAYS,
			.name = "unauthorised_10_days",
			.title = "10 school days unauthorised",
			.span = SPAN_RUN,
			.days = {10},
			.cells = {{0, UNAUTHORISED_BITS}},
			.parameters_in_id = true,
			/* The rule says how long; the number says who, to a team that holds no list. */
			.needs = UINT32_C(1) << FIELD_SESSIONS_MISSED | UINT32_C(1) << FIELD_SESSION_MARK |
				 UINT32_C(1) << FIELD_UPN,
			.fires = "10 continuous school days, every session marked G, N, O or U",
			.source =
				"School Attendance (Pupil Registration) (England) Regulations 2024, reg. 13 (attendance return)",
		},
	[RULE_CONTRACT_ENDING] =
		{
			.rule = RULE_CONTRACT_ENDING,
			.name = "contract_ending",
			.title = "Contract ends",
			.span = SPAN_CONTRACT,
			.fires =
				"a share contract ends in 60, 30, 14, 7 or 0 days, and daily while `lapse: hold` keeps its "
				"terms",
			.source =
				"Information Commissioner, Data sharing code of practice: review an agreement",
		},
	[RULE_ERASURE_DUE] =
		{
			.rule = RULE_ERASURE_DUE,
			.name = "erasure_due",
			.title = "Erase what was shared",
			.span = SPAN_CONTRACT,
			.fires =
				"a share contract has ended at a school: each team that was shown something under it is "
				"asked to erase it, and again every 7 days when overdue",
			.source = "UK GDPR art. 5(1)(e) (storage limitation)",
		},
	[RULE_REGISTER_MISSING] =
		{
			.rule = RULE_REGISTER_MISSING,
			.name = "register_missing",
			.title = "Register missing",
			.span = SPAN_SCHOOL,
			.fires =
				"a school's system answers, and nothing has come of a session, or of a class, after the register "
				"closed and settled",
			.source =
				"School Attendance (Pupil Registration) (England) Regulations 2024: the register is taken in every "
				"session",
		},
	[RULE_FEED_SILENT] =
		{
			.rule = RULE_FEED_SILENT,
			.name = "feed_silent",
			.title = "No marks received by us",
			.span = SPAN_SCHOOL,
			.fires =
				"a school's system cannot be read and its register is due; schools of one supplier are one "
				"incident",
			.source = "design: silence is never read as attendance, and never as absence",
		},
	[RULE_FEED_IMPLAUSIBLE] =
		{
			.rule = RULE_FEED_IMPLAUSIBLE,
			.name = "feed_implausible",
			.title = "Marks that cannot be right",
			.span = SPAN_SCHOOL,
			.fires =
				"nearly all marks of a session are N, attendance falls by far, or one pull changes many of the "
				"marks held: absence alerts about them wait",
			.source =
				"design: a false alert about a child costs the trust that the next one needs",
		},
};

static const char *const names[RULES_OF_CHILDREN + 1] = {
	"absent_no_reason_yet", "not_heard", "absent_any", "unauthorised_10_days", NULL,
};

const struct rule_row *rule_row(enum rule r)
{
	return (unsigned)r < RULES ? &rows[r] : NULL;
}

bool rule_of_contract(enum rule r)
{
	return (unsigned)r < RULES && rows[r].span == SPAN_CONTRACT;
}

bool rule_of_school(enum rule r)
{
	return (unsigned)r < RULES && rows[r].span == SPAN_SCHOOL;
}

int rule_find(const char *name)
{
	for (int i = 0; i < RULES; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	return -1;
}

const char *const *rule_names(void)
{
	return names;
}
