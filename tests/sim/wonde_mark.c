#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "mark.h"
#include "odd.h"
#include "wonde.h"

#define PARTS "\"student\",\"attendance_code\",\"employee\""

/* One answer in the making: rows in the order date, session, place on the roll, so that pages hold still
 * while the clock does. */
struct listing {
	const struct ask *a;
	struct out *o;
	const struct school *s;
	const uint32_t *roll; /* places of the pupils this collection is about */
	uint32_t roll_size;
	uint64_t skip;
	int sent; /* marks on this page; twins and impossible rows come on top */
	bool any; /* something was written: the next row needs a comma */
	bool more;
	uint64_t next;				     /* where a cursor goes on */
	uint32_t strange, twice_before, twice_after; /* pupils that faults pick on */
	int strange_day;
	uint32_t gone[2]; /* whose marks are taken back, and of which day */
	int32_t gone_day;
	struct out date; /* the date last written, and its day */
	int32_t date_day;
};

/* The date of a mark in the school's own way; written once for all marks of a day. */
static void put_date(struct listing *l, int32_t day)
{
	if (l->date.length == 0 || l->date_day != day) {
		l->date.length = 0;
		l->date_day = day;
		if (l->s->dates == DATE_UTC)
			out_date(&l->date, civil_midnight(day), "UTC", true);
		else if (l->a->faults->on[FAULTS_OFFSET])
			out_date_offset(&l->date, (int64_t)day * CIVIL_DAY,
					civil_is_summer(civil_midnight(day)) ? "+01:00" : "+00:00");
		else
			out_date(&l->date, (int64_t)day * CIVIL_DAY, "Europe/London",
				 l->s->dates == DATE_LONDON);
	}
	out_bytes(l->o, l->date.text, l->date.length);
}

static void put_code(struct listing *l, enum code code)
{
	const struct code_row *row = code_row(code);
	char id[16], text[16];

	if (code == CODE_COUNT) {
		out_text(l->o, ",\"attendance_code\":null");
		return;
	}
	wonde_code_id(l->s, code, id);
	odd_code_text(l->a, code, text);
	out_text(l->o, ",\"attendance_code\":");
	if (!(l->a->include & INCLUDE_CODE)) {
		out_json(l->o, id);
		return;
	}
	out_text(l->o, "{\"data\":{\"id\":");
	out_json(l->o, id);
	out_text(l->o, ",\"code\":");
	out_json(l->o, text);
	out_text(l->o, ",\"description\":");
	out_json(l->o, row->description);
	out_text(l->o, ",\"type\":");
	out_json(l->o, row->type);
	out_text(l->o, "}}");
}

static void put_student(struct listing *l, uint32_t place)
{
	unsigned parts = l->a->include & INCLUDE_STUDENT_EDUCATION ? INCLUDE_EDUCATION : 0;
	char id[16], upn[14];

	out_text(l->o, ",\"student\":");
	if (l->a->include & INCLUDE_STUDENT) {
		out_text(l->o, "{\"data\":");
		wonde_upn(l->a, l->s, place, upn);
		wonde_put_pupil(l->o, l->a, l->s, place, parts, upn);
		out_text(l->o, "}");
		return;
	}
	wonde_pupil_id(l->a, l->s, place, id);
	out_json(l->o, id);
}

/* One row; `tail` tells rows of one pupil and session apart. */
static void put_row(struct listing *l, uint32_t place, int32_t day, int session, const struct mark *m,
		    int tail)
{
	out_text(l->o, l->any ? ",{\"id\":\"A9" : "{\"id\":\"A9");
	l->any = true;
	out_digits(l->o, (uint32_t)l->s->number, 5);
	out_digits(l->o, place, 5);
	out_digits(l->o, (uint32_t)day, 5);
	out_digits(l->o, (uint32_t)session, 1);
	out_digits(l->o, (uint32_t)tail, 1);
	out_text(l->o, "\",\"mis_id\":\"");
	out_digits(l->o, place + 10001, 5);
	out_digits(l->o, (uint32_t)day, 5);
	out_digits(l->o, (uint32_t)session, 1);
	out_digits(l->o, (uint32_t)tail, 1);
	out_text(l->o, "\"");
	out_text(l->o, ",\"comment\":");
	out_json(l->o, m->comment);
	out_text(l->o, ",\"minutes_late\":");
	if (m->minutes_late)
		out_number(l->o, m->minutes_late);
	else
		out_text(l->o, "null");
	out_text(l->o, ",\"date\":");
	put_date(l, day);
	out_text(l->o, session ? ",\"session\":\"PM\"" : ",\"session\":\"AM\"");
	put_student(l, place);
	put_code(l, m->code);
	out_text(l->o, ",\"employee\":null,\"restored_at\":null,\"created_at\":");
	out_date(l->o, m->created, "UTC", true);
	out_text(l->o, ",\"updated_at\":");
	out_date(l->o, m->updated, "UTC", true);
	out_text(l->o, "}");
}

/* The same session once more, older and with another code: what a re-sync leaves behind. */
static void put_twin(struct listing *l, uint32_t place, int32_t day, int session, const struct mark *m)
{
	struct mark twin = *m;

	twin.code = m->code == CODE_O ? CODE_I : CODE_O;
	twin.updated = m->updated - 3600;
	twin.created = m->created - 3600;
	put_row(l, place, day, session, &twin, 9);
}

/* Is this fault on for the session of that date? Its argument may name the half day. */
static bool today_of(const struct listing *l, enum faults_kind kind, int32_t date, int session, bool halves)
{
	const struct faults_now *f = l->a->faults;
	const char *only = f->line[kind].arg;

	return f->on[kind] && date == l->a->today &&
	       (!halves || !only[0] || !strcmp(only, session ? "PM" : "AM"));
}

static enum code shut_code(const char *arg)
{
	for (int c = CODE_Y2; c <= CODE_Y4; c++)
		if (!strcmp(code_row((enum code)c)->text, arg))
			return (enum code)c;
	return CODE_CLOSED;
}

/* What a fault makes of a mark that is right. */
static void spoil_mark(const struct listing *l, uint32_t place, int32_t date, int session, struct mark *m)
{
	struct mark was = *m;

	if (today_of(l, FAULTS_ALLN, date, session, true))
		m->code = CODE_N;
	if (today_of(l, FAULTS_SHUT, date, session, false))
		m->code = shut_code(l->a->faults->line[FAULTS_SHUT].arg);
	if (l->a->faults->on[FAULTS_MASS] && date < l->a->today &&
	    (long)(place % 100) < faults_number(l->a->faults, FAULTS_MASS, 40))
		m->code = CODE_O;
	if (m->code == was.code)
		return;
	m->minutes_late = 0;
	m->comment = NULL;
}

static void put_mark(struct listing *l, uint32_t place, int day, int session, struct mark *m)
{
	int32_t date = l->s->term->day[day];

	spoil_mark(l, place, date, session, m);
	odd_mark(l->a, place, date, m);
	if (place == l->strange && day == l->strange_day && session == 0)
		m->code = CODE_STRANGE;
	if (place == l->twice_before)
		put_twin(l, place, date, session, m);
	put_row(l, place, date, session, m, 0);
	l->sent++;
	if (place == l->twice_after)
		put_twin(l, place, date, session, m);
}

static bool taken(const struct listing *l, int day, int session)
{
	const struct faults_now *f = l->a->faults;
	const char *only = f->line[FAULTS_NOROLLS].arg;

	if (!f->on[FAULTS_NOROLLS] || l->s->term->day[day] != l->a->today)
		return true;
	return f->line[FAULTS_NOROLLS].arg[0] && strcmp(only, session ? "PM" : "AM");
}

/* Today, unless the fault names a day. */
static int32_t gone_day(const struct ask *a)
{
	int32_t day;
	int seconds;

	return a->faults->on[FAULTS_GONE] && civil_read(a->faults->line[FAULTS_GONE].arg, &day, &seconds) ?
		       day :
		       a->today;
}

static bool taken_back(const struct listing *l, uint32_t place, int day, int session)
{
	const struct faults_now *f = l->a->faults;
	const char *only = f->line[FAULTS_GONE].arg;

	if (!f->on[FAULTS_GONE] || l->s->term->day[day] != l->gone_day ||
	    (place != l->gone[0] && place != l->gone[1]))
		return false;
	if (l->gone_day != l->a->today)
		return true;
	return !only[0] || !strcmp(only, session ? "PM" : "AM");
}

/* The class of the fourth pupil on roll. */
static bool no_register(const struct listing *l, uint32_t place, int day, int session)
{
	const struct pupil *one = &l->s->pupils[wonde_victim(l->a, 3)], *p = &l->s->pupils[place];

	return today_of(l, FAULTS_NOCLASS, l->s->term->day[day], session, true) && p->year == one->year &&
	       p->form == one->form;
}

/* Whole sessions before the page asked for are passed over without looking at their marks. */
static bool pass_over(struct listing *l, int day, int session)
{
	uint64_t n = 0;

	if (l->a->faults->on[FAULTS_GONE] || l->a->faults->on[FAULTS_NOCLASS] ||
	    l->a->faults->on[FAULTS_LEFT] || !l->skip || l->a->updated_after != INT64_MIN ||
	    !mark_all_shown(l->s, day, session, l->a->now))
		return false;
	for (uint32_t i = 0; i < l->roll_size; i++)
		n += pupil_on_roll(&l->s->pupils[l->roll[i]], l->s->term->day[day]);
	if (l->skip < n)
		return false;
	l->skip -= n;
	return true;
}

/* Rows of one session from the `first`-th pupil on; false when the page is full. */
static bool list_session(struct listing *l, int day, int session, uint32_t first)
{
	struct mark m;

	for (uint32_t i = first; i < l->roll_size; i++) {
		uint32_t place = l->roll[i];

		if (!pupil_on_roll(&l->s->pupils[place], l->s->term->day[day]) ||
		    odd_left(l->a, l->s, place) < l->s->term->day[day])
			continue;
		if (taken_back(l, place, day, session) || no_register(l, place, day, session))
			continue;
		if (!mark_see(l->s, place, day, session, l->a->now, &m))
			continue;
		if (l->a->faults->on[FAULTS_SILENT])
			m.updated = m.created;
		if (l->a->faults->on[FAULTS_RECOMPUTE])
			m.updated = l->a->now - 60;
		if (m.updated <= l->a->updated_after)
			continue;
		if (l->skip && l->skip--)
			continue;
		if (l->sent == l->a->per_page) {
			l->more = true;
			l->next = ((uint64_t)day * 2 + (uint64_t)session) << 16 | place;
			return false;
		}
		put_mark(l, place, day, session, &m);
	}
	return true;
}

static uint32_t first_at(const struct listing *l, uint32_t place)
{
	uint32_t i = 0;

	while (i < l->roll_size && l->roll[i] < place)
		i++;
	return i;
}

static void list_days(struct listing *l)
{
	const struct ask *a = l->a;
	const struct term *t = l->s->term;
	uint32_t first = a->cursor ? first_at(l, (uint32_t)(a->position & 0xffff)) : 0;
	int cell = a->cursor ? (int)(a->position >> 16) : 0;

	for (; cell < t->count * 2 && t->day[cell / 2] <= a->today; cell++, first = 0) {
		int32_t day = t->day[cell / 2];

		if (day < a->from || day > a->to || !taken(l, cell / 2, cell % 2) ||
		    pass_over(l, cell / 2, cell % 2))
			continue;
		if (!list_session(l, cell / 2, cell % 2, first))
			return;
	}
}

/* Marks that cannot be: on the Saturday before, on the last holiday before, and a week from now. Whatever
 * dates were asked for. */
static void put_impossible(struct listing *l)
{
	const struct faults_now *f = l->a->faults;
	int32_t saturday = l->a->today - (civil_weekday(l->a->today) + 2) % 7, holiday = l->a->today;
	struct mark m = {.code = CODE_AM, .created = l->a->now - 7200, .updated = l->a->now - 3600};

	while (civil_weekday(holiday) > 4 || term_index(l->s->term, holiday) >= 0)
		holiday--;
	for (uint32_t i = 0; i < 3 && i < l->roll_size && !l->more; i++) {
		if (f->on[FAULTS_SATURDAY])
			put_row(l, l->roll[i], saturday, 0, &m, 0);
		if (f->on[FAULTS_HOLIDAY])
			put_row(l, l->roll[i], holiday, 0, &m, 0);
		if (f->on[FAULTS_FUTURE] && i == 0)
			put_row(l, l->roll[i], l->a->today + 7, 0, &m, 0);
	}
}

static uint32_t *gather(struct ask *a, bool leavers, uint32_t *ret_size)
{
	const struct school *s = a->school;
	uint32_t *roll = malloc(s->size * sizeof(*roll) + 1);

	*ret_size = 0;
	for (uint32_t i = 0; roll && i < s->size; i++) {
		const struct pupil *p = &s->pupils[i];

		if (p->admitted <= a->today && (odd_left(a, s, i) < a->today) == leavers &&
		    wonde_pupil_there(a, i))
			roll[(*ret_size)++] = i;
	}
	return roll;
}

/* A row before this page went, or came, since the page before was read. */
static uint64_t moved(const struct ask *a, uint64_t skip)
{
	static atomic_uint readings;

	if (!a->faults->on[FAULTS_MOVED])
		return skip;
	if (a->page == 1)
		atomic_fetch_add(&readings, 1);
	if (a->page == 1 || atomic_load(&readings) % 2 == 0)
		return skip;
	return strcmp(a->faults->line[FAULTS_MOVED].arg, "dup") ? skip + 1 : skip - 1;
}

void wonde_marks(struct ask *a, struct answer *ret, bool leavers)
{
	const struct faults_now *f = a->faults;
	struct listing l = {
		.a = a,
		.o = &ret->body,
		.s = a->school,
		.skip = moved(a, ask_skip(a)),
		.strange = f->on[FAULTS_UNKNOWNCODE] ? wonde_victim(a, 1) : UINT32_MAX,
		.twice_before = f->on[FAULTS_DUPLICATE] ? wonde_victim(a, 4) : UINT32_MAX,
		.twice_after = f->on[FAULTS_DUPLICATE] ? wonde_victim(a, 5) : UINT32_MAX,
		.gone = {wonde_victim(a, 3), wonde_victim(a, 9)},
		.gone_day = gone_day(a),
		.strange_day = term_last(a->school->term, a->today),
	};
	uint32_t *roll = gather(a, leavers, &l.roll_size);

	l.roll = roll;
	out_text(l.o, "{\"data\":[");
	if (roll && !ask_hollow(a))
		list_days(&l);
	if (roll && !ask_hollow(a) && !leavers)
		put_impossible(&l);
	free(roll);
	out_free(&l.date);
	if (ask_hollow(a)) {
		l.next = a->position;
		l.more = true;
	}
	answer_page(ret, a, l.more, l.next, PARTS);
}
