/* Periods by name, for one school's year. Term edges are those of DfE's census windows; Easter
 * and bank holidays are of the almanac. The school year below is written by hand. */
#include <criterion/criterion.h>

#include <string.h>

#include "measure/period.h"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* 2026/27: 3 Sep-18 Dec, 4 Jan-25 Mar, 12 Apr-21 Jul; breaks 26-30 Oct, 15-19 Feb, 31 May-4 Jun;
 * 3 and 4 Sep INSET; 3 May bank holiday. */
static bool school_day(day_t day)
{
	static const int terms[][6] = {
		{2026, 9, 7, 2026, 12, 18}, {2027, 1, 4, 2027, 3, 25}, {2027, 4, 12, 2027, 7, 21}};
	static const int shut[][6] = {{2026, 10, 26, 2026, 10, 30},
				      {2027, 2, 15, 2027, 2, 19},
				      {2027, 5, 31, 2027, 6, 4},
				      {2027, 5, 3, 2027, 5, 3}};
	bool open = false;

	for (size_t i = 0; i < 3; i++)
		open |= day >= d(terms[i][0], terms[i][1], terms[i][2]) &&
			day <= d(terms[i][3], terms[i][4], terms[i][5]);
	for (size_t i = 0; i < 4; i++)
		open &= day < d(shut[i][0], shut[i][1], shut[i][2]) ||
			day > d(shut[i][3], shut[i][4], shut[i][5]);
	return open && day_weekday(day) < DAY_SATURDAY;
}

static uint16_t before[OPEN_SESSIONS + 1];
static bool open_now[OPEN_SESSIONS];

static struct open_sums year_2026(void)
{
	struct open_sums o = {year_start_week(d(2026, 9, 1)), before};

	for (int i = 0; i < OPEN_SESSIONS; i++)
		open_now[i] = school_day(o.first_monday + i / 10 * 7 + i % 10 / 2);
	open_sums_fill(before, open_now);
	return o;
}

static struct period read(const char *text)
{
	struct period p;
	struct fault fault;

	cr_assert_eq(period_read(span_of(text), &p, &fault), 0, "%s: %s", text, fault.text);
	return p;
}

Test(period, terms_are_cut_as_the_statistics_cut_them)
{
	struct date_range autumn = period_term_days(1, 2026), spring = period_term_days(2, 2026),
			  summer = period_term_days(3, 2026);

	cr_assert_eq(autumn.from, d(2026, 8, 1));
	cr_assert_eq(autumn.to, d(2026, 12, 31));
	cr_assert_eq(spring.from, d(2027, 1, 1));
	cr_assert_eq(spring.to, d(2027, 3, 28)); /* Easter Sunday */
	cr_assert_eq(summer.from, d(2027, 3, 29));
	cr_assert_eq(summer.to, d(2027, 7, 31));
	cr_assert_eq(period_term_of(d(2026, 12, 31)), 1u);
	cr_assert_eq(period_term_of(d(2027, 1, 1)), 2u);
	cr_assert_eq(period_term_of(d(2027, 3, 28)), 2u);
	cr_assert_eq(period_term_of(d(2027, 3, 29)), 3u);
	/* Easter moves: 31 March 2024, 20 April 2025, 5 April 2026, 25 April 2038. */
	cr_assert_eq(period_term_days(2, 2023).to, d(2024, 3, 31));
	cr_assert_eq(period_term_days(2, 2024).to, d(2025, 4, 20));
	cr_assert_eq(period_term_days(2, 2025).to, d(2026, 4, 5));
	cr_assert_eq(period_term_days(2, 2037).to, d(2038, 4, 25));
	cr_assert_eq(period_term_of(d(2025, 4, 4)), 2u);
}

Test(period, half_terms_are_cut_at_the_schools_own_break)
{
	struct open_sums o = year_2026();
	static const int edges[6][6] = {{2026, 8, 1, 2026, 11, 1},  {2026, 11, 2, 2026, 12, 31},
					{2027, 1, 1, 2027, 2, 21},  {2027, 2, 22, 2027, 3, 28},
					{2027, 3, 29, 2027, 5, 30}, {2027, 5, 31, 2027, 7, 31}};

	for (unsigned i = 0; i < 6; i++) {
		struct date_range days;

		cr_assert(period_half_term_days(&o, i + 1, &days));
		cr_assert_eq(days.from, d(edges[i][0], edges[i][1], edges[i][2]), "%u from", i + 1);
		cr_assert_eq(days.to, d(edges[i][3], edges[i][4], edges[i][5]), "%u to", i + 1);
		cr_assert_eq(period_half_term_of(&o, days.from), i + 1);
		cr_assert_eq(period_half_term_of(&o, days.to), i + 1);
	}
}

/* For the Jubilee of 2022 the spring bank holiday moved from 30 May to 2 June. */
Test(period, the_sixth_half_term_starts_at_the_bank_holiday_kept)
{
	static const uint16_t none[OPEN_SESSIONS + 1];
	struct open_sums o = {year_start_week(d(2021, 9, 1)), none};
	struct date_range days;

	cr_assert(period_half_term_days(&o, 6, &days));
	cr_assert_eq(days.from, d(2022, 6, 2));
	o.first_monday = year_start_week(d(2025, 9, 1));
	cr_assert(period_half_term_days(&o, 6, &days));
	cr_assert_eq(days.from, d(2026, 5, 25));
}

Test(period, a_snow_week_in_january_is_no_half_term)
{
	struct open_sums o = year_2026();
	struct date_range days;

	for (day_t day = d(2027, 1, 11); day <= d(2027, 1, 15); day++)
		open_now[open_index(&o, session_of(day, false))] =
			open_now[open_index(&o, session_of(day, true))] = false;
	open_sums_fill(before, open_now);
	cr_assert(period_half_term_days(&o, 4, &days));
	cr_assert_eq(days.from, d(2027, 2, 22));
}

Test(period, no_break_in_the_calendar_is_said_and_not_guessed)
{
	struct open_sums o = year_2026();
	struct date_range days;
	struct session_range range;
	struct fault fault = {0};
	struct period p = read("half-term:2");

	for (day_t day = d(2026, 10, 26); day <= d(2026, 10, 30); day++)
		open_now[open_index(&o, session_of(day, false))] = true;
	open_sums_fill(before, open_now);
	cr_assert_not(period_half_term_days(&o, 1, &days));
	cr_assert_eq(period_half_term_of(&o, d(2026, 11, 20)), 0u);
	cr_assert_eq(period_sessions(&p, &o, d(2026, 12, 1), &range, &fault), -FAULT_MISSING);
	cr_assert(strstr(fault.text, "no half-term break") != NULL, "%s", fault.text);
}

/* What a name means on Tuesday 24 November 2026. */
Test(period, names_are_sessions)
{
	struct open_sums o = year_2026();
	day_t today = d(2026, 11, 24);
	static const struct {
		const char *name;
		int from[3], to[3];
		unsigned open;
	} cases[] = {
		{"today", {2026, 11, 24}, {2026, 11, 24}, 2},
		/* 7 Sep-23 Oct is 35 days, 2-24 Nov is 17: 52 days */
		{"ytd", {2026, 8, 1}, {2026, 11, 24}, 104},
		{" YTD ", {2026, 8, 1}, {2026, 11, 24}, 104},
		/* 35 + 35 (2 Nov-18 Dec); 30 + 24; 35 - 1 (12 Apr-28 May) + 33 (7 Jun-21 Jul) */
		{"year", {2026, 8, 1}, {2027, 7, 31}, 2 * (70 + 54 + 34 + 33)},
		{"2026-09-29", {2026, 9, 29}, {2026, 9, 29}, 2},
		{"2026-09-07..2026-10-02", {2026, 9, 7}, {2026, 10, 2}, 40},
		{"week:2026-W40", {2026, 9, 28}, {2026, 10, 4}, 10},
		{"week:2026-09-30", {2026, 9, 28}, {2026, 10, 4}, 10},
		{"week:2026-11-24", {2026, 11, 23}, {2026, 11, 24}, 4}, /* up to today */
		{"term:autumn", {2026, 8, 1}, {2026, 11, 24}, 104},
		{"half-term:1", {2026, 8, 1}, {2026, 11, 1}, 70},
		{"half-term:2", {2026, 11, 2}, {2026, 11, 24}, 34},
		/* this week is the first; the break does not use one up */
		{"rolling:1w", {2026, 11, 23}, {2026, 11, 24}, 4},
		{"rolling:4w", {2026, 11, 2}, {2026, 11, 24}, 34},
		{"rolling:5w", {2026, 10, 19}, {2026, 11, 24}, 44},
		{"rolling:10W", {2026, 9, 14}, {2026, 11, 24}, 94},
		{"rolling:54w", {2026, 9, 7}, {2026, 11, 24}, 104}, /* all there is */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p = read(cases[i].name);
		struct session_range r = {0, 0};
		struct fault fault = {0};

		cr_assert_eq(period_sessions(&p, &o, today, &r, &fault), 0, "%s: %s", cases[i].name,
			     fault.text);
		cr_assert_eq(r.from,
			     session_of(d(cases[i].from[0], cases[i].from[1], cases[i].from[2]), false),
			     "%s from", cases[i].name);
		cr_assert_eq(r.to, session_of(d(cases[i].to[0], cases[i].to[1], cases[i].to[2]), true),
			     "%s to", cases[i].name);
		cr_assert_eq(open_between(&o, r.from, r.to), cases[i].open, "%s open", cases[i].name);
	}
}

Test(period, what_is_not_there_is_said)
{
	struct open_sums o = year_2026();
	static const struct {
		const char *name, *words;
	} cases[] = {
		{"term:spring", "has not begun"},
		{"half-term:3", "has not begun"},
		{"week:2027-W02", "has not begun"},
		{"2025-09-01..2025-09-30", "not in the school year 2026/27"},
		{"week:2026-10-28", "no session"},
		{"2026-08-03..2026-08-09", "no session"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p = read(cases[i].name);
		struct session_range r = {7, 7};
		struct fault fault = {0};

		cr_assert_eq(period_sessions(&p, &o, d(2026, 11, 24), &r, &fault), -FAULT_MISSING, "%s",
			     cases[i].name);
		cr_assert(strstr(fault.text, cases[i].words) != NULL, "%s: %s", cases[i].name, fault.text);
		cr_assert_eq(r.from, 7);
	}
}

Test(period, iso_weeks_around_new_year)
{
	cr_assert_eq(read("week:2026-W53").from, d(2026, 12, 28)); /* 2026 has 53 weeks */
	cr_assert_eq(read("week:2027-W01").from, d(2027, 1, 4));
	cr_assert_eq(read("week:2025-W01").from, d(2024, 12, 30));
}

Test(period, a_slip_is_answered_with_the_nearest_word)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"yttd", "did you mean \"ytd\""},
		{"term:autum", "did you mean \"term:autumn\""},
		{"TERM:summmer", "did you mean \"term:summer\""},
		{"half-tern:2", "did you mean \"half-term:2\""},
		{"todday", "did you mean \"today\""},
		{"", "a period is today, ytd"},
		{"fortnight", "a period is today, ytd"},
		{"half-term:7", "1 to 6"},
		{"half-term:", "1 to 6"},
		{"rolling:0w", "1 to 54"},
		{"rolling:10", "rolling:10w"},
		{"week:2027-W53", "expected a week"}, /* 2027 has 52 */
		{"week:2026-W00", "expected a week"},
		{"week:2026-W4", "expected a week"},
		{"2026-02-30", "no such date"},
		{"2026-10-02..2026-09-07", "ends before it begins"},
		{"2026-10-02..", "a period is"},
		{"2026", "a period is"},
		{"ytd\x01", "\\x01"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p = {.number = 77};
		struct fault fault = {0};

		cr_assert_eq(period_read(span_of(cases[i].text), &p, &fault), -FAULT_MEANING, "%s",
			     cases[i].text);
		cr_assert(strstr(fault.text, cases[i].words) != NULL, "%s: %s", cases[i].text, fault.text);
		cr_assert_eq(p.number, 77u);
	}
	cr_assert_eq(period_read((struct span){NULL, 0}, &(struct period){0}, NULL), -FAULT_MEANING);
}

Test(period, printing_is_what_reading_takes)
{
	static const char *const names[] = {
		"today",	   "ytd",	  "year",	 "2026-09-29",	"2026-09-07..2026-10-02",
		"week:2026-09-28", "term:autumn", "term:summer", "half-term:6", "rolling:10w"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct period p = read(names[i]);
		char out[40];

		cr_assert_str_eq(period_print(out, &p), names[i]);
	}
}

/* Persistent absence of a week means nothing: one day off is 20 %. */
Test(period, only_terms_and_the_year_carry_persistent_absence)
{
	static const struct {
		const char *name;
		bool enough;
	} cases[] = {
		{"ytd", true},
		{"year", true},
		{"term:spring", true},
		{"half-term:1", false},
		{"week:2026-W40", false},
		{"today", false},
		{"rolling:30w", false},
		{"2026-09-07..2026-12-18", false},
		{"2026-08-01..2026-12-31", true},
		{"2026-08-01..2027-03-28", true},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p = read(cases[i].name);

		cr_assert_eq(period_long_enough(&p, 2026), cases[i].enough, "%s", cases[i].name);
	}
}

/* Seen on Friday 27 November 2026, whose like 52 weeks before is Friday 28 November 2025. */
Test(period, the_same_part_of_the_year_before)
{
	static const struct {
		const char *name;
		int from[3], to[3];
	} rows[] = {
		{"ytd", {2025, 8, 1}, {2025, 11, 28}},
		{"year", {2025, 8, 1}, {2026, 7, 31}},
		{"term:autumn", {2025, 8, 1}, {2025, 11, 28}},
		{"week:2026-W48", {2025, 11, 24}, {2025, 11, 28}},
		{"half-term:2", {2025, 11, 3}, {2025, 11, 28}},
		{"2026-09-07..2026-10-02", {2025, 9, 8}, {2025, 10, 3}},
		/* What is still to come of it is beside nothing. */
		{"2026-11-02..2026-12-18", {2025, 11, 3}, {2025, 11, 28}},
		{"2026-11-27..2026-11-30", {2025, 11, 28}, {2025, 11, 28}},
	};
	const struct open_sums o = year_2026();
	struct session_range r;
	struct fault fault;
	struct period p;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		p = read(rows[i].name);
		cr_assert_eq(period_year_before(&p, &o, d(2026, 11, 27), &r, &fault), 0, "%s: %s",
			     rows[i].name, fault.text);
		cr_assert_eq(r.from, session_of(d(rows[i].from[0], rows[i].from[1], rows[i].from[2]), false),
			     "%s", rows[i].name);
		cr_assert_eq(r.to, session_of(d(rows[i].to[0], rows[i].to[1], rows[i].to[2]), true), "%s",
			     rows[i].name);
	}
	p = read("term:spring");
	cr_assert_eq(period_year_before(&p, &o, d(2026, 11, 27), &r, &fault), -FAULT_MISSING,
		     "what has not begun this year is beside nothing");
	p = read("2026-11-28..2026-12-18");
	cr_assert_eq(period_year_before(&p, &o, d(2026, 11, 27), &r, &fault), -FAULT_MISSING);
	cr_assert_not_null(strstr(fault.text, "has not begun"), "%s", fault.text);
	p = read("2026-11-28..2026-12-04");
	cr_assert_eq(period_year_before(&p, &o, d(2026, 11, 29), &r, &fault), -FAULT_MISSING,
		     "of this year there is a weekend so far");
	/* A term that is over stands beside the whole of it: 2025's, to its own last day. */
	p = read("term:autumn");
	cr_assert_eq(period_year_before(&p, &o, d(2027, 3, 1), &r, &fault), 0);
	cr_assert_eq(r.to, session_of(d(2025, 12, 31), true));
}
