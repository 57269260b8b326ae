#include <stddef.h>

#include "civil.h"
#include "term.h"

struct span {
	struct civil_date from, to;
};

static const struct span terms[] = {
	{{2026, 9, 3}, {2026, 12, 18}},
	{{2027, 1, 4}, {2027, 3, 25}},
	{{2027, 4, 12}, {2027, 7, 21}},
};

static const struct span breaks[] = {
	{{2026, 10, 26}, {2026, 10, 30}},
	{{2027, 2, 15}, {2027, 2, 19}},
	{{2027, 5, 3}, {2027, 5, 3}}, /* early May bank holiday */
	{{2027, 5, 31}, {2027, 6, 4}},
};

static const struct span insets[] = {{{2026, 9, 3}, {2026, 9, 4}}};
static const struct span extra = {{2026, 11, 27}, {2026, 11, 27}};

static int32_t day_of(struct civil_date d)
{
	return civil_day(d.year, d.month, d.day);
}

static bool within(const struct span *s, size_t n, int32_t day)
{
	for (size_t i = 0; i < n; i++)
		if (day >= day_of(s[i].from) && day <= day_of(s[i].to))
			return true;
	return false;
}

/* Absence by weekday and season; both average about 1 over the year. */
static double pressure(int32_t day)
{
	static const double weekday[7] = {1.03, 0.96, 0.92, 0.97, 1.12, 1, 1};
	static const double month[13] = {1,   1.12, 1.10, 1.02, 0.96, 0.95, 0.98,
					 1.0, 1,    0.90, 1.02, 1.12, 1.28};

	return weekday[civil_weekday(day)] * month[civil_split(day).month];
}

void term_build(bool extra_inset, struct term *ret_term)
{
	int32_t last = day_of(terms[2].to);

	*ret_term = (struct term){.count = 0};
	for (int32_t day = day_of(terms[0].from); day <= last; day++) {
		int i = ret_term->count;

		if (civil_weekday(day) >= 5 || !within(terms, 3, day) || within(breaks, 4, day))
			continue;
		ret_term->day[i] = day;
		ret_term->closed[i] = within(insets, 1, day) || (extra_inset && within(&extra, 1, day));
		ret_term->weekday[i] = (uint8_t)civil_weekday(day);
		ret_term->midnight[i] = civil_midnight(day);
		ret_term->pressure[i] = pressure(day);
		ret_term->count++;
	}
}

int term_index(const struct term *t, int32_t day)
{
	int i = term_last(t, day);

	return i >= 0 && t->day[i] == day ? i : -1;
}

int term_last(const struct term *t, int32_t day)
{
	int low = 0, high = t->count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (t->day[middle] <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}
