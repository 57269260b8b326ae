/* figures/figure_time: the time a published figure is of. Week numbers and days are DfE's own: week 37 of
 * 2022 began on 12 September 2022, week 37 of 2024 on 9 September 2024 (reference_date). */
#include <criterion/criterion.h>

#include "figures/figure_time.h"

static day_t on(const char *iso)
{
	day_t day = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &day));
	return day;
}

static bool read(const char *time, const char *identifier, const char *frame, const char *date,
		 struct figure_time *ret)
{
	const struct figure_time_text text = {span_of(time), span_of(identifier), span_of(frame),
					      span_of(date)};

	return figure_time_read(&text, ret);
}

Test(figure_time, every_form_of_the_files)
{
	static const struct {
		const char *time, *identifier, *frame, *date;
		enum figure_time_kind kind;
		const char *from, *to, *text;
	} rows[] = {
		{"202425", "Academic year", "", "", FIGURE_TIME_YEAR, "2024-08-01", "2025-07-31", "202425"},
		{"202425", "", "", "", FIGURE_TIME_YEAR, "2024-08-01", "2025-07-31", "202425"},
		{"199900", "Academic year", "", "", FIGURE_TIME_YEAR, "1999-08-01", "2000-07-31", "199900"},
		{"2022", "Week 37", "", "", FIGURE_TIME_WEEK, "2022-09-12", "2022-09-16", "2022 Week 37"},
		{"2024", "Week 37", "Week", "2024-09-09", FIGURE_TIME_WEEK, "2024-09-09", "2024-09-13",
		 "2024 Week 37"},
		{"2024", "Week 37", "Monday", "2024-09-09", FIGURE_TIME_DAY, "2024-09-09", "2024-09-09",
		 "2024-09-09"},
		{"2022", "Week 37", "", "2022-09-12", FIGURE_TIME_DAY, "2022-09-12", "2022-09-12",
		 "2022-09-12"},
		{"2025", "Week 30", "Year to date", "", FIGURE_TIME_TO_DATE, "2024-09-01", "2025-07-25",
		 "2025 Week 30 to date"},
		{"2020", "Week 53", "", "", FIGURE_TIME_WEEK, "2020-12-28", "2021-01-01", "2020 Week 53"},
		{"2021", "Week 1", "", "", FIGURE_TIME_WEEK, "2021-01-04", "2021-01-08", "2021 Week 1"},
		{"202425", "Autumn and spring term", "", "", FIGURE_TIME_TERM, "2024-08-01", "2025-04-30",
		 "202425 Autumn and spring term"},
		{"201617", "Autumn term", "", "", FIGURE_TIME_TERM, "2016-08-01", "2016-12-31",
		 "201617 Autumn term"},
		{"2025", "Reporting year", "", "", FIGURE_TIME_YEAR, "2024-04-01", "2025-03-31", "2025"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct figure_time p;

		cr_assert(read(rows[i].time, rows[i].identifier, rows[i].frame, rows[i].date, &p), "%s",
			  rows[i].text);
		cr_assert_eq(p.kind, rows[i].kind, "%s", rows[i].text);
		cr_assert_eq(p.from, on(rows[i].from), "%s", rows[i].text);
		cr_assert_eq(p.to, on(rows[i].to), "%s", rows[i].text);
		cr_assert_str_eq(p.text, rows[i].text);
	}
}

Test(figure_time, what_names_no_period_is_not_guessed)
{
	static const char *const rows[][4] = {
		{"202426", "Academic year", "", ""},
		{"2024", "Academic year", "", ""},
		{"202425", "Week 37", "", ""},
		{"2022", "Week 0", "", ""},
		{"2022", "Week 54", "", ""},
		{"2022", "Week 53", "", ""},
		{"2022", "Week", "", ""},
		{"2022", "Week 37a", "", ""},
		{"2022", "Week 37", "Month", ""},
		{"2022", "Week 37", "Monday", ""},
		{"2022", "Week 37", "", "12/09/2022"},
		{"202425", "Michaelmas", "", ""},
		{"", "", "", ""},
		{"2025", "", "", ""},
	};
	struct figure_time p;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_not(read(rows[i][0], rows[i][1], rows[i][2], rows[i][3], &p), "%s %s", rows[i][0],
			      rows[i][1]);
}

/* DfE's own site shows the range "2025 Week 10 to 2025 Week 8": as texts they sort wrongly. */
Test(figure_time, weeks_sort_as_numbers_and_over_the_new_year)
{
	static const char *const order[][2] = {{"2024", "Week 50"},
					       {"2025", "Week 2"},
					       {"2025", "Week 8"},
					       {"2025", "Week 10"},
					       {"2025", "Week 30"}};
	struct figure_time before, after;

	for (size_t i = 1; i < sizeof order / sizeof *order; i++) {
		cr_assert(read(order[i - 1][0], order[i - 1][1], "", "", &before));
		cr_assert(read(order[i][0], order[i][1], "", "", &after));
		cr_assert_lt(figure_time_order(&before, &after), 0, "%s", order[i][1]);
		cr_assert_gt(figure_time_order(&after, &before), 0);
		cr_assert_eq(figure_time_order(&after, &after), 0);
	}
}
