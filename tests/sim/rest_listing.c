#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "rest_listing.h"

bool rest_on_page(struct rest_listing *l)
{
	long at = l->count++;

	if (at < (l->page - 1) * l->size || at >= l->page * l->size)
		return false;
	if (l->any)
		out_text(&l->ret->body, ",");
	l->any = true;
	return true;
}

const char *rest_param(const struct ask *a, const char *name, char *out, size_t room)
{
	size_t n = strlen(name);

	out[0] = '\0';
	for (const char *at = a->query; *at;) {
		size_t length = strcspn(at, "&");

		if (length > n && !strncmp(at, name, n) && at[n] == '=' && length - n - 1 < room) {
			memcpy(out, at + n + 1, length - n - 1);
			out[length - n - 1] = '\0';
		}
		at += length + (at[length] == '&');
	}
	return out;
}

int32_t rest_param_day(const struct ask *a, const char *name, int32_t otherwise)
{
	char text[64];
	int seconds;
	int32_t day;

	rest_param(a, name, text, sizeof(text));
	text[10] = '\0';
	return civil_read(text, &day, &seconds) ? day : otherwise;
}

long rest_param_number(const struct ask *a, const char *name, long most, long otherwise)
{
	char text[64];
	long n = atol(rest_param(a, name, text, sizeof(text)));

	return n < 1 ? otherwise : n > most ? most : n;
}

void rest_put_day(struct out *o, int32_t day)
{
	char text[11] = "";

	civil_put_day(text, day);
	out_text(o, text);
}

void rest_member(struct out *o, const char *name, const char *value)
{
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":");
	out_json(o, value);
}

const char *rest_year_of(const struct pupil *p, char out[16], const char *front)
{
	snprintf(out, 16, p->year ? "%s%d" : "%sR", p->year || front[0] ? front : "", p->year);
	return out;
}

bool rest_see(const struct rest_listing *l, uint32_t place, int day, int session, struct mark *ret)
{
	return mark_see(l->a->school, place, day, session, l->a->now, ret);
}

void rest_list_pupils(struct rest_listing *l, rest_put_pupil put)
{
	const struct school *s = l->a->school;

	for (uint32_t i = 0; i < s->size; i++)
		if (pupil_on_roll(&s->pupils[i], l->a->today) && rest_on_page(l))
			put(&l->ret->body, s, i);
}

void rest_list_marks(struct rest_listing *l, int32_t from, int32_t to, rest_put_marks put)
{
	const struct school *s = l->a->school;

	for (int day = 0; day < s->term->count && s->term->day[day] <= l->a->today; day++) {
		if (s->term->day[day] < from || s->term->day[day] > to)
			continue;
		for (uint32_t i = 0; i < s->size; i++)
			if (pupil_on_roll(&s->pupils[i], s->term->day[day]) &&
			    pupil_on_roll(&s->pupils[i], l->a->today))
				put(l, s, i, day);
	}
}
