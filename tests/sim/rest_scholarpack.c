/* ScholarPack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "codes.h"
#include "rest_listing.h"

static void put_scholarpack_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"student_id\":");
	out_number(o, (long)place + 7000);
	rest_member(o, "upn", p->upn);
	rest_member(o, "year_group", rest_year_of(p, text, "Year "));
	out_text(o, ",\"dates\":{\"admission\":\"");
	rest_put_day(o, p->admitted);
	out_text(o, "\"}}");
}

static void put_scholarpack_marks(struct rest_listing *l, const struct school *s, uint32_t place, int day)
{
	static const char *const names[] = {"am", "pm"};
	struct out *o = &l->ret->body;
	struct mark m[2];
	bool shown[2];

	for (int half = 0; half < 2; half++)
		shown[half] = rest_see(l, place, day, half, &m[half]);
	if (!(shown[0] || shown[1]) || !rest_on_page(l))
		return;
	out_text(o, "{\"student\":{\"id\":");
	out_number(o, (long)place + 7000);
	out_text(o, "},\"date\":\"");
	rest_put_day(o, s->term->day[day]);
	out_text(o, "\"");
	for (int half = 0; half < 2; half++)
		rest_member(o, names[half],
			    !shown[half]	   ? NULL :
			    m[half].code == CODE_N ? "no reason" :
						     code_row(m[half].code)->text);
	out_text(o, "}");
}

/* Ids of marks are words there; one word stands for present in both halves of the day. */

void rest_scholarpack(struct ask *a, const char *authorization, struct answer *ret)
{
	struct rest_listing l = {.a = a,
				 .ret = ret,
				 .page = rest_param_number(a, "page", 1000000, 1),
				 .size = rest_param_number(a, "per_page", 100, 50)};
	bool marks = a->segments == 5 && !strcmp(a->segment[4], "register");
	char token[64], link[64];
	bool more;

	if (!a->school || !rest_bearer(authorization, token, sizeof(token)) || strncmp(token, "sp-", 3) ||
	    a->faults->on[FAULTS_401]) {
		answer_error(ret, 401, "invalid_token", "The access token is missing or invalid.");
		return;
	}
	out_text(&ret->body, "{\"data\":[");
	if (marks)
		rest_list_marks(&l, rest_param_day(a, "start", INT32_MIN),
				rest_param_day(a, "end", INT32_MAX), put_scholarpack_marks);
	else
		rest_list_pupils(&l, put_scholarpack_pupil);
	more = l.count > l.page * l.size;
	out_text(&ret->body, more ? "],\"has_next\":true" : "],\"has_next\":false");
	out_text(&ret->body,
		 l.page > 1 ? ",\"has_prev\":true,\"next_num\":" : ",\"has_prev\":false,\"next_num\":");
	if (more)
		out_number(&ret->body, l.page + 1);
	else
		out_text(&ret->body, "null");
	snprintf(link, sizeof(link), "?page=%ld", l.page + 1);
	rest_member(&ret->body, "next_uri", more ? link : NULL);
	out_text(&ret->body, ",\"page\":");
	out_number(&ret->body, l.page);
	out_text(&ret->body, ",\"pages\":");
	out_number(&ret->body, (l.count + l.size - 1) / l.size);
	out_text(&ret->body, "}");
}
