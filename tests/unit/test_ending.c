/* What is told of a contract's last day, and when; and what is told to whom has to erase. */
#include <criterion/criterion.h>
#include <string.h>

#include "alert/ending.h"
#include "base/days.h"

static day_t on(const char *iso)
{
	day_t day;

	cr_assert(day_parse(span_of(iso), &day));
	return day;
}

/* A last day of 31 October 2027: 60 days before it is 1 September, 30 is 1 October, 14 is the 17th, 7 the
 * 24th. Held for 60 days it stops after 30 December. */
Test(ending, the_days_that_are_told)
{
	static const struct {
		const char *day;
		int step;
	} cases[] = {
		{"2027-08-31", ENDING_FAR}, {"2027-09-01", 60},	 {"2027-09-30", 60},
		{"2027-10-01", 30},	    {"2027-10-16", 30},	 {"2027-10-17", 14},
		{"2027-10-24", 7},	    {"2027-10-30", 7},	 {"2027-10-31", 0},
		{"2027-11-01", -1},	    {"2027-12-30", -60}, {"2027-12-31", ENDING_PAST},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_assert_eq(ending_step(on("2027-10-31"), on("2027-12-30"), on(cases[i].day)), cases[i].step,
			     "%s", cases[i].day);
	cr_assert_eq(ending_step(on("2027-10-31"), on("2027-10-31"), on("2027-11-01")), ENDING_PAST,
		     "`lapse: stop` is over the day after");
}

Test(ending, a_request_that_is_overdue_is_said_again_every_7_days)
{
	day_t due = on("2026-12-23");

	cr_assert_eq(erasure_step(due, due), 0);
	for (int late = 1; late <= 21; late++)
		cr_assert_eq(erasure_step(due, due + late), late <= 7 ? 1 : late <= 14 ? 2 : 3, "%d", late);
}

static const char *said(enum rule rule, const struct ending_facts *f, const char *today)
{
	static char all[ENDING_LINES * (ENDING_LINE + 1)];
	char lines[ENDING_LINES][ENDING_LINE];
	unsigned count = ending_lines(rule, f, on(today), lines);

	all[0] = '\0';
	for (unsigned i = 0; i < count; i++)
		strcat(strcat(all, lines[i]), "\n");
	return all;
}

static struct ending_facts facts(void)
{
	return (struct ending_facts){.contract = "vs-daily",
				     .version = "2.1.0",
				     .title = "Daily attendance",
				     .last = on("2027-10-31"),
				     .until = on("2027-12-30"),
				     .schools = 3,
				     .children = 41,
				     .erase = true,
				     .changes = "data@council.example",
				     .school = "oak",
				     .school_name = "Oak School",
				     .due = on("2026-12-23"),
				     .fields = field_bit(FIELD_SESSION_MARK) | field_bit(FIELD_SCHOOL)};
}

static void has(const char *text, const char *part)
{
	cr_assert_not_null(strstr(text, part), "\"%s\" is not in:\n%s", part, text);
}

Test(ending, the_words_say_what_stops_when_and_whom_to_write_to)
{
	struct ending_facts f = facts();
	const char *text = said(RULE_CONTRACT_ENDING, &f, "2027-10-01");
	char title[200];

	has(text, "ends on Sun 31 Oct 2027, in 30 days");
	has(text, "3 schools share under it and have not agreed");
	has(text, "41 children whom it names are covered by no other contract for this team and go dark");
	has(text, "the same terms are kept until Thu 30 Dec 2027");
	has(text, "to be rung");
	has(text, "write to data@council.example");
	text = said(RULE_CONTRACT_ENDING, &f, "2027-11-09");
	has(text, "ended on Sun 31 Oct 2027. Its terms are held over until Thu 30 Dec 2027, 51 more days");
	f.until = f.last;
	f.schools = f.children = 1;
	text = said(RULE_CONTRACT_ENDING, &f, "2027-10-31");
	has(text, "ends today");
	has(text, "1 school shares under it and has not agreed");
	has(text, "1 child whom it names is covered by no other contract for this team and goes dark");
	cr_assert_null(strstr(text, "lapse"), "nothing is held over: %s", text);
	ending_title(RULE_CONTRACT_ENDING, &f, title, sizeof title);
	cr_assert_str_eq(title, "vs-daily 2.1.0, Sun 31 Oct 2027");
}

/* To every team alike: no count of children stands in it, whoever is on a list. */
Test(ending, a_request_to_erase_says_what_and_by_when_and_counts_nobody)
{
	struct ending_facts f = facts(), other = facts();
	char text[ENDING_LINES * (ENDING_LINE + 1)];

	f.why = other.why = ENDING_WITHDRAWN;
	strcpy(text, said(RULE_ERASURE_DUE, &f, "2026-12-01"));
	has(text, "over for Oak School");
	has(text, "the school has withdrawn");
	has(text, "(session mark, school)");
	has(text, "It has to be done by Wed 23 Dec 2026");
	other.children = 2;
	other.schools = 1;
	cr_assert_str_eq(text, said(RULE_ERASURE_DUE, &other, "2026-12-01"));
	has(said(RULE_ERASURE_DUE, &f, "2026-12-24"), "due on Wed 23 Dec 2026 and is 1 day overdue");
	has(said(RULE_ERASURE_DUE, &f, "2026-12-31"), "8 days overdue");
}

/* Every line whole, also where names are as long as they may be. */
Test(ending, the_longest_names_fit)
{
	struct ending_facts f = facts();
	char lines[ENDING_LINES][ENDING_LINE];
	unsigned count;

	memset(f.title, 'x', sizeof f.title - 1);
	memset(f.school_name, 'y', sizeof f.school_name - 1);
	memset(f.changes, 'z', sizeof f.changes - 1);
	f.fields = UINT32_MAX;
	for (int rule = RULE_CONTRACT_ENDING; rule <= RULE_ERASURE_DUE; rule++) {
		count = ending_lines((enum rule)rule, &f, on("2027-10-01"), lines);
		for (unsigned i = 0; i < count; i++)
			cr_assert_lt(strlen(lines[i]), ENDING_LINE - 1u, "%s", lines[i]);
	}
}
