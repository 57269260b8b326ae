#include <stdio.h>
#include <string.h>

#include "civil.h"
#include "dice.h"
#include "odd.h"
#include "trait.h"
#include "upn.h"
#include "wonde.h"

#define LONDON "Europe/London"
#define PARTS                                                                                                \
	"\"boarding\",\"contact_details\",\"education_details\",\"extended_details\",\"registration\",\"year\""

uint32_t wonde_victim(const struct ask *a, uint32_t n)
{
	for (uint32_t i = 0; i < a->school->size; i++)
		if (a->school->pupils[i].upn[0] && pupil_on_roll(&a->school->pupils[i], a->today) && n-- == 0)
			return i;
	return UINT32_MAX;
}

void wonde_upn(const struct ask *a, const struct school *s, uint32_t place, char out[14])
{
	const bool *on = a->faults->on;

	memcpy(out, s->pupils[place].upn, UPN_LENGTH + 1);
	if (!a->school)
		return;
	if (on[FAULTS_WRONGUPN] && place == wonde_victim(a, 2))
		out[0] = upn_wrong_letter(out);
	if (on[FAULTS_SHAREDUPN] && place == wonde_victim(a, 6))
		memcpy(out, s->pupils[wonde_victim(a, 7)].upn, UPN_LENGTH + 1);
	if (on[FAULTS_CHANGEDUPN] && place == wonde_victim(a, 8))
		upn_make(out, BOROUGH_LA, 9800, TERM_YEAR - 2000, s->number % 100, false);
}

void wonde_pupil_id(const struct ask *a, const struct school *s, uint32_t place, char out[16])
{
	pupil_wonde(s, place, out);
	if (a->faults->on[FAULTS_MIGRATED])
		out[1] = '5';
}

bool wonde_pupil_there(const struct ask *a, uint32_t place)
{
	return !a->faults->on[FAULTS_DELETED] || place != wonde_victim(a, 10);
}

static void member(struct out *o, const char *name)
{
	out_text(o, ",\"");
	out_text(o, name);
	out_text(o, "\":");
}

static void put_day(struct out *o, const char *name, int32_t day)
{
	member(o, name);
	out_date(o, (int64_t)day * CIVIL_DAY, LONDON, true);
}

static void put_initials(struct out *o, const char *forename, const char *surname)
{
	const char *names[2] = {forename, surname};
	char text[12] = "";
	size_t used = 0;

	for (int i = 0; i < 2; i++) {
		size_t n = 1;

		while ((names[i][n] & 0xc0) == 0x80)
			n++;
		memcpy(text + used, names[i], n);
		used += n;
	}
	text[used] = '\0';
	member(o, "initials");
	out_json(o, text);
}

static int64_t created_at(const struct pupil *p)
{
	return ((int64_t)p->admitted - 40) * CIVIL_DAY + 26100;
}

/* When the record last changed: when it was made, in the September check, when free meals started, or when
 * the leaving date was entered. */
static int64_t updated_at(const struct pupil *p, int32_t left, int32_t today)
{
	int64_t at = created_at(p), check = (int64_t)civil_day(TERM_YEAR, 9, 2) * CIVIL_DAY + 32170;

	int64_t meals = (int64_t)pupil_meals_from(p) * CIVIL_DAY + 25200;

	if (at < check && p->key % 3)
		at = check;
	if (meals > at && meals <= (int64_t)today * CIVIL_DAY + 25200)
		at = meals;
	if (left < today)
		at = (int64_t)left * CIVIL_DAY + 55800;
	return at;
}

static void put_education(struct out *o, const struct ask *a, const struct school *s, uint32_t place,
			  const char *upn)
{
	const struct pupil *p = &s->pupils[place];
	int32_t left = odd_left(a, s, place);
	char number[16];

	member(o, "education_details");
	if (a->faults->on[FAULTS_SCOPE]) {
		out_text(o, "null");
		return;
	}
	out_text(o, "{\"data\":{\"upn\":");
	out_json(o, upn[0] ? upn : NULL);
	out_text(o, ",\"former_upn\":null,\"uln\":null,\"admission_number\":");
	snprintf(number, sizeof(number), "%06u", 1000 + place);
	out_json(o, number);
	member(o, "current_nc_year");
	snprintf(number, sizeof(number), "%d", p->year);
	out_json(o, p->year ? number : "R");
	put_day(o, "admission_date", p->admitted);
	if (left == PUPIL_STAYS)
		out_text(o, ",\"leaving_date\":null");
	else
		put_day(o, "leaving_date", left);
	out_text(o, "}}");
}

static void put_year(struct out *o, const struct ask *a, const struct school *s, const struct pupil *p)
{
	char id[24], code[8], name[24];

	snprintf(id, sizeof(id), "A12%05d%02d", s->number % 100000, p->year);
	snprintf(code, sizeof(code), "%d", p->year);
	snprintf(name, sizeof(name), p->year ? "Year %d" : "Reception", p->year);
	member(o, "year");
	if (a->faults->on[FAULTS_SCOPE]) {
		out_text(o, "null");
		return;
	}
	out_text(o, "{\"data\":{\"id\":");
	out_json(o, id);
	member(o, "mis_id");
	out_json(o, code);
	member(o, "name");
	out_json(o, name);
	member(o, "code");
	out_json(o, p->year ? code : "R");
	out_text(o, "}}");
}

static void put_registration(struct out *o, const struct school *s, const struct pupil *p)
{
	char id[24], name[16];

	snprintf(id, sizeof(id), "A13%05d%02d%02u", s->number % 100000, p->year, (unsigned)p->form % 100);
	snprintf(name, sizeof(name), "%d%c", p->year, 'A' + p->form % 26);
	member(o, "registration");
	out_text(o, "{\"data\":{\"id\":");
	out_json(o, id);
	member(o, "name");
	out_json(o, name);
	out_text(o, "}}");
}

static void put_person(struct out *o, const struct ask *a, const struct school *s, uint32_t place)
{
	const struct pupil *p = &s->pupils[place];
	const char *surname = odd_surname(a, s, place);
	char id[16], upi[33], mis[16];

	wonde_pupil_id(a, s, place, id);
	snprintf(upi, sizeof(upi), "%016llx%016llx", (unsigned long long)dice_mix(p->key, 1),
		 (unsigned long long)dice_mix(p->key, 2));
	snprintf(mis, sizeof(mis), "%u", 4000 + place);
	out_text(o, "{\"id\":");
	out_json(o, id);
	member(o, "upi");
	out_json(o, upi);
	member(o, "mis_id");
	if (s->number % 4 == 0)
		out_text(o, mis);
	else
		out_json(o, mis);
	put_initials(o, pupil_forename(p), surname);
	out_text(o, ",\"title\":null,\"surname\":");
	out_json(o, surname);
	member(o, "forename");
	out_json(o, pupil_forename(p));
	out_text(o, ",\"middle_names\":null,\"legal_surname\":");
	out_json(o, surname);
	member(o, "legal_forename");
	out_json(o, pupil_forename(p));
	out_text(o, p->girl ? ",\"gender\":\"FEMALE\"" : ",\"gender\":\"MALE\"");
	out_text(o, ",\"gender_identity\":null");
	put_day(o, "date_of_birth", p->born);
	out_text(o, ",\"restored_at\":null");
}

void wonde_put_pupil(struct out *o, const struct ask *a, const struct school *s, uint32_t place,
		     unsigned include, const char *upn)
{
	const struct pupil *p = &s->pupils[place];
	int32_t today = a->today;

	put_person(o, a, s, place);
	member(o, "created_at");
	out_date(o, created_at(p), "UTC", true);
	member(o, "updated_at");
	out_date(o, updated_at(p, odd_left(a, s, place), today), "UTC", true);
	if (include & INCLUDE_EDUCATION)
		put_education(o, a, s, place, upn);
	if (include & INCLUDE_YEAR)
		put_year(o, a, s, p);
	if (include & INCLUDE_REGISTRATION)
		put_registration(o, s, p);
	if (include & INCLUDE_EXTENDED)
		wonde_put_traits(o, s, p, today);
	if (include & INCLUDE_BOARDING)
		wonde_put_boarding(o, s, p, today);
	out_text(o, "}");
}

static bool wanted(const struct ask *a, uint32_t place, bool leavers)
{
	const struct pupil *p = &a->school->pupils[place];
	int32_t left = odd_left(a, a->school, place);

	if (p->admitted > a->today || (left < a->today) != leavers || !wonde_pupil_there(a, place))
		return false;
	return updated_at(p, left, a->today) > a->updated_after;
}

/* Pages that the list fills without a rest. */
static void exact_pages(struct ask *a, bool leavers)
{
	int rows = 0;

	for (uint32_t i = 0; a->faults->on[FAULTS_EXACT] && i < a->school->size; i++)
		rows += wanted(a, i, leavers);
	if (rows > 0)
		a->per_page = odd_page(a, rows);
}

void wonde_pupils(struct ask *a, struct answer *ret, bool leavers)
{
	const struct school *s = a->school;
	char upn[UPN_LENGTH + 1];
	uint64_t skip;
	uint32_t at = a->cursor ? (uint32_t)a->position : 0;
	int sent = 0;
	bool more = false;

	exact_pages(a, leavers);
	skip = ask_skip(a);
	out_text(&ret->body, "{\"data\":[");
	for (; at < s->size && !ask_hollow(a); at++) {
		if (!wanted(a, at, leavers) || (skip && skip--))
			continue;
		if (sent == a->per_page) {
			more = true;
			break;
		}
		if (sent++)
			out_text(&ret->body, ",");
		wonde_upn(a, s, at, upn);
		wonde_put_pupil(&ret->body, a, s, at, a->include, upn);
	}
	if (a->faults->on[FAULTS_EXACT] && !strcmp(a->faults->line[FAULTS_EXACT].arg, "more"))
		more |= sent == a->per_page;
	answer_page(ret, a, more, at, PARTS);
}
