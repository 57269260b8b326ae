/* engine_school.h: the school around an engine, and the authority's list: what each holds, and how it
 * answers. */
#ifndef TESTS_ENGINE_SCHOOL_H
#define TESTS_ENGINE_SCHOOL_H

#include "engine_world.h"

/* --- what the school holds --- */

/* When the school writes a mark: now, and not before the session's register has closed. */
static int64_t stamp(const struct world *w, const char *day, bool pm)
{
	int64_t closed = london_to_instant(on(day), pm ? 13 * 60 + 21 : 9 * 60 + 21);

	return w->now > closed ? w->now : closed;
}

static void mark_at(struct world *w, const char *school, const char *student, const char *day, bool pm,
		    const char *code)
{
	struct school_mark *m;

	for (size_t i = 0; i < w->marks.count; i++) {
		m = &w->marks.at[i];
		if (strcmp(m->school, school) == 0 && strcmp(m->student, student) == 0 && m->day == on(day) &&
		    m->pm == pm) {
			m->code = code;
			m->updated_at = stamp(w, day, pm);
			return;
		}
	}
	m = VEC_ADD(&w->marks);
	*m = (struct school_mark){school, student, code, on(day), pm, stamp(w, day, pm)};
}

static void mark(struct world *w, const char *student, const char *day, bool pm, const char *code)
{
	mark_at(w, "oak", student, day, pm, code);
}

/* The school has taken its mark back. */
static void unmark(struct world *w, const char *student, const char *day, bool pm)
{
	for (size_t i = 0; i < w->marks.count; i++) {
		struct school_mark *m = &w->marks.at[i];

		if (strcmp(m->student, student) == 0 && m->day == on(day) && m->pm == pm)
			m->code = NULL;
	}
}

/* A morning on which both looked-after pupils and one other are in school. */
static void present(struct world *w, const char *day, bool pm)
{
	const char *stroke = pm ? "\\" : "/";

	mark(w, "A1", day, pm, stroke);
	mark(w, "A2", day, pm, stroke);
	mark(w, "A3", day, pm, stroke);
	mark(w, "A4", day, pm, stroke);
}

/* --- how it answers --- */

/* What of the marks stands between the days of the school's address (exclusive). */
static bool asked_for(const struct msg_fetch *f, day_t day)
{
	const char *after = strstr(f->url, "date_after="), *before = strstr(f->url, "date_before=");
	day_t from, to;

	if (strstr(f->url, "updated_after=") != NULL)
		return true;

	cr_assert(after != NULL && before != NULL && day_parse((struct span){after + 11, 10}, &from) &&
		  day_parse((struct span){before + 12, 10}, &to));
	return day > from && day < to;
}

/* The part of an address that says what is asked for, or NULL. */
static const char *path_of(const struct msg_fetch *f, const char *path)
{
	return strstr(f->url, path);
}

/* Has this pupil left by what the school tells? */
static bool has_left(const struct world *w, const char *school, const char *id)
{
	day_t today;
	int minute;

	london_from_instant(w->now, &today, &minute);
	for (size_t i = 0; i < w->shared.count; i++) {
		const struct shared *s = &w->shared.at[i];

		if (strcmp(s->school, school) == 0 && strcmp(s->id, id) == 0 && s->to != 0 && s->to < today)
			return true;
	}
	return false;
}

/* Changed after what the address asks for? */
static bool changed_since(const struct msg_fetch *f, int64_t updated_at)
{
	const char *since = path_of(f, "updated_after=");
	char stamp[21], asked[21];

	if (since == NULL)
		return true;
	snprintf(asked, sizeof asked, "%.10sT%.2s:%.2s:%.2sZ", since + 14, since + 25, since + 30,
		 since + 35);
	return strcmp(instant_print(stamp, updated_at), asked) > 0;
}

/* Does this resource have the mark? The marks of leavers stand on a path of their own. */
static bool has_mark(const struct world *w, const struct msg_fetch *f, const struct school_mark *m)
{
	bool leavers = path_of(f, "/attendance-leavers/") != NULL;

	return m->code != NULL && strcmp(m->school, f->school) == 0 && (!w->exact || asked_for(f, m->day)) &&
	       changed_since(f, m->updated_at) && has_left(w, m->school, m->student) == leavers;
}

/* True: there is a further page. */
static bool pack_marks(struct world *w, const struct msg_fetch *f, struct buffer *out, uint32_t *count)
{
	uint32_t skip = f->page * w->page_size;

	for (size_t i = 0; i < w->marks.count; i++) {
		const struct school_mark *m = &w->marks.at[i];
		struct record_mark r = {
			.day = m->day, .pm = m->pm, .minutes_late = -1, .updated_at = m->updated_at};

		if (!has_mark(w, f, m) || (skip > 0 && skip-- > 0))
			continue;
		if (w->skips > 0 && w->skip_from == i && path_of(f, "/attendance/") != NULL && w->skips-- > 0)
			continue;
		if (w->page_size > 0 && *count == w->page_size)
			return true;
		snprintf(r.id, sizeof r.id, "M%zu", i);
		text_copy(r.student, sizeof r.student, span_of(m->student));
		text_copy(r.code_text, sizeof r.code_text, span_of(m->code));
		record_pack(RECORD_MARK, &r, out);
		++*count;
	}
	return false;
}

static void share_more(const struct world *w, const struct pupil *p, struct record_student *r)
{
	for (size_t i = 0; i < w->shared.count; i++) {
		const struct shared *s = &w->shared.at[i];

		if (strcmp(s->school, p->school) != 0 || strcmp(s->id, p->id) != 0)
			continue;
		r->born = s->born != 0 ? s->born : r->born;
		r->admission = s->from != 0 ? s->from : r->admission;
		r->leaving = s->to != 0 ? s->to : r->leaving;
		text_copy(r->former_upn, sizeof r->former_upn, span_of(s->former != NULL ? s->former : ""));
		text_copy(r->surname, sizeof r->surname, span_of(s->surname != NULL ? s->surname : ""));
		text_copy(r->forename, sizeof r->forename, span_of(s->forename != NULL ? s->forename : ""));
	}
}

static void pack_pupils(const struct world *w, const struct msg_fetch *f, struct buffer *out, uint32_t *count)
{
	for (size_t i = 0; i < w->pupils.count; i++) {
		const struct pupil *p = &w->pupils.at[i];
		struct record_student r = {
			.admission = on("2024-09-02"), .leaving = DAY_NONE, .born = DAY_NONE};

		if (strcmp(p->school, f->school) != 0 || p->id == NULL ||
		    has_left(w, p->school, p->id) != (path_of(f, "/students-leaver") != NULL) ||
		    path_of(f, "/students-pre-admission") != NULL)
			continue;
		text_copy(r.id, sizeof r.id, span_of(p->id));
		text_copy(r.upn, sizeof r.upn, span_of(p->upn));
		text_copy(r.year, sizeof r.year, span_of(p->year));
		share_more(w, p, &r);
		if (w->say != NULL)
			w->say(w, p, &r);
		record_pack(RECORD_STUDENT, &r, out);
		++*count;
	}
}

static void pack_standing(const struct world *w, struct buffer *out, uint32_t *count)
{
	record_pack(RECORD_STANDING, &w->standing, out);
	*count = 1;
}

/* The school itself, or a list of schools in a certain state. */
static void pack_schools(const struct world *w, const struct msg_fetch *f, struct buffer *out,
			 uint32_t *count)
{
	struct record_school r = {.domain = "127.0.0.1:8443", .system = "SIMS"};
	const char *at = path_of(f, "/schools/") + 9;
	bool list = *at != 'A';

	if (w->no_school || (list && (w->listed == NULL || strncmp(at, w->listed, strlen(w->listed)) != 0)))
		return;
	text_copy(r.id, sizeof r.id, list ? SPAN("A0000000001") : (struct span){at, strcspn(at, "/?")});
	if (w->domain != NULL)
		text_copy(r.domain, sizeof r.domain, span_of(w->domain));
	if (w->system != NULL)
		text_copy(r.system, sizeof r.system, span_of(w->system));
	record_pack(RECORD_SCHOOL, &r, out);
	*count = 1;
}

static void pack_list(const struct world *w, struct buffer *out, uint32_t *count)
{
	for (size_t i = 0; i < w->list.count; i++, ++*count)
		record_pack(RECORD_LIST_ROW, &w->list.at[i], out);
}

static void give(struct world *w, const struct msg_fetch *f)
{
	struct message fetched = {
		.kind = MSG_FETCHED,
		.fetched = {.pull = f->pull, .page = f->page, .http_status = 200, .arrived_us = world_us(w)}};
	struct message records = {.kind = MSG_RECORDS, .records = {.pull = f->pull, .page = f->page}};
	struct message page = {.kind = MSG_PAGE, .page = {.pull = f->pull, .page = f->page, .ok = true}};
	struct buffer packed = {0};

	if (f->shape == SHAPE_SOCIAL_CARE_CSV ? w->list_down : w->school_down) {
		fetched.fetched.outcome = FETCH_UNREACHABLE;
		fetched.fetched.retry_after_seconds = -1;
		tell(w, ROLE_FETCH, &fetched, -1);
		return;
	}
	if (f->shape == SHAPE_WONDE_STUDENTS) {
		records.records.kind = RECORD_STUDENT;
		pack_pupils(w, f, &packed, &records.records.count);
	} else if (f->shape == SHAPE_WONDE_MARKS) {
		records.records.kind = RECORD_MARK;
		page.page.more = pack_marks(w, f, &packed, &records.records.count);
		if (page.page.more)
			snprintf(page.page.next, sizeof page.page.next, "%.900s&page=%u", f->url,
				 f->page + 2);
	} else if (f->shape == SHAPE_WONDE_META) {
		records.records.kind = RECORD_STANDING;
		pack_standing(w, &packed, &records.records.count);
	} else if (f->shape == SHAPE_WONDE_SCHOOLS) {
		records.records.kind = RECORD_SCHOOL;
		pack_schools(w, f, &packed, &records.records.count);
	} else if (f->shape == SHAPE_SOCIAL_CARE_CSV) {
		records.records.kind = RECORD_LIST_ROW;
		pack_list(w, &packed, &records.records.count);
	}
	records.records.records = buffer_span(&packed);
	page.page.records = records.records.count;
	tell(w, ROLE_FETCH, &fetched, -1);
	if (records.records.count > 0)
		tell(w, ROLE_PARSE, &records, -1);
	tell(w, ROLE_PARSE, &page, -1);
	buffer_free(&packed);
}

#endif
