/* A new academic year: what is counted over a year begins again, and year groups are those of the school's
 * own new lists. Runs and windows that go over the summer are tested elsewhere. A3 is on no list; cme hears
 * of every pupil. */
#include "engine_match.h"

#define OPEN_STATE "\"state\":\"open\""

static const char calendar[] =
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2026-09-03, to: 2027-07-23}\n"
	"  - {from: 2027-09-02, to: 2027-12-17}\nclosures: []\nbank_holidays: [2027-08-30]\n";

static const char contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: cme\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: missing_education\nobjective: Find.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: cme}\n" CONTACTS
	"valid: {from: 2026-09-01, to: 2028-08-31, review_by: 2027-12-30, lapse: stop}\n"
	"subjects: {pupils: all}\n" LOOKS "share:\n  - to: cme\n    fields:\n"
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"      - {name: year_group, treatment: clear}\n"
	"      - {name: sessions_missed, treatment: clear}\n"
	"      - {name: session_mark, treatment: class}\nalerts:\n"
	"  - {rule: absent_no_reason_yet, to: cme, urgency: same_session}\n"
	"  - {rule: sickness_15_days, to: cme, urgency: weekly, parameters: {warn: 3, days: 5}}\n"
	"  - {rule: persistent, to: cme, urgency: half_termly, parameters: {possible: 4}}\n" END;

static const char *const july[] = {"2027-07-12", "2027-07-13", "2027-07-14", "2027-07-15",
				   "2027-07-16", "2027-07-19", "2027-07-20"};

static struct world *in_july(void)
{
	struct world *w = borough("2027-07-11T12:00");

	world_file(w, "calendars/c.yaml", calendar);
	world_file(w, "contracts/cme.yaml", contract);
	world_open(w);
	for (unsigned k = 0; k < 7; k++) {
		present(w, july[k], false);
		present(w, july[k], true);
	}
	days(w, "A3", july, 4, "I");
	mark(w, "A3", "2027-07-20", true, "N");
	return w;
}

/* Four days of illness in July are told in July; in September the count begins again at none. */
Test(engine_new_year, illness_is_counted_from_the_first_day_again)
{
	struct world *w = in_july();
	static const char *const september[] = {"2027-09-02", "2027-09-03", "2027-09-06", "2027-09-07",
						"2027-09-08"};

	run_until(w, "2027-08-31T12:00");
	cr_assert_eq(to(w, "cme", "\"rule\":\"sickness_15_days\"", "8 sessions (4 days) of illness"), 2u,
		     "on the two Mondays after");
	for (unsigned k = 0; k < 5; k++) {
		present(w, september[k], false);
		present(w, september[k], true);
	}
	days(w, "A3", september, 2, "I");
	run_until(w, "2027-09-13T12:00");
	cr_assert_eq(to(w, "cme", "\"rule\":\"sickness_15_days\"", OPEN_STATE), 2u,
		     "two days this year, and the four of July do not count");
	world_free(w);
}

/* An N in September speaks of this year alone, and of the year group that the school has now. */
Test(engine_new_year, the_year_to_date_and_the_year_group_are_the_new_ones)
{
	struct world *w = in_july();

	run_until(w, "2027-07-21T12:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "Year 5"), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, "missed 9 sessions (4.5 days)"), 1u, "%s",
		     w->sent.at[w->sent.count - 1].body);
	for (size_t i = 0; i < w->pupils.count; i++)
		w->pupils.at[i].year = "6"; /* the school rolls over in August */
	present(w, "2027-09-02", false);
	mark(w, "A3", "2027-09-02", false, "N");
	run_until(w, "2027-09-02T12:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "Since Wed 1 Sep 2027 missed 1 session (0.5 days)") +
			     to(w, "cme", OPEN_N, "Since Thu 2 Sep 2027 missed 1 session (0.5 days)"),
		     1u, "%s", w->sent.at[w->sent.count - 1].body);
	cr_assert_eq(to(w, "cme", OPEN_N, "Year 6"), 1u);
	cr_assert_eq(to(w, "cme", "Year 6", "Tue 20 Jul"), 0u);
	world_restart(w);
	run_until(w, "2027-09-03T08:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "Year 5"), 1u, "and July's alert is as it was told");
	world_free(w);
}
