/* Clocks and calendars at their edges, with the right alerts: a clock that steps back, both changes of
 * summer time, the turn of the year, a leap day, years of 53 weeks. */
#include "engine_borough.h"

#define OPENED "\"revision\":1,"

static int64_t utc(const char *day, int hour, int minute)
{
	return (int64_t)on(day) * 86400 + hour * 3600 + minute * 60;
}

static unsigned alerts(struct world *w, const char *rule)
{
	json_t *all = ask(w, "{\"verb\":\"alerts\"}"), *one;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_object_get(all, "alerts"), i, one)
		count += strcmp(json_string_value(json_object_get(one, "rule")), rule) == 0;
	json_decref(all);
	return count;
}

/* Works, and the teams confirm what comes. */
static void work_and_confirm(struct world *w, const char *when)
{
	size_t from;

	w->now = at(when);
	do {
		from = w->sent.count;
		work_now(w);
		acknowledge_from(w, from);
	} while (w->sent.count > from);
}

/* Orders for marks that were given at or after `from`, in the engine's own time, from index `since` on. */
static unsigned looks(const struct world *w, size_t since)
{
	unsigned count = 0;

	for (size_t i = since; i < w->orders.count; i++)
		count += w->orders.at[i].fetch.shape == (uint32_t)SHAPE_WONDE_MARKS;
	return count;
}

/* --- the clock steps back ------------------------------------------------------------------------ */

static struct world *monday(void)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T08:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	return w;
}

/* The clock was right and is put back an hour by mistake: what was told is not told again, and what the
 * school corrects meanwhile is heard. */
Test(times, an_hour_back_tells_nothing_twice)
{
	struct world *w = monday();
	size_t sent, asked;

	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	sent = w->sent.count;
	asked = w->orders.count;
	work_and_confirm(w, "2026-11-23T09:00");
	cr_assert_not_null(strstr(w->noted, "clock_back"), "noted:%s", w->noted);
	for (const char *const *t =
		     (const char *const[]){"2026-11-23T09:20", "2026-11-23T09:41", "2026-11-23T09:59", NULL};
	     *t != NULL; t++)
		work_and_confirm(w, *t);
	cr_assert_eq(w->sent.count, sent, "told twice: %s", w->sent.at[w->sent.count - 1].body);
	cr_assert_gt(looks(w, asked), 0u, "the hour is lived again, and its looks with it");
	mark(w, "A1", "2026-11-23", false, "L");
	work_and_confirm(w, "2026-11-23T10:26");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u);
	cr_assert_eq(alerts(w, "absent_no_reason_yet"), 1u);
	world_free(w);
}

/* The clock was an hour fast, so the first look came before the register closed; put right, the school is
 * looked at when its register has closed, and not an hour later than that. */
Test(times, a_fast_clock_put_right_looks_again)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T08:00");
	run_until(w, "2026-11-23T10:30"); /* truly 09:30: nobody is marked yet */
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	work_and_confirm(w, "2026-11-23T09:31");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 0u, "before the first look at 09:40");
	work_and_confirm(w, "2026-11-23T09:41");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "the look of 09:40 was not made");
	world_free(w);
}

/* The same, and the daemon was restarted while the clock was put right. */
Test(times, a_fast_clock_put_right_over_a_restart)
{
	struct world *w = opened("2026-11-20T12:00");

	present(w, "2026-11-20", false);
	present(w, "2026-11-20", true);
	run_until(w, "2026-11-23T10:30");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	w->now = at("2026-11-23T09:31");
	world_restart(w);
	work_and_confirm(w, "2026-11-23T09:31");
	work_and_confirm(w, "2026-11-23T09:41");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "the look of 09:40 was not made");
	world_free(w);
}

/* A school that fails waits as long as it was to wait, not an hour longer. */
Test(times, a_wait_is_no_hour_longer_for_a_clock_put_back)
{
	struct world *w = monday();
	size_t asked;

	w->school_down = true;
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 0u);
	w->school_down = false;
	work_and_confirm(w, "2026-11-23T09:00");
	asked = w->orders.count;
	for (int minute = 1; minute <= 40; minute++) {
		w->now = at("2026-11-23T09:00") + minute * 60;
		work_now(w);
	}
	cr_assert_gt(looks(w, asked), 0u, "the school was not asked for 40 minutes");
	work_and_confirm(w, "2026-11-23T09:42");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	world_free(w);
}

/* Past midnight back to the evening before: no day is lost and none comes twice. */
Test(times, back_over_midnight)
{
	struct world *w = monday();

	run_until(w, "2026-11-24T00:30");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u);
	work_and_confirm(w, "2026-11-23T23:30");
	present(w, "2026-11-24", false);
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "two school days in a row are one episode");
	cr_assert_eq(to(w, "vs", OPEN_N, "Tue 24 Nov"), 1u);
	world_free(w);
}

/* --- calendars of other years -------------------------------------------------------------------- */

static char year_calendar[512], year_vs[4096], year_cme[4096], year_duty[4096], year_oak[1024],
	year_elm[1024];

/* `text` with each `from` replaced. */
static void replaced(char *out, size_t size, const char *text, const char *const (*pairs)[2])
{
	out[0] = '\0';
	while (*text != '\0') {
		size_t used = strlen(out), i = 0;

		while (pairs[i][0] != NULL && strncmp(text, pairs[i][0], strlen(pairs[i][0])) != 0)
			i++;
		if (pairs[i][0] != NULL) {
			snprintf(out + used, size - used, "%s", pairs[i][1]);
			text += strlen(pairs[i][0]);
		} else {
			cr_assert_lt(used + 1, size);
			out[used] = *text++;
			out[used + 1] = '\0';
		}
	}
}

/* The borough of engine_borough.h in another school year: contracts from 1 September to 31 August, alerts
 * from the year's first day, these terms and days off. */
static struct world *in_year(const char *now, int year, const char *terms)
{
	static char from[11], to[11], review[11];
	const char *const pairs[][2] = {{"2026-09-01", from},
					{"2027-08-31", to},
					{"2027-06-30", review},
					{"2026-10-01", from},
					{NULL, NULL}};
	struct world *w = borough(now);

	snprintf(from, sizeof from, "%d-09-01", year);
	snprintf(to, sizeof to, "%d-08-31", year + 1);
	snprintf(review, sizeof review, "%d-06-30", year + 1);
	snprintf(year_calendar, sizeof year_calendar, "apiVersion: muster/v1\nkind: Calendar\nid: c\n%s",
		 terms);
	replaced(year_vs, sizeof year_vs, world_files[2][1], pairs);
	replaced(year_cme, sizeof year_cme, more_files[0][1], pairs);
	replaced(year_duty, sizeof year_duty, more_files[1][1], pairs);
	replaced(year_oak, sizeof year_oak, more_files[2][1], pairs);
	replaced(year_elm, sizeof year_elm, more_files[3][1], pairs);
	world_file(w, "calendars/c.yaml", year_calendar);
	world_file(w, "contracts/vs.yaml", year_vs);
	world_file(w, "contracts/cme.yaml", year_cme);
	world_file(w, "contracts/duty.yaml", year_duty);
	world_file(w, "schools/oak.yaml", year_oak);
	world_file(w, "schools/elm.yaml", year_elm);
	world_open(w);
	return w;
}

/* Everybody in on a day, but A1 with a code. */
static void day_of(struct world *w, const char *day, const char *code)
{
	present(w, day, false);
	present(w, day, true);
	mark(w, "A1", day, false, code);
	mark(w, "A1", day, true, code);
}

static void expect_n(struct world *w, const char *words, int64_t told_at)
{
	cr_assert_eq(to(w, "vs", OPEN_N, words), 1u, "%s: %u messages", words, to(w, "vs", OPEN_N, words));
	for (size_t i = 0; i < w->orders.count; i++)
		if (w->orders.at[i].at == told_at &&
		    w->orders.at[i].fetch.shape == (uint32_t)SHAPE_WONDE_MARKS)
			return;
	cr_assert(false, "%s: no look at that instant", words);
}

/* Summer time ends on Sunday 25 October 2026. The first look stays at 09:40 by the school's clock: 08:40 UTC
 * on the Friday, 09:40 UTC on the Monday; and ten school days of O across it are ten. */
Test(times, the_clocks_go_back_in_october)
{
	struct world *w =
		in_year("2026-10-01T12:00", 2026,
			"terms:\n  - {from: 2026-09-03, to: 2026-12-18}\nbank_holidays: [2026-12-25]\n");
	static const char *const run[] = {"2026-10-19", "2026-10-20", "2026-10-21",
					  "2026-10-22", "2026-10-23", "2026-10-26",
					  "2026-10-27", "2026-10-28", "2026-10-29"};

	run_until(w, "2026-10-19T06:00");
	days(w, "A3", run, 9, "O");
	run_until(w, "2026-10-23T08:00");
	day_of(w, "2026-10-23", "N");
	days(w, "A3", run, 9, "O");
	run_until(w, "2026-10-23T09:41");
	expect_n(w, "Fri 23 Oct", utc("2026-10-23", 8, 40));
	mark(w, "A1", "2026-10-23", false, "I");
	mark(w, "A1", "2026-10-23", true, "I");
	run_until(w, "2026-10-26T08:00");
	day_of(w, "2026-10-26", "N");
	days(w, "A3", run, 9, "O");
	run_until(w, "2026-10-26T09:39");
	cr_assert_eq(to(w, "vs", OPEN_N, "Mon 26 Oct"), 0u, "an hour early by the school's clock");
	run_until(w, "2026-10-26T09:41");
	expect_n(w, "Mon 26 Oct", utc("2026-10-26", 9, 40));
	run_until(w, "2026-10-29T22:45");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 0u, "nine school days are not ten");
	days(w, "A3", (const char *const[]){"2026-10-30"}, 1, "O");
	run_until(w, "2026-10-30T22:45");
	run_until(w, "2026-11-02T12:00");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 1u);
	world_free(w);
}

/* Summer time begins on Sunday 28 March 2027, which is Easter: the school days around it are Thursday 25 and
 * Tuesday 30. And Sunday 29 March 2026, with a Friday before and a Monday after. */
Test(times, the_clocks_go_forward_in_march)
{
	struct world *w = in_year("2027-03-01T12:00", 2026,
				  "terms:\n  - {from: 2027-01-04, to: 2027-04-09}\n"
				  "bank_holidays: [2027-03-26, 2027-03-29]\n");

	run_until(w, "2027-03-25T08:00");
	day_of(w, "2027-03-25", "N");
	run_until(w, "2027-03-25T09:41");
	expect_n(w, "Thu 25 Mar", utc("2027-03-25", 9, 40));
	day_of(w, "2027-03-25", "/");
	run_until(w, "2027-03-30T08:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "Good Friday and Easter Monday have no register");
	day_of(w, "2027-03-30", "N");
	run_until(w, "2027-03-30T09:41");
	expect_n(w, "Tue 30 Mar", utc("2027-03-30", 8, 40));
	world_free(w);

	w = in_year("2026-03-02T12:00", 2025, "terms:\n  - {from: 2026-01-05, to: 2026-04-02}\n");
	run_until(w, "2026-03-27T08:00");
	day_of(w, "2026-03-27", "N");
	run_until(w, "2026-03-27T09:41");
	expect_n(w, "Fri 27 Mar", utc("2026-03-27", 9, 40));
	day_of(w, "2026-03-27", "/");
	run_until(w, "2026-03-30T08:00");
	day_of(w, "2026-03-30", "N");
	run_until(w, "2026-03-30T09:41");
	expect_n(w, "Mon 30 Mar", utc("2026-03-30", 8, 40));
	world_free(w);
}

/* Term ends on Friday 18 December 2026 and begins on Monday 4 January 2027; 2026 has 53 weeks, and 28
 * December is one of the 53rd. A holiday is no absence, and interrupts no run: 8 days before and 2 after are
 * ten. */
Test(times, over_the_turn_of_the_year)
{
	static const char *const before[] = {"2026-12-09", "2026-12-10", "2026-12-11", "2026-12-14",
					     "2026-12-15", "2026-12-16", "2026-12-17", "2026-12-18"};
	struct world *w = in_year(
		"2026-12-01T12:00", 2026,
		"terms:\n  - {from: 2026-09-03, to: 2026-12-18}\n  - {from: 2027-01-04, to: 2027-02-12}\n"
		"bank_holidays: [2026-12-25, 2026-12-28, 2027-01-01]\n");
	size_t sent;

	for (unsigned i = 0; i < 8; i++)
		day_of(w, before[i], "/");
	days(w, "A3", before, 8, "O");
	run_until(w, "2026-12-19T06:00");
	sent = w->sent.count;
	run_until(w, "2027-01-04T08:00");
	cr_assert_eq(w->sent.count, sent, "a holiday was told: %s", w->sent.at[w->sent.count - 1].body);
	day_of(w, "2027-01-04", "N");
	days(w, "A3", (const char *const[]){"2027-01-04"}, 1, "O");
	run_until(w, "2027-01-04T09:41");
	expect_n(w, "Mon 4 Jan", utc("2027-01-04", 9, 40));
	run_until(w, "2027-01-04T22:45");
	run_until(w, "2027-01-05T08:00");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 0u, "nine school days are not ten");
	day_of(w, "2027-01-05", "/");
	days(w, "A3", (const char *const[]){"2027-01-05"}, 1, "O");
	run_until(w, "2027-01-06T12:00");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 1u, "the holiday broke the run");
	world_free(w);
}

/* Tuesday 29 February 2028: a day like any other, with its register, its alert, and its place in a run. */
Test(times, a_leap_day_is_a_school_day)
{
	static const char *const run[] = {"2028-02-17", "2028-02-18", "2028-02-21",
					  "2028-02-22", "2028-02-23", "2028-02-24",
					  "2028-02-25", "2028-02-28", "2028-02-29"};
	struct world *w =
		in_year("2028-02-01T12:00", 2027, "terms:\n  - {from: 2028-01-04, to: 2028-03-31}\n");

	for (unsigned i = 0; i < 8; i++)
		day_of(w, run[i], "/");
	days(w, "A3", run, 8, "O");
	run_until(w, "2028-02-29T08:00");
	day_of(w, "2028-02-29", "N");
	days(w, "A3", run, 9, "O");
	run_until(w, "2028-02-29T09:41");
	expect_n(w, "Tue 29 Feb", utc("2028-02-29", 9, 40));
	run_until(w, "2028-03-01T06:00");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 0u, "nine school days are not ten");
	day_of(w, "2028-03-01", "/");
	days(w, "A3", (const char *const[]){"2028-03-01"}, 1, "O");
	run_until(w, "2028-03-02T12:00");
	cr_assert_eq(to(w, "cme", RUN, OPENED), 1u);
	world_free(w);
}

/* The year 2027/28 is kept from the Monday of the week of 1 August 2027, a Sunday, to 31 July 2028, a Monday:
 * 53 whole weeks and one day. Registers of the 53rd week and of that day are of this year. */
Test(times, a_year_of_53_weeks_and_a_day)
{
	struct world *w =
		in_year("2028-07-17T12:00", 2027, "terms:\n  - {from: 2028-04-18, to: 2028-07-31}\n");
	json_t *json;

	cr_assert_eq(year_start_week(on("2028-07-31")), on("2027-07-26"));
	cr_assert_eq(on("2028-07-31") - on("2027-07-26"), 53 * 7);
	run_until(w, "2028-07-28T08:00");
	day_of(w, "2028-07-27", "/");
	day_of(w, "2028-07-28", "N");
	run_until(w, "2028-07-28T09:41");
	expect_n(w, "Fri 28 Jul", utc("2028-07-28", 8, 40));
	world_restart(w);
	run_until(w, "2028-07-28T22:45");
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 1u, "the same alert after a restart");
	day_of(w, "2028-07-28", "/");
	run_until(w, "2028-07-31T08:00");
	day_of(w, "2028-07-31", "N");
	run_until(w, "2028-07-31T09:41");
	expect_n(w, "Mon 31 Jul", utc("2028-07-31", 8, 40));
	json = ask(w, "{\"verb\":\"measure\",\"by\":\"week\",\"whole\":true}");
	cr_assert_not_null(strstr(w->answer, "2028-07-24"), "%s", w->answer);
	cr_assert_not_null(strstr(w->answer, "2028-07-31"), "%s", w->answer);
	json_decref(json);
	run_until(w, "2028-08-02T12:00");
	world_restart(w);
	work_now(w);
	cr_assert_eq(alerts(w, "absent_no_reason_yet"), 2u);
	cr_assert_eq(to(w, "vs", OPEN_N, OPENED), 2u, "the new year tells the old alert again");
	world_free(w);
}
