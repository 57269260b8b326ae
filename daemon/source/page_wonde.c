#include <stdio.h>
#include <string.h>

#include "source/wonde_read.h"
#include "source/wonde_traits.h"

/* --- attendance codes -------------------------------------------------------- */

static int read_code(struct reading *r, struct json_value row)
{
	enum { ID, CODE, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"), JSON_NAME("code")};
	struct json_value got[MEMBERS];
	struct record_code code;
	int rc;

	json_pick(row, names, MEMBERS, &r->row_form, got);
	rc = member_id(r, "id", got[ID], code.id, sizeof code.id);
	if (rc == ROW_KEPT)
		rc = member_id(r, "code", got[CODE], code.text, sizeof code.text);
	if (rc == ROW_KEPT)
		page_add(r->page, RECORD_CODE, &code);
	return rc;
}

/* --- students ------------------------------------------------------------------ */

static int read_year(struct reading *r, struct json_value year, char *out, size_t size)
{
	static const struct json_name names[] = {JSON_NAME("code")};
	struct json_value code, inner = member_unwrap(year);

	/* A bare id of a year group says nothing about which year it is. */
	if (inner.type != JSON_OBJECT)
		return ROW_KEPT;
	json_pick(inner, names, 1, NULL, &code);
	r->parent = "year.data.";
	return member_words(r, "code", code, out, size);
}

/* Names below education_details are not documented: a plain day is taken as well. */
static int read_day_either(struct reading *r, const char *member, struct json_value v, day_t *ret_day)
{
	if (v.type != JSON_TEXT)
		return member_day(r, member, v, ret_day);
	return day_parse(json_span(v), ret_day) ? ROW_KEPT : member_aside(r, member, "YYYY-MM-DD", v);
}

static int read_education(struct reading *r, struct json_value details, struct record_student *s)
{
	enum { UPN, YEAR, ADMISSION, LEAVING, FORMER, MEMBERS };
	static const struct json_name names[MEMBERS] = {JSON_NAME("upn"), JSON_NAME("current_nc_year"),
							JSON_NAME("admission_date"),
							JSON_NAME("leaving_date"), JSON_NAME("former_upn")};
	struct json_value got[MEMBERS], inner = member_unwrap(details);
	int rc;

	if (details.type != JSON_NOTHING && details.type != JSON_NULL && inner.type != JSON_OBJECT &&
	    inner.type != JSON_NULL)
		return member_wrong(r, "education_details", "{\"data\": {...}} or null", details);
	json_pick(inner, names, MEMBERS, &r->inner_form, got);
	r->parent = "education_details.data.";
	rc = member_words(r, "upn", got[UPN], s->upn, sizeof s->upn);
	if (rc == ROW_KEPT)
		rc = member_words(r, "current_nc_year", got[YEAR], s->year, sizeof s->year);
	if (rc == ROW_KEPT)
		rc = read_day_either(r, "admission_date", got[ADMISSION], &s->admission);
	if (rc == ROW_KEPT)
		rc = read_day_either(r, "leaving_date", got[LEAVING], &s->leaving);
	json_words(got[FORMER], s->former_upn,
		   sizeof s->former_upn); /* helps to match; nothing hangs on it */
	r->parent = "";
	return rc;
}

/* A UPN stands in education_details or beside the name; two that differ are nobody's. */
static int read_upn(struct reading *r, struct json_value top, struct record_student *s)
{
	char upn[sizeof s->upn];
	int rc = member_words(r, "upn", top, upn, sizeof upn);

	if (rc != ROW_KEPT || upn[0] == '\0')
		return rc;
	if (s->upn[0] != '\0' && strcmp(s->upn, upn) != 0)
		return page_reject(r->page, r->row + 1, 0, r->refusal,
				   "data[%u].upn: not the UPN of education_details", r->row) != 0 ?
			       -FAULT_LIMIT :
			       ROW_ASIDE;
	text_copy(s->upn, sizeof s->upn, span_of(upn));
	return ROW_KEPT;
}

/* A class is for counting registers: what is not of its form is not given. */
static void read_registration(struct json_value v, struct record_student *s)
{
	static const struct json_name names[] = {JSON_NAME("name")};
	struct json_value name, inner = member_unwrap(v);

	if (inner.type != JSON_OBJECT)
		return;
	json_pick(inner, names, 1, NULL, &name);
	json_words(name, s->registration, sizeof s->registration);
}

static int read_student(struct reading *r, struct json_value row)
{
	enum {
		ID,
		UPN,
		UPDATED,
		EDUCATION,
		YEAR,
		SURNAME,
		FORENAME,
		LEGAL_SURNAME,
		LEGAL_FORENAME,
		BORN,
		GENDER,
		EXTENDED,
		BOARDING,
		REGISTRATION,
		MEMBERS
	};
	static const struct json_name names[MEMBERS] = {JSON_NAME("id"),
							JSON_NAME("upn"),
							JSON_NAME("updated_at"),
							JSON_NAME("education_details"),
							JSON_NAME("year"),
							JSON_NAME("surname"),
							JSON_NAME("forename"),
							JSON_NAME("legal_surname"),
							JSON_NAME("legal_forename"),
							JSON_NAME("date_of_birth"),
							JSON_NAME("gender"),
							JSON_NAME("extended_details"),
							JSON_NAME("boarding"),
							JSON_NAME("registration")};
	struct json_value got[MEMBERS];
	struct record_student s = {.admission = DAY_NONE, .leaving = DAY_NONE, .born = DAY_NONE};
	int rc;

	json_pick(row, names, MEMBERS, &r->row_form, got);
	rc = member_id(r, "id", got[ID], s.id, sizeof s.id);
	if (rc == ROW_KEPT)
		rc = read_education(r, got[EDUCATION], &s);
	if (rc == ROW_KEPT)
		rc = read_upn(r, got[UPN], &s);
	if (rc == ROW_KEPT)
		rc = member_instant(r, "updated_at", got[UPDATED], &s.updated_at);
	if (rc == ROW_KEPT && s.year[0] == '\0')
		rc = read_year(r, got[YEAR], s.year, sizeof s.year);
	if (rc != ROW_KEPT)
		return rc;
	read_registration(got[REGISTRATION], &s);
	if (r->page->needs != 0)
		wonde_traits(r,
			     &(struct wonde_person){.surname = got[SURNAME],
						    .forename = got[FORENAME],
						    .legal_surname = got[LEGAL_SURNAME],
						    .legal_forename = got[LEGAL_FORENAME],
						    .born = got[BORN],
						    .gender = got[GENDER],
						    .extended = got[EXTENDED],
						    .boarding = got[BOARDING]},
			     &s);
	page_add(r->page, RECORD_STUDENT, &s);
	return ROW_KEPT;
}

/* --- session marks ------------------------------------------------------------- */

enum { MARK_ID, MARK_DATE, MARK_SESSION, MARK_STUDENT, MARK_CODE, MARK_LATE, MARK_UPDATED, MARK_MEMBERS };
static const struct json_name mark_names[MARK_MEMBERS] = {JSON_NAME("id"),
							  JSON_NAME("date"),
							  JSON_NAME("session"),
							  JSON_NAME("student"),
							  JSON_NAME("attendance_code"),
							  JSON_NAME("minutes_late"),
							  JSON_NAME("updated_at")};

static int read_session(struct reading *r, struct json_value v, bool *ret_pm)
{
	if (v.type != JSON_TEXT && v.type != JSON_NULL)
		return member_wrong(r, "session", "\"AM\" or \"PM\"", v);
	if (v.type == JSON_TEXT) {
		struct span s = text_trim(json_span(v));
		char half = s.length == 2 && (s.at[1] == 'M' || s.at[1] == 'm') ? s.at[0] : '\0';

		*ret_pm = half == 'P' || half == 'p';
		if (*ret_pm || half == 'A' || half == 'a')
			return ROW_KEPT;
	}
	return member_aside(r, "session", "\"AM\" or \"PM\"", v);
}

static int read_mark_student(struct reading *r, struct json_value v, char *out, size_t size)
{
	static const struct json_name names[] = {JSON_NAME("id")};
	struct json_value inner = member_unwrap(v), id;

	if (v.type != JSON_OBJECT)
		return member_id(r, "student", v, out, size);
	if (inner.type != JSON_OBJECT)
		return member_wrong(r, "student.data", "an object", inner);
	json_pick(inner, names, 1, NULL, &id);
	return member_id(r, "student.data.id", id, out, size);
}

/* The code itself when it came along, else its id; null is a mark that says nothing. */
static int read_mark_code(struct reading *r, struct json_value v, struct record_mark *m)
{
	static const struct json_name names[] = {JSON_NAME("id"), JSON_NAME("code")};
	struct json_value inner = member_unwrap(v), got[2];
	int rc;

	if (v.type == JSON_NOTHING)
		return member_wrong(r, "attendance_code", "an id, an object or null", v);
	if (v.type != JSON_OBJECT)
		return member_words(r, "attendance_code", v, m->code_id, sizeof m->code_id);
	if (inner.type != JSON_OBJECT)
		return inner.type == JSON_NULL ?
			       ROW_KEPT :
			       member_wrong(r, "attendance_code.data", "an object or null", inner);
	json_pick(inner, names, 2, &r->inner_form, got);
	rc = member_words(r, "attendance_code.data.code", got[1], m->code_text, sizeof m->code_text);
	if (rc != ROW_KEPT || m->code_text[0] != '\0')
		return rc;
	return member_words(r, "attendance_code.data.id", got[0], m->code_id, sizeof m->code_id);
}

/* Minutes are a detail of the mark: a number no day has is "not given", the mark stays. */
static int read_late(struct reading *r, struct json_value v, int32_t *ret_minutes)
{
	int64_t minutes;

	*ret_minutes = -1;
	if (v.type == JSON_NULL || v.type == JSON_NOTHING || (v.type == JSON_TEXT && v.extent == 0))
		return ROW_KEPT;
	if (!json_whole(v, &minutes))
		return member_wrong(r, "minutes_late", "a whole number or null", v);
	if (minutes >= 0 && minutes < 24 * 60)
		*ret_minutes = (int32_t)minutes;
	return ROW_KEPT;
}

static int read_mark_day(struct reading *r, struct json_value v, day_t *ret_day)
{
	int rc;

	if (v.type == JSON_NOTHING)
		return member_wrong(r, "date", "a date object", v);
	rc = member_day(r, "date", v, ret_day);
	if (rc == ROW_KEPT && *ret_day == DAY_NONE)
		return member_aside(r, "date", "a day", v);
	return rc;
}

static int read_mark(struct reading *r, struct json_value row)
{
	struct json_value got[MARK_MEMBERS];
	struct record_mark *m = &r->mark; /* every member is set anew */
	int rc;

	m->code_id[0] = m->code_text[0] = '\0';
	json_pick(row, mark_names, MARK_MEMBERS, &r->row_form, got);
	rc = member_evidence(r, "id", got[MARK_ID], m->id, sizeof m->id);
	if (rc == ROW_KEPT)
		rc = read_mark_day(r, got[MARK_DATE], &m->day);
	if (rc == ROW_KEPT)
		rc = read_session(r, got[MARK_SESSION], &m->pm);
	if (rc == ROW_KEPT)
		rc = read_mark_student(r, got[MARK_STUDENT], m->student, sizeof m->student);
	if (rc == ROW_KEPT)
		rc = read_mark_code(r, got[MARK_CODE], m);
	if (rc == ROW_KEPT)
		rc = read_late(r, got[MARK_LATE], &m->minutes_late);
	if (rc == ROW_KEPT)
		rc = member_instant(r, "updated_at", got[MARK_UPDATED], &m->updated_at);
	if (rc == ROW_KEPT)
		page_add(r->page, RECORD_MARK, m);
	return rc;
}

/* --- shapes ---------------------------------------------------------------------- */

int page_read_wonde_codes(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return wonde_list(bytes, RECORD_CODE, read_code, false, page, refusal);
}

int page_read_wonde_students(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return wonde_list(bytes, RECORD_STUDENT, read_student, true, page, refusal);
}

int page_read_wonde_marks(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	return wonde_list(bytes, RECORD_MARK, read_mark, true, page, refusal);
}
