#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "civil.h"
#include "codes.h"
#include "mark.h"
#include "plan.h"
#include "rest.h"

/* A token is good for so many requests, whatever it was said to hold: it ends in the middle of a pull. */
#define TOKEN_USES  40
#define TOKENS_MOST 4096
#define SECRET	    "sim-secret"

/* --- who asks ------------------------------------------------------------------------ */

static pthread_mutex_t token_lock = PTHREAD_MUTEX_INITIALIZER;
static int token_uses[TOKENS_MOST];
static int token_count;

bool rest_is(const struct ask *a)
{
	static const char *const systems[] = {"assembly", "scholarpack", "arbor"};

	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (a->segments > 0 && !strcmp(a->segment[0], systems[i]))
			return true;
	return false;
}

/* "user:password" of a Basic header. */
static bool basic(const char *header, char *out, size_t room)
{
	unsigned char plain[256];
	size_t length;
	int n;

	if (!header || strncasecmp(header, "basic ", 6))
		return false;
	header += 6;
	length = strlen(header);
	if (length == 0 || length % 4 || length > 300)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)header, (int)length);
	n -= (header[length - 1] == '=') + (header[length - 2] == '=');
	if (n <= 0 || (size_t)n >= room)
		return false;
	memcpy(out, plain, (size_t)n);
	out[n] = '\0';
	return true;
}

static bool bearer(const char *header, char *out, size_t room)
{
	if (!header || strncasecmp(header, "bearer ", 7) || strlen(header + 7) >= room)
		return false;
	strcpy(out, header + 7);
	return true;
}

/* The id is between the front and `stop`: "at-A0000000001-17", "A0000000003:sim-secret". */
static struct school *named(const struct ask *a, const char *text, const char *front, char stop)
{
	char id[16];
	size_t skip = strlen(front), n;

	if (strncmp(text, front, skip))
		return NULL;
	n = strcspn(text + skip, (char[]){stop, '\0'});
	if (n >= sizeof(id))
		return NULL;
	memcpy(id, text + skip, n);
	id[n] = '\0';
	return borough_find(a->borough, id);
}

struct school *rest_school_of(const struct ask *a, const char *authorization)
{
	char text[256];

	if (basic(authorization, text, sizeof(text)))
		return named(a, text, "", ':');
	if (!bearer(authorization, text, sizeof(text)))
		return NULL;
	return named(a, text, strncmp(text, "at-", 3) ? "sp-" : "at-", '-');
}

static bool has_secret(const char *authorization)
{
	char text[256];
	const char *colon;

	if (!basic(authorization, text, sizeof(text)))
		return false;
	colon = strchr(text, ':');
	return colon && !strcmp(colon + 1, SECRET);
}

/* --- Assembly's tokens ------------------------------------------------------------------ */

static void give_token(const struct ask *a, const char *authorization, struct answer *ret)
{
	char text[80];
	int number;

	if (a->read_only || !a->school || !has_secret(authorization)) {
		answer_error(ret, 401, "invalid_client", "Client authentication failed.");
		return;
	}
	pthread_mutex_lock(&token_lock);
	number = token_count++ % TOKENS_MOST;
	token_uses[number] = 0;
	pthread_mutex_unlock(&token_lock);
	snprintf(text, sizeof(text), "at-%s-%d", a->school->wonde, number);
	out_text(&ret->body, "{\"access_token\":");
	out_json(&ret->body, text);
	out_text(&ret->body,
		 ",\"token_type\":\"Bearer\",\"expires_in\":86400,\"scope\":\"attendances students\"}");
}

static bool token_good(const char *authorization)
{
	char text[256];
	const char *dash;
	int number;
	bool good;

	if (!bearer(authorization, text, sizeof(text)) || strncmp(text, "at-", 3))
		return false;
	dash = strrchr(text, '-');
	number = atoi(dash + 1);
	pthread_mutex_lock(&token_lock);
	good = number >= 0 && number < token_count && token_uses[number]++ < TOKEN_USES;
	pthread_mutex_unlock(&token_lock);
	return good;
}

/* --- rows, by number ---------------------------------------------------------------------- */

/* A list in the making: rows before the page are counted and not written. */
struct listing {
	const struct ask *a;
	struct answer *ret;
	long page, size;
	long count; /* rows of the whole list */
	bool any;
};

static bool on_page(struct listing *l)
{
	long at = l->count++;

	if (at < (l->page - 1) * l->size || at >= l->page * l->size)
		return false;
	if (l->any)
		out_text(&l->ret->body, ",");
	l->any = true;
	return true;
}

/* A parameter of the query as it stands; the values of these systems need no decoding but %3A. */
static const char *param(const struct ask *a, const char *name, char *out, size_t room)
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

static int32_t param_day(const struct ask *a, const char *name, int32_t otherwise)
{
	char text[64];
	int seconds;
	int32_t day;

	param(a, name, text, sizeof(text));
	text[10] = '\0';
	return civil_read(text, &day, &seconds) ? day : otherwise;
}

static long param_number(const struct ask *a, const char *name, long most, long otherwise)
{
	char text[64];
	long n = atol(param(a, name, text, sizeof(text)));

	return n < 1 ? otherwise : n > most ? most : n;
}

static void put_day(struct out *o, int32_t day)
{
	char text[11] = "";

	civil_put_day(text, day);
	out_text(o, text);
}

static void member(struct out *o, const char *name, const char *value)
{
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":");
	out_json(o, value);
}

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

/* --- pupils --------------------------------------------------------------------------------- */

typedef void (*put_pupil)(struct out *o, const struct school *s, uint32_t place);

static const char *year_of(const struct pupil *p, char out[16], const char *front)
{
	snprintf(out, 16, p->year ? "%s%d" : "%sR", p->year || front[0] ? front : "", p->year);
	return out;
}

static void put_assembly_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"object\":\"student\",\"id\":");
	out_number(o, (long)place + 100);
	member(o, "upn", p->upn[0] ? p->upn : NULL);
	member(o, "former_upn", NULL);
	member(o, "legal_first_name", pupil_forename(p));
	member(o, "legal_last_name", pupil_surname(p));
	member(o, "year_code", year_of(p, text, ""));
	out_text(o, ",\"dob\":\"");
	put_day(o, p->born);
	out_text(o, "\",\"start_date\":\"");
	put_day(o, p->admitted);
	out_text(o, "\",\"end_date\":null}");
}

static void put_scholarpack_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"student_id\":");
	out_number(o, (long)place + 7000);
	member(o, "upn", p->upn);
	member(o, "year_group", year_of(p, text, "Year "));
	out_text(o, ",\"dates\":{\"admission\":\"");
	put_day(o, p->admitted);
	out_text(o, "\"}}");
}

static void put_arbor_pupil(struct out *o, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	char text[16];

	out_text(o, "{\"entityType\":\"Student\",\"href\":\"\\/rest-v2\\/students\\/");
	out_number(o, (long)place + 1);
	out_text(o, "\"");
	member(o, "uniquePupilNumber", p->upn[0] ? p->upn : NULL);
	member(o, "yearGroup", year_of(p, text, ""));
	snprintf(text, sizeof(text), "%u", place + 5001);
	href(o, "person", "Person", "persons", text);
	out_text(o, "}");
}

static void list_pupils(struct listing *l, put_pupil put)
{
	const struct school *s = l->a->school;

	for (uint32_t i = 0; i < s->size; i++)
		if (pupil_on_roll(&s->pupils[i], l->a->today) && on_page(l))
			put(&l->ret->body, s, i);
}

/* --- marks ------------------------------------------------------------------------------------ */

typedef void (*put_marks)(struct listing *l, const struct school *s, uint32_t place, int day);

static bool see(const struct listing *l, uint32_t place, int day, int session, struct mark *ret)
{
	return mark_see(l->a->school, place, day, session, l->a->now, ret);
}

static void put_assembly_marks(struct listing *l, const struct school *s, uint32_t place, int day)
{
	struct out *o = &l->ret->body;
	struct mark m;

	for (int session = 0; session < 2; session++) {
		if (!see(l, place, day, session, &m) || !on_page(l))
			continue;
		out_text(o, "{\"object\":\"attendance\",\"id\":");
		out_number(o, ((long)s->term->day[day] * 2 + session) * 2000 + (long)place);
		out_text(o, ",\"student_id\":");
		out_number(o, (long)place + 100);
		out_text(o, ",\"registration_group_id\":11,\"group_id\":null,\"session_date\":\"");
		put_day(o, s->term->day[day]);
		out_text(o,
			 civil_is_summer(s->term->midnight[day]) ? "T00:00:00+01:00\"" : "T00:00:00+00:00\"");
		member(o, "session_name", session ? "PM" : "AM");
		member(o, "attendance_mark", code_row(m.code)->text);
		out_text(o, ",\"minutes_late\":");
		out_number(o, m.minutes_late);
		out_text(o, ",\"comments\":null}");
	}
}

/* A row a day; a half that nobody has marked yet is null. */
static void put_scholarpack_marks(struct listing *l, const struct school *s, uint32_t place, int day)
{
	static const char *const names[] = {"am", "pm"};
	struct out *o = &l->ret->body;
	struct mark m[2];
	bool shown[2];

	for (int half = 0; half < 2; half++)
		shown[half] = see(l, place, day, half, &m[half]);
	if (!(shown[0] || shown[1]) || !on_page(l))
		return;
	out_text(o, "{\"student\":{\"id\":");
	out_number(o, (long)place + 7000);
	out_text(o, "},\"date\":\"");
	put_day(o, s->term->day[day]);
	out_text(o, "\"");
	for (int half = 0; half < 2; half++)
		member(o, names[half],
		       !shown[half]	      ? NULL :
		       m[half].code == CODE_N ? "no reason" :
						code_row(m[half].code)->text);
	out_text(o, "}");
}

/* Ids of marks are words there; one word stands for present in both halves of the day. */
static const char *arbor_mark(enum code code, char out[16])
{
	if (code == CODE_PM)
		code = CODE_AM;
	snprintf(out, 16, "MARK_%02d", (int)code);
	return out;
}

static void put_arbor_marks(struct listing *l, const struct school *s, uint32_t place, int day)
{
	struct out *o = &l->ret->body;
	struct mark m;
	char text[24];

	for (int session = 0; session < 2; session++) {
		if (!see(l, place, day, session, &m) || !on_page(l))
			continue;
		out_text(
			o,
			"{\"entityType\":\"AttendanceRollCallRecord\",\"href\":\"\\/rest-v2\\/attendance-roll-call-records\\/");
		out_number(o, ((long)s->term->day[day] * 2 + session) * 2000 + (long)place);
		out_text(o, "\",\"recordDate\":{\"entityType\":\"date\",\"date\":\"");
		put_day(o, s->term->day[day]);
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

static void list_marks(struct listing *l, int32_t from, int32_t to, put_marks put)
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

/* --- Assembly --------------------------------------------------------------------------------- */

static void stamp(int64_t now, char out[40])
{
	static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int32_t day = (int32_t)(now / CIVIL_DAY);
	struct civil_date d = civil_split(day);
	int seconds = (int)(now % CIVIL_DAY);

	snprintf(out, 40, "%.3s, %02d %.3s %d %02d:%02d:%02d GMT", days + 3 * civil_weekday(day), d.day,
		 months + 3 * (d.month - 1), d.year, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void assembly(struct ask *a, const char *authorization, const char *accept, struct answer *ret)
{
	struct listing l = {.a = a,
			    .ret = ret,
			    .page = param_number(a, "page", 1000000, 1),
			    .size = param_number(a, "per_page", 1500, 100)};
	const char *what = a->segments > 1 ? a->segment[1] : "";

	if (a->segments == 3 && !strcmp(what, "oauth") && !strcmp(a->segment[2], "token")) {
		give_token(a, authorization, ret);
		return;
	}
	if (!accept || strcmp(accept, "application/vnd.assembly+json; version=1.1")) {
		answer_error(ret, 406, "unsupported_version", "This version is not supported.");
	} else if (!a->school || !token_good(authorization)) {
		answer_error(ret, 401, "invalid_request", "an access_token is required.");
	} else if (a->faults->on[FAULTS_429]) {
		ret->status = 429;
		out_text(
			&ret->body,
			"{\"error\":\"too many requests\",\"data\":{\"count\":601,\"period\":300,\"limit\":600}}");
	} else {
		out_text(&ret->body, "[");
		if (!strcmp(what, "students"))
			list_pupils(&l, put_assembly_pupil);
		else
			list_marks(&l, param_day(a, "start_date", a->today),
				   param_day(a, "end_date", a->today), put_assembly_marks);
		out_text(&ret->body, "]");
		snprintf(ret->total_pages, sizeof(ret->total_pages), "%ld", (l.count + l.size - 1) / l.size);
		if (l.count > l.page * l.size)
			snprintf(ret->next_page, sizeof(ret->next_page), "%ld", l.page + 1);
		stamp(a->now - 600, ret->last_modified);
	}
}

/* --- ScholarPack -------------------------------------------------------------------------------- */

static void scholarpack(struct ask *a, const char *authorization, struct answer *ret)
{
	struct listing l = {.a = a,
			    .ret = ret,
			    .page = param_number(a, "page", 1000000, 1),
			    .size = param_number(a, "per_page", 100, 50)};
	bool marks = a->segments == 5 && !strcmp(a->segment[4], "register");
	char token[64], link[64];
	bool more;

	if (!a->school || !bearer(authorization, token, sizeof(token)) || strncmp(token, "sp-", 3) ||
	    a->faults->on[FAULTS_401]) {
		answer_error(ret, 401, "invalid_token", "The access token is missing or invalid.");
		return;
	}
	out_text(&ret->body, "{\"data\":[");
	if (marks)
		list_marks(&l, param_day(a, "start", INT32_MIN), param_day(a, "end", INT32_MAX),
			   put_scholarpack_marks);
	else
		list_pupils(&l, put_scholarpack_pupil);
	more = l.count > l.page * l.size;
	out_text(&ret->body, more ? "],\"has_next\":true" : "],\"has_next\":false");
	out_text(&ret->body,
		 l.page > 1 ? ",\"has_prev\":true,\"next_num\":" : ",\"has_prev\":false,\"next_num\":");
	if (more)
		out_number(&ret->body, l.page + 1);
	else
		out_text(&ret->body, "null");
	snprintf(link, sizeof(link), "?page=%ld", l.page + 1);
	member(&ret->body, "next_uri", more ? link : NULL);
	out_text(&ret->body, ",\"page\":");
	out_number(&ret->body, l.page);
	out_text(&ret->body, ",\"pages\":");
	out_number(&ret->body, (l.count + l.size - 1) / l.size);
	out_text(&ret->body, "}");
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

static void list_arbor_marks(struct listing *l)
{
	struct out *o = &l->ret->body;
	char text[16];

	for (int c = CODE_AM; c < CODE_COUNT; c++) {
		if (c == CODE_PM || c == CODE_STRANGE || !on_page(l))
			continue;
		out_text(o, "{\"entityType\":\"AttendanceMark\",\"href\":\"\\/rest-v2\\/attendance-marks\\/");
		out_text(o, arbor_mark((enum code)c, text));
		out_text(o, "\",\"active\":true");
		member(o, "attendanceMark", code_row((enum code)c)->text);
		member(o, "markDescription", code_row((enum code)c)->description);
		out_text(o, "}");
	}
}

static void arbor(struct ask *a, const char *authorization, const char *application, struct answer *ret)
{
	struct listing l = {.a = a,
			    .ret = ret,
			    .page = param_number(a, "page-number", 1000000, 1),
			    .size = param_number(a, "page-size", 200, 100)};
	const char *what = a->segments > 2 ? a->segment[2] : "";

	out_text(&ret->body, "{\"status\":{\"success\":true},");
	if (!a->school || !has_secret(authorization) || !application || strcmp(application, "muster")) {
		arbor_error(ret, 401, "Unauthorized");
	} else if (a->faults->on[FAULTS_403]) {
		arbor_error(ret, 403, "The school has not granted access.");
	} else if (!strcmp(what, "AttendanceMarks")) {
		out_text(&ret->body, "\"attendanceMarks\":[");
		list_arbor_marks(&l);
		out_text(&ret->body, "]}");
	} else if (!strcmp(what, "Students")) {
		out_text(&ret->body, "\"students\":[");
		list_pupils(&l, put_arbor_pupil);
		out_text(&ret->body, "]}");
	} else if (!strcmp(what, "AttendanceRollCallRecords")) {
		out_text(&ret->body, "\"attendanceRollCallRecords\":[");
		list_marks(&l, param_day(a, "filters.recordDate.from", INT32_MAX),
			   param_day(a, "filters.recordDate.to", INT32_MIN), put_arbor_marks);
		out_text(&ret->body, "]}");
	} else {
		arbor_error(ret, 404, "No such resource.");
	}
}

void rest_answer(struct ask *a, const char *authorization, const char *accept, const char *application,
		 struct answer *ret)
{
	if (a->school && plan_ready(a->school))
		answer_error(ret, 500, "server_error", "Out of memory.");
	else if (!strcmp(a->segment[0], "assembly"))
		assembly(a, authorization, accept, ret);
	else if (!a->read_only)
		answer_error(ret, 405, "method_not_allowed", "This resource can only be read.");
	else if (!strcmp(a->segment[0], "scholarpack"))
		scholarpack(a, authorization, ret);
	else
		arbor(a, authorization, application, ret);
}
