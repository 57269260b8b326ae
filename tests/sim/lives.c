#include "lives.h"

#include "civil.h"
#include "mark.h"
#include "plan.h"

static void print_life(const struct school *s, uint32_t place, int day, int session, FILE *out)
{
	struct mark first, last;
	char date[11] = "", id[16];

	if (!mark_see(s, place, day, session, INT64_MAX, &last) ||
	    !mark_see(s, place, day, session, last.created, &first))
		return;
	civil_put_day(date, s->term->day[day]);
	pupil_wonde(s, place, id);
	fprintf(out, "%s,%s,%s,%s,%s,%lld,%s,%lld\n", s->id, id, date, session ? "PM" : "AM",
		code_row(first.code)->text, (long long)first.created, code_row(last.code)->text,
		(long long)last.updated);
}

int lives_print(struct borough *b, int32_t from, int32_t to, FILE *out)
{
	for (int i = 0; i < b->count; i++) {
		struct school *s = &b->schools[i];

		if (plan_ready(s))
			return -1;
		for (uint32_t p = 0; p < s->size; p++)
			for (int cell = 0; cell < s->term->count * 2; cell++) {
				int32_t day = s->term->day[cell / 2];

				if (day >= from && day <= to && pupil_on_roll(&s->pupils[p], day))
					print_life(s, p, cell / 2, cell % 2, out);
			}
	}
	return 0;
}

void lives_print_rolls(const struct borough *b, FILE *out)
{
	for (int i = 0; i < b->count; i++) {
		const struct school *s = &b->schools[i];

		for (uint32_t p = 0; p < s->size; p++) {
			char admitted[11] = "", left[11] = "", born[11] = "", id[16];

			civil_put_day(admitted, s->pupils[p].admitted);
			civil_put_day(born, s->pupils[p].born);
			if (s->pupils[p].left != PUPIL_STAYS)
				civil_put_day(left, s->pupils[p].left);
			pupil_wonde(s, p, id);
			fprintf(out, "%s,%s,%s,%d,%s,%s,%s,%s,%s\n", s->id, id, s->pupils[p].upn,
				s->pupils[p].year, admitted, left, pupil_forename(&s->pupils[p]),
				pupil_surname(&s->pupils[p]), born);
		}
	}
}
