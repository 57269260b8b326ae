/* When the engine looks, calls the roll and sends, by what it asks of the world: ordinary
 * days, closed days, clock changes, missed days, and the turn of the year. Times of day are
 * practice's own, instants are counted by hand in UTC. */
#include "engine_fixture.h"

#define OPEN_N "\"rule\":\"absent_no_reason_yet\""

/* An instant from a date and a time of day in UTC, by arithmetic. */
static int64_t utc(const char *date, int hour, int minute)
{
	return (int64_t)on(date) * 86400 + hour * 3600 + minute * 60;
}

static const char two_years[] =
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2026-09-03, to: 2026-12-18}\n"
	"  - {from: 2027-01-04, to: 2027-07-21}\n  - {from: 2027-09-02, to: 2027-12-17}\n"
	"closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\n"
	"  - {from: 2026-11-27, to: 2026-11-27, name: INSET}\nbank_holidays: [2026-12-21, 2026-12-25, 2027-05-03]\n";

static char two_year_contract[4000];

/* The fixture's contract, with the end put off and other words where asked. */
static const char *contract(const char *from, const char *to)
{
	const char *text = world_files[2][1], *at = strstr(text, from);

	cr_assert(at != NULL);
	snprintf(two_year_contract, sizeof two_year_contract, "%.*s%s%s", (int)(at - text), text, to,
		 at + strlen(from));
	at = strstr(two_year_contract, "to: 2027-08-31");
	memcpy(two_year_contract + (at - two_year_contract), "to: 2028-08-31", 14);
	return two_year_contract;
}

static struct world *prepared(const char *now)
{
	struct world *w = world_new_files(now, NULL, 0);

	w->exact = true;
	world_file(w, "calendars/c.yaml", two_years);
	world_file(w, "contracts/vs.yaml", contract("status: active", "status: active"));
	return w;
}

/* Loaded at `now`, with everybody in school on the given days. */
static struct world *loaded(const char *now, const char *first, const char *second)
{
	struct world *w = prepared(now);
	const char *const given[] = {first, second};

	for (int i = 0; i < 2 && given[i] != NULL; i++) {
		present(w, given[i], false);
		present(w, given[i], true);
	}
	world_open(w);
	work_now(w);
	return w;
}

/* Weeks of the weekly reading of the year end on a Sunday, as no look does. */
static bool of_whole_weeks(const struct msg_fetch *f)
{
	const char *before = strstr(f->url, "date_before=");
	day_t day;

	return before != NULL && day_parse((struct span){before + 12, 10}, &day) &&
	       day_weekday(day - 1) == DAY_SUNDAY;
}

/* The looks of a day as "09:40 10:25 ..."; days before that day's own stand beside it. */
static const char *looks(const struct world *w, const char *date)
{
	static char text[400];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < w->orders.count; i++) {
		const struct order *o = &w->orders.at[i];
		const char *after = strstr(o->fetch.url, "date_after=");
		char clock[6];
		day_t day, from;
		int minute;

		london_from_instant(o->at, &day, &minute);
		/* The marks of leavers and of other days go along with a look. */
		if (o->fetch.shape != SHAPE_WONDE_MARKS || o->fetch.page != 0 || day != on(date) ||
		    path_of(&o->fetch, "/attendance-leavers/") != NULL ||
		    path_of(&o->fetch, "updated_after=") != NULL || of_whole_weeks(&o->fetch))
			continue;
		cr_assert(after != NULL && day_parse((struct span){after + 11, 10}, &from));
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? " " : "",
					 instant_clock(clock, o->at));
		if (day - from > 1)
			used += (size_t)snprintf(text + used, sizeof text - used, "-%d", day - from - 1);
	}
	return text;
}

static unsigned ordered(const struct world *w, const char *date, enum shape shape)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->orders.count; i++) {
		day_t day;
		int minute;

		london_from_instant(w->orders.at[i].at, &day, &minute);
		count += day == on(date) && w->orders.at[i].fetch.shape == (uint32_t)shape &&
			 path_of(&w->orders.at[i].fetch, "/students-") == NULL;
	}
	return count;
}

static int children_called(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"totals\"}");
	int children =
		(int)json_integer_value(json_object_get(json_object_get(json, "rollcall"), "children"));

	json_decref(json);
	return children;
}

#define LOOKS_ARE(w, date, expected) cr_assert_str_eq(looks(w, date), expected, "%s", looks(w, date))

/* --- looks ------------------------------------------------------------------------------ */

/* Closing 09:20 and 13:20: 20 minutes after, 45 after that, 16:15, and 8 days at night. */
Test(engine_plan, a_complete_day_has_six_looks)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", "2026-11-24");

	run_until(w, "2026-11-25T06:00");
	LOOKS_ARE(w, "2026-11-23", "09:40-1 10:25 13:40 14:25 16:15 22:30-8");
	LOOKS_ARE(w, "2026-11-24", "09:40-1 10:25 13:40 14:25 16:15 22:30-8");
	cr_assert_eq(ordered(w, "2026-11-23", SHAPE_WONDE_STUDENTS), 1u, "pupils once a day");
	cr_assert_eq(ordered(w, "2026-11-24", SHAPE_WONDE_CODES), 1u);
	world_free(w);
}

/* Every 15 minutes until 11:30 and 15:00 while a reason is missing... */
Test(engine_plan, an_open_alert_is_looked_at_again)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T23:00");
	LOOKS_ARE(w, "2026-11-23", "09:40-1 10:25 10:40 10:55 11:10 13:40 14:25 16:15 22:30-8");
	world_free(w);
}

/* ... or a mark: of everybody in the morning, of one child on the list in the afternoon. */
Test(engine_plan, an_incomplete_register_is_looked_at_again)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	for (size_t i = 0; i < w->marks.count; i++)
		if (!w->marks.at[i].pm || strcmp(w->marks.at[i].student, "A2") == 0)
			w->marks.at[i].code = "-";
	run_until(w, "2026-11-23T23:00");
	LOOKS_ARE(w, "2026-11-23",
		  "09:40-1 10:25 10:40 10:55 11:10 11:25 13:40 14:25 14:40 14:55 16:15 22:30-8");
	world_free(w);
}

static char school_text[1200];

static const char *closing(const char *am)
{
	const char *text = world_files[3][1], *at = strstr(text, "closes: \"09:20\"");

	snprintf(school_text, sizeof school_text, "%.*scloses: \"%s\"%s", (int)(at - text), text, am,
		 at + 15);
	return school_text;
}

/* Never before 09:30; the second look keeps its distance from the first. */
Test(engine_plan, the_first_look_waits_for_half_past_nine)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	world_free(w);
	w = prepared("2026-11-22T12:00");
	present(w, "2026-11-23", false);
	present(w, "2026-11-23", true);
	world_file(w, "schools/oak.yaml", closing("08:55"));
	world_open(w);
	run_until(w, "2026-11-23T12:00");
	LOOKS_ARE(w, "2026-11-23", "09:30-1 10:15");
	world_free(w);
}

Test(engine_plan, a_late_register_is_looked_at_late)
{
	struct world *w = prepared("2026-11-22T12:00");

	present(w, "2026-11-23", false);
	world_file(w, "schools/oak.yaml", closing("09:45"));
	world_open(w);
	run_until(w, "2026-11-23T12:00");
	LOOKS_ARE(w, "2026-11-23", "10:05-1 10:50");
	world_free(w);
}

/* --- registers that differ by weekday ------------------------------------------------------ */

/* On Fridays the morning register closes at 09:50 and the afternoon's at 12:40; on Wednesdays only the
 * afternoon differs. 4 December 2026 is a Friday. */
Test(engine_plan, looks_follow_the_weekdays_own_registers)
{
	static const char *const days[] = {"2026-12-02", "2026-12-03", "2026-12-04"};
	static char text[1200];
	const char *all = world_files[3][1], *pm = strstr(all, "13:20\"}}");
	struct world *w = prepared("2026-12-01T23:00");

	snprintf(
		text, sizeof text,
		"%.*s13:20\"}, wednesday: {pm: {opens: \"14:00\", closes: \"14:10\"}}, "
		"friday: {am: {opens: \"09:30\", closes: \"09:50\"}, pm: {opens: \"12:30\", closes: \"12:40\"}}}%s",
		(int)(pm - all), all, pm + 8);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		present(w, days[i], false);
		present(w, days[i], true);
	}
	world_file(w, "schools/oak.yaml", text);
	world_open(w);
	run_until(w, "2026-12-04T23:00");
	LOOKS_ARE(w, "2026-12-02", "09:40-1 10:25 14:30 15:15 16:15 22:30-8");
	LOOKS_ARE(w, "2026-12-03", "09:40-1 10:25 13:40 14:25 16:15 22:30-8");
	LOOKS_ARE(w, "2026-12-04", "10:10-1 10:55 13:00 13:45 16:15 22:30-8");
	world_free(w);
}

/* --- of when the school's data are ------------------------------------------------------------- */

static void stamp_all(struct world *w, const char *when)
{
	for (size_t i = 0; i < w->marks.count; i++)
		w->marks.at[i].updated_at = at(when);
}

/* N written at 08:52 while the register is open until 09:20: the child may be on the way. Nothing of the
 * school is later than that, so nobody is alarmed at 09:40; at 10:25 over 45 minutes have passed since
 * closing. */
Test(engine_plan, a_register_read_before_it_closed_does_not_count)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	mark(w, "A1", "2026-11-23", false, "N");
	stamp_all(w, "2026-11-23T08:52");
	run_until(w, "2026-11-23T10:24");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u);
	run_until(w, "2026-11-23T10:26");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	world_free(w);
}

/* One late mark in another class shows that the school's data were read after closing: the N of 08:52 stands.
 */
Test(engine_plan, anything_later_than_closing_makes_the_register_count)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	mark(w, "A1", "2026-11-23", false, "N");
	stamp_all(w, "2026-11-23T08:52");
	for (size_t i = 0; i < w->marks.count; i++)
		if (strcmp(w->marks.at[i].student, "A3") == 0)
			w->marks.at[i].updated_at = at("2026-11-23T09:20");
	run_until(w, "2026-11-23T09:41");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	world_free(w);
}

/* A supplier's clock that is a day ahead proves nothing. */
Test(engine_plan, a_stamp_of_the_future_does_not_make_it_count)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	mark(w, "A1", "2026-11-23", false, "N");
	stamp_all(w, "2026-11-24T08:52");
	run_until(w, "2026-11-23T10:24");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 0u);
	run_until(w, "2026-11-23T10:26");
	cr_assert_eq(sent_with(w, OPEN_N, ""), 1u);
	world_free(w);
}

/* --- what looks tell a school --------------------------------------------------------------------- */

/* The same gap, of a child on the list or of one on none: the school sees the same looks at the same seconds.
 * Else it could read from its log which child somebody asks about. */
Test(engine_plan, looks_do_not_tell_whose_mark_is_waited_for)
{
	static const char *const codes[] = {"-", "N"};

	for (size_t c = 0; c < 2; c++) {
		char first[400] = "";

		for (int listed = 1; listed >= 0; listed--) {
			struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

			mark(w, listed ? "A1" : "A4", "2026-11-23", false, codes[c]);
			run_until(w, "2026-11-23T23:00");
			if (listed)
				snprintf(first, sizeof first, "%s", looks(w, "2026-11-23"));
			LOOKS_ARE(w, "2026-11-23",
				  "09:40-1 10:25 10:40 10:55 11:10 11:25 13:40 14:25 16:15 22:30-8");
			LOOKS_ARE(w, "2026-11-23", first);
			world_free(w);
		}
	}
}

/* --- closed days -------------------------------------------------------------------------- */

/* Nobody is asked; the lists are read every day at 07:00 all the same. */
Test(engine_plan, closed_days_have_no_looks_and_no_roll_call)
{
	static const char *const closed[] = {"2026-10-25", "2026-10-26", "2026-10-30",
					     "2026-11-27", "2026-11-28", "2026-12-19",
					     "2026-12-21", "2027-01-03", "2027-05-03"};
	struct world *w = loaded("2026-10-24T12:00", "2026-11-02", NULL);
	int before;

	run_until(w, "2026-11-01T23:00");
	cr_assert_eq(children_called(w), 0, "half term has no roll call");
	run_until(w, "2026-11-02T23:00");
	before = children_called(w);
	cr_assert_eq(before, 6, "three children, morning and afternoon");
	run_until(w, "2027-05-05T12:00");
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
		LOOKS_ARE(w, closed[i], "");
		cr_assert_eq(ordered(w, closed[i], SHAPE_SOCIAL_CARE_CSV), 1u, "%s", closed[i]);
	}
	cr_assert_neq(looks(w, "2027-05-04")[0], '\0');
	world_free(w);
}

/* A child on the list is called at 10:30 and 14:30, not before. */
Test(engine_plan, the_roll_is_called_twice_a_day)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	run_until(w, "2026-11-23T10:29");
	cr_assert_eq(children_called(w), 0);
	run_until(w, "2026-11-23T10:30");
	cr_assert_eq(children_called(w), 3);
	run_until(w, "2026-11-23T14:29");
	cr_assert_eq(children_called(w), 3);
	run_until(w, "2026-11-23T14:30");
	cr_assert_eq(children_called(w), 6);
	run_until(w, "2026-11-24T07:00");
	cr_assert_eq(children_called(w), 6);
	world_free(w);
}

/* --- the clocks change ---------------------------------------------------------------------- */

static bool ordered_at(const struct world *w, enum shape shape, int64_t instant)
{
	for (size_t i = 0; i < w->orders.count; i++)
		if (w->orders.at[i].at == instant && w->orders.at[i].fetch.shape == (uint32_t)shape)
			return true;
	return false;
}

/* On 25 October 2026 and 28 March 2027. Summer time is an hour ahead of UTC. */
Test(engine_plan, london_time_is_kept_through_both_clock_changes)
{
	struct world *w = loaded("2026-10-22T12:00", "2026-10-23", "2026-11-02");

	run_until(w, "2026-11-03T06:00");
	cr_assert(ordered_at(w, SHAPE_SOCIAL_CARE_CSV, utc("2026-10-24", 6, 0)));
	cr_assert(ordered_at(w, SHAPE_SOCIAL_CARE_CSV, utc("2026-10-25", 7, 0)));
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2026-10-23", 8, 40)));
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2026-10-23", 21, 30)));
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2026-11-02", 9, 40)));
	run_until(w, "2027-03-30T06:00");
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2027-03-26", 9, 40)));
	cr_assert(ordered_at(w, SHAPE_SOCIAL_CARE_CSV, utc("2027-03-27", 7, 0)));
	cr_assert(ordered_at(w, SHAPE_SOCIAL_CARE_CSV, utc("2027-03-28", 6, 0)));
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2027-03-29", 8, 40)));
	cr_assert(ordered_at(w, SHAPE_WONDE_MARKS, utc("2027-03-29", 21, 30)));
	world_free(w);
}

/* A list due at 01:30: on the Sundays of the clock changes that hour does not exist, or comes
 * twice. A job that ran twice would read a half-written list again; one that never ran would
 * leave yesterday's children. The daemon ticks every ten minutes of real time, and starts anew
 * between the two half past ones. */
Test(engine_plan, a_job_between_one_and_two_runs_once_on_each_clock_change)
{
	static const struct {
		const char *before, *day;
		int hour;				/* UTC */
	} changes[] = {{"2026-03-28", "2026-03-29", 1}, /* 01:30 is skipped: 02:30 BST */
		       {"2026-10-24", "2026-10-25", 0}, /* the first of two: 01:30 BST */
		       {"2027-03-27", "2027-03-28", 1},
		       {"2027-10-30", "2027-10-31", 0}};
	static char authority[1000];
	const char *due = strstr(world_files[0][1], "07:00");

	snprintf(authority, sizeof authority, "%.*s01:30%s", (int)(due - world_files[0][1]),
		 world_files[0][1], due + 5);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct world *w = prepared("2026-01-01T00:00");
		int64_t from = utc(changes[i].before, 12, 0), to = utc(changes[i].day, 23, 0);
		unsigned on_day = 0;

		world_file(w, "muster.yaml", authority);
		w->now = from;
		world_open(w);
		for (; w->now < to; w->now += 600) {
			if (w->now == utc(changes[i].day, 1, 10))
				world_restart(w);
			work_now(w);
			for (size_t k = 0; k < w->orders.count; k++) {
				const struct order *o = &w->orders.at[k];

				if (o->at != w->now || o->fetch.shape != SHAPE_SOCIAL_CARE_CSV ||
				    o->at == from)
					continue;
				on_day++;
				cr_expect_eq(o->at, utc(changes[i].day, changes[i].hour, 30), "%s",
					     changes[i].day);
			}
		}
		cr_expect_eq(on_day, 1u, "%s: %u times", changes[i].day, on_day);
		world_free(w);
	}
}

/* --- days that nobody looked at ----------------------------------------------------------------- */

/* The daemon was off from Monday evening: one look on Thursday asks for everything since. */
Test(engine_plan, missed_days_are_made_good)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	run_until(w, "2026-11-23T18:00");
	mark(w, "A1", "2026-11-24", false, "N");
	present(w, "2026-11-25", false);
	world_restart(w);
	work(w, "2026-11-26T09:50");
	LOOKS_ARE(w, "2026-11-26", "09:50-3");
	cr_assert_eq(sent_with(w, OPEN_N, "Tue 24 Nov"), 1u);
	world_free(w);
}

/* Off for over a month: longer than the look back, and still nothing is missing. */
Test(engine_plan, a_missed_month_is_made_good)
{
	struct world *w = loaded("2026-11-08T12:00", "2026-11-09", NULL);
	json_t *json;

	run_until(w, "2026-11-09T18:00");
	present(w, "2026-11-12", false);
	world_restart(w);
	work(w, "2026-12-14T09:50");
	LOOKS_ARE(w, "2026-12-14", "09:50-35");
	json = ask(w, "{\"verb\":\"totals\"}");
	cr_assert_eq(json_integer_value(json_object_get(json, "marks")), 12, "8 of the 9th, 4 of the 12th");
	json_decref(json);
	world_free(w);
}

/* A night that was missed is made good in the morning, before the first look. */
Test(engine_plan, a_missed_night_is_made_good)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	run_until(w, "2026-11-23T18:00");
	world_restart(w);
	work(w, "2026-11-24T06:30");
	LOOKS_ARE(w, "2026-11-24", "06:30-9");
	work(w, "2026-11-24T09:40");
	LOOKS_ARE(w, "2026-11-24", "06:30-9 09:40-1");
	world_free(w);
}

/* A daemon that starts after 10:30 has heard nobody yet: that is not the schools' silence. */
Test(engine_plan, a_late_start_looks_before_it_calls_the_roll)
{
	struct world *w = loaded("2026-11-24T14:50", "2026-11-24", NULL);

	run_until(w, "2026-11-24T14:51");
	cr_assert_eq(children_called(w), 6);
	cr_assert_eq(sent_with(w, "\"rule\":\"not_heard\"", ""), 1u,
		     "only the child at a school that is not ours");
	world_free(w);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* When the first message with this text left, as London time; the world runs until `until`. */
static const char *leaves(struct world *w, const char *text, const char *until)
{
	static char when[20];
	char day[11], clock[6];

	while (sent_with(w, text, "") == 0 && w->now < at(until)) {
		char next[20];
		day_t d;
		int minute;

		london_from_instant(w->now + 300, &d, &minute);
		snprintf(next, sizeof next, "%sT%02d:%02d", day_print(day, d), minute / 60, minute % 60);
		run_until(w, next);
	}
	{
		day_t d;
		int minute;

		london_from_instant(w->now, &d, &minute);
		snprintf(when, sizeof when, "%s %s", day_print(day, d), instant_clock(clock, w->now));
	}
	return when;
}

/* The team works from 08:00 to 17:00; a mark that changes at night waits for the morning, over a
 * weekend and a bank holiday (Monday 21 December here). */
Test(engine_plan, out_of_hours_waits_for_the_next_working_morning)
{
	struct world *w = loaded("2026-12-17T12:00", "2026-12-18", NULL);

	run_until(w, "2026-12-18T17:00");
	mark(w, "A1", "2026-12-18", true, "N");
	cr_assert_str_eq(leaves(w, OPEN_N, "2026-12-24T00:00"), "2026-12-22 08:00");
	world_free(w);
}

Test(engine_plan, the_next_working_day_is_half_past_eight)
{
	struct world *w = prepared("2026-12-17T12:00");

	world_file(w, "contracts/vs.yaml",
		   contract("absent_no_reason_yet, to: vs, urgency: same_session",
			    "absent_no_reason_yet, to: vs, urgency: next_working_day"));
	world_open(w);
	present(w, "2026-12-17", true);
	present(w, "2026-12-18", false);
	mark(w, "A1", "2026-12-17", true, "N");
	cr_assert_str_eq(leaves(w, OPEN_N, "2026-12-24T00:00"), "2026-12-18 08:30", "Thursday to Friday");
	mark(w, "A2", "2026-12-18", false, "N");
	acknowledge_all(w);
	cr_assert_str_eq(leaves(w, "No reason known yet: Zo\xc3\xab Brook (case C2)", "2026-12-24T00:00"),
			 "2026-12-22 08:30", "Friday over the holiday");
	world_free(w);
}

Test(engine_plan, a_digest_leaves_at_a_quarter_past_four_and_then_at_once)
{
	struct world *w = loaded("2026-11-22T12:00", "2026-11-23", NULL);

	mark(w, "A1", "2026-11-23", false, "I");
	mark(w, "A2", "2026-11-23", true, "I");
	cr_assert_str_eq(leaves(w, "absent_any", "2026-11-24T00:00"), "2026-11-23 16:15");
	world_free(w);
}

/* --- the turn of the year ------------------------------------------------------------------------ */

/* July's alerts stay as they are: another year's register cannot answer them. In September
 * pupils are on the new roll, and an N is news. */
Test(engine_plan, a_new_year_leaves_the_old_alerts_alone)
{
	struct world *w = loaded("2027-07-20T12:00", "2027-07-20", "2027-07-21");

	mark(w, "A1", "2027-07-21", false, "N");
	run_until(w, "2027-07-23T12:00");
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":1,"), 1u);
	run_until(w, "2027-09-02T09:00");
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":1,"), 1u, "a new year is no news");
	present(w, "2027-09-02", false);
	mark(w, "A1", "2027-09-02", false, "N");
	run_until(w, "2027-09-02T10:00");
	cr_assert_eq(sent_with(w, OPEN_N, "Thu 2 Sep"), 1u, "a new episode");
	cr_assert_eq(sent_with(w, OPEN_N, "\"state\":\"closed\""), 0u);
	world_restart(w);
	run_until(w, "2027-09-02T12:00");
	json_decref(ask(w, "{\"verb\":\"alerts\",\"open\":true}"));
	cr_assert_eq(sent_with(w, OPEN_N, "\"revision\":1,"), 2u, "the same two after a restart");
	world_free(w);
}

/* The first day of term after the summer: pupils anew, and no further back than the year. */
Test(engine_plan, the_first_look_of_the_year_stays_in_the_year)
{
	struct world *w = loaded("2027-07-20T12:00", "2027-07-20", "2027-07-21");
	json_t *json;

	run_until(w, "2027-09-02T08:00");
	present(w, "2027-09-02", false);
	present(w, "2027-09-02", true);
	run_until(w, "2027-09-03T06:00");
	/* 1 August 2027 is a Sunday: its week begins on 26 July, 38 days before. */
	LOOKS_ARE(w, "2027-09-02", "09:40-38 10:25 13:40 14:25 16:15 22:30-8");
	cr_assert_eq(ordered(w, "2027-09-02", SHAPE_WONDE_STUDENTS), 1u);
	json = ask(w, "{\"verb\":\"totals\"}");
	cr_assert_eq(json_integer_value(json_object_get(json, "pupils")), 4);
	cr_assert_eq(json_integer_value(json_object_get(json, "marks")), 8);
	json_decref(json);
	world_free(w);
}

/* Started in August, when the year's first day is still to come. */
Test(engine_plan, a_start_in_august_is_no_failure)
{
	struct world *w = loaded("2027-08-10T12:00", NULL, NULL);

	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert(strstr(w->answer, "\"failures\":0") != NULL, "%s", w->answer);
	cr_assert(strstr(w->answer, "\"state\":\"failing\"") == NULL);
	world_free(w);
}
