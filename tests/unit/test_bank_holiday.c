/* Bank holidays: rules against GOV.UK's own list of events, the example calendars against the
 * same list, one-off days against their proclamations. The list is not part of the project:
 * MUSTER_SHARED, else ../shared, holds it. */
#include <criterion/criterion.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attendance/bank_holiday.h"
#include "config/folder.h"

#define EVENTS "bank-holidays.2025-08-17.json"

static day_t d(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

/* The events of England and Wales; skips the test, and says so, when the list is not there. */
static json_t *england(json_t **ret_all)
{
	const char *shared = getenv("MUSTER_SHARED");
	char path[1024];
	json_error_t why;

	snprintf(path, sizeof path, "%s/data/lookups/" EVENTS, shared != NULL ? shared : "../shared");
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (" EVENTS ")\n");
		cr_skip_test("skipped: needs ../shared (" EVENTS ")");
	}
	*ret_all = json_load_file(path, 0, &why);
	cr_assert_not_null(*ret_all, "%s", why.text);
	return json_object_get(json_object_get(*ret_all, "england-and-wales"), "events");
}

static day_t event_day(const json_t *event)
{
	day_t day = DAY_NONE;

	cr_assert(day_parse(span_of(json_string_value(json_object_get(event, "date"))), &day));
	return day;
}

/* Every event is the day a rule gives, and every day a rule gives is an event: a wrong Easter or
 * a substitute on the wrong side of Christmas would cry wolf at every authority, or stay silent. */
Test(bank_holiday, rules_give_the_events_of_gov_uk_and_no_others)
{
	json_t *all, *events = england(&all), *event;
	size_t at, matched = 0, given = 0;
	int first = 9999, last = 0;

	json_array_foreach(events, at, event) {
		day_t day = event_day(event);
		int year = day_to_civil(day).year;
		/* GOV.UK writes "New Year’s Day", a curly apostrophe. */
		const char *title = json_string_value(json_object_get(event, "title"));
		size_t start = strncmp(title, "New Year", 8) == 0 ? 8 : strlen(title);
		bool found = false;

		first = year < first ? year : first;
		last = year > last ? year : last;
		for (int which = 0; which < BANK_HOLIDAYS; which++)
			if (bank_holiday_kept((enum bank_holiday)which, year) == day)
				found = strncmp(bank_holiday_name((enum bank_holiday)which), title, start) ==
					0;
		cr_expect(found, "%s is no usual bank holiday", title);
		matched += found;
	}
	for (int year = first; year <= last; year++)
		for (int which = 0; which < BANK_HOLIDAYS; which++, given++) {
			day_t day = bank_holiday_kept((enum bank_holiday)which, year);
			bool found = false;

			json_array_foreach(events, at, event)
				found = found || event_day(event) == day;
			cr_expect(found, "%s of %d is no event", bank_holiday_name((enum bank_holiday)which),
				  year);
		}
	cr_assert_eq(first, 2024);
	cr_assert_eq(last, 2027);
	cr_assert_eq(matched, 32u);
	cr_assert_eq(given, 32u);
	json_decref(all);
}

/* The example calendars are copied by every newcomer: a day missing there is missing everywhere. */
Test(bank_holiday, the_example_calendars_list_every_event_of_2026_and_2027)
{
	json_t *all, *events = england(&all), *event;
	struct folder folder = {0};
	struct config *config = NULL;
	struct faults faults = {0}, warnings = {0};
	size_t at;

	cr_assert_eq(folder_read("contracts/example", &folder, &faults), 0);
	cr_assert_eq(folder_load(&folder, &config, &faults, &warnings), 0);
	cr_assert_geq(config->calendar_count, 2u);
	for (size_t i = 0; i < config->calendar_count; i++) {
		const struct calendar *c = &config->calendars[i];
		unsigned wanted = 0;

		json_array_foreach(events, at, event) {
			day_t day = event_day(event);
			int year = day_to_civil(day).year;

			if (year != 2026 && year != 2027)
				continue;
			wanted++;
			cr_expect_not(calendar_working_day(c, day), "%s misses %s", c->id,
				      json_string_value(json_object_get(event, "date")));
		}
		cr_expect_eq(wanted, 16u);
		cr_expect_eq(c->bank_holiday_count, 16u, "%s lists a day that is no event", c->id);
	}
	folder_free(&folder);
	config_free(config);
	faults_clear(&faults);
	faults_clear(&warnings);
	json_decref(all);
}

/* The dates of Easter that tables print: earliest, latest, and the years around ours. */
Test(bank_holiday, easter)
{
	cr_assert_eq(easter_sunday(1818), d(1818, 3, 22));
	cr_assert_eq(easter_sunday(1943), d(1943, 4, 25));
	cr_assert_eq(easter_sunday(2008), d(2008, 3, 23));
	cr_assert_eq(easter_sunday(2019), d(2019, 4, 21));
	cr_assert_eq(easter_sunday(2024), d(2024, 3, 31));
	cr_assert_eq(easter_sunday(2025), d(2025, 4, 20));
	cr_assert_eq(easter_sunday(2038), d(2038, 4, 25));
	for (int year = 1900; year <= 2199; year++) {
		day_t easter = easter_sunday(year);

		cr_assert_eq(day_weekday(easter), DAY_SUNDAY);
		cr_assert(easter >= d(year, 3, 22) && easter <= d(year, 4, 25), "%d", year);
	}
}

/* Substitutes as they were kept: Christmas Day on each weekday. */
Test(bank_holiday, christmas_on_every_weekday)
{
	static const struct {
		int year, christmas, boxing; /* days of December */
	} kept[] = {
		{2017, 25, 26}, /* Monday */
		{2018, 25, 26}, /* Tuesday */
		{2019, 25, 26}, /* Wednesday */
		{2025, 25, 26}, /* Thursday */
		{2020, 25, 28}, /* Friday: Boxing Day on Saturday */
		{2021, 27, 28}, /* Saturday */
		{2022, 27, 26}, /* Sunday: the Monday is Boxing Day's own */
	};

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		cr_assert_eq(bank_holiday_usual(BANK_CHRISTMAS, kept[i].year),
			     d(kept[i].year, 12, kept[i].christmas), "%d", kept[i].year);
		cr_assert_eq(bank_holiday_usual(BANK_BOXING, kept[i].year),
			     d(kept[i].year, 12, kept[i].boxing), "%d", kept[i].year);
	}
	cr_assert_eq(bank_holiday_usual(BANK_NEW_YEAR, 2022), d(2022, 1, 3)); /* a Saturday */
	cr_assert_eq(bank_holiday_usual(BANK_NEW_YEAR, 2023), d(2023, 1, 2)); /* a Sunday */
}

Test(bank_holiday, eight_working_days_of_their_own_every_year)
{
	for (int year = 1978; year <= 2199; year++) {
		day_t days[BANK_HOLIDAYS];

		for (int i = 0; i < BANK_HOLIDAYS; i++) {
			days[i] = bank_holiday_usual((enum bank_holiday)i, year);
			cr_assert_leq(day_weekday(days[i]), DAY_FRIDAY);
			cr_assert_eq(day_to_civil(days[i]).year, year);
			for (int k = 0; k < i; k++)
				cr_assert_neq(days[i], days[k], "%d", year);
		}
	}
	cr_assert_eq(bank_holiday_usual(BANK_HOLIDAYS, 2026), DAY_NONE);
	cr_assert_eq(bank_holiday_usual(BANK_CHRISTMAS, 0), DAY_NONE);
	cr_assert_str_eq(bank_holiday_name(BANK_HOLIDAYS), "bank holiday");
}

/* What was decreed once: three days moved, five added. A rule that gave 30 May 2022 would call a
 * working day a holiday. */
Test(bank_holiday, one_off_days_are_data)
{
	static const struct {
		int day[3], instead[3];
	} want[] = {
		{{2011, 4, 29}, {0}},	      {{2012, 6, 4}, {2012, 5, 28}}, {{2012, 6, 5}, {0}},
		{{2020, 5, 8}, {2020, 5, 4}}, {{2022, 6, 2}, {2022, 5, 30}}, {{2022, 6, 3}, {0}},
		{{2022, 9, 19}, {0}},	      {{2023, 5, 8}, {0}},
	};
	unsigned count;
	const struct bank_holiday_once *once = bank_holidays_once(&count);

	cr_assert_eq(count, sizeof want / sizeof *want);
	for (unsigned i = 0; i < count; i++) {
		const int *day = want[i].day, *instead = want[i].instead;

		cr_assert_eq(once[i].day, d(day[0], day[1], day[2]));
		cr_assert_eq(once[i].instead_of,
			     instead[0] != 0 ? d(instead[0], instead[1], instead[2]) : DAY_NONE);
		cr_assert_not_null(once[i].name);
	}
	cr_assert_eq(bank_holiday_kept(BANK_SPRING, 2022), d(2022, 6, 2));
	cr_assert_eq(bank_holiday_usual(BANK_SPRING, 2022), d(2022, 5, 30));
	cr_assert_eq(bank_holiday_kept(BANK_EARLY_MAY, 2020), d(2020, 5, 8));
	cr_assert_eq(bank_holiday_kept(BANK_SPRING, 2026), d(2026, 5, 25));
}
