/* alert/weigh.h: who is told of where a message has no room for all, by hand. When this breaks, a team reads
 * of children who missed a day, and not of those who missed a month. */
#include <criterion/criterion.h>

#include "alert/weigh.h"

Test(weigh, sessions_or_two_a_day)
{
	static const struct {
		struct finding finding;
		int weight;
	} rows[] = {
		{{.sessions = {7}}, 7},
		{{.days = {3}}, 6},
		/* A run of four days, one afternoon of which the school was closed. */
		{{.sessions = {7}, .days = {4}}, 8},
		/* Five Fridays. */
		{{.sessions = {10}, .days = {5}, .cause = FINDING_WEEKDAY}, 10},
		/* Five broken weeks: of each nobody says how many sessions. */
		{{.days = {5}, .cause = FINDING_BROKEN_WEEKS}, 5},
		{{.hit = true}, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(finding_weight(&rows[i].finding), rows[i].weight, "row %zu", i);
}

#define ROOM 3

struct told {
	char name;
	struct finding finding;
};

/* Those told of when children come in this order: a letter and the sessions of each. */
static void tell(const struct told *come, size_t count, char out[ROOM + 1])
{
	struct told kept[ROOM];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		size_t place = finding_place(&kept[0].finding, sizeof *kept, n, ROOM, &come[i].finding);

		if (place == ROOM)
			continue;
		n += place == n;
		kept[place] = come[i];
	}
	for (size_t i = 0; i < n; i++)
		out[i] = kept[i].name;
	out[n] = '\0';
}

#define CHILD(name, n)                                                                                       \
	{                                                                                                    \
		name,                                                                                        \
		{                                                                                            \
			.sessions = { n }                                                                    \
		}                                                                                            \
	}

Test(weigh, the_most_sessions_stay_and_the_first_of_equals)
{
	static const struct told come[] = {CHILD('a', 4), CHILD('b', 2), CHILD('c', 2), CHILD('d', 2),
					   CHILD('e', 3), CHILD('f', 9), CHILD('g', 3)};
	char out[ROOM + 1];

	tell(come, 2, out);
	cr_assert_str_eq(out, "ab", "while there is room everybody is told of");
	tell(come, 4, out);
	cr_assert_str_eq(out, "abc", "the fourth weighs no more than those who came before");
	tell(come, 5, out);
	cr_assert_str_eq(out, "aec", "in place of the first of the lightest");
	tell(come, 7, out);
	cr_assert_str_eq(out, "aef");
}
