/* Arbor REST v2. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "codes.h"
#include "rest_listing.h"

static void href(struct out *o, const char *name, const char *type, const char *kind, const char *id)
{
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":{\"entityType\":");
	out_json(o, type);
	out_text(o, ",\"href\":\"\\/rest-v2\\/");
	out_text(o, kind);
	out_text(o, "\\/");
	out_text(o, id);
	out_text(o, "\"}");
}

static void put_arbor_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"entityType\":\"Student\",\"href\":\"\\/rest-v2\\/students\\/");
	out_number(o, (long)place + 1);
	out_text(o, "\"");
	rest_member(o, "uniquePupilNumber", p->upn[0] ? p->upn : NULL);
	rest_member(o, "yearGroup", rest_year_of(p, text, ""));
	snprintf(text, sizeof(text), "%u", place + 5001);
	href(o, "person", "Person", "persons", text);
	out_text(o, "}");
}

static const char *arbor_mark(enum code code, char out[16])
{
	if (code == CODE_PM)
		code = CODE_AM;
	snprintf(out, 16, "MARK_%02d", (int)code);
	return out;
}

static void put_arbor_marks(struct rest_listing *l, const struct school *s, uint32_t place, int day)
{
	struct out *o = &l->ret->body;
	struct mark m;
	char text[24];

	for (int session = 0; session < 2; session++) {
		if (!rest_see(l, place, day, session, &m) || !rest_on_page(l))
			continue;
		out_text(
			o,
			"{\"entityType\":\"AttendanceRollCallRecord\",\"href\":\"\\/rest-v2\\/attendance-roll-call-records\\/");
		out_number(o, ((long)s->term->day[day] * 2 + session) * 2000 + (long)place);
		out_text(o, "\",\"recordDate\":{\"entityType\":\"date\",\"date\":\"");
		rest_put_day(o, s->term->day[day]);
		out_text(o, " 00:00:00\"}");
		href(o, "attendanceRollCall", "AttendanceRollCall", "attendance-roll-calls",
		     session ? "32" : "31");
		snprintf(text, sizeof(text), "%u", place + 1);
		href(o, "student", "Student", "students", text);
		href(o, "attendanceMark", "AttendanceMark", "attendance-marks", arbor_mark(m.code, text));
		out_text(o, ",\"minutesLate\":");
		if (m.minutes_late)
			out_number(o, m.minutes_late);
		else
			out_text(o, "null");
		out_text(o, "}");
	}
}

/* --- Arbor ---------------------------------------------------------------------------------------- */

/* The status is 200 whatever went wrong. */
static void arbor_error(struct answer *ret, int code, const char *reason)
{
	ret->body.length = 0;
	out_text(&ret->body, "{\"response\":{\"code\":");
	out_number(&ret->body, code);
	out_text(&ret->body, ",\"reason\":");
	out_json(&ret->body, reason);
	out_text(&ret->body, ",\"errors\":[{\"exception\":\"ApiException\",\"message\":");
	out_json(&ret->body, reason);
	out_text(&ret->body, "}]}}");
}

static void list_arbor_marks(struct rest_listing *l)
{
	struct out *o = &l->ret->body;
	char text[16];

	for (int c = CODE_AM; c < CODE_COUNT; c++) {
		if (c == CODE_PM || c == CODE_STRANGE || !rest_on_page(l))
			continue;
		out_text(o, "{\"entityType\":\"AttendanceMark\",\"href\":\"\\/rest-v2\\/attendance-marks\\/");
		out_text(o, arbor_mark((enum code)c, text));
		out_text(o, "\",\"active\":true");
		rest_member(o, "attendanceMark", code_row((enum code)c)->text);
		rest_member(o, "markDescription", code_row((enum code)c)->description);
		out_text(o, "}");
	}
}

void rest_arbor(struct ask *a, const char *authorization, const char *application, struct answer *ret)
{
	struct rest_listing l = {.a = a,
				 .ret = ret,
				 .page = rest_param_number(a, "page-number", 1000000, 1),
				 .size = rest_param_number(a, "page-size", 200, 100)};
	const char *what = a->segments > 2 ? a->segment[2] : "";

	out_text(&ret->body, "{\"status\":{\"success\":true},");
	if (!a->school || !rest_has_secret(authorization) || !application || strcmp(application, "muster")) {
		arbor_error(ret, 401, "Unauthorized");
	} else if (a->faults->on[FAULTS_403]) {
		arbor_error(ret, 403, "The school has not granted access.");
	} else if (!strcmp(what, "AttendanceMarks")) {
		out_text(&ret->body, "\"attendanceMarks\":[");
		list_arbor_marks(&l);
		out_text(&ret->body, "]}");
	} else if (!strcmp(what, "Students")) {
		out_text(&ret->body, "\"students\":[");
		rest_list_pupils(&l, put_arbor_pupil);
		out_text(&ret->body, "]}");
	} else if (!strcmp(what, "AttendanceRollCallRecords")) {
		out_text(&ret->body, "\"attendanceRollCallRecords\":[");
		rest_list_marks(&l, rest_param_day(a, "filters.recordDate.from", INT32_MAX),
				rest_param_day(a, "filters.recordDate.to", INT32_MIN), put_arbor_marks);
		out_text(&ret->body, "]}");
	} else {
		arbor_error(ret, 404, "No such resource.");
	}
}
