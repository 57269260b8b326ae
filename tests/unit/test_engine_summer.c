/* From one school year into the next through the engine on a real store: what goes on over the summer is seen
 * by an engine that runs through it, by one that is started in August or in September, and by one whose
 * calendar knows last year no more; what may not be kept or shown is not.
 *
 * The summer term ends on Tuesday 21 July 2026, the autumn term begins on Thursday 3 September. A3 is the
 * pupil with UPN P33220152311A. */
#include "engine/world/asks.h"
#include "engine/world/year_before.h"
#include "engine_borough.h"
#include "engine_rows.h"

#define PENALTY "\"rule\":\"penalty_threshold\""
#define TWENTY	"\"rule\":\"unauthorised_20_days\""
#define OVERDUE "\"rule\":\"unexplained_overdue\""
#define CALENDAR(terms)                                                                                      \
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n" terms                                       \
	"closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\nbank_holidays: [2026-12-25]\n"
#define SUMMER "  - {from: 2026-06-01, to: 2026-07-21}\n"
#define AUTUMN "  - {from: 2026-09-03, to: 2026-12-18}\n"
#define ALL_PUPILS(id, team, schools, from_to, rules, end)                                                   \
	"apiVersion: muster/v1\nkind: ShareContract\nid: " id "\nversion: 1.0.0\nstatus: active\ntitle: T\n" \
	"purpose: missing_education\nobjective: Find.\n" LAWFUL "parties:\n  supplier: {schools: [" schools  \
	"]}\n  receiver: {authority: \"332\", team: " team "}\n" CONTACTS "valid: {" from_to                 \
	", lapse: stop}\n"                                                                                   \
	"subjects: {pupils: all}\n" LOOKS "share:\n  - to: " team "\n    fields:\n"                          \
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"                           \
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"                           \
	"      - {name: session_mark, treatment: class}\nalerts:\n" rules end
#define LONG  "from: 2025-09-01, to: 2027-08-31, review_by: 2027-06-30"
#define SHORT "from: 2025-09-01, to: 2026-08-15, review_by: 2026-06-30"
#define RULES_OF(team)                                                                                       \
	"  - {rule: unauthorised_10_days, to: " team ", urgency: same_session}\n"                            \
	"  - {rule: unauthorised_20_days, to: " team ", urgency: same_session}\n"                            \
	"  - {rule: penalty_threshold, to: " team ", urgency: weekly}\n"                                     \
	"  - {rule: unexplained_overdue, to: " team ", urgency: weekly}\n"                                   \
	"  - {rule: persistent, to: " team ", urgency: weekly}\n"
#define KEEP(keep)                                                                                           \
	"small_numbers: 5\nretention: {keep: " keep ", on_end: erase, receivers_erase_within: 30d}\n"

static const char both[] = ALL_PUPILS("cme", "cme", "oak, elm", LONG, RULES_OF("cme"), KEEP("2y"));
static const char only_elm[] = ALL_PUPILS("cme", "cme", "elm", LONG, RULES_OF("cme"), KEEP("2y"));
static const char only_oak[] = ALL_PUPILS("duty", "duty", "oak", LONG, RULES_OF("duty"), KEEP("2y"));
static const char oak_ends[] = ALL_PUPILS("duty", "duty", "oak", SHORT, RULES_OF("duty"), KEEP("2y"));
static const char kept_45_days[] = ALL_PUPILS("cme", "cme", "oak, elm", LONG, RULES_OF("cme"), KEEP("45d"));
static const char with_a_clock[] = ALL_PUPILS(
	"cme", "cme", "oak, elm", LONG,
	"  - {rule: unauthorised_10_days, to: cme, urgency: same_session, take_within: 1h}\n", KEEP("2y"));
/* What the fixture has beside it asks nothing of oak here. */
static const char duty_at_elm[] = ALL_PUPILS("duty", "duty", "elm", LONG, RULES_OF("duty"), KEEP("2y"));
static const char vs_at_elm[] = ALL_PUPILS("vs-daily", "vs", "elm", LONG, RULES_OF("vs"), KEEP("2y"));

static struct world *in_july(const char *cme, const char *duty)
{
	struct world *w = borough("2026-06-28T12:00");

	world_file(w, "calendars/c.yaml", CALENDAR(SUMMER AUTUMN));
	world_file(w, "contracts/cme.yaml", cme);
	world_file(w, "contracts/duty.yaml", duty);
	world_file(w, "contracts/vs.yaml", vs_at_elm);
	world_file(w, "schools/oak.yaml",
		   SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2025-10-01"));
	world_file(w, "schools/elm.yaml",
		   SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2025-10-01"));
	world_open(w);
	work_now(w);
	return w;
}

/* `count` weekdays from a day on, both sessions, leaving the summer out. */
static void weekdays(struct world *w, const char *school, const char *student, const char *from, int count,
		     const char *code)
{
	static char dates[400][11];
	static size_t used;

	for (day_t day = on(from); count > 0; day++) {
		if (day_weekday(day) > DAY_FRIDAY || (day > on("2026-07-21") && day < on("2026-09-03")))
			continue;
		cr_assert_lt(used, 400u);
		day_print(dates[used], day);
		mark_at(w, school, student, dates[used], false, code);
		mark_at(w, school, student, dates[used++], true, code);
		count--;
	}
}

static const char *last_to(const struct world *w, const char *mailbox)
{
	for (size_t i = w->sent.count; i-- > 0;)
		if (strcmp(w->sent.at[i].mailbox, mailbox) == 0)
			return w->sent.at[i].body;
	return "nothing was sent";
}

/* --- ten school days ------------------------------------------------------------------------------------ */

/* Six days of July (14 to 17, 20 and 21) and four of September: the tenth is Tuesday 8 September. */
static void ten_days_end_on_8_september(struct world *w)
{
	run_until(w, "2026-09-08T13:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "nine days: %s", last_to(w, "cme"));
	run_until(w, "2026-09-08T13:45");
	cr_assert_eq(to(w, "cme", RUN, "UPN P33220152311A"), 1u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", RUN, "since Tue 14 Jul 2026, last school year"), 1u, "%s",
		     last_to(w, "cme"));
	cr_assert_eq(
		to(w, "cme", RUN,
		   "10 school days in a row, Tue 14 Jul 2026 (last school year) to Tue 8 Sep 2026, every "
		   "session recorded as unauthorised: 20 sessions (10 days)"),
		1u, "%s", last_to(w, "cme"));
}

Test(engine_summer, a_run_goes_on_in_an_engine_that_runs_through_the_summer)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 12, "O");
	ten_days_end_on_8_september(w);
	/* A longer run is no news, and a restart repeats nothing. */
	world_restart(w);
	run_until(w, "2026-09-10T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u);
	/* A mark corrected in September breaks it, and corrected back it is the same run. */
	mark(w, "A3", "2026-09-04", false, "/");
	run_until(w, "2026-09-11T08:30");
	cr_assert_eq(to(w, "cme", RUN, CLOSED), 1u, "%s", last_to(w, "cme"));
	mark(w, "A3", "2026-09-04", false, "O");
	run_until(w, "2026-09-14T08:30");
	cr_assert_eq(to(w, "cme", RUN, "Open again"), 1u, "%s", last_to(w, "cme"));
	cr_assert_eq(rows(w, "SELECT count(*) FROM alert WHERE rule = 'unauthorised_10_days'"), 1);
	world_free(w);
}

Test(engine_summer, a_run_goes_on_when_the_engine_starts_in_august_and_in_september)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 12, "O");
	run_until(w, "2026-07-23T12:00");
	w->now = at("2026-08-10T12:00");
	world_restart(w);
	run_until(w, "2026-08-12T12:00");
	w->now = at("2026-09-07T16:30");
	world_restart(w);
	ten_days_end_on_8_september(w);
	world_free(w);
}

/* It began in July and is told in September: from then on its hour runs, for nobody has taken it. */
Test(engine_summer, the_clock_of_a_run_over_the_summer_runs)
{
	struct world *w = in_july(with_a_clock, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 12, "O");
	ten_days_end_on_8_september(w);
	cr_assert_eq(to(w, "cme", RUN, "Nobody took this by"), 0u);
	world_restart(w);
	run_until(w, "2026-09-08T15:30");
	cr_assert_eq(to(w, "cme", RUN, "Nobody took this by"), 1u, "%s", last_to(w, "cme"));
	world_free(w);
}

/* The new year's calendar is put in place of the old one. */
Test(engine_summer, a_run_goes_on_when_the_calendar_forgets_last_year)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 12, "O");
	/* Somebody is in on each of these days. */
	weekdays(w, "oak", "A4", "2026-06-29", 21, "/");
	run_until(w, "2026-07-23T12:00");
	world_file(w, "calendars/c.yaml", CALENDAR(AUTUMN));
	w->now = at("2026-08-27T12:00");
	world_restart(w);
	ten_days_end_on_8_september(w);
	world_free(w);
}

/* In school on the last day of term: four days are no ten. */
Test(engine_summer, a_run_that_ended_in_july_is_over)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 12, "O");
	mark(w, "A3", "2026-07-21", true, "\\");
	run_until(w, "2026-09-15T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "%s", last_to(w, "cme"));
	run_until(w, "2026-09-16T16:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u,
		     "ten days, 3 to 16 September, of which twelve were marked: %s", last_to(w, "cme"));
	world_free(w);
}

/* What was told in July is not told again: 6 to 17 July are ten days. The longer rule has its own: 12 days by
 * 21 July, the 15th is 7 September (told in advance), the 20th 14 September. */
Test(engine_summer, what_was_told_in_july_is_not_told_again)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-06", 24, "O");
	run_until(w, "2026-07-17T16:30");
	cr_assert_eq(to(w, "cme", RUN, "since Mon 6 Jul 2026,"), 0u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", RUN, "since Mon 6 Jul 2026\""), 1u, "it is this year still");
	run_until(w, "2026-08-20T12:00");
	world_restart(w);
	run_until(w, "2026-09-04T16:30");
	cr_assert_eq(to(w, "cme", TWENTY, ""), 0u, "14 days: %s", last_to(w, "cme"));
	run_until(w, "2026-09-07T16:30");
	cr_assert_eq(to(w, "cme", TWENTY, "This is told in advance of 20 school days."), 1u, "%s",
		     last_to(w, "cme"));
	world_restart(w);
	run_until(w, "2026-09-14T16:30");
	cr_assert_eq(to(w, "cme", TWENTY, "Now 20 school days in a row."), 1u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", TWENTY, ""), 2u);
	cr_assert_eq(to(w, "cme", RUN, ""), 1u, "once in July");
	world_free(w);
}

/* In advance in July (29 June to 17 July are 15 days), at its length in September (17 by 21 July; the 20th is
 * 7 September): one alert. */
Test(engine_summer, a_line_in_advance_in_july_becomes_the_alert_of_september)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-06-29", 21, "O");
	run_until(w, "2026-07-17T16:30");
	cr_assert_eq(to(w, "cme", TWENTY, "in advance"), 1u);
	run_until(w, "2026-09-07T16:30");
	cr_assert_eq(to(w, "cme", TWENTY, "Now 20 school days in a row."), 1u, "%s", last_to(w, "cme"));
	cr_assert_eq(rows(w, "SELECT count(*) FROM alert WHERE rule = 'unauthorised_20_days'"), 1);
	world_free(w);
}

/* --- the lists of Monday
 * ------------------------------------------------------------------------------------- */

/* Eight sessions of 16, 17, 20 and 21 July and two of 3 September are ten in two school weeks. */
Test(engine_summer, the_penalty_count_goes_on)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-16", 5, "O");
	weekdays(w, "oak", "A3", "2026-09-04", 15, "/");
	run_until(w, "2026-08-30T12:00");
	world_restart(w);
	cr_assert_eq(to(w, "cme", PENALTY, ""), 0u);
	run_until(w, "2026-09-07T08:30");
	cr_assert_eq(to(w, "cme", PENALTY,
			"UPN P33220152311A: 10 sessions (5 days) of G, N, O or U since Thu 16 Jul 2026, last "
			"school year"),
		     1u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", PENALTY, "another school"), 0u);
	world_free(w);
}

/* N of 20 July: 21 July, 3, 4, 7 and 8 September. In the list of Monday 14 September, and in no other. */
Test(engine_summer, a_reason_owed_since_july_is_told_once_in_september)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-20", 1, "N");
	weekdays(w, "oak", "A3", "2026-07-21", 15, "/");
	run_until(w, "2026-09-07T12:00");
	cr_assert_eq(to(w, "cme", OVERDUE, ""), 0u, "%s", last_to(w, "cme"));
	run_until(w, "2026-09-14T08:30");
	cr_assert_eq(
		to(w, "cme", OVERDUE,
		   "2 sessions (1 day) marked N since Mon 20 Jul 2026 when last school year's register was last "
		   "read"),
		1u, "%s", last_to(w, "cme"));
	run_until(w, "2026-09-22T12:00");
	cr_assert_eq(to(w, "cme", OVERDUE, "1 child at 1 school"), 1u, "%s", last_to(w, "cme"));
	world_free(w);
}

/* 30 days missed in June and July, none since: nothing of that year makes this one's share. The second Monday
 * of the second half term is 9 November. */
Test(engine_summer, persistent_absence_begins_anew)
{
	struct world *w = in_july(both, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-06-29", 17, "O");
	weekdays(w, "oak", "A3", "2026-09-03", 37, "/");
	weekdays(w, "oak", "A3", "2026-11-02", 7, "/");
	weekdays(w, "oak", "A2", "2026-09-03", 37, "I");
	weekdays(w, "oak", "A2", "2026-11-02", 7, "I");
	run_until(w, "2026-11-09T08:30");
	cr_assert_eq(to(w, "cme", "\"rule\":\"persistent\"", "1 child at 1 school"), 1u,
		     "A2, of this year alone, but: %s", last_to(w, "cme"));
	world_free(w);
}

/* --- another school in September
 * ---------------------------------------------------------------------------------- */

/* A3 leaves oak with the summer term and is at elm from September on, under the same UPN. */
static struct world *moved(const char *cme, const char *duty)
{
	struct world *w = in_july(cme, duty);

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A3", .to = on("2026-07-22")};
	*VEC_ADD(&w->pupils) = (struct pupil){"elm", "E3", "P33220152311A", "7"};
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E3", .from = on("2026-09-01")};
	weekdays(w, "oak", "A3", "2026-07-14", 6, "O");
	weekdays(w, "elm", "E3", "2026-09-03", 4, "O");
	return w;
}

static unsigned past_places(struct world *w)
{
	const struct digest id = child_of_upn(w->engine, "P33220152311A");
	const uint32_t child = child_find(w->engine, &id);
	struct history h;

	cr_assert_neq(child, NO_INDEX);
	history_of(w->engine, child, NO_INDEX, on("2026-09-07"), &h);
	return h.past_count;
}

/* Twelve sessions at oak and four at elm by Monday 7 September; the return of ten days is each school's. */
Test(engine_summer, the_penalty_count_follows_a_child_to_another_school)
{
	struct world *w = moved(both, duty_at_elm);

	run_until(w, "2026-09-07T08:30");
	cr_assert_eq(
		to(w, "cme", PENALTY,
		   "Elm School: UPN P33220152311A: 16 sessions (8 days) of G, N, O or U since Tue 14 Jul 2026, last school "
		   "year; 12 of them at another school, last school year"),
		1u, "%s", last_to(w, "cme"));
	cr_assert_geq(rows(w, "SELECT count(*) FROM audit WHERE who = 'cme' AND text LIKE "
			      "'%penalty_threshold%oak: cme 1.0.0%session_mark%'"),
		      1, "the log says that oak's register is in it");
	run_until(w, "2026-09-10T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "%s", last_to(w, "cme"));
	world_free(w);
}

/* Elm knows the UPN only after some days: from then on the child has its July. */
Test(engine_summer, a_number_that_comes_later_brings_its_past)
{
	struct world *w = moved(both, duty_at_elm);
	struct pupil *e3 = &w->pupils.at[w->pupils.count - 1];

	e3->upn = "";
	run_until(w, "2026-09-07T08:30");
	cr_assert_eq(to(w, "cme", PENALTY, "another school"), 0u, "%s", last_to(w, "cme"));
	e3->upn = "P33220152311A";
	run_until(w, "2026-09-14T08:30");
	cr_assert_eq(past_places(w), 1u);
	cr_assert_eq(to(w, "cme", PENALTY, "20 sessions (10 days)"), 1u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", PENALTY, "12 of them at another school"), 1u);
	world_free(w);
}

/* Oak shares with another team only: cme hears of elm's four sessions when they are ten, and of no other. */
Test(engine_summer, the_old_school_is_in_no_sum_of_a_team_it_does_not_share_with)
{
	struct world *w = moved(only_elm, only_oak);

	run_until(w, "2026-09-07T08:30");
	cr_assert_eq(past_places(w), 1u, "it is known here");
	cr_assert_eq(to(w, "cme", PENALTY, ""), 0u, "%s", last_to(w, "cme"));
	world_free(w);
}

/* --- what may not be kept
 * ------------------------------------------------------------------------------------------ */

/* Unauthorised sessions of last year at oak, from a day on, that a borough's figure is told; -1: it is told
 * none. */
static int unauthorised_before(struct world *w, const char *from)
{
	struct session_range ranges[2] = {{1, 0}, {1, 0}};
	const int oak = config_school(w->engine->config, "oak");
	const struct before_sums *sums;
	int sessions = 0;

	cr_assert(oak == 0 || oak == 1);
	ranges[oak] = (struct session_range){session_of(on(from), false), session_of(on("2026-07-31"), true)};
	year_before_sums(w->engine, ranges, 0, &sums);
	cr_assert_not_null(sums);
	if (!sums[oak].held)
		return -1;
	for (size_t i = 0; i < sizeof sums->groups / sizeof *sums->groups; i++)
		sessions += (int)sums[oak].groups[i].measure.unauthorised;
	return sessions;
}

/* 45 days before 9 September is 26 July; before 20 August, 6 July. */
Test(engine_summer, marks_that_may_not_be_kept_are_in_no_run)
{
	struct world *w = in_july(kept_45_days, duty_at_elm);

	weekdays(w, "oak", "A3", "2026-07-14", 10, "O");
	run_until(w, "2026-08-20T12:00");
	cr_assert_eq(unauthorised_before(w, "2026-07-06"), 12, "six days of July");
	cr_assert_eq(unauthorised_before(w, "2026-07-05"), -1, "part of a range is no figure of it");
	run_until(w, "2026-09-09T12:00");
	cr_assert_eq(unauthorised_before(w, "2026-07-06"), -1, "nor in a figure of last year");
	cr_assert_eq(unauthorised_before(w, "2026-07-26"), 0);
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "%s", last_to(w, "cme"));
	cr_assert_eq(to(w, "cme", PENALTY, "last school year"), 0u);
	world_restart(w);
	run_until(w, "2026-09-10T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u);
	world_free(w);
}

/* Oak's contract ends on 15 August: from the 16th on nothing of it is left, in the store or in memory. */
Test(engine_summer, a_school_whose_contract_ended_leaves_no_past)
{
	struct world *w = moved(only_elm, oak_ends);

	run_until(w, "2026-08-15T12:00");
	cr_assert_eq(past_places(w), 1u);
	cr_assert_gt(rows(w, "SELECT count(*) FROM leaf WHERE school = 'oak'"), 0);
	run_until(w, "2026-08-16T12:00");
	cr_assert_eq(past_places(w), 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM leaf WHERE school = 'oak'"), 0);
	world_restart(w);
	cr_assert_eq(past_places(w), 0u);
	world_free(w);
}
