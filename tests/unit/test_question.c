/* The one question, against hand arithmetic. When this breaks, a rate that a school or a team reads is not
 * that of its children. */
#include "question_fixture.h"

/* One week, Monday 21 to Friday 25 September 2026: ten sessions. */
static void mark_week(const struct enrolment_facts *e, const char *codes)
{
	for (unsigned i = 0; codes[i] != '\0'; i++) {
		session_t s = session_of(d(2026, 9, 21) + (int)i / 2, i % 2);
		char text[2] = {codes[i], 0};
		cell_t cell;
		unsigned flags;

		cr_assert_eq(code_read(span_of(codes[i] == '.' ? "" : text), session_day(s), i % 2, &cell,
				       &flags, NULL),
			     0);
		put(e->school, e->slot, s, cell);
	}
}

Test(question, a_week_by_hand, .init = start, .fini = stop)
{
	struct question q = ask_for("week:2026-W39");
	struct answer a;
	struct measured rate;
	const struct answer_row *row;
	const uint64_t *codes;
	char out[16];

	mark_week(enrol(0, 3, 0), "/\\/\\/\\/\\/\\");
	mark_week(enrol(0, 3, 1),
		  "I.NNL\\/UXD"); /* I N N U absent, L \\ / attending, one blank, X and D not possible */
	q.codes = true;
	a = ask(&q);
	cr_assert_eq(a.count, 1u);
	row = &a.at[0];
	cr_assert_eq(row->measure.possible, 17u);
	cr_assert_eq(row->measure.attending, 13u);
	cr_assert_eq(row->measure.authorised, 1u);
	cr_assert_eq(row->measure.unauthorised, 3u);
	cr_assert_eq(row->measure.late, 2u);
	cr_assert_eq(row->enrolments, 2u);
	cr_assert_eq(row->children, 2u);
	cr_assert_eq(row->expected, 20u);
	cr_assert_eq(row->known, 19u);
	cr_assert_eq(answer_unknown(row), 1u);
	codes = row->codes->of;
	cr_assert_eq(codes[CELL_UNKNOWN], 1u);
	cr_assert_eq(codes[CELL_ILLNESS], 1u);
	cr_assert_eq(codes[CELL_NO_REASON_YET], 2u);
	cr_assert_eq(codes[CELL_DUAL], 1u);
	cr_assert_eq(codes[CELL_PRESENT_AM], 6u);
	cr_assert_eq(codes[CELL_PRESENT_PM], 6u);
	cr_assert_eq(a.schools, 4u);
	cr_assert(answer_rate(&a, row, MEASURE_OVERALL, &rate));
	cr_assert_str_eq(ratio_percent(out, sizeof out, rate.ratio, 1), "23.5"); /* 4 of 17 */
	cr_assert_eq(rate.unknown, 1u);
	cr_assert_eq(rate.as_of, 1234);
	cr_assert_eq(rate.method, METHOD_OURS);
	/* Persistent absence of a week: not unless asked for, and then said. */
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_WITHHELD);
	cr_assert_not(answer_rate(&a, row, MEASURE_PERSISTENT, &rate));
	cr_assert_eq(row->measure.persistent, 0u);
	answer_free(&a);
	q.persistent_anyway = true;
	a = ask(&q);
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_ASKED);
	cr_assert(answer_rate(&a, &a.at[0], MEASURE_PERSISTENT, &rate));
	cr_assert_eq(rate.ratio.num, 1u);
	cr_assert_eq(rate.ratio.den, 2u);
	answer_free(&a);
}

/* Free meals from Wednesday: the days before stay with "no". */
Test(question, a_flag_that_starts_midway_divides_the_sessions, .init = start, .fini = stop)
{
	struct enrolment_facts *e = enrol(0, 3, 0);
	struct question q = ask_for("week:2026-W39");
	struct answer a;

	mark_week(e, "IIII/\\/\\/\\");
	trait(e, TRAIT_FSM, TRAIT_NO, DAY_NONE, d(2026, 9, 22));
	trait(e, TRAIT_FSM, TRAIT_YES, d(2026, 9, 23), DAY_NONE);
	mark_week(enrol(0, 3, 1), "/\\/\\/\\/\\/\\");
	q.by[0] = DIMENSION_TRAIT + TRAIT_FSM;
	q.by_count = 1;
	q.persistent_anyway = true;
	a = ask(&q);
	cr_assert_eq(a.count, 3u);
	cr_assert_eq(a.at[0].key[0], TRAIT_UNKNOWN); /* the second child: nobody knows, so not "no" */
	cr_assert_eq(a.at[0].measure.possible, 10u);
	cr_assert_eq(a.at[1].key[0], TRAIT_NO);
	cr_assert_eq(a.at[1].measure.possible, 4u);
	cr_assert_eq(a.at[1].measure.authorised, 4u);
	cr_assert_eq(a.at[1].measure.severe, 1u);
	cr_assert_eq(a.at[1].expected, 4u);
	cr_assert_eq(a.at[2].key[0], TRAIT_YES);
	cr_assert_eq(a.at[2].measure.possible, 6u);
	cr_assert_eq(a.at[2].measure.severe, 0u);
	answer_free(&a);
	q.mode = COHORT_CURRENT;
	a = ask(&q);
	cr_assert_eq(a.count, 2u);
	cr_assert_eq(a.at[1].measure.possible, 10u);
	cr_assert_eq(a.at[1].measure.authorised, 4u);
	answer_free(&a);
}

Test(question, a_mover_is_two_enrolments_and_one_child, .init = start, .fini = stop)
{
	struct enrolment_facts *first = enrol(0, 3, 7), *second;
	struct question q = ask_for("week:2026-W39");
	struct answer a;

	first->to = d(2026, 9, 22);
	mark_week(first, "/\\/\\NNNNNN"); /* marks after the last day do not count */
	second = enrol(2, 3, 7);
	second->from = d(2026, 9, 23);
	mark_week(second, "....II/\\/\\");
	mark_week(enrol(2, 3, CHILD_NONE), "/\\/\\/\\/\\/\\");
	a = ask(&q);
	cr_assert_eq(a.at[0].enrolments, 3u);
	cr_assert_eq(a.at[0].children, 2u);
	cr_assert_eq(a.at[0].measure.possible, 20u);
	cr_assert_eq(a.at[0].measure.unauthorised, 0u);
	cr_assert_eq(a.at[0].expected, 20u);
	cr_assert_eq(answer_unknown(&a.at[0]), 0u);
	answer_free(&a);
	q.by[0] = DIMENSION_SCHOOL;
	q.by_count = 1;
	a = ask(&q);
	cr_assert_eq(a.count, 2u);
	cr_assert_eq(a.at[0].children, 1u);
	cr_assert_eq(a.at[1].key[0], 2);
	cr_assert_eq(a.at[1].children, 2u);
	cr_assert_eq(a.at[1].measure.authorised, 2u);
	answer_free(&a);
}

/* School 3 was shut on Monday 30 November; somebody marked the day all the same. */
Test(question, marks_nobody_expected_count_but_hide_no_gap, .init = start, .fini = stop)
{
	struct enrolment_facts *e = enrol(3, 3, 0);
	struct question q = ask_for("week:2026-11-30");
	struct answer a;

	put(3, e->slot, session_of(d(2026, 11, 30), false), CELL_PRESENT_AM);
	put(3, e->slot, session_of(d(2026, 12, 1), false), CELL_PRESENT_AM);
	a = ask(&q);
	cr_assert_eq(a.at[0].measure.possible, 2u);
	cr_assert_eq(a.at[0].expected, 8u);
	cr_assert_eq(a.at[0].known, 1u);
	cr_assert_eq(answer_unknown(&a.at[0]), 7u);
	answer_free(&a);
	e->from = d(2026, 11, 1);
	e->to = d(2026, 12, 2); /* slot by slot now: Tuesday and Wednesday */
	a = ask(&q);
	cr_assert_eq(a.at[0].measure.possible, 2u);
	cr_assert_eq(a.at[0].expected, 4u);
	cr_assert_eq(a.at[0].known, 1u);
	answer_free(&a);
}

/* Nothing of Wednesday could be heard of yet: not expected; a mark of it that is there counts, and makes
 * up for none that is missing. The calendar is as it was: later days are no holiday. */
Test(question, what_nobody_could_have_heard_of_is_not_expected, .init = start, .fini = stop)
{
	const session_t settled[SCHOOLS] = {[1] = session_of(d(2026, 12, 1), true)};
	struct enrolment_facts *e = enrol(1, 3, 0);
	struct question q = ask_for("2026-11-30..2026-12-02");
	struct question_data heard = data();
	struct fault f = {0};
	struct answer a;

	heard.settled = settled;
	put(1, e->slot, session_of(d(2026, 11, 30), false), CELL_PRESENT_AM);
	put(1, e->slot, session_of(d(2026, 12, 2), false), CELL_PRESENT_AM);
	for (int slot_by_slot = 0; slot_by_slot < 2; slot_by_slot++) {
		e->from = slot_by_slot ? d(2026, 12, 1) : e->from;
		cr_assert_eq(question_ask(&q, &heard, &a, &f), 0, "%s", f.text);
		cr_assert_eq(a.at[0].measure.possible, slot_by_slot ? 1u : 2u);
		cr_assert_eq(a.at[0].expected, slot_by_slot ? 2u : 4u);
		cr_assert_eq(a.at[0].known, slot_by_slot ? 0u : 1u);
		answer_free(&a);
	}
}

/* The whole of autumn present, one school; then each reason of DfE's in turn. */
static void mark_year(const struct enrolment_facts *e)
{
	for (day_t day = d(2026, 9, 1); day <= d(2027, 7, 21); day++)
		if (open_on(e->school, day)) {
			put(e->school, e->slot, session_of(day, false), CELL_PRESENT_AM);
			put(e->school, e->slot, session_of(day, true), CELL_PRESENT_PM);
		}
}

Test(question, what_dfes_method_leaves_out_is_counted_by_reason, .init = start, .fini = stop)
{
	struct enrolment_facts *e;
	struct question q = ask_for("year");
	struct answer a;
	/* Open days by hand: 35 + 35 (2 Nov-18 Dec), 30 + 24, 35 (3 May is no closure here) + 33 */
	const uint64_t year = 2 * (35 + 35 + 30 + 24 + 35 + 33), last_half = 2 * 33;

	for (uint32_t i = 0; i < 6; i++)
		mark_year(enrol(0, 5, i)); /* six of year 5, no birth dates */
	mark_year(enrol(0, 0, 6));	   /* reception: too young */
	e = enrol(0, 11, 7);		   /* aged 15 */
	e->birth = d(2011, 1, 1);
	mark_year(e);
	e = enrol(0, 5, 8);
	e->from = d(2027, 6, 7); /* starts in the last half term */
	mark_year(e);
	enrol(0, 5, 9); /* never marked */
	e = enrol(0, 5, 10);
	trait(e, TRAIT_BOARDER, TRAIT_YES, DAY_NONE, DAY_NONE);
	mark_year(e);
	for (uint32_t i = 0; i < 5; i++)
		mark_year(enrol(1, 5, 20 + i)); /* a school of five */
	mark_year(enrol(3, 5, 30));		/* alternative provision */
	q.method = METHOD_DFE;
	a = ask(&q);
	cr_assert_eq(a.count, 1u);
	cr_assert_eq(a.at[0].enrolments, 7u);
	cr_assert_eq(a.at[0].measure.possible, 7 * year - last_half);
	cr_assert_eq(a.by_year_group, 6u);
	cr_assert_eq(a.moved[METHOD_TOO_YOUNG].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_TOO_YOUNG].measure.possible, year);
	cr_assert_eq(a.moved[METHOD_SUMMER_15].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_SUMMER_15].measure.possible, last_half);
	cr_assert_eq(a.moved[METHOD_LATE_START].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_LATE_START].measure.possible, last_half);
	cr_assert_eq(a.moved[METHOD_NO_SESSIONS].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_BOARDER].enrolments, 1u);
	cr_assert_eq(a.moved[METHOD_SMALL_SCHOOL].enrolments, 5u);
	cr_assert_eq(a.moved[METHOD_SMALL_SCHOOL].measure.possible, 5 * year);
	cr_assert_eq(a.moved[METHOD_ALTERNATIVE].enrolments, 1u);
	cr_assert_eq(a.persistent, ANSWER_PERSISTENT_PUBLISHED);
	answer_free(&a);

	q.method = METHOD_OURS;
	a = ask(&q);
	cr_assert_eq(a.at[0].enrolments, 17u);
	cr_assert_eq(a.at[0].measure.enrolments, 16u);
	/* 15 full years (one less day twice at school 3) and one last half term. */
	cr_assert_eq(a.at[0].measure.possible, 15 * year - 2 + last_half);
	answer_free(&a);
}

Test(question, faults_are_said, .init = start, .fini = stop)
{
	struct question q = ask_for("ytd");
	struct question_data all = data();
	struct answer a = {.schools = 77};
	struct fault fault = {0};
	struct question_filter empty = {DIMENSION_WEEK, NULL, 0};

	q.by_count = 5;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.by_count = 2;
	q.by[0] = q.by[1] = DIMENSION_TERM;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	cr_assert_str_eq(fault.text, "grouped by term twice");
	q.by[1] = DIMENSIONS;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.by_count = 0;
	q.filters = &empty;
	q.filter_count = 1;
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_MEANING);
	q.filter_count = 0;
	enrol(1, 3, 0);
	enrol(0, 3, 1);
	all = data();
	cr_assert_eq(question_ask(&q, &all, &a, &fault), -FAULT_BUG);
	cr_assert_eq(a.schools, 77u);
	cr_assert_eq(dimension_find("weekday"), DIMENSION_WEEKDAY);
	cr_assert_eq(dimension_find("sen"), DIMENSION_TRAIT + TRAIT_SEN);
	cr_assert_eq(dimension_find("colour"), -1);
	for (unsigned i = 0; i < DIMENSIONS; i++)
		cr_assert_eq(dimension_find(dimension_name(i)), (int)i);
	cr_assert_null(dimension_name(DIMENSIONS));
}
