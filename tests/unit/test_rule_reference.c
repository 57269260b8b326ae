/* Rules against a slow reference written from the wording of law and guidance: a table of letters by day,
 * read with string comparisons, counted afresh for each question. It knows nothing of cells, rolls, openings
 * or the four counters' functions. */
#include "unit/judge_fixture.h"

#define DAYS 340 /* from 1 September 2026 */

struct register_book {
	day_t first;
	const char *letters[DAYS][2];
};

/* Terms of 2026/27 by date: no session at a weekend, in the holidays, or on the May bank holiday. */
static bool school_day(const struct register_book *b, int at)
{
	static const int closed[][6] = {{2026, 10, 26, 2026, 10, 30}, {2026, 12, 19, 2027, 1, 3},
					{2027, 2, 15, 2027, 2, 19},   {2027, 3, 26, 2027, 4, 11},
					{2027, 5, 3, 2027, 5, 3},     {2027, 7, 22, 2027, 8, 31}};
	day_t day = b->first + at;

	/* 1 September 2026 is a Tuesday. */
	if ((at + 1) % 7 >= 5)
		return false;
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
		if (day >= d(closed[i][0], closed[i][1], closed[i][2]) &&
		    day <= d(closed[i][3], closed[i][4], closed[i][5]))
			return false;
	return true;
}

static bool one_of(const char *letter, const char *list)
{
	char word[8];

	snprintf(word, sizeof word, " %s ", letter);
	return letter[0] != '-' && strstr(list, word) != NULL;
}

/* "continuous school days, every session": days back from `at` until one that is not so. A session with # was
 * none, and a day with two of them no school day. */
static int run_of(const struct register_book *b, int at, const char *list)
{
	int days = 0;

	for (; at >= 0; at--) {
		int held = 0, in = 0;

		for (int half = 0; half < 2; half++) {
			if (strcmp(b->letters[at][half], "#") == 0)
				continue;
			held++;
			in += one_of(b->letters[at][half], list);
		}
		if (!school_day(b, at) || held == 0)
			continue;
		if (in < held)
			break;
		days++;
	}
	return days;
}

static int sessions_of(const struct register_book *b, int from, int to, const char *list)
{
	int n = 0;

	for (int at = from < 0 ? 0 : from; at <= to; at++)
		for (int half = 0; half < 2; half++)
			n += one_of(b->letters[at][half], list);
	return n;
}

/* "10 sessions within a rolling period of 10 school weeks": back to the Monday of the tenth week in which
 * there was school. */
static int penalty(const struct register_book *b, int at)
{
	int monday = at - (at + 1) % 7, weeks = 0, from = monday;

	for (; monday >= -1 && weeks < 10; monday -= 7) {
		bool school = false;

		for (int i = 0; i < 7; i++)
			school = school || (monday + i >= 0 && school_day(b, monday + i));
		if (!school)
			continue;
		from = monday;
		weeks++;
	}
	return sessions_of(b, from, at, " G N O U ");
}

/* N that stands when five school days have passed since. */
static int overdue(const struct register_book *b, int at)
{
	int n = 0;

	for (int i = 0; i <= at; i++) {
		int passed = 0;

		for (int k = i + 1; k <= at; k++)
			passed += school_day(b, k);
		for (int half = 0; half < 2; half++)
			n += strcmp(b->letters[i][half], "N") == 0 && passed >= 5;
	}
	return n;
}

#define ABSENT	 " C C1 C2 J1 E I M R S T G N O U "
#define ATTENDED " / \\ L K V P W B "

static void recent(const struct register_book *b, int at, int *ret_possible, int *ret_absent)
{
	*ret_possible = *ret_absent = 0;
	for (int s = 2 * at + 1; s >= 0 && *ret_possible < 20; s--) {
		const char *letter = b->letters[s / 2][s % 2];

		*ret_absent += one_of(letter, ABSENT);
		*ret_possible += one_of(letter, ABSENT) || one_of(letter, ATTENDED);
	}
}

static void compare(struct class *c, const struct register_book *b, int at)
{
	day_t day = b->first + at;
	int absent = sessions_of(b, 0, at, ABSENT), possible = absent + sessions_of(b, 0, at, ATTENDED);
	int ill = sessions_of(b, 0, at, " I "), run = run_of(b, at, " G N O U "),
	    ground = run_of(b, at, " G N O ");
	int late_absent, late_possible;
	struct finding f;

	cr_assert_eq(judge_day(c, RULE_UNAUTHORISED_10_DAYS, day).hit, run >= 10, "day %d: run %d", at, run);
	f = judge_day(c, RULE_UNAUTHORISED_20_DAYS, day);
	cr_assert_eq(f.hit, ground >= 15, "day %d: run %d", at, ground);
	cr_assert_eq(f.hit && !f.early, ground >= 20);
	f = judge_day(c, RULE_SICKNESS_15_DAYS, day);
	cr_assert_eq(f.hit, ill >= 20, "day %d: %d sessions ill", at, ill);
	cr_assert_eq(f.hit && !f.early, ill >= 30);
	f = judge_day(c, RULE_PENALTY_THRESHOLD, day);
	cr_assert_eq(f.hit, penalty(b, at) >= 10, "day %d: %d and %d", at, f.sessions.n, penalty(b, at));
	f = judge_day(c, RULE_UNEXPLAINED_OVERDUE, day);
	cr_assert_eq(f.hit ? f.sessions.n : 0, overdue(b, at), "day %d", at);
	cr_assert_eq(judge_day(c, RULE_PERSISTENT, day).hit, possible >= 20 && absent * 10 >= possible,
		     "day %d: %d of %d", at, absent, possible);
	cr_assert_eq(judge_day(c, RULE_SEVERE, day).hit, possible >= 20 && absent * 2 >= possible);
	recent(b, at, &late_possible, &late_absent);
	cr_assert_eq(judge_day(c, RULE_AT_RISK, day).hit,
		     possible >= 20 && absent * 20 >= possible && absent * 10 < possible &&
			     late_possible == 20 && late_absent * 10 >= late_possible,
		     "day %d: %d of %d, %d lately", at, absent, possible, late_absent);
	for (int half = 0; half < 2; half++) {
		const char *letter = b->letters[at][half];
		session_t s = session_of(day, half);

		cr_assert_eq(judge(c, RULE_ABSENT_NO_REASON_YET, s).hit, one_of(letter, " N "));
		cr_assert_eq(judge(c, RULE_ABSENT_UNAUTHORISED, s).hit, one_of(letter, " O "));
		cr_assert_eq(judge(c, RULE_ABSENT_ANY, s).hit, one_of(letter, ABSENT));
		cr_assert_eq(judge(c, RULE_SUSPENDED, s).hit, one_of(letter, " E "));
		cr_assert_eq(judge(c, RULE_LEFT_DURING_DAY, s).hit,
			     half == 1 && one_of(b->letters[at][0], ATTENDED) && one_of(letter, " N O G "));
	}
}

/* Children of several habits, so that runs and thresholds are met from both sides. */
Test(rule_reference, a_year_of_random_registers_is_judged_alike, .timeout = 60)
{
	static const char *const habits[][12] = {
		{"/", "/", "/", "/", "/", "/", "/", "/", "/", "/", "I", "N"},
		{"O", "O", "O", "O", "G", "N", "U", "O", "O", "O", "O", "O"},
		{"I", "I", "M", "I", "/", "/", "C2", "E", "L", "B", "I", "D"},
		{"N", "O", "G", "N", "O", "N", "O", "G", "N", "O", "N", "-"},
		{"/", "/", "U", "-", "X", "Y1", "K", "/", "O", "/", "V", "#"},
	};
	const size_t habit_count = sizeof habits / sizeof *habits;
	struct calendar calendar = year_2026();
	unsigned flags_seen = 0;

	for (unsigned round = 0; round < 12; round++) {
		static struct register_book b;
		struct class *c = class_new(&calendar, d(2026, 11, 24));
		size_t habit = 0;

		seed = 1000 + round;
		b.first = d(2026, 9, 1);
		for (int at = 0; at < DAYS; at++) {
			bool whole = dice(3) > 0;

			if (dice(25) == 0)
				habit = dice((unsigned)habit_count);
			for (int half = 0; half < 2; half++) {
				const char *letter = habits[habit][dice(12)];

				if (half == 1 && whole)
					letter = b.letters[at][0];
				if (strcmp(letter, "/") == 0 && half == 1)
					letter = "\\";
				b.letters[at][half] = school_day(&b, at) ? letter : "-";
				if (school_day(&b, at))
					mark_slot(c, 0, session_of(b.first + at, half), letter);
			}
			if (school_day(&b, at) && dice(4) == 0) {
				compare(c, &b, at);
				flags_seen |=
					judge_day(c, RULE_UNAUTHORISED_10_DAYS, b.first + at).hit ? 1U : 2U;
				flags_seen |= judge_day(c, RULE_AT_RISK, b.first + at).hit ? 4U : 8U;
				flags_seen |= judge_day(c, RULE_SEVERE, b.first + at).hit ? 16U : 32U;
			}
		}
		class_free(c);
	}
	cr_assert_eq(flags_seen, 63U, "each was met and not met");
}
