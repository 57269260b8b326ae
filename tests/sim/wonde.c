#include <stdio.h>
#include <string.h>

#include "civil.h"
#include "odd.h"
#include "plan.h"
#include "wonde.h"

#define PERSON_PARTS "\"student\",\"attendance_code\",\"employee\""

void wonde_code_id(const struct school *s, enum code code, char out[16])
{
	memcpy(out, "A7", 2);
	digits_put(out + 2, s ? (uint32_t)s->number : 0, 5);
	digits_put(out + 7, code, 3);
	out[10] = '\0';
}

static void put_member(struct out *o, const char *name, const char *value)
{
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":");
	out_json(o, value);
}

/* Systems differ in what they quote. */
static void put_loose_number(struct out *o, const char *name, const char *digits, bool quoted)
{
	if (quoted) {
		put_member(o, name, digits);
		return;
	}
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":");
	out_text(o, digits);
}

static void put_region(struct out *o, const struct ask *a, const struct school *s, bool quoted)
{
	char url[256];

	struct faults_now f;
	const char *host = a->host;

	faults_ask(a->all_faults, s->number, a->now, &f);
	if (f.on[FAULTS_REGION])
		host = f.line[FAULTS_REGION].arg[0] ? f.line[FAULTS_REGION].arg : "elsewhere.invalid";
	snprintf(url, sizeof(url), "https://%s/v1.0/schools/%s", host, s->wonde);
	out_text(o, ",\"region\":{\"code\":\"GBR\"");
	put_member(o, "domain", host);
	put_member(o, "school_url", url);
	out_text(o, ",\"identifiers\":{\"la_code\":\"332\"");
	put_loose_number(o, "establishment_number", s->laestab + 3, quoted);
	put_loose_number(o, "urn", s->urn, !quoted);
	out_text(o, "}}");
}

static const char *system_of(const struct ask *a, const struct school *s)
{
	struct faults_now f;

	faults_ask(a->all_faults, s->number, a->now, &f);
	if (!f.on[FAULTS_MIGRATED])
		return s->mis;
	return strcmp(s->mis, "Arbor") ? "Arbor" : "Bromcom";
}

static void put_school(struct out *o, const struct ask *a, const struct school *s)
{
	bool quoted = s->number % 2;
	char street[64];

	snprintf(street, sizeof(street), "%d Example Lane", s->number);
	out_text(o, "{\"id\":");
	out_json(o, s->wonde);
	put_member(o, "name", s->name);
	put_loose_number(o, "establishment_number", s->laestab + 3, quoted);
	put_loose_number(o, "urn", s->urn, !quoted);
	put_member(o, "phase_of_education", phase_row(s->phase)->wonde_name);
	out_text(o, ",\"la_code\":\"332\",\"timezone\":\"Europe\\/London\"");
	put_member(o, "mis", system_of(a, s));
	put_member(o, "phone_number", s->phone);
	out_text(o, ",\"address\":{\"address_line_1\":");
	out_json(o, street);
	out_text(o,
		 ",\"address_line_2\":null,\"address_town\":\"Exampleton\",\"address_postcode\":\"ZZ1 1ZZ\","
		 "\"address_country\":{\"code\":\"GBR\",\"name\":\"England\"}}"
		 ",\"extended\":{\"allows_writeback\":false,\"has_timetables\":false,\"has_lesson_"
		 "attendance\":false,"
		 "\"audit_approved_at\":");
	out_date(o, (int64_t)civil_day(TERM_YEAR, 6, 8) * CIVIL_DAY + 51270, "UTC", true);
	out_text(o, "}");
	put_region(o, a, s, quoted);
	out_text(o, "}");
}

/* A school's state by its fault, or "approved", or "declined" when it shares nothing. */
static const char *state_of(const struct school *s, const struct faults_now *f)
{
	if (f->on[FAULTS_STATE])
		return f->line[FAULTS_STATE].arg;
	return s->shares ? "approved" : "declined";
}

/* Which of the lists of schools a school stands on at the moment. */
static bool on_list(const struct ask *a, const struct school *s, const char *list)
{
	struct faults_now f;
	const char *state;

	faults_ask(a->all_faults, s->number, a->now, &f);
	state = state_of(s, &f);
	if (!strcmp(list, "offline"))
		return f.on[FAULTS_OFFLINE];
	return !strcmp(list, state) || (!strcmp(list, "approved") && !strcmp(state, "audited"));
}

static void list_schools(struct ask *a, struct answer *ret, const char *list)
{
	uint64_t skip = ask_skip(a), at = a->cursor ? a->position : 0;
	int sent = 0;
	bool more = false;

	out_text(&ret->body, "{\"data\":[");
	for (; at < (uint64_t)a->borough->count && !ask_hollow(a); at++) {
		const struct school *s = &a->borough->schools[at];

		if (!on_list(a, s, list) || (skip && skip--))
			continue;
		if (sent == a->per_page) {
			more = true;
			break;
		}
		if (sent++)
			out_text(&ret->body, ",");
		put_school(&ret->body, a, s);
	}
	answer_page(ret, a, more, at, "\"cbds\"");
}

static void one_school(struct ask *a, struct answer *ret)
{
	if (a->faults->on[FAULTS_NODATA]) {
		out_text(&ret->body, "{\"data\":[]}");
		return;
	}
	out_text(&ret->body, "{\"data\":");
	put_school(&ret->body, a, a->school);
	out_text(&ret->body, "}");
}

static void meta(struct ask *a, struct answer *ret)
{
	const char *state = state_of(a->school, a->faults);
	bool audited = strcmp(state, "audited") != 0, approved = !audited || !strcmp(state, "approved");

	out_text(&ret->body, a->faults->on[FAULTS_OFFLINE] ? "{\"data\":{\"online\":false" :
							     "{\"data\":{\"online\":true");
	out_text(&ret->body, approved ? ",\"approved\":true" : ",\"approved\":false");
	out_text(&ret->body, audited ? ",\"audited\":true" : ",\"audited\":false");
	out_text(&ret->body, ",\"custom_attendance_codes\":");
	out_text(&ret->body, a->faults->on[FAULTS_UNKNOWNCODE] ? "true}}" : "false}}");
}

static void list_codes(struct ask *a, struct answer *ret)
{
	char id[16], text[16];
	bool any = false;

	out_text(&ret->body, "{\"data\":[");
	for (int c = CODE_NONE; c < CODE_COUNT; c++) {
		const struct code_row *row = code_row((enum code)c);

		if (!odd_code_listed(a, (enum code)c))
			continue;
		wonde_code_id(a->school, (enum code)c, id);
		odd_code_text(a, (enum code)c, text);
		out_text(&ret->body, any ? ",{\"id\":" : "{\"id\":");
		any = true;
		out_json(&ret->body, id);
		put_member(&ret->body, "code", text);
		put_member(&ret->body, "description", row->description);
		put_member(&ret->body, "type", row->type);
		out_text(&ret->body, "}");
	}
	out_text(&ret->body, "]}");
}

static void nothing(struct ask *a, struct answer *ret)
{
	out_text(&ret->body, "{\"data\":[");
	answer_page(ret, a, false, 0, PERSON_PARTS);
}

static void one_pupil(struct ask *a, struct answer *ret, const char *wanted)
{
	char id[16], upn[14];

	for (uint32_t i = 0; i < a->school->size; i++) {
		wonde_pupil_id(a, a->school, i, id);
		if (strcmp(id, wanted) || a->school->pupils[i].admitted > a->today)
			continue;
		out_text(&ret->body, "{\"data\":");
		wonde_upn(a, a->school, i, upn);
		wonde_put_pupil(&ret->body, a, a->school, i, a->include, upn);
		out_text(&ret->body, "}");
		return;
	}
	answer_error(ret, 404, "not_found", "No such student.");
}

static void deletions(struct ask *a, struct answer *ret)
{
	char id[16];

	out_text(&ret->body, "{\"data\":[");
	if (a->faults->on[FAULTS_DELETED] && wonde_victim(a, 10) != UINT32_MAX) {
		wonde_pupil_id(a, a->school, wonde_victim(a, 10), id);
		out_text(&ret->body, "{\"id\":");
		out_json(&ret->body, id);
		out_text(&ret->body, ",\"type\":\"student\",\"restored_at\":null,\"deleted_at\":");
		out_date(&ret->body, a->now - 3600, "UTC", true);
		out_text(&ret->body, "}");
	}
	answer_page(ret, a, false, 0, PERSON_PARTS);
}

static void pupils_now(struct ask *a, struct answer *ret)
{
	wonde_pupils(a, ret, false);
}

static void pupils_gone(struct ask *a, struct answer *ret)
{
	wonde_pupils(a, ret, true);
}

static void marks_now(struct ask *a, struct answer *ret)
{
	wonde_marks(a, ret, false);
}

static void marks_gone(struct ask *a, struct answer *ret)
{
	wonde_marks(a, ret, true);
}

struct route {
	const char *path; /* below schools/{id} */
	void (*answer)(struct ask *a, struct answer *ret);
	bool emptied; /* a wrong region answers it with no data */
};

static const struct route routes[] = {
	{"students", pupils_now, true},
	{"students-leaver", pupils_gone, true},
	{"students-pre-admission", nothing, true},
	{"attendance-codes", list_codes, false},
	{"attendance/session", marks_now, true},
	{"attendance-leavers/session", marks_gone, true},
	{"deletions", deletions, true},
};

/* Only a school whose state the fault took away is closed: others answer as they always did. */
static bool may_read(const struct ask *a)
{
	return !a->faults->on[FAULTS_STATE] || !strcmp(a->faults->line[FAULTS_STATE].arg, "audited");
}

static void school_route(struct ask *a, struct answer *ret)
{
	const char *rest = strstr(a->path, a->school->wonde) + strlen(a->school->wonde);

	if (*rest == '\0') {
		one_school(a, ret);
		return;
	}
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(rest + 1, routes[i].path))
			continue;
		if (routes[i].emptied && !may_read(a))
			answer_error(ret, 403, "forbidden", "This school has not approved your access.");
		else if (routes[i].emptied && (a->faults->on[FAULTS_NODATA] || a->faults->on[FAULTS_REGION]))
			nothing(a, ret);
		else
			routes[i].answer(a, ret);
		return;
	}
	if (a->segments == 5 && !strcmp(a->segment[3], "students"))
		one_pupil(a, ret, a->segment[4]);
	else
		answer_error(ret, 404, "not_found", "No such resource.");
}

struct school *wonde_school_of(const struct ask *a)
{
	int at = a->segments >= 4 && !strcmp(a->segment[1], "meta") ? 3 : 2;

	if (a->segments <= at || strcmp(a->segment[at - 1], "schools"))
		return NULL;
	return borough_find(a->borough, a->segment[at]);
}

static bool is_list(const char *word)
{
	static const char *const lists[] = {"approved", "pending",  "audited",
					    "offline",	"declined", "revoked"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(word, lists[i]))
			return true;
	return false;
}

static void route(struct ask *a, struct answer *ret)
{
	bool versioned = a->segments >= 2 && !strcmp(a->segment[0], "v1.0");
	bool about = versioned && !strcmp(a->segment[1], "meta");

	if (versioned && a->segments == 2 && !strcmp(a->segment[1], "schools"))
		list_schools(a, ret, "approved");
	else if (versioned && a->segments == 2 && !strcmp(a->segment[1], "attendance-codes"))
		list_codes(a, ret);
	else if (versioned && a->segments == 3 && !strcmp(a->segment[1], "schools") && is_list(a->segment[2]))
		list_schools(a, ret, a->segment[2]);
	else if (versioned && about && a->segments == 4 && a->school)
		meta(a, ret);
	else if (versioned && !about && a->school)
		school_route(a, ret);
	else
		answer_error(ret, 404, "not_found", "No such school or resource.");
}

void wonde_answer(struct ask *a, struct answer *ret)
{
	bool attendance = a->segments >= 4 && !strncmp(a->segment[3], "attendance", 10);

	ret->status = 200;
	if (!a->read_only) {
		if (attendance)
			answer_error(ret, 403, "forbidden", "This application may not write attendance.");
		else
			answer_error(ret, 405, "method_not_allowed", "This resource can only be read.");
		return;
	}
	if (!ask_read_query(a, ret))
		return;
	if (a->school && plan_ready(a->school)) {
		answer_error(ret, 500, "server_error", "Out of memory.");
		return;
	}
	route(a, ret);
}
