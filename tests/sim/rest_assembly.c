/* Assembly v1.1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "codes.h"
#include "rest_listing.h"

static void put_assembly_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"object\":\"student\",\"id\":");
	out_number(o, (long)place + 100);
	rest_member(o, "upn", p->upn[0] ? p->upn : NULL);
	rest_member(o, "former_upn", NULL);
	rest_member(o, "legal_first_name", pupil_forename(p));
	rest_member(o, "legal_last_name", pupil_surname(p));
	rest_member(o, "year_code", rest_year_of(p, text, ""));
	out_text(o, ",\"dob\":\"");
	rest_put_day(o, p->born);
	out_text(o, "\",\"start_date\":\"");
	rest_put_day(o, p->admitted);
	out_text(o, "\",\"end_date\":null}");
}

static void put_assembly_marks(struct rest_listing *l, const struct school *s, uint32_t place, int day)
{
	struct out *o = &l->ret->body;
	struct mark m;

	for (int session = 0; session < 2; session++) {
		if (!rest_see(l, place, day, session, &m) || !rest_on_page(l))
			continue;
		out_text(o, "{\"object\":\"attendance\",\"id\":");
		out_number(o, ((long)s->term->day[day] * 2 + session) * 2000 + (long)place);
		out_text(o, ",\"student_id\":");
		out_number(o, (long)place + 100);
		out_text(o, ",\"registration_group_id\":11,\"group_id\":null,\"session_date\":\"");
		rest_put_day(o, s->term->day[day]);
		out_text(o,
			 civil_is_summer(s->term->midnight[day]) ? "T00:00:00+01:00\"" : "T00:00:00+00:00\"");
		rest_member(o, "session_name", session ? "PM" : "AM");
		rest_member(o, "attendance_mark", code_row(m.code)->text);
		out_text(o, ",\"minutes_late\":");
		out_number(o, m.minutes_late);
		out_text(o, ",\"comments\":null}");
	}
}

/* A row a day; a half that nobody has marked yet is null. */

static void stamp(int64_t now, char out[40])
{
	static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int32_t day = (int32_t)(now / CIVIL_DAY);
	struct civil_date d = civil_split(day);
	int seconds = (int)(now % CIVIL_DAY);

	snprintf(out, 40, "%.3s, %02d %.3s %d %02d:%02d:%02d GMT", days + 3 * civil_weekday(day), d.day,
		 months + 3 * (d.month - 1), d.year, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void rest_assembly(struct ask *a, const char *authorization, const char *accept, struct answer *ret)
{
	struct rest_listing l = {.a = a,
				 .ret = ret,
				 .page = rest_param_number(a, "page", 1000000, 1),
				 .size = rest_param_number(a, "per_page", 1500, 100)};
	const char *what = a->segments > 1 ? a->segment[1] : "";

	if (a->segments == 3 && !strcmp(what, "oauth") && !strcmp(a->segment[2], "token")) {
		rest_give_token(a, authorization, ret);
		return;
	}
	if (!accept || strcmp(accept, "application/vnd.assembly+json; version=1.1")) {
		answer_error(ret, 406, "unsupported_version", "This version is not supported.");
	} else if (!a->school || !rest_token_good(authorization)) {
		answer_error(ret, 401, "invalid_request", "an access_token is required.");
	} else if (a->faults->on[FAULTS_429]) {
		ret->status = 429;
		out_text(
			&ret->body,
			"{\"error\":\"too many requests\",\"data\":{\"count\":601,\"period\":300,\"limit\":600}}");
	} else {
		out_text(&ret->body, "[");
		if (!strcmp(what, "students"))
			rest_list_pupils(&l, put_assembly_pupil);
		else
			rest_list_marks(&l, rest_param_day(a, "start_date", a->today),
					rest_param_day(a, "end_date", a->today), put_assembly_marks);
		out_text(&ret->body, "]");
		snprintf(ret->total_pages, sizeof(ret->total_pages), "%ld", (l.count + l.size - 1) / l.size);
		if (l.count > l.page * l.size)
			snprintf(ret->next_page, sizeof(ret->next_page), "%ld", l.page + 1);
		stamp(a->now - 600, ret->last_modified);
	}
}
