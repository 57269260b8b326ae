/* How much of a register is there, and whether it can be right: every state, and every threshold from both
 * sides, by hand. A wrong state here tells a team that nobody is absent when nobody was asked, or wakes it
 * for a whole school that was only late with its register. */
#include <criterion/criterion.h>
#include <string.h>

#include "alert/feed.h"
#include "alert/fresh.h"

/* The defaults that `muster explain authority` names. */
static const struct fresh_limits limits = {.plausible = 80,
					   .complete = 95,
					   .least = 10,
					   .no_reason = 50,
					   .drop = 50,
					   .mass_change = 20,
					   .class_least = 5,
					   .incident_schools = 3,
					   .incident_share = 10};

/* A school of 200 pupils in 8 classes, all marked, told of after the register closed at 1000. */
static struct fresh_facts whole(void)
{
	return (struct fresh_facts){.ever = true,
				    .due = true,
				    .expected = 200,
				    .received = 200,
				    .classes = 8,
				    .classes_in = 8,
				    .as_of = 1200,
				    .closes = 1000};
}

static void is(const struct fresh_facts *f, enum fresh state, const char *why)
{
	cr_assert_str_eq(fresh_name(fresh_state(f, &limits)), fresh_name(state), "%s", why);
}

Test(fresh, the_states_in_order)
{
	struct fresh_facts f = whole();

	is(&f, FRESH_COMPLETE, "all of it");
	f.received = 190; /* 95 % of 200 */
	is(&f, FRESH_COMPLETE, "95 of 100");
	f.received = 189;
	is(&f, FRESH_PLAUSIBLE, "94.5 %");
	f.received = 160; /* 80 % of 200 */
	is(&f, FRESH_PLAUSIBLE, "80 of 100");
	f.received = 159;
	is(&f, FRESH_PARTIAL, "79.5 %");
	f.received = 1;
	is(&f, FRESH_PARTIAL, "one mark is a part");
	f.received = 0;
	is(&f, FRESH_LATE, "none is none");
	f.ever = false;
	is(&f, FRESH_NEVER, "and there never was one");
	f.due = false;
	is(&f, FRESH_WAITING, "before the register is over nothing is late");
	f.closed = true;
	is(&f, FRESH_CLOSED, "a closed school owes nothing");
}

Test(fresh, a_class_without_a_register_is_a_part_however_many_marks_there_are)
{
	struct fresh_facts f = whole();

	f.received = 196;
	f.classes_in = 7;
	is(&f, FRESH_PARTIAL, "4 pupils of one class are missing, and nobody else");
	f.classes = f.classes_in = 0; /* the source gives no classes */
	is(&f, FRESH_COMPLETE, "where no classes are known only pupils count");
}

Test(fresh, marks_older_than_the_register_are_not_complete)
{
	struct fresh_facts f = whole();

	f.as_of = 999;
	is(&f, FRESH_PLAUSIBLE, "the supplier's marks are of before the register closed");
	f.as_of = 1000;
	is(&f, FRESH_COMPLETE, "at its close");
	f.as_of = 0;
	is(&f, FRESH_COMPLETE, "a supplier that tells no time is not blamed for it");
}

Test(fresh, doubted_marks_are_neither_complete_nor_missing)
{
	struct fresh_facts f = whole();

	f.doubt = DOUBT_NO_REASON;
	is(&f, FRESH_DOUBTED, "all there, and not believed");
	f.received = 0;
	is(&f, FRESH_LATE, "nothing there: nothing to doubt");
}

Test(fresh, nobody_on_roll_is_no_complete_register)
{
	struct fresh_facts f = whole();

	f.expected = f.received = f.classes = f.classes_in = 0;
	is(&f, FRESH_LATE, "0 of 0 is not 100 %");
}

static struct fresh_tally tally(uint32_t expected, uint32_t attending, uint32_t absent, uint32_t no_reason)
{
	return (struct fresh_tally){.expected = expected,
				    .received = attending + absent + no_reason,
				    .no_reason = no_reason,
				    .attending = attending,
				    .comparable = attending + absent + no_reason};
}

Test(fresh, more_than_half_n_is_no_register)
{
	struct fresh_tally t = tally(200, 100, 0, 100);

	cr_assert_eq(fresh_doubt(&t, NULL, &limits), DOUBT_NONE, "100 of 200 is half, not more");
	t = tally(200, 99, 0, 101);
	cr_assert_eq(fresh_doubt(&t, NULL, &limits), DOUBT_NO_REASON);
	t = tally(200, 0, 0, 9); /* the first nine marks that came */
	cr_assert_eq(fresh_doubt(&t, NULL, &limits), DOUBT_NONE, "nine marks say nothing of a school");
	t = tally(200, 0, 0, 10);
	cr_assert_eq(fresh_doubt(&t, NULL, &limits), DOUBT_NO_REASON);
}

Test(fresh, attendance_that_falls_by_more_than_half_the_pupils)
{
	/* 190 of 200 is 95.0 %; 90 of 200 is 45.0 %, exactly 50 points less; 89 is 44.5 %. */
	struct fresh_tally before = tally(200, 190, 10, 0), now = tally(200, 90, 110, 0);

	cr_assert_eq(fresh_doubt(&now, &before, &limits), DOUBT_NONE);
	now = tally(200, 89, 111, 0);
	cr_assert_eq(fresh_doubt(&now, &before, &limits), DOUBT_DROP);
	cr_assert_eq(fresh_doubt(&now, NULL, &limits), DOUBT_NONE,
		     "with nothing to compare with, nothing fell");
	cr_assert_eq(fresh_doubt(&before, &now, &limits), DOUBT_NONE, "a rise is good news");
	now.expected = 401; /* 200 of 401 are marked: less than half the school */
	cr_assert_eq(fresh_doubt(&now, &before, &limits), DOUBT_NONE,
		     "the first classes do not speak for it");
}

/* Eid: 150 of 200 are R. Of the 50 others 47 attend, 94 %: nothing fell. */
Test(fresh, many_r_or_y_on_one_day_are_not_implausible)
{
	struct fresh_tally before = tally(200, 190, 10, 0), now = {200, 200, 0, 47, 50};

	cr_assert_eq(fresh_doubt(&now, &before, &limits), DOUBT_NONE);
}

Test(fresh, a_fifth_of_the_marks_changed_in_one_pull)
{
	cr_assert_not(fresh_mass_change(200, 1000, &limits), "20 %% is not more than 20 %%");
	cr_assert(fresh_mass_change(201, 1000, &limits));
	cr_assert_not(fresh_mass_change(9, 9, &limits), "a small class put right");
	cr_assert(fresh_mass_change(10, 49, &limits)); /* 20.4 % */
	cr_assert_not(fresh_mass_change(10, 50, &limits));
	cr_assert_not(fresh_mass_change(0, 0, &limits));
}

Test(fresh, whose_silence_it_is)
{
	cr_assert_eq(fresh_cause(FRESH_LATE, CAUSE_US, 0, 1000), CAUSE_US,
		     "what the pull was told comes first");
	cr_assert_eq(fresh_cause(FRESH_LATE, CAUSE_NONE, 1001, 1000), CAUSE_SCHOOL,
		     "the supplier passes on what is newer than the register, and it is not there");
	cr_assert_eq(fresh_cause(FRESH_LATE, CAUSE_NONE, 999, 1000), CAUSE_NOT_KNOWN);
	cr_assert_eq(fresh_cause(FRESH_NEVER, CAUSE_NONE, 0, 1000), CAUSE_NOT_KNOWN);
	cr_assert_eq(fresh_cause(FRESH_PARTIAL, CAUSE_NONE, 0, 1000), CAUSE_SCHOOL);
	cr_assert_eq(fresh_cause(FRESH_COMPLETE, CAUSE_NONE, 0, 1000), CAUSE_NONE);
	for (int i = 0; i < CAUSES; i++)
		cr_assert_eq(cause_find(cause_name((enum cause)i)), (enum cause)i);
	cr_assert_eq(cause_find("weather"), CAUSE_NOT_KNOWN);
}

Test(fresh, one_incident_or_several_schools)
{
	cr_assert_not(fresh_incident(3, 600, &limits), "three of 600: three schools");
	cr_assert(fresh_incident(4, 600, &limits), "over three");
	cr_assert_not(fresh_incident(1, 5, &limits), "one school alone is no incident, though 20 %%");
	cr_assert(fresh_incident(2, 20, &limits), "two of 20 are 10 %%");
	cr_assert_not(fresh_incident(2, 21, &limits), "9.5 in a hundred");
	cr_assert_not(fresh_incident(0, 0, &limits));
}

/* --- the words --------------------------------------------------------------------------------------- */

static struct feed_facts oak(void)
{
	struct feed_facts f = {.school = "oak",
			       .school_name = "Oak School",
			       .host = "api.example.org",
			       .state = FRESH_LATE,
			       .cause = CAUSE_SUPPLIER,
			       .expected = 200};
	day_t day;

	cr_assert(day_parse(SPAN("2026-11-24"), &day));
	f.session = session_of(day, false);
	f.since = london_to_instant(day - 1, 15 * 60 + 10);
	return f;
}

static const char *sentence(const struct feed_facts *f)
{
	static char out[FEED_LINE];

	feed_sentence(f, out, sizeof out);
	return out;
}

Test(feed, fair_words)
{
	struct feed_facts f = oak();

	text_copy(f.reason, sizeof f.reason, SPAN("no connection"));
	cr_assert_str_eq(sentence(&f),
			 "no marks received by us since Mon 23 Nov 2026 15:10, cause: supplier");
	f.reason[0] = '\0';
	f.cause = CAUSE_SCHOOL;
	cr_assert_str_eq(sentence(&f), "no marks of Tue 24 Nov 2026, morning, received by us, cause: school");
	f.state = FRESH_NEVER;
	f.cause = CAUSE_NOT_KNOWN;
	cr_assert_str_eq(sentence(&f), "no marks ever received by us, cause: not known");
	f.state = FRESH_PARTIAL;
	f.cause = CAUSE_SCHOOL;
	f.received = 120;
	cr_assert_str_eq(sentence(&f), "marks of 120 of 200 pupils received by us, cause: school");
	f.missing = 1;
	text_copy(f.classes, sizeof f.classes, SPAN("7B"));
	cr_assert_str_eq(sentence(&f), "no marks of 1 class (7B), cause: school");
	f.state = FRESH_COMPLETE;
	cr_assert_str_eq(sentence(&f), "", "what is well needs no sentence");
}

Test(feed, a_doubt_says_what_waits_and_what_to_do)
{
	char lines[FEED_LINES][FEED_LINE];
	struct feed_facts f = oak();
	unsigned count;

	f.state = FRESH_DOUBTED;
	f.doubt = DOUBT_NO_REASON;
	f.cause = CAUSE_NOT_KNOWN;
	f.part = 198;
	f.of = 200;
	f.waiting = 1;
	cr_assert_str_eq(sentence(&f),
			 "198 of 200 marks are N (no reason yet): more like a register not finished: "
			 "not believed; 1 alert waits, cause: not known");
	count = feed_lines(RULE_FEED_IMPLAUSIBLE, &f, lines);
	cr_assert_geq(count, 3u);
	cr_assert_not_null(strstr(lines[1], "1 absence alert waits"));
	cr_assert_not_null(strstr(lines[1], "not heard, to be rung"));
	cr_assert_not_null(strstr(lines[2], "register_right"));
}

Test(feed, an_incident_blames_no_school)
{
	char lines[FEED_LINES][FEED_LINE], title[200];
	struct feed_facts f = oak();

	f.school[0] = '\0';
	f.schools = 6;
	f.of_schools = 13;
	feed_title(&f, title, sizeof title);
	cr_assert_str_eq(title, "6 of the 13 schools at api.example.org, Tue 24 Nov 2026");
	cr_assert_geq(feed_lines(RULE_FEED_SILENT, &f, lines), 2u);
	cr_assert_not_null(strstr(lines[1], "cause: supplier"));
	for (unsigned i = 0; i < 2; i++)
		cr_assert_null(strstr(lines[i], "Oak"));
}
