/* probe_read.c: what a probe's page says, compared with what is held; nothing is put anywhere. The judgement
 * is intake.c's, without its consequences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pull/probe_internal.h"
#include "engine/pull/pull_internal.h"
#include "engine/world/approval.h"
#include "engine/world/match.h"

/* --- how it stands ----------------------------------------------------------------------------------------
 */

static void take_meta(struct probe *p)
{
	struct span rest = buffer_span(&p->records[RECORD_STANDING]);
	struct record_standing r;

	if (rest.length == 0 || !record_unpack(RECORD_STANDING, &rest, &r)) {
		p->standing = APPROVAL_REFUSED; /* it says nothing of this school */
		return;
	}
	p->standing = !r.approved ? APPROVAL_REFUSED :
		      !r.online	  ? APPROVAL_OFFLINE :
		      !r.audited  ? APPROVAL_UNAUDITED :
				    APPROVAL_APPROVED;
}

static void take_list(struct probe *p)
{
	static const enum approval standings[] = {APPROVAL_PENDING, APPROVAL_DECLINED, APPROVAL_REVOKED};
	struct span rest = buffer_span(&p->records[RECORD_SCHOOL]);
	struct record_school r;

	while (rest.length > 0 && record_unpack(RECORD_SCHOOL, &rest, &r))
		if (strcmp(r.id, probe_school(p)->source_school) == 0) {
			probe_trouble_standing(p, standings[p->list - 1]);
			p->list = 0;
			return;
		}
}

static void take_school(struct probe *p)
{
	struct span rest = buffer_span(&p->records[RECORD_SCHOOL]);
	struct record_school r = {0};
	char url[160];

	if (rest.length > 0 && !record_unpack(RECORD_SCHOOL, &rest, &r))
		r = (struct record_school){0};
	snprintf(url, sizeof url, "https://%s", r.domain);
	if (strcmp(r.id, probe_school(p)->source_school) != 0 ||
	    (r.domain[0] != '\0' && !source_same_host(probe_school(p)->base_url, url)))
		probe_trouble_standing(p, APPROVAL_ELSEWHERE);
	text_copy(p->system, sizeof p->system, span_of(r.system));
}

/* --- codes and pupils -------------------------------------------------------------------------------------
 */

static void take_codes(struct probe *p)
{
	struct span rest = buffer_span(&p->records[RECORD_CODE]);
	struct record_code r;
	struct code_text *room;

	while (rest.length > 0 && record_unpack(RECORD_CODE, &rest, &r)) {
		room = VEC_ADD(&p->code_text);
		if (room == NULL || !map_put(&p->codes, span_of(r.id), (uint32_t)(p->code_text.count - 1)))
			return;
		text_copy(room->text, sizeof room->text, span_of(r.text));
		p->sums.codes++;
	}
}

static uint32_t enrolment_of(const struct engine *e, const struct probe *p, const char *student)
{
	return p->known == NO_INDEX ? NO_INDEX : map_get(&e->schools[p->known].students, span_of(student));
}

/* Nothing at all is shown of a restricted child, or of one about to be adopted. */
static bool may_show(const struct engine *e, const struct probe *p, const struct record_student *r)
{
	uint32_t at = enrolment_of(e, p, r->id), child;
	struct digest id = child_of_upn(e, r->upn);

	child = child_find(e, &id);
	if (child != NO_INDEX && match_apart(e, child))
		return false;
	child = at < e->enrolments.count ? e->enrolments.at[at].child : NO_INDEX;
	return child == NO_INDEX || !match_apart(e, child);
}

static void show_pupil(struct probe_record *out, const struct record_student *r)
{
	out->pupil = true;
	mask_id(out->id, r->id);
	mask_name(out->name, r->forename, r->surname);
	mask_upn(out->upn, r->upn);
	mask_year(out->born, r->born);
	mask_month(out->from, r->admission);
	mask_month(out->to, r->leaving);
	text_copy(out->year, sizeof out->year, span_of(r->year));
}

static void take_pupils(const struct engine *e, struct probe *p)
{
	struct span rest = buffer_span(&p->records[RECORD_STUDENT]);
	struct record_student r;

	while (rest.length > 0 && record_unpack(RECORD_STUDENT, &rest, &r)) {
		uint32_t at = enrolment_of(e, p, r.id);

		p->sums.pupils++;
		if (at >= e->enrolments.count)
			p->sums.pupils_new++;
		else if (e->enrolments.at[at].row.to != r.leaving ||
			 (r.admission != DAY_NONE && e->enrolments.at[at].row.from != r.admission))
			p->sums.pupils_changed++;
		if (!p->record.pupil && may_show(e, p, &r))
			show_pupil(&p->record, &r);
	}
	if (p->sums.pupils == 0)
		probe_trouble_empty(p);
}

/* --- marks
 * --------------------------------------------------------------------------------------------------- */

static const char *code_of_mark(const struct engine *e, const struct probe *p, const struct record_mark *r)
{
	const struct engine_school *s;
	uint32_t at = map_get(&p->codes, span_of(r->code_id));

	if (r->code_text[0] != '\0' || r->code_id[0] == '\0')
		return r->code_text;
	if (at != MAP_NONE)
		return p->code_text.at[at].text;
	if (p->known == NO_INDEX)
		return NULL;
	s = &e->schools[p->known];
	at = map_get(&s->codes, span_of(r->code_id));
	return at == MAP_NONE ? NULL : s->code_text.at[at].text;
}

/* The bit of a slot's session among the days asked for; SIZE_MAX: it is none of them. */
static size_t bit_of(const struct engine *e, const struct probe *p, uint32_t slot, session_t s)
{
	session_t first = session_of(p->from, false), last = session_of(p->to, true);

	if (p->given == NULL || p->known == NO_INDEX || s < first || s > last ||
	    slot >= roll_slots(e->roll, p->known))
		return SIZE_MAX;
	return (size_t)slot * (size_t)(last - first + 1) + (size_t)(s - first);
}

static void compare_mark(const struct engine *e, struct probe *p, const struct record_mark *r)
{
	const char *text = code_of_mark(e, p, r);
	uint32_t at = enrolment_of(e, p, r->student);
	session_t s = session_of(r->day, r->pm);
	unsigned week, column, flags;
	cell_t cell, old;
	size_t bit;

	if (at >= e->enrolments.count) {
		p->sums.no_pupil++;
		return;
	}
	bit = bit_of(e, p, e->enrolments.at[at].row.slot, s);
	if (bit != SIZE_MAX)
		p->given[bit / 8] = (uint8_t)(p->given[bit / 8] | 1U << bit % 8);
	if (text == NULL || code_read(span_of(text), r->day, r->pm, &cell, &flags, NULL) != 0) {
		p->sums.no_code++;
		return;
	}
	if (roll_place(e->roll, s, &week, &column, NULL) != 0 ||
	    (r->day > p->to && cell != CELL_UNKNOWN && code_class_of(cell) < CLASS_NOT_POSSIBLE) ||
	    (!calendar_school_day(probe_school(p)->days, r->day) && cell != CELL_PLANNED_CLOSURE)) {
		p->sums.no_place++;
		return;
	}
	old = roll_get(e->roll, p->known, e->enrolments.at[at].row.slot, s);
	if (cell == CELL_UNKNOWN)
		p->sums.marks_null++;
	else if (old == cell)
		p->sums.marks_same++;
	else if (old == CELL_UNKNOWN)
		p->sums.marks_new++;
	else
		p->sums.marks_changed++;
}

static void take_marks(const struct engine *e, struct probe *p)
{
	struct span rest = buffer_span(&p->records[RECORD_MARK]);
	struct record_mark r;

	while (rest.length > 0 && record_unpack(RECORD_MARK, &rest, &r)) {
		p->sums.marks++;
		if (p->aim == PROBE_DRY) {
			compare_mark(e, p, &r);
		} else if (!p->record.mark) {
			const char *text = code_of_mark(e, p, &r);

			p->record.mark = true;
			p->record.pm = r.pm;
			mask_month(p->record.month, r.day);
			text_copy(p->record.code, sizeof p->record.code, span_of(text != NULL ? text : "?"));
		}
	}
}

uint32_t probe_not_given(const struct engine *e, const struct probe *p)
{
	const struct indexes *on_roll;
	uint32_t missing = 0;

	if (p->given == NULL || p->known == NO_INDEX)
		return 0;
	on_roll = &e->schools[p->known].on_roll;
	for (size_t i = 0; i < on_roll->count; i++) {
		uint32_t slot = e->enrolments.at[on_roll->at[i]].row.slot;

		for (session_t s = session_of(p->from, false); s <= session_of(p->to, true); s++) {
			size_t bit = bit_of(e, p, slot, s);

			missing += bit != SIZE_MAX && (p->given[bit / 8] >> bit % 8 & 1) == 0 &&
				   roll_get(e->roll, p->known, slot, s) != CELL_UNKNOWN;
		}
	}
	return missing;
}

void probe_take_page(struct engine *e, struct probe *p, enum source_resource what)
{
	p->sums.rejects += p->counts[RECORD_REJECT];
	switch ((int)what) {
	case SOURCE_META:
		take_meta(p);
		break;
	case SOURCE_SCHOOL:
		take_school(p);
		break;
	case SOURCE_CODES:
		take_codes(p);
		break;
	case SOURCE_STUDENTS:
		take_pupils(e, p);
		break;
	case SOURCE_MARKS:
	case SOURCE_MARKS_LEFT:
		take_marks(e, p);
		break;
	default:
		take_list(p);
		break;
	}
}
